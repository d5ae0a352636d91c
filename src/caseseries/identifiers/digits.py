"""Runs of digits in a text: with what stands between them left out, put together, or read aloud in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from caseseries.identifiers.folding import words
from caseseries.identifiers.months import DIGIT

_DIGITS = re.compile(r"\+?\d(?:[\s()/.'’_‐–-]{0,3}\d){4,}")
_THOUSANDS = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![,\d])")
_DECIMAL = re.compile(r"\d{1,3}\.\d{3,}")
_LONG_RUN = re.compile(r"(?<!\d)(?<!\d\.)\d{5,}")
_A_COUNT = len("25,218")
"""A shorter number with a comma is one that was counted."""
_MOST_GROUPS = 7
_SPOKEN = 5
"""So many digits in words, one behind the other, are a number that is read aloud."""


def numbers_in(text: str) -> Iterator[str]:
    """Yield what numbers of five digits and more a plain text can mean, whatever stands between their digits."""
    runs = (run for run in _DIGITS.findall(text) if not _DECIMAL.fullmatch(run))
    for run in runs:
        yield from _joined_groups(words(run))
    yield from _LONG_RUN.findall(text)
    for run in _THOUSANDS.findall(text):
        if len(run) > _A_COUNT:
            yield run.replace(",", "")


def read_aloud(folded: Sequence[str]) -> str:
    """Return the numbers of a text that stand there digit by digit in words."""
    said: list[str] = []
    run = ""
    for word in (*folded, ""):
        if word in DIGIT:
            run += DIGIT[word]
            continue
        said += [run] if len(run) >= _SPOKEN else []
        run = ""
    return "\n\n".join(said)


def _joined_groups(groups: Sequence[str]) -> Iterator[str]:
    """Yield every run of neighbouring groups of digits, put together."""
    for at in range(len(groups)):
        for end in range(at + 1, min(at + _MOST_GROUPS, len(groups)) + 1):
            yield "".join(groups[at:end])


def merged_digits(tokens: Sequence[str]) -> list[str]:
    """Return words with neighbouring runs of digits put together, and neighbouring runs of letters as they are."""
    merged: list[str] = []
    for token in tokens:
        if merged and token.isdigit() and merged[-1].isdigit():
            merged[-1] += token
        else:
            merged.append(token)
    return merged
