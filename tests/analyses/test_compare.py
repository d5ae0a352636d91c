"""Comparisons that study.yml chooses, on the values of other analyses, of ten patients in three arms."""

import numpy as np
import pytest

from caseseries.errors import UserError, UserErrors
from tests.small_study import TREATED, computed, table

GROUPS = {
    "column": "TRT01A",
    "all": {"id": "all", "label": "All"},
    "levels": [{"id": g, "value": g.upper(), "label": g.upper()} for g in "abc"],
}
ADSL = table("""
USUBJID SUBJID TRT01A AGE SEX SAFFL EFFFL AGEGR1
P-01    1      A      1   F   Y     Y     x
P-02    2      A      2   F   Y     Y     x
P-03    3      A      3   M   Y     N     y
P-04    4      B      2   F   Y     N     x
P-05    5      B      4   M   Y     N     y
P-06    6      B      6   M   Y     N     y
P-07    7      C      .   F   Y     N     z
P-08    8      C      9   M   Y     .     .
P-09    9      C      11  M   Y     Y     z
P-10    10     C      99  M   .     Y     x
""")
ADTTE = table(
    """
USUBJID AVAL CNSR
P-01    10   0
P-02    20   0
P-03    30   1
P-04    15   0
P-05    40   1
P-06    50   0
P-07    60   0
P-08    70   1
P-09    80   0
""",
    PARAMCD="OS",
    PARAM="Survival",
    AVALU="DAYS",
)
ADAE = table("""
USUBJID AESEQ AEDECOD AETOXGR AEBODSYS
P-01    1     Rash    1       Skin
P-02    1     Rash    3       Skin
P-04    1     Cough   2       Lung
P-10    1     Rash    2       Skin
""")
ADLB = table(
    """
USUBJID AVISIT   AVISITN AVAL BASE ABLFL
P-01    Baseline 0       10   10   Y
P-01    Week_4   4       12   10   .
P-02    Baseline 0       10   10   Y
P-02    Week_4   4       14   10   .
P-04    Baseline 0       10   10   Y
P-04    Week_4   4       9    10   .
P-05    Baseline 0       10   10   Y
P-05    Week_4   4       7    10   .
""",
    PARAMCD="ALT",
    PARAM="ALT",
    AVALU="U/L",
)
SOURCES = [
    {
        "id": "d",
        "kind": "describe",
        "variables": [
            {"id": "age", "column": "AGE", "kind": "number", "unit": "years"},
            {"id": "sex", "column": "SEX", "levels": [{"id": "f", "value": "F"}, {"id": "m", "value": "M"}]},
            {"id": "band", "column": "AGEGR1"},
            {"id": "good", "column": "EFFFL", "kind": "flag"},
        ],
    },
    {"id": "r", "kind": "response", "endpoints": [{"id": "good", "responder": {"EFFFL": True}}]},
    {"id": "t", "kind": "survival", "times": [{"id": "os", "code": "OS", "label": "Survival"}]},
    {
        "id": "h", "kind": "adverse_events", "count": "worst_grade", "rows": "data",
        "bands": [{"id": "g12", "label": "1–2", "min": 1, "max": 2}, {"id": "g3", "label": "≥3", "min": 3, "max": 5}],
    },
    {"id": "v", "kind": "by_visit", "show": ["value", "change"]},
]  # fmt: skip


def compare(folder, *comparisons, groups=None, **more):
    one = {"id": "c", "kind": "compare", "comparisons": list(comparisons), **more}
    if groups:
        one["groups"] = groups
    tables = {"adsl": ADSL, "adtte": ADTTE, "adae": ADAE, "adlb": ADLB}
    return computed(
        folder, tables, groups=GROUPS, populations=[TREATED], analyses=[*SOURCES, one]
    ).select(analysis="c")  # fmt: skip


def test_statistic_degrees_of_freedom_and_p_are_results_of_their_own(tmp_path):
    found = compare(tmp_path, {"of": "d.age", "test": "anova"}, groups=["a", "b"])
    # Means 2 and 4 of three each: between 3 x 1 x 2 = 6 on 1, within 2 + 8 = 10 on 4: F = 6 / 2.5, the square of t.
    # For 4 degrees of freedom p = 1 - sin(x) (1 + cos(x)^2 / 2), x = atan(t / 2) (Abramowitz and Stegun 26.7.4).
    assert [(r.id, r.value, r.text) for r in found] == [
        ("c.age.all.n", 6, "6"),
        ("c.age.all.statistic", 2.4, "2.400"),
        ("c.age.all.df", 1, "1"),
        ("c.age.all.df2", 4, "4"),
        ("c.age.all.p", pytest.approx(1 - 0.375**0.5 * (1 + 0.625 / 2), rel=1e-6), "0.196"),
    ]
    assert {(r.n, r.N) for r in found} == {(6, 6)}
    assert {r.method for r in found} == {"one-way analysis of variance, F test"}


