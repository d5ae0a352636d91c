"""One table against its declaration: columns, cells, kinds, lists of values, ranges, keys; and the values as kinds."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from typing import Any

import pandas as pd

from caseseries.cohort.characters import faults, missing_in_words, tidy
from caseseries.cohort.findings import Finding
from caseseries.cohort.reading import Raw
from caseseries.study.schema import TABLES, Column, Kind, Table, span

LARGEST = 1e15
"""No measured value is larger, and none but 0 is nearer to 0 than its reciprocal."""
LAST_DAY = 36525
"""A hundred years: no study day is further from day 1."""
_WHOLE = re.compile(r"[+-]?[0-9]+(\.0*)?")
_PLAIN = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_NOT_ZERO = re.compile(r"^[+-]?[0.]*[1-9]")
_NAMES = ("USUBJID", "SUBJID", "PARAMCD", "PARAM")
ODDITIES = {
    "header-read": "a name of a column was read without blanks, or in capitals",
    "cells-read": "cells were read without blanks at their ends, line breaks and characters that nobody can see",
    "numbers-read": "whole numbers were read without decimals, plus sign or zeros before them",
    "unknown-column": "a column that nobody knows has nearly the name of one that is missing",
    "empty-column": "a column without name and values is left out",
    "empty-table": "a table has no row",
    "missing-in-words": "a cell says in words or marks that a value is missing",
}


@dataclass(frozen=True)
class _Kind:
    """What cells of a kind look like, what numbers it allows, and how that is told."""

    pattern: re.Pattern[str]
    rule: str
    remedy: str
    allows: Callable[[float], bool] = math.isfinite


_KINDS: Mapping[str, _Kind] = {
    "integer": _Kind(_WHOLE, "a whole number", "write the number without decimals or unit"),
    "number": _Kind(
        _NUMBER, "a number with a decimal point", "write the number alone, 3.5 and not 3,5"
    ),
    "day": _Kind(
        _WHOLE,
        "a whole study day, never 0",
        "day 1 is the first day of treatment, the day before it is -1",
        lambda day: day != 0 and day % 1 == 0,
    ),
    "flag": _Kind(re.compile("[YN]"), "Y, N or empty", "write Y or N"),
    "grade": _Kind(
        _WHOLE,
        "a grade from 1 to 5",
        "leave events without a grade out, or grade them",
        lambda grade: grade in range(1, 6),
    ),
}


@dataclass(frozen=True)
class Rows:
    """A checked table: the values of its columns as their kinds, missing is None, and the line of each row."""

    table: Table
    columns: Mapping[str, Sequence[Any]]
    lines: Sequence[int]

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows, each by column."""
        values = zip(*self.columns.values(), strict=True)
        return [dict(zip(self.columns, row, strict=True)) for row in values]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows by line: columns are Int64, float64 or str, missing is NA."""
        kinds = {column.name: column.kind for column in self.table.columns}
        dtypes = {name: _DTYPES.get(kinds.get(name, "text"), "str") for name in self.columns}
        columns = {name: pd.array(list(self.columns[name]), dtype=dtypes[name]) for name in dtypes}
        return pd.DataFrame(columns, index=list(self.lines), columns=list(columns))

    def only(self, lines: Collection[int]) -> Rows:
        """Return the rows on some lines."""
        keep = [line in lines for line in self.lines]
        columns = {name: list(compress(cells, keep)) for name, cells in self.columns.items()}
        return Rows(self.table, columns, list(compress(self.lines, keep)))


def check_table(raw: Raw, table: Table, named: Collection[str] = ()) -> tuple[Rows, list[Finding]]:
    """Return a table with its columns as the declared kinds, and what is wrong or odd in it.

    Where there are faults the rows are not to be used.
    named: columns of the table that study.yml names, declared or not.
    """
    kept, found = _header(raw, table, named)
    columns = {}
    for name, k in kept.items():
        column = table.column(name)
        used = column is not None or name in named
        column = column or Column(name, name, _OF_FILE.get(raw.kinds.get(name, ""), "text"))
        read = {cell: _read(cell, column, used) for cell in set(raw.columns[k])}
        columns[name] = [read[cell].value for cell in raw.columns[k]]
        if any(cell.wrong for cell in read.values()):
            found += (
                Finding(w.message, raw.file, line, name, w.rule, w.remedy, w.name, table.name)
                for cell, line in zip(raw.columns[k], raw.lines, strict=True)
                for w in read[cell].wrong
            )
    if not raw.lines:
        gone = "the table has no row"
        remedy = "look whether the export was cut off, or remove the file where nothing happened"
        name = "" if table.required else "empty-table"
        found.append(Finding(gone, raw.file, remedy=remedy, name=name, table=table.name))
    strangers = [c for c in named if c in columns and table.column(c) is None and c in raw.kinds]
    own = tuple(Column(c, c, _OF_FILE.get(raw.kinds[c], "text")) for c in strangers)
    return Rows(replace(table, columns=(*table.columns, *own)), columns, raw.lines), found


@dataclass(frozen=True)
class _Wrong:
    """What is wrong with some cells of a column; with a name it is an oddity."""

    message: str
    rule: str = ""
    remedy: str = ""
    name: str = ""


_FAR = _Wrong(
    "the number is too large or too small for anything that is measured",
    f"0, or between 1/{LARGEST:g} and {LARGEST:g} in size",
    "write the number that was measured",
)
_FAR_DAY = _Wrong(
    "the day is no study day",
    f"days lie within a hundred years of day 1, {LAST_DAY} days",
    "write days from the first day of treatment, not the number by which a spreadsheet keeps a date",
)
_WRITTEN = _Wrong(
    "the number is read as a plain whole one",
    "whole numbers have no decimals, no plus sign and no zeros before them",
    "write it plainly, 182 and not 182.0",
    "numbers-read",
)
_EMPTY = _Wrong(
    "a value is missing",
    "a value in every row",
    "fill the cell in; data.columns in study.yml says which columns may have gaps",
)
_TIDIED = _Wrong(
    "the cell is read without blanks at its ends, line breaks and characters that nobody can see",
    remedy="write it so",
    name="cells-read",
)
_OWN_NAME = "; under a name of its own, declared with its structure, the table may do without it"
_EMPTY_IT = (
    "empty the cell where the value is missing, or list the word under data.missing in study.yml"
)
_IN_WORDS = _Wrong(
    "the cell seems to say that the value is missing",
    "a missing value is an empty cell",
    _EMPTY_IT,
    "missing-in-words",
)
_OF_FILE: Mapping[str, Kind] = {"number": "number"}
"""The kind of a column that nobody declares, where the file itself says what it holds."""
_PLAIN_TEXT = "cells hold plain text"
_DTYPES: Mapping[str, str] = {
    "number": "float64", "integer": "Int64", "day": "Int64", "grade": "Int64"
}  # fmt: skip


def _header(raw: Raw, table: Table, named: Collection[str]) -> tuple[dict[str, int], list[Finding]]:
    """Return the position of each column under the name that was meant, and what is wrong with the header."""
    known = {*(column.name for column in table.columns), *named}
    found: list[Finding] = []

    def tell(
        message: str, column: str = "", rule: str = "", remedy: str = "", name: str = ""
    ) -> None:
        found.append(Finding(message, raw.file, raw.head, column, rule, remedy, name, table.name))

    kept: dict[str, int] = {}
    for k, written in enumerate(raw.names):
        name = tidy(written)
        name = name.upper() if name not in known and name.upper() in known else name
        if not name and not any(raw.columns[k]):
            tell(
                "a column without a name is empty and left out",
                remedy="take its commas out",
                name="empty-column",
            )
        elif not name:
            tell("a column with values has no name", remedy="name it, or take it out")
        elif wrong := [message for message, _ in faults(name)]:
            tell(
                f"the name of a column: {wrong[0]}".replace("in the cell", "in it"),
                remedy="mend the name",
            )
        elif name in kept:
            tell(f"the column {name} stands there twice", remedy="take one of them out")
        else:
            kept[name] = k
            if name != written:
                tell(
                    "the name of the column is read in capitals and without blanks",
                    name,
                    remedy=f"write {name}",
                    name="header-read",
                )
    strangers = [
        name for name in kept if name not in known and name.isascii() and name.isidentifier()
    ]
    for column in (c for c in table.columns if c.name not in kept and not c.made):
        near = difflib.get_close_matches(
            column.name, [s.upper() for s in strangers], n=1, cutoff=0.85
        )
        meant = next((s for s in strangers if near and s.upper() == near[0]), "")
        if column.required:
            tell(
                f"the column {column.name} is missing",
                rule=f"{column.name} is “{column.label}”",
                remedy=(f"rename {meant}" if meant else "add the column")
                + ", or take out of study.yml what needs it, such as its entry in data.columns"
                + (_OWN_NAME if table.name in TABLES and table.name != "adsl" else ""),
            )
        elif meant:
            tell(
                f"nobody knows this column; its name is close to {column.name}, which is missing",
                meant, f"{column.name} is “{column.label}”", f"rename it to {column.name}", "unknown-column",
            )  # fmt: skip
    return kept, found


@dataclass(frozen=True)
class _Cell:
    """What a cell says, and what is wrong with it."""

    value: Any
    wrong: tuple[_Wrong, ...] = ()


def _read(cell: str | None, column: Column, used: bool) -> _Cell:
    """Return a cell as the kind of its column. A column that nobody uses is text, and nothing is wrong with it."""
    text = tidy(cell or "")
    if not used:
        return _Cell(text or None)
    if not text:
        return _Cell(None, (_EMPTY,) if column.filled else ())
    wrong = [_Wrong(message, _PLAIN_TEXT, remedy) for message, remedy in faults(text)]
    if text != cell:
        wrong.append(_TIDIED)
    if wrong and wrong != [_TIDIED]:
        return _Cell(None, tuple(wrong))
    value: Any = text
    if column.kind in ("text", "flag"):
        more = _of_word(text, column)
    else:
        value, more = _of_number(text, column)
    if more and not more.name and missing_in_words(text):
        more = replace(more, remedy=_EMPTY_IT)
    return _Cell(value, (*wrong, *([more] if more else [])))


def _of_word(text: str, column: Column) -> _Wrong | None:
    """Return what is wrong with a word."""
    allowed = column.values or (("Y", "N") if column.kind == "flag" else ())
    if allowed:
        return None if text in allowed else _broken(column)
    is_free = column.name in _NAMES or text in column.usual
    return _IN_WORDS if missing_in_words(text) and not is_free else None


def _of_number(text: str, column: Column) -> tuple[float | None, _Wrong | None]:
    """Return the number that a cell holds, a whole one where its kind is, and what is wrong with it."""
    kind = _KINDS[column.kind]
    if not kind.pattern.fullmatch(text):
        return None, _broken(column)
    number = float(text)
    largest = LAST_DAY if column.kind == "day" else LARGEST
    if abs(number) > largest or (abs(number) < 1 / LARGEST and _NOT_ZERO.match(text)):
        return None, _FAR_DAY if column.kind == "day" else _FAR
    listed = [float(v) for v in column.values if _NUMBER.fullmatch(v)]
    if not kind.allows(number) or (column.values and number not in listed):
        return None, _broken(column)
    low, high = column.min, column.max
    if (low is not None and number < low) or (high is not None and number > high):
        return None, _Wrong(
            "the number is out of its range",
            f"{column.name} is a number{span(low, high)}",
            "mend it; a column's ends are min and max under data.columns in study.yml",
        )
    if column.kind == "number":
        return number, None
    return int(number), None if _PLAIN.fullmatch(text) else _WRITTEN


def _broken(column: Column) -> _Wrong:
    """Return the rule that a column's values keep, and what to do about one that breaks it."""
    if column.values:
        rule = "one of " + ", ".join(column.values)
        remedy = (
            "use one of these, spelt exactly so; other words of a file are allowed by `values` of the column in "
            f"study.yml, or translated by `codes`, such as {column.name}: {{codes: {{theirs: {column.values[0]}}}}}"
        )
    else:
        rule, remedy = _KINDS[column.kind].rule, _KINDS[column.kind].remedy
    return _Wrong("a value breaks the rule", rule, remedy)


def check_keys(rows: Rows, file: str) -> Iterator[Finding]:
    """Yield rows whose key an earlier row has; a row without a visit number has none."""
    key = rows.table.key
    if not set(key) <= set(rows.columns):
        return
    seen = set()
    for values, line in zip(
        zip(*(rows.columns[name] for name in key), strict=True), rows.lines, strict=True
    ):
        if None not in values and values in seen:
            yield Finding(
                "this row has the same key as an earlier one",
                file,
                line,
                rule="one row for each " + " and ".join(key),
                remedy="remove the copy, give it a number of its own, or name in study.yml, under "
                f"data.tables.{rows.table.name}, the rows that count (select) or another key (key)",
            )
        seen.add(values)
