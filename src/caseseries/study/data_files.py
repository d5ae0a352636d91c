"""Which files of the data folder hold the patient-level tables, and whether any do."""

from __future__ import annotations

from pathlib import Path

from caseseries.errors import UserError
from caseseries.study.study import Study

SUFFIXES = (".csv", ".xpt", ".parquet")


def has_data(study: Study) -> bool:
    """Return whether the patient-level data are here; an editor's copy may have results alone."""
    return study.data_folder.is_dir() and find_table(study.data_folder, "adsl") is not None


def find_table(folder: Path, name: str) -> Path | None:
    """Return the file of a table; None when there is none. Raises UserError when two files hold it."""
    found = [
        folder / f"{name}{suffix}" for suffix in SUFFIXES if (folder / f"{name}{suffix}").is_file()
    ]
    if len(found) > 1:
        raise UserError(
            f"the table {name} stands there twice",
            place=", ".join(p.name for p in found),
            remedy="keep one of the files",
        )
    return found[0] if found else None