def test_each_other_group_against_the_reference(tmp_path):
    one = {"of": "d.age", "test": "t", "variances": "pooled", "against": "a"}
    found = compare(tmp_path, one, formats={"value": "dec2"})
    assert {r.group for r in found} == {"b", "c"}
    # b less a: 4 - 2; pooled variance 10/4, standard error sqrt(2.5 x 2/3).
    assert found["c.age.b.estimate"].value == 2
    assert found["c.age.b.statistic"].value == pytest.approx(2 / (2.5 * 2 / 3) ** 0.5)
    assert (found["c.age.b.df"].value, found["c.age.b.ci_low"].text) == (4, "−1.58")
    # In c one of three has no age.
    assert (found["c.age.c.n"].value, found["c.age.c.n"].N) == (5, 6)


def test_values_of_every_kind_of_analysis(tmp_path):
    found = compare(
        tmp_path,
        {"of": "d.sex", "test": "chi_squared", "correction": False},
        {"of": "d.band", "test": "fisher"},
        {"of": "d.good", "test": "difference", "interval": "wald", "against": "a"},
        {"of": "r.good", "id": "response", "test": "fisher", "against": "a"},
        {"of": "t.os", "test": "log_rank"},
        {"of": "t.os", "id": "hazard", "test": "cox", "ties": "efron", "against": "a"},
        {"of": "h.rash", "test": "fisher"},
        {"of": "h.any", "level": "g3", "test": "fisher"},
        {"of": "v.alt.week-4-change", "test": "rank_sum", "exact": True, "against": "a"},
    )
    # Women: 2 of 3, 1 of 3, 1 of 3; expected 4/3 each: ((2/3)^2 + 2 (1/3)^2) (3/4 + 3/5) = 0.9.
    assert (found["c.sex.all.statistic"].value, found["c.sex.all.df"].value) == (pytest.approx(0.9), 2)  # fmt: skip
    assert found["c.band.all.n"].value == 8  # P-08 has none
    assert found["c.good.b.estimate"].value == pytest.approx(-200 / 3)
    assert (found["c.good.b.estimate"].unit, found["c.good.b.estimate"].text) == ("percentage points", "−66.7")  # fmt: skip
    # Two of three against none of three: 1/5 at each end of the distribution.
    assert found["c.response.b.p"].value == pytest.approx(0.4)
    assert found["c.os.all.df"].value == 2
    hazards = found.select(variable="hazard", stat="estimate")
    assert [r.group for r in hazards] == ["b", "c"]
    # One model of all nine patients with a time, of the nine or ten of the population.
    assert {(r.n, r.N) for r in hazards} == {(9, 9)}
    assert {r.method.split(",")[0] for r in hazards} == {"Cox's model of all groups compared"}
    # Rash: 2 of 3, 0 of 3, 0 of 3: the two among the same three, 3 x 3 of 36 ways.
    assert found["c.rash.all.p"].value == pytest.approx(9 / 36)
    # One patient of nine with a severe event: every table is as probable.
    assert found["c.any.g3.all.p"].value == 1
    # Changes 2, 4 against -1, -3: U of b is 0; 2 x 1/6.
    assert (found["c.alt.b.statistic"].value, found["c.alt.b.p"].value) == (0, pytest.approx(1 / 3))
    assert found["c.alt.c.p"].note == "a group has no value"


def test_a_competing_event_is_censored_where_times_are_compared(tmp_path):
    asked = (
        {"of": "t.os", "test": "log_rank"},
        {"of": "t.os", "id": "hazard", "test": "cox", "ties": "efron", "against": "a"},
    )
    tables = {"adsl": ADSL, "adae": ADAE, "adlb": ADLB}
    one = {"id": "c", "kind": "compare", "comparisons": list(asked), "groups": ["a", "b"]}
    found = [
        computed(
            tmp_path / code, {**tables, "adtte": ADTTE.replace(",1,", f",{code},")}, groups=GROUPS,
            populations=[TREATED], analyses=[*SOURCES, one],
        ).select(analysis="c")
        for code in "12"
    ]  # fmt: skip
    assert [(r.id, r.value) for r in found[0]] == [(r.id, r.value) for r in found[1]]


def test_within_patients_one_group_or_everybody_is_enough(tmp_path):
    """Values 1, 2, 3, 2, 4, 6 and 9, 11 of age against those of the numbers at week 4."""
    pair = {"of": "d.age", "before": "d.age", "test": "paired_t"}
    found = compare(tmp_path / "one", pair, groups=["a"])
    assert (found["c.age.a.n"].value, found["c.age.a.p"].note) == (3, "the changes do not vary")
    found = compare(tmp_path / "all", pair, groups=["all"])
    assert found["c.age.all.n"].value == 8
    with pytest.raises(UserErrors, match="compares at least two groups"):
        compare(tmp_path / "no", {"of": "d.age", "test": "anova"}, groups=["a"])


