"""Values by visit, and their changes from baseline, of four patients."""

import pytest

from caseseries.errors import UserError
from tests.small_study import GROUPS, TREATED, computed, table

ADSL = table("""
USUBJID SUBJID TRT01A SAFFL
P-1     1      A      Y
P-2     2      A      Y
P-3     3      B      Y
P-4     4      B      .
""")
# P-2 has no value at week 4; P-3's baseline is 0; P-4 was not treated. Week 8 is one of P-4 alone.
ADLB = table(
    """
USUBJID PARAMCD PARAM       AVISIT   AVISITN AVAL BASE ABLFL
P-1     ALT     ALT_(U/L)   Baseline 0       10   10   Y
P-2     ALT     ALT_(U/L)   Baseline 0       20   20   Y
P-3     ALT     ALT_(U/L)   Baseline 0       0    0    Y
P-1     ALT     ALT_(U/L)   Week_4   4       25   10   .
P-3     ALT     ALT_(U/L)   Week_4   4       3    0    .
P-4     ALT     ALT_(U/L)   Week_4   4       900  100  .
P-4     ALT     ALT_(U/L)   Week_8   8       900  100  .
P-1     ALB     Albumin     Week_4   4       40   41   .
""",
    AVALU="U/L",
)


def visits(folder, adlb=ADLB, **more):
    analysis = {"id": "v", "kind": "by_visit", "groups": ["all"], **more}
    return computed(
        folder, {"adsl": ADSL, "adlb": adlb}, groups=GROUPS, populations=[TREATED], analyses=[analysis]
    ).select(analysis="v")  # fmt: skip


def test_all_parameters_and_visits_of_the_data_by_themselves(tmp_path):
    results = visits(tmp_path, statistics=["n", "mean"])
    assert [(r.id, r.text) for r in results] == [
        ("v.alb.all.label", "Albumin"),
        ("v.alb.week-4.all.label", "Week 4"),
        ("v.alb.week-4.all.n", "1"),
        ("v.alb.week-4.all.mean", "40.0"),
        ("v.alt.all.label", "ALT (U/L)"),
        ("v.alt.baseline.all.label", "Baseline"),
        ("v.alt.baseline.all.n", "3"),
        ("v.alt.baseline.all.mean", "10.0"),
        ("v.alt.week-4.all.label", "Week 4"),
        ("v.alt.week-4.all.n", "2"),
        ("v.alt.week-4.all.mean", "14.0"),
    ]
    assert (results["v.alt.week-4.all.mean"].n, results["v.alt.week-4.all.mean"].N) == (2, 3)
    assert {r.fmt for r in results.select(stat="label")} == {"text"}


def test_a_parameter_of_the_data_has_the_decimals_of_its_values(tmp_path):
    found = visits(
        tmp_path, ADLB.replace(",25,10,", ",25.25,10,"), statistics=["mean", "sd", "max"]
    )
    # ALT has two decimals now, one more in a mean, two more in a standard deviation; albumin has none.
    assert [found[f"v.alt.week-4.all.{s}"].fmt for s in ("mean", "sd", "max")] == ["dec3", "dec4", "dec2"]  # fmt: skip
    assert found["v.alb.week-4.all.max"].text == "40"


def test_changes_are_of_the_patients_who_have_both(tmp_path):
    parameters = [{"id": "alt", "code": "ALT", "label": "ALT", "unit": "U/L", "fmt": "dec0"}]
    results = visits(
        tmp_path, parameters=parameters, show=["value", "change", "percent-change"],
        statistics=["n", "missing", "mean", "sd", "max"],
    )  # fmt: skip
    change, percent = "v.alt.week-4-change.all", "v.alt.week-4-percent-change.all"
    # 25 - 10 = 15 and 3 - 0 = 3; of 0 there is no percentage, so that 150 % stands alone.
    assert (results[f"{change}.n"].value, results[f"{change}.missing"].value) == (2, 1)
    assert (results[f"{change}.mean"].value, results[f"{change}.max"].value) == (9, 15)
    assert (results[f"{percent}.n"].value, results[f"{percent}.mean"].value) == (1, 150)
    assert "1 with a baseline value of 0 left out" in results[f"{percent}.n"].method
    assert results[f"{percent}.mean"].unit == "%"
    assert results[f"{percent}.sd"].note == "fewer than two values"
    # At baseline nothing has changed yet. The mean has a decimal more than the values, the SD two.
    assert "v.alt.baseline-change.all.n" not in results
    assert [results[f"{change}.{s}"].text for s in ("mean", "sd", "max")] == ["9.0", "8.49", "15"]


def test_changes_are_in_the_printed_unit_and_changes_in_percent_in_none(tmp_path):
    # 10 to 25 and 0 to 3 U/L, a sixtieth of which are ukat/L: changes of 15 / 60 and 3 / 60, and 150 % as before.
    parameters = [
        {"id": "alt", "code": "ALT", "label": "ALT", "unit": "ukat/L", "multiply_by": 1 / 60}
    ]
    results = visits(
        tmp_path, parameters=parameters, show=["value", "change", "percent-change"], statistics=["max"]
    )  # fmt: skip
    found = {
        level: results[f"v.alt.week-4{level}.all.max"]
        for level in ("", "-change", "-percent-change")
    }
    assert [r.value for r in found.values()] == [pytest.approx(v) for v in (25 / 60, 0.25, 150)]
    assert [r.unit for r in found.values()] == ["ukat/L", "ukat/L", "%"]


def test_baseline_may_be_rows_instead_of_a_column(tmp_path):
    adlb = ADLB.replace(",25,10,", ",25,,").replace(",3,0,", ",3,,")
    found = visits(tmp_path, adlb, show=["change"], baseline={"ABLFL": True}, statistics=["mean"])
    assert found["v.alt.week-4-change.all.mean"].value == 9
    assert "v.alb.week-4-change.all.mean" in found  # without baseline value: nobody has a change
    assert found["v.alb.week-4-change.all.mean"].note == "no value"


def test_declared_visits_are_the_only_ones_and_an_empty_group_has_no_value(tmp_path):
    visit = [{"id": "w4", "value": "Week 4", "label": "After a month"}]
    found = visits(tmp_path, visits=visit, statistics=["n", "median"], groups=["a", "b"])
    assert {r.level for r in found} == {"", "w4"}
    assert found["v.alb.w4.all.label"].text == "After a month"
    assert (found["v.alb.w4.b.n"].value, found["v.alb.w4.b.median"].note) == (0, "no value")


def test_two_values_at_a_visit_are_refused(tmp_path):
    twice = ADLB + "P-1,ALB,Albumin,Week 4,4.1,41,41,,U/L\n"
    with pytest.raises(UserError, match="more than one value of a parameter at a visit"):
        visits(tmp_path, twice)
    with pytest.raises(UserError, match="more than one baseline value"):
        visits(tmp_path / "b", show=["change"], baseline={"PARAMCD": ["ALT", "ALB"]})


def test_codes_that_differ_in_signs_alone_have_ids_of_their_own(tmp_path):
    # Change from the visit before, as _ALT beside ALT in the pilot submission of CDISC.
    results = visits(tmp_path, ADLB.replace("ALB", "_ALT"), statistics=["mean"])
    assert results["v.alt.week-4.all.mean"].value == 14
    assert results["v.alt-2.week-4.all.mean"].value == 40
