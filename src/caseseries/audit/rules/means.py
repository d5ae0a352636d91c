"""Means and standard deviations that no whole numbers give: GRIM, GRIMMER, DEBIT."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction

from caseseries.audit.digits import EPSILON, Printed, show
from caseseries.audit.findings import Finding
from caseseries.audit.paper import Paper, Size
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import quote

WHOLE_NUMBERS = re.compile(
    r"\b(?:numbers? of|no\. of|integers?|whole (?:numbers?|years|days)|completed years|"
    r"likert|items?|points|episodes|visits|admissions|children|siblings|pregnancies|doses|"
    r"questionnaire|apgar|glasgow coma|correct answers)\b",
    re.IGNORECASE,
)
"""Words of measure, unit or note that say that each patient's value is a whole number."""
FRACTIONS = re.compile(r"\b(average|mean of|z-?score|t-?score|log|ratio|per|index|sds)\b", re.I)
BINARY = re.compile(r"\b(binary|dichotom\w+|0/1|indicator|proportion of)\b", re.IGNORECASE)
ITEMS = re.compile(r"\b(\d+)[ -]items?\b", re.IGNORECASE)
MEANT = "assumes that each patient's value is a whole number"


def _text(row: Row) -> str:
    return f"{row.measure} {row.unit} {row.note}"


def whole_numbers(row: Row) -> bool:
    """The words say that each patient's value is a whole number."""
    return bool(WHOLE_NUMBERS.search(_text(row)) and not FRACTIONS.search(_text(row)))


def _sample(paper: Paper, row: Row) -> Size | None:
    if row.parts.n is not None and row.parts.denominator is None:
        return Size(row.parts.n, row.id, own=True)
    return paper.total(row)


def _whole_number_means(paper: Paper) -> Iterator[tuple[Row, Printed, int, Size]]:
    """Rows with the mean of whole numbers: row, mean, n x items, sample."""
    for row in paper.rows:
        mean = row.parts.value
        if paper.statistic(row) != "mean" or mean is None or mean.approximate or mean.comparator:
            continue
        if not whole_numbers(row):
            continue
        size = _sample(paper, row)
        if size is None or size.n < 1:
            continue
        items = ITEMS.search(_text(row))
        yield row, mean, size.n * (int(items[1]) if items else 1), size


def grim_holds(mean: Printed, count: int) -> bool:
    """Whether some whole total over `count` values (n x items) can be printed as `mean`."""
    low = math.ceil((mean.low - EPSILON) * count)
    return Fraction(low, count) <= mean.high + EPSILON


def _no_smaller(size: Size, count: int, mean: Printed) -> bool:
    """Where n is the group's size, up to a tenth may be missing: no such n gives the mean."""
    if size.own:
        return True
    items = count // size.n
    least = math.ceil(size.n * 0.9)
    return not any(grim_holds(mean, n * items) for n in range(least, size.n))


def grim(paper: Paper) -> Iterator[Finding]:
    """The mean of whole numbers is a whole total over n.

    Source: Brown and Heathers 2017, doi 10.1177/1948550616673876; halves may round either way.
    """
    for row, mean, count, size in _whole_number_means(paper):
        if grim_holds(mean, count) or not _no_smaller(size, count, mean):
            continue
        below = math.floor(mean.value * count)
        near = [show(Fraction(total, count), mean.decimals) for total in (below, below + 1)]
        yield Finding(
            "grim",
            paper.in_order(row.id, size.witness),
            f"{quote(row)}: no {size.n} whole numbers have the mean {mean.text}.",
            " or ".join(near),
            MEANT,
            evidence=frozenset({size.witness} - {row.id}),
        )


def grimmer_holds(mean: Printed, sd: Printed, n: int) -> bool:
    """Whether n whole numbers can have this mean and sample SD.

    For some total S that gives the mean, some whole sum of squares Q, odd where S is odd, gives the SD:
    sd^2 = (Q - S^2 / n) / (n - 1). Every S and Q that print allows is tried, so that no sample is refused.
    """
    if n < 2:
        return True
    first = math.ceil((mean.low - EPSILON) * n)
    last = math.floor((mean.high + EPSILON) * n)
    low, high = max(Fraction(0), sd.low - EPSILON), sd.high + EPSILON
    for total in range(first, last + 1):
        base = Fraction(total * total, n)
        least = max(math.ceil(low**2 * (n - 1) + base), math.ceil(base))
        least += (least - total) % 2  # a square is odd where its root is
        if least <= high**2 * (n - 1) + base:
            return True
    return False


def grimmer(paper: Paper) -> Iterator[Finding]:
    """The SD of whole numbers belongs to a whole sum of squares.

    Source: Anaya 2016, doi 10.7287/peerj.preprints.2400v1, in the analytic form of Allard 2018, with its third test
    made exact.
    """
    for row, mean, count, size in _whole_number_means(paper):
        sd = row.parts.sd
        if sd is None or count != size.n or not grim_holds(mean, count):
            continue
        if not size.own and any(
            grimmer_holds(mean, sd, n) and grim_holds(mean, n)
            for n in range(math.ceil(size.n * 0.9), size.n)
        ):
            continue
        if not grimmer_holds(mean, sd, size.n):
            yield Finding(
                "grimmer",
                paper.in_order(row.id, size.witness),
                f"{quote(row)}: no {size.n} whole numbers with the mean {mean.text} have the "
                f"standard deviation {sd.text}.",
                "a standard deviation that a whole sum of squares gives",
                MEANT,
                evidence=frozenset({size.witness} - {row.id}),
            )


def debit_range(mean: Printed, n: int) -> tuple[float, float]:
    """Least and greatest sample SD of n zeros and ones whose mean prints as `mean`."""
    ends = [max(Fraction(0), mean.low), min(Fraction(1), mean.high)]
    inside = [*ends, Fraction(1, 2)] if ends[0] <= Fraction(1, 2) <= ends[1] else ends
    values = [math.sqrt(n / (n - 1) * m * (1 - m)) for m in map(float, inside)]
    return min(values), max(values)


def debit(paper: Paper) -> Iterator[Finding]:
    """Mean and SD of zeros and ones: sd = sqrt(n / (n - 1) m (1 - m)).

    Source: DEBIT, Heathers and Brown 2019, osf.io/5vb3u.
    """
    for row in paper.rows:
        mean, sd = row.parts.value, row.parts.sd
        size = _sample(paper, row)
        if paper.statistic(row) != "mean" or mean is None or sd is None or size is None:
            continue
        if size.n < 2 or not BINARY.search(_text(row)) or not 0 <= mean.value <= 1:
            continue
        low, high = debit_range(mean, size.n)
        if float(sd.high) + 1e-9 < low or float(sd.low) - 1e-9 > high:
            shown = sorted({show(low, sd.decimals), show(high, sd.decimals)})
            yield Finding(
                "debit",
                paper.in_order(row.id, size.witness),
                f"{quote(row)}: {size.n} zeros and ones with the mean {mean.text} do not have "
                f"the standard deviation {sd.text}.",
                " to ".join(shown),
                "assumes that each value is zero or one",
                evidence=frozenset({size.witness} - {row.id}),
            )