def test_an_adjusted_comparison(tmp_path):
    """Changes 2, 4 in a and -1, -3 in b; ages 1, 2 and 2, 4. The model's numbers are those of the normal equations."""
    model = {"of": "v.alt.week-4-change", "test": "ancova", "covariates": ["d.age"]}
    found = compare(tmp_path, model, {**model, "id": "pair", "against": "a"}, groups=["a", "b"])
    x, y, b = np.array([1, 2, 2, 4.0]), np.array([2, 4, -1, -3.0]), np.array([0, 0, 1, 1])
    design = np.column_stack([np.ones(4), b, x])
    fitted = np.linalg.solve(design.T @ design, design.T @ y)
    assert [(r.group, r.stat) for r in found.select(variable="alt")] == [
        *(("all", s) for s in ("n", "statistic", "df", "df2", "p")),
        *((g, s) for g in "ab" for s in ("n", "estimate", "se", "ci_low", "ci_high")),
    ]  # fmt: skip
    assert found["c.alt.a.estimate"].value == pytest.approx(fitted[0] + fitted[2] * x.mean())
    assert found["c.pair.b.estimate"].value == pytest.approx(fitted[1])
    assert found["c.pair.b.statistic"].value ** 2 == pytest.approx(
        found["c.alt.all.statistic"].value
    )
    assert (found["c.pair.b.n"].value, found["c.pair.b.n"].N) == (4, 6)


def test_hazards_and_ratios_beside_other_columns(tmp_path):
    """Sex as factor and as stratum; of the women a has two good of two and b none of one, of the men none is good."""
    cox = {"of": "t.os", "test": "cox", "ties": "efron", "against": "a"}
    found = compare(
        tmp_path, {**cox, "id": "own", "covariates": ["d.age"], "factors": ["SEX"]},
        {"of": "d.good", "test": "ratio", "measure": "risk", "strata": "SEX", "against": "b"},
        groups=["a", "b"],
    )  # fmt: skip
    # Two of three of a are women, one of three of b: of risks 2/3 over 1/3, of odds 2 over 1/2.
    sex = {"of": "d.sex", "level": "f", "test": "ratio", "against": "b"}
    ratios = compare(
        tmp_path / "ratios", {**sex, "id": "risk", "measure": "risk"}, {**sex, "id": "odds", "measure": "odds"},
        groups=["a", "b"],
    ).select(stat="estimate")  # fmt: skip
    assert [(r.variable, r.value) for r in ratios] == [
        ("risk", pytest.approx(2)),
        ("odds", pytest.approx(4)),
    ]
    assert found["c.own.b.n"].method.endswith(", adjusted for d.age, SEX")
    assert found["c.good.a.estimate"].method.startswith("Mantel-Haenszel risk ratio over 2 strata")
    with pytest.raises(UserErrors, match="the column STAGE is missing"):
        compare(tmp_path / "no", {**cox, "factors": ["STAGE"]}, groups=["a", "b"])


def test_the_doses_of_a_trend(tmp_path):
    model = {"of": "d.age", "test": "ancova", "doses": {"a": 0, "b": 10}}
    found = compare(tmp_path, model, groups=["a", "b"])
    assert found["c.age.all.estimate"].value == pytest.approx(0.2)  # from 2 to 4 over 10
    with pytest.raises(UserError, match="does not name the groups"):
        compare(tmp_path / "other", {**model, "doses": {"a": 0, "c": 1}}, groups=["a", "b"])


