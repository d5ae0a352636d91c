"""CSV is read strictly: each row with its line, and what is wrong with the form is named, not guessed at."""

import pytest

from caseseries.cohort.delimited import parse

KNOWN = ("USUBJID", "AGE", "SEX")


def _parsed(text):
    rows, found = parse(text, "adsl.csv", KNOWN)
    return rows, [(f.row, f.message) for f in found]


def test_rows_have_the_lines_on_which_they_begin():
    rows, found = _parsed('\nUSUBJID,AGE,SEX\n1,40,F\n\n"2\nb",50,M\r\n,,\n3,"6,5","a ""b"""\n')
    assert found == []
    assert (rows.header, rows.line) == (("USUBJID", "AGE", "SEX"), 2)
    assert rows.rows == (("1", "40", "F"), ("2\nb", "50", "M"), ("3", "6,5", 'a "b"'))
    assert (rows.lines, rows.empty) == ((3, 5, 8), (7,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("USUBJID;AGE\n1;4,5\n", "a semicolon file with decimal commas"),
        ("USUBJID;AGE\n1;45\n", "a semicolon file"),
        ("USUBJID\tAGE\n1\t45\n", "a tab file"),
        ("USUBJID|AGE\n1|45\n", "a bar file"),
        ("# made by hand\nUSUBJID,AGE\n", "this line is a comment"),
        ("sep=,\nUSUBJID,AGE\n", "a line for a spreadsheet"),
        ("Patients of the ward\nUSUBJID,AGE\n", "this line is no header"),
    ],
)
def test_another_form_is_named_and_nothing_is_read(text, said):
    rows, ((line, message),) = _parsed(text)
    assert rows is None
    assert line == 1
    assert said in message
    assert ("decimal commas" in said) == ("decimal commas" in message)


@pytest.mark.parametrize("text", ["", "\n\n", " \n"])
def test_an_empty_file(text):
    rows, ((_, message),) = _parsed(text)
    assert rows is None
    assert "the file is empty" in message


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2,50", "fewer cells than the header (2 of 3)"),
        ("2,50,M,x", "more cells than the header (4 of 3)"),
        ("2,5,0,M", "more cells than the header (4 of 3)"),  # a decimal comma
        ("# left out", "this line is a comment"),
        ("USUBJID,AGE,SEX", "the header stands here again"),
        ('2,a "b" c,M', "a quote stands within a cell"),
        ('"2,50,M\n3,60,F\n4,70",1,2', "holds whole rows"),
    ],
)
def test_a_row_at_fault_is_told_with_its_line_and_left_out(row, said):
    rows, found = _parsed(f"USUBJID,AGE,SEX\n1,40,F\n{row}\n9,90,F\n")
    assert [cells[0] for cells in rows.rows] == ["1", "9"]
    ((line, message),) = found
    assert line == 3
    assert said in message


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('2,"50,M', "a quote is opened in this row and not closed"),
        ('2,"5"0,M', "a quote stands within a cell"),
    ],
)
def test_a_quote_that_ends_the_reading_is_told(row, said):
    rows, found = _parsed(f"USUBJID,AGE,SEX\n1,40,F\n{row}\n")
    assert rows.rows == (("1", "40", "F"),)
    assert found == [(3, said)]
