"""Estimators against published tables, R, and arithmetic."""

import math

import pytest

from caseseries.analyses import estimators


@pytest.mark.parametrize(("n", "N"), [(4, 23), (22, 23), (1, 20), (13, 23)])
def test_clopper_pearson_ends_leave_a_fortieth_in_each_tail(n, N):
    # The definition itself: at either end, the tail beyond the observed count has probability 0.025.
    def tail(p, counts):
        return sum(math.comb(N, k) * p**k * (1 - p) ** (N - k) for k in counts)

    estimate = estimators.proportion(n, N)
    assert tail(estimate.low, range(n, N + 1)) == pytest.approx(0.025)
    assert tail(estimate.high, range(n + 1)) == pytest.approx(0.025)


def test_clopper_pearson_of_all_has_the_closed_form():
    # With n = N the lower end solves p^N = 0.025.
    assert estimators.proportion(3, 3).low == pytest.approx(0.025 ** (1 / 3))


@pytest.mark.parametrize(
    ("method", "n", "N", "low", "high"),
    [
        # Newcombe 1998, Stat Med 17:857-872, table I, methods 1, 3, 4 and 5.
        ("wald", 81, 263, 0.2522, 0.3638),
        ("wilson", 81, 263, 0.2553, 0.3662),
        ("wilson-corrected", 81, 263, 0.2535, 0.3682),
        ("clopper-pearson", 81, 263, 0.2527, 0.3676),
        # R package cardx, tests/testthat/_snaps/proportion_ci.md.
        ("agresti-coull", 5, 10, 0.2365931, 0.7634069),
        ("agresti-coull", 0, 32, 0.0, 0.1273181),
        ("jeffreys", 5, 10, 0.2235287, 0.7764713),
        ("jeffreys", 32, 32, 0.9250722, 1.0),
        ("jeffreys", 0, 32, 0.0, 0.07492776),
    ],
)
def test_intervals_of_proportions_as_printed(method, n, N, low, high):
    found = estimators.proportion(n, N, method=method)
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))
    assert (found.low == 0, found.high == 1) == (low == 0, high == 1)


@pytest.mark.parametrize(("n", "N"), [(0, 3), (2, 3), (4, 23), (23, 23)])
def test_wilson_is_without_continuity_correction(n, N):
    # Wilson 1927: (p + z^2/2N -+ z sqrt(p(1-p)/N + z^2/4N^2)) / (1 + z^2/N). R: prop.test(2, 3, correct = FALSE)
    # prints 0.2076596 to 0.9385081.
    p, z = n / N, 1.959963985
    middle, half = p + z * z / (2 * N), z * math.sqrt(p * (1 - p) / N + z * z / (4 * N * N))
    estimate = estimators.proportion(n, N, method="wilson")
    assert estimate.low == pytest.approx((middle - half) / (1 + z * z / N), abs=1e-9)
    assert estimate.high == pytest.approx((middle + half) / (1 + z * z / N), abs=1e-9)
    if (n, N) == (2, 3):
        assert (round(estimate.low, 7), round(estimate.high, 7)) == (0.2076596, 0.9385081)


def test_a_proportion_has_its_value_its_method_and_another_level_when_asked():
    estimate = estimators.proportion(0, 3, level=0.9)
    assert (estimate.value, estimate.low, estimate.method) == (0, 0, "clopper-pearson")
    # With n = 0 the upper end solves (1 - p)^N = 0.05.
    assert estimate.high == pytest.approx(1 - 0.05 ** (1 / 3))
    assert estimators.proportion(1, 4, method="wilson").value == 0.25
    assert estimators.proportion(1, 4, method="wilson").method == "wilson"


def test_proportion_of_nobody_says_why():
    estimate = estimators.proportion(0, 0)
    assert math.isnan(estimate.value)
    assert math.isnan(estimate.low)
    assert "denominator" in estimate.note


@pytest.mark.parametrize(("p", "expected"), [(0.25, 1.5), (0.5, 2.5), (0.75, 3.5)])
def test_quartiles_follow_sas_definition_5(p, expected):
    # R: quantile(1:4, p, type = 2)
    assert estimators.quantile([1, 2, 3, 4], p) == expected


