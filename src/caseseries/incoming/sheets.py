"""Sheets as people keep them: a workbook or a delimited text, with heads over one or two lines and merged cells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from openpyxl.utils import get_column_letter

from caseseries.cohort import delimited, workbooks
from caseseries.cohort.characters import tidy
from caseseries.cohort.workbooks import EMPTY, Cell
from caseseries.errors import UserError
from caseseries.incoming.vocabulary import is_about

_VALUE = re.compile(r"[<>]?[\d.,:/%-]*\d[\d.,:/%-]*")
TEXTS = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its head in one line, its letters in the sheet, its cells from the first row of data on."""

    head: str
    letters: str
    cells: tuple[Cell, ...]

    @property
    def filled(self) -> list[Cell]:
        """The cells that hold something."""
        return [cell for cell in self.cells if cell.text]


@dataclass(frozen=True)
class Sheet:
    """A sheet with its heads: columns by head, and the number in the sheet of each row of data.

    facts: what an export's own dictionary says of columns, by head. hidden: what a person does not see of it.
    """

    name: str
    columns: Mapping[str, Column]
    rows: tuple[int, ...]
    head_rows: tuple[int, ...]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()

    def place(self, file: str, row: int, head: str) -> str:
        """Return where a cell stands, as a spreadsheet calls it."""
        return f"{self.column(file, head)}, row {row}"

    def column(self, file: str, head: str) -> str:
        """Return where a column stands."""
        return f"{file}, sheet {self.name}, column {self.columns[head].letters} ({head})"


@dataclass(frozen=True)
class Fact:
    """What a dictionary says of a column: its label, codes, whether it is a date, numbers, or identifies somebody."""

    label: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    identifies: bool = False


def sums_up(sheet: Sheet, k: int, head: str) -> bool:
    """Return whether a row is a mean or a sum of others: the cell under a head says so, or, where it is empty, another.

    A letter or a number alone says nothing.
    """
    own = tidy(sheet.columns[head].cells[k].text or "")
    said = [own] if own else [tidy(c.cells[k].text or "") for c in sheet.columns.values()]
    return any(len(text) > 2 and is_about("summary", text) for text in said)


def read(path: Path) -> tuple[workbooks.Sheet, ...]:
    """Return the sheets of a file as they are, without regard to heads.

    Raises UserError for a file that is no workbook and no delimited text.
    """
    if not path.is_file():
        raise UserError("the file is not there", path.name, remedy="mend its name")
    content = path.read_bytes()
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        if not content.startswith(b"PK"):
            said = (
                "the workbook has a password"
                if content.startswith(b"\xd0\xcf")
                else "the file is damaged"
            )
            raise UserError(said, path.name, remedy="save it as .xlsx without a password")
        return workbooks.read_or_refuse(content, path.name)
    if suffix in TEXTS:
        return (_delimited(content, path),)
    raise UserError(
        f"a file with the ending {suffix or '(none)'} is not read",
        path.name,
        rule="the endings are " + ", ".join((*WORKBOOKS, *TEXTS)),
        remedy="save it as .xlsx",
    )


def _delimited(content: bytes, path: Path) -> workbooks.Sheet:
    rows = delimited.loose(content)
    if not any(tidy(cell) for row in rows for cell in row):
        raise UserError("the file is empty, or no text", path.name, remedy="save it anew")
    width = max((len(row) for row in rows), default=0)
    cells = tuple(
        tuple(Cell(c) if tidy(c) else EMPTY for c in [*row, *[""] * (width - len(row))])
        for row in rows
    )
    return workbooks.Sheet(path.stem, cells)


