"""What study.yml names and the tables lack: refused with the line of study.yml, or told where a 0 is true."""

import pytest

from caseseries.analyses.registry import compute
from caseseries.cohort import load
from caseseries.study import read_study
from tests.cohort.edits import Sheet, told

RESPONSE = "responder: {AVALC: Responder}}"
REFUSED = [
    ("a responder", RESPONSE, "responder: {AVALC: Remission}}", "no row of adrs.csv has 'Remission' in AVALC"),
    ("its capitals", RESPONSE, "responder: {AVALC: RESPONDER}}", "the column has it in another spelling"),
    ("where", "where: {PARAMCD: RESP}, responder", "where: {PARAMCD: REPS}, responder", "no row of adrs.csv has 'REPS' in PARAMCD"),
    ("any of", RESPONSE, "any_of: [{AVALC: Responder}, {AVALC: Cured}]}", "'Cured' in AVALC"),
    ("among", RESPONSE, "responder: {AVALC: Responder}, among: {AGEGR1: 30-39}}", "'30-39' in AGEGR1"),
    ("a first visit", "first_visit: 4", "first_visit: 12", "'12.0' in AVISITN"),
    ("a visit", "first_visit: 4", "visit: 12", "'12.0' in AVISITN"),
    ("a group", "value: Late,", "value: Later,", "the patient belongs to no declared group"),
    ("a baseline", "baseline: {ABLFL: true}", "baseline: {AVISIT: Screening}", "'Screening' in AVISIT"),
    ("an end", "end: {AVISIT: Week 4}", "end: {AVISIT: Week 8}", "'Week 8' in AVISIT"),
    ("a parameter", "highest\n    kind: peaks\n    population: treated\n    groups: [both]\n    parameters: [{id: creatinine, code: CRE", "highest\n    kind: peaks\n    population: treated\n    groups: [both]\n    parameters: [{id: creatinine, code: KREA", "'KREA' in PARAMCD"),
    ("a time", "code: OS", "code: PFS", "'PFS' in PARAMCD"),
    ("a selection", "{AESER: true}", "{CQ01NAM: Seizure}", "the column CQ01NAM is missing"),
    ("a marker", "{AEACN: DRUG WITHDRAWN}", "{AEACN: STOPPED}", "'STOPPED' in AEACN"),
    ("a bar", "{EXTRT: Testumab}", "{EXTRT: Placebo}", "'Placebo' in EXTRT"),
    ("an arrow", "{EOSSTT: ONGOING}", "{EOSSTT: ALIVE}", "'ALIVE' in EOSSTT"),
    ("a column", "column: AGE,", "column: AGES,", "the column AGES is missing"),
    ("a lane's day", "end: LSTALVDY", "end: LSTALVDYS", "did you mean LSTALVDY?"),
    ("a flag", "flag: EFFFL", "flag: EFFFLG", "the column EFFFLG is missing"),
    ("true of words", RESPONSE, "responder: {AVALC: Yes}}", "YAML reads Yes and No without quotes as true and false"),
    ("records", "  columns:\n    adsl:", "  records: {adlb: {AVISIT: Never}}\n  columns:\n    adsl:", "no row of adlb.csv counts"),
]  # fmt: skip


def _study(five, old, new):
    path = five / "study.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    # the line on which the change begins
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "said"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_what_no_row_holds_is_refused_with_its_line(five, old, new, said):
    line = _study(five, old, new)
    faults, _ = told(five)
    fault = next(fault for fault in faults if said in fault)
    last = line + new.count("\n")
    if "no declared group" not in said:
        assert any(f"study.yml:{k}" in fault for k in range(line, last + 1)), fault
    assert "what to do: " in fault


TOLD = [
    ("a term", "terms: [Itching]}", "terms: [Itching, Rash, Fever]}", "no row of adae.csv has these values of AEDECOD: Rash, Fever"),
    ("a group", "{id: late,", "{id: none, value: Never, label: Nobody}, {id: late,", "no row of adsl.csv has these values of ARM: Never"),
    ("a level", "{id: m, value: M, label: Men}", "{id: m, value: M, label: Men}, {id: x, value: X, label: Other}", "no row of adsl.csv has these values of SEX: X"),
    ("a value elsewhere", "first_visit: 4", "first_visit: 4, among: {SMOKER: true, AGE: {min: 90}}", "no row of adsl.csv has these values of AGE where study.yml looks for them: from 90"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), [t[1:] for t in TOLD], ids=[t[0] for t in TOLD])
