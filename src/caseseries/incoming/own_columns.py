"""What study.yml needs to know of columns that the standard lacks: their labels, kinds and values, by table.

It is written beside the tables as `columns.yml`; `caseseries new --data` takes it up, and a study that is there already
copies from it into `data.columns`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from caseseries import text_files
from caseseries.errors import UserError
from caseseries.incoming.heads import undated
from caseseries.incoming.mapping_plan import Mapping as Plan
from caseseries.incoming.row_values import Row
from caseseries.incoming.vocabulary import is_about
from caseseries.study.schema import standard

FILE = "columns.yml"
_HEAD = """\
# Columns of these tables that the standard lacks, from the mapping of {file}. Written anew by every import.
# `caseseries new --data` takes them up; copy them into study.yml, under data: columns:, where there is one already.
"""
_MOST_VALUES = 15


def refuse_foreign(path: Path) -> None:
    """Raise UserError where a file that no import wrote stands in the place of the columns."""
    if path.exists() and not text_files.read(path).startswith(_HEAD.partition("{")[0]):
        raise UserError(
            "this file was not written by an import",
            f"{path.parent.name}/{path.name}",
            rule="an import replaces what an import wrote, and nothing else",
            remedy="move the file away, or give it another name",
        )


def _dated(head: str) -> str:
    """Return what a head of dates is about: of the group over it, where it says no more than that it is a date."""
    group, _, own = head.rpartition(" · ")
    return undated(group if group and is_about("start", own) else own)


def text(plan: Plan, tables: Mapping[str, Sequence[Row]]) -> str:
    """Return the columns as YAML; only those that hold something."""
    proposed: dict[str, dict[str, Any]] = {}
    for name, part in plan.parts():
        usual = {column.name for column in standard(name, part.structure).columns}
        held = {column for row in tables.get(name, ()) for column, value in row.items() if value}
        told: dict[str, dict[str, Any]] = {
            column: {"label": f"{_dated(head)}, study day", "kind": "day"}
            for column, head in part.days.items()
        }
        for column, spec in part.columns.items():
            told[column] = {"label": spec.label or column} | (
                {"kind": spec.kind} if spec.kind else {}
            )
            there = {row[column]: None for row in tables.get(name, ()) if row.get(column)}
            # in the order of the mapping, which another patient does not change
            words = [w for w in dict.fromkeys(map(str, spec.codes.values())) if w in there]
            words += [w for w in there if w not in words]
            if spec.codes and not spec.kind and len(words) <= _MOST_VALUES:
                told[column]["values"] = words
        own = {column: what for column, what in told.items() if column in held - usual}
        proposed.setdefault(name, {}).update(own)
    kept = {name: columns for name, columns in proposed.items() if columns}
    return _HEAD.format(file=plan.file) + yaml.safe_dump(
        kept, allow_unicode=True, sort_keys=False, default_flow_style=None, width=118
    )
