"""The validated cohort of a study.

Every fault is reported at once, with file, row, column, rule and remedy, and never with a patient's value. Rows are
counted as a text editor does: the header is row 1, unless blank lines stand above it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from caseseries.cohort import (
    checking,
    consistency,
    derivations,
    findings,
    mapping,
    named_values,
    reading,
)
from caseseries.cohort.checking import Rows
from caseseries.cohort.findings import Finding
from caseseries.cohort.matching import as_recorded, in_words, matching
from caseseries.cohort.reading import Raw
from caseseries.errors import UserError, UserErrors
from caseseries.store import files_together
from caseseries.study import Study
from caseseries.study.data_files import find_tables
from caseseries.study.named import named

ODDITIES: Mapping[str, str] = {
    **reading.ODDITIES,
    **mapping.ODDITIES,
    **checking.ODDITIES,
    **derivations.ODDITIES,
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
    dates: USUBJID and the dates of each table as text, which stay behind: no number is made of them, and the privacy
    gate looks for them.
    """

    tables: Mapping[str, pd.DataFrame]
    hashes: Mapping[str, str]
    oddities: tuple[UserError, ...] = ()
    dates: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; raise UserError when the cohort has none of that name."""
        if name not in self.tables:
            raise UserError(
                f"study.yml uses the table {name}, which is not among the data",
                place="study.yml",
                remedy=f"add {name}.csv to the data folder, name its file under data.tables, or take its use out of "
                "study.yml",
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


_MOST_KEPT = 2
_KEPT: dict[str, Cohort] = {}


def load(study: Study) -> Cohort:
    """Return the validated cohort of a study; raise UserErrors with every fault found.

    A command asks for it several times: while study.yml and the data folder hold the same bytes, it is read once.
    """
    folder = study.data_folder
    if not folder.is_dir():
        raise UserError(
            "the folder of patient-level tables is missing",
            place=study.data.folder,
            rule="study.yml, data.folder",
            remedy="name the folder that holds adsl.csv; without data only `results/` can be rendered",
        )
    if files_together.broken_off(folder):
        raise UserError(
            "a merge of two extractions was broken off here: tables of two states may stand beside each other",
            place=study.data.folder,
            remedy="run `caseseries reconcile` again, which first puts the old tables back",
        )
    paths = find_tables(study)
    if "adsl" not in paths:
        raise UserError(
            "the table adsl is missing",
            place=f"{study.data.folder}/adsl.csv",
            rule="it has one row a patient; its file may have another name, under data.tables in study.yml",
            remedy="add it, or name its file",
        )
    state = _state(study, paths)
    if state not in _KEPT:
        cohort = _load(study, paths)
        while len(_KEPT) >= _MOST_KEPT:
            del _KEPT[next(iter(_KEPT))]
        _KEPT[state] = cohort
    return _KEPT[state]


def _state(study: Study, paths: Mapping[str, Path]) -> str:
    """Return the hash of all that a cohort is made from, and of where its faults are told."""
    files = sorted({*(p for p in study.data_folder.iterdir() if p.is_file()), *paths.values()})
    parts = [study.model_dump_json().encode(), *(str(path).encode() for path in files)]
    plan = study.path("study.yml")
    parts += (path.read_bytes() for path in (*([plan] if plan.is_file() else []), *files))
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _load(study: Study, paths: Mapping[str, Path]) -> Cohort:
    found = findings.unknown_names(study, ODDITIES)
    found += reading.unread_files(study, [path.name for path in paths.values()])
    tables: dict[str, Rows] = {}
    raws, dates = _read(study, paths)
    gone: set[str] = set()
    for name, raw in raws.items():
        here = list(raw.found)
        if raw.readable:
            rows, more = checking.check_table(raw, study.table_schema(name), _columns(study, name))
            here += more
            if all(finding.name for finding in here):
                everybody = rows.columns["USUBJID"]
                rows, none = _records(rows, study, raw.file)
                if name == "adsl":
                    gone = set(everybody) - set(rows.columns["USUBJID"])
                else:
                    rows = _without(rows, gone)
                here += [*none, *checking.check_keys(rows, raw.file)]
            if all(finding.name for finding in here):
                tables[name] = rows
        found += here
    if not findings.faults(found):
        tables, more = derivations.derive(tables, study, {n: raw.file for n, raw in raws.items()})
        found += more
    frames = {name: rows.frame for name, rows in tables.items()}
    if "adsl" in tables:
        found += consistency.check_tables(tables, study, raws)
        found += named_values.check_named(frames, study, raws, dates)
    if wrong := findings.faults(found):
        raise UserErrors(tuple(wrong))
    hashes = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths.values()}
    told = tuple(findings.oddities(found, study))
    return Cohort(frames, hashes, told, {name: raw.frame for name, raw in dates.items()})


def _without(rows: Rows, gone: set[str]) -> Rows:
    """Return the rows of patients whom the choice of rows of adsl has kept."""
    kept = zip(rows.columns["USUBJID"], rows.lines, strict=True)
    return rows.only({line for who, line in kept if who not in gone}) if gone else rows


def _columns(study: Study, name: str) -> set[str]:
    return {entry.column for entry in named(study) if entry.table == name}


def _read(study: Study, paths: Mapping[str, Path]) -> tuple[dict[str, Raw], dict[str, Raw]]:
    """Return the tables as text with days for dates, and the dates, which go no further."""
    raws = {}
    for name, path in paths.items():
        plan, schema = study.data.plan(name), study.table_schema(name)
        sources = {spec.source for spec in plan.columns.values() if spec.source}
        columns = {*_columns(study, name), *sources}
        raws[name] = mapping.as_declared(
            reading.read_table(path, schema, columns, plan.sheet), plan, schema, study.data.missing
        )
    day_1 = {
        column: mapping.first_days(raws["adsl"], column)
        for column in {study.data.plan(name).day_1 for name in paths}
    }
    counted = {plan.day_1 for plan in map(study.data.plan, paths) if plan.days}
    wrong = [
        f for column in sorted(counted) for f in mapping.wrong_first_days(raws["adsl"], column)
    ]
    raws["adsl"] = replace(raws["adsl"], found=(*raws["adsl"].found, *wrong))
    kept, dates = {}, {}
    for name, raw in raws.items():
        plan, schema = study.data.plan(name), study.table_schema(name)
        kept[name], dates[name] = mapping.with_days(raw, plan, schema, day_1[plan.day_1])
    return kept, dates


def _records(rows: Rows, study: Study, file: str) -> tuple[Rows, list[Finding]]:
    """Return the rows that count by study.yml, and a fault when none does."""
    name = rows.table.name
    wanted = study.data.plan(name).select
    if not wanted or not set(wanted) <= set(rows.columns):
        return rows, []
    of_table = study.data.tables.get(name)
    keys = ("tables", name, "select") if of_table and of_table.select else ("records", name)
    kept = rows.only(set(matching(rows.frame, wanted, "study.yml, data.records").index))
    found = []
    if rows.lines and not kept.lines:
        found.append(
            Finding(
                f"no row of {file} counts",
                study.place("data", *keys),
                remedy=f"mend the values under data.{'.'.join(keys)}",
            )
        )
    for column, values in wanted.items() if kept.lines else ():
        for value in values if isinstance(values, list) else ():
            if not as_recorded(rows.frame[column], value):
                found.append(
                    Finding(
                        f"no row of {file} has {in_words(value)!r} in {column}",
                        study.place("data", *keys, column),
                        remedy="mend the value, or take it out",
                    )
                )
    return kept, found
