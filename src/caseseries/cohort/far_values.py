"""Values that seem to be in another unit, or to have their point in another place."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from caseseries.cohort.marks import Marks, Rows

_FAR, _OUTSIDE, _SPIKE, _STEADY, _BESIDE = 20, 4, 6, 3, 1.6
_FEW_VALUES, _MANY = 5, 10


def far_off(of: str, by: str) -> Callable[[Rows], Marks]:
    """Return the mark of values that seem to be in another unit, or to have their point in another place.

    One of five values or more with the same `by` lies a factor of twenty beyond all others. Or a factor of four, and
    with its point moved it lies among the patient's own, where there are two: it has the digits for that, or is further
    off than the others are from each other. Or one lies a factor of six from the patient's own others, where no other
    patient's lie as far as three. Values that spread as widely on their own have neighbours. A single 0 is far from
    values that are close together.
    """

    def off(rows: Rows) -> Marks:
        marks = [False] * len(rows)
        groups: dict[Any, list[int]] = defaultdict(list)
        for k, row in enumerate(rows):
            if row[of] is not None and row[of] >= 0 and row[by] is not None:
                groups[row[by]].append(k)
        for everywhere in groups.values():
            places = [k for k in everywhere if rows[k][of] > 0]
            none = [k for k in everywhere if rows[k][of] == 0]
            if len(none) == 1 and len(places) >= _FEW_VALUES:
                values = [rows[k][of] for k in places]
                marks[none[0]] = max(values) / min(values) < _OUTSIDE
            own: dict[Any, list[float]] = defaultdict(list)
            for k in places:
                own[rows[k]["USUBJID"]].append(rows[k][of])
            order = sorted(places, key=lambda k: rows[k][of])
            ends = (
                ((order[0], order[1:]), (order[-1], order[:-1]))
                if len(order) >= _FEW_VALUES
                else ()
            )
            for end, beside in ends:
                value, others = rows[end][of], [rows[k][of] for k in beside]
                away = max(others[0] / value, value / others[-1])
                mine = without(own[rows[end]["USUBJID"]], value)
                mine = mine if len(mine) > 1 else others
                wide = away >= others[-1] / others[0] or _has_digits(value, others)
                slip = away >= _OUTSIDE and wide and _moved(value, mine)
                marks[end] |= away >= _FAR or slip
            steps = {who: _steps(values) for who, values in own.items()}
            steady = [who for who, found in steps.items() if found and max(found) < _STEADY]
            loose = [who for who, found in steps.items() if found and who not in steady]
            if len(loose) == 1 and sum(len(steps[who]) for who in steady) >= _MANY:
                values, found = own[loose[0]], steps[loose[0]]
                far = values[found.index(max(found))]
                rest = _steps(without(values, far))
                if (
                    max(found) >= _SPIKE
                    and max(rest, default=1) < _STEADY
                    and _moved(far, without(values, far))
                ):
                    for k in places:
                        marks[k] |= rows[k]["USUBJID"] == loose[0] and rows[k][of] == far
        return marks

    return off


def without(values: Sequence[float], value: float) -> list[float]:
    """Return values without the first one that equals a value."""
    at = list(values).index(value)
    return [*values[:at], *values[at + 1 :]]


def _moved(value: float, others: Sequence[float]) -> bool:
    """Return whether a value lies among others, or near them, once its point is moved, and not wherever it lies."""
    low, high = min(others) / _BESIDE, max(others) * _BESIDE
    return max(others) < 10 * min(others) and any(
        low <= value * 10.0**k <= high for k in (-3, -2, -1, 1, 2, 3)
    )


def _has_digits(value: float, others: Sequence[float]) -> bool:
    """Return whether a value is finer than all others, as 1.2 among whole numbers, or coarser, as 120 may be."""
    finest = min(map(_last_digit, others))
    return _last_digit(value) != finest


def _last_digit(value: float) -> int:
    """Return the power of ten of the last digit that is not 0: 1 of 120, -1 of 1.2."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # a cell is no infinity
    return exponent


def _steps(values: Sequence[float]) -> list[float]:
    """Return by what factor each of three values or more lies from the median of the others."""
    if len(values) < 3:
        return []
    middles = [statistics.median(without(values, value)) for value in values]
    return [max(v / m, m / v) for v, m in zip(values, middles, strict=True)]
