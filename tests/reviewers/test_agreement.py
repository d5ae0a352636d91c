"""How far two extractions agree: shares counted by hand, and which coefficient a column has."""

import pytest

from caseseries.reviewers.agreement import agreement
from caseseries.reviewers.comparison import compare
from caseseries.reviewers.extraction import read_folder
from tests.reviewers.two_reviewers import ADAE, ADSL, Reviewers


def agreed(two, least=3):
    a, b = (read_folder(two.root / f"work/{side}", two.study) for side in "ab")
    found = agreement(compare(a, b, two.study), least)
    return {(g.table, g.column, g.stat): g for g in found}


@pytest.fixture
def found(tmp_path):
    # In adsl one age differs and one last day is missing in the second: of 12 cells in 3 rows 10 agree.
    # In adae the second missed one of 4 rows and has one grade otherwise: of 6 cells in 3 rows 5 agree.
    less = ADSL.replace(" 60 ", " 66 ").replace(" 300", " .")
    missed = "\n".join(line for line in ADAE.splitlines() if "40" not in line)
    missed = missed.replace("Rash    3", "Rash    2")
    return agreed(Reviewers(tmp_path, {"adsl": ADSL, "adae": ADAE}, {"adsl": less, "adae": missed}))


@pytest.mark.parametrize(
    ("table", "column", "n", "N"),
    [
        ("adsl", "cells", 10, 12),
        ("adsl", "AGE", 2, 3),
        ("adsl", "LSTALVDY", 2, 3),
        ("adsl", "rows", 3, 3),
        ("adae", "cells", 5, 6),
        ("adae", "AETOXGR", 2, 3),
        ("adae", "rows", 3, 4),
        ("total", "cells", 15, 18),
        ("total", "rows", 6, 7),
    ],
)
def test_shares(found, table, column, n, N):
    count, share = found[table, column, "n"], found[table, column, "pct"]
    assert (count.value, count.n, count.N) == (n, n, N)
    assert share.value == pytest.approx(100 * n / N)


def test_rows_of_one_alone(found):
    assert [found["adae", "rows", s].value for s in ("only_a", "only_b")] == [1, 0]


def test_kappa_of_grades_is_weighted(found):
    # Grades 1, 2, 3 against 1, 2, 2; steps 1 - d/4. Observed: 1/4/3. First 1 2 3, second 1 2 2:
    # expected sum of d over 9 pairs: 1 to 1 2 2: 2; 2: 1; 3: 4; in all 7, so 7/4/9. kappa = 1 - (1/12)/(7/36) = 4/7.
    kappa = found["adae", "AETOXGR", "kappa"]
    assert kappa.value == pytest.approx(4 / 7)
    assert "linear weights" in kappa.method
    assert kappa.n == 3


def test_codes_have_kappa_numbers_have_limits_texts_have_neither(found):
    kinds = {stat: {c for _, c, s in found if s == stat} for stat in ("kappa", "bias", "icc")}
    assert kinds["kappa"] == {"SEX", "AETOXGR"}
    assert kinds["bias"] == kinds["icc"] == {"AGE", "ASTDY"}


def test_limits_are_of_pairs_that_both_filled(found):
    # Ages 50 60 70 against 50 66 70: differences 0 -6 0, mean -2.
    assert found["adsl", "AGE", "bias"].value == pytest.approx(-2)
    assert ("adsl", "LSTALVDY", "bias") not in found  # two pairs alone


def test_what_is_missing_in_both_is_no_agreement(tmp_path):
    empty = ADSL.replace(" 300", " .")
    both = agreed(Reviewers(tmp_path, {"adsl": empty}, {"adsl": empty}))
    assert both["adsl", "LSTALVDY", "n"].N == 2
    assert both["adsl", "cells", "n"].N == 11


def test_an_order_of_study_yml(tmp_path):
    data = {
        "columns": {"adsl": {"RISK": {"values": ["Low", "Middle", "High"]}}},
        "reviewers": {"tables": {"adsl": {"ordered": ["RISK"]}}},
    }
    a = "USUBJID SUBJID RISK\nP1 1 Low\nP2 2 Middle\nP3 3 High\n"
    two = Reviewers(
        tmp_path, {"adsl": a}, {"adsl": a.replace("3 High", "3 Middle")}, data=data
    )  # fmt: skip
    # As above with three levels: observed 1/2/3, expected 7/2/9, kappa 4/7.
    assert agreed(two)["adsl", "RISK", "kappa"].value == pytest.approx(4 / 7)


