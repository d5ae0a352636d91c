"""Runs of digits in a text: with what stands between them left out, put together, or read aloud in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from caseseries.identifiers.months import DIGIT, EAST

_GROUPS = re.compile(r"\d+(?:(?!\s*\n\s*\n)[\s()/.'’_‐–-]{1,3}\d+)+")
"""Groups of digits of one passage; cells of a table are passages of their own."""
_IN_CELLS = re.compile(r"(?<![\d.,])0\d+(?:\n\n\d+)+(?!\.?\d)")
"""A number that begins with a zero goes on in the next cell, where it is divided."""
_MISTYPED = re.compile(r"(?<![A-Za-z0-9])(?=[OoIl]*\d)[\dOoIl]*[OoIl][\dOoIl]*(?![A-Za-z0-9])")
"""Letters that are taken for digits: O7700 9OO461."""
_PARTED = re.compile(r"(\D+)")
_DECIMAL = re.compile(r"(?<![\d.])(?:0|[1-9]\d*)\.\d+(?!\.?\d)")
_THOUSANDS = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![,\d])")
_LONG_RUN = re.compile(r"(?<!\d)(?<!\d\.)\d{5,}+(?!\.\d*[1-9])")
_EAST_RUN = re.compile("[〇零○一二三四五六七八九]{5,}")
_SAID_TO_BE_ONE = re.compile(
    r"(?:\b(?:mrn|pid|id|record|chart|file|dossier|akte|hospital)|(?:\bn[or]|nr|num(?:ber)?|nummer)\.?|№|n°)[\s:#-]*$",
    re.IGNORECASE,
)  # fmt: skip
_A_COUNT = len("25,218")
"""A shorter number with a comma is one that was counted."""
_WITHIN_NUMBERS = "-_/'’‐\u202f\xa0"
_SIGNS_BETWEEN = re.compile(r"(?<![\d.,-])\d+(?:[-/_]\d+)+(?![\d-])")
_MOST_GROUPS = 7
_SURELY = 8
"""So many digits are one number whatever stands between them."""
_MAYBE = 6
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_SPOKEN = 5
"""So many digits in words, one behind the other, are a number that is read aloud."""


def numbers_in(text: str) -> Iterator[str]:
    """Yield what numbers of five digits and more a plain text can mean, whatever stands between their digits.

    Counts, means and coordinates stand side by side as well: groups of digits are one number where there are eight
    digits, or where they are parted alike and as a number would be, begin with a zero or are said to be a number.
    What has a decimal point is none.
    """
    for run in _GROUPS.finditer(text):
        yield from _joined_groups(text, run)
    if _MISTYPED.search(text):
        yield from numbers_in(_MISTYPED.sub(_as_digits, text))
    for run in _IN_CELLS.finditer(text):
        yield from (digits for digits in _windows(run[0], False) if len(digits) >= _SURELY)
    yield from _LONG_RUN.findall(text)
    for signs in _EAST_RUN.findall(text) if not text.isascii() else ():
        yield "".join(str(EAST[sign]) for sign in signs)
    for number in _THOUSANDS.findall(text):
        if len(number) > _A_COUNT:
            yield number.replace(",", "")


def read_aloud(folded: Sequence[str]) -> str:
    """Return the numbers of a text that stand there digit by digit in words."""
    said: list[str] = []
    run, times = "", 1
    for word in (*folded, ""):
        if word in _TIMES:
            times = _TIMES[word]
            continue
        if word in DIGIT:
            run += DIGIT[word] * times
            times = 1
            continue
        said += [run] if len(run) >= _SPOKEN else []
        run = ""
    return "\n\n".join(said)


def _joined_groups(text: str, run: re.Match[str]) -> Iterator[str]:
    """Yield the runs of neighbouring groups of digits that may be one number, put together."""
    said = run[0]
    if "." in said:
        for part in _DECIMAL.sub(lambda number: "," * len(number[0]), said).split(","):
            if part and (inner := _GROUPS.search(part)):
                yield from _windows(inner[0], False)
        return
    yield from _windows(
        said, bool(_SAID_TO_BE_ONE.search(text, max(0, run.start() - 12), run.start()))
    )


def _as_digits(word: re.Match[str]) -> str:
    return word[0].translate(str.maketrans("OoIl", "0011"))


def _windows(run: str, said_to_be_one: bool) -> Iterator[str]:
    parts = _PARTED.split(run)
    groups, gaps = parts[::2], parts[1::2]
    for single, near in groupby(groups, lambda group: len(group) == 1):
        digits = "".join(near) if single else ""
        if len(digits) > _MOST_GROUPS:
            yield digits
    for at in range(len(groups)):
        for end in range(at + 2, min(at + _MOST_GROUPS, len(groups)) + 1):
            digits = "".join(groups[at:end])
            if len(digits) >= _SURELY or (
                len(set(gaps[at : end - 1])) == 1
                and ((said_to_be_one and at == 0) or _is_one(groups[at:end], gaps[at], digits))
            ):
                yield digits


def _is_one(groups: Sequence[str], gap: str, digits: str) -> bool:
    """Return whether groups, all with the same gap, look like one number rather than several."""
    first, *others = groups
    sign = gap.strip()
    if len(digits) < _MAYBE or "(" in sign or ")" in sign:
        return False
    if (digits.startswith("0") and len(first) > 1) or (len(gap) == 1 and gap in _WITHIN_NUMBERS):
        return True  # 0012 3450, 123-450
    if gap in (" ", ".") and all(len(g) == 3 for g in others) and len(first) < 4:
        return True  # 7 654 320
    if gap == "." and others[1:]:
        return True
    if not others[1:] and max(map(len, groups)) > 3 and (not sign or len(digits) > _MAYBE):
        return sign != "."  # 765 4320, which no count is
    return (
        len(digits) > _MAYBE
        and all(len(g) == len(first) for g in others[:-1])
        and len(others[-1]) <= len(first)
    )


def written_alike(text: str) -> Iterator[str]:
    """Yield what stands in a text as groups of digits with single signs between them: 31-147, 412/23."""
    yield from _SIGNS_BETWEEN.findall(text)


def merged_digits(tokens: Sequence[str]) -> list[str]:
    """Return words with neighbouring runs of digits put together, and neighbouring runs of letters as they are."""
    merged: list[str] = []
    for token in tokens:
        if merged and token.isdigit() and merged[-1].isdigit():
            merged[-1] += token
        else:
            merged.append(token)
    return merged
