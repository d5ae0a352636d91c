"""A table in the PDF, as typst source: as wide as the text, its rows kept whole."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import replace

from caseseries import escape
from caseseries.tables.grid import SIDE, Cell, Grid, Line, blanks, shares, spanners

_PAGE, _PAGE_LANDSCAPE = 14, 26
"""Lines up to which a table is not broken: a quarter of a page, more of which would be left white, or a turned page."""
_LETTERS, _LETTERS_LANDSCAPE = 105, 165
"""Letters of a table that fit side by side into a line of print."""
_GROUP = (
    "let group(level, cell) = if sys.version < version(0, 14, 0) { cell }"
    " else { table.header(level: level, repeat: false, cell) }"
)
"""A heading within a table, for readers of the screen and of paper: it does not stay behind at the foot of a page."""
_SANS = 'font: ("Source Sans Pro", "Libertinus Serif")'


def to_typst(grid: Grid) -> str:
    """Return a typst table as wide as the text: repeated header, few rules, notes beneath.

    A word that is too long for its column goes on in the next line, and not over the next cell.
    """
    rooms = _rooms(grid)
    height = sum(_height(line, rooms) for line in grid.lines)
    grid = _broken(grid, rooms)
    width = len(grid.heads) + 1
    align = ", ".join(["left", *("center" if h.numeric else "left" for h in grid.heads)])
    columns = ", ".join(f"{share:g}fr" for share in shares(grid))
    levels = _levels(grid)
    body: list[str] = []
    for k, line in enumerate(grid.lines):
        if line.rule and k:
            body.append("table.hline(stroke: 0.3pt + luma(82%))")
        if line.heading:
            inset = ", inset: (top: 5pt)" if k else ""
            cell = f"table.cell(colspan: {width}{inset})[{_strong(line.label)}]"
            body.append(f"group({levels[k]}, {cell})")
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
        # A table that is not broken keeps its notes with it.
        f"#block(breakable: {'false' if whole else 'true'}, width: 100%)[\n"
        "#{\nset par(justify: false, leading: 0.45em)\n"
        f"{_GROUP}\n[#"
        f"table(columns: ({columns}), align: ({align}), stroke: none, inset: (x: 3pt, top: 3.3pt, bottom: 2.3pt),\n"
        "table.hline(stroke: 0.8pt),\n"
        f"table.header({', '.join(_typst_header(grid))}, table.hline(stroke: 0.5pt)),\n"
        + ",\n".join(body)
        # What pandoc's tables need to break words is done here already.
        + ",\ntable.hline(stroke: 0.8pt)) <case-grid>]\n}"
        + notes
        + "\n]"
    )


def _levels(grid: Grid) -> list[int]:
    """Return the level of each line as a heading: one that another follows at once is above those that rows follow.

    Typst 0.14 gives up on two of the same level, one below the other, where a page ends.
    """
    below = [0]
    for line in reversed(
        grid.lines
    ):  # how many headings there are from this line on, without a row between
        below.append(below[-1] + 1 if line.heading else 0)
    deepest = max(below) + 1
    return [deepest + 1 - here for here in reversed(below[1:])]


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
    for spanner, under in spanners(grid):
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


def _typst_cell(cell: Cell) -> str:
    if not any(cell.marks):
        return escape.typst(cell.text)
    pieces = []
    for (text, _), mark in zip(cell.parts, cell.marks, strict=True):
        before, inner, after = blanks(text)
        literal = escape.typst(inner + SIDE * (mark == "side"))
        pieces += [
            '" "' if before else "",
            f"emph({literal})" if mark == "only" else literal,
            '" "' if after else "",
        ]
    return f"[#{{{' + '.join(filter(None, pieces))}}}]"


def _rooms(grid: Grid) -> list[float]:
    """Return how many letters fit into a line of stub and columns."""
    found = shares(grid)
    line = _LETTERS_LANDSCAPE if grid.landscape else _LETTERS
    return [max(line * share / sum(found) - 1.5, 1) for share in found]


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
    """Return a text with a blank of no width in each word that is longer than a room of letters.

    It stands behind the word's slashes and hyphens, and between the letters of what is too long still.
    """
    if len(text) <= room / 2:
        return text

    def apart(word: re.Match[str]) -> str:
        if _long(word[0]) <= room:
            return word[0]
        pieces = re.findall(r"[^/-]*[/-]+|[^/-]+$", word[0])
        return "\u200b".join(_apart(piece) if _long(piece) > room else piece for piece in pieces)

    return re.sub(r"\S+", apart, text)


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
