// Tabs, and the sidebar folded on small screens. Pages read completely without it.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("has-script");

  function select(link) {
    var tabset = link.closest(".panel-tabset");
    tabset.querySelectorAll(':scope > .nav-tabs [role="tab"]').forEach(function (tab) {
      var chosen = tab === link;
      tab.classList.toggle("active", chosen);
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      var pane = document.getElementById(tab.getAttribute("aria-controls"));
      if (pane) pane.classList.toggle("active", chosen);
    });
  }

  // An address may hold signs that are no encoding of any text.
  function anchor() {
    try { return decodeURIComponent(location.hash.slice(1)); } catch (error) { return ""; }
  }

  function reveal() {
    var target = location.hash && document.getElementById(anchor());
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
      if (node.classList.contains("tab-pane")) select(document.getElementById(node.id + "-tab"));
    }
    if (target) target.scrollIntoView();
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest('.nav-tabs [role="tab"]');
    if (!link) return;
    event.preventDefault();
    select(link);
  });
  document.addEventListener("keydown", function (event) {
    var link = event.target.closest('.nav-tabs [role="tab"]');
    if (!link || (event.key !== "ArrowRight" && event.key !== "ArrowLeft")) return;
    var tabs = Array.from(link.closest(".nav-tabs").querySelectorAll('[role="tab"]'));
    var step = event.key === "ArrowRight" ? 1 : -1;
    var next = tabs[(tabs.indexOf(link) + step + tabs.length) % tabs.length];
    select(next);
    next.focus();
  });

  document.querySelectorAll(".panel-tabset").forEach(function (tabset) {
    var first = tabset.querySelector(':scope > .nav-tabs [role="tab"]');
    if (first) select(first);
  });
  if (window.matchMedia("(max-width: 56rem)").matches) {
    document.querySelectorAll(".sidebar-toggle").forEach(function (part) { part.open = false; });
  }
  window.addEventListener("hashchange", reveal);
  if (location.hash) reveal();
})();
