"""Words of a PDF page as lines of cells, in the order in which they are read: one column of print after the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_PROSE = 6
"""So many lines of prose on either side of a gap make it the gap between two columns of print."""


@dataclass(frozen=True)
class Word:
    """A word, or a cell of words, with its box in points from the lower left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


Line = list[Word]


def lines_of(words: list[Word]) -> list[Line]:
    """Cells of each line, from the top: words that stand close together are one."""
    lines: list[Line] = []
    for word in sorted(words, key=lambda one: (-one.bottom, one.left)):
        if lines and abs(lines[-1][0].bottom - word.bottom) <= 3:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [_cells(sorted(line, key=lambda one: one.left)) for line in lines]


def _cells(words: list[Word]) -> Line:
    cells = [words[0]]
    for word in words[1:]:
        last = cells[-1]
        if word.left - last.right > 0.75 * (word.top - word.bottom):
            cells.append(word)
        else:
            cells[-1] = Word(
                f"{last.text} {word.text}",
                last.left,
                word.right,
                last.bottom,
                max(last.top, word.top),
            )
    return cells


def in_reading_order(words: list[Word], begins_table: Callable[[str], bool]) -> list[Line]:
    """The page's lines; where it is set in two columns, those of the left before those of the right.

    What reaches over both columns divides them: what stands above it is read first.
    """
    lines = lines_of(words)
    gutter = _gutter(words, lines)
    if gutter is None:
        return lines
    done: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    wide = False
    for at, line in enumerate(lines):
        sides = (
            [cell for cell in line if cell.right < gutter],
            [cell for cell in line if cell.left > gutter],
        )
        crossing = len(sides[0]) + len(sides[1]) < len(line)
        if not crossing and _prose(line[0]) and _mostly_prose(lines[at : at + 5]):
            wide = False
        elif crossing or (begins_table(line[0].text) and _wide_below(lines[at : at + 7], gutter)):
            wide = True
        if wide:
            done += [*left, *right, line]
            left, right = [], []
            continue
        for column, side in zip((left, right), sides, strict=True):
            if side:
                column.append(side)
    return [*done, *left, *right]


def _prose(cell: Word) -> bool:
    return len(re.findall(r"[^\W\d_]", cell.text)) >= 20


def _mostly_prose(lines: list[Line]) -> bool:
    cells = [cell for line in lines for cell in line]
    return sum(map(_prose, cells)) * 5 >= 3 * len(cells)


def _gutter(words: list[Word], lines: list[Line]) -> float | None:
    """Where few words stand near the middle of the page, and prose on either side of it."""
    if not words:
        return None
    first, last = min(word.left for word in words), max(word.right for word in words)
    places = [first + (last - first) * share / 100 for share in range(42, 59)]
    crossed = {
        at: sum(word.left < at + 3 and word.right > at - 3 for word in words) for at in places
    }
    gutter = min(places, key=lambda at: (crossed[at], abs(at - (first + last) / 2)))
    cells = [cell for line in lines for cell in line if _prose(cell)]
    sides = sum(cell.right < gutter for cell in cells), sum(cell.left > gutter for cell in cells)
    return gutter if min(sides) >= _PROSE and crossed[gutter] <= len(lines) / 2 else None


def _wide_below(lines: list[Line], gutter: float) -> bool:
    """Below the caption of a table stand cells, and no prose, beyond the gap between the columns."""
    beyond = [cell for line in lines for cell in line if cell.left > gutter]
    return bool(beyond) and lines[0][-1].right < gutter and not any(map(_prose, beyond))
