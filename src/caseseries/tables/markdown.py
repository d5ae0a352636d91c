"""A table as Markdown: for formats that are edited, and as the one output of a cell that holds every format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from caseseries import escape
from caseseries.tables.grid import SIDE, Cell, Grid, Line, blanks, shares, spanners
from caseseries.tables.pandoc_grid import spanned_table
from caseseries.tables.typst import to_typst

_LETTERS, _LETTERS_LANDSCAPE = 112, 172
"""Letters of a table that fit side by side into a line of Word."""
_BOLD = 1.25
"""How much wider letters are in bold."""


@dataclass(frozen=True)
class Table:
    """A table as a cell shows it: text/markdown only, with a part for each format."""

    grid: Grid

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/markdown": self.markdown()}

    def markdown(self) -> str:
        """Return the Markdown of all formats."""
        # Only now: great_tables takes half a second to load, and most of what knows of tables shows none.
        from caseseries.tables.web import to_html

        shown = escape.by_format(
            to_html(self.grid), escape.raw("typst", to_typst(self.grid)), to_markdown(self.grid)
        )
        if not self.grid.notes:
            return shown
        notes = notes_markdown(self.grid)
        in_word = f':::: {{custom-style="Table Notes"}}\n{notes}\n::::'
        return "\n\n".join([shown, escape.visible("docx", in_word), escape.visible("jats", notes)])


def to_markdown(grid: Grid) -> str:
    """Return a pipe table, or a grid table where columns share a spanner, for formats that need an editable one."""
    widths = _widths(grid)
    rows = [_markdown_row(grid, line) for line in grid.lines]
    stub, heads = _markdown(grid.stub), [_markdown(h.label) for h in grid.heads]
    numeric = [h.numeric for h in grid.heads]
    if any(h.spanner for h in grid.heads):
        above = [(_markdown(spanner), len(under)) for spanner, under in spanners(grid)]
        return spanned_table(stub, heads, above, rows, numeric, widths)
    lines = ["| " + " | ".join([stub, *heads]) + " |"]
    # Where a row is long, pandoc takes the widths of columns from the numbers of dashes.
    dashes = ["-" * max(3, round(share)) for share in widths]
    marks = ["", *(":" if n else "" for n in numeric)]
    lines.append("|" + "|".join(f":{d}{m}" for d, m in zip(dashes, marks, strict=True)) + "|")
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _widths(grid: Grid) -> list[float]:
    """Return the width of stub and columns against each other, so that Word breaks no word.

    Where not all fits side by side, what is lacking is taken from texts that can stand in several lines.
    """
    texts = [["_" * 2 * line.indent + line.label for line in grid.lines if not line.heading]]
    texts += [
        [line.cells[k].text for line in grid.lines if line.cells] for k in range(len(grid.heads))
    ]
    heads = [grid.stub, *(head.label for head in grid.heads)]
    least = [
        2 + max(_longest([head]) * _BOLD, _longest(column))
        for head, column in zip(heads, texts, strict=True)
    ]
    wanted = [max(pair) for pair in zip(shares(grid), least, strict=True)]
    lacking = sum(wanted) - (_LETTERS_LANDSCAPE if grid.landscape else _LETTERS)
    spare = sum(wanted) - sum(least)
    given = min(max(lacking / spare, 0), 1) if spare else 0
    return [share - (share - low) * given for share, low in zip(wanted, least, strict=True)]


def _longest(texts: Sequence[str]) -> int:
    return max((len(word) for text in texts for word in text.split()), default=1)


def notes_markdown(grid: Grid) -> str:
    """Return the notes as one paragraph, a line each."""
    return "\\\n".join(escape.markdown(note) for note in grid.notes)


def in_markdown(parts: Sequence[tuple[str, str]], marks: Sequence[str]) -> str:
    """Return pieces in Markdown: what is not in print in italics, one side of a contradiction with a dagger."""
    done = ""
    for (text, _), mark in zip(parts, marks, strict=True):
        before, inner, after = blanks(text)
        written = escape.markdown(inner)
        done += before + (f"*{written}*" if mark == "only" else written) + after
        done += SIDE if mark == "side" else ""
    return done


def _markdown(text: str) -> str:
    return escape.markdown(text) or " "


def _markdown_row(grid: Grid, line: Line) -> list[str]:
    label = escape.markdown(line.label)
    label = f"**{label}**" if line.heading or line.strong else label
    cells = [_markdown_cell(c) for c in line.cells] or [""] * len(grid.heads)
    return ["&emsp;" * line.indent + label, *cells]


def _markdown_cell(cell: Cell) -> str:
    return in_markdown(cell.parts, cell.marks) if any(cell.marks) else escape.markdown(cell.text)
