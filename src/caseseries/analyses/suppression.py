"""Counts and statistics of few patients taken out of the results, with those that would give them back.

Where study.yml asks for it, before anything is printed or written: so a value that is not shown is nowhere. A count of
fewer than k patients, or of all but so few of a group, is held back; so is what stands beside it. Then further counts
are, the smallest first, until no sum that a reader can make (groups, levels, bands of grades, rows of events) tells
what one is: of each the least and the greatest value that fit all others are found by linear programming, and have to
differ (Fischetti and Salazar 2001).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog

from caseseries.analyses.event_rows import ALL_GRADES, ANY, UNGRADED
from caseseries.errors import UserError, UserErrors, some
from caseseries.results import Result, Results
from caseseries.results.records import HELD_BACK, NOT_SHOWN
from caseseries.study import Study
from caseseries.study.comparison_plans import Compare
from caseseries.study.event_plans import AdverseEvents

_BY_STEPS = ("survival", "flow", "shift")
"""Kinds whose numbers follow from each other in more ways than are looked at here."""
_NOT_OF_PATIENTS = ("population", "extraction", "published")
_EXACT = ("min", "max", "median", "mean", "q1", "q3", "sd", "value", "day")

Place = tuple[str, str, str, str, str]
"""Where a count stands: analysis, population, variable, level, group."""


@dataclass(frozen=True)
class _Sum:
    """Parts that add up to a total; or, where not exact, that cover it, each at most as large."""

    total: Place | int
    parts: tuple[Place, ...]
    exact: bool = True

    def places(self) -> tuple[Place, ...]:
        return self.parts if isinstance(self.total, int) else (self.total, *self.parts)


def without_few(study: Study, results: Results) -> Results:
    """Return the results as they may be published, where study.yml asks for small cells to be held back.

    Raises UserErrors where that would be in vain or cannot be done.
    """
    if not study.privacy.risk.suppress:
        return results
    _require(study, results)
    counts = {
        _place(r): r
        for r in results
        if r.stat == "n" and r.value is not None and _counted(study, r)
    }
    shares = {_place(r) for r in results if r.stat == "pct"}
    k = study.privacy.risk.k
    few = {p for p, r in counts.items() if _is_few(r, k, p in shares)}
    few |= {
        _place(r) for r in results if r.stat in _EXACT and 0 < (r.n or 0) < k and _counted(study, r)
    }
    sums = [s for s in _sums(study, results, counts) if s.parts]
    events = {
        _place(r)
        for r in results
        if r.stat == "events" and 0 < (r.value or 0) < k and _place(r) in counts
    }
    hidden = _Hidden(counts, sums, few, k).complete(events)
    _require_drawn(study, hidden)
    compared = set(_compared(study, hidden))
    return Results(
        tuple(
            _held_back(r, study, counts)
            if r.fmt != "text"
            and (_place(r) in hidden or (r.analysis, r.variable, r.group) in compared)
            else r
            for r in results
        ),
        results.source,
    )


def _held_back(r: Result, study: Study, counts: Mapping[Place, Result]) -> Result:
    k, sign = study.privacy.risk.k, study.privacy.risk.sign
    text = NOT_SHOWN
    if r.stat == "n" and r.value is not None and _place(r) in counts:
        n, rest = int(r.value), (r.N or 0) - int(r.value)
        text = sign or (f"<{k}" if n < k else f">{(r.N or 0) - k}" if 0 < rest < k else f"≥{k}")
    N = r.N if r.stat in ("n", "pct") else None
    return replace(r, value=None, n=None, N=N, text=text, note=HELD_BACK)


def _require(study: Study, results: Results) -> None:
    """Raise UserErrors where cells cannot be held back."""
    k = study.privacy.risk.k
    said = []
    if k < 3:
        said.append(
            ("a count of fewer than 2 patients is one patient", "set privacy.risk.k to 3 or more")
        )
    if study.privacy.patient_rows or any(study.privacy.publish.values()):
        said.append(
            ("single patients are shown, of whom any cell can be counted again",
             "list no column under privacy.publish and leave patient_rows out, or leave suppress out")
        )  # fmt: skip
    if study.data.published:
        said.append(
            ("numbers in print are compared with the computed ones",
             "leave data.published out, or leave suppress out: what is in print is known")
        )  # fmt: skip
    kinds = {a.id: a.kind for a in study.analyses}
    for analysis, kind in kinds.items():
        few = [r for r in results if r.analysis == analysis and _of_few(r, k)]
        if kind in _BY_STEPS and few:
            said.append(
                (f"the analysis {analysis} has {len(few)} numbers of fewer than {k} patients, and its kind, {kind}, "
                 "gives them back by its other numbers",
                 "ask it for fewer times, levels or groups, or leave suppress out and let somebody sign")
            )  # fmt: skip
    if said:
        raise UserErrors(
            tuple(
                UserError(what, "study.yml, privacy.risk.suppress", "a cell that is not shown cannot be told from others", remedy)
                for what, remedy in said
            )
        )  # fmt: skip


def _of_few(r: Result, k: int) -> bool:
    if r.stat in ("n", "events", "at_risk", "censored"):
        return r.value is not None and 0 < r.value < k
    return r.stat in _EXACT and r.value is not None and 0 < (r.n or 0) < k


def _place(r: Result) -> Place:
    return r.analysis, r.population, r.variable, r.level, r.group


def _counted(study: Study, r: Result) -> bool:
    kinds = {a.id: a.kind for a in study.analyses}
    return r.analysis not in _NOT_OF_PATIENTS and kinds.get(r.analysis) not in (
        *_BY_STEPS,
        "compare",
    )


def _is_few(r: Result, k: int, share: bool) -> bool:
    n = int(r.value or 0)
    return 0 < n < k or (share and 0 < (r.N or 0) - n < k)


def _sums(study: Study, results: Results, counts: Mapping[Place, Result]) -> Iterator[_Sum]:
    yield from _of_groups(study, results, counts)
    yield from _of_levels(results, counts)
    for analysis in study.analyses:
        if isinstance(analysis, AdverseEvents):
            yield from _of_events(analysis, results, counts)


def _of_groups(study: Study, results: Results, counts: Mapping[Place, Result]) -> Iterator[_Sum]:
    """Yield each count of a group that others add up to: everybody, and totals over some groups."""
    divisions = [
        (study.groups.all.id, [x.id for x in part.levels])
        for part in (study.groups, *study.groupings)
    ]
    divisions += [
        (total.id, list(total.of))
        for part in (study.groups, *study.groupings)
        for total in part.totals
    ]
    for population in {p[1] for p in counts}:
        size = {r.group: int(r.value or 0) for r in results if r.analysis == "population" and r.population == population
                and r.stat == "n"}  # fmt: skip
        for total, parts in divisions:
            there = [g for g in parts if size.get(g)]
            if not there or sum(size[g] for g in there) != size.get(total):
                continue
            for place in counts:
                if place[1] == population and place[4] == total:
                    of = tuple((*place[:4], g) for g in there)
                    if all(p in counts for p in of):
                        yield _Sum(place, of)


def _of_levels(results: Results, counts: Mapping[Place, Result]) -> Iterator[_Sum]:
    """Yield the levels that add up to the patients of a group with a value."""
    missing = {(*_place(r)[:3], r.group): int(r.value or 0) for r in results if r.stat == "missing"}
    columns: dict[tuple[str, str, str, str], list[Place]] = {}
    for place in counts:
        if place[3]:
            columns.setdefault((*place[:3], place[4]), []).append(place)
    for key, places in columns.items():
        N = {counts[p].N for p in places}
        if len(N) == 1 and len(places) > 1:
            whole = int(N.pop() or 0)
            if sum(int(counts[p].value or 0) for p in places) in (
                whole,
                whole - missing.get(key, 0),
            ):
                yield _Sum(sum(int(counts[p].value or 0) for p in places), tuple(places))


def _of_events(
    analysis: AdverseEvents, results: Results, counts: Mapping[Place, Result]
) -> Iterator[_Sum]:
    """Yield how bands of grades make up a row of events, and rows the row above them."""
    own = [p for p in counts if p[0] == analysis.id]
    exclusive = [b.id for b in analysis.bands if not b.cumulative]
    worst = analysis.count == "worst_grade"
    rows = _below(analysis, results)
    for place in own:
        if place[3] == ALL_GRADES:
            bands = tuple(
                p
                for level in (*exclusive, UNGRADED)
                if (p := (*place[:3], level, place[4])) in counts
            )
            if analysis.bands:
                yield _Sum(place, bands, exact=worst)
            for band in analysis.bands if worst else ():
                inside = [
                    b
                    for b in analysis.bands
                    if not b.cumulative and band.min <= b.min and b.max <= band.max
                ]
                if (
                    band.cumulative
                    and sum(b.max - b.min + 1 for b in inside) == band.max - band.min + 1
                ):
                    yield _Sum(
                        (*place[:3], band.id, place[4]),
                        tuple((*place[:3], b.id, place[4]) for b in inside),
                    )
            parts = tuple(
                p
                for row in rows.get(place[2], ())
                if (p := (*place[:2], row, *place[3:])) in counts
            )
            yield _Sum(place, parts, exact=False)


def _below(analysis: AdverseEvents, results: Results) -> dict[str, list[str]]:
    """Return the rows of events that together are another: those of a heading or class, and all of them."""
    below: dict[str, list[str]] = {ANY: []}
    for term in analysis.terms:
        below.setdefault(term.heading or ANY, []).append(term.id)
    below[ANY] += [heading.id for heading in analysis.headings]
    klass = ANY
    for r in results:
        if r.analysis == analysis.id and r.stat == "class":
            klass = r.variable
            below[ANY].append(klass)
        elif r.analysis == analysis.id and r.stat == "term":
            below.setdefault(klass, []).append(r.variable)
    return below if analysis.undeclared != "ignore" or analysis.rows == "data" else {}


def _compared(study: Study, hidden: Iterable[Place]) -> Iterator[tuple[str, str, str]]:
    """Yield analysis, variable and group of comparisons of counts that are held back: their tests tell them again."""
    held: dict[str, dict[str, set[str]]] = {}
    for analysis, _, variable, _, group in hidden:
        held.setdefault(analysis, {}).setdefault(variable, set()).add(group)
    parts = (study.groups, *study.groupings)
    of = {t.id: {t.id, *t.of} for part in parts for t in part.totals}
    every = {level.id for part in parts for level in part.levels} | of.keys()
    for one in study.analyses:
        for comparison in one.comparisons if isinstance(one, Compare) else ():
            source, _, wanted = comparison.of.partition(".")
            for variable, groups in held.get(source, {}).items():
                if wanted in (variable, "*"):
                    for group in (*every, study.groups.all.id):
                        among = of.get(group, {group}) | of.get(
                            comparison.against or "", {comparison.against}
                        )
                        if group == study.groups.all.id or not among.isdisjoint(groups):
                            yield one.id, comparison.id or variable, group


def _require_drawn(study: Study, hidden: Iterable[Place]) -> None:
    """Raise UserError for a figure of counts that cannot be drawn without those held back."""
    analyses = {place[0] for place in hidden}
    for figure in study.figures:
        if figure.kind == "diverging" and figure.analysis in analyses:
            raise UserError(
                "a figure draws counts of few patients, which are held back",
                f"study.yml, figure {figure.id}",
                rule="a bar tells what its cell does",
                remedy="leave the figure out, or make its rows coarser",
            )


class _Hidden:
    """The places that are held back, and the sums in which they stand."""

    def __init__(
        self, counts: Mapping[Place, Result], sums: list[_Sum], few: set[Place], k: int
    ) -> None:
        self.counts, self.sums, self.few, self.k = counts, sums, few, k
        self.places = set(few)
        self.twins: dict[tuple[str, ...], list[Place]] = {}
        for place in counts:
            self.twins.setdefault(place[1:], []).append(place)
        self.of: dict[Place, list[_Sum]] = {}
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

    def _hide_of(self, sums: list[_Sum], zeros: bool) -> bool:
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
