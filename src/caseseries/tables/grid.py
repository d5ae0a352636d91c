"""A table without a look, and how it shows: great_tables on the web, typst in the PDF, Markdown elsewhere."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from caseseries import escape
from caseseries.tables.pandoc_grid import spanned_table

if (
    TYPE_CHECKING
):  # it takes a quarter of a second to load, and most of what knows of tables draws none
    from great_tables import GT

_STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)
_LONGEST_LABEL = 38
_SHORT_HEAD = 12
"""A head up to this length is not broken into lines."""
_PAGE, _PAGE_LANDSCAPE = 40, 26
"""Lines of a table that fit on a page with its caption."""
_LETTERS, _LETTERS_LANDSCAPE = 105, 165
"""Letters of a table that fit side by side into a line of print."""
_LONGEST_TEXT = 80
"""A longer text takes several lines, and leaves room to the other columns."""
_SANS = 'font: ("Source Sans Pro", "Libertinus Serif")'


@dataclass(frozen=True)
class Cell:
    """A printed cell and the ids of the results behind it.

    parts: the text in pieces, each with the id of its result, or none. marks: what each piece is marked as, `only` or
    `side`, once it is known where results stand in print.
    """

    text: str
    ids: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A row of a table: its label, depth, and cells; a heading has none. strong: in bold. rule: a thin line above."""

    label: str
    cells: tuple[Cell, ...] = ()
    indent: int = 0
    heading: bool = False
    strong: bool = False
    rule: bool = False


@dataclass(frozen=True)
class Head:
    """A column's label, and the spanner over it. share: width against the others, by its contents when None."""

    label: str
    spanner: str = ""
    numeric: bool = True
    share: float | None = None


@dataclass(frozen=True)
class Grid:
    """A table without a look: what every renderer takes."""

    id: str
    stub: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    landscape: bool = False


@dataclass(frozen=True)
class Table:
    """A table as a cell shows it: text/markdown only, with a part for each format."""

    grid: Grid

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/markdown": self.markdown()}

    def markdown(self) -> str:
        """Return the Markdown of all formats."""
        return escape.by_format(
            to_html(self.grid),
            escape.raw("typst", to_typst(self.grid)),
            to_markdown(self.grid),
            *([notes_markdown(self.grid)] if self.grid.notes else []),
        )


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
    import pandas as pd
    from great_tables import GT, loc, style

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
        c for k, (c, h) in enumerate(heads.items()) if _widest(grid, k) <= (24 if h.numeric else 14)
    ]
    if short:
        gt = gt.tab_style(style.css("white-space: nowrap;"), loc.body(columns=short))
    for k, (spanner, under) in enumerate(_spanners(grid)):
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
    from great_tables import html as from_html

    return from_html(escape.traced(text).replace("{{", "{&#123;"))


def to_typst(grid: Grid) -> str:
    """Return a typst table as wide as the text: repeated header, few rules, notes beneath.

    A word that is too long for its column goes on in the next line, and not over the next cell.
    """
    rooms = _rooms(grid)
    height = sum(_height(line, rooms) for line in grid.lines)
    grid = _broken(grid, rooms)
    width = len(grid.heads) + 1
    align = ", ".join(["left", *("center" if h.numeric else "left" for h in grid.heads)])
    columns = ", ".join(f"{share:g}fr" for share in _shares(grid))
    body: list[str] = []
    for k, line in enumerate(grid.lines):
        if line.rule and k:
            body.append("table.hline(stroke: 0.3pt + luma(82%))")
        if line.heading:
            body.append(
                f"table.cell(colspan: {width}, inset: (top: 5pt))[{_strong(line.label)}]"
                if k
                else f"table.cell(colspan: {width})[{_strong(line.label)}]"
            )
            continue
        label = _strong(line.label) if line.strong else f"#{escape.typst(line.label)}"
        # A hanging indent, so that a label of two lines reads as one.
        indent = f"#pad(left: {line.indent * 0.9:g}em, par(hanging-indent: 0.8em)[{label}])"
        body.append(", ".join([f"[{indent}]", *(_typst_cell(c) for c in line.cells)]))
    notes = "".join(
        f"\n#block(above: {5 if k == 0 else 3}pt, below: 0pt, width: 100%, "
        f"align(left, text({_SANS}, size: 7pt, {escape.typst(note)})))"
        for k, note in enumerate(grid.notes)
    )
    whole = height <= (_PAGE_LANDSCAPE if grid.landscape else _PAGE)
    return (
        # A table that fits on a page is not broken; its notes stay with it.
        f"#block(breakable: {'false' if whole else 'true'}, width: 100%)[\n"
        "#{\nset par(justify: false, leading: 0.45em)\n[#"
        f"table(columns: ({columns}), align: ({align}), stroke: none, inset: (x: 3pt, top: 3.3pt, bottom: 2.3pt),\n"
        "table.hline(stroke: 0.8pt),\n"
        f"table.header({', '.join(_typst_header(grid))}, table.hline(stroke: 0.5pt)),\n"
        + ",\n".join(body)
        # What pandoc's tables need to break words is done here already.
        + ",\ntable.hline(stroke: 0.8pt)) <case-grid>]\n}"
        + notes
        + "\n]"
    )


