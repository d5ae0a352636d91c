"""What is found in tables: faults that stop, and oddities that are told and that study.yml can accept by name.

Findings of one kind in one column are told once, with their number and the first rows, and never with a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from caseseries.errors import UserError, some
from caseseries.results import nearest
from caseseries.study import Study

_FIRST = 5
STALE = "accepted-for-nothing"


@dataclass(frozen=True)
class Finding:
    """Something wrong or odd in a row of a table, or in study.yml.

    file: the table's file, or `study.yml:line`. row: as a text editor counts lines, the header being row 1.
    name: of an oddity, by which study.yml accepts it; empty for a fault. table: without its ending.
    """

    message: str
    file: str
    row: int | None = None
    column: str = ""
    rule: str = ""
    remedy: str = ""
    name: str = ""
    table: str = ""

    @property
    def kind(self) -> tuple[str, ...]:
        """What it has in common with others that are told together."""
        return (self.name, self.message, self.file, self.column, self.rule, self.remedy)


def faults(findings: Iterable[Finding]) -> list[UserError]:
    """Return the faults, one of each kind."""
    return [_told(group) for group in _kinds(f for f in findings if not f.name)]


def oddities(findings: Iterable[Finding], study: Study) -> list[UserError]:
    """Return the oddities that study.yml does not accept, one of each kind, and its entries that accept none."""
    found = [f for f in findings if f.name]
    times: dict[tuple[str, str], int] = {}
    for finding in found:
        key = (finding.name, finding.table)
        times[key] = times.get(key, 0) + 1
    accepted = {(entry.rule, entry.table): entry.times for entry in study.accepted}
    told = []
    for group in _kinds(
        f for f in found if accepted.get((f.name, f.table)) != times[f.name, f.table]
    ):
        name, table = group[0].name, group[0].table
        count = times[name, table]
        proposed = f"{{rule: {name}, table: {table}, times: {count}, reason: …}}"
        if (name, table) in accepted:
            proposed = f"times: {count} in place of {accepted[name, table]}"
        told.append(_told(group, f"or accept it in study.yml under `accepted`: {proposed}"))
    for k, entry in enumerate(study.accepted):
        if (entry.rule, entry.table) not in times:
            told.append(
                UserError(
                    f"no row of {entry.table} has the oddity {entry.rule} any more ({STALE})",
                    place=study.place("accepted", k),
                    remedy="take the entry out",
                )
            )
    return told


def unknown_names(study: Study, names: Iterable[str]) -> list[Finding]:
    """Return a fault for each entry of study.yml that accepts an oddity of no known name."""
    known = list(names)
    return [
        Finding(
            f"no check has the name {entry.rule!r}",
            study.place("accepted", k, "rule"),
            remedy=nearest(entry.rule, known),
        )
        for k, entry in enumerate(study.accepted)
        if entry.rule not in known
    ]


def _kinds(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.kind, []).append(finding)
    return groups.values()


def _told(group: list[Finding], more: str = "") -> UserError:
    first = group[0]
    parts = [first.file]
    if first.row is not None:
        parts.append(f"row {first.row}")
    if first.column:
        parts.append(f"column {first.column}")
    rows = [str(finding.row) for finding in group[1:] if finding.row is not None]
    also = f"; also in row{'s' * (len(rows) > 1)} " + some(rows, _FIRST) if rows else ""
    if len(rows) > _FIRST:
        also += f", {len(group)} in all"
    name = f" ({first.name})" if first.name else ""
    remedy = "; ".join(part for part in (first.remedy, more) if part)
    return UserError(first.message + also + name, ", ".join(parts), first.rule, remedy)
