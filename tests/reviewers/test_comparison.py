"""Which rows belong together, and which cells of them differ."""

import pytest

from caseseries.errors import UserErrors
from caseseries.reviewers.comparison import Rule, compare
from caseseries.reviewers.extraction import read_folder
from tests.reviewers.two_reviewers import ADAE, ADSL, Reviewers


def compared(two, name):
    a, b = (read_folder(two.root / f"work/{side}", two.study) for side in "ab")
    return next(c for c in compare(a, b, two.study) if c.name == name)


def pairs(two, name):
    found = compared(two, name)
    return [
        (p.patient, p.label, found.a.places[p.a] if p.a is not None else "", found.b.places[p.b] if p.b is not None else "")
        for p in found.pairs
    ]  # fmt: skip


def differ(two, name):
    found = compared(two, name)
    return [(p.patient, r.column) for p, x, y in found.both for r in found.rules if not r.same(x[r.column], y[r.column])]  # fmt: skip


def test_a_missed_event_moves_no_other(tmp_path):
    # The second reviewer missed the first event of P1 and numbered the others from 1.
    missed = """
    USUBJID AESEQ AEDECOD AETOXGR ASTDY
    P1      1     Fever   2       5
    P1      2     Fever   1       40
    P2      1     Rash    3       7
    """
    two = Reviewers(tmp_path, {"adsl": ADSL, "adae": ADAE}, {"adsl": ADSL, "adae": missed})
    assert pairs(two, "adae") == [
        ("P1", "Rash", "2", ""),
        ("P1", "Fever, ASTDY 5", "3", "2"),
        ("P1", "Fever, ASTDY 40", "4", "3"),
        ("P2", "Rash", "5", "4"),
    ]
    assert differ(two, "adae") == []


def test_of_two_events_of_a_term_the_nearest_belong_together(tmp_path):
    # Of two fevers the second reviewer has one, with the day of the second fever off by one.
    one = """
    USUBJID AESEQ AEDECOD AETOXGR ASTDY
    P1      1     Rash    1       2
    P1      2     Fever   1       41
    P2      1     Rash    3       7
    """
    two = Reviewers(tmp_path, {"adsl": ADSL, "adae": ADAE}, {"adsl": ADSL, "adae": one})
    assert ("P1", "Fever, ASTDY 5", "3", "") in pairs(two, "adae")
    assert differ(two, "adae") == [("P1", "ASTDY")]


def test_rows_of_the_second_alone_stand_where_they_stand_there(tmp_path):
    more = """
    USUBJID AESEQ AEDECOD AETOXGR ASTDY
    P1      1     Rash    1       2
    P1      2     Cough   1       3
    P1      3     Fever   2       5
    P1      4     Fever   1       40
    P2      1     Pain    2       1
    P2      2     Rash    3       7
    P3      1     Pain    2       1
    """
    two = Reviewers(tmp_path, {"adsl": ADSL, "adae": ADAE}, {"adsl": ADSL, "adae": more})
    assert [(p, label) for p, label, _, _ in pairs(two, "adae")] == [
        *(("P1", "Rash"), ("P1", "Cough"), ("P1", "Fever, ASTDY 5"), ("P1", "Fever, ASTDY 40")),
        *(("P2", "Pain"), ("P2", "Rash"), ("P3", "Pain")),
    ]


def test_columns_may_stand_in_another_order(tmp_path):
    other = """
    AGE SEX LSTALVDY USUBJID SUBJID
    50  F   100      P1      1
    60  M   200      P2      2
    70  F   301      P3      3
    """
    two = Reviewers(tmp_path, {"adsl": ADSL}, {"adsl": other})
    assert differ(two, "adsl") == [("P3", "LSTALVDY")]


def test_days_within_a_window_and_numbers_within_a_tolerance_agree(tmp_path):
    # Last days 100, 200, 300 against 102, 203, 300; ages 50, 60, 70 against 50.5, 61, 70.
    other = ADSL.replace(" 100", " 102").replace(" 200", " 203")
    other = other.replace(" 50 ", " 50.5 ").replace(" 60 ", " 61 ")
    plan = {"days": 2, "tables": {"adsl": {"within": {"AGE": 0.5}}}}
    two = Reviewers(tmp_path, {"adsl": ADSL}, {"adsl": other}, data={"reviewers": plan})
    assert differ(two, "adsl") == [("P2", "AGE"), ("P2", "LSTALVDY")]