def with_heads(sheet: workbooks.Sheet, head_rows: Sequence[int]) -> Sheet:
    """Return a sheet by its heads. head_rows: the rows, counted from 1, that hold them; lines are joined by ` · `.

    A merged cell counts for all columns, and all lines, that it covers. Heads that stand twice get a number.
    """
    last = max(head_rows)
    filled = _spread(_unmerged(sheet, last), [r - 1 for r in head_rows])
    body = [
        (k, row) for k, row in enumerate(filled[last:], last + 1) if any(cell.text for cell in row)
    ]
    columns: dict[str, Column] = {}
    for c in range(max((len(row) for row in sheet.rows), default=0)):
        lines = [tidy(filled[r - 1][c].text or "") for r in head_rows]
        head = " · ".join(dict.fromkeys(line for line in lines if line))
        cells = tuple(replace(row[c], text=(row[c].text or "").strip() or None) for _, row in body)
        if not head:
            if not any(cell.text for cell in cells):
                continue
            head = f"(column {get_column_letter(c + 1)})"
        k = 2
        while head in columns:
            head, k = f"{head.removesuffix(f' ({k - 1})')} ({k})", k + 1
        columns[head] = Column(head, get_column_letter(c + 1), cells)
    rows = tuple(k for k, _ in body)
    return Sheet(sheet.name, columns, rows, tuple(head_rows), hidden=sheet.hidden)


def _unmerged(sheet: workbooks.Sheet, heads: int) -> list[list[Cell]]:
    """Return the rows with merged cells filled: among the heads over all columns, below them in the first one alone."""
    rows = [list(row) for row in sheet.rows]
    for top, bottom, left, right in sheet.merged:
        for r in range(top, min(bottom + 1, len(rows))):
            for c in range(left, right + 1 if r < heads else left + 1):
                rows[r][c] = sheet.rows[top][left]
    return rows


def _spread(rows: list[list[Cell]], heads: Sequence[int]) -> list[list[Cell]]:
    """Return rows with each group head over its columns, where cells are not merged, as in a CSV.

    A group goes on to the right as long as its line is empty and the line below is not.
    """
    for upper, lower in itertools.pairwise(heads):
        for c in range(1, len(rows[upper])):
            if not rows[upper][c].text and rows[lower][c].text and rows[lower][c - 1].text:
                rows[upper][c] = rows[upper][c - 1]
    return rows


def _unmerged_groups(sheet: workbooks.Sheet, k: int) -> tuple[int, ...]:
    """Return the lines of heads about row k where groups of a line are not merged; nothing where there are none."""
    for upper in (k - 1, k):
        if upper < 0 or upper + 1 >= len(sheet.rows):
            continue
        above, below = ([tidy(c.text or "") for c in sheet.rows[r]] for r in (upper, upper + 1))
        groups = [c for c, text in enumerate(above) if text and below[c]]
        under = [c for c, text in enumerate(above) if not text and below[c]]
        starts = [c for c in groups if c + 1 in under]
        heads = all(not _VALUE.fullmatch(text) for text in below)
        again = len({below[c] for c in (*groups, *under)}) < len(groups) + len(under)
        if starts and heads and (again or len(starts) > 2 or upper == k):
            return (upper + 1, upper + 2)
    return ()


def guess_head_rows(sheet: workbooks.Sheet) -> tuple[int, ...]:
    """Return the rows that hold the heads: the first that is mostly filled with text, and one below it with sub-heads.

    A sub-head stands where the row above is merged over several columns, or empty.
    """
    for k, row in enumerate(sheet.rows[:15]):
        width = _width(sheet)
        covered = {
            c for t, b, left, right in sheet.merged if t <= k <= b for c in range(left, right + 1)
        }
        texts = [
            c for c, cell in enumerate(row) if (cell.text and cell.kind == "text") or c in covered
        ]
        spans = [right - left for t, b, left, right in sheet.merged if t == k and left < right]
        if len(texts) < max(2, width / 2) or any(span + 1 > width * 0.7 for span in spans):
            continue
        over = {
            c
            for t, b, left, right in sheet.merged
            if t == k == b and left < right
            for c in range(left, right + 1)
        }
        below = sheet.rows[k + 1] if k + 1 < len(sheet.rows) else ()
        if not sheet.merged and (found := _unmerged_groups(sheet, k)):
            return found
        if over and all(below[c].text and below[c].kind == "text" for c in over if c < len(below)):
            return (k + 1, k + 2)
        return (k + 1,)
    return (1,) if sheet.rows else ()


def _width(sheet: workbooks.Sheet) -> int:
    """Return in how many columns a sheet holds anything."""
    return sum(any(row[c].text for row in sheet.rows) for c in range(len(sheet.rows[0])))
