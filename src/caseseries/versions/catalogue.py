"""The files that tell of all versions, made from their manifests alone, so that `verify` can make them again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from urllib.parse import urlsplit

from caseseries import escape
from caseseries.build import version_stamp
from caseseries.build.build_facts import digest
from caseseries.version_number import version_key
from caseseries.versions.layout import VERSIONS, Manifest

JSON = "versions.json"


def catalogue(manifests: Iterable[Manifest]) -> dict[str, bytes]:
    """Return versions.json, versions.js, v/index.html and robots.txt, by path."""
    ordered = newest_first(manifests)
    newest = newest_public(ordered) or ordered[0]
    listed = [(m.facts, m.pages) for m in ordered]
    texts = {
        JSON: _json(ordered),
        version_stamp.LIST: version_stamp.list_script(listed, newest.changes, newest.facts.version),
        f"{VERSIONS}/index.html": _page(ordered),
        "robots.txt": _robots(ordered[0]),
    }
    return {path: text.encode("utf-8") for path, text in texts.items()}


def newest_first(manifests: Iterable[Manifest]) -> list[Manifest]:
    """Return manifests by version, newest first."""
    return sorted(manifests, key=lambda m: version_key(m.facts.version), reverse=True)


def newest_public(ordered: Iterable[Manifest]) -> Manifest | None:
    """Return the first of some manifests, newest first, that was not withdrawn."""
    return next((m for m in ordered if not m.withdrawn), None)


def lead(ordered: list[Manifest], up: str) -> str:
    """Return the paragraph that says which version is the newest to be read, or that none is.

    up: the way from the page to the root.
    """
    newest = newest_public(ordered)
    if newest is None:
        return '<p id="public">No version of this study is public.</p>'
    number = escape.html(newest.facts.version)
    place = f"{up}{VERSIONS}/{number}/" + ("index.html" if "index.html" in newest.files else "")
    if newest is ordered[0]:
        place = f"{up}index.html"
    return f'<p id="public">The newest version that is public: <a href="{place}">version {number}</a>.</p>'


def _json(ordered: list[Manifest]) -> str:
    versions = []
    for manifest in ordered:
        facts = asdict(manifest.facts)
        for private in ("site_url", "sources", "tables"):
            facts.pop(private)
        versions.append({**facts, "manifest": digest(manifest.to_json().encode("utf-8"))})
    newest = newest_public(ordered) or ordered[0]
    value = {"newest": newest.facts.version, "versions": versions}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _robots(newest: Manifest) -> str:
    """Return robots.txt; crawlers read it at the root of a host alone, elsewhere the canonical links do the work."""
    address = newest.facts.site_url
    base = urlsplit(address).path.rstrip("/") if address else ""
    text = f"User-agent: *\nDisallow: {base}/{VERSIONS}/\n"
    if address and "sitemap.xml" in newest.root_only:
        text += f"Sitemap: {address}/sitemap.xml\n"
    return text


def _page(ordered: list[Manifest]) -> str:
    """Return a plain list of the versions, for readers without scripts and for addresses cut off at v/."""
    items = []
    for manifest in ordered:
        facts = manifest.facts
        number = escape.html(facts.version)
        start = "index.html" if "index.html" in manifest.files else ""
        note = f": {escape.html(facts.summary)}" if facts.summary else ""
        items.append(
            f'<li><a href="{number}/{start}">Version {number}</a>, {escape.html(facts.date)}{note}</li>'
        )
    body = "<ul>\n" + "\n".join(items) + "\n</ul>\n"
    body += lead(ordered, "../")
    return bare_page("Versions", body, "noindex")


def bare_page(title: str, body: str, robots: str) -> str:
    """Return a page that needs no other file. title: as text. body: HTML. robots: what crawlers are told."""
    head = escape.html(title)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="robots" content="{robots}">\n<title>{head}</title>\n'
        "<style>body{font:17px/1.5 sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>\n"
        f"</head>\n<body>\n<main>\n<h1>{head}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
