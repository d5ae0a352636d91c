"""The index of the search, made from the built pages: what is not published cannot enter it.

A script and no JSON, since a browser does not let a page opened from disk fetch a file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from caseseries import escape
from caseseries.engines import built_page
from caseseries.store import processes
from caseseries.text_files import write

FILE = "generated/assets/search-index.js"
_SILENT = frozenset(("script", "style", "button", "nav", "svg", "template"))
_VOID_TAGS = "area base br col embed hr img input link meta source track wbr"
_VOID = frozenset(_VOID_TAGS.split())
_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCK_TAGS = "p li tr td th dt dd div section figcaption h1 h2 h3 h4 h5 h6 br"
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_KINDS = {"tbl": "table", "stbl": "table", "fig": "figure", "sfig": "figure", "ref": "reference"}


@dataclass
class Entry:
    """A part of a page that can be found: its anchor, kind, heading and text."""

    anchor: str
    kind: str
    head: str = ""
    text: str = ""


@dataclass
class _Open:
    tag: str
    entry: Entry | None
    silent: bool
    head: bool


class _Page:
    """Reads the main part of a page into entries: the page, its sections, tables, figures and references."""

    def __init__(self, text: str) -> None:
        self.entries: list[Entry] = []
        self._open: list[_Open] = []
        self._main = False
        at = 0
        for mark in built_page.marks(text):
            self._say(html.unescape(text[at : mark.start()]))
            at = mark.end()
            if mark["name"]:
                self._begin(built_page.Tag(mark))
            if mark["ended"] or mark[0].endswith("/>"):
                self._end((mark["ended"] or mark["name"]).lower())

    def _begin(self, tag: built_page.Tag) -> None:
        name = tag.name
        if name == "main":
            self._main = True
            self.entries.append(Entry("", "page"))
        if not self._main or name in _VOID:
            self._say(" ")
            return
        classes = tag["class"].split()
        above = self._open[-1] if self._open else None
        entry = above.entry if above else self.entries[0]
        if kind := self._kind(name, tag["id"], classes):
            entry = Entry(tag["id"], kind)
            self.entries.append(entry)
        silent = name in _SILENT or "cs-take" in classes or "cs-ask" in classes
        head = bool(above and above.head) or name in _HEADS or name in ("figcaption", "caption")
        self._open.append(_Open(name, entry, bool(above and above.silent) or silent, head))
        if name in _BLOCKS:
            self._say(" ")

    def _end(self, name: str) -> None:
        if name == "main":
            self._main = False
        # A tag closed in itself, such as <col />, was never opened.
        if self._main and any(part.tag == name for part in self._open):
            while self._open.pop().tag != name:
                pass
        self._say(" " if name in _BLOCKS else "")

    def _say(self, text: str) -> None:
        if not self._main or not text:
            return
        at = self._open[-1] if self._open else None
        if at and at.silent:
            return
        entry = at.entry if at and at.entry else self.entries[0]
        if at and at.head and (entry.kind != "page" or at.tag == "h1"):
            entry.head += text
        else:
            entry.text += text

    @staticmethod
    def _kind(tag: str, id: str, classes: list[str]) -> str:
        if not id:
            return ""
        if "quarto-float" in classes or "csl-entry" in classes:
            return _KINDS.get(id.partition("-")[0], "figure")
        return "section" if tag == "section" else ""


def write_index(site: Path) -> None:
    """Write the script with the entries of all pages of a built site."""
    pages: list[tuple[str, str]] = []
    entries: list[tuple[int, str, str, str, str]] = []
    # What is found equally well stands in this order: the manuscript first.
    paths = sorted(site.rglob("*.html"), key=lambda path: (path != site / "index.html", path))
    names = [path.relative_to(site).as_posix() for path in paths]
    read_all = processes.shared_out(_entries, list(zip(paths, names, strict=True)))
    for name, found in zip(names, read_all, strict=True):
        if not found:
            continue
        pages.append((name, found[0].head))
        entries += [(len(pages) - 1, e.anchor, e.kind, e.head, e.text) for e in found]
    value = escape.json_script({"pages": pages, "entries": entries})
    write(site / FILE, f"window.caseseriesIndex={value};\n")


def _entries(page: tuple[Path, str]) -> list[Entry]:
    path, name = page
    return list(read(path.read_text(encoding="utf-8"), name))


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the entries of a page, the page itself first."""
    for entry in _Page(text).entries:
        entry.head, entry.text = _line(entry.head), _line(entry.text)
        if not entry.head and entry.kind == "reference":
            entry.head, entry.text = entry.text[:160], entry.text
        if not entry.head:
            entry.head = name if entry.kind == "page" else entry.anchor
        yield entry


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
