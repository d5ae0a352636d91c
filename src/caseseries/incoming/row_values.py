"""One row of a sheet by a mapping: the columns, values, events and times that stand in it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from caseseries.cohort.characters import tidy
from caseseries.cohort.mapping import meaning, study_day
from caseseries.cohort.workbooks import Cell
from caseseries.errors import UserError
from caseseries.incoming import values
from caseseries.incoming.heads import factor, understood
from caseseries.incoming.mapping_plan import IncomingColumn, IncomingTable, Wide
from caseseries.incoming.mapping_plan import Mapping as Plan
from caseseries.incoming.sheets import Sheet
from caseseries.incoming.values import Unclear
from caseseries.study.schema import Column

Row = dict[str, str]
Read = TypeVar("Read")
_WHOLE_DAY = re.compile(r"-?[1-9][0-9]{0,4}")
_NOT_LISTED = "this is not among the codes of the mapping"
_LIST_IT = "add it under `codes`, or mend the cell"


@dataclass(frozen=True)
class Doubt:
    """A cell that is not understood, or must not be brought in: why, the column or sheet, the row, what to do."""

    message: str
    place: str
    row: int
    remedy: str


def told(doubts: Iterable[Doubt]) -> tuple[UserError, ...]:
    """Return the doubts of one kind in one column together, with all their rows."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for doubt in doubts:
        rows.setdefault((doubt.message, doubt.place, doubt.remedy), []).append(doubt.row)
    return tuple(
        UserError(
            message, f"{place}, row{'s' * (len(at) > 1)} {', '.join(map(str, at))}", remedy=remedy
        )
        for (message, place, remedy), at in rows.items()
    )


@dataclass
class Reading:
    """What rows are read with: the mapping, the date of day 1 by patient, and what was not understood so far."""

    plan: Plan
    first_days: dict[str, datetime.date] = field(default_factory=dict)
    found: list[Doubt] = field(default_factory=list)

    def unclear(self, sheet: Sheet, row: int, head: str, reason: str, remedy: str = "") -> None:
        """Note a cell that is not understood."""
        told = Doubt(
            f"not understood: {reason}",
            sheet.column(self.plan.file, head),
            row,
            remedy or "mend the cell, or say in the mapping what it means",
        )
        if told not in self.found[-5:]:
            self.found.append(told)

    def attempt(self, sheet: Sheet, row: int, head: str, read: Callable[[], Read]) -> Read | None:
        """Return what a cell means; note it and return None where that is not certain."""
        try:
            return read()
        except Unclear as error:
            self.unclear(sheet, row, head, str(error))
            return None


