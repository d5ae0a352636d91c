"""Which files of the data folder hold the patient-level tables, and whether any do."""

from __future__ import annotations

from pathlib import Path

from caseseries.errors import UserError
from caseseries.study.study import Study

SUFFIXES = (".csv", ".xpt", ".parquet")
FOREIGN = (".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".sas7bdat", ".sav", ".dta", ".rds")
"""Endings of tables that are not read."""


def has_data(study: Study) -> bool:
    """Return whether the patient-level data are here; an editor's copy may have results alone."""
    folder = study.data_folder
    return folder.is_dir() and bool(
        _files(folder, "adsl", SUFFIXES) or _files(folder, "adsl", FOREIGN)
    )


def find_table(folder: Path, name: str) -> Path | None:
    """Return the file of a table; None when there is none.

    Raises UserError when two files hold it, and when the table of patients is there in a form that is not read.
    """
    found = _files(folder, name, SUFFIXES)
    if len(found) > 1:
        raise UserError(
            f"the table {name} stands there twice",
            place=", ".join(p.name for p in found),
            remedy="keep one of the files",
        )
    foreign = _files(folder, name, FOREIGN)
    if name == "adsl" and foreign and not found:
        raise UserError(
            f"a table with the ending {foreign[0].suffix} is not read",
            place=foreign[0].name,
            rule="the endings are " + ", ".join(SUFFIXES),
            remedy=f"save it as “CSV UTF-8” with the name {name}.csv",
        )
    return found[0] if found else None


def _files(folder: Path, name: str, suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(
        p
        for p in folder.iterdir()
        if p.stem.lower() == name and p.suffix.lower() in suffixes and p.is_file()
    )
