"""Endpoints of six patients: one not treated, one never assessed, one whose visits stand out of order in the file."""

import math

import pytest

from caseseries.errors import UserErrors
from tests.small_study import GROUPS, TREATED, computed, table

ADSL = table("""
USUBJID SUBJID TRT01A SEX SAFFL EFFFL
P-1     1      A      F   Y     Y
P-2     2      A      M   Y     Y
P-3     3      B      F   Y     Y
P-4     4      B      M   Y     .
P-5     5      B      F   Y     N
P-6     6      A      F   .     Y
""")
# P-1 responds at visit 1 and no longer at 2, P-2 at 2 alone, P-3 at 1 and better at 2, P-4 never was assessed,
# P-5 never responds, P-6, who was not treated, does at visit 1. Visits of P-1 and P-3 stand out of order.
ADRS = table(
    """
USUBJID AVISITN AVALC    AVAL
P-1     2       None     110
P-1     1       Partial  60
P-2     1       None     100
P-2     2       Partial  50
P-3     2       Complete 0
P-3     1       Partial  30
P-5     1       None     120
P-6     1       Complete 0
""",
    PARAMCD="RESP",
    PARAM="Response",
)
POPULATIONS = [
    TREATED,
    {"id": "assessed", "label": "Assessed", "flag": "EFFFL"},
]
RESPONSE = {
    "source": "adrs",
    "where": {"PARAMCD": "RESP"},
    "responder": {"AVALC": ["Partial", "Complete"]},
}


def respond(folder, *endpoints, **more):
    analysis = {"id": "e", "kind": "response", "endpoints": list(endpoints), **more}
    tables = {"adsl": ADSL, "adrs": ADRS}
    return computed(
        folder, tables, groups=GROUPS, populations=POPULATIONS, analyses=[analysis]
    ).select(analysis="e")


def counts(results):
    return {r.id: (r.n, r.N) for r in results if r.stat == "n"}


def test_who_was_not_assessed_stays_in_the_denominator(tmp_path):
    results = respond(tmp_path, {"id": "r", **RESPONSE})
    # Of five treated P-1, P-2 and P-3 respond; of A both, of B one of three.
    assert counts(results) == {"e.r.all.n": (3, 5), "e.r.a.n": (2, 2), "e.r.b.n": (1, 3)}
    assert [r.stat for r in results if r.group == "b"] == ["n", "pct", "ci_low", "ci_high"]
    assert results["e.r.all.pct"].value == 60
    assert "not assessed" in results["e.r.all.n"].method
    assert results["e.r.all.pct"].method == results["e.r.all.n"].method
    assert [(r.unit, r.n, r.N) for r in results if r.group == "all"] == [
        ("patients", 3, 5), ("%", 3, 5), ("%", 3, 5), ("%", 3, 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "reached"),
    [
        ({}, 3),
        # At visit 1 P-1 and P-3, at visit 2 P-2 and P-3.
        ({"visit": 1}, 2),
        ({"visit": 2}, 2),
        # The first response of P-1 and P-3 is at visit 1, of P-2 at visit 2, in whatever order the rows stand.
        ({"first_visit": 1}, 2),
        ({"first_visit": 2}, 1),
        ({"responder": {"AVALC": "Complete"}}, 1),
        # Complete, or at least 60 at visit 1: P-3, and P-1.
        ({"any_of": [{"AVALC": "Complete"}, {"AVISITN": 1, "AVAL": {"min": 60}}]}, 2),
        ({"any_of": [{"AVALC": "Complete"}]}, 1),
        # The row itself must fit: P-2 has 50 at visit 2, and nobody responds with more than 60.
        ({"where": {"PARAMCD": "RESP", "AVAL": {"min": 50, "max": 50}}}, 1),
        ({"where": {"PARAMCD": "RESP", "AVAL": {"min": 61}}}, 0),
    ],
)
def test_who_reaches_an_endpoint(tmp_path, more, reached):
    results = respond(tmp_path, {"id": "r", **RESPONSE, **more}, groups=["all"])
    assert counts(results) == {"e.r.all.n": (reached, 5)}


