"""Which patient had which adverse event, of which grade and when; and the table adae made from it.

Print counts a patient once for each of its lines and band of grades (1-2, 3 and more), which gives 107. Here nobody
has two events of one CTCAE term and band. Print has one line for ALT and AST; patient 16 has both: 108 records.
An event is one episode at its worst grade: it begins with the first worsened value, passes through values of its worst
grade, and ends with the last worsened one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from reconstruction.frames import frame, usubjid
from reconstruction.patients import PATIENTS, STOPPED


@dataclass(frozen=True)
class Term:
    """A CTCAE v5.0 term, its system organ class and the heading it is printed under in Table 3."""

    name: str
    organ_class: str
    heading: str


BLOOD = "Blood and lymphatic system disorders"
GUT = "Gastrointestinal disorders"
LABS = "Investigations"
NERVES = "Nervous system disorders"
HEMATO, OTHER, NEURO = "Hematological toxicity", "Nonhematologic toxicity", "Neurologic toxicity"

TERMS: dict[str, Term] = {
    "CRS": Term(
        "Cytokine release syndrome", "Immune system disorders", "Cytokine release syndrome"
    ),
    "seizure": Term("Seizure", NERVES, NEURO),
    "tremor": Term("Tremor", NERVES, NEURO),
    "anemia": Term("Anemia", BLOOD, HEMATO),
    "white cells": Term("White blood cell decreased", LABS, HEMATO),
    "neutrophils": Term("Neutrophil count decreased", LABS, HEMATO),
    "platelets": Term("Platelet count decreased", LABS, HEMATO),
    "febrile neutropenia": Term("Febrile neutropenia", BLOOD, HEMATO),
    "fever": Term("Fever", "General disorders and administration site conditions", OTHER),
    "tachycardia": Term("Sinus tachycardia", "Cardiac disorders", OTHER),
    "rash": Term("Rash maculo-papular", "Skin and subcutaneous tissue disorders", OTHER),
    "nausea": Term("Nausea", GUT, OTHER),
    "vomiting": Term("Vomiting", GUT, OTHER),
    "diarrhea": Term("Diarrhea", GUT, OTHER),
    "abdominal pain": Term("Abdominal pain", GUT, OTHER),
    "ALT": Term("Alanine aminotransferase increased", LABS, OTHER),
    "AST": Term("Aspartate aminotransferase increased", LABS, OTHER),
    "hypercalcemia": Term("Hypercalcemia", "Metabolism and nutrition disorders", OTHER),
    "line thrombosis": Term("Thromboembolic event", "Vascular disorders", OTHER),
    "anal mucositis": Term("Anal mucositis", GUT, OTHER),
}

# "term grade first-last"; no last day: not recovered. Patient 21 has no event.
# Patient 16's ALT and AST are both of grade 3, one line of print. Patient 22's
# AST ends at 1.5 times an abnormal baseline, which is grade 1 in CTCAE v5.0: counted. Its ALT only falls: not counted.
# Grade 3 in print is ">= 3"; which of them are grade 4 is invented.
EVENTS: dict[int, str] = {
    1: "fever 1 2-3; white cells 3 5-20; neutrophils 4 8-18; febrile neutropenia 3 10-13; anemia 1 14-24",
    2: "fever 2 2-4; white cells 3 5-22; neutrophils 4 7-19; febrile neutropenia 3 9-12; anemia 1 11-22",
    3: "fever 1 1-2; tachycardia 1 1-2; abdominal pain 1 6-7; white cells 3 6-20; neutrophils 3 9-18; "
    "febrile neutropenia 3 11-13",
    4: "rash 1 5-9; white cells 2 5-18; neutrophils 3 7-16; febrile neutropenia 3 9-11; anal mucositis 2 12-19",
    5: "fever 1 1-2; tachycardia 1 1-2; white cells 3 5-20; neutrophils 4 8-18; febrile neutropenia 3 10-14; "
    "white cells 1 52-58",
    6: "fever 2 2-3; tachycardia 1 2-3; nausea 1 3-5; white cells 1 8-13",
    7: "fever 3 2-3; white cells 3 6-22; neutrophils 4 9-20; febrile neutropenia 3 11-15; anemia 2 14-23",
    8: "rash 2 3-7; white cells 3 5-19; neutrophils 3 7-17; febrile neutropenia 3 9-12; hypercalcemia 1 14-17; "
    "white cells 2 51-60",
    9: "fever 1 1-1; nausea 2 3-6; vomiting 1 3-4; white cells 2 6-18; neutrophils 3 9-16",
    10: "fever 3 1-2; tremor 1 4-5; white cells 4 7-22; neutrophils 4 10-20; febrile neutropenia 3 12-16; "
    "anemia 1 14-24",
    11: "fever 2 2-3; nausea 1 2-3; white cells 3 5-20; neutrophils 4 8-18; febrile neutropenia 3 10-13; "
    "white cells 2 50-57",
    12: "fever 1 1-2; tachycardia 1 1-2; white cells 2 6-18; neutrophils 3 8-16; febrile neutropenia 3 10-12",
    13: "CRS 1 5-7; fever 2 5-7; tachycardia 1 5-6; white cells 3 11-23; neutrophils 3 13-21; "
    "febrile neutropenia 3 15-17",
    14: "fever 1 1-2; rash 1 4-8; diarrhea 1 6-8; white cells 2 5-17; neutrophils 2 8-15",
    15: "white cells 4 5-22; neutrophils 4 8-20; platelets 3 9-24; febrile neutropenia 3 10-15; anemia 2 13-25",
    16: "fever 1 2-3; anemia 1 12-20; neutrophils 2 10-17; ALT 3 10-24; AST 3 10-24",
    17: "CRS 1 1-3; fever 2 1-3; tachycardia 1 1-3; white cells 2 11-22; neutrophils 3 14-20",
    18: "fever 1 2-3; white cells 3 5-16; neutrophils 3 8-14; febrile neutropenia 3 10-11; anemia 1 12-19",
    19: "fever 3 3-4; rash 2 6-11; white cells 1 9-14",
    20: "seizure 3 2-2; fever 1 1-2; tachycardia 1 1-2",
    22: "fever 1 1-2; tachycardia 1 1-2; white cells 2 8-14; AST 1 27-",
    23: "rash 1 2-6; white cells 1 8-12; line thrombosis 2 12-26",
}

SPECIAL_INTEREST = {"CRS": "CRS", "seizure": "ICANS", "tremor": "ICANS"}
UNRELATED = ("abdominal pain", "diarrhea", "hypercalcemia", "line thrombosis", "anal mucositis")

ADAE = (
    "USUBJID AESEQ AEDECOD AEBODSYS AECAT AETOXGR AESER AEREL AEACN AEOUT TRTEMFL ASTDY AENDY "
    "CQ01NAM"
)
_EVENT = re.compile(r"(?P<term>[A-Za-z ]+) (?P<grade>[1-5]) (?P<start>\d+)-(?P<end>\d*)")


@dataclass(frozen=True)
class Event:
    """One adverse event; study days, end None when it had not resolved."""

    term: str
    grade: int
    start: int
    end: int | None


def events_of(number: int) -> tuple[Event, ...]:
    """Return a patient's events in order of onset, then term.

    Raises ValueError when the text of EVENTS cannot be read.
    """
    events = []
    for text in filter(None, EVENTS.get(number, "").split("; ")):
        match = _EVENT.fullmatch(text)
        if match is None or match["term"] not in TERMS:
            raise ValueError(f"not an event: {text!r}")
        end = int(match["end"]) if match["end"] else None
        events.append(Event(match["term"], int(match["grade"]), int(match["start"]), end))
    return tuple(sorted(events, key=lambda e: (e.start, TERMS[e.term].name)))


def adae() -> pd.DataFrame:
    """Return the adverse events, one row an event."""
    rows: list[dict[str, object]] = []
    for p in PATIENTS:
        for sequence, e in enumerate(events_of(p.number), start=1):
            term = TERMS[e.term]
            withdrawn = p.number == STOPPED and e.term == "seizure"
            rows.append(
                {
                    "USUBJID": usubjid(p.number),
                    "AESEQ": sequence,
                    "AEDECOD": term.name,
                    "AEBODSYS": term.organ_class,
                    "AECAT": term.heading,
                    "AETOXGR": e.grade,
                    "AESER": "Y" if withdrawn else "N",
                    "AEREL": "NOT RELATED" if e.term in UNRELATED else "RELATED",
                    "AEACN": "DRUG WITHDRAWN" if withdrawn else "DOSE NOT CHANGED",
                    "AEOUT": "RECOVERED/RESOLVED" if e.end else "NOT RECOVERED/NOT RESOLVED",
                    "TRTEMFL": "Y",
                    "ASTDY": e.start,
                    "AENDY": e.end,
                    "CQ01NAM": SPECIAL_INTEREST.get(e.term),
                }
            )
    return frame(rows, tuple(ADAE.split()))
