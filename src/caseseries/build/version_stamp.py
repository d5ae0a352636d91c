"""What every build carries for its life among other versions, so that a published page is never touched again.

A canonical link to the address without a version, the page's version and path for the script that shows the picker,
and a stub of versions.js, in whose place a published page reads the list of all versions.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from caseseries import escape
from caseseries.build import build_facts as facts_module
from caseseries.engines.built_page import edited, tags, with_head
from caseseries.store import processes
from caseseries.study import Study
from caseseries.text_files import write

LIST = "versions.js"
SCRIPT = "generated/assets/versions-ui.js"
ASSET = "caseseries-asset"
"""Links of this kind name the files that a page's scripts may load later, so that these can be stored by hash."""
CHANGES = "cs-changes"
"""A page with an element of this class is the one that tells what changed."""


def stamp(study: Study, site: Path) -> None:
    """Write build.json, the stub of versions.js and the script, and mark every page of a built site.

    Running it twice changes nothing.
    """
    facts = facts_module.gather(study, site)
    script = (files("caseseries") / "assets/versions-ui.js").read_text(encoding="utf-8")
    write(site / SCRIPT, script)
    folder = posixpath.dirname(SCRIPT)
    assets = sorted(f"{folder}/{p.name}" for p in (site / folder).glob("*.js"))
    paths = sorted(site.rglob("*.html"))
    for _ in processes.shared_out(partial(_mark, site=site, facts=facts, assets=assets), paths):
        pass
    pages = [path.relative_to(site).as_posix() for path in paths]
    write(site / LIST, list_script([(facts, pages)], changes_page(site)))
    facts_module.write(facts, site)


def _mark(path: Path, site: Path, facts: facts_module.Facts, assets: Sequence[str]) -> None:
    page = path.relative_to(site).as_posix()
    write(path, marked(path.read_text(encoding="utf-8"), page, facts, assets))


def marked(text: str, page: str, facts: facts_module.Facts, assets: Sequence[str] = ()) -> str:
    """Return the HTML of a page with its canonical link, version, path, scripts and links to further assets.

    assets: scripts of the site; those that the page does not load itself are linked, for its scripts to load.
    """
    found = list(tags(text))
    canonical = [t for t in found if t.name == "link" and t["rel"] == "canonical"]
    loaded = {posixpath.basename(t["src"]) for t in found if t.name == "script"}
    text = edited(text, ((t.start, t.end, "") for t in canonical))
    up = "../" * page.count("/")
    address = f"{facts.site_url}/{page}" if facts.site_url else posixpath.basename(page)
    later = [a for a in assets if a != SCRIPT and posixpath.basename(a) not in loaded]
    links = "".join(
        f'<link rel="{ASSET}" data-name="{escape.html(posixpath.basename(a))}" href="{up}{escape.html(a)}">'
        for a in later
    )
    head = (
        f'<link rel="canonical" href="{escape.html(address)}">'
        f'<meta name="caseseries-version" content="{escape.html(facts.version)}">'
        f'<meta name="caseseries-page" content="{escape.html(page)}">'
        f'{links}<script src="{up}{LIST}"></script>'
        f'<script defer src="{up}{SCRIPT}"></script>'
    )
    return with_head(text, "caseseries versions", head)


def changes_page(site: Path) -> str:
    """Return the path of the page that tells what changed between versions; empty without one."""
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if CHANGES in text and any(CHANGES in tag["class"].split() for tag in tags(text)):
            return path.relative_to(site).as_posix()
    return ""


def list_script(
    versions: list[tuple[facts_module.Facts, list[str]]], changes: str, newest: str = ""
) -> str:
    """Return versions.js: all versions, newest first, each with the number of its list of pages.

    Most versions have the same pages, so each list of pages stands once.
    newest: the version that readers are led to; the first of the list when left out.
    """
    lists: list[list[str]] = []
    entries: list[dict[str, Any]] = []
    for facts, pages in versions:
        if pages not in lists:
            lists.append(pages)
        entries.append(
            {
                "version": facts.version,
                "date": facts.date,
                "summary": facts.summary,
                "pages": lists.index(pages),
            }
        )
    value = {
        "newest": newest or versions[0][0].version,
        "changes": changes,
        "versions": entries,
        "pages": lists,
    }
    return f"window.caseseriesVersions={escape.json_script(value)};\n"
