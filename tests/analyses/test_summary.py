"""Summary statistics of numbers: worked by hand, quantiles from the definitions of Hyndman and Fan (1996)."""

import math

import numpy as np
import pytest

from caseseries.analyses.summary import summaries


def stats(values, *names, quantiles=(), definition=2):
    found = summaries(np.array(values, dtype=float), names, quantiles, definition)
    return {one.stat: (one.value, one.note) for one in found}


def values(*given, **more):
    return {stat: value for stat, (value, _) in stats(*given, **more).items()}


def test_spread_and_interval_of_a_mean():
    # 2, 4, 4, 10: mean 5, SD sqrt(36/3); t with 3 degrees of freedom has 3.18244631 at 0.975 (R: qt(0.975, 3)).
    found = values([2, 4, 4, 10], "mean", "sd", "se", "mean_low", "mean_high", "range", "sum")
    se = math.sqrt(12) / 2
    assert found == {
        "mean": 5, "sd": pytest.approx(math.sqrt(12)), "se": pytest.approx(se),
        "mean_low": pytest.approx(5 - 3.18244631 * se, rel=1e-6),
        "mean_high": pytest.approx(5 + 3.18244631 * se, rel=1e-6), "range": 8, "sum": 20,
    }  # fmt: skip


def test_geometric_mean_and_coefficient_of_variation():
    # 1, 2, 4: logarithms 0, ln 2, 2 ln 2 have the mean ln 2 and the SD ln 2; exp(0.4804530) - 1 = 0.6168067.
    found = values([1, 2, 4], "geometric_mean", "geometric_cv")
    assert found["geometric_mean"] == pytest.approx(2)
    assert found["geometric_cv"] == pytest.approx(100 * math.sqrt(0.6168067), rel=1e-6)
    assert stats([0, 2], "geometric_mean", "geometric_cv") == dict.fromkeys(
        ("geometric_mean", "geometric_cv"), (None, "a value of 0 or less has no logarithm")
    )
    assert values([3], "geometric_mean") == {"geometric_mean": pytest.approx(3)}


# Of 1, 2, 3, 4 at 0.25 by the position that each definition gives, interpolated between neighbours: np = 1 (types 1 to
# 4), np + 1/2 = 1.5, (n + 1)p = 1.25, (n - 1)p + 1 = 1.75, (n + 1/3)p + 1/3 = 17/12, (n + 1/4)p + 3/8 = 23/16.
TYPES = {1: 1, 2: 1.5, 3: 1, 4: 1, 5: 1.5, 6: 1.25, 7: 1.75, 8: 17 / 12, 9: 23 / 16}


@pytest.mark.parametrize("definition", TYPES)
def test_quartiles_and_quantiles_are_of_the_definition_that_is_named(definition):
    found = values([4, 2, 3, 1], "q1", quantiles=[0.25], definition=definition)
    assert found == dict.fromkeys(("q1", "p25"), pytest.approx(TYPES[definition]))


def test_the_method_names_the_definition():
    one, two = summaries(np.array([1.0, 2.0]), ["q1", "median"], [0.1], 6)[::2]
    assert (one.method, two.method) == ("quartile, SAS definition 4", "quantile, SAS definition 4")
    assert summaries(np.array([1.0]), ["median"], (), 2)[0].method == "median"
    # Of two values these take the first one, and no middle.
    assert (
        summaries(np.array([1.0, 2.0]), ["median"], (), 1)[0].method == "median, SAS definition 3"
    )


@pytest.mark.parametrize(("given", "note"), [([], "no value"), ([7], "fewer than two values")])
def test_one_value_has_no_spread_and_none_has_nothing(given, note):
    spread = ("sd", "se", "mean_low", "mean_high", "geometric_cv")
    assert stats(given, *spread) == dict.fromkeys(spread, (None, note))
    if not given:
        rest = ("mean", "median", "q1", "min", "max", "range", "sum", "geometric_mean")
        assert stats(given, *rest, quantiles=[0.1]) == dict.fromkeys((*rest, "p10"), (None, note))
