"""The document whose look a Word manuscript takes on: pandoc's own, with styles as journals ask for in a manuscript.

Made here and not kept as a file, so that it follows the pandoc that reads it and every line of its look can be read.
Fonts are named, and not embedded: every Word has them, or others of the same widths.
"""

from __future__ import annotations

import datetime
import re
import subprocess

from caseseries.store.packed import dated

NAME = "reference.docx"
_SERIF, _SANS = "Times New Roman", "Arial"
_MM = 1440 / 25.4
"""Twentieths of a point in a millimetre."""


def _font(name: str, half_points: int, more: str = "") -> str:
    family = f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:cs="{name}"/>'
    return (
        f'<w:rPr>{family}{more}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'
    )


def _spacing(before: int, after: int, line: int = 240) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


_BOLD = "<w:b/><w:bCs/>"
_BLACK = '<w:color w:val="000000"/>'
# Of each style: the one it follows, its paragraph, its letters. Numbers are twentieths and halves of a point.
_STYLES = {
    "BodyText": ("Normal", _spacing(0, 120, 360), _font(_SERIF, 22)),
    "Compact": ("BodyText", _spacing(20, 20, 300), ""),
    "Title": ("Normal", f'<w:keepNext/>{_spacing(0, 160)}<w:jc w:val="left"/>', _font(_SANS, 32, _BOLD)),
    "Subtitle": ("Normal", f'<w:keepNext/>{_spacing(0, 120)}<w:jc w:val="left"/>', _font(_SANS, 24)),
    "Author": ("Normal", f'<w:keepNext/>{_spacing(0, 60)}<w:jc w:val="left"/>', _font(_SANS, 20)),
    "Date": ("Normal", f'{_spacing(0, 200)}<w:jc w:val="left"/>', _font(_SANS, 20)),
    "Caption": ("Normal", _spacing(120, 120), _font(_SANS, 18)),
    "Bibliography": ("Normal", _spacing(0, 80), _font(_SERIF, 20)),
    "TableText": ("Normal", _spacing(20, 20), _font(_SANS, 17)),
    "TableNotes": ("Normal", _spacing(60, 240), _font(_SANS, 16)),
    **{
        f"Heading{level}": (
            "Normal",
            f'<w:keepNext/><w:keepLines/>{_spacing(before, 80)}<w:outlineLvl w:val="{level - 1}"/>',
            _font(_SANS, size, _BOLD + _BLACK),
        )
        for level, before, size in ((1, 360, 28), (2, 240, 24), (3, 200, 22), (4, 160, 20))
    },
}  # fmt: skip
_RULE = '<w:{0} w:val="single" w:sz="{1}" w:space="0" w:color="000000"/>'
_TABLE = (
    '<w:style w:type="table" w:default="1" w:styleId="Table"><w:name w:val="Table"/><w:basedOn w:val="TableNormal"/>'
    f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>{_RULE.format("top", 8)}{_RULE.format("bottom", 8)}'
    '</w:tblBorders><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    f'</w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr>{_BOLD}</w:rPr><w:tcPr><w:tcBorders>{_RULE.format("bottom", 4)}'
    '</w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
)
_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FOOTER = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<w:ftr xmlns:w="{_SPACE}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
    f'<w:fldSimple w:instr=" PAGE "><w:r>{_font(_SANS, 18)}<w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PAGE = (
    '<w:footerReference w:type="default" r:id="rIdFooter"/>{notes}'
    f'<w:pgSz w:w="{round(210 * _MM)}" w:h="{round(297 * _MM)}"/>'
    f'<w:pgMar w:top="{round(25 * _MM)}" w:bottom="{round(25 * _MM)}" w:left="{round(25 * _MM)}"'
    f' w:right="{round(25 * _MM)}" w:header="708" w:footer="708" w:gutter="0"/>'
)


def reference(date: datetime.date) -> bytes:
    """Return the document, the same bytes for the same date and pandoc."""
    import pypandoc

    asked = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    default = subprocess.run(asked, capture_output=True, check=True).stdout
    return dated(default, date, _edited, {"word/footer1.xml": _FOOTER.encode()})


def _edited(name: str, part: bytes) -> bytes:
    text = part.decode("utf-8") if name.endswith((".xml", ".rels")) else ""
    if name == "word/styles.xml":
        return _styled(text).encode()
    if name == "word/document.xml":
        notes = re.search(r"<w:sectPr>(.*?)</w:sectPr>", text, re.DOTALL)
        page = _PAGE.format(notes=notes[1].strip() if notes else "")
        text = re.sub(
            r"<w:sectPr>.*?</w:sectPr>", f"<w:sectPr>{page}</w:sectPr>", text, flags=re.DOTALL
        )
        if "xmlns:r=" not in text:
            text = text.replace("<w:document ", f'<w:document xmlns:r="{_RELATION}" ', 1)
        return text.encode()
    if name == "word/_rels/document.xml.rels":
        footer = f'<Relationship Type="{_RELATION}/footer" Id="rIdFooter" Target="footer1.xml"/>'
        return text.replace("</Relationships>", f"{footer}</Relationships>").encode()
    if name == "[Content_Types].xml":
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
        footer = f'<Override PartName="/word/footer1.xml" ContentType="{kind}"/>'
        return text.replace("</Types>", f"{footer}</Types>").encode()
    return part


def _styled(text: str) -> str:
    for id, (based, paragraph, letters) in _STYLES.items():
        found = re.search(rf'<w:style [^>]*w:styleId="{id}".*?</w:style>', text, re.DOTALL)
        name = re.search(r'<w:name w:val="([^"]*)"', found[0]) if found else None
        follows = "" if id in ("BodyText", "Compact", "TableText") else '<w:next w:val="BodyText"/>'
        own = "" if found else ' w:customStyle="1"'
        called = name[1] if name else id.replace("Table", "Table ")
        style = (
            f'<w:style w:type="paragraph" w:styleId="{id}"{own}>'
            f'<w:name w:val="{called}"/><w:basedOn w:val="{based}"/>{follows}<w:qFormat/>'
            f"<w:pPr>{paragraph}</w:pPr>{letters}</w:style>"
        )
        text = (
            text.replace(found[0], style)
            if found
            else text.replace("</w:styles>", f"{style}</w:styles>")
        )
    return re.sub(r'<w:style [^>]*w:styleId="Table".*?</w:style>', _TABLE, text, flags=re.DOTALL)
