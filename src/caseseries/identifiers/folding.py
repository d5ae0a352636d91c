"""A text as people read it: without case, accents, markup's escapes and signs that nobody sees."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from caseseries.identifiers.transliteration import in_latin

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8}))|%u([0-9a-fA-F]{4})"
    r"|\bU\+([0-9A-F]{4,6})\b ?"
)
_ESCAPES = ("\\u", "\\x", "\\U", "%u", "U+")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_WIDE_SIGNS = "[\u0e00-\u0eff\u1100-\u11ff\u3005\u3040-\u30ff\u3400-\u9fff]"
_WIDE = re.compile(_WIDE_SIGNS)
_BLANKS_IN_WIDE = re.compile(
    rf"(?<={_WIDE_SIGNS})[\s·・]+(?=\d|{_WIDE_SIGNS})|(?<=\d)\s+(?={_WIDE_SIGNS})"
)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_BROKEN = re.compile(
    r"(?<=[^\W\d_])(?:[-\u2010\u00ad]\s*\n\s*|[\ufffe\x02]\s*)(?=[^\W\d_])"  # the latter are pdfium's hyphens
)
_BESIDE = 200
"""So much of a text beside a broken word is read once more with the word put together."""
_TEX_ACCENT = re.compile(
    r"\\[\"'^`~=.cvuHrk]\s?\{?\\?([A-Za-z])\}?|\\(ss|o|O|l|L|ae|AE|aa|AA)\b(?:\{\})?\s?|[{}]"
)
_LATIN = str.maketrans(
    {
        **{"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "ł": "l", "Ł": "L"},
        **{"đ": "d", "Đ": "D", "ı": "i", "ð": "d", "þ": "th"},
        **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡᴢ", "abcdefghijklmnoprstuvwz", strict=True)),
        **dict.fromkeys(
            "\u02b9\u02bb\u02bc\u02bd\u02c8", "'"
        ),  # letters that are read as apostrophes
    }
)
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХаеорсухіјѕԁһАΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTXaeopcyxijsdhABEZHIKMNOPTYXo"
)
"""Letters of other alphabets that cannot be told from Latin ones by eye."""
_MIXED = re.compile(r"[^\W\d_]+")
_LOOKALIKE = re.compile("[" + "".join(map(chr, _LOOKALIKES)) + "]")
_CYRILLIC = re.compile(rf"(?!{_LOOKALIKE.pattern})[\u0400-\u04ff]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_OTHER_LATIN = re.compile("[" + "".join(map(chr, _LATIN)) + "]")
_TRANSCRIBED = str.maketrans(
    {
        **{"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"},
        **{"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"},
    }
)


@lru_cache(maxsize=1)
def _unseen() -> re.Pattern[str]:
    """Signs that leave no mark of their own: accents once taken apart, soft hyphens, zero-width signs, tags."""
    below = (chr(c) for c in range(0xAD, 0x10000) if unicodedata.category(chr(c)) in ("Mn", "Cf"))
    return re.compile("[" + "".join(below) + "\u115f\u1160\u3164\uffa0\U000e0000-\U000e01ef]")


def plain(text: str) -> str:
    """Return a text with its entities, percent signs and escapes read, accents and unseen signs dropped; case stays."""
    if any(sign in text for sign in _ESCAPES):
        text = _ESCAPE.sub(_escaped, text)
    for _ in range(3):  # an address within an address is encoded twice
        if not _PERCENT.search(text):
            break
        text = unquote(text)
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = _unseen().sub("", unicodedata.normalize("NFKD", text))
        if _OTHER_LATIN.search(text):
            text = text.translate(_LATIN)
        if _OTHER_DIGIT.search(text):
            text = _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
        if _LOOKALIKE.search(text):
            alone = not _CYRILLIC.search(text)  # no text in that alphabet
            text = _MIXED.sub(lambda found: _one_alphabet(found[0], alone), text)
    return text


def spellings(value: str) -> set[str]:
    """Return a value in plain letters, also with ä as ae and ae as a, as passports and registers have it."""
    value = unicodedata.normalize("NFC", value)
    found = {plain(value), plain(value.translate(_TRANSCRIBED)), *in_latin(value)}
    return found | {re.sub(r"(?i)([aou])e", r"\1", text) for text in found}


def is_wide(text: str) -> bool:
    """Return whether a plain text has signs of a script that leaves no blanks between words."""
    return not text.isascii() and _WIDE.search(text) is not None


def squeezed(text: str) -> str:
    """Return a plain text without the blanks between signs of such scripts."""
    return _BLANKS_IN_WIDE.sub("", text)


def without_tex(text: str) -> str:
    r"""Return the text of a bibliography with M{\"u}ller as Muller."""
    return _TEX_ACCENT.sub(lambda found: found[1] or found[2] or "", text)


def joined(text: str) -> str:
    """Return the parts of a text in which a line end broke a word, with these put together."""
    parts = (text[first:last] for first, last in near(_BROKEN, text, _BESIDE))
    return "\n\n".join(_BROKEN.sub("", part) for part in parts)


@lru_cache(maxsize=256)
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds these words of letters, written in any case."""
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(words)})(?![^\W\d_])", re.IGNORECASE)


def near(pattern: re.Pattern[str], text: str, distance: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text up to that distance from where a pattern is found, none twice."""
    first = last = 0
    for found in pattern.finditer(text):
        if found.start() - distance > last:
            if last:
                yield first, last
            first = max(0, found.start() - distance)
        last = min(len(text), found.end() + distance)
    if last:
        yield first, last


def words(text: str) -> list[str]:
    """Return the runs of letters and the runs of digits of a plain text; what stands between them does not count."""
    return _WORD.findall(text)


def _escaped(found: re.Match[str]) -> str:
    code = int(next(filter(None, found.groups())), 16)
    return chr(code) if code <= 0x10FFFF else ""


def _one_alphabet(word: str, alone: bool) -> str:
    """Return a word of Latin letters and lookalikes in Latin letters, others as they are; alone: lookalikes suffice."""
    latin = word if word.isascii() else word.translate(_LOOKALIKES)
    return latin if latin.isascii() and (alone or re.search("[A-Za-z]", word)) else word
