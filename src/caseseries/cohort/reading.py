"""Files of patient-level tables to text, cell by cell as they are written; what they mean is decided later."""

from __future__ import annotations

import datetime
import difflib
import io
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from caseseries import text_files
from caseseries.cohort import delimited, workbooks
from caseseries.cohort.characters import tidy
from caseseries.cohort.findings import Finding, faults
from caseseries.errors import UserError, UserErrors, of_system
from caseseries.escape import slug
from caseseries.study import Study
from caseseries.study.data_files import FOREIGN, SUFFIXES, find_tables
from caseseries.study.schema import Kind, Table

_AS_UTF8 = "save it as “CSV UTF-8” from the spreadsheet"
_AS_CSV = "save the table as CSV, with the ending .csv"
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a workbook of a spreadsheet, or another packed file",
     f"give it the ending .xlsx, or {_AS_UTF8}"),
    (b"\xd0\xcf\x11\xe0", "an old workbook of a spreadsheet", _AS_UTF8),
    (b"PAR1", "a Parquet file", "give it the ending .parquet"),
    (b"HEADER RECORD*******LIB", "a transport file (XPORT)", "give it the ending .xpt"),
    (b"**COMPRESSED**", "a CPORT file, which SAS alone can read",
     "write it as XPORT: in SAS `libname out xport 'adsl.xpt'; proc copy in=work out=out; run;`"),
    (b"\x1f\x8b", "a packed file (gzip)", "unpack it"),
    (b"%PDF", "a PDF", _AS_CSV),
    (b"{\\rtf", "a text with layout (RTF)", _AS_CSV),
    *((start, "a page of HTML or XML", _AS_CSV) for start in (b"<!", b"<?", b"<h", b"<H", b"<t")),
    (b"version https://git-lfs", "a pointer of Git LFS, the table itself is not here", "run `git lfs pull`"),
    *((start, "UTF-16, not UTF-8", _AS_UTF8) for start in (b"\xff\xfe", b"\xfe\xff")),
)  # fmt: skip
"""How files begin that are not what their ending says: the bytes, what the file is, what to do."""
_SAMPLE = 400
_OWN = {
    ".parquet": b"PAR1",
    ".xpt": b"HEADER RECORD*******LIB",
    ".xlsx": b"PK\x03\x04",
    ".sas7bdat": b"\x00" * 12 + b"\xc2\xea\x81\x60",
}
ODDITIES = {
    "empty-rows": "rows with empty cells alone are left out",
    "unread-file": "a file of the data folder is no table that is read",
    "windows-1252": "a transport file whose text is not UTF-8 was read as Windows-1252",
}


@dataclass(frozen=True)
class Raw:
    """A table as text: names of columns, their cells, and the lines on which rows begin; the header's line is `head`.

    In files that have no lines the first row is 2, as a spreadsheet would show it. Missing is None.
    kinds: what a column holds by the file's own account: numbers, or dates, which are written year-month-day.
    """

    file: str
    names: tuple[str, ...] = ()
    columns: tuple[tuple[str | None, ...], ...] = ()
    lines: tuple[int, ...] = ()
    head: int = 1
    found: tuple[Finding, ...] = ()
    kinds: Mapping[str, Kind | Literal["date"]] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether the form of the file is sound, so that its cells can be looked at."""
        return all(finding.name for finding in self.found)

    @property
    def frame(self) -> pd.DataFrame:
        """The table as text, by line; missing is NA."""
        cells = {k: pd.array(column, dtype="str") for k, column in enumerate(self.columns)}
        frame = pd.DataFrame(cells, index=list(self.lines))
        frame.columns = pd.Index(self.names)
        return frame


def raw_tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return the tables that are there as text, unvalidated: what a comparison of rows needs. Missing is NA.

    Raises UserErrors for files that cannot be read.
    """
    read = {
        name: read_table(path, study.table_schema(name), sheet=study.data.plan(name).sheet)
        for name, path in find_tables(study).items()
    }
    wrong = [f for raw in read.values() for f in raw.found if not f.name]
    if wrong:
        raise UserErrors(tuple(faults(wrong)))
    return {name: raw.frame for name, raw in read.items()}