def _typst_header(grid: Grid) -> list[str]:
    spans = any(h.spanner for h in grid.heads)
    rows = "rowspan: 2, " if spans else ""
    cells = [f"table.cell({rows}align: left + bottom)[{_strong(grid.stub)}]"]
    labels = [
        f"table.cell(align: {'center' if h.numeric else 'left'} + bottom)[{_strong(h.label)}]"
        for h in grid.heads
    ]
    if not spans:
        return cells + labels
    for spanner, under in _spanners(grid):
        if spanner:
            # The rule is the cell's own and keeps the cell's inset, so that two spanners do not run together.
            cells.append(
                f"table.cell(colspan: {len(under)}, align: center + bottom, inset: (bottom: 0pt))"
                "[#block(width: 100%, inset: (bottom: 2.6pt), stroke: (bottom: 0.4pt))"
                f"[{_strong(spanner)}]]"
            )
        else:
            cells += [labels[i].replace("table.cell(", "table.cell(rowspan: 2, ") for i in under]
    return cells + [labels[i] for i, h in enumerate(grid.heads) if h.spanner]


def to_markdown(grid: Grid) -> str:
    """Return a pipe table, or a grid table where columns share a spanner, for formats that need an editable one."""
    rows = [_markdown_row(grid, line) for line in grid.lines]
    stub, heads = _markdown(grid.stub), [_markdown(h.label) for h in grid.heads]
    numeric = [h.numeric for h in grid.heads]
    if any(h.spanner for h in grid.heads):
        spanners = [(_markdown(spanner), len(under)) for spanner, under in _spanners(grid)]
        return spanned_table(stub, heads, spanners, rows, numeric, _shares(grid))
    lines = ["| " + " | ".join([stub, *heads]) + " |"]
    # Where a row is long, pandoc takes the widths of columns from the numbers of dashes.
    dashes = ["-" * max(3, round(share)) for share in _shares(grid)]
    marks = ["", *(":" if n else "" for n in numeric)]
    lines.append("|" + "|".join(f":{d}{m}" for d, m in zip(dashes, marks, strict=True)) + "|")
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _markdown(text: str) -> str:
    return escape.markdown(text) or " "


def _markdown_row(grid: Grid, line: Line) -> list[str]:
    label = escape.markdown(line.label)
    label = f"**{label}**" if line.heading or line.strong else label
    cells = [_markdown_cell(c) for c in line.cells] or [""] * len(grid.heads)
    return ["&emsp;" * line.indent + label, *cells]


def notes_markdown(grid: Grid) -> str:
    """Return the notes as one paragraph, a line each."""
    return "\\\n".join(escape.markdown(note) for note in grid.notes)


def _spanners(grid: Grid) -> list[tuple[str, list[int]]]:
    """Return each run of columns under one spanner, in order."""
    runs = itertools.groupby(enumerate(grid.heads), key=lambda pair: pair[1].spanner)
    return [(spanner, [k for k, _ in run]) for spanner, run in runs]


def _shares(grid: Grid) -> list[float]:
    """Return the width of stub and columns against each other, by the length of what stands in them."""
    stub = [grid.stub, *(x.label + "  " * x.indent for x in grid.lines if not x.heading)]
    shares = [float(min(max(map(len, stub)), _LONGEST_LABEL)) + 2]
    for k, head in enumerate(grid.heads):
        short = len(head.label) <= _SHORT_HEAD
        words = [len(head.label)] if short else [len(word) for word in head.label.split()]
        shares.append(max([_widest(grid, k), *words, 3]) + 2.0)
    told = sum(head.share or 0 for head in grid.heads)
    if told:
        room = sum(shares[1:])
        shares[1:] = [room * (head.share or 1) / told for head in grid.heads]
    return [round(share, 2) for share in shares]


def _widest(grid: Grid, k: int) -> int:
    """Return the length of the longest text in a column, as far as it counts."""
    longest = max((len(line.cells[k].text) for line in grid.lines if line.cells), default=0)
    return min(longest, _LONGEST_TEXT)


