"""Two extractions side by side: which rows belong together, and which cells of them differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

from caseseries.cohort.mapping import date_of
from caseseries.errors import UserError, UserErrors
from caseseries.reviewers.extraction import Extraction, Row, Side
from caseseries.study import Study
from caseseries.study.reviewer_plans import ComparedTable
from caseseries.study.schema import Table

Scale = Literal["number", "code", "ordered", "text"]
_TERM = re.compile(r"[A-Z0-9]+(?:DECOD|TRT)")
_NUMBERS = ("number", "integer", "day")


@dataclass(frozen=True)
class Rule:
    """How two cells of a column are compared.

    within: of numbers and dates. levels: of ordered codes, from low to high. day: a study day or a date.
    """

    column: str
    label: str
    scale: Scale
    within: float = 0.0
    levels: tuple[str, ...] = ()
    date: bool = False
    day: bool = False

    def number(self, cell: str) -> float | None:
        """Return what a cell counts: a number, or a day, where there is no day 0; None for anything else."""
        if self.date:
            date = date_of(cell)
            return None if date is None else float(date.toordinal())
        try:
            number = float(cell)
        except ValueError:
            return None
        if self.day and number < 0:  # day -1 is the day before day 1
            number += 1
        return number if np.isfinite(number) else None

    def same(self, a: str, b: str) -> bool:
        """Return whether two cells agree; a missing and a filled one do not, two missing ones do."""
        if a == b or not (a and b):
            return a == b
        x, y = self.number(a), self.number(b)
        return x is not None and y is not None and abs(x - y) <= self.within + 1e-9


@dataclass(frozen=True)
class Pair:
    """A row and its counterpart, by their place in the two tables; None where one extraction has no such row.

    label: what tells the row from others of the same patient.
    """

    patient: str
    label: str
    a: int | None
    b: int | None


@dataclass(frozen=True)
class Compared:
    """One table of both extractions. pairs: in the order of the first, rows of the second alone where they belong."""

    name: str
    a: Side
    b: Side
    rules: tuple[Rule, ...]
    pairs: tuple[Pair, ...]
    sequence: str = ""

    @property
    def both(self) -> list[tuple[Pair, Row, Row]]:
        """The rows that both have, with their cells as they are meant."""
        return [
            (p, self.a.meant[p.a], self.b.meant[p.b])
            for p in self.pairs
            if p.a is not None and p.b is not None
        ]


def compare(a: Extraction, b: Extraction, study: Study) -> list[Compared]:
    """Return the tables of two extractions compared, in the order of study.yml.

    Raises UserErrors where one has a table or column that the other has not, and for names in study.yml of neither.
    """
    faults = []
    plans = study.data.reviewers.tables
    for name in study.table_names():
        if (name in a.tables) != (name in b.tables):
            there, lacks = (a, b) if name in a.tables else (b, a)
            faults.append(
                UserError(
                    f"the extraction has no table {name}, which {there.name} has", lacks.name,
                    remedy="add it, or take it out of the other; a table in neither stays as it is",
                )
            )  # fmt: skip
    found = []
    for name in study.table_names():
        if name in a.tables and name in b.tables:
            plan = plans.get(name, ComparedTable())
            wrong = _columns_differ(name, a, b, plan) + _unknown(study, name, a, b, plan)
            faults += wrong
            if not wrong:
                found.append(_table(study, name, a.tables[name], b.tables[name], plan))
        elif name in plans:
            faults.append(
                UserError(
                    f"neither extraction has the table {name}",
                    study.place("data", "reviewers", "tables", name),
                    remedy="add it, or take the entry out",
                )
            )
    if faults:
        raise UserErrors(tuple(faults))
    return found


def _columns_differ(
    name: str, a: Extraction, b: Extraction, plan: ComparedTable
) -> list[UserError]:
    faults = []
    for has, lacks in ((a, b), (b, a)):
        alone = [
            head for column, head in has.tables[name].heads.items()
            if column not in lacks.tables[name].heads and column not in plan.left_out
        ]  # fmt: skip
        if alone:
            faults.append(
                UserError(
                    f"the table {name} lacks columns that {has.name} has: {', '.join(alone)}", lacks.name,
                    rule="both extractions have the same columns, in any order",
                    remedy=f"mend their names, or list them under data.reviewers.tables.{name}.left_out in study.yml",
                )
            )  # fmt: skip
    return faults


def _unknown(
    study: Study, name: str, a: Extraction, b: Extraction, plan: ComparedTable
) -> list[UserError]:
    known = {*a.tables[name].heads, *b.tables[name].heads}
    levels = {c.name: c.values for c in study.table_schema(name).columns}
    faults = []
    for key, columns in (
        ("match", plan.match),
        ("within", plan.within),
        ("ordered", plan.ordered),
        ("left_out", plan.left_out),
    ):
        for column in columns:
            place = study.place("data", "reviewers", "tables", name, key)
            if column not in known:
                faults.append(
                    UserError(f"the table {name} has no column {column}", place, remedy="mend it")
                )
            elif key == "ordered" and not levels.get(column):
                faults.append(
                    UserError(
                        f"{column} is ordered and has no `values`", place,
                        rule="the values of an ordered column stand in study.yml from low to high",
                        remedy="declare them under `columns` of the table",
                    )
                )  # fmt: skip
    return faults


def _table(study: Study, name: str, a: Side, b: Side, plan: ComparedTable) -> Compared:
    schema = study.table_schema(name)
    match, sequence = _match(schema, a, b, plan)
    compared = [
        c for c in a.heads
        if c in b.heads and c not in match and c != sequence and c not in plan.left_out
    ]  # fmt: skip
    dates = set(study.data.plan(name).days.values())
    rules = tuple(
        _rule(schema, column, column in dates, plan, study.data.reviewers.days)
        for column in compared
    )
    return Compared(name, a, b, rules, tuple(_pairs(a, b, match, rules)), sequence)


def _match(schema: Table, a: Side, b: Side, plan: ComparedTable) -> tuple[list[str], str]:
    """Return the columns that two rows have in common which belong together, and the sequence number in the key.

    A sequence number says nothing of an event: who missed one numbers all later ones anew. The term stands for it.
    """
    there = [c for c in schema.key if c in a.heads and c in b.heads]
    sequence = next((c for c in there if c.endswith("SEQ")), "")
    usual = [c for c in there if c != sequence]
    if sequence:
        usual += [c.name for c in schema.columns if _TERM.fullmatch(c.name) and c.name in a.heads][
            :1
        ]
    return list(dict.fromkeys(["USUBJID", *(plan.match or usual)])), sequence


def _rule(schema: Table, name: str, is_date: bool, plan: ComparedTable, days: int) -> Rule:
    column = schema.column(name)
    kind = column.kind if column else "text"
    label = column.label if column else name
    values = column.values if column else ()
    within = plan.within.get(name, float(days) if kind == "day" or is_date else 0.0)
    if kind == "grade":
        return Rule(name, label, "ordered", within, ("1", "2", "3", "4", "5"))
    if name in plan.ordered:
        return Rule(name, label, "ordered", within, values)
    if is_date or (kind in _NUMBERS and name != "CNSR"):  # which counts nothing: it is a code
        return Rule(name, label, "number", within, date=is_date, day=is_date or kind == "day")
    coded = kind in ("flag", "integer") or values or (column and column.usual)
    return Rule(name, label, "code" if coded else "text", within)


def _pairs(a: Side, b: Side, match: list[str], rules: tuple[Rule, ...]) -> list[Pair]:
    groups: dict[tuple[str, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((a.meant, b.meant)):
        for k, row in enumerate(rows):
            groups[tuple(row[c] for c in match)][side].append(k)
    partner: dict[int, int] = {}
    labels: dict[tuple[int, int], str] = {}
    used: set[tuple[str, str]] = set()
    for key, (in_a, in_b) in groups.items():
        costs = np.array([[_cost(a.meant[i], b.meant[j], rules) for j in in_b] for i in in_a])
        if in_a and in_b:
            partner |= {
                in_a[i]: in_b[j] for i, j in zip(*linear_sum_assignment(costs), strict=True)
            }
        taken = {partner[i] for i in in_a if i in partner}
        group = [*((0, i) for i in in_a), *((1, j) for j in in_b if j not in taken)]
        told = _labels(key[1:], [(a, b)[side].meant[k] for side, k in group], rules)
        for place, label in zip(group, told, strict=True):
            while (key[0], label) in used:  # terms that hold the signs of a label
                label += " (again)"
            used.add((key[0], label))
            labels[place] = label
    back = {j: i for i, j in partner.items()}
    pairs = [Pair(row["USUBJID"], labels[0, i], i, partner.get(i)) for i, row in enumerate(a.meant)]
    for j, row in enumerate(b.meant):
        if j not in back:
            pairs.insert(_where(pairs, j, b), Pair(row["USUBJID"], labels[1, j], None, j))
    return pairs


def _labels(key: Sequence[str], rows: Sequence[Row], rules: tuple[Rule, ...]) -> list[str]:
    """Return what tells each row of a group: the key, and where it has several, cells that tell them apart, days first.

    A number would not do: once a row is added or moved, a decision would be taken for that of another row.
    """
    labels = [", ".join(key) for _ in rows]
    for rule in sorted(rules, key=lambda rule: not rule.day):
        cells = [f"{rule.column} {row[rule.column]}" if row[rule.column] else "" for row in rows]
        more = [", ".join(filter(None, pair)) for pair in zip(labels, cells, strict=True)]
        if len(set(more)) > len(set(labels)):
            labels = more
    if len(set(labels)) < len(rows):  # rows that are alike in every cell
        labels = [f"{label} ({n})".strip() for n, label in enumerate(labels, 1)]
    return labels


def _where(pairs: list[Pair], j: int, b: Side) -> int:
    """Return where a row of the second extraction alone belongs: behind the row before it there, of the same patient.

    Without one, before the row behind it; a patient whom the first does not have comes behind the patient before.
    """
    place = {p.b: k for k, p in enumerate(pairs) if p.b is not None}
    patient = b.meant[j]["USUBJID"]
    mine = [k for k, p in enumerate(pairs) if p.patient == patient]
    before = [k for k in range(j - 1, -1, -1) if k in place]
    if mine:
        same = [place[k] for k in before if b.meant[k]["USUBJID"] == patient]
        return same[0] + 1 if same else mine[0]
    if not before:
        return 0
    last = pairs[place[before[0]]].patient
    return max(k for k, p in enumerate(pairs) if p.patient == last) + 1


def _cost(a: Row, b: Row, rules: tuple[Rule, ...]) -> float:
    """Return in how many cells two rows differ; of two alike, the one whose numbers are nearer costs less."""
    cost = 0.0
    for rule in rules:
        x, y = a[rule.column], b[rule.column]
        if not rule.same(x, y):
            cost += 1.0
            p, q = rule.number(x), rule.number(y)
            if p is not None and q is not None:
                cost -= 0.5 / (1.0 + abs(p - q))
    return cost
