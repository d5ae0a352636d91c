"""Estimators on plain arrays, over scipy and statsmodels. Nothing here knows tables, patients or formats."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats as _scipy
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_SAME = 1e-8
"""Probabilities nearer than this are equal: products of fractions differ in their last bits."""


@dataclass(frozen=True)
class Estimate:
    """A value with its interval, where it has one, the name of the method, and why it is missing."""

    value: float
    low: float = float("nan")
    high: float = float("nan")
    method: str = ""
    note: str = ""


QUANTILES = {
    1: ("inverted_cdf", "SAS definition 3"),
    2: ("averaged_inverted_cdf", "SAS definition 5"),
    3: ("closest_observation", "SAS definition 2"),
    4: ("interpolated_inverted_cdf", "SAS definition 1"),
    5: ("hazen", "R type 5"),
    6: ("weibull", "SAS definition 4"),
    7: ("linear", "R type 7"),
    8: ("median_unbiased", "R type 8"),
    9: ("normal_unbiased", "R type 9"),
}
"""Definitions of quantiles by their number in R: numpy's name, and the name by which the field knows them."""


def quantile(values: Sequence[float] | Floats, p: float, definition: int = 2) -> float:
    """Return the p-quantile, by default of SAS definition 5 (R type 2): the mean of the two neighbours at a step.

    values: 1-d, without missing values; NaN when empty. definition: 1 to 9, as R's `type`.
    Source: Hyndman and Fan 1996, Am Stat 50:361-365.
    """
    x = np.sort(np.asarray(values, dtype=float))
    if x.size == 0:
        return float("nan")
    return float(np.quantile(x, p, method=QUANTILES[definition][0]))  # type: ignore[call-overload]


def proportion(n: int, N: int, *, method: str = "clopper-pearson", level: float = 0.95) -> Estimate:
    """Return a binomial proportion with its interval, on the scale 0 to 1.

    method: `clopper-pearson` (Clopper and Pearson 1934, Biometrika 26:404-413), `wilson` (Wilson 1927) and
    `wilson-corrected`, `wald`, `agresti-coull` and `jeffreys` (Brown, Cai and DasGupta 2001, Stat Sci 16:101-133).
    """
    if N == 0:
        return Estimate(float("nan"), method=method, note="no patients in the denominator")
    if name := {"wald": "normal", "agresti-coull": "agresti_coull", "jeffreys": "jeffreys"}.get(
        method
    ):
        low, high = map(float, proportion_confint(n, N, alpha=1 - level, method=name))
        # Jeffreys's limits at the ends are 0 and 1, as Brown, Cai and DasGupta have them.
        ends = (low if n else 0.0, high if n < N else 1.0) if method == "jeffreys" else (low, high)
        return Estimate(n / N, max(ends[0], 0.0), min(ends[1], 1.0), method=method)
    scipy_name = {"clopper-pearson": "exact", "wilson-corrected": "wilsoncc"}.get(method, method)
    interval = _scipy.binomtest(n, N).proportion_ci(confidence_level=level, method=scipy_name)
    return Estimate(n / N, float(interval.low), float(interval.high), method=method)


def signed_rank(
    before: Sequence[float], after: Sequence[float], *, exact: bool, correction: bool, digits: int
) -> Estimate:
    """Return the two-sided p-value of Wilcoxon's signed-rank test on paired values.

    before, after: same length, same patients, no missing values.
    exact: exact distribution (refused with ties), else the normal approximation with tie correction.
    correction: continuity correction of the approximation.
    digits: recorded decimals; differences are rounded to them before ranking, since floats make and break ties.
    Pairs without a difference are left out before ranking; the method says how many, and how many ranks are tied.
    Source: Wilcoxon 1945, Biometrics Bulletin 1:80-83.
    """
    name = "Wilcoxon signed-rank test, two-sided, " + (
        "exact" if exact else f"asymptotic, {'with' if correction else 'no'} continuity correction"
    )
    difference = np.round(np.asarray(after, dtype=float) - np.asarray(before, dtype=float), digits)
    pairs = difference.size
    difference = difference[difference != 0]
    _, times = np.unique(np.abs(difference), return_counts=True)
    tied = int(times[times > 1].sum())
    name += (
        f"; {difference.size} of {pairs} pairs ranked, {pairs - difference.size} without a difference "
        f"left out, {tied} tied"
    )
    if difference.size == 0:
        return Estimate(float("nan"), method=name, note="no patient has a difference")
    if exact and tied:
        return Estimate(float("nan"), method=name, note="ties: the exact test is not defined")
    with warnings.catch_warnings():
        # scipy remarks on small samples; the method's name already says which approximation was chosen.
        warnings.simplefilter("ignore", UserWarning)
        outcome = _scipy.wilcoxon(
            difference,
            method="exact" if exact else "asymptotic",
            correction=correction and not exact,
            zero_method="wilcox",
        )
    return Estimate(float(outcome.pvalue), method=name)


