"""Analysis of covariance against SAS's worked example, tables in strata against R's, and where neither is defined."""

import numpy as np
import pandas as pd
import pytest

from caseseries.analyses.adjusted_tests import (
    ancova,
    cochran_mantel_haenszel,
    common_ratio,
    in_strata,
)

# Counts of leprosy bacilli before and after treatment by two drugs and a placebo: Snedecor and Cochran 1967, p. 422,
# the example of analysis of covariance in the documentation of SAS's PROC GLM, with its output below.
LEPROSY = {
    "A": [(11, 6), (8, 0), (5, 2), (14, 8), (19, 11), (6, 4), (10, 13), (6, 1), (11, 8), (3, 0)],
    "D": [(6, 0), (6, 2), (7, 3), (8, 1), (18, 18), (8, 4), (19, 14), (8, 9), (5, 1), (15, 9)],
    "F": [(16, 13), (13, 10), (11, 18), (9, 5), (21, 23), (16, 12), (12, 5), (12, 16), (7, 1), (12, 20)],
}  # fmt: skip
PAIRS = np.array([pair for pairs in LEPROSY.values() for pair in pairs], dtype=float)
DRUG = np.repeat([0, 1, 2], 10)


def test_sas_example_of_covariance():
    whole, means, pairs = ancova(PAIRS[:, 1], DRUG, PAIRS[:, :1], [])
    assert (whole.df, whole.df2) == (2, 26)
    assert (round(whole.statistic, 2), round(whole.p, 4)) == (2.14, 0.1384)
    assert [round(m.estimate, 7) for m in means] == [6.7149635, 6.8239348, 10.1611017]
    assert [round(p.p, 4) for p in pairs[1:]] == [0.9521, 0.0793]
    assert pairs[0].estimate is None


def test_without_covariates_it_is_the_analysis_of_variance():
    """Two groups of 1, 2, 3 and 2, 4, 6: F = 2.4, and t squared is F."""
    values, group = np.array([1.0, 2, 3, 2, 4, 6]), np.array([0, 0, 0, 1, 1, 1])
    whole, means, pairs = ancova(values, group, np.empty((6, 0)), [])
    assert whole.statistic == pytest.approx(2.4)
    assert [m.estimate for m in means] == pytest.approx([2, 4])
    # Pooled variance (2 + 8) / 4, standard errors its root over 3, and of the difference times 2/3.
    assert means[0].se == pytest.approx((2.5 / 3) ** 0.5)
    assert pairs[1].se == pytest.approx((2.5 * 2 / 3) ** 0.5)
    assert pairs[1].statistic ** 2 == pytest.approx(2.4)


def test_each_category_of_a_factor_counts_the_same_in_adjusted_means():
    """Additive without error but one: centre b, of one patient a group, lies 10 above a, of three a group."""
    centre = np.array([0, 0, 0, 1] * 2)
    group = np.repeat([0, 1], 4)
    values = 1.0 + 2 * group + 10 * centre + np.array([1, -1, 0, 0, 0, -1, 1, 0])
    _, means, pairs = ancova(values, group, np.empty((8, 0)), [centre])
    # Plain means are 3.5 and 5.5; at equal weights of the two centres 6 and 8.
    assert [m.estimate for m in means] == pytest.approx([6, 8])
    assert pairs[1].estimate == pytest.approx(2)


def test_a_trend_over_doses_is_a_regression():
    """Means 1, 2, 6 at doses 0, 1, 3, two patients each one below and above: the least-squares slope by hand."""
    values, group = np.array([0.0, 2, 1, 3, 5, 7]), np.repeat([0, 1, 2], 2)
    whole, means, pairs = ancova(values, group, np.empty((6, 0)), [], np.array([0.0, 1, 3]))
    # Mean dose 4/3, sums of squares 2 (16/9 + 1/9 + 25/9) = 28/3 and products 2 (-4/3 x -2 + -1/3 x -1 + 5/3 x 3) = 16.
    assert whole.estimate == pytest.approx(16 / (28 / 3))
    assert (whole.df, whole.df2, means, pairs) == (1, 4, [], [])


@pytest.mark.parametrize(
    ("values", "group", "factor"),
    [
        ([], [], []),
        ([1.0, 2.0], [0, 1], [0, 1]),
        ([1.0, 2, 3, 4], [0, 0, 1, 1], [0, 0, 1, 1]),
        ([1.0, 1, 2, 2], [0, 0, 1, 1], [0, 1, 0, 1]),
        ([0.0] * 4, [0, 0, 1, 1], [0, 1, 0, 1]),
    ],
    ids=["nobody", "too few", "the factor is the group", "nothing unexplained", "all zero"],
)
def test_where_a_model_is_not_defined_it_says_why(values, group, factor):
    n = len(values)
    numbers = [np.array(x, dtype=int) for x in (group, factor)]
    whole, means, pairs = ancova(np.array(values), numbers[0], np.empty((n, 0)), [numbers[1]])
    assert whole.note
    assert whole.p is None
    assert all(o.note and o.estimate is None for o in (*means, *pairs))


