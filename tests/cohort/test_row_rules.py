"""Each rule on rows that keep it and rows that break it, the last of them marked; the rules are those of ADaM's words."""

import pytest

from caseseries.cohort.marks import DOSED, LAST_DOSE, OWN
from caseseries.cohort.row_rules import RULES

ALIKE = {"SEX": "F", "ARM": "A", "HEIGHT": 170, "WEIGHT": 70, "LSTALVDY": 100, "ECOG": "0", "STAGE": "II"}  # fmt: skip
VISIT = {"USUBJID": "1", "PARAMCD": "P"}
CASES = {
    "age-impossible": ({"AGE": 130}, {"AGE": 131}),
    "age-units": (({"AGEU": "YEARS"}, {"AGEU": "YEARS"}), ({"AGEU": "YEARS"}, {"AGEU": "MONTHS"})),
    "age-unit-missing": (({"AGEU": None},), ({"AGEU": "YEARS"}, {"AGEU": None})),
    "age-and-group": ({"AGE": 11, "AGEGR1": "6-11"}, {"AGE": 12, "AGEGR1": "6-11"}),
    "age-missing": ({"AGE": None, "AGEGR1": None}, {"AGE": None, "AGEGR1": "6-11"}),
    "death-and-status": ({"DTHFL": "Y", "EOSSTT": "DIED"}, {"DTHFL": "Y", "EOSSTT": "Ongoing"}),
    "death-day-of-the-living": ({"DTHFL": "Y", "DTHADY": 9}, {"DTHFL": None, "DTHADY": 9}),
    "death-without-day": ({"DTHFL": "N", "DTHADY": None}, {"DTHFL": "Y", "DTHADY": None}),
    "death-before-last-day": ({"LSTALVDY": 9, "DTHADY": 9}, {"LSTALVDY": 9, "DTHADY": 8}),
    "last-day-before-treatment": ({"LSTALVDY": 1, "SAFFL": "Y"}, {"LSTALVDY": -1, "SAFFL": "Y"}),
    "treated-without-dose": ({"SAFFL": "Y", DOSED: True}, {"SAFFL": "Y", DOSED: False}),
    "patients-alike": (({"USUBJID": "A-1"}, {"USUBJID": "A-2"}), ({"USUBJID": "A-1"}, {"USUBJID": "a_01"})),
    "patient-copied": (
        tuple({**ALIKE, "USUBJID": u, "AGE": a} for u, a in (("1", 40), ("2", 41))),
        tuple({**ALIKE, "USUBJID": u, "AGE": a} for u, a in (("1", 40), ("2", 40))),
    ),
    "subject-twice": (({"SUBJID": "1"}, {"SUBJID": "2"}), ({"SUBJID": "p1"}, {"SUBJID": "P1"})),
    "subject-and-files": ({"SUBJID": "07"}, {"SUBJID": "a/7"}),
    "subject-like-a-name": ({"SUBJID": "P 7"}, {"SUBJID": "Ada Example"}),
    "end-before-start": ({"ASTDY": 3, "AENDY": 3}, {"ASTDY": 3, "AENDY": 2}),
    "day-after-last-day": (
        dict.fromkeys(("ASTDY", "AENDY", "ADY", "LSTALVDY"), 100),
        {"ASTDY": 101, "AENDY": 101, "ADY": 101, "LSTALVDY": 100},
    ),
    "fatal-event-of-the-living": ({"AETOXGR": 4, "DTHFL": None}, {"AETOXGR": 5, "DTHFL": None}),
    "fatal-outcome-of-the-living": ({"AEOUT": "FATAL", "DTHFL": "Y"}, {"AEOUT": "Fatal", "DTHFL": "N"}),
    "grade-and-outcome": ({"AETOXGR": 5, "AEOUT": "Fatal"}, {"AETOXGR": 5, "AEOUT": "UNKNOWN"}),
    "term-and-class": (
        tuple({"AEDECOD": t, "AEBODSYS": c} for t, c in (("a", "x"), ("b", "y"), ("a", "x"))),
        tuple({"AEDECOD": "a", "AEBODSYS": c} for c in ("x", "x", "y")),
    ),
    "withdrawn-and-dosed": (
        {"AEACN": "DRUG WITHDRAWN", "ASTDY": 9, LAST_DOSE: 9},
        {"AEACN": "DRUG WITHDRAWN", "ASTDY": 9, LAST_DOSE: 15},
    ),
    "fatal-not-serious": ({"AETOXGR": 4, "AESER": "N"}, {"AETOXGR": 5, "AESER": "N"}),
    "severity-and-grade": ({"AESEV": "SEVERE", "AETOXGR": 3}, {"AESEV": "MILD", "AETOXGR": 3}),
    "emergent-before-treatment": ({"TRTEMFL": "Y", "ASTDY": 1}, {"TRTEMFL": "Y", "ASTDY": -1}),
    "emergent-in-the-untreated": ({"TRTEMFL": "Y", "SAFFL": "Y"}, {"TRTEMFL": "Y", "SAFFL": None}),
    "event-copied": (
        tuple({OWN: {"AESEQ", "ASTDY"}, "AESEQ": n, "ASTDY": None} for n in (1, 2)),
        tuple({OWN: {"AESEQ", "ASTDY"}, "AESEQ": n, "ASTDY": 3} for n in (1, 2)),
    ),
    "dose-in-the-untreated": ({"SAFFL": "Y"}, {"SAFFL": None}),
    "dose-units": (
        tuple({"EXTRT": t, "EXDOSU": u} for t, u in (("A", "\u00b5g"), ("A", "\u03bcg"), ("B", "mg"))),
        tuple({"EXTRT": "A", "EXDOSU": u} for u in ("mg", "mg", "g")),
    ),
    "dose-unit-missing": (
        tuple({"EXTRT": t, "EXDOSU": u} for t, u in (("A", "mg"), ("B", None))),
        tuple({"EXTRT": "A", "EXDOSU": u} for u in ("mg", None)),
    ),
    "dose-missing": (
        tuple({"EXTRT": "A", "EXDOSE": d} for d in (1, None)),
        tuple({"EXTRT": "A", "EXDOSE": d} for d in (1, 1, None)),
    ),
    "dose-far-from-others": (
        tuple({"USUBJID": u, "EXTRT": "A", "EXDOSE": d} for u, d in zip("12345", (5, 10, 10, 15, 30), strict=True)),
        tuple({"USUBJID": u, "EXTRT": "A", "EXDOSE": d} for u, d in zip("12345", (5, 10, 10, 15, 100), strict=True)),
    ),
    "dose-copied": (
        tuple({OWN: {"EXSEQ", "ASTDY"}, "EXSEQ": n, "ASTDY": n} for n in (1, 2)),
        tuple({OWN: {"EXSEQ", "ASTDY"}, "EXSEQ": n, "ASTDY": 1} for n in (1, 2)),
    ),
    "doses-overlap": (
        tuple({"USUBJID": "1", "EXTRT": "A", "ASTDY": s, "AENDY": e} for s, e in ((1, 5), (5, 9))),
        tuple({"USUBJID": "1", "EXTRT": "A", "ASTDY": s, "AENDY": e} for s, e in ((1, 5), (4, 9))),
    ),
    "not-from-day-1": (
        tuple({"USUBJID": u, "ASTDY": d} for u, d in (("1", 1), ("1", 29), ("2", -9), ("2", 1))),
        tuple({"USUBJID": u, "ASTDY": d} for u, d in (("1", 1), ("2", 1), ("3", 366))),
    ),
    "code-and-parameter": (
        tuple({"PARAMCD": c, "PARAM": p} for c, p in (("A", "x"), ("A", "x"), ("B", "y"))),
        tuple({"PARAMCD": "A", "PARAM": p} for p in ("x", "x", "y")),
    ),
    "parameter-and-code": (
        tuple({"PARAMCD": c, "PARAM": p} for c, p in (("A", "x"), ("A", "x"), ("B", "y"))),
        tuple({"PARAMCD": c, "PARAM": "x"} for c in ("A", "A", "B")),
    ),
    "value-units": (
        tuple({"PARAMCD": "P", "AVALU": u} for u in ("10^9/L", "10\u2079/L")),
        tuple({"PARAMCD": "P", "AVALU": u} for u in ("mg/L", "mg/L", "g/L")),
    ),
    "unit-and-parameter": (
        {"PARAM": "Creatinine (\u00b5mol/L)", "AVALU": "umol/L"},
        {"PARAM": "Creatinine (mg/dL)", "AVALU": "umol/L"},
    ),
    "far-from-others": (
        tuple({**VISIT, "AVAL": v} for v in (0.3, 2.0, 14.0, 120.0, 180.0)),
        tuple({**VISIT, "AVAL": v} for v in (70.0, 80.0, 60.0, 90.0, 0.07)),
    ),
    "value-missing": (
        tuple({**VISIT, "AVAL": v, "AVALC": w} for v, w in ((1, None), (2, None), (None, "<5"))),
        tuple({**VISIT, "AVAL": v, "AVALC": None} for v in (1, 2, None)),
    ),
    "day-missing": (
        tuple(dict.fromkeys(("ADY", "ASTDY", "LSTALVDY", OWN), d) for d in (1, None)),
        tuple(dict.fromkeys(("ADY", "ASTDY", "LSTALVDY"), d) for d in (1, 2, None)),
    ),
    "far-from-visit": (
        tuple({"USUBJID": u, "AVISITN": 4, "ADY": d} for u, d in zip("12345", (27, 28, 29, 30, 37), strict=True)),
        tuple({"USUBJID": u, "AVISITN": 4, "ADY": d} for u, d in zip("12345", (27, 28, 29, 30, 38), strict=True)),
    ),
    "unit-missing": (({"PARAMCD": "P", "AVALU": None},), tuple({"PARAMCD": "P", "AVALU": u} for u in ("g", None))),
    "visit-without-number": ({"AVISIT": "Unscheduled 1", "AVISITN": None}, {"AVISIT": "Day 8", "AVISITN": None}),
    "value-without-visit": ({"AVISIT": "Day 8", "AVISITN": None}, {"AVISIT": None, "AVISITN": None}),
    "visit-without-name": (
        tuple({"AVISITN": n, "AVISIT": v} for n, v in ((1, "Day 1"), (2, None))),
        tuple({"AVISITN": 1, "AVISIT": v} for v in ("Day 1", None)),
    ),
    "visit-and-number": (
        tuple({"AVISITN": n, "AVISIT": v} for n, v in ((1, "a"), (2, "b"), (9, "Unscheduled"), (8, "Unscheduled"))),
        tuple({"AVISITN": n, "AVISIT": "a"} for n in (1, 1, 2)),
    ),
    "visit-and-day": (
        tuple({**VISIT, "AVISITN": n, "ADY": d} for n, d in ((1, 3), (2, 3))),
        tuple({**VISIT, "AVISITN": n, "ADY": d} for n, d in ((1, 3), (2, 2))),
    ),
    "value-copied": (
        tuple({OWN: {"AVISITN", "AVAL"}, "AVISITN": n, "AVAL": n} for n in (1, 2)),
        tuple({OWN: {"AVISITN", "AVAL"}, "AVISITN": n, "AVAL": 5} for n in (1, 2)),
    ),
    "value-and-text": ({"AVAL": 5.4, "AVALC": "5.4"}, {"AVAL": 5.4, "AVALC": "4.5"}),
    "value-and-limit": ({"AVAL": 2, "LLOQ": 5, "AVALC": "<5"}, {"AVAL": 2, "LLOQ": 5, "AVALC": None}),
    "value-negative": (
        tuple({"PARAMCD": "P", "AVAL": v} for v in (-1, 2, -3, 4)),
        tuple({"PARAMCD": "P", "AVAL": v} for v in (1, 2, 3, -4)),
    ),
    "change-and-baseline": ({"AVAL": 7, "BASE": 5, "CHG": 2}, {"AVAL": 7, "BASE": 5, "CHG": -2}),
    "baseline-and-row": (
        tuple({**VISIT, "AVAL": v, "BASE": 5, "ABLFL": f} for v, f in ((5, "Y"), (7, None))),
        tuple({**VISIT, "AVAL": v, "BASE": b, "ABLFL": f} for v, b, f in ((5, 5, "Y"), (7, 6, None))),
    ),
    "two-baselines": (
        tuple({"USUBJID": u, "PARAMCD": "P", "ABLFL": "Y"} for u in ("1", "2")),
        tuple({**VISIT, "ABLFL": "Y"} for _ in range(2)),
    ),
    "baseline-after-treatment": ({"ABLFL": "Y", "ADY": 1}, {"ABLFL": "Y", "ADY": 2}),
    "baseline-not-marked": (
        tuple({**VISIT, "USUBJID": u, "AVISITN": 0, "AVAL": v, "ABLFL": f} for u, v, f in (("1", 5, "Y"), ("2", 6, None))),
        tuple({**VISIT, "USUBJID": u, "AVISITN": 0, "AVAL": 5, "ABLFL": f} for u, f in (("1", "Y"), ("2", "Y"), ("3", None))),
    ),
    "limits-reversed": ({"ANRLO": 3, "ANRHI": 3}, {"ANRLO": 9, "ANRHI": 3}),
    "indicator-and-limits": (
        {"AVAL": 2, "ANRIND": "LOW", "ANRLO": 3, "ANRHI": 9},
        {"AVAL": 2, "ANRIND": "HIGH", "ANRLO": 3, "ANRHI": 9},
    ),
    "time-after-last-day": ({"AVAL": 100, "LSTALVDY": 100}, {"AVAL": 101, "LSTALVDY": 100}),
    "death-of-the-living": (
        {"PARAMCD": "PFS", "CNSR": 0, "DTHFL": "N"},
        {"PARAMCD": "OS", "CNSR": 0, "DTHFL": None},
    ),
    "dead-but-censored": (
        {"PARAMCD": "OS", "CNSR": 0, "DTHFL": "Y"},
        {"PARAMCD": "OS", "CNSR": 1, "DTHFL": "Y"},
    ),
    "survival-and-death-day": (
        {"PARAMCD": "OS", "CNSR": 0, "AVAL": 99, "DTHADY": 100},
        {"PARAMCD": "OS", "CNSR": 0, "AVAL": 98, "DTHADY": 100},
    ),
    "death-before-last-alive": (
        {"PARAMCD": "OS", "CNSR": 0, "AVAL": 99, "LSTALVDY": 100},
        {"PARAMCD": "OS", "CNSR": 0, "AVAL": 98, "LSTALVDY": 100},
    ),
    "censored-before-last-day": (
        tuple({"PARAMCD": "OS", "CNSR": 1, "AVAL": a, "LSTALVDY": 100} for a in (100, 99, 100)),
        tuple({"PARAMCD": "OS", "CNSR": 1, "AVAL": a, "LSTALVDY": 100} for a in (100, 100, 98)),
    ),
    "event-and-reason": (
        {"CNSR": 0, "CNSDTDSC": "x", "EVNTDESC": "Death"},
        {"CNSR": 0, "CNSDTDSC": "x", "EVNTDESC": None},
    ),
}  # fmt: skip
"""For each rule, by its name: rows that keep it, and rows of which the last breaks it."""


