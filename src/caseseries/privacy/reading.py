"""Everything that a built file says, whatever its name ends with: text, attributes, comments, properties, pictures.

Formats are known by their first bytes. What cannot be read is refused by the gate: `UnreadableError`.
"""

from __future__ import annotations

import base64
import bz2
import csv
import datetime
import gzip
import io
import itertools
import json
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pypdfium2
from openpyxl import load_workbook

from caseseries.identifiers.numbered import NUMBER_WORDS
from caseseries.privacy import encodings, pdf
from caseseries.store import pictures, shipped_fonts

_INLINE_LIST = (
    "a abbr b bdi bdo cite code data dfn em font i kbd mark q s samp small span strong sub "
    "sup time u var wbr"
)
_INLINE = frozenset(_INLINE_LIST.split())
_BLOCKS_LIST = (
    "p tr tc td th title desc metadata text sec list-item string h h1 h2 h3 h4 li div si row c v br tab lb keyword "
    "kwd label name surname given-names"
)
_BLOCKS = frozenset(_BLOCKS_LIST.split())
_RUNS_LIST = "r t a span hyperlink instrText delText ins em strong b i u"
_RUNS = frozenset(_RUNS_LIST.split())
"""What holds a piece of a word in the parts of a Word file or an OpenDocument."""
_GEOMETRY_LIST = (
    "d points transform viewbox x y x1 x2 y1 y2 cx cy r rx ry dx dy fx fy width height offset refx refy markerwidth "
    "markerheight gradienttransform patterntransform stroke-width stroke-dasharray stroke-dashoffset stroke-miterlimit "
    "font-size opacity fill-opacity stroke-opacity stop-opacity"
)
_GEOMETRY = frozenset(_GEOMETRY_LIST.split())
_DRAWN = re.compile(
    r"(?:[-+\d.,\s()%eEMmLlHhVvCcSsQqTtAaZz]|translate|scale|rotate|matrix|skew[XY]|px|pt|rem|deg)*"
)
"""What such attributes may hold: commands, units and coordinates."""
_WHOLE = re.compile(r"(?<![\d.])\d{6,}+(?!\.\d*[1-9])")
"""In geometry a number is nobody's, but for a whole one of so many digits."""
_CELL = re.compile(r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\d{1,5}")
_ADDRESSES = frozenset(("c", "row", "dimension", "autoFilter", "mergeCell", "selection", "pane"))
"""Elements of a spreadsheet, attributes of which say which cell is meant, as H123."""
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")
"""The code of a script in the theme of a Word file or spreadsheet, such as Hans (ISO 15924)."""
_PAINT = re.compile(r"fill|stroke|range|background|.*[cC]olor")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
"""A colour where one belongs, such as #222, is not the number of anybody."""
_DATA_URI = re.compile(r"data:[\w/+.-]*(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=\s]{16,})")
_CAPITAL_WITHIN = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MAIL_OR_CARD = re.compile(
    r"BEGIN:V(?:CARD|CALENDAR)|(?:Return-Path|Received|Message-ID|MIME-Version|Delivered-To): |Subject: =\?"
    r"|(?:From|To|Subject|Date): [^\n]*\n(?:From|To|Subject|Date|Cc): "
)
_COMMENT = re.compile(r"<!--(.*?)-->|<\?(.*?)\?>", re.DOTALL)
_DATED = re.compile(rb"""numFmtId="(?:1[4-7]|2[27])"|formatCode="[^"]*[yYdDjJ]""")
"""Formats of cells with a day in them (ECMA-376, 18.8.30)."""
_ASSIGNED = re.compile(r"^(?:window\.|var |const |let )\w+\s*=\s*(?=[{\[])|;$")
_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")
_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PACKED = {b"\x1f\x8b": gzip.decompress, b"BZh": bz2.decompress, b"\xfd7zXZ": lzma.decompress}
_MOST_NESTED = 4
_LONG = 12
_FEW_SIGNS = 5
_MOST_UNPACKED = 500_000_000


class UnreadableError(ValueError):
    """A file of a kind that the gate cannot read."""


def texts(content: bytes, name: str, depth: int = 0) -> Iterator[str]:
    """Yield what a file says, in pieces; the first is its own name.

    Raises UnreadableError for a kind that is not known, or a file that is damaged.
    """
    caption = re.sub(r"[/\\]", "\n", name)
    yield caption
    if (apart := _CAPITAL_WITHIN.sub(" ", caption)) != caption:
        yield apart
    if depth > _MOST_NESTED:
        raise UnreadableError("files packed into files")
    try:
        yield from _read(content, name, depth)
    except UnreadableError:
        raise
    except (
        ValueError, EOFError, OSError, zipfile.BadZipFile, tarfile.TarError, ElementTree.ParseError, lzma.LZMAError,
        struct.error, pypdfium2.PdfiumError, zlib.error, csv.Error, RecursionError, NotImplementedError,
    ) as error:  # fmt: skip
        raise UnreadableError(type(error).__name__) from None


def _read(content: bytes, name: str, depth: int) -> Iterator[str]:
    if content.startswith(b"%PDF"):
        yield from _pdf(content, depth)
    elif content.startswith(b"PK\x03\x04"):
        yield from _archive(content, depth)
    elif content.startswith(pictures.PNG):
        yield from pictures.png_texts(content)
    elif content.startswith(pictures.JPEG):
        yield from pictures.jpeg_texts(content)
    elif content.startswith(_FONTS):
        yield from pictures.strings(content)
        yield from _font_names(content)
    elif content.startswith(pictures.GIF):
        yield from pictures.gif_texts(content)
    elif pictures.is_webp(content):
        yield from pictures.webp_texts(content)
    elif content.startswith(b"\x00\x00\x01\x00") and name.endswith(".ico"):
        yield from pictures.strings(content)
    elif content.startswith(b"wOF2") and shipped_fonts.is_web_font(content):
        return  # its bytes are those of the package
    elif content.startswith(b"wOFF"):
        yield from _woff(content)
    elif unpack := next((u for start, u in _PACKED.items() if content.startswith(start)), None):
        yield from pictures.strings(content[:256])  # gzip keeps the name of the file
        inner = re.sub(r"\.(?:gz|bz2|xz)$", "", re.sub(r"\.tgz$", ".tar", name))
        yield from texts(unpack(content), inner, depth + 1)
    elif content[257:262] == b"ustar":
        yield from _tar(content, depth)
    elif content.startswith(_UTF32):
        yield from _text(content.decode("utf-32"), name.lower(), depth)
    elif content.startswith(_UTF16):
        yield from _text(content.decode("utf-16"), name.lower(), depth)
    elif b"\x00" in content[:4096] or content.startswith(
        (b"7z\xbc\xaf", b"Rar!", b"wOF2", b"PAR1", b"{\\rtf", b"%!PS")
    ):
        raise UnreadableError("bytes of a kind that is not known")
    else:
        yield from _text(content.decode("utf-8-sig"), name.lower(), depth)


def _text(text: str, name: str, depth: int) -> Iterator[str]:
    for found in _DATA_URI.finditer(text):
        yield from texts(base64.b64decode(found[1] + "=="), "", depth + 1)
    text = _DATA_URI.sub(" ", text)
    start = text[:200].lstrip().lower()
    if name.endswith((".html", ".htm")) or start.startswith(("<!doctype html", "<html")):
        yield from _page(text)
    elif name.endswith((".svg", ".xml")) or start.startswith(("<?xml", "<svg")):
        yield from _xml(text, packed=depth > 0)
    elif name.endswith((".json", ".map", ".ipynb")):
        yield _json(text)
    elif name.endswith((".csv", ".tsv")):
        separator = "\t" if name.endswith(".tsv") else ","
        cells = itertools.chain.from_iterable(csv.reader(io.StringIO(text), delimiter=separator))
        yield "\n\n".join(_once(cells))
    elif _MAIL_OR_CARD.match(text):
        raise UnreadableError("a mail, a calendar or a card of addresses")
    else:
        yield _json(text) if name.endswith(".js") else text
        if name.endswith(".css"):
            yield encodings.style(text)


def _json(text: str) -> str:
    """Return what JSON holds, also where a script gives it a name, or the text where it is none."""
    text = _ASSIGNED.sub("", text.strip())
    if text[:1] not in ("{", "["):
        return text
    try:
        return "\n\n".join(_once(_leaves(json.loads(text), set())))
    except json.JSONDecodeError:
        return text


class _Page(HTMLParser):
    """A page's words as they are read, its blocks apart; and beside them attributes, comments and scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.beside: list[str] = []
        self.names: set[str] = set()
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._raw = tag if tag in ("script", "style") else ""
        self.words.append("" if tag in _INLINE else "\n\n")
        self.beside += _said(tag, {key: value for key, value in attrs if value})
        self.names.update(name for name in (tag, *(key for key, _ in attrs)) if "-" in name)

    def handle_endtag(self, tag: str) -> None:
        self._raw = ""
        self.words.append("" if tag in _INLINE else "\n\n")

    def handle_data(self, data: str) -> None:
        (self.beside if self._raw else self.words).append(_json(data) if self._raw else data)
        if self._raw == "style":
            self.beside.append(encodings.style(data))

    def handle_comment(self, data: str) -> None:
        self.beside.append(data)

    def handle_pi(self, data: str) -> None:
        self.beside.append(data)

    def unknown_decl(self, data: str) -> None:
        self.beside.append(data)


def _page(text: str) -> Iterator[str]:
    page = _Page()
    page.feed(text)
    page.close()
    yield "".join(page.words)
    yield "\n\n".join(dict.fromkeys((*page.beside, *sorted(page.names))))


def _xml(text: str, *, packed: bool) -> Iterator[str]:
    """Yield the words of an XML file as they are read, runs of a word put together, and its attributes and comments.

    packed: it is a part of a document, in which elements may hold pieces of a word or a cell each; both are tried.
    """
    if "<!ENTITY" in text:
        raise UnreadableError("XML with entities of its own")
    words: list[str] = []
    beside = [found[1] or found[2] for found in _COMMENT.finditer(text)]
    _walk(ElementTree.fromstring(text), words, beside, packed)
    yield "".join(words)
    if packed:
        yield "\n\n".join(word for word in words if word)
    yield "\n\n".join(dict.fromkeys(beside))


def _walk(element: ElementTree.Element, words: list[str], beside: list[str], packed: bool) -> None:
    tag = element.tag.rpartition("}")[2]
    apart = tag in _BLOCKS or (packed and element.text and tag not in _RUNS)
    gap = "\n\n" if apart else ""
    words.append(gap + (element.text or ""))
    beside += _said(tag, element.attrib)
    for child in element:
        _walk(child, words, beside, packed)
        words.append(child.tail or "")


def _pdf(content: bytes, depth: int) -> Iterator[str]:
    document = pypdfium2.PdfDocument(content)
    try:
        yield from pdf.page_texts(document)
        for k in range(document.count_attachments()):
            attachment = document.get_attachment(k)
            yield from texts(bytes(attachment.get_data()), attachment.get_name(), depth + 1)
    finally:
        document.close()
    yield from pdf.object_texts(content)


def _archive(content: bytes, depth: int) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield archive.comment.decode("utf-8", "replace")
        yield from pictures.strings(content[content.rfind(b"PK\x05\x06") :])
        if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
            raise UnreadableError("an archive that is too large when unpacked")
        for entry in archive.infolist():
            if entry.flag_bits & 1:
                raise UnreadableError("an archive with a password")
            yield entry.comment.decode("utf-8", "replace")
            yield from pictures.strings(entry.extra)
            if entry.is_dir():
                yield re.sub(r"[/\\]", "\n", entry.filename)
            else:
                part = archive.read(entry)
                name = entry.filename + (".xml" if entry.filename.endswith(".rels") else "")
                yield from texts(part, name, depth + 1)
                if entry.filename == "xl/styles.xml" and _DATED.search(part):
                    yield "\n\n".join(_days_of_cells(content))


def _days_of_cells(content: bytes) -> Iterator[str]:
    """Yield the days that a workbook shows where it holds numbers."""
    for sheet in load_workbook(io.BytesIO(content), read_only=True).worksheets:
        for cell in itertools.chain.from_iterable(sheet.iter_rows(values_only=True)):
            if isinstance(cell, datetime.date):
                yield cell.isoformat()[:10]


def _tar(content: bytes, depth: int) -> Iterator[str]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for entry in archive:
            yield "\n\n".join(
                (entry.name, entry.uname, entry.gname, entry.linkname, *entry.pax_headers.values())
            )
            if (file := archive.extractfile(entry)) is not None:
                yield from texts(file.read(), entry.name, depth + 1)


def _woff(content: bytes) -> Iterator[str]:
    """Yield the texts of a packed font: its tables, and what stands beside them."""
    yield from pictures.strings(content)
    count = int.from_bytes(content[12:14])
    for k in range(count):
        entry = content[44 + 20 * k : 64 + 20 * k]
        at, size, whole = (int.from_bytes(entry[n : n + 4]) for n in (4, 8, 12))
        table = content[at : at + size]
        table = zlib.decompress(table) if size < whole else table
        yield from pictures.strings(table)
        if entry[:4] == b"name":
            yield from _names_of(table)
    at, size = int.from_bytes(content[24:28]), int.from_bytes(content[28:32])
    if size:
        yield zlib.decompress(content[at : at + size]).decode("utf-8", "replace")
    if at := int.from_bytes(content[36:40]):
        yield from pictures.strings(content[at:])


def _font_names(content: bytes) -> Iterator[str]:
    """Yield the names, notices and descriptions of an unpacked font, or of each of a collection."""
    count = int.from_bytes(content[8:12]) if content.startswith(b"ttcf") else 1
    for font in range(count):
        start = (
            int.from_bytes(content[12 + 4 * font : 16 + 4 * font])
            if content.startswith(b"ttcf")
            else 0
        )
        for k in range(int.from_bytes(content[start + 4 : start + 6])):
            entry = content[start + 12 + 16 * k : start + 28 + 16 * k]
            if entry[:4] == b"name":
                at, size = int.from_bytes(entry[8:12]), int.from_bytes(entry[12:16])
                yield from _names_of(content[at : at + size])


def _names_of(table: bytes) -> Iterator[str]:
    """Yield the texts of a font's table of names (OpenType, name), one a record."""
    texts_at = int.from_bytes(table[4:6])
    said = []
    for k in range(int.from_bytes(table[2:4])):
        platform, _, _, _, size, at = struct.unpack(">6H", table[6 + 12 * k : 18 + 12 * k])
        text = table[texts_at + at : texts_at + at + size]
        said.append(text.decode("latin-1" if platform == 1 else "utf-16-be", "replace"))
    yield "\n\n".join(dict.fromkeys(said))


def _said(tag: str, attributes: Mapping[str, str]) -> list[str]:
    """Return the values of an element's attributes, but for geometry, colours, and places of cells."""
    said = []
    for key, value in attributes.items():
        if key.lower() in _GEOMETRY and _DRAWN.fullmatch(value):
            if len(value) > _FEW_SIGNS:
                said += _WHOLE.findall(value)
        elif not (
            (value[0:1] == "#" and _paints(key, value))
            or (tag in _ADDRESSES and _CELL.fullmatch(value))
            or (tag == "font" and key == "script" and _SCRIPT.fullmatch(value))
        ):
            said.append(value)
    return said


def _paints(key: str, value: Any) -> bool:
    """Return whether a value is a colour, or a list of them, at a place for colours."""
    parts = value if isinstance(value, list) else [value]
    colours = all(isinstance(p, str) and _COLOUR.fullmatch(p) for p in parts)
    return colours and _PAINT.fullmatch(key) is not None


def _once(cells: Iterable[str]) -> Iterator[str]:
    """Yield cells, the long ones once each: a table repeats its words in every row."""
    seen: set[str] = set()
    for cell in cells:
        if cell not in seen:
            yield cell
            if len(cell) >= _LONG:
                seen.add(cell)


def _leaves(value: Any, keys: set[str]) -> Iterator[str]:
    """Yield what JSON holds; keys: those that came before and are not said again, but for what a number is."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in keys or key.casefold() in NUMBER_WORDS:
                keys.add(key)
                yield str(key)
            if not _paints(key, part):
                yield from _leaves(part, keys)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, keys)
    elif value is not None:
        yield str(value)
