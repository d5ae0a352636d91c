"""The validated cohort of a study.

Every fault is reported at once, with file, row, column, rule and remedy, and never with a patient's value. Rows are
counted as a text editor does: the header is row 1, unless blank lines stand above it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from caseseries.cohort import checking, consistency, findings, named_values, reading
from caseseries.cohort.checking import Rows
from caseseries.cohort.findings import Finding
from caseseries.cohort.matching import matching
from caseseries.cohort.reading import Raw
from caseseries.errors import UserError, UserErrors
from caseseries.study import Study
from caseseries.study.data_files import find_table
from caseseries.study.named import named
from caseseries.study.schema import TABLES

ODDITIES: Mapping[str, str] = {
    **reading.ODDITIES,
    **checking.ODDITIES,
    **named_values.ODDITIES,
    **consistency.ODDITIES,
}
"""What is told and does not stop, by the name by which study.yml accepts it."""


@dataclass(frozen=True)
class Cohort:
    """Validated tables by name, in the file's row order, and the SHA-256 of each file.

    Columns of kind integer, day and grade are Int64, number float64, the rest str; missing is NA. The index is the line
    of the file on which a row begins.
    oddities: what was found, does not stop, and is not accepted in study.yml.
    """

    tables: Mapping[str, pd.DataFrame]
    hashes: Mapping[str, str]
    oddities: tuple[UserError, ...] = ()

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
    paths = {name: path for name in TABLES if (path := find_table(folder, name)) is not None}
    if "adsl" not in paths:
        raise UserError(
            "the table adsl is missing",
            place=f"{study.data.folder}/adsl.csv",
            remedy="add it as CSV, XPT or Parquet; it has one row a patient",
        )
    found = findings.unknown_names(study, ODDITIES)
    found += reading.unread_files(study, [path.name for path in paths.values()])
    tables: dict[str, Rows] = {}
    raws: dict[str, Raw] = {}
    for name, path in paths.items():
        columns = {entry.column for entry in named(study) if entry.table == name}
        schema = study.table_schema(name)
        raw = reading.read_table(path, name, {*columns, *(c.name for c in schema.columns)})
        here = list(raw.found)
        if raw.readable:
            rows, more = checking.check_table(raw, schema, columns)
            here += more
            if all(finding.name for finding in here):
                rows, gone = _records(rows, study, path.name)
                here += [*gone, *checking.check_keys(rows, path.name)]
            if all(finding.name for finding in here):
                tables[name], raws[name] = rows, raw
        found += here
    frames = {name: rows.frame for name, rows in tables.items()}
    if "adsl" in tables:
        found += consistency.check_tables(tables, study, raws)
        found += named_values.check_named(frames, study, raws)
    if wrong := findings.faults(found):
        raise UserErrors(tuple(wrong))
    hashes = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths.values()}
    return Cohort(frames, hashes, tuple(findings.oddities(found, study)))


def _records(rows: Rows, study: Study, file: str) -> tuple[Rows, list[Finding]]:
    """Return the rows that count by study.yml, and a fault when none does."""
    name = rows.table.name
    wanted = study.data.records.get(name, {})
    if not wanted or not set(wanted) <= set(rows.columns):
        return rows, []
    kept = rows.only(set(matching(rows.frame, wanted, "study.yml, data.records").index))
    gone = Finding(
        f"no row of {file} counts",
        study.place("data", "records", name),
        remedy="mend the values under data.records",
    )
    return kept, [gone] if rows.lines and not kept.lines else []
