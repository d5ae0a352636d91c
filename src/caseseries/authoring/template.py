"""An empty workbook to fill in: a sheet a table, with the columns, lists and checks of the standard."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from caseseries.errors import UserError
from caseseries.store.packed import dated
from caseseries.study.dictionary import kind_words
from caseseries.study.schema import TABLES, Column, Table
from caseseries.text_files import replace

NAME = "case-series.xlsx"
_ROWS = 2000
"""Rows with lists and checks; a larger series comes from a database."""
_LEFT_OUT = {"BASE", "CHG", "ANRIND", "CQ01NAM", "TRTDURD", "AECAT", "PARCAT1"}
"""Columns that are computed, or that few studies have; they may be added by hand."""
_GUIDE = (
    "This workbook has a sheet for each table of a case series, and this guide.",
    "Fill in adsl first: a row a patient. Take the other sheets that you need, and leave the rest empty.",
    "Write no name, no birth date, no record number and no calendar date anywhere.",
    "A patient is called by a number that you give, in USUBJID and SUBJID: P-01 and 01.",
    "Days are study days: 1 is the day of the first dose, -1 the day before. There is no day 0.",
    "Yes is Y and no is N. A value that is missing is an empty cell. Decimals are points.",
    "Cells with a list take what the list offers. Point at the head of a column to read what belongs there.",
    "A value below the limit of quantitation: the limit in AVAL, and with its sign in AVALC, such as <5.",
    "Then: caseseries import case-series.xlsx",
)


def write(folder: Path) -> Path:
    """Write the workbook into a folder and return its path; raise UserError where it would replace another."""
    path = folder / NAME
    if path.exists():
        raise UserError(
            "there is a workbook of this name already",
            path.name,
            rule="what may have been filled in is never replaced",
            remedy="name another folder, or move it away",
        )
    replace(path, workbook())
    return path


def workbook() -> bytes:
    """Return the workbook, the same bytes at every time."""
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)
    _guide(guide)
    for table in TABLES.values():
        _sheet(book.create_sheet(table.name), table)
    made = io.BytesIO()
    book.save(made)
    return dated(made.getvalue(), datetime.date(1980, 1, 1))


def _guide(sheet: Worksheet) -> None:
    sheet.title = "guide"
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 20
    sheet.column_dimensions["C"].width = 90
    for line in _GUIDE:
        sheet.append([line])
    sheet["A1"].font = Font(bold=True)
    sheet.append([])
    sheet.append(["sheet", "column", "what belongs there"])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for table in TABLES.values():
        for column in _columns(table):
            must = ", in every row" if column.filled else ""
            sheet.append([table.name, column.name, f"{column.label} ({kind_words(column)}{must})"])


def _columns(table: Table) -> list[Column]:
    return [column for column in table.columns if column.name not in _LEFT_OUT]


def _sheet(sheet: Worksheet, table: Table) -> None:
    sheet.freeze_panes = "B2"
    for k, column in enumerate(_columns(table), start=1):
        head = sheet.cell(row=1, column=k, value=column.name)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor="1F4E79" if column.filled else "5B7B99")
        head.alignment = Alignment(horizontal="left")
        head.comment = Comment(f"{column.label}\n{kind_words(column)}", "caseseries")
        letter = get_column_letter(k)
        sheet.column_dimensions[letter].width = max(12, len(column.name) + 4)
        check = _check(column, f"{letter}2")
        if check is not None:
            check.add(f"{letter}2:{letter}{_ROWS}")
            sheet.add_data_validation(check)


def _check(column: Column, cell: str) -> DataValidation | None:
    """Return the list or the check of a column's cells; None for free text."""
    values = column.values or (("Y", "N") if column.kind == "flag" else ())
    usual = column.usual
    if values or usual:
        # A list in a formula may have 255 signs; longer ones, and words that are only usual, are advice.
        listed = ",".join(values or usual)
        if len(listed) <= 250:
            return DataValidation(
                "list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=bool(values),
                error=f"One of {listed}", errorTitle=column.name,
            )  # fmt: skip
        return None
    if column.kind in ("integer", "grade", "day"):
        low, high = (1, 5) if column.kind == "grade" else (column.min, column.max)
        parts = [f"ISNUMBER({cell})", f"{cell}=INT({cell})"]
        if column.kind == "day":
            parts.append(f"{cell}<>0")
        parts += [f"{cell}>={low:g}"] if low is not None else []
        parts += [f"{cell}<={high:g}"] if high is not None else []
        return DataValidation(
            "custom", formula1=f"AND({','.join(parts)})", allow_blank=True, showErrorMessage=True,
            error=f"{column.label}: {kind_words(column)}", errorTitle=column.name,
        )  # fmt: skip
    if column.kind == "number":
        least = "" if column.min is None else f",{cell}>={column.min:g}"
        return DataValidation(
            "custom", formula1=f"AND(ISNUMBER({cell}){least})", allow_blank=True, showErrorMessage=True,
            error=f"{column.label}: {kind_words(column)}", errorTitle=column.name,
        )  # fmt: skip
    return None
