"""A workbook whose sheets are the tables already, such as the empty one that `caseseries template` gives to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseseries.incoming.sheets import Sheet
from caseseries.study.schema import TABLES


def standard_mapping(sheets: Mapping[str, Sheet], file: str) -> dict[str, Any] | None:
    """Return the mapping of sheets that have the names and columns of tables; None where there is no such adsl.

    The ids of its patients are public already, and are kept.
    """
    found = {
        name.casefold(): sheet
        for name, sheet in sheets.items()
        if name.casefold() in TABLES and "USUBJID" in sheet.columns and sheet.rows
    }
    if "adsl" not in found or "SUBJID" not in found["adsl"].columns:
        return None
    return {
        "file": file,
        "keep_ids": True,
        "sheets": {
            sheet.name: {"head_rows": list(sheet.head_rows), "patient": "USUBJID"}
            for sheet in found.values()
        },
        "tables": {
            name: {
                "sheet": sheet.name,
                "columns": {head: {"from": head} for head in sheet.columns if head != "USUBJID"},
            }
            for name, sheet in found.items()
        },
    }
