"""Small workbooks for tests: rows of values as a person would type them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook


def workbook(path: Path, merged: tuple[str, ...] = (), **sheets: list[list[Any]]) -> Path:
    """Write a workbook with these sheets; the ranges of `merged` are of the first one."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    book.save(path)
    return path