def test_among_narrows_patients_and_denominator(tmp_path):
    results = respond(tmp_path, {"id": "r", **RESPONSE, "among": {"SEX": "F"}}, groups=["all", "b"])
    # Treated women are P-1, P-3 and P-5; P-5 does not respond.
    assert counts(results) == {"e.r.all.n": (2, 3), "e.r.b.n": (1, 2)}


def test_an_endpoint_may_have_its_own_population_and_groups(tmp_path):
    results = respond(
        tmp_path, {"id": "r", **RESPONSE, "population": "assessed", "groups": ["all"]}, {"id": "s", **RESPONSE},
    )  # fmt: skip
    # Assessed are P-1, P-2, P-3 and P-6, and all of them respond; the flag of P-4 is blank.
    assert counts(results) == {
        "e.r.all.n": (4, 4), "e.s.all.n": (3, 5), "e.s.a.n": (2, 2), "e.s.b.n": (1, 3),
    }  # fmt: skip
    assert {r.population for r in results if r.variable == "r"} == {"assessed"}
    assert {r.population for r in results if r.variable == "s"} == {"treated"}


def test_intervals_by_name(tmp_path):
    exact = respond(tmp_path / "exact", {"id": "r", **RESPONSE}, groups=["a"])
    # 2 of 2: the lower end solves p^2 = 0.025.
    assert exact["e.r.a.ci_low"].value == pytest.approx(100 * math.sqrt(0.025))
    assert exact["e.r.a.ci_high"].value == 100
    assert exact["e.r.a.ci_low"].method == "95 % interval, Clopper-Pearson"
    wilson = respond(tmp_path / "wilson", {"id": "r", **RESPONSE}, groups=["a"], interval="wilson")
    # Wilson: n / (n + z^2) is the lower end of all of n.
    assert wilson["e.r.a.ci_low"].value == pytest.approx(100 * 2 / (2 + 1.959964**2), rel=1e-6)
    assert wilson["e.r.a.ci_low"].method == "95 % interval, Wilson"


def test_formats_of_an_analysis(tmp_path):
    results = respond(
        tmp_path, {"id": "r", **RESPONSE}, groups=["b"], formats={"pct": "pct1", "ci_low": "pct2"}
    )
    assert results["e.r.b.pct"].text == "33.3"
    # 1 of 3: the lower end solves (1 - p)^3 = 0.975.
    assert results["e.r.b.ci_low"].text == f"{100 * (1 - 0.975 ** (1 / 3)):.2f}"
    assert results["e.r.b.ci_high"].fmt == "pct0"


def test_nobody_to_reach_it(tmp_path):
    results = respond(
        tmp_path, {"id": "r", **RESPONSE, "among": {"SEX": "M", "EFFFL": "N"}}, groups=["all"]
    )
    assert [(r.stat, r.text, r.note) for r in results] == [
        ("n", "0", ""),
        *((s, "NE", "no patients in the denominator") for s in ("pct", "ci_low", "ci_high")),
    ]


def test_an_unknown_column_names_the_endpoint(tmp_path):
    with pytest.raises(
        UserErrors, match=r"the column AVALX is missing[\s\S]*endpoints, r, responder"
    ):
        respond(tmp_path, {"id": "r", **RESPONSE, "responder": {"AVALX": "Partial"}})


@pytest.mark.parametrize(
    ("id", "value"),
    [
        # Responders among the three assessed: 1 at week 4, 2 at week 8 first.
        ("effect.response.both.n", 2),
        ("effect.response.both.pct", 66.666667),
        ("effect.early-response.both.n", 1),
        ("effect.response.late.n", 0),
    ],
)
def test_five(results, id, value):
    assert results[id].value == pytest.approx(value)


def test_an_interval_of_the_five(results):
    low = results["effect.response.both.ci_low"]
    assert low.method == "95 % interval, Clopper-Pearson"
    # 2 of 3: the lower end solves P(X >= 2) = 3p^2 - 2p^3 = 0.025.
    p = low.value / 100
    assert 3 * p**2 - 2 * p**3 == pytest.approx(0.025, abs=1e-7)
