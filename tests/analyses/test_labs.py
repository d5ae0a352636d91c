"""Paired values and highest values, on five treated patients and one who was not."""

import math

import pytest

from caseseries.errors import UserError, UserErrors
from tests.small_study import GROUPS, TREATED, computed, table

ADSL = table("""
USUBJID SUBJID TRT01A SAFFL
P-1     1      A      Y
P-2     2      A      Y
P-3     3      B      Y
P-4     4      B      Y
P-5     5      B      Y
P-6     6      A      N
""")
POPULATIONS = [TREATED]
# In g/L. P-1 0.010 to 0.014, P-2 unchanged, P-3 0.030 to 0.029, P-4 without an end, P-5 without a value at the start;
# P-6 was not treated. Visits stand out of order.
IRON = table(
    """
USUBJID AVISIT   AVISITN ADY AVAL
P-1     End      9       28  0.014
P-1     Baseline 0       -1  0.010
P-2     Baseline 0       -1  0.020
P-2     End      9       29  0.020
P-3     Baseline 0       -1  0.030
P-3     Middle   5       14  0.090
P-3     End      9       27  0.029
P-4     Baseline 0       -1  0.050
P-4     End      9       28  .
P-5     End      9       28  0.040
P-6     Baseline 0       -1  0.001
P-6     End      9       28  0.100
""",
    PARAMCD="FE",
    PARAM="Iron (g/L)",
    AVALU="g/L",
)
FE = {"id": "iron", "code": "FE", "label": "Iron", "unit": "mg/L", "fmt": "dec1", "multiply_by": 1000}  # fmt: skip


def labs(folder, analysis, adlb=IRON):
    return computed(
        folder,
        {"adsl": ADSL, "adlb": adlb},
        groups=GROUPS,
        populations=POPULATIONS,
        analyses=[{"id": "x", **analysis}],
    ).select(analysis="x")


def paired(folder, adlb=IRON, parameter=FE, test=None, **more):
    analysis = {
        "kind": "paired", "baseline": {"AVISIT": "Baseline"}, "end": {"AVISIT": "End"}, "groups": ["all"],
        "test": test or {"exact": True}, "parameters": [parameter], **more,
    }  # fmt: skip
    return labs(folder, analysis, adlb)


def test_pairs_are_of_patients_with_both_values_in_the_printed_unit(tmp_path):
    results = paired(tmp_path)
    # mg/L before 10, 20, 30, after 14, 20, 29, change 4, 0, -1; R: quantile(c(-1, 0, 4), type = 2) is -1, 0, 4.
    assert [(r.id, r.value) for r in results][:-1] == [
        ("x.iron.all.n", 3),
        ("x.iron.rose.all.n", 1),
        *((f"x.iron.before.all.{s}", v) for s, v in zip(STATS, (20, 10, 30, 10, 30), strict=True)),
        *((f"x.iron.after.all.{s}", v) for s, v in zip(STATS, (20, 14, 29, 14, 29), strict=True)),
        *((f"x.iron.change.all.{s}", v) for s, v in zip(STATS, (0, -1, 4, -1, 4), strict=True)),
    ]
    assert [(r.unit, r.n, r.N) for r in results] == [
        ("patients", 3, 5), ("patients", 1, 3), *[("mg/L", 3, 5)] * 15, ("", 3, 5),
    ]  # fmt: skip
    assert [r.text for r in results.select(level="change")] == ["0.0", "−1.0", "4.0", "−1.0", "4.0"]
    methods = {r.stat: r.method for r in results.select(level="after")}
    assert methods == {
        "median": "median", "q1": "quartile, SAS definition 5", "q3": "quartile, SAS definition 5",
        "min": "minimum", "max": "maximum",
    }  # fmt: skip
    assert "both" in results["x.iron.all.n"].method
    assert "rose" in results["x.iron.rose.all.n"].method


STATS = ("median", "q1", "q3", "min", "max")


def test_p_is_of_the_recorded_values(tmp_path):
    # Recorded to three decimals the changes are 0.004, 0, -0.001: two are ranked, one of them rose, p = 1.
    p = paired(tmp_path)["x.iron.all.p"]
    assert (p.value, p.text, p.fmt, p.note) == (1, "1.000", "p", "")
    assert p.method.startswith("Wilcoxon signed-rank test, two-sided, exact;")


FIVE_RISE = table(
    """
USUBJID AVISIT   AVISITN AVAL
P-1     Baseline 0       1.004
P-1     End      9       1.001
P-2     Baseline 0       1
P-2     End      9       2
P-3     Baseline 0       1
P-3     End      9       3
P-4     Baseline 0       1
P-4     End      9       4
P-5     Baseline 0       1
P-5     End      9       5
""",
    PARAMCD="FE",
    PARAM="Iron (g/L)",
    AVALU="g/L",
)


