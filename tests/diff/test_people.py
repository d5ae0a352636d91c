"""Patients who entered, left or changed: who is named, who is only counted, and what is said without the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from caseseries.diff import people
from caseseries.diff.model import PatientChange, Patients
from caseseries.diff.sides import Side
from tests import small

KEPT = {"USUBJID": "S-1", "SEX": "F"}


def side(*rows: Mapping[str, str], **given: Any) -> Side:
    return small.side(patients=None, tables=small.adsl(*rows), **given)


def compared(old: Side, new: Side, **touched: tuple[str, ...]) -> Patients:
    return people.compare(old, new, {f"S-{key[1:]}": tables for key, tables in touched.items()})


@pytest.mark.parametrize(("consent", "is_named"), [("Y", True), ("N", False), ("", False)])
def test_only_who_said_yes_is_named(consent: str, is_named: bool) -> None:
    """A blank is no consent."""
    other = {"USUBJID": "S-2", "SEX": "M", "CONSPUBL": consent}
    came = compared(side(KEPT), side(KEPT, other))
    assert (came.entered, came.entered_unnamed) == ((("2",), 0) if is_named else ((), 1))
    assert (came.left, came.left_unnamed, came.changed, came.changed_unnamed) == ((), 0, (), 0)
    went = compared(side(KEPT, other), side(KEPT))
    assert (went.left, went.left_unnamed) == ((("2",), 0) if is_named else ((), 1))
    assert (went.entered, went.entered_unnamed) == ((), 0)
    changed = compared(side(KEPT, other), side(KEPT, other), S2=("adae", "adlb"))
    assert [c.subject for c in changed.changed] == (["2"] if is_named else [])
    assert changed.changed_unnamed == (0 if is_named else 1)


def test_a_changed_patient_has_a_page_and_the_tables_that_changed() -> None:
    rows = (KEPT, {"USUBJID": "S-2"})
    found = compared(side(*rows), side(*rows), S2=("adae", "adlb"))
    assert found.changed == (PatientChange("2", "chapters/patients/2.qmd", ("adae", "adlb"), 0),)
    assert found.note == ""
    one = small.study(lambda plan: plan["patients"].update(pages=1))
    found = compared(side(*rows), side(*rows, study=one), S2=("adae",))
    assert found.changed == (PatientChange("2", "", ("adae",), 0),)
    without = small.study(lambda plan: plan.pop("patients"))
    found = compared(side(*rows), side(*rows, study=without), S2=("adae",))
    assert found.changed == (PatientChange("2", "", ("adae",), 0),)


def test_consent_given_or_withdrawn_is_a_change_of_its_own() -> None:
    yes, no = {"USUBJID": "S-1", "CONSPUBL": "Y"}, {"USUBJID": "S-1", "CONSPUBL": "N"}
    given = compared(side(no), side(yes))
    assert [(c.subject, c.tables, c.rows) for c in given.changed] == [("1", (), 0)]
    withdrawn = compared(side(yes), side(no))
    assert (withdrawn.changed, withdrawn.changed_unnamed) == ((), 1)
    assert compared(side(no), side(no)) == Patients()


def test_names_are_those_that_study_yml_publishes() -> None:
    secret = small.study(lambda plan: plan["privacy"]["publish"].update(adsl=["USUBJID"]))
    found = compared(side(KEPT), side(KEPT, {"USUBJID": "S-2"}, study=secret))
    assert (found.entered, found.entered_unnamed) == ((), 1)
    # A study that asks nobody names everybody whom it publishes.
    open_to_all = small.study(lambda plan: plan["privacy"].pop("consent_column"))
    asked = {"USUBJID": "S-2", "CONSPUBL": "N"}
    found = compared(side(KEPT), side(KEPT, asked, study=open_to_all))
    assert (found.entered, found.entered_unnamed) == (("2",), 0)
    # Each side by its own study: who was not published before leaves unnamed.
    found = compared(side(KEPT, {"USUBJID": "S-2"}, study=secret), side(KEPT))
    assert (found.left, found.left_unnamed) == ((), 1)


def test_rows_of_patients_csv_are_counted_by_patient() -> None:
    rows = (KEPT, {"USUBJID": "S-2"})
    longer = small.patients(
        *small.listed(("1", "Headache"), ("2", "Hives")), small.lane("1", 100), small.lane("2", 250)
    )
    old = replace(side(*rows), patients=small.patients())
    found = people.compare(old, replace(side(*rows), patients=longer), {})
    assert [(c.subject, c.tables, c.rows) for c in found.changed] == [("2", (), 2)]
    # A row that came and one that went count as well.
    fewer = small.patients(
        *small.listed(("1", "Headache")), small.lane("1", 100), small.lane("2", 200)
    )
    found = people.compare(old, replace(side(*rows), patients=fewer), {})
    assert [(c.subject, c.rows) for c in found.changed] == [("2", 1)]


def test_without_the_tables_patients_are_compared_by_their_published_rows() -> None:
    events = small.listed(("1", "Headache"), ("3", "Rash"))
    new = small.side(
        "new", patients=small.patients(*events, small.lane("1", 130), small.lane("3", 90))
    )
    found = people.compare(small.side(), new, {})
    assert (found.entered, found.left) == (("3",), ("2",))
    assert found.changed == (PatientChange("1", "chapters/patients/1.qmd", (), 1),)
    assert found.note == (
        "patients are compared by results/patients.csv alone: one side has no patient-level data"
    )
    nothing = people.compare(small.side(patients=None), new, {})
    assert nothing == Patients(
        note="patients cannot be compared: one side holds no patient-level rows"
    )
