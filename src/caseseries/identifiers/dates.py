"""Calendar dates in the ways in which they are written in Europe and America."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

_MONTHS = (
    "january januar janvier enero gennaio januari janeiro jan",
    "february februar fevrier febrero febbraio februari fevereiro feb",
    "march marz maerz mars marzo maart marco mar mrz",
    "april avril abril aprile apr",
    "may mai mayo maggio mei maio",
    "june juni juin junio giugno junho jun",
    "july juli juillet julio luglio julho jul",
    "august aout agosto augustus aug",
    "september septembre septiembre settembre setembro sep sept",
    "october oktober octobre octubre ottobre outubro oct okt",
    "november novembre noviembre novembro nov",
    "december dezember decembre diciembre dicembre dezembro dec dez",
)
_MONTH = {name: k for k, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_ALL_DIGITS = re.compile(
    r"(?<!\d)(?<!\d[.,])(?:(\d{4})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{1,2})"
    r"|(\d{1,2})\s?([-./])\s?(\d{1,2})\s?\6\s?(\d{4}|\d{2}))(?![.,]?\d)"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.|er)?\s*(?:of |de |di )?[-\s.]*"
    rf"({_NAMES})\.?[-\s,.]*(?:de |del )?(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b({_NAMES})\.?\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)", re.IGNORECASE
)


def dates_in(text: str) -> Iterator[tuple[datetime.date, tuple[int, int]]]:
    """Yield the dates that a plain text can mean, each with its place; 10/03/1961 means two."""
    for m in _ALL_DIGITS.finditer(text):
        if m[1]:
            yield from _date(m[1], m[3], m[4], m.span())
        else:
            for year in _years(m[8]):
                yield from _date(year, m[7], m[5], m.span())
                if m[5] != m[7]:
                    yield from _date(year, m[5], m[7], m.span())
    for m in _COMPACT.finditer(text):
        yield from _date(m[1], m[2], m[3], m.span())
    for m in _DAY_FIRST.finditer(text):
        yield from _date(m[3], _MONTH[m[2].lower()], m[1], m.span())
    for m in _MONTH_FIRST.finditer(text):
        yield from _date(m[3], _MONTH[m[1].lower()], m[2], m.span())


def _years(text: str) -> tuple[int, ...]:
    return (int(text),) if len(text) == 4 else (1900 + int(text), 2000 + int(text))


def _date(
    year: str | int, month: str | int, day: str | int, place: tuple[int, int]
) -> Iterator[tuple[datetime.date, tuple[int, int]]]:
    try:
        yield datetime.date(int(year), int(month), int(day)), place
    except ValueError:
        return