def read_table(path: Path, table: Table, columns: Collection[str] = (), sheet: str = "") -> Raw:
    """Return a table as text with what is wrong with its form.

    columns: names it may have beyond the declared ones. sheet: of a workbook with several.
    """
    try:
        content = path.read_bytes()
        wrong = _by_signature(path, content)
        if wrong:
            return Raw(path.name, found=(wrong,))
        names = (*(column.name for column in table.columns), *columns)
        known = {name.upper() for name in names}
        return _READERS[path.suffix.lower()](path, content, _Wanted(table.name, known, sheet))
    except UserError as error:
        found = Finding(error.message, error.place, rule=error.rule, remedy=error.remedy)
    except OSError as error:
        told = of_system(error, path.name)
        found = Finding(told.message, path.name, remedy=told.remedy) if told else _damaged(path)
    except Exception:  # a reader's own words may hold a patient's value
        found = _damaged(path)
    return Raw(path.name, found=(found,))


@dataclass(frozen=True)
class _Wanted:
    """Of which table a file is, names of columns in capitals, of which its header holds one at least, and its sheet."""

    table: str
    known: Collection[str]
    sheet: str


def _by_signature(path: Path, content: bytes) -> Finding | None:
    own = _OWN.get(path.suffix.lower())
    if own and content.startswith(own):
        return None
    for start, what, remedy in _SIGNATURES:
        if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(start):
            return Finding(f"the file is {what}", path.name, remedy=remedy)
    if own is None and content[:_SAMPLE].count(0) > len(content[:_SAMPLE]) / 4:
        return Finding("the file is UTF-16, or no text", path.name, remedy=_AS_UTF8)
    return _damaged(path) if own else None


def _damaged(path: Path) -> Finding:
    kind = {
        ".xpt": "a transport file (XPORT)",
        ".parquet": "a Parquet file",
        ".sas7bdat": "a SAS dataset",
        ".xlsx": "a workbook",
    }
    return Finding(
        "the file is damaged, cut off or empty: it cannot be read as a table",
        path.name,
        rule=f"the ending says that it is {kind.get(path.suffix.lower(), 'a CSV file')}",
        remedy="write it anew from its source, or save the table as CSV",
    )


def _csv(path: Path, content: bytes, wanted: _Wanted) -> Raw:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = Finding(
            "the file is not UTF-8, perhaps Windows-1252 or Latin-1",
            path.name,
            content.count(b"\n", 0, error.start) + 1,
            remedy=_AS_UTF8,
        )
        return Raw(path.name, found=(wrong,))
    text_files.refuse_merge(text, path.name)
    rows, found = delimited.parse(text, path.name, wanted.known)
    if rows is None:
        return Raw(path.name, found=tuple(found))
    for line in rows.empty:
        found.append(
            Finding(
                "the row has empty cells alone and is left out",
                path.name,
                line,
                remedy="take the row out",
                name="empty-rows",
                table=wanted.table,
            )
        )
    width = range(len(rows.header))
    cells: tuple[tuple[str | None, ...], ...] = tuple(
        tuple(row[k] or None for row in rows.rows) for k in width
    )
    return Raw(path.name, rows.header, cells, rows.lines, rows.line, tuple(found))


def _xpt(path: Path, content: bytes, wanted: _Wanted) -> Raw:
    import pyreadstat

    if len(content) % 80:
        return Raw(path.name, found=(_damaged(path),))
    return _sas(pyreadstat.read_xport, path, wanted)


def _sas7bdat(path: Path, content: bytes, wanted: _Wanted) -> Raw:  # noqa: ARG001
    import pyreadstat

    return _sas(pyreadstat.read_sas7bdat, path, wanted)


def _sas(read: Callable[..., Any], path: Path, wanted: _Wanted) -> Raw:
    """Return a file of SAS: numbers, texts, and dates, which are numbers with a format."""
    import pyreadstat

    found = []
    try:
        frame, _ = read(str(path))
    except (UnicodeDecodeError, pyreadstat.ReadstatError):
        frame, _ = read(str(path), encoding="WINDOWS-1252")
        found.append(
            Finding(
                "the text is not UTF-8 and was read as Windows-1252",
                path.name,
                remedy="look at letters with accents; write the file as UTF-8 if they are wrong",
                name="windows-1252",
                table=wanted.table,
            )
        )
    return _of_frame(frame, path.name, tuple(found))