def test_differences_are_rounded_to_the_recorded_decimals(tmp_path):
    # To three decimals P-1 falls by 0.003, the smallest of five changes: 4 of 2^5 sign patterns are as extreme.
    falls = paired(tmp_path / "three", FIVE_RISE, {**FE, "digits": 3, "multiply_by": 1})
    assert falls["x.iron.rose.all.n"].value == 4
    assert falls["x.iron.change.all.min"].value == pytest.approx(-0.003)
    assert falls["x.iron.all.p"].value == pytest.approx(4 / 32)
    # To two it is unchanged: four rise, 2 of 2^4.
    same = paired(tmp_path / "two", FIVE_RISE, {**FE, "digits": 2, "multiply_by": 1})
    assert same["x.iron.rose.all.n"].value == 4
    assert same["x.iron.change.all.min"].value == 0
    assert same["x.iron.all.p"].value == pytest.approx(2 / 16)


def test_the_test_is_the_one_asked_for(tmp_path):
    # The rank sum of the one that fell is 1: z = (1 - 7.5) / sqrt(5 x 6 x 11 / 24), with correction half a rank less.
    sd = math.sqrt(5 * 6 * 11 / 24)
    for name, test, expected, said in (
        (
            "plain",
            {"exact": False},
            math.erfc(6.5 / sd / math.sqrt(2)),
            "asymptotic, no continuity correction",
        ),
        (
            "corrected",
            {"exact": False, "correction": True},
            math.erfc(6 / sd / math.sqrt(2)),
            "asymptotic, with continuity correction",
        ),
    ):
        p = paired(tmp_path / name, FIVE_RISE, {**FE, "digits": 3}, test)["x.iron.all.p"]
        assert p.value == pytest.approx(expected)
        assert said in p.method


def test_a_group_without_pairs_says_so(tmp_path):
    # Of group b without P-3 nobody has both values; group a has P-1 and P-2.
    lines = [line for line in IRON.splitlines() if not line.startswith("P-3,End")]
    results = paired(tmp_path, "\n".join(lines) + "\n", groups=["a", "b"])
    assert (results["x.iron.a.n"].value, results["x.iron.a.n"].N) == (2, 2)
    assert (results["x.iron.b.n"].value, results["x.iron.b.n"].N) == (0, 3)
    assert results["x.iron.rose.b.n"].N == 0
    for stat in STATS:
        row = results[f"x.iron.before.b.{stat}"]
        assert (row.text, row.note) == ("NE", "no patient has both values")
    assert results["x.iron.b.p"].text == "NE"
    assert results["x.iron.b.p"].note


def test_two_values_at_a_visit_are_an_error(tmp_path):
    with pytest.raises(UserError, match="more than one value") as caught:
        paired(tmp_path, end={"AVISIT": ["Middle", "End"]})
    assert "analysis x" in caught.value.place


def test_an_unknown_code_is_an_error(tmp_path):
    with pytest.raises(UserErrors, match=r"'FX' in PARAMCD[\s\S]*parameters, iron, code"):
        paired(tmp_path, parameter={**FE, "code": "FX"})


# Cytokines in pg/mL: IL2 at its highest twice, IL6 of P-2 never above its limit, a sample of P-3 without a value.
PEAKS = table(
    """
USUBJID PARAMCD AVISITN ADY AVAL AVALC ANRIND LLOQ
P-1     IL2     1       8   50   .     HIGH   2
P-1     IL2     2       3   50   .     HIGH   2
P-1     IL6     1       8   4    .     NORMAL 2
P-2     IL2     1       -2  7    .     NORMAL 3
P-2     IL6     1       -2  1.5  <3    NORMAL 3
P-3     IL2     1       4   .    .     .      2
P-4     IL6     1       5   .    .     .      .
P-6     IL2     1       1   900  .     HIGH   9
""",
    PARAM="=PARAMCD",
    AVALU="pg/mL",
)
CYTOKINES = [
    {"id": "il2", "code": "IL2", "label": "IL-2", "unit": "ng/L", "fmt": "dec1", "multiply_by": 10},
    {"id": "il6", "code": "IL6", "label": "IL-6", "unit": "pg/mL", "fmt": "dec2"},
]


def peaks(folder, adlb=PEAKS, groups=("all",), **more):
    analysis = {"kind": "peaks", "parameters": CYTOKINES, "groups": list(groups), **more}
    return labs(folder, analysis, adlb)


