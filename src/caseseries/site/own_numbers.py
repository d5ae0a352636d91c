"""The audit of one's own printed tables, before an editor does it: what the pages print, held against itself."""

from __future__ import annotations

from pathlib import Path

from caseseries import audit
from caseseries.audit.manuscripts.blocks import Cell
from caseseries.audit.manuscripts.document import Document, PrintedTable
from caseseries.audit.manuscripts.transcript import of_document
from caseseries.errors import UserError
from caseseries.results import Results
from caseseries.study import Study
from caseseries.tables import manuscript
from caseseries.tables.grid import Grid


def contradictions(study: Study, results: Results) -> list[UserError]:
    """Return a fault for each certain contradiction within the tables of study.yml; none where there are no tables."""
    grids = [manuscript.build(study, results, table.id) for table in study.tables]
    if not grids:
        return []
    document = Document(tables=[_printed(grid) for grid in grids])
    try:
        reported = of_document(document, Path("tables")).reported
    except UserError:
        return []  # tables without a number
    return [
        UserError(
            f"printed numbers contradict each other: {one.message}",
            place="study.yml, " + ", ".join(dict.fromkeys(reported.by_id[name].place for name in one.ids)),
            rule="what `caseseries audit` is certain of, an editor will find",
            remedy=f"it would be right with {one.expected}",
        )
        for one in audit.audit(reported)
        if one.certainty == "certain"
    ]  # fmt: skip


def _printed(grid: Grid) -> PrintedTable:
    """The table as a reader sees it."""
    spanners = (Cell(""), *(Cell(head.spanner) for head in grid.heads))
    labels = (Cell(grid.stub), *(Cell(head.label) for head in grid.heads))
    width = len(grid.heads)
    body = tuple(
        (
            Cell(line.label, indent=2 * line.indent, bold=line.heading or line.strong),
            *(Cell(cell.text) for cell in line.cells),
            *(Cell("") for _ in range(width - len(line.cells))),
        )
        for line in grid.lines
    )
    head = (spanners, labels) if any(one.spanner for one in grid.heads) else (labels,)
    return PrintedTable(f"table {grid.id}", "", head, body, grid.notes)
