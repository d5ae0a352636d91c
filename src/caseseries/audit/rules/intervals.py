"""Intervals against their estimate and the usual methods; order of min, quartiles, median, max."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import numpy as np
from scipy import stats

from caseseries.audit.digits import Printed
from caseseries.audit.findings import CERTAIN, LIKELY, Finding
from caseseries.audit.paper import NOT_A_SHARE, Group, Paper
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import exact_share, quote, quotes

RATIO = re.compile(r"\b(hazard|odds|risk|rate|prevalence)[ -]ratio\b|\b(hr|or|rr|irr)\b", re.I)
NULL_P = 0.05


@lru_cache(maxsize=4096)
def binomial_intervals(n: int, total: int, level: float) -> tuple[tuple[str, float, float], ...]:
    """Confidence limits of n / total by the usual methods: (name, low, high) as proportions.

    Sources: Clopper and Pearson 1934; Wilson 1927, with and without continuity correction
    (Newcombe 1998); Wald, with and without; Agresti and Coull 1998; Jeffreys (Brown, Cai and
    DasGupta 2001); uniform prior; logit; arcsine (Anscombe 1948); all two-sided, and
    Clopper-Pearson with the whole error on one side where n is 0 or total.
    """
    alpha = 1 - level / 100
    z = float(stats.norm.ppf(1 - alpha / 2))
    p = n / total
    found: list[tuple[str, float, float]] = []
    exact = stats.binomtest(n, total).proportion_ci(1 - alpha, method="exact")
    found.append(("Clopper-Pearson", exact.low, exact.high))
    for name, method in (("Wilson", "wilson"), ("Wilson with correction", "wilsoncc")):
        limits = stats.binomtest(n, total).proportion_ci(1 - alpha, method=method)
        found.append((name, limits.low, limits.high))
    half = z * (p * (1 - p) / total) ** 0.5
    found.append(("Wald", p - half, p + half))
    found.append(("Wald with correction", p - half - 0.5 / total, p + half + 0.5 / total))
    for name, extra in (("Agresti-Coull", z * z), ("Agresti-Coull (plus four)", 4.0)):
        size = total + extra
        centre = (n + extra / 2) / size
        half = z * (centre * (1 - centre) / size) ** 0.5
        found.append((name, centre - half, centre + half))
    beta = stats.beta(n + 0.5, total - n + 0.5)
    low, high = float(beta.ppf(alpha / 2)), float(beta.ppf(1 - alpha / 2))
    found.append(("Jeffreys", low, high))
    found.append(("Jeffreys, ends closed", 0.0 if n == 0 else low, 1.0 if n == total else high))
    uniform = stats.beta(n + 1, total - n + 1)
    found.append(
        ("uniform prior", float(uniform.ppf(alpha / 2)), float(uniform.ppf(1 - alpha / 2)))
    )
    if 0 < n < total:
        logit, width = np.log(p / (1 - p)), z / (total * p * (1 - p)) ** 0.5
        found.append(
            (
                "logit",
                float(1 / (1 + np.exp(width - logit))),
                float(1 / (1 + np.exp(-width - logit))),
            )
        )
        t = float(stats.t.ppf(1 - alpha / 2, total - 1))
        half = t * (p * (1 - p) / (total - 1)) ** 0.5
        found.append(("mean and t", p - half, p + half))
    angle, width = float(np.arcsin(p**0.5)), z / (2 * total**0.5)
    found.append(
        ("arcsine", float(np.sin(max(0.0, angle - width)) ** 2),
         float(np.sin(min(np.pi / 2, angle + width)) ** 2))
    )  # fmt: skip
    if n == 0:
        found.append(("Clopper-Pearson, one side", 0.0, 1 - alpha ** (1 / total)))
    if n == total:
        found.append(("Clopper-Pearson, one side", alpha ** (1 / total), 1.0))
    return tuple((name, max(0.0, low), min(1.0, high)) for name, low, high in found)


@lru_cache(maxsize=4096)
def mid_p_interval(n: int, total: int, level: float) -> tuple[float, float]:
    """Limits of n / total by inverting the mid-P test (Lancaster 1961), by bisection."""
    alpha = 1 - level / 100

    def solve(upper: bool) -> float:
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            tail = (
                stats.binom.cdf(n, total, middle) if upper else stats.binom.sf(n - 1, total, middle)
            )
            value = float(tail) - 0.5 * float(stats.binom.pmf(n, total, middle))
            if (value > alpha / 2) == upper:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    return solve(False), solve(True)


def interval_method(paper: Paper) -> Iterator[Finding]:
    """An interval of n / N is that of some usual method, at its printed decimals.

    Source: see `binomial_intervals`. Only where n and N are printed, N in the cell or as the group's size that n and
    the percentage bear out, and the interval is of the share itself.
    """
    for row in paper.rows:
        parts = row.parts
        low, high, n, total = (
            parts.low,
            parts.high,
            parts.n,
            parts.denominator or _borne_out(paper, row),
        )
        if parts.spread != "ci" or low is None or high is None or n is None or not total:
            continue
        if n > total or NOT_A_SHARE.search(row.measure.replace("confidence", "")):
            continue
        if low.approximate or paper.statistic(row) != "count" or RATIO.search(row.measure):
            continue
        scale = 1.0 if parts.percent is None and high.value <= 1 else 100.0
        methods = binomial_intervals(n, total, parts.level)
        if any(low.holds(scale * a) and high.holds(scale * b) for _, a, b in methods):
            continue
        a, b = mid_p_interval(n, total, parts.level)
        if low.holds(scale * a) and high.holds(scale * b):
            continue
        decimals = max(low.decimals, high.decimals)
        shown = "; ".join(
            f"{name} {scale * a:.{decimals}f} to {scale * b:.{decimals}f}"
            for name, a, b in methods
            if name in ("Clopper-Pearson", "Wilson", "Wald")
        )
        yield Finding(
            "interval-method",
            (row.id,),
            f"{quote(row)}: no usual method gives {low.text} to {high.text} for {n} of {total}.",
            shown,
            f"assumes a {parts.level:g}% interval of {n} of {total}",
        )


def _borne_out(paper: Paper, row: Row) -> int | None:
    """The group's size, where the row's count and percentage fit it and no smaller number."""
    n, percent, size = row.parts.n, row.parts.percent, paper.total(row)
    if n is None or percent is None or size is None or not exact_share(row.parts):
        return None
    fitting = [
        total for total in range(max(1, n), size.n + 1) if percent.holds(Fraction(100 * n, total))
    ]
    return size.n if fitting == [size.n] else None


def interval_estimate(paper: Paper) -> Iterator[Finding]:
    """An interval holds its estimate, its lower end comes first, and p agrees with it.

    Source: definition. A 95 % interval of a ratio without 1 goes with p < 0.05, and with 1 with
    p > 0.05, where both stand in one cell.
    """
    for row in paper.rows:
        parts = row.parts
        if parts.spread != "ci" or parts.low is None or parts.high is None:
            continue
        estimate = parts.value or parts.percent
        if parts.low.value > parts.high.value:
            yield Finding(
                "interval-estimate", (row.id,), f"{quote(row)}: the lower end is above the upper.",
                "the smaller number first",
            )  # fmt: skip
        elif estimate and (estimate.below(parts.low) or parts.high.below(estimate)):
            yield Finding(
                "interval-estimate", (row.id,),
                f"{quote(row)}: {estimate.text} lies outside {parts.low.text} to {parts.high.text}.",
                "an estimate inside its interval",
            )  # fmt: skip
        elif parts.p and parts.level == 95 and RATIO.search(f"{row.measure} {row.kind}"):
            yield from _p_and_interval(row, parts.low, parts.high, parts.p)


def _p_and_interval(row: Row, low: Printed, high: Printed, p: Printed) -> Iterator[Finding]:
    away = low.low > 1 or high.high < 1
    around = low.high < 1 < high.low
    small = p.value < NULL_P and not p.comparator.startswith(">")
    # Printed at two decimals, 0.05 can stand on either side; leave a margin for other methods.
    large = p.low > NULL_P + 0.01 and not p.comparator.startswith("<")
    if (away and large) or (around and small and p.high < NULL_P - 0.01):
        yield Finding(
            "interval-estimate", (row.id,),
            f"{quote(row)}: the interval {'leaves out' if away else 'holds'} 1, p = {p.text}.",
            "p below 0.05 exactly when the interval leaves out 1",
            "assumes that interval and p are of one test",
        )  # fmt: skip


def order(paper: Paper) -> Iterator[Finding]:
    """Min <= lower quartile <= median <= upper quartile <= max; a mean lies within the range.

    Source: definition; within one cell, and between cells of one measure and group.
    """
    found: dict[tuple[Group, tuple[str, ...], str], list[Row]] = defaultdict(list)
    for row in paper.rows:
        yield from _within(row)
        if row.parts.spread in ("range", "iqr") and row.parts.low and row.parts.high:
            found[paper.group(row), paper.words(row).key, row.unit].append(row)
    for (group, words, _), rows in found.items():
        ranges = [row for row in rows if row.parts.spread == "range"]
        quartiles = [row for row in rows if row.parts.spread == "iqr"]
        for full in ranges[:1] if group and words else ():
            # One witness will do; the nearest is the surest.
            for middle in sorted(quartiles, key=lambda row: row.place != full.place)[:1]:
                yield from _quartiles_in_range(paper, full, middle)


def _within(row: Row) -> Iterator[Finding]:
    parts = row.parts
    low, value, high = parts.low, parts.value, parts.high
    if parts.sd is not None and parts.sd.value < 0:
        yield Finding("order", (row.id,), f"{quote(row)}: a negative SD.", "at least 0")
    if low is None or high is None or parts.spread == "ci":
        return
    ordered = parts.spread in ("range", "iqr") or parts.centre == "median"
    if not ordered or parts.percent is not None:
        return
    if low.value > high.value:
        yield Finding(
            "order", (row.id,), f"{quote(row)}: {low.text} comes before {high.text}.",
            "the smaller number first",
        )  # fmt: skip
    elif (
        value is not None
        and not (parts.centre == "mean" and parts.spread == "iqr")
        and (value.below(low) or high.below(value))
    ):
        yield Finding(
            "order", (row.id,),
            f"{quote(row)}: {value.text} lies outside {low.text} to {high.text}.",
            f"a {parts.centre or 'value'} between {low.text} and {high.text}",
        )  # fmt: skip


def _quartiles_in_range(paper: Paper, full: Row, middle: Row) -> Iterator[Finding]:
    low, high, q1, q3 = full.parts.low, full.parts.high, middle.parts.low, middle.parts.high
    if low and high and q1 and q3 and (q1.below(low) or high.below(q3)):
        certain = full.place == middle.place
        yield Finding(
            "order",
            paper.in_order(full.id, middle.id),
            f"{quotes((full, middle))}: the quartiles lie outside the range.",
            "quartiles within the range",
            CERTAIN if certain else LIKELY,
        )