def _rooms(grid: Grid) -> list[float]:
    """Return how many letters fit into a line of stub and columns."""
    shares = _shares(grid)
    line = _LETTERS_LANDSCAPE if grid.landscape else _LETTERS
    return [max(line * share / sum(shares) - 1.5, 1) for share in shares]


def _height(line: Line, rooms: list[float]) -> int:
    """Return how many lines of print a row takes, about."""
    texts = [line.label, *(cell.text for cell in line.cells)]
    return max(math.ceil(len(text) / room) for text, room in zip(texts, rooms, strict=False)) or 1


def _broken(grid: Grid, rooms: list[float]) -> Grid:
    """Return the grid with places to break, which are not seen, in words longer than their column is wide."""
    heads = (
        replace(head, label=broken_word(head.label, room))
        for head, room in zip(grid.heads, rooms[1:], strict=True)
    )
    lines = (
        replace(
            line,
            label=broken_word(
                line.label, sum(rooms) if line.heading else rooms[0] - 2 * line.indent
            ),
            cells=tuple(
                replace(
                    cell,
                    text=broken_word(cell.text, room),
                    parts=tuple((broken_word(text, room), id) for text, id in cell.parts),
                )
                for cell, room in zip(line.cells, rooms[1:], strict=False)
            ),
        )
        for line in grid.lines
    )
    return replace(grid, heads=tuple(heads), lines=tuple(lines))


def broken_word(text: str, room: float) -> str:
    """Return a text with a blank of no width between the letters of each word that is longer than a room of letters."""
    if len(text) <= room / 2:
        return text
    return re.sub(r"\S+", lambda word: _apart(word[0]) if _long(word[0]) > room else word[0], text)


def _apart(word: str) -> str:
    joined = ("Mn", "Mc", "Me", "Cf", "Sk")  # what belongs to the letter before it
    return "".join(c if unicodedata.category(c) in joined else f"\u200b{c}" for c in word)


def _long(word: str) -> float:
    """Return about how many letters of average width a word is long."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in word)
    return len(word) + wide + 0.3 * sum(c.isupper() or c in "mw@%—" for c in word)


def _strong(text: str) -> str:
    # Not `strong`, which would add its weight to that of a header cell.
    return f'#text(weight: "semibold", {escape.typst(text)})'


def marked(grid: Grid, mark: Callable[[str], str]) -> Grid:
    """Return the grid with each piece of a cell marked by what `mark` returns for its id."""
    lines = (
        replace(
            line,
            cells=tuple(replace(c, marks=marks_of(c.parts, mark)) for c in line.cells),
        )
        for line in grid.lines
    )
    return replace(grid, lines=tuple(lines))


def marks_of(parts: Sequence[tuple[str, str]], mark: Callable[[str], str]) -> tuple[str, ...]:
    """Return the mark of each piece; what is one side of a contradiction says so once, at its first number."""
    marks = [mark(id) if id else "" for _, id in parts]
    first = marks.index("side") if "side" in marks else None
    return tuple("" if m == "side" and k != first else m for k, m in enumerate(marks))


SIDE = "†"
"""Stands behind a number for which print has another one as well."""


def in_markdown(parts: Sequence[tuple[str, str]], marks: Sequence[str]) -> str:
    """Return pieces in Markdown: what is not in print in italics, one side of a contradiction with a dagger."""
    done = ""
    for (text, _), mark in zip(parts, marks, strict=True):
        before, inner, after = _blanks(text)
        written = escape.markdown(inner)
        done += before + (f"*{written}*" if mark == "only" else written) + after
        done += SIDE if mark == "side" else ""
    return done


def _blanks(text: str) -> tuple[str, str, str]:
    """Return the blanks before a text, the text, and those after it: escaping drops them, and emphasis has none."""
    inner = text.strip()
    if not inner:
        return text, "", ""
    before, _, after = text.partition(inner)
    return before, inner, after


def _markdown_cell(cell: Cell) -> str:
    return in_markdown(cell.parts, cell.marks) if any(cell.marks) else escape.markdown(cell.text)


def _typst_cell(cell: Cell) -> str:
    if not any(cell.marks):
        return escape.typst(cell.text)
    pieces = []
    for (text, _), mark in zip(cell.parts, cell.marks, strict=True):
        before, inner, after = _blanks(text)
        literal = escape.typst(inner + SIDE * (mark == "side"))
        pieces += [
            '" "' if before else "",
            f"emph({literal})" if mark == "only" else literal,
            '" "' if after else "",
        ]
    return f"[#{{{' + '.join(filter(None, pieces))}}}]"


_WHOLE = re.compile(r"[<>≥≤−-]?([0-9][0-9,\u202f]*)")


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
