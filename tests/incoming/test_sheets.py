"""Sheets as they are kept: heads over two lines, merged cells, titles above, delimited texts of any kind."""

import pytest
from openpyxl import load_workbook

from caseseries.errors import UserError
from caseseries.incoming.sheets import guess_head_rows, read, with_heads
from tests.incoming.sheets_made import workbook


def _first(path):
    raw = read(path)[0]
    return with_heads(raw, guess_head_rows(raw))


def test_two_lines_of_heads_below_a_title(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", ("A1:E1", "C2:D2"),
        S=[["Alle Fälle"], ["Pat", "Sex", "CRP (mg/l)", None, "Text"], [None, None, "d1", "d3", None], [1, "m", 5, 6, "a"]],
    )  # fmt: skip
    sheet = _first(path)
    assert list(sheet.columns) == ["Pat", "Sex", "CRP (mg/l) · d1", "CRP (mg/l) · d3", "Text"]
    assert (sheet.head_rows, sheet.rows) == ((2, 3), (4,))
    assert sheet.columns["CRP (mg/l) · d3"].cells[0].text == "6"
    assert sheet.place("a.xlsx", 4, "Text") == "a.xlsx, sheet S, column E (Text), row 4"


def test_heads_that_stand_twice_and_columns_without_one(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        S=[
            ["Pat", "CRP", "CRP", None, None],
            [1, 2, 3, "x", None],
            [None] * 5,
            [2, 4, 5, None, None],
        ],
    )
    sheet = _first(path)
    assert list(sheet.columns) == ["Pat", "CRP", "CRP (2)", "(column D)"]
    assert sheet.rows == (2, 4)  # an empty row is none


def test_percentages_dates_and_truth_are_what_the_sheet_shows(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", S=[["Pat", "EF", "Alive"], [1, 0.45, True], [2, 0.5, False]]
    )
    book = load_workbook(path)
    for cell in ("B2", "B3"):
        book["S"][cell].number_format = "0%"
    book.save(path)
    sheet = _first(path)
    assert [c.text for c in sheet.columns["EF"].cells] == ["45%", "50%"]
    assert [c.text for c in sheet.columns["Alive"].cells] == ["true", "false"]


@pytest.mark.parametrize(
    "content",
    [
        "Pat;Größe\n1;1,8\n".encode(),
        "\ufeffPat;Größe\n1;1,8\n".encode(),
        "Pat;Größe\r\n1;1,8\r\n".encode("cp1252"),
        "Pat\tGröße\n1\t1,8\n".encode("utf-16"),
        "sep=|\nPat|Größe\n1|1,8\n".encode(),
        'Pat,Größe\n1,"1,8"\n'.encode(),
    ],
)
def test_delimited_texts(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    sheet = _first(path)
    assert list(sheet.columns) == ["Pat", "Größe"]
    assert sheet.columns["Größe"].cells[0].text == "1,8"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "the ending .xls is not read"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "has a password"),
        ("a.xlsx", b"PK\x03\x04 and no more", "is damaged or has a password"),
        ("a.xlsx", b"", "the file is damaged"),
        ("a.csv", b" \n", "the file is empty"),
        ("b.csv", None, "the file is not there"),
    ],
)
def test_files_that_are_none(tmp_path, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=said) as caught:
        read(path)
    assert caught.value.remedy


def test_groups_over_heads_without_merged_cells(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "Person;;Diplopia;;;AE;\nID;Sex;pre-op;3 months;12 months;AE 1;AE 1 grade\n7;m;y;n;n;rash;2\n",
        encoding="cp1252",
    )
    sheet = _first(path)
    assert list(sheet.columns) == [
        "Person · ID", "Person · Sex", "Diplopia · pre-op", "Diplopia · 3 months", "Diplopia · 12 months",
        "AE · AE 1", "AE · AE 1 grade",
    ]  # fmt: skip
    assert (sheet.head_rows, sheet.rows) == ((1, 2), (3,))


def test_sub_heads_without_merged_cells_below_a_title(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "All cases;;;;\nID,Sex,CRP (mg/l),,Text\n".replace(";", ",") + ",,d1,d3,\n7,m,5,6,a\n",
        encoding="utf-8",
    )
    sheet = _first(path)
    assert list(sheet.columns) == ["ID", "Sex", "CRP (mg/l) · d1", "CRP (mg/l) · d3", "Text"]
    assert sheet.rows == (4,)


def test_an_unnamed_column_beside_data_is_no_sub_head(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("ID,Sex,Start,,End\n7,m,1,x,2\n8,f,3,y,4\n", encoding="utf-8")
    assert list(_first(path).columns) == ["ID", "Sex", "Start", "(column D)", "End"]


def test_cells_of_a_text_keep_their_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('ID,Events\n7,"Rash d2\nFever d3"\n', encoding="utf-8")
    assert _first(path).columns["Events"].cells[0].text == "Rash d2\nFever d3"


def test_hidden_rows_and_columns_are_known(tmp_path):
    path = workbook(tmp_path / "a.xlsx", S=[["ID", "Sex", "Own"], [1, "m", "a"], [2, "f", "b"]])
    book = load_workbook(path)
    book["S"].row_dimensions[3].hidden = True
    book["S"].row_dimensions[9].hidden = True  # nothing stands there
    book["S"].column_dimensions["C"].hidden = True
    book.save(path)
    assert read(path)[0].hidden == ("row 3", "column C")


def test_formulas_without_a_value_are_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", S=[["ID", "Weight"], [1, "=33/2"], [2, "=40/2"]])
    with pytest.raises(UserError, match="2 formulas were never computed, the first in cell B2"):
        read(path)
