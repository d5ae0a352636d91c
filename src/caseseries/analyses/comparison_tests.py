"""Tests and estimates that compare groups, on plain arrays, over scipy and statsmodels.

Each returns an `Outcome`; where it is not defined, the outcome has a note that says why and no number.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats as _scipy
from scipy.optimize import brentq
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import survdiff
from statsmodels.stats.contingency_tables import mcnemar as _mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep

from caseseries.analyses import fisher_exact
from caseseries.analyses.estimators import Floats, Ints, signed_rank

_EMPTY = "a group has no value"
_SEED = 20250131
_UNBOUNDED = 50.0
"""A standard error of a log hazard ratio beyond this is that of an estimate without bound."""
_Z = float(_scipy.norm.ppf(0.975))


@dataclass(frozen=True)
class Outcome:
    """What a comparison gives: statistic with degrees of freedom, p, estimate with standard error and 95 % interval.

    None where the method has no such number. n: values compared. method: its name and options. note: why it has no
    number here.
    """

    method: str
    n: int
    statistic: float | None = None
    df: float | None = None
    df2: float | None = None
    p: float | None = None
    estimate: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""


def t_test(group: Floats, against: Floats, *, welch: bool) -> Outcome:
    """Return Student's t test with the difference of means, group less reference, and its interval."""
    name = f"t test, two-sided, {'unequal variances (Welch)' if welch else 'pooled variance'}"
    none = Outcome(name, len(group) + len(against))
    if not (len(group) and len(against)):
        return replace(none, note=_EMPTY)
    if min(len(group), len(against)) < 2 and (welch or len(group) + len(against) < 3):
        return replace(none, note="a group has fewer than two values")
    if np.ptp(group) == 0 and np.ptp(against) == 0:
        return replace(none, note="the values do not vary")
    found = _scipy.ttest_ind(group, against, equal_var=not welch)
    interval = found.confidence_interval(0.95)
    return replace(
        none, statistic=float(found.statistic), df=float(found.df), p=float(found.pvalue),
        estimate=float(np.mean(group) - np.mean(against)), low=float(interval.low), high=float(interval.high),
    )  # fmt: skip


def anova(groups: Sequence[Floats]) -> Outcome:
    """Return the F test of equal means in a one-way layout."""
    there = [g for g in groups if len(g)]
    n = sum(map(len, there))
    none = Outcome("one-way analysis of variance, F test", n)
    if len(there) < len(groups):
        return replace(none, note=_EMPTY)
    if n <= len(groups):
        return replace(none, note="no group has two values")
    if all(np.ptp(g) == 0 for g in there):
        return replace(none, note="the values do not vary within groups")
    found = _scipy.f_oneway(*there)
    return replace(
        none, statistic=float(found.statistic), df=len(there) - 1, df2=n - len(there), p=float(found.pvalue)
    )  # fmt: skip


def rank_sum(group: Floats, against: Floats, *, exact: bool, correction: bool) -> Outcome:
    """Return Wilcoxon's rank-sum test; the statistic is R's W, Mann and Whitney's U of the first group."""
    both = np.concatenate([group, against])
    _, times = np.unique(both, return_counts=True)
    tied = int(times[times > 1].sum())
    way = "exact" if exact else f"asymptotic, {'with' if correction else 'no'} continuity correction"  # fmt: skip
    none = Outcome(f"Wilcoxon rank-sum test, two-sided, {way}; {tied} values tied", len(both))
    if not (len(group) and len(against)):
        return replace(none, note=_EMPTY)
    if exact and tied:
        return replace(none, note="ties: the exact test is not defined")
    if np.ptp(both) == 0:
        return replace(none, note="all values are the same")
    found = _scipy.mannwhitneyu(
        group, against, method="exact" if exact else "asymptotic", use_continuity=correction
    )
    return replace(none, statistic=float(found.statistic), p=float(found.pvalue))


def kruskal_wallis(groups: Sequence[Floats]) -> Outcome:
    """Return Kruskal and Wallis's test, corrected for ties."""
    none = Outcome("Kruskal-Wallis test, corrected for ties", sum(map(len, groups)))
    if not all(len(g) for g in groups):
        return replace(none, note=_EMPTY)
    if np.ptp(np.concatenate(groups)) == 0:
        return replace(none, note="all values are the same")
    found = _scipy.kruskal(*groups)
    return replace(
        none, statistic=float(found.statistic), df=len(groups) - 1, p=float(found.pvalue)
    )


