"""Workbooks of spreadsheets (XLSX) as cells: what a person sees in each, and whether it is a number or a date.

Formulas count as the values that were last computed; merged cells hold their value at their upper left.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from caseseries.errors import UserError

CellKind = Literal["text", "number", "date"]
_MOST_CELLS = 20_000_000
_LARGEST = 1_000_000_000
"""Bytes of a workbook once unpacked; a small packed file can hold far more than a machine can."""


@dataclass(frozen=True)
class Cell:
    """A cell: its text, None where it is empty, and what the workbook says it is.

    Dates are written year-month-day, whole numbers without decimals, numbers shown in percent with the sign.
    """

    text: str | None
    kind: CellKind = "text"


EMPTY = Cell(None)
_UNCOMPUTED = re.compile(
    rb'<c (?:[^>]* )?r="([A-Z]+[0-9]+)"[^>]*><f(?:/>|[^>]*/>|[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
"""A cell with a formula and no value; a formula whose value is an empty text says so by its type."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows, each as long as the sheet is wide, and its merged ranges (first row, last row, columns).

    Rows and columns of ranges are counted from 0. hidden: what of it a person does not see, in words.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: tuple[str, ...] = ()


def read(content: bytes, file: str) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, hidden ones too; raise UserError for one that is too large."""
    import openpyxl

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _LARGEST:
            raise UserError("the workbook is too large", file, remedy="save the sheet as CSV")
        _refuse_uncomputed(packed, file)
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return tuple(_sheet(sheet, file) for sheet in book.worksheets)


def _refuse_uncomputed(packed: zipfile.ZipFile, file: str) -> None:
    """Raise UserError for formulas without a value: some programs write workbooks and compute nothing."""
    for name in packed.namelist():
        if not name.startswith("xl/worksheets/") or b"<f" not in (content := packed.read(name)):
            continue
        cells = [c[1].decode() for c in _UNCOMPUTED.finditer(content) if b't="str"' not in c[0]]
        if cells:
            were = "s were" if len(cells) > 1 else " was"
            raise UserError(
                f"{len(cells)} formula{were} never computed, the first in cell {cells[0]}",
                file,
                remedy="open the workbook in your spreadsheet program, and save it",
            )


def read_or_refuse(content: bytes, file: str) -> tuple[Sheet, ...]:
    """Return the sheets as `read` does; raise UserError also for what cannot be read as a workbook."""
    try:
        return read(content, file)
    except UserError:
        raise
    except Exception:  # a reader's own words may hold a patient's value
        raise UserError(
            "the workbook is damaged or has a password", file, remedy="open it and save it anew"
        ) from None


def _sheet(sheet: Any, file: str) -> Sheet:
    if sheet.max_row * sheet.max_column > _MOST_CELLS:
        raise UserError(
            "the sheet is too large",
            f"{file}, sheet {sheet.title}",
            remedy="delete the empty rows and columns below and beside the table, or save it as CSV",
        )
    rows = [tuple(_cell(cell) for cell in row) for row in sheet.iter_rows()]
    while rows and not any(cell.text for cell in rows[-1]):
        rows.pop()
    merged = tuple(
        (r.min_row - 1, r.max_row - 1, r.min_col - 1, r.max_col - 1)
        for r in sorted(sheet.merged_cells.ranges, key=lambda r: (r.min_row, r.min_col))
    )
    return Sheet(sheet.title, tuple(rows), merged, _hidden(sheet, rows))


def _hidden(sheet: Any, rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """Return which rows and columns are hidden of those that hold something, or that the whole sheet is."""
    if sheet.sheet_state != "visible":
        return ("the whole sheet",) if rows else ()
    from openpyxl.utils import get_column_letter

    lines = [
        str(r)
        for r, row in enumerate(rows, 1)
        if r in sheet.row_dimensions and sheet.row_dimensions[r].hidden and any(c.text for c in row)
    ]
    letters = [
        get_column_letter(c)
        for span in sheet.column_dimensions.values()
        if span.hidden and span.min
        for c in range(span.min, span.max + 1)
        if any(c <= len(row) and row[c - 1].text for row in rows)
    ]
    return tuple(
        f"{what}{'s' * (len(found) > 1)} {', '.join(found)}"
        for what, found in (("row", lines), ("column", letters))
        if found
    )


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, int | float):
        if "%" in str(cell.number_format):
            return Cell(f"{float(f'{100 * value:.12g}'):g}%")
        return Cell(number_text(value), "number")
    if isinstance(value, datetime.datetime | datetime.date):
        return Cell(value.isoformat()[:10], "date")
    return Cell(str(value))


def number_text(value: float) -> str:
    """Return a number as a spreadsheet shows it: 15 digits at most, none behind a whole one."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.15g}"


def choose(sheets: Sequence[Sheet], wanted: str, table: str, file: str) -> Sheet:
    """Return the sheet of a name, of the table's name where none is wanted, or the only one that holds anything."""
    for name in filter(None, (wanted, table)):
        for sheet in sheets:
            if sheet.name.strip().casefold() == name.strip().casefold():
                return sheet
        if wanted:
            break
    filled = [sheet for sheet in sheets if sheet.rows]
    if len(filled) == 1 and not wanted:
        return filled[0]
    said = f"the workbook has no sheet {wanted!r}" if wanted else "the workbook has several sheets"
    raise UserError(
        said,
        file,
        rule="the sheets are " + ", ".join(sheet.name for sheet in sheets),
        remedy="name the sheet with `sheet` under data.tables in study.yml",
    )
