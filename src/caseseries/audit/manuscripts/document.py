"""Tables and passages of a paper, through pandoc: grids of text with captions and notes, paragraphs with places."""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caseseries.audit.manuscripts.blocks import Cell, blocks_text, grid, text_of
from caseseries.errors import UserError
from caseseries.store.packed import dated

FORMATS = {
    ".xml": "jats",
    ".nxml": "jats",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
}
SECONDS = 120
_OLD_WORD = b"\xd0\xcf\x11\xe0"
LABEL = re.compile(
    r"\s*(?P<kind>(?:suppl\w*|e|extended data|online|additional)?[ -]?table|tab\.|tabelle|tableau|tabla)\s*"
    r"(?P<number>S?\s?\d+[A-Za-z]?|[IVX]+)(?![A-Za-z])\s*(?:[.:|–-]\s*)?",
    re.IGNORECASE,
)
PLACES = (
    ("abstract", r"abstract|summary|zusammenfassung"), ("introduction", r"introduction|background"),
    ("methods", r"method|patients and|materials"), ("results", r"result|findings|outcomes"),
    ("discussion", r"discussion|comment|conclusion|interpretation|limitations"),
    ("references", r"references|bibliography|literature"),
    ("statements", r"funding|acknowledg|conflict|competing|ethics|data availability|author contribution|supplement"),
)  # fmt: skip
_NO_DATA = re.compile(
    r"\(?\bn\s*=\s*[\d,]+\)?|\b\d+\s*%\s*CI\b|[A-Za-z]+[ -]?\d+(?:\s?[-–]\s?\d)?|[≥>≤<]\s?\d+(?:\s?[a-z]+)?$",
    re.IGNORECASE,
)
"""Numbers that stand in heads."""


