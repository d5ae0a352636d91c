"""The mapping that is being guessed: its sheets and tables so far, and what its parts have to agree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseseries.incoming import proposals
from caseseries.incoming.heads import code
from caseseries.incoming.profiles import Profile
from caseseries.incoming.sheets import Sheet
from caseseries.study.schema import TABLES

Tables = dict[str, list[dict[str, Any]]]


class Guess:
    """A mapping under way: profiles of columns by sheet and head, tables by name, codes and parameters by name."""

    def __init__(
        self, sheets: Mapping[str, Sheet], seen: Mapping[str, Mapping[str, Profile]], main: str
    ) -> None:
        self.seen, self.all = seen, sheets
        one_row = [seen[main]] + [
            c for c in seen.values() if any(p.unique and p.is_about("patient") for p in c.values())
        ]
        self.counted = any(proposals.day_1(columns) for columns in one_row)
        self.sheets: dict[str, Any] = {}
        self.tables: Tables = {}
        self.taken: dict[str, set[str]] = {
            name: {c.name for c in t.columns} for name, t in TABLES.items()
        }
        self.codes: set[str] = set()
        self.not_turned: set[str] = set()
        self.parameters: dict[str, tuple[str, str]] = {}

    def begin(self, name: str, patient: str) -> dict[str, Profile]:
        """Note a sheet with its identifiers, and return its other columns."""
        columns = self.seen[name]
        identifiers = [
            p.head for p in columns.values() if p.identifies or (p.unique and p.is_about("patient"))
        ]
        if self.all[name].columns[patient].head == patient and patient not in identifiers:
            identifiers.insert(0, patient)
        self.sheets[name] = {
            "head_rows": list(self.all[name].head_rows),
            "patient": patient,
            "identifiers": identifiers,
        }
        return {
            h: p
            for h, p in columns.items()
            if h not in identifiers and h != patient and p.kind != "empty"
        }

    def end(self, name: str, used: set[str]) -> None:
        """List the columns of a sheet that nothing used as left out."""
        own = self.sheets[name]
        left = [
            h
            for h, p in self.seen[name].items()
            if h not in used and h not in own["identifiers"] and h != own["patient"]
        ]
        if left:
            own["left_out"] = left

    def parameter(self, p: Profile, sheet: str) -> dict[str, Any]:
        """Return a parameter with its code, the same wherever its name stands; times alone have the sheet's."""
        said = p.says.name or sheet
        name = said.casefold()
        if name not in self.parameters:
            self.parameters[name] = (code(said, self.codes), p.says.unit)
        found, unit = self.parameters[name]
        return {"code": found, "label": said, "unit": unit}

    def add(self, table: str, sheet: str, plan: dict[str, Any], **more: Any) -> None:
        """Add a parameter to the part of a table that is made from a sheet. more: further keys of a new part."""
        parts = self.tables.setdefault(table, [])
        part = next((part for part in parts if part["sheet"] == sheet and "wide" in part), None)
        if part is None:
            part = {"sheet": sheet, **more, "wide": []}
            parts.append(part)
        part["wide"].append(plan)

    def counts(self, p: Profile) -> bool:
        """Return whether a column gives study days: dates do where day 1 is known."""
        return p.kind == "day" or (p.kind == "date" and self.counted)
