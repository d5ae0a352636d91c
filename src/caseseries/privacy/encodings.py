"""What the words of a text mean once more: base64, base32, hexadecimal, signs by number, escapes, single letters."""

from __future__ import annotations

import base64
import quopri
import re
import zlib
from collections.abc import Callable, Iterator

from caseseries.identifiers.folding import near

_BASE64 = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?=[A-Za-z][a-z]*[A-Z0-9+/]|\d)(?=[A-Z0-9+/_-]*[a-z])[A-Za-z0-9+/_-]{8,65536}={0,2}"
    r"(?![A-Za-z0-9+/=_-])"
)
"""Eight signs and more, of which some are small letters and some, but for the first, are not."""
_BASE32 = re.compile(r"(?<![A-Z0-9])[A-Z2-7]{16,4096}={0,6}(?![A-Za-z0-9])")
_HEX = re.compile(r"(?<![\w-])(?:0x)?(?:[0-9a-fA-F]{2}[ :]?){8,4096}(?![\w-])")
_BINARY = re.compile(r"0[01]{7}(?: ?0[01]{7}){7,4096}(?!\d)")
_BY_NUMBER = re.compile(
    r"(?<![\d.])(?:(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6]|2[0-4]\d|25[0-5])(?:,\s?|\n\n)){6,}\d{2,3}(?![\d.])"
    r"|(?:0x[0-9a-fA-F]{2},\s?){6,}0x[0-9a-fA-F]{2}"
)
_LETTERS = re.compile(r"(?:\A|\n\n)(?:\S| )(?:\n{2,}(?:\S| )){5,}(?=\n\n|\Z)")
_LISTED = re.compile(
    r"""\bCONCAT(?:ENATE)?\(([^()]{3,2000})\)|\[([^\[\]]{3,2000})\]\.join\((["'`])\3\)"""
)
_QUOTED = re.compile(r"""(["'`])(.*?)\1""")
_OCTAL = re.compile(r"\\([0-3]?[0-7]{2})")
_PUT_TOGETHER = re.compile(r"""(["'`])\s*(?:\+|&|\.concat\()\s*(["'`])|\$\{\s*(["'`])\3\s*\}""")
_IN_MAIL = re.compile("=(?:[0-9A-F]{2}=[0-9A-F]{2}|(?<=[A-Za-z]=)[89A-F][0-9A-F](?=[a-z]))")
_STYLE_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_SHORTEST = 8
_BESIDE = 60
"""Of a text in which something is put together, so much is read on both sides as a name may take."""
_PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x9c", b"\x78\xda")
_MOST = 10_000_000


def meant(text: str) -> Iterator[str]:
    """Yield what words of a text mean in another writing, where that is text of its own."""
    for found in _LETTERS.finditer(text):
        yield re.sub(r"\n\n+", "", found[0])
    for found in _BY_NUMBER.finditer(text):
        codes = [int(code, 16 if "x" in code else 10) for code in re.findall(r"\w+", found[0])]
        yield "".join(map(chr, codes))
    text = "\n\n".join(passage for passage in text.split("\n\n") if len(passage) >= _SHORTEST)
    for pattern, read in _WRITINGS:
        for found in pattern.finditer(text):
            try:
                content = read(found[0])
            except ValueError:
                continue
            for said in _said(content):
                yield said
                yield from meant(said)  # written so twice
    for found in _LISTED.finditer(text) if "CONCAT" in text or ".join" in text else ():
        yield "".join(part[1] for part in _QUOTED.findall(found[1] or found[2]))
    octal = _changed(_OCTAL, lambda m: chr(int(m[1], 8)), text) if "\\" in text else ""
    yield octal
    for written in (text, octal):
        yield _changed(_PUT_TOGETHER, "", written)
    for start, end in near(_IN_MAIL, text, _BESIDE):
        content = quopri.decodestring(text[start:end].encode())
        yield content.decode("utf-8", "ignore")
        yield content.decode("latin-1")


def _changed(
    pattern: re.Pattern[str], into: str | Callable[[re.Match[str]], str], text: str
) -> str:
    """Return the parts of a text in which a pattern is found, with what is put in its place."""
    parts = (text[start:end] for start, end in near(pattern, text, _BESIDE))
    return "\n\n".join(pattern.sub(into, part) for part in parts)


def style(text: str) -> str:
    r"""Return a stylesheet with \4d and the like read."""
    return _STYLE_ESCAPE.sub(lambda m: chr(min(int(m[1], 16), 0x10FFFF)), text)


def _in_base64(word: str) -> bytes:
    word = word.rstrip("=")
    return base64.b64decode(
        word + "=" * (-len(word) % 4), altchars=b"-_" if re.search("[-_]", word) else None
    )


def _in_base32(word: str) -> bytes:
    word = word.rstrip("=")
    if word.isalpha() and len(word) <= 24:
        return b""
    return base64.b32decode(word + "=" * (-len(word) % 8))


def _in_hex(word: str) -> bytes:
    digits = re.sub(r"^0x|[ :]", "", word)
    return b"" if digits.isdigit() and len(digits) <= 16 else bytes.fromhex(digits)


_WRITINGS: tuple[tuple[re.Pattern[str], Callable[[str], bytes]], ...] = (
    (_BASE64, _in_base64),
    (_BASE32, _in_base32),
    (_HEX, _in_hex),
    (_BINARY, lambda word: bytes(int(byte, 2) for byte in re.findall("[01]{8}", word))),
)


def _said(content: bytes) -> Iterator[str]:
    """Yield the text that bytes are, packed or not; nothing for bytes that are none."""
    if content.startswith(_PACKED):
        try:
            content = zlib.decompressobj(wbits=47).decompress(content, _MOST)
        except zlib.error:
            return
    zero = content[:2].find(b"\0")  # a Latin letter in UTF-16 has one
    try:
        said = content.decode(("utf-16-be", "utf-16-le", "utf-8")[zero])
    except UnicodeDecodeError:
        return
    if said.isprintable() or re.sub(r"[\n\r\t]", "", said).isprintable():
        yield said
