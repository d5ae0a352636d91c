"""What a cell of a spreadsheet means: a number, a date, a yes or no, a study day; None where that is not certain.

Every function returns the meaning, or raises `Unclear` with the reason, in words that hold no value.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from caseseries.cohort.characters import missing_in_words, tidy
from caseseries.cohort.workbooks import Cell

Decimal = Literal["comma", "point"]
Dates = Literal["day-first", "month-first", "year-first"]
YES = frozenset(
    (
        *("y", "yes", "j", "ja", "o", "oui", "s", "si", "sí", "x", "+", "1", "true", "wahr", "vrai", "w"),
        *("vorhanden", "pos", "positiv", "positive"),
    )
)  # fmt: skip
NO = frozenset(
    (
        *("n", "no", "nein", "non", "-", "0", "false", "falsch", "faux", "f"),
        *("nicht-vorhanden", "neg", "negativ", "negative"),
    )
)  # fmt: skip
NOTHING = NO | {"keine", "none", "aucune"}
"""What a cell of events says where there was none."""
_MISSING = frozenset(
    (
        *("n/k", "nk", "not available", "not tested", "missing data", "unknown", "not known", "not done"),
        *("nicht bekannt", "unbekannt", "nicht erhoben", "nicht bestimmt", "nicht gemessen", "fehlt"),
        *("n.b.", "n. b.", "n.v.", "n. v.", "keine angabe", "inconnu"),
    )
)  # fmt: skip
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*")
_LIMITED = re.compile(r"([<>≤≥]=?)\s*([0-9]+(?:[.,][0-9]+)*)")
_DMY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:[ T].*)?")
_SHORT = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{2})")
_ISO = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})(?:[ T].*)?")
_DAY = re.compile(r"(?:study ?day|studientag|day|tag|jour|d)\.? ?([+-]?\d{1,5})", re.IGNORECASE)
_OLDEST = 1900


class Unclear(ValueError):  # noqa: N818  it is a question to the person, no error of the program
    """A cell that can be read in no way, or in two."""


@dataclass(frozen=True)
class Measured:
    """A number as recorded: its value where it is one, its limit where only that is known, and its text."""

    value: float | None
    text: str
    limit: float | None = None
    below: bool = False


def is_missing(cell: Cell, words: list[str]) -> bool:
    """Return whether a cell holds nothing, or says that there is nothing. words: further ones of the mapping."""
    text = tidy(cell.text or "")
    return (
        not text
        or text in words
        or text.casefold() in _MISSING
        or (cell.kind == "text" and missing_in_words(text))
    )


def measured(cell: Cell, decimal: Decimal, unit: str = "") -> Measured:
    """Return the number of a cell. unit: what may stand behind the number, as it stands in the head."""
    text = tidy(cell.text or "")
    if cell.kind == "number":
        return Measured(float(text), text)
    if cell.kind == "date":
        raise Unclear("a date stands where a number is expected")
    bare = text.removesuffix(unit).rstrip() if unit else text
    bare = bare.removesuffix("%").rstrip() if unit == "%" else bare
    if found := _LIMITED.fullmatch(bare):
        number = _float(found[2], decimal)
        sign = found[1].replace("≤", "<").replace("≥", ">")[0]
        return Measured(None, f"{sign}{number:g}", number, sign == "<")
    if _NUMBER.fullmatch(bare):
        number = _float(bare, decimal)
        return Measured(number, f"{number:.15g}")
    raise Unclear("this is no number")


def _float(text: str, decimal: Decimal) -> float:
    """Return a number; raise Unclear where its sign may part thousands: 1.234 may, 71.5 may not."""
    other, sign = (".", ",") if decimal == "comma" else (",", ".")
    if re.fullmatch(rf"[+-]?\d{{1,3}}(?:\{other}\d{{3}})+\{sign}\d+", text):
        text = text.replace(other, "")
    if re.fullmatch(rf"[+-]?\d{{1,3}}(?:\{other}\d{{3}})+", text):
        raise Unclear(
            f"the {'point' if other == '.' else 'comma'} may be a decimal sign or part thousands"
        )
    if text.count(sign) + text.count(other) > 1:
        raise Unclear("a number has one decimal sign")
    return float(text.replace(",", "."))


def whole(cell: Cell, decimal: Decimal, unit: str = "") -> int:
    """Return the whole number of a cell."""
    found = measured(cell, decimal, unit)
    if found.value is None or found.value % 1:
        raise Unclear("this is no whole number")
    return int(found.value)


def yes_or_no(cell: Cell) -> str:
    """Return Y or N."""
    text = tidy(cell.text or "").casefold()
    if text in YES:
        return "Y"
    if text in NO:
        return "N"
    raise Unclear("this is neither yes nor no")


def date(cell: Cell, order: Dates, short_years: int | None = None) -> datetime.date:
    """Return the date of a cell. order: how day and month stand in texts. short_years: the century of 24 in 3.4.24."""
    text = tidy(cell.text or "")
    if found := _ISO.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif (found := _DMY.fullmatch(text)) and order != "year-first":
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        if order == "month-first":
            day, month = month, day
    elif _SHORT.fullmatch(text) and short_years is None:
        raise Unclear("the year has two digits: write four, or say `short_years` in the mapping")
    elif (found := _SHORT.fullmatch(text)) and order != "year-first":
        day, month, year = int(found[1]), int(found[2]), (short_years or 0) + int(found[3])
        if order == "month-first":
            day, month = month, day
    else:
        raise Unclear("this is no date with day, month and a year of four digits")
    try:
        made = datetime.date(year, month, day)
    except ValueError:
        raise Unclear("there is no such day in the calendar") from None
    if made.year < _OLDEST:
        raise Unclear("the date lies before 1900")
    return made


def study_day(text: str) -> int | None:
    """Return the study day of a text such as d5 or Day -1; None where it is none. There is no day 0."""
    found = _DAY.fullmatch(tidy(text))
    day = int(found[1]) if found else 0
    return day or None


def age_in_years(birth: datetime.date, at: datetime.date) -> int:
    """Return completed years."""
    return at.year - birth.year - ((at.month, at.day) < (birth.month, birth.day))


@dataclass(frozen=True)
class Event:
    """One event of a cell: its term, start and end as days or dates, and its grade."""

    term: str
    start: int | datetime.date | None = None
    end: int | datetime.date | None = None
    grade: int | None = None


_GRADE = re.compile(
    r"\b(?:CTC(?:AE)?\s*)?(?:grade|grad|gr\.?|g|°)\s*\.?\s*([1-5])\b|\b([1-5])\s*°", re.IGNORECASE
)
_DATE = r"\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d{2}-\d{2}"
_DAY_WORD = r"(?:(?:day|tag|jour|d)\.?\s*)"
_SPAN_OF_DATES = re.compile(rf"({_DATE})(?:\s*(?:-|–|to|bis|until)\s*({_DATE}))?")
_SPAN_OF_DAYS = re.compile(
    rf"\b{_DAY_WORD}([+-]?\d+)(?:\s*(?:-|–|to|bis|until)\s*{_DAY_WORD}?(\d+))?\b", re.IGNORECASE
)


def event(text: str, order: Dates) -> Event:
    """Return the event of a piece of a cell: `Pneumonia (d3-d10, grade 3)`, `Sturz 03.04.2024`, `Rash`.

    Raises Unclear for figures that are neither a day, a date nor a grade.
    """
    rest = tidy(text)
    grade: int | None = None
    start: int | datetime.date | None = None
    end: int | datetime.date | None = None
    if found := _GRADE.search(rest):
        grade = int(found[1] or found[2])
        rest = rest[: found.start()] + rest[found.end() :]
    if found := _SPAN_OF_DATES.search(rest):
        start = date(Cell(found[1]), order)
        end = date(Cell(found[2]), order) if found[2] else None
    elif found := _SPAN_OF_DAYS.search(rest):
        start, end = int(found[1]), int(found[2]) if found[2] else None
        if 0 in (start, end):
            raise Unclear("there is no study day 0")
    if found:
        rest = rest[: found.start()] + rest[found.end() :]
    term = re.sub(r"[\s,;:()\[\]–-]+$|^[\s,;:()\[\]–-]+", "", re.sub(r"\(\s*[,;]?\s*\)", "", rest))
    term = re.sub(r"\s*[(\[]\s*[,;:]*\s*$|\s{2,}", " ", term).strip(" ,;:([")
    if not term:
        raise Unclear("there is no word for the event")
    if re.search(r"\d", term):
        raise Unclear("a figure in it is neither a day, a date nor a grade")
    return Event(term, start, end, grade)
