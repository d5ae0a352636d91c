from itertools import combinations
from math import erfc, log, sqrt

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


def exact_p_values(ranks):
    """Two-sided p-values of all sign patterns of these ranks, counted one by one."""
    sums = [sum(chosen) for k in range(len(ranks) + 1) for chosen in combinations(ranks, k)]
    return {min(1.0, 2 * sum(one <= total for one in sums) / len(sums)) for total in sums}


def layouts(pairs):
    """Ranks of pairs, without ties and with any two neighbours tied."""
    plain = [float(k) for k in range(1, pairs + 1)]
    tied = [[*plain[:k], k + 1.5, k + 1.5, *plain[k + 2 :]] for k in range(pairs - 1)]
    return [plain, *tied]


@pytest.mark.parametrize("pairs", range(3, 9))
def test_every_exact_p_value_is_reached_and_no_other(pairs):
    counted = {round(p, 9) for ranks in layouts(pairs) for p in exact_p_values(ranks)}
    found = {round(one.p, 9) for one in signed_rank_p_values(pairs) if one.method == EXACT}
    # Sums above the middle give the p-values of those below it, or 1.
    assert found | {1.0} == counted | {1.0}


@pytest.mark.parametrize(
    ("pairs", "p", "zeros"),
    [
        # Of eight pairs one without a difference leaves seven: 14 of 128 patterns up to a sum of 6, twice, are 0.219.
        (8, "0.219", 1),
        # Of seven pairs one leaves six, two of them of one size.
        (7, "0.188", 1),
        # Of ten pairs two leave eight.
        (10, "0.117", 2),
    ],
)
def test_p_values_that_zero_differences_allow(pairs, p, zeros):
    """Wilcoxon drops pairs without a difference; so may the authors have done."""

    def prints(size):
        return any(
            abs(q - float(p)) <= 0.0005 + 1e-9
            for ranks in layouts(size)
            for q in exact_p_values(ranks)
        )

    assert [prints(size) for size in range(pairs, pairs - zeros - 1, -1)] == [False] * zeros + [
        True
    ]
    assert rules(PAIRS.format(pairs, "", p)) == []


def test_zeros_are_told_apart_from_ties():
    found = signed_rank_p_values(5, zeros=2)
    assert {one.pairs for one in found} == {5, 4, 3}
    assert {one.pairs for one in signed_rank_p_values(5)} == {5}
    assert {one.pairs for one in signed_rank_p_values(2, zeros=2)} == {2, 1}


def test_ties_change_the_variance():
    # Three pairs, the first two tied: ranks 1.5, 1.5, 3; variance 3 x 4 x 7 / 24 - 6 / 48 = 3.375.
    # The least sum 0 lies 3 below the mean: z = 3 / 1.8371 = 1.6330, p = 0.1025; corrected 2.5: z = 1.3608, p = 0.1736.
    tied = {one.method: one.p for one in signed_rank_p_values(3) if one.tied and one.rank_sum == 0}
    assert tied[EXACT] == 0.25
    assert tied[PLAIN] == pytest.approx(0.1025, abs=5e-5)
    assert tied[CORRECTED] == pytest.approx(0.1736, abs=5e-5)


@pytest.mark.parametrize(
    ("measure", "is_paired"),
    [
        ("marker, paired test", True),
        ("marker, change from start", True),
        ("marker, signed-rank", True),
        ("marker before and after", True),
        ("marker, pre vs post", True),
        ("marker, baseline versus end", True),
        ("marker, initial compared with last", True),
        ("marker, end vs baseline", True),
        ("marker, old vs young", False),
    ],
)
def test_which_comparisons_are_of_pairs(measure, is_paired):
    table = PAIRS.format(7, "", "0.128").replace("marker, baseline vs day 27", measure)
    assert [rule for rule, _ in rules(table)] == (["p-unreachable"] if is_paired else [])


@pytest.mark.parametrize(
    "test",
    [
        "t-test",
        "t test",
        "McNemar",
        "ANOVA",
        "mixed model",
        "regression",
        "log-rank",
        "chi squared",
        "χ² test",
        "Fisher",
        "Mann-Whitney",
        "Kruskal",
        "sign test",
        "adjusted",
        "trend",
        "interaction",
        "Cox",
        "model",
        "bootstrap",
        "permutation",
        "survival",
        "asymptotic",
        "normal approximation",
        "with continuity correction",
    ],
)
def test_another_test_or_an_approximation_is_believed(test):
    # 0.128 is what the plain approximation gives; of another test nothing can be said.
    assert rules(PAIRS.format(7, f", {test}", "0.128")) == []


