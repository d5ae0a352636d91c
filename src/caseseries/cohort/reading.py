"""Files of patient-level tables to text, cell by cell as they are written; what they mean is decided later."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from caseseries.errors import UserError, of_system
from caseseries.study import Study
from caseseries.study.data_files import find_table
from caseseries.study.schema import TABLES


def raw_tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return the tables that are there as text, unvalidated: what a comparison of rows needs. Missing is NA."""
    found = {name: find_table(study.data_folder, name) for name in TABLES}
    return {name: read_table(path) for name, path in found.items() if path is not None}


def read_table(path: Path) -> pd.DataFrame:
    """Return the table as text, missing as NA."""
    try:
        if path.suffix == ".csv":
            frame = pd.read_csv(
                path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig"
            )
        elif path.suffix == ".xpt":
            import pyreadstat

            frame, _ = pyreadstat.read_xport(str(path))
        else:
            frame = pd.read_parquet(path)
    except UnicodeDecodeError:
        raise UserError(
            "the file is not UTF-8",
            place=path.name,
            remedy="save it as “CSV UTF-8” from the spreadsheet",
        ) from None
    except (ValueError, pd.errors.ParserError, pd.errors.EmptyDataError, OSError) as error:
        refused = of_system(error, path.name) if isinstance(error, OSError) else None
        if refused is not None:
            raise refused from None
        line = "".join(c if c.isdigit() else " " for c in str(error)).split()
        where = (
            f"{path.name}:{line[-2]}" if "Expected" in str(error) and len(line) > 1 else path.name
        )
        raise UserError(
            "the file cannot be read as a table",
            place=where,
            rule="one header row, then as many fields in each row as the header has",
            remedy="look for a missing quote, a stray separator or an empty file",
        ) from None
    except ImportError:
        raise UserError(
            "Parquet needs the package pyarrow",
            place=path.name,
            remedy="run `pip install pyarrow`, or save the table as CSV",
        ) from None
    return frame.apply(_as_text).astype("str") if path.suffix != ".csv" else frame


def _as_text(column: pd.Series) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(column):
        return column.astype("str").where(column.notna() & (column.astype("str") != ""), None)
    whole = column.dropna().mod(1).eq(0).all()
    text = column.astype("Int64").astype("str") if whole else column.astype("str")
    return text.where(column.notna(), None)
