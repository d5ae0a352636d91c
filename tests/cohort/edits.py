"""Changes to one table of the five-patient study, and what is told of them: a fault, an oddity, or nothing."""

import csv
import io
from pathlib import Path

from caseseries.cohort import load
from caseseries.errors import UserError, UserErrors
from caseseries.study import read_study


class Sheet:
    """A table of a copied study as rows of cells, written back as it stands. Row 1 is the header."""

    def __init__(self, folder: Path, table: str) -> None:
        self.path = folder / f"data/{table}.csv"
        self.rows = list(csv.reader(io.StringIO(self.path.read_text(encoding="utf-8"))))

    def put(self, row: int, column: str, value: str) -> "Sheet":
        """Write one cell; the column is added, empty elsewhere, where the table lacks it."""
        if column not in self.rows[0]:
            self.rows = [[*cells, column if k == 0 else ""] for k, cells in enumerate(self.rows)]
        self.rows[row - 1][self.rows[0].index(column)] = value
        return self

    def copy(self, row: int, **changes: str) -> "Sheet":
        """Add a copy of a row at the end, with some cells changed."""
        self.rows.append(list(self.rows[row - 1]))
        for column, value in changes.items():
            self.put(len(self.rows), column, value)
        return self

    def save(self) -> None:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(self.rows)
        self.path.write_text(out.getvalue(), encoding="utf-8")


def told(folder: Path) -> tuple[list[str], list[str]]:
    """Return the faults and the oddities of a study's tables, each as it is printed."""
    try:
        cohort = load(read_study(folder))
    except UserError as error:
        return [str(error)], []
    except UserErrors as errors:
        return [str(error) for error in errors.errors], []
    return [], [str(oddity) for oddity in cohort.oddities]
