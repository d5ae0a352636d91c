"""What the cells of a column are, as far as they say it: numbers, dates, yes or no, a few words, free text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from caseseries.cohort.characters import tidy
from caseseries.cohort.marks import NAME
from caseseries.cohort.workbooks import Cell
from caseseries.identifiers import patterns
from caseseries.incoming import values
from caseseries.incoming.heads import Head, is_unit, without_groups
from caseseries.incoming.sheets import Column, Sheet
from caseseries.incoming.values import Dates, Decimal, Unclear
from caseseries.incoming.vocabulary import is_about

Kind = Literal["empty", "number", "date", "day", "flag", "words", "text"]
_MOST = 0.8
"""The share of cells of a kind from which a column is of it; the others, one at least, are listed as not understood."""
_WITH_UNIT = re.compile(r"[<>]?\s*\d[\d.,]*\s*([^\d\s.,].*)")
_FEW_WORDS = 12
_LONGEST_WORD = 40


@dataclass(frozen=True)
class Profile:
    """A column: what its head says, the kind of its cells, its different texts, and whether it identifies anybody."""

    head: str
    says: Head
    kind: Kind
    words: tuple[str, ...]
    identifies: str
    unique: bool

    def is_about(self, key: str) -> bool:
        """Return whether the head is about something; see `vocabulary`."""
        return is_about(key, self.says.name) or is_about(key, self.head)


def profiles(sheet: Sheet, decimal: Decimal, dates: Dates) -> dict[str, Profile]:
    """Return the profile of each column by its head."""
    sums = {
        k for column in sheet.columns.values() for k, c in enumerate(column.cells) if _sums_up(c)
    }
    whole = [k for k in range(len(sheet.rows)) if k not in sums]
    rows = replace(
        sheet,
        rows=tuple(sheet.rows[k] for k in whole),
        columns={
            head: replace(column, cells=tuple(column.cells[k] for k in whole))
            for head, column in sheet.columns.items()
        },
    )
    said = without_groups(rows.columns)
    return {
        head: _profile(column, said[head], rows, decimal, dates)
        for head, column in rows.columns.items()
    }


def _sums_up(cell: Cell) -> bool:
    """Return whether a cell calls its row a mean or a sum; a letter alone may be a no."""
    text = tidy(cell.text or "")
    return cell.kind == "text" and len(text) > 2 and is_about("summary", text)


def _profile(column: Column, says: Head, sheet: Sheet, decimal: Decimal, dates: Dates) -> Profile:
    fact = sheet.facts.get(column.head)
    cells = [c for c in column.filled if not values.is_missing(c, [])]
    words = tuple(dict.fromkeys(tidy(c.text or "") for c in cells if not _failed(c)))
    if words and not says.unit and (unit := _unit_in_all(words)):
        says = replace(says, unit=unit)
    kind = _kind(cells, words, says, decimal, dates)
    identifies = (
        "the dictionary says so"
        if fact and fact.identifies
        else _identifies(column.head, says, kind, cells, words)
    )
    if fact and fact.codes and kind not in ("empty",):
        kind = "words"
    return Profile(
        column.head, says, kind, words, identifies, len(words) == len(cells) == len(sheet.rows)
    )


def _unit_in_all(words: tuple[str, ...]) -> str:
    """Return the unit that stands behind the number in every cell; empty where there is none, or several."""
    found = {(m := _WITH_UNIT.fullmatch(w)) and m[1] for w in words}
    unit = found.pop() if len(found) == 1 else None
    return unit if unit and is_unit(unit) else ""


def _failed(cell: Cell) -> bool:
    """Return whether a cell shows that its formula went wrong, such as #DIV/0!; that is no word to be listed."""
    return bool(re.fullmatch(r"#(?:N/A|NV|[A-Z]+(?:/0)?[!?])", tidy(cell.text or "")))


def _kind(
    cells: list[Cell], words: tuple[str, ...], says: Head, decimal: Decimal, dates: Dates
) -> Kind:
    if not cells:
        return "empty"
    if says.codes:
        return "words"
    folded = {w.casefold() for w in words}
    if folded <= values.YES | values.NO and not says.unit:
        return "flag"
    if _mostly(cells, lambda c: _day(c)):
        return "day"
    if _mostly(cells, lambda c: _day_or_date(c, dates)):
        return "date"
    if _mostly(cells, lambda c: values.measured(c, decimal, says.unit)):
        return "number"
    if (says.visit or says.unit) and 5 * sum(
        _reads(c, lambda c: values.measured(c, decimal, says.unit)) for c in cells
    ) >= 3 * len(cells):
        return "number"  # a value by its head; what is none is listed as not understood
    few = len(words) < len(cells) and len(words) <= _FEW_WORDS
    if is_about("comment", says.name):
        return "text"
    return "words" if few and max(map(len, words)) <= _LONGEST_WORD else "text"


def _day(cell: Cell) -> int:
    day = values.study_day(cell.text or "")
    if day is None:
        raise Unclear
    return day


def _day_or_date(cell: Cell, dates: Dates) -> object:
    return values.study_day(cell.text or "") or values.date(cell, dates, 2000)


def _mostly(cells: list[Cell], read: Callable[[Cell], Any]) -> bool:
    """Return whether a few cells at most cannot be read, and more can."""
    unread = sum(not _reads(cell, read) for cell in cells)
    return unread <= max((1 - _MOST) * len(cells), len(cells) > 2)


def _reads(cell: Cell, read: Callable[[Cell], Any]) -> bool:
    try:
        read(cell)
    except Unclear:
        return False
    return True


def _identifies(
    head: str, says: Head, kind: Kind, cells: list[Cell], words: tuple[str, ...]
) -> str:
    for key, what in (("birth", "a birth date"), ("identifier", "by its head")):
        if is_about(key, says.name) or is_about(key, head):
            return what
    for what in ("an e-mail address", "a telephone number"):
        if kind != "date" and any(  # 07/01/2022 is dialled nowhere
            what in patterns.kinds_in(c.text or "") for c in cells if c.kind == "text"
        ):
            return f"some cell holds {what}"
    if len(words) == len(cells) > 3 and _are_record_numbers(words):
        return "the cells look like numbers of records"
    texts = [w for w in words if NAME.fullmatch(w) and w.istitle()]
    if len(words) > 3 and len(texts) >= 0.9 * len(words) and len(words) >= 0.9 * len(cells):
        return "the cells look like names"
    return ""


def _are_record_numbers(words: tuple[str, ...]) -> bool:
    """Return whether different texts are whole numbers of one length, five digits at least, and measure nothing.

    Numbers of cells or beats are shorter, of several lengths, or round.
    """
    if not all(re.fullmatch(r"\d{5,}", w) for w in words):
        return False
    if any(w.startswith("0") for w in words):
        return True
    return len({len(w) for w in words}) == 1 and any(not w.endswith("00") for w in words)


def decimal_of(texts: Iterable[str]) -> Decimal:
    """Return the decimal sign that texts use more often."""
    texts = list(texts)
    commas = sum(bool(re.fullmatch(r"[<>]?\s*\d+,\d+", t)) for t in texts)
    points = sum(bool(re.fullmatch(r"[<>]?\s*\d+\.\d+", t)) for t in texts)
    return "comma" if commas > points else "point"


def dates_of(texts: Iterable[str]) -> Dates:
    """Return how dates are written: day first, unless some date can only be read the other way."""
    pairs = [
        found for t in texts if (found := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-]\d{4}", t))
    ]
    day_first = any(int(p[1]) > 12 for p in pairs)
    return "month-first" if not day_first and any(int(p[2]) > 12 for p in pairs) else "day-first"
