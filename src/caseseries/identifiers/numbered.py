"""Numbers of few digits and codes of few signs, which are a person's where they are said to be one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache

_GAP = r"(?!\.\s*[\r\n])[\s.:#_-]"
_BEHIND = r"0*(\d{1,8})(?![^\W_])"
_COLOUR = r"(?:\d{3}|\d{6})(?!\d)"
_NUMBERED = re.compile(
    rf"(?:\b(?:mrn|pid|record|chart|room|bed|ward|station|zimmer|akte|fall|dossier|zip|plz|postcode)|№|n°)"
    rf"{_GAP}*(?:[A-Z]{{1,3}}-?)?{_BEHIND}",
    re.IGNORECASE,
)
_PATIENT = re.compile(rf"\bpatient{_GAP}*(?:[A-Z]{{1,3}}-?)?{_BEHIND}", re.IGNORECASE)
_NUMBERED_IN_PROSE = re.compile(
    rf"(?:\b(?:no|nr|num|number|id|case|file|code){_GAP}+|#(?!{_COLOUR})|(?<![\"'=:])(?<!:\s)#){_BEHIND}",
    re.IGNORECASE,
)
"""A number of few digits is a person's where it is said to be one; `case 1:` is a script's, fill="#222" a colour."""
_DAY_OF_SHEETS = re.compile(
    r"\b(?:dob|born|birth\w*|date|datum|geb\w*|serial)\W{1,3}(\d{5})(?![\d.,])", re.IGNORECASE
)
"""A date in a spreadsheet is a number of five digits, which is somebody's where it is said to be a day."""
_NUMBER_SIGN = re.compile("[#№°]")
_NUMBER_WORDS_LIST = (
    "mrn pid patient record chart room bed ward station zimmer akte fall dossier zip plz postcode no nr num number id "
    "case file code dob born date datum serial"
)
NUMBER_WORDS = frozenset(_NUMBER_WORDS_LIST.split())
"""What a number of a person, a place or a record is called."""
_FEW_DIGITS = 3
"""One of fewer is also that of a case, a table or a reference; it has to be a patient's, a room's or a record's."""
_CODE = re.compile(r"(\d{1,3}|[A-Z]{1,3})([A-Z]{1,3}|\d{1,3})")
_BETWEEN_SIGNS = re.compile(r"[\s/-]")
_CALLED_A_PLACE = re.compile(
    r"(?<![\w.(%-])(?:ward|station|room|bed|zimmer|unit|site|bett)[\s.:#_-]*$", re.IGNORECASE
)
"""A code of few signs is a place where it is said to be one, or stands as it is and names no part of a text."""
_PLACED = re.compile(
    r"\b(?:on|in|from|to|at|of|auf|von|aus|bei|patient(?:in)?|mrn|pid|id|no|nr|number)[\s.:#_-]*$",
    re.IGNORECASE,
)


def few_digits_in(text: str, there: Set[str], public: Set[str], *, prose: bool) -> set[str]:
    """Return the numbers, without zeros before them, that a plain text says to be of a person, a place or a record.

    there: its words in small letters. public: numbers by which patients are known in public; as such they are nobody's.
    """
    if NUMBER_WORDS.isdisjoint(there) and not _NUMBER_SIGN.search(text):
        return set()
    found = set(_NUMBERED.findall(text))
    found |= set(_PATIENT.findall(text)) - public
    found |= set(_DAY_OF_SHEETS.findall(text))
    if prose:
        called = set(_NUMBERED_IN_PROSE.findall(text)) - public
        found |= {digits for digits in called if len(digits) >= _FEW_DIGITS}
    return found


def short_codes_in(text: str, codes: tuple[str, ...]) -> Iterator[str]:
    """Yield those of the codes, such as 7B, that are said to be of a place or a person, or stand alone in a cell."""
    for m in _any_code(codes).finditer(text):
        near = text[max(0, m.start() - 16) : m.start()]
        code = _BETWEEN_SIGNS.sub("", m[0])
        placed = code == m[0] and _PLACED.search(near)
        apart = not re.search(r"[\w.(%-]$", near)
        if _CALLED_A_PLACE.search(near) or (apart and (placed or _alone(text, m.start(), m.end()))):
            yield code


@lru_cache(maxsize=16)
def _any_code(codes: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds codes of letters and digits, with a sign between these or none."""
    forms = [r"[\s/-]?".join(m.groups()) for code in codes if (m := _CODE.fullmatch(code))]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(forms) or '(?!)'})(?![\w%(-])")


def _alone(text: str, start: int, end: int) -> bool:
    ends = ("", "\n\n")
    return text[max(0, start - 2) : start] in ends and text[end : end + 2] in ends
