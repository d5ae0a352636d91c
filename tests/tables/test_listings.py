"""Listings: patient-level rows to lines, and what of the cohort may stand in them."""

import re

import pytest
import yaml

from caseseries.analyses import compute, compute_patients
from caseseries.cohort import load
from caseseries.errors import UserError
from caseseries.study import read_study
from caseseries.tables import grid as grids
from caseseries.tables import listings

EVENTS = {
    "id": "events",
    "kind": "rows",
    "source": "adae",
    "order": ["ASTDY"],
    "columns": [
        {"id": "event", "label": "Event", "column": "AEDECOD", "values": {"Itching": "Itch"}},
        {"id": "grade", "label": "Grade", "column": "AETOXGR", "numeric": True},
        {"id": "days", "label": "Days", "column": "ASTDY", "to": "AENDY", "open": "goes on"},
    ],
    "notes": ["Of {start.sex.f.both.n} women."],
}
DOSES = {
    "id": "doses",
    "kind": "rows",
    "source": "adex",
    "columns": [
        {"id": "dose", "label": "Dose", "column": "EXDOSE", "unit": "EXDOSU", "values": {"mg": "milligrams"}},
    ],
}  # fmt: skip
PEAKS = {
    "id": "peaks",
    "kind": "wide",
    "source": "adlb",
    "across": "PARAMCD",
    "levels": [{"id": "cre", "value": "CRE", "label": "Creatinine"}],
    "pick": "highest",
    "day": True,
}


def _listing(five, listing):
    file = five / "study.yml"
    study = yaml.safe_load(file.read_text())
    study["listings"] = [listing]
    file.write_text(yaml.safe_dump(study))
    study = read_study(five)
    cohort = load(study)
    patients = compute_patients(cohort, study)
    return patients, listings.build(study, compute(cohort, study), patients, listing["id"])


def _texts(grid):
    return [(line.label, [c.text for c in line.cells]) for line in grid.lines]


def test_a_line_a_record(five):
    _, grid = _listing(five, EVENTS)
    assert _texts(grid) == [
        ("1", ["Headache", "1", "2 to 3"]),
        ("1", ["Headache", "3", "9 to 10"]),
        ("1", ["Headache", "1", "20 to 21"]),
        ("2", ["Headache", "2", "5, goes on"]),
        ("2", ["Itch", "1", "6 to 7"]),
        ("3", ["Itch", "4", "8 to 12"]),
        ("4", ["Headache", "1", "−3 to −2"]),
    ]
    assert [line.rule for line in grid.lines] == [True, False, False, True, False, True, True]
    assert grid.notes == ("Of 3 women.",)


def test_a_unit_follows_its_value(five):
    _, grid = _listing(five, DOSES)
    assert _texts(grid)[-1] == ("4", ["5 milligrams"])


def test_a_line_a_patient_with_the_highest_value_and_its_day(five):
    _, grid = _listing(five, PEAKS)
    assert _texts(grid) == [
        ("1", ["80 (28)"]),
        ("2", ["60 (−1)"]),
        ("3", ["120 (27)"]),
        ("4", ["75 (−1)"]),
    ]


def test_below_the_limit_of_quantitation_there_is_no_day(five):
    file = five / "data/adlb.csv"
    before = "T-4,CRE,Creatinine (umol/L),Baseline,0,-1,"
    file.write_text(file.read_text().replace(f"{before}75,,", f"{before}5,<10,"))
    _, grid = _listing(five, PEAKS)
    assert _texts(grid)[-1] == ("4", ["<10"])


def test_two_rows_for_a_cell_are_an_error(five):
    with pytest.raises(UserError, match="more than one row"):
        _listing(five, {**PEAKS, "pick": "only"})


def test_only_published_columns(five):
    secret = {"id": "action", "label": "Relation", "column": "AESER"}
    with pytest.raises(UserError, match="published columns"):
        _listing(five, {**EVENTS, "columns": [secret]})


def test_patients_without_consent_are_not_listed(five):
    file = five / "data/adsl.csv"
    file.write_text(
        file.read_text().replace("ONGOING,N,Y,canary-adsl-two", "ONGOING,N,N,canary-adsl-two")
    )
    patients, grid = _listing(five, EVENTS)
    assert "2" not in {line.label for line in grid.lines}
    assert "2" not in {row.subject for row in patients}


def test_every_format_has_every_cell(five):
    _, grid = _listing(five, EVENTS)
    both = grids.to_markdown(grid) + grids.notes_markdown(grid)
    for text in (grids.to_html(grid), grids.to_typst(grid), both):
        assert text.count("Headache") == 5
        assert "5, goes on" in text
        assert "Of 3 women." in re.sub(r"<[^>]*>", "", text)
