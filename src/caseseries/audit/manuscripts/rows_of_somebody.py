"""Tables with a row a patient, or a row a group of patients; their heads say what is measured."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caseseries.audit.manuscripts.blocks import Cell
from caseseries.audit.manuscripts.cell_kinds import is_number, kind_of
from caseseries.audit.manuscripts.document import PrintedTable
from caseseries.audit.manuscripts.found import MOST, SIZE_STUB, Found, joined_text
from caseseries.audit.manuscripts.heads import Said, said
from caseseries.audit.notation import notation
from caseseries.audit.printed_cells import is_blank

PERSON = re.compile(
    r"^(?:patient|case|pt|subject|participant|child)s?\b(?:\s*(?:no\.?|number|id|#))?\.?$|^(?:no\.?|#|id)$",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"^(?:study |treatment |patient |age |dose )?(?:groups?|arms?|cohorts?|treatments?|regimens?|subgroups?|periods?|"
    r"(?:study )?(?:cent(?:re|er)s?|hospitals?|sites?)|stud(?:y|ies)|dose(?: levels?)?|years?)$",
    re.IGNORECASE,
)
_SIZE_COLUMN = re.compile(r"^(?:total |sample )?(?:n|no\.?|number|size|patients)$", re.IGNORECASE)


def are_groups(
    stub_head: str, head: list[tuple[Cell, ...]], body: list[tuple[Cell, ...]], defaults: tuple[str, ...]
) -> bool:  # fmt: skip
    """Whether each row is a group of patients.

    The head of the first column says so, and the other heads or the caption, not the stubs, say what kind of numbers
    there are.
    """
    if not _GROUP.match(stub_head) or len(head[0]) < 3:
        return False
    heads = _heads(head)
    kinds = [
        one for one in heads[1:] if one.statistic or _SIZE_COLUMN.match(one.rest) or (defaults and not one.size)
    ]  # fmt: skip
    if all(
        one.statistic in ("count", "percent", "count_percent") and not one.rest for one in heads[1:]
    ):
        return False  # sites of relapse, with how many had each
    stubs = [said(row[0].text) for row in body]
    named = any(one.statistic not in ("", "p_value", "test") or one.unit for one in stubs)
    return len(kinds) >= MOST * (len(heads) - 1) and not named


def _heads(head: list[tuple[Cell, ...]]) -> list[Said]:
    return [said(joined_text([row[at] for row in head])) for at in range(len(head[0]))]


def group_by_group(
    table: PrintedTable, head: list[tuple[Cell, ...]], body: list[tuple[Cell, ...]], defaults: tuple[str, ...]
) -> Iterator[Found]:  # fmt: skip
    """The cells of a table with a row a group."""
    heads = _heads(head)
    section = ""
    indented = len({row[0].indent for row in body}) > 1
    for row in body:
        group = said(row[0].text)
        if not any(cell.text for cell in row[1:]):
            section = f"{group.rest}: "
            continue
        if indented and not row[0].indent:
            section = ""
        if group.statistic in ("p_value", "test"):
            kind = group.statistic
            for what, cell in zip(heads[1:], row[1:], strict=True):
                if not is_blank(cell.text) and not cell.spanned:
                    yield Found(table.place, "", what.rest or "all", kind, cell.text)
            continue
        size, at_size = group.size, 0
        for at, what in enumerate(heads[1:], start=1):
            alone = SIZE_STUB.match(what.rest) or (what.statistic == "count" and not what.rest)
            if size is None and alone and re.fullmatch(r"\d+", row[at].text):
                size, at_size = int(row[at].text), at
        name = section + (f"{group.rest} (n = {size})" if size else group.rest)
        if group.size:
            yield Found(table.place, name, "patients", "count", f"n = {size}")
        for at, what in enumerate(heads[1:], start=1):
            text = row[at].text
            if row[at].spanned or is_blank(text):
                continue
            if at == at_size:
                yield Found(table.place, name, "patients", "count", text)
                continue
            if what.statistic == "p_value":
                yield Found(table.place, "", what.rest or "all", "p_value", text)
                continue
            named = tuple(one for one in (what.statistic, *what.others, *defaults) if one)
            kind = kind_of(text, named, size)
            note = "" if kind else "the table does not say what this is"
            measure = ", ".join(part for part in (what.rest or "patients", what.band) if part)
            yield Found(table.place, name, measure, kind or "text", text, what.unit, note, size)


def mostly_names(body: list[tuple[Cell, ...]]) -> bool:
    """Whether most stubs are the number of a patient."""
    named = [
        row
        for row in body
        if re.match(r"(?:patient|case|pt)?\s*#?\d{1,3}\b", row[0].text, re.IGNORECASE)
    ]
    return len(named) >= MOST * len(body)


def case_by_case(
    table: PrintedTable, head: list[tuple[Cell, ...]], body: list[tuple[Cell, ...]]
) -> Iterator[Found]:
    """A listing with a row a patient."""
    for row in body:
        name = re.sub(
            r"^(?:patient|case|pt)\.?\s*(?:no\.?)?\s*", "", row[0].text, flags=re.IGNORECASE
        )
        for at in range(1, len(row)):
            what = said(joined_text([line[at] for line in head]))
            text = row[at].text
            if is_blank(text) or not what.rest:
                continue
            numbers = [token for token in notation(text).tokens if not token.word]
            kind = "value" if len(numbers) == 1 and is_number(text) else "text"
            yield Found(table.place, f"patient {name}", what.rest, kind, text, what.unit)
