// Help in reading, on every page: the scheme, search, what a citation or a reference points to, anchors, and an outline
// that follows. A classic script, so that it works from disk; without it every page reads completely.
(function () {
  "use strict";
  var here = document.querySelector('meta[name="caseseries-page"]');
  var up = here ? "../".repeat(here.content.split("/").length - 1) || "./" : "";
  var root = document.documentElement;

  function make(tag, attributes, text) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function each(selector, action) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), action);
  }

  function load(name) {
    return new Promise(function (resolve, reject) {
      var known = document.querySelector('link[rel="caseseries-asset"][data-name="' + name + '"]');
      var script = make("script", { src: known ? known.href : up + "generated/assets/" + name });
      script.onload = resolve;
      script.onerror = reject;
      document.head.appendChild(script);
    });
  }

  // light and dark ----------------------------------------------------------------------------------------

  var SCHEMES = { "": "As the system", light: "Light", dark: "Dark" };

  var DRAWN = {
    search: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" aria-hidden="true"><circle cx="8.5" cy="8.5" r="6"/><path d="M13 13l5 5"/></svg>',
    "": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="7.5"/><path d="M10 2.5v15a7.5 7.5 0 0 0 0-15z" fill="currentColor"/></svg>',
    light: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="4"/><path d="M10 1v3M10 16v3M1 10h3M16 10h3M4 4l2 2M14 14l2 2M4 16l2-2M14 6l2-2"/></svg>',
    dark: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" aria-hidden="true"><path d="M16.5 12.5A7 7 0 0 1 7.5 3.500a7 7 0 1 0 9 9z" fill="currentColor"/></svg>'
  };

  function drawn(name) {
    return document.importNode(new DOMParser().parseFromString(DRAWN[name], "image/svg+xml").documentElement, true);
  }

  function scheme(button) {
    function shown() {
      var name = root.dataset.theme || "";
      button.replaceChildren(drawn(name));
      button.title = "Colours: " + SCHEMES[name].toLowerCase();
      button.setAttribute("aria-label", "Colours: " + SCHEMES[name].toLowerCase() + ". Change");
    }
    button.addEventListener("click", function () {
      var names = Object.keys(SCHEMES), next = names[(names.indexOf(root.dataset.theme || "") + 1) % names.length];
      if (next) root.dataset.theme = next; else delete root.dataset.theme;
      try {
        if (next) localStorage.setItem("cs-scheme", next); else localStorage.removeItem("cs-scheme");
      } catch (error) { /* it holds for this page */ }
      shown();
    });
    shown();
  }

  // search: its index is loaded when it is first asked for ------------------------------------------------

  var finding = null;
  function search() {
    if (!finding) finding = load("search.js");
    finding.then(function () { window.caseseriesSearch.open(up); }, function () { finding = null; });
  }

  function tools() {
    var bar = document.querySelector(".navbar") || document.body;
    var box = make("div", { "class": "cs-tools", role: "group", "aria-label": "Tools" });
    var button = make("button", { type: "button", "class": "cs-search-button", "aria-keyshortcuts": "/", "aria-label": "Search", title: "Search (/)" });
    button.replaceChildren(drawn("search"));
    button.addEventListener("click", search);
    var colours = make("button", { type: "button", "class": "cs-scheme-button" });
    scheme(colours);
    box.appendChild(button);
    box.appendChild(colours);
    bar.appendChild(box);
    document.addEventListener("keydown", function (event) {
      var slash = event.key === "/" || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey));
      if (!slash || event.defaultPrevented || event.target.closest("input, select, textarea, [contenteditable]")) return;
      event.preventDefault();
      search();
    });
  }

  // what a citation or a reference points to ---------------------------------------------------------------

  var pop = null, owner = null, timer = null;

  function hide() {
    clearTimeout(timer);
    if (!pop || pop.hidden) return;
    pop.hidden = true;
    if (owner) owner.removeAttribute("aria-describedby");
    owner = null;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(hide, 250);
  }

  function place() {
    var box = owner.getBoundingClientRect(), width = pop.offsetWidth, height = pop.offsetHeight;
    var left = Math.max(8, Math.min(box.left, root.clientWidth - width - 8));
    var below = box.bottom + height + 12 < window.innerHeight || box.top < height + 12;
    pop.style.left = left + window.scrollX + "px";
    pop.style.top = (below ? box.bottom + 6 : box.top - height - 6) + window.scrollY + "px";
  }

  function copyOf(target) {
    var float = target.closest(".quarto-float, div.csl-entry") || target, copy = float.cloneNode(true);
    copy.removeAttribute("id");
    Array.prototype.forEach.call(copy.querySelectorAll("[id]"), function (node) { node.removeAttribute("id"); });
    Array.prototype.forEach.call(copy.querySelectorAll("script, button, .cs-take, .cs-data, .cs-filter, .cs-back, .cs-notes"), function (node) { node.remove(); });
    Array.prototype.forEach.call(copy.querySelectorAll("[tabindex]"), function (node) { node.removeAttribute("tabindex"); });
    Array.prototype.forEach.call(copy.querySelectorAll("img"), function (node) { node.removeAttribute("loading"); });
    return copy;
  }

  function show(link, target) {
    if (owner === link) return clearTimeout(timer);
    hide();
    if (!pop) {
      pop = make("div", { id: "cs-peek", "class": "cs-pop cs-peek", role: "tooltip" });
      pop.addEventListener("pointerenter", function () { clearTimeout(timer); });
      pop.addEventListener("pointerleave", later);
      document.body.appendChild(pop);
    }
    pop.textContent = "";
    pop.appendChild(copyOf(target));
    owner = link;
    pop.hidden = false;
    link.setAttribute("aria-describedby", "cs-peek");
    place();
  }

  function peeks() {
    each('main a[role="doc-biblioref"], main .citation a[href^="#ref-"], main a.quarto-xref[href^="#"], main p a[href^="#tbl-"], main p a[href^="#fig-"], main a[href^="#stbl-"], main a[href^="#sfig-"]', function (link) {
      if (link.closest("#TOC, .cs-back")) return;
      var target = null;
      try { target = document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1))); } catch (error) { return; }
      if (!target) return;
      link.addEventListener("pointerenter", function (event) {
        if (event.pointerType === "touch") return;
        clearTimeout(timer);
        timer = setTimeout(function () { show(link, target); }, 200);
      });
      link.addEventListener("pointerleave", later);
      link.addEventListener("focus", function () { if (link.matches(":focus-visible")) show(link, target); });
      link.addEventListener("blur", later);
    });
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
  }

  // From a reference back to where it is cited.
  function backs() {
    var places = new Map();
    each('main .citation a[href^="#ref-"], main a[role="doc-biblioref"]', function (link) {
      var id = link.getAttribute("href").slice(1);
      if (!places.has(id)) places.set(id, []);
      var list = places.get(id);
      if (list.indexOf(link) < 0) list.push(link);
    });
    places.forEach(function (links, id) {
      var entry = document.getElementById(id);
      if (!entry) return;
      var line = make("span", { "class": "cs-back" });
      line.appendChild(document.createTextNode(" Cited: "));
      links.forEach(function (link, k) {
        if (!link.id) link.id = "cite-" + id.replace(/^ref-/, "") + "-" + (k + 1);
        var back = make("a", { href: "#" + link.id, "aria-label": "Back to citation " + (k + 1) + " of this reference" }, String.fromCharCode(8593) + (links.length > 1 ? k + 1 : ""));
        line.appendChild(back);
      });
      (entry.querySelector(".csl-right-inline") || entry).appendChild(line);
    });
  }

  // headings, outline, figures -----------------------------------------------------------------------------

  function anchors() {
    each("main section[id] > :is(h1, h2, h3, h4), main :is(h2, h3, h4)[id]", function (heading) {
      var id = heading.id || heading.parentNode.id;
      if (!id || heading.querySelector(".anchorjs-link, .cs-anchor, .cs-sort")) return;
      heading.appendChild(make("a", { "class": "cs-anchor", href: "#" + id, "aria-label": "Address of this section" }, "#"));
    });
  }

  function follow() {
    var links = new Map();
    each('#TOC a[href^="#"]', function (link) {
      var target = null;
      try { target = document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1))); } catch (error) { return; }
      if (target) links.set(target, link);
    });
    if (!links.size || !("IntersectionObserver" in window)) return;
    var targets = Array.from(links.keys()), waiting = false;
    function look() {
      waiting = false;
      var best = null, top = -Infinity;
      targets.forEach(function (target) {
        var y = target.getBoundingClientRect().top;
        if (y < 140 && y >= top && y > -1e6) { best = target; top = y; }
      });
      // At the end of the page the last heading in sight is where the reader is.
      if (window.innerHeight + window.scrollY >= root.scrollHeight - 4)
        targets.forEach(function (target) {
          var y = target.getBoundingClientRect().top;
          if (y < window.innerHeight && y >= top) { best = target; top = y; }
        });
      links.forEach(function (link, target) {
        var on = target === best;
        if (link.classList.contains("cs-here") === on) return;
        link.classList.toggle("cs-here", on);
        if (on) {
          link.setAttribute("aria-current", "true");
          var box = link.closest("#TOC");
          if (box.scrollHeight > box.clientHeight) box.scrollTop = link.offsetTop - box.clientHeight / 2;
        } else link.removeAttribute("aria-current");
      });
    }
    window.addEventListener("scroll", function () {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(look);
    }, { passive: true });
    look();
  }

  // copying ------------------------------------------------------------------------------------------------

  function put(text, markup) {
    if (navigator.clipboard && window.ClipboardItem && markup)
      return navigator.clipboard.write([new ClipboardItem({ "text/html": new Blob([markup], { type: "text/html" }), "text/plain": new Blob([text], { type: "text/plain" }) })]);
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    return Promise.reject(new Error("no clipboard"));
  }

  // A browser that gives no clipboard to pages from disk still copies what is selected.
  function selected(node) {
    var range = document.createRange(), selection = getSelection();
    range.selectNode(node);
    selection.removeAllRanges();
    selection.addRange(range);
    var done = document.execCommand("copy");
    selection.removeAllRanges();
    return done;
  }

  function copies() {
    each("[data-copy-table], [data-copy-text]", function (button) {
      button.hidden = false;
      var label = button.textContent;
      button.addEventListener("click", function () {
        var node = document.getElementById(button.dataset.copyTable || button.dataset.copyText);
        if (!node) return;
        var table = button.dataset.copyTable ? node.querySelector("table") || node : null, work;
        if (table) {
          var text = Array.prototype.map.call(table.rows, function (row) {
            return Array.prototype.map.call(row.cells, function (cell) { return cell.textContent.replace(/\s+/g, " ").trim(); }).join("\t");
          }).join("\n");
          work = put(text, new XMLSerializer().serializeToString(table));
        } else work = put(node.textContent);
        work.catch(function () { if (!selected(table || node)) throw new Error("not copied"); })
          .then(function () { button.textContent = "Copied"; }, function () { button.textContent = "Select and copy by hand"; })
          .then(function () { setTimeout(function () { button.textContent = label; }, 2500); });
      });
    });
  }

  tools();
  backs();
  peeks();
  anchors();
  copies();
  follow();
})();
