"""What cannot be true of one row, beside the others of its table and beside what adsl says of its patient.

Each rule is an entry of `RULES`. Faults are what a row or a table says against itself, so that a number printed from
it is wrong; oddities, which study.yml can accept by their names, are the rest: what is strange, and where two tables
say different things, of which nobody here can tell the true one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from caseseries.cohort import far_values, marks
from caseseries.cohort.marks import DOSED, OWN, Marks, Row, Rows

_PATIENTS = ("subject",)
_EVENTS = ("occurrence",)
_DOSES = ("exposure",)
_TIMES = ("time_to_event",)
_VALUES = ("bds",)
_SPANS = (*_EVENTS, *_DOSES)
_PARAMETERS = (*_VALUES, *_TIMES)


@dataclass(frozen=True)
class Rule:
    """A rule that rows keep, told in one column.

    structures: of the tables that keep it; of tables with one row a patient adsl alone does.
    needs: the columns, of the table or of adsl, without which it is not asked. broken: asked of each row in which all
    of them are filled, but for those of `open`. among: asked of all rows together, instead.
    """

    name: str
    structures: tuple[str, ...]
    column: str
    needs: tuple[str, ...]
    says: str
    remedy: str
    broken: Callable[[Row], bool] | None = None
    among: Callable[[Rows], Sequence[bool]] | None = None
    open: tuple[str, ...] = ()
    fault: bool = False

    def marks(self, rows: Rows) -> Marks:
        """Return which rows break the rule."""
        if self.among:
            return list(self.among(rows))
        filled = [name for name in self.needs if name not in self.open]
        return [
            bool(self.broken and None not in [row[c] for c in filled] and self.broken(row))
            for row in rows
        ]


def _mend(*columns: str) -> str:
    return "mend " + " or ".join(columns)


RULES: tuple[Rule, ...] = (
    Rule(
        "age-impossible", _PATIENTS, "AGE", ("AGE",),
        "nobody is older than 130 years", _mend("AGE", "AGEU"),
        lambda r: marks.years(r) > 130, fault=True,
    ),
    Rule(
        "age-units", _PATIENTS, "AGEU", ("AGEU",),
        "ages are in different units", "write all ages in one unit",
        among=marks.other("AGEU", OWN), fault=True,
    ),
    Rule(
        "age-unit-missing", _PATIENTS, "AGEU", ("AGEU",),
        "the unit of the age is missing, and other patients have one", "fill AGEU in",
        among=marks.lacking("AGEU", OWN),
    ),
    Rule(
        "age-and-group", _PATIENTS, "AGEGR1", ("AGE", "AGEGR1"),
        "AGE does not lie in the age group", _mend("AGE", "AGEGR1"), marks.outside_group,
    ),
    Rule(
        "age-missing", _PATIENTS, "AGE", ("AGE", "AGEGR1"),
        "the age is missing, and the age group is known", "fill AGE in",
        lambda r: r["AGE"] is None, open=("AGE",),
    ),
    Rule(
        "death-and-status", _PATIENTS, "EOSSTT", ("DTHFL", "EOSSTT"),
        "the status at the end contradicts the death flag", _mend("EOSSTT", "DTHFL"),
        lambda r: r["EOSSTT"].upper() in (marks.ALIVE if marks.dead(r) else marks.DEAD),
        open=("DTHFL",),
    ),
    Rule(
        "death-day-of-the-living", _PATIENTS, "DTHADY", ("DTHFL", "DTHADY"),
        "a day of death stands with a patient who is not marked as dead", _mend("DTHFL", "DTHADY"),
        lambda r: not marks.dead(r), open=("DTHFL",), fault=True,
    ),
    Rule(
        "death-without-day", _PATIENTS, "DTHADY", ("DTHFL", "DTHADY"),
        "the day of death is missing", "fill DTHADY in",
        lambda r: marks.dead(r) and r["DTHADY"] is None, open=("DTHADY",),
    ),
    Rule(
        "death-before-last-day", _PATIENTS, "DTHADY", ("LSTALVDY", "DTHADY"),
        "the patient died before the last day alive", _mend("DTHADY", "LSTALVDY"),
        marks.ends_early("LSTALVDY", "DTHADY"), fault=True,
    ),
    Rule(
        "last-day-before-treatment", _PATIENTS, "LSTALVDY", ("LSTALVDY", "SAFFL"),
        "a treated patient was last alive before day 1", _mend("LSTALVDY", "SAFFL"),
        lambda r: r["SAFFL"] == "Y" and r["LSTALVDY"] < 1, fault=True,
    ),
    Rule(
        "treated-without-dose", _PATIENTS, "SAFFL", ("SAFFL", DOSED),
        "a treated patient has no row in adex", "add the doses, or mend SAFFL",
        lambda r: r["SAFFL"] == "Y" and not r[DOSED],
    ),
    Rule(
        "patients-alike", _PATIENTS, "USUBJID", ("USUBJID",),
        "USUBJID differs from an earlier one in zeros, capitals or marks alone",
        "take the copy out, or give the patients identifiers that differ",
        among=lambda rows: marks.repeated(marks.bare(r["USUBJID"]) for r in rows),
    ),
    Rule(
        "patient-copied", _PATIENTS, "USUBJID", ("AGE", "LSTALVDY"),
        "the patient equals an earlier one in all but the identifiers", "take the copy out",
        among=marks.copied("USUBJID", "SUBJID"),
    ),
    Rule(
        "subject-twice", _PATIENTS, "SUBJID", ("SUBJID",),
        "another patient has the same SUBJID, or one that names the same file",
        "give each patient a SUBJID of his or her own, in letters and digits and not in marks or capitals alone",
        among=lambda rows: marks.shared(marks.page_name(r["SUBJID"]) for r in rows), fault=True,
    ),
    Rule(
        "subject-and-files", _PATIENTS, "SUBJID", ("SUBJID",),
        "SUBJID names the patient's page and cannot hold these characters",
        "give the patient a SUBJID of letters, digits, - or _",
        lambda r: marks.names_no_file(r["SUBJID"]), fault=True,
    ),
    Rule(
        "subject-like-a-name", _PATIENTS, "SUBJID", ("SUBJID",),
        "SUBJID looks like a person's name, and is printed", "give the patient a number",
        lambda r: bool(marks.NAME.fullmatch(r["SUBJID"])),
    ),
    Rule(
        "end-before-start", _SPANS, "AENDY", ("ASTDY", "AENDY"),
        "the end lies before the start: AENDY is not before ASTDY", _mend("ASTDY", "AENDY"),
        marks.ends_early("ASTDY", "AENDY"), fault=True,
    ),
    *(
        Rule(
            "day-after-last-day", structures, column, (column, "LSTALVDY"),
            "the day lies after the last day on which adsl has the patient alive",
            _mend(column, "LSTALVDY in adsl"), marks.after_last(column),
        )
        for structures, column in ((_SPANS, "ASTDY"), (_SPANS, "AENDY"), (_VALUES, "ADY"))
    ),
    Rule(
        "fatal-event-of-the-living", _EVENTS, "AETOXGR", ("AETOXGR", "DTHFL"),
        "an event of grade 5 is death, and adsl does not have the patient as dead",
        "mend the grade, or DTHFL in adsl",
        lambda r: r["AETOXGR"] == 5 and not marks.dead(r), open=("DTHFL",),
    ),
    Rule(
        "fatal-outcome-of-the-living", _EVENTS, "AEOUT", ("AEOUT", "DTHFL"),
        "the outcome is death, and adsl does not have the patient as dead",
        "mend AEOUT, or DTHFL in adsl",
        lambda r: r["AEOUT"].upper() in marks.DEAD and not marks.dead(r), open=("DTHFL",),
    ),
    Rule(
        "grade-and-outcome", _EVENTS, "AEOUT", ("AETOXGR", "AEOUT"),
        "an event is death by its grade alone, or by its outcome alone", _mend("AETOXGR", "AEOUT"),
        lambda r: (r["AETOXGR"] == 5) != (r["AEOUT"].upper() in marks.DEAD),
    ),
    Rule(
        "term-and-class", _EVENTS, "AEBODSYS", ("AEDECOD", "AEBODSYS"),
        "other rows of the term have another class", "write one class for each term",
        among=marks.other("AEBODSYS", "AEDECOD"),
    ),
    Rule(
        "withdrawn-and-dosed", _EVENTS, "AEACN", ("AEACN", "ASTDY", marks.LAST_DOSE),
        "the drug was withdrawn, and adex has a later dose", "mend AEACN or ASTDY, or the doses in adex",
        lambda r: r["AEACN"] == "DRUG WITHDRAWN" and r[marks.LAST_DOSE] > max(r["ASTDY"], r.get("AENDY") or 0),
    ),
    Rule(
        "fatal-not-serious", _EVENTS, "AESER", ("AETOXGR", "AESER"),
        "an event of grade 5 is not marked as serious", _mend("AESER", "AETOXGR"),
        lambda r: r["AETOXGR"] == 5 and r["AESER"] == "N",
    ),
    Rule(
        "severity-and-grade", _EVENTS, "AESEV", ("AESEV", "AETOXGR"),
        "the severity does not fit the grade", _mend("AESEV", "AETOXGR"), marks.severity_off,
    ),
    Rule(
        "emergent-before-treatment", _EVENTS, "TRTEMFL", ("TRTEMFL", "ASTDY"),
        "a treatment-emergent event began before day 1", _mend("TRTEMFL", "ASTDY"),
        lambda r: r["TRTEMFL"] == "Y" and r["ASTDY"] < 1,
    ),
    Rule(
        "emergent-in-the-untreated", _EVENTS, "TRTEMFL", ("TRTEMFL", "SAFFL"),
        "a treatment-emergent event stands with a patient who was not treated",
        "mend TRTEMFL, or SAFFL in adsl",
        lambda r: r["TRTEMFL"] == "Y" and r["SAFFL"] != "Y", open=("SAFFL",),
    ),
    Rule(
        "event-copied", _EVENTS, "AESEQ", ("AEDECOD", "ASTDY"),
        "the event equals an earlier one in all but its number", "take the copy out",
        among=marks.copied("AESEQ", of=("ASTDY",)),
    ),
    Rule(
        "dose-in-the-untreated", _DOSES, "USUBJID", ("SAFFL",),
        "a dose stands with a patient who was not treated",
        "take the row out, or mend SAFFL in adsl",
        lambda r: r["SAFFL"] != "Y", open=("SAFFL",),
    ),
    Rule(
        "dose-units", _DOSES, "EXDOSU", ("EXTRT", "EXDOSU"),
        "other rows of the treatment have another unit",
        "write all doses of a treatment in one unit",
        among=marks.other("EXDOSU", "EXTRT", marks.unit_key),
    ),
    Rule(
        "dose-unit-missing", _DOSES, "EXDOSU", ("EXTRT", "EXDOSU"),
        "the unit is missing, and other doses of the treatment have one", "fill EXDOSU in",
        among=marks.lacking("EXDOSU", "EXTRT"),
    ),
    Rule(
        "dose-missing", _DOSES, "EXDOSE", ("EXTRT", "EXDOSE"),
        "the dose is missing, and nearly all others of the treatment are there", "fill EXDOSE in",
        among=marks.alone_lacking("EXDOSE", "EXTRT"),
    ),
    Rule(
        "dose-far-from-others", _DOSES, "EXDOSE", ("EXTRT", "EXDOSE"),
        "the dose is far from all others of the treatment, as if in another unit or with its point in another place",
        "look whether it is meant; mend EXDOSE", among=far_values.far_off("EXDOSE", "EXTRT"),
    ),
    Rule(
        "dose-copied", _DOSES, "EXSEQ", ("EXTRT", "ASTDY"),
        "the dose equals an earlier one in all but its number", "take the copy out",
        among=marks.copied("EXSEQ", of=("ASTDY",)),
    ),
    Rule(
        "doses-overlap", _DOSES, "ASTDY", ("EXTRT", "ASTDY", "AENDY"),
        "the dose begins before an earlier one of the same treatment ends",
        _mend("ASTDY", "AENDY"),
        among=marks.below_earlier(("USUBJID", "EXTRT"), ("ASTDY",), "ASTDY", "AENDY"),
    ),
    Rule(
        "not-from-day-1", _DOSES, "ASTDY", ("ASTDY",),
        "the patient has no dose within a week of day 1, and most patients have one on day 1",
        "mend ASTDY, or the date of the first dose from which days are counted",
        among=marks.not_from_day_1, open=("ASTDY",),
    ),
    Rule(
        "code-and-parameter", _PARAMETERS, "PARAM", ("PARAMCD", "PARAM"),
        "other rows with this PARAMCD have another PARAM", "write one PARAM for each PARAMCD",
        among=marks.other("PARAM", "PARAMCD"), fault=True,
    ),
    Rule(
        "parameter-and-code", _PARAMETERS, "PARAMCD", ("PARAMCD", "PARAM"),
        "other rows with this PARAM have another PARAMCD", "write one PARAMCD for each PARAM",
        among=marks.other("PARAMCD", "PARAM"),
    ),
    Rule(
        "value-units", _VALUES, "AVALU", ("PARAMCD", "AVALU"),
        "other rows of the parameter have another unit",
        "write all values of a parameter in one unit",
        among=marks.other("AVALU", "PARAMCD", marks.unit_key), fault=True,
    ),
    Rule(
        "unit-and-parameter", _VALUES, "AVALU", ("PARAM", "AVALU"),
        "PARAM ends in another unit", _mend("PARAM", "AVALU"), marks.unit_elsewhere,
    ),
    Rule(
        "far-from-others", _VALUES, "AVAL", ("PARAMCD", "AVAL"),
        "the value is far from all others of its parameter, as if in another unit or with its point in another place",
        "look whether it is meant; mend AVAL", among=far_values.far_off("AVAL", "PARAMCD"),
    ),
    Rule(
        "value-missing", _VALUES, "AVAL", ("PARAMCD", "AVAL"),
        "the value is missing, and nearly all others of the parameter are there",
        "fill AVAL in, or leave the row out", among=marks.alone_lacking("AVAL", "PARAMCD", "AVALC"),
    ),
    *(
        Rule(
            "day-missing", structures, column, (column,),
            "the study day is missing, and nearly all others are there", f"fill {column} in",
            among=marks.alone_lacking(column, marks.OWN),
        )
        for structures, column in ((_VALUES, "ADY"), (_DOSES, "ASTDY"), (_PATIENTS, "LSTALVDY"))
    ),
    Rule(
        "unit-missing", _PARAMETERS, "AVALU", ("PARAMCD", "AVALU"),
        "the unit is missing, and other rows of the parameter have one", "fill AVALU in",
        among=marks.lacking("AVALU", "PARAMCD"),
    ),
    Rule(
        "visit-without-number", _VALUES, "AVISITN", ("AVISIT", "AVISITN"),
        "a visit has no number", "fill AVISITN in, or leave such rows out with `select` of the table in study.yml",
        lambda r: r["AVISITN"] is None and not marks.unplanned(r), open=("AVISITN",), fault=True,
    ),
    Rule(
        "value-without-visit", _VALUES, "AVISITN", ("AVISITN",),
        "the row has neither a visit nor its number",
        "fill AVISITN in, or leave such rows out with `select` of the table in study.yml",
        lambda r: r["AVISITN"] is None and r.get("AVISIT") is None, open=("AVISITN",),
    ),
    Rule(
        "visit-without-name", _VALUES, "AVISIT", ("AVISITN", "AVISIT"),
        "the visit has no name, and other rows of its number have one", "fill AVISIT in",
        among=marks.lacking("AVISIT", "AVISITN"),
    ),
    Rule(
        "visit-and-number", _VALUES, "AVISITN", ("AVISIT", "AVISITN"),
        "other rows of the visit have another number, or of the number another visit",
        _mend("AVISIT", "AVISITN"),
        among=marks.planned(marks.other("AVISITN", "AVISIT"), marks.other("AVISIT", "AVISITN")),
    ),
    Rule(
        "visit-and-day", _VALUES, "ADY", ("PARAMCD", "AVISITN", "ADY"),
        "the day lies before that of an earlier visit", _mend("ADY", "AVISITN"),
        among=marks.below_earlier(("USUBJID", "PARAMCD"), ("AVISITN", "ADY"), "ADY", "ADY"),
    ),
    Rule(
        "far-from-visit", _VALUES, "ADY", ("AVISITN", "ADY"),
        "the day is far from those of all other patients at the visit, which are close together",
        _mend("ADY", "AVISITN"), among=marks.far_from_visit,
    ),
    Rule(
        "value-copied", _VALUES, "AVISITN", ("ADY", "AVISITN"),
        "the row equals an earlier one in all but the visit", "take the copy out",
        among=marks.copied("AVISIT", "AVISITN", "ABLFL", "ANL01FL", of=("AVAL", "AVALC")),
    ),
    Rule(
        "value-and-text", _VALUES, "AVALC", ("AVAL", "AVALC"),
        "value and text contradict each other", _mend("AVAL", "AVALC"), marks.text_off,
    ),
    Rule(
        "value-and-limit", _VALUES, "AVALC", ("AVAL", "LLOQ", "AVALC"),
        "a value below the limit of quantitation is not written so, or with another limit",
        "write < and the limit in AVALC, or mend LLOQ", marks.limit_off, open=("AVALC",),
    ),
    Rule(
        "value-negative", _VALUES, "AVAL", ("AVAL", "PARAMCD"),
        "the value is negative, and nearly all others of the parameter are not", "mend the value",
        among=marks.lone_negative,
    ),
    Rule(
        "change-and-baseline", _VALUES, "CHG", ("AVAL", "BASE", "CHG"),
        "CHG is not AVAL less BASE", _mend("CHG", "BASE"),
        lambda r: marks.apart(r["CHG"], r["AVAL"] - r["BASE"], r["AVAL"], r["BASE"]),
    ),
    Rule(
        "baseline-and-row", _VALUES, "BASE", ("AVAL", "BASE", "ABLFL", "PARAMCD"),
        "BASE is not the value of the baseline row", _mend("BASE", "ABLFL"), among=marks.base_off,
    ),
    Rule(
        "two-baselines", _VALUES, "ABLFL", ("ABLFL", "PARAMCD"),
        "the patient has another baseline row of the parameter", "leave one row with ABLFL Y",
        among=lambda rows: marks.repeated(
            marks.baseline_key(r) if r["ABLFL"] == "Y" else None for r in rows
        ),
    ),
    Rule(
        "baseline-not-marked", _VALUES, "ABLFL", ("ABLFL", "PARAMCD", "AVISITN", "AVAL"),
        "the patient has no baseline row of the parameter, and at this visit most others have it",
        "fill ABLFL in", among=marks.unflagged_baseline,
    ),
    Rule(
        "baseline-after-treatment", _VALUES, "ABLFL", ("ABLFL", "ADY"),
        "the baseline was taken after day 1", _mend("ABLFL", "ADY"),
        lambda r: r["ABLFL"] == "Y" and r["ADY"] > 1,
    ),
    Rule(
        "limits-reversed", _VALUES, "ANRLO", ("ANRLO", "ANRHI"),
        "the lower limit of normal lies above the upper one", _mend("ANRLO", "ANRHI"),
        lambda r: r["ANRLO"] > r["ANRHI"],
    ),
    Rule(
        "indicator-and-limits", _VALUES, "ANRIND", ("AVAL", "ANRIND", "ANRLO", "ANRHI"),
        "ANRIND contradicts the value and the limits of normal",
        _mend("ANRIND", "AVAL", "the limits"), marks.indicator_off, open=("ANRLO", "ANRHI"),
    ),
    Rule(
        "time-after-last-day", _TIMES, "AVAL", ("AVAL", "LSTALVDY"),
        "the time is longer than adsl has the patient observed", _mend("AVAL", "LSTALVDY in adsl"),
        marks.after_last("AVAL"),
    ),
    Rule(
        "death-of-the-living", _TIMES, "CNSR", ("PARAMCD", "CNSR", "DTHFL"),
        "overall survival ends with the event, and adsl does not have the patient as dead",
        "mend CNSR, or DTHFL in adsl",
        lambda r: marks.survival(r) and r["CNSR"] == 0 and not marks.dead(r), open=("DTHFL",),
    ),
    Rule(
        "dead-but-censored", _TIMES, "CNSR", ("PARAMCD", "CNSR", "DTHFL"),
        "overall survival is censored, and adsl has the patient as dead",
        "mend CNSR, or DTHFL in adsl",
        lambda r: marks.survival(r) and r["CNSR"] > 0 and marks.dead(r),
    ),
    Rule(
        "survival-and-death-day", _TIMES, "AVAL", ("PARAMCD", "CNSR", "AVAL", "DTHADY"),
        "overall survival is not the day of death", _mend("AVAL", "DTHADY in adsl"),
        lambda r: marks.survival(r) and r["CNSR"] == 0 and abs(r["AVAL"] - r["DTHADY"]) > 1,
    ),
    Rule(
        "death-before-last-alive", _TIMES, "AVAL", ("PARAMCD", "CNSR", "AVAL", "LSTALVDY"),
        "overall survival ends with the event before the last day on which adsl has the patient alive",
        _mend("AVAL", "LSTALVDY in adsl"),
        lambda r: marks.survival(r) and r["CNSR"] == 0 and not r.get("DTHADY") and r["AVAL"] < r["LSTALVDY"] - 1,
    ),
    Rule(
        "censored-before-last-day", _TIMES, "AVAL", ("PARAMCD", "CNSR", "AVAL", "LSTALVDY"),
        "overall survival is censored before the last day on which adsl has the patient alive",
        _mend("AVAL", "LSTALVDY in adsl"), among=marks.censored_early,
    ),
    Rule(
        "event-and-reason", _TIMES, "CNSDTDSC", ("CNSR", "CNSDTDSC", "EVNTDESC"),
        "a reason for censoring stands where the event came", _mend("CNSR", "CNSDTDSC"),
        lambda r: r["CNSR"] == 0 and r["EVNTDESC"] is None, open=("EVNTDESC",),
    ),
)  # fmt: skip
