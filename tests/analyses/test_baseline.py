"""Descriptive statistics of six patients, one of them not treated, one without an age, one without a stage."""

import math

import pytest

from caseseries.errors import UserError, UserErrors
from tests.small_study import GROUPS, TREATED, computed, table

# Treated are P-1 to P-5. Ages 2, 4, 4, 10 and none; P-6 is not looked at.
ADSL = table("""
USUBJID SUBJID TRT01A AGE SEX EOSSTT     DTHFL SAFFL
P-1     1      A      4   F   ONGOING    N     Y
P-2     2      A      2   F   COMPLETED  N     Y
P-3     3      B      10  M   .          Y     Y
P-4     4      B      .   M   ONGOING    .     Y
P-5     5      B      4   F   ONGOING    N     Y
P-6     6      B      90  F   COMPLETED  Y     .
""")
# One value a patient at visit 1, with one missing and one on the bound of 3; P-1 also has visit 2.
ADLB = table(
    """
USUBJID AVISITN AVAL
P-1     1       3
P-1     2       99
P-2     1       3.5
P-3     1       .
P-5     1       7
P-6     1       80
""",
    PARAMCD="ALB",
    PARAM="Albumin (g/L)",
    AVALU="g/L",
)
POPULATIONS = [
    TREATED,
    {"id": "enrolled", "label": "Enrolled"},
]
STATUS = [
    {"id": "on", "value": "ONGOING", "label": "On"},
    {"id": "done", "value": "COMPLETED", "label": "Done"},
]


def describe(folder, *variables, adsl=ADSL, adlb=ADLB, **more):
    analysis = {"id": "d", "kind": "describe", "variables": list(variables), **more}
    tables = {"adsl": adsl, "adlb": adlb}
    return computed(
        folder, tables, groups=GROUPS, populations=POPULATIONS, analyses=[analysis]
    ).select(analysis="d")


def column(results, attribute):
    return {r.id: getattr(r, attribute) for r in results}


AGE = {"id": "age", "column": "AGE", "kind": "number", "unit": "years"}


def test_statistics_of_a_number(tmp_path):
    results = describe(tmp_path, AGE, groups=["all"])
    # 2, 4, 4, 10: mean 20/4; SD sqrt((9 + 1 + 1 + 25) / 3); R: quantile(c(2, 4, 4, 10), type = 2) gives 3, 4, 7.
    assert [(r.id, r.value) for r in results] == [
        ("d.age.all.n", 4),
        ("d.age.all.missing", 1),
        ("d.age.all.mean", 5),
        ("d.age.all.sd", pytest.approx(math.sqrt(12))),
        ("d.age.all.median", 4),
        ("d.age.all.q1", 3),
        ("d.age.all.q3", 7),
        ("d.age.all.min", 2),
        ("d.age.all.max", 10),
    ]
    assert [(r.unit, r.n, r.N) for r in results] == [
        ("patients", 4, 5), ("patients", 1, 5), *[("years", 4, 5)] * 7,
    ]  # fmt: skip
    assert [r.text for r in results] == ["4", "1", "5.0", "3.5", "4.0", "3.0", "7.0", "2.0", "10.0"]
    assert [r.method for r in results] == [
        "patients with a value", "patients without a value", "arithmetic mean",
        "sample standard deviation", "median", "quartile, SAS definition 5",
        "quartile, SAS definition 5", "minimum", "maximum",
    ]  # fmt: skip


def test_formats_of_a_variable_go_before_those_of_its_analysis(tmp_path):
    formats = {"median": "dec2", "min": "dec2", "n": "auto"}
    own = {**AGE, "formats": {"min": "int", "value": "sig3"}}
    results = describe(tmp_path, own, groups=["all"], formats=formats)
    assert results["d.age.all.median"].text == "4.00"
    assert results["d.age.all.min"].text == "2"
    assert results["d.age.all.max"].text == "10.0"  # three significant digits, as every other value
    assert (results["d.age.all.mean"].fmt, results["d.age.all.n"].fmt) == ("sig3", "auto")


