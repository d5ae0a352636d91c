"""Faults between tables, and between tables and study.yml: place, rule, remedy, and never a patient's value."""

import pytest

from caseseries.cohort import load
from caseseries.study import read_study
from tests.cohort.edits import Sheet, told
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
    fault = message(five)
    for words in said:
        assert words in fault
    assert "what to do" in fault


def test_a_patient_of_no_declared_group_is_told_with_the_groups(five):
    path = five / "study.yml"
    text = path.read_text()
    path.write_text(text.replace("values: [Early, Late]", "values: [Early, Late, Middle]"))
    edit_alone(five, "adsl", "T-2,2,Early", "T-2,2,Middle")
    fault = message(five)
    assert "adsl.csv, row 3, column ARM" in fault
    assert "one of Early, Late" in fault


def test_a_column_of_groups_that_is_not_there_is_told(five):
    path = five / "study.yml"
    path.write_text(path.read_text().replace("  column: ARM", "  column: TRT01A"))
    fault = message(five)
    assert "adsl.csv, row 1" in fault
    assert "TRT01A" in fault
    assert "groups, column" in fault


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


PRESSURE = table(
    """
    USUBJID AVISIT   AVISITN ATPTN AVAL BASE ABLFL
    T-1     Baseline 0       815   130  130  Y
    T-1     Baseline 0       816   120  120  Y
    T-1     Week_2   2       815   128  130  .
    T-1     Week_2   2       816   118  120  .
    T-1     Week_2   2       817   119  120  .
    """,
    PARAMCD="SYSBP",
    PARAM="Systolic pressure (mmHg)",
)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", []),
        ("118,120", "118,130", ["row 5, column BASE: BASE is not the value of the baseline row"]),
        ("119,120,", "119,120,Y", []),
        ("816,118,120,", "816,118,120,Y", ["row 5, column ABLFL: the patient has another baseline"]),
    ],
)  # fmt: skip
def test_each_time_point_has_a_baseline_of_its_own(tmp_path, old, new, said):
    """Lying and standing, as in ADVS: two rows with ABLFL Y are no oddity, and BASE is that of the same time point."""
    data = PRESSURE.replace(old, new, 1) if old else PRESSURE
    adsl = "USUBJID,SUBJID\nT-1,1\n"
    key = ["USUBJID", "PARAMCD", "AVISITN", "ATPTN"]
    study = small_study(tmp_path, {"adsl": adsl, "advs": data}, data={"tables": {"advs": {"structure": "bds", "key": key}}})  # fmt: skip
    oddities = [str(oddity) for oddity in load(study).oddities]
    assert len(oddities) == len(said)
    assert all(words in oddity for words, oddity in zip(said, oddities, strict=True)), oddities


def test_a_patient_whose_assessments_are_missing_is_told(five):
    """T-3 has one row of adrs, and the other two of the population have rows as well: it counts as not reached."""
    sheet = Sheet(five, "adrs")
    del sheet.rows[4]
    sheet.save()
    faults, odd = told(five)
    assert faults == []
    assert odd[0].startswith(
        "adsl.csv, row 4, column USUBJID: the patient has no row of RESP in adrs"
    )
    assert "the patient counts as not having reached it" in odd[0]


def test_a_dose_after_the_only_drug_was_withdrawn_is_told(five):
    """T-3 stopped for an event from day 8 to 12."""
    Sheet(five, "adex").copy(4, EXSEQ="2", ASTDY="14", AENDY="20").save()
    assert "the drug was withdrawn, and adex has a later dose" in told(five)[1][0]
    Sheet(five, "adex").put(6, "EXTRT", "Other drug").save()
    assert not [text for text in told(five)[1] if "withdrawn" in text]
