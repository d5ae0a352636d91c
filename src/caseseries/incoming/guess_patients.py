"""The first guess of a sheet with one row a patient: columns of adsl, values side by side, events, survival."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseseries.cohort.characters import tidy
from caseseries.incoming import proposals, values
from caseseries.incoming.guess import Guess
from caseseries.incoming.heads import LAST, code, factor, undated
from caseseries.incoming.numbered_events import side_by_side
from caseseries.incoming.profiles import Profile
from caseseries.incoming.values import Unclear


def guess_patients(guess: Guess, name: str, key: str) -> None:
    """Guess what a sheet with one row a patient holds."""
    columns = guess.begin(name, key)
    used: set[str] = set()
    roles = proposals.roles(columns)
    adsl: dict[str, Any] = {"sheet": name}
    day_1 = proposals.day_1(columns)
    if day_1 and not any("day_1" in part for part in guess.tables.get("adsl", [])):
        adsl["day_1"] = day_1.head
        used.add(day_1.head)
    births = [
        p
        for p in guess.seen[name].values()
        if p.identifies and p.is_about("birth") and p.kind == "date"
    ]
    own: dict[str, Any] = {}
    days: dict[str, str] = {}
    if births and guess.counted and "age" not in roles:
        adsl["ages"] = {"AGE": births[0].head}
    _side_by_side(guess, name, columns, used)
    _wide(guess, name, {h: p for h, p in columns.items() if h not in used}, used)
    for head, p in columns.items():
        if head in used:
            continue
        if p is roles.get("events") and p.kind in ("text", "words"):
            _events_of_a_cell(guess, name, p)
        elif p is roles.get("age") and p.kind == "number":
            own["AGE"] = {"from": head} | proposals.unit_of(p)
            if unit := proposals.unit_of_age(p):
                own["AGEU"] = {"from": head, "any": unit}
        elif p is roles.get("sex") and p.kind != "number":
            own["SEX"] = {"from": head, "codes": proposals.sexes(p, guess.all[name])}
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
            days[code(undated(p.head if p.says.visit else p.says.name), guess.taken["adsl"])] = head
        elif p.kind in ("number", "flag", "words"):
            named = p.head if p.says.visit else p.says.name
            own[code(named, guess.taken["adsl"])] = proposals.column(p, guess.all[name])
        else:
            continue
        used.add(head)
    if "DTHFL" not in own and "DTHADY" in days:
        own["DTHFL"] = {"from": days["DTHADY"], "any": "Y", "empty": "N"}
    if "DTHFL" not in own and (found := proposals.death_among_words(columns)):
        own["DTHFL"] = found
    if days and guess.counted:
        adsl["days"] = days
    elif days:
        used -= set(days.values())
    if own:
        adsl["columns"] = own
    if len(adsl) > 1:
        guess.tables = {"adsl": [*guess.tables.pop("adsl", []), adsl], **guess.tables}
    _survival(guess, name, days, own)
    guess.end(name, used - guess.not_turned)


def _survival(guess: Guess, name: str, days: Mapping[str, str], own: Mapping[str, Any]) -> None:
    if not (guess.counted and "LSTALVDY" in days and "DTHFL" in own):
        return
    until = [h for h in (days.get("DTHADY"), days["LSTALVDY"]) if h]
    event = own["DTHFL"]["from"]
    codes = own["DTHFL"].get("codes", {})
    words = [
        w
        for w in guess.seen[name][event].words
        if codes.get(w) == "Y" or (not codes and w.casefold() in values.YES)
    ]
    time = {"code": "OS", "label": "Overall survival", "until": until, "event": event}
    if "any" not in own["DTHFL"]:
        time["words"] = words
    guess.tables["adtte"] = [{"sheet": name, "times": [time]}]


def _wide(guess: Guess, name: str, columns: Mapping[str, Profile], used: set[str]) -> None:
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
        plan = guess.parameter(members[0], name)
        shift = any(p.says.counts_from_0 for p in members)
        heads: dict[str, Any] = {}
        mixed = len({p.says.visit.split()[0] for p in members if p.says.number}) > 1
        for p in members:
            turned = factor(p.says.unit, plan["unit"]) if p.says.unit else 1.0
            used.add(p.head)
            if (
                turned is None
            ):  # another unit that no factor turns into the first: left out, and listed
                guess.not_turned.add(p.head)
                continue
            heads[p.head] = proposals.visit(p.says, shift, mixed) | (
                {"multiply_by": turned} if turned != 1 else {}
            )
        _in_their_order(list(heads.values()))
        plan["heads"] = heads
        if not numbers:
            plan["kind"] = "text"
            words = dict.fromkeys(w for p in members for w in p.words)
            plan["codes"] = proposals.codes(members[0], guess.all[name]) or proposals.in_words(
                words
            )
        guess.add(table, name, plan)


def _in_their_order(visits: list[dict[str, Any]]) -> None:
    """Number an end that stands before other visits, such as a discharge before day 30, behind the one before it."""
    for k, visit in enumerate(visits):
        if visit["number"] == LAST and any(v["number"] != LAST for v in visits[k + 1 :]):
            visit["number"] = visits[k - 1]["number"] + 0.5 if k else -0.5


def _side_by_side(guess: Guess, name: str, columns: Mapping[str, Profile], used: set[str]) -> None:
    """Guess the events that stand in columns side by side: AE 1, AE 1 grade, AE 2, AE 2 grade."""
    for part in side_by_side(columns, guess.counts):
        guess.tables.setdefault("adae", []).append({"sheet": name, **part})
        used |= {*part.get("days", {}).values(), *(c["from"] for c in part["columns"].values())}


def _events_of_a_cell(guess: Guess, name: str, p: Profile) -> None:
    cells = guess.all[name].columns[p.head].filled
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
    guess.tables.setdefault("adae", []).append(
        {"sheet": name, "split": {"from": p.head, "separators": separators, "terms": terms}}
    )
