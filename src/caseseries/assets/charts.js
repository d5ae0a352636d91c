// Charts come to life when they near the view: the library is loaded then, and never by a page without one. Until then,
// and without a script, each is a picture. Loaded by site.js.
(function () {
  "use strict";
  var site = window.caseseriesSite, make = site.make, load = site.load;
  var CELL = 160, MOST = 4, SPACE = 12, AXIS = 34, NARROW = 560;

  function columns(width) {
    return Math.max(2, Math.min(MOST, Math.floor(width / CELL)));
  }

  // A chart is as high when it lives as the room kept for it before, so that the text below does not jump.
  function reserve(chart) {
    var cells = Number(chart.dataset.cells || 0), height = Number(chart.dataset.height || 0);
    if (!height) return;
    var rows = cells ? Math.ceil(cells / columns(chart.clientWidth)) / Math.ceil(cells / MOST) : 1;
    chart.style.minHeight = Math.ceil(height * rows) + "px";
  }

  function specOf(chart) {
    var script = chart.querySelector("script[type='application/json']");
    if (!script) return null;
    var held = JSON.parse(script.textContent);
    if (!chart.dataset.spec) return held;
    var shared = (window.caseseriesSpecs || {})[chart.dataset.spec];
    if (!shared) return null;
    var shown = {};
    held.values.forEach(function (row) { if (row.panel !== undefined) shown[row.panel] = true; });
    var rows = shared.shared.filter(function (row) { return shown[row.panel]; }).concat(held.values);
    return Object.assign({}, shared.spec, { datasets: { values: rows } });
  }

  // The width below which a chart cannot be read; a narrower page scrolls it.
  function least(spec) {
    return (spec.usermeta && spec.usermeta.least) || 0;
  }

  // A panel beside another leaves the names of its rows to that one; below it, it has them itself.
  function named(panel) {
    var part = Object.assign({}, panel), y = part.encoding && part.encoding.y;
    if (part.layer) part.layer = part.layer.map(named);
    if (y && y.axis && y.axis.labels === false)
      part.encoding = Object.assign({}, part.encoding, { y: Object.assign({}, y, { axis: Object.assign({}, y.axis, { labels: true }) }) });
    return part;
  }

  // For a narrow page panels stand below each other, each as wide as there is room.
  function stacked(spec, room) {
    var part = Object.assign({}, spec), inside = part.hconcat || part.vconcat;
    if (inside) {
      delete part.hconcat;
      part.vconcat = inside.map(function (one) { return stacked(spec.hconcat ? named(one) : one, room); });
    } else if (typeof part.width === "number") {
      part.width = room;
    }
    return part;
  }

  function narrow(spec, room, width) {
    // Legends stand below each other too, or two of them would leave no room for the panels.
    var legend = Object.assign({}, spec.config && spec.config.legend, { columns: width < 480 ? 2 : 3, labelLimit: Math.floor(width / 2) - 40, symbolLimit: 40, layout: { top: { direction: "vertical", anchor: "start" } } });
    var config = Object.assign({}, spec.config, { legend: legend });
    return Object.assign(stacked(spec, room), { config: config });
  }

  // Where the label of a point would meet the next point of its line, the point stands alone: its words are in the table.
  function apart(spec, width) {
    var rows = spec.datasets.values, days = spec.layer[0].encoding.x.scale.domain;
    var names = rows.reduce(function (most, row) { return Math.max(most, (row.row || "").length); }, 0);
    var pixels = (width - 6 * names - 20) / (days[1] - days[0]);
    return rows.map(function (row) {
      var meets = row.kind === "point" && row.side === "right" && rows.some(function (next) {
        return next.kind === "point" && next.row === row.row && next.from > row.from && (next.from - row.from) * pixels < 6 * row.label.length + 14;
      });
      return meets ? Object.assign({}, row, { label: "" }) : row;
    });
  }

  function ofPatient(spec, width) {
    if (!spec.facet) {
      // A height in steps and a width of the container do not go together without a complaint of Vega-Lite.
      var lines = new Set(spec.datasets.values.map(function (row) { return row.row; }).filter(Boolean)).size;
      return Object.assign({}, spec, { width: "container", height: lines * spec.height.step, datasets: { values: apart(spec, width) } });
    }
    // The study's main variable is drawn large, one beside another where there is room for two.
    var large = spec.spec.width > 300, cells = new Set(spec.datasets.values.map(function (row) { return row.panel; })).size;
    var count = large ? (width > 760 && cells > 1 ? 2 : 1) : columns(width);
    var cell = Math.floor((width - 8 - (count - 1) * SPACE - count * AXIS) / count);
    var inner = Object.assign({}, spec.spec, { width: Math.min(cell, large ? 560 : 200) });
    return Object.assign({}, spec, { columns: count, spec: inner });
  }

  function fitted(spec, chart, room) {
    var width = chart.clientWidth;
    if (chart.dataset.spec) return ofPatient(spec, width);
    return width < NARROW && !least(spec) ? narrow(spec, room, width) : spec;
  }

  function embed(chart, spec, room) {
    var live = make("div", { "class": "cs-live cs-waiting" });
    chart.appendChild(live);
    return window.vegaEmbed(live, fitted(spec, chart, room), { actions: false, renderer: "svg", logLevel: 1 }).then(function () {
      var drawn = live.querySelector("svg"), over = drawn ? drawn.getBoundingClientRect().width - chart.clientWidth : 0;
      // What axes and legends take is known once it is drawn.
      if (over > 1 && room > 140 && chart.clientWidth < NARROW && !chart.dataset.spec && !least(spec)) {
        live.remove();
        return embed(chart, spec, Math.max(140, room - Math.ceil(over)));
      }
      return live;
    }, function (error) { live.remove(); throw error; });
  }

  function draw(chart) {
    var spec = specOf(chart);
    if (!spec || !chart.clientWidth) return Promise.resolve();
    var picture = chart.querySelector("img"), old = chart.querySelector(".cs-live");
    return embed(chart, spec, chart.clientWidth - 40).then(function (live) {
      if (picture) {
        chart.dataset.alt = picture.alt;
        chart.dataset.picture = picture.getAttribute("src");
        picture.remove();
      }
      if (old) old.remove();
      live.setAttribute("role", "img");
      live.setAttribute("aria-label", chart.dataset.alt || "");
      // The whole is one image with a description: its parts are not announced, least of all without a name.
      site.each("[role], [aria-label]", live, function (part) {
        ["role", "aria-roledescription", "aria-label"].forEach(function (name) { part.removeAttribute(name); });
      });
      live.classList.remove("cs-waiting");
      if (least(spec)) live.style.width = "max-content";
      chart.dataset.width = chart.clientWidth;
      reach(chart);
    });
  }

  function reach(chart) {
    var wide = chart.scrollWidth > chart.clientWidth + 1;
    if (wide) {
      chart.tabIndex = 0;
      chart.setAttribute("role", "group");
      chart.setAttribute("aria-label", "Scrolls sideways");
    } else ["tabindex", "role", "aria-label"].forEach(function (name) { chart.removeAttribute(name); });
  }

  // One after the other: the page stays responsive while several charts come to life.
  var queue = Promise.resolve();
  function enliven(chart) {
    var needed = [load("vega.js")];
    if (chart.dataset.spec) needed.push(load("specs.js"));
    queue = queue.then(function () { return Promise.all(needed); }).then(function () { return draw(chart); })
      .catch(function () { /* the picture stays */ });
  }

  // the chart's own rows as a table: all that marks and tooltips show, and nothing else -----------------------

  function sets(spec) {
    var found = [], seen = {};
    (function walk(part) {
      if (!part || typeof part !== "object") return;
      if (part.data && Array.isArray(part.data.values)) {
        var key = JSON.stringify(part.data.values);
        if (!seen[key] && part.data.values.length) found.push(part.data.values);
        seen[key] = true;
      }
      Object.keys(part).forEach(function (name) { if (name !== "values" && name !== "config") walk(part[name]); });
    })(spec);
    Object.keys(spec.datasets || {}).forEach(function (name) { found.push(spec.datasets[name]); });
    return found;
  }

  function table(rows) {
    var heads = [];
    rows.forEach(function (row) { Object.keys(row).forEach(function (name) { if (heads.indexOf(name) < 0) heads.push(name); }); });
    var node = make("table", {}), line = node.createTHead().insertRow(), body = node.createTBody();
    heads.forEach(function (name) { line.appendChild(make("th", { scope: "col" }, name)); });
    rows.forEach(function (row) {
      var tr = body.insertRow();
      heads.forEach(function (name) {
        var value = row[name];
        tr.insertCell().textContent = value === null || value === undefined ? "" : String(value).replace(/\n/g, ", ");
      });
    });
    return node;
  }

  function dataButton(chart) {
    var box = chart.closest(".cs-chart-box") || chart, figure = box.closest("figure");
    if (figure && figure.lastElementChild.matches("figcaption") && figure.querySelectorAll(".cs-chart").length === 1) box = figure;
    var bar = box.nextElementSibling;
    if (!bar || !bar.classList.contains("cs-take")) bar = box.parentNode.insertBefore(make("div", { "class": "cs-take" }), box.nextSibling);
    var button = make("button", { type: "button", "class": "cs-button cs-data-button", "aria-expanded": "false" }, "Data as a table");
    var holder = null;
    button.addEventListener("click", function () {
      if (!holder) {
        holder = make("div", { "class": "cs-data", tabindex: "0", role: "region", "aria-label": "Data of the figure" });
        (chart.dataset.spec ? load("specs.js") : Promise.resolve()).then(function () {
          sets(specOf(chart)).forEach(function (rows) { holder.appendChild(table(rows)); });
        });
        bar.parentNode.insertBefore(holder, bar.nextSibling);
        holder.hidden = true;
      }
      holder.hidden = !holder.hidden;
      button.setAttribute("aria-expanded", String(!holder.hidden));
    });
    bar.appendChild(button);
    return bar;
  }

  // a closer look -----------------------------------------------------------------------------------------

  function zoomButton(chart, look) {
    var button = make("button", { type: "button", "class": look, "aria-label": "Enlarge the figure" }, "Enlarge");
    button.addEventListener("click", function () {
      var picture = chart.querySelector("img");
      var source = chart.dataset.picture || (picture && picture.getAttribute("src"));
      var dialog = make("dialog", { "class": "cs-box", "aria-label": "The figure, enlarged" });
      dialog.appendChild(make("img", { src: source, alt: chart.dataset.alt || (picture && picture.alt) || "" }));
      var close = make("button", { type: "button", "class": "cs-button" }, "Close");
      close.addEventListener("click", function () { dialog.close(); });
      dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
      dialog.addEventListener("close", function () { dialog.remove(); button.focus(); });
      dialog.appendChild(close);
      document.body.appendChild(dialog);
      dialog.showModal();
    });
    return button;
  }

  // A figure's files are offered by the page; of a patient's drawing there is its picture.
  function fileLink(chart) {
    var picture = chart.querySelector("img");
    return picture ? make("a", { href: picture.getAttribute("src"), download: "", "aria-label": "SVG of the figure" }, "SVG") : "";
  }

  var all = Array.prototype.slice.call(document.querySelectorAll(".cs-chart"));
  all.forEach(reserve);
  all.forEach(function (chart) {
    var box = chart.closest(".cs-chart-box");
    if (box) box.appendChild(zoomButton(chart, "cs-zoom"));
    var bar = dataButton(chart);
    if (!box) bar.append(zoomButton(chart, "cs-button"), fileLink(chart));
  });
  if ("IntersectionObserver" in window) {
    var near = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        near.unobserve(entry.target);
        enliven(entry.target);
      });
    }, { rootMargin: "500px 0px" });
    all.forEach(function (chart) { reach(chart); near.observe(chart); });
  } else {
    all.forEach(enliven);
  }
  var waiting;
  window.addEventListener("resize", function () {
    clearTimeout(waiting);
    waiting = setTimeout(function () {
      all.forEach(function (chart) {
        if (!chart.dataset.width || Number(chart.dataset.width) === chart.clientWidth) return;
        reserve(chart);
        enliven(chart);
      });
    }, 200);
  });
})();
