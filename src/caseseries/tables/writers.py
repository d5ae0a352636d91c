"""One table for its own sake: as text, CSV, a page of HTML, and a DOCX document."""

from __future__ import annotations

import unicodedata
from datetime import date

from caseseries import escape
from caseseries.store.packed import word_file
from caseseries.tables.grid import Grid
from caseseries.tables.markdown import to_markdown
from caseseries.tables.web import with_style
from caseseries.text_files import csv_text

_GAP = "  "


def as_text(grid: Grid, title: str) -> str:
    """Return a table of fixed-width letters: title, head, rules, indented rows, notes."""
    one = escape.one_line
    spanners = [one(h.spanner) for h in grid.heads]
    # A spanner stands over the first of its columns.
    shown = ["" if k and spanners[k - 1] == s else s for k, s in enumerate(spanners)]
    rows = [["", *shown]] if any(spanners) else []
    rows.append([one(grid.stub), *(one(h.label) for h in grid.heads)])
    above = len(rows)
    empty = [""] * len(grid.heads)
    for line in grid.lines:
        label = " " * 2 * line.indent + one(line.label)
        rows.append([label, *([one(c.text) for c in line.cells] or empty)])
    # A heading may run on over empty cells.
    fixed = [rows[k] for k in range(len(rows)) if k < above or any(rows[k][1:])]
    widths = [max(_width(row[k]) for row in fixed or rows) for k in range(len(grid.heads) + 1)]
    rule = "-" * (sum(widths) + len(_GAP) * len(grid.heads))
    text = [
        _GAP.join(
            cell + " " * (width - _width(cell)) if k == 0 else " " * (width - _width(cell)) + cell
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines = [one(title), rule, *text[:above], rule, *text[above:], rule, *grid.notes]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def as_rows(grid: Grid, one_head: bool = False) -> list[list[str]]:
    """Return a table as it is shown: a row of spanners where there are any, the heads, and the lines.

    one_head: spanners stand before the heads, in one row, which programs read more easily.
    """
    heads = [(str(head.spanner), str(head.label)) for head in grid.heads]
    if one_head:
        rows = [[grid.stub, *(": ".join(filter(None, head)) for head in heads)]]
    else:
        rows = [[grid.stub, *(label for _, label in heads)]]
        if any(spanner for spanner, _ in heads):
            rows.insert(0, ["", *(spanner for spanner, _ in heads)])
    for line in grid.lines:
        cells = [line.label, *(cell.shown for cell in line.cells)]
        rows.append(cells + [""] * (len(heads) + 1 - len(cells)))
    return rows


def as_csv(grid: Grid, one_head: bool = False) -> str:
    """Return a table as CSV; headings have empty cells. one_head: as for `as_rows`."""
    return csv_text(map(escape.csv_cell, row) for row in as_rows(grid, one_head))


def as_html(grid: Grid, title: str) -> str:
    """Return a page with the table alone, its look inside."""
    table = with_style(grid)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape.html(title)}</title></head>\n<body>\n<h1>{escape.html(title)}</h1>\n{table}\n</body></html>\n"
    )


def as_docx(grid: Grid, title: str, day: date) -> bytes:
    """Return a Word document with the table alone, by pandoc; its cells can be edited. day: the document's date."""
    notes = [escape.markdown(note) for note in grid.notes]
    text = "\n\n".join([f"# {escape.markdown(title)}", to_markdown(grid), *notes])
    return word_file(text, "markdown", day)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