def chi_squared(table: Ints, *, correction: bool) -> Outcome:
    """Return Pearson's test of a table of groups by categories; categories that nobody has are left out."""
    cells = table[:, table.sum(axis=0) > 0]
    way = "with" if correction else "no"
    none = Outcome(f"Pearson's chi-squared test, {way} continuity correction", int(cells.sum()))
    if note := _degenerate(cells):
        return replace(none, note=note)
    if correction and cells.shape != (2, 2):
        return replace(none, note="the continuity correction is for two groups and two categories")
    found = _scipy.chi2_contingency(cells, correction=correction)
    small = int((found.expected_freq < 5).sum())
    return replace(
        none, statistic=float(found.statistic), df=float(found.dof), p=float(found.pvalue),
        method=f"{none.method}; {small} of {cells.size} expected counts below 5",
    )  # fmt: skip


def fisher(table: Ints, *, simulations: int = 0) -> Outcome:
    """Return Fisher's exact test, two-sided, by enumeration, or over tables drawn with a fixed seed."""
    cells = table[:, table.sum(axis=0) > 0]
    none = Outcome("Fisher's exact test, two-sided", int(cells.sum()))
    if note := _degenerate(cells):
        return replace(none, note=note)
    if simulations:
        drawn = _scipy.random_table(cells.sum(axis=1), cells.sum(axis=0))
        tables = drawn.rvs(simulations, random_state=np.random.default_rng(_SEED))
        rarer = drawn.logpmf(tables) <= drawn.logpmf(cells) + 1e-7
        p = (1 + int(np.sum(rarer))) / (simulations + 1)
        return replace(none, p=p, method=f"{none.method}, {simulations} tables drawn with a fixed seed")  # fmt: skip
    try:
        return replace(none, p=fisher_exact.p_value(cells.tolist()))
    except fisher_exact.TooManyTablesError:
        return replace(none, note="too many tables to enumerate: set `simulations`")


def _degenerate(cells: Ints) -> str:
    if (cells.sum(axis=1) == 0).any():
        return _EMPTY
    return "everybody has the same category" if cells.shape[1] < 2 else ""


def mcnemar(before: Ints, after: Ints, *, exact: bool, correction: bool) -> Outcome:
    """Return McNemar's test. before, after: 0 or 1 of the same patients.

    The estimate is the change of the proportion in percentage points.
    """
    gained, lost = int(((before == 0) & (after == 1)).sum()), int(((before == 1) & (after == 0)).sum())  # fmt: skip
    way = "exact" if exact else f"{'with' if correction else 'no'} continuity correction"
    none = Outcome(
        f"McNemar's test, {way}; {gained} changed from no to yes, {lost} from yes to no", len(before)
    )  # fmt: skip
    if not len(before):
        return replace(none, note="nobody has both values")
    share = 100 * (gained - lost) / len(before)
    if gained + lost == 0:
        return replace(none, estimate=share, note="nobody changed")
    found = _mcnemar([[0, gained], [lost, 0]], exact=exact, correction=correction)
    statistic, df = (None, None) if exact else (float(found.statistic), 1.0)
    return replace(none, statistic=statistic, df=df, p=float(found.pvalue), estimate=share)


def paired_t(before: Floats, after: Floats) -> Outcome:
    """Return Student's t test of the change of the same patients, after less before, with its interval."""
    none = Outcome("paired t test, two-sided", len(before))
    if len(before) < 2:
        return replace(none, note="fewer than two patients have both values")
    if np.ptp((after - before).round(9)) == 0:
        return replace(none, note="the changes do not vary")
    found = _scipy.ttest_rel(after, before)
    interval = found.confidence_interval(0.95)
    return replace(
        none, statistic=float(found.statistic), df=float(found.df), p=float(found.pvalue),
        estimate=float(np.mean(after - before)), low=float(interval.low), high=float(interval.high),
    )  # fmt: skip


