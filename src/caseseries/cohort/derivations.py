"""Columns made from others as study.yml declares: each way is one function from checked rows to a column.

A value that cannot be made is missing; what would be a guess is a fault or an oddity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from caseseries.cohort.checking import Rows
from caseseries.cohort.findings import Finding
from caseseries.cohort.matching import matching
from caseseries.study import Study
from caseseries.study.plan import Where
from caseseries.study.schema import Column
from caseseries.study.table_plans import Bands, Baseline, Derivation, FlagOf, Pick, Recode

ODDITIES = {
    "outside-bands": "a number lies in none of the declared bands, and the band is missing",
    "no-place-in-time": "a value without its time is neither the first nor the last one",
}
Tables = Mapping[str, Rows]
Values = list[Any]


def derive(
    tables: Tables, study: Study, files: Mapping[str, str]
) -> tuple[dict[str, Rows], list[Finding]]:
    """Return the tables with their declared columns made, and what is wrong. files: the file of each table.

    adsl is the last, so that it can pick from what the others have derived.
    """
    made = dict(tables)
    found: list[Finding] = []
    for name in sorted(made, key=lambda name: name == "adsl"):
        for k, plan in enumerate(study.data.plan(name).derive):
            place = study.place("data", "tables", name, "derive", k)
            work = _Work(made, made[name], plan, place, files)
            column, values = work.column(study)
            found += work.found
            if any(not finding.name for finding in work.found):
                return made, found
            rows = made[name]
            declared = {**{c.name: c for c in rows.table.columns}, column.name: column}
            table = replace(rows.table, columns=tuple(declared.values()))
            made[name] = Rows(table, {**rows.columns, column.name: values}, rows.lines)
    return made, found


class _Work:
    """One derivation: the tables there are, the rows that get the column, and what is found on the way."""

    def __init__(
        self, tables: Tables, rows: Rows, plan: Derivation, place: str, files: Mapping[str, str]
    ) -> None:
        self.tables, self.rows, self.plan, self.place, self.files = tables, rows, plan, place, files
        self.file = files[rows.table.name]
        self.found: list[Finding] = []

    def column(self, study: Study) -> tuple[Column, Values]:
        """Return the declared column and its values, None where it is missing."""
        column = study.table_schema(self.rows.table.name).column(self.plan.column)
        assert column is not None  # table_schema declares what is derived
        wanted = self.lines(self.rows, self.plan.where)
        values, kind = _WAYS[self.plan.way](self, getattr(self.plan, self.plan.way))
        kept = [
            v if line in wanted else None for v, line in zip(values, self.rows.lines, strict=False)
        ]
        return replace(column, kind=self.plan.kind or kind), kept if not self._broken else []

    @property
    def _broken(self) -> bool:
        return any(not finding.name for finding in self.found)

    def fault(self, message: str, remedy: str, row: int | None = None, file: str = "") -> None:
        """Note what stops."""
        self.found.append(
            Finding(
                message, file or self.place, row, rule=f"derive, {self.plan.column}", remedy=remedy
            )
        )

    def values(self, name: str, rows: Rows | None = None) -> Sequence[Any]:
        """Return the values of a column; a fault and nothing where it is not there."""
        rows = rows or self.rows
        if name not in rows.columns:
            self.fault(
                f"there is no column {name!r} in the table {rows.table.name}",
                "mend the name; a column that is made from others stands before what uses it",
            )
            return [None] * len(rows.lines)
        return rows.columns[name]

    def numbers(self, name: str, rows: Rows | None = None) -> Sequence[float | None]:
        """Return the values of a column of numbers."""
        rows = rows or self.rows
        values = self.values(name, rows)
        if any(isinstance(v, str) for v in values):
            self.fault(
                f"the column {name} holds texts, and numbers are needed",
                "declare its kind under `columns`",
            )
            return [None] * len(values)
        return values

    def kind_of(self, name: str, rows: Rows | None = None) -> Any:
        """Return the kind of a column."""
        column = (rows or self.rows).table.column(name)
        return column.kind if column else "text"

    def table(self, name: str) -> Rows:
        """Return the rows of a table by name, or these rows without one."""
        if name and name not in self.tables:
            self.fault(f"there is no table {name!r} among the data", "mend `from`")
        return self.tables.get(name, self.rows)

    def lines(self, rows: Rows, where: Where) -> set[int]:
        """Return the lines of the rows that fit."""
        if not where:
            return set(rows.lines)
        for name in where:
            self.values(name, rows)
        return set() if self._broken else set(matching(rows.frame, where, self.place).index)


Way = Callable[[_Work, Any], tuple[Values, Any]]


def _bands(work: _Work, plan: Bands) -> tuple[Values, Any]:
    values: Values = []
    for number, line in zip(work.numbers(plan.of), work.rows.lines, strict=True):
        held = [b.value for b in plan.bands if number is not None and b.holds(number)]
        if len(held) > 1:
            work.fault(f"the bands {held[0]!r} and {held[1]!r} overlap", "mend their ends")
            return [], "text"
        if number is not None and not held:
            work.found.append(
                Finding(
                    "the number lies in none of the declared bands, and the band is missing",
                    work.file, line, plan.of, remedy="add a band that holds it",
                    name="outside-bands", table=work.rows.table.name,
                )
            )  # fmt: skip
        values.append(held[0] if held else None)
    return values, "text"


def _recode(work: _Work, plan: Recode) -> tuple[Values, Any]:
    known: dict[Any, Any] = dict(plan.values)
    for code, word in plan.values.items():
        try:
            known[float(code)] = word
        except ValueError:
            continue
    values: Values = []
    number = work.plan.kind == "number"
    for value, line in zip(work.values(plan.of), work.rows.lines, strict=True):
        meant: Any = plan.missing if value is None else known.get(value, plan.others)
        if value is not None and meant is None:
            work.fault(
                f"a value of {plan.of} has no other word or number",
                "list it under `recode`, `values`, or say `others`", line, work.file,
            )  # fmt: skip
        values.append(None if meant is None else float(meant) if number else str(meant))
    return values, "text"


def _pick(work: _Work, plan: Pick) -> tuple[Values, Any]:
    rows = work.table(plan.table)
    subjects = rows.columns["USUBJID"]
    values = work.values(plan.of, rows)
    by_number = plan.which in ("highest", "lowest")
    times = [] if by_number or plan.order else [plan.by] if isinstance(plan.by, str) else plan.by
    order = [work.values(by, rows) for by in times]
    if by_number:
        work.numbers(plan.of, rows)
    here = work.lines(rows, plan.where)
    candidates: dict[str, list[tuple[Any, Any, int]]] = defaultdict(list)
    for k, line in enumerate(rows.lines):
        if line not in here or values[k] is None:
            continue
        place: Any = tuple(column[k] for column in order)
        if by_number:
            place = values[k]
        elif plan.order:
            if values[k] not in plan.order:
                work.fault(
                    f"a value of {plan.of} is not in the order",
                    "add it to `order`",
                    line,
                    work.files[rows.table.name],
                )
                return [], "text"
            place = plan.order.index(values[k])
        elif None in place:
            work.found.append(
                Finding(
                    f"the row has no {' or no '.join(times)}, and is taken for neither the first nor the last",
                    work.files[rows.table.name], line, plan.of,
                    remedy="fill it in, or narrow the rows with `where`",
                    name="no-place-in-time", table=rows.table.name,
                )
            )  # fmt: skip
            continue
        candidates[subjects[k]].append((place, values[k], line))
    chosen = {subject: _chosen(work, plan, found) for subject, found in candidates.items()}
    return [chosen.get(s) for s in work.rows.columns["USUBJID"]], work.kind_of(plan.of, rows)


def _chosen(work: _Work, plan: Pick, candidates: list[tuple[Any, Any, int]]) -> Any:
    ends = min if plan.which in ("first", "lowest", "best") else max
    end = ends(place for place, _, _ in candidates)
    found = {value for place, value, _ in candidates if place == end}
    if len(found) > 1:
        line = next(line for place, _, line in candidates if place == end)
        work.fault(
            f"the {plan.which} value of a patient is not one: rows of the same {plan.by} differ; "
            f"the first of them is on line {line}",
            "narrow the rows with `where`, or name a further column under `by`",
        )
    return found.pop()


def _baseline(work: _Work, plan: Baseline) -> tuple[Values, Any]:
    values = work.numbers(plan.of)
    keys = list(
        zip(work.rows.columns["USUBJID"], *(work.values(by) for by in plan.by), strict=True)
    )
    here = work.lines(work.rows, plan.where)
    base: dict[Any, float] = {}
    for key, value, line in zip(keys, values, work.rows.lines, strict=True):
        if line not in here or value is None:
            continue
        if key in base and base[key] != value:
            work.fault(
                "a patient has two baseline rows of a parameter",
                "narrow them with `where`",
                line,
                work.file,
            )
        base.setdefault(key, value)
    return [base.get(key) for key in keys], "number"


def _by_two(
    first: str, second: str, kind: str, made: Callable[[float, float], float | None]
) -> Way:
    """Return the way that makes a number of the numbers in two columns. first, second: keys of the plan."""

    def way(work: _Work, plan: Any) -> tuple[Values, Any]:
        columns = (work.numbers(getattr(plan, key)) for key in (first, second))
        pairs = zip(*columns, strict=True)
        return [None if a is None or b is None else made(a, b) for a, b in pairs], kind

    return way


def _days(start: float, end: float) -> int:
    return int(end - start + 1 - (start < 0 < end))


def _flag(work: _Work, plan: FlagOf) -> tuple[Values, Any]:
    rows = work.table(plan.table)
    here = work.lines(rows, plan.where)
    if not plan.table:
        return ["Y" if line in here else "N" for line in work.rows.lines], "flag"
    having = {
        s for s, line in zip(rows.columns["USUBJID"], rows.lines, strict=True) if line in here
    }
    return ["Y" if s in having else "N" for s in work.rows.columns["USUBJID"]], "flag"


def _count_flags(work: _Work, plan: list[str]) -> tuple[Values, Any]:
    columns = [work.values(name) for name in plan]
    return [sum(value == "Y" for value in flags) for flags in zip(*columns, strict=True)], "integer"


_WAYS: Mapping[str, Way] = {
    "bands": _bands,
    "recode": _recode,
    "pick": _pick,
    "baseline": _baseline,
    "change": _by_two("of", "base", "number", lambda v, b: v - b),
    "percent_change": _by_two(
        "of", "base", "number", lambda v, b: 100 * (v - b) / b if b else None
    ),
    "duration": _by_two("start", "end", "integer", _days),
    "flag": _flag,
    "count_flags": _count_flags,
}