def test_what_is_said_of_a_p_value_that_only_an_approximation_gives():
    (found,) = findings(PAIRS.format(7, "", "0.128"))
    # At a rank sum of 5 the exact p of 7 pairs is 20 / 128 = 0.156.
    assert found.expected == "0.156 (exact, at the same rank sum), or the test named"
    assert found.certainty == "assumes an exact signed-rank test, due at 7 pairs"
    assert found.doubted == ("results.p",)
    (named,) = findings(PAIRS.format(7, ", exact Wilcoxon", "0.128"))
    assert named.certainty == "likely"
    (nothing,) = findings(PAIRS.format(7, "", "0.004"))
    assert nothing.certainty == "assumes a signed-rank test, since medians are given"
    # The nearest that seven pairs reach: 2, 4 of 128.
    assert nothing.expected == "0.01562 or 0.03125 (exact, no ties)"
    (ranks,) = findings(PAIRS.format(7, ", Wilcoxon test", "0.004"))
    assert ranks.certainty == "likely"


def test_a_one_sided_p_value_is_half_of_one():
    # Half of 20 / 128 is 0.078.
    assert rules(PAIRS.format(7, ", one-sided", "0.078")) == []
    assert [rule for rule, _ in rules(PAIRS.format(7, "", "0.0785"))] == ["p-unreachable"]


@pytest.mark.parametrize(("pairs", "told"), [(2, False), (3, True), (10, True), (11, False)])
def test_only_a_few_pairs_can_be_told(pairs, told):
    # 0.0009 is less than 2 / 2^10 = 0.00195, the least that ten pairs reach.
    assert [rule for rule, _ in rules(PAIRS.format(pairs, "", "0.0009"))] == (
        ["p-unreachable"] if told else []
    )


def test_a_bound_is_no_value_to_be_reached():
    assert rules(PAIRS.format(7, "", "0.004").replace("p = 0.004", "p < 0.004")) == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        # critical values of printed tables at 5 %, each with half a unit of its last place to either side
        ("z = 1.96", 0.0494, 0.0506),
        ("t(10) = 2.228", 0.0499, 0.0501),
        ("F(1, 10) = 4.96", 0.0500, 0.0503),
        ("chi2(1) = 3.84", 0.0499, 0.0502),
        ("r(10) = 0.576", 0.0497, 0.0502),
    ],
)
def test_the_p_value_of_a_statistic_is_that_of_the_tables(text, low, high):
    (found,) = findings(f"results.a | all | difference | p_value | {text}, p = 0.9")
    shown = [float(one) for one in found.expected.removeprefix("p = ").split(" to ")]
    assert low - 6e-5 <= min(shown) <= max(shown) <= high + 6e-5
    assert found.message.endswith(f"{text.lower()} gives {found.expected}.")


@pytest.mark.parametrize(
    "text",
    [
        "t = 2.2, p = 0.9",
        "t(0) = 2, p = 0.9",
        "F(1) = 5, p = 0.9",
        "r(5) = 1.2, p = 0.9",
        "x = 3, p = 0.9",
    ],
)
def test_a_statistic_that_gives_no_p_value_is_left_alone(text):
    assert rules(f"results.a | all | difference | p_value | {text}") == []


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("z = 1.96, p > 0.01", True), ("z = 1.96, p > 0.06", False), ("z = 1.96, p < 0.06", True),
        ("z = 1.96, p = 0.025", True),  # one-sided
        ("F(1, 10) = 4.96, p = 0.025", False),  # F has no sides
        ("z = -1.96, p = 0.05", True),
    ],
)  # fmt: skip
def test_bounds_and_sides(text, holds):
    found = rules(f"results.a | all | difference | p_value | {text}")
    assert found == ([] if holds else [("p-recomputed", ("results.a",))])


