"""What study.yml names, held against the tables: missing columns, values that no row holds, slips of spelling.

A value is looked for in the rows in which study.yml looks for it. It may be absent where the column has a list of
values in which it stands, in study.yml under data.columns or in the schema; rare terms and levels may be absent, and
are told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from caseseries.cohort.characters import skeleton, slip
from caseseries.cohort.findings import Finding
from caseseries.cohort.matching import NO, YES, Distinct, in_words, matching, within
from caseseries.cohort.reading import Raw
from caseseries.errors import did_you_mean, some
from caseseries.study import Study
from caseseries.study.named import Named, named
from caseseries.study.plan import Where
from caseseries.study.schema import Column, span

ODDITIES = {
    "value-absent": "study.yml names a value that no row holds, and prints 0 for it",
    "rows-absent": "study.yml names values that are there, in rows that are not",
    "unknown-word": "a word stands in one row alone, and study.yml, which looks for others, does not name it",
    "undecided": "a value is missing that study.yml looks for and other rows have, and the row does not count",
    "nearly-named": "a term is nearly one that study.yml names",
    "spelt-twice": "two values of a column differ in capitals and blanks alone, or in one letter",
}
_NO_WORDS = ("USUBJID", "SUBJID", "PARAM")
_MOST = 60
"""More different values than this make a column free text, in which spelling is nobody's business."""
_SHORT = ("PARAMCD", "AVALU", "EXDOSU")
"""Codes and units differ by a letter and are different: mg and mcg."""
_UNITS = ("AVALU", "EXDOSU")
"""G/l and g/l are two; one parameter in two units is told by itself."""
_VISITS = ("AVISIT", "AVISITN")
_MOST_MISSING = 0.1
"""Where more of the cells are empty, an empty one is nothing unusual."""
_CODED = "each value of the column has one spelling"


def check_named(
    tables: Mapping[str, pd.DataFrame],
    study: Study,
    files: Mapping[str, Raw],
    dates: Mapping[str, Raw],
) -> Iterator[Finding]:
    """Yield what study.yml names and the tables lack, and values that are spelt nearly as study.yml has them.

    dates: the columns of each table that stay behind.
    """
    entries = [entry for entry in named(study) if entry.table in tables]
    absent: dict[tuple[str, str, str], dict[str, str]] = {}
    missing: set[tuple[str, str]] = set()
    columns = _Columns(tables, study)
    misspelt: set[tuple[str, str, str]] = set()
    for entry in entries:
        frame, file = tables[entry.table], files[entry.table].file
        if entry.column not in frame.columns:
            derived = {plan.column for plan in study.data.plan(entry.table).derive}
            if entry.column in derived:
                continue  # not made because of another fault, which is told
            if (entry.table, entry.column) not in missing:
                yield _no_column(entry, frame, study, files[entry.table], dates[entry.table].names)
            missing.add((entry.table, entry.column))
        elif entry.holds and not _fit(frame[entry.column], entry.holds):
            yield _of_another_kind(entry, study, file)
        elif not entry.spelling:
            for value, name in _absent(entry, columns):
                place = study.place(*entry.path)
                # A term may be absent beside one that differs by a letter: there are such pairs of diseases.
                by_letter = entry.column != "AEDECOD" and entry.column not in _SHORT
                if name == "value-absent" and _spelt_otherwise(
                    value, frame[entry.column], by_letter
                ):
                    name = ""
                if name:
                    absent.setdefault((name, entry.table, entry.column), {})[value] = place
                else:
                    misspelt.add((entry.table, entry.column, value))
                    yield _not_there(entry, value, frame[entry.column], study, place, file)
    for (name, table, column), values in absent.items():
        said = "" if name == "value-absent" else " where study.yml looks for them"
        for _ in values:
            yield Finding(
                f"no row of {files[table].file} has these values of {column}{said}: {some(list(values))}",
                next(iter(values.values())),
                remedy="look whether they are meant",
                name=name,
                table=table,
            )
    for name, frame in tables.items():
        words: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            if entry.table == name:
                words[entry.column] |= {
                    value for value in entry.values
                    if isinstance(value, str) and (name, entry.column, value) not in misspelt
                }  # fmt: skip
        yield from _spelling(name, frame, study, files[name].file, words)
        deciding = [e for e in entries if e.table == name and e.beside is not None]
        yield from _undecided(deciding, frame, study, files[name].file, words)


def _no_column(
    entry: Named, frame: pd.DataFrame, study: Study, raw: Raw, dates: Sequence[str]
) -> Finding:
    if entry.column in dates:
        return Finding(
            f"the column {entry.column} holds dates, which go no further than the door",
            raw.file,
            raw.head,
            rule=f"{study.place(*entry.path)} names it: {_key(entry, study)}",
            remedy=f"count study days from it, under data.tables.{entry.table}.days in study.yml, and name those",
            table=entry.table,
        )
    return Finding(
        f"the column {entry.column} is missing",
        raw.file,
        raw.head,
        rule=f"{study.place(*entry.path)} names it: {_key(entry, study)}",
        remedy=did_you_mean(entry.column, map(str, frame.columns))
        or "add the column, or take its use out",
        table=entry.table,
    )


