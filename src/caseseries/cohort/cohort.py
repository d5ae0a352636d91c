"""The validated cohort of a study.

Every fault is reported at once, with file, row, column, rule and remedy, and never with a patient's value. Rows are
counted as a text editor does: the header is row 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from caseseries.cohort.checking import check_table, typed
from caseseries.cohort.consistency import check_references, check_subjects
from caseseries.cohort.reading import read_table
from caseseries.errors import UserError, UserErrors
from caseseries.study import Study
from caseseries.study.data_files import find_table
from caseseries.study.schema import TABLES

_MOST_ERRORS = 20


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
        raw[name], names[name] = read_table(path), path.name
        hashes[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    tables: dict[str, pd.DataFrame] = {}
    for name, frame in raw.items():
        found = list(check_table(frame, study.table_schema(name), names[name]))
        errors += found
        if not found:
            tables[name] = typed(frame, study.table_schema(name))
    if not errors:
        errors += check_subjects(tables, names)
        errors += check_references(tables, study, names)
    if errors:
        more = len(errors) - _MOST_ERRORS
        shown = errors[:_MOST_ERRORS]
        if more > 0:
            shown.append(UserError(f"and {more} more faults of this kind"))
        raise UserErrors(tuple(shown))
    return Cohort(tables, hashes)
