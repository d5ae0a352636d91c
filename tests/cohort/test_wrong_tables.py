"""One thing wrong in one table at a time, of every kind that people met; what a reader of the message must learn.

A fault stops; an oddity is told and may be accepted. Rows are lines of the file, the header is row 1.
"""

import re

import pytest

from tests.cohort.edits import Sheet, told

FAULT, ODD = 0, 1
CELLS = [
    # impossible values
    ("adsl", 2, "AGE", "-50", FAULT, "number from 0"),
    ("adsl", 2, "AGE", "1e400", FAULT, "too large or too small"),
    ("adsl", 2, "AGE", "1e-400", FAULT, "too large or too small"),
    ("adsl", 2, "AGE", "131", FAULT, "older than 130 years"),
    ("adsl", 2, "AGE", "inf", FAULT, "a number"),
    ("adsl", 2, "LSTALVDY", "9" * 30, FAULT, "no study day"),
    ("adsl", 3, "TRTDURD", "-10", FAULT, "number from 0"),
    ("adlb", 2, "AVAL", "1e308", FAULT, "too large or too small"),
    ("adlb", 2, "AVAL", "-70", ODD, "negative"),
    ("adlb", 2, "ATOXGR", "9", FAULT, "number from 0 to 5"),
    ("adlb", 3, "ADY", "45363", FAULT, "spreadsheet keeps a date"),
    ("adlb", 3, "ADY", "30000", ODD, "after the last day"),
    ("adex", 2, "EXDOSE", "-10", FAULT, "number from 0"),
    ("adae", 2, "AETOXGR", "0", FAULT, "grade from 1 to 5"),
    ("adtte", 2, "AVAL", "-1", FAULT, "from 0"),
    ("adtte", 2, "CNSR", "-1", FAULT, "number from 0"),
    ("adtte", 2, "CNSR", "0.5", FAULT, "whole number"),
    # units
    ("adsl", 2, "AGEU", "MONTHS", FAULT, "different units"),
    ("adsl", 2, "AGEU", "", ODD, "unit of the age is missing"),
    ("adlb", 5, "AVALU", "", ODD, "unit is missing"),
    ("adlb", 3, "AVALU", "mg/dL", FAULT, "another unit"),
    ("adlb", 2, "PARAM", "Creatinine (mg/dL)", FAULT, "another PARAM"),
    ("adex", 3, "EXDOSU", "g", ODD, "another unit"),
    # spelling of coded values
    ("adsl", 2, "EOSSTT", "ONGOIGN", FAULT, "nearly 'ONGOING'"),
    ("adsl", 2, "EOSSTT", "ongoing", FAULT, "nearly 'ONGOING'"),
    ("adsl", 3, "DCSREAS", "ADVERS EVENT", FAULT, "nearly 'ADVERSE EVENT'"),
    ("adlb", 3, "AVISIT", "week 4", FAULT, "nearly 'Week 4'"),
    ("adrs", 2, "AVALC", "responder", FAULT, "nearly 'Responder'"),
    ("adae", 7, "AEACN", "DRUG WITHDRAN", FAULT, "nearly 'DRUG WITHDRAWN'"),
    ("adex", 2, "EXTRT", "Tstumab", FAULT, "nearly 'Testumab'"),
    ("adrs", 2, "PARAMCD", "RSP", ODD, "another PARAMCD"),
    ("adlb", 8, "PARAMCD", "KREA", ODD, "another PARAMCD"),
    # columns of one row
    ("adsl", 2, "AGEGR1", "20-29", ODD, "age group"),
    ("adsl", 2, "DTHFL", "Y", ODD, "contradicts the death flag", "EOSSTT"),
    ("adsl", 4, "DTHFL", "N", ODD, "status at the end contradicts the death flag", "EOSSTT"),
    ("adsl", 2, "LSTALVDY", "-10", FAULT, "before"),
    ("adsl", 2, "FIRSTDY", "150", FAULT, "ends before it starts", "LSTALVDY"),
    ("adsl", 2, "DTHADY", "100", FAULT, "not marked as dead"),
    ("adsl", 4, "DTHADY", "299", FAULT, "died before the last day alive"),
    ("adlb", 2, "AVALC", "<5", ODD, "contradict"),
    ("adlb", 2, "AVALC", "7", ODD, "contradict"),
    ("adae", 2, "AESEV", "SEVERE", ODD, "severity does not fit"),
    ("adlb", 2, "AVISITN", "9", ODD, "another number"),
    ("adae", 2, "ASTDY", "-20", ODD, "before day 1", "TRTEMFL"),
    ("adae", 3, "AENDY", "8", FAULT, "end lies before the start"),
    # tables
    ("adae", 2, "AETOXGR", "5", ODD, "grade 5 is death"),
    ("adae", 2, "AEOUT", "FATAL", ODD, "outcome is death"),
    ("adtte", 2, "AVAL", "99999", ODD, "longer than adsl"),
    ("adtte", 4, "CNSR", "1", ODD, "censored, and adsl has the patient as dead"),
    ("adtte", 2, "CNSR", "0", ODD, "does not have the patient as dead"),
    ("adex", 5, "AENDY", "400", ODD, "after the last day"),
    ("adae", 2, "USUBJID", "T-01", FAULT, "differs in capitals, marks or zeros"),
    # characters
    ("adsl", 2, "AGE", "\uff15\uff10", FAULT, "a number"),
    ("adsl", 2, "AGE", "\u221250", FAULT, "a number"),
    ("adrs", 2, "AVALC", "Respo\x00nder", FAULT, "control character"),
    ("adsl", 2, "EOSSTT", "ONGOING\u200b", ODD, "nobody can see"),
    ("adlb", 3, "AVISIT", "Week\u00a04", ODD, "nobody can see"),
    ("adrs", 2, "AVALC", "Resp\u043ender", FAULT, "another script"),
    ("adex", 2, "EXTRT", "#N/A", FAULT, "error of a spreadsheet"),
    ("adsl", 2, "AGEGR1", "50\u00e2\u20ac\u201c59", FAULT, "wrong encoding"),
    ("adae", 2, "AEACN", "n.a.", ODD, "seems to say that the value is missing"),
    ("adae", 2, "AESEQ", "1.0", ODD, "plain whole one"),
    # names
    ("adsl", 2, "SUBJID", "../x", FAULT, "letters, digits, - or _"),
    ("adsl", 2, "SUBJID", "Erika Mustermann", ODD, "looks like a person's name"),
    ("adsl", 2, "SUBJID", "2", FAULT, "another patient has the same SUBJID"),
]  # fmt: skip


