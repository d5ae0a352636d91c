"""One table's grid read into printed cells: which group, what is measured, what kind of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from caseseries.audit.digits import Printed
from caseseries.audit.manuscripts.blocks import Cell
from caseseries.audit.manuscripts.cell_kinds import is_number, kind_of
from caseseries.audit.manuscripts.columns import RATIOS, Column, columns_of
from caseseries.audit.manuscripts.document import PrintedTable
from caseseries.audit.manuscripts.found import MOST, SIZE_STUB, Found, joined_text, together
from caseseries.audit.manuscripts.heads import Said, defaults_in, said
from caseseries.audit.manuscripts.rows_of_somebody import (
    PERSON,
    are_groups,
    case_by_case,
    group_by_group,
    mostly_names,
)
from caseseries.audit.notation import normalise, notation
from caseseries.audit.printed_cells import Parts, fill, is_blank

_UNFINISHED = re.compile(r"(?:,|\b(?:and|or|of|the|with|to|in|at|for))\s*$")

_BESIDE = ("p_value", "test")
"""Columns of what was tested, of no group."""


@dataclass
class _Stub:
    measure: str
    said: Said
    indent: int
    bold: bool
    children: list[tuple[Cell, ...]] = field(default_factory=list)


def read_table(table: PrintedTable) -> list[Found]:
    """Every printed cell of the table, row by row, after a row for each size that a head gives."""
    at = next((k for k, row in enumerate(table.body) if k and _is_head(row, table.head)), None)
    if at is not None:
        below = replace(table, head=table.body[at : at + 1], body=table.body[at + 1 :])
        return [
            *read_table(replace(table, body=table.body[:at])),
            *(read_table(below) if below.body else ()),
        ]
    width = max(len(row) for row in (*table.head, *table.body))
    head = [_wide(row, width) for row in table.head]
    body = [_wide(row, width) for row in table.body]
    while len(body) > 1 and _goes_on(body[0]):
        head.append(body.pop(0))
    body = _whole_rows(body)
    stubs = _stub_columns(body, width)
    defaults = defaults_in((table.caption, *table.notes))
    stub_head = said(joined_text([row[0] for row in head])) if head else Said("")
    if stub_head.statistic and stub_head.statistic != "p_value":
        defaults = (stub_head.statistic, *stub_head.others, *defaults)
    if PERSON.match(stub_head.rest) and mostly_names(body):
        return list(case_by_case(table, head, body))
    if stubs == 1 and are_groups(stub_head.rest, head, body, defaults):
        return list(group_by_group(table, head, body, defaults))
    columns = columns_of(head, width, stubs, table.caption)
    cells = list(_cells(table, body, stubs, columns, defaults))
    if (
        table.caption
        and not any(said(cell.text).size for row in head for cell in row)
        and _denied(cells)
    ):
        # The caption counts others than the rows do: 25 eyes of 19 patients.
        columns = columns_of(head, width, stubs, "")
        cells = list(_cells(table, body, stubs, columns, defaults))
    found = [
        Found(table.place, column.group, "patients", "count", f"n = {column.said.size}")
        for column in columns
        if column.said.size
        and column.group not in {one.group for one in columns[: columns.index(column)]}
    ]
    votes = [fit for one in cells if (fit := _fits_share(one)) is not None]
    shares = bool(votes) and sum(votes) >= MOST * len(votes)
    return [*found, *(_settled(one, shares) for one in cells)]


def _is_head(row: tuple[Cell, ...], head: tuple[tuple[Cell, ...], ...]) -> bool:
    """A row of the body begins a panel of its own: the sizes of other groups, beside words of the head."""
    said_above = {cell.text for line in head for cell in line}
    texts = [cell.text for cell in row[1:]]
    sizes = sum(bool(said(text).size) for text in texts)
    return sizes > 1 and all(said(text).size or text in said_above for text in texts)


def _denied(cells: list[Found]) -> bool:
    """Half of the counts with a percentage or more are none of the size that the table's caption gives."""
    fits = []
    for one in cells:
        parts = fill(one.kind, one.as_printed, Parts())
        if parts.n is not None and parts.percent and parts.denominator is None and one.denominator:
            smaller = range(max(1, parts.n), one.denominator + 1)
            fits.append(
                any(parts.percent.holds(Fraction(100 * parts.n, total)) for total in smaller)
            )
    return len(fits) > 1 and sum(fits) * 2 <= len(fits)


def _goes_on(row: tuple[Cell, ...]) -> bool:
    """The first row of the body belongs to the head: no stub, and words that say what the numbers are, or sizes."""
    texts = [cell.text for cell in row[1:] if cell.text]
    known = [one for one in map(said, texts) if one.statistic or one.size]
    return not row[0].text and bool(known) and len(known) >= MOST * len(texts)


def _empty(text: str) -> bool:
    """Nothing, or the two dots that a journal prints for it."""
    return is_blank(text) or bool(re.fullmatch(r"[·.]{2,}|…", text.strip()))