def _fit(values: pd.Series, holds: str) -> bool:
    """Return whether all values of a column are numbers, or Y and N."""
    if is_numeric_dtype(values):
        return holds == "numbers"
    if holds == "flag":
        return bool(values.dropna().isin(["Y", "N"]).all())
    return bool(pd.to_numeric(values.dropna(), errors="coerce").notna().all())


def _of_another_kind(entry: Named, study: Study, file: str) -> Finding:
    kind, what = {"flag": ("flag", "Y and N"), "numbers": ("number", "numbers")}[entry.holds]
    return Finding(
        f"{what} are needed here, and {entry.column} of {file} holds something else",
        study.place(*entry.path),
        rule=_key(entry, study),
        remedy=f"name a column of {what}, or declare its kind under data.columns.{entry.table}, such as "
        f"{entry.column}: {{kind: {kind}}}, which tells the cells that are not",
        table=entry.table,
    )


def _undecided(
    entries: Sequence[Named],
    frame: pd.DataFrame,
    study: Study,
    file: str,
    words: Mapping[str, set[str]],
) -> Iterator[Finding]:
    """Yield cells that count as no because they are empty, or hold a word that nobody has declared.

    An empty flag is missing where others are N, or where few are empty; it is none before treatment.
    """
    told: set[tuple[str, str, int]] = set()
    for entry in entries:
        schema, beside = study.table_schema(entry.table), entry.beside or {}
        if entry.column in (*_VISITS, *schema.key) or not {entry.column, *beside} <= set(
            frame.columns
        ):
            continue  # a column that is not there is told where it is named
        column = schema.column(entry.column)
        rows = matching(frame, beside, "")
        values = rows[entry.column]
        none = values.isna()
        if "ASTDY" in rows.columns:
            none &= rows["ASTDY"].isna() | (rows["ASTDY"] > 0)
        few = none.sum() <= max(1, _MOST_MISSING * len(values)) and len(values) > 2
        found = {"undecided": rows.index[none]} if few or values.eq("N").any() else {}
        listed = column and (column.values or column.kind == "flag")
        if entry.column == "CNSR" or not (listed or is_numeric_dtype(values)):
            code = {k: v for k, v in beside.items() if k == "PARAMCD"}
            every = matching(frame, code, "")[entry.column].dropna().astype(str)
            known = {
                *words[entry.column],
                *map(str, entry.values),
                *(column.usual if column else ()),
            }
            known |= {"0", "1"} if entry.column == "CNSR" else set()
            alone = every.map(every.value_counts()).eq(1) & ~every.isin(known)
            found["unknown-word"] = values.index.intersection(every.index[alone])
        for name, lines in found.items():
            for row in (r for r in lines if (name, entry.column, r) not in told):
                told.add((name, entry.column, row))
                yield Finding(
                    ODDITIES[name], file, row, entry.column, f"{study.place(*entry.path)}: {_key(entry, study)}",
                    "fill the cell in" if name == "undecided" else
                    f"mend it, or list all words of the column under data.columns.{entry.table}.{entry.column}.values",
                    name, entry.table,
                )  # fmt: skip


