"""Tables of a PDF, by where its words stand: lines of words, cells where a gap is wide, columns where cells line up."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from caseseries.audit.manuscripts.blocks import Cell
from caseseries.audit.manuscripts.document import (
    LABEL,
    Document,
    Passage,
    PrintedTable,
    is_note,
    place_of,
    table_place,
)
from caseseries.audit.manuscripts.pdf_lines import Word, in_reading_order
from caseseries.errors import UserError

_RUNNING = 3
"""So many lines may run over the top of each page."""
_PAGE = re.compile(r"(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d+)?", re.IGNORECASE)
_ROWS = 3
"""Fewer rows of numbers than these are no table that can be read."""
UNREAD = "{place}: its columns cannot be told apart in the PDF; give the JATS, HTML or DOCX file"


def read_pdf(path: Path) -> Document:
    """The tables and passages of a PDF with text. Raises UserError where it is none, or holds pictures alone."""
    import pypdfium2

    document = Document()
    try:
        pdf = pypdfium2.PdfDocument(path)
        pages = [_words(page.get_textpage()) for page in pdf]
    except (pypdfium2.PdfiumError, OSError) as error:
        locked = "password" in str(error).lower()
        raise UserError(
            "the PDF is locked with a password" if locked else "the paper cannot be read as PDF",
            place=str(path), rule="a whole PDF without a password",
            remedy="save it without one, or give the JATS, HTML or DOCX file" if locked
            else "save it again, or give the JATS, HTML or DOCX file",
        ) from None  # fmt: skip
    if not any(pages):
        raise UserError(
            "the PDF holds no text", place=str(path), rule="pages that are pictures cannot be read",
            remedy="give the JATS, HTML or DOCX file, or type the numbers into a CSV",
        )  # fmt: skip
    place, goes_on = "text", False
    for words in pages:
        lines = _unnumbered(in_reading_order(words, _begins_table))
        place, goes_on = _page(lines, document, place, goes_on)
    if not document.tables:
        document.problems.append("no table could be read; give the JATS, HTML or DOCX file")
    return document


def _unnumbered(lines: list[list[Word]]) -> list[list[Word]]:
    """The lines of a page without the page's number below or above them."""
    for at in (0, -1):
        if lines and len(lines[at]) == 1 and _PAGE.fullmatch(lines[at][0].text):
            lines = lines[1:] if at == 0 else lines[:-1]
    return lines


def _words(page: object) -> list[Word]:
    """The words of a page with their boxes, in points from the lower left."""
    count = page.count_chars()  # type: ignore[attr-defined]
    text = page.get_text_range(0, count) if count else ""  # type: ignore[attr-defined]
    if len(text) != count:
        text = "".join(page.get_text_range(at, 1) or " " for at in range(count))  # type: ignore[attr-defined]
    found: list[Word] = []
    letters: list[tuple[str, tuple[float, float, float, float]]] = []

    def close() -> None:
        if letters:
            boxes = [box for _, box in letters]
            found.append(
                Word(
                    "".join(letter for letter, _ in letters), min(b[0] for b in boxes), max(b[2] for b in boxes),
                    min(b[1] for b in boxes), max(b[3] for b in boxes),
                )
            )  # fmt: skip
            letters.clear()

    for at, letter in enumerate(text):
        if letter.isspace() or letter in "\u0002\ufffe":
            close()
            continue
        box = page.get_charbox(at, loose=True)  # type: ignore[attr-defined]
        if letters and (
            box[0] - letters[-1][1][2] > 0.25 * (box[3] - box[1])
            or abs(box[1] - letters[-1][1][1]) > 4
        ):
            close()
        letters.append((letter, box))
    close()
    return found


def _begins_table(text: str) -> bool:
    label = LABEL.match(text)
    return bool(label and re.match(r"\s*(?:[A-Z]|\(?cont)", text[label.end() :] or "X"))


def _page(
    lines: list[list[Word]], document: Document, place: str, goes_on: bool
) -> tuple[str, bool]:
    """Read a page; the place that it ends in, and whether a table reaches its end.

    goes_on: a table reached the end of the page before.
    """
    at = 0
    paragraph: list[str] = []
    first = next((k for k, line in enumerate(lines[:_RUNNING]) if len(line) > 1), None)
    begins = any(_begins_table(line[0].text) for line in lines[: first or 0])
    if goes_on and first is not None and not begins:
        last = document.tables[-1]
        at = _table(lines, first - 1, last.caption, document, last.head)
    goes_on = at > 0 and _empty_below(lines[at:])

    def close() -> None:
        if paragraph:
            text = re.sub(r"(?<=\d)([-–]) (?=\d)|(?<=[a-z])- (?=[a-z])", r"\1", " ".join(paragraph))
            document.passages.append(Passage(place, text))
            paragraph.clear()

    while at < len(lines):
        text = " ".join(cell.text for cell in lines[at])
        if _begins_table(text):
            close()
            before = len(document.tables)
            above = document.tables[-1].head if before and re.search(r"\bcont", text) else ()
            at = _table(lines, at, text, document, above)
            goes_on = len(document.tables) > before and _empty_below(lines[at:])
            continue
        heading = place_of(text) if len(text) < 40 and not text.endswith(".") else ""
        if heading:
            close()
            place = heading
        else:
            paragraph.append(text)
        at += 1
    close()
    return place, goes_on


