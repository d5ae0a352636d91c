"""What a built page points to and the site does not have: Quarto only warns of it, or says nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from caseseries.engines.built_page import tags
from caseseries.engines.pandoc import source
from caseseries.errors import UserError

_POINTS = ("href", "src", "poster", "data")
_OPEN = re.compile(r"<strong>\?@([\w:.-]+)</strong>")
"""How Quarto prints a reference that points to nothing."""
_UNKNOWN = "<strong>{}?</strong>"
"""How pandoc prints a citation that the bibliography lacks."""


def check(root: Path, site: Path, absent: Collection[str] = ()) -> list[UserError]:
    """Return the references without a target, citations without an entry and links without a file, with their places.

    root: the project, whose sources tell the line. absent: files of the site that this build was not to make.
    """
    found = []
    for path in sorted(site.rglob("*.html")):
        page = path.relative_to(site)
        text = path.read_text(encoding="utf-8")
        for token, what, remedy in dict.fromkeys(_open_ends(site, path, text, absent)):
            found.append(UserError(what, _place(root, page, token), remedy=remedy))
    return found


def _open_ends(
    site: Path, path: Path, text: str, absent: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield what an author wrote, what is wrong with it, and what to do."""
    for label in _OPEN.findall(text):
        yield f"@{label}", f"the reference @{label} points to nothing", "correct the identifier"
    attributes = [attribute for tag in tags(text) for attribute in tag.attributes]
    cited = " ".join(a.value for a in attributes if a.name == "data-cites").split()
    for key in [key for key in cited if _UNKNOWN.format(html.escape(key)) in text]:
        what = f"the citation key {key} is not in the bibliography"
        yield f"@{key}", what, "correct the key or add the entry"
    for target in [a.value.strip() for a in attributes if a.name in _POINTS]:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not parts.path:
            continue
        file = unquote(parts.path)
        base = site if file.startswith("/") else path.parent
        wanted = base / file.lstrip("/")
        if not wanted.exists() and not any(
            wanted.resolve() == (site / a).resolve() for a in absent
        ):
            what = f"the link {target} points to a file that is not in the site"
            yield target, what, "correct it, or add the file to the render list or the resources"


def _place(root: Path, page: Path, token: str) -> str:
    name = page.with_suffix(".qmd").as_posix()
    try:
        return source.read(root, name).find(token)
    except (OSError, UserError):
        return page.as_posix()
