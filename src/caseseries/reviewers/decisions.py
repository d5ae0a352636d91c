"""Decisions of a worksheet held against the disagreements of today, so that none is merged that fits no longer."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from caseseries.cohort.mapping import date_of, meaning
from caseseries.errors import UserError
from caseseries.reviewers.worksheet import CHOICES, WHOLE_ROW, Line, listed
from caseseries.study import Study

_RENEW = "run it with --renew: what still fits is carried over, the rest is open again"


def fitting(today: Sequence[Line], sheet: Sequence[Line]) -> list[Line]:
    """Return today's disagreements with the decisions of a worksheet on those that stand there with the same values."""
    return [_with(line, old) for line, old in _pairs(today, sheet)[0]]


def _pairs(
    today: Sequence[Line], sheet: Sequence[Line]
) -> tuple[list[tuple[Line, Line | None]], list[Line]]:
    """Return each of today's lines with that of the worksheet, and the worksheet's lines that are none of today's.

    A spreadsheet saves 001 as 1 and 1.50 as 1.5: a line that none equals is the one that alone differs in this.
    """
    there = {line.key: line for line in sheet}
    now = {line.key for line in today}
    spoilt = _alone(line for line in sheet if line.key not in now)
    lost = _alone(line for line in today if line.key not in there)
    found = [
        (line, there.get(line.key) or (spoilt.get(line.bare) if line.bare in lost else None))
        for line in today
    ]
    used = {id(old) for _, old in found}
    return found, [line for line in sheet if id(line) not in used]


def _alone(lines: Iterable[Line]) -> dict[tuple[str, ...], Line]:
    every = list(lines)
    times = Counter(line.bare for line in every)
    return {line.bare: line for line in every if times[line.bare] == 1}


def _with(line: Line, old: Line | None) -> Line:
    if old is None or not _same(line, old):
        return line
    return replace(line, choice=old.choice, value=old.value, reason=old.reason, who=old.who)


def _same(line: Line, old: Line) -> bool:
    return _equal(line.a, old.a) and _equal(line.b, old.b)


def _equal(a: str, b: str) -> bool:
    """Return whether two cells are the same one: a spreadsheet may have saved 5.40 as 5.4, and a date with a time."""
    if a == b:
        return True
    if (day := date_of(a)) is not None:
        return day == date_of(b)
    try:
        return float(a) == float(b.replace(",", "."))
    except ValueError:
        return False


def misfits(today: Sequence[Line], sheet: Sequence[Line], file: str) -> list[UserError]:
    """Return why a worksheet is not one of these extractions: lines too many, missing ones, other values."""
    found, rest = _pairs(today, sheet)
    gone = [line.line for line in rest]
    new = [line for line, old in found if old is None]
    changed = [old.line for line, old in found if old is not None and not _same(line, old)]
    faults = []
    for lines, said in (
        (gone, "holds what is no disagreement any more"),
        (changed, "holds other values than the extractions"),
    ):
        if lines:
            faults.append(
                UserError(f"the worksheet {said}", f"{file}, {listed(lines)}", remedy=_RENEW)
            )
    if new:
        tables = ", ".join(dict.fromkeys(f"{line.table} {line.column}" for line in new))
        faults.append(
            UserError(
                f"the worksheet lacks {_disagreements(len(new))}, in {tables}", file, remedy=_RENEW
            )
        )
    return faults


def _disagreements(n: int) -> str:
    return f"{n} disagreement{'s' * (n > 1)}"


def wrong(lines: Sequence[Line], study: Study, file: str) -> list[UserError]:
    """Return the decisions that cannot be: a word that is no choice, half a row, a value that no cell can hold."""
    faults = []
    for line in lines:
        place = f"{file}, line {line.line}"
        if line.choice and line.choice not in CHOICES:
            faults.append(
                UserError(
                    "this is no choice", f"{place}, choice", rule="one of " + ", ".join(CHOICES),
                    remedy="write a value of your own in the column `value`, and `other` here",
                )
            )  # fmt: skip
        elif line.column == WHOLE_ROW and line.choice in ("other", "missing"):
            faults.append(
                UserError(
                    "a row that one extraction alone has is kept or dropped", f"{place}, choice",
                    rule="A: as the first has it; B: as the second has it", remedy="choose A or B",
                )
            )  # fmt: skip
        elif line.value and line.choice in ("A", "B", "missing"):
            faults.append(
                UserError(
                    f"a value of your own stands beside the choice {line.choice}", f"{place}, value",
                    remedy="choose `other`, or take the value out",
                )
            )  # fmt: skip
        elif line.choice == "other" and (rule := _cannot_hold(line, study)):
            faults.append(
                UserError(
                    f"the column {line.column} of {line.table} cannot hold this value",
                    f"{place}, value", rule=rule, remedy="mend it",
                )
            )  # fmt: skip
    return faults


def _cannot_hold(line: Line, study: Study) -> str:
    """Return the rule that a value breaks; empty for one that can stand in the column."""
    spec = study.data.plan(line.table).columns.get(line.column)
    if spec is not None and (spec.codes or spec.missing):
        if meaning(line.value, spec.codes, spec.missing) is None:
            return "one of the codes of study.yml"
        return ""
    if line.column in study.data.plan(line.table).days.values():
        return "" if date_of(line.value) else "a date that is understood, such as 2025-01-31"
    column = study.table_schema(line.table).column(line.column)
    if column is None:
        return ""
    if column.values and line.value not in column.values:
        return "one of the values of the column"
    if column.kind == "grade":
        return "" if line.value in ("1", "2", "3", "4", "5") else "a grade, 1 to 5"
    if column.kind in ("integer", "day"):
        digits = line.value.removeprefix("-")
        return "" if digits.isascii() and digits.isdigit() else "a whole number"
    if column.kind == "number":
        try:
            finite = math.isfinite(float(line.value)) and "_" not in line.value
        except ValueError:
            finite = False
        return "" if finite else "a number, with a point before decimals"
    if column.kind == "flag" and line.value not in ("Y", "N"):
        return "Y or N"
    return ""
