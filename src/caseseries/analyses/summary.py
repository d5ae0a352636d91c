"""Summary statistics of numbers: what every analysis that describes a number gives of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats as _scipy

from caseseries.analyses.estimators import QUANTILES, Floats, quantile

NO_VALUE = "no value"
_FEW = "fewer than two values"


@dataclass(frozen=True)
class Summary:
    """A statistic of some numbers: its name, value, method, and why it is missing."""

    stat: str
    value: float | None
    method: str
    note: str = ""


def summaries(
    x: Floats, statistics: Sequence[str], quantiles: Sequence[float] = (), definition: int = 2
) -> list[Summary]:
    """Return the named statistics of numbers without missing ones, and their quantiles as `p10`.

    geometric_cv: in percent, 100 sqrt(exp(s²) − 1), where s is the SD of natural logarithms (Kirkwood 1979).
    """
    found = []
    chosen = [s for s in statistics if s not in ("n", "missing")]
    for stat in [*chosen, *(f"p{100 * q:g}" for q in quantiles)]:
        value, method, note = _one(x, stat, definition)
        found.append(Summary(stat, value, method, note))
    return found


def _one(x: Floats, stat: str, definition: int) -> tuple[float | None, str, str]:
    n = len(x)
    named = {"q1": ("quartile", 0.25), "q3": ("quartile", 0.75), "median": ("median", 0.5)}
    if stat in named or (stat[0] == "p" and stat[1:2].isdigit()):
        word, p = named.get(stat, ("quantile", 0.0))
        p = p or float(stat[1:]) / 100
        usual = stat == "median" and definition in (2, 5, 6, 7, 8, 9)
        name = word if usual else f"{word}, {QUANTILES[definition][1]}"
        return (quantile(x, p, definition) if n else None), name, "" if n else NO_VALUE
    if stat in ("geometric_mean", "geometric_cv"):
        return _geometric(x, stat)
    least, method, compute = _PLAIN[stat]
    if n < least:
        return None, method, _FEW if n else NO_VALUE
    return float(compute(x)), method, ""


def _geometric(x: Floats, stat: str) -> tuple[float | None, str, str]:
    method = {
        "geometric_mean": "geometric mean",
        "geometric_cv": "geometric coefficient of variation, from the SD of logarithms",
    }[stat]
    if not len(x):
        return None, method, NO_VALUE
    if (x <= 0).any():
        return None, method, "a value of 0 or less has no logarithm"
    if stat == "geometric_mean":
        return float(np.exp(np.log(x).mean())), method, ""
    if len(x) < 2:
        return None, method, _FEW
    return float(100 * np.sqrt(np.expm1(np.log(x).var(ddof=1)))), method, ""


def _se(x: Floats) -> float:
    return float(np.std(x, ddof=1)) / math.sqrt(len(x))


def _end(x: Floats, sign: int) -> float:
    t = float(_scipy.t.ppf(0.975, len(x) - 1))
    return float(np.mean(x)) + sign * t * _se(x)


_PLAIN: dict[str, tuple[int, str, Callable[[Floats], float]]] = {
    "mean": (1, "arithmetic mean", np.mean),
    "sd": (2, "sample standard deviation", lambda x: float(np.std(x, ddof=1))),
    "se": (2, "standard error of the mean", _se),
    "mean_low": (2, "95 % interval of the mean, Student's t", lambda x: _end(x, -1)),
    "mean_high": (2, "95 % interval of the mean, Student's t", lambda x: _end(x, 1)),
    "min": (1, "minimum", np.min),
    "max": (1, "maximum", np.max),
    "range": (1, "maximum less minimum", np.ptp),
    "sum": (1, "sum", np.sum),
}
"""For each statistic: the least number of values, its method, and its function."""
