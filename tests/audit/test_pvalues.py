import pytest

from caseseries.audit.digits import printed
from caseseries.audit.reachable_p_values import (
    CORRECTED,
    EXACT,
    PLAIN,
    rank_layouts,
    reached_by,
    signed_rank_p_values,
    sum_distribution,
    two_by_two_p_values,
)

from .helpers import findings, rules


def test_zero_and_more_than_one():
    assert rules("table2.a | all | stay | p_value | p = 0.000") == [("p-zero", ("table2.a",))]
    assert findings("table2.a | all | stay | p_value | 0.000")[0].expected == "p < 0.001"
    assert rules("table2.a | all | stay | p_value | p < 0.001") == []
    assert rules("table2.a | all | stay | p_value | 1.2") == [("p-zero", ("table2.a",))]
    assert rules("table2.a | all | stay | p_value | 1.000") == []


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        # critical values of printed tables: two-sided 5 %
        ("t(10) = 2.228, p = 0.050", True),
        ("t(10) = 2.228, p = 0.025", True),  # one-sided
        ("t(10) = 2.228, p = 0.04", False),
        ("z = 1.96, p = 0.05", True),
        ("z = 1.96, p < 0.01", False),
        ("F(1, 10) = 4.96, p = 0.05", True),
        ("chi2(1) = 3.84, p = 0.05", True),
        ("χ²(1, N = 90) = 3.84, p = 0.001", False),
        ("t(28) = 0.20, p < .05", False),
        ("t(28) = 2.2, p = 0.036", True),  # 2.15 to 2.25 gives 0.033 to 0.040
    ],
)
def test_p_of_a_statistic(text, holds):
    found = rules(f"results.a | all | difference | p_value | {text}")
    assert found == ([] if holds else [("p-recomputed", ("results.a",))])


def test_rank_layouts_have_at_most_one_tie():
    assert list(rank_layouts(3)) == [(2, 4, 6), (3, 3, 6), (2, 5, 5)]
    assert sum_distribution((2, 4, 6)) == {0: 1, 2: 1, 4: 1, 6: 2, 8: 1, 10: 1, 12: 1}


def test_signed_ranks_of_seven():
    plain = [one for one in signed_rank_p_values(7) if not one.tied]
    exact = {one.rank_sum: one.p for one in plain if one.method == EXACT}
    # 1, 2, 3, 5, 7, 10 of 128 sign patterns up to the sum, twice (Wilcoxon's table: 2 at 5 %)
    assert [exact[total] for total in range(6)] == [2 * ways / 128 for ways in (1, 2, 3, 5, 7, 10)]
    # R: wilcox.test(exact = FALSE, correct = FALSE / TRUE), V = 5
    # z = 9 / sqrt(35) = 1.5213, and 8.5 / sqrt(35) = 1.4368
    by_method = {one.method: one.p for one in plain if one.rank_sum == 5}
    assert by_method[PLAIN] == pytest.approx(0.1282, abs=5e-5)
    assert by_method[CORRECTED] == pytest.approx(0.1508, abs=5e-5)


def test_which_test_gives_a_p_value():
    found = reached_by(printed("0.128"), signed_rank_p_values(7))
    assert {one.method for one in found if not one.tied} == {PLAIN}
    assert {one.method for one in reached_by(printed("0.156"), signed_rank_p_values(7))} >= {EXACT}


PAIRS = """
results.n | all | marker analysed | count_of | {} of 40
results.b | analysed | marker at baseline, median | median | 7.5
results.e | analysed | marker on day 27, median | median | 10.1
results.p | analysed | marker, baseline vs day 27{} | p_value | p = {}
"""


def test_a_p_value_of_few_pairs():
    assert rules(PAIRS.format(7, "", "0.156")) == []
    assert rules(PAIRS.format(7, "", "0.016")) == []  # all one way: 2/128
    (found,) = findings(PAIRS.format(7, "", "0.128"))
    assert found.rule == "p-unreachable"
    assert {"results.n", "results.p"} <= set(found.ids)
    assert "normal approximation without continuity correction does" in found.message
    assert "rank sum of 5" in found.message
    assert found.certainty.startswith("assumes an exact")


def test_a_named_approximation_is_believed():
    text = ", signed-rank test (normal approximation)"
    assert rules(PAIRS.format(7, text, "0.128")) == []
    assert rules(PAIRS.format(7, ", paired t-test", "0.128")) == []


def test_a_p_value_that_nothing_reaches():
    (found,) = findings(PAIRS.format(7, "", "0.004"))
    assert "nor does its normal approximation" in found.message
    assert rules(PAIRS.format(30, "", "0.004")) == []


def test_two_by_two():
    # Fisher's tea: 3 of 4 against 1 of 4, p = 34/70 = 0.4857
    tests = dict(two_by_two_p_values(3, 4, 1, 4))
    assert tests["Fisher's exact test"] == pytest.approx(34 / 70)
    # chi-squared = 8 (3x3 - 1x1)^2 / 4^4 = 2, p = 0.1573; Yates 0.5, p = 0.4795
    assert tests["chi-squared test"] == pytest.approx(0.1573, abs=5e-5)
    assert tests["chi-squared test with Yates's correction"] == pytest.approx(0.4795, abs=5e-5)


TEA = """
table2.a | first | milk | count_of | 3/4
table2.b | second | milk | count_of | 1/4
table2.p | first vs second | milk | p_value | {} | {}
"""


@pytest.mark.parametrize(
    ("p", "note", "holds"),
    [
        ("0.486", "", True),
        ("0.157", "", True),
        ("0.48", "chi-squared", True),
        ("0.012", "", False),
        ("0.157", "Fisher's exact test", False),
        ("0.012", "adjusted for age, logistic regression", True),
    ],
)
def test_p_beside_two_counts(p, note, holds):
    found = [rule for rule, _ in rules(TEA.format(p, note))]
    assert found == ([] if holds else ["p-unreachable"])
