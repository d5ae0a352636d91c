"""A text as people read it: without case, accents, markup's escapes and signs that nobody sees."""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]\s*\n\s*(?=[^\W\d_])")
_ESZETT = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ł": "l", "Ł": "L", "đ": "d"}
)


@lru_cache(maxsize=1)
def _unseen() -> dict[int, None]:
    """Code points that leave no mark of their own: accents once taken apart, soft hyphens, zero-width signs."""
    return {
        code: None
        for code in range(sys.maxunicode)
        if unicodedata.category(chr(code)) in ("Mn", "Cf")
    }


def plain(text: str) -> str:
    """Return a text with its entities, percent signs and escapes read, accents and unseen signs dropped; case stays."""
    if "\\u" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if _PERCENT.search(text):
        text = unquote(text)
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_unseen()).translate(_ESZETT)
    return text


def joined(text: str) -> str:
    """Return a text with the words put together that a line end broke."""
    return _BROKEN.sub("", text)


def words(text: str) -> list[str]:
    """Return the runs of letters and the runs of digits of a plain text; what stands between them does not count."""
    return _WORD.findall(text)
