"""Fisher's exact test of any number of rows and columns, by enumeration of tables with the same margins.

Tables are built column by column. Partial tables that leave the same rows to fill and are equally probable so far are
one; a partial table is settled as soon as all that may become of it is as improbable as the table observed, or none is.
Source: Freeman and Halton 1951, Biometrika 38:141-149; Mehta and Patel 1983, J Am Stat Assoc 78:427-434.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

_NEAR = 1e-7
"""Tables whose probabilities differ by less are equally probable, as in R."""
_SAME = 1e8
"""Logarithms that agree after rounding to one part in this are of equally probable tables."""
MOST = 50_000_000
"""Partial tables looked at before the enumeration is given up: some seconds."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class TooManyTablesError(Exception):
    """The tables with the margins observed are too many to enumerate."""


@dataclass(frozen=True)
class _Partial:
    """Partial tables: what their rows have left to fill, sorted; the logarithm so far; how many of them are alike."""

    left: Ints
    past: Floats
    ways: Floats


def p_value(table: Sequence[Sequence[int]]) -> float:
    """Return the two-sided p-value: the probability of all tables that are not more probable than the one observed.

    table: counts, without rows or columns of zeros. Raises TooManyTablesError.
    """
    counts = np.asarray(table, dtype=np.int64)
    counts = counts if counts.shape[0] <= counts.shape[1] else counts.T
    columns = np.sort(counts.sum(axis=0))[::-1]
    rows = np.sort(counts.sum(axis=1))
    scale = float(_log(rows).sum() + _log(columns).sum() - _log(counts.sum()))
    observed = -float(_log(counts).sum()) + _NEAR
    nodes = _Partial(rows[None, :], np.zeros(1), np.ones(1))
    total, steps = 0.0, 0
    for k, column in enumerate(columns):
        if not len(nodes.past):
            break
        parts: list[_Partial] = []
        starts = np.flatnonzero(np.r_[True, (np.diff(nodes.left, axis=0) != 0).any(axis=1)])
        for start, end in zip(starts, [*starts[1:], len(nodes.past)], strict=True):
            cells = _fillings(nodes.left[start], int(column))
            steps += len(cells) * (end - start)
            if steps > MOST:
                raise TooManyTablesError
            rest = np.sort(nodes.left[start] - cells, axis=1)
            low, high, mass = _bounds(rest, columns[k + 1 :])
            past = nodes.past[start:end, None] - _log(cells).sum(axis=1)
            ways = np.broadcast_to(nodes.ways[start:end, None], past.shape)
            settled = past + high <= observed
            total += float((ways * np.exp(past + mass + scale))[settled].sum())
            still = ~settled & (past + low <= observed)
            parts.append(_Partial(rest[np.nonzero(still)[1]], past[still], ways[still]))
        nodes = _merged(parts)
    return 1.0 if total > 1 - 1e-9 else total  # of all tables, but for the last digits


def _merged(parts: list[_Partial]) -> _Partial:
    """Return partial tables in order, those that leave the same and are equally probable so far as one."""
    left = np.concatenate([part.left for part in parts])
    past = np.concatenate([part.past for part in parts])
    ways = np.concatenate([part.ways for part in parts])
    if not len(past):
        return _Partial(left, past, ways)
    alike = np.round(past * _SAME).astype(np.int64)
    order = np.lexsort((alike, *left.T[::-1]))
    left, past, ways, alike = left[order], past[order], ways[order], alike[order]
    first = np.flatnonzero(
        np.r_[True, (np.diff(left, axis=0) != 0).any(axis=1) | (np.diff(alike) != 0)]
    )
    return _Partial(left[first], past[first], np.add.reduceat(ways, first))


def _log(k: NDArray[np.generic]) -> Floats:
    """Return the logarithm of the factorial."""
    return np.asarray(gammaln(np.asarray(k, dtype=float) + 1))


def _fillings(left: Ints, column: int) -> Ints:
    """Return each way to divide a column's total among rows that have so much left, a line each."""
    sizes = [min(int(k), column) + 1 for k in left[1:]]
    if np.prod([float(size) for size in sizes]) > MOST:
        raise TooManyTablesError
    others = np.indices(sizes).reshape(len(sizes), -1).T
    first = column - others.sum(axis=1)
    fits = (first >= 0) & (first <= left[0])
    return np.column_stack([first[fits], others[fits]])


def _bounds(rows: Ints, columns: Ints) -> tuple[Floats, Floats, Floats]:
    """Return bounds of the logarithm of what is left to fill, and the logarithm of its sum over all ways to fill it.

    Above: the product of factorials is least for counts in proportion to the margins. Below: a product of factorials is
    at most the factorial of the sum, by rows as by columns.
    """
    by_rows, by_columns = _log(rows).sum(axis=1), float(_log(columns).sum())
    n = int(columns.sum())
    if len(columns) < 2 or not n:
        return -by_rows, -by_rows, -by_rows
    high = -_log(rows[:, :, None] * columns / n).sum(axis=(1, 2))
    return -np.minimum(by_rows, by_columns), high, _log(np.array(n)) - by_rows - by_columns
