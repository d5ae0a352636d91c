"""Everything that a built file says, whatever its name ends with: text, attributes, comments, properties, pictures.

Formats are known by their first bytes. What cannot be read is refused by the gate: `UnreadableError`.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pypdfium2

_INLINE_LIST = (
    "a abbr b bdi bdo cite code data dfn em font i kbd mark q s samp small span strong sub "
    "sup time u var wbr"
)
_INLINE = frozenset(_INLINE_LIST.split())
_BLOCKS_LIST = "p tr tc td th title desc metadata text sec list-item string"
_BLOCKS = frozenset(_BLOCKS_LIST.split())
_DATA_URI = re.compile(r"data:[\w/+.-]*;base64,([A-Za-z0-9+/=\s]{16,})")
_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf", b"wOFF", b"wOF2")
_PRINTABLE = re.compile(rb"[\x20-\x7e\x80-\xff]{4,}")
_MOST_NESTED = 4


class UnreadableError(ValueError):
    """A file of a kind that the gate cannot read."""


def texts(content: bytes, name: str, depth: int = 0) -> Iterator[str]:
    """Yield what a file says, in pieces; the first is its own name.

    Raises UnreadableError for a kind that is not known, or a file that is damaged.
    """
    yield re.sub(r"[/\\]", "\n", name)
    if depth > _MOST_NESTED:
        raise UnreadableError("files packed into files")
    try:
        yield from _read(content, name, depth)
    except (
        UnicodeDecodeError, zipfile.BadZipFile, ElementTree.ParseError, pypdfium2.PdfiumError,
        zlib.error, binascii.Error, csv.Error, RecursionError,
    ) as error:  # fmt: skip
        raise UnreadableError(type(error).__name__) from None


def _read(content: bytes, name: str, depth: int) -> Iterator[str]:
    if content.startswith(b"%PDF"):
        yield from _pdf(content, depth)
    elif content.startswith(b"PK\x03\x04"):
        yield from _archive(content, depth)
    elif content.startswith(b"\x89PNG"):
        yield from _png(content)
    elif content.startswith((b"\xff\xd8\xff", b"GIF8", b"RIFF", *_FONTS)) or (
        content.startswith(b"\x00\x00\x01\x00") and name.endswith(".ico")
    ):
        yield from _strings(content)
    elif b"\x00" in content[:4096]:
        raise UnreadableError("bytes of a kind that is not known")
    else:
        yield from _text(content.decode("utf-8-sig"), name.lower(), depth)


def _text(text: str, name: str, depth: int) -> Iterator[str]:
    start = text[:200].lstrip().lower()
    if name.endswith((".html", ".htm")) or start.startswith(("<!doctype html", "<html")):
        yield from _page(text)
    elif name.endswith((".svg", ".xml")) or start.startswith(("<?xml", "<svg")):
        yield from _xml(text)
    elif name.endswith((".json", ".map", ".ipynb")):
        try:
            yield "\n".join(_leaves(json.loads(text)))
        except json.JSONDecodeError:
            yield text
    elif name.endswith((".csv", ".tsv")):
        separator = "\t" if name.endswith(".tsv") else ","
        yield "\n\n".join(
            "\n\n".join(row) for row in csv.reader(io.StringIO(text), delimiter=separator)
        )
    else:
        yield text
    for found in _DATA_URI.finditer(text):
        yield from texts(base64.b64decode(found[1] + "=="), "", depth + 1)


class _Page(HTMLParser):
    """A page's words as they are read, its blocks apart; and beside them attributes, comments and scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.beside: list[str] = []
        self._raw = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._raw = tag in ("script", "style")
        self.words.append("" if tag in _INLINE else "\n\n")
        self.beside += [value for _, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        self._raw = False
        self.words.append("" if tag in _INLINE else "\n\n")

    def handle_data(self, data: str) -> None:
        (self.beside if self._raw else self.words).append(data)

    def handle_comment(self, data: str) -> None:
        self.beside.append(data)


def _page(text: str) -> Iterator[str]:
    page = _Page()
    page.feed(text)
    page.close()
    yield "".join(page.words)
    yield "\n\n".join(page.beside)


def _xml(text: str) -> Iterator[str]:
    """Yield the words of an XML file as they are read, runs of a word put together, and its attributes and comments."""
    if "<!ENTITY" in text:
        raise UnreadableError("XML with entities of its own")
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    words: list[str] = []
    beside: list[str] = []
    _walk(ElementTree.fromstring(text, parser), words, beside)
    yield "".join(words)
    yield "\n\n".join(beside)


def _walk(element: ElementTree.Element, words: list[str], beside: list[str]) -> None:
    comment = not isinstance(element.tag, str)
    gap = "\n\n" if comment or element.tag.rpartition("}")[2] in _BLOCKS else ""
    (beside if comment else words).append(gap + (element.text or ""))
    beside += element.attrib.values()
    for child in element:
        _walk(child, words, beside)
        words.append(child.tail or "")
    words.append(gap)


def _pdf(content: bytes, depth: int) -> Iterator[str]:
    document = pypdfium2.PdfDocument(content)
    try:
        yield "\n\n".join(document.get_metadata_dict().values())
        yield "\n\n".join(item.get_title() for item in document.get_toc())
        for page in document:
            yield page.get_textpage().get_text_bounded()
        for k in range(document.count_attachments()):
            attachment = document.get_attachment(k)
            yield from texts(bytes(attachment.get_data()), attachment.get_name(), depth + 1)
    finally:
        document.close()


def _archive(content: bytes, depth: int) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield archive.comment.decode("utf-8", "replace")
        for entry in archive.infolist():
            if entry.flag_bits & 1:
                raise UnreadableError("an archive with a password")
            if not entry.is_dir():
                part = archive.read(entry)
                name = entry.filename + (".xml" if entry.filename.endswith(".rels") else "")
                yield from texts(part, name, depth + 1)


def _png(content: bytes) -> Iterator[str]:
    at = 8
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4])
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        if kind == b"tEXt":
            yield data.replace(b"\x00", b"\n").decode("latin-1")
        elif kind == b"zTXt":
            key, _, packed = data.partition(b"\x00")
            yield key.decode("latin-1") + "\n" + zlib.decompress(packed[1:]).decode("latin-1")
        elif kind == b"iTXt":
            key, _, rest = data.partition(b"\x00")
            data = rest[2:].split(b"\x00", 2)[-1]
            data = zlib.decompress(data) if rest[:1] == b"\x01" else data
            yield key.decode("latin-1") + "\n" + data.decode("utf-8")
        elif kind in (b"eXIf", b"iCCP"):
            yield from _strings(data)
        at += size + 12
        if kind == b"IEND":
            break
    yield from _strings(content[at:])  # what hangs on behind the picture


def _strings(content: bytes) -> Iterator[str]:
    """Yield the texts within bytes: runs that print, in one byte a letter or in two."""
    for found in (_PRINTABLE.findall(content), _PRINTABLE.findall(content.replace(b"\x00", b""))):
        yield "\n".join(run.decode("utf-8", "replace") for run in found)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    elif value is not None:
        yield str(value)
