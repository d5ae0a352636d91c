"""Listings: patient-level result rows to a grid, a line a record or a line a patient."""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.results import PatientResult, PatientResults, Results
from caseseries.study import Study
from caseseries.study.figure_plans import RowListing, WideListing
from caseseries.tables.grid import Cell, Grid, Head, Line
from caseseries.tables.manuscript import notes_of


def build(study: Study, results: Results, patients: PatientResults, id: str) -> Grid:
    """Return the listing of study.yml with its cells from the patient-level rows of that name.

    Raises UserError for an unknown listing, and for an unknown result in its notes.
    """
    listing = study.listing(id)
    rows = patients.select(analysis=id)
    notes = notes_of(results, listing.notes)
    if isinstance(listing, RowListing):
        usual = 1.0 if any(c.share for c in listing.columns) else None
        heads = tuple(
            Head(c.label, numeric=c.numeric, share=c.share or usual) for c in listing.columns
        )
        lines = tuple(_records(listing, rows))
    else:
        heads = tuple(Head(level.label, listing.spanner) for level in listing.levels)
        lines = tuple(_subjects(listing, rows))
    return Grid(id, listing.stub, heads, lines, notes, listing.landscape)


def _records(listing: RowListing, rows: PatientResults) -> Iterator[Line]:
    """Yield a line a record; a thin rule stands where the patient changes."""
    cells: dict[tuple[str, str], dict[str, PatientResult]] = {}
    none = Cell("")
    for row in rows:
        cells.setdefault((row.subject, row.level), {})[row.variable] = row
    before = ""
    for (subject, _), found in cells.items():
        line = (
            Cell(found[c.id].text, (found[c.id].id,)) if c.id in found else none
            for c in listing.columns
        )
        yield Line(subject, tuple(line), rule=subject != before)
        before = subject


def _subjects(listing: WideListing, rows: PatientResults) -> Iterator[Line]:
    """Yield a line a patient who has any row."""
    by_subject: dict[str, dict[str, PatientResult]] = {}
    for row in rows:
        by_subject.setdefault(row.subject, {})[row.variable] = row
    for subject, found in by_subject.items():
        yield Line(
            subject,
            tuple(_wide(listing, found.get(level.id)) for level in listing.levels),
        )


def _wide(listing: WideListing, row: PatientResult | None) -> Cell:
    if row is None:
        return Cell(listing.absent)
    # The highest value of a series that never was quantifiable has no day of its own.
    below = bool(row.note)
    if not listing.day or row.day is None or below:
        return Cell(row.text, (row.id,))
    day = str(row.day).replace("-", "−")
    return Cell(f"{row.text} ({day})", (row.id,))