def _empty_below(lines: list[list[Word]]) -> bool:
    """Below stands the page's number, or nothing."""
    return all(len(line) == 1 and len(line[0].text) < 40 for line in lines)


def _table(
    lines: list[list[Word]], at: int, caption: str, document: Document,
    above: tuple[tuple[Cell, ...], ...] = (),
) -> int:  # fmt: skip
    """Read the table below the caption in line `at`; the line after it. above: the head on the page before."""
    label = LABEL.match(caption)
    place = table_place(label["kind"], label["number"]) if label else "table"
    start = at + 1
    while start < len(lines) and len(lines[start]) == 1 and start - at < 4:
        caption += " " + lines[start][0].text
        start += 1
    end = start
    while end < len(lines) and not _ends(lines, end):
        end += 1
    block = lines[start:end]
    numeric = list(filter(_has_numbers, block))
    edges = _edges(numeric)
    if len(numeric) < (1 if above else _ROWS) or edges is None:
        document.problems.append(UNREAD.format(place=place))
        return max(end, at + 1)
    block = _stubs_that_run_on(block, edges)
    rows = [_row(line, edges) for line in block]
    first = next(k for k, line in enumerate(block) if _has_numbers(line) and not _only_sizes(line))
    left = min(line[0].left for line in block[first:] if line[0].left < edges[0])
    body = [
        tuple(
            Cell(text, indent=round((line[0].left - left) / 4) if k == 0 else 0)
            for k, text in enumerate(row)
        )
        for line, row in zip(block[first:], rows[first:], strict=True)
    ]
    head = [tuple(Cell(text) for text in row) for row in rows[:first]]
    notes = []
    while end < len(lines) and is_note(text := " ".join(cell.text for cell in lines[end])):
        notes.append(text)
        end += 1
    if not head and above and len(above[0]) == len(body[0]):
        head = list(above)
    document.tables.append(PrintedTable(place, caption, tuple(head), tuple(body), tuple(notes)))
    return end


def _stubs_that_run_on(block: list[list[Word]], edges: list[float]) -> list[list[Word]]:
    """The lines of a table; a stub that print broke below its numbers is one."""
    apart = sorted(
        one[0].bottom - two[0].bottom
        for one, two in pairwise(block)
        if len(one) > 1 and len(two) > 1
    )
    usual = apart[len(apart) // 2] if apart else 0
    done: list[list[Word]] = []
    lowest = 0.0
    for line in block:
        above = done[-1] if done else []
        if (
            len(line) == 1
            and len(above) > 1
            and line[0].right < edges[0]
            and above[0].left < edges[0]
        ):
            close = lowest - line[0].bottom < 0.9 * usual
            if _has_numbers(above) and (close or re.match(r"[a-z(\[]", line[0].text)):
                text = f"{above[0].text} {line[0].text}"
                done[-1] = [replace(above[0], text=text), *above[1:]]
                lowest = line[0].bottom
                continue
        done.append(line)
        lowest = line[0].bottom
    return done


def _number(cell: Word) -> bool:
    return bool(re.match(r"[<>≤≥−–-]?\s?\d", cell.text))


def _has_numbers(line: list[Word]) -> bool:
    return any(map(_number, line[1:]))


def _only_sizes(line: list[Word]) -> bool:
    return all(re.search(r"\bn\s*=\s*\d", cell.text, re.IGNORECASE) for cell in line[1:])


def _ends(lines: list[list[Word]], at: int) -> bool:
    line = lines[at]
    text = " ".join(cell.text for cell in line)
    if LABEL.match(text) or (len(line) == 1 and place_of(text) and len(text) < 30):
        return True
    if is_note(text) and re.match(r"\W|note|abbrev|values|data|numbers", text, re.IGNORECASE):
        return True
    above = lines[at - 1][0]
    return len(line) == 1 and (
        len(text) > 70 or above.bottom - line[0].top > 2.5 * (line[0].top - line[0].bottom)
    )


def _edges(rows: list[list[Word]]) -> list[float] | None:
    """Left ends of the columns of data, where all cells of numbers fall into as many bands; None where they do not."""
    spans = sorted((cell.left, cell.right) for row in rows for cell in row[1:])
    bands: list[list[float]] = []
    for left, right in spans:
        if bands and left <= bands[-1][1] + 1:
            bands[-1][1] = max(bands[-1][1], right)
        else:
            bands.append([left, right])
    clashes = sum(
        len({_band(cell.left, [band[0] for band in bands]) for cell in row[1:]}) < len(row) - 1
        for row in rows
    )
    return [band[0] for band in bands] if bands and clashes * 10 <= len(rows) else None


def _band(left: float, edges: list[float]) -> int:
    return max((k for k, edge in enumerate(edges) if left >= edge - 1), default=-1)


def _row(line: list[Word], edges: list[float]) -> list[str]:
    texts = [""] * (len(edges) + 1)
    for cell in line:
        middle = (cell.left + cell.right) / 2
        at = 1 + max(_band(cell.left + 1, edges), _band(middle, edges)) if middle > edges[0] else 0
        texts[at] = f"{texts[at]} {cell.text}".strip()
    return texts