def test_what_prints_a_true_zero_is_told(five, old, new, said):
    _study(five, old, new)
    faults, odd = told(five)
    assert not faults
    assert any("study.yml:" in oddity and said in oddity for oddity in odd)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("end: {AVISIT: Week 4}", "end: {AVISIT: Wek 4}"),
        ("end: {AVISIT: Week 4}", "end: {AVISIT: WEEK4}"),
        (
            "terms: [Itching]}",
            "terms: [ITCHING]}",
        ),  # a level that might be a true 0, but for its capitals
    ],
)
def test_a_word_that_study_yml_misspells_is_told_there_and_nowhere_else(five, old, new):
    line = _study(five, old, new)
    faults, _ = told(five)
    assert [fault.startswith(f"study.yml:{line}: no row of ad") for fault in faults] == [True]
    assert "the column has it in another spelling" in faults[0]


def test_a_value_that_the_column_lists_may_be_absent(five):
    """Nobody was withdrawn: CDISC's words for actions are known, and so is what study.yml lists."""
    Sheet(five, "adae").put(7, "AEACN", "DRUG INTERRUPTED").save()
    assert told(five) == ([], [])
    _study(five, RESPONSE, "responder: {AVALC: Remission}}")
    assert told(five)[0]
    listed = "    adrs:\n      AVALC: {values: [Remission, Responder, Non-responder]}\n    adsl:\n      ARM"
    _study(five, "    adsl:\n      ARM", listed)
    assert told(five) == ([], [])


def test_a_listed_column_takes_no_other_value(five):
    listed = "    adrs:\n      AVALC: {values: [Responder]}\n    adsl:\n      ARM"
    _study(five, "    adsl:\n      ARM", listed)
    faults, _ = told(five)
    assert faults[0].startswith(
        "adrs.csv, row 4, column AVALC: a value breaks the rule; also in row 5"
    )
    assert "one of Responder" in faults[0]


def _responders(five):
    study = read_study(five)
    return compute(load(study), study)


@pytest.mark.parametrize("word", ["Yes", '"Yes"', "true", "on"])
@pytest.mark.parametrize("answers", [("Yes", "No"), ("YES", "NO"), ("Y", "N")])
def test_yes_without_quotes_is_the_word_of_the_column(five, word, answers):
    """Of the assessed T-1, T-2, T-3 two have a remission: 2 of 3."""
    yes, no = answers
    sheet = Sheet(five, "adsl")
    for row, answer in enumerate((yes, yes, no, no, yes), start=2):
        sheet.put(row, "CR", answer)
    sheet.save()
    _study(
        five,
        RESPONSE,
        f"responder: {{AVALC: Responder}}}}\n      - {{id: cr, responder: {{CR: {word}}}}}",
    )
    if word == '"Yes"' and yes != "Yes":
        assert "has 'Yes' in CR" in told(five)[0][0]
    else:
        results = _responders(five)
        assert (results["effect.cr.both.n"].value, results["effect.cr.both.n"].N) == (2, 3)


def test_yes_without_quotes_as_a_level(five):
    """Of the treated T-1 to T-4 two answered Yes and two No."""
    sheet = Sheet(five, "adsl")
    for row, answer in enumerate(("Yes", "Yes", "No", "No", "Yes"), start=2):
        sheet.put(row, "CR", answer)
    sheet.save()
    levels = "levels: [{id: y, value: Yes}, {id: n, value: No}]"
    _study(
        five,
        "      - {id: smoker,",
        f"      - {{id: cr, column: CR, {levels}}}\n      - {{id: smoker,",
    )
    results = _responders(five)
    assert [results[f"start.cr.{level}.both.n"].value for level in "yn"] == [2, 2]


@pytest.mark.parametrize("visit", ["4", "4.0"])
def test_a_number_is_every_way_of_writing_it(five, visit):
    """Week 4 is written 4 for T-1 and 4.0 for the others; T-1 responds then, of three assessed."""
    sheet = Sheet(five, "adrs")
    for row in (4, 5):
        sheet.put(row, "AVISITN", "4.0")
    sheet.save()
    _study(five, "first_visit: 4", f"responder: {{AVISITN: {visit}, AVALC: Responder}}")
    _study(five, "responder: {AVALC: Responder}, responder", "responder")
    assert _responders(five)["effect.early-response.both.n"].value == 1


def test_a_number_is_found_in_text(five):
    """Stage is a column of text in which 2 stands as 2.0: T-2 alone of four treated."""
    Sheet(five, "adsl").put(2, "STAGE", "1").put(3, "STAGE", "2.0").save()
    levels = "levels: [{id: one, value: 1}, {id: two, value: 2}]"
    _study(
        five,
        "      - {id: smoker,",
        f"      - {{id: stage, column: STAGE, {levels}}}\n      - {{id: smoker,",
    )
    results = _responders(five)
    assert [results[f"start.stage.{level}.both.n"].value for level in ("one", "two")] == [1, 1]