@dataclass(frozen=True)
class PrintedTable:
    """A table: place ("table1"), caption, rows of the head, rows of the body, notes below it."""

    place: str
    caption: str
    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A paragraph and where it stands: abstract, methods, results ..."""

    place: str
    text: str


@dataclass
class Document:
    """What a paper holds. problems: what could not be read, in words."""

    tables: list[PrintedTable] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_document(path: Path) -> Document:
    """The tables and passages of a JATS, HTML or DOCX file. Raises UserError where it cannot be read."""
    form = FORMATS[path.suffix.lower()]
    try:
        source = path.read_bytes()
    except OSError as error:
        raise UserError(
            "the paper cannot be read", place=str(path), rule=error.strerror or "",
            remedy="name a JATS, HTML, DOCX, PDF or CSV file",
        ) from None  # fmt: skip
    if form == "docx" and source.startswith(_OLD_WORD):
        raise UserError(
            "the Word file is locked with a password, or of the old kind .doc", place=str(path),
            rule="a DOCX file without a password", remedy="open it in Word and save it as DOCX",
        )  # fmt: skip
    tree = _pandoc(form, _prepared(source, form), path)
    document = Document()
    reader = _Reader(document)
    for blocks in _abstracts(tree["meta"].get("abstract")):
        reader.section = "abstract"
        reader.blocks(blocks)
    reader.section = "text"
    reader.blocks(tree["blocks"])
    if not document.tables:
        document.problems.append("no table was found: pictures of tables cannot be read")
    return document


def _prepared(source: bytes, form: str) -> bytes:
    if form == "docx":
        with contextlib.suppress(zipfile.BadZipFile):  # pandoc says that it is none
            return dated(source, datetime.date(1980, 1, 1), _moved_in)
        return source
    text = source.decode("utf-8", "replace")
    # pandoc drops cells beyond the columns that a table declares.
    text = re.sub(
        r"<col(?:group)?\b[^>]*?/>|<colgroup\b.*?</colgroup>|<col\b[^>]*>",
        "",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(r"<break\s*/>", " ", text)
    if form == "jats":
        # pandoc drops blanks that move a stub in.
        text = re.sub(
            r"(<t[dh]\b[^>]*>)( +)(?=[^\s<])", lambda m: m[1] + "\u00a0" * len(m[2]), text
        )
        # pandoc leaves out the labels of tables.
        text = re.sub(
            r"(<caption[^>]*>\s*)<title([^>]*)>(.*?)</title>",
            r"\1<p\2>\3</p>",
            text,
            flags=re.DOTALL,
        )
        text = re.sub(
            r"<label>([^<]*)</label>\s*<caption[^>]*>\s*<(p|title)([^>]*)>",
            r"<caption><\2\3>\1. ",
            text,
        )
        text = re.sub(
            r"(<table-wrap\b[^>]*>\s*)<label>([^<]*)</label>(?!\s*<caption)",
            r"\1<caption><p>\2. </p></caption>", text,
        )  # fmt: skip
    else:
        main = re.search(r"<(main|article)\b.*</\1>", text, re.DOTALL | re.IGNORECASE)
        text = main[0] if main else text
    return text.encode()


def _moved_in(name: str, part: bytes) -> bytes:
    """A part of a Word file, paragraphs of cells that are moved in beginning with blanks: pandoc drops how far."""
    if name != "word/document.xml":
        return part
    part = re.sub(  # a tab, or blanks
        rb"(<w:tc>(?:(?!</?w:tc>|<w:t\b).)*?<w:t\b[^>]*>)( *)",
        lambda m: m[1] + "\u00a0".encode() * (4 * m[1].count(b"<w:tab/>") + len(m[2])),
        part,
        flags=re.DOTALL,
    )
    return re.sub(
        rb'(<w:tc>(?:(?!</?w:tc>|<w:r>|<w:r ).)*?)<w:ind\b[^>]*?w:(?:left|start)="(\d+)"[^>]*>(.*?<w:t\b)[^>]*>',
        lambda m: m[1] + m[3] + b' xml:space="preserve">' + "\u00a0".encode() * (int(m[2]) // 100),
        part,
        flags=re.DOTALL,
    )


def _pandoc(form: str, source: bytes, path: Path) -> dict[str, Any]:
    import pypandoc

    try:
        done = subprocess.run(
            [pypandoc.get_pandoc_path(), "--sandbox", "-f", form, "-t", "json"],
            input=source, capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode:
        raise UserError(
            f"the paper cannot be read as {form.upper()}", place=str(path),
            rule="a whole JATS, HTML or DOCX file", remedy="open and save it again, or give another format",
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _abstracts(meta: Any) -> Iterator[list[Any]]:
    if isinstance(meta, dict):
        if meta["t"] == "MetaBlocks":
            yield meta["c"]
        elif meta["t"] == "MetaInlines":
            yield [{"t": "Para", "c": meta["c"]}]


def place_of(heading: str) -> str:
    """The place that a heading opens; "" where its words say nothing."""
    lowered = heading.lower()
    return next((place for place, pattern in PLACES if re.search(rf"\b(?:{pattern})", lowered)), "")


def table_place(kind: str, number: str) -> str:
    """The place of a label's words: "table1", "tables2"."""
    number = re.sub(r"\s", "", number).lower()
    extra = kind.lower().startswith(("sup", "e", "ext", "onl", "add")) and not number.startswith(
        "s"
    )
    return f"table{'s' if extra else ''}{number}"


