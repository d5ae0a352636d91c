"""One table against its declaration: columns, kinds, allowed values, keys; and the values as the declared kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from caseseries.errors import UserError
from caseseries.study.schema import Column, Table

_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_INTEGER = r"[+-]?\d+"
_RULES: Mapping[str, tuple[str, str, str]] = {
    "integer": (_INTEGER, "a whole number", "write the number without decimals or unit"),
    "number": (_NUMBER, "a number with a decimal point", "write the number alone, 3.5 and not 3,5"),
    "day": (
        r"[+-]?0*[1-9]\d*",
        "a whole study day, never 0",
        "day 1 is the first day of treatment, the day before it is -1",
    ),
    "flag": (r"[YN]", "Y, N or empty", "write Y or N"),
    "grade": (r"[1-5]", "a grade from 1 to 5", "leave events without a grade out, or grade them"),
}


def check_table(frame: pd.DataFrame, table: Table, file: str) -> Iterator[UserError]:
    """Yield what breaks the declaration in a table of text: columns, values, keys; `file` names it in places."""
    for column in table.columns:
        if column.required and column.name not in frame.columns:
            yield UserError(
                f"the column {column.name} is missing",
                place=f"{file}, row 1",
                rule=f"{column.name} is “{column.label}”",
                remedy="add the column, or take it out of data.columns in study.yml",
            )
    repeated = [c for c in frame.columns if c.endswith(".1") and c[:-2] in frame.columns]
    for name in repeated:
        yield UserError(f"the column {name[:-2]} stands there twice", place=f"{file}, row 1")
    yield from _check_values(frame, table, file)
    key = [k for k in table.key if k in frame.columns]
    if len(key) == len(table.key):
        for row in frame.index[frame.duplicated(key, keep="first")]:
            yield UserError(
                "this row has the same key as an earlier one",
                place=f"{file}, row {row + 2}",
                rule="one row for each " + " and ".join(key),
                remedy="remove the copy, or give it a number of its own",
            )


def _check_values(frame: pd.DataFrame, table: Table, file: str) -> Iterator[UserError]:
    present = [c for c in table.columns if c.name in frame.columns]
    schema = pa.DataFrameSchema(
        {
            c.name: pa.Column(checks=_checks(c), nullable=not c.filled, required=False)
            for c in present
        }
    )
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as found:
        cases = found.failure_cases.sort_values(["index", "column"], kind="stable")
        for case in cases.itertuples():
            column = next(c for c in present if c.name == case.column)
            rule, remedy = _rule(column)
            if case.check == "not_nullable":
                rule, remedy = "a value in every row", "fill the cell in"
            yield UserError(
                "a value is missing" if case.check == "not_nullable" else "a value breaks the rule",
                place=f"{file}, row {int(case.index) + 2}, column {column.name}",
                rule=rule,
                remedy=remedy,
            )


def _checks(column: Column) -> list[pa.Check]:
    if column.values:
        return [pa.Check.isin(list(column.values))]
    if column.kind in _RULES:
        return [pa.Check(_full_match(_RULES[column.kind][0]))]
    return []


def _full_match(pattern: str) -> Callable[[pd.Series], pd.Series]:
    return lambda values: values.astype("str").str.strip().str.fullmatch(pattern)


def _rule(column: Column) -> tuple[str, str]:
    if column.values:
        return "one of " + ", ".join(column.values), "use one of these, spelt exactly so"
    pattern = _RULES.get(column.kind)
    return (pattern[1], pattern[2]) if pattern else (column.label, "")


def typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a checked table with its columns as the declared kinds: Int64, float64 or str; missing is NA."""
    kinds = {c.name: c.kind for c in table.columns}
    typed = {}
    for name in frame.columns:
        text = frame[name].astype("str").str.strip()
        kind = kinds.get(name, "text")
        if kind in ("integer", "day", "grade"):
            typed[name] = pd.to_numeric(text).astype("Int64")
        elif kind == "number":
            typed[name] = pd.to_numeric(text).astype("float64")
        else:
            typed[name] = text
    return pd.DataFrame(typed, columns=frame.columns)
