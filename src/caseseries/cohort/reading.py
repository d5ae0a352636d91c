"""Files of patient-level tables to text, cell by cell as they are written; what they mean is decided later."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from caseseries import text_files
from caseseries.cohort import delimited
from caseseries.cohort.findings import Finding, faults
from caseseries.errors import UserError, UserErrors, of_system
from caseseries.study import Study
from caseseries.study.data_files import FOREIGN, SUFFIXES, find_table
from caseseries.study.schema import TABLES

_AS_UTF8 = "save it as “CSV UTF-8” from the spreadsheet"
_AS_CSV = "save the table as CSV, with the ending .csv"
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a workbook of a spreadsheet, or another packed file", _AS_UTF8),
    (b"\xd0\xcf\x11\xe0", "an old workbook of a spreadsheet", _AS_UTF8),
    (b"PAR1", "a Parquet file", "give it the ending .parquet"),
    (
        b"HEADER RECORD*******LIB",
        "a transport file (XPORT)",
        "give it the ending .xpt",
    ),
    (
        b"**COMPRESSED**",
        "a CPORT file, which SAS alone can read",
        "write it as XPORT: in SAS `libname out xport 'adsl.xpt'; proc copy in=work out=out; run;`",
    ),
    (b"\x1f\x8b", "a packed file (gzip)", "unpack it"),
    (b"%PDF", "a PDF", _AS_CSV),
    (b"{\\rtf", "a text with layout (RTF)", _AS_CSV),
    *((start, "a page of HTML or XML", _AS_CSV) for start in (b"<!", b"<?", b"<h", b"<H", b"<t")),
    (
        b"version https://git-lfs",
        "a pointer of Git LFS, the table itself is not here",
        "run `git lfs pull`",
    ),
    (b"\xff\xfe", "UTF-16, not UTF-8", _AS_UTF8),
    (b"\xfe\xff", "UTF-16, not UTF-8", _AS_UTF8),
)
"""How files begin that are not what their ending says: the bytes, what the file is, what to do."""
_SAMPLE = 400
_OWN = {".parquet": b"PAR1", ".xpt": b"HEADER RECORD*******LIB"}
ODDITIES = {
    "empty-rows": "rows with empty cells alone are left out",
    "unread-file": "a file of the data folder is no table that is read",
    "windows-1252": "a transport file whose text is not UTF-8 was read as Windows-1252",
}


@dataclass(frozen=True)
class Raw:
    """A table as text: names of columns, their cells, and the lines on which rows begin; the header's line is `head`.

    In files that have no lines the first row is 2, as a spreadsheet would show it. Missing is None.
    """

    file: str
    names: tuple[str, ...] = ()
    columns: tuple[tuple[str | None, ...], ...] = ()
    lines: tuple[int, ...] = ()
    head: int = 1
    found: tuple[Finding, ...] = ()

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
    paths = {name: find_table(study.data_folder, name) for name in TABLES}
    read = {name: read_table(path, name) for name, path in paths.items() if path is not None}
    wrong = [f for raw in read.values() for f in raw.found if not f.name]
    if wrong:
        raise UserErrors(tuple(faults(wrong)))
    return {name: raw.frame for name, raw in read.items()}


def read_table(path: Path, table: str, columns: Collection[str] = ()) -> Raw:
    """Return a table as text with what is wrong with its form. columns: names it may have beyond the schema."""
    try:
        content = path.read_bytes()
        wrong = _by_signature(path, content)
        if wrong:
            return Raw(path.name, found=(wrong,))
        return _READERS[path.suffix.lower()](path, content, table, columns)
    except UserError as error:
        found = Finding(error.message, error.place, rule=error.rule, remedy=error.remedy)
    except OSError as error:
        told = of_system(error, path.name)
        found = Finding(told.message, path.name, remedy=told.remedy) if told else _damaged(path)
    except Exception:  # a reader's own words may hold a patient's value
        found = _damaged(path)
    return Raw(path.name, found=(found,))


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
    kind = {".xpt": "a transport file (XPORT)", ".parquet": "a Parquet file"}
    return Finding(
        "the file is damaged, cut off or empty: it cannot be read as a table",
        path.name,
        rule=f"the ending says that it is {kind.get(path.suffix.lower(), 'a CSV file')}",
        remedy="write it anew from its source, or save the table as CSV",
    )


def _csv(path: Path, content: bytes, table: str, columns: Collection[str]) -> Raw:
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
    known = {column.name for column in TABLES[table].columns} | set(columns)
    rows, found = delimited.parse(text, path.name, known)
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
                table=table,
            )
        )
    width = range(len(rows.header))
    cells: tuple[tuple[str | None, ...], ...] = tuple(
        tuple(row[k] or None for row in rows.rows) for k in width
    )
    return Raw(path.name, rows.header, cells, rows.lines, rows.line, tuple(found))


def _xpt(path: Path, content: bytes, table: str, columns: Collection[str]) -> Raw:  # noqa: ARG001
    import pyreadstat

    if len(content) % 80:
        return Raw(path.name, found=(_damaged(path),))
    found = []
    try:
        frame, _ = pyreadstat.read_xport(str(path))
    except (UnicodeDecodeError, pyreadstat.ReadstatError):
        frame, _ = pyreadstat.read_xport(str(path), encoding="WINDOWS-1252")
        found.append(
            Finding(
                "the text is not UTF-8 and was read as Windows-1252",
                path.name,
                remedy="look at letters with accents; write the file as UTF-8 if they are wrong",
                name="windows-1252",
                table=table,
            )
        )
    return _of_frame(frame, path.name, tuple(found))


def _parquet(path: Path, content: bytes, table: str, columns: Collection[str]) -> Raw:  # noqa: ARG001
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise UserError(
            "Parquet needs the package pyarrow",
            place=path.name,
            remedy="run `pip install pyarrow`, or save the table as CSV",
        ) from None
    return _of_frame(pd.read_parquet(io.BytesIO(content)), path.name)


_READERS: Mapping[str, Callable[[Path, bytes, str, Collection[str]], Raw]] = {
    ".csv": _csv,
    ".xpt": _xpt,
    ".parquet": _parquet,
}


def _of_frame(frame: pd.DataFrame, file: str, found: tuple[Finding, ...] = ()) -> Raw:
    columns = tuple(tuple(_as_text(frame[name])) for name in frame.columns)
    lines = tuple(range(2, len(frame) + 2))
    return Raw(file, tuple(str(name) for name in frame.columns), columns, lines, 1, found)


def _as_text(column: pd.Series) -> Iterator[str | None]:
    whole = pd.api.types.is_numeric_dtype(column) and column.dropna().mod(1).eq(0).all()
    for value in column:
        yield None if pd.isna(value) or value == "" else str(int(value) if whole else value)


def unread_files(study: Study, read: Collection[str]) -> list[Finding]:
    """Return an oddity for each table-like file of the data folder that nothing reads. read: names of the others."""
    data = study.data
    known = {Path(name).name for name in (data.published, data.contradictions, data.map)} | set(
        read
    )
    found = []
    for path in sorted(study.data_folder.iterdir()):
        if path.suffix.lower() in (*SUFFIXES, *FOREIGN) and path.name not in known:
            close = difflib.get_close_matches(path.stem.lower(), list(TABLES), n=1, cutoff=0.7)
            hint = f"; the table {close[0]} is read from {close[0]}.csv" if close else ""
            found.append(
                Finding(
                    "nothing reads this file" + hint,
                    path.name,
                    rule="tables have the names "
                    + ", ".join(TABLES)
                    + " and the ending "
                    + ", ".join(SUFFIXES),
                    remedy="give it the name of its table and save it as CSV, or keep it elsewhere",
                    name="unread-file",
                    table=path.stem,
                )
            )
    return found