def _name(case):
    table, row, column, value, *_ = case
    return f"{table}-{row}-{column}-{value[:12].encode('ascii', 'replace').decode()}"


@pytest.mark.parametrize("case", CELLS, ids=map(_name, CELLS))
def test_a_cell(five, case):
    table, row, column, value, kind, said, *at = case
    Sheet(five, table).put(row, column, value).save()
    found = told(five)
    place = f"{table}.csv, row {row}, column {at[0] if at else column}: "
    here = [message for message in found[kind] if message.startswith(place) and said in message]
    assert here, found
    assert bool(found[FAULT]) == (kind == FAULT)
    assert len(value) < 4 or value not in str(found)


def _lines(five, table, change):
    """Change a table as lines of text, without their ends."""
    path = five / f"data/{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(change(lines)) + "\n", encoding="utf-8", newline="")


FORMS = [
    ("more cells", "adsl", lambda r: [r[0], *(f"{x}," for x in r[1:])], "row 2: the row has more cells than the header (17 of 16); also in rows 3, 4, 5, 6"),
    ("more cells elsewhere", "adrs", lambda r: [r[0], *(f"{x}," for x in r[1:])], "row 2: the row has more cells than the header (9 of 8)"),
    ("fewer cells", "adae", lambda r: [r[0], *(",".join(x.split(",")[:6]) for x in r[1:])], "row 2: the row has fewer cells than the header (6 of 9)"),
    ("cut off", "adae", lambda r: [*r[:-1], r[-1].rsplit(",", 2)[0]], "row 8: the row has fewer cells than the header (7 of 9)"),
    ("quote over rows", "adlb", lambda r: [*r[:2], r[2].replace("80,,", '80,",'), r[3], r[4].replace("58,,", '58,",'), *r[5:]], "row 3: a cell runs over line ends and holds whole rows"),
    ("quote not closed", "adae", lambda r: [*r[:3], r[3].replace("Headache", '"Headache'), *r[4:]], "row 4: a quote is opened in this row and not closed"),
    ("quote in a cell", "adae", lambda r: [*r[:3], r[3].replace("Headache", 'Head"ache'), *r[4:]], "row 4: a quote stands within a cell"),
    ("text behind a quote", "adae", lambda r: [*r[:3], r[3].replace("Headache", '"Head"ache'), *r[4:]], "row 4: a quote stands within a cell"),
    ("comment above", "adae", lambda r: ["# exported on Monday", *r], "row 1: this line is a comment"),
    ("title above", "adae", lambda r: ["Adverse events", "", *r], "row 1: this line is no header"),
    ("comment between", "adae", lambda r: [*r[:4], "# checked", *r[4:]], "row 5: this line is a comment"),
    ("sep= above", "adae", lambda r: ["sep=,", *r], "row 1: this line is a line for a spreadsheet"),
    ("header again", "adae", lambda r: [*r[:4], *r], "row 5: the header stands here again"),
    ("no header", "adae", lambda r: r[1:], "row 1: this line is no header"),
    ("semicolons", "adae", lambda r: [x.replace(",", ";") for x in r], "row 1: this looks like a semicolon file"),
    ("decimal commas", "adlb", lambda r: [x.replace(",", ";").replace(";70;", ";70,5;") for x in r], "row 1: this looks like a semicolon file with decimal commas"),
    ("tabs", "adae", lambda r: [x.replace(",", "\t") for x in r], "row 1: this looks like a tab file"),
    ("decimal comma", "adlb", lambda r: [x.replace(",70,", ",70,5,") for x in r], "row 2: the row has more cells than the header"),
    ("decimal comma quoted", "adlb", lambda r: [x.replace(",70,", ',"70,5",') for x in r], "row 2, column AVAL: a value breaks the rule"),
    ("merge", "adae", lambda r: ["<<<<<<< HEAD", *r, "=======", r[1], ">>>>>>> other"], ":1: a merge was not resolved here"),
    ("column twice", "adae", lambda r: [x + "," + x.split(",")[1] for x in r], "row 1: the column AESEQ stands there twice"),
    ("column twice in other letters", "adae", lambda r: [r[0] + ",aeseq", *(f"{x},1" for x in r[1:])], "row 1: the column AESEQ stands there twice"),
    ("cells without a name", "adae", lambda r: [r[0] + ",", *(f"{x},1" for x in r[1:])], "row 1: a column with values has no name"),
    ("nothing", "adae", lambda _: [], ": the file is empty"),
    ("header alone", "adsl", lambda r: r[:1], ": the table has no row"),
    ("number with zeros", "adae", lambda r: [*r, r[1].replace("T-1,1,", "T-1,01,")], "row 9: this row has the same key as an earlier one"),
    ("dose twice", "adex", lambda r: [*r, r[1].replace("T-1,1,", "T-1,01,")], "row 6: this row has the same key as an earlier one"),
    ("blank before", "adtte", lambda r: [*r, r[1].replace("T-1,", '" T-1",', 1)], "row 6: this row has the same key as an earlier one"),
    ("same visit", "adlb", lambda r: [*r, r[1].replace(",0,-1", ",0.0,-1")], "row 9: this row has the same key as an earlier one"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "change", "said"), [f[1:] for f in FORMS], ids=[f[0] for f in FORMS]
)
def test_a_form(five, table, change, said):
    _lines(five, table, change)
    faults, _ = told(five)
    assert any(f"{table}.csv" in fault and said in fault for fault in faults), faults
    assert "what to do: " in faults[0]
    assert not any(word in str(faults) for word in ("canary", "T-1", "Traceback"))


