"""Columns of groups against the column of all, and cells that are not there."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from caseseries.audit.digits import EPSILON, Printed, show
from caseseries.audit.findings import CERTAIN, LIKELY, Finding
from caseseries.audit.paper import Paper, Partition
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import quotes, sum_repairs

MOST = 0.8
FULL_ROWS = 4


def columns(paper: Paper) -> Iterator[Finding]:
    """Counts of groups that make up a whole add up to the whole's count.

    Source: arithmetic. Which groups make up which is inferred from sizes that add up
    (`Paper.partitions`). A blank cell may hold anything up to its group's size.
    """
    for partition in paper.partitions:
        for _, whole, parts in paper.column_cells(partition):
            counted = paper.count(whole)
            ranges = [_cell_range(paper, row) for row in parts]
            if counted is None or any(one is None for one in ranges):
                continue
            low = sum(one[0] for one in ranges if one)
            high = sum(one[1] for one in ranges if one)
            if low <= counted[1] and high >= counted[0]:
                continue
            yield _unequal(paper, whole, parts, counted, (low, high))


def _cell_range(paper: Paper, row: Row) -> tuple[int, int] | None:
    if row.blank:
        size = paper.size(paper.group(row), row.place)
        return (0, size.n) if size else None
    return paper.count(row)


def _unequal(
    paper: Paper, whole: Row, parts: tuple[Row, ...], counted: tuple[int, int],
    total: tuple[int, int],
) -> Finding:  # fmt: skip
    exact = [paper.count(row) for row in parts]
    each = [(row, count[0] if count else 0) for row, count in zip(parts, exact, strict=True)]
    sure = counted[0] == counted[1] and total[0] == total[1]
    shown = " + ".join(str(one[0]) if one and one[0] == one[1] else "?" for one in exact)
    summed = str(total[0]) if total[0] == total[1] else f"{total[0]} to {total[1]}"
    return Finding(
        "columns",
        paper.in_order(whole.id, *(row.id for row in parts)),
        f"{quotes((whole, *parts))}: the groups give {shown} = {summed}, the whole says "
        f"{counted[0] if counted[0] == counted[1] else f'{counted[0]} to {counted[1]}'}.",
        f"{summed} in the whole, or parts that add up to it",
        CERTAIN if sure else LIKELY,
        repairs=sum_repairs(whole, counted[0], each) if sure else frozenset(),
    )


def pooled(paper: Paper) -> Iterator[Finding]:
    """A mean or median of all lies between those of the groups that make it up; a range spans.

    Source: a pooled mean is the weighted mean of the groups' means; half of each group lies on
    either side of its median, so no pooled median is below the least or above the greatest; the
    least and greatest value of all are the least and greatest of the groups.
    """
    for partition in paper.partitions:
        for key, whole, parts in paper.column_cells(partition):
            if key[4] not in ("mean", "median"):
                continue
            outside = list(_between(paper, whole, parts, key[4]))
            yield from outside or (_weighted(paper, whole, parts) if key[4] == "mean" else ())
            yield from _extremes(paper, whole, parts)


def _between(paper: Paper, whole: Row, parts: tuple[Row, ...], name: str) -> Iterator[Finding]:
    values = [row.parts.value for row in parts]
    centre = whole.parts.value
    if centre is None or any(value is None for value in values):
        return
    low = min(value.low for value in values if value)
    high = max(value.high for value in values if value)
    if centre.high + EPSILON < low or centre.low - EPSILON > high:
        yield Finding(
            "columns",
            paper.in_order(whole.id, *(row.id for row in parts)),
            f"{quotes((whole, *parts))}: the {name} of all lies outside those of its groups.",
            f"a {name} of all between the least and the greatest {name} of the groups",
        )


def _weighted(paper: Paper, whole: Row, parts: tuple[Row, ...]) -> Iterator[Finding]:
    """Mean and SD of all from those of the groups.

    Source: M = sum n_i m_i / N; (N - 1) S^2 = sum (n_i - 1) s_i^2 + sum n_i (m_i - M)^2. Every value that print allows
    is allowed; nobody's value may be missing.
    """
    rows = (whole, *parts)
    sizes = [paper.size(paper.group(row), row.place) for row in rows]
    means = [row.parts.value for row in rows]
    if any(row.parts.n is not None for row in rows) or any(
        one is None or one.approximate or one.comparator for one in means
    ):
        return
    total, *counts = (size.n if size else 0 for size in sizes)
    if not all(counts) or sum(counts) != total:
        return
    (mean, *others) = (one for one in means if one)
    if all(one.decimals == 0 and one.value % 100 == 0 for one in (mean, *others)):
        return  # rounded to hundreds
    low = sum(n * one.low for n, one in zip(counts, others, strict=True)) / total
    high = sum(n * one.high for n, one in zip(counts, others, strict=True)) / total
    name, printed, ends = "mean", mean, (float(low), float(high))
    if mean.low <= high + EPSILON and low - EPSILON <= mean.high:
        sds = [row.parts.sd for row in rows]
        if None in sds:
            return
        (sd, *each) = (one for one in sds if one)
        if all(one.decimals == 0 and one.value % 100 == 0 for one in (sd, *each)):
            return  # rounded to hundreds
        name, printed, ends = "standard deviation", sd, _pooled_sd(total, counts, others, each)
        if float(sd.low) <= ends[1] + 1e-9 and ends[0] - 1e-9 <= float(sd.high):
            return
    shown = " to ".join(dict.fromkeys(show(end, printed.decimals) for end in ends))
    yield Finding(
        "columns",
        paper.in_order(*(row.id for row in rows)),
        f"{quotes(rows)}: the groups' {name}s give {shown} for all {total}, print says {printed.text}.",
        f"{shown} for all, or other values of the groups",
        "assumes that no value is missing",
    )


def _pooled_sd(
    total: int, counts: list[int], means: list[Printed], sds: list[Printed]
) -> tuple[float, float]:
    """Least and greatest SD of all that the groups' means and SDs allow."""
    within = [
        sum((n - 1) * max(0.0, float(end)) ** 2 for n, end in zip(counts, ends, strict=True))
        for ends in ([one.low for one in sds], [one.high for one in sds])
    ]
    # Between the groups: sum over pairs of n_i n_j (m_i - m_j)^2 / N.
    least = most = 0.0
    for i, j in combinations(range(len(counts)), 2):
        apart = abs(float(means[i].value - means[j].value))
        slack = float(means[i].unit + means[j].unit) / 2
        weight = counts[i] * counts[j] / total
        least += weight * max(0.0, apart - slack) ** 2
        most += weight * (apart + slack) ** 2
    return math.sqrt((within[0] + least) / (total - 1)), math.sqrt((within[1] + most) / (total - 1))


