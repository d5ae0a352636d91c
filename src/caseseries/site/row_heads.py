"""The heads of rows in the tags of a PDF: typst tags those of columns alone.

A cell then belongs to the heads above it and beside it, which readers of the screen find by their scope. typst names
only the last head above each cell, which is that of a group of rows where there is one; these names are taken out.
Every change keeps the length of what it changes, so that nothing else in the file moves.
"""

from __future__ import annotations

import re
from pathlib import Path

_OBJECT = re.compile(
    rb"\n(\d+) 0 obj\n<</Type/StructElem/S/(TR|TD|TH|TBody)/P (\d+) 0 R.*?>>\nendobj"
)
_KIDS = re.compile(rb"/K\[((?:\d+ 0 R ?)+)\]")
_HEADERS = re.compile(rb"/Headers\[[^\]]*\]")
_SCOPE = b"/Scope/Row"


def write_all(site: Path) -> None:
    """Tag the heads of rows in the PDFs of a site."""
    for path in sorted(site.rglob("*.pdf")):
        content = path.read_bytes()
        tagged = tag(content)
        if tagged != content:
            path.write_bytes(tagged)


def tag(content: bytes) -> bytes:
    """Return a PDF of typst's in which the first cell of a row below heads is the head of that row."""
    found = {m[1]: m for m in _OBJECT.finditer(content)}
    first = {
        kids[1].split()[0]
        for m in found.values()
        if m[2] == b"TR"
        and m[3] in found
        and found[m[3]][2] == b"TBody"
        and (kids := _KIDS.search(m[0]))
    }
    done = bytearray(content)
    for number, m in found.items():
        if m[2] in (b"TD", b"TH"):
            done[m.start() : m.end()] = _cell(m[0], number in first and m[2] == b"TD")
    return bytes(done)


def _cell(cell: bytes, head: bool) -> bytes:
    named = _HEADERS.search(cell)
    if not named:
        return cell
    if head and len(named[0]) >= len(_SCOPE):
        return _HEADERS.sub(lambda m: _SCOPE.ljust(len(m[0])), cell).replace(b"/S/TD", b"/S/TH", 1)
    return _HEADERS.sub(lambda m: b" " * len(m[0]), cell)