ODD_FORMS = [
    ("header in small letters", "adae", lambda r: [r[0].lower(), *r[1:]], "row 1, column USUBJID: the name of the column is read in capitals"),
    ("blank in the header", "adlb", lambda r: [r[0].replace(",LLOQ", ", LLOQ"), *r[1:]], "row 1, column LLOQ: the name of the column is read"),
    ("misspelt column", "adlb", lambda r: [r[0].replace("LLOQ", "LOQ"), *r[1:]], "row 1, column LOQ: nobody knows this column; its name is close to LLOQ"),
    ("column without a name", "adae", lambda r: [f"{x}," for x in r], "row 1: a column without a name is empty"),
    ("empty row", "adae", lambda r: [*r[:3], ",,,,,,,,", *r[3:]], "row 4: the row has empty cells alone"),
    ("header alone", "adae", lambda r: r[:1], ": the table has no row"),
    ("event copied", "adae", lambda r: [*r, r[1].replace("T-1,1,", "T-1,77,")], "row 9, column AESEQ: the event equals an earlier one"),
    ("dose copied", "adex", lambda r: [*r, r[1].replace("T-1,1,", "T-1,7,")], "row 6, column EXSEQ: the dose equals an earlier one"),
    ("value copied", "adlb", lambda r: [*r, r[1].replace("Baseline,0,", "Screening,-9,")], "row 9, column AVISITN: the row equals an earlier one"),
    ("patient with zeros", "adsl", lambda r: [*r, r[1].replace("T-1,1,", "T-01,11,")], "row 7, column USUBJID: USUBJID differs from an earlier one in zeros"),
    ("event of the untreated", "adae", lambda r: [*r, "T-5,1,Headache,2,N,DOSE NOT CHANGED,Y,5,6"], "row 9, column TRTEMFL: a treatment-emergent event stands with a patient who was not treated"),
    ("dose of the untreated", "adex", lambda r: [*r, "T-5,1,Testumab,10,mg,1,2"], "row 6, column USUBJID: a dose stands with a patient who was not treated"),
    ("doses overlap", "adex", lambda r: [*r, "T-1,2,Testumab,10,mg,20,30"], "row 6, column ASTDY: the dose begins before"),
    ("two baselines", "adlb", lambda r: [*r[:2], r[2].replace("umol/L,,", "umol/L,Y,"), *r[3:]], "row 3, column ABLFL: the patient has another baseline"),
    ("visits out of order", "adlb", lambda r: [*r[:2], r[2].replace(",4,28,", ",4,-20,"), *r[3:]], "row 3, column ADY: the day lies before that of an earlier visit"),
    ("baseline on treatment", "adlb", lambda r: [r[0], r[1].replace(",0,-1,", ",0,5,"), *r[2:]], "row 2, column ABLFL: the baseline was taken after day 1"),
    ("baseline without its flag", "adlb", lambda r: [r[0], r[1].replace("umol/L,Y,", "umol/L,,"), *r[2:]], "row 2, column ABLFL: the patient has no baseline row of the parameter"),
    ("doses from another day", "adex", lambda r: [r[0], r[1].replace(",1,28", ",9,36"), *r[2:]], "row 2, column ASTDY: the patient has no dose within a week of day 1"),
    ("age emptied", "adsl", lambda r: [r[0], r[1].replace(",50,YEARS", ",,YEARS"), *r[2:]], "row 2, column AGE: the age is missing, and the age group is known"),
    ("patient copied", "adsl", lambda r: [*r, r[1].replace("T-1,1,", "T-9,9,")], "row 7, column USUBJID: the patient equals an earlier one"),
    ("censored early", "adtte", lambda r: [r[0], r[1].replace(",100,", ",50,"), *r[2:]], "row 2, column AVAL: overall survival is censored before the last day"),
    ("lonely code", "adlb", lambda r: [*r, "T-1,ALT,Alanine aminotransferase (U/L),Baseline,0,-1,20,,U/L,Y,"], "row 9, column PARAMCD: the parameter stands in this row alone"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "change", "said"), [f[1:] for f in ODD_FORMS], ids=[f[0] for f in ODD_FORMS]
)
def test_an_odd_form(five, table, change, said):
    _lines(five, table, change)
    faults, odd = told(five)
    assert not faults
    assert any(oddity.startswith(f"{table}.csv") and said in oddity for oddity in odd), odd


