"""What a narrative tells of its patient stands in that patient's rows: sex, and every study day."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NARRATIVES = sorted((ROOT / "narratives").glob("*.md"))


def rows(table, number):
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["USUBJID"] == f"BLIN-{number}"]


def test_there_are_three():
    assert len(NARRATIVES) == 3


@pytest.mark.parametrize("path", NARRATIVES, ids=lambda path: path.stem)
def test_sex_and_days_are_those_of_the_patient(path):
    text = path.read_text(encoding="utf-8")
    (patient,) = rows("adsl", path.stem)
    assert ("girl" in text) == (patient["SEX"] == "F")
    assert ("boy" in text) == (patient["SEX"] == "M")
    assert "synthetic" in text
    days = set(re.findall(r"\bday (\d+)", text))
    assert days
    known = {patient[column] for column in ("MAINTDY", "LSTALVDY")}
    known |= {row["ASTDY"] for row in (*rows("adae", path.stem), *rows("adex", path.stem))}
    assert days <= known
