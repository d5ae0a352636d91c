// Which version is this, and which others are there? Reads the list of versions that stands as a script at the root of
// the published site, so that pages of an old version know of newer ones without having been touched, from disk too.
(function () {
  "use strict";

  var list = window.caseseriesVersions;
  var script = document.querySelector('script[src$="versions.js"]');

  function meta(name) {
    var node = document.querySelector('meta[name="' + name + '"]');
    return node ? node.content : "";
  }

  var version = meta("caseseries-version"), page = meta("caseseries-page");
  if (!list || !script || !version) return;
  var root = new URL(".", script.src).href;

  function make(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  // The same page in another version, or that version's first page where it has no such page.
  function address(entry, wanted) {
    var has = list.pages[entry.pages].indexOf(wanted) >= 0;
    var path = (has ? wanted : "index.html").split("/").map(encodeURIComponent).join("/");
    return root + (entry.version === list.newest ? "" : "v/" + entry.version + "/") + path + (has && wanted === page ? location.hash : "");
  }

  function link(entry, wanted, text) {
    var node = make("a", "", text);
    node.href = address(entry, wanted);
    window.addEventListener("hashchange", function () { node.href = address(entry, wanted); });
    return node;
  }

  function find(number) {
    return list.versions.filter(function (entry) { return entry.version === number; })[0];
  }

  function older(a, b) {
    var left = a.split(".").map(Number), right = b.split(".").map(Number);
    for (var k = 0; k < 3; k += 1) if (left[k] !== right[k]) return left[k] < right[k];
    return false;
  }

  function picker(slot) {
    var own = slot.textContent.trim() || "Version " + version;
    var box = make("details", "cs-versions"), items = make("ul");
    box.appendChild(make("summary", "", own));
    list.versions.forEach(function (entry) {
      var item = make("li"), other = link(entry, page, "Version " + entry.version + ", " + entry.date);
      if (entry.version === version) other.setAttribute("aria-current", "true");
      item.appendChild(other);
      if (entry.version === list.newest) item.appendChild(document.createTextNode(" (newest)"));
      items.appendChild(item);
    });
    box.appendChild(items);
    box.addEventListener("toggle", function () { if (box.open) box.scrollIntoView({ block: "nearest" }); });
    box.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !box.open) return;
      box.open = false;
      box.querySelector("summary").focus();
    });
    document.addEventListener("pointerdown", function (event) { if (!box.contains(event.target)) box.open = false; });
    slot.textContent = "";
    slot.appendChild(box);
  }

  function banner(newest) {
    // Not an aside: Quarto folds its list of contents beside anything of that name.
    var box = make("div", "cs-version-banner"), own = find(version);
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "A newer version");
    box.appendChild(document.createTextNode("This is version " + version + (own ? " of " + own.date : "") + ". The newest is "));
    box.appendChild(link(newest, page, "version " + newest.version));
    box.appendChild(document.createTextNode(" of " + newest.date + "."));
    if (list.changes) {
      box.appendChild(document.createTextNode(" "));
      box.appendChild(link(newest, list.changes, "What changed"));
      box.appendChild(document.createTextNode("."));
    }
    var skip = document.querySelector("body > .skip-link");
    document.body.insertBefore(box, skip ? skip.nextSibling : document.body.firstChild);
  }

  // The stub of a build that was not published lists that build alone.
  var newest = find(list.newest);
  if (list.versions.length > 1) {
    var slots = document.querySelectorAll(".cs-version-slot");
    // The bar at the top is where readers look first; on a narrow screen it is in the menu.
    var bar = document.querySelector(".navbar .navbar-collapse");
    if (bar && !bar.querySelector(".cs-version-slot")) picker(bar.appendChild(make("div", "cs-version-slot cs-version-nav")));
    if (slots.length) Array.prototype.forEach.call(slots, picker);
    else if (!bar) picker(document.body.appendChild(make("p", "cs-version-slot")));
    Array.prototype.forEach.call(document.querySelectorAll(".cs-version-link[data-version]"), function (node) {
      var entry = find(node.dataset.version);
      if (!entry) return;
      var other = make("a", "", node.textContent);
      other.href = root + "v/" + entry.version + "/index.html";
      node.textContent = "";
      node.appendChild(other);
    });
  }
  if (newest && older(version, newest.version)) banner(newest);

  var style = make("style");
  style.textContent =
    ".cs-version-banner{background:#fff3cd;color:#332701;border-bottom:1px solid #b08900;padding:.5rem 1rem;text-align:center;font-size:.95rem}" +
    ".cs-version-banner a{color:#00457a;text-decoration:underline}" +
    ".cs-versions{display:inline-block;margin:0;text-align:left}.cs-versions summary{cursor:pointer}" +
    ".cs-versions ul{list-style:none;margin:.3rem 0 0;padding:0;max-height:40vh;overflow:auto}" +
    ".cs-version-nav{font-size:.95rem;padding:.4rem .5rem;color:var(--cs-muted,#505c68)}" +
    ".cs-version-nav a{color:var(--cs-accent,#00457a)}.cs-version-nav li{padding:.15rem 0}" +
    "@media (min-width:992px){.cs-version-nav{margin-left:auto;padding-left:1rem}.cs-version-nav .cs-versions{position:relative}" +
    ".cs-version-nav ul{position:absolute;right:0;top:100%;z-index:1040;padding:.5rem 1rem;background:#fff;color:#1b2733;" +
    "border:1px solid #8b96a1;border-radius:4px;box-shadow:0 6px 18px rgb(27 39 51/18%)}}" +
    "@media print{.cs-version-banner,.cs-version-nav,.cs-versions ul{display:none}}";
  document.head.appendChild(style);
})();
