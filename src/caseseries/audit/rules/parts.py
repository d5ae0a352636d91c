"""Levels of one variable, bands of grades and other disjoint parts, against their whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from caseseries.audit.findings import CERTAIN, LIKELY, Finding
from caseseries.audit.paper import EVERYBODY, Paper, Size
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import (
    FEW,
    exact_share,
    lower_repairs,
    n_repair,
    quotes,
    sum_repairs,
)
from caseseries.audit.variables import NOT_KNOWN, Bands, Levels, bands_in, levels_in
from caseseries.audit.wording import counts_events, given_up

_RATE = re.compile(
    r"\b(?:rates?|surviv\w*|respon\w+|remissions?|recurrences?|incidence|prevalence|risk)\b",
    re.IGNORECASE,
)


def levels(paper: Paper) -> Iterator[Finding]:
    """The levels of a variable, with the missing, add up to the patients.

    Source: arithmetic. Levels exclude each other when they are opposite words, steps of a
    scale, intervals that do not overlap or values of a variable that a patient has once; or
    when they add up in at least two other places or columns.
    """
    sets = [one for one in levels_in(paper) if _common_total(paper, one) is not None]
    exact: dict[tuple[object, ...], list[bool]] = defaultdict(list)
    for one in sets:
        total, counts = _common_total(paper, one), _exact_counts(paper, one)
        if total and counts:
            exact[one.variable, frozenset(one.names)].append(sum(counts) == total.n)
    for one in sets:
        total, counts = _common_total(paper, one), _exact_counts(paper, one)
        if total is None or counts is None or sum(counts) == total.n:
            continue
        elsewhere = exact[one.variable, frozenset(one.names)]
        borne_out = sum(elsewhere) >= 2 and sum(elsewhere) > len(elsewhere) / 2
        above = sum(counts) > total.n
        if above and (one.exclusive or borne_out):
            certainty = LIKELY if borne_out else "assumes that nobody is in two of them"
        elif not above and borne_out:
            certainty = LIKELY
        elif not above and one.complete and one.rows[0].in_table and _few_missing(counts, total):
            certainty = "assumes that nobody is missing or left out"
        else:
            continue
        yield _unequal_levels(paper, one, counts, total, certainty)


def _few_missing(counts: list[int], total: Size) -> bool:
    return sum(counts) * 2 >= total.n


def _common_total(paper: Paper, one: Levels) -> Size | None:
    totals = [paper.total(row) for row in one.rows]
    first = totals[0]
    if first is None or counts_events(one.rows[0].group):
        return None
    return first if all(total and total.n == first.n for total in totals) else None


def _exact_counts(paper: Paper, one: Levels) -> list[int] | None:
    counts = [paper.count(row) for row in one.rows]
    if any(count is None or count[0] != count[1] for count in counts):
        return None
    return [count[0] for count in counts if count]


def _unequal_levels(
    paper: Paper, one: Levels, counts: list[int], total: Size, certainty: str
) -> Finding:
    rest = total.n - sum(counts)
    known = [
        (row, count)
        for row, count, name in zip(one.rows, counts, one.names, strict=True)
        if not NOT_KNOWN.search(name)
    ]
    repairs = frozenset(n_repair(row, n + rest) for row, n in known if n + rest >= 0)
    return Finding(
        "levels",
        paper.in_order(*(row.id for row in one.rows), *(() if total.own else (total.witness,))),
        f"{quotes(one.rows)}: {' + '.join(map(str, counts))} = {sum(counts)} of {total.n}.",
        f"levels that add up to {total.n}",
        certainty,
        evidence=frozenset() if total.own else frozenset({total.witness}),
        repairs=repairs,
    )


def shares(paper: Paper) -> Iterator[Finding]:
    """Shares of one whole that exclude each other do not exceed 100 %, and complete ones reach it.

    Source: arithmetic, each share allowed half a unit of its last place.
    Bands of grades exclude each other for events (an event has one grade).
    """
    for one in levels_in(paper):
        whole = one.exclusive and all(_only_share(row) for row in one.rows)
        if whole and not any(_rate(row) for row in one.rows):
            surest = CERTAIN if one.group == EVERYBODY else LIKELY  # another column may be a rate
            yield from _sum_of_shares(
                paper, one.rows, one.complete and one.rows[0].in_table, surest
            )
    for bands in bands_in(paper):
        rows = tuple(row for _, row in bands.rows)
        if bands.complete and counts_events(rows[0].group) and all(map(_only_share, rows)):
            yield from _sum_of_shares(paper, rows, complete=True)


def _only_share(row: Row) -> bool:
    return row.parts.n is None and exact_share(row.parts) and not row.silent


def _rate(row: Row) -> bool:
    """The percentage is of each level's own patients: it has an interval, or its column is a rate."""
    return row.parts.spread == "ci" or bool(_RATE.search(f"{row.group} {row.measure}"))


def _sum_of_shares(
    paper: Paper, rows: tuple[Row, ...], complete: bool, surest: str = CERTAIN
) -> Iterator[Finding]:  # fmt: skip
    shares_printed = [row.parts.percent for row in rows if row.parts.percent]
    if any(share.comparator for share in shares_printed):
        return
    total = sum(share.value for share in shares_printed)
    above = sum(share.low for share in shares_printed) > 100
    below = complete and sum(share.high for share in shares_printed) < 100
    if above or below:
        shown = " + ".join(share.text for share in shares_printed)
        yield Finding(
            "shares-sum",
            paper.in_order(*(row.id for row in rows)),
            f"{quotes(rows)}: {shown} = {float(total):g}%.",
            "100% within rounding" if complete else "at most 100%",
            surest if above else "assumes that nothing is left out",
        )


