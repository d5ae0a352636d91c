"""Blood counts, chemistry and temperature: quiet values, bent by the patient's events; and the table adlb.

A value outside every event carries no grade (but for anemia and liver enzymes there before treatment). On the first
day of an event the value has exactly the grade of the event; it stays near it until halfway and is back to normal on
the day after the last.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconstruction.events import Event, events_of
from reconstruction.frames import digits, frame, stream, usubjid, visit
from reconstruction.immune import BEFORE, Course, cytokines, subsets
from reconstruction.limits import CYTOKINE_LLOQ, PARAMETERS, grade
from reconstruction.patients import PATIENTS, Patient

# What an event's first value is drawn from, by grade; every range lies inside the CTCAE grade. White cells of grade 2
# without neutropenia stay near 3.0, where normal neutrophils still fit under them.
NADIR: dict[str, dict[int, tuple[float, float]]] = {
    "white cells": {1: (3.2, 3.9), 2: (2.6, 2.95), 3: (1.2, 1.9), 4: (0.7, 0.95)},
    "neutrophils": {2: (1.10, 1.40), 3: (0.55, 0.94), 4: (0.10, 0.45)},
    "anemia": {1: (-9, -4), 2: (93, 98)},  # grade 1: from the lower limit, which depends on age
    "platelets": {3: (30, 48)},
    "fever": {1: (38.2, 38.9), 2: (39.2, 39.8), 3: (40.1, 40.4)},
    "febrile neutropenia": {3: (38.5, 39.6)},
}
WIGGLE = 0.05  # relative, around the course of an event; small enough to stay in its grade
MILD_ANEMIA_BEFORE = (3, 5, 7, 11, 13, 15)  # grade 1 at baseline; worsens to grade 2 in 7 and 15

# Liver enzymes and calcium of the three patients with such an event.
# 22: liver damage before treatment; ALT becomes normal, AST ends at 117 = 1.5 x 78.
ENZYMES: dict[int, dict[str, Course]] = {
    16: {
        "ALT": {-1: 22, 7: 28, 10: 214, 14: 163, 21: 58, 27: 26},
        "AST": {-1: 31, 7: 36, 10: 168, 14: 118, 21: 49, 27: 33},
    },
    22: {
        "ALT": {-1: 96, 7: 74, 14: 52, 21: 37, 27: 26},
        "AST": {-1: 78, 7: 72, 14: 84, 21: 98, 27: 117},
    },
}
CALCIUM: dict[int, Course] = {8: {14: 2.86, 17: 2.82}}

WEEKLY = (3, 7, 14, 21, 27)
WEEKLY_CYCLE_2 = (42, 49, 56, 63, 69)
AFTER_STOP = (7, 14)  # blood of patient 20 after the infusion was stopped on day 2

ADLB = (
    "USUBJID PARAMCD PARAM PARCAT1 AVISIT AVISITN ADY AVAL AVALC AVALU BASE CHG ABLFL ANL01FL ANRLO "
    "ANRHI ANRIND ATOXGR LLOQ"
)


def _weekly(p: Patient) -> tuple[int, ...]:
    if p.stopped:
        return (p.last_sample, *AFTER_STOP)
    return WEEKLY + (WEEKLY_CYCLE_2 if p.cycles == 2 else ())


def _course(event: Event, nadir: float, recovered: float, day: int) -> float:
    """Return the value on a day of an event: at the nadir for half of it, then rising towards recovery."""
    end = event.end if event.end is not None else event.start
    middle = (event.start + end) / 2
    share = max(0.0, (day - middle) / (end + 1 - middle))
    return nadir + share * (recovered - nadir)


def _nadirs(rng: np.random.Generator, p: Patient, events: tuple[Event, ...]) -> dict[Event, float]:
    """Return the first value of every event that has one, in order; white cells exceed neutrophils by 0.4."""
    found: dict[Event, float] = {}
    for e in sorted(events, key=lambda e: (e.term != "neutrophils", e.start)):
        if e.term not in NADIR:
            continue
        low, high = NADIR[e.term][e.grade]
        if e.term == "white cells":
            neutrophils = [
                v for o, v in found.items() if o.term == "neutrophils" and o.start == e.start
            ]
            low = max(low, *(n + 0.4 for n in neutrophils), low)
        offset = (
            (PARAMETERS["HGB"].limits(p.age)[0] or 0) if (e.term, e.grade) == ("anemia", 1) else 0
        )
        found[e] = offset + float(rng.uniform(low, high))
    return found


def counts(p: Patient) -> dict[str, Course]:
    """Return white cells, neutrophils, hemoglobin and platelets of a patient."""
    rng = stream(1, p.number)
    events = events_of(p.number)
    nadirs = _nadirs(rng, p, events)
    shown = [e for e in nadirs if e.term in ("white cells", "neutrophils", "anemia", "platelets")]
    drops = {e.start for e in shown if e.term in ("white cells", "neutrophils")}
    # No sample on the two days before a drop: counts do not halve overnight.
    days = {d for d in _weekly(p) if not {d + 1, d + 2} & drops}
    days |= {d for e in shown if e.end is not None for d in (e.start, e.end + 1)}
    days |= {e.start for e in events if e.term == "febrile neutropenia"}
    limits = {code: PARAMETERS[code].limits(p.age) for code in ("WBC", "NEUT", "HGB", "PLAT")}
    low = {code: float(pair[0] or 0) for code, pair in limits.items()}
    level = {
        "WBC": low["WBC"] + rng.uniform(0.5, 2.4),
        "HGB": low["HGB"] + rng.uniform(4, 13),
        "PLAT": low["PLAT"] + rng.uniform(35, 150),
    }
    if any(e.term == "anemia" for e in shown):
        level["HGB"] = low["HGB"] + rng.uniform(3, 5)  # falls from just above the limit
    if any(e.term == "platelets" for e in shown):
        level["PLAT"] = low["PLAT"] + 30
    if p.number in MILD_ANEMIA_BEFORE:
        level["HGB"] = rng.uniform(103, 107)
    t_cells = subsets(p).get("CD3", {})

    out: dict[str, Course] = {"WBC": {}, "NEUT": {}, "HGB": {}, "PLAT": {}}
    for day in sorted({BEFORE, *days}):
        white = max(level["WBC"] + rng.uniform(-0.6, 0.6), low["WBC"] + 0.1)
        neutrophils = max(white * rng.uniform(0.40, 0.52), 1.70)
        # T cells, NK cells and monocytes of the same sample have to fit beside the neutrophils.
        white = max(white, neutrophils + t_cells.get(day, 0) + 0.45)
        values = {
            "WBC": white,
            "NEUT": neutrophils,
            "HGB": level["HGB"] + rng.uniform(-2, 2),
            "PLAT": level["PLAT"] + rng.uniform(-20, 20),
        }
        codes = {"white cells": "WBC", "neutrophils": "NEUT", "anemia": "HGB", "platelets": "PLAT"}
        for e in shown:
            if e.start <= day <= (e.end or e.start):
                code = codes[e.term]
                recovered = 0.97 * low[code]
                if code == "HGB":
                    recovered = min(recovered, level[code] - 1)
                wiggle = rng.uniform(-WIGGLE, WIGGLE) if day > e.start and code != "HGB" else 0
                values[code] = _course(e, nadirs[e], recovered, day) * (1 + wiggle)
                if code == "WBC" and not any(
                    o.term == "neutrophils" and o.start <= day <= (o.end or o.start) for o in shown
                ):
                    values["NEUT"] = 1.66 + 0.1 * rng.random()
        for code, value in values.items():
            out[code][day] = value
    return out


def chemistry(p: Patient) -> dict[str, Course]:
    """Return ALT, AST and corrected calcium of a patient."""
    rng = stream(2, p.number)
    days = sorted({BEFORE, *_weekly(p)} - {3})
    courses: dict[str, Course] = {
        "ALT": {day: float(rng.integers(9, 28)) for day in days},
        "AST": {day: float(rng.integers(18, 41)) for day in days},
        "CACORR": {day: rng.uniform(2.24, 2.56) for day in days},
    }
    courses |= ENZYMES.get(p.number, {})
    courses["CACORR"] |= CALCIUM.get(p.number, {})
    return courses


def temperature(p: Patient) -> dict[str, Course]:
    """Return the highest temperature of the day, weekly and on every day of a fever."""
    rng = stream(5, p.number)
    fevers = [e for e in events_of(p.number) if e.term in ("fever", "febrile neutropenia")]
    peaks = _nadirs(rng, p, tuple(fevers))
    days = {BEFORE, 1, *_weekly(p)}
    course = {day: rng.uniform(36.3, 37.3) for day in sorted(days)}
    for e, peak in peaks.items():
        for day in range(e.start, (e.end or e.start) + 1):
            # Falls by half a degree a day, still a fever on the last.
            course[day] = max(peak - 0.5 * (day - e.start), 38.0 + 0.3 * rng.random())
        if e.grade == 3 and e.term == "fever":
            course[e.start + 1] = 38.6  # above 40.0 for a day at most
    return {"TEMP": course}


def _rows(p: Patient, code: str, course: Course) -> list[dict[str, object]]:
    """Return the rows of one patient and parameter in order of days."""
    parameter = PARAMETERS[code]
    decimals = parameter.decimals
    low, high = parameter.limits(p.age)
    values = {day: round(float(course[day]), decimals) for day in sorted(course)}
    below = {day for day, value in values.items() if parameter.lloq and value < parameter.lloq}
    values |= dict.fromkeys(below, CYTOKINE_LLOQ / 2)
    base = values[BEFORE]
    rows: list[dict[str, object]] = []
    for day, value in values.items():
        name, number = visit(day, p.last_sample)
        toxicity = grade(code, value, (low, high), base if day != BEFORE else None)
        position = None
        if high is not None:
            position = "HIGH" if value > high else "LOW" if low and value < low else "NORMAL"
        rows.append(
            {
                "USUBJID": usubjid(p.number),
                "PARAMCD": code,
                "PARAM": f"{parameter.name} ({parameter.unit})",
                "PARCAT1": parameter.category,
                "AVISIT": name,
                "AVISITN": number,
                "ADY": day,
                "AVAL": digits(value, decimals),
                "AVALC": f"<{digits(CYTOKINE_LLOQ, 2)}" if day in below else None,
                "AVALU": parameter.unit,
                "BASE": digits(base, decimals),
                "CHG": digits(value - base, decimals) if day != BEFORE else None,
                "ABLFL": "Y" if day == BEFORE else None,
                "ANL01FL": "Y",
                "ANRLO": digits(low, min(decimals, 2)),
                "ANRHI": digits(high, min(decimals, 2)),
                "ANRIND": position,
                "ATOXGR": toxicity,
                "LLOQ": digits(parameter.lloq, 2),
            }
        )
    return rows


def adlb() -> pd.DataFrame:
    """Return laboratory values and temperatures, ordered by patient, parameter and day."""
    rows: list[dict[str, object]] = []
    for p in PATIENTS:
        courses = counts(p) | chemistry(p) | temperature(p) | subsets(p) | cytokines(p)
        for code in PARAMETERS:
            if code in courses:
                rows += _rows(p, code, courses[code])
    return frame(rows, tuple(ADLB.split()))
