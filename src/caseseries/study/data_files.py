"""Which files of the data folder hold the patient-level tables, and whether any do."""

from __future__ import annotations

from pathlib import Path

from caseseries.errors import UserError
from caseseries.store.project_paths import leads_outside
from caseseries.study.study import Study

SUFFIXES = (".csv", ".xpt", ".sas7bdat", ".parquet", ".xlsx")
FOREIGN = (".tsv", ".xlsm", ".xls", ".ods", ".sav", ".dta", ".rds")
"""Endings of tables that are not read."""


def has_data(study: Study) -> bool:
    """Return whether patient-level data are here; an editor's copy may have results alone.

    They are there where one table is, or where something else stands in the place of their folder.
    """
    folder = study.data_folder
    if not folder.is_dir():
        return folder.exists()
    declared = [plan.file for plan in study.data.tables.values() if plan.file]
    return any((folder / file).is_file() for file in declared) or any(
        _files(folder, name, (*SUFFIXES, *FOREIGN)) for name in study.table_names()
    )


def find_tables(study: Study) -> dict[str, Path]:
    """Return the files of the tables that are there, by name.

    A file that study.yml names for a table is not read as the one whose name it has as well, but for that of patients.
    Raises UserError when two files hold a table, and when one that study.yml declares is not there.
    """
    found = {}
    taken = {plan.file for plan in study.data.tables.values()}
    for name in study.table_names():
        path = _declared(study, name) or find_table(study.data_folder, name)
        if path and path.name in taken and name not in {"adsl", *study.data.tables}:
            continue
        if path is not None:
            found[name] = path
        elif name in study.data.tables:
            raise UserError(
                f"the file of the table {name} is missing",
                place=study.place("data", "tables", name),
                rule=f"it has the table's name, and one of the endings {', '.join(SUFFIXES)}",
                remedy="name it with `file`, put it in the data folder, or take the table out",
            )
    return found


def _declared(study: Study, name: str) -> Path | None:
    file = study.data.plan(name).file
    if not file:
        return None
    path = study.data_folder / file
    place = study.place("data", "tables", name, "file")
    if leads_outside(study.data_folder, path):
        raise UserError(
            "the file of a table lies in the data folder",
            place,
            remedy="mend `file`, or data.folder",
        )
    if not path.is_file():
        raise UserError(
            f"the file of the table {name} is not there",
            place,
            rule="`file` is a path within the data folder, with its ending",
            remedy="mend the name, or put the file there",
        )
    if path.suffix.lower() not in SUFFIXES:
        raise _foreign(path)
    return path


def find_table(folder: Path, name: str) -> Path | None:
    """Return the file that has the name of a table; None when there is none.

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
        raise _foreign(foreign[0])
    return found[0] if found else None


def _foreign(path: Path) -> UserError:
    return UserError(
        f"a table with the ending {path.suffix} is not read",
        place=path.name,
        rule="the endings are " + ", ".join(SUFFIXES),
        remedy=f"save it as “CSV UTF-8” with the name {path.stem}.csv",
    )


def _files(folder: Path, name: str, suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(
        p
        for p in folder.iterdir()
        if p.stem.lower() == name and p.suffix.lower() in suffixes and p.is_file()
    )
