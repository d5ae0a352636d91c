"""What a narrative tells of its patient stands in that patient's rows: sex, every study day, every grade, no more."""

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
    known |= {
        row[column]
        for row in (*rows("adae", path.stem), *rows("adex", path.stem))
        for column in ("ASTDY", "AENDY")
    }
    assert days <= known


# How a narrative calls an event.
SAID = {
    "cytokine release syndrome": "Cytokine release syndrome",
    "febrile neutropenia": "Febrile neutropenia",
    "neutropenia": "Neutrophil count decreased",
    "fever": "Fever",
    "fast pulse": "Sinus tachycardia",
    "white cells": "White blood cell decreased",
    "seizure": "Seizure",
}


@pytest.mark.parametrize("path", NARRATIVES, ids=lambda path: path.stem)
def test_every_number_is_a_day_a_grade_or_a_claim(path):
    text = re.sub(r"`{python} claim\(.*?\)`", "", path.read_text(encoding="utf-8"))
    left = re.sub(r"\b(?:day|grade) \d+", "", text)
    assert not re.search(r"\d", left)
    events = rows("adae", path.stem)
    told = re.findall(r"[^.;,]*\bgrade (\d)(?! or higher)[^.;,]*", text)
    assert set(told) <= {row["AETOXGR"] for row in events}


@pytest.mark.parametrize("path", NARRATIVES, ids=lambda path: path.stem)
def test_an_event_has_the_day_and_the_grade_that_its_clause_gives(path):
    """A clause names one event, with the day on which it began, its grade, or both."""
    text = re.sub(r"`{python} claim\(.*?\)`", "", path.read_text(encoding="utf-8"))
    events = {row["AEDECOD"]: row for row in rows("adae", path.stem)}
    held = 0
    for clause in re.split(r"[.;,]\s", text):
        term = next((SAID[said] for said in SAID if said in clause.lower()), None)
        if term is None or "or higher" in clause:
            continue
        row = events[term]
        for grade in re.findall(r"\bgrade (\d)", clause):
            held += 1
            assert row["AETOXGR"] == grade, clause
        if day := re.search(r"\bday (\d+)", clause):
            held += 1
            assert row["ASTDY"] == day[1], clause
    assert held >= 3
