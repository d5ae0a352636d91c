"""A table without a look: its lines, heads and notes, what each cell is marked as, and how wide its columns are."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

_LONGEST_LABEL = 38
_SHORT_HEAD = 12
"""A head up to this length is not broken into lines."""
_LONGEST_TEXT = 80
"""A longer text takes several lines, and leaves room to the other columns."""
SIDE = "†"
"""Stands behind a number for which print has another one as well."""


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

    @property
    def shown(self) -> str:
        """The text with a dagger behind each number for which print has another one as well."""
        if "side" not in self.marks:
            return self.text
        pairs = zip(self.parts, self.marks, strict=True)
        return "".join(text + SIDE * (mark == "side") for (text, _), mark in pairs)


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


def spanners(grid: Grid) -> list[tuple[str, list[int]]]:
    """Return each run of columns under one spanner, in order."""
    runs = itertools.groupby(enumerate(grid.heads), key=lambda pair: pair[1].spanner)
    return [(spanner, [k for k, _ in run]) for spanner, run in runs]


def shares(grid: Grid) -> list[float]:
    """Return the width of stub and columns against each other, by the length of what stands in them."""
    stub = [grid.stub, *(x.label + "  " * x.indent for x in grid.lines if not x.heading)]
    shares = [float(min(max(map(len, stub)), _LONGEST_LABEL)) + 2]
    for k, head in enumerate(grid.heads):
        short = len(head.label) <= _SHORT_HEAD
        words = [len(head.label)] if short else [len(word) for word in head.label.split()]
        shares.append(max([widest(grid, k), *words, 3]) + 2.0)
    told = sum(head.share or 0 for head in grid.heads)
    if told:
        room = sum(shares[1:])
        shares[1:] = [room * (head.share or 1) / told for head in grid.heads]
    return [round(share, 2) for share in shares]


def widest(grid: Grid, k: int) -> int:
    """Return the length of the longest text in a column, as far as it counts."""
    longest = max((len(line.cells[k].text) for line in grid.lines if line.cells), default=0)
    return min(longest, _LONGEST_TEXT)


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


def blanks(text: str) -> tuple[str, str, str]:
    """Return the blanks before a text, the text, and those after it: escaping drops them, and emphasis has none."""
    inner = text.strip()
    if not inner:
        return text, "", ""
    before, _, after = text.partition(inner)
    return before, inner, after
