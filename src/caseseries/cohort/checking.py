"""Patient-level tables, from CSV, XPT or Parquet, to a validated `Cohort`.

Every fault is reported at once, with file, row, column, rule and remedy, and never with a patient's value. Rows are
counted as a text editor does: the header is row 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from caseseries.errors import UserError, UserErrors
from caseseries.study import Study
from caseseries.study.data_files import find_table
from caseseries.study.schema import TABLES, Column, Table

_MOST_ERRORS = 20

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


@dataclass(frozen=True)
class Cohort:
    """Validated tables by name, in the file's row order, and the SHA-256 of each file.

    Columns of kind integer, day and grade are Int64, number float64, the rest str; missing is NA.
    """

    tables: Mapping[str, pd.DataFrame]
    hashes: Mapping[str, str]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; raise UserError when the cohort has none of that name."""
        if name not in self.tables:
            raise UserError(
                f"study.yml uses the table {name}, which is not among the data",
                place="study.yml",
                remedy=f"add {name}.csv to the data folder, or take its use out of study.yml",
            )
        return self.tables[name]

    def columns(self) -> dict[str, list[str]]:
        """Return the column names of each table."""
        return {name: list(frame.columns) for name, frame in self.tables.items()}

    def public(self, study: Study) -> Cohort:
        """Return the cohort with only the columns that study.yml publishes, and key columns for joins.

        Patients without consent to publication, where study.yml names a consent column, are left out.
        """
        adsl = self.table("adsl")
        column = study.privacy.consent_column
        shown = set(adsl.loc[adsl[column] == "Y", "USUBJID"]) if column else set(adsl["USUBJID"])
        tables = {}
        for name, columns in study.privacy.publish.items():
            if name in self.tables:
                frame = self.tables[name]
                keep = [c for c in frame.columns if c in columns or c == "USUBJID"]
                tables[name] = frame.loc[frame["USUBJID"].isin(shown), keep].reset_index(drop=True)
        return Cohort(tables, self.hashes)


def load(study: Study) -> Cohort:
    """Return the validated cohort of a study; raise UserErrors with every fault found."""
    folder = study.data_folder
    if not folder.is_dir():
        raise UserError(
            "the folder of patient-level tables is missing",
            place=study.data.folder,
            rule="study.yml, data.folder",
            remedy="name the folder that holds adsl.csv; without data only `results/` can be rendered",
        )
    raw: dict[str, pd.DataFrame] = {}
    names: dict[str, str] = {}
    hashes: dict[str, str] = {}
    errors: list[UserError] = []
    for name in TABLES:
        path = find_table(folder, name)
        if path is None:
            if TABLES[name].required:
                raise UserError(
                    f"the table {name} is missing",
                    place=f"{study.data.folder}/{name}.csv",
                    remedy="add it as CSV, XPT or Parquet; it has one row a patient",
                )
            continue
        raw[name], names[name] = _read(path), path.name
        hashes[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    tables: dict[str, pd.DataFrame] = {}
    for name, frame in raw.items():
        found = list(_check_table(frame, study.table_schema(name), names[name]))
        errors += found
        if not found:
            tables[name] = _typed(frame, study.table_schema(name))
    if not errors:
        errors += _check_subjects(tables, names)
        errors += _check_references(tables, study, names)
    if errors:
        more = len(errors) - _MOST_ERRORS
        shown = errors[:_MOST_ERRORS]
        if more > 0:
            shown.append(UserError(f"and {more} more faults of this kind"))
        raise UserErrors(tuple(shown))
    return Cohort(tables, hashes)


def raw_tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return the tables that are there as text, unvalidated: what a comparison of rows needs. Missing is NA."""
    found = {name: find_table(study.data_folder, name) for name in TABLES}
    return {name: _read(path) for name, path in found.items() if path is not None}


def _read(path: Path) -> pd.DataFrame:
    """Return the table as text, missing as NA."""
    try:
        if path.suffix == ".csv":
            frame = pd.read_csv(
                path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig"
            )
        elif path.suffix == ".xpt":
            import pyreadstat

            frame, _ = pyreadstat.read_xport(str(path))
        else:
            frame = pd.read_parquet(path)
    except UnicodeDecodeError:
        raise UserError(
            "the file is not UTF-8",
            place=path.name,
            remedy="save it as “CSV UTF-8” from the spreadsheet",
        ) from None
    except (ValueError, pd.errors.ParserError, pd.errors.EmptyDataError, OSError) as error:
        line = "".join(c if c.isdigit() else " " for c in str(error)).split()
        where = (
            f"{path.name}:{line[-2]}" if "Expected" in str(error) and len(line) > 1 else path.name
        )
        raise UserError(
            "the file cannot be read as a table",
            place=where,
            rule="one header row, then as many fields in each row as the header has",
            remedy="look for a missing quote, a stray separator or an empty file",
        ) from None
    except ImportError:
        raise UserError(
            "Parquet needs the package pyarrow",
            place=path.name,
            remedy="run `pip install pyarrow`, or save the table as CSV",
        ) from None
    return frame.apply(_as_text).astype("str") if path.suffix != ".csv" else frame


def _as_text(column: pd.Series) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(column):
        return column.astype("str").where(column.notna() & (column.astype("str") != ""), None)
    whole = column.dropna().mod(1).eq(0).all()
    text = column.astype("Int64").astype("str") if whole else column.astype("str")
    return text.where(column.notna(), None)


def _check_table(frame: pd.DataFrame, table: Table, file: str) -> Iterator[UserError]:
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


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
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


def _check_subjects(
    tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]
) -> Iterator[UserError]:
    known = set(tables["adsl"]["USUBJID"])
    for name, frame in tables.items():
        for row in frame.index[~frame["USUBJID"].isin(known)]:
            yield UserError(
                "this row belongs to a patient who is not in adsl",
                place=f"{names[name]}, row {row + 2}, column USUBJID",
                rule="every patient of every table stands in adsl",
                remedy="add the patient to adsl, or mend the identifier",
            )
        if {"ASTDY", "AENDY"} <= set(frame.columns):
            for row in frame.index[(frame["AENDY"] < frame["ASTDY"]).fillna(False)]:
                yield UserError(
                    "the end lies before the start",
                    place=f"{names[name]}, row {row + 2}, column AENDY",
                    rule="AENDY is not before ASTDY",
                    remedy="mend one of the two days",
                )


def _check_references(
    tables: Mapping[str, pd.DataFrame], study: Study, names: Mapping[str, str]
) -> Iterator[UserError]:
    adsl = tables["adsl"]
    column = study.groups.column
    wanted = [(column, "groups.column")] if column else []
    wanted += [(p.flag, f"populations, {p.id}") for p in study.populations if p.flag]
    if study.privacy.consent_column:
        wanted.append((study.privacy.consent_column, "privacy.consent_column"))
    for name, key in wanted:
        if name not in adsl.columns:
            yield UserError(
                f"the column {name} is missing",
                place=f"{names['adsl']}, row 1",
                rule=f"study.yml names it under {key}",
                remedy="add the column, or mend study.yml",
            )
    if column and column in adsl.columns:
        values = [str(level.value) for level in study.groups.levels]
        for row in adsl.index[~adsl[column].isin(values)]:
            yield UserError(
                "the patient belongs to no declared group",
                place=f"{names['adsl']}, row {row + 2}, column {column}",
                rule="one of " + ", ".join(values),
                remedy="mend the value, or declare the group in study.yml",
            )
