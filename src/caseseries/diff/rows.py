"""Rows of the patient-level tables that changed: counts by table and column, and which patients they belong to.

Values never leave this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from caseseries.diff.model import TableChange
from caseseries.study.schema import TABLES

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class RowChanges:
    """Counts by table, and for each USUBJID the published tables in which a published value of theirs changed."""

    tables: tuple[TableChange, ...]
    subjects: Mapping[str, tuple[str, ...]]


def compare(
    old: Tables,
    new: Tables,
    published: Mapping[str, list[str]],
    keys: Mapping[str, tuple[str, ...]] | None = None,
) -> RowChanges:
    """Return the changed rows between two sets of tables held as text, USUBJID in each.

    published: the columns that study.yml publishes, by table; other columns are counted, but touch no patient's page.
    keys: the columns that identify a row, by table; the usual ones without it.
    """
    changes: list[TableChange] = []
    subjects: dict[str, list[str]] = {}
    keys = keys or {}
    for name in dict.fromkeys([*TABLES, *new, *old]):
        if name not in old and name not in new:
            continue
        empty = pd.DataFrame({"USUBJID": pd.Series(dtype="str")})
        before, after = old.get(name, empty), new.get(name, empty)
        change = _counts(name, keys.get(name, _usual_key(name)), before, after)
        if change is not None:
            changes.append(change)
        public = ["USUBJID", *published.get(name, [])]
        for subject in _touched(before, after, public) if name in published else []:
            subjects.setdefault(subject, []).append(name)
    return RowChanges(tuple(changes), {k: tuple(v) for k, v in subjects.items()})


def _usual_key(name: str) -> tuple[str, ...]:
    return TABLES[name].key if name in TABLES else ("USUBJID",)


def _counts(
    name: str, of: tuple[str, ...], before: pd.DataFrame, after: pd.DataFrame
) -> TableChange | None:
    key = [k for k in of if k in before.columns and k in after.columns]
    shared = [c for c in after.columns if c in before.columns]
    left, right = _keyed(before, key), _keyed(after, key)
    both = [k for k in right if k in left]
    columns = {c: sum(1 for k in both if left[k].get(c, "") != right[k].get(c, "")) for c in shared}
    changed = sum(1 for k in both if any(left[k].get(c, "") != right[k].get(c, "") for c in shared))
    change = TableChange(
        name,
        added=len(right) - len(both),
        removed=len(left) - len(both),
        changed=changed,
        columns=tuple((c, n) for c, n in columns.items() if n),
        new_columns=tuple(c for c in after.columns if c not in before.columns),
        lost_columns=tuple(c for c in before.columns if c not in after.columns),
    )
    is_same = not (change.added or change.removed or changed)
    return None if is_same and not (change.new_columns or change.lost_columns) else change


def _keyed(frame: pd.DataFrame, key: list[str]) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the rows as text by key; a key that stands twice gets a number, so that no row is lost."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for row in frame.fillna("").astype("str").to_dict("records"):
        values = {str(c): str(v) for c, v in row.items()}
        base = tuple(values.get(k, "") for k in key)
        place, k = base, 2
        while place in found:
            place, k = (*base, f"#{k}"), k + 1
        found[place] = values
    return found


def _touched(before: pd.DataFrame, after: pd.DataFrame, public: list[str]) -> list[str]:
    """Return the USUBJID whose published rows, in their order, differ."""
    left, right = _by_subject(before, public), _by_subject(after, public)
    return [s for s in dict.fromkeys([*right, *left]) if left.get(s) != right.get(s)]


def _by_subject(
    frame: pd.DataFrame, public: list[str]
) -> dict[str, list[tuple[tuple[str, str], ...]]]:
    columns = [c for c in frame.columns if c in public]
    found: dict[str, list[tuple[tuple[str, str], ...]]] = {}
    for row in frame[columns].fillna("").astype("str").to_dict("records"):
        cells = tuple((str(c), str(v)) for c, v in row.items() if v != "")
        found.setdefault(str(row["USUBJID"]), []).append(cells)
    return found
