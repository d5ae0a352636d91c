// The page of all results: find, narrow to an analysis, and show the row that a number's link points to.
(function () {
  "use strict";
  var STEP = 200;
  var all = window.caseseriesResults || { ids: [], get: function () { return null; } };
  var ids = all.ids;
  var find = document.getElementById("cs-results-find");
  var analysis = document.getElementById("cs-results-analysis");
  var print = document.getElementById("cs-results-print");
  var body = document.getElementById("cs-results-rows");
  var count = document.getElementById("cs-results-count");
  var more = document.getElementById("cs-results-more");
  if (!find || !body) return;
  var matching = [], shown = 0;

  function cell(row, text, tag) {
    var node = document.createElement(tag || "td");
    node.textContent = text === null || text === undefined ? "" : String(text);
    row.appendChild(node);
    return node;
  }

  // A patient-level table leads to its data dictionary.
  function tables(node, source) {
    source.split(", ").forEach(function (name, k) {
      if (k) node.appendChild(document.createTextNode(", "));
      var known = all.dictionary && /^ad[a-z]+$/.test(name);
      var part = node.appendChild(document.createElement(known ? "a" : "span"));
      if (known) part.href = all.dictionary.split("/").pop() + "#data-" + name;
      part.textContent = name;
    });
  }

  function extend(to) {
    var part = document.createDocumentFragment();
    for (; shown < Math.min(to, matching.length); shown += 1) {
      var id = matching[shown], entry = all.get(id), row = document.createElement("tr");
      row.id = id;
      cell(row, entry.text + (entry.note ? " (" + entry.note + ")" : ""));
      cell(row, entry.unit);
      var head = cell(row, "", "th");
      head.scope = "row";
      var code = head.appendChild(document.createElement("code"));
      // A line may end behind each dot.
      id.split(".").forEach(function (part, k, parts) {
        code.appendChild(document.createTextNode(part + (k < parts.length - 1 ? "." : "")));
        if (k < parts.length - 1) code.appendChild(document.createElement("wbr"));
      });
      ["n", "N", "who", "method"].forEach(function (name) { cell(row, entry[name]); });
      tables(cell(row, ""), entry.source);
      part.appendChild(row);
    }
    body.appendChild(part);
    more.hidden = shown >= matching.length;
    count.textContent = matching.length + " of " + ids.length + " results" +
      (shown < matching.length ? ", the first " + shown + " shown" : "");
  }

  var texts = {};
  function textOf(id) {
    if (!texts[id]) {
      var entry = all.get(id);
      texts[id] = [id, entry.text, entry.unit, entry.n, entry.N, entry.who, entry.method, entry.source, entry.note, entry.print]
        .join(" ").toLowerCase();
    }
    return texts[id];
  }

  function filter() {
    var words = find.value.toLowerCase().split(/\s+/).filter(Boolean), only = analysis.value;
    var standing = print ? print.value : "";
    matching = ids.filter(function (id) {
      if (only && id.split(".")[0] !== only) return false;
      if (standing && all.get(id).standing !== standing) return false;
      return words.every(function (word) { return textOf(id).indexOf(word) >= 0; });
    });
    body.textContent = "";
    shown = 0;
    extend(STEP);
  }

  function aim() {
    var id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch (error) { return; }
    if (!all.get(id)) return;
    find.value = id;
    analysis.value = "";
    if (print) print.value = "";
    filter();
    var row = document.getElementById(id);
    if (row) {
      row.classList.add("cs-aim");
      row.tabIndex = -1;
      row.focus();
      row.scrollIntoView({ block: "center" });
    }
  }

  // From disk a browser shows JSON in place of saving it, so that the same rows are written here.
  var FIELDS = ["id", "text", "n", "N", "value", "unit", "population", "group", "analysis", "variable", "level", "stat",
    "fmt", "method", "note"];
  var json = document.getElementById("cs-results-json");
  if (json && location.protocol === "file:") {
    json.addEventListener("click", function () {
      // Cells of listings have no statistic: they are no results.
      var rows = ids.map(all.get).filter(function (entry) { return entry.stat; }).map(function (entry) {
        return JSON.stringify(entry, FIELDS);
      });
      json.download = "results.json";
      json.href = URL.createObjectURL(new Blob(["[\n" + rows.join(",\n") + "\n]\n"], { type: "application/json" }));
    });
  }

  find.addEventListener("input", filter);
  analysis.addEventListener("change", filter);
  if (print) print.addEventListener("change", filter);
  more.addEventListener("click", function () { extend(shown + STEP); });
  window.addEventListener("hashchange", aim);
  // On paper all that match stand.
  window.addEventListener("beforeprint", function () { extend(matching.length); });
  filter();
  aim();
})();