def test_quantile_between_ranks_is_the_next_value():
    # 5 x 0.25 = 1.25 is no whole number: the second of five, in whatever order they come.
    assert estimators.quantile([30, 10, 50, 20, 40], 0.25) == 20


def test_quantiles_end_at_the_least_and_the_greatest_and_are_missing_without_values():
    assert estimators.quantile([3, 1, 2], 0.0) == 1
    assert estimators.quantile([3, 1, 2], 1.0) == 3
    assert math.isnan(estimators.quantile([], 0.5))


def test_signed_rank_exact_of_all_rising():
    # All seven rise: 2 of the 2^7 sign patterns are as extreme, so p = 2 / 128.
    after = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    estimate = estimators.signed_rank([0.0] * 7, after, exact=True, correction=False, digits=2)
    assert estimate.value == pytest.approx(2 / 128)


def test_signed_rank_asymptotic_worked():
    # Ranks 1..7, the falling ones sum to 5: z = (5 - 14) / sqrt(35) = -1.5213, p = 0.1282.
    after = [-2.0, -3.0, 1.0, 4.0, 5.0, 6.0, 7.0]
    estimate = estimators.signed_rank([0.0] * 7, after, exact=False, correction=False, digits=2)
    z = (5 - 7 * 8 / 4) / math.sqrt(7 * 8 * 15 / 24)
    assert estimate.value == pytest.approx(math.erfc(abs(z) / math.sqrt(2)))
    assert round(estimate.value, 3) == 0.128


def test_signed_rank_correction_moves_half_a_rank():
    after = [-2.0, -3.0, 1.0, 4.0, 5.0, 6.0, 7.0]
    estimate = estimators.signed_rank([0.0] * 7, after, exact=False, correction=True, digits=2)
    z = (abs(5 - 14) - 0.5) / math.sqrt(35)
    assert estimate.value == pytest.approx(math.erfc(z / math.sqrt(2)))


def test_signed_rank_asymptotic_corrects_for_ties():
    # Differences 1, 1, 2, -3 have the ranks 1.5, 1.5, 3, 4: the falling rank sum is 4, its mean 4 x 5 / 4 = 5, its
    # variance 4 x 5 x 9 / 24 less (2^3 - 2) / 48 for the tie, 7.375.
    estimate = estimators.signed_rank(
        [0.0] * 4, [1.0, 1.0, 2.0, -3.0], exact=False, correction=False, digits=0
    )
    assert estimate.value == pytest.approx(math.erfc(1 / math.sqrt(7.375) / math.sqrt(2)))


def test_signed_rank_leaves_out_patients_without_a_difference():
    # Of four one does not differ, three rise: 2 of 2^3.
    after = [0.0, 1.0, 2.0, 3.0]
    estimate = estimators.signed_rank([0.0] * 4, after, exact=True, correction=False, digits=1)
    assert estimate.value == pytest.approx(2 / 8)
    # 0.04 is no difference at one recorded decimal.
    estimate = estimators.signed_rank(
        [0.0] * 2, [0.04, 0.0], exact=False, correction=False, digits=1
    )
    assert math.isnan(estimate.value)
    assert "difference" in estimate.note


@pytest.mark.parametrize(
    ("exact", "correction", "said"),
    [
        (True, False, "exact"),
        (True, True, "exact"),
        (False, True, "asymptotic, with continuity correction"),
        (False, False, "asymptotic, no continuity correction"),
    ],
)
def test_signed_rank_is_named(exact, correction, said):
    after = [1.0, 2.0, 3.0]
    estimate = estimators.signed_rank(
        [0.0] * 3, after, exact=exact, correction=correction, digits=1
    )
    assert estimate.method.startswith(f"Wilcoxon signed-rank test, two-sided, {said};")
    if exact:
        assert estimate.value == pytest.approx(2 / 8)  # the exact test has nothing to correct


def test_signed_rank_rounds_before_ranking():
    # 0.3 - 0.1 and 0.4 - 0.2 differ in binary; at one recorded decimal they tie.
    before, after = [0.1, 0.2, 1.0, 1.0], [0.3, 0.4, 1.5, 0.1]
    exact = estimators.signed_rank(before, after, exact=True, correction=False, digits=1)
    assert math.isnan(exact.value)
    assert "ties" in exact.note


