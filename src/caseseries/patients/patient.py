"""One patient as a page shows him or her: what the published columns say, put in order and into words.

Everything here is made from `Cohort.public`; what is not published cannot be reached. Charts and tables of the patient
pages take a `Patient` and never a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from caseseries.analyses.event_rows import SEVERITIES
from caseseries.analyses.patient_rows import left, patient_results, value_text
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.escape import slug
from caseseries.patients.rows import Row, Rows, parts_of
from caseseries.patients.wording import words
from caseseries.results import PatientResult
from caseseries.results import formats as fmt_module
from caseseries.study import Study
from caseseries.study.patient_plan import (
    Assessment,
    Events,
    Identity,
    PageTables,
    PatientPages,
)
from caseseries.study.plan import Bar, Marker, Parameter

UNKNOWN_END = "end not recorded"
"""For what has no end in a patient who died or left: nothing is ongoing there."""
Looks = Mapping[str, Bar | Marker]


@dataclass(frozen=True)
class Dose:
    """A dosing interval in study days; end is None when it is ongoing or unknown, and `open` says which."""

    treatment: str
    amount: str
    unit: str
    cycle: str
    start: int | None
    end: int | None
    note: str
    open: str = "ongoing"


@dataclass(frozen=True)
class Event:
    """An adverse event; end is None when it is ongoing or unknown, and `open` says which."""

    term: str
    special: str
    grade: int | None
    start: int | None
    end: int | None
    relation: str
    action: str
    outcome: str
    open: str = "ongoing"


@dataclass(frozen=True, slots=True)  # a patient has hundreds
class Value:
    """A laboratory value; text is what was recorded, below says that it lies under the quantitation limit."""

    day: int
    value: float
    text: str
    below: bool


@dataclass(frozen=True)
class Series:
    """The values of one parameter by day, its quantitation limit and the limits of normal where they are published."""

    parameter: Parameter
    values: tuple[Value, ...]
    quantitation: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Visit:
    """One visit's assessments, in the order of study.yml; an empty text was not recorded.

    words: the same without values beside them, for where there is little room.
    """

    label: str
    day: int | None
    texts: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """What else happened: a phase with start and end, or a point in time with its marker's shape.

    last: the phase ends on the last day observed.
    """

    label: str
    start: int
    end: int | None
    shape: str
    last: bool


@dataclass(frozen=True)
class Patient:
    """One patient, ready to be shown. last: last day observed; ongoing: observed still."""

    subject: str
    slug: str
    name: str
    identity: tuple[tuple[str, str], ...]
    index: tuple[str, ...]
    doses: tuple[Dose, ...]
    events: tuple[Event, ...]
    series: Mapping[str, tuple[Series, ...]]
    visits: tuple[Visit, ...]
    steps: tuple[Step, ...]
    last: int | None
    ongoing: bool

    @property
    def cycles(self) -> tuple[str, ...]:
        """The cycles in which a dose was given."""
        return tuple(dict.fromkeys(d.cycle for d in self.doses if d.cycle))

    @property
    def worst(self) -> Event | None:
        """The first of the events with the highest grade."""
        graded = [e for e in self.events if e.grade is not None]
        return max(graded, key=lambda e: e.grade or 0) if graded else None


def patients(study: Study, cohort: Cohort) -> tuple[Patient, ...]:
    """Return the patients with a page, in adsl order.

    cohort: the whole one; only its public part is read.
    Raises UserError when `patients` names a column that is not published.
    """
    plan = study.patients
    if plan is None:
        return ()
    public = cohort.public(study)
    tables = study.page_tables(plan)
    _check(public, plan, tables)
    shown = {"adsl", tables.events, tables.doses, *tables.labs.values(), *tables.response.values()}
    tables_shown = [Rows(public, name) for name in shown]
    lanes, looks = _lanes(study, public, tables.doses)
    gone = left(public, study)
    found = []
    for ids in parts_of(list(dict.fromkeys(public.tables["adsl"]["USUBJID"].astype("str")))):
        rows = {table.name: table.of(ids) for table in tables_shown}
        for id in ids:
            (row, *_) = rows["adsl"][id]
            found.append(
                _patient(
                    plan,
                    tables,
                    str(row["SUBJID"]),
                    row,
                    {name: by.get(id, []) for name, by in rows.items()},
                    lanes,
                    looks,
                    UNKNOWN_END if id in gone else "ongoing",
                )
            )
    return tuple(found)


def _check(public: Cohort, plan: PatientPages, tables: PageTables) -> None:
    """Raise UserError for a column that pages need; a table that is not among the data is simply not shown."""
    wanted = [("adsl", entry.column, "patients.identity") for entry in plan.identity]
    if plan.doses.cycle and tables.doses in public.tables:
        wanted.append((tables.doses, plan.doses.cycle, "patients.doses.cycle"))
    needed = [
        ("adsl", ("SUBJID",)),
        (tables.events, (plan.events.term, plan.events.grades, "ASTDY")),
        *((table, ("PARAMCD", "ADY", "AVAL")) for table in tables.labs.values()),
        *((table, ("PARAMCD", "AVISITN", "AVAL")) for table in tables.response.values()),
        (tables.doses, ("EXTRT", "ASTDY")),
    ]
    wanted += [
        (table, column, "patients")
        for table, columns in needed
        for column in columns
        if table in public.tables
    ]
    for table, column, key in wanted:
        if table not in public.tables or column not in public.tables[table].columns:
            raise UserError(
                f"the patient pages need the column {column} of {table}, which is not published",
                place=f"study.yml, {key}",
                rule="a page shows only columns listed under privacy.publish",
                remedy=f"list {column} under privacy.publish.{table}, or take its use out",
            )


def _lanes(
    study: Study, public: Cohort, doses: str
) -> tuple[dict[str, list[PatientResult]], Looks]:
    """Return the lane rows by subject, and the bars and markers that a page draws."""
    assert study.patients is not None
    lanes = study.lane(study.patients.lanes)
    only = study.model_copy(update={"lanes": [lanes], "trajectories": []})
    found: dict[str, list[PatientResult]] = {}
    for row in patient_results(public, only):
        found.setdefault(row.subject, []).append(row)
    # Doses are drawn from their own table, in more detail than the bar of a lane.
    drawn: list[Bar | Marker] = [
        *(bar for bar in lanes.bars if bar.source != doses),
        *lanes.markers,
    ]
    return found, {part.id: part for part in drawn}


def _patient(
    plan: PatientPages,
    tables: PageTables,
    subject: str,
    adsl: Row,
    rows: Mapping[str, list[Row]],
    lanes: Mapping[str, list[PatientResult]],
    looks: Looks,
    open_end: str,
) -> Patient:
    own = lanes.get(subject, [])
    lane = next((r for r in own if r.variable == "lane"), None)
    identity = ((e, _identity(e, adsl[e.column])) for e in plan.identity)
    shown = [(e, text) for e, text in identity]
    return Patient(
        subject=subject,
        slug=slug(subject),
        name=f"{plan.name} {subject}",
        identity=tuple((e.label, text) for e, text in shown if text and e.shown != "index"),
        index=tuple(text for e, text in shown if e.shown != "page"),
        doses=tuple(_doses(plan, rows[tables.doses], open_end)),
        events=tuple(_events(plan.events, rows[tables.events], open_end)),
        series={p.id: tuple(_series(p.parameters, rows[tables.labs[p.id]])) for p in plan.labs},
        visits=tuple(_visits(plan.response, tables.response, rows)),
        steps=tuple(_steps(own, lane, looks)),
        last=lane.end_day if lane else None,
        ongoing=bool(lane and lane.note == "ongoing"),
    )


def _identity(entry: Identity, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return entry.values.get(value, value)
    plain = entry.values.get(str(value))
    if plain is not None:
        return plain
    text = fmt_module.number(float(value) / entry.divide_by, entry.fmt)
    return f"{text} {entry.unit}".strip()


def _doses(plan: PatientPages, rows: list[Row], open_end: str) -> Iterator[Dose]:
    for row in sorted(rows, key=lambda r: (_order(r["ASTDY"]), r.get("EXSEQ") or 0)):
        unit = str(row.get("EXDOSU") or "")
        amount = row.get("EXDOSE")
        cycle = row.get(plan.doses.cycle) if plan.doses.cycle else None
        yield Dose(
            treatment=str(row["EXTRT"]),
            amount="" if amount is None else fmt_module.number(float(amount), "auto"),
            unit=plan.doses.units.get(unit, unit),
            cycle="" if cycle is None else str(cycle),
            start=_day(row["ASTDY"]),
            end=_day(row.get("AENDY")),
            note=words(str(row.get("EXADJ") or "")),
            open=_open(row, open_end),
        )


def _events(plan: Events, rows: list[Row], open_end: str) -> Iterator[Event]:
    for row in sorted(rows, key=lambda r: (_order(r["ASTDY"]), r.get("AESEQ") or 0)):
        special = str(row.get("CQ01NAM") or "")
        term = str(row[plan.term])
        yield Event(
            term=term,
            # The name of a special event adds nothing where it is the term's own abbreviation.
            special="" if special == _initials(term) else special,
            grade=_grade(row[plan.grades]),
            start=_day(row["ASTDY"]),
            end=_day(row.get("AENDY")),
            relation=words(str(row.get("AEREL") or "")),
            action=words(str(row.get("AEACN") or "")),
            outcome=words(str(row.get("AEOUT") or "")),
            open=_open(row, open_end),
        )


def _grade(value: Any) -> int | None:
    return SEVERITIES.get(value) if isinstance(value, str) else _day(value)


def _open(row: Row, open_end: str) -> str:
    """Return the word for an end that is missing; the usual one where it is not."""
    if row.get("AENDY") is not None:
        return "ongoing"
    return "until death" if row.get("AEOUT") == "FATAL" else open_end


def _series(parameters: list[Parameter], rows: list[Row]) -> Iterator[Series]:
    for parameter in parameters:
        own = [
            r
            for r in rows
            if r["PARAMCD"] == parameter.code and r["AVAL"] is not None and r["ADY"] is not None
        ]
        own.sort(key=lambda r: int(r["ADY"]))
        values = []
        for row in own:
            recorded = str(row.get("AVALC") or "")
            value = float(row["AVAL"]) * parameter.multiply_by
            text = value_text(value, recorded, parameter)
            below = recorded.startswith("<")
            values.append(Value(int(row["ADY"]), fmt_module.significant(value), text, below))
        limits = [_limit(own, c, parameter.multiply_by) for c in ("LLOQ", "ANRLO", "ANRHI")]
        yield Series(parameter, tuple(values), *limits)


def _limit(rows: list[Row], column: str, factor: float) -> float | None:
    value = next((r[column] for r in rows if r.get(column) is not None), None)
    return None if value is None else fmt_module.significant(float(value) * factor)


def _visits(
    assessments: list[Assessment], tables: Mapping[str, str], rows: Mapping[str, list[Row]]
) -> Iterator[Visit]:
    wanted = {(tables[a.id], a.code) for a in assessments}
    visits: dict[tuple[float, int | None], dict[tuple[str, str], Row]] = {}
    for table in dict.fromkeys(tables.values()):
        for row in rows[table]:
            if (table, row["PARAMCD"]) in wanted:
                key = (_order(row["AVISITN"]), _day(row.get("ADY")))
                visits.setdefault(key, {})[table, row["PARAMCD"]] = row
    for (_, day), found in sorted(visits.items(), key=lambda v: (v[0][0], v[0][1] or 0)):
        label = next((str(r["AVISIT"]) for r in found.values() if r.get("AVISIT")), "")
        both = [_assessed(a, found.get((tables[a.id], a.code))) for a in assessments]
        yield Visit(label, day, tuple(text for text, _ in both), tuple(word for _, word in both))


def _assessed(assessment: Assessment, row: Row | None) -> tuple[str, str]:
    """Return what was assessed, and the same without a value beside it."""
    if row is None:
        return "", ""
    code = str(row.get("AVALC") or "")
    said = assessment.values.get(code, code)
    value = row["AVAL"]
    if assessment.show == "assessment" or value is None:
        return said, said
    space = "" if assessment.unit in ("", "%") else " "
    number = f"{fmt_module.number(float(value), assessment.fmt)}{space}{assessment.unit}"
    if assessment.show == "value" or not said:
        return number, number
    # A zero says nothing beyond the assessment: nothing was found.
    return (f"{said} ({number})" if value else said), said


def _steps(rows: list[PatientResult], lane: PatientResult | None, looks: Looks) -> Iterator[Step]:
    for row in sorted((r for r in rows if r.variable in looks), key=lambda r: _order(r.day)):
        if row.day is not None:
            look = looks[row.variable]
            last = bool(lane and row.end_day is not None and row.end_day == lane.end_day)
            shape = look.shape if isinstance(look, Marker) else ""
            yield Step(row.text, row.day, row.end_day, shape, last)


def _initials(term: str) -> str:
    return "".join(word[0] for word in term.split()).upper()


def _day(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _order(value: Any) -> float:
    return float("inf") if value is None else float(value)
