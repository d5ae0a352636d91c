"""Who the patients are: one row each, and the tables adsl, adex, adrs and adtte made from them.

Single-patient facts of the print: doses of patient 1; MRD of 2, 12 and 16; patient 20's course; liver damage of 22;
follow-up of 13, 17, 18 and 22. Everything else is invented so that the printed totals come out.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reconstruction.frames import DAYS_PER_CYCLE, INFUSION_DAYS, frame, public, usubjid


@dataclass(frozen=True)
class Patient:
    """One synthetic patient; days are study days or numbers of days.

    reason: why intensive chemotherapy was impossible, None in the MRD-positive group. diagnosed: days from diagnosis
    to day 1. followed: study day of last contact. maintenance: first and last study day; no last day is ongoing.
    """

    number: int
    age: int
    sex: str
    risk: str
    reason: str | None
    diagnosed: int
    followed: int
    cycles: int = 1
    transplant: int | None = None
    maintenance: tuple[int, int | None] | None = None

    @property
    def mrd_positive(self) -> bool:
        """Whether the patient was treated for minimal residual disease."""
        return self.reason is None

    @property
    def stopped(self) -> bool:
        """Whether treatment was stopped for toxicity."""
        return self.number == STOPPED

    @property
    def last_dose(self) -> int:
        """Study day of the last infusion."""
        return 2 if self.stopped else DAYS_PER_CYCLE * (self.cycles - 1) + INFUSION_DAYS

    @property
    def last_sample(self) -> int:
        """Study day of the end-of-treatment blood sample: the day before the infusion ends (print: day 27)."""
        return 2 if self.stopped else self.last_dose - 1


STOPPED = 20
STEPPED_DOSE = 1
PANC, MUCO = "Pancreatitis", "Mucositis"
INT, HIGH, LOW = "Intermediate", "High", "Low"

# One data cut: patient 22, the last to start (20 June 2022), is seen for 44 days, so the cut is 2 August 2022, and
# everybody is followed to it. The first start is then 2 December 2020, within the months of inclusion. Only study
# days are stored. Patients 1-8 lie beyond 10 months (304.4 days), patient 12 (274 days) is the median.
# Relapsed patients (those with a transplant) were diagnosed before the 2018 protocol opened, all others after.
PATIENTS: tuple[Patient, ...] = tuple(
    sorted(
        (
            Patient(1, 9, "M", HIGH, PANC, 1101, 609, transplant=64),
            Patient(2, 7, "M", HIGH, None, 604, 545, cycles=2, maintenance=(87, 520)),
            Patient(3, 6, "F", INT, PANC, 461, 515, maintenance=(45, None)),
            Patient(4, 8, "M", HIGH, MUCO, 1491, 478, transplant=58),
            Patient(5, 10, "M", HIGH, PANC, 522, 447, cycles=2, maintenance=(88, None)),
            Patient(6, 7, "M", HIGH, MUCO, 1243, 412, transplant=71),
            Patient(7, 5, "F", INT, PANC, 390, 385, maintenance=(46, None)),
            Patient(8, 11, "M", INT, PANC, 736, 341, cycles=2, maintenance=(85, 329)),
            Patient(9, 10, "M", HIGH, "Cerebral venous thrombosis", 1336, 301, transplant=66),
            Patient(10, 6, "M", HIGH, PANC, 548, 292, maintenance=(44, None)),
            Patient(11, 3, "F", INT, PANC, 279, 285, cycles=2, maintenance=(86, None)),
            Patient(12, 8, "M", HIGH, None, 674, 274, maintenance=(45, None)),
            Patient(13, 4, "M", HIGH, PANC, 360, 214, maintenance=(47, None)),
            Patient(14, 2, "F", INT, MUCO, 219, 241, maintenance=(43, None)),
            Patient(15, 9, "M", INT, PANC, 757, 198, maintenance=(49, None)),
            Patient(16, 3, "F", HIGH, None, 298, 256, maintenance=(46, None)),
            Patient(17, 5, "M", INT, PANC, 433, 62, maintenance=(44, None)),
            Patient(18, 11, "M", HIGH, PANC, 818, 45, maintenance=(43, None)),
            Patient(19, 4, "M", INT, "Septic shock", 481, 167, maintenance=(45, None)),
            Patient(20, 6, "F", INT, PANC, 585, 152),
            Patient(21, 5, "M", LOW, "Hyperlipidemia", 249, 121, maintenance=(43, None)),
            Patient(22, 8, "F", HIGH, "Liver damage", 645, 44, maintenance=(43, None)),
            Patient(23, 4, "M", INT, "Infection", 183, 92, maintenance=(44, None)),
        ),
        key=lambda p: public(p.number),
    )
)

# Eight patients with a high-risk abnormality: MLL 1, Philadelphia-like 3, IKZF1 deletion without it 4. Patient 5 has
# both, which makes the five IKZF1 deletions of Table 1; the text counts patient 5 as Philadelphia-like only.
FEATURES: dict[str, tuple[int, ...]] = {
    "CNSFL": (4, 15),
    "KMT2AFL": (13,),
    "BCRABLFL": (),
    "IKZF1FL": (2, 5, 10, 16, 22),
    "PHLIKEFL": (5, 12, 18),
    "TCF3FL": (22,),
}

# Per cent of cells by sequencing: before treatment, then at the end of each cycle; 0 is no detectable signal.
MRD: dict[int, tuple[str, ...]] = {
    2: ("2.33", "0.0137", "0"),
    12: ("1.04", "0"),
    16: ("0.28", "0"),
}

ADSL = (
    "USUBJID SUBJID INDGR1 AGE AGEU AGEGR1 SEX SAFFL EFFFL TRTDURD EOSSTT DCSREAS DTHFL DTHADY LSTALVDY CONSPUBL "
    "RISKGR1 NRELAPSE CRFL MRDBL INELIGRS CNSFL KMT2AFL BCRABLFL IKZF1FL PHLIKEFL TCF3FL PROTOCOL DIAGDY NCYCLES "
    "TRANSFL TRANSDY MAINTFL MAINTDY MAINTEDY"
)
ADEX = "USUBJID EXSEQ EXTRT EXDOSE EXDOSU ASTDY AENDY EXADJ CYCLE"
ADRS = "USUBJID PARAMCD PARAM AVISIT AVISITN ADY AVAL AVALC ANL01FL"
ADTTE = "USUBJID PARAMCD PARAM AVAL AVALU CNSR EVNTDESC CNSDTDSC"


def _flag(condition: bool) -> str:
    return "Y" if condition else "N"


def adsl() -> pd.DataFrame:
    """Return the subject-level table, one row a patient."""
    rows: list[dict[str, object]] = []
    for p in PATIENTS:
        start, end = p.maintenance or (None, None)
        row: dict[str, object] = {
            "USUBJID": usubjid(p.number),
            "SUBJID": f"{public(p.number):02d}",
            "INDGR1": "MRD-positive" if p.mrd_positive else "Chemotherapy-ineligible",
            "AGE": p.age,
            "AGEU": "YEARS",
            "AGEGR1": "2-5 years" if p.age < 6 else "6-11 years",
            "SEX": p.sex,
            "SAFFL": "Y",
            "EFFFL": _flag(not p.stopped),
            "TRTDURD": p.last_dose,
            "EOSSTT": "ONGOING",
            "DCSREAS": "ADVERSE EVENT" if p.stopped else None,
            "DTHFL": "N",
            "DTHADY": None,
            "LSTALVDY": p.followed,
            "CONSPUBL": "Y",
            "RISKGR1": p.risk,
            "NRELAPSE": 1 if p.transplant else 0,
            "CRFL": "Y",
            "MRDBL": "Positive" if p.mrd_positive else "Negative",
            "INELIGRS": p.reason,
            "PROTOCOL": "CCLG-2008" if p.transplant else "CCLG-2018-preB-ALL",
            "DIAGDY": -p.diagnosed,
            "NCYCLES": p.cycles,
            "TRANSFL": _flag(p.transplant is not None),
            "TRANSDY": p.transplant,
            "MAINTFL": _flag(p.maintenance is not None),
            "MAINTDY": start,
            "MAINTEDY": end,
        }
        row |= {name: _flag(p.number in who) for name, who in FEATURES.items()}
        rows.append(row)
    return frame(rows, tuple(ADSL.split()))


def _infusions(p: Patient) -> list[tuple[float, int, int, str | None, int]]:
    """Return dose (ug/m2/day), first day, last day, reason for a change and cycle of each infusion."""
    if p.stopped:
        return [(15, 1, p.last_dose, "Stopped for adverse event", 1)]
    if p.number == STEPPED_DOSE:
        return [(5, 1, 7, "Planned dose step", 1), (15, 8, p.last_dose, None, 1)]
    starts = [DAYS_PER_CYCLE * cycle + 1 for cycle in range(p.cycles)]
    return [(15, s, s + INFUSION_DAYS - 1, None, c) for c, s in enumerate(starts, start=1)]


def adex() -> pd.DataFrame:
    """Return the exposure table: dexamethasone before treatment, then every infusion."""
    rows: list[dict[str, object]] = []
    for p in PATIENTS:
        doses: list[tuple[str, float, str, int, int, str | None, int]] = []
        if p.mrd_positive:
            doses.append(("Dexamethasone", 5, "mg/m2/day", -3, -1, None, 1))
        doses += [
            ("Blinatumomab", dose, "ug/m2/day", start, end, why, cycle)
            for dose, start, end, why, cycle in _infusions(p)
        ]
        for sequence, values in enumerate(doses, start=1):
            names = ("EXTRT", "EXDOSE", "EXDOSU", "ASTDY", "AENDY", "EXADJ", "CYCLE")
            rows.append(
                {"USUBJID": usubjid(p.number), "EXSEQ": sequence}
                | dict(zip(names, values, strict=True))
            )
    return frame(rows, tuple(ADEX.split()))


def adrs() -> pd.DataFrame:
    """Return the response table: MRD (per cent) and hematologic remission, before and after every cycle."""
    rows: list[dict[str, object]] = []
    for p in PATIENTS:
        done = 0 if p.stopped else p.cycles
        mrd = MRD.get(p.number, ("0",) * (done + 1))
        days = [-4, *(DAYS_PER_CYCLE * c + INFUSION_DAYS for c in range(done))]
        for number, (day, value) in enumerate(zip(days, mrd, strict=True)):
            shared: dict[str, object] = {
                "USUBJID": usubjid(p.number),
                "AVISIT": f"End of cycle {number}" if number else "Baseline",
                "AVISITN": number,
                "ADY": day,
                "ANL01FL": "Y",
            }
            positive = "Negative" if value == "0" else "Positive"
            rows.append(
                shared
                | {"PARAMCD": "MRD", "PARAM": "Minimal residual disease by NGS (%)"}
                | {"AVAL": value, "AVALC": positive}
            )
            rows.append(
                shared
                | {"PARAMCD": "CR", "PARAM": "Hematologic complete remission"}
                | {"AVAL": 1, "AVALC": "Y"}
            )
    table = frame(rows, tuple(ADRS.split()))
    return table.sort_values(["USUBJID", "PARAMCD", "AVISITN"], kind="stable", ignore_index=True)


def adtte() -> pd.DataFrame:
    """Return the times to event in days; CNSR 0 is the event.

    FUP follows the reverse Kaplan-Meier convention: the end of follow-up of a living patient is the event, and a death
    would censor it. Nobody died.
    """
    rows: list[dict[str, object]] = []
    for p in PATIENTS:
        stop = "Discontinuation of treatment for toxicity"
        times: tuple[tuple[str, str, int, str | None, str | None], ...] = (
            ("FUP", "Follow-up", p.followed, "End of follow-up, alive", None),
            ("TRANS", "Time to transplantation", p.transplant, "Transplantation", None)
            if p.transplant
            else ("TRANS", "Time to transplantation", p.followed, None, "Last contact"),
            ("DISC", "Time to discontinuation for toxicity", p.last_dose, stop, None)
            if p.stopped
            else ("DISC", "Time to discontinuation for toxicity", p.last_dose, None, "Completed"),
        )
        for code, name, days, event, censored in times:
            rows.append(
                {
                    "USUBJID": usubjid(p.number),
                    "PARAMCD": code,
                    "PARAM": name,
                    "AVAL": days,
                    "AVALU": "DAYS",
                    "CNSR": 0 if event else 1,
                    "EVNTDESC": event,
                    "CNSDTDSC": censored,
                }
            )
    return frame(rows, tuple(ADTTE.split()))