# Job satisfaction (columns) by income (rows) of women and men: Agresti 2002, table 7.8, the example of R's mantelhaen.test.
WOMEN = np.array([[1, 3, 11, 2], [2, 3, 17, 3], [0, 1, 8, 5], [0, 2, 4, 2]])
MEN = np.array([[1, 1, 2, 1], [0, 3, 5, 1], [0, 0, 7, 3], [0, 1, 9, 6]])
# Admissions to Berkeley by department: men and women, admitted and rejected (R's UCBAdmissions).
BERKELEY = [
    [[512, 313], [89, 19]], [[353, 207], [17, 8]], [[120, 205], [202, 391]],
    [[138, 279], [131, 244]], [[53, 138], [94, 299]], [[22, 351], [24, 317]],
]  # fmt: skip


def test_general_association_as_in_r():
    """?mantelhaen.test: M^2 = 10.2001, df = 9, p-value = 0.3345."""
    found = cochran_mantel_haenszel([WOMEN, MEN], statistic="general")
    assert (round(found.statistic, 4), found.df, round(found.p, 4)) == (10.2001, 9, 0.3345)


def test_a_table_of_two_by_two_as_mantel_and_haenszel():
    """(sum of a - its expectation)^2 / sum of hypergeometric variances, worked out here."""
    apart = variance = 0.0
    for (a, b), (c, d) in BERKELEY:
        n = a + b + c + d
        apart += a - (a + b) * (a + c) / n
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
    for statistic in ("general", "row_means", "correlation"):
        found = cochran_mantel_haenszel([np.array(t) for t in BERKELEY], statistic=statistic)
        assert found.statistic == pytest.approx(apart**2 / variance)
        assert found.df == 1


def test_one_stratum_of_scores_is_a_correlation():
    """In one stratum the statistic is (n - 1) r^2 with Pearson's r of the scores (Landis, Heyman and Koch)."""
    rows, columns = np.indices(MEN.shape)
    x, y = (np.repeat(i.ravel(), MEN.ravel()) for i in (rows, columns))
    found = cochran_mantel_haenszel([MEN], statistic="correlation")
    assert found.statistic == pytest.approx((len(x) - 1) * np.corrcoef(x, y)[0, 1] ** 2)


def test_row_means_of_one_stratum_are_kruskal_wallis_by_scores():
    """(n - 1) x between / total sum of squares of the scores."""
    rows, columns = np.indices(WOMEN.shape)
    x, y = (np.repeat(i.ravel(), WOMEN.ravel()) for i in (rows, columns))
    between = sum((x == g).sum() * (y[x == g].mean() - y.mean()) ** 2 for g in range(4))
    found = cochran_mantel_haenszel([WOMEN], statistic="row_means")
    assert found.statistic == pytest.approx((len(x) - 1) * between / ((y - y.mean()) ** 2).sum())
    assert found.df == 3


@pytest.mark.parametrize(
    ("tables", "note"),
    [
        ([[[1, 2], [0, 0]]], "a group has no value"),
        ([], "a group has no value"),
        ([[[3, 0], [4, 0]]], "everybody has the same category"),
        ([[[2, 0], [0, 0]], [[0, 0], [0, 3]]], "no stratum has two groups"),
        ([[[1, 0], [0, 0]], [[0, 0], [0, 1]]], "no stratum has two groups"),
    ],
)
def test_where_a_table_says_nothing(tables, note):
    found = cochran_mantel_haenszel([np.array(t) for t in tables], statistic="general")
    assert note in found.note
    assert found.statistic is None


def test_a_group_that_nobody_is_in():
    # Four values of two groups, and a third group: no model of means, but a trend over the doses that there are.
    y, group = np.array([1.0, 2, 3, 5]), np.array([0, 0, 1, 1])
    none = np.empty((4, 0))
    whole, means, pairs = ancova(y, group, none, [], None, 3)
    assert {o.note for o in (whole, *means, *pairs)} == {"a group has no value"}
    assert len(means) == len(pairs) == 3
    trend, means, _ = ancova(y, group, none, [], np.array([0.0, 1, 2]), 3)
    assert (trend.estimate, means) == (pytest.approx(2.5), [])


def test_common_ratios_of_strata_as_printed():
    # SAS, PROC FREQ, example of Cochran-Mantel-Haenszel statistics, data set Migraine: better and same on active and
    # placebo, of women and men. Odds ratio 3.3132 (1.4456 to 7.5934), relative risk 2.1636 (1.2336 to 3.7948).
    tables = [np.array([[16, 11], [5, 20]]), np.array([[12, 16], [7, 19]])]
    for odds, printed in ((True, (3.3132, 1.4456, 7.5934)), (False, (2.1636, 1.2336, 3.7948))):
        found = common_ratio(tables, odds=odds)
        assert (found.estimate, found.low, found.high) == pytest.approx(printed, abs=6e-5)
        assert found.n == 106
        # A stratum in which one arm has nobody says nothing.
        more = common_ratio([*tables, np.array([[3, 1], [0, 0]])], odds=odds)
        assert more.estimate == pytest.approx(found.estimate)
    none = [np.array([[0, 5], [2, 3]])]
    assert common_ratio(none, odds=False).note.startswith("a count is 0")
    assert common_ratio([np.array([[3, 1], [0, 0]])], odds=True).note == "a group has no value"


def test_patients_in_strata():
    tables = in_strata(pd.Series(["no", "yes", "yes"]), np.array([0, 1, 1]), np.array([5, 5, 7]), 2, ["yes", "no"])  # fmt: skip
    assert [t.tolist() for t in tables] == [[[0, 1], [1, 0]], [[0, 0], [1, 0]]]
