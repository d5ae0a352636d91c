"""One cell against itself: n, N and the percentage."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction

from caseseries.audit.digits import counts_for, percent_text, word_value
from caseseries.audit.findings import CERTAIN, LIKELY, Finding, Repair
from caseseries.audit.notation import normalise
from caseseries.audit.paper import NOT_A_SHARE, Paper
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import (
    FEW,
    count_repairs,
    exact_share,
    n_repair,
    percent_repair,
    quote,
)
from caseseries.audit.variables import NOT_KNOWN, Levels, levels_in
from caseseries.audit.wording import counts_events

MISSING_SHARE = Fraction(9, 10)
"""Where print gives no denominator, up to a tenth of the group may be missing."""
PATIENTS = re.compile(
    r"\b(patients?|children|subjects?|participants?|persons?|people|(wo)?men|boys|girls)\b", re.I
)
BEFORE_INCLUSION = re.compile(
    r"screened|approached|identified|considered|eligib|referred|excluded|declined|registry|candidates",
    re.IGNORECASE,
)
"""Counts of people who need not be among the patients."""
_OF_COUNTS = re.compile(r"\b(?:sensitivity|specificity|predictive value|accuracy)\b", re.IGNORECASE)
"""Shares of patients where their numbers are printed beside them."""
ALL_OF = re.compile(r"\ball\s+(?:the\s+)?(\d+|[a-z]+(?:-[a-z]+)?)\b", re.I)


def percentage(paper: Paper) -> Iterator[Finding]:
    """A percentage is 100 n / N, rounded half up or half down at its printed decimals.

    Source: arithmetic; both directions because programs differ (R and Python round half to
    even, SAS and SPSS half away from zero).
    Where N is not printed, the group's size is taken, and no smaller N may explain the
    percentage either (values may be missing; not where the levels of the variable add up to all).
    """
    whole = {row.id for one in levels_in(paper) if _of_all(paper, one) for row in one.rows}
    for row in paper.rows:
        n, percent, total = row.parts.n, row.parts.percent, paper.total(row)
        if n is None or percent is None or total is None or not total.n or n > total.n:
            continue
        measured = (
            NOT_A_SHARE.sub("", row.measure)
            if total.own and _OF_COUNTS.search(row.measure)
            else row.measure
        )
        if not exact_share(row.parts) or NOT_A_SHARE.search(measured):
            continue
        if percent.holds(Fraction(100 * n, total.n)):
            continue
        if (
            not total.own
            and row.id not in whole
            and any(percent.holds(Fraction(100 * n, other)) for other in range(max(n, 1), total.n))
        ):
            continue
        right = percent_text(n, total.n, percent.decimals)
        others = counts_for(percent, total.n)
        fitting = [str(one) for one in others] if len(others) <= FEW else []
        expected = f"{right}% for {n} of {total.n}"
        if fitting:
            expected += f", or {' or '.join(fitting)} of {total.n} for {percent.text}%"
        yield Finding(
            "percentage",
            (row.id,) if total.own else paper.in_order(row.id, total.witness),
            f"{quote(row)}: {n} of {total.n} is {right}%, print says {percent.text}%.",
            expected,
            CERTAIN if total.own else f"assumes that the denominator is {total.n} or fewer",
            evidence=frozenset({total.witness} - {row.id}),
            repairs=count_repairs(row, total.n)
            | {percent_repair(row, n, total.n)}
            | (_denominators(row, n, total.n) if total.own else frozenset()),
        )


def _of_all(paper: Paper, levels: Levels) -> bool:
    """Levels that exclude each other are all patients, nobody's is unknown, and all percentages but one are of them."""
    total = paper.total(levels.rows[0])
    if (
        total is None
        or not levels.exclusive
        or any(NOT_KNOWN.search(name) for name in levels.names)
    ):
        return False
    counts = [row.parts.n or 0 for row in levels.rows]
    fits = [
        row.parts.percent is not None and row.parts.percent.holds(Fraction(100 * n, total.n))
        for row, n in zip(levels.rows, counts, strict=True)
    ]
    return total.n > 0 and sum(counts) == total.n and sum(fits) == len(fits) - 1


def _denominators(row: Row, n: int, total: int) -> frozenset[Repair]:
    """Denominators near the printed one that would give the row's percentage."""
    percent = row.parts.percent
    return frozenset(
        (row.id, "denominator", str(other))
        for other in range(max(1, n, total - FEW), total + FEW + 1)
        if percent is not None and percent.holds(Fraction(100 * n, other))
    )


