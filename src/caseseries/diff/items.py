"""Tables, listings and figures of study.yml that show something else than before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from caseseries import figures
from caseseries.diff.asked import Asked
from caseseries.diff.model import CellChange, ItemChange, Kind
from caseseries.diff.references import Shown
from caseseries.diff.sides import Side
from caseseries.errors import UserError
from caseseries.results import PatientResults, Results
from caseseries.study import Study
from caseseries.tables import listings, manuscript
from caseseries.tables.grid import Cell, Grid


def compare(
    old: Side, new: Side, changed: frozenset[str], shown: Sequence[Shown]
) -> Iterator[ItemChange]:
    """Yield the items that differ, tables first, each with its cells or the changed results behind it.

    changed: ids of the results that changed. Each side is built with its own study.yml where it has one.
    """
    study = new.study or old.study
    if study is None:
        return
    before = old.study or study
    after = new.study or study
    for id, kind in _both([t.id for t in before.tables], [t.id for t in after.tables]):
        yield from _placed(_table(old, new, before, after, id, kind, changed), shown)
    if old.patients is not None and new.patients is not None:
        for id, kind in _both([x.id for x in before.listings], [x.id for x in after.listings]):
            yield from _placed(_listing(old, new, before, after, id, kind), shown)
    for id, kind in _both([f.id for f in before.figures], [f.id for f in after.figures]):
        yield from _placed(_figure(old, new, before, after, id, kind, changed), shown)


def _placed(change: ItemChange | None, shown: Sequence[Shown]) -> Iterator[ItemChange]:
    if change is not None:
        places = (
            f"{s.file}:{s.line}" for s in shown if s.kind == change.kind and s.id == change.id
        )
        yield replace(change, places=tuple(places))


def _both(before: list[str], after: list[str]) -> Iterator[tuple[str, Kind]]:
    for id in after:
        yield id, "changed" if id in before else "added"
    for id in before:
        if id not in after:
            yield id, "removed"


def _table(
    old: Side, new: Side, before: Study, after: Study, id: str, kind: Kind, changed: frozenset[str]
) -> ItemChange | None:
    left = None if kind == "added" else _built(lambda: manuscript.build(before, old.results, id))
    right = None if kind == "removed" else _built(lambda: manuscript.build(after, new.results, id))
    note = _unbuilt(left, right, kind)
    cells = tuple(_cells(left, right, changed)) if left and right else ()
    reworded = left and right and _words(left) != _words(right)
    if kind == "changed" and not cells and not reworded and not (note and left is not right):
        return None
    ids = tuple(dict.fromkeys(i for c in cells for i in c.ids if i in changed))
    if not cells and reworded:
        note = "labels or notes changed"
    return ItemChange("table", id, kind, (), cells, ids, note)


def _unbuilt(left: object, right: object, kind: Kind) -> str:
    """Return what to say where one of the sides cannot be built."""
    old, new = left is None and kind != "added", right is None and kind != "removed"
    side = "new" if new else "old"
    return f"it cannot be built from the {side} side's results" if old or new else ""


def _listing(
    old: Side, new: Side, before: Study, after: Study, id: str, kind: Kind
) -> ItemChange | None:
    """Return the listing when its lines differ, with the patients they belong to and never with a value."""
    rows = (old.patients or PatientResults(), new.patients or PatientResults())
    left = right = None
    if kind != "added":
        left = _built(lambda: listings.build(before, old.results, rows[0], id))
    if kind != "removed":
        right = _built(lambda: listings.build(after, new.results, rows[1], id))
    if kind == "changed" and left == right:
        return None
    lines = (_by_patient(left), _by_patient(right))
    differing = [p for p in {**lines[1], **lines[0]} if lines[0].get(p) != lines[1].get(p)]
    note = f"lines of {', '.join(differing)}" if differing and kind == "changed" else ""
    return ItemChange("listing", id, kind, (), (), (), note or "labels or notes changed")


def _by_patient(grid: Grid | None) -> dict[str, list[tuple[Cell, ...]]]:
    found: dict[str, list[tuple[Cell, ...]]] = {}
    for line in grid.lines if grid else ():
        found.setdefault(line.label, []).append(line.cells)
    return found


def _words(grid: Grid) -> tuple[object, ...]:
    return (
        grid.stub,
        grid.heads,
        grid.notes,
        tuple((line.label, line.heading) for line in grid.lines),
    )


def _cells(left: Grid, right: Grid, changed: frozenset[str]) -> Iterator[CellChange]:
    before, after = _by_place(left), _by_place(right)
    for place in [*after, *(p for p in before if p not in after)]:
        was, now = before.get(place), after.get(place)
        ids = tuple(dict.fromkeys([*(now.ids if now else ()), *(was.ids if was else ())]))
        text = (was.text if was else "", now.text if now else "")
        if text[0] != text[1] or any(i in changed for i in ids):
            yield CellChange(place[0], place[1], text[0], text[1], ids)


def _by_place(grid: Grid) -> dict[tuple[str, str], Cell]:
    return {
        (row, column): cell
        for row, _, cells in manuscript.named_cells(grid)
        for column, cell in cells
    }


def _figure(
    old: Side, new: Side, before: Study, after: Study, id: str, kind: Kind, changed: frozenset[str]
) -> ItemChange | None:
    # A side without patient-level rows borrows the other's: then only what its results changed differs.
    rows = (old.patients, new.patients)
    one, other = (
        (mine if mine is not None else borrowed) or PatientResults()
        for mine, borrowed in (rows, rows[::-1])
    )
    right = None if kind == "removed" else _Drawn.of(after, new.results, other, id)
    if right and kind == "changed" and right.same_from(before, old.results, one):
        return None
    left = None if kind == "added" else _Drawn.of(before, old.results, one, id)
    if kind == "changed" and (left and left.shown) == (right and right.shown):
        return None
    note = _unbuilt(left, right, kind)
    seen = {id for drawn in (left, right) if drawn for id in drawn.results.seen}
    return ItemChange("figure", id, kind, (), (), tuple(sorted(changed & seen)), note)


@dataclass(frozen=True)
class _Drawn:
    """What a figure shows, and what it asked to be drawn."""

    study: Study
    results: Asked[Results]
    patients: Asked[PatientResults]
    shown: tuple[str, str]

    @classmethod
    def of(cls, study: Study, results: Results, patients: PatientResults, id: str) -> _Drawn | None:
        """Return a figure of study.yml drawn; None where these results cannot give it."""
        asked, people = Asked(results), Asked(patients)
        as_results: Any = asked
        as_patients: Any = people
        figure = _built(lambda: figures.build(study, as_results, as_patients, id))
        if figure is None:
            return None
        spec = getattr(figure, "spec", None)
        shown = (json.dumps(spec, sort_keys=True), str(getattr(figure, "alt", "")))
        return cls(study, asked, people, shown)

    def same_from(self, study: Study, results: Results, patients: PatientResults) -> bool:
        """Return whether the figure is sure to be the same of other rows, which spares drawing it of them."""
        return (
            _plan(study) == _plan(self.study)
            and self.results.same_from(results)
            and self.patients.same_from(patients)
        )


def _plan(study: Study) -> dict[str, Any]:
    """Return what study.yml says, but for the version, which no figure shows."""
    return study.model_dump(exclude={"version"})


def _built(build: Callable[[], Any]) -> Any:
    """Return what was built, or None where a result or table it needs is missing on that side."""
    try:
        return build()
    except (UserError, StopIteration, KeyError):
        return None
