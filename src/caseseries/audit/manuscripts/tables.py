"""One table's grid read into printed cells: which group, what is measured, what kind of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from caseseries.audit.digits import Printed
from caseseries.audit.manuscripts.cell_kinds import is_number, kind_of
from caseseries.audit.manuscripts.document import Cell, PrintedTable
from caseseries.audit.manuscripts.found import MOST, SIZE_STUB, Found, joined_text, together
from caseseries.audit.manuscripts.heads import MOMENT, NOBODY, Said, defaults_in, said
from caseseries.audit.manuscripts.rows_of_somebody import (
    PERSON,
    are_groups,
    case_by_case,
    group_by_group,
    mostly_names,
)
from caseseries.audit.notation import normalise, notation
from caseseries.audit.printed_cells import is_blank

_UNFINISHED = re.compile(r"(?:,|\b(?:and|or|of|the|with|to|in|at|for))\s*$")
_JOINED = {
    ("count", "percent"): "count_percent", ("mean", "sd"): "mean_sd", ("median", "iqr"): "median_iqr",
    ("median", "range"): "median_range", ("hr", "interval"): "hr_ci", ("or", "interval"): "or_ci",
    ("rr", "interval"): "rr_ci", ("", "interval"): "value_ci", ("median", "interval"): "median_ci",
    ("percent", "interval"): "percent_ci", ("mean", "interval"): "mean_ci",
    ("count_percent", "interval"): "count_percent_ci", ("count", "interval"): "count_percent_ci",
}  # fmt: skip
"""Two columns that print one cell."""
RATIOS = ("hr", "or", "rr", "hr_ci", "or_ci", "rr_ci", "difference_ci")
ADJUSTED = re.compile(r"(?:un)?adjusted|crude|(?:uni|multi|bi)varia(?:te|ble)", re.IGNORECASE)
CAPTION_SIZE = re.compile(
    r"\(\s*[nN]\s*=\s*(\d+)\s*\)|\b(\d+) (?:patients|children|subjects|participants|cases)\b"
)


@dataclass(frozen=True)
class Column:
    """A column of data: its group, what its head says of statistic, band and moment."""

    at: int
    group: str
    said: Said
    moment: str = ""
    joined: tuple[int, ...] = ()
    """The columns that complete its cells."""


@dataclass
class _Stub:
    measure: str
    said: Said
    indent: int
    bold: bool
    children: list[tuple[Cell, ...]] = field(default_factory=list)


def read_table(table: PrintedTable) -> list[Found]:
    """Every printed cell of the table, row by row, after a row for each size that a head gives."""
    width = max(len(row) for row in (*table.head, *table.body))
    head = [_wide(row, width) for row in table.head]
    body = _whole_rows([_wide(row, width) for row in table.body])
    stubs = _stub_columns(body, width)
    defaults = defaults_in((table.caption, *table.notes))
    stub_head = said(joined_text([row[0] for row in head])) if head else Said("")
    if stub_head.statistic and stub_head.statistic != "p_value":
        defaults = (stub_head.statistic, *stub_head.others, *defaults)
    if PERSON.match(stub_head.rest) and mostly_names(body):
        return list(case_by_case(table, head, body))
    if stubs == 1 and are_groups(stub_head.rest, head, body):
        return list(group_by_group(table, head, body, defaults))
    columns = _columns(head, width, stubs, table.caption)
    found = [
        Found(table.place, column.group, "patients", "count", f"n = {column.said.size}")
        for column in columns
        if column.said.size
        and column.group not in {one.group for one in columns[: columns.index(column)]}
    ]
    cells = list(_cells(table, body, stubs, columns, defaults))
    votes = [fit for one in cells if (fit := _fits_share(one)) is not None]
    shares = bool(votes) and sum(votes) >= MOST * len(votes)
    return [*found, *(_settled(one, shares) for one in cells)]


def _wide(row: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    return (*row, *(Cell(""),) * (width - len(row)))


def _whole_rows(rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Rows that print broke in two, joined: cells below "12" that hold "(30.0)", stubs that run on."""
    done: list[tuple[Cell, ...]] = []
    for row in rows:
        if not any(cell.text for cell in row):
            continue
        data = [cell.text for cell in row[1:] if cell.text and not cell.spanned]
        if done and not row[0].text and data and all(re.match(r"[(\[±]", text) for text in data):
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


def _columns(head: list[tuple[Cell, ...]], width: int, stubs: int, caption: str) -> list[Column]:
    columns: list[Column] = []
    everywhere = _spanners(head, width, stubs)
    for at in range(stubs, width):
        levels = [row[at] for row in head]
        texts = list(
            dict.fromkeys(
                cell.text for cell in levels
                if cell.text and not (cell.text in everywhere and _tells_no_column(cell.text))
            )
        )  # fmt: skip
        parts = [said(text) for text in texts]
        moment = next((one.rest for one in parts if MOMENT.match(one.rest)), "")
        names = [
            one.rest
            for one in parts
            if one.rest and one.rest != moment and not NOBODY.match(one.rest)
        ]
        whole = next(
            (
                one.rest
                for one in parts
                if one.rest and NOBODY.match(one.rest) and one.rest.lower() != "n"
            ),
            "",
        )
        size = next((one.size for one in reversed(parts) if one.size), None)
        statistic = next((one.statistic for one in reversed(parts) if one.statistic), "")
        band = next((one.band for one in reversed(parts) if one.band), "")
        others = next((one.others for one in reversed(parts) if one.others), ())
        if statistic in (*RATIOS, "p_value"):
            moment = next((name for name in names if ADJUSTED.match(name)), moment)
            names = [name for name in names if not ADJUSTED.match(name)]
        group = ", ".join(names) or whole or "all"
        if re.fullmatch(r"values?|results?|estimate|summary|outcome|data|n", group, re.IGNORECASE):
            group = "all"
        if size:
            group = f"{group} (n = {size})"
        elif statistic == "p_value":
            group = ""
        columns.append(
            Column(at, group, Said(", ".join(names), statistic, size, "", band, others), moment)
        )
    return _joined_columns(_same_size(_sized_by_caption(columns, caption)))


