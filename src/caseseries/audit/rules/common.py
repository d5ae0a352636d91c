"""Words that all rules use."""

from __future__ import annotations

from collections.abc import Iterable

from caseseries.audit.digits import counts_for, percent_text
from caseseries.audit.findings import Repair
from caseseries.audit.printed_cells import Parts
from caseseries.audit.reading import Row

FEW = 6
"""More candidates than these say nothing about which was meant."""


def quote(row: Row) -> str:
    """A row as a reader finds it: id and printed text."""
    return f'{row.id} "{row.as_printed}"'


def quotes(rows: Iterable[Row]) -> str:
    """Rows, joined by commas."""
    return ", ".join(quote(row) for row in rows)


def n_repair(row: Row, n: int) -> Repair:
    """The row's count changed to `n`."""
    return (row.id, "n", str(n))


def percent_repair(row: Row, n: int, total: int) -> Repair:
    """The row's percentage changed to that of n of total, at its own decimals."""
    decimals = row.parts.percent.decimals if row.parts.percent else 0
    return (row.id, "percent", percent_text(n, total, decimals))


def count_repairs(row: Row, total: int) -> frozenset[Repair]:
    """The counts that would give the row's own percentage."""
    percent = row.parts.percent
    if percent is None:
        return frozenset()
    counts = counts_for(percent, total)
    return frozenset(n_repair(row, n) for n in counts) if len(counts) <= FEW else frozenset()


def lower_repairs(row: Row, most: int) -> frozenset[Repair]:
    """The row's count changed to anything up to `most`."""
    return frozenset(n_repair(row, n) for n in range(most + 1))


def sum_repairs(whole: Row, total: int, parts: Iterable[tuple[Row, int]]) -> frozenset[Repair]:
    """What would make the parts add up to the whole's total: the whole changed, or one of them."""
    counted = list(parts)
    summed = sum(n for _, n in counted)
    changed = ((row, n + total - summed) for row, n in counted)
    return frozenset({n_repair(whole, summed)} | {n_repair(row, n) for row, n in changed if n >= 0})


def exact_share(parts: Parts) -> bool:
    """The percentage is printed as a number that rounding must explain."""
    return parts.percent is not None and not parts.percent.approximate
