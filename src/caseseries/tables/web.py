"""A table on the web, by great_tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from great_tables import GT, loc, style
from great_tables import html as from_html

from caseseries import escape
from caseseries.tables.grid import SIDE, Cell, Grid, Line, spanners, widest

_STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)
_BODY, _END = '<tbody class="gt_table_body">', "</tbody>"
_ROW = re.compile(r"\s*<tr>.*?</tr>", re.DOTALL)
_NUMBER = re.compile(r"(?<=[\" ])(gt-[\w-]+-stub-)\d+(?=[\" ])")
_SLOT = "\ue000"
"""What stands for the words of a cell."""
Look = tuple[bool, bool, int]
"""What tells a row from another, but for its words: in bold, a line above, how deep."""
_WHOLE = re.compile(r"([<>≥≤−-]?[0-9]+(?:[,\u202f][0-9]{3})*)")
"""What stands before the decimal sign; a sign before it is as wide as a digit."""


def to_html(grid: Grid) -> str:
    """Return the great_tables HTML without its stylesheet, which the site has once.

    Notes stand below the table, not in it: they do not scroll with it, and print does not repeat them.
    """
    return _STYLE.sub("", with_style(grid))


def with_style(grid: Grid) -> str:
    """Return the great_tables HTML with its stylesheet, and the notes below.

    great_tables takes a millisecond for each cell: it sets one row of each look, in which the words of all are put.
    """
    looks = [_look(line, k) for k, line in enumerate(grid.lines)]
    kinds = list(dict.fromkeys(looks))
    made = _to_gt(grid, kinds).as_raw_html(inline_css=False)
    before, body, behind = made.partition(_BODY)
    rows, end, behind = behind.partition(f"\n{_END}")
    patterns = dict(zip(kinds, _ROW.findall(rows), strict=True))
    digits = [_most_digits(grid, k) for k in range(len(grid.heads))]
    filled = []
    for k, (line, look) in enumerate(zip(grid.lines, looks, strict=True)):
        pieces = _NUMBER.sub(rf"\g<1>{k + 1}", patterns[look]).split(_SLOT)
        words = [escape.html(line.label), *_words(line, digits)]
        filled += [x for pair in zip(pieces, [*words, ""], strict=True) for x in pair]
    notes = "".join(f"<p>{escape.traced(note)}</p>" for note in grid.notes)
    below = f'\n<div class="cs-notes">{notes}</div>' if notes else ""
    return "".join([before, body, *filled, end, behind, below])


def _look(line: Line, k: int) -> Look:
    return line.heading or line.strong, bool(line.rule and k), line.indent


def _words(line: Line, digits: Sequence[int]) -> Iterator[str]:
    """Yield the markup of a line's cells. digits: how many the longest first number of each column has."""
    for most, cell in zip(digits, line.cells or (Cell(""),) * len(digits), strict=True):
        yield _room(most, cell) + _traced(cell)


def _to_gt(grid: Grid, looks: Sequence[Look]) -> GT:
    """Return the great_tables object with a row of each look and a slot in each cell."""
    columns = [f"c{k}" for k in range(len(grid.heads))]
    names = ["stub", *columns]
    frame = pd.DataFrame([[_SLOT] * len(names) for _ in looks], columns=names)
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
    bold = [k for k, (strong, _, _) in enumerate(looks) if strong]
    if bold:
        gt = gt.tab_style(style.text(weight="bold"), loc.stub(rows=bold))
    ruled = [k for k, (_, rule, _) in enumerate(looks) if rule]
    if ruled:
        line_above = style.borders(sides="top", color="#c4ccd4", weight="1px")
        gt = gt.tab_style(line_above, [loc.stub(rows=ruled), loc.body(rows=ruled)])
    for depth in sorted({indent for *_, indent in looks if indent}):
        rows = [k for k, (*_, indent) in enumerate(looks) if indent == depth]
        gt = gt.tab_stub_indent(rows=rows, indent=min(2 * depth, 5))
    return gt


def _head(text: str) -> Any:
    """Return a head for great_tables, which would read {{m/s^2}} in it as a unit of measurement."""
    return from_html(escape.traced(text).replace("{{", "{&#123;"))


def _most_digits(grid: Grid, k: int) -> int:
    """Return how many digits the longest first number of a column has; 0 for a column of words."""
    if not grid.heads[k].numeric:
        return 0
    found = (_WHOLE.match(line.cells[k].text) for line in grid.lines if line.cells)
    return max((len(one[1]) for one in found if one), default=0)


def _room(most: int, cell: Cell) -> str:
    """Return empty markup as wide as the digits that a cell's first number has fewer than the longest of its column.

    So decimal signs stand below each other, and the text of the cell is what is printed.
    """
    if not most or not (own := _WHOLE.match(cell.text)):
        return ""
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
