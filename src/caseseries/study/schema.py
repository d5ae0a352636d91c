"""The subset of ADaM that patient-level tables follow, declared once.

Validation, the data dictionary and the documentation come from this declaration; what a study adds is declared in the
same way in its study.yml. Days are study days: 1 is the first day of treatment, −1 the day before, there is no day 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["text", "integer", "number", "flag", "day", "grade"]
Structure = Literal["subject", "bds", "occurrence", "time_to_event", "exposure"]
"""What a row is: a patient, a value, an event, a time to an event, a dosing interval."""


@dataclass(frozen=True)
class Column:
    """A column of a patient-level table.

    kind: text; integer; number; flag (Y, N or missing); day (a whole study day, never 0); grade (1 to 5).
    required: the column must be there. filled: no value may be missing. values: the allowed ones, when closed.
    usual: words of CDISC's codelist, by which spelling is checked; other words are allowed.
    min, max: the least and greatest number allowed.
    made: the program makes it from other columns, and the file does not hold it.
    """

    name: str
    label: str
    kind: Kind = "text"
    required: bool = False
    filled: bool = False
    values: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    made: bool = False


@dataclass(frozen=True)
class Table:
    """A patient-level table: its structure, its columns and the columns that identify a row."""

    name: str
    structure: Structure
    label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False

    def column(self, name: str) -> Column | None:
        """Return the declared column of that name, or None."""
        return next((c for c in self.columns if c.name == name), None)


def span(low: float | None, high: float | None) -> str:
    """Return a range in words, such as ` from 0 to 5`; empty without ends."""
    return ("" if low is None else f" from {low:g}") + ("" if high is None else f" to {high:g}")


def _c(
    name: str,
    label: str,
    kind: Kind = "text",
    *,
    required: bool = False,
    filled: bool = False,
    **more: Any,
) -> Column:
    return Column(name, label, kind, required or filled, filled, **more)


# From CDISC's controlled terminology: SBJTSTAT, NCOMPLT, ACN, OUT; relation to treatment has no codelist there.
_STATUS = ("COMPLETED", "DISCONTINUED", "ONGOING")
_REASONS = (
    "ADVERSE EVENT", "COMPLETED", "DEATH", "LACK OF EFFICACY", "LOST TO FOLLOW-UP",
    "PHYSICIAN DECISION", "PREGNANCY", "PROGRESSIVE DISEASE", "PROTOCOL DEVIATION",
    "WITHDRAWAL BY SUBJECT",
)  # fmt: skip
_ACTIONS = (
    "DOSE INCREASED", "DOSE NOT CHANGED", "DOSE REDUCED", "DRUG INTERRUPTED", "DRUG WITHDRAWN",
    "NOT APPLICABLE", "UNKNOWN",
)  # fmt: skip
_OUTCOMES = (
    "FATAL", "NOT RECOVERED/NOT RESOLVED", "RECOVERED/RESOLVED", "RECOVERED/RESOLVED WITH SEQUELAE",
    "RECOVERING/RESOLVING", "UNKNOWN",
)  # fmt: skip
_RELATIONS = (
    "NOT RELATED", "UNLIKELY RELATED", "POSSIBLY RELATED", "PROBABLY RELATED", "RELATED",
)  # fmt: skip


_SUBJECT = _c("USUBJID", "Unique subject identifier", filled=True)

_VALUE = (
    _SUBJECT,
    _c("PARAMCD", "Parameter code", filled=True),
    _c("PARAM", "Parameter, with its unit", filled=True),
    _c("PARCAT1", "Parameter category"),
    _c("AVISIT", "Visit"),
    _c("AVISITN", "Visit number", "number", required=True),
    _c("ADY", "Study day of the sample", "day"),
    _c("AVAL", "Value", "number"),
    _c("AVALC", "Value as recorded, `<x` below the quantitation limit"),
    _c("AVALU", "Unit"),
    _c("BASE", "Baseline value", "number"),
    _c("CHG", "Change from baseline", "number"),
    _c("ABLFL", "Baseline record flag", "flag"),
    _c("ANL01FL", "Analysis record flag", "flag"),
    _c("ANRLO", "Lower limit of normal for the patient's age", "number"),
    _c("ANRHI", "Upper limit of normal for the patient's age", "number"),
    _c("ANRIND", "Position against the normal range", values=("LOW", "NORMAL", "HIGH")),
    _c("ATOXGR", "Toxicity grade of the value, 0 for none", "integer", min=0, max=5),
    _c("LLOQ", "Lower limit of quantitation", "number", min=0),
)
"""The columns of the basic data structure (BDS)."""
_ASSESSED = {"PARAM": "Parameter", "ADY": "Study day of the assessment", "AVALC": "Assessment"}

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "adsl",
            "subject",
            "Subject-level data, one row a patient",
            (
                _SUBJECT,
                _c("SUBJID", "Subject identifier printed in tables and figures", filled=True),
                _c("TRT01A", "Actual treatment"),
                _c("AGE", "Age at first dose", "number", min=0),
                _c("AGEU", "Unit of age", values=("YEARS", "MONTHS", "DAYS")),
                _c("AGEGR1", "Age group"),
                _c("SEX", "Sex", values=("F", "M", "U")),
                _c("SAFFL", "Safety population flag", "flag"),
                _c("EFFFL", "Efficacy population flag", "flag"),
                _c("TRTDURD", "Days from first to last dose", "integer", min=0),
                _c("EOSSTT", "Status at end of study", usual=_STATUS),
                _c("DCSREAS", "Reason for discontinuation of treatment", usual=_REASONS),
                _c("DTHFL", "Death flag", "flag"),
                _c("DTHADY", "Study day of death", "day"),
                _c("LSTALVDY", "Study day last known alive", "day"),
                _c("CONSPUBL", "Consent to publication of the patient page", "flag"),
            ),
            key=("USUBJID",),
            required=True,
        ),
        Table(
            "adae",
            "occurrence",
            "Adverse events, one row an event",
            (
                _SUBJECT,
                _c("AESEQ", "Sequence number of the event", "integer", filled=True, min=0),
                _c("AEDECOD", "Term of the event", filled=True),
                _c("AEBODSYS", "System organ class"),
                _c("AECAT", "Heading under which the event is printed"),
                _c("AETOXGR", "Toxicity grade", "grade"),
                _c("AESEV", "Severity", values=("MILD", "MODERATE", "SEVERE")),
                _c("AESER", "Serious event", "flag"),
                _c("AEREL", "Relation to treatment", usual=_RELATIONS),
                _c("AEACN", "Action taken with treatment", usual=_ACTIONS),
                _c("AEOUT", "Outcome", usual=_OUTCOMES),
                _c("TRTEMFL", "Treatment-emergent flag", "flag"),
                _c("ASTDY", "Study day of onset", "day"),
                _c("AENDY", "Study day of end; missing when ongoing or unknown", "day"),
                _c("CQ01NAM", "Event of special interest"),
            ),
            key=("USUBJID", "AESEQ"),
        ),
        Table(
            "adlb",
            "bds",
            "Laboratory and vital-sign values, one row a value",
            _VALUE,
            key=("USUBJID", "PARAMCD", "AVISITN"),
        ),
        Table(
            "adrs",
            "bds",
            "Response assessments, one row an assessment",
            tuple(replace(c, label=_ASSESSED.get(c.name, c.label)) for c in _VALUE),
            key=("USUBJID", "PARAMCD", "AVISITN"),
        ),
        Table(
            "adex",
            "exposure",
            "Exposure, one row a dosing interval",
            (
                _SUBJECT,
                _c("EXSEQ", "Sequence number of the interval", "integer", filled=True, min=0),
                _c("EXTRT", "Name of treatment", filled=True),
                _c("EXDOSE", "Dose", "number", min=0),
                _c("EXDOSU", "Unit of the dose"),
                _c("ASTDY", "Study day of start", "day"),
                _c("AENDY", "Study day of end; missing when ongoing or unknown", "day"),
                _c("EXADJ", "Reason for a dose adjustment"),
            ),
            key=("USUBJID", "EXSEQ"),
        ),
        Table(
            "adtte",
            "time_to_event",
            "Times to event, one row a patient and parameter",
            (
                _SUBJECT,
                _c("PARAMCD", "Parameter code", filled=True),
                _c("PARAM", "Parameter", filled=True),
                _c("AVAL", "Time from day 1", "number", filled=True, min=0),
                _c("AVALU", "Unit of the time", values=("DAYS",)),
                _c(
                    "CNSR",
                    "Censoring: 0 is the event, 1 and more censored",
                    "integer",
                    filled=True,
                    min=0,
                ),
                _c("EVNTDESC", "Event"),
                _c("CNSDTDSC", "Reason for censoring"),
            ),
            key=("USUBJID", "PARAMCD"),
        ),
    )
}


def standard(name: str, structure: Structure | None) -> Table:
    """Return the declaration of a table: one of the six usual ones, or of its structure under another name.

    structure: None for a usual one. What a usual table must hold, another one may: a file of another study's making
    has the columns and words that it has. Other events than adverse ones have the prefix of their name: adcm has
    CMDECOD.
    """
    usual = TABLES.get(name)
    if usual is not None and structure in (None, usual.structure):
        return usual
    of = next(table for table in TABLES.values() if table.structure == structure)
    needed = {*of.key, "PARAMCD", "AVAL", "CNSR"} - {"AVISITN", "AESEQ", "EXSEQ"}
    if structure == "bds":
        needed.remove("AVAL")
    columns = [
        column
        if column.name in needed
        else replace(
            column, required=False, filled=False, values=(), usual=column.values or column.usual
        )
        for column in of.columns
    ]
    key = of.key
    if structure == "occurrence" and (found := re.fullmatch(r"ad([a-z]{2})", name)):
        prefix = found[1].upper()
        own = {c: prefix + c.removeprefix("AE") for c in _OF_EVENTS}
        columns = [replace(c, name=own.get(c.name, c.name)) for c in columns]
        key = tuple(own.get(c, c) for c in key)
    return Table(name, of.structure, _ROW[of.structure], tuple(columns), key)


_OF_EVENTS = ("AESEQ", "AEDECOD", "AEBODSYS", "AECAT")
_ROW: Mapping[str, str] = {
    "subject": "One row a patient",
    "bds": "One row a value",
    "occurrence": "One row an event",
    "time_to_event": "One row a patient and parameter",
    "exposure": "One row a dosing interval",
}
