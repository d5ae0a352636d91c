"""The worksheet: each disagreement on a line, for somebody who looks into the chart and chooses.

It is written as CSV and as a workbook; either may be filled. It holds patients' values and stays at home.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from caseseries import escape, text_files
from caseseries.cohort import delimited, workbooks
from caseseries.cohort.characters import tidy
from caseseries.errors import UserError, some
from caseseries.reviewers.comparison import Compared, Pair, Rule
from caseseries.reviewers.extraction import LONGEST, Row, Side
from caseseries.store.packed import dated
from caseseries.text_files import csv_text

WHOLE_ROW = "(whole row)"
NO_ROW = "(no row)"
CHOICES = ("A", "B", "other", "missing")
_DAY = datetime.date(2000, 1, 1)
"""Of the workbook, whenever it is written."""
_NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?![\w.])", re.ASCII)
_WIDTHS = (6, 12, 9, 30, 9, 9, 14, 26, 26, 10, 20, 34, 12)


@dataclass(frozen=True)
class Line:
    """A disagreement and what was decided on it.

    row: what tells the row from others of the patient. row_a, row_b: where it stands in the extractions.
    choice: A, B, other (then `value` holds it) or missing; of a whole row A or B, which is kept or dropped with it.
    """

    line: str
    patient: str
    table: str
    row: str
    row_a: str
    row_b: str
    column: str
    a: str
    b: str
    choice: str = ""
    value: str = ""
    reason: str = ""
    who: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells a line from all others."""
        return (self.patient, self.table, self.row, self.column)

    @property
    def bare(self) -> tuple[str, ...]:
        """The key as it is left when a spreadsheet has read numbers and saved them again: 001 as 1."""
        return tuple(_NUMBER.sub(lambda found: f"{float(found[0]):g}", part) for part in self.key)

    @property
    def open(self) -> bool:
        """Whether somebody has still to decide: the choice, who made it, and what a choice of one's own needs."""
        own = self.choice in ("other", "missing")
        return not (
            self.choice
            and self.who
            and (self.reason or not own)
            and (self.value or self.choice != "other")
        )

    @property
    def touched(self) -> bool:
        """Whether anything was decided."""
        return any((self.choice, self.value, self.reason, self.who))


COLUMNS = tuple(f.name for f in fields(Line))


def disagreements(found: Sequence[Compared]) -> list[Line]:
    """Return a line for each row that one extraction alone has, and for each cell that differs."""
    lines: list[Line] = []
    for compared in found:
        for pair in compared.pairs:
            for column, a, b in _of_pair(compared, pair):
                lines.append(
                    Line(
                        str(len(lines) + 1),
                        pair.patient,
                        compared.name,
                        pair.label,
                        "" if pair.a is None else compared.a.places[pair.a],
                        "" if pair.b is None else compared.b.places[pair.b],
                        column,
                        a,
                        b,
                    )
                )
    return lines


def _of_pair(compared: Compared, pair: Pair) -> list[tuple[str, str, str]]:
    if pair.a is None or pair.b is None:
        a = NO_ROW if pair.a is None else _row(compared.a, pair.a)
        b = NO_ROW if pair.b is None else _row(compared.b, pair.b)
        return [(WHOLE_ROW, a, b)]
    x, y = pair.a, pair.b
    return [
        (r.column, compared.a.written[x][r.column], compared.b.written[y][r.column])
        for r in differing(compared.rules, compared.a.meant[x], compared.b.meant[y])
    ]


def differing(rules: Sequence[Rule], a: Row, b: Row) -> list[Rule]:
    """Return the columns in which two rows that belong together differ."""
    return [rule for rule in rules if not rule.same(a[rule.column], b[rule.column])]


def _row(side: Side, k: int) -> str:
    """Return a whole row in one cell."""
    cells = side.written[k].items()
    whole = "; ".join(f"{column} {cell}" for column, cell in cells if cell and column != "USUBJID")
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"


def text(lines: Sequence[Line]) -> str:
    """Return the worksheet as CSV."""
    rows = ([escape.csv_cell(getattr(line, c)) for c in COLUMNS] for line in lines)
    return csv_text([COLUMNS, *rows])


