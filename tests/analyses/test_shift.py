"""Shifts on a small table, whose cross table is counted by hand."""

import pytest

from caseseries.errors import UserError, UserErrors
from tests.small_study import GROUPS, TREATED, computed, table

ADSL = table("""
USUBJID SUBJID TRT01A SAFFL
T-1     1      A      Y
T-2     2      A      Y
T-3     3      B      Y
T-4     4      B      Y
T-5     5      B      .
""")
# T-1 stays at 0, T-2 goes from 0 to 2 and back to 1 (out of order here), T-3 from 1 to 0, T-4 has no grade on
# treatment, T-5 was not treated. What T-1 had at follow-up, visit 9, was after treatment.
GRADES = """
USUBJID AVISITN ADY AVAL ABLFL ATOXGR
T-1     0       -1  70   Y     0
T-1     4       28  80   .     0
T-1     9       90  300  .     2
T-2     0       -1  60   Y     0
T-2     8       57  100  .     1
T-2     4       29  158  .     2
T-3     0       -2  110  Y     1
T-3     4       27  70   .     0
T-4     0       -1  75   Y     0
T-4     4       28  .    .     .
T-5     0       -1  75   Y     1
T-5     4       28  110  .     2
"""
POPULATIONS = [TREATED]
SHIFT = {
    "id": "shift",
    "kind": "shift",
    "population": "treated",
    "groups": ["all"],
    "column": "ATOXGR",
    "levels": [{"id": f"g{k}", "value": k, "label": str(k)} for k in range(3)],
    "baseline": {"ABLFL": True},
    "during": {"AVISITN": {"min": 1, "max": 8}},
    "parameters": [{"id": "cre", "code": "CRE", "label": "Creatinine"}],
}


def parts(grades=GRADES, **more):
    adlb = table(grades, PARAMCD="CRE", PARAM="Creatinine (umol/L)", AVALU="umol/L")
    return {"adsl": ADSL, "adlb": adlb}, {
        "groups": GROUPS, "populations": POPULATIONS, "analyses": [{**SHIFT, **more}],
    }  # fmt: skip


def shifts(folder, grades=GRADES, **more):
    tables, plan = parts(grades, **more)
    return computed(folder, tables, **plan).select(analysis="shift")


def test_cross_table(tmp_path):
    results = shifts(tmp_path)
    n = {r.level: r.n for r in results}
    assert {k: v for k, v in n.items() if v} == {
        "g0-g0": 1,
        "g0-g2": 1,
        "g0-any": 2,
        "g1-g0": 1,
        "g1-any": 1,
        "any-g0": 2,
        "any-g2": 1,
        "any-any": 3,
        "missing": 1,
    }
    assert [*n] == [
        *(f"{a}-{b}" for a in ("g0", "g1", "g2", "any") for b in ("g0", "g1", "g2", "any")),
        "missing",
    ]
    # Three have both; the one who lacks a grade on treatment is one of the four treated.
    assert {(r.N, r.unit, r.fmt) for r in results if r.level != "missing"} == {
        (3, "patients", "int")
    }
    assert results["shift.cre.missing.all.n"].N == 4
    assert {r.value == r.n for r in results} == {True}
    assert {r.method for r in results} == {"worst category in the rows after baseline"}


def test_groups_are_looked_at_apart(tmp_path):
    results = shifts(tmp_path, groups=["a", "b"])
    assert {r.id: (r.n, r.N) for r in results if r.level in ("any-any", "missing")} == {
        "shift.cre.any-any.a.n": (2, 2),
        "shift.cre.missing.a.n": (0, 2),
        "shift.cre.any-any.b.n": (1, 1),
        "shift.cre.missing.b.n": (1, 2),
    }


def test_worst_is_the_last_of_the_declared_order(tmp_path):
    # Told from 2 to 0, the worst of T-2 is its baseline's 0 against 1 afterwards.
    results = shifts(tmp_path, levels=SHIFT["levels"][::-1])
    assert {r.level: r.n for r in results if r.n and "any" not in r.level} == {
        "g0-g0": 1, "g0-g1": 1, "g1-g0": 1, "missing": 1,
    }  # fmt: skip


def test_an_undeclared_category_is_an_error(tmp_path):
    with pytest.raises(UserError, match="ATOXGR") as caught:
        shifts(tmp_path, levels=SHIFT["levels"][:2])
    assert "parameter cre" in caught.value.place
    assert caught.value.rule == "the levels are 0, 1"


def test_two_values_at_baseline_are_an_error(tmp_path):
    with pytest.raises(UserError, match="more than one value at baseline") as caught:
        shifts(tmp_path, baseline={"AVISITN": {"max": 4}})
    assert "parameter cre" in caught.value.place


def test_an_unknown_column_is_an_error(tmp_path):
    with pytest.raises(UserErrors, match=r"the column GRADE is missing"):
        shifts(tmp_path, column="GRADE")


@pytest.mark.parametrize(
    ("pick", "level"), [("worst", "g0-g2"), ("last", "g0-g1"), ("best", "g0-g1")]
)
def test_the_category_afterwards_is_the_worst_the_last_or_the_best(tmp_path, pick, level):
    # T-2, from 0: 2 on day 29 and 1 on day 57. T-1 stays at 0, T-3 falls to 0.
    found = shifts(tmp_path, pick=pick)
    assert {r.level for r in found if r.value and "any" not in r.level} == {
        "g0-g0", "g1-g0", level, "missing",
    }  # fmt: skip
    assert found[f"shift.cre.{level}.all.n"].method.startswith(
        {"worst": "worst category", "last": "category on the last day", "best": "best category"}[pick]
    )  # fmt: skip


def test_two_categories_on_the_last_day_are_refused(tmp_path):
    same = GRADES.replace("T-2     4       29", "T-2     4       57")
    with pytest.raises(UserError, match="two values on the last day"):
        shifts(tmp_path, same, pick="last")


def test_shares_of_each_category_at_baseline_of_parameters_of_the_data(tmp_path):
    """Of the two with grade 0 at baseline one stays and one goes to 2; of both with grade 1, one, to 0."""
    data, more = parts(share="before", parameters=[])
    results = computed(tmp_path, data, **more)
    assert results["shift.cre.all.label"].text == "Creatinine (umol/L)"
    shares = {level: results[f"shift.cre.{level}.all.pct"] for level in ("g0-g0", "g0-g2", "g1-g0", "any-any")}  # fmt: skip
    assert [(r.n, r.N, r.value) for r in shares.values()] == [(1, 2, 50), (1, 2, 50), (1, 1, 100), (3, 3, 100)]  # fmt: skip
    data, more = parts(share="both")
    both = computed(tmp_path / "both", data, **more)
    assert both["shift.cre.g0-g2.all.pct"].value == pytest.approx(100 / 3)