def test_all_usual_tests_of_two_by_two():
    """7 of 12 against 5 of 5, by hand."""
    tests = dict(two_by_two_p_values(7, 12, 5, 5))
    # chi-squared 17 (7 x 0 - 5 x 5)^2 / (12 x 5 x 12 x 5) = 2.9514; Yates 17 (25 - 8.5)^2 / 3600 = 1.2856;
    # N - 1: 2.9514 x 16 / 17 = 2.7778. p = erfc(sqrt(x / 2)).
    for name, x in (("chi-squared test", 2.9514), ("chi-squared test with Yates's correction", 1.2856),
                    ("N - 1 chi-squared test", 2.7778)):  # fmt: skip
        assert tests[name] == pytest.approx(erfc(sqrt(x / 2)), abs=5e-5)
    # G = 2 (7 ln(7 / 8.4706) + 5 ln(5 / 3.5294) x 2 + 0): 7 of 12 where 8.4706 are expected, 5 of 5 where 3.5294,
    # and the 5 without where 3.5294 of the 12 are.
    g = 2 * (7 * log(7 / 8.4706) + 5 * log(5 / 3.5294) + 5 * log(5 / 3.5294))
    assert tests["likelihood ratio test"] == pytest.approx(erfc(sqrt(g / 2)), abs=5e-4)
    # z = (1 - 7 / 12) / sqrt(7 / 12 x 5 / 12 / 12) = 2.9277
    assert tests["unpooled z test"] == pytest.approx(erfc(2.9277 / sqrt(2)), abs=5e-5)
    # 12 of the 17 have it. All five of the second group in C(12, 7) = 792 of C(17, 12) = 6188 ways; four, three, two,
    # one and none of them in C(12, 8) x 5 = 2475, C(12, 9) x 10 = 2200, C(12, 10) x 10 = 660, C(12, 11) x 5 = 60 and 1.
    # As likely as the first or less: 792 + 660 + 60 + 1 = 1513.
    assert tests["Fisher's exact test"] == pytest.approx(1513 / 6188)
    assert tests["Fisher's exact test, doubled"] == pytest.approx(2 * 792 / 6188)
    assert tests["mid-P"] == pytest.approx((1513 - 396) / 6188)
    # A table without events, or with nothing else, has no chi-squared test.
    assert set(dict(two_by_two_p_values(0, 4, 0, 4))) == {
        "Fisher's exact test", "Fisher's exact test, doubled", "mid-P",
    }  # fmt: skip


def test_what_is_said_of_a_p_value_beside_two_counts():
    (found,) = findings(TEA.format("0.012", ""))
    assert found.message == 'table2.p "0.012": table2.a "3/4", table2.b "1/4" do not give it.'
    assert found.expected == "Fisher's exact test 0.486; chi-squared test 0.157"
    assert found.certainty == "assumes a test of this two by two table"
    assert found.doubted == ("table2.p",)
    assert findings(TEA.format("0.157", "Fisher's exact test"))[0].certainty == "likely"


def test_levels_of_a_variable_share_one_p_value():
    three = """
    table2.a | first | risk: low | count_of | 3/4
    table2.b | second | risk: low | count_of | 1/4
    table2.c | first | risk: high | count_of | 1/4
    table2.d | second | risk: high | count_of | 2/4
    table2.e | first | risk: intermediate | count_of | 0/4
    table2.f | second | risk: intermediate | count_of | 1/4
    table2.p | first vs second | risk: low | p_value | 0.012
    """
    assert rules(three) == []


def test_a_p_value_above_one_or_below_zero():
    assert findings("table2.a | all | stay | p_value | 1.2")[0].expected == "0 < p <= 1"
    assert findings("table2.a | all | stay | p_value | 0.00")[0].expected == "p < 0.01"
    assert rules("table2.a | all | stay | p_value | p > 0.00") == []


LEVELS = """
t1.f.a | early (n = 40) | sex: female | count_percent | 30 (75.0%)
t1.m.a | early (n = 40) | sex: male | count_percent | 10 (25.0%)
t1.f.b | late (n = 42) | sex: female | count_percent | 12 (28.6%)
t1.m.b | late (n = 42) | sex: male | count_percent | 30 (71.4%)
t1.p |  | sex | p_value | {}
"""


def test_the_p_value_of_a_variable_of_two_levels_is_that_of_its_counts() -> None:
    # 82 (30 x 30 - 10 x 12)^2 / (40 x 42 x 42 x 40) = 17.68, which is p = 0.00003
    (one,) = findings(LEVELS.format("0.37"))
    assert (one.rule, one.doubted) == ("p-unreachable", ("t1.p",))
    assert findings(LEVELS.format("<0.001")) == ()
