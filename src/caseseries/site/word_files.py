"""Word files as authors and journals work with them, whichever engine wrote them.

Captions count themselves, and references in the text follow them: fields, which Word updates when a table is moved.
Rows of tables are not broken over pages, heads are repeated, and the heading of a group stays with what it heads.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from caseseries.errors import UserError
from caseseries.store import cache
from caseseries.store.packed import dated

_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{_SPACE}}}"
_TEXT_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CAPTIONS = ("TableCaption", "ImageCaption", "Caption")
_COUNTED = re.compile(r"(\D{1,40}?)(\s?)(\d+)(?=[:.\s])")
_ITEM = re.compile(r"[a-z]*(?:tbl|fig|lst)-")
"""Bookmarks of tables, figures and listings."""
_TITLE = 80
"""Characters of a line above a table that is its title."""
_BEFORE_SPACING = {f"{_W}{name}" for name in ("pStyle", "keepNext", "keepLines", "numPr", "tabs")}
_SHORT = 14
"""Rows up to which a table stays on one page: about a third of it."""


def finished(content: bytes, date: datetime.date) -> bytes:
    """Return a Word file of that date with fields and whole rows, the same when done twice.

    Raises BadZipFile for what is none.
    """

    def made() -> list[bytes]:
        with contextlib.suppress(KeyError):  # there is no document in it, or there are no styles
            return [with_document(content, edited, date)]
        return [dated(content, date)]

    return cache.made("word", [content, date.isoformat()], made)[0]


def submission(site: Path, date: datetime.date) -> bytes:
    """Return the Word manuscript at the root of a built site with its lines numbered.

    The manuscript is what index.qmd was written to; full.docx holds it with supplement and patients.
    Raises UserError when there is none, or more than one.
    """
    found = sorted(path for path in site.glob("*.docx") if path.name != "full.docx")
    if len(found) != 1:
        raise UserError(
            f"{len(found) or 'no'} Word files stand in the site, where one was looked for",
            site.name,
            remedy="run `caseseries render`; the header of index.qmd names `docx` under format",
        )
    return with_document(found[0].read_bytes(), numbered, date)


def with_document(
    content: bytes, change: Callable[[bytes, bytes], bytes], date: datetime.date
) -> bytes:
    """Return a Word file in which `change` made another document of the document and its styles."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        read = archive.read
        done = change(read("word/document.xml"), read("word/styles.xml"))
    return dated(content, date, lambda name, part: done if name == "word/document.xml" else part)


def edited(part: bytes, styles: bytes) -> bytes:
    """Return word/document.xml with fields and whole rows."""
    document = _parsed(part)
    has_text = b'w:styleId="TableText"' in styles
    for table in document.iter(f"{_W}tbl"):
        _whole_rows(table, has_text)
    _wide(document)
    _apart(document)
    _with_title(document)
    _referring(document, _counted(document))
    return _written(document)


def numbered(part: bytes, _: bytes) -> bytes:
    """Return word/document.xml with its lines numbered throughout, as reviewers ask for."""
    document = _parsed(part)
    before = ("headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar",
              "paperSrc", "pgBorders")  # fmt: skip
    for section in document.iter(f"{_W}sectPr"):
        for old in section.findall(f"{_W}lnNumType"):
            section.remove(old)
        places = [k for k, part in enumerate(section, 1) if part.tag in {_W + n for n in before}]
        made = _made("lnNumType", countBy="1", restart="continuous")
        section.insert(max(places, default=0), made)
    return _written(document)


def _parsed(part: bytes) -> ET.Element:
    parser = ET.iterparse(io.BytesIO(part), events=["start-ns"])
    for _, (prefix, uri) in parser:
        if not re.fullmatch(r"ns\d+", prefix):
            ET.register_namespace(prefix, uri)
    return parser.root  # type: ignore[attr-defined, no-any-return]  # once it is through, says its documentation


def _written(document: ET.Element) -> bytes:
    return bytes(ET.tostring(document, encoding="utf-8", xml_declaration=True))


