"""A paper's rows as a CSV of reported numbers, to read, correct and run again."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from caseseries.audit.digits import Printed
from caseseries.audit.manuscripts.document import FORMATS, Document, read_document
from caseseries.audit.manuscripts.found import Found
from caseseries.audit.manuscripts.sentences import read_sentences
from caseseries.audit.manuscripts.tables import read_table
from caseseries.audit.reading import NUMBERS, OPTIONAL, REQUIRED, WHOLE, Reported, parse
from caseseries.errors import UserError

COLUMNS = (*REQUIRED, *OPTIONAL)


@dataclass(frozen=True)
class Transcript:
    """What was understood of a paper: its CSV, its rows, the number of cells by table, and what was not read."""

    text: str
    reported: Reported
    cells: dict[str, int]
    problems: tuple[str, ...]


def is_paper(path: Path) -> bool:
    """The file is a paper, not a CSV of its numbers."""
    return path.suffix.lower() in (*FORMATS, ".pdf")


def transcribe(path: Path) -> Transcript:
    """The printed numbers of a JATS, HTML, DOCX or PDF file.

    Raises UserError where nothing can be read of it.
    """
    if path.suffix.lower() == ".pdf":
        from caseseries.audit.manuscripts.pdf import read_pdf

        document = read_pdf(path)
    else:
        document = read_document(path)
    return of_document(document, path)


def of_document(document: Document, path: Path) -> Transcript:
    """The transcript of a document."""
    rows: list[Found] = []
    cells: dict[str, int] = {}
    for table in document.tables:
        found = read_table(table)
        rows += found
        cells[table.place] = cells.get(table.place, 0) + len(found)
    rows += read_sentences(document.passages, rows)
    if not rows:
        raise UserError(
            "no printed number was found in the paper", place=str(path),
            rule="; ".join(document.problems) or "tables, or sentences with counts",
            remedy="give the JATS, HTML or DOCX file, or type the numbers into a CSV (docs/how-to/auditing.md)",
        )  # fmt: skip
    first = parse(_csv(rows, None), path.name)
    text = _csv(rows, first)
    # What can be read in two ways stays so: the columns of those rows are blank.
    return Transcript(text, parse(text, path.name), cells, tuple(document.problems))


def _csv(rows: list[Found], read: Reported | None) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    seen: dict[str, int] = {}
    for position, row in enumerate(rows):
        name = _id(row, seen)
        record: dict[str, object] = {
            "id": name, "place": row.place, "group": row.group, "measure": row.measure or "?", "kind": row.kind,
            "as_printed": row.as_printed, "unit": row.unit, "note": row.note, "denominator": row.of or "",
        }  # fmt: skip
        if read is not None:
            parts = read.rows[position].parts
            if parts.doubts:
                record["note"] = "; ".join(
                    [*filter(None, [row.note]), *(f"in doubt: {one}" for one in parts.doubts)]
                )
            else:
                for part in (*WHOLE, *NUMBERS):
                    record[part] = _plain(getattr(parts, part))
        writer.writerow(record)
    return out.getvalue()


def _plain(part: int | Printed | None) -> str:
    """A number as the columns hold it: digits, and a point where there are decimals."""
    if part is None:
        return ""
    if isinstance(part, int):
        return str(part)
    if (
        re.fullmatch(r"-?\d+(\.\d+)?", part.text)
        and len(part.text.partition(".")[2]) == part.decimals
    ):
        return part.text
    if part.decimals > 12 or re.search(r"[eEx×*]", part.text):
        return ""
    digits = max(part.decimals, 0)
    return f"{float(part.value):.{digits}f}"


def _id(row: Found, seen: dict[str, int]) -> str:
    def slug(text: str, most: int) -> str:
        return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:most].strip("-")

    group = slug(re.sub(r"\(n = \d+\)", "", row.group), 24)
    name = ".".join(filter(None, [row.place.replace("?", ""), slug(row.measure, 48), group]))
    if row.kind == "p_value":
        name += ".p"
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}.{seen[name]}"
