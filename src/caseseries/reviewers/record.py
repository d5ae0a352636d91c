"""What stays with the data of two extractions and their merge: agreement, hashes and counts, and no value.

It is the file reconciliation.json of the data folder; results and the page about the edition are made from it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from caseseries import text_files
from caseseries.errors import UserError

FILE = "reconciliation.json"
IMPORTED = "import.json"
"""Beside the tables: what an import of a spreadsheet wrote, by hash."""


class Agreed(BaseModel):
    """One number on the agreement of two extractions, taken before anybody chose.

    table: `total` for all of them. column: `cells` for all of them, `rows` for the rows themselves.
    n, N: the cells or rows behind the value, and those compared.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    column: str
    stat: str
    value: float | None
    unit: str = ""
    n: int | None = None
    N: int | None = None
    fmt: str
    method: str = ""
    note: str = ""


class Record(BaseModel):
    """A merge. extractions, tables: SHA-256 by file. choices: how many lines of the worksheet were decided how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    extractions: dict[str, dict[str, str]]
    worksheet: str
    worksheet_sha256: str
    choices: dict[str, int]
    tables: dict[str, str]
    agreement: list[Agreed]

    def text(self) -> str:
        """Return the record as it stands in its file."""
        return json.dumps(self.model_dump(), indent=1, ensure_ascii=False) + "\n"

    def hashes(self) -> Mapping[str, str]:
        """Return the hashes that the page about the edition shows, by file; the worksheet's own among them."""
        found = {
            f"{name}/{file}": digest
            for name, files in self.extractions.items()
            for file, digest in files.items()
        }
        return {**found, f"{self.worksheet} (decisions)": self.worksheet_sha256}


def read(folder: Path) -> Record | None:
    """Return the record of a data folder; None where no extractions were merged. Raises UserError for a damaged one."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        return Record.model_validate_json(text_files.read(path))
    except ValidationError:  # its own words may hold what stands there
        raise UserError(
            "the record of the merged extractions cannot be read", FILE,
            remedy="run `caseseries reconcile` again, which writes it anew",
        ) from None  # fmt: skip


def imported(folder: Path) -> dict[str, str]:
    """Return the hashes of the tables that an import wrote into a data folder, by file."""
    path = folder / IMPORTED
    try:
        found = json.loads(text_files.read(path)) if path.is_file() else {}
    except ValueError:  # then none of the tables is known to be an import's
        return {}
    return found if isinstance(found, dict) else {}
