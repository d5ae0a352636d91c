"""Events that stand in columns side by side: AE 1, AE 1 grade, AE 2, AE 2 grade."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from caseseries.incoming import values
from caseseries.incoming.profiles import Profile
from caseseries.incoming.vocabulary import is_about

_NUMBERED = re.compile(r"(.*?)[ _.#-]*(?<!\d)(\d{1,2})(?!\d)[ _.:·-]*(.*)")
_COLUMNS = {"grade": "AETOXGR", "serious": "AESER", "start": "ASTDY", "end": "AENDY"}


def numbered_event(head: str) -> tuple[int, str] | None:
    """Return the event's number and the column of adae of a head such as `AE 1`, `AE 1 grade`, `Start UE2`.

    A group over the head, as in `Adverse events · AE 1`, does not matter.
    """
    return _numbered(head.rpartition(" · ")[2]) or _numbered(head)


def _numbered(head: str) -> tuple[int, str] | None:
    found = _NUMBERED.fullmatch(head.strip())
    if not found:
        return None
    words = [w for w in re.split(r"[ _.:·()-]+", f"{found[1]} {found[3]}") if w]
    for k in range(len(words) + 1):
        for event, rest in ((words[:k], words[k:]), (words[k:], words[:k])):
            name, what = " ".join(event), " ".join(rest)
            if not (is_about("events", name) or is_about("term", name)):
                continue
            if not what or is_about("term", what):
                return int(found[2]), "AEDECOD"
            for key, column in _COLUMNS.items():
                if is_about(key, what):
                    return int(found[2]), column
    return None


def side_by_side(
    columns: Mapping[str, Profile], counts: Callable[[Profile], bool]
) -> list[dict[str, Any]]:
    """Return a part of adae for each numbered event. counts: whether a column gives study days."""
    groups: dict[int, dict[str, Profile]] = {}
    for p in columns.values():
        if found := numbered_event(p.head):
            groups.setdefault(found[0], {}).setdefault(found[1], p)
    whole = [g for _, g in sorted(groups.items()) if "AEDECOD" in g]
    if len(whole) < 2 and not any(len(group) > 1 for group in whole):
        return []
    parts = []
    for group in whole:
        own: dict[str, Any] = {
            c: {"from": p.head} for c, p in group.items() if not c.endswith("DY")
        }
        if none := [w for w in group["AEDECOD"].words if w.casefold() in values.NOTHING]:
            own["AEDECOD"]["missing"] = none
        days = {c: p.head for c, p in group.items() if c.endswith("DY") and counts(p)}
        parts.append({"columns": own} | ({"days": days} if days else {}))
    return parts