def test_kaplan_meier_worked():
    # Days 1, 2, 3+, 4: 3/4, then 2/4, then 2/4 x 0/1.
    times, prob, low, high, at_risk = estimators.survival([4, 2, 3, 1], [1, 1, 0, 1])
    assert times.tolist() == [1, 2, 4]
    assert prob.tolist() == pytest.approx([0.75, 0.5, 0.0])
    assert at_risk.tolist() == [4, 3, 1]
    # Where the curve is 0, its logarithm has no variance.
    assert [math.isnan(v) for v in (*low, *high)] == [False, False, True] * 2


# R package survival: summary(survfit(Surv(time, status) ~ 1, data = aml, subset = x == "Maintained")) prints these.
AML_DAYS = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
AML_EVENT = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
AML_CURVE = [
    (9, 11, 0.909, 0.7541, 1.000),
    (13, 10, 0.818, 0.6192, 1.000),
    (18, 8, 0.716, 0.4884, 1.000),
    (23, 7, 0.614, 0.3769, 0.999),
    (31, 5, 0.491, 0.2549, 0.946),
    (34, 4, 0.368, 0.1549, 0.875),
    (48, 2, 0.184, 0.0359, 0.944),
]


def test_kaplan_meier_agrees_with_r():
    times, prob, low, high, at_risk = estimators.survival(AML_DAYS, AML_EVENT)
    ours = zip(times, at_risk, prob, low, high, strict=True)
    assert [
        (t, n, round(p, 3), round(lo, 4), round(hi, 3)) for t, n, p, lo, hi in ours
    ] == AML_CURVE


@pytest.mark.parametrize(
    ("interval", "low", "high"), [("log", 18, None), ("cloglog", 13, None), ("linear", 18, 48)]
)
def test_median_survival_agrees_with_r(interval, low, high):
    # R prints 31 (18, NA) with conf.type = "log"; the others are the days on which R's bands reach one half.
    estimate = estimators.survival_quantile(AML_DAYS, AML_EVENT, 0.5, interval=interval)
    assert (estimate.value, estimate.low) == (31, low)
    assert math.isnan(estimate.high) if high is None else estimate.high == high
    assert (estimate.method, estimate.note) == (f"Kaplan-Meier, {interval} interval", "")


def test_unknown_interval_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="plain"):
        estimators.survival([1, 2], [1, 0], interval="plain")


_LOG_SE = 0.2165064 / (0.75 * math.log(4 / 3))


@pytest.mark.parametrize(
    ("interval", "low", "high"),
    [
        # By hand at the first step: S = 3/4, Greenwood's se = S sqrt(1 / (4 x 3)) = 0.2165.
        ("linear", 0.75 - 1.959964 * 0.2165064, 1.0),
        ("log", 0.75 * math.exp(-1.959964 * 0.2165064 / 0.75), 1.0),
        # The standard error of log(-log S) is se / (S |log S|).
        ("cloglog", 0.75 ** math.exp(1.959964 * _LOG_SE), 0.75 ** math.exp(-1.959964 * _LOG_SE)),
    ],
)
def test_kaplan_meier_intervals(interval, low, high):
    _, _, lows, highs, _ = estimators.survival([1, 2, 3, 4], [1, 1, 0, 1], interval=interval)
    assert lows[0] == pytest.approx(low, abs=1e-6)
    assert highs[0] == pytest.approx(high, abs=1e-6)


def test_median_not_reached_says_so():
    # 5+, 6, 7+, 8+: three are at risk at 6, and the curve stays at 2/3.
    estimate = estimators.survival_quantile([5, 6, 7, 8], [0, 1, 0, 0], 0.5)
    assert math.isnan(estimate.value)
    assert "one half" in estimate.note


# Data set aml of R's package survival. survfit(Surv(time, status) ~ x, aml) prints
# Maintained: 31, 18, NA; Nonmaintained: 23, 8, NA (0.95LCL, 0.95UCL).
MAINTAINED = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
NONMAINTAINED = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])


