"""Two extractions and the decisions on what differs become the final tables, as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from caseseries.reviewers.comparison import Compared, Pair
from caseseries.reviewers.worksheet import WHOLE_ROW, Line, differing
from caseseries.text_files import csv_text

_Key = tuple[str, str, str, str]


def merged(
    found: Sequence[Compared], decided: Sequence[Line], heads: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return the final tables as CSV text, by name.

    decided: a decision for every disagreement. heads: names of columns by table, whose order the final table takes
    where it has the same columns; otherwise it is that of the first extraction.
    What the two agree on, within the tolerance, is as the first has it.
    """
    choices = {line.key: line for line in decided}
    return {compared.name: _table(compared, choices, heads) for compared in found}


def without_patient(found: Sequence[Compared], decided: Sequence[Line]) -> list[Line]:
    """Return the decisions by which a patient is no more in adsl, but has rows in other final tables."""
    choices = {line.key: line for line in decided}
    kept: dict[str, set[str]] = {}
    for compared in found:
        rows = (_row(compared, pair, choices) for pair in compared.pairs)
        kept[compared.name] = {row["USUBJID"] for row in rows if row is not None}
    rest = {patient for name, there in kept.items() if name != "adsl" for patient in there}
    return [
        line for line in decided
        if (line.table, line.column) == ("adsl", WHOLE_ROW)
        and line.patient in rest - kept["adsl"]
    ]  # fmt: skip


def _table(
    compared: Compared, choices: Mapping[_Key, Line], heads: Mapping[str, Sequence[str]]
) -> str:
    a, b = compared.a, compared.b
    names = {**b.heads, **a.heads}
    columns = [*a.heads, *(c for c in b.heads if c not in a.heads)]
    wanted = heads.get(compared.name, ())
    by_head = {head: column for column, head in names.items()}
    if sorted(wanted) == sorted(by_head):
        columns = [by_head[head] for head in wanted]
    rows, changed = [], set()
    for pair in compared.pairs:
        row = _row(compared, pair, choices)
        if row is not None:
            rows.append(row)
        if (row is None) != (pair.a is None):
            changed.add(pair.patient)
    if compared.sequence:
        _number(rows, compared.sequence, changed)
    head = [names[c] for c in columns]
    return csv_text([head, *([row.get(c, "") for c in columns] for row in rows)])


def _row(
    compared: Compared, pair: Pair, choices: Mapping[_Key, Line]
) -> dict[str, str] | None:  # fmt: skip
    """Return the final row; None for one that was decided against."""
    if pair.a is None or pair.b is None:
        kept = choices[pair.patient, compared.name, pair.label, WHOLE_ROW].choice
        if (kept == "A") == (pair.a is None):
            return None
        side, k = (compared.b, pair.b) if pair.a is None else (compared.a, pair.a)
        return dict(side.written[k]) if k is not None else None
    first, second = compared.a.written[pair.a], compared.b.written[pair.b]
    row = {**second, **first}
    for rule in differing(compared.rules, compared.a.meant[pair.a], compared.b.meant[pair.b]):
        line = choices[pair.patient, compared.name, pair.label, rule.column]
        row[rule.column] = {
            "A": first[rule.column], "B": second[rule.column], "other": line.value, "missing": "",
        }[line.choice]  # fmt: skip
    return row


def _number(rows: list[dict[str, str]], column: str, patients: set[str]) -> None:
    """Number the rows of patients anew who got or lost one against the first extraction."""
    last: dict[str, int] = {}
    for row in rows:
        patient = row["USUBJID"]
        last[patient] = last.get(patient, 0) + 1
        if patient in patients:
            row[column] = str(last[patient])