def test_one_value_has_no_spread_and_none_has_no_statistic(tmp_path):
    # The first table: in group b two ages are left, 10 and 4; without P-5 one; without P-3 as well none.
    one = ADSL.replace("P-5,5,B,4", "P-5,5,B,")
    results = describe(tmp_path / "one", AGE, groups=["b"], adsl=one)
    sd = results["d.age.b.sd"]
    assert (sd.value, sd.text, sd.note) == (None, "NE", "fewer than two values")
    assert (results["d.age.b.mean"].value, results["d.age.b.mean"].note) == (10, "")
    none = one.replace("P-3,3,B,10", "P-3,3,B,")
    results = describe(tmp_path / "none", AGE, groups=["b"], adsl=none)
    assert [r.id for r in results if r.value is None and r.note == "no value"] == [
        f"d.age.b.{s}" for s in ("mean", "sd", "median", "q1", "q3", "min", "max")
    ]
    assert (results["d.age.b.n"].value, results["d.age.b.missing"].value) == (0, 3)


ALBUMIN = {
    "id": "albumin", "column": "AVAL", "kind": "number", "unit": "g/L", "source": "adlb",
    "where": {"AVISITN": 1}, "above": [3],
}  # fmt: skip


def test_a_share_above_a_bound_is_of_all_patients(tmp_path):
    # 3, 3.5, 7 at visit 1, two patients without: 3.5 and 7 lie above 3, of five patients.
    results = describe(tmp_path, ALBUMIN, groups=["all"], formats={"pct": "pct1"})
    n, pct = results["d.albumin.above-3.all.n"], results["d.albumin.above-3.all.pct"]
    assert (n.value, n.n, n.N, n.unit) == (2, 2, 5, "patients")
    assert (pct.value, pct.text, pct.N, pct.unit) == (40, "40.0", 5, "%")
    assert n.method == "patients with more than 3 g/L"
    assert results["d.albumin.all.n"].value == 3
    assert results["d.albumin.all.missing"].value == 2
    assert [r.level for r in results if r.stat in ("n", "pct")] == ["", "above-3", "above-3"]


def test_values_are_divided_and_binary_noise_is_not(tmp_path):
    # 0.1 + 0.2 is stored as 0.30000000000000004, and is 0.3 all the same: not above it.
    adlb = ADLB.replace("1,3,", "1,0.30000000000000004,")
    results = describe(tmp_path, {**ALBUMIN, "above": [0.3]}, adlb=adlb, groups=["a"])
    assert results["d.albumin.above-0.3.a.n"].value == 1
    months = {**AGE, "divide_by": -2, "unit": "pairs"}
    results = describe(tmp_path / "months", months, groups=["all"])
    # -1, -2, -2, -5.
    assert (results["d.age.all.min"].value, results["d.age.all.max"].value) == (-5, -1)
    assert results["d.age.all.median"].value == -2


def test_shares_of_levels_are_of_all_patients_and_the_missing_are_shown(tmp_path):
    status = {"id": "status", "column": "EOSSTT", "levels": STATUS}
    results = describe(tmp_path, status, groups=["all", "a"])
    # Of five treated three go on, one completed, one has no status; both of group a have one.
    assert [(r.id, r.value, r.n, r.N, r.unit, r.text) for r in results] == [
        ("d.status.on.all.n", 3, 3, 5, "patients", "3"),
        ("d.status.on.all.pct", 60, 3, 5, "%", "60"),
        ("d.status.done.all.n", 1, 1, 5, "patients", "1"),
        ("d.status.done.all.pct", 20, 1, 5, "%", "20"),
        ("d.status.missing.all.n", 1, 1, 5, "patients", "1"),
        ("d.status.missing.all.pct", 20, 1, 5, "%", "20"),
        ("d.status.on.a.n", 1, 1, 2, "patients", "1"),
        ("d.status.on.a.pct", 50, 1, 2, "%", "50"),
        ("d.status.done.a.n", 1, 1, 2, "patients", "1"),
        ("d.status.done.a.pct", 50, 1, 2, "%", "50"),
    ]
    methods = column(results, "method")
    assert methods["d.status.on.all.n"] == "patients in the category"
    assert methods["d.status.missing.all.pct"] == "patients without a value"


