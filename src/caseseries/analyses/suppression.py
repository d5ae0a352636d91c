"""Counts and statistics of few patients taken out of the results, with those that would give them back.

Where study.yml asks for it, before anything is printed or written: so a value that is not shown is nowhere. A count of
fewer than k patients, or of all but so few of a group, is held back; so is what stands beside it. Then further counts
are, until no sum that a reader can make of groups, levels, bands of grades and rows of events tells one (`sums`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from caseseries.analyses.event_rows import ALL_GRADES, ANY, UNGRADED
from caseseries.analyses.sums import Hidden, Place, Sum
from caseseries.errors import UserError, UserErrors
from caseseries.results import Result, Results
from caseseries.results.records import HELD_BACK, NOT_SHOWN
from caseseries.study import Study
from caseseries.study.comparison_plans import Compare
from caseseries.study.event_plans import AdverseEvents

_BY_STEPS = ("survival", "flow", "shift")
"""Kinds whose numbers follow from each other in more ways than are looked at here."""
_RULE = "a cell that is not shown cannot be told from others"
_NOT_OF_PATIENTS = ("population", "extraction", "published")
_EXACT = ("min", "max", "median", "mean", "q1", "q3", "sd", "value", "day")


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
    hidden = Hidden(counts, sums, few, k).complete(events)
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
                UserError(what, "study.yml, privacy.risk.suppress", _RULE, remedy)
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


def _sums(study: Study, results: Results, counts: Mapping[Place, Result]) -> Iterator[Sum]:
    yield from _of_groups(study, results, counts)
    yield from _of_levels(results, counts)
    for analysis in study.analyses:
        if isinstance(analysis, AdverseEvents):
            yield from _of_events(analysis, results, counts)


def _of_groups(study: Study, results: Results, counts: Mapping[Place, Result]) -> Iterator[Sum]:
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
                        yield Sum(place, of)


def _of_levels(results: Results, counts: Mapping[Place, Result]) -> Iterator[Sum]:
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
                yield Sum(sum(int(counts[p].value or 0) for p in places), tuple(places))


def _of_events(
    analysis: AdverseEvents, results: Results, counts: Mapping[Place, Result]
) -> Iterator[Sum]:
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
                yield Sum(place, bands, exact=worst)
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
                    yield Sum(
                        (*place[:3], band.id, place[4]),
                        tuple((*place[:3], b.id, place[4]) for b in inside),
                    )
            parts = tuple(
                p
                for row in rows.get(place[2], ())
                if (p := (*place[:2], row, *place[3:])) in counts
            )
            yield Sum(place, parts, exact=False)


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
