"""Coefficients of agreement against worked examples that others have printed."""

import math

import pytest

from caseseries.reviewers.coefficients import intraclass, kappa, limits

# SAS/STAT User's Guide, The FREQ Procedure, Getting Started, “Agreement Study”: two dermatologists, 88 patients.
# Printed there: simple kappa 0.3449, ASE 0.0724, limits 0.2030 and 0.4868; weighted kappa 0.5082, limits 0.3798 and
# 0.6366 (weights of Cicchetti and Allison, which are SAS's own choice).
LEVELS = ("terrible", "poor", "marginal", "clear")
SKIN = ((10, 4, 1, 0), (5, 10, 12, 2), (2, 4, 12, 5), (0, 2, 6, 13))

# Bland and Altman 1986, Lancet 327:307-310, table: peak expiratory flow, l/min, first readings with the large and the
# mini Wright meter. Printed there: mean difference −2.1, standard deviation 38.8.
WRIGHT = (
    494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427,
)  # fmt: skip
MINI = (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)

# Shrout and Fleiss 1979, Psychol Bull 86:420-428, table 2: six targets, four judges. Printed there: ICC(2,1) = .29.
# The interval is printed in the manual of the R package psych (function ICC): 0.019 to 0.76.
JUDGES = (
    (9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7),
)  # fmt: skip


def codings():
    pairs = [
        (LEVELS[i], LEVELS[j])
        for i, row in enumerate(SKIN)
        for j, count in enumerate(row)
        for _ in range(count)
    ]
    return [a for a, _ in pairs], [b for _, b in pairs]


def test_simple_kappa_of_sas():
    found = kappa(*codings())
    assert [round(v, 4) for v in (found.value, found.low, found.high)] == [0.3449, 0.2030, 0.4868]
    assert "weights" not in found.method


def test_weighted_kappa_of_sas():
    found = kappa(*codings(), LEVELS)
    assert [round(v, 4) for v in (found.value, found.low, found.high)] == [0.5082, 0.3798, 0.6366]
    assert "linear weights" in found.method


def test_a_level_that_nobody_used_keeps_its_distance():
    # Grades 1, 2 and 4: between 2 and 4 lie two steps. By hand: weights 1 - d/3; five rows (1,1) (1,1) (2,2) (2,4) (4,4).
    # d = 0 0 0 2 0, so that Qo = 2/3/5 = 2/15. First: 1 twice, 2 twice, 4 once; second: 1 twice, 2 once, 4 twice.
    # Expected d: (2*1*1 + 2*2*3 + 2*2*1 + 2*2*2 + 1*2*3 + 1*1*2)/25 = 34/25, so that Qe = 34/75.
    # kappa = 1 - (2/15)/(34/75) = 1 - 10/34 = 12/17.
    found = kappa(list("11224"), list("11244"), ("1", "2", "3", "4", "5"))
    assert found.value == pytest.approx(12 / 17)
    assert kappa(list("11223"), list("11233"), ("1", "2", "3")).value != pytest.approx(12 / 17)


def test_one_code_only_has_no_kappa_and_says_so():
    found = kappa(["Y"] * 5, ["Y"] * 5)
    assert math.isnan(found.value)
    assert "not defined" in found.note


def test_nothing_coded():
    assert "no row" in kappa([], []).note


def test_full_agreement_has_no_interval():
    found = kappa(["Y", "N", "Y"], ["Y", "N", "Y"])
    assert found.value == 1
    assert math.isnan(found.low)
    assert "full agreement" in found.note


def test_limits_of_agreement():
    found = limits(WRIGHT, MINI)
    assert round(found.value, 1) == -2.1
    # The paper takes 2 standard deviations of 38.8; the authors' paper of 1999, and we, take 1.96.
    assert (found.high - found.low) / (2 * 1.959964) == pytest.approx(38.8, abs=0.05)
    assert (found.low + found.high) / 2 == pytest.approx(found.value)


def test_limits_of_a_single_pair():
    assert "fewer than two" in limits([1.0], [2.0]).note


def test_intraclass_correlation():
    found = intraclass(JUDGES)
    assert round(found.value, 2) == 0.29
    assert (round(found.low, 3), round(found.high, 2)) == (0.019, 0.76)


def test_a_judge_who_is_always_higher_lowers_it():
    # Absolute agreement: three targets 1, 2, 3 rated 1 higher by the second. MSR = 2*1 = 2, MSC = 3*(0.5²+0.5²) = 1.5,
    # MSE = 0: ICC = 2/(2 + 0 + 2*1.5/3) = 2/3.
    assert intraclass([(1, 2), (2, 3), (3, 4)]).value == pytest.approx(2 / 3)


def test_the_same_in_every_row():
    found = intraclass([(1, 1), (2, 2), (4, 4)])
    assert found.value == 1
    assert math.isnan(found.low)


@pytest.mark.parametrize("ratings", [[], [(1, 1)], [(3, 3), (3, 3)]])
def test_no_intraclass_correlation(ratings):
    found = intraclass(ratings)
    assert math.isnan(found.value)
    assert found.note
