"""Mean, median, standard deviation and range of one sample, against each other; medians of whole numbers."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from caseseries.audit.digits import EPSILON, Printed
from caseseries.audit.findings import LIKELY, Finding
from caseseries.audit.paper import Paper
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import quote, quotes
from caseseries.audit.rules.means import MEANT, whole_numbers

LIVED = re.compile(r"\b(?:age|years?|yrs?|months?|weeks?|days?|scores?)\b", re.IGNORECASE)
"""Measures that are mostly taken in whole numbers."""
FEW = 2
"""So many other medians of whole numbers show that a measure is one of whole numbers."""


def _samples(paper: Paper) -> Iterator[list[Row]]:
    """The means and medians of one measure of one group in one place, each with another spread."""
    found: dict[object, list[Row]] = defaultdict(list)
    for row in paper.rows:
        words = paper.words(row)
        if paper.statistic(row) in ("mean", "median") and words.key:
            found[row.place, paper.group(row), words.key, words.band, row.unit.lower()].append(row)
    for rows in found.values():
        shown = Counter((row.parts.centre, row.parts.spread, row.parts.sd is None) for row in rows)
        if max(shown.values()) == 1:
            yield rows


def one_sample(paper: Paper) -> Iterator[Finding]:
    """Mean, median, SD and range of one sample can be those of some numbers; what is printed twice is the same.

    Source: identity; for numbers from a to b with the median m, (a + m) / 2 <= mean <= (m + b) / 2; with n of them,
    a + (b - a) / n <= mean <= b - (b - a) / n; SD^2 (n - 1) / n <= (mean - a) (b - mean) (Bhatia and Davis 2000, doi
    10.2307/2589180); SD >= (b - a) / sqrt(2 (n - 1)); |mean - median| <= SD (Hotelling and Solomons 1932, doi
    10.1214/aoms/1177732911). Every value that print allows is allowed.
    """
    for rows in _samples(paper):
        numbers = {
            "mean": [row.parts.value for row in rows if row.parts.centre == "mean"],
            "median": [row.parts.value for row in rows if row.parts.centre == "median"],
            "SD": [row.parts.sd for row in rows],
            "least value": [row.parts.low for row in rows if row.parts.spread == "range"],
            "greatest value": [row.parts.high for row in rows if row.parts.spread == "range"],
        }
        known = {name: [one for one in many if one] for name, many in numbers.items()}
        if any(one.approximate or one.comparator for many in known.values() for one in many):
            continue
        differing = [
            name for name, many in known.items() if any(not one.meets(many[0]) for one in many)
        ]
        if differing:
            yield Finding(
                "same-quantity", paper.in_order(*(row.id for row in rows)),
                f"{quotes(rows)}: one {differing[0]}, printed differently.",
                f"the same {differing[0]} in each", LIKELY,
            )  # fmt: skip
            continue
        size = paper.total(rows[0])
        said = {name: many[0] for name, many in known.items() if many}
        for impossible, certainty in _impossible(said, size.n if size else None):
            yield Finding(
                "order", paper.in_order(*(row.id for row in rows)), f"{quotes(rows)}: {impossible}.",
                "a mean, a standard deviation and a range that some numbers have", certainty,
            )  # fmt: skip
            break


def _impossible(said: dict[str, Printed], size: int | None) -> Iterator[tuple[str, str]]:
    """What the numbers cannot be, and what that assumes."""
    mean, median, sd = (said.get(name) for name in ("mean", "median", "SD"))
    low, high = said.get("least value"), said.get("greatest value")
    grouped = f"assumes that the group has at most {size}"
    spread = "assumes that a standard deviation is printed"
    if low and high and low.value < high.value:
        if mean and median and not (
            low.low + median.low <= 2 * mean.high and 2 * mean.low <= median.high + high.high
        ):  # fmt: skip
            yield (
                "half of the numbers lie on either side of the median, so that no such mean is possible",
                LIKELY,
            )
        if mean and size and size > 1:
            least = low.low + (high.low - low.low) / size
            most = high.high - (high.high - low.high) / size
            if mean.high + EPSILON < least or mean.low - EPSILON > most:
                yield f"{size} numbers with this range do not have this mean", grouped
        if sd and mean and low.low <= mean.value <= high.high:
            # Some may be missing.
            count = max(2, math.ceil(0.9 * size)) if size else 2
            middle = (low.low + high.high) / 2
            nearest = min(max(mean.low, min(middle, mean.high)), mean.high)
            most = (nearest - low.low) * (high.high - nearest) * Fraction(count, count - 1)
            if max(Fraction(0), sd.low) ** 2 > most + EPSILON:
                yield "numbers of this mean and range do not differ so much", spread
        if sd and size and size > 1 and sd.high**2 * 2 * (size - 1) < (high.low - low.high) ** 2:
            yield f"{size} numbers with this range differ more", grouped
    if mean and median and sd:
        apart = max(mean.low - median.high, median.low - mean.high)
        if apart > sd.high:
            yield "a mean and a median lie within a standard deviation of each other", spread


def whole_medians(paper: Paper) -> Iterator[Finding]:
    """The median of whole numbers is a whole number or lies half-way between two.

    Source: definition. Whole numbers are assumed where the words say so; of ages, times and scores also where print
    gives the ends of every range without decimals, and every other median, two at least, is that of whole numbers:
    with a half only where the group's size is even.
    """
    found: dict[tuple[str, tuple[str, ...], str], list[Row]] = defaultdict(list)
    for row in paper.rows:
        if paper.statistic(row) == "median":
            found[row.place, paper.words(row).key, row.unit].append(row)
    for rows in found.values():
        values = [(row, row.parts.value) for row in rows if row.parts.value]
        if any(one.approximate or one.comparator for _, one in values):
            continue
        shown = [(row, one) for row, one in values if one.decimals]
        odd = [(row, one) for row, one in shown if (2 * one.value).denominator > 1]
        others = [(row, one) for row, one in shown if (row, one) not in odd]
        if len(odd) != 1:
            continue
        row, value = odd[0]
        ends = [end for row in rows for end in (row.parts.low, row.parts.high)]
        alike = LIVED.search(f"{row.measure} {row.unit}") and len(others) >= FEW and all(
            end and not end.decimals for end in ends
        ) and not any(
            one.value.denominator > 1 and size.n % 2
            for other, one in others
            if (size := paper.total(other))
        )  # fmt: skip
        if alike or whole_numbers(row):
            below = math.floor(2 * value.value)
            yield Finding(
                "grim", paper.in_order(row.id, *(other.id for other, _ in others)),
                f"{quote(row)}: no whole numbers have the median {value.text}.",
                f"{below / 2:g} or {(below + 1) / 2:g}", MEANT,
                evidence=frozenset(other.id for other, _ in others),
            )  # fmt: skip