def _wide(row: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    return (*row, *(Cell(""),) * (width - len(row)))


def _whole_rows(rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Rows that print broke in two, joined: cells below "12" that hold "(30.0)", stubs that run on."""
    done: list[tuple[Cell, ...]] = []
    for row in rows:
        if not any(cell.text for cell in row):
            continue
        data = [cell.text for cell in row[1:] if cell.text and not cell.spanned]
        bracketed = re.match(r"[(\[]", row[0].text) and done and said(done[-1][0].text).rest
        goes_on = not row[0].text or bracketed
        if done and goes_on and data and all(re.match(r"[(\[±]", text) for text in data):
            done[-1] = tuple(
                replace(above, text=f"{above.text} {cell.text}".strip()) if cell.text else above
                for above, cell in zip(done[-1], row, strict=True)
            )
            continue
        if done and data and _runs_on(done[-1], row):
            above = done.pop()[0]
            row = (
                replace(row[0], text=f"{above.text} {row[0].text}", indent=above.indent),
                *row[1:],
            )
        done.append(row)
    return done


def _runs_on(above: tuple[Cell, ...], row: tuple[Cell, ...]) -> bool:
    """The stub of a row without numbers goes on in the next row."""
    lone = not any(cell.text and not cell.spanned for cell in above[1:])
    small = re.match(r"\s*[a-z]", row[0].text) and row[0].indent <= above[0].indent
    if lone and small and _UNFINISHED.search(above[0].text):
        return True
    return bool(lone and small and len(above[0].text) > 15 and not said(row[0].text).statistic)


def _stub_columns(body: list[tuple[Cell, ...]], width: int) -> int:
    """How many columns name the row: the first, and those after it that hold words."""
    stubs = 1
    while stubs < width - 1:
        texts = [
            row[stubs].text for row in body if row[stubs].text and row[stubs].width < width - 1
        ]
        words = [text for text in texts if not is_number(text)]
        if not texts or len(words) < 0.7 * len(texts):
            break
        stubs += 1
    return stubs


def _cells(
    table: PrintedTable, body: list[tuple[Cell, ...]], stubs: int, columns: list[Column], defaults: tuple[str, ...]
) -> Iterator[Found]:  # fmt: skip
    path: list[_Stub] = []
    indented = len({row[0].indent for row in body}) > 1
    responses = any(row[0].text in ("CR", "PR", "PD") for row in body)
    for row in body:
        stub = _Stub("", Said(""), row[0].indent, row[0].bold)
        texts = list(dict.fromkeys(cell.text for cell in row[:stubs] if cell.text))
        data = [row[column.at] for column in columns]
        filled = [cell for cell in data if not _empty(cell.text) and not cell.spanned]
        own = [cell for cell in filled if cell.text not in texts]
        own = [cell for cell in own if columns[data.index(cell)].said.statistic not in _BESIDE]
        stub.said, stub.measure = _of_stubs(texts)
        if row[0].text == "SD" and responses:  # stable disease
            stub.said, stub.measure = Said("SD"), "SD"
        path = _open(path, stub, indented, bool(own))
        if not own:
            path = [*path, stub]
            yield from _p_of_section(table, path, row, columns)
            continue
        if path and not indented:
            path[-1].children.append(row)
        cells = list(_row(table, row, stub, path, columns, defaults))
        said_here = bool(stub.said.statistic or any(one.said.statistic for one in path))
        yield from cells if said_here else _means(cells, defaults)
        if indented:
            path = [*path, stub]
        elif path and _exhausted(path[-1].children, columns):
            path = path[:-1]


def _of_stubs(texts: list[str]) -> tuple[Said, str]:
    """What the stubs of a row say together, and their words joined by a colon."""
    parts = [said(text) for text in texts] or [Said("")]
    first = Said(
        parts[0].rest,
        next((one.statistic for one in reversed(parts) if one.statistic), ""),
        next((one.size for one in reversed(parts) if one.size), None),
        next((one.unit for one in reversed(parts) if one.unit), ""),
        next((one.band for one in reversed(parts) if one.band), ""),
    )
    return first, ": ".join(one.rest for one in parts if one.rest)


def _open(path: list[_Stub], stub: _Stub, indented: bool, data: bool) -> list[_Stub]:
    """The sections that a row stands under."""
    if indented:
        return [one for one in path if one.indent < stub.indent]
    if not path:
        return path
    section = path[-1]
    statistic_alone = not stub.measure and stub.said.statistic
    if not data:
        return []
    if section.bold and stub.bold:
        return []
    if statistic_alone or not section.children:
        return path
    named_before = any(said(row[0].text).statistic for row in section.children)
    return (
        []
        if stub.said.statistic
        and not named_before
        and stub.said.statistic != section.said.statistic
        else path
    )


def _exhausted(children: list[tuple[Cell, ...]], columns: list[Column]) -> bool:
    """The section's counts add up to the patients: the next row opens something else."""
    sized = [column for column in columns if column.said.size]
    if not sized or len(children) < 2:
        return False
    for column in sized:
        counts = []
        for row in children:
            tokens = notation(row[column.at].text).tokens
            counts.append(tokens[0].whole if tokens else None)
        if None in counts or sum(n for n in counts if n is not None) != column.said.size:
            return False
    return True


def _p_of_section(
    table: PrintedTable, path: list[_Stub], row: tuple[Cell, ...], columns: list[Column]
) -> Iterator[Found]:
    for column in columns:
        text = row[column.at].text
        if column.said.statistic in _BESIDE and text and not row[column.at].spanned:
            yield Found(table.place, "", _measure(path), column.said.statistic, text)


def _measure(path: list[_Stub]) -> str:
    return ": ".join(one.measure for one in path if one.measure)


def _row(
    table: PrintedTable, row: tuple[Cell, ...], stub: _Stub, path: list[_Stub], columns: list[Column],
    defaults: tuple[str, ...],
) -> Iterator[Found]:  # fmt: skip
    measure = _measure([*path, stub])
    unit = next((one.said.unit for one in (stub, *reversed(path)) if one.said.unit), "")
    bands = [one.said.band for one in (*path, stub) if one.said.band]
    size = next((one.said.size for one in (stub, *reversed(path)) if one.said.size), None)
    hints = [
        kind
        for one in (stub, *reversed(path))
        for kind in (one.said.statistic, *one.said.others)
        if kind
    ]
    if SIZE_STUB.match(measure or stub.said.rest) or (
        not measure and stub.said.statistic == "count"
    ):
        measure = "patients"
    for column in columns:
        cell = row[column.at]
        text = cell.text
        if cell.spanned or _empty(text) or (cell.width > 1 and text == row[0].text):
            continue
        if cell.width == 1:
            text = together(text, (row[at].text for at in column.joined))
        own = [one for one in (column.said.statistic, *column.said.others) if one]
        if column.said.statistic in _BESIDE:
            of = measure
            if cell.height > 1:  # of the whole variable
                of = _measure(path) or said(row[0].text).rest or measure
            what = ", ".join([of or "all", *bands, *([column.moment] if column.moment else [])])
            yield Found(table.place, "", what, column.said.statistic, text)
            continue
        named = tuple(dict.fromkeys((*hints, *own, *defaults)))
        if cell.width > 1 and column.joined:
            named = tuple(dict.fromkeys((*hints, *defaults)))
        elif column.joined or column.said.statistic in (*RATIOS, "value_ci"):
            named = tuple(dict.fromkeys((*own, *hints, *defaults)))
        band = [column.said.band] if column.said.band else []
        moment = [column.moment] if column.moment else []
        what = ", ".join([measure or "patients", *bands, *band, *moment])
        total = size or column.said.size
        kind = kind_of(text, named, total, row[0].text)
        note = "" if kind else "the table does not say what this is"
        counted = kind.startswith(("count", "percent")) and size is not None
        yield Found(
            table.place, column.group, what, kind or "text", text, unit, note, total, size if counted else None
        )  # fmt: skip


def _means(cells: list[Found], defaults: tuple[str, ...]) -> list[Found]:
    """Cells of a row that a note calls "n (%) or mean (SD)": means, where not one of them is a count with its share."""
    shares = [one for one in cells if one.kind == "count_percent" and "%" not in one.as_printed]
    if "mean_sd" not in defaults or not shares or not (len(shares) > 1 or shares[0].unit):
        return cells
    if any(_fits_share(replace(one, note="?")) for one in shares):
        return cells
    return [replace(one, kind="mean_sd", of=None) if one in shares else one for one in cells]


def _fits_share(one: Found) -> bool | None:
    """Whether an unnamed "a (b)" is a count with its percentage; None where it is something else."""
    share = _as_share(one)
    if share is None or not one.denominator:
        return None
    n, percent = share
    return any(
        percent.holds(Fraction(100 * n, total)) for total in range(max(n, 1), one.denominator + 1)
    )


def _as_share(one: Found) -> tuple[int, Printed] | None:
    if not one.note:
        return None
    tokens = [token for token in notation(one.as_printed).tokens if not token.word]
    form = re.fullmatch(r"[\d,. ]+\s*[(\[]\s*<?[\d.,]+\s*[)\]]", normalise(one.as_printed))
    if len(tokens) != 2 or not form or tokens[0].whole is None:
        return None
    within = one.denominator is None or tokens[0].whole <= one.denominator
    return (tokens[0].whole, tokens[1].number) if within and tokens[1].number.value <= 100 else None


def _settled(one: Found, shares: bool) -> Found:
    """An unnamed "a (b)" in a table whose others are counts with percentages is one too."""
    if shares and _as_share(one) is not None:
        return replace(one, kind="count_percent", note="")
    return one
