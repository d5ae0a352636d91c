"""Coefficients of agreement on plain arrays: Cohen's kappa, limits of agreement, the intraclass correlation."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats as _scipy
from statsmodels.stats.inter_rater import cohens_kappa

_NAN = float("nan")


@dataclass(frozen=True)
class Coefficient:
    """A coefficient with its 95 % interval, the name of the method, and why one of them is missing."""

    value: float
    low: float = _NAN
    high: float = _NAN
    method: str = ""
    note: str = ""


def kappa(a: Sequence[str], b: Sequence[str], levels: Sequence[str] = ()) -> Coefficient:
    """Return Cohen's kappa of two codings of the same rows; weighted where `levels` gives an order, from low to high.

    a, b: same length, same rows, nothing missing; with levels, each is one of them.
    The weights are linear in the distance of levels (Cicchetti and Allison 1971, Am J EEG Technol 11:101-109).
    Sources: Cohen 1960, Educ Psychol Meas 20:37-46; the variance by Fleiss, Cohen and Everitt 1969, Psychol Bull
    72:323-327, as in statsmodels and in PROC FREQ of SAS.
    """
    names = list(levels) or sorted({*a, *b})
    place = {name: k for k, name in enumerate(names)}
    method = "Cohen's kappa" + (", linear weights" if levels else "")
    table = np.zeros((len(names), len(names)))
    for x, y in zip(a, b, strict=True):
        table[place[x], place[y]] += 1
    if not len(a):
        return Coefficient(_NAN, method=method, note="no row is filled in both extractions")
    if len({*a, *b}) == 1:
        return Coefficient(
            _NAN, method=method, note="both have one and the same code in every row: not defined"
        )
    used = [k for k in range(len(names)) if table[k].any() or table[:, k].any()]
    scores = {"weights": np.array(used), "wt": "linear"} if levels else {}
    with warnings.catch_warnings():
        # The largest possible kappa, which nobody asks for, divides by zero in small tables.
        warnings.simplefilter("ignore", RuntimeWarning)
        found = cohens_kappa(table[np.ix_(used, used)], **scores)
    method += "; 95 % interval by the asymptotic variance, rows taken as independent"
    if not found.std_kappa > 0:
        note = "no interval: its variance is zero" + (
            " in full agreement" if found.kappa == 1 else ""
        )
        return Coefficient(float(found.kappa), method=method, note=note)
    return Coefficient(
        float(found.kappa), float(found.kappa_low), min(float(found.kappa_upp), 1.0), method
    )


def limits(a: Sequence[float], b: Sequence[float]) -> Coefficient:
    """Return the mean difference, first less second, with the 95 % limits of agreement: mean ± 1.96 SD.

    a, b: same length, at least two pairs, in one unit.
    Source: Bland and Altman 1986, Lancet 327:307-310, and 1999, Stat Methods Med Res 8:135-160 (1.96 for 2).
    """
    method = (
        "mean difference, first less second; limits of agreement, mean ± 1.96 SD (Bland-Altman)"
    )
    difference = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    if difference.size < 2:
        return Coefficient(_NAN, method=method, note="fewer than two pairs")
    mean, sd = float(difference.mean()), float(difference.std(ddof=1))
    z = float(_scipy.norm.ppf(0.975))
    return Coefficient(mean, mean - z * sd, mean + z * sd, method)


def intraclass(ratings: Sequence[Sequence[float]] | NDArray[np.float64]) -> Coefficient:
    """Return the intraclass correlation of single ratings for absolute agreement, two-way random: ICC(2,1), ICC(A,1).

    ratings: a row for each rated value, a column for each rater; nothing missing.
    Sources: Shrout and Fleiss 1979, Psychol Bull 86:420-428; the interval in the form of McGraw and Wong 1996,
    Psychol Methods 1:30-46.
    """
    method = "ICC(2,1): two-way random effects, absolute agreement, single ratings; 95 % interval"
    x = np.asarray(ratings, dtype=float)
    n, k = x.shape if x.ndim == 2 else (0, 0)
    if n < 2 or k < 2:
        return Coefficient(_NAN, method=method, note="fewer than two pairs")
    rows, columns, all_ = x.mean(axis=1), x.mean(axis=0), x.mean()
    msr = float(k * ((rows - all_) ** 2).sum() / (n - 1))
    msc = float(n * ((columns - all_) ** 2).sum() / (k - 1))
    rest = x - rows[:, None] - columns[None, :] + all_
    mse = float((rest**2).sum() / ((n - 1) * (k - 1)))
    whole = msr + (k - 1) * mse + k * (msc - mse) / n
    if np.ptp(x) == 0 or whole <= 0:
        return Coefficient(_NAN, method=method, note="the values do not vary: not defined")
    if not np.ptp(x, axis=1).any():
        return Coefficient(1.0, method=method, note="no interval: the two agree in every row")
    icc = (msr - mse) / whole
    a = k * icc / (n * (1 - icc))
    b = 1 + k * icc * (n - 1) / (n * (1 - icc))
    parts = (a * msc) ** 2 / (k - 1) + (b * mse) ** 2 / ((n - 1) * (k - 1))
    if parts <= 0:
        return Coefficient(icc, method=method, note="no interval: its degrees of freedom are none")
    v = (a * msc + b * mse) ** 2 / parts
    f_low = float(_scipy.f.ppf(0.975, n - 1, v))
    f_high = float(_scipy.f.ppf(0.975, v, n - 1))
    between = k * msc + (k * n - k - n) * mse
    low = n * (msr - f_low * mse) / (f_low * between + n * msr)
    high = n * (f_high * msr - mse) / (between + n * f_high * msr)
    return Coefficient(icc, low, high, method)