def bands_over_total(paper: Paper) -> Iterator[Finding]:
    """A term's bands of grades, each patient counted once, do not exceed the patients.

    Source: the pigeonhole principle; adverse events are counted at each patient's worst grade
    (CTCAE reporting practice), which the finding says it assumes.
    """
    for bands in bands_in(paper):
        rows = tuple(row for _, row in bands.rows)
        counts = _band_counts(paper, bands)
        total = paper.total(rows[0])
        if counts is None or total is None or counts_events(rows[0].group) or not bands.complete:
            continue
        if sum(counts) > total.n and max(counts) <= total.n:
            yield Finding(
                "pigeonhole",
                paper.in_order(*(row.id for row in rows)),
                f"{quotes(rows)}: {' + '.join(map(str, counts))} = {sum(counts)} patients in "
                f"bands that exclude each other, of {total.n}.",
                f"at most {total.n} in all bands together",
                "assumes that each patient is counted once, at the worst grade",
                repairs=frozenset().union(
                    *(
                        lower_repairs(row, n - sum(counts) + total.n)
                        for row, n in zip(rows, counts, strict=True)
                    )
                ),
            )


def _band_counts(paper: Paper, bands: Bands) -> list[int] | None:
    counts = [paper.count(row) for _, row in bands.rows]
    if any(count is None for count in counts):
        return None
    return [count[0] for count in counts if count]


def nested_bands(paper: Paper) -> Iterator[Finding]:
    """A band inside another holds no more patients; any grade lies between the most and the sum.

    Source: set inclusion and the union bound. Where three or more terms of a place show any
    grade as the sum of the bands (patients at their worst grade), a term that does not is told.
    """
    found = bands_in(paper)
    summing: dict[str, list[bool]] = defaultdict(list)
    for bands in found:
        counts, whole = _band_counts(paper, bands), bands.whole and paper.count(bands.whole)
        if counts and whole and bands.complete and whole[0] == whole[1]:
            summing[bands.place].append(sum(counts) == whole[0])
    for bands in found:
        for (outer, big), (inner, small) in [
            pair for two in combinations(bands.rows, 2) for pair in (two, two[::-1])
        ]:
            if outer.low <= inner.low and inner.high <= outer.high:
                yield from _more_than(paper, small, big, "a band inside another")
        if bands.whole is not None:
            for _, row in bands.rows:
                yield from _more_than(paper, row, bands.whole, "one band of any grade")
            yield from _whole_of_bands(paper, bands, summing[bands.place])


def _more_than(paper: Paper, small: Row, big: Row, why: str) -> Iterator[Finding]:
    less, more = paper.count(small), paper.count(big)
    if less and more and less[0] > more[1]:
        yield Finding(
            "bands",
            paper.in_order(small.id, big.id),
            f"{quotes((small, big))}: {why} holds more.",
            f"at most {more[1]} in {small.id}",
            repairs=lower_repairs(small, more[1])
            | {n_repair(big, n) for n in range(less[0], less[0] + FEW)},
        )


def _whole_of_bands(paper: Paper, bands: Bands, summing: list[bool]) -> Iterator[Finding]:
    counts = _band_counts(paper, bands)
    whole = bands.whole and paper.count(bands.whole)
    if counts is None or not whole or bands.whole is None or not bands.complete:
        return
    usual = sum(summing) >= 3 and sum(summing) >= 0.8 * len(summing)
    above = whole[0] > sum(counts)
    if above or (usual and whole[1] < sum(counts) and whole[1] >= max(counts)):
        rows = (*(row for _, row in bands.rows), bands.whole)
        exact = whole[0] == whole[1]
        each = [(row, n) for (_, row), n in zip(bands.rows, counts, strict=True)]
        yield Finding(
            "bands",
            paper.in_order(*(row.id for row in rows)),
            f"{quotes(rows)}: the bands give {sum(counts)}.",
            f"{sum(counts)} of any grade" if usual else f"at most {sum(counts)} of any grade",
            CERTAIN if above else LIKELY,
            repairs=sum_repairs(bands.whole, whole[0], each)
            if exact
            else frozenset({n_repair(bands.whole, sum(counts))}),
        )


def destinations(paper: Paper) -> Iterator[Finding]:
    """Patients who went on to different things, in one place, are not more than there are.

    Source: the pigeonhole principle. Two destinations exclude each other only where print
    says so ("to x without y").
    """
    rivals = set()
    goals = {row.id: paper.words(row).destination for row in paper.rows}
    for row in paper.rows:
        other = set(given_up(row.measure))
        for goal in goals.values():
            if goals[row.id] and goal and other and goal != goals[row.id] and other <= set(goal):
                rivals |= {(goals[row.id], goal), (goal, goals[row.id])}
    for place in paper.places:
        rows = [
            row
            for row in paper.rows
            if row.place == place and goals[row.id] and paper.count(row) is not None
        ]
        total = paper.size(EVERYBODY, place)
        rows.sort(key=lambda row: -(paper.count(row) or (0, 0))[0])
        chosen: list[Row] = []
        for row in rows:
            if all(
                (goals[row.id], goals[other.id]) in rivals
                or (
                    goals[row.id] == goals[other.id]
                    and paper.disjoint(paper.group(row), paper.group(other))
                )
                for other in chosen
            ):
                chosen.append(row)
        counts = [(paper.count(row) or (0, 0))[0] for row in chosen]
        if total and len(chosen) > 1 and sum(counts) > total.n:
            yield Finding(
                "pigeonhole",
                paper.in_order(*(row.id for row in chosen), total.witness),
                f"{quotes(chosen)}: {' + '.join(map(str, counts))} = {sum(counts)} patients, "
                f"of {total.n}.",
                f"at most {total.n} together",
                "assumes that nobody went on to both",
                evidence=frozenset({total.witness}),
            )
