"""What a reader's browser needs of a page: every file that its tags name. Python's own parser, not the package's."""

from __future__ import annotations

import os
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote


class _References(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.needed: list[str] = []
        self.linked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.needed += [v for v in [given.get("src")] if v]
        if given.get("href"):
            into = self.needed if tag == "link" and given.get("rel") != "canonical" else self.linked
            into.append(given["href"] or "")


def missing(page: Path, needed_only: bool = False) -> list[str]:
    """Return the relative references of a page on disk that lead nowhere.

    needed_only: pictures, styles and scripts, without what a reader may choose to follow.
    """
    parser = _References()
    parser.feed(page.read_text(encoding="utf-8"))
    found = []
    for value in [*parser.needed, *([] if needed_only else parser.linked)]:
        path = unquote(value.split("#")[0].split("?")[0])
        if not path or value.startswith("http"):
            continue
        if not Path(os.path.normpath(page.parent / path)).is_file():
            found.append(value)
    return found


def broken(root: Path, needed_only: bool = False) -> list[str]:
    """Return the dead references of all pages below a folder."""
    pages = [p for p in sorted(root.rglob("*.html")) if ".caseseries" not in p.parts]
    return [f"{p.relative_to(root)}: {m}" for p in pages for m in missing(p, needed_only)]