def _rows(case):
    rows = [case] if isinstance(case, dict) else list(case)
    return [{OWN: tuple(row), **row} for row in rows]


def test_every_rule_has_its_rows():
    assert set(CASES) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}-{rule.column}")
def test_rows_that_keep_the_rule_and_a_row_that_breaks_it(rule):
    kept, broken = map(_rows, CASES[rule.name])
    assert not any(rule.marks(kept))
    marks = rule.marks(broken)
    assert marks[-1]
    assert len(marks) == len(broken)


@pytest.mark.parametrize(
    "rule",
    [r for r in RULES if r.broken and set(r.needs) - set(r.open)],
    ids=lambda rule: f"{rule.name}-{rule.column}",
)
def test_a_rule_says_nothing_of_what_is_not_filled_in(rule):
    broken = _rows(CASES[rule.name][1])[-1]
    for column in set(rule.needs) - set(rule.open):
        assert rule.marks([{**broken, column: None}]) == [False], column


def test_what_makes_a_printed_number_wrong_stops():
    # As docs/reference/checks.md promises: what one table says against itself is a fault, two tables against another not.
    faults = {rule.name for rule in RULES if rule.fault}
    assert {"end-before-start", "age-impossible", "value-units", "subject-twice"} <= faults
    assert not faults & {"day-after-last-day", "death-of-the-living", "dose-in-the-untreated", "event-copied"}  # fmt: skip