@dataclass(frozen=True)
class AtRow:
    """A row of a sheet, with its patient's key and its cells by head."""

    reading: Reading
    sheet: Sheet
    row: int
    key: str
    cells: Mapping[str, Cell]

    def _try(self, head: str, read: Callable[[], Read]) -> Read | None:
        return self.reading.attempt(self.sheet, self.row, head, read)

    def _unclear(self, head: str, reason: str, remedy: str = "") -> None:
        self.reading.unclear(self.sheet, self.row, head, reason, remedy)

    @property
    def first(self) -> datetime.date | None:
        """The date of day 1; None where it is not known."""
        return self.reading.first_days.get(self.key)

    def columns(
        self, part: IncomingTable, declared: Mapping[str, Column]
    ) -> Iterator[tuple[str, str]]:
        """Yield the columns that a row has as it is: declared ones, days and ages."""
        for name, spec in part.columns.items():
            head = spec.source or name
            kind = spec.kind or (declared[name].kind if name in declared else "text")
            if name == "AVAL" and not spec.codes:
                yield from self._measured(head, spec.unit, spec.multiply_by).items()
            else:
                yield name, self._value(head, spec, kind)
        for name, head in part.days.items():
            day = self._day(head)
            yield name, "" if day is None else str(day)
        for name, head in part.ages.items():
            birth = self._date(head, short_years=None)
            if birth and self.first and birth > self.first:
                self._unclear(head, "the birth date lies after day 1")
                birth = None
            if birth and self.first is None:
                self._unclear(head, "without the date of day 1 there is no age")
            age = values.age_in_years(birth, self.first) if birth and self.first else None
            yield name, "" if age is None else str(age)

    def in_one_unit(self, part: IncomingTable, row: Row) -> Row:
        """Return a row with its value in the unit that its parameter has; other units are turned where they can be."""
        wanted, unit = part.units.get(row.get("PARAMCD", ""), ""), row.get("AVALU", "")
        if not wanted or not unit or unit == wanted:
            return row
        turned = factor(unit, wanted)
        if turned is None:
            self._unclear(
                part.columns["AVALU"].source or "AVALU", "no factor turns the unit into that of the parameter",
                "write the value and its unit anew, or give the parameter of this unit a code of its own",
            )  # fmt: skip
            return {}
        changed = {"AVALU": wanted}
        for column in ("AVAL", "LLOQ"):
            if row.get(column):
                changed[column] = _number(float(row[column]) * turned)
        if sign := row.get("AVALC", "")[:1]:
            changed["AVALC"] = sign + (changed.get("LLOQ") or changed.get("AVAL", ""))
        return row | changed

    def _date(self, head: str, short_years: int | None) -> datetime.date | None:
        cell = self.cells[head]
        if values.is_missing(cell, []):
            return None
        order = self.reading.plan.dates
        return self._try(head, lambda: values.date(cell, order, short_years))

    def _value(self, head: str, spec: IncomingColumn, kind: str) -> str:
        cell = self.cells[head]
        if values.is_missing(cell, spec.missing) and tidy(cell.text or "") not in spec.codes:
            empty = spec.empty if not tidy(cell.text or "") else None
            return "" if empty is None else _word(empty)
        if spec.any is not None:
            return _word(spec.any)
        if spec.codes:
            meant = meaning(cell.text, spec.codes, spec.missing)
            if meant is not None:
                return meant[0] or ""
            if kind not in ("number", "integer"):  # among numbers, codes are of single cells
                self._unclear(head, _NOT_LISTED, _LIST_IT)
                return ""
        decimal = self.reading.plan.decimal
        if kind == "flag":
            return self._try(head, lambda: values.yes_or_no(cell)) or ""
        if kind in ("number", "integer", "grade"):
            found = self._try(head, lambda: values.measured(cell, decimal, spec.unit))
            if found is None:
                return ""
            if found.value is None:
                self._unclear(
                    head, "a limit stands where a number is expected",
                    "say under `codes` what number it counts as, such as `codes: {<5: 5}`, or list it under `missing`",
                )  # fmt: skip
                return ""
            return _number(found.value * spec.multiply_by)
        if kind == "day":
            text = tidy(cell.text or "")
            if _WHOLE_DAY.fullmatch(
                text
            ):  # a column of days by its declaration may hold bare numbers
                return text
            day = self._day(head)
            return "" if day is None else str(day)
        if cell.kind == "date":
            self._unclear(
                head,
                "a date stands in a column of text",
                "take it in under `days`",
            )
            return ""
        return tidy(cell.text or "")

    def _day(self, head: str) -> int | None:
        cell = self.cells[head]
        if values.is_missing(cell, []):
            return None
        if cell.kind == "text" and (day := values.study_day(cell.text or "")) is not None:
            return day
        found = self._date(head, self.reading.plan.short_years)
        return self.day_of(found, head) if found else None

    def day_of(self, date: datetime.date, head: str) -> int | None:
        """Return the study day of a date."""
        if self.first is None:
            self._unclear(head, "without the date of day 1 there is no study day")
            return None
        return study_day(date, self.first)

    def wide(self, plan: Wide) -> Iterator[Row]:
        """Yield a row for each head of a parameter that holds something."""
        label = f"{plan.label} ({plan.unit})" if plan.unit else plan.label
        for head, visit in plan.heads.items():
            cell = self.cells[head]
            listed = tidy(cell.text or "") in plan.codes
            if values.is_missing(cell, plan.missing) and not listed:
                continue
            row = {"PARAMCD": plan.code, "PARAM": label, "AVISIT": visit.visit, "AVALU": plan.unit}
            row |= {"AVISITN": "" if visit.number is None else _number(visit.number)}
            row |= {} if visit.day is None else {"ADY": str(visit.day)}
            if listed and plan.kind == "number":
                yield {**row, "AVAL": _word(plan.codes[tidy(cell.text or "")])}
                continue
            if plan.kind == "text":
                meant = meaning(cell.text, plan.codes, [])
                if meant is None:
                    self._unclear(head, _NOT_LISTED, _LIST_IT)
                else:
                    yield {**row, "AVALC": tidy(meant[0] or "")}
                continue
            unit = understood(head).unit or plan.unit
            found = self._measured(head, unit, visit.multiply_by)
            if found:
                yield {**row, **found}

    def _measured(self, head: str, unit: str, multiply_by: float) -> Row:
        """Return a value, or the limit below or above which it lies; empty where the cell holds none.

        Below a limit there is no value: an analysis states the rule by which one takes its place. Above one it is the
        limit.
        """
        cell = self.cells[head]
        if values.is_missing(cell, []):
            return {}
        found = self._try(head, lambda: values.measured(cell, self.reading.plan.decimal, unit))
        if found is None:
            return {}
        if found.limit is None:
            return {"AVAL": _number((found.value or 0.0) * multiply_by)}
        limit = _number(found.limit * multiply_by)
        recorded = {"AVALC": f"{found.text[0]}{limit}"}
        return recorded | ({"LLOQ": limit} if found.below else {"AVAL": limit})

    def split(self, part: IncomingTable) -> Iterator[Row]:
        """Yield a row for each event of a cell."""
        plan = part.split
        assert plan is not None
        cell = self.cells[plan.head]
        text = cell.text or ""
        if values.is_missing(cell, []) or text.casefold() in values.NOTHING:
            return
        terms = {written.casefold(): term for written, term in plan.terms.items()}
        for sign in plan.separators:
            text = text if sign == "line" else text.replace(sign, "\n")
        for piece in filter(None, (tidy(p) for p in text.split("\n"))):
            found = self._try(plan.head, partial(values.event, piece, self.reading.plan.dates))
            if found is None:
                continue
            term = terms.get(found.term.casefold(), "" if terms else found.term)
            if not term:
                self._unclear(
                    plan.head,
                    "an event is not among the terms of the mapping",
                    "add it under `terms`",
                )
                continue
            row = {"AEDECOD": term, "AETOXGR": str(found.grade or "")}
            for column, when in (("ASTDY", found.start), ("AENDY", found.end)):
                day = self.day_of(when, plan.head) if isinstance(when, datetime.date) else when
                row[column] = "" if day is None else str(day)
            yield row

    def times(self, part: IncomingTable) -> Iterator[Row]:
        """Yield a row for each time to an event whose end is known."""
        for plan in part.times:
            ends = [head for head in plan.until if not values.is_missing(self.cells[head], [])]
            day = self._day(ends[0]) if ends else None
            if day is None:
                continue
            event = self.cells[plan.event]
            word = tidy(event.text or "").casefold()
            filled = not plan.words and not values.is_missing(event, [])
            came = filled or word in {w.casefold() for w in plan.words}
            yield {
                "PARAMCD": plan.code,
                "PARAM": plan.label,
                "AVAL": str(day),
                "AVALU": "DAYS",
                "CNSR": "0" if came else "1",
            }


def _word(value: Any) -> str:
    return {True: "Y", False: "N"}[value] if isinstance(value, bool) else str(value)


def _number(value: float) -> str:
    """Return a number without the noise of binary fractions."""
    return f"{value:.12g}" if abs(value) < 1e12 else f"{value:.15g}"