def test_shifts_are_compared_within_their_categories_at_baseline(tmp_path):
    """Normal at baseline: of a 1 of 2 becomes high, of b 2 of 2; high at baseline: both of a and b stay."""
    visits = [("P-01", "N", "N"), ("P-02", "N", "H"), ("P-03", "H", "H"), ("P-04", "N", "H"), ("P-05", "N", "H"), ("P-06", "H", "H")]  # fmt: skip
    rows = [f"{who} {k} {c}" for who, *both in visits for k, c in enumerate(both)]
    adlb = table("USUBJID AVISITN LEVEL\n" + "\n".join(rows), PARAMCD="ALT", PARAM="ALT", AVAL="1", AVALU="U/L")  # fmt: skip
    levels = [
        {"id": "normal", "value": "N", "label": "N"},
        {"id": "high", "value": "H", "label": "H"},
    ]
    shift = {"id": "s", "kind": "shift", "column": "LEVEL", "levels": levels, "baseline": {"AVISITN": 0}, "during": {"AVISITN": 1}}  # fmt: skip
    test = {"of": "s.alt", "test": "cmh", "statistic": "general", "strata": "baseline"}
    whole = {"of": "s.alt", "id": "whole", "test": "fisher"}
    one = {"id": "c", "kind": "compare", "groups": ["a", "b"], "comparisons": [test, whole]}
    found = computed(
        tmp_path, {"adsl": ADSL, "adlb": adlb}, groups=GROUPS, populations=[TREATED], analyses=[shift, one]
    )  # fmt: skip
    # Of those normal before: 1 high in a where 2 x 3 / 4 are expected, with variance 2 x 2 x 3 x 1 / (16 x 3).
    assert found["c.alt.all.statistic"].value == pytest.approx(0.5**2 / (12 / 48))
    # All together: 2 of 3 and 3 of 3 high; every table of these margins is as probable as its mirror image.
    assert found["c.whole.all.p"].value == 1


def test_factors_and_strata_are_columns_of_adsl(tmp_path):
    """Sex as a stratum: of the women a has two good of two and b none of one, men have none."""
    strata = {"of": "d.good", "test": "cmh", "strata": "SEX", "statistic": "general"}
    model = {"of": "d.age", "test": "ancova", "factors": ["AGEGR1"]}
    found = compare(tmp_path, strata, model, groups=["a", "b"])
    # Expected good in a 2 x 2/3, variance (2 x 1 x 2 x 1) / (9 x 2): (2 - 4/3)^2 / (2/9).
    assert found["c.good.all.statistic"].value == pytest.approx(2.0)
    # Band x: a 1, 2 and b 2; band y: a 3 and b 4, 6. The groups differ by 1.25 within bands.
    a, b = (found[f"c.age.{g}.estimate"].value for g in "ab")
    assert b - a == pytest.approx(1.25)
    with pytest.raises(UserError, match="lacks no, yes"):
        compare(tmp_path / "other", {**strata, "order": ["good"]}, groups=["a", "b"])


def test_every_row_of_adverse_events_at_once(tmp_path):
    found = compare(tmp_path, {"of": "h.*", "test": "fisher"}, groups=["a", "b"])
    assert [r.variable for r in found.select(stat="p")] == [
        "any", "class-lung", "cough", "class-skin", "rash",
    ]  # fmt: skip
    # Any: 2 of 3 against 1 of 3, the least rare table but one: 1 in all.
    assert [r.value for r in found.select(stat="p")] == [
        pytest.approx(p) for p in (1, 1, 1, 0.4, 0.4)
    ]


def test_pairs_are_compared_within_each_group(tmp_path):
    week = {"of": "v.alt.week-4", "before": "v.alt.baseline", "test": "signed_rank", "exact": True}
    both = {"of": "r.good", "before": "d.sex", "level": "f", "test": "mcnemar", "exact": True}
    found = compare(tmp_path, week, both, groups=["a", "b"])
    # a: 2 and 4 both rose, V = 3, p = 2 / 4; b: both fell.
    assert [(r.group, r.value) for r in found.select(variable="alt", stat="statistic")] == [("a", 3), ("b", 0)]  # fmt: skip
    assert found["c.alt.a.p"].value == 0.5
    assert (found["c.alt.a.n"].value, found["c.alt.a.n"].N) == (2, 3)
    # a: the women are the responders, so nobody changes; b: one woman and no responder.
    assert found["c.good.f.a.p"].note == "nobody changed"
    assert (found["c.good.f.b.estimate"].value, found["c.good.f.b.p"].value) == (pytest.approx(-100 / 3), 1)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "told"),
    [
        ({"of": "d.age", "test": "fisher"}, "fisher needs categories, and d.age is a number"),
        ({"of": "t.os", "test": "anova"}, "anova needs a number, and t.os is times to an event"),
        ({"of": "d.band", "test": "difference", "interval": "wald", "against": "a"}, "d.band has others"),
        ({"of": "d.band", "level": "q", "test": "fisher"}, "nobody has the level 'q'"),
        ({"of": "d.agee", "test": "anova"}, "nothing to compare at 'd.agee'"),
        ({"of": "x.age", "test": "anova"}, "nothing to compare at 'x.age'"),
        ({"of": "v.alt.week-5", "test": "anova"}, "nothing to compare"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_line(tmp_path, one, told):
    with pytest.raises(UserError, match=told) as caught:
        compare(tmp_path, one)
    assert caught.value.place.startswith("study.yml:")


def test_groups_that_overlap_are_refused(tmp_path):
    with pytest.raises(UserError, match="in two of the groups"):
        compare(tmp_path, {"of": "d.age", "test": "anova"}, groups=["all", "a"])
