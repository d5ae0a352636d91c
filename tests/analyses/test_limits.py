"""Values beyond limits of five patients, counted by hand."""

import pytest

from caseseries.errors import UserErrors
from tests.small_study import GROUPS, TREATED, computed, table

ADSL = table("""
USUBJID SUBJID TRT01A SAFFL
P-1     1      A      Y
P-2     2      A      Y
P-3     3      A      Y
P-4     4      B      Y
P-5     5      B      .
""")
# Upper limit 40: P-1 rises to 41 and 121, P-2 was above it at baseline, P-3 is at the limit itself; P-4 has no limit at
# week 8, P-5 was not treated. 120 is three times the limit, and not above that.
ADLB = table(
    """
USUBJID AVISITN AVAL ANRHI ANRLO ABLFL AVALC
P-1     0       30   40    7     Y     30
P-1     4       41   40    7     .     41
P-1     8       121  40    7     .     121
P-2     0       50   40    7     Y     50
P-2     4       120  40    7     .     120
P-3     0       20   40    7     Y     20
P-3     4       40   40    7     .     40
P-4     0       20   40    7     Y     20
P-4     8       99   .     .     .     99
P-5     4       999  40    7     .     999
""",
    PARAMCD="ALT",
    PARAM="ALT (U/L)",
    AVALU="U/L",
)
UPPER = {"id": "high", "label": "Above ULN", "above": "ANRHI"}
LIMITS = [
    UPPER,
    {"id": "high3", "label": "Above 3 × ULN", "above": "ANRHI", "times": 3},
    {"id": "low", "label": "Below LLN", "below": "ANRLO"},
    {"id": "over-100", "label": "Above 100", "above": 100},
]


def limits(folder, adlb=ADLB, **more):
    analysis = {
        "id": "l", "kind": "limits", "where": {"AVISITN": {"min": 1}}, "limits": LIMITS, "groups": ["all", "b"], **more,
    }  # fmt: skip
    return computed(
        folder, {"adsl": ADSL, "adlb": adlb}, groups=GROUPS, populations=[TREATED], analyses=[analysis]
    ).select(analysis="l")  # fmt: skip


def shares(results, group="all"):
    return {r.level: (r.value, r.N) for r in results.select(stat="n", group=group)}


def test_patients_with_any_value_beyond_each_limit(tmp_path):
    results = limits(tmp_path)
    # Of four with a value three have its limit: P-1 and P-2 lie above it, P-1 above three times it.
    assert shares(results) == {"": (4, 4), "high": (2, 3), "high3": (1, 3), "low": (0, 3), "over-100": (2, 4)}  # fmt: skip
    assert results["l.alt.high.all.pct"].value == pytest.approx(200 / 3)
    assert results["l.alt.all.label"].text == "ALT (U/L)"
    assert results["l.alt.high3.all.n"].method == (
        "patients with any value above 3 times ANRHI, of those with a value and its limit"
    )


def test_who_was_beyond_the_limit_at_baseline_may_be_left_out(tmp_path):
    results = limits(tmp_path, baseline={"ABLFL": True}, limits=[UPPER])
    assert shares(results)["high"] == (1, 2)
    assert "not so at baseline" in results["l.alt.high.all.n"].method


def test_a_group_without_a_limit_has_no_share(tmp_path):
    results = limits(tmp_path)
    assert shares(results, "b") == {"": (1, 1), "high": (0, 0), "high3": (0, 0), "low": (0, 0), "over-100": (0, 1)}  # fmt: skip
    assert results["l.alt.high.b.pct"].note == "no patients in the denominator"


def test_a_value_below_quantitation_counts_by_its_rule(tmp_path):
    adlb = ADLB.replace("P-3,4,40,40,7,,40,", "P-3,4,40,40,7,,<40,")
    low = [{"id": "low", "label": "Below 30", "below": 30}]
    assert shares(limits(tmp_path, adlb, limits=low, below={"rule": "half"}))["low"] == (1, 4)
    assert shares(limits(tmp_path / "as", adlb, limits=low))["low"] == (0, 4)


@pytest.mark.parametrize("both", [{}, {"above": 1, "below": 2}])
def test_a_limit_has_one_side(tmp_path, both):
    with pytest.raises(UserErrors, match="either `above` or `below`"):
        limits(tmp_path, limits=[{"id": "x", "label": "X", **both}])
