"""The empty workbook: a sheet a table with the standard's columns, lists and checks, and no time of its making."""

import io
import re
import zipfile

import openpyxl
import pytest

from caseseries.authoring import template
from caseseries.errors import UserError
from caseseries.study.schema import TABLES
from tests.command_line import caseseries


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(template.workbook()))


def test_a_guide_and_a_sheet_a_table(book):
    assert book.sheetnames == ["guide", *TABLES]
    said = " ".join(
        str(cell.value) for row in book["guide"].iter_rows() for cell in row if cell.value
    )
    for words in ("There is no day 0", "Write no name", "Toxicity grade"):
        assert words in said


def test_each_head_is_a_column_of_the_standard_with_its_meaning(book):
    heads = [cell.value for cell in book["adsl"][1]]
    assert heads[:6] == ["USUBJID", "SUBJID", "TRT01A", "AGE", "AGEU", "AGEGR1"]
    for name, table in TABLES.items():
        heads = {cell.value: cell.comment.text for cell in book[name][1]}
        assert set(heads) <= {column.name for column in table.columns}
        assert {column.name for column in table.columns if column.filled} <= set(heads)
        assert all(table.column(head).label in said for head, said in heads.items())


@pytest.mark.parametrize(
    ("table", "column", "formula"),
    [
        ("adsl", "SEX", '"F,M,U"'),
        ("adsl", "SAFFL", '"Y,N"'),
        ("adsl", "AGE", "AND(ISNUMBER(D2),D2>=0)"),
        ("adae", "AETOXGR", "AND(ISNUMBER(E2),E2=INT(E2),E2>=1,E2<=5)"),
        ("adae", "ASTDY", "AND(ISNUMBER(L2),L2=INT(L2),L2<>0)"),
    ],
)
def test_cells_have_lists_and_checks(book, table, column, formula):
    sheet = book[table]
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == column)
    found = [
        v.formula1
        for v in sheet.data_validations.dataValidation
        if f"{letter}2" in str(v.sqref).split(":")
    ]
    assert found == [formula]


def test_nothing_in_it_tells_when_it_was_made():
    with zipfile.ZipFile(io.BytesIO(template.workbook())) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = packed.read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {"1980-01-01"}


def test_a_workbook_that_is_there_is_never_replaced(tmp_path):
    done = caseseries(tmp_path, "template", "forms")
    assert done.returncode == 0, done.stderr
    path = tmp_path / "forms" / template.NAME
    assert path.is_file()
    with pytest.raises(UserError, match="already"):
        template.write(path.parent)
