"""References of the article's XML in elements that a machine reads: `element-citation` beside the printed words.

JATS lets both stand in `citation-alternatives`; the elements are made from the project's bibliography.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypandoc

from caseseries.engines.pandoc import config
from caseseries.escape import html
from caseseries.store.yaml_files import load
from caseseries.text_files import read

_REF = re.compile(
    r'(<ref id="ref-([^"]+)">\s*)(<mixed-citation>.*?</mixed-citation>)(\s*</ref>)', re.DOTALL
)
_KINDS = {"article-journal": "journal", "report": "report", "book": "book"}


def bibliography(root: Path) -> dict[str, Mapping[str, Any]]:
    """Return the works of the project's bibliographies by their key, as CSL describes them."""
    file = root / "_quarto.yml"
    if not file.is_file():
        return {}
    named = config.as_list((load(read(file, file.name), file.name) or {}).get("bibliography"))
    found: dict[str, Mapping[str, Any]] = {}
    for name in named:
        path = root / str(name)
        if path.is_file():
            works = json.loads(pypandoc.convert_file(str(path), "csljson", format="biblatex"))
            found |= {work["id"]: work for work in works}
    return found


def structured(text: str, works: Mapping[str, Mapping[str, Any]]) -> str:
    """Return JATS with an `element-citation` beside each reference that the bibliography knows; twice is once."""

    def both(found: re.Match[str]) -> str:
        work = works.get(found[2])
        if work is None:
            return found[0]
        element = _element(work)
        return f"{found[1]}<citation-alternatives>\n{element}\n{found[3]}\n</citation-alternatives>{found[4]}"

    return _REF.sub(both, text)


def _element(work: Mapping[str, Any]) -> str:
    kind = _KINDS.get(str(work.get("type", "")), "other")
    names = "".join(_name(person) for person in work.get("author", []))
    pages = re.split(r"[-\u2013]+", str(work.get("page", "")), maxsplit=1)
    source = work.get("container-title") or work.get("publisher", "")
    title = "article-title" if kind == "journal" else "part-title"
    year = next(iter(work.get("issued", {}).get("date-parts", [[""]])[0]), "")
    # A single number is an electronic article's own, as the journals number them.
    place = (
        [("fpage", pages[0]), ("lpage", pages[1])]
        if len(pages) == 2
        else [("elocation-id", pages[0])]
    )
    parts = [(title, work.get("title")), ("source", source), ("year", year)]
    parts += [("volume", work.get("volume")), *place]
    body = "".join(f"<{tag}>{html(str(value))}</{tag}>" for tag, value in parts if value)
    doi = str(work.get("DOI", ""))
    if doi:
        body += f'<pub-id pub-id-type="doi">{html(doi)}</pub-id>'
    group = f'<person-group person-group-type="author">{names}</person-group>' if names else ""
    return f'<element-citation publication-type="{kind}">{group}{body}</element-citation>'


def _name(person: Mapping[str, str]) -> str:
    if "literal" in person:
        if person["literal"] == "others":
            return "<etal/>"
        return f"<collab>{html(person['literal'])}</collab>"
    family = " ".join(filter(None, (person.get("non-dropping-particle"), person.get("family", ""))))
    if family == "others" and not person.get("given"):
        return "<etal/>"
    given = f"<given-names>{html(person['given'])}</given-names>" if person.get("given") else ""
    return f"<name><surname>{html(family)}</surname>{given}</name>"
