"""Exports of REDCap (raw data as CSV) with their data dictionary: a sheet for what stands once, one for each repeat.

A field that is filled in at several events stands under a head for each: `label · event`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from caseseries.cohort.workbooks import EMPTY, Cell
from caseseries.errors import UserError
from caseseries.incoming import sheets
from caseseries.incoming.sheets import Column, Fact, Sheet

_EVENT, _REPEAT, _INSTANCE = (
    "redcap_event_name",
    "redcap_repeat_instrument",
    "redcap_repeat_instance",
)
_OWN = (_EVENT, _REPEAT, _INSTANCE, "redcap_data_access_group", "redcap_survey_identifier")
_NAME, _LABEL, _TYPE = "Variable / Field Name", "Field Label", "Field Type"
_CHOICES, _CHECK, _IDENTIFIER = (
    "Choices, Calculations, OR Slider Labels",
    "Text Validation Type OR Show Slider Number",
    "Identifier?",
)
RECORD = "Record ID"
_COMPLETE = re.compile(r".*_complete")


def is_export(sheet: Sheet) -> bool:
    """Return whether a sheet is an export of REDCap by its own columns."""
    return bool({_EVENT, _REPEAT, _INSTANCE} & set(sheet.columns))


def as_sheets(export: Sheet, dictionary: Path | None) -> dict[str, Sheet]:
    """Return the sheets of an export. dictionary: the data dictionary, as REDCap downloads it.

    Raises UserError for a dictionary that is none.
    """
    facts = _facts(dictionary) if dictionary else {}
    columns = list(export.columns.values())
    record = columns[0]  # REDCap puts it first, under whatever name
    fields = [c for c in columns[1:] if c.head not in _OWN and not _COMPLETE.fullmatch(c.head)]
    repeats = export.columns.get(_REPEAT)
    events = export.columns.get(_EVENT)
    found: dict[str, Sheet] = {}
    names = dict.fromkeys(c.text for c in repeats.cells if c.text) if repeats else {}
    once = [k for k in range(len(export.rows)) if not repeats or not repeats.cells[k].text]
    found["records"] = _wide("records", export, record, fields, once, events, facts)
    for name in filter(None, names):
        rows = [k for k in range(len(export.rows)) if repeats and repeats.cells[k].text == name]
        cells = [(c, [c.cells[k] for k in rows]) for c in (record, *fields)]
        kept = [(c, own) for c, own in cells if any(x.text for x in own)]
        found[name] = _sheet(
            name, [(c, "", own) for c, own in kept], [export.rows[k] for k in rows], facts
        )
    return found


def _wide(
    name: str,
    export: Sheet,
    record: Column,
    fields: list[Column],
    rows: list[int],
    events: Column | None,
    facts: Mapping[str, Fact],
) -> Sheet:
    """Return a sheet with one row a record; a field of several events has a column for each."""
    first: dict[str | None, int] = {}
    for k in rows:
        first.setdefault(record.cells[k].text, k)
    at: dict[tuple[str | None, str], int] = {}
    for k in rows:
        at[record.cells[k].text, (events.cells[k].text or "") if events else ""] = k
    order = list(dict.fromkeys(event for _, event in at))
    columns: list[tuple[Column, str, list[Cell]]] = [
        (record, "", [record.cells[k] for k in first.values()])
    ]
    for c in fields:
        held = [
            e for e in order if any(c.cells[k].text for (_, event), k in at.items() if event == e)
        ]
        for event in held:
            cells = [c.cells[at[r, event]] if (r, event) in at else EMPTY for r in first]
            columns.append((c, event if len(held) > 1 else "", cells))
    return _sheet(name, columns, [export.rows[k] for k in first.values()], facts)


def _sheet(
    name: str,
    columns: list[tuple[Column, str, list[Cell]]],
    rows: list[int],
    facts: Mapping[str, Fact],
) -> Sheet:
    made: dict[str, Column] = {}
    told: dict[str, Fact] = {}
    for k, (column, event, cells) in enumerate(columns):
        fact = Fact(RECORD) if k == 0 else facts.get(column.head, Fact())
        head = (fact.label or column.head) + (f" · {_event(event)}" if event else "")
        head = head if head not in made else f"{head} [{column.head}]"
        made[head] = Column(head, column.letters, tuple(cells))
        told[head] = fact
    return Sheet(name, made, tuple(rows), (1,), told)


def _event(name: str) -> str:
    """Return an event's name as people read it: week_4_arm_1 is Week 4."""
    words = re.sub(r"_arm_\d+[a-z]?$", "", name).replace("_", " ")
    return words[:1].upper() + words[1:]


def _facts(path: Path) -> dict[str, Fact]:
    raw = sheets.read(path)[0]
    read = sheets.with_heads(raw, (1,))
    if not {_NAME, _LABEL, _TYPE} <= set(read.columns):
        raise UserError(
            "this is no data dictionary of REDCap", path.name, rule=f"its first row names {_NAME}, {_LABEL}, {_TYPE}",
            remedy="download it under Project Setup, Data Dictionary",
        )  # fmt: skip
    found: dict[str, Fact] = {}
    for k in range(len(read.rows)):
        row = {head: (column.cells[k].text or "") for head, column in read.columns.items()}
        codes = (
            dict(_choices(row.get(_CHOICES, "")))
            if row[_TYPE] in ("radio", "dropdown", "checkbox")
            else {}
        )
        codes = {"1": "Yes", "0": "No"} if row[_TYPE] in ("yesno", "truefalse") else codes
        label = re.sub(r"<[^>]*>", "", row[_LABEL]).strip()
        identifies = row.get(_IDENTIFIER, "").strip().lower() in ("y", "yes")
        fact = Fact(label, codes, row.get(_CHECK, ""), identifies)
        found[row[_NAME]] = fact
        if row[_TYPE] == "checkbox":  # one column a choice
            for code, meant in codes.items():
                found[f"{row[_NAME]}___{code.lower()}"] = Fact(
                    f"{label}: {meant}", {"1": "Yes", "0": "No"}, "", identifies
                )
    return found


def _choices(text: str) -> list[tuple[str, str]]:
    pairs = [part.partition(",") for part in text.split("|")]
    return [(code.strip(), meant.strip()) for code, comma, meant in pairs if comma]
