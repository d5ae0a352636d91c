"""What a picture's file says beside what it shows: read for the gate, and taken out of what is published."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
GIF = (b"GIF87a", b"GIF89a")
_KEPT_CHUNKS = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs")
)  # fmt: skip
"""What a PNG needs to be shown in its colours and size."""
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
"""What a GIF needs to be shown again and again."""
_SHOWN = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"))
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_HEAD = 12
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
    """Return a PNG, JPEG, GIF or WebP without its metadata; any other file as it is. What is shown stays the same."""
    if content.startswith(PNG):
        kept = [whole for kind, _, whole in _chunks(content) if kind in _KEPT_CHUNKS]
        return PNG + b"".join(kept) if kept else content
    if content.startswith(JPEG):
        return _jpeg_without(content)
    if content.startswith(GIF):
        try:
            return b"".join(whole for kind, whole in _blocks(content) if _is_kept(kind, whole))
        except ValueError:
            return content
    if is_webp(content):
        return _webp_without(content)
    return content


def is_webp(content: bytes) -> bool:
    """Return whether a file is a WebP picture."""
    return content.startswith(b"RIFF") and content[8:12] == b"WEBP"


def strip(folder: Path) -> None:
    """Take the metadata out of the pictures of a folder and of those below it."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            head = file.read(_HEAD)
            is_picture = head.startswith((PNG, JPEG, *GIF)) or is_webp(head)
        if is_picture and (bare := stripped(content := path.read_bytes())) != content:
            path.write_bytes(bare)


def jpeg_texts(content: bytes) -> Iterator[str]:
    """Yield the texts in the metadata of a JPEG: everything before the picture's own bytes, and after them."""
    for marker, whole in _segments(content):
        if marker is None or 0xE0 <= marker <= 0xEF or marker == 0xFE:
            yield from strings(whole[-262144:] if marker is None else whole)


def gif_texts(content: bytes) -> Iterator[str]:
    """Yield the texts of a GIF's comments and other extensions, and what hangs on behind it.

    Raises ValueError when it is damaged.
    """
    for kind, whole in _blocks(content):
        if kind == "behind" or (kind == "extension" and whole[1] != 0xF9):
            yield from strings(whole)
            if kind == "extension":
                yield from strings(b"".join(_sub_blocks(whole, 2)[0]))


def webp_texts(content: bytes) -> Iterator[str]:
    """Yield the texts of a WebP's chunks, and what hangs on behind the picture."""
    for kind, data, _ in _riff_chunks(content):
        if kind not in _SHOWN:
            yield from strings(data)
    yield from strings(content[8 + int.from_bytes(content[4:8], "little") :])


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
    if not segment[4:].startswith(b"Exif\x00\x00") or not (exif := _orientation(segment[10:])):
        return b""
    body = b"Exif\x00\x00" + exif
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body


def _orientation(exif: bytes) -> bytes:
    """Return Exif data that say how a picture is turned and nothing else; empty when it is upright."""
    if exif[:2] not in (b"II", b"MM"):
        return b""
    order = "little" if exif[:2] == b"II" else "big"
    at = exif.find((0x0112).to_bytes(2, order) + (3).to_bytes(2, order))  # type: ignore[arg-type]
    value = int.from_bytes(exif[at + 8 : at + 10], order) if at >= 0 else 1  # type: ignore[arg-type]
    if not 2 <= value <= 8:
        return b""
    entry = bytes.fromhex("0112000300000001") + value.to_bytes(2) + b"\x00\x00"
    return b"MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"


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


def _is_kept(kind: str, whole: bytes) -> bool:
    """Return whether a block of a GIF is needed to show it."""
    if kind == "extension":
        return whole[1] == 0xF9 or (whole[1] == 0xFF and whole[3:14] in _LOOPS)
    return kind != "behind"


def _blocks(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the blocks of a GIF: kind, and the whole of it. Raises ValueError when one ends too early."""

    def colours(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    at = 13 + colours(content[10]) if len(content) > 12 else 13
    yield "head", content[:at]
    while True:
        start, kind = at, content[at : at + 1]
        if kind == b"\x21":
            at = _sub_blocks(content, at + 2)[1]
            yield "extension", content[start:at]
        elif kind == b"\x2c" and at + 10 < len(content):
            at = _sub_blocks(content, at + 11 + colours(content[at + 9]))[1]
            yield "picture", content[start:at]
        elif kind == b"\x3b":
            yield "end", kind
            yield "behind", content[at + 1 :]
            return
        else:
            raise ValueError("a GIF that is damaged")


def _sub_blocks(content: bytes, at: int) -> tuple[list[bytes], int]:
    """Return the parts of a GIF's block, each up to 255 bytes long, and where the next block begins."""
    parts = []
    while size := content[at] if at < len(content) else 0:
        parts.append(content[at + 1 : at + 1 + size])
        at += 1 + size
    return parts, at + 1


def _riff_chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield a WebP's chunks: kind, data, and the whole of it."""
    at, end = _HEAD, min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    while at + 8 <= end:
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        next_at = at + 8 + size + size % 2
        yield content[at : at + 4], content[at + 8 : at + 8 + size], content[at:next_at]
        at = next_at


def _webp_without(content: bytes) -> bytes:
    """Return a WebP with what it shows, its colours, and how it is turned."""
    kept = []
    turn = b""
    for kind, data, whole in _riff_chunks(content):
        if kind == b"EXIF":
            turn = _orientation(data.removeprefix(b"Exif\x00\x00"))
        elif kind in _SHOWN or kind == b"ICCP":
            kept.append(whole)
    flags = _HAS_EXIF if turn else 0
    chunks = [
        whole[:8] + bytes([whole[8] & ~(_HAS_EXIF | _HAS_XMP) | flags]) + whole[9:]
        if whole.startswith(b"VP8X")
        else whole
        for whole in kept
    ]
    body = b"WEBP" + b"".join(chunks)
    if turn:
        body += b"EXIF" + len(turn).to_bytes(4, "little") + turn
    return b"RIFF" + len(body).to_bytes(4, "little") + body
