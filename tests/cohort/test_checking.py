"""Faults in a table: place, rule, remedy, and never a patient's value."""

import pytest

from caseseries.cohort import load
from caseseries.study import read_study
from tests.cohort.faults import edit_alone, message
from tests.small_study import small_study, table


def test_loads_typed_columns(five):
    cohort = load(read_study(five))
    assert cohort.table("adsl")["AGE"].dtype == "float64"
    assert cohort.table("adae")["ASTDY"].dtype == "Int64"
    assert cohort.table("adae")["AENDY"].isna().sum() == 1
    assert cohort.table("adsl")["SEX"].dtype == "str"
    assert set(cohort.tables) == {"adsl", "adae", "adlb", "adrs", "adex", "adtte"}
    assert cohort.columns()["adex"] == [
        "USUBJID", "EXSEQ", "EXTRT", "EXDOSE", "EXDOSU", "ASTDY", "AENDY",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("adsl", ",Early,50,", ",Early,fifty,", ["adsl.csv, row 2, column AGE", "a number"]),
        ("adsl", ",Early,50,", ",Early,5o,", ["row 2, column AGE"]),
        ("adsl", ",F,Y,Y,N,", ",X,Y,Y,N,", ["row 3, column SEX", "one of F, M, U"]),
        ("adsl", ",M,Y,Y,Y,", ",M,yes,Y,Y,", ["row 2, column SAFFL", "Y, N or empty"]),
        ("adsl", "T-2,2,Early", "T-2,2,Middle", ["row 3, column ARM", "one of Early, Late"]),
        ("adsl", "T-2,2,", "T-1,2,", ["row 3", "one row for each USUBJID"]),
        ("adsl", "T-2,2,", ",2,", ["row 3, column USUBJID", "a value is missing"]),
        ("adae", "Headache,3,", "Headache,6,", ["adae.csv, row 3, column AETOXGR", "1 to 5"]),
        ("adae", "Headache,3,", "Headache,0,", ["adae.csv, row 3, column AETOXGR", "1 to 5"]),
        ("adae", "Headache,3,", "Headache,,", ["adae.csv, row 3, column AETOXGR"]),
        ("adae", "Headache,3,", "Headache,2.5,", ["adae.csv, row 3, column AETOXGR", "1 to 5"]),
        ("adae", "T-1,2,Headache", "T-1,two,Headache", ["adae.csv, row 3, column AESEQ", "whole"]),
        ("adae", "T-1,2,Headache", "T-1,1,Headache", ["adae.csv, row 3", "USUBJID and AESEQ"]),
        ("adae", ",Y,9,10", ",Y,9.5,10", ["adae.csv, row 3, column ASTDY", "study day"]),
        ("adlb", ",-1,70,", ",-1,7 0,", ["adlb.csv, row 2, column AVAL", "a number"]),
        ("adlb", ",-1,70,", ',-1,"7,0",', ["adlb.csv, row 2, column AVAL", "a number"]),
        ("adtte", ",100,DAYS", ",100,MONTHS", ["adtte.csv, row 2, column AVALU", "DAYS"]),
        ("adtte", ",100,DAYS", ",,DAYS", ["adtte.csv, row 2, column AVAL"]),
        ("adsl", "T-2,2,Early", "T-2,2,", ["adsl.csv, row 3, column ARM"]),
        ("adae", ",Y,9,10", ",Y,0,10", ["row 3, column ASTDY", "never 0"]),
        ("adae", "AETOXGR", "GRADE", ["adae.csv, row 1", "AETOXGR is missing"]),
        ("adsl", "SMOKER", "SMOKES", ["SMOKER is missing", "data.columns"]),
    ],
)
def test_fault_is_told_with_place_and_rule(five, table, old, new, said):
    edit_alone(five, table, old, new)
    told = message(five)
    for words in said:
        assert words in told
    assert "what to do" in told


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("adsl", ",Early,50,", ",Early,canary,"),
        ("adsl", ",M,Y,Y,Y,", ",M,canary,Y,Y,"),
        ("adsl", "T-2,2,Early", "T-2,2,canary"),
        ("adae", ",Y,9,10", ",Y,canary,10"),
    ],
)
def test_no_value_is_printed(five, table, old, new):
    edit_alone(five, table, old, new)
    assert "canary" not in message(five)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        # The ends belong to what is allowed: grades 1 and 5, the first day and the one before it.
        ("adae", "Headache,3,", "Headache,5,"),
        ("adae", ",Y,9,10", ",Y,1,10"),
        ("adae", ",Y,9,10", ",Y,-1,10"),
        ("adsl", ",F,Y,Y,N,", ",U,Y,Y,N,"),
        ("adsl", ",Early,50,", ",Early,50.5,"),
        ("adsl", ",Early,50,", ",Early,,"),
        ("adsl", ",M,Y,Y,Y,", ",M,Y,,Y,"),
    ],
)
def test_what_is_allowed_is_not_told(five, table, old, new):
    edit_alone(five, table, old, new)
    assert len(load(read_study(five)).table("adsl")) == 5


def test_visits_without_a_number_are_no_copies_of_each_other(tmp_path):
    # Two unscheduled visits have no place among the others, and so no key in common.
    values = table(
        """
        USUBJID PARAMCD AVISIT      AVISITN AVAL
        P1      ALT     Baseline    0       30
        P1      ALT     Unscheduled .       31
        P1      ALT     Unscheduled .       32
        """,
        PARAM="=PARAMCD",
    )
    adsl = "USUBJID,SUBJID\nP1,1\n"
    cohort = load(small_study(tmp_path, {"adsl": adsl, "adlb": values}))
    assert cohort.table("adlb")["AVAL"].tolist() == [30, 31, 32]