def _extremes(paper: Paper, whole: Row, parts: tuple[Row, ...]) -> Iterator[Finding]:
    if whole.parts.spread != "range" or any(row.parts.spread != "range" for row in parts):
        return
    lows = [row.parts.low for row in parts]
    highs = [row.parts.high for row in parts]
    low, high = whole.parts.low, whole.parts.high
    if low is None or high is None or None in lows or None in highs:
        return
    least = min((one for one in lows if one), key=lambda one: one.value)
    greatest = max((one for one in highs if one), key=lambda one: one.value)
    if not (low.meets(least) and high.meets(greatest)):
        yield Finding(
            "columns",
            paper.in_order(whole.id, *(row.id for row in parts)),
            f"{quotes((whole, *parts))}: the range of all is not that of its groups.",
            f"{least.text} to {greatest.text}",
        )


def missing_cells(paper: Paper) -> Iterator[Finding]:
    """A row of a table has as many cells as its neighbours.

    Source: the table. A dash, NA or "not reported" is an answer; an empty cell, in a column
    that is otherwise filled, is not. Cells that name no group, fewer than the other rows have,
    cannot be told apart.
    """
    for place in paper.places:
        rows = [row for row in paper.rows if row.place == place]
        by_measure: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows:
            if paper.statistic(row) == "count":
                by_measure[paper.words(row).key].append(row)
        widths = Counter(len(cells) for cells in by_measure.values())
        for cells in by_measure.values():
            blank = [row for row in cells if row.blank]
            if blank and len(cells) > len(blank) and _mostly_filled(paper, rows, blank):
                yield _blank_cells(paper, blank)
            ungrouped = [row for row in cells if not row.group]
            width, times = widths.most_common(1)[0]
            if (
                1 < len(ungrouped) == len(cells) < width
                and times >= FULL_ROWS
                and times >= MOST * (sum(widths.values()) - 1)
            ):
                yield Finding(
                    "missing-cell",
                    paper.in_order(*(row.id for row in cells)),
                    f"{quotes(cells)}: {len(cells)} cells where the other rows of {place} have "
                    f"{width}; which column is missing cannot be told.",
                    f"{width} cells",
                )


def _mostly_filled(paper: Paper, rows: list[Row], blank: list[Row]) -> bool:
    columns = {(paper.group(row), paper.words(row).band) for row in blank}
    same = [row for row in rows if (paper.group(row), paper.words(row).band) in columns]
    others = [row for row in same if row not in blank]
    return len(others) >= 2 and sum(not row.blank for row in others) >= MOST * len(others)


def _blank_cells(paper: Paper, blank: list[Row]) -> Finding:
    worked_out = [text for row in blank if (text := _from_columns(paper, row))]
    return Finding(
        "missing-cell",
        paper.in_order(*(row.id for row in blank)),
        f"{', '.join(row.id for row in blank)}: blank in print, where the column is filled.",
        f"by the other columns: {'; '.join(worked_out)}" if worked_out else "a number, or a dash",
    )


def _from_columns(paper: Paper, row: Row) -> str:
    """What a blank cell must hold for the columns to add up."""
    for partition in paper.partitions:
        if partition.place == row.place and paper.group(row) in partition.parts:
            n = _difference(paper, partition, row)
            if n is not None:
                return f"{row.id} is {n}"
    return ""


def _difference(paper: Paper, partition: Partition, blank: Row) -> int | None:
    for _, whole, parts in paper.column_cells(partition):
        if blank not in parts:
            continue
        others = [paper.count(row) for row in parts if row is not blank]
        total = paper.count(whole)
        if total is None or total[0] != total[1] or any(one is None for one in others):
            return None
        rest = total[0] - sum(one[0] for one in others if one)
        return rest if rest >= 0 else None
    return None
