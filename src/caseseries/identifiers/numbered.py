"""Numbers of few digits, which are a person's where they are said to be one."""

from __future__ import annotations

import re
from collections.abc import Set

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
_NUMBER_SIGN = re.compile("[#№°]")
_NUMBER_WORDS_LIST = (
    "mrn pid patient record chart room bed ward station zimmer akte fall dossier zip plz postcode no nr num number id "
    "case file code"
)
NUMBER_WORDS = frozenset(_NUMBER_WORDS_LIST.split())
"""What a number of a person, a place or a record is called."""
_FEW_DIGITS = 3
"""One of fewer is also that of a case, a table or a reference; it has to be a patient's, a room's or a record's."""


def few_digits_in(text: str, there: Set[str], public: Set[str], *, prose: bool) -> set[str]:
    """Return the numbers, without zeros before them, that a plain text says to be of a person, a place or a record.

    there: its words in small letters. public: numbers by which patients are known in public; as such they are nobody's.
    """
    if NUMBER_WORDS.isdisjoint(there) and not _NUMBER_SIGN.search(text):
        return set()
    found = set(_NUMBERED.findall(text))
    found |= set(_PATIENT.findall(text)) - public
    if prose:
        called = set(_NUMBERED_IN_PROSE.findall(text)) - public
        found |= {digits for digits in called if len(digits) >= _FEW_DIGITS}
    return found
