// Search over all that the site shows: loaded with its index when it is first asked for.
(function () {
  "use strict";
  var MOST = 40;
  var here = document.querySelector('meta[name="caseseries-page"]');
  var up = here ? "../".repeat(here.content.split("/").length - 1) || "./" : "";
  var dialog = null, input, list, status, entries = null, chosen = -1;
  var last = { words: [], found: [] };

  function make(tag, attributes, text) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function plain(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
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

  // An entry: page, anchor, kind, heading, text.
  function read() {
    var index = window.caseseriesIndex || { pages: [], entries: [] };
    entries = index.entries.map(function (entry) {
      var page = index.pages[entry[0]];
      return { href: up + page[0] + (entry[1] ? "#" + encodeURIComponent(entry[1]) : ""), page: page[1], kind: entry[2],
        head: entry[3], text: entry[4], plainHead: plain(entry[3]), plainText: plain(entry[4]) };
    });
    var results = window.caseseriesResults;
    if (!results) return;
    results.ids.forEach(function (id) {
      var fact = results.get(id), text = [fact.text, fact.unit, fact.who, fact.method].filter(Boolean).join("; ");
      entries.push({ href: up + results.page + "#" + encodeURIComponent(id), page: "Results", kind: "result", head: id, text: text,
        plainHead: plain(id), plainText: plain(text) });
    });
  }

  function score(entry, words) {
    var total = 0;
    for (var k = 0; k < words.length; k += 1) {
      var word = words[k], head = entry.plainHead.indexOf(word), text = head < 0 ? entry.plainText.indexOf(word) : 0;
      if (head < 0 && text < 0) return 0;
      var whole = head >= 0 ? entry.plainHead : entry.plainText, at = head >= 0 ? head : text;
      var starts = at === 0 || !/[a-z0-9]/.test(whole[at - 1]);
      total += (head >= 0 ? 6 : 2) + (starts ? 2 : 0) + (whole.length === word.length ? 4 : 0);
    }
    // Results are many: they stand behind all else. Words that a whole table or page holds somewhere count for less.
    return total + (entry.kind === "result" ? 0 : 100 * words.length);
  }

  function excerpt(entry, words) {
    var at = -1;
    words.some(function (word) { at = entry.plainText.indexOf(word); return at >= 0; });
    var from = Math.max(0, at - 60), text = entry.text.slice(from, from + 180);
    return (from ? "…" : "") + text + (from + 180 < entry.text.length ? "…" : "");
  }

  function marked(text, words) {
    var node = make("span"), low = plain(text), at = 0;
    // Where letters are not one to one with their plain form, nothing is marked.
    if (low.length !== text.length) { node.textContent = text; return node; }
    while (at < text.length) {
      var next = -1, size = 0;
      words.forEach(function (word) {
        var found = low.indexOf(word, at);
        if (found >= 0 && (next < 0 || found < next)) { next = found; size = word.length; }
      });
      if (next < 0) break;
      node.appendChild(document.createTextNode(text.slice(at, next)));
      node.appendChild(make("mark", {}, text.slice(next, next + size)));
      at = next + size;
    }
    node.appendChild(document.createTextNode(text.slice(at)));
    return node;
  }

  function choose(k) {
    var links = list.querySelectorAll("a");
    if (!links.length) return;
    chosen = (k + links.length) % links.length;
    Array.prototype.forEach.call(links, function (link, n) { link.setAttribute("aria-selected", String(n === chosen)); });
    input.setAttribute("aria-activedescendant", links[chosen].id);
    links[chosen].scrollIntoView({ block: "nearest" });
  }

  // What was found already, where more letters were typed: what it lacked it lacks still. Else everything.
  function pool(words) {
    var more = last.words.length > 0 && last.words.every(function (word, k) { return words[k] && words[k].indexOf(word) === 0; });
    return more ? last.found : entries;
  }

  function find() {
    var words = plain(input.value).split(/\s+/).filter(Boolean);
    list.textContent = "";
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    if (!words.length || !entries) { status.textContent = ""; return; }
    var found = [];
    pool(words).forEach(function (entry) {
      var points = score(entry, words);
      if (points > 0) found.push({ entry: entry, points: points });
    });
    last = { words: words, found: found.map(function (one) { return one.entry; }) };
    found.sort(function (a, b) { return b.points - a.points; });
    status.textContent = found.length ? found.length + " found" + (found.length > MOST ? ", the first " + MOST + " shown" : "") : "Nothing found";
    found.slice(0, MOST).forEach(function (one, k) {
      var item = make("li", { role: "presentation" });
      var link = make("a", { href: one.entry.href, role: "option", id: "cs-found-" + k, tabindex: "-1", "aria-selected": "false" });
      link.appendChild(marked(one.entry.head, words));
      var where = make("span", { "class": "cs-where" }, one.entry.page + (one.entry.kind === "page" ? "" : ", " + one.entry.kind) + (one.entry.text ? ": " : ""));
      where.appendChild(marked(excerpt(one.entry, words), words));
      link.appendChild(where);
      link.addEventListener("click", function () { dialog.close(); });
      item.appendChild(link);
      list.appendChild(item);
    });
    choose(0);
  }

  function build() {
    dialog = make("dialog", { "class": "cs-search", "aria-label": "Search" });
    input = make("input", { type: "search", role: "combobox", "aria-label": "Search the site", "aria-controls": "cs-found", "aria-expanded": "true", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: "Text, tables, figures, patients, results, references" });
    status = make("p", { "class": "cs-status", role: "status" }, "Loading");
    list = make("ol", { id: "cs-found", role: "listbox", "aria-label": "Found" });
    dialog.appendChild(input);
    dialog.appendChild(status);
    dialog.appendChild(list);
    document.body.appendChild(dialog);
    input.addEventListener("input", find);
    input.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Escape") {
        // A browser would first empty the field.
        event.preventDefault();
        dialog.close();
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        list.querySelectorAll("a")[chosen].click();
      }
    });
    dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
    Promise.all([load("search-index.js"), window.caseseriesResults ? null : load("results.js").catch(function () { /* no list of results */ })])
      .then(function () { read(); find(); }, function () { status.textContent = "The index could not be read."; });
  }

  window.caseseriesSearch = {
    open: function () {
      if (!dialog) build();
      if (!dialog.open) dialog.showModal();
      input.select();
    }
  };
})();