class _Columns:
    """Columns in all rows or in some, with their different values, each looked up once; and the schemas of tables."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], study: Study) -> None:
        self.tables = tables
        self.schemas = {name: study.table_schema(name) for name in tables}
        self.known: dict[str, tuple[pd.Series, Distinct]] = {}

    def of(self, table: str, column: str, within: Where) -> tuple[pd.Series, Distinct]:
        """Return a column in the rows that fit, each value once, and its values but for missing ones."""
        key = f"{table} {column} {within}"
        if key not in self.known:
            frame = self.tables[table]
            there = all(name in frame.columns for name in within)
            rows = matching(frame, within, "") if there else frame
            once = rows[column].drop_duplicates()
            self.known[key] = once, Distinct.of(once)
        return self.known[key]


def _absent(entry: Named, columns: _Columns) -> Iterator[tuple[str, str]]:
    """Yield values that no row holds where study.yml looks for them, in words, with the name of the oddity if any."""
    _, everywhere = columns.of(entry.table, entry.column, {})
    rows, here = columns.of(entry.table, entry.column, entry.within)
    low, high = entry.bounds.get("min"), entry.bounds.get("max")
    if rows.empty:
        return  # told where `where` is
    if entry.bounds and not within(rows, low, high).any():
        yield span(low, high).strip(), "rows-absent"
    column = columns.schemas[entry.table].column(entry.column)
    listed = _list(column) if column else Distinct(())
    for value in entry.values:
        if here.meant(value) or listed.meant(value):
            continue
        name = "rows-absent" if everywhere.meant(value) else "value-absent"
        yield in_words(value), name if name == "rows-absent" or not entry.needed else ""


def _list(column: Column) -> Distinct:
    """Return the values that a column may have, where they are known beforehand."""
    words = column.values or column.usual or ("Y", "N") * (column.kind == "flag")
    low, high = (1, 5) if column.kind == "grade" else (column.min, column.max)
    if low is not None and high is not None and high - low < _MOST and not words:
        words = tuple(str(k) for k in range(int(low), int(high) + 1))
    return Distinct(words)


def _spelt_otherwise(value: str, values: pd.Series, by_letter: bool) -> bool:
    """Return whether the column holds a value that differs in capitals and blanks alone, or by a letter."""
    present = [] if is_numeric_dtype(values) else [str(v) for v in values.dropna().unique()]
    return any(skeleton(v) == skeleton(value) or (by_letter and slip(v, value)) for v in present)


def _not_there(
    entry: Named, value: str, values: pd.Series, study: Study, place: str, file: str
) -> Finding:
    column = study.table_schema(entry.table).column(entry.column)
    hints = []
    if value.startswith(("true ", "false ")):
        hints.append("YAML reads Yes and No without quotes as true and false: put words in quotes")
    present = [] if is_numeric_dtype(values) else [str(v) for v in values.dropna().unique()]
    if _spelt_otherwise(value, values, True):
        hints.append("the column has it in another spelling: mind capitals, blanks and letters")
    listed = (
        column.values
        if column and column.values
        else [v for v in present if v.casefold() in (*YES, *NO)]
    )
    if listed:  # of values from rows only those are shown that say nothing of anybody
        hints.append(f"the column has {', '.join(listed)}")
    hints.append(
        f"where it may be absent, list it under data.columns.{entry.table}.{entry.column}.values"
    )
    return Finding(
        f"no row of {file} has {value!r} in {entry.column}",
        place,
        rule=_key(entry, study),
        remedy="; ".join(hints),
        table=entry.table,
    )


def _key(entry: Named, study: Study) -> str:
    """Return the keys of an entry in words, parts of lists by their ids."""
    part: Any = study
    words = []
    for key in entry.path:
        part = (
            part.get(key)
            if isinstance(part, dict)
            else part[key]
            if isinstance(key, int)
            else getattr(part, key)
        )
        words.append(str(getattr(part, "id", key)))
    return ", ".join(words)


def _spelling(
    table: str, frame: pd.DataFrame, study: Study, file: str, words: Mapping[str, set[str]]
) -> Iterator[Finding]:
    """Yield cells that are nearly a word of their column, by column; a word that is misspelt itself is none."""
    schema = study.table_schema(table)
    for name in (c for c in frame.columns if c not in _NO_WORDS and not is_numeric_dtype(frame[c])):
        column = schema.column(name)
        if (column and (column.values or column.kind == "flag")) or not (column or words[name]):
            continue
        counts = frame[name].value_counts()
        slips = name not in _SHORT
        near = _near_words(counts, sorted(words[name]), column.usual if column else (), slips)
        for value, (word, by_slip) in near.items():
            said = f"a value is nearly {word!r}, and is another one"
            odd = "nearly-named" if by_slip and name == "AEDECOD" else ""
            remedy = f"spell it {word}; where both are meant, list both under data.columns.{table}.{name}.values"
            yield from (
                Finding(said, file, row, name, _CODED, remedy, odd, table)
                for row in frame.index[frame[name] == value]
            )
        others = [v for v in counts.index if v not in near and v not in words[name]]
        for value in _twins(others, counts, slips) if name not in _UNITS else ():
            yield from (
                Finding(
                    "a value differs from another one of the column in capitals, blanks or one letter alone",
                    file, row, name, _CODED, "spell both in the same way", "spelt-twice", table,
                )
                for row in frame.index[frame[name] == value]
            )  # fmt: skip


def _near_words(
    counts: pd.Series, words: Sequence[str], usual: Sequence[str], slips: bool
) -> dict[str, tuple[str, bool]]:
    """Return the word that a value nearly is, and whether by a slip: a word of study.yml, or a usual one."""
    found = {}
    for value in (str(v) for v in counts.index if v not in words):
        same = next((w for w in words if skeleton(w) == skeleton(value)), "")
        near = [w for w in (*words, *usual) if slip(value, w)] if slips else []
        if same or near:
            found[value] = (same or near[0], not same)
    return found


def _twins(values: Sequence[str], counts: pd.Series, slips: bool) -> Iterator[str]:
    """Yield the rarer of two values that differ in capitals and blanks, or by a slip in one row alone."""
    if len(values) > _MOST:
        return
    for k, one in enumerate(values):  # by descending number of rows
        for other in values[:k]:
            typed = slips and counts[one] == 1 and counts[other] > 2 and slip(one, other)
            if skeleton(one) == skeleton(other) or typed:
                yield one
                break