class _Reader:
    """Walks through blocks and collects."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.section = "text"
        self.caption = ""
        self.last_table: int | None = None

    def blocks(self, blocks: list[Any]) -> None:
        for block in blocks:
            kind, content = block["t"], block.get("c")
            if kind == "Header":
                heading = text_of(content[2])
                self.section = place_of(heading) or ("text" if content[0] == 1 else self.section)
                self.last_table = None
            elif kind in ("Para", "Plain"):
                self.paragraph(text_of(content))
            elif kind == "Table":
                self.table(content)
            elif kind == "Figure":
                self.caption = blocks_text(content[1][1]) or self.caption
                self.blocks(content[2])
            elif kind == "Div":
                self.div(content)
            elif kind == "BlockQuote":
                self.blocks(content)
            elif kind in ("BulletList", "OrderedList"):
                for item in content if kind == "BulletList" else content[1]:
                    self.blocks(item)

    def div(self, content: list[Any]) -> None:
        identity, classes, attributes = content[0]
        words = " ".join(
            [identity, *classes, *(value for key, value in attributes if key == "custom-style")]
        )
        if re.search(r"\babstract\b", words, re.IGNORECASE):
            before, self.section = self.section, "abstract"
            self.blocks(content[1])
            self.section = before
        elif re.search(r"\brefs?\b|\bfn\b|references", identity):
            return
        else:
            self.blocks(content[1])

    def paragraph(self, text: str) -> None:
        text = text.strip()
        if not text:
            return
        label = LABEL.match(text)
        tables = self.document.tables
        if (
            label
            and len(text) < 600
            and not re.match(r"\s*(?:shows?|lists?|and|gives?|summari)", text[label.end() :])
        ):
            unlabelled = self.last_table is not None and tables[self.last_table].place.startswith(
                "table?"
            )
            if unlabelled and self.last_table is not None:
                self._rename(self.last_table, text)
            else:
                self.caption = text
                self.last_table = None
            return
        if self.last_table is not None and is_note(text):
            table = tables[self.last_table]
            tables[self.last_table] = PrintedTable(
                table.place, table.caption, table.head, table.body, (*table.notes, text)
            )
            return
        self.last_table = None
        self.document.passages.append(Passage(self.section, text))

    def _rename(self, at: int, caption: str) -> None:
        table, label = self.document.tables[at], LABEL.match(caption)
        if label:
            place = table_place(label["kind"], label["number"])
            self.document.tables[at] = PrintedTable(
                place, caption, table.head, table.body, table.notes
            )

    def table(self, content: list[Any]) -> None:
        _, caption, _, head, bodies, foot = content
        said = blocks_text(caption[1]) or self.caption
        self.caption = ""
        label = LABEL.match(said)
        place = (
            table_place(label["kind"], label["number"])
            if label
            else f"table?{len(self.document.tables) + 1}"
        )
        head_rows = grid(head[1])
        body_rows = [row for body in bodies for row in grid([*body[2], *body[3]])]
        notes = tuple(cells[0].text for cells in grid(foot[1]) if cells and cells[0].text)
        if not head_rows:
            head_rows, body_rows = _guess_head(body_rows)
        while body_rows and _is_foot(body_rows[-1]):
            notes = (body_rows.pop()[0].text, *notes)
        if not body_rows or max(len(row) for row in body_rows) < 2:
            return
        self.document.tables.append(
            PrintedTable(place, said, tuple(head_rows), tuple(body_rows), notes)
        )
        self.last_table = len(self.document.tables) - 1


def is_note(text: str) -> bool:
    """Below a table: its note, not the next paragraph."""
    return bool(
        re.match(r"\s*(?:notes?\b|abbreviations?\b|[*†‡§¶‖#]|[a-h]\s|[A-Z]{2,6}\s?[,:=]|(?:values|data|numbers)\s+(?:are|represent))",
                 text, re.IGNORECASE)
    )  # fmt: skip


def _is_foot(row: tuple[Cell, ...]) -> bool:
    first = row[0]
    return len(row) > 1 and first.width >= len(row) and len(first.text) > 40


def _guess_head(
    rows: list[tuple[Cell, ...]],
) -> tuple[list[tuple[Cell, ...]], list[tuple[Cell, ...]]]:
    """The rows before the first with a number that is no size."""
    for at, row in enumerate(rows):
        data = [_NO_DATA.sub("", cell.text) for cell in row[1:]]
        if any(re.search(r"\d", text) for text in data):
            at = max(at, 1)
            return rows[:at], rows[at:]
    return rows[:1], rows[1:]
