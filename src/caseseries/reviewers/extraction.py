"""One extraction: tables as one reviewer wrote them, their cells as written and as study.yml means them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from caseseries.cohort import findings, mapping, reading
from caseseries.cohort.characters import tidy
from caseseries.errors import UserError, UserErrors
from caseseries.study import Study
from caseseries.study.data_files import find_table

Row = Mapping[str, str]
"""Cells by the declared name of their column; a missing one is empty."""
LONGEST = 32_767
"""Characters that a cell of a workbook holds."""
_NOT_IN_A_WORKBOOK = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Side:
    """A table of one extraction.

    heads: columns in the file's order, by their declared names, and the names that the file has for them.
    written, meant: its rows, as they stand in the file and with the codes and missing values of study.yml.
    places: where each row stands, such as the line of the file.
    """

    heads: Mapping[str, str]
    written: tuple[Row, ...]
    meant: tuple[Row, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Extraction:
    """All tables of one reviewer, by name, and the SHA-256 of each file."""

    name: str
    tables: Mapping[str, Side]
    hashes: Mapping[str, str]


def read_folder(folder: Path, study: Study) -> Extraction:
    """Return the extraction in a folder, whose tables are named and written as those of the data folder.

    Raises UserErrors for files that cannot be read, and UserError for a folder without any table.
    """
    if not folder.is_dir():
        raise UserError(
            "there is no folder of this name", folder.name,
            rule="an extraction is a folder of tables, or, with a mapping, a spreadsheet",
            remedy="mend the name",
        )  # fmt: skip
    tables, hashes, wrong = {}, {}, []
    for name in study.table_names():
        plan = study.data.plan(name)
        path = folder / plan.file if plan.file else find_table(folder, name)
        if path is None or not path.is_file():
            continue
        sources = {spec.source for spec in plan.columns.values() if spec.source}
        raw = reading.read_table(
            path, study.table_schema(name), {*sources, *plan.days.values()}, plan.sheet
        )
        meant = mapping.as_declared(raw, plan, study.table_schema(name), study.data.missing)
        faults = [f for f in meant.found if not f.name]
        if not faults and "USUBJID" not in meant.names:
            faults = [
                findings.Finding("the column USUBJID is missing", raw.file, raw.head, remedy="add it")
            ]  # fmt: skip
        if not faults:
            faults = [
                findings.Finding(
                    "a control character stands in the cell, or one that cannot be shown",
                    raw.file, line, column, remedy="remove it, or put a blank in its place",
                )
                for column, line, cell in _cells(raw)
                if _NOT_IN_A_WORKBOOK.search(cell)
            ] + [
                findings.Finding(
                    "the text is too long for the worksheet", raw.file, line, column,
                    f"a cell of a workbook holds {LONGEST:,} characters", "shorten it in both extractions",
                )
                for column, line, cell in _cells(raw)
                if len(cell) > LONGEST
            ]  # fmt: skip
        if not faults and name == "adsl":
            patients = [row["USUBJID"] for row in _rows(meant.names, meant)]
            faults = [
                findings.Finding(
                    "the patient has a row already", raw.file, line, "USUBJID",
                    "adsl has one row a patient", "put the rows together, or mend the id",
                )
                for k, line in enumerate(raw.lines)
                if patients[k] in patients[:k]
            ]  # fmt: skip
        wrong += findings.faults(faults)
        if not faults:
            tables[name] = Side(
                dict(zip(meant.names, raw.names, strict=True)),
                _rows(meant.names, raw),
                _rows(meant.names, meant),
                tuple(str(line) for line in raw.lines),
            )
            hashes[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    if wrong:
        raise UserErrors(
            tuple(UserError(f.message, f"{folder.name}/{f.place}", f.rule, f.remedy) for f in wrong)
        )
    if not tables:
        raise UserError(
            "the folder holds no table", folder.name,
            rule=f"the tables are {', '.join(study.table_names())}", remedy="put them there",
        )  # fmt: skip
    return Extraction(folder.name, tables, hashes)


def _cells(raw: reading.Raw) -> Iterator[tuple[str, int, str]]:
    """Yield the filled cells of a table with their column and line."""
    for column, cells in zip(raw.names, raw.columns, strict=True):
        for line, cell in zip(raw.lines, cells, strict=True):
            if cell:
                yield column, line, cell


def of_rows(columns: list[str], rows: list[dict[str, str]], places: list[str]) -> Side:
    """Return a table made elsewhere, such as by an import: its cells are what they mean."""
    whole = tuple({c: row.get(c, "") for c in columns} for row in rows)
    return Side({c: c for c in columns}, whole, whole, tuple(places))


def _rows(names: tuple[str, ...], raw: reading.Raw) -> tuple[Row, ...]:
    return tuple(
        {name: tidy(cell or "") for name, cell in zip(names, cells, strict=True)}
        for cells in zip(*raw.columns, strict=True)
    )
