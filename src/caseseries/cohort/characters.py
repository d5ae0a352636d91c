"""How a cell is written: what nobody can see is put right, what shows damage or can be read two ways is refused.

docs/reference/checks.md tells the rule to users. A cell whose characters are all of ASCII is looked at once, quickly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from caseseries.text_files import unprintable

_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_WITHIN = re.compile("[ \t\r\n\x85\u2028\u2029]*[\t\r\n\x85\u2028\u2029][ \t\r\n\x85\u2028\u2029]*")
_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\ufeff]")
# Joiners have a use between letters of other scripts and in emoji, direction marks in text that runs to the left.
_JOINERS = re.compile("(?<=[\u0000-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\u0000-\u024f]|$)")
_DIRECTION = re.compile("[\u061c\u200e\u200f]")
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LOST = re.compile("[\ufffd\ue000-\uf8ff\ud800-\udfff]")
_SPREADSHEET = re.compile(
    r"#(N/A|NV|REF!?|BEZUG!?|VALUE!?|WERT!?|DIV/0!?|NAME\??|NUM!?|ZAHL!?|NULL!?|SPILL!?|CALC!?|FIELD!?"
    r"|GETTING_DATA|BLOCKED!?|#+)|Err:[0-9]{3}",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"n\.?\s?/?a\.?n?|n\.?d\.?|null|missing|k\.?\s?a\.?|[.?*/–—-]+|x{2,}",
    re.IGNORECASE,
)
"""Words and marks by which people write that a value is missing."""
_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")
_EUROPEAN = re.compile("[\u0080-\u017f\u0370-\u04ff\u2000-\u22ff]+")
_WORD = re.compile(r"[^\W\d_]+")
_LOOKALIKE = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧον\u0131\u0251\u0261")
_SCRIPTS = ("CYRILLIC", "FULLWIDTH", "MATHEMATICAL", "ARMENIAN", "CHEROKEE")
_NUMERAL = re.compile(r"[ivxlcdm]+")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SAME = dict(
    zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονАВЕЅІЈКМНОРСТХУаеѕіјорсухԁԛԝ", "ABEZHIKMNOPTYXovABESIJKMHOPCTXYaesijopcyxdqw", strict=True)
)  # fmt: skip
"""Greek and Cyrillic letters, and the Latin ones that look like them."""


def tidy(text: str) -> str:
    """Return a cell without what nobody can see: blanks at its ends, odd blanks, invisible characters; composed.

    A line break or tab within it is a blank, as it is wherever the text is shown.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", _BLANKS.sub(" ", text))
        text = _JOINERS.sub("", _INVISIBLE.sub("", text))
        if not _LEFTWARD.search(text):
            text = _DIRECTION.sub("", text)
    return _WITHIN.sub(" ", text.strip(" \t\r\n\x85\u2028\u2029"))


def faults(text: str) -> Iterator[tuple[str, str]]:
    """Yield what makes a tidy cell unreadable, and what to do about it."""
    if unprintable(text):
        yield (
            "a control character stands in the cell, or one that turns the direction of text",
            "remove it, or put a blank in its place",
        )
    if _SPREADSHEET.fullmatch(text):
        yield (
            "the cell holds an error of a spreadsheet",
            "mend the formula, or empty the cell where the value is missing",
        )
    if text.isascii():
        return
    if _LOST.search(text):
        yield (
            "a character was lost when the file was written",
            "write the file anew from its source, as UTF-8",
        )
    if _misread(text):
        yield (
            "the characters were read in the wrong encoding once",
            "write the file anew from its source, as UTF-8",
        )
    if any(_mixed(word) for word in _WORD.findall(text)):
        yield (
            "a letter of another script stands in a word of Latin letters, and looks like one of them",
            "type the word anew",
        )


def missing_in_words(text: str) -> bool:
    """Return whether a cell says with a word or mark that there is no value."""
    return bool(_MISSING.fullmatch(text))


def skeleton(text: str) -> str:
    """Return what a reader sees of a text: without case and blanks, one dash, lookalike letters as Latin ones."""
    plain = unicodedata.normalize("NFKC", "".join(_SAME.get(c, c) for c in text)).casefold()
    return _DASHES.sub("-", "".join(plain.split()))


def slip(text: str, word: str) -> bool:
    """Return whether a text is a word with one slip of the finger: a letter left out, doubled, changed or swapped.

    Numbers, numerals and short words have none: week 4 is not week 8, stage II not stage III. Nor has the first letter:
    atypical is not typical.
    """
    ours, theirs = text.casefold().split(), word.casefold().split()
    if len(ours) != len(theirs):
        return False
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    return len(pairs) == 1 and _one_slip(*pairs[0])


def _one_slip(a: str, b: str) -> bool:
    longer, shorter = max(len(a), len(b)), min(len(a), len(b))
    if longer < 4 or shorter < 3 or longer - shorter > 1 or a[0] != b[0]:
        return False
    if re.sub(r"\D", "", a) != re.sub(r"\D", "", b) or (
        _NUMERAL.fullmatch(a) and _NUMERAL.fullmatch(b)
    ):
        return False
    start = _alike(a, b)
    a, b = a[start:], b[start:]
    end = _alike(a[::-1], b[::-1])
    a, b = a[: len(a) - end], b[: len(b) - end]
    if len(a) == len(b) == 1:
        return longer >= 6
    return len(a) + len(b) == 1 or (len(a) == 2 and a == b[::-1])


def _alike(a: str, b: str) -> int:
    """Return how many letters two words begin with in common."""
    return next(
        (k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _misread(text: str) -> bool:
    """Return whether a text has UTF-8 in it that was read as Windows-1252 or Latin-1: â€“ for a dash."""
    for run in _FOREIGN.findall(text):
        for encoding in ("cp1252", "latin-1"):
            try:
                back = run.encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
            if _EUROPEAN.fullmatch(back):
                return True
    return False


def _mixed(word: str) -> bool:
    """Return whether a word of Latin letters holds one that only looks Latin; Greek such as β is at home there."""
    if not any("a" <= c.lower() <= "z" for c in word):
        return False
    return any(
        c in _LOOKALIKE or unicodedata.name(c, "").startswith(_SCRIPTS)
        for c in word
        if not c.isascii()
    )