def test_parameters_are_not_put_together(tmp_path):
    # Of the first parameter the second reviewer is 1 lower in each of three rows, of the other they agree.
    values = """
    USUBJID PARAMCD AVISITN ADY AVAL
    P1      LOW     1       1   1
    P2      LOW     1       1   2
    P3      LOW     1       1   3
    P1      HIGH    1       1   1000
    P2      HIGH    1       1   2000
    P3      HIGH    1       1   3000
    """
    other = (
        values.replace("1   1\n", "1   0\n")
        .replace("1   2\n", "1   1\n")
        .replace("1   3\n", "1   2\n")
    )
    two = Reviewers(
        tmp_path, {"adsl": ADSL, "adlb": values}, {"adsl": ADSL, "adlb": other}
    )  # fmt: skip
    found = agreed(two)
    assert {c for t, c, s in found if (t, s) == ("adlb", "bias")} == {
        "ADY",
        "AVAL-LOW",
        "AVAL-HIGH",
    }
    assert found["adlb", "AVAL-LOW", "bias"].value == 1
    # As in test_coefficients: MSR 2, MSC 1.5, MSE 0 give 2/3; all six rows together would give nearly 1.
    assert found["adlb", "AVAL-LOW", "icc"].value == pytest.approx(2 / 3)
    assert found["adlb", "AVAL", "n"].N == 6


def test_numbers_in_several_units_have_no_limits(tmp_path):
    ages = """
    USUBJID SUBJID AGE AGEU
    P1      1      50  YEARS
    P2      2      60  YEARS
    P3      3      70  YEARS
    """
    same = Reviewers(tmp_path / "1", {"adsl": ages}, {"adsl": ages})
    assert ("adsl", "AGE", "bias") in agreed(same)
    months = ages.replace("50  YEARS", "600 MONTHS")
    other = Reviewers(tmp_path / "2", {"adsl": ages}, {"adsl": months})
    assert ("adsl", "AGE", "bias") not in agreed(other)


def test_values_of_one_parameter_in_two_units_have_no_limits(tmp_path):
    values = """
    USUBJID PARAMCD AVISITN AVAL AVALU
    P1      WBC     1       10   G/L
    P2      WBC     1       11   G/L
    P3      WBC     1       12   G/L
    P1      CRE     1       70   umol/L
    P2      CRE     1       80   umol/L
    P3      CRE     1       90   umol/L
    """
    other = values.replace("12   G/L", "12000 /uL")
    two = Reviewers(tmp_path, {"adlb": values}, {"adlb": other})
    assert {c for t, c, s in agreed(two) if s == "bias"} == {"AVAL-CRE"}


def test_a_code_written_in_two_ways_is_one(tmp_path):
    codes = """
    USUBJID PARAMCD AVAL CNSR
    P1      OS      10   0
    P2      OS      20   1
    """
    two = Reviewers(tmp_path, {"adtte": codes}, {"adtte": codes.replace("20   1", "20   1.0")})
    assert agreed(two)["adtte", "CNSR", "kappa"].value == 1


def test_what_is_not_defined_says_why_once(tmp_path):
    one = ADSL.replace(" M ", " F ")
    found = agreed(Reviewers(tmp_path, {"adsl": one}, {"adsl": one}))
    assert found["adsl", "SEX", "kappa"].value is None
    assert "not defined" in found["adsl", "SEX", "kappa"].note
    assert ("adsl", "SEX", "kappa_low") not in found


def test_a_column_named_as_all_rows_has_a_name_of_its_own(tmp_path):
    a = "USUBJID SUBJID ROWS CELLS\nP1 1 4 1\nP2 2 5 1\n"
    columns = {"ROWS": {"kind": "number"}, "CELLS": {"kind": "number"}}
    two = Reviewers(
        tmp_path,
        {"adsl": a},
        {"adsl": a.replace("5 1", "6 1")},
        data={"columns": {"adsl": columns}},
    )
    found = agreed(two)
    assert (found["adsl", "rows", "n"].n, found["adsl", "rows", "n"].N) == (2, 2)
    # SUBJID, ROWS and CELLS of two patients, one of them another: 5 of 6.
    assert (found["adsl", "cells", "n"].n, found["adsl", "cells", "n"].N) == (5, 6)
    assert (found["adsl", "column-ROWS", "n"].n, found["adsl", "column-CELLS", "n"].n) == (1, 2)
