"""Word files as authors make them: merged cells, stubs moved in, marks of footnotes; written part by part."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

_OFFICE = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_WORD = f'xmlns:w="{_OFFICE}/wordprocessingml/2006/main"'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def paragraph(text: str, moved: str = "") -> str:
    """A paragraph; ^{a} is raised, **words** are bold. moved: what stands before its first letter."""
    runs = ""
    for part in re.split(r"(\^\{[^}]*\}|\*\*[^*]+\*\*)", text):
        look = "<w:b/>" if part.startswith("**") else ""
        look = '<w:vertAlign w:val="superscript"/>' if part.startswith("^{") else look
        words = escape(re.sub(r"^\^\{|\}$|\*\*", "", part) if look else part)
        runs += f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'
    return f"<w:p>{moved}{runs}</w:p>"


def table(text: str, moved: Callable[[int], str]) -> str:
    """A table, cells divided by bars.

    `<2` behind a cell: it reaches over two columns; `v`: over the rows below, in which it is `^`; `>` moves it in.
    moved: the XML that moves a stub in so many steps.
    """
    rows = ""
    for line in text.strip().splitlines():
        row = ""
        for cell in (cell.strip() for cell in line.split("|")):
            words, across, down = re.fullmatch(r"(.*?)(?:<(\d))?( v)?", cell).groups()  # type: ignore[union-attr]
            merged = f'<w:gridSpan w:val="{across}"/>' if across else ""
            merged += '<w:vMerge w:val="restart"/>' if down else ""
            merged += "<w:vMerge/>" if words == "^" else ""
            depth = len(words) - len(words.lstrip(">"))
            words = "" if words == "^" else words.lstrip(">")
            row += f"<w:tc><w:tcPr>{merged}</w:tcPr>{paragraph(words, moved(depth) if depth else '')}</w:tc>"
        rows += f"<w:tr>{row}</w:tr>"
    return f'<w:tbl><w:tblPr><w:tblLook w:firstRow="1"/></w:tblPr>{rows}</w:tbl>'


def write(path: Path, *parts: str) -> None:
    """Write a Word file of paragraphs and tables."""
    relations = f"{_OFFICE}/package/2006/relationships"
    kind = f"{_OFFICE}/officeDocument/2006/relationships/officeDocument"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_TYPES}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{kind}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_WORD}><w:body>{''.join(parts)}</w:body></w:document>",
    }
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, _HEAD + text)
