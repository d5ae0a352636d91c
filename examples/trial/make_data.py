"""Make the simulated trial: ADaM tables of patients who never lived, always the same ones.

    python make_data.py [folder] [patients]

Three arms of equal size. Only the standard library is used, and every number is rounded, so that the files are the same
bytes on every machine. Nothing here is taken from a person or a trial.
"""

from __future__ import annotations

import csv
import math
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

ARMS = ("Placebo", "Low dose", "High dose")
TABLES = ("adsl", "adae", "adlbc", "adrs", "adtte")
SEED = 20250131
FIRST_DAY = date(2020, 1, 6)
VISITS = (("Baseline", 0), ("Week 4", 4), ("Week 8", 8), ("Week 12", 12))
# Term, system organ class, chance on placebo, what a step of dose adds, chance that it is severe.
TERMS = (
    ("Headache", "Nervous system disorders", 0.18, 0.02, 0.05),
    ("Dizziness", "Nervous system disorders", 0.08, 0.05, 0.04),
    ("Nausea", "Gastrointestinal disorders", 0.12, 0.09, 0.06),
    ("Diarrhoea", "Gastrointestinal disorders", 0.10, 0.06, 0.10),
    ("Constipation", "Gastrointestinal disorders", 0.06, 0.00, 0.02),
    ("Rash", "Skin and subcutaneous tissue disorders", 0.04, 0.08, 0.08),
    ("Pruritus", "Skin and subcutaneous tissue disorders", 0.05, 0.05, 0.03),
    ("Nasopharyngitis", "Infections and infestations", 0.14, 0.00, 0.01),
    ("Pneumonia", "Infections and infestations", 0.02, 0.01, 0.60),
    ("Fatigue", "General disorders", 0.15, 0.04, 0.07),
    ("Neutropenia", "Blood and lymphatic system disorders", 0.02, 0.07, 0.40),
)
# Code, label, unit, limits of normal, spread within a patient, change a visit and step of dose, decimals.
LABS = (
    ("ALT", "Alanine aminotransferase (U/L)", "U/L", 7, 40, 5.0, 1.6, 0),
    ("CREAT", "Creatinine (umol/L)", "umol/L", 45, 110, 6.0, 0.4, 0),
    ("CRP", "C-reactive protein (mg/L)", "mg/L", 0, 5, 1.2, -0.5, 1),
)
CRP_LIMIT = 0.3


def main(folder: Path, patients: int) -> None:
    """Write adsl, adae, adlbc, adrs and adtte as CSV."""
    random = Random(SEED)
    tables: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    for number in range(1, patients + 1):
        one_patient(random, number, (number - 1) % 3, tables)
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def one_patient(
    random: Random, number: int, dose: int, tables: dict[str, list[dict[str, object]]]
) -> None:
    """Add one simulated patient to every table."""
    who = {"USUBJID": f"SIM-{number:04d}"}
    start = FIRST_DAY + timedelta(days=random.randrange(400))
    age = min(max(round(random.gauss(58, 13)), 18), 89)
    treated = random.random() > 0.02
    weight = round(random.gauss(76, 14), 1) if random.random() > 0.03 else ""
    died, days = survival(random, dose, age)
    responds = treated and random.random() < (0.22, 0.34, 0.46)[dose]
    stopped = treated and random.random() < (0.06, 0.09, 0.14)[dose]
    tables["adsl"].append(
        {
            **who,
            "SUBJID": f"{number:04d}",
            "TRT01P": ARMS[dose],
            "TRT01A": ARMS[dose] if treated else "Not treated",
            "AGE": age,
            "AGEU": "YEARS",
            "SEX": "F" if random.random() < 0.47 else "M",
            "REGION": random.choice(("Europe", "North America", "Asia")),
            "WEIGHTBL": weight,
            "ECOGBL": random.choices((0, 1, 2), (5, 4, 1))[0],
            "SAFFL": "Y" if treated else "N",
            "TRTSDT": start.isoformat() if treated else "",
            "EOSSTT": "DISCONTINUED" if stopped or died else "COMPLETED",
            "DCSREAS": "DEATH" if died else "ADVERSE EVENT" if stopped else "",
            "DTHFL": "Y" if died else "N",
            "LSTALVDY": days,
        }
    )
    tables["adtte"].append({**who, **time("OS", "Overall survival", days, died)})
    earlier = min(days, max(1, round(days * random.uniform(0.3, 1.0))))
    relapsed = died or random.random() < 0.3
    progress = earlier if relapsed else days
    tables["adtte"].append({**who, **time("PFS", "Progression-free survival", progress, relapsed)})
    if not treated:
        return
    tables["adrs"].append(
        {
            **who, "PARAMCD": "BOR", "PARAM": "Best overall response", "AVISIT": "End of treatment", "AVISITN": 99,
            "AVALC": random.choice(("CR", "PR", "PR")) if responds else random.choice(("SD", "SD", "PD")),
        }
    )  # fmt: skip
    events(random, who, dose, days, stopped, tables)
    laboratory(random, who, dose, start, days, tables)


