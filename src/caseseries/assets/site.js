// What a page of the study can do beyond being read: tables that sort and filter, the origin of a number, and arrow keys
// between patients; charts come to life by charts.js. A classic script, so that it works from disk; without it every page reads completely.
(function () {
  "use strict";

  var address = document.currentScript ? document.currentScript.src : "";
  var folder = address.slice(0, address.lastIndexOf("/") + 1);
  // Where versions are published side by side, shared scripts stand elsewhere under their hash; the page tells where.
  var here = document.querySelector('meta[name="caseseries-page"]');
  var up = here ? "../".repeat(here.content.split("/").length - 1) || "./" : "";
  var root = here ? new URL(up, location.href).href : folder.replace(/generated\/assets\/$/, "");
  var loading = {};
  document.documentElement.classList.add("cs-js");
  window.caseseriesSite = { load: load, root: root, make: make, each: each };

  function each(selector, inside, action) {
    Array.prototype.forEach.call(inside.querySelectorAll(selector), action);
  }

  function make(tag, attributes, text) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function load(name) {
    if (!loading[name]) {
      loading[name] = new Promise(function (resolve, reject) {
        var known = document.querySelector('link[rel="caseseries-asset"][data-name="' + name + '"]');
        var script = make("script", { src: known ? known.href : folder + name });
        script.onload = resolve;
        script.onerror = function () { reject(new Error(name)); };
        document.head.appendChild(script);
      });
    }
    return loading[name];
  }

  // What scrolls sideways must be reachable by keyboard; what fits lies open, so that its head stays in sight.
  function scrollable(box) {
    box.classList.remove("cs-fits", "cs-scrolls");
    var wide = box.scrollWidth > box.clientWidth + 1, table = box.querySelector("table");
    box.classList.toggle("cs-scrolls", wide && Boolean(table));
    box.classList.toggle("cs-fits", !wide && Boolean(table));
    var first = table && table.tHead && table.tHead.rows[0];
    if (first) box.style.setProperty("--cs-row", first.getBoundingClientRect().height + "px");
    if (!wide) {
      if (box.dataset.stop) ["tabindex", "role", "aria-label", "data-stop"].forEach(function (name) { box.removeAttribute(name); });
      return;
    }
    if (!box.hasAttribute("tabindex")) { box.tabIndex = 0; box.dataset.stop = "yes"; }
    if (!box.hasAttribute("role")) box.setAttribute("role", "group");
    if (!box.hasAttribute("aria-label")) box.setAttribute("aria-label", "Scrolls sideways");
  }

  var MANY = 500, PART = 200;
  // tables ------------------------------------------------------------------------------------------------

  function keyOf(cell) {
    var text = (cell ? cell.dataset.sort || cell.textContent : "").trim();
    var number = Number(text.replace(/^[<>≥≤]\s*/, "").replace(/−/g, "-").replace(/(\d)[,\u202f](?=\d{3}\b)/g, "$1"));
    if (text === "" || text === "–") return { rank: 2, value: "" };
    return isNaN(number) ? { rank: 1, value: text } : { rank: 0, value: number };
  }

  var letters = new Intl.Collator(undefined, { numeric: true });
  function compare(a, b) {
    if (a.rank !== b.rank) return a.rank - b.rank;
    return a.rank === 0 ? a.value - b.value : letters.compare(String(a.value), String(b.value));
  }

  // A column of few values, named by the table, is chosen from a list that says how many rows have each.
  function chooser(table, head, rows, id) {
    if (!table.dataset.choose) return null;
    var column = Number(table.dataset.choose), counts = new Map();
    var of = rows.map(function (row) { return row.cells[column].textContent.trim(); });
    of.forEach(function (value) { counts.set(value, (counts.get(value) || 0) + 1); });
    var select = make("select", { id: id + "-choice" });
    select.appendChild(make("option", { value: "" }, "all (" + rows.length + ")"));
    Array.from(counts.keys()).sort().forEach(function (value) {
      select.appendChild(make("option", { value: value }, value + " (" + counts.get(value) + ")"));
    });
    return { select: select, of: of, name: head.cells[column].textContent.trim() };
  }

  function sortable(table) {
    var body = table.tBodies[0], head = table.tHead && table.tHead.rows[table.tHead.rows.length - 1];
    if (!body || !head) return;
    var rows = Array.prototype.slice.call(body.rows);
    var status = make("p", { "class": "cs-status", role: "status" });
    var named = table.closest("[data-noun]");
    var noun = named ? named.dataset.noun : "rows";
    // Of very many rows only some are in the page at a time: it answers a key at once, however long the list is.
    var many = rows.length > MANY, most = PART, order = rows.map(function (_, place) { return place; });
    var more = make("button", { type: "button", "class": "cs-button cs-more" });

    Array.prototype.forEach.call(head.cells, function (cell, k) {
      var button = make("button", { type: "button", "class": "cs-sort" });
      while (cell.firstChild) button.appendChild(cell.firstChild);
      cell.appendChild(button);
      button.addEventListener("click", function () {
        var down = cell.getAttribute("aria-sort") === "ascending";
        Array.prototype.forEach.call(head.cells, function (other) { other.removeAttribute("aria-sort"); });
        cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        var keyed = rows.map(function (row, place) { return { row: row, key: keyOf(row.cells[k]), place: place }; });
        keyed.sort(function (a, b) {
          // Empty cells stay last in both directions.
          if (a.key.rank === 2 || b.key.rank === 2) return a.key.rank - b.key.rank || a.place - b.place;
          return (down ? -1 : 1) * compare(a.key, b.key) || a.place - b.place;
        });
        order = keyed.map(function (item) { return item.place; });
        if (!many) keyed.forEach(function (item) { body.appendChild(item.row); });
        filter();
      });
    });

    var id = "cs-filter-" + document.querySelectorAll(".cs-filter").length;
    var box = make("div", { "class": "cs-filter" });
    box.appendChild(make("label", { "for": id }, "Filter"));
    var input = make("input", { type: "search", id: id, autocomplete: "off", spellcheck: "false" });
    box.appendChild(input);
    box.appendChild(status);
    var around = table.closest(".cs-wide, .cs-sortable") || table;
    around.parentNode.insertBefore(box, around);
    around.classList.add("cs-ready");

    var choice = chooser(table, head, rows, id);
    if (choice) {
      box.insertBefore(make("label", { "for": choice.select.id }, choice.name), box.firstChild);
      box.insertBefore(choice.select, box.children[1]);
      choice.select.addEventListener("change", function () { filter(); });
    }

    var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
    function filter() {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      var found = order.filter(function (k) {
        return words.every(function (word) { return texts[k].indexOf(word) >= 0; }) &&
          !(choice && choice.select.value && choice.of[k] !== choice.select.value);
      });
      if (many) {
        body.replaceChildren.apply(body, found.slice(0, most).map(function (k) { return rows[k]; }));
        more.hidden = found.length <= most;
        more.textContent = "Show " + Math.min(PART, found.length - most) + " more";
      } else {
        rows.forEach(function (row) { row.hidden = true; });
        found.forEach(function (k) { rows[k].hidden = false; });
      }
      status.textContent = found.length + " of " + rows.length + " " + noun + (many && found.length > most ? ", " + most + " of them shown" : "");
    }
    if (many) {
      around.parentNode.insertBefore(more, around.nextSibling);
      more.addEventListener("click", function () {
        var next = body.rows.length;
        most += PART;
        filter();
        var first = body.rows[next], link = first && first.querySelector("a");
        if (link) link.focus();
      });
      window.addEventListener("beforeprint", function () { most = rows.length; filter(); });
      window.addEventListener("afterprint", function () { most = PART; filter(); });
    }
    // A link to a row that is filtered away shows all rows again.
    function reveal() {
      var id = "";
      try { id = decodeURIComponent(location.hash.slice(1)); } catch (error) { return; }
      var at = id ? rows.findIndex(function (row) { return row.id === id; }) : -1;
      if (at < 0 || (rows[at].isConnected && !rows[at].hidden)) return;
      input.value = "";
      if (choice) choice.select.value = "";
      if (many) most = Math.max(most, order.indexOf(at) + 1);
      filter();
      rows[at].scrollIntoView({ block: "center" });
    }
    window.addEventListener("hashchange", reveal);
    var waiting;
    input.addEventListener("input", function () {
      clearTimeout(waiting);
      most = PART;
      waiting = setTimeout(filter, 0);
    });
    filter();
    if (many) reveal();
  }

  // where a number comes from -----------------------------------------------------------------------------

  var pop = null, owner = null, pinned = false, timer = null;

  function facts(id) {
    return window.caseseriesResults ? window.caseseriesResults.get(id) : null;
  }

  // Numbers that rest on the same patients and method, such as a count and its percentage, are explained once.
  function describe(ids) {
    var groups = new Map();
    ids.forEach(function (id) {
      var fact = facts(id);
      var key = fact ? JSON.stringify([fact.n, fact.N, fact.who, fact.method, fact.source, fact.note, fact.words, fact.print]) : id;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push({ id: id, fact: fact });
    });
    return Array.from(groups.values()).map(entry);
  }

  function entry(group) {
    var box = make("div", { "class": "cs-origin" }), fact = group[0].fact;
    if (fact) {
      box.appendChild(make("p", { "class": "cs-printed" }, group.map(function (one) {
        var unit = one.fact.unit && one.fact.unit !== "patients" ? " " + one.fact.unit : "";
        return one.fact.text + unit;
      }).join(" · ")));
      var list = make("dl", {}), some = function (value) { return value !== null && value !== undefined; };
      // Without patients behind it, the denominator is one of events or of other things.
      var share = some(fact.n) && some(fact.N) ? fact.n + " of " + fact.N + " patients" : "";
      var whole = some(fact.N) && !some(fact.n) ? "out of " + fact.N : "";
      [["Counted", share || whole], ["Among", fact.who], ["How", fact.method], ["Print", fact.print], ["Note", fact.note], ["Text", fact.words && "Sentences that rest on it: " + fact.words.split("; ").length]].forEach(function (pair) {
        if (!pair[1]) return;
        list.appendChild(make("dt", {}, pair[0]));
        list.appendChild(make("dd", {}, String(pair[1])));
      });
      if (fact.source) {
        list.appendChild(make("dt", {}, "From"));
        list.appendChild(tables(fact.source));
      }
      box.appendChild(list);
    }
    group.forEach(function (one) { box.appendChild(ways(one)); });
    return box;
  }

  // The tables behind a number by their names in words; each leads to its dictionary.
  function tables(source) {
    var all = window.caseseriesResults, node = make("dd", {});
    source.split(", ").forEach(function (name, k) {
      var words = (all.tables || {})[name];
      if (k) node.appendChild(document.createTextNode("; "));
      var link = words && all.dictionary;
      node.appendChild(make(link ? "a" : "span", link ? { href: root + all.dictionary + "#data-" + name } : {}, words ? words + " (" + name + ")" : name));
    });
    return node;
  }

  // Where to read on: all that is known of the number, the article's printed number beside it, the methods.
  function ways(one) {
    var line = make("p", {}), all = window.caseseriesResults || {}, places = window.caseseriesPlaces || {};
    var page = all.page;
    var link = make(page ? "a" : "span", page ? { href: root + page + "#" + encodeURIComponent(one.id) } : {});
    link.appendChild(make("code", {}, one.id));
    line.appendChild(link);
    [[places.printed && places.printed.indexOf(one.id) >= 0 && places.audit + "#printed-" + encodeURIComponent(one.id), "beside print"],
      [places.methods, "methods"]].forEach(function (way) {
      if (!way[0]) return;
      line.appendChild(document.createTextNode(" · "));
      line.appendChild(make("a", { href: root + way[0] }, way[1]));
    });
    return line;
  }

  function close(back) {
    clearTimeout(timer);
    if (!pop || pop.hidden) return;
    pop.hidden = true;
    if (owner) {
      owner.removeAttribute("aria-expanded");
      owner.removeAttribute("aria-describedby");
      owner.classList.remove("cs-open");
      if (back) owner.focus();
    }
    owner = null;
    pinned = false;
  }

  function place() {
    var box = owner.getBoundingClientRect(), width = pop.offsetWidth, height = pop.offsetHeight;
    var left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
    var below = box.bottom + height + 12 < window.innerHeight || box.top < height + 12;
    pop.style.left = left + window.scrollX + "px";
    pop.style.top = (below ? box.bottom + 6 : box.top - height - 6) + window.scrollY + "px";
  }

  // into: whether the focus goes to the first link in it, which the keyboard asks for.
  function open(claim, pin, into) {
    clearTimeout(timer);
    if (owner === claim) {
      pinned = pinned || pin;
      if (into) enter();
      return;
    }
    Promise.all([load("results.js"), load("places.js").catch(function () { /* a page of its own has none */ })]).then(function () {
      if (!claim.isConnected) return;
      close(false);
      if (!pop) {
        pop = make("div", { id: "cs-origin", "class": "cs-pop", role: "dialog", "aria-label": "Where this number comes from" });
        pop.addEventListener("pointerenter", function () { clearTimeout(timer); });
        pop.addEventListener("pointerleave", leave);
        pop.addEventListener("keydown", turn);
        document.body.appendChild(pop);
      }
      pop.textContent = "";
      describe(claim.dataset.result.split(/\s+/)).forEach(function (part) { pop.appendChild(part); });
      owner = claim;
      pinned = pin;
      pop.hidden = false;
      claim.setAttribute("aria-describedby", "cs-origin");
      claim.classList.add("cs-open");
      if (claim.getAttribute("role") === "button") claim.setAttribute("aria-expanded", "true");
      place();
      if (into) enter();
    }, function () { /* no list of results beside this script: numbers stay plain text */ });
  }

  function enter() {
    var link = pop.querySelector("a");
    if (link) link.focus();
  }

  // It stands at the end of the page: who leaves it with the tab key goes on where the number is.
  function turn(event) {
    if (event.key !== "Tab") return;
    var links = pop.querySelectorAll("a"), last = links[event.shiftKey ? 0 : links.length - 1];
    if (document.activeElement !== last) return;
    event.preventDefault();
    close(true);
  }

  function leave() {
    clearTimeout(timer);
    if (!pinned) timer = setTimeout(function () { close(false); }, 250);
  }

  // One stop of the tab key for each paragraph or table; the arrow keys go from number to number within it.
  function claims() {
    var all = Array.prototype.slice.call(document.querySelectorAll(".cs-claim[data-result]"));
    if (!all.length) return;
    var blocks = new Map();
    all.forEach(function (claim) {
      var block = claim.closest("table, p, li, dd, figcaption, h1, h2, h3") || document.body;
      if (!blocks.has(block)) blocks.set(block, []);
      blocks.get(block).push(claim);
      claim.tabIndex = blocks.get(block).length === 1 ? 0 : -1;
      claim.addEventListener("pointerenter", function (event) {
        if (event.pointerType === "touch" || pinned) return;
        clearTimeout(timer);
        timer = setTimeout(function () { open(claim, false); }, 250);
      });
      claim.addEventListener("pointerleave", leave);
      claim.addEventListener("click", function () {
        if (owner === claim && pinned) close(false); else open(claim, true);
      });
      // The role is there only while the number has the focus: prose full of buttons cannot be listened to.
      claim.addEventListener("focus", function () {
        claim.setAttribute("role", "button");
        claim.setAttribute("aria-haspopup", "dialog");
        if (claim.matches(":focus-visible")) open(claim, false);
      });
      claim.addEventListener("blur", function (event) {
        claim.removeAttribute("role");
        claim.removeAttribute("aria-haspopup");
        if (!pop || !pop.contains(event.relatedTarget)) leave();
      });
      claim.addEventListener("keydown", function (event) {
        var near = blocks.get(block), at = near.indexOf(claim);
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          open(claim, true, true);
        } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
          var next = near[at + (event.key === "ArrowRight" ? 1 : -1)];
          event.preventDefault();
          if (!next) return;
          claim.tabIndex = -1;
          next.tabIndex = 0;
          next.focus();
        }
      });
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && pop && !pop.hidden) close(pop.contains(document.activeElement));
    });
    document.addEventListener("pointerdown", function (event) {
      if (owner && !owner.contains(event.target) && !pop.contains(event.target)) close(false);
    });
  }

  // patients ----------------------------------------------------------------------------------------------

  function leaf() {
    if (!document.querySelector(".cs-pager")) return;
    document.addEventListener("keydown", function (event) {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.target.closest("input, select, textarea, [contenteditable], [tabindex], [role=tab]")) return;
      var side = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
      var link = side && document.querySelector(".cs-pager a[rel=" + side + "]");
      if (link) location.href = link.href;
    });
  }

  function start() {
    var bar = document.getElementById("quarto-header");
    if (bar && getComputedStyle(bar).position !== "static")
      document.documentElement.style.setProperty("--cs-top", bar.offsetHeight + "px");
    if (document.querySelector(".cs-chart")) load("charts.js").catch(function () { /* the pictures stay */ });
    each("table.cs-sortable, .cs-sortable table", document, sortable);
    var boxes = ".cs-wide, main div:has(> table.gt_table)", waiting;
    each(boxes, document, scrollable);
    window.addEventListener("resize", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () { each(boxes, document, scrollable); }, 200);
    });
    claims();
    leaf();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
