"""Conditions on rows, and the counts that every analysis makes."""

import pandas as pd
import pytest

from caseseries.analyses.common import Cells, data_levels, matching, require, slug
from caseseries.errors import UserError

# As a cohort holds them: text, whole numbers and decimals, each with a missing value.
FRAME = pd.DataFrame(
    {
        "WHO": pd.Series(["a", "b", "c", "d", "e"], dtype="str"),
        "FLAG": pd.Series(["Y", "N", None, "Y", "Y"], dtype="str"),
        "GRADE": pd.Series([1, 2, 3, None, 5], dtype="Int64"),
        "LEVEL": pd.Series([0.5, 1.5, None, 2.5, 2.5], dtype="float64"),
        "CODE": pd.Series(["1", "2", "03", None, "5"], dtype="str"),
    }
)


@pytest.mark.parametrize(
    ("where", "who"),
    [
        ({}, "abcde"),
        ({"FLAG": "Y"}, "ade"),
        # YAML reads Y and yes as true.
        ({"FLAG": True}, "ade"),
        ({"FLAG": False}, "b"),
        ({"FLAG": ["Y", "N"]}, "abde"),
        ({"GRADE": 2}, "b"),
        ({"GRADE": [1, 5]}, "ae"),
        # Both ends belong to a range; a missing value to none.
        ({"GRADE": {"min": 2}}, "bce"),
        ({"GRADE": {"max": 3}}, "abc"),
        ({"GRADE": {"min": 2, "max": 3}}, "bc"),
        ({"LEVEL": {"min": 1.5, "max": 2.5}}, "bde"),
        ({"LEVEL": 2.5}, "de"),
        # All conditions together.
        ({"FLAG": "Y", "GRADE": {"min": 2}}, "e"),
        ({"GRADE": {"min": 2}, "FLAG": "Y"}, "e"),
        ({"LEVEL": 2.5, "FLAG": "N"}, ""),
        # A number is looked for as text in a column of text, and text may be compared as numbers.
        ({"CODE": 2}, "b"),
        ({"CODE": {"min": 3}}, "ce"),
    ],
)
def test_rows_that_fit(where, who):
    assert "".join(matching(FRAME, where, "place")["WHO"]) == who


def test_an_unknown_column_names_the_place_and_the_column():
    with pytest.raises(UserError, match="'GRAD'") as caught:
        matching(FRAME, {"FLAG": "Y", "GRAD": 1}, "study.yml, analysis a")
    assert caught.value.place == "study.yml, analysis a"
    assert require(FRAME, "GRADE", "place") == "GRADE"


CELLS = Cells("a", "treated", {"pct": "pct1", "max": "dec2"})


def test_a_share_is_a_count_and_a_percentage_of_the_denominator():
    n, pct = CELLS.share("v", 1, 8, group="all", level="l", method="m")
    assert (n.id, n.value, n.n, n.N, n.unit, n.fmt) == ("a.v.l.all.n", 1, 1, 8, "patients", "int")
    assert (pct.id, pct.value, pct.n, pct.N, pct.unit) == ("a.v.l.all.pct", 12.5, 1, 8, "%")
    assert (pct.fmt, pct.text) == ("pct1", "12.5")
    assert {n.population, pct.population} == {"treated"}
    assert (n.method, pct.method, n.note, pct.note) == ("m", "m", "", "")


def test_a_share_of_nobody_says_so():
    n, pct = CELLS.share("v", 0, 0, group="all")
    assert (n.value, n.text, n.N, n.note) == (0, "0", 0, "")
    assert (pct.value, pct.text, pct.note) == (None, "NE", "no patients in the denominator")


def test_the_format_of_the_analysis_goes_before_the_one_given_and_that_before_the_default():
    assert CELLS.result("v", "max", 1.0, group="all", fmt="dec3").fmt == "dec2"
    assert CELLS.result("v", "min", 1.0, group="all", fmt="dec3").fmt == "dec3"
    # Without either: counts and days are whole, p-values and percentages their own kind, values have a decimal.
    default = {s: CELLS.result("v", s, 0.5, group="all").fmt for s in ("n", "events", "day", "p")}
    assert default == {"n": "int", "events": "int", "day": "int", "p": "p"}
    assert CELLS.result("v", "median", 0.5, group="all").fmt == "dec1"
    plain = Cells("a", "treated", {})
    assert [plain.result("v", s, 0.5, group="all").fmt for s in ("pct", "ci_low", "ci_high")] == [
        "pct0"
    ] * 3


@pytest.mark.parametrize(
    ("method", "name"),
    [("clopper-pearson", "95 % interval, Clopper-Pearson"), ("wilson", "95 % interval, Wilson")],
)
def test_an_interval_is_a_percentage_and_named(method, name):
    low, high = CELLS.interval("v", 0, 3, method, group="all")
    assert [low.stat, high.stat] == ["ci_low", "ci_high"]
    assert {low.method, high.method} == {name}
    assert {low.unit, high.unit} == {"%"}
    assert {(r.n, r.N, r.note) for r in (low, high)} == {(0, 3, "")}
    # Of none of three: exactly, (1 - p)^3 = 0.025; by Wilson, z^2 / (3 + z^2).
    z2 = 1.959964**2
    expected = {"clopper-pearson": 1 - 0.025 ** (1 / 3), "wilson": z2 / (3 + z2)}[method]
    assert low.value == pytest.approx(0, abs=1e-9)
    assert high.value == pytest.approx(100 * expected, rel=1e-6)


def test_an_interval_of_nobody_says_so():
    low, high = CELLS.interval("v", 0, 0, "wilson", group="all")
    assert [(r.value, r.text) for r in (low, high)] == [(None, "NE")] * 2
    assert {r.note for r in (low, high)} == {"no patients in the denominator"}


@pytest.mark.parametrize(
    ("value", "id"),
    [
        ("BLACK OR AFRICAN AMERICAN", "black-or-african-american"),
        ("<65", "lt-65"),
        (">80", "gt-80"),
        (">=3 × ULN", "ge-3-uln"),
        ("Ménière's disease", "meniere-s-disease"),
        ("CD4+", "cd4-plus"),
        (4.0, "4"),
        ("%", "x"),
    ],
)
def test_the_id_of_a_value(value, id):
    assert slug(value) == id


@pytest.mark.parametrize("values", [["a b", "a/b"], ["Missing"]])
def test_values_whose_ids_cannot_be_told_apart_are_refused(values):
    with pytest.raises(UserError, match="have the same id") as caught:
        data_levels(pd.Series(values, dtype="str"), None, "study.yml, variable v")
    assert caught.value.place == "study.yml, variable v"
