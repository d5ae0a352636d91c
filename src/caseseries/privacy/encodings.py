"""What the words of a text mean once more: base64, base32, hexadecimal, signs by number, escapes of scripts."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

_BASE64 = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?=[A-Za-z][a-z]*[A-Z0-9+/]|\d)(?=[A-Z0-9+/_-]*[a-z])[A-Za-z0-9+/_-]{8,65536}={0,2}"
    r"(?![A-Za-z0-9+/=_-])"
)
"""Eight signs and more, of which some are small letters and some, but for the first, are not."""
_BASE32 = re.compile(r"(?<![A-Z0-9])[A-Z2-7]{16,4096}={0,6}(?![A-Za-z0-9])")
_HEX = re.compile(r"(?<![\w-])(?:0x)?(?:[0-9a-fA-F]{2}[ :]?){8,4096}(?![\w-])")
_BY_NUMBER = re.compile(
    r"(?<![\d.])(?:(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6]|2[0-4]\d|25[0-5]),\s?){6,}\d{2,3}(?![\d.])"
)
_STYLE_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_OCTAL = re.compile(r"\\([0-3]?[0-7]{2})")
_PUT_TOGETHER = re.compile(r"""(["'`])\s*\+\s*(["'`])|\$\{\s*(["'`])\3\s*\}""")
_MADE_UP = re.compile(f"(?:{_OCTAL.pattern})|(?:{_PUT_TOGETHER.pattern})".replace(r"\3", r"\4"))
_BESIDE = 60
_PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x9c", b"\x78\xda")
_MOST = 10_000_000


def meant(text: str) -> Iterator[str]:
    """Yield what words of a text mean in another writing, where that is text of its own."""
    for found in _BASE64.finditer(text):
        word = found[0].rstrip("=")
        if len(word) % 4 != 1:
            yield from _said(_in_base64(word))
    for found in _BASE32.finditer(text):
        word = found[0].rstrip("=")
        if not word.isalpha() or len(word) > 24:
            yield from _said(_in_base32(word))
    for found in _HEX.finditer(text):
        digits = re.sub(r"^0x|[ :]", "", found[0])
        if not digits.isdigit() or len(digits) > 16:
            yield from _said(bytes.fromhex(digits))
    for found in _BY_NUMBER.finditer(text):
        codes = [int(code) for code in re.findall(r"\d+", found[0])]
        if max(codes) < 256:
            yield bytes(codes).decode("latin-1")


def style(text: str) -> str:
    r"""Return a stylesheet with \4d and the like read."""
    return _STYLE_ESCAPE.sub(lambda m: chr(min(int(m[1], 16), 0x10FFFF)), text)


def script(text: str) -> str:
    """Return the parts of a script in which it puts texts together, or has octal escapes, with these read.

    Of a part, so much is given as a name may take on both sides.
    """
    parts: list[list[int]] = []
    for found in _MADE_UP.finditer(text):
        start, end = max(0, found.start() - _BESIDE), found.end() + _BESIDE
        if parts and start <= parts[-1][1]:
            parts[-1][1] = end
        else:
            parts.append([start, end])
    return "\n\n".join(
        _PUT_TOGETHER.sub("", _OCTAL.sub(lambda m: chr(int(m[1], 8)), text[start:end]))
        for start, end in parts
    )


def _in_base64(word: str) -> bytes:
    try:
        return base64.b64decode(
            word + "=" * (-len(word) % 4), altchars=b"-_" if re.search("[-_]", word) else None
        )
    except binascii.Error:
        return b""


def _in_base32(word: str) -> bytes:
    try:
        return base64.b32decode(word + "=" * (-len(word) % 8))
    except binascii.Error:
        return b""


def _said(content: bytes) -> Iterator[str]:
    """Yield the text that bytes are, packed or not; nothing for bytes that are none."""
    if content.startswith(_PACKED):
        try:
            content = zlib.decompressobj(wbits=47).decompress(content, _MOST)
        except zlib.error:
            return
    try:
        said = content.decode("utf-8")
    except UnicodeDecodeError:
        return
    if said.isprintable() or re.sub(r"[\n\r\t]", "", said).isprintable():
        yield said
