"""Which counts have to be held back so that sums do not tell what a small one is.

The smallest beside it goes first. Then of each small count the least and the greatest value that fit all that is shown
are found by linear programming, and have to differ (Fischetti and Salazar 2001, complementary cell suppression).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from caseseries.errors import UserError, some
from caseseries.results import Result

Place = tuple[str, str, str, str, str]
"""Where a count stands: analysis, population, variable, level, group."""


@dataclass(frozen=True)
class Sum:
    """Parts that add up to a total; or, where not exact, that cover it, each at most as large."""

    total: Place | int
    parts: tuple[Place, ...]
    exact: bool = True

    def places(self) -> tuple[Place, ...]:
        """Return the parts and the total, where that is a count."""
        return self.parts if isinstance(self.total, int) else (self.total, *self.parts)


class Hidden:
    """The places that are held back, and the sums in which they stand.

    counts: of all places. few: the places of few patients, which nobody may find out. k: fewer than so many are few.
    """

    def __init__(
        self, counts: Mapping[Place, Result], sums: list[Sum], few: set[Place], k: int
    ) -> None:
        self.counts, self.sums, self.few, self.k = counts, sums, few, k
        self.places = set(few)
        self.twins: dict[tuple[str, ...], list[Place]] = {}
        for place in counts:
            self.twins.setdefault(place[1:], []).append(place)
        self.of: dict[Place, list[Sum]] = {}
        for one in sums:
            for place in one.places():
                self.of.setdefault(place, []).append(one)

    def complete(self, others: set[Place]) -> set[Place]:
        """Return the places, and others to hold back, with further ones, so that no small count can be found out.

        Raises UserError where that cannot be.
        """
        self._with_twins(self.places | others)
        while True:
            for _ in iter(self._alone, False):
                pass
            told = self._told()
            if not told:
                return self.places
            stuck = [place for place in told if not self._one_more(place)]
            if stuck:
                names = some(sorted({f"{p[0]}.{p[2]}" for p in stuck}), 3)
                raise UserError(
                    "counts of few patients cannot be held back: what else is printed tells them",
                    place=names,
                    rule="a cell that is not shown cannot be told from others",
                    remedy="put levels or groups together, or leave the row out",
                )

    def _value(self, place: Place) -> int:
        return int(self.counts[place].value or 0)

    def _with_twins(self, places: Iterable[Place]) -> None:
        """Hold back the same count of another analysis as well."""
        self.places |= {twin for place in list(places) for twin in self.twins.get(place[1:], ())}

    def _alone(self) -> bool:
        """Hold back one more where a sum has a single one; return whether there was any."""
        for one in self.sums:
            held = [p for p in one.places() if p in self.places]
            if one.exact and len(held) == 1 and self._hide_of([one], zeros=False):
                return True
        return False

    def _one_more(self, place: Place) -> bool:
        mine = self.of.get(place, [])
        near = [
            other for one in mine for p in one.places() if p in self.places for other in self.of[p]
        ]
        return any(self._hide_of(sums, zeros) for sums in (mine, near) for zeros in (False, True))

    def _hide_of(self, sums: list[Sum], zeros: bool) -> bool:
        """Hold back the smallest count of some sums that is shown; return whether there was any."""
        shown = {
            p
            for one in sums
            for p in one.places()
            if p not in self.places and (zeros or self._value(p))
        }
        if shown:
            self._with_twins([min(shown, key=lambda p: (self._value(p), p))])
        return bool(shown)

    def _told(self) -> list[Place]:
        """Return the small counts that follow from what is shown: the system of sums leaves them one value."""
        return [p for group in self._connected() for p in self._told_in(group)]

    def _connected(self) -> Iterator[list[Place]]:
        left = {p for p in self.places if p in self.of}
        while left:
            group, edge = set(), [min(left)]
            while edge:
                place = edge.pop()
                if place in left:
                    left.discard(place)
                    group.add(place)
                    edge += [p for one in self.of[place] for p in one.places() if p in left]
            yield sorted(group)

    def _told_in(self, group: list[Place]) -> Iterator[Place]:
        at = {place: k for k, place in enumerate(group)}
        equal, most = self._rows(group, at)
        zero = any(self._value(p) == 0 for p in group)
        bounds = [self._bounds(p, zero) for p in group]
        for place in group:
            if place not in self.few:
                continue
            ends = []
            for sign in (1, -1):
                goal = np.zeros(len(group))
                goal[at[place]] = sign
                found = linprog(
                    goal,
                    A_ub=[row for row, _ in most] or None,
                    b_ub=[b for _, b in most] or None,
                    A_eq=[row for row, _ in equal] or None,
                    b_eq=[b for _, b in equal] or None,
                    bounds=bounds,
                )
                ends.append(sign * float(found.fun) if found.success else float(self._value(place)))
            if math.ceil(ends[0] - 1e-6) >= math.floor(ends[1] + 1e-6):
                yield place

    def _bounds(self, place: Place, zero: bool) -> tuple[int, int]:
        """Return between what a reader knows a count that is held back to be, from its sign."""
        n, N, k = self._value(place), self.counts[place].N or 0, self.k
        if n < k:
            return (0 if zero else 1), k - 1
        return (N - k + 1, N) if 0 < N - n < k else (k, N)

    def _rows(
        self, group: list[Place], at: Mapping[Place, int]
    ) -> tuple[list[tuple[np.ndarray, int]], ...]:
        """Return the sums as equations, and as what is at most zero, over the places held back."""
        equal, most = [], []

        def row(one: Iterable[tuple[Place | int, int]]) -> tuple[np.ndarray, int]:
            coefficients, known = np.zeros(len(group)), 0
            for place, sign in one:
                if isinstance(place, int):
                    known += sign * place
                elif place in at:
                    coefficients[at[place]] += sign
                else:
                    known += sign * self._value(place)
            return coefficients, -known

        for one in {id(s): s for place in group for s in self.of[place]}.values():
            covering = [(one.total, 1), *((p, -1) for p in one.parts)]
            if one.exact:
                equal.append(row(covering))
            else:
                most.append(row(covering))
                most += [row([(p, 1), (one.total, -1)]) for p in one.parts]
        return equal, [m for m in most if m[0].any()]