def test_highest_values_their_earliest_day_and_the_highest_limit(tmp_path):
    results = peaks(tmp_path)
    # IL2: 50 on days 8 and 3, times ten; limits 2 and 3, times ten. IL6: 4 on day 8. P-6 was not treated.
    assert [(r.id, r.value, r.text) for r in results if r.variable != "measured"] == [
        ("x.il2.all.max", 500, "500.0"),
        ("x.il2.all.lloq", 30, "30.0"),
        ("x.il2.all.day", 3, "3"),
        ("x.il6.all.max", 4, "4.00"),
        ("x.il6.all.lloq", 3, "3.00"),
        ("x.il6.all.day", 8, "8"),
    ]
    assert [(r.stat, r.unit, r.n, r.N) for r in results.select(variable="il2")] == [
        ("max", "ng/L", 2, 5), ("lloq", "ng/L", 2, 5), ("day", "study day", 2, 5),
    ]  # fmt: skip
    assert "earliest day" in results["x.il2.all.max"].method
    assert "earliest day" in results["x.il2.all.day"].method
    assert "highest where it changed" in results["x.il2.all.lloq"].method


def test_measured_are_those_with_a_value(tmp_path):
    # P-1 and P-2; the samples of P-3 and P-4 have no value.
    results = peaks(tmp_path)
    assert [(r.stat, r.value, r.n, r.N) for r in results.select(variable="measured")] == [
        ("n", 2, 2, 5), ("pct", 40, 2, 5),
    ]  # fmt: skip
    assert results["x.measured.all.n"].method == "patients with any value"
    # P-3 has a value of another parameter, which the analysis does not ask for.
    more = PEAKS + "P-3,CRP,1,4,12,,NORMAL,,CRP,mg/L\n"
    assert peaks(tmp_path / "more", more)["x.measured.all.n"].value == 2


def test_groups_are_looked_at_apart(tmp_path):
    results = peaks(tmp_path, groups=["a", "b"])
    assert (results["x.measured.a.n"].value, results["x.measured.a.n"].N) == (2, 2)
    assert (results["x.measured.b.n"].value, results["x.measured.b.n"].N) == (0, 3)
    # No value in group b, so neither a highest one nor a day nor a limit.
    assert [(r.id, r.text, r.note) for r in results if r.group == "b" and r.variable == "il2"] == [
        ("x.il2.b.max", "NE", "no value"),
        ("x.il2.b.day", "NE", "no value"),
    ]


def test_a_highest_value_without_its_day_says_so(tmp_path):
    day = peaks(tmp_path, PEAKS.replace("IL6,1,8,4", "IL6,1,,4"))["x.il6.all.day"]
    assert (day.value, day.text) == (None, "NE")
    assert "day" in day.note
    # A table need not have days at all, but it has values.
    days = peaks(tmp_path / "no", PEAKS.replace("ADY", "DAYN"))
    assert days["x.il6.all.day"].note == day.note
    assert days["x.il6.all.max"].value == 4
    with pytest.raises(UserErrors, match="the column AVAL is missing"):
        peaks(tmp_path / "none", PEAKS.replace("AVAL,", "VALUE,"))


def test_elevated_are_patients_of_the_population(tmp_path):
    high = {"id": "high", "source": "adlb", "responder": {"ANRIND": "HIGH"}}
    results = peaks(tmp_path, groups=["all", "a", "b"], elevated=[high])
    # P-1, with two high values; P-6 was not treated.
    assert {r.group: (r.n, r.N) for r in results.select(variable="high", stat="n")} == {
        "all": (1, 5), "a": (1, 2), "b": (0, 3),
    }  # fmt: skip
    assert results["x.high.all.pct"].value == 20
    assert "not assessed" in results["x.high.all.n"].method


@pytest.mark.parametrize(
    ("id", "value"),
    [
        # Creatinine 70, 60, 90 to 80, 58, 120 in the three with both values.
        ("kidney.creatinine.both.n", 3),
        ("kidney.creatinine.rose.both.n", 2),
        ("kidney.creatinine.before.both.median", 70),
        ("kidney.creatinine.after.both.median", 80),
        ("kidney.creatinine.change.both.median", 10),
        # Differences 10, -2, 30: ranks +2, -1, +3; P(W- <= 1) = 2/8, two-sided 0.5.
        ("kidney.creatinine.both.p", 0.5),
        ("highest.creatinine.both.max", 120),
        ("highest.creatinine.both.day", 27),
        ("highest.measured.both.n", 4),
    ],
)
def test_five(results, id, value):
    assert results[id].value == pytest.approx(value)
