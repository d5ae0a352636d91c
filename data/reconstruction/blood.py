"""Blood counts, chemistry and temperature: quiet values, bent by the patient's events; and the table adlb.

A value outside every event carries no grade (but for anemia and liver enzymes there before treatment). Counts fall and
rise along ramps: they leave the normal range on the first day of an event, reach its grade after a few days and come
back on the day after its last. White cells are the sum of neutrophils, lymphocytes, monocytes and a few others.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconstruction.events import Event, events_of
from reconstruction.frames import digits, frame, stream, usubjid, visit
from reconstruction.immune import BEFORE, HIGH, Course, cytokines, subsets
from reconstruction.limits import CYTOKINE_LLOQ, FALLING, PARAMETERS, grade
from reconstruction.patients import PATIENTS, Patient

# The worst value of an event, by grade; every range lies inside the CTCAE grade.
NADIR: dict[str, dict[int, tuple[float, float]]] = {
    "white cells": {1: (3.5, 3.9), 2: (2.45, 2.9), 3: (1.3, 1.7), 4: (0.85, 0.95)},
    "neutrophils": {2: (1.10, 1.30), 3: (0.58, 0.80), 4: (0.22, 0.42)},
    "anemia": {1: (-9, -4), 2: (94, 98)},  # grade 1: from the lower limit, which depends on age
    "platelets": {3: (30, 48)},
    "fever": {1: (38.2, 38.9), 2: (39.2, 39.8), 3: (40.1, 40.4)},
    "febrile neutropenia": {3: (38.5, 39.6)},
}
MILD_ANEMIA_BEFORE = (3, 5, 7, 11, 13, 15)  # grade 1 at baseline; worsens to grade 2 in 7 and 15

# Liver enzymes and calcium of the three patients with such an event.
# 22: liver damage before treatment; ALT becomes normal, AST ends at 117 = 1.5 x 78.
ENZYMES: dict[int, dict[str, Course]] = {
    16: {
        "ALT": {-1: 22, 7: 28, 10: 214, 14: 163, 21: 58, 27: 26},
        "AST": {-1: 31, 7: 36, 10: 241, 14: 126, 21: 52, 27: 33},
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


def _between(anchors: Course, day: float) -> float:
    """Return the value on a day, on the line between two anchors drawn on a logarithmic scale, level outside them."""
    days = sorted(anchors)
    logs = [float(np.log(anchors[d])) for d in days]
    return float(np.exp(np.interp(day, days, logs)))


def _nadirs(rng: np.random.Generator, events: tuple[Event, ...], low: float) -> dict[Event, float]:
    """Return the worst value of every event that has one; low: the lower limit of hemoglobin."""
    found: dict[Event, float] = {}
    for e in events:
        if e.term in NADIR:
            offset = low if (e.term, e.grade) == ("anemia", 1) else 0
            found[e] = offset + float(rng.uniform(*NADIR[e.term][e.grade]))
    return found


def _bottom(e: Event, events: tuple[Event, ...]) -> tuple[float, float]:
    """Return the days between which an event is at its worst: a fever with few neutrophils falls on them."""
    end = e.end or e.start
    fever = [o for o in events if o.term == "febrile neutropenia" and e.start <= o.start <= end]
    if fever and e.term in ("neutrophils", "white cells"):
        return fever[0].start + 1, (fever[0].end or fever[0].start) + 1
    middle = e.start + round(0.45 * (end - e.start))
    return middle, middle


def _bent(quiet: Course, e: Event, events: tuple[Event, ...], nadir: float, low: float) -> Course:
    """Return the anchors of a course with one event in it: low is the value that is just normal."""
    end = e.end or e.start
    first, last = _bottom(e, events)
    kept = {d: v for d, v in quiet.items() if d < e.start - 2 or d > end + 3}
    edge = {e.start - 1: 1.03 * low, e.start: 0.96 * low, end: 0.96 * low, end + 1: 1.03 * low}
    return kept | edge | {first: nadir, last: nadir}


def counts(p: Patient) -> dict[str, Course]:
    """Return white cells, neutrophils, lymphocytes, monocytes, hemoglobin and platelets of a patient."""
    rng = stream(1, p.number)
    events = events_of(p.number)
    low = {code: float(PARAMETERS[code].limits(p.age)[0] or 0) for code in FALLING}
    low["NEUT"] = max(low["NEUT"], 1.5)  # CTCAE grades below 1.5 whatever the limit
    nadirs = _nadirs(rng, events, low["HGB"])
    cells = {"white cells": "WBC", "neutrophils": "NEUT", "anemia": "HGB", "platelets": "PLAT"}
    shown = [e for e in nadirs if e.term in cells]
    terms = {e.term for e in shown}

    days = {BEFORE, *_weekly(p)}
    for e in shown:
        days |= {e.start, *(round(d) for d in _bottom(e, events)), (e.end or e.start) + 1}
    for e in events:
        days |= {e.start} if e.term == "febrile neutropenia" else set()
    days |= {
        round((_bottom(e, events)[1] + (e.end or 0)) / 2)
        for e in shown
        if e.term in ("neutrophils", "platelets")
    }
    days |= {e.end for e in shown if e.term == "neutrophils" and e.end}

    level = {
        "WBC": low["WBC"] + rng.uniform(0.5, 1.3),
        "HGB": low["HGB"] + (rng.uniform(3, 5) if "anemia" in terms else rng.uniform(4, 13)),
        "PLAT": low["PLAT"] + (35 if "platelets" in terms else rng.uniform(35, 150)),
    }
    if p.number in MILD_ANEMIA_BEFORE:
        level["HGB"] = rng.uniform(103, 107)
    spread = {"WBC": 0.3, "HGB": 1.5, "PLAT": 14}
    anchors: dict[str, Course] = {
        code: {
            day: level[code] + rng.uniform(-spread[code], spread[code])
            for day in sorted({BEFORE, *_weekly(p)})
        }
        for code in level
    }
    for e in shown:
        code = cells[e.term]
        if code in ("HGB", "PLAT"):
            edge = low[code] if level[code] > low[code] else 100.0
            anchors[code] = _bent(anchors[code], e, events, nadirs[e], edge)
            if code == "HGB":  # whole grams: just above and just below, not per cents
                end = e.end or e.start
                anchors[code] |= {
                    e.start - 1: edge + 1,
                    e.start: edge - 1,
                    end: edge - 1,
                    end + 1: edge + 1,
                }
    lymphocytes = _lymphocytes(p, rng, shown, nadirs, events)

    # Monocytes and the few other cells are a share of the white cells; neutrophils are what is left beside the
    # lymphocytes, but in neutropenia, where white cells are what neutrophils and lymphocytes make them.
    monocytes, others = rng.uniform(0.06, 0.09), rng.uniform(0.02, 0.035)
    main = 1 - monocytes - others
    neutropenia = [e for e in shown if e.term == "neutrophils"]
    for e in shown:
        if e.term == "white cells":
            inside = [o for o in neutropenia if e.start <= o.start <= (e.end or e.start)]
            anchors["WBC"] = _bent(anchors["WBC"], e, events, nadirs[e], low["WBC"])
            if inside:
                n = inside[0]
                for middle in _bottom(e, events):
                    anchors["WBC"].pop(middle, None)
                for day in (n.start - 1, (n.end or 0) + 1):
                    anchors["WBC"][day] = (1.05 * low["NEUT"] + _between(lymphocytes, day)) / main
    course: Course = {}
    for e in neutropenia:
        course |= _bent({}, e, events, nadirs[e], low["NEUT"])
    out: dict[str, Course] = {code: {} for code in ("WBC", "NEUT", "LYM", "MONO", "HGB", "PLAT")}
    for day in sorted(days):
        lymphs = _between(lymphocytes, day)
        if any(e.start <= day <= (e.end or e.start) for e in neutropenia):
            neutrophils = _between(course, day)
            white = (neutrophils + lymphs) / main
        else:
            white = _between(anchors["WBC"], day)
            neutrophils = white * main - lymphs
        out["WBC"][day], out["NEUT"][day], out["LYM"][day] = white, neutrophils, lymphs
        out["MONO"][day] = white * (monocytes + rng.uniform(-0.01, 0.01))
        for code in ("HGB", "PLAT"):
            out[code][day] = _between(anchors[code], day)
    return out


def _lymphocytes(
    p: Patient,
    rng: np.random.Generator,
    shown: list[Event],
    nadirs: dict[Event, float],
    events: tuple[Event, ...],
) -> Course:
    """Return the anchors of the lymphocyte count: the subsets where measured, and what the white cells leave."""
    white = [e for e in shown if e.term == "white cells"]
    neutrophils = {e.start: nadirs[e] for e in shown if e.term == "neutrophils"}
    anchors: Course = {}
    for e in white:
        inside = [n for start, n in neutrophils.items() if e.start <= start <= (e.end or e.start)]
        # With neutropenia: what is left of the lowest white cells. Without: room for normal neutrophils.
        value = 0.89 * nadirs[e] - inside[0] if inside else 0.89 * nadirs[e] - 1.85
        for day in _bottom(e, events):
            anchors[round(day)] = max(value, 0.42)
    if not white:
        level = 2.8 if neutrophils else rng.uniform(1.1, 2.0)
        return {BEFORE: level, p.last_sample: level * rng.uniform(1.0, 1.1)}
    lowest = min(anchors.values())
    anchors |= {
        BEFORE: lowest * rng.uniform(1.03, 1.2),
        p.last_sample: lowest * rng.uniform(1.3, 1.6),
    }
    measured = subsets(p)
    if "CD3" in measured:
        nk = sorted(measured["NK"].values())
        both = {
            day: (cd3 + nk[0]) / 0.96
            for day, cd3 in measured["CD3"].items()
            if day <= p.last_sample
        }
        both |= {day: (measured["CD3"][day] + measured["NK"][day]) / 0.96 for day in measured["NK"]}
        if len(both) > 2:  # sampled between: nothing is left to choose
            return both
        bottom = {d: v for d, v in anchors.items() if d not in (BEFORE, p.last_sample)}
        anchors = bottom | both
    return anchors


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
    peaks = _nadirs(rng, tuple(fevers), 0)
    days = {BEFORE, 1, *_weekly(p)} | ({11} if p.number in HIGH else set())
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
        heat = temperature(p)
        courses = counts(p) | chemistry(p) | heat | subsets(p) | cytokines(p, heat["TEMP"])
        for code in PARAMETERS:
            if code in courses:
                rows += _rows(p, code, courses[code])
    return frame(rows, tuple(ADLB.split()))
