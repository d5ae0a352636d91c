"""The first guess of a mapping, from the heads and cells of the sheets: to be corrected by who knows the sheet.

What is not recognised is left out and listed; nothing of the guess is used before a person has seen it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseseries.cohort.characters import tidy
from caseseries.errors import UserError
from caseseries.incoming import proposals, values
from caseseries.incoming.heads import code, factor, undated
from caseseries.incoming.numbered_events import side_by_side
from caseseries.incoming.profiles import Profile, dates_of, decimal_of, profiles
from caseseries.incoming.sheets import Sheet
from caseseries.incoming.values import Unclear
from caseseries.study.schema import TABLES

Tables = dict[str, list[dict[str, Any]]]
_TELLS_APART = ("by its head", "the cells look like numbers of records")


def first_guess(sheets: Mapping[str, Sheet], file: str) -> dict[str, Any]:
    """Return a mapping as plain values, in the order in which it is written.

    Raises UserError where no sheet has a column that tells patients apart.
    """
    texts = [
        c.text or ""
        for s in sheets.values()
        for col in s.columns.values()
        for c in col.cells
        if c.kind == "text"
    ]
    decimal, dates = decimal_of(texts), dates_of(texts)
    seen = {name: profiles(sheet, decimal, dates) for name, sheet in sheets.items()}
    main, key = _main(sheets, seen, file)
    guess = _Guess(sheets, seen, main)
    guess.patients(main, key)
    known = {_key(c.text) for c in sheets[main].columns[key].filled}
    for name in sheets:
        if name != main and (head := _patient_head(sheets[name], known)):
            guess.more(name, head)
    tables = {name: parts[0] if len(parts) == 1 else parts for name, parts in guess.tables.items()}
    return {
        "file": file,
        "decimal": decimal,
        "dates": dates,
        "prefix": "P",
        "sheets": guess.sheets,
        "tables": tables,
    }


def _key(text: str | None) -> str:
    return tidy(text or "").casefold().lstrip("0")


def _main(
    sheets: Mapping[str, Sheet], seen: Mapping[str, Mapping[str, Profile]], file: str
) -> tuple[str, str]:
    """Return the sheet with one row a patient and the head that tells them apart: the widest sheet that has one.

    Of several such heads, the one whose patients the most other sheets have, then a number before a name.
    """
    found = []
    for name, columns in seen.items():
        for k, p in enumerate(columns.values()):
            rank = 3 if p.is_about("patient") else 1 if p.identifies in _TELLS_APART else 0
            rank += rank == 1 and any(c.isdigit() for c in p.words[0])
            if p.unique and rank and p.kind != "date":
                known = {_key(w) for w in p.words}
                shared = sum(bool(_patient_head(s, known)) for n, s in sheets.items() if n != name)
                found.append(((len(columns), len(p.words), shared, rank, -k), name, p.head))
    if not found:
        raise UserError(
            "no column tells patients apart",
            file,
            rule="one sheet has one row a patient, with a number of the patient that is filled in and stands once",
            remedy="add a column “Patient” with a number for each, in every sheet",
        )
    _, name, head = max(found)
    return name, head


def _patient_head(sheet: Sheet, known: set[str]) -> str:
    """Return the head under which the patients of the main sheet stand; empty where there is none."""
    best, share = "", 0.6
    for head, column in sheet.columns.items():
        cells = [_key(c.text) for c in column.filled]
        if cells and (here := sum(c in known for c in cells) / len(cells)) > share:
            best, share = head, here
    return best


class _Guess:
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

    def _begin(self, name: str, patient: str) -> dict[str, Profile]:
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

    def _end(self, name: str, used: set[str]) -> None:
        own = self.sheets[name]
        left = [
            h
            for h, p in self.seen[name].items()
            if h not in used and h not in own["identifiers"] and h != own["patient"]
        ]
        if left:
            own["left_out"] = left

    def patients(self, name: str, key: str) -> None:
        """Guess what a sheet with one row a patient holds."""
        columns = self._begin(name, key)
        used: set[str] = set()
        roles = proposals.roles(columns)
        adsl: dict[str, Any] = {"sheet": name}
        day_1 = proposals.day_1(columns)
        if day_1 and not any("day_1" in part for part in self.tables.get("adsl", [])):
            adsl["day_1"] = day_1.head
            used.add(day_1.head)
        births = [
            p
            for p in self.seen[name].values()
            if p.identifies and p.is_about("birth") and p.kind == "date"
        ]
        own: dict[str, Any] = {}
        days: dict[str, str] = {}
        if births and self.counted and "age" not in roles:
            adsl["ages"] = {"AGE": births[0].head}
        self._side_by_side(name, columns, used)
        self._wide(name, {h: p for h, p in columns.items() if h not in used}, used)
        for head, p in columns.items():
            if head in used:
                continue
            if p is roles.get("events") and p.kind in ("text", "words"):
                self._events_of_a_cell(name, p)
            elif p is roles.get("age") and p.kind == "number":
                own["AGE"] = {"from": head} | proposals.unit_of(p)
            elif p is roles.get("sex") and p.kind != "number":
                own["SEX"] = {"from": head, "codes": proposals.sexes(p, self.all[name])}
            elif p is roles.get("dead") and p.kind == "flag":
                own["DTHFL"] = {"from": head}
            elif p is roles.get("alive") and p.kind == "flag" and "dead" not in roles:
                own["DTHFL"] = {
                    "from": head,
                    "codes": {w: "N" if w.casefold() in values.YES else "Y" for w in p.words},
                }
            elif p is roles.get("death_date") and p.kind in ("date", "day"):
                days["DTHADY"] = head
            elif p is roles.get("last_contact") and p.kind in ("date", "day"):
                days["LSTALVDY"] = head
            elif p.kind in ("date", "day"):
                days[code(undated(p.head if p.says.visit else p.says.name), self.taken["adsl"])] = (
                    head
                )
            elif p.kind in ("number", "flag", "words"):
                named = p.head if p.says.visit else p.says.name
                own[code(named, self.taken["adsl"])] = proposals.column(p, self.all[name])
            else:
                continue
            used.add(head)
        if "DTHFL" not in own and "DTHADY" in days:
            own["DTHFL"] = {"from": days["DTHADY"], "any": "Y", "empty": "N"}
        if "DTHFL" not in own and (found := proposals.death_among_words(columns)):
            own["DTHFL"] = found
        if days and self.counted:
            adsl["days"] = days
        elif days:
            used -= set(days.values())
        if own:
            adsl["columns"] = own
        if len(adsl) > 1:
            self.tables = {"adsl": [*self.tables.pop("adsl", []), adsl], **self.tables}
        self._survival(name, days, own)
        self._end(name, used - self.not_turned)

    def _survival(self, name: str, days: Mapping[str, str], own: Mapping[str, Any]) -> None:
        if not (self.counted and "LSTALVDY" in days and "DTHFL" in own):
            return
        until = [h for h in (days.get("DTHADY"), days["LSTALVDY"]) if h]
        event = own["DTHFL"]["from"]
        codes = own["DTHFL"].get("codes", {})
        words = [
            w
            for w in self.seen[name][event].words
            if codes.get(w) == "Y" or (not codes and w.casefold() in values.YES)
        ]
        time = {"code": "OS", "label": "Overall survival", "until": until, "event": event}
        if "any" not in own["DTHFL"]:
            time["words"] = words
        self.tables["adtte"] = [{"sheet": name, "times": [time]}]

    def _wide(self, name: str, columns: Mapping[str, Profile], used: set[str]) -> None:
        """Guess the parameters that stand under several heads, or under one with a study day."""
        groups: dict[str, list[Profile]] = {}
        for p in columns.values():
            if p.says.visit and p.kind in ("number", "words", "flag"):
                groups.setdefault(p.says.name.casefold(), []).append(p)
        for members in groups.values():
            if len(members) < 2 and members[0].says.day is None:
                continue
            numbers = all(p.kind == "number" or set(p.words) <= {"0", "1"} for p in members)
            table = "adlb" if numbers else "adrs"
            plan = self._parameter(members[0])
            shift = any(p.says.counts_from_0 for p in members)
            heads: dict[str, Any] = {}
            for p in members:
                turned = factor(p.says.unit, plan["unit"]) if p.says.unit else 1.0
                used.add(p.head)
                if (
                    turned is None
                ):  # another unit that no factor turns into the first: left out, and listed
                    self.not_turned.add(p.head)
                    continue
                heads[p.head] = proposals.visit(p.says, shift) | (
                    {"multiply_by": turned} if turned != 1 else {}
                )
            plan["heads"] = heads
            if not numbers:
                plan["kind"] = "text"
                words = dict.fromkeys(w for p in members for w in p.words)
                plan["codes"] = proposals.codes(members[0], self.all[name]) or {w: w for w in words}
            self._add(table, name, plan)

    def _side_by_side(self, name: str, columns: Mapping[str, Profile], used: set[str]) -> None:
        """Guess the events that stand in columns side by side: AE 1, AE 1 grade, AE 2, AE 2 grade."""
        for part in side_by_side(columns, self._counts):
            self.tables.setdefault("adae", []).append({"sheet": name, **part})
            used |= {*part.get("days", {}).values(), *(c["from"] for c in part["columns"].values())}

    def _parameter(self, p: Profile) -> dict[str, Any]:
        """Return a parameter with its code, the same wherever its name stands."""
        name = p.says.name.casefold()
        if name not in self.parameters:
            self.parameters[name] = (code(p.says.name, self.codes), p.says.unit)
        found, unit = self.parameters[name]
        return {"code": found, "label": p.says.name, "unit": unit}

    def _add(self, table: str, sheet: str, plan: dict[str, Any], **more: Any) -> None:
        parts = self.tables.setdefault(table, [])
        part = next((part for part in parts if part["sheet"] == sheet and "wide" in part), None)
        if part is None:
            part = {"sheet": sheet, **more, "wide": []}
            parts.append(part)
        part["wide"].append(plan)

    def _events_of_a_cell(self, name: str, p: Profile) -> None:
        cells = self.all[name].columns[p.head].filled
        joined = "\n".join(c.text or "" for c in cells if not values.is_missing(c, []))
        separators = [";", "line"] if ";" in joined or "," not in joined else [",", "line"]
        terms: dict[str, str] = {}
        for piece in joined.replace(separators[0], "\n").split("\n"):
            try:
                term = values.event(piece, "day-first").term if tidy(piece) else ""
            except Unclear:
                continue
            if term and "," not in term and term.casefold() not in values.NOTHING:
                terms.setdefault(term, term[:1].upper() + term[1:])
        self.tables.setdefault("adae", []).append(
            {"sheet": name, "split": {"from": p.head, "separators": separators, "terms": terms}}
        )

    def more(self, name: str, patient: str) -> None:
        """Guess what a sheet with several rows a patient holds: values, events or doses."""
        roles = proposals.roles(self.seen[name])
        rows = {"parameter", "drug", "term", "time"} & set(roles)
        if self.seen[name][patient].unique and not rows:
            self.patients(name, patient)
            return
        columns = self._begin(name, patient)
        roles = proposals.roles(columns)
        used: set[str] = set()
        if "parameter" in roles and "value" in roles:
            self._long(name, roles, used)
        elif "drug" in roles and "dose" in roles:
            self._rows(
                name,
                columns,
                roles,
                used,
                "adex",
                {"EXTRT": "drug", "EXDOSE": "dose", "EXDOSU": "dose_unit"},
            )
        elif "term" in roles and ("grade" in roles or "start" in roles):
            self._rows(
                name,
                columns,
                roles,
                used,
                "adae",
                {"AEDECOD": "term", "AETOXGR": "grade", "AESER": "serious"},
            )
        else:
            self._by_row(name, columns, roles, used)
        self._end(name, used - self.not_turned)

    def _counts(self, p: Profile) -> bool:
        """Return whether a column gives study days: dates do where day 1 is known."""
        return p.kind == "day" or (p.kind == "date" and self.counted)

    def _long(self, name: str, roles: Mapping[str, Profile], used: set[str]) -> None:
        of = roles["parameter"]
        codes = {w: code(w, self.codes) for w in of.words}
        own: dict[str, Any] = {
            "PARAMCD": {"from": of.head, "codes": codes},
            "PARAM": {"from": of.head},
            "AVAL": {"from": roles["value"].head},
        }
        part: dict[str, Any] = {"sheet": name, "columns": own}
        for column, role in (("AVALU", "unit"), ("AVISIT", "visit")):
            if role in roles:
                own[column] = {"from": roles[role].head}
        if "time" in roles and self._counts(roles["time"]):
            part["days"] = {"ADY": roles["time"].head}
        self.tables.setdefault("adlb", []).append(part)
        used |= {
            roles[r].head for r in ("parameter", "value", "unit", "visit", "time") if r in roles
        }

    def _rows(
        self,
        name: str,
        columns: Mapping[str, Profile],
        roles: Mapping[str, Profile],
        used: set[str],
        table: str,
        own: Mapping[str, str],
    ) -> None:
        plan: dict[str, Any] = {"sheet": name}
        found = {column: roles[role] for column, role in own.items() if role in roles}
        days = {
            c: roles[r].head
            for c, r in (("ASTDY", "start"), ("AENDY", "end"))
            if r in roles and self._counts(roles[r])
        }
        used |= {p.head for p in found.values()} | set(days.values())
        more = {
            code(p.says.name, self.taken[table]): proposals.column(p, self.all[name])
            for h, p in columns.items() if h not in used and p.kind in ("flag", "words", "number")
        }  # fmt: skip
        used |= {spec["from"] for spec in more.values()}
        plan["columns"] = {c: {"from": p.head} for c, p in found.items()} | more
        if days:
            plan["days"] = days
        self.tables.setdefault(table, []).append(plan)

    def _by_row(
        self,
        name: str,
        columns: Mapping[str, Profile],
        roles: Mapping[str, Profile],
        used: set[str],
    ) -> None:
        """Guess a sheet whose rows are visits, with a head for each parameter."""
        when = roles.get("time")
        numbers = [p for p in columns.values() if p.kind == "number" and p is not when]
        if not numbers:
            return
        more: dict[str, Any] = {}
        if when is not None and self._counts(when):
            more["days"] = {"ADY": when.head}
            used.add(when.head)
        for p in numbers:
            plan = self._parameter(p)
            turned = factor(p.says.unit, plan["unit"]) if p.says.unit else 1.0
            if turned is not None:
                self._add(
                    "adlb",
                    name,
                    plan | {"heads": {p.head: {"multiply_by": turned} if turned != 1 else {}}},
                    **more,
                )
                used.add(p.head)
