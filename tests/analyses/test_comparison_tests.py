"""Tests between groups against numbers that were printed elsewhere, the source beside each, and at the edges."""

import numpy as np
import pytest

from caseseries.analyses import comparison_tests as tests
from caseseries.analyses import fisher_exact


def array(*values):
    return np.array(values, dtype=float)


def near(value, digits=4):
    """A printed number: as many significant digits as were printed."""
    return pytest.approx(value, rel=10.0 ** (1 - digits))


# R: data set sleep, extra hours of sleep in two groups of ten; the examples of ?t.test and their output.
DRUG_1 = array(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
DRUG_2 = array(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


def test_t_test_of_unequal_variances():
    # t.test(extra ~ group, data = sleep): t = -1.8608, df = 17.776, p-value = 0.07939, -3.3654832 to 0.2054832.
    found = tests.t_test(DRUG_1, DRUG_2, welch=True)
    assert (found.statistic, found.df, found.p) == (near(-1.8608), near(17.776, 5), near(0.07939))
    assert found.estimate == pytest.approx(0.75 - 2.33)
    assert (found.low, found.high) == (near(-3.3654832, 7), near(0.2054832, 7))


def test_t_test_of_pooled_variance():
    # var.equal = TRUE: t = -1.8608, df = 18, p-value = 0.07919, -3.363874 to 0.203874.
    found = tests.t_test(DRUG_1, DRUG_2, welch=False)
    assert (found.statistic, found.df, found.p) == (near(-1.8608), 18, near(0.07919))
    assert (found.low, found.high) == (near(-3.363874, 6), near(0.203874, 6))
    assert "pooled" in found.method


# R: data set PlantGrowth; anova(lm(weight ~ group)) prints F 4.8461 on 2 and 27 degrees of freedom, p 0.01591.
PLANTS = [
    array(4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14),
    array(4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69),
    array(6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26),
]


def test_analysis_of_variance():
    found = tests.anova(PLANTS)
    assert (found.statistic, found.df, found.df2, found.p) == (
        near(4.8461, 5),
        2,
        27,
        near(0.01591),
    )
    # Of two groups F is the square of the pooled t.
    two = tests.anova([DRUG_1, DRUG_2])
    assert two.statistic == pytest.approx(tests.t_test(DRUG_1, DRUG_2, welch=False).statistic ** 2)


# Hollander and Wolfe 1973, p. 69, in the examples of ?wilcox.test: W = 35, one-sided exact p = 0.1272.
TERM = array(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46)
EARLY = array(1.15, 0.88, 0.90, 0.74, 1.21)


def test_rank_sum():
    found = tests.rank_sum(TERM, EARLY, exact=True, correction=False)
    assert (found.statistic, found.p) == (35, near(2 * 0.1272))
    # The normal approximation by hand: mean 25, variance 10 x 5 x 16 / 12; 10 above the mean, 9.5 after correction.
    z = 10 / (50 * 16 / 12) ** 0.5
    corrected = 9.5 / (50 * 16 / 12) ** 0.5
    for correction, at in ((False, z), (True, corrected)):
        p = tests.rank_sum(TERM, EARLY, exact=False, correction=correction).p
        assert p == pytest.approx(2 * tests._scipy.norm.sf(at))


def test_kruskal_wallis():
    # Hollander and Wolfe 1973, p. 116, in ?kruskal.test: chi-squared = 0.77143, df = 2, p-value = 0.68.
    found = tests.kruskal_wallis(
        [array(2.9, 3.0, 2.5, 2.6, 3.2), array(3.8, 2.7, 4.0, 2.4), array(2.8, 3.4, 3.7, 2.2, 2.0)]
    )
    assert (found.statistic, found.df, found.p) == (near(0.77143, 5), 2, near(0.68, 2))


def test_chi_squared():
    # Agresti 2007, p. 39, in ?chisq.test: X-squared = 30.07, df = 2, p-value = 2.954e-07.
    found = tests.chi_squared(np.array([[762, 327, 468], [484, 239, 477]]), correction=False)
    assert (found.statistic, found.df, found.p) == (near(30.07), 2, near(2.954e-07))
    # 2 x 2 by hand: n (|ad - bc| - n/2)^2 / product of the margins.
    table = np.array([[12, 5], [3, 9]])
    plain, yates = 29 * 93**2 / (17 * 12 * 15 * 14), 29 * (93 - 14.5) ** 2 / (17 * 12 * 15 * 14)
    assert tests.chi_squared(table, correction=False).statistic == pytest.approx(plain)
    assert tests.chi_squared(table, correction=True).statistic == pytest.approx(yates)
    assert "0 of 4 expected counts below 5" in tests.chi_squared(table, correction=True).method
    # Of 18 with margins of 9 each is 4.5, of 20 with margins of 10 it is 5.
    for cell, few in ((4.5, 4), (5, 0)):
        even = np.array([[4, round(2 * cell - 4)], [round(2 * cell - 4), 4]])
        assert (
            f"{few} of 4 expected counts below 5"
            in tests.chi_squared(even, correction=False).method
        )


JOBS = np.array([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]])


@pytest.mark.parametrize(
    ("table", "p"),
    [
        # Examples of ?fisher.test: Agresti 1990, p. 61 (tea); Fisher 1970 (twins); Agresti 2002, p. 57 (jobs).
        ([[3, 1], [1, 3]], near(0.4857)),
        ([[2, 10], [15, 3]], near(0.0005367)),
        (JOBS, near(0.7827)),
        # By hand, below.
        ([[1, 1, 0], [0, 0, 2]], pytest.approx(1 / 3)),
    ],
)
def test_fisher(table, p):
    # The last: the two of row 1 are drawn from 4, of which 2 are alike: {a,b} 1/6, {c,c} 1/6, {a,c} and {b,c} 1/3 each.
    # Observed {a,b}: as rare are {a,b} and {c,c}, 1/3 together.
    assert tests.fisher(np.array(table)).p == p
    assert tests.fisher(np.array(table).T).p == p


def test_fisher_over_drawn_tables_is_near_and_always_the_same():
    first = tests.fisher(JOBS, simulations=5000)
    assert first.p == pytest.approx(0.7827, abs=0.02)
    assert first == tests.fisher(JOBS, simulations=5000)
    assert "5000 tables" in first.method


def test_fisher_gives_up_where_the_tables_are_too_many(monkeypatch):
    monkeypatch.setattr(fisher_exact, "MOST", 50)
    found = tests.fisher(JOBS)
    assert (found.p, found.note) == (None, "too many tables to enumerate: set `simulations`")


def test_mcnemar():
    # By hand from Agresti's table of approval (?mcnemar.test of R): 150 left, 86 came, (|150 - 86| - 1)^2 / (150 + 86).
    pairs = [(1, 1)] * 794 + [(0, 1)] * 86 + [(1, 0)] * 150 + [(0, 0)] * 570
    before, after = np.array(pairs).T
    found = tests.mcnemar(before, after, exact=False, correction=True)
    assert found.statistic == pytest.approx(63**2 / 236)
    assert tests.mcnemar(before, after, exact=False, correction=False).statistic == near(
        64**2 / 236
    )
    assert found.estimate == pytest.approx(100 * (86 - 150) / 1600)
    # Exact: 2 of 7 changes in one direction; both tails of a fair coin, 2 x (1 + 7 + 21) / 128.
    few = np.array([(0, 1)] * 2 + [(1, 0)] * 5 + [(1, 1)] * 3).T
    exact = tests.mcnemar(*few, exact=True, correction=False)
    assert (exact.p, exact.statistic) == (pytest.approx(58 / 128), None)


def test_signed_rank():
    # Hollander and Wolfe 1973, p. 29, in ?wilcox.test: V = 40, one-sided exact p-value = 0.01953.
    before = array(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)
    after = array(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
    found = tests.paired_ranks(before, after, exact=True, correction=False, digits=3)
    assert (found.statistic, found.p) == (40, near(2 * 0.01953))


# Freireich et al. 1963, in many textbooks (R: MASS::gehan): weeks of remission, 1 = relapse.
TREATED = [(6, 1)] * 3 + [
    (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1), (16, 1), (17, 0), (19, 0), (20, 0), (22, 1),
    (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0),
]  # fmt: skip
CONTROL = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
WEEKS = array(*(t for t, _ in TREATED), *CONTROL)
RELAPSE = np.array([e for _, e in TREATED] + [1] * 21)
ARM = np.array([1] * 21 + [0] * 21)


def test_log_rank():
    # R: survdiff(Surv(time, cens) ~ treat, gehan) prints Chisq = 16.8 on 1 df, p = 4e-05; SAS prints 16.7929.
    found = tests.log_rank(WEEKS, RELAPSE, ARM)
    assert (found.statistic, found.df, found.p) == (near(16.7929, 6), 1, near(4e-05, 1))


def test_weighted_log_rank():
    # R: survdiff(Surv(time, cens) ~ treat, gehan, rho = 0) as above. Gehan's own test of these data, Gehan 1965 by
    # Mantel's variance, and the Wilcoxon test of SAS's PROC LIFETEST: chi-squared 13.4579, p 0.0002.
    found = tests.log_rank(WEEKS, RELAPSE, ARM, weights="gehan")
    assert (found.statistic, found.method) == (near(13.4579, 6), "Gehan-Wilcoxon test")


@pytest.mark.parametrize(
    ("ties", "b", "ratio", "low", "high"),
    [
        # R: coxph(Surv(time, cens) ~ treat, gehan): 1.5721 for the control, exp 4.817, 0.95 from 2.147 to 10.81.
        ("efron", 1.5721, 4.817, 2.147, 10.81),
        # method = "breslow" (SAS's default): 1.5092, exp 4.523, from 2.027 to 10.09.
        ("breslow", 1.5092, 4.523, 2.027, 10.09),
    ],
)
def test_cox(ties, b, ratio, low, high):
    (found,) = tests.cox(WEEKS, RELAPSE, 1 - ARM, ties=ties)
    assert np.log(found.estimate) == near(b, 5)
    assert (found.estimate, found.low, found.high) == (near(ratio), near(low), near(high))
    (other,) = tests.cox(WEEKS, RELAPSE, ARM, ties=ties)
    assert other.estimate == pytest.approx(1 / found.estimate, rel=1e-6)
    assert other.p == pytest.approx(found.p, rel=1e-5)


def test_strata_are_compared_within_themselves():
    # Each patient twice, once in each of two strata: the hazard ratio stays, the statistic of the log-rank doubles.
    twice = (np.tile(WEEKS, 2), np.tile(RELAPSE, 2), np.tile(ARM, 2))
    strata = np.repeat([0, 1], 42)
    assert tests.log_rank(*twice, strata).statistic == pytest.approx(2 * 16.792941, rel=1e-6)
    (found,) = tests.cox(*twice, strata, ties="efron")
    (alone,) = tests.cox(WEEKS, RELAPSE, ARM, ties="efron")
    assert found.estimate == pytest.approx(alone.estimate, rel=1e-5)
    assert "stratified" in found.method


@pytest.mark.parametrize(
    ("interval", "first", "second"),
    [
        # Newcombe 1998, Stat Med 17:873, table II: 56/70 less 48/80, and 9/10 less 3/10; methods 1, 2, 5, 6, 10.
        ("wald", (5.75, 34.25), (26.05, 93.95)),
        ("wald_corrected", (4.41, 35.59), (16.05, 100)),
        ("mee", (5.33, 33.77), (18.21, 83.70)),
        ("miettinen_nurminen", (5.28, 33.82), (17.00, 84.06)),
        ("newcombe", (5.24, 33.39), (17.05, 80.90)),
    ],
)
def test_differences_of_proportions(interval, first, second):
    for (k, n, k0, n0), (low, high) in (((56, 70, 48, 80), first), ((9, 10, 3, 10), second)):
        found = tests.difference(k, n, k0, n0, interval=interval)
        assert found.estimate == pytest.approx(100 * (k / n - k0 / n0))
        assert (found.low, found.high) == (pytest.approx(low, abs=0.006), pytest.approx(high, abs=0.006))  # fmt: skip


def test_agresti_and_caffo_add_one_of_each():
    # By hand: 57/72 less 49/82, and Wald's interval around it.
    p, q = 57 / 72, 49 / 82
    width = 1.959964 * (p * (1 - p) / 72 + q * (1 - q) / 82) ** 0.5
    found = tests.difference(56, 70, 48, 80, interval="agresti_caffo")
    assert (found.low, found.high) == (near(100 * (p - q - width), 5), near(100 * (p - q + width), 5))  # fmt: skip


@pytest.mark.parametrize("interval", [*tests._INTERVALS])
@pytest.mark.parametrize(
    ("counts", "estimate"), [((5, 5, 5, 5), 0), ((0, 5, 0, 5), 0), ((5, 5, 0, 5), 100), ((0, 5, 5, 5), -100)]
)  # fmt: skip
def test_differences_at_the_edges_hold_their_estimate(interval, counts, estimate):
    found = tests.difference(*counts, interval=interval)
    assert found.estimate == estimate
    assert -100 <= found.low <= estimate <= found.high <= 100


def test_paired_t():
    # t.test(Pair(extra.1, extra.2) ~ 1, data = sleep2): t = -4.0621, df = 9, p-value = 0.002833, mean -1.58,
    # -2.4598858 to -0.7001142; the change of ours is after less before.
    found = tests.paired_t(DRUG_1, DRUG_2)
    assert (found.statistic, found.df, found.p) == (near(4.0621, 5), 9, near(0.002833))
    assert found.estimate == pytest.approx(1.58)
    assert (found.low, found.high) == (near(0.7001142, 7), near(2.4598858, 7))
    assert tests.paired_t(DRUG_1, DRUG_1 + 1).note == "the changes do not vary"
    assert tests.paired_t(ONE, ONE).note == "fewer than two patients have both values"


def test_a_group_without_events_leaves_the_others_what_they_are():
    # Its own ratio goes to 0, and its patients weigh nothing in any risk set: the ratio of the other two is R's, 4.817.
    third = 2 * np.ones(3, dtype=int)
    days, event = np.concatenate([WEEKS, [2, 20, 60]]), np.concatenate([RELAPSE, [0, 0, 0]])
    first, other = tests.cox(days, event, np.concatenate([1 - ARM, third]), ties="efron", groups=3)
    assert first.estimate == near(4.817)
    assert other.note == "a group has no event: the hazard ratio has no finite estimate"
    # Nobody at all in the third group.
    assert len(tests.cox(WEEKS, RELAPSE, ARM, ties="efron", groups=3)) == 2


# R, survival: data set ovarian; futime, fustat, age, resid.ds, rx - 1.
OVARIAN = np.array([
    (59, 1, 72.3315, 2, 0), (115, 1, 74.4932, 2, 0), (156, 1, 66.4658, 2, 0), (421, 0, 53.3644, 2, 1),
    (431, 1, 50.3397, 2, 0), (448, 0, 56.4301, 1, 0), (464, 1, 56.937, 2, 1), (475, 1, 59.8548, 2, 1),
    (477, 0, 64.1753, 2, 0), (563, 1, 55.1781, 1, 1), (638, 1, 56.7562, 1, 0), (744, 0, 50.1096, 1, 1),
    (769, 0, 59.6301, 2, 1), (770, 0, 57.0521, 2, 1), (803, 0, 39.2712, 1, 0), (855, 0, 43.1233, 1, 0),
    (1040, 0, 38.8932, 2, 0), (1106, 0, 44.6, 1, 0), (1129, 0, 53.9068, 1, 1), (1206, 0, 44.2055, 2, 1),
    (1227, 0, 59.589, 1, 1), (268, 1, 74.5041, 2, 0), (329, 1, 43.137, 2, 0), (353, 1, 63.2192, 1, 1),
    (365, 1, 64.4247, 2, 1), (377, 0, 58.3096, 1, 1),
])  # fmt: skip


def test_cox_beside_other_columns():
    # tests/ovarian.Rout.save of survival: coxph(Surv(futime, fustat) ~ age + resid.ds + rx): rx 0.4279, p 0.18416;
    # ~ rx alone: 0.5508, p 0.31.
    days, event, age, residual, rx = OVARIAN.T
    other = np.column_stack([age, residual])
    for columns, ratio, p in ((other, 0.4279, 0.18416), (None, 0.5508, 0.31)):
        (found,) = tests.cox(days, event.astype(int), rx.astype(int), None, columns, ties="efron")
        assert (found.estimate, round(found.p, len(str(p)) - 2)) == (near(ratio), p)
    (same,) = tests.cox(
        days, event.astype(int), rx.astype(int), None, np.column_stack([age, rx]), ties="efron"
    )
    assert same.note == "columns of the model tell the same: it has no estimate"


def test_ratios():
    # Physicians' Health Study, Agresti 2007, p. 27-31: infarction in 189 of 11034 on placebo, 104 of 11037 on aspirin.
    # Relative risk 1.82 (1.43 to 2.30), odds ratio 1.83 (1.44 to 2.33).
    risk = tests.ratio(189, 11034, 104, 11037, odds=False)
    assert (risk.estimate, risk.low, risk.high) == (near(1.82, 3), near(1.43, 3), near(2.31, 2))
    odds = tests.ratio(189, 11034, 104, 11037, odds=True)
    assert (odds.estimate, odds.low, odds.high) == (near(1.83, 3), near(1.44, 3), near(2.33, 3))
    none = tests.ratio(0, 5, 3, 5, odds=True)
    assert (none.estimate, none.note[:12]) == (None, "a count is 0")


EMPTY, ONE, SAME = array(), array(3), array(2, 2, 2)


@pytest.mark.parametrize(
    ("found", "note"),
    [
        (lambda: tests.t_test(EMPTY, ONE, welch=True), "a group has no value"),
        (lambda: tests.t_test(ONE, DRUG_1, welch=True), "a group has fewer than two values"),
        (lambda: tests.t_test(ONE, ONE, welch=False), "a group has fewer than two values"),
        (lambda: tests.t_test(SAME, SAME, welch=False), "the values do not vary"),
        (lambda: tests.anova([EMPTY, ONE]), "a group has no value"),
        (lambda: tests.anova([ONE, ONE]), "no group has two values"),
        (lambda: tests.anova([SAME, SAME]), "the values do not vary within groups"),
        (lambda: tests.rank_sum(EMPTY, ONE, exact=False, correction=False), "a group has no value"),
        (lambda: tests.rank_sum(SAME, ONE, exact=True, correction=False), "ties: the exact test is not defined"),
        (lambda: tests.rank_sum(SAME, SAME, exact=False, correction=True), "all values are the same"),
        (lambda: tests.kruskal_wallis([EMPTY, ONE]), "a group has no value"),
        (lambda: tests.kruskal_wallis([SAME, SAME]), "all values are the same"),
        (lambda: tests.chi_squared(np.array([[0, 0], [1, 2]]), correction=False), "a group has no value"),
        (lambda: tests.chi_squared(np.array([[3, 0], [2, 0]]), correction=False), "everybody has the same category"),
        (lambda: tests.chi_squared(JOBS, correction=True), "the continuity correction is for two groups and two categories"),
        (lambda: tests.fisher(np.array([[3, 0], [2, 0]])), "everybody has the same category"),
        (lambda: tests.mcnemar(np.array([1, 0]), np.array([1, 0]), exact=True, correction=False), "nobody changed"),
        (lambda: tests.mcnemar(np.array([]), np.array([]), exact=True, correction=False), "nobody has both values"),
        (lambda: tests.paired_ranks(SAME, SAME, exact=True, correction=False, digits=1), "no patient has a difference"),
        (lambda: tests.log_rank(WEEKS, RELAPSE * 0, ARM), "nobody had the event"),
        (lambda: tests.log_rank(WEEKS, RELAPSE, ARM * 0), "a group has no value"),
        (lambda: tests.cox(WEEKS, RELAPSE * ARM, ARM, ties="efron")[0], "a group has no event: the hazard ratio has no finite estimate"),
        (lambda: tests.cox(array(1, 2, 3, 4), np.ones(4, int), np.array([0, 0, 1, 1]), ties="efron")[0], "the events of two groups do not overlap in time: no finite hazard ratio"),
        (lambda: tests.difference(0, 0, 1, 2, interval="wald"), "a group has no value"),
        (lambda: tests.ratio(1, 1, 0, 0, odds=False), "a group has no value"),
    ],
)  # fmt: skip
def test_where_a_test_is_not_defined_it_says_why(found, note):
    outcome = found()
    assert (outcome.p, outcome.statistic, outcome.note) == (None, None, note)


def test_categories_nobody_has_are_left_out():
    table = np.array([[762, 0, 327, 468], [484, 0, 239, 477]])
    assert tests.chi_squared(table, correction=False).df == 2
    assert tests.fisher(np.array([[3, 0, 1], [1, 0, 3]])).p == near(0.4857)


def test_all_events_and_one_patient_a_group():
    # Two patients, both with the event, on days 1 and 2: O - E = 1/2, variance 1/4 in the group that goes first.
    found = tests.log_rank(array(1, 2), np.array([1, 1]), np.array([0, 1]))
    assert (found.statistic, found.df) == (pytest.approx(1), 1)


def test_log_rank_of_three_groups_by_its_definition():
    # Observed less expected of two groups over their hypergeometric covariance, summed over days (Mantel 1966).
    group = np.arange(42) % 3
    excess, variance = np.zeros(3), np.zeros((3, 3))
    for week in np.unique(WEEKS[RELAPSE == 1]):
        there, now = week <= WEEKS, (week == WEEKS) & (RELAPSE == 1)
        n, d = there.sum(), now.sum()
        share = np.array([(there & (group == g)).sum() for g in range(3)]) / n
        excess += [(now & (group == g)).sum() for g in range(3)] - d * share
        variance += d * (n - d) / max(n - 1, 1) * (np.diag(share) - np.outer(share, share))
    expected = excess[:2] @ np.linalg.solve(variance[:2, :2], excess[:2])
    found = tests.log_rank(WEEKS, RELAPSE, group)
    assert (found.statistic, found.df) == (pytest.approx(expected), 2)


def test_log_rank_is_not_defined_where_only_one_group_was_at_risk_at_the_events():
    # The one event is on day 300, when the first group was no longer observed: O - E and its variance are 0.
    found = tests.log_rank(array(100, 200, 300, 40), np.array([0, 0, 1, 0]), np.array([0, 0, 1, 1]))
    assert (found.statistic, found.p) == (None, None)
    assert "at risk" in found.note