def survival(random: Random, dose: int, age: int) -> tuple[bool, int]:
    """Return whether the patient died in three years of observation, and on which day observation ended."""
    hazard = 0.00075 * (1.0, 0.85, 0.65)[dose] * math.exp(0.02 * (age - 58))
    death = math.ceil(-math.log(1 - random.random()) / hazard)
    seen = random.randrange(180, 1096)
    return death <= seen, min(death, seen)


def time(code: str, label: str, days: int, event: bool) -> dict[str, object]:
    """Return a row of adtte."""
    return {"PARAMCD": code, "PARAM": label, "AVAL": days, "AVALU": "DAYS", "CNSR": 0 if event else 1}  # fmt: skip


def events(
    random: Random,
    who: dict[str, str],
    dose: int,
    days: int,
    stopped: bool,
    tables: dict[str, list[dict[str, object]]],
) -> None:
    """Add the patient's adverse events, the last of them the one for which treatment was stopped."""
    found: list[dict[str, object]] = []
    for term, klass, base, more, severe in TERMS:
        chance = base + more * dose
        while random.random() < chance:
            chance *= 0.4  # of having it once more
            grades = (3, 3, 3, 4) if random.random() < severe else (1, 1, 2)
            grade = random.choice(grades)
            onset = random.randint(1, min(days, 84))
            found.append(
                {
                    **who, "AESEQ": len(found) + 1, "AEDECOD": term, "AEBODSYS": klass, "AETOXGR": grade,
                    "AESER": "Y" if grade >= 4 or (grade == 3 and random.random() < 0.4) else "N",
                    "AEREL": random.choice(("RELATED", "POSSIBLY RELATED", "NOT RELATED")),
                    "AEACN": "DOSE NOT CHANGED", "TRTEMFL": "Y", "ASTDY": onset,
                    "AENDY": min(onset + random.randint(0, 20), days),
                }
            )  # fmt: skip
    if stopped and found:
        found[-1]["AEACN"] = "DRUG WITHDRAWN"
    tables["adae"] += found


def laboratory(
    random: Random,
    who: dict[str, str],
    dose: int,
    start: date,
    days: int,
    tables: dict[str, list[dict[str, object]]],
) -> None:
    """Add the patient's laboratory values, as long as he or she was observed; some samples were not taken."""
    for code, label, unit, low, high, spread, change, digits in LABS:
        usual = random.uniform(low + (high - low) * 0.25, low + (high - low) * 0.8)
        base: object = ""
        for number, (visit, week) in enumerate(VISITS):
            day = max(1, week * 7)
            if day > days or (week and random.random() < 0.04):
                continue
            drawn = max(usual + change * dose * number + random.gauss(0, spread), 0.05)
            value = round(drawn, digits) if digits else round(drawn)
            below = code == "CRP" and value < CRP_LIMIT
            if week == 0:
                base = value
            tables["adlbc"].append(
                {
                    **who, "PARAMCD": code, "PARAM": label, "AVISIT": visit, "AVISITN": week,
                    "ADT": (start + timedelta(days=day - 1)).isoformat(), "AVAL": value,
                    "AVALC": f"<{CRP_LIMIT}" if below else value, "AVALU": unit, "BASE": base,
                    "ABLFL": "Y" if week == 0 else "", "ANL01FL": "Y", "ANRLO": low, "ANRHI": high,
                    "ANRIND": "LOW" if value < low else "HIGH" if value > high else "NORMAL",
                    "LLOQ": CRP_LIMIT if code == "CRP" else "",
                }
            )  # fmt: skip


if __name__ == "__main__":
    main(
        Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data",
        int(sys.argv[2]) if len(sys.argv) > 2 else 300,
    )