def _made(tag: str, *inner: ET.Element, text: str = "", **attributes: str) -> ET.Element:
    element = ET.Element(_W + tag, {_W + name: value for name, value in attributes.items()})
    element.extend(inner)
    if text:
        element.text = text
        element.set(_TEXT_SPACE, "preserve")
    return element


def _run(text: str) -> ET.Element:
    return _made("r", _made("t", text=text))


# Tables ---------------------------------------------------------------------------------------------


def _whole_rows(table: ET.Element, has_text: bool) -> None:
    rows = table.findall(f"{_W}tr")
    for k, row in enumerate(rows):
        if next(row.iter(f"{_W}tbl"), None) is not None:
            continue  # Quarto sets a table with its caption into another one, whose row has to be broken
        properties = row.find(f"{_W}trPr")
        if properties is None:
            properties = _made("trPr")
            row.insert(1 if row.find(f"{_W}tblPrEx") is not None else 0, properties)
        if properties.find(f"{_W}cantSplit") is None:
            properties.insert(0, _made("cantSplit"))
        said = [
            "".join(t.text or "" for t in cell.iter(f"{_W}t")) for cell in row.findall(f"{_W}tc")
        ]
        head = properties.find(f"{_W}tblHeader") is not None
        group = len(said) > 1 and bool(said[0].strip()) and not any(s.strip() for s in said[1:])
        stays = k + 1 < len(rows) and (head or group or len(rows) <= _SHORT)
        for paragraph in row.iter(f"{_W}p"):
            _in_table(paragraph, has_text, stays)


def _wide(document: ET.Element) -> None:
    """Make tables whose columns have widths as wide as their text: pandoc reckons with a page of its own."""
    waiting: list[ET.Element] = []
    for part in document.iterfind(f"{_W}body/*"):
        waiting += part.iter(f"{_W}tbl") if part.tag == f"{_W}tbl" else ()
        section = part if part.tag == f"{_W}sectPr" else part.find(f"{_W}pPr/{_W}sectPr")
        if section is not None:
            room = _text_width(section)
            for table in waiting if room else ():
                _widened(table, room)
            waiting = []


def _text_width(section: ET.Element) -> int:
    size, margin = section.find(f"{_W}pgSz"), section.find(f"{_W}pgMar")
    if size is None or margin is None:
        return 0
    told = (size.get(f"{_W}w"), margin.get(f"{_W}left"), margin.get(f"{_W}right"))
    whole, left, right = (int(float(text or 0)) for text in told)
    return whole - left - right


def _widened(table: ET.Element, room: int) -> None:
    layout, width = table.find(f"{_W}tblPr/{_W}tblLayout"), table.find(f"{_W}tblPr/{_W}tblW")
    columns = table.findall(f"{_W}tblGrid/{_W}gridCol")
    had = sum(int(column.get(f"{_W}w") or 0) for column in columns)
    if layout is None or width is None or layout.get(f"{_W}type") != "fixed" or not had:
        return
    width.set(f"{_W}type", "pct")
    width.set(f"{_W}w", "5000")
    for column in columns if abs(had - room) > len(columns) else ():
        column.set(f"{_W}w", str(round(int(column.get(f"{_W}w") or 0) * room / had)))


def _in_table(paragraph: ET.Element, has_text: bool, stays: bool) -> None:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        properties = _made("pPr")
        paragraph.insert(0, properties)
    style = properties.find(f"{_W}pStyle")
    if has_text and style is not None and style.get(f"{_W}val") == "Compact":
        style.set(f"{_W}val", "TableText")
    if stays and properties.find(f"{_W}keepNext") is None:
        properties.insert(0 if style is None else 1, _made("keepNext"))


def _apart(document: ET.Element) -> None:
    """Keep the paragraph below a table, which often has its notes, off its last rule."""
    for parent in document.iter():
        below = False
        for child in parent:
            if child.tag == f"{_W}p" and below and parent.tag == f"{_W}body":
                properties = child.find(f"{_W}pPr")
                if properties is not None and properties.find(f"{_W}spacing") is None:
                    places = [k for k, e in enumerate(properties, 1) if e.tag in _BEFORE_SPACING]
                    properties.insert(max(places, default=0), _made("spacing", before="120"))
            below = child.tag == f"{_W}tbl" or (below and child.tag == f"{_W}bookmarkEnd")