@pytest.mark.parametrize(
    ("times", "median", "low"),
    [(MAINTAINED, 31, 18), (NONMAINTAINED, 23, 8)],
    ids=["with", "without"],
)
def test_median_and_limits_are_those_of_survfit(times, median, low):
    estimate = estimators.survival_quantile(*times, 0.5)
    assert (estimate.value, estimate.low) == (median, low)
    assert math.isnan(estimate.high), (
        "the upper band stands above one half where it is last defined"
    )


def test_a_curve_at_exactly_one_half_takes_the_middle_of_its_flat_piece():
    # 50, 100, 200, 300, all events: 1/2 from 100 to 200, as the plain median of four numbers is 150.
    estimate = estimators.survival_quantile([50, 100, 200, 300], [1, 1, 1, 1], 0.5)
    assert (estimate.value, estimate.low, estimate.note) == (150, 50, "")
    assert math.isnan(estimate.high)


def test_a_curve_that_ends_at_one_half_says_that_it_does_not_fall_below():
    # survfit prints 100.
    estimate = estimators.survival_quantile([50, 100, 200, 300], [1, 1, 0, 0], 0.5)
    assert estimate.value == 100
    assert estimate.note == "the curve reaches one half and does not fall below it"


def test_a_fraction_that_floats_miss_is_still_one_half():
    # Six patients: 5/6 x 4/5 x 3/4 is 1/2 on paper and 0.5000000000000001 in floats; flat from 3 to 4.
    assert estimators.survival_quantile([1, 2, 3, 4, 5, 6], [1] * 6, 0.5).value == 3.5


def test_pairs_without_a_difference_are_counted_in_the_method():
    # 70 to 70, 60 to 80, 90 to 100: two pairs ranked, both rose; two-sided exact p = 2 x 1/4.
    estimate = estimators.signed_rank(
        [70, 60, 90], [70, 80, 100], exact=True, correction=False, digits=0
    )
    assert estimate.value == pytest.approx(0.5)
    assert estimate.method.endswith("2 of 3 pairs ranked, 1 without a difference left out, 0 tied")


def test_a_cumulative_incidence_of_nothing_is_flat():
    times, incidence, _ = estimators.cumulative_incidence([10, 30, 20], [0, 0, 2])
    assert (times.tolist(), incidence.tolist()) == ([30], [0])


def test_cumulative_incidence_without_competition_is_one_minus_survival():
    # Days 1, 2, 3+, 4: the survival is 3/4, 2/4, 0.
    times, incidence, _ = estimators.cumulative_incidence([1, 2, 3, 4], [1, 1, 0, 1])
    found = dict(zip(times, incidence, strict=True))
    assert {t: found[t] for t in (1, 2, 4)} == pytest.approx({1: 0.25, 2: 0.5, 4: 1.0})


def test_cumulative_incidence_with_a_competing_event():
    # Three patients: the event on day 1, the competing one on day 2, the event on day 3; each a third.
    times, incidence, _ = estimators.cumulative_incidence([1, 2, 3], [1, 2, 1])
    assert dict(zip(times, incidence, strict=True)) == pytest.approx({1: 1 / 3, 2: 1 / 3, 3: 2 / 3})


def test_cumulative_incidence_after_a_censoring():
    # Day 1: 1/5. Day 2 censors one; day 3 is a competing event of one in three, which leaves 4/5 x 2/3 free of both;
    # day 4 is the event of one in two: 1/5 + 8/15 x 1/2.
    times, incidence, error = estimators.cumulative_incidence([1, 2, 3, 4, 5], [1, 0, 2, 1, 0])
    found = dict(zip(times, incidence, strict=True))
    assert [found[t] for t in (1, 3, 4)] == pytest.approx([1 / 5, 1 / 5, 1 / 5 + 4 / 15])
    # Before any censoring the variance is binomial.
    assert error[0] == pytest.approx(math.sqrt(0.2 * 0.8 / 5))


@pytest.mark.parametrize("last", [2, 3])
def test_error_of_the_incidence_when_the_last_at_risk_has_a_competing_event(last):
    # Without censoring the variance stays binomial to the end, whichever competing event it is: 1/2 of four.
    _, incidence, error = estimators.cumulative_incidence([1, 2, 3, 4], [1, 2, 1, last])
    assert incidence[-1] == pytest.approx(0.5)
    assert error[-1] == pytest.approx(math.sqrt(0.5 * 0.5 / 4))