def _parquet(path: Path, content: bytes, wanted: _Wanted) -> Raw:  # noqa: ARG001
    return _of_frame(pd.read_parquet(io.BytesIO(content)), path.name)


def _xlsx(path: Path, content: bytes, wanted: _Wanted) -> Raw:
    """Return a sheet of a workbook whose first row names the columns."""
    sheets = workbooks.read(content, path.name)
    sheet = workbooks.choose(sheets, wanted.sheet, wanted.table, path.name)
    rows = [[cell.text for cell in row] for row in sheet.rows]
    head = rows[0] if rows else []
    while head and not head[-1] and not any(row[len(head) - 1] for row in rows):
        head = head[:-1]
    if not {tidy(name or "").upper() for name in head} & set(wanted.known):
        wrong = Finding(
            "the first row names no column of the table",
            f"{path.name}, sheet {sheet.name}",
            rule="the first row names the columns, USUBJID among them",
            remedy="take out what stands above; a sheet in words of one's own comes in by `caseseries import`",
        )
        return Raw(path.name, found=(wrong,))
    body = [(k, row[: len(head)]) for k, row in enumerate(rows[1:], 2) if any(row)]
    columns = tuple(tuple(row[k] for _, row in body) for k in range(len(head)))
    kinds: dict[str, Kind | Literal["date"]] = {}
    for k, name in enumerate(head):
        told = {cell.kind for row in sheet.rows[1:] for cell in row[k : k + 1] if cell.text}
        if len(told) == 1 and (kind := told.pop()) != "text":
            kinds[name or ""] = kind
    lines = tuple(line for line, _ in body)
    return Raw(path.name, tuple(name or "" for name in head), columns, lines, kinds=kinds)


_READERS: Mapping[str, Callable[[Path, bytes, _Wanted], Raw]] = {
    ".csv": _csv,
    ".xpt": _xpt,
    ".sas7bdat": _sas7bdat,
    ".parquet": _parquet,
    ".xlsx": _xlsx,
}


def _of_frame(frame: pd.DataFrame, file: str, found: tuple[Finding, ...] = ()) -> Raw:
    """Return a typed frame as text, with what its columns are."""
    columns = []
    kinds: dict[str, Kind | Literal["date"]] = {}
    for name in frame.columns:
        values = frame[name]
        if pd.api.types.is_datetime64_any_dtype(values) or isinstance(
            next((v for v in values if not pd.isna(v)), None), datetime.date
        ):
            kinds[str(name)] = "date"
        elif _is_number(values):
            kinds[str(name)] = "number"
        columns.append(tuple(_as_text(values)))
    lines = tuple(range(2, len(frame) + 2))
    names = tuple(str(name) for name in frame.columns)
    return Raw(file, names, tuple(columns), lines, 1, found, kinds)


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


def _as_text(column: pd.Series) -> Iterator[str | None]:
    whole = _is_number(column) and column.dropna().mod(1).eq(0).all()
    for value in column:
        if pd.isna(value) or value == "":
            yield None
        elif isinstance(value, datetime.date):
            yield value.isoformat()[:10]
        else:
            yield str(int(value) if whole else value)


def unread_files(study: Study, read: Collection[str]) -> list[Finding]:
    """Return an oddity for each table-like file of the data folder that nothing reads. read: names of the others."""
    data = study.data
    known = {Path(name).name for name in (data.published, data.contradictions, data.map)} | set(
        read
    )
    names = study.table_names()
    found = []
    for path in sorted(study.data_folder.iterdir()):
        if path.suffix.lower() in (*SUFFIXES, *FOREIGN) and path.name not in known:
            close = difflib.get_close_matches(path.stem.lower(), names, n=1, cutoff=0.7)
            hint = f"; the table {close[0]} is read from {close[0]}.csv" if close else ""
            found.append(
                Finding(
                    "nothing reads this file" + hint,
                    path.name,
                    rule=f"the tables are {', '.join(names)}, and those under data.tables",
                    remedy="say what it is in study.yml, such as data: {tables: "
                    f"{{{slug(path.stem).lower()}: {{file: {path.name}, structure: bds}}}}}}, or keep it elsewhere",
                    name="unread-file",
                    table=path.stem,
                )
            )
    return found