def _tells_no_column(text: str) -> bool:
    one = said(text)
    return not one.size and not one.statistic


def _sized_by_caption(columns: list[Column], caption: str) -> list[Column]:
    """The caption's number of patients, where the table has one group and its head gives none."""
    sizes = {int(n) for pair in CAPTION_SIZE.findall(caption) for n in pair if n}
    groups = {one.group for one in columns if one.said.statistic != "p_value"}
    if len(sizes) != 1 or len(groups) != 1 or any(one.said.size for one in columns):
        return columns
    size = sizes.pop()
    return [
        replace(one, group=f"{one.group} (n = {size})", said=replace(one.said, size=size))
        if one.said.statistic != "p_value" else one
        for one in columns
    ]  # fmt: skip


def _spanners(head: list[tuple[Cell, ...]], width: int, stubs: int) -> set[str]:
    """Texts that stand over every column of data that is none of p-values: they tell no columns apart."""
    others = [
        at for at in range(stubs, width)
        if not any(said(row[at].text).statistic == "p_value" for row in head)
    ]  # fmt: skip
    if len(others) < 2:
        return set()
    return set.intersection(*({row[at].text for row in head} for at in others))


def _same_size(columns: list[Column]) -> list[Column]:
    """Columns under one spanner whose size stands in one of them only."""
    named = {one.group.rpartition(" (n = ")[0]: one for one in columns if one.said.size}
    return [
        replace(one, group=named[one.group].group, said=replace(one.said, size=named[one.group].said.size))
        if one.group in named and not one.said.size else one
        for one in columns
    ]  # fmt: skip


def _joined_columns(columns: list[Column]) -> list[Column]:
    """Columns that print one cell together: number and percentage, estimate and interval."""
    done: list[Column] = []
    for two in columns:
        one = done[-1] if done else None
        if one is not None:
            same = (one.group, one.moment, one.said.band) == (two.group, two.moment, two.said.band)
            interval = two.said.statistic == "interval" and not two.said.rest
            first = one.said.statistic
            if first == "" and two.said.statistic == "percent":
                first = "count"
            kind = _JOINED.get((first, two.said.statistic))
            if kind and (same or interval):
                done[-1] = replace(
                    one, joined=(*one.joined, two.at), said=replace(one.said, statistic=kind)
                )
                continue
        done.append(two)
    return done


def _cells(
    table: PrintedTable, body: list[tuple[Cell, ...]], stubs: int, columns: list[Column], defaults: tuple[str, ...]
) -> Iterator[Found]:  # fmt: skip
    path: list[_Stub] = []
    indented = len({row[0].indent for row in body}) > 1
    for row in body:
        stub = _Stub("", Said(""), row[0].indent, row[0].bold)
        texts = list(dict.fromkeys(cell.text for cell in row[:stubs] if cell.text))
        data = [row[column.at] for column in columns]
        filled = [cell for cell in data if not is_blank(cell.text) and not cell.spanned]
        own = [cell for cell in filled if cell.text not in texts]
        own = [cell for cell in own if columns[data.index(cell)].said.statistic != "p_value"]
        stub.said, stub.measure = _of_stubs(texts)
        path = _open(path, stub, indented, bool(own))
        if not own:
            path = [*path, stub]
            yield from _p_of_section(table, path, row, columns)
            continue
        if path and not indented:
            path[-1].children.append(row)
        yield from _row(table, row, stub, path, columns, defaults)
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
        if column.said.statistic == "p_value" and text and not row[column.at].spanned:
            yield Found(table.place, "", _measure(path), "p_value", text)


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
        if cell.spanned or is_blank(text) or (cell.width > 1 and text == row[0].text):
            continue
        text = together(text, (row[at].text for at in column.joined))
        own = [one for one in (column.said.statistic, *column.said.others) if one]
        if column.said.statistic == "p_value":
            what = ", ".join([measure or "all", *([column.moment] if column.moment else [])])
            yield Found(table.place, "", what, "p_value", text)
            continue
        named = tuple(dict.fromkeys((*hints, *own, *defaults)))
        if column.joined:
            named = tuple(dict.fromkeys((*own, *hints, *defaults)))
        band = [column.said.band] if column.said.band else []
        moment = [column.moment] if column.moment else []
        what = ", ".join([measure or "patients", *bands, *band, *moment])
        total = size or column.said.size
        kind = kind_of(text, named, total)
        note = "" if kind else "the table does not say what this is"
        yield Found(table.place, column.group, what, kind or "text", text, unit, note, total)


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