def test_no_value_of_a_patient_is_told(five):
    sheet = Sheet(five, "adrs")
    for row in range(2, 6):
        sheet.put(row, "AVALC", f"canary-{row}")
    sheet.save()
    faults, _ = told(five)
    assert "no row of adrs.csv has 'Responder' in AVALC" in faults[0]
    assert "canary" not in str(faults)


def test_units_that_differ_by_a_capital_are_no_misspelling(five):
    """G/l counts cells, g/l weighs protein; within one parameter another check tells two units."""
    sheet = Sheet(five, "adlb")
    for row in range(2, len(sheet.rows) + 1):
        sheet.put(row, "AVALU", "G/l")
    for row in (2, 4):
        sheet.copy(row, PARAMCD="ALB", PARAM="Albumin", AVALU="g/l")
    sheet.save()
    faults, oddities = told(five)
    assert faults == []
    assert not [text for text in oddities if "spelt-twice" in text]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("start: FIRSTDY", "start: SEX", "numbers are needed here, and SEX of adsl.csv"),
        ("end: LSTALVDY", "end: EOSSTT", "numbers are needed here, and EOSSTT of adsl.csv"),
        ("FIRSTDY: {label: First day, kind: day}", "FIRSTDY: {label: First day, values: [one]}", "one of one"),
        ("start: ASTDY, end", "start: EXTRT, end", "numbers are needed here, and EXTRT of adex.csv"),
        ("day: ASTDY", "day: AEDECOD", "numbers are needed here, and AEDECOD of adae.csv"),
        ("column: AGE, kind: number", "column: AGEGR1, kind: number", "numbers are needed here, and AGEGR1 of adsl.csv"),
        ("column: SMOKER, kind: flag", "column: SEX, kind: flag", "Y and N are needed here, and SEX of adsl.csv"),
        ("flag: SAFFL", "flag: AGE", "Y and N are needed here, and AGE of adsl.csv"),
        ("responder: {AVALC: Responder}", "responder: {AVALC: {min: 3}}", "numbers are needed here, and AVALC of adrs.csv"),
    ],
)  # fmt: skip
def test_a_column_of_another_kind_is_refused(five, old, new, said):
    _study(five, old, new)
    faults, _ = told(five)
    assert any(said in fault for fault in faults), faults


def test_numbers_of_a_column_that_nobody_declares_are_numbers(five):
    """A CSV file does not say what its columns hold: what can be read as numbers is."""
    _study(five, "FIRSTDY: {label: First day, kind: day}", "FIRSTDY: {label: First day}")
    assert told(five) == ([], [])


@pytest.mark.parametrize("word", ["Nicht-Responder", "2025-01-31", "NE", "0"])
def test_a_word_in_one_row_alone_that_nobody_declares_is_told(five, word):
    Sheet(five, "adrs").put(2, "AVALC", word).save()
    faults, odd = told(five)
    assert faults == []
    assert odd[0].startswith("adrs.csv, row 2, column AVALC: a word stands in one row alone")
    assert word not in odd[0]
    _study(five, "    adsl:\n      ARM", f"    adrs:\n      AVALC: {{values: [Responder, Non-responder, '{word}']}}\n    adsl:\n      ARM")  # fmt: skip
    assert told(five) == ([], [])


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [("adrs", 2, "AVALC"), ("adae", 2, "AESER"), ("adae", 2, "TRTEMFL"), ("adae", 7, "AEACN"), ("adsl", 2, "EFFFL")],
)  # fmt: skip
def test_an_empty_cell_that_counts_as_no_is_told(five, table, row, column):
    Sheet(five, table).put(row, column, "").save()
    faults, odd = told(five)
    assert faults == []
    assert len(odd) == 1
    assert odd[0].startswith(f"{table}.csv, row {row}, column {column}: ")


def test_what_is_empty_in_many_rows_decides_nothing(five):
    """In most files TRTEMFL is Y or empty, and an event before treatment has no flag."""
    sheet = Sheet(five, "adae").put(8, "TRTEMFL", "")
    sheet.save()
    assert told(five) == ([], [])
    for row in (2, 3):
        sheet.put(row, "TRTEMFL", "")
    sheet.save()
    assert told(five) == ([], [])


def test_a_code_of_censoring_in_one_row_alone_is_told(five):
    Sheet(five, "adtte").put(2, "CNSR", "9").save()
    assert ["row 2, column CNSR: a word stands" in text for text in told(five)[1]] == [True]
    _study(five, "code: OS, label", "code: OS, competing: [9], label")
    assert told(five) == ([], [])
