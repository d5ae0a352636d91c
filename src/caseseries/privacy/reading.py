"""Everything that a built file says, whatever its name ends with: text, attributes, comments, properties, pictures.

Formats are known by their first bytes. What cannot be read is refused by the gate: `UnreadableError`.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import csv
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pypdfium2

from caseseries.privacy import pdf
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
_DRAWN = re.compile(r"[Mm][-\d.,\s][MLHVCSQTAZmlhvcsqtaz\d.,\s-]{20,}")
"""The commands of a path, which are letters and coordinates."""
_DATA_URI = re.compile(r"data:[\w/+.-]*(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=\s]{16,})")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,4096}={0,2}(?![A-Za-z0-9+/=_-])")
_COMMENT = re.compile(r"<!--(.*?)-->|<\?(.*?)\?>", re.DOTALL)
_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PACKED = {b"\x1f\x8b": gzip.decompress, b"BZh": bz2.decompress, b"\xfd7zXZ": lzma.decompress}
_MOST_NESTED = 4
_MOST_UNPACKED = 500_000_000


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
    except UnreadableError:
        raise
    except (
        ValueError, EOFError, OSError, zipfile.BadZipFile, tarfile.TarError, ElementTree.ParseError, lzma.LZMAError,
        pypdfium2.PdfiumError, zlib.error, csv.Error, RecursionError, NotImplementedError,
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
    elif content.startswith((b"GIF8", *_FONTS)) or (
        (content.startswith(b"RIFF") and content[8:12] == b"WEBP")
        or (content.startswith(b"\x00\x00\x01\x00") and name.endswith(".ico"))
    ):
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
    elif content.startswith(_UTF16):
        yield from _text(content.decode("utf-16"), name.lower(), depth)
    elif b"\x00" in content[:4096] or content.startswith(
        (b"7z\xbc\xaf", b"Rar!", b"wOF2", b"PAR1", b"{\\rtf", b"%!PS")
    ):
        raise UnreadableError("bytes of a kind that is not known")
    else:
        yield from _text(content.decode("utf-8-sig"), name.lower(), depth)


def _text(text: str, name: str, depth: int) -> Iterator[str]:
    start = text[:200].lstrip().lower()
    if name.endswith((".html", ".htm")) or start.startswith(("<!doctype html", "<html")):
        yield from _page(text)
    elif name.endswith((".svg", ".xml")) or start.startswith(("<?xml", "<svg")):
        yield from _xml(text, packed=depth > 0)
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
    yield "\n\n".join(_written_in_base64(text))


def _written_in_base64(text: str) -> Iterator[str]:
    """Yield what words of a text mean in base64, where that is text of its own."""
    for found in _BASE64.finditer(text):
        word = found[0].rstrip("=")
        if len(word) % 4 == 1 or word.isdigit() or word.islower():
            continue
        try:
            meant = base64.b64decode(
                word + "=" * (-len(word) % 4), altchars=b"-_" if re.search("[-_]", word) else None
            )
            said = meant.decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if said.isprintable() or said.replace("\n", "").isprintable():
            yield said


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

    def handle_pi(self, data: str) -> None:
        self.beside.append(data)

    def unknown_decl(self, data: str) -> None:
        self.beside.append(data)


def _page(text: str) -> Iterator[str]:
    page = _Page()
    page.feed(text)
    page.close()
    yield "".join(page.words)
    yield "\n\n".join(dict.fromkeys(page.beside))


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
    beside += [v for v in element.attrib.values() if not _DRAWN.fullmatch(v)]
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
        if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
            raise UnreadableError("an archive that is too large when unpacked")
        for entry in archive.infolist():
            if entry.flag_bits & 1:
                raise UnreadableError("an archive with a password")
            yield entry.comment.decode("utf-8", "replace")
            if entry.is_dir():
                yield re.sub(r"[/\\]", "\n", entry.filename)
            else:
                part = archive.read(entry)
                name = entry.filename + (".xml" if entry.filename.endswith(".rels") else "")
                yield from texts(part, name, depth + 1)


def _tar(content: bytes, depth: int) -> Iterator[str]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for entry in archive:
            yield "\n\n".join((entry.name, entry.uname, entry.gname, entry.linkname))
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
        yield from pictures.strings(zlib.decompress(table) if size < whole else table)
    at, size = int.from_bytes(content[24:28]), int.from_bytes(content[28:32])
    if size:
        yield zlib.decompress(content[at : at + size]).decode("utf-8", "replace")
    if at := int.from_bytes(content[36:40]):
        yield from pictures.strings(content[at:])


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