LIMITS = [
    ({"ANRLO": "84", "ANRHI": "45"}, "ANRLO: the lower limit of normal lies above"),
    ({"ANRLO": "45", "ANRHI": "84", "ANRIND": "HIGH"}, "ANRIND: ANRIND contradicts the value"),
    ({"ANRLO": "80", "ANRHI": "84", "ANRIND": "NORMAL"}, "ANRIND: ANRIND contradicts the value"),
    ({"BASE": "70", "CHG": "5"}, "CHG: CHG is not AVAL less BASE"),
    ({"BASE": "60", "CHG": "10"}, "BASE: BASE is not the value of the baseline row"),
    ({"LLOQ": "75", "AVALC": "70"}, "AVALC: a value below the limit of quantitation"),
    ({"LLOQ": "5", "AVALC": "<75"}, "AVALC: a value below the limit of quantitation"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "said"), LIMITS)
def test_columns_of_one_value(five, cells, said):
    sheet = Sheet(five, "adlb")
    for column, value in cells.items():
        sheet.put(2, column, value)
    sheet.save()
    faults, odd = told(five)
    assert not faults
    assert any(f"adlb.csv, row 2, column {said}" in oddity for oddity in odd), odd


SURVIVAL = [
    ({"DTHADY": ("adsl", 4, "290"), "LSTALVDY": ("adsl", 4, "290")}, "overall survival is not the day of death"),
    ({"CNSDTDSC": ("adtte", 4, "Alive"), "EVNTDESC": ("adtte", 2, "Death")}, "a reason for censoring stands where the event came"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "said"), SURVIVAL)
