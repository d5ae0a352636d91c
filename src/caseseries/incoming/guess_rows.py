"""The first guess of a sheet with several rows a patient: values, events, doses, or visits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseseries.cohort.characters import tidy
from caseseries.incoming import proposals
from caseseries.incoming.guess import Guess
from caseseries.incoming.guess_patients import guess_patients
from caseseries.incoming.heads import code, factor
from caseseries.incoming.profiles import Profile
from caseseries.incoming.sheets import Sheet


def guess_rows(guess: Guess, name: str, patient: str) -> None:
    """Guess what a sheet with several rows a patient holds: values, events or doses."""
    roles = proposals.roles(guess.seen[name])
    rows = {"parameter", "drug", "term", "time"} & set(roles)
    if guess.seen[name][patient].unique and not rows:
        guess_patients(guess, name, patient)
        return
    columns = guess.begin(name, patient)
    roles = proposals.roles(columns)
    used: set[str] = set()
    if "parameter" in roles and "value" in roles:
        _long(guess, name, roles, used)
    elif "drug" in roles and "dose" in roles:
        _rows(
            guess,
            name,
            columns,
            roles,
            used,
            "adex",
            {"EXTRT": "drug", "EXDOSE": "dose", "EXDOSU": "dose_unit"},
        )
    elif "term" in roles and ("grade" in roles or "start" in roles):
        _rows(
            guess,
            name,
            columns,
            roles,
            used,
            "adae",
            {"AEDECOD": "term", "AETOXGR": "grade", "AESER": "serious"},
        )
    else:
        _by_row(guess, name, columns, roles, used)
    guess.end(name, used - guess.not_turned)


def _long(guess: Guess, name: str, roles: Mapping[str, Profile], used: set[str]) -> None:
    of = roles["parameter"]
    codes = {w: code(w, guess.codes) for w in of.words}
    own: dict[str, Any] = {
        "PARAMCD": {"from": of.head, "codes": codes},
        "PARAM": {"from": of.head},
        "AVAL": {"from": roles["value"].head},
    }
    part: dict[str, Any] = {"sheet": name, "columns": own}
    for column, role in (("AVALU", "unit"), ("AVISIT", "visit")):
        if role in roles:
            own[column] = {"from": roles[role].head}
    if "time" in roles and guess.counts(roles["time"]):
        part["days"] = {"ADY": roles["time"].head}
    if "unit" in roles and (units := _several_units(guess.all[name], of, roles["unit"], codes)):
        part["units"] = units
    guess.tables.setdefault("adlb", []).append(part)
    used |= {roles[r].head for r in ("parameter", "value", "unit", "visit", "time") if r in roles}


def _several_units(
    sheet: Sheet, of: Profile, unit: Profile, codes: Mapping[str, str]
) -> dict[str, str]:
    """Return the first unit of each parameter that has several."""
    units: dict[str, list[str]] = {}
    cells = zip(sheet.columns[of.head].cells, sheet.columns[unit.head].cells, strict=True)
    for parameter, written in cells:
        if written.text and (found := codes.get(tidy(parameter.text or ""))):
            units.setdefault(found, []).append(tidy(written.text))
    return {found: written[0] for found, written in units.items() if len(set(written)) > 1}


def _rows(
    guess: Guess,
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
        if r in roles and guess.counts(roles[r])
    }
    used |= {p.head for p in found.values()} | set(days.values())
    more = {
        code(p.says.name, guess.taken[table]): proposals.column(p, guess.all[name])
        for h, p in columns.items() if h not in used and p.kind in ("flag", "words", "number")
    }  # fmt: skip
    used |= {spec["from"] for spec in more.values()}
    plan["columns"] = {c: {"from": p.head} for c, p in found.items()} | more
    if days:
        plan["days"] = days
    guess.tables.setdefault(table, []).append(plan)


def _by_row(
    guess: Guess,
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
    if when is not None and guess.counts(when):
        more["days"] = {"ADY": when.head}
        used.add(when.head)
    for p in numbers:
        plan = guess.parameter(p, name)
        turned = factor(p.says.unit, plan["unit"]) if p.says.unit else 1.0
        if turned is not None:
            guess.add(
                "adlb",
                name,
                plan | {"heads": {p.head: {"multiply_by": turned} if turned != 1 else {}}},
                **more,
            )
            used.add(p.head)
