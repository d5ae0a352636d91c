"""A table on the web, by great_tables."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from great_tables import GT, loc, style
from great_tables import html as from_html

from caseseries import escape
from caseseries.tables.grid import SIDE, Cell, Grid, spanners, widest

_STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)
_WHOLE = re.compile(r"[<>≥≤−-]?([0-9][0-9,\u202f]*)")


def to_html(grid: Grid) -> str:
    """Return the great_tables HTML without its stylesheet, which the site has once.

    Notes stand below the table, not in it: they do not scroll with it, and print does not repeat them.
    """
    table = _STYLE.sub("", to_gt(grid).as_raw_html(inline_css=False))
    notes = "".join(f"<p>{escape.traced(note)}</p>" for note in grid.notes)
    return table + (f'\n<div class="cs-notes">{notes}</div>' if notes else "")


def to_gt(grid: Grid) -> GT:
    """Return the great_tables object."""
    columns = [f"c{k}" for k in range(len(grid.heads))]
    empty = (Cell(""),) * len(columns)
    frame = pd.DataFrame(
        [
            [
                line.label,
                *(_room(grid, k, c) + _traced(c) for k, c in enumerate(line.cells or empty)),
            ]
            for line in grid.lines
        ],
        columns=["stub", *columns],
    )
    gt = GT(frame, rowname_col="stub", id=f"gt-{grid.id}").tab_stubhead(label=_head(grid.stub))
    # Quarto would send the table through a converter from a CDN for print, though it is shown on the web alone.
    gt = gt.tab_options(quarto_disable_processing=True)
    gt = gt.fmt_passthrough(columns=columns, escape=False)
    heads = dict(zip(columns, grid.heads, strict=True))
    gt = gt.cols_label(cases={c: _head(h.label) for c, h in heads.items()})
    for align, numeric in (("center", True), ("left", False)):
        chosen = [c for c, h in heads.items() if h.numeric is numeric]
        if chosen:
            gt = gt.cols_align(align, columns=chosen)
    short = [
        c for k, (c, h) in enumerate(heads.items()) if widest(grid, k) <= (24 if h.numeric else 14)
    ]
    if short:
        gt = gt.tab_style(style.css("white-space: nowrap;"), loc.body(columns=short))
    for k, (spanner, under) in enumerate(spanners(grid)):
        if spanner:
            gt = gt.tab_spanner(
                label=_head(spanner),
                columns=[columns[i] for i in under],
                id=f"s{k}",
            )
    bold = [k for k, line in enumerate(grid.lines) if line.heading or line.strong]
    if bold:
        gt = gt.tab_style(style.text(weight="bold"), loc.stub(rows=bold))
    ruled = [k for k, line in enumerate(grid.lines) if line.rule and k]
    if ruled:
        line_above = style.borders(sides="top", color="#c4ccd4", weight="1px")
        gt = gt.tab_style(line_above, [loc.stub(rows=ruled), loc.body(rows=ruled)])
    for depth in sorted({line.indent for line in grid.lines if line.indent}):
        rows = [k for k, line in enumerate(grid.lines) if line.indent == depth]
        gt = gt.tab_stub_indent(rows=rows, indent=min(2 * depth, 5))
    return gt


def _head(text: str) -> Any:
    """Return a head for great_tables, which would read {{m/s^2}} in it as a unit of measurement."""
    return from_html(escape.traced(text).replace("{{", "{&#123;"))


def _room(grid: Grid, k: int, cell: Cell) -> str:
    """Return empty markup as wide as the digits that a cell's first number has fewer than others of its column.

    So decimal signs stand below each other, and the text of the cell is what is printed.
    """
    if not grid.heads[k].numeric or not (own := _WHOLE.match(cell.text)):
        return ""
    most = max(
        len(found[1])
        for line in grid.lines
        if line.cells and (found := _WHOLE.match(line.cells[k].text))
    )
    lacking = min(most - len(own[1]), 4)
    return (
        f'<span class="cs-d{f" cs-d{lacking}" if lacking > 1 else ""}"></span>' if lacking else ""
    )


def _traced(cell: Cell) -> str:
    if not any(cell.marks):
        return escape.traced(cell.text, " ".join(cell.ids))
    pieces = "".join(
        f'<i class="cs-only">{escape.html(text)}</i>'
        if mark == "only"
        else escape.html(text + SIDE * (mark == "side"))
        for (text, _), mark in zip(cell.parts, cell.marks, strict=True)
    )
    return f'<span class="cs-claim" data-result="{escape.html(" ".join(cell.ids))}">{pieces}</span>'