def test_times_and_days_of_death(five, cells, said):
    for column, (table, row, value) in cells.items():
        Sheet(five, table).put(row, column, value).save()
    faults, odd = told(five)
    assert not faults
    assert any(said in oddity and "adtte.csv, row 4" in oddity for oddity in odd), odd


def test_a_patient_without_a_time(five):
    _lines(five, "adtte", lambda r: [r[0], *r[2:]])
    faults, odd = told(five)
    assert not faults
    assert any(
        "adsl.csv, row 2, column USUBJID" in o and "no row of OS in adtte" in o for o in odd
    ), odd


@pytest.mark.parametrize(
    ("table", "change"),
    [  # most are so, or the patient has it elsewhere: that is how the study counts
        ("adtte", lambda r: [r[0], *(re.sub(r",(100|200|40),DAYS", ",1.5,DAYS", x) for x in r[1:])]),
        ("adlb", lambda r: [x.replace("umol/L,Y,", "umol/L,,") for x in r]),
        ("adlb", lambda r: [r[0], r[1].replace("umol/L,Y,", "umol/L,,"), r[2].replace("28,80,,umol/L,,", "-1,80,,umol/L,Y,"), *r[3:]]),
        ("adex", lambda r: [r[0], *(x.replace(",1,28", ",2,28").replace(",1,56", ",2,56") for x in r[1:])]),
        ("adex", lambda r: [*r, "T-1,2,Before,10,mg,-30,-20"]),
        ("adtte", lambda r: [r[0], *r[3:]]),
    ],
)  # fmt: skip
def test_what_most_rows_have_is_not_odd(five, table, change):
    _lines(five, table, change)
    _, odd = told(five)
    words = ("no baseline row", "no dose within a week", "is censored before", "no row of OS")
    assert not [o for o in odd if any(word in o for word in words)]


BYTES = [
    ("workbook", b"PK\x03\x04\x14\x00", "a workbook of a spreadsheet"),
    ("old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1", "an old workbook"),
    ("UTF-16", "USUBJID,AESEQ\n".encode("utf-16"), "UTF-16"),
    ("UTF-16 without its mark", "USUBJID,AESEQ\n".encode("utf-16-le"), "UTF-16"),
    ("Latin-1", "USUBJID,AESEQ\nT-1,é\n".encode("latin-1"), "not UTF-8, perhaps Windows-1252"),
    ("transport file", b"HEADER RECORD*******LIBRARY HEADER", "a transport file"),
    ("Git LFS", b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
    ("page", b"<!DOCTYPE html><table>", "a page of HTML"),
]


@pytest.mark.parametrize(("content", "said"), [b[1:] for b in BYTES], ids=[b[0] for b in BYTES])
def test_a_file_of_another_kind(five, content, said):
    (five / "data/adae.csv").write_bytes(content)
    faults, _ = told(five)
    assert len(faults) == 1
    assert faults[0].startswith("adae.csv")
    assert said in faults[0]
    assert "what to do: " in faults[0]