def workbook(lines: Sequence[Line]) -> bytes:
    """Return the worksheet as a workbook: cells are text, choices are picked from a list; the same bytes each time."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = "worksheet"
    sheet.append(COLUMNS)
    for r, line in enumerate(lines, 2):
        for c, name in enumerate(COLUMNS, 1):
            cell = sheet.cell(r, c)
            cell.value, cell.data_type, cell.number_format = getattr(line, name) or None, "s", "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for c, width in enumerate(_WIDTHS, 1):
        sheet.cell(1, c).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, c).column_letter].width = width
    sheet.freeze_panes = "A2"
    picked = DataValidation(type="list", formula1=f'"{",".join(CHOICES)}"', allow_blank=True)
    sheet.add_data_validation(picked)
    picked.add(f"J2:J{max(len(lines) + 1, 2)}")
    out = io.BytesIO()
    book.save(out)
    return dated(out.getvalue(), _DAY)


def write(path: Path, lines: Sequence[Line], *, but: str = "") -> None:
    """Write the worksheet, path.csv and path.xlsx, for its owner alone. but: the name of one that stays as it is."""
    kept = {}
    for file, content in (
        (path.with_suffix(".csv"), text(lines).encode("utf-8")),
        (path.with_suffix(".xlsx"), workbook(lines)),
    ):
        there = file.read_bytes() if file.is_file() else None
        if file.name == but and there is not None:
            content = there
        elif there != content:
            text_files.replace(file, content, mode=0o600)
        kept[file.name] = hashlib.sha256(content).hexdigest()
    text_files.write(_note(path), json.dumps(kept) + "\n", mode=0o600)


def _note(path: Path) -> Path:
    """Return the file that knows by hash which of the two worksheets was saved since both said the same."""
    return path.with_name(f".{path.name}.written")


def _as_written(path: Path) -> dict[str, str]:
    try:
        found = json.loads(text_files.read(_note(path)))
    except (OSError, ValueError, UserError):  # then both count as somebody's
        return {}
    return found if isinstance(found, dict) else {}


def read(path: Path) -> tuple[str, list[Line]] | None:
    """Return the worksheet that somebody filled and its name, of path.csv and path.xlsx; None where there is neither.

    The one that was saved since both said the same counts. Raises UserError for one that cannot be read, and where both
    were saved, filled and say different things.
    """
    files = [
        file for file in (path.with_suffix(s) for s in (".csv", ".xlsx")) if file.is_file()
    ]  # fmt: skip
    found = [(file.name, _lines(file)) for file in files]
    written = _as_written(path)
    saved = [
        one for one, file in zip(found, files, strict=True)
        if hashlib.sha256(file.read_bytes()).hexdigest() != written.get(file.name)
    ]  # fmt: skip
    if len(saved) == 1:
        return saved[0]
    filled = [(name, lines) for name, lines in found if any(line.touched for line in lines)]
    if len(filled) > 1:
        decided = [Counter((line.bare, _decision(line)) for line in lines) for _, lines in filled]
        if decided[0] != decided[1]:
            differ = [
                line.line for line in filled[0][1] if (line.bare, _decision(line)) not in decided[1]
            ]
            raise UserError(
                "the two worksheets say different things", " and ".join(name for name, _ in filled),
                rule="decisions stand in one of them" + (f"; they differ in {listed(differ)}" if differ else ""),
                remedy="move one of them away",
            )  # fmt: skip
    return next(iter(filled or found), None)


def _decision(line: Line) -> tuple[str, str, str, str]:
    return (line.choice, line.value, line.reason, line.who)


def _lines(file: Path) -> list[Line]:
    rows = _rows(file)
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    if lacking := [name for name in COLUMNS if name not in head]:
        raise UserError(
            f"this is no worksheet of two extractions: it lacks {', '.join(lacking)}", file.name,
            rule="its first line names its columns",
            remedy="restore it, or move it away, and run `caseseries reconcile` again for a new one",
        )  # fmt: skip
    lines = []
    for n, cells in enumerate(rows[1:], 2):
        found = dict(zip(head, cells, strict=False))
        line = Line(**{name: tidy(found.get(name, "")) for name in COLUMNS})
        if not re.fullmatch(
            r"[0-9]{1,6}", line.line
        ):  # messages name it; a shifted cell is a patient's value
            line = replace(line, line=f"(row {n})")
        choice = next((c for c in CHOICES if c.casefold() == line.choice.casefold()), line.choice)
        lines.append(replace(line, choice=choice))
    twice = [key for key, n in Counter(line.key for line in lines).items() if n > 1]
    if twice:
        again = [line.line for line in lines if line.key in twice]
        raise UserError(
            f"a disagreement stands there twice, in {listed(again)}", file.name,
            remedy="take one of the lines out",
        )  # fmt: skip
    return lines


def _rows(file: Path) -> list[list[str]]:
    """Return the cells of a worksheet, also of a CSV that a spreadsheet has saved in its own way."""
    content = file.read_bytes()
    if file.suffix == ".xlsx":
        sheets = workbooks.read_or_refuse(content, file.name)
        every = [
            [row for row in ([cell.text or "" for cell in row] for row in sheet.rows) if any(row)]
            for sheet in sheets
        ]
        return next((rows for rows in every if rows and "choice" in map(str.lower, rows[0])), every[0])  # fmt: skip
    rows = delimited.loose(content)
    return [[escape.from_csv_cell(cell) for cell in row] for row in rows if any(row)]


def listed(lines: Sequence[str]) -> str:
    """Return numbers of lines in words."""
    return f"line{'s' * (len(lines) > 1)} {some(lines, 8)}"
