"""The p-values a test can reach at all: signed ranks of n pairs, and two by two tables."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from scipy import stats

from caseseries.audit.digits import Printed

EXACT = "exact"
PLAIN = "normal approximation without continuity correction"
CORRECTED = "normal approximation with continuity correction"


@dataclass(frozen=True)
class Reached:
    """One two-sided p-value of the Wilcoxon signed-rank test.

    pairs: differences that are not zero; tied: two of them are equal in size; rank_sum: the
    smaller sum of ranks.
    """

    method: str
    p: float
    pairs: int
    tied: bool
    rank_sum: float


def rank_layouts(pairs: int) -> Iterator[tuple[int, ...]]:
    """Twice the ranks of `pairs` differences: without ties, then with each possible single tie."""
    plain = [2 * rank for rank in range(1, pairs + 1)]
    yield tuple(plain)
    for first in range(pairs - 1):
        tied = plain.copy()
        tied[first] = tied[first + 1] = plain[first] + 1
        yield tuple(tied)


def sum_distribution(doubled_ranks: tuple[int, ...]) -> dict[int, int]:
    """How many of the 2^n sign patterns give each (doubled) sum of positive ranks."""
    ways = {0: 1}
    for rank in doubled_ranks:
        more = dict(ways)
        for total, count in ways.items():
            more[total + rank] = more.get(total + rank, 0) + count
        ways = more
    return ways


@lru_cache(maxsize=64)
def signed_rank_p_values(pairs: int, zeros: int = 0) -> tuple[Reached, ...]:
    """Every p-value of the signed-rank test of `pairs` differences, at most one tie of two.

    Up to `zeros` differences may be zero (dropped, as Wilcoxon 1945 does, doi 10.2307/3001968).
    Exact p-values are those of the permutation distribution of the ranks at hand; the normal
    approximation has mean n(n+1)/4 and variance n(n+1)(2n+1)/24 less (t^3-t)/48 for a tie of t.
    """
    found = []
    for size in range(pairs, max(1, pairs - zeros) - 1, -1):
        for position, ranks in enumerate(rank_layouts(size)):
            found += list(_of_layout(size, ranks, tied=position > 0))
    return tuple(found)


def _of_layout(size: int, ranks: tuple[int, ...], tied: bool) -> Iterator[Reached]:
    ways = sum_distribution(ranks)
    middle = sum(ranks) / 2
    deviation = math.sqrt(size * (size + 1) * (2 * size + 1) / 24 - (6 / 48 if tied else 0))
    below = 0
    for total in sorted(ways):
        if total > middle:
            return
        below += ways[total]
        exact = min(1.0, 2 * below / 2**size)
        distance = (middle - total) / 2
        yield Reached(EXACT, exact, size, tied, total / 2)
        for method, correction in ((PLAIN, 0.0), (CORRECTED, 0.5)):
            z = max(0.0, distance - correction) / deviation
            yield Reached(method, float(2 * stats.norm.sf(z)), size, tied, total / 2)


def reached_by(p: Printed, found: tuple[Reached, ...], sides: int = 2) -> tuple[Reached, ...]:
    """Those of `found` that print as `p`, a number without "<" (halved for a one-sided test)."""
    low, high = float(p.low) - 1e-9, float(p.high) + 1e-9
    return tuple(one for one in found if low <= (one.p if sides == 2 else one.p / 2) <= high)


@lru_cache(maxsize=4096)
def two_by_two_p_values(a: int, m: int, b: int, n: int) -> tuple[tuple[str, float], ...]:
    """Two-sided p-values of a of m against b of n by the usual tests: (name, p).

    Sources: Fisher 1935 (two-sided by probability, and doubled); its mid-P form; Pearson's
    chi-squared, with Yates's correction, and with N - 1 (Campbell 2007); likelihood ratio;
    unpooled z.
    """
    table = [[a, m - a], [b, n - b]]
    total, events = m + n, a + b
    found = [("Fisher's exact test", float(stats.fisher_exact(table).pvalue))]
    support = stats.hypergeom(total, events, m)
    point = float(support.pmf(a))
    lower, upper = float(support.cdf(a)), float(support.sf(a - 1))
    found.append(("Fisher's exact test, doubled", min(1.0, 2 * min(lower, upper))))
    found.append(("mid-P", max(0.0, found[0][1] - point / 2)))
    if 0 < events < total:
        cross = a * (n - b) - b * (m - a)
        scale = events * (total - events) * m * n
        plain = total * cross**2 / scale
        yates = total * max(0.0, abs(cross) - total / 2) ** 2 / scale
        ratio = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
        found += [
            ("chi-squared test", float(stats.chi2.sf(plain, 1))),
            ("chi-squared test with Yates's correction", float(stats.chi2.sf(yates, 1))),
            ("N - 1 chi-squared test", float(stats.chi2.sf(plain * (total - 1) / total, 1))),
            ("likelihood ratio test", float(ratio.pvalue)),
        ]
        variance = a / m * (1 - a / m) / m + b / n * (1 - b / n) / n
        if variance > 0:
            z = abs(a / m - b / n) / math.sqrt(variance)
            found.append(("unpooled z test", float(2 * stats.norm.sf(z))))
    return tuple(found)
