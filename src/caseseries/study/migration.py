"""Formats of study.yml: which one a file is of, and what brings an older one to the newest.

Format 1 is every study.yml without the key `format`. A newer format than this program knows is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from caseseries.errors import UserError

NEWEST = 2
Step = Callable[[str], tuple[str, list[str]]]
"""From the text of a study.yml of one format to that of the next, with what was changed or has another meaning."""


def refuse_newer(number: object, place: str) -> None:
    """Raise UserError for a format that this program does not know."""
    if isinstance(number, int) and number > NEWEST:
        raise UserError(
            f"this study.yml is of format {number}",
            place,
            rule=f"this program reads the formats 1 to {NEWEST}",
            remedy="take a newer caseseries",
        )


def migrate(text: str, number: int) -> tuple[str, list[str]]:
    """Return the text of a study.yml in the newest format, and in sentences what was changed. number: its format."""
    told: list[str] = []
    for step in range(number, NEWEST):
        text, more = _STEPS[step](text)
        told += [f"format {step + 1}: {sentence}" for sentence in more]
    return text, told


def _to_2(text: str) -> tuple[str, list[str]]:
    """Name the format; nothing else is written otherwise in format 2."""
    lines = text.split("\n")
    first = next((k for k, line in enumerate(lines) if re.match(r"[A-Za-z_]", line)), 0)
    told = [f"the line `format: 2` was added as line {first + 1}"]
    if re.search(r"method:\s*cumulative-incidence", text) and "competing" not in text:
        told.append(
            "code 2 of CNSR, once always a competing event, is one only where a time says `competing: [2]`; "
            "add that to the times that have competing events"
        )
    return "\n".join([*lines[:first], "format: 2", "", *lines[first:]]), told


_STEPS: Mapping[int, Step] = {1: _to_2}