def test_the_day_before_day_1_is_day_minus_1(tmp_path):
    # Onsets 2 and 5 of P1 and 7 of P2: -1 against 1 is a day apart, -2 against 1 are two.
    first = ADAE.replace("1       2\n", "1       -1\n").replace("2       5\n", "2       -2\n")
    second = ADAE.replace("1       2\n", "1       1\n").replace("2       5\n", "2       1\n")
    two = Reviewers(
        tmp_path, {"adsl": ADSL, "adae": first}, {"adsl": ADSL, "adae": second}, data={"reviewers": {"days": 1}}
    )  # fmt: skip
    assert len(differ(two, "adae")) == 1


def test_codes_mean_what_study_yml_says(tmp_path):
    codes = {"columns": {"adsl": {"SEX": {"codes": {"w": "F", "m": "M"}, "missing": ["-"]}}}}
    two = Reviewers(
        tmp_path, {"adsl": ADSL.replace(" F ", " w ")}, {"adsl": ADSL.replace(" M ", " - ")}, data=codes
    )  # fmt: skip
    assert differ(two, "adsl") == [("P2", "SEX")]


def test_dates_are_compared_as_days(tmp_path):
    dated = """
    USUBJID SUBJID TRTSDT     LASTDT
    P1      1      2024-01-01 2024-02-01
    P2      2      2024-01-01 2024-02-01
    """
    other = dated.replace("2024-02-01\n    P2", "03FEB2024\n    P2").replace(
        "-01\n    ", "-02\n    "
    )
    data = {
        "tables": {"adsl": {"days": {"LSTALVDY": "LASTDT"}}}, "reviewers": {"days": 2},
    }  # fmt: skip
    two = Reviewers(tmp_path, {"adsl": dated}, {"adsl": other}, data=data)
    assert differ(two, "adsl") == []
    data["reviewers"] = {"days": 1}
    two = Reviewers(tmp_path, {"adsl": dated}, {"adsl": other}, data=data)
    assert differ(two, "adsl") == [("P1", "LASTDT")]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [("5.40", "5.4", True), ("", "", True), ("", "0", False), ("5", "", False), ("5", "50", False), ("x", "X", False), ("nan", "NaN", False)],
)  # fmt: skip
def test_cells(a, b, same):
    assert Rule("AVAL", "Value", "number").same(a, b) is same


def test_a_table_or_column_that_one_lacks(tmp_path):
    less = "\n".join(" ".join(line.split()[:4]) for line in ADSL.strip().splitlines())
    two = Reviewers(tmp_path, {"adsl": ADSL, "adae": ADAE}, {"adsl": less})
    with pytest.raises(UserErrors) as caught:
        compared(two, "adsl")
    told = str(caught.value)
    assert "b: the extraction has no table adae" in told
    assert "b: the table adsl lacks columns that a has: LSTALVDY" in told


def test_a_column_that_is_left_out_may_be_missing(tmp_path):
    less = "\n".join(" ".join(line.split()[:4]) for line in ADSL.strip().splitlines())
    plan = {"tables": {"adsl": {"left_out": ["LSTALVDY"]}}}
    two = Reviewers(tmp_path, {"adsl": ADSL}, {"adsl": less}, data={"reviewers": plan})
    assert differ(two, "adsl") == []


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"adsl": {"within": {"AGEE": 1}}}, "no column AGEE"),
        ({"adsl": {"match": ["NAME"]}}, "no column NAME"),
        ({"adsl": {"ordered": ["AGE"]}}, "AGE is ordered and has no `values`"),
        ({"adex": {}}, "neither extraction has the table adex"),
    ],
)
def test_what_study_yml_names_in_vain(tmp_path, plan, said):
    two = Reviewers(tmp_path, {"adsl": ADSL}, {"adsl": ADSL}, data={"reviewers": {"tables": plan}})
    with pytest.raises(UserErrors, match=said) as caught:
        compared(two, "adsl")
    assert "study.yml:" in str(caught.value)
