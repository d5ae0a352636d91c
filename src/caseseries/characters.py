"""What no file of a study may hold, tables and pages alike: characters that cannot be shown, and marks of a merge.

Refused are control characters but tab and line ends, and the characters that turn the direction of what stands beside
them (U+202A to U+202E, U+2066 to U+2069). Marks of direction that turn nothing, such as U+200F, are shown as they are.
"""

from __future__ import annotations

import re

from caseseries.errors import UserError

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_MERGE = re.compile(r"^(?:<{7}|\|{7}|>{7})(?: .*)?\r?$", re.MULTILINE)


def refuse(text: str, place: str) -> None:
    """Raise UserError with the line of what the text of a file may not hold. place: the file, as messages name it."""
    refuse_merge(text, place)
    found = _UNPRINTABLE.search(text)
    if found:
        raise UserError(
            f"the character {unprintable(found[0])} cannot be shown",
            place=f"{place}:{_line(text, found.start())}",
            rule="no control characters but tab and line end, none that turn the direction of text",
            remedy="remove it, or put a blank in its place",
        )


def refuse_merge(text: str, place: str) -> None:
    """Raise UserError with the line where a text holds the marks of a merge that nobody resolved."""
    found = _MERGE.search(text)
    if found:
        raise UserError(
            f"a merge was not resolved here: the line begins with {found[0][:7]}",
            place=f"{place}:{_line(text, found.start())}",
            remedy="keep one of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>",
        )


def unprintable(text: str) -> str:
    """Return the code point of the first character that cannot be shown, as U+000C; empty when there is none."""
    found = _UNPRINTABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