def survival(
    days: Sequence[float] | Floats, event: Sequence[int] | Ints, *, interval: str = "log"
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return the Kaplan-Meier curve as five arrays of equal length: time, survival, low, high, at risk.

    days: time to event or censoring; event: 1 = event, 0 = censored.
    interval: `log`, `cloglog` (log-log) or `linear`; 95 %, pointwise; agrees with R's survfit.
    Source: Kaplan and Meier 1958, J Am Stat Assoc 53:457-481; Greenwood's variance.
    """
    curve = SurvfuncRight(np.asarray(days, dtype=float), np.asarray(event, dtype=int))
    times = np.asarray(curve.surv_times, dtype=float)
    prob = np.asarray(curve.surv_prob, dtype=float)
    se = np.asarray(curve.surv_prob_se, dtype=float)
    low, high = _bands(prob, se, interval)
    return times, prob, low, high, np.asarray(curve.n_risk, dtype=float)


def survival_errors(days: Floats, event: Ints) -> Floats:
    """Return Greenwood's standard error of the Kaplan-Meier curve at each of its times."""
    return np.asarray(SurvfuncRight(days, event).surv_prob_se, dtype=float)


def survival_quantile(
    days: Sequence[float] | Floats,
    event: Sequence[int] | Ints,
    share: float,
    *,
    interval: str = "log",
) -> Estimate:
    """Return the time by which a share of the patients has had the event, with its 95 % interval; NaN if not reached.

    The limits are the times at which the pointwise band crosses 1 - share, as R's survfit reads them (`crossing`).
    Source: Brookmeyer and Crowley 1982, Biometrics 38:29-41.
    """
    times, prob, low, high, _ = survival(days, event, interval=interval)
    level = 1 - share
    said = "one half" if share == 0.5 else f"{level:.6g}"
    quantile = crossing(times, prob, level)
    note = "" if np.isfinite(quantile) else f"the curve does not reach {said}"
    if np.isfinite(quantile) and prob.min() > level - _SAME:
        note = f"the curve reaches {said} and does not fall below it"
    method = f"Kaplan-Meier, {interval} interval"
    return Estimate(
        quantile, crossing(times, low, level), crossing(times, high, level), method, note
    )


def crossing(times: Floats, curve: Floats, level: float = 0.5) -> float:
    """Return the time at which a falling step curve crosses a level; NaN where it stays above.

    A curve that stands exactly at the level takes the middle of that flat piece, or its start when it never falls
    further. Missing values, where a band is not defined, are left out.
    Source: documentation of survfit and quantile.survfit, R package survival.
    """
    there = ~np.isnan(curve)
    times, curve = times[there], curve[there]
    at = np.flatnonzero(curve < level + _SAME)
    if not at.size:
        return float("nan")
    below = np.flatnonzero(curve < level - _SAME)
    flat = abs(curve[at[0]] - level) < _SAME and below.size
    return float((times[at[0]] + times[below[0]]) / 2 if flat else times[at[0]])


def cumulative_incidence(
    days: Sequence[float] | Floats, cause: Sequence[int] | Ints
) -> tuple[Floats, Floats, Floats]:
    """Return the cumulative incidence of cause 1 as three arrays: time, incidence, standard error.

    days: time to the first event or censoring; cause: 0 = censored, 1 = the event, 2 and more = competing events.
    Without any event the curve is one step at the longest time, at 0. The error is NaN where the last patient at risk
    has the event after competing events.
    Source: Aalen and Johansen 1978, Scand J Stat 5:141-150.
    """
    ends, causes = np.asarray(days, dtype=float), np.asarray(cause, dtype=int)
    if not (causes == 1).any():
        return np.array([ends.max()]), np.zeros(1), np.zeros(1)
    # A competing event at the very end changes no incidence; taken as censoring it leaves the variance defined.
    causes = np.where((ends == ends.max()) & (causes > 1), 0, causes)
    with np.errstate(divide="ignore", invalid="ignore"):  # the variance after the last patient
        fit = CumIncidenceRight(ends, causes)
    return (
        np.asarray(fit.times, dtype=float),
        np.asarray(fit.cinc[0], dtype=float),
        np.asarray(fit.cinc_se[0], dtype=float),
    )


def _bands(prob: Floats, se: Floats, interval: str) -> tuple[Floats, Floats]:
    z = float(_scipy.norm.ppf(0.975))
    inside = (prob > 0) & (prob < 1)
    low, high = prob.copy(), prob.copy()
    p, s = prob[inside], se[inside]
    if interval == "log":
        width = z * s / p
        low[inside], high[inside] = p * np.exp(-width), p * np.exp(width)
    elif interval == "cloglog":
        theta = np.log(-np.log(p))
        width = z * s / (p * np.abs(np.log(p)))
        low[inside], high[inside] = np.exp(-np.exp(theta + width)), np.exp(-np.exp(theta - width))
    elif interval == "linear":
        low[inside], high[inside] = p - z * s, p + z * s
    else:
        raise ValueError(f"unknown interval {interval!r}")
    low[prob == 0], high[prob == 0] = np.nan, np.nan
    return np.clip(low, 0, 1), np.clip(high, 0, 1)
