"""What a single column is proposed to be in a mapping, from its profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from caseseries.incoming import values
from caseseries.incoming.heads import Head
from caseseries.incoming.numbered_events import numbered_event
from caseseries.incoming.profiles import Profile
from caseseries.incoming.sheets import Sheet
from caseseries.incoming.vocabulary import died, sex

_AGES = (("mon", "MONTHS"), ("mois", "MONTHS"), ("day", "DAYS"), ("tag", "DAYS"))
_DAYS = {"Hour": 1 / 24, "Week": 7, "Month": 30, "Year": 365}


def in_words(words: Iterable[str]) -> dict[str, str]:
    """Return what words become: Yes and No where each is one of these, else themselves.

    Of words that differ by capitals alone one is taken, with a capital where there is one.
    """
    words = list(words)
    if {w.casefold() for w in words} <= values.YES | values.NO:
        return {w: "Yes" if w.casefold() in values.YES else "No" for w in words}
    spelt: dict[str, str] = {}
    for word in sorted(words, key=lambda w: w[:1].islower()):
        spelt.setdefault(word.casefold(), word)
    return {w: spelt[w.casefold()] for w in words}


def roles(columns: Mapping[str, Profile]) -> dict[str, Profile]:
    """Return the first column that is about each thing; dates are of days alone."""
    roles: dict[str, Profile] = {}
    dated = ("day_1", "death_date", "last_contact")
    for key in (*dated, "day_1_else", "dead", "alive", "age", "sex", "events", "term", "grade", "start",
                "end", "serious", "drug", "dose", "dose_unit", "parameter", "value", "unit",
                "time", "visit"):  # fmt: skip
        for p in columns.values():
            if p.is_about(key) and (key not in (*dated, "day_1_else") or p.kind in ("date", "day")):
                roles.setdefault("day_1" if key == "day_1_else" else key, p)
    return roles


def day_1(columns: Mapping[str, Profile]) -> Profile | None:
    """Return the column of day 1: by its head, or the first one of dates that is about nothing else."""
    about = roles(columns)
    if found := about.get("day_1"):
        return found
    other = [about.get("death_date"), about.get("last_contact")]
    dates = [
        p
        for p in columns.values()
        if p.kind == "date"
        and not p.identifies
        and p not in other
        and not p.is_about("discharge")
        and not numbered_event(p.head)
    ]
    return dates[0] if dates else None


def visit(says: Head, shift: bool, mixed: bool = False) -> dict[str, Any]:
    """Return where in time a head stands. shift: the sheet counts from day 0, so that its day 0 is study day 1.

    mixed: weeks, months and others stand side by side, and all are numbered in days.
    """
    days = _DAYS.get(says.visit.partition(" ")[0], 1) if mixed else 1
    number = None if says.number is None else round(says.number * days, 2)
    found: dict[str, Any] = {"visit": says.visit, "number": number}
    if says.day is not None or says.counts_from_0:
        day = says.day or 0
        found["day"] = day + 1 if shift and day >= 0 else day
    return found


def unit_of(p: Profile) -> dict[str, Any]:
    """Return the key for the unit of a column, where it has one."""
    return {"unit": p.says.unit} if p.says.unit else {}


def unit_of_age(p: Profile) -> str:
    """Return the value of AGEU for ages that are in months or days by their head; empty where they are in years."""
    return next((u for key, u in _AGES if p.says.unit.casefold().startswith(key)), "")


def codes(p: Profile, sheet: Sheet) -> dict[str, str]:
    """Return the codes of a column by the dictionary of its sheet, or by its head; none where neither has any."""
    fact = sheet.facts.get(p.head)
    return dict(fact.codes) if fact and fact.codes else dict(p.says.codes)


def column(p: Profile, sheet: Sheet) -> dict[str, Any]:
    """Return what a column of the study's own is."""
    fact = sheet.facts.get(p.head)
    said = p.head if p.says.visit else p.says.name + (f", {p.says.unit}" if p.says.unit else "")
    label = fact.label if fact and fact.label else said
    plan: dict[str, Any] = {"from": p.head, "label": label}
    written = codes(p, sheet)
    meant = {c: w.casefold() for c, w in written.items()}
    if written and set(meant.values()) <= values.YES | values.NO:
        return plan | {
            "kind": "flag",
            "codes": {c: "Y" if w in values.YES else "N" for c, w in meant.items()},
        }
    if written:
        return plan | {"codes": written}
    if p.kind == "number":
        return plan | {"kind": "number"} | unit_of(p)
    if p.kind == "flag":
        signs = {"codes": {"+": "Y", "-": "N"}} if "+" in p.words else {}
        return plan | {"kind": "flag"} | signs
    listed = in_words(p.words)
    if any("+" in w for w in p.words) and any(c.text == "-" for c in sheet.columns[p.head].filled):
        listed["-"] = "-"  # beside a + it is no missing value
    return plan | {"codes": listed}


def sexes(p: Profile, sheet: Sheet) -> dict[str, str]:
    """Return the codes of a column of sexes."""
    written = codes(p, sheet) or {w: w for w in p.words}
    return {c: sex(w) or w for c, w in written.items()}


def death_among_words(columns: Mapping[str, Profile]) -> dict[str, Any] | None:
    """Return what DTHFL is by a column of outcomes of which one is death; None where no column has it."""
    for head, p in columns.items():
        if p.kind == "words" and any(died(w) for w in p.words) and not all(map(died, p.words)):
            return {"from": head, "codes": {w: "Y" if died(w) else "N" for w in p.words}}
    return None
