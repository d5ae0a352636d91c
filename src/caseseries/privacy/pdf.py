"""Everything that a PDF says: words, properties, outlines, attachments, notes, links, alternative texts, pictures."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import pypdfium2

from caseseries.store import pictures

_STREAM = re.compile(rb"stream\r?\n")
_LITERAL = re.compile(rb"\((?:\\.|[^\\()]){3,}\)", re.DOTALL)
_HEX = re.compile(rb"<((?:[0-9A-Fa-f]\s*){6,})>")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|[nrtbf]|\r?\n|.)", re.DOTALL)
_JPEG_START = re.compile(rb"\xff\xd8\xff[\xe0\xe1\xed\xfe]")
_DRAWN = re.compile(
    rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType)|/Length1\b|/XRef\b|/FunctionType|/N \d\b(?!.*/First)"
)
"""Streams of pictures, fonts, colours and places, in which nothing is said."""
_SAYS = re.compile(rb"/ObjStm|/Metadata|/JavaScript")
_DRAWING = re.compile(rb"(?:^|\s)(?:BT|ET|re|Tj|TJ|cm|begincmap)(?:\s|$)")
_BESIDE = re.compile(
    rb"(?<=[\[\]\d\s)])\((?:\\.|[^\\()])*\)|(%[^\r\n]{4,}|/(?:ActualText|Alt|E|Contents)\s*(?:\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>))",
    re.DOTALL,
)
"""Comments and such texts, and not what looks like these within a text that is drawn."""
_NAME = re.compile(rb"/([^\s/<>()\[\]{}%]{6,60})")
_SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")
_REMARK = re.compile(rb"(?<![\x80-\xff])%[\x20-\x7e\xa0-\xff]{6,}")
_TEXT = re.compile(rb"[\t\r\n\x20-\x7e\x80-\xff]*")
_TAG = re.compile(r"<([^>]*)>")
_LOOKED_AT = 400
_HEAD = 262_144


def page_texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    """Yield properties, outline and the words of each page."""
    yield "\n\n".join(document.get_metadata_dict().values())
    yield "\n\n".join(item.get_title() for item in document.get_toc())
    for page in document:
        yield page.get_textpage().get_text_range()


def object_texts(content: bytes) -> Iterator[str]:
    """Yield the texts of a PDF's objects, which no page shows: notes, links, alternative texts, XMP, scripts.

    Raises ValueError for a PDF whose objects are encrypted.
    """
    plain: list[bytes] = []
    written: list[str] = []
    at = 0
    while found := _STREAM.search(content, at):
        plain.append(content[at : found.start()])
        end = content.find(b"endstream", found.end())
        if end < 0:
            break
        head = plain[-1][plain[-1].rfind(b" obj") :]
        if not _DRAWN.search(head):
            body = content[found.end() : end]
            body = _inflated(body) if b"/FlateDecode" in head else body
            is_text = bool(_TEXT.fullmatch(body[:_LOOKED_AT]))
            if _DRAWING.search(body):
                plain.append(_beside_words(body))
            elif is_text or _SAYS.search(head):
                plain.append(body)
            if is_text and not _DRAWING.search(body):
                written.append(_TAG.sub(r"\n\n\1\n\n", body.decode("utf-8", "replace")))
        at = end + len(b"endstream")
    plain.append(content[at:])
    joined = b"\n".join(plain)
    if b"/Encrypt" in joined:
        raise ValueError("a PDF with a password")
    said = [_literal(m[0][1:-1]) for m in _LITERAL.finditer(joined)]
    said += [
        _decoded(bytes.fromhex(m[1].decode("ascii"))) for m in _HEX.finditer(joined) if _even(m[1])
    ]
    yield "\n\n".join((*said, *written))
    yield "\n\n".join(sorted(set(_names_and_comments(joined))))
    for part in plain:
        if b"<x:xmpmeta" in part or b"<rdf:RDF" in part:
            yield _TAG.sub(r"\n\n\1\n\n", part.decode("utf-8", "replace"))
    for start in _JPEG_START.finditer(content):
        yield from pictures.jpeg_texts(content[start.start() : start.start() + _HEAD])


def _beside_words(drawing: bytes) -> bytes:
    """Return what the instructions of a page hold beside what they draw: comments, and texts that stand for others."""
    return b"\n".join(m[1] for m in _BESIDE.finditer(drawing) if m[1])


def _names_and_comments(objects: bytes) -> Iterator[str]:
    for m in _NAME.finditer(objects):
        read = _SIGN.sub(lambda sign: bytes([int(sign[1], 16)]), m[1])
        yield re.sub(r"(?<=[a-z])(?=[A-Z])", " ", read.decode("utf-8", "replace"))
    for m in _REMARK.finditer(objects):
        yield m[0].decode("utf-8", "replace")


def _inflated(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(body)
    except zlib.error:
        return b""


def _even(digits: bytes) -> bool:
    return len(re.sub(rb"\s", b"", digits)) % 2 == 0


def _literal(text: bytes) -> str:
    def read(found: re.Match[bytes]) -> bytes:
        code = found[1]
        if code[:1] in b"01234567":
            return bytes([int(code, 8) & 255])
        return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b""}.get(
            code, b"" if code in (b"\n", b"\r\n") else code
        )

    return _decoded(_ESCAPED.sub(read, text))


def _decoded(text: bytes) -> str:
    if text.startswith(b"\xfe\xff"):
        return text[2:].decode("utf-16-be", "replace")
    if text.startswith(b"\xff\xfe"):
        return text[2:].decode("utf-16-le", "replace")
    if text.startswith(b"\xef\xbb\xbf"):
        return text[3:].decode("utf-8", "replace")
    return text.decode("latin-1")