def _with_title(document: ET.Element) -> None:
    """Keep a short line above a table, such as its title in a patient's appendix, on the table's page."""
    for parent in document.iter(f"{_W}body"):
        above: ET.Element | None = None
        for child in parent:
            if child.tag == f"{_W}p":
                above = child
            elif child.tag == f"{_W}tbl" and above is not None:
                said = "".join(t.text or "" for t in above.iter(f"{_W}t")).strip()
                if 0 < len(said) <= _TITLE:
                    _in_table(above, False, True)
                above = None


# Captions and references ----------------------------------------------------------------------------


def _counted(document: ET.Element) -> dict[str, tuple[str, str]]:
    """Count the captions by fields; return the bookmark around each label, and the label, by what has the caption."""
    next_id = 1 + max(
        (int(b.get(f"{_W}id") or 0) for b in document.iter(f"{_W}bookmarkStart")), default=0
    )
    found: dict[str, tuple[str, str]] = {}
    last = ""
    for element in document.iter():
        if element.tag == f"{_W}bookmarkStart":
            last = element.get(f"{_W}name") or ""
        elif element.tag == f"{_W}p" and _style(element) in _CAPTIONS:
            # Only what can be referred to is numbered: "on day 3" in a caption is no number of a figure.
            label = _count(element, f"_Ref{next_id:08}", next_id) if _ITEM.match(last) else ""
            if label:
                found.setdefault(last, (f"_Ref{next_id:08}", label))
                next_id += 1
                last = ""
    return found


def _style(paragraph: ET.Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val") or ""


def _count(caption: ET.Element, name: str, id: int) -> str:
    """Put a field in the place of a caption's number, and a bookmark around label and number; return both as text."""
    runs = list(_leading(caption))
    said = "".join(text for _, text in runs)
    match = _COUNTED.match(said)
    if not match or any(True for _ in caption.iter(f"{_W}fldSimple")):
        return ""
    left, at = match.end(), list(caption).index(runs[0][0])
    for run, text in runs:
        if left <= 0:
            break
        t = run.find(f"{_W}t")
        assert t is not None
        t.text = text[left:]
        t.set(_TEXT_SPACE, "preserve")
        left -= len(text)
    label, gap, number = match.groups()
    counter = re.sub(r"\W+", "_", label.strip())
    field = _made("fldSimple", _run(number), instr=f" SEQ {counter} \\* ARABIC ")
    start = _made("bookmarkStart", id=str(id), name=name)
    for k, made in enumerate([start, _run(label + gap), field, _made("bookmarkEnd", id=str(id))]):
        caption.insert(at + k, made)
    return match[0]


def _leading(paragraph: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    """Yield the runs at the beginning of a paragraph that hold one text each and nothing else."""
    for child in paragraph:
        if child.tag == f"{_W}pPr":
            continue
        texts = child.findall(f"{_W}t")
        if child.tag != f"{_W}r" or len(texts) != 1:
            return
        yield child, texts[0].text or ""


def _referring(document: ET.Element, labels: dict[str, tuple[str, str]]) -> None:
    """Put a field in the place of each link whose text is the label of what it points to."""
    for parent in document.iter():
        for link in parent.findall(f"{_W}hyperlink"):
            name, label = labels.get(link.get(f"{_W}anchor") or "", ("", ""))
            said = "".join(t.text or "" for t in link.iter(f"{_W}t"))
            if not label or said.split() != label.split():
                continue
            at = list(parent).index(link)
            parent.remove(link)
            field = [_mark("begin"), _made("r", _made("instrText", text=f" REF {name} \\h ")), _mark("separate"),
                     *link, _mark("end")]  # fmt: skip
            for k, made in enumerate(field):
                parent.insert(at + k, made)


def _mark(kind: str) -> ET.Element:
    return _made("r", _made("fldChar", fldCharType=kind))
