// The page of all results: find, narrow to an analysis, and show the row that a number's link points to.
(function () {
  "use strict";
  var STEP = 200;
  var all = window.caseseriesResults || {};
  var ids = Object.keys(all);
  var find = document.getElementById("cs-results-find");
  var analysis = document.getElementById("cs-results-analysis");
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

  function extend(to) {
    var part = document.createDocumentFragment();
    for (; shown < Math.min(to, matching.length); shown += 1) {
      var id = matching[shown], entry = all[id], row = document.createElement("tr");
      row.id = id;
      var head = cell(row, "", "th");
      head.scope = "row";
      head.appendChild(document.createElement("code")).textContent = id;
      cell(row, entry[0] + (entry[6] ? " (" + entry[6] + ")" : ""));
      [5, 2, 3, 4, 1, 7].forEach(function (k) { cell(row, entry[k]); });
      part.appendChild(row);
    }
    body.appendChild(part);
    more.hidden = shown >= matching.length;
    count.textContent = matching.length + " of " + ids.length + " results" +
      (shown < matching.length ? ", the first " + shown + " shown" : "");
  }

  function filter() {
    var words = find.value.toLowerCase().split(/\s+/).filter(Boolean), only = analysis.value;
    matching = ids.filter(function (id) {
      if (only && id.split(".")[0] !== only) return false;
      var text = (id + " " + all[id].join(" ")).toLowerCase();
      return words.every(function (word) { return text.indexOf(word) >= 0; });
    });
    body.textContent = "";
    shown = 0;
    extend(STEP);
  }

  function aim() {
    var id = decodeURIComponent(location.hash.slice(1));
    if (!all[id]) return;
    find.value = id;
    analysis.value = "";
    filter();
    var row = document.getElementById(id);
    if (row) {
      row.classList.add("cs-aim");
      row.tabIndex = -1;
      row.focus();
      row.scrollIntoView({ block: "center" });
    }
  }

  find.addEventListener("input", filter);
  analysis.addEventListener("change", filter);
  more.addEventListener("click", function () { extend(shown + STEP); });
  window.addEventListener("hashchange", aim);
  filter();
  aim();
})();
