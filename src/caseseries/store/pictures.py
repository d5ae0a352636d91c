"""What a picture's file says beside what it shows: read for the gate, and taken out of what is published."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
_KEPT_CHUNKS = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs")
)  # fmt: skip
"""What a PNG needs to be shown in its colours and size."""
_PRINTABLE = re.compile(rb"[\x20-\x7e\x80-\xff]{4,}")


def strings(content: bytes) -> Iterator[str]:
    """Yield the texts within bytes: runs that print, in one byte a letter or in two."""
    for found in (_PRINTABLE.findall(content), _PRINTABLE.findall(content.replace(b"\x00", b""))):
        yield "\n".join(run.decode("utf-8", "replace") for run in found)


def png_texts(content: bytes) -> Iterator[str]:
    """Yield the texts of a PNG's chunks, and what hangs on behind the picture. Raises zlib.error when damaged."""
    for kind, data, _ in _chunks(content):
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
        elif kind == b"iCCP":
            key, _, packed = data.partition(b"\x00")
            yield key.decode("latin-1")
            yield from strings(zlib.decompress(packed[1:]))
        elif kind not in _KEPT_CHUNKS:
            yield from strings(data)
    yield from strings(content[_png_end(content) :])


def stripped(content: bytes) -> bytes:
    """Return a PNG or JPEG without its metadata; any other file as it is. What is shown stays the same."""
    if content.startswith(PNG):
        kept = [whole for kind, _, whole in _chunks(content) if kind in _KEPT_CHUNKS]
        return PNG + b"".join(kept) if kept else content
    if content.startswith(JPEG):
        return _jpeg_without(content)
    return content


def strip(folder: Path) -> None:
    """Take the metadata out of the pictures of a folder and of those below it."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            is_picture = file.read(len(PNG)).startswith((PNG, JPEG))
        if is_picture and (bare := stripped(content := path.read_bytes())) != content:
            path.write_bytes(bare)


def jpeg_texts(content: bytes) -> Iterator[str]:
    """Yield the texts in the metadata of a JPEG: everything before the picture's own bytes, and after them."""
    for marker, whole in _segments(content):
        if marker is None or 0xE0 <= marker <= 0xEF or marker == 0xFE:
            yield from strings(whole[-262144:] if marker is None else whole)


def _jpeg_without(content: bytes) -> bytes:
    kept = [b"\xff\xd8"]
    for marker, whole in _segments(content):
        if marker is None:
            end = whole.rfind(b"\xff\xd9")
            kept.append(whole[: end + 2] if end >= 0 else whole)
        elif marker == 0xE1 and (turn := _turned(whole)):
            kept.append(turn)
        elif not (0xE1 <= marker <= 0xEF or marker == 0xFE) or marker in (0xE2, 0xEE):
            kept.append(whole)  # its size and density, its colours, how they are packed
    return b"".join(kept)


def _turned(segment: bytes) -> bytes:
    """Return an Exif segment that says how the picture is turned and nothing else; empty when it is upright."""
    if not segment[4:].startswith(b"Exif\x00\x00") or segment[10:12] not in (b"II", b"MM"):
        return b""
    order = "little" if segment[10:12] == b"II" else "big"
    at = segment.find((0x0112).to_bytes(2, order) + (3).to_bytes(2, order))  # type: ignore[arg-type]
    value = int.from_bytes(segment[at + 8 : at + 10], order) if at >= 0 else 1  # type: ignore[arg-type]
    if not 2 <= value <= 8:
        return b""
    entry = bytes.fromhex("0112000300000001") + value.to_bytes(2) + b"\x00\x00"
    body = b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body


def _segments(content: bytes) -> Iterator[tuple[int | None, bytes]]:
    """Yield a JPEG's segments with their markers; last, without one, the picture itself and what follows it."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            break
        size = int.from_bytes(content[at + 2 : at + 4]) + 2
        yield marker, content[at : at + size]
        at += size
    yield None, content[at:]


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield a PNG's chunks: kind, data, and the whole of it."""
    at = len(PNG)
    while at + 12 <= len(content):
        size = int.from_bytes(content[at : at + 4])
        kind = content[at + 4 : at + 8]
        yield kind, content[at + 8 : at + 8 + size], content[at : at + size + 12]
        at += size + 12
        if kind == b"IEND":
            return


def _png_end(content: bytes) -> int:
    return len(PNG) + sum(len(whole) for _, _, whole in _chunks(content))
