"""Grades that no band takes, grades taken from severity, and terms without a row."""

import pytest

from caseseries.analyses.registry import compute
from caseseries.cohort import load
from caseseries.errors import UserError
from caseseries.study import read_study
from tests.cohort.edits import Sheet


def _change(five, *pairs):
    path = five / "study.yml"
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def _results(five):
    study = read_study(five)
    return compute(load(study), study)


GRADE_4 = ("label: Grade ≥3, min: 3, max: 5}", "label: Grades 3–4, min: 3, max: 4}")


def test_a_grade_that_no_band_takes_is_refused(five):
    Sheet(five, "adae").put(7, "AETOXGR", "5").save()
    assert len(_results(five)) == 444
    _change(five, GRADE_4)
    with pytest.raises(UserError, match="no band of the analysis harm takes grade 5") as caught:
        _results(five)
    lines = (five / "study.yml").read_text().splitlines()
    line = int(caught.value.place.removeprefix("study.yml:"))
    assert "bands:" in lines[line - 1]


@pytest.mark.parametrize(
    "more", [", {id: fatal, label: Grade 5, min: 5, max: 5}]", None], ids=["a band", "cumulative"]
)
def test_both_remedies_mend_it(five, more):
    """Grade 5 in T-3: bands that add up count T-3 in one more; cumulative ones need not add up."""
    Sheet(five, "adae").put(7, "AETOXGR", "5").save()
    _change(five, GRADE_4)
    if more:
        _change(
            five,
            ("min: 3, max: 4}]", f"min: 3, max: 4}}{more}"),
            ("      - {id: any2,", f"      - {more[2:-1]}\n      - {{id: any2,"),
        )
        results = _results(five)
        levels = ("mild", "severe", "fatal")
        # T-1 worst 3, T-2 worst 2, T-3 worst 5; the event of T-4 is not treatment-emergent.
        assert [results[f"worst.any.{level}.both.n"].value for level in levels] == [1, 1, 1]
    else:
        _change(
            five, ("max: 2}", "max: 2, cumulative: true}"), ("max: 4}", "max: 4, cumulative: true}")
        )
        assert _results(five)["worst.any.severe.both.n"].value == 1


def test_grades_out_of_the_analysis_need_no_band(five):
    """The event of T-4 is not treatment-emergent, so its grade does not count."""
    Sheet(five, "adae").put(8, "AETOXGR", "5").save()
    _change(five, GRADE_4)
    assert len(_results(five)) == 444


def test_bands_from_severity(five):
    """T-1 and T-2 mild, T-3 severe; bands 1-2 are MILD and MODERATE, 3 is SEVERE."""
    sheet = Sheet(five, "adae")
    for row, severity in enumerate(
        ("MILD", "MODERATE", "MILD", "MILD", "MILD", "SEVERE", "MILD"), start=2
    ):
        sheet.put(row, "AESEV", severity)
    column = sheet.rows[0].index("AETOXGR")
    sheet.rows = [cells[:column] + cells[column + 1 :] for cells in sheet.rows]
    sheet.save()
    with pytest.raises(Exception, match="the column AETOXGR is missing"):
        _results(five)
    _change(
        five,
        ("count: every_band", "count: every_band\n    grades: AESEV"),
        ("count: worst_grade", "count: worst_grade\n    grades: AESEV"),
        ("AETOXGR, ", ""),
    )
    results = _results(five)
    assert [results[f"worst.any.{level}.both.n"].value for level in ("mild", "severe")] == [2, 1]
    assert results["worst.any.any2.both.n"].value == 2  # T-1 moderate, T-3 severe


def test_any_event_is_any_event_whatever_rows_there_are(five):
    """Without a row of itching T-3 has an event all the same: 3 of 4."""
    _change(five, ("      - {id: itching, label: Itching, terms: [Itching]}\n", ""))
    _change(
        five,
        ("    bands:", "    undeclared: ignore\n    bands:"),
        ("      - {label: Itching, variable: itching}\n", ""),
    )
    any_event = _results(five)["worst.any.all-grades.both.n"]
    assert (any_event.value, any_event.N) == (3, 4)