def test_levels_may_be_whole_numbers(tmp_path):
    levels = [{"id": f"v{k}", "value": k, "label": str(k)} for k in (28, 56)]
    adsl = table("""
USUBJID SUBJID TRT01A TRTDURD SAFFL
P-1     1      A      28      Y
P-2     2      B      56      Y
P-3     3      B      28      Y
""")
    results = describe(
        tmp_path,
        {"id": "days", "column": "TRTDURD", "levels": levels},
        adsl=adsl,
        adlb=ADLB.split("\n")[0] + "\n",
        groups=["all"],
    )
    assert [r.n for r in results if r.stat == "n"] == [2, 1]


def test_a_flag_counts_where_it_is_yes(tmp_path):
    # Died: P-3; not answered: P-4.
    results = describe(tmp_path, {"id": "died", "column": "DTHFL", "kind": "flag"}, groups=["b"])
    assert [(r.id, r.value, r.N, r.method) for r in results] == [
        ("d.died.b.n", 1, 3, "patients with the flag"),
        ("d.died.b.pct", pytest.approx(33.333333), 3, "patients with the flag"),
        ("d.died.missing.b.n", 1, 3, "patients without a value"),
        ("d.died.missing.b.pct", pytest.approx(33.333333), 3, "patients without a value"),
    ]


def test_a_variable_may_have_its_own_population_groups_and_patients(tmp_path):
    everybody = {**AGE, "population": "enrolled", "groups": ["all"]}
    women = {**AGE, "id": "women", "among": {"SEX": "F"}}
    results = describe(tmp_path, everybody, women)
    # 2, 4, 4, 10 and 90 of all six enrolled; of the treated women 4, 2 and 4.
    assert results["d.age.all.max"].value == 90
    assert (results["d.age.all.max"].n, results["d.age.all.max"].N) == (5, 6)
    assert {r.population for r in results if r.variable == "age"} == {"enrolled"}
    assert {r.population for r in results if r.variable == "women"} == {"treated"}
    assert {r.group for r in results if r.variable == "age"} == {"all"}
    assert [r.group for r in results if r.variable == "women" and r.stat == "n"] == [
        "all",
        "a",
        "b",
    ]
    assert [r.value for r in results if r.variable == "women" and r.stat == "n"] == [3, 2, 1]
    assert results["d.women.all.n"].N == 3


def test_two_values_of_a_patient_are_an_error(tmp_path):
    with pytest.raises(UserError, match="more than one row") as caught:
        describe(tmp_path, {**ALBUMIN, "where": {}})
    assert "variable albumin" in caught.value.place
    assert "where" in caught.value.remedy


def test_an_undeclared_level_is_an_error_without_the_value(tmp_path):
    with pytest.raises(UserError, match="EOSSTT") as caught:
        describe(tmp_path, {"id": "status", "column": "EOSSTT", "levels": STATUS[:1]})
    assert "COMPLETED" not in str(caught.value)
    assert "ONGOING" in caught.value.rule
    assert "variable status" in caught.value.place


def test_an_unknown_column_is_an_error(tmp_path):
    with pytest.raises(
        UserErrors, match=r"the column HEIGHT is missing[\s\S]*variables, age, column"
    ):
        describe(tmp_path, {**AGE, "column": "HEIGHT"})


