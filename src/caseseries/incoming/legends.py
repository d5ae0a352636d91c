"""What a legend says of codes: a sheet without patients, with the head of a column and its codes below it or beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from caseseries.cohort import workbooks
from caseseries.cohort.characters import missing_in_words, tidy
from caseseries.identifiers.folding import plain
from caseseries.incoming.heads import codes_in, understood
from caseseries.incoming.sheets import Fact, Sheet

_LONGEST_CODE = 3
Legends = Mapping[str, Mapping[str, str]]


def with_legends(
    sheets: Mapping[str, Sheet], legends: Iterable[workbooks.Sheet]
) -> dict[str, Sheet]:
    """Return sheets whose coded columns have the meanings that legends of the same workbook give.

    A column is coded where each of its texts is a code of the legend that has the column's name.
    """
    found: dict[str, dict[str, str]] = {}
    for legend in legends:
        for name, code, meant in _entries(legend):
            found.setdefault(_folded(name), {}).setdefault(code, meant)
    return {name: _with_facts(sheet, found) for name, sheet in sheets.items()}


def _with_facts(sheet: Sheet, legends: Legends) -> Sheet:
    facts = dict(sheet.facts)
    for head, column in sheet.columns.items():
        codes = legends.get(_folded(understood(head.rpartition(" · ")[2]).name), {})
        texts = {t for c in column.filled if not missing_in_words(t := tidy(c.text or ""))}
        if head not in facts and len(codes) > 1 and texts and texts <= set(codes):
            facts[head] = Fact(codes=codes)
    return replace(sheet, facts=facts)


def _entries(sheet: workbooks.Sheet) -> Iterator[tuple[str, str, str]]:
    """Yield head, code and meaning: `Form` above `1 | complete`, or before it, or before `1 = complete`."""
    rows = [[tidy(cell.text or "") for cell in row] for row in sheet.rows]
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            beside = row[c + 1] if c + 1 < len(row) else ""
            written = codes_in(text)
            if (
                not written
                and _is_code(text)
                and beside
                and not (_is_code(beside) or codes_in(beside))
            ):
                written = {text: beside}
            if written and (name := _before(rows, r, c) or _above(rows, r, c)):
                yield from ((name, code, meant) for code, meant in written.items())


def _before(rows: Sequence[Sequence[str]], r: int, c: int) -> str:
    """Return the text in the column before, in the row or above it as far as no row is empty."""
    for row in reversed(rows[: r + 1]) if c else ():
        if row[c - 1] or not any(row):
            return "" if _is_code(row[c - 1]) or codes_in(row[c - 1]) else row[c - 1]
    return ""


def _above(rows: Sequence[Sequence[str]], r: int, c: int) -> str:
    """Return the text above a list of codes."""
    for row in reversed(rows[:r]):
        if not (_is_code(row[c]) or codes_in(row[c])):
            return row[c]
    return ""


def _is_code(text: str) -> bool:
    return 0 < len(text) <= (_LONGEST_CODE if text.isdigit() else 2)


def _folded(text: str) -> str:
    return plain(text).casefold().strip(" :.")
