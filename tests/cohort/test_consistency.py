"""Faults between tables, and between tables and study.yml: place, rule, remedy, and never a patient's value."""

import pytest

from caseseries.cohort import load
from caseseries.study import read_study
from tests.cohort.faults import edit_alone, message
from tests.small_study import small_study, table


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("adae", "T-1,2,Headache", "T-9,2,Headache", ["adae.csv, row 3, column USUBJID", "stands in adsl"]),
        ("adlb", "T-2,CRE", "T-7,CRE", ["adlb.csv, row 4, column USUBJID", "stands in adsl"]),
        ("adae", ",Y,9,10", ",Y,9,8", ["adae.csv, row 3, column AENDY", "not before ASTDY"]),
        ("adex", ",1,12", ",13,12", ["adex.csv, row 4, column AENDY", "not before ASTDY"]),
        ("adsl", "SAFFL", "SAFETY", ["adsl.csv, row 1", "SAFFL is missing", "populations, treated"]),
        ("adsl", "EFFFL", "EFF", ["adsl.csv, row 1", "EFFFL is missing", "populations, assessed"]),
        ("adsl", "CONSPUBL", "CONSENT", ["adsl.csv, row 1", "CONSPUBL is missing", "consent_column"]),
    ],
)  # fmt: skip
def test_fault_is_told_with_place_and_rule(five, table, old, new, said):
    edit_alone(five, table, old, new)
    told = message(five)
    for words in said:
        assert words in told
    assert "what to do" in told


def test_a_patient_of_no_declared_group_is_told_with_the_groups(five):
    path = five / "study.yml"
    text = path.read_text()
    path.write_text(text.replace("values: [Early, Late]", "values: [Early, Late, Middle]"))
    edit_alone(five, "adsl", "T-2,2,Early", "T-2,2,Middle")
    told = message(five)
    assert "adsl.csv, row 3, column ARM" in told
    assert "one of Early, Late" in told


def test_a_column_of_groups_that_is_not_there_is_told(five):
    path = five / "study.yml"
    path.write_text(path.read_text().replace("  column: ARM", "  column: TRT01A"))
    told = message(five)
    assert "adsl.csv, row 1" in told
    assert "TRT01A" in told
    assert "groups, column" in told


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [("adsl", "T-2,2,Early", "T-2,2,canary"), ("adae", "T-1,2,Headache", "canary,2,Headache")],
)
def test_no_value_is_printed(five, table, old, new):
    edit_alone(five, table, old, new)
    assert "canary" not in message(five)


def test_an_event_of_one_day_ends_on_the_day_it_starts(five):
    edit_alone(five, "adae", ",Y,9,10", ",Y,10,10")
    assert load(read_study(five)).table("adae")["AENDY"].tolist()[1] == 10


def test_without_groups_flags_and_consent_no_column_is_needed(tmp_path):
    study = small_study(tmp_path, {"adsl": table("USUBJID SUBJID\nP-1 1")})
    assert len(load(study).table("adsl")) == 1
