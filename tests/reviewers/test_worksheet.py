"""The worksheet: written for a person, read back however a spreadsheet has saved it."""

import csv
import io
import os

import openpyxl
import pytest

from caseseries.errors import UserError, UserErrors
from caseseries.reviewers import worksheet
from tests.reviewers.two_reviewers import ADAE, ADSL, Reviewers


@pytest.fixture
def two(tmp_path):
    """A grade differs, an age differs, the second has no last row; the last line of the worksheet is that row."""
    less = "\n".join(ADAE.strip().splitlines()[:-1]).replace("Fever   2", "Fever   3")
    return Reviewers(
        tmp_path, {"adsl": ADSL, "adae": ADAE}, {"adsl": ADSL.replace(" 60 ", " 61 "), "adae": less}
    )


def test_it_says_who_what_and_where(two):
    two.run()
    rows = list(csv.DictReader(io.StringIO(two.sheet.with_suffix(".csv").read_text("utf-8"))))
    assert [
        (r["patient"], r["table"], r["row"], r["row_a"], r["row_b"], r["column"], r["a"], r["b"])
        for r in rows
    ] == [
        ("P2", "adsl", "", "3", "3", "AGE", "60", "61"),
        ("P1", "adae", "Fever, ASTDY 5", "3", "3", "AETOXGR", "2", "3"),
        (
            "P2", "adae", "Rash", "5", "", "(whole row)",
            "AESEQ 1; AEDECOD Rash; AETOXGR 3; ASTDY 7", "(no row)",
        ),
    ]  # fmt: skip
    assert {r[c] for r in rows for c in ("choice", "value", "reason", "who")} == {""}


def test_the_workbook_says_the_same(two):
    two.run()
    sheet = openpyxl.load_workbook(two.sheet.with_suffix(".xlsx")).active
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    text = list(csv.reader(io.StringIO(two.sheet.with_suffix(".csv").read_text("utf-8"))))
    assert rows == text
    assert sheet.data_validations.dataValidation[0].formula1 == '"A,B,other,missing"'


def test_nobody_else_may_read_it(two):
    two.run()
    for suffix in (".csv", ".xlsx"):
        assert os.stat(two.sheet.with_suffix(suffix)).st_mode & 0o077 == 0


def test_the_same_bytes_each_time(two, monkeypatch):
    two.run()
    before = two.sheet.with_suffix(".xlsx").read_bytes()
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert worksheet.workbook(two.lines()) == before


def test_a_cell_that_looks_like_a_formula_stays_text(tmp_path):
    two = Reviewers(
        tmp_path, {"adsl": "USUBJID SUBJID NOTE\nP1 1 =1+1"}, {"adsl": "USUBJID SUBJID NOTE\nP1 1 -3"}
    )  # fmt: skip
    two.run()
    assert ",'=1+1,'-3," in two.sheet.with_suffix(".csv").read_text("utf-8")
    cell = openpyxl.load_workbook(two.sheet.with_suffix(".xlsx")).active["H2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert [(line.a, line.b) for line in two.lines()] == [("=1+1", "-3")]


def test_saved_by_a_spreadsheet_with_semicolons_and_windows_letters(two):
    two.run()
    path = two.sheet.with_suffix(".csv")
    two.decide(line_1={"choice": "b", "who": "Jörg"})
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    path.write_bytes(out.getvalue().encode("cp1252"))
    assert [(line.choice, line.who) for line in two.lines()] == [("B", "Jörg"), ("", ""), ("", "")]


def test_the_filled_one_of_two_counts(two):
    two.run()
    two.decide(".xlsx", line_1="A")
    name, lines = worksheet.read(two.sheet)
    assert (name, lines[0].choice) == ("worksheet.xlsx", "A")
    two.decide(".csv", line_1="A")
    assert worksheet.read(two.sheet)[0] == "worksheet.csv"


def test_two_filled_ones_that_differ_are_refused(two):
    two.run()
    two.decide(".csv", line_1="A", line_2="B")
    filled = two.sheet.with_suffix(".csv").read_bytes()
    two.decide(".xlsx", line_2="A")
    two.sheet.with_suffix(".csv").write_bytes(filled)
    with pytest.raises(UserError) as caught:
        worksheet.read(two.sheet)
    assert "worksheet.csv and worksheet.xlsx: the two worksheets say different things" in str(
        caught.value
    )
    assert "line 2" in caught.value.rule


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"patient,table\nP1,adsl\n", "it lacks line, row"),
        (b"", "it lacks line"),
    ],
)
def test_no_worksheet(two, content, said):
    path = two.sheet.with_suffix(".csv")
    path.write_bytes(content)
    with pytest.raises(UserError, match=said):
        worksheet.read(two.sheet)


def test_a_damaged_workbook(two):
    two.sheet.with_suffix(".xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(UserError, match="damaged or has a password"):
        worksheet.read(two.sheet)


def test_a_cell_that_was_shifted_into_the_numbers_is_not_told(two):
    two.run()
    path = two.sheet.with_suffix(".csv")
    lines = path.read_text("utf-8").splitlines()
    lines[1] = lines[1].replace("1,", "canary,", 1).replace(",60,", ",59,")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(UserErrors, match=r"line \(row 2\): the worksheet holds other") as caught:
        two.run()
    assert "canary" not in str(caught.value)


def test_a_character_that_no_workbook_can_hold(two):
    two.edit("a", "adae", "Rash,1,2", "canary\x01,1,2")
    with pytest.raises(UserErrors, match=r"a/adae\.csv, row 2.* a control character") as caught:
        two.run()
    assert "canary" not in str(caught.value)


def test_a_line_that_stands_twice(two):
    two.run()
    path = two.sheet.with_suffix(".csv")
    text = path.read_text("utf-8")
    path.write_text(text + text.splitlines()[1] + "\n", "utf-8")
    with pytest.raises(UserError, match="stands there twice, in lines 1, 1"):
        worksheet.read(two.sheet)


@pytest.mark.parametrize(
    ("given", "is_open"),
    [
        ({}, True),
        ({"choice": "A"}, True),
        ({"choice": "A", "who": "AB"}, False),
        ({"choice": "other", "value": "5", "who": "AB"}, True),
        ({"choice": "other", "reason": "letter", "who": "AB"}, True),
        ({"choice": "other", "value": "5", "reason": "letter", "who": "AB"}, False),
        ({"choice": "missing", "who": "AB"}, True),
        ({"choice": "missing", "reason": "page lost", "who": "AB"}, False),
    ],
)
def test_open(given, is_open):
    line = worksheet.Line("1", "P1", "adsl", "", "2", "2", "AGE", "50", "51", **given)
    assert line.open is is_open