def paired_ranks(before: Floats, after: Floats, *, exact: bool, correction: bool, digits: int) -> Outcome:  # fmt: skip
    """Return Wilcoxon's signed-rank test; the statistic is R's V, the sum of the ranks of rises."""
    found = signed_rank(
        before.tolist(), after.tolist(), exact=exact, correction=correction, digits=digits
    )
    change = np.round(after - before, digits)
    change = change[change != 0]
    none = Outcome(found.method, len(before), note=found.note)
    if found.note:
        return none
    ranks = _scipy.rankdata(np.abs(change))
    return replace(none, statistic=float(ranks[change > 0].sum()), p=found.value)


_WEIGHTS = {"gehan": "gb", "tarone_ware": "tw"}


def log_rank(
    days: Floats, event: Ints, group: Ints, strata: Ints | None = None, *, weights: str = "none"
) -> Outcome:
    """Return the log-rank test, or one of its weighted kin. group, strata: a number for each patient.

    Without weights as survdiff of R, with Gehan's as the Wilcoxon test of SAS's PROC LIFETEST.
    """
    there = len(np.unique(group))
    name = {"gehan": "Gehan-Wilcoxon test", "tarone_ware": "Tarone-Ware test"}.get(
        weights, "log-rank test"
    )
    name += ", stratified" if strata is not None else ""
    none = Outcome(name, len(days))
    if there < 2:
        return replace(none, note=_EMPTY)
    if not event.any():
        return replace(none, note="nobody had the event")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            statistic, p = survdiff(days, event, group, _WEIGHTS.get(weights), strata=strata)
        except np.linalg.LinAlgError:  # a variance of 0
            note = "at no event was anybody of another group at risk: the statistic is not defined"
            return replace(none, note=note)
    if not np.isfinite(statistic):
        return replace(none, note="the statistic is not defined")
    return replace(none, statistic=float(statistic), df=there - 1, p=float(p))


def cox(
    days: Floats,
    event: Ints,
    group: Ints,
    strata: Ints | None = None,
    others: Floats | None = None,
    *,
    ties: str,
    groups: int = 2,
) -> list[Outcome]:
    """Return the hazard ratio of groups 1, 2 ... against group 0, of one model; Wald's interval, statistic and p.

    groups: how many there are, the reference among them. others: further columns of the model.
    A group without any event has a ratio of 0 and leaves the others what they are, so it is left out of the model.
    """
    name = "Cox's model" + (" of all groups compared" if groups > 2 else "")
    name = f"{name}, {ties.capitalize()}'s ties, Wald 95 % interval"
    name += ", stratified" if strata is not None else ""
    none = Outcome(name, len(days))
    eventless = "a group has no event: the hazard ratio has no finite estimate"
    there = sorted({int(g) for g in np.unique(group[event == 1])} - {0})
    kept = np.isin(group, [0, *there])
    if not event[group == 0].any() or not there:
        return [replace(none, note=eventless)] * (groups - 1)
    columns = np.column_stack([(group == g).astype(float) for g in there])[kept]
    if others is not None:
        columns = np.column_stack([columns, others[kept]])
    same = [replace(none, note="columns of the model tell the same: it has no estimate")] * (
        groups - 1
    )
    centred = columns - columns.mean(axis=0)  # the model has no constant
    if np.linalg.matrix_rank(centred) < columns.shape[1]:
        return same
    own = None if strata is None else strata[kept]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            model = PHReg(days[kept], centred, status=event[kept], strata=own, ties=ties)
            found = model.fit(disp=False)
            params, errors = found.params, found.bse
        except np.linalg.LinAlgError:
            return same
    outcomes = {}
    for g, b, se in zip(there, params, errors, strict=False):  # of the groups alone
        if not (np.isfinite(b + se) and se < _UNBOUNDED):
            note = "the events of two groups do not overlap in time: no finite hazard ratio"
            outcomes[g] = replace(none, note=note)
            continue
        wald = float((b / se) ** 2)
        outcomes[g] = replace(
            none, estimate=float(np.exp(b)), low=float(np.exp(b - _Z * se)), high=float(np.exp(b + _Z * se)),
            statistic=wald, df=1, p=float(_scipy.chi2.sf(wald, 1)),
        )  # fmt: skip
    return [outcomes.get(g, replace(none, note=eventless)) for g in range(1, groups)]


_INTERVALS = {
    "wald": ("wald", False, "Wald interval"),
    "wald_corrected": ("wald", True, "Wald interval, with continuity correction"),
    "newcombe": ("newcomb", False, "Newcombe's interval from Wilson scores"),
    "agresti_caffo": ("agresti-caffo", False, "Agresti and Caffo's interval"),
    "mee": ("score", False, "score interval of Mee"),
    "miettinen_nurminen": ("score", True, "score interval of Miettinen and Nurminen"),
}


