"""Two extractions of three invented patients in folders a and b, and what a reviewer would do with the worksheet."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

from caseseries.reviewers import worksheet
from caseseries.reviewers.extraction import read_folder
from caseseries.reviewers.reconcile import Outcome, reconcile
from caseseries.reviewers.worksheet import Line
from caseseries.study import Study
from tests.small_study import small_study, table

ADSL = """
USUBJID SUBJID SEX AGE LSTALVDY
P1      1      F   50  100
P2      2      M   60  200
P3      3      F   70  300
"""
ADAE = """
USUBJID AESEQ AEDECOD AETOXGR ASTDY
P1      1     Rash    1       2
P1      2     Fever   2       5
P1      3     Fever   1       40
P2      1     Rash    3       7
"""


class Reviewers:
    """A study's folder with the extractions of two reviewers; each table is what `table` reads."""

    def __init__(self, root: Path, a: dict[str, str], b: dict[str, str], **parts: Any) -> None:
        self.root = root
        self.study: Study = small_study(root, {}, **parts)
        self.sheet = root / "work/worksheet"
        for side, tables in (("a", a), ("b", b)):
            for name, text in tables.items():
                self.write(side, name, table(text))

    def write(self, side: str, name: str, text: str) -> None:
        path = self.root / f"work/{side}/{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, side: str, name: str, old: str, new: str) -> None:
        path = self.root / f"work/{side}/{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, "the test's own edit must hit one place"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, **how: Any) -> Outcome:
        a, b = (read_folder(self.root / f"work/{side}", self.study) for side in "ab")
        return reconcile(a, b, self.study, self.sheet, **how)

    def lines(self) -> list[Line]:
        found = worksheet.read(self.sheet)
        assert found is not None
        return found[1]

    def decide(self, suffix: str = ".csv", **choices: Any) -> None:
        """Fill one of the two worksheets. choices: by line, such as line_1="A", or a dictionary of columns."""
        filled = []
        for line in self.lines():
            given = choices.get(f"line_{line.line}", {})
            given = {"choice": given, "who": "AB"} if isinstance(given, str) else given
            filled.append(replace(line, **given))
        path = self.sheet.with_suffix(suffix)
        made = worksheet.workbook(filled) if suffix == ".xlsx" else worksheet.text(filled).encode()
        path.write_bytes(made)

    def final(self, name: str) -> list[dict[str, str]]:
        with (self.root / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def data(self) -> dict[str, bytes]:
        folder = self.root / "data"
        return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.is_file()}
