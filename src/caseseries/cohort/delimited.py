"""CSV as it is written: strictly, row by row, with the line on which each row begins.

Commas part the cells, a quote stands at both ends of a cell or, doubled, within it, and every row has as many cells as
the header. What looks like another form is named, not guessed at.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from caseseries.cohort.characters import tidy
from caseseries.cohort.findings import Finding

_QUOTED = re.compile(r'(?<![^,\r\n])"(?:[^"]|"")*"(?![^,\r\n])')
_COMMENT = ("#", "//", "--", ";")
_SEPARATORS = {";": "semicolon", "\t": "tab", "|": "bar"}
_COMMAS = "commas part the cells, and every row has as many cells as the header"
_QUOTES = "a quote stands at both ends of a cell; within the cell it is doubled"
_AS_CSV = (
    "save it as CSV with commas between the cells and a point before decimals, "
    "or bring it in with `caseseries import`"
)


@dataclass(frozen=True)
class Rows:
    """A file of rows: its names of columns, the line on which they stand, the rows and the lines on which they begin.

    empty: lines of rows in which every cell is empty; they are left out.
    """

    header: tuple[str, ...]
    line: int
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    empty: tuple[int, ...]


def parse(text: str, file: str, known: Collection[str]) -> tuple[Rows | None, list[Finding]]:
    """Return the rows of a CSV text and what is wrong with its form; no rows where there is no header.

    known: names of columns that the table may have, of which a header holds one at least.
    """
    found: list[Finding] = []
    header: list[str] = []
    head = 0
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    empty: list[int] = []
    known_texts: dict[str, str] = {}  # most cells say what others say: each text is in memory once
    for line, cells, raw in _records(text):
        if not header and cells is not None:
            header, head = cells, line
            wrong = _no_header(header, raw, text, known) or _wrong(header, header, raw)
            if wrong:
                return None, [Finding(wrong[0], file, line, rule=wrong[1], remedy=wrong[2])]
            continue
        wrong = _unclosed(raw) if cells is None else _wrong(cells, header, raw)
        if cells is not None and not any(tidy(cell) for cell in cells):
            empty.append(line)
        elif wrong:
            found.append(Finding(wrong[0], file, line, rule=wrong[1], remedy=wrong[2]))
        elif cells is not None:
            rows.append(tuple(map(known_texts.setdefault, cells, cells)))
            lines.append(line)
    if not header:
        gone = Finding(
            "the file is empty: it cannot be read as a table",
            file,
            remedy="put the table there, or remove the file",
        )
        return None, found or [gone]
    return Rows(tuple(header), head, tuple(rows), tuple(lines), tuple(empty)), found


def _records(text: str) -> Iterator[tuple[int, list[str] | None, str]]:
    """Yield the line on which a row begins, its cells and its text; no cells where the row cannot be parted."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield start, None, "end" if "end of data" in str(error) else ""
            return
        if len(cells) > 1 or (cells and tidy(cells[0])):
            yield start, cells, "".join(lines[start - 1 : reader.line_num])


def _no_header(
    cells: list[str], raw: str, text: str, known: Collection[str]
) -> tuple[str, str, str] | None:
    if {tidy(cell).upper() for cell in cells} & set(known):
        return None
    for mark, word in _SEPARATORS.items():
        if {tidy(part).strip('"').upper() for part in raw.split(mark)} & set(known):
            decimal = re.search(rf"(?:^|[{mark}])-?[0-9]+,[0-9]+(?:[{mark}]|$)", text, re.MULTILINE)
            also = " with decimal commas" if decimal else ""
            return f"this looks like a {word} file{also}", _COMMAS, _AS_CSV
    kind = "a comment" if raw.startswith(_COMMENT) else "no header"
    kind = "a line for a spreadsheet" if raw.lower().startswith(("sep=", '"sep=')) else kind
    return (
        f"this line is {kind}: no column of the table is named in it",
        "the first line names the columns, USUBJID among them",
        "take out what stands above the names of the columns, or name them",
    )


def _wrong(cells: list[str], header: list[str], raw: str) -> tuple[str, str, str] | None:
    """Return what is wrong with a row, the rule and the remedy."""
    width, count = len(header), len(cells)
    if '"' in raw and '"' in _QUOTED.sub("", raw):
        return (
            "a quote stands within a cell",
            _QUOTES,
            "double the quote, and put the cell in quotes",
        )
    if any("\n" in cell and cell.count(",") >= width - 1 > 0 for cell in cells):
        return (
            "a cell runs over line ends and holds whole rows",
            _QUOTES,
            "close the quote that opens in this row, or take it out",
        )
    if count < width and raw.startswith(_COMMENT):
        return "this line is a comment", "CSV has no comments", "take the line out"
    if count < width:
        return (
            f"the row has fewer cells than the header ({count} of {width})",
            _COMMAS,
            "add the missing cells, empty ones with their commas; the file may be cut off here",
        )
    if count > width:
        return (
            f"the row has more cells than the header ({count} of {width})",
            _COMMAS,
            "take out commas behind the last cell; a text with a comma needs quotes, a number a point",
        )
    if cells == header and cells is not header:
        return "the header stands here again", "a table has one header", "take the line out"
    return None


def _unclosed(raw: str) -> tuple[str, str, str]:
    said = "is opened in this row and not closed" if raw else "stands within a cell"
    return (
        f"a quote {said}",
        _QUOTES,
        "close the quote, or take it out; the file may be cut off",
    )


def loose(content: bytes) -> list[list[str]]:
    """Return the rows of a text that a spreadsheet saved in its own way; none where it is no text.

    It is UTF-8, UTF-16 or Windows-1252, and its first line tells what parts the cells.
    """
    wide = ("utf-16",) * content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = ""
    for encoding in (*wide, "utf-8-sig", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            break
    first = text.partition("\n")[0]
    if first.lower().startswith("sep="):
        separator, text = first[4:5], text.partition("\n")[2]
    else:
        separator = max(";\t,|", key=first.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