def difference(k: int, n: int, k0: int, n0: int, *, interval: str) -> Outcome:
    """Return the difference of k / n and k0 / n0 in percentage points, with its 95 % interval.

    Source: the methods numbered 1, 2, 5, 6 and 10 of Newcombe 1998, Stat Med 17:873-890; Agresti and Caffo 2000.
    """
    name, correct, words = _INTERVALS[interval]
    none = Outcome(f"difference of proportions, 95 % {words}", n + n0)
    if not (n and n0):
        return replace(none, note=_EMPTY)
    estimate = k / n - k0 / n0
    if name == "wald":
        se = ((k / n) * (1 - k / n) / n + (k0 / n0) * (1 - k0 / n0) / n0) ** 0.5
        width = _Z * se + (1 / n + 1 / n0) / 2 * correct
        low, high = estimate - width, estimate + width
    elif name == "score":
        low, high = _score_interval(k, n, k0, n0, (n + n0) / (n + n0 - 1) if correct else 1.0)
    else:
        low, high = map(float, confint_proportions_2indep(k, n, k0, n0, method=name))
    return replace(none, estimate=100 * estimate, low=100 * max(low, -1), high=100 * min(high, 1))


def _score_interval(k: int, n: int, k0: int, n0: int, factor: float) -> tuple[float, float]:
    """Return the differences at which the score statistic, its variance restricted to the difference, reaches z².

    statsmodels 0.15 has this interval too, and another one than is published: 0.0531 to 0.3436 for 56 of 70 less 48 of
    80, where Newcombe 1998 has 0.0533 to 0.3377.
    Source: Miettinen and Nurminen 1985, Stat Med 4:213-226, with their closed form of the restricted estimate.
    """
    N, total, estimate = n + n0, k + k0, k / n - k0 / n0

    def beyond(d: float) -> float:
        second, first = (n + 2 * n0) * d - N - total, (n0 * d - N - 2 * k0) * d + total
        q = (second / (3 * N)) ** 3 - first * second / (6 * N**2) + k0 * d * (1 - d) / (2 * N)
        p = np.copysign(max((second / (3 * N)) ** 2 - first / (3 * N), 0.0) ** 0.5, q)
        angle = (np.pi + np.arccos(np.clip(q / p**3, -1, 1) if p else 0.0)) / 3
        p0 = min(max(2 * p * np.cos(angle) - second / (3 * N), 0.0), 1.0)
        p1 = min(max(p0 + d, 0.0), 1.0)
        variance = factor * (p1 * (1 - p1) / n + p0 * (1 - p0) / n0)
        if variance <= 0:
            return -1.0 if d == estimate else 1.0
        return float((estimate - d) ** 2 / variance - _Z**2)

    edge = 1e-9
    low = brentq(beyond, -1 + edge, estimate) if estimate > -1 + edge and beyond(-1 + edge) > 0 else -1.0  # fmt: skip
    high = brentq(beyond, estimate, 1 - edge) if estimate < 1 - edge and beyond(1 - edge) > 0 else 1.0  # fmt: skip
    return float(low), float(high)


def ratio(k: int, n: int, k0: int, n0: int, *, odds: bool) -> Outcome:
    """Return the ratio of two risks or odds with Wald's 95 % interval of its logarithm."""
    words = "odds ratio" if odds else "risk ratio"
    none = Outcome(f"{words}, 95 % Wald interval of its logarithm", n + n0)
    if not (n and n0):
        return replace(none, note=_EMPTY)
    cells = (k, k0, n - k, n0 - k0) if odds else (k, k0)
    if not all(cells):
        return replace(none, note="a count is 0: the ratio has no finite estimate and interval")
    if odds:
        value = k * (n0 - k0) / (k0 * (n - k))
        variance = 1 / k + 1 / (n - k) + 1 / k0 + 1 / (n0 - k0)
    else:
        value = k * n0 / (k0 * n)
        variance = 1 / k - 1 / n + 1 / k0 - 1 / n0
    width = _Z * variance**0.5
    return replace(
        none, estimate=value, low=float(value * np.exp(-width)), high=float(value * np.exp(width))
    )