def above_total(paper: Paper) -> Iterator[Finding]:
    """A count is not above its denominator, nor a share of patients above 100 %.

    Source: arithmetic.
    A count without a denominator is held against its group only where it counts patients; a
    denominator is held against the number of patients that print gives for the group.
    """
    for row in paper.rows:
        yield from _denominator_above_group(paper, row)
        n, total = row.parts.n, paper.total(row)
        if n is not None and total is not None and n > total.n:
            patients = PATIENTS.search(row.as_printed) and not counts_events(row.group)
            patients = patients and not BEFORE_INCLUSION.search(row.measure)
            if total.own or patients:
                yield Finding(
                    "n-above-total",
                    paper.in_order(row.id, total.witness),
                    f"{quote(row)}: {n} of {total.n}.",
                    f"at most {total.n}",
                    CERTAIN if total.own else f"assumes that the group has {total.n}",
                    evidence=frozenset({total.witness} - {row.id}),
                    repairs=count_repairs(row, total.n),
                )
        elif (
            row.parts.percent is not None
            and row.parts.percent.value > 100
            and (row.parts.n is not None or row.parts.denominator is not None)
        ):
            yield Finding(
                "n-above-total", (row.id,), f"{quote(row)}: more than 100%.", "at most 100%"
            )


def _denominator_above_group(paper: Paper, row: Row) -> Iterator[Finding]:
    total = row.parts.denominator
    sizes = paper.sizes_printed(paper.group(row))
    if total is None or paper.statistic(row) != "count" or counts_events(row.group):
        return
    if len({size.n for size in sizes}) == 1 and total > sizes[0].n:
        usual = paper.size(paper.group(row), row.place)
        if usual is None or usual.n != sizes[0].n:
            return
        yield Finding(
            "n-above-total",
            paper.in_order(row.id, sizes[0].witness),
            f"{quote(row)}: a denominator of {total}; the group has {sizes[0].n}.",
            f"at most {sizes[0].n}",
            LIKELY,
            evidence=frozenset({sizes[0].witness}),
            repairs=frozenset((row.id, "denominator", str(n)) for n in range(sizes[0].n + 1)),
        )


def unreachable_share(paper: Paper) -> Iterator[Finding]:
    """A percentage of N patients or events is some whole number of them.

    Source: GRIM for proportions, Brown and Heathers 2017, doi 10.1177/1948550616673876.
    Where N is not printed, up to a tenth of the group may be missing.
    """
    for row in paper.rows:
        percent, total = row.parts.percent, paper.total(row)
        if percent is None or row.parts.n is not None or total is None or total.n < 1:
            continue
        if not exact_share(row.parts) or percent.comparator or not 0 <= percent.value <= 100:
            continue
        if paper.statistic(row) != "count" or NOT_A_SHARE.search(row.measure):
            continue
        least = total.n if total.own else math.ceil(total.n * MISSING_SHARE)
        if any(counts_for(percent, size) for size in range(least, total.n + 1)):
            continue
        near = nearest_shares(row, total.n)
        shown = " or ".join(f"{percent_text(n, total.n, percent.decimals)}% ({n})" for n in near)
        yield Finding(
            "share-unreachable",
            paper.in_order(row.id, total.witness),
            f"{quote(row)}: no number out of {total.n} gives {percent.text}%.",
            f"{shown} of {total.n}",
            CERTAIN if total.own else f"assumes that the denominator is about {total.n}",
            evidence=frozenset({total.witness} - {row.id}),
            repairs=frozenset(percent_repair(row, n, total.n) for n in range(total.n + 1)),
        )


def nearest_shares(row: Row, total: int) -> tuple[int, ...]:
    """The counts just below and just above the row's percentage of `total`."""
    assert row.parts.percent is not None
    below = math.floor(row.parts.percent.value * total / 100)
    return tuple(n for n in (below, below + 1) if 0 <= n <= total)


def all_of_group(paper: Paper) -> Iterator[Finding]:
    """Who writes "all 20 patients" of a group says that the group has 20.

    Source: the words.
    """
    for row in paper.rows:
        match = ALL_OF.search(normalise(row.as_printed))
        size = paper.size(paper.group(row), row.place)
        if not match or size is None or row.parts.n is None or paper.is_size(row):
            continue
        said = int(match[1]) if match[1].isdigit() else word_value(match[1])
        if said != row.parts.n or said == size.n or row.id == size.witness:
            continue
        if BEFORE_INCLUSION.search(row.measure):
            continue
        yield Finding(
            "all-of-group",
            paper.in_order(row.id, size.witness),
            f"{quote(row)} says all {said}; the group ({row.group}) has {size.n}.",
            f"{said} of {size.n}, or the group named whose {said} these are",
            LIKELY,
            evidence=frozenset({size.witness}),
            repairs=frozenset({n_repair(row, size.n)}),
        )