@pytest.mark.parametrize(
    ("id", "value"),
    [
        # Ages 50, 60, 70, 80.
        ("start.age.both.median", 65),
        ("start.age.both.q1", 55),
        ("start.age.both.mean", 65),
        ("start.age.both.min", 50),
        ("start.age.late.median", 75),
        # 70 and 80: each five from the mean.
        ("start.age.late.sd", math.sqrt(50)),
        ("start.sex.f.both.n", 3),
        ("start.sex.f.both.pct", 75),
        # Smokers: 1 of 4 treated; patient 3 is missing and stays in the denominator.
        ("start.smoker.both.n", 1),
        ("start.smoker.both.pct", 25),
        ("start.smoker.missing.both.n", 1),
        # 100, 200, 300, 40 days: two lie beyond 100.
        ("start.survival.above-100.both.n", 2),
    ],
)
def test_five(results, id, value):
    assert results[id].value == pytest.approx(value)


def test_levels_come_from_the_data_of_the_population_where_none_are_declared(tmp_path):
    # Nobody of group b completed; P-6, who did, was not treated, and P-3 has no status.
    results = describe(tmp_path, {"id": "status", "column": "EOSSTT"}, groups=["a", "b"])
    assert [(r.id, r.text) for r in results.select(stat="label")] == [
        ("d.status.completed.all.label", "COMPLETED"),
        ("d.status.ongoing.all.label", "ONGOING"),
    ]
    assert {r.id: r.value for r in results.select(stat="n")} == {
        "d.status.completed.a.n": 1, "d.status.ongoing.a.n": 1,
        "d.status.completed.b.n": 0, "d.status.ongoing.b.n": 2, "d.status.missing.b.n": 1,
    }  # fmt: skip
    ordered = describe(
        tmp_path / "by", {"id": "status", "column": "EOSSTT", "order_by": "SUBJID"}, groups=["a"]
    )
    assert [(r.level, r.value) for r in ordered.select(stat="label")] == [("ongoing", 1), ("completed", 2)]  # fmt: skip


def test_a_denominator_may_leave_out_who_has_no_value(tmp_path):
    # Of five treated, four have a status: 3 of 4 go on. The missing stay a share of all five.
    status = {"id": "status", "column": "EOSSTT", "levels": STATUS, "denominator": "known"}
    results = describe(tmp_path, {**status, "missing": "always"}, groups=["all", "a"])
    assert {r.id: (r.n, r.N) for r in results.select(stat="pct")} == {
        "d.status.on.all.pct": (3, 4), "d.status.done.all.pct": (1, 4), "d.status.missing.all.pct": (1, 5),
        "d.status.on.a.pct": (1, 2), "d.status.done.a.pct": (1, 2), "d.status.missing.a.pct": (0, 2),
    }  # fmt: skip
    assert results["d.status.on.all.pct"].method == "patients in the category of those with a value"
    flag = {"id": "died", "column": "DTHFL", "kind": "flag", "denominator": "known"}
    dead = describe(tmp_path / "flag", flag, groups=["all"])["d.died.all.pct"]
    assert (dead.n, dead.N) == (1, 4)


def test_conventions_of_the_study_hold_where_an_analysis_says_nothing(tmp_path):
    conventions = {"rounding": "half_even", "quantiles": 7, "percent": "pct1-plain", "value": "dec0"}  # fmt: skip
    variables = [AGE, {"id": "died", "column": "DTHFL", "kind": "flag"}]
    analysis = {"id": "d", "kind": "describe", "variables": variables, "groups": ["all"]}
    results = computed(
        tmp_path, {"adsl": ADSL}, populations=POPULATIONS, analyses=[analysis], conventions=conventions
    )  # fmt: skip
    # R: quantile(c(2, 4, 4, 10), c(0.25, 0.75), type = 7) gives 3.5 and 5.5.
    assert [(results[f"d.age.all.{s}"].value, results[f"d.age.all.{s}"].text) for s in ("q1", "q3")] == [
        (3.5, "4"), (5.5, "6"),
    ]  # fmt: skip
    assert results["d.age.all.q1"].method == "quartile, R type 7"
    assert results["d.age.all.q1"].fmt == "dec0-even"
    assert results["d.died.all.pct"].text == "20.0"
