"""Results that have another id and are the same: a part of their ids was renamed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from caseseries.results import Result, Results

_PARTS = ("analysis", "variable", "level", "group")


def found(old: Results, new: Results) -> dict[str, str]:
    """Return the new id of each old one whose analysis, variable, level or group has another name.

    Only where all results of the old name stand under the new one with everything else as it was, and under no other.
    """
    gone = [r for r in old if r.id not in new]
    come = [r for r in new if r.id not in old]
    ids: dict[str, str] = {}
    for part in _PARTS:
        before, after = _by_name(gone, part), _by_name(come, part)
        for rows in before.values():
            same = [other for other in after.values() if other.keys() == rows.keys()]
            # Two names with the same numbers: nobody knows which is which.
            twins = [other for other in before.values() if other.keys() == rows.keys()]
            if len(same) == len(twins) == 1:
                ids |= {row.id: same[0][key].id for key, row in rows.items()}
    return ids


def applied(old: Results, ids: dict[str, str]) -> Results:
    """Return the old results under their new ids."""
    return Results(tuple(replace(r, id=ids.get(r.id, r.id)) for r in old))


def told(ids: dict[str, str]) -> tuple[str, ...]:
    """Return a note of what was renamed; nothing where nothing was."""
    if not ids:
        return ()
    first = next(iter(ids))
    many = f"{len(ids)} results have" if len(ids) > 1 else "1 result has"
    return (f"{many} another id and are the same otherwise, as {first}, now {ids[first]}",)


def _by_name(rows: list[Result], part: str) -> dict[str, dict[Result, Result]]:
    """Return by name of that part the results without it and without their ids."""
    named: dict[str, dict[Result, Result]] = defaultdict(dict)
    for row in rows:
        without: dict[str, Any] = {"id": "", part: ""}
        named[getattr(row, part)][replace(row, **without)] = row
    return named
