"""Two reviewers' spreadsheets through one mapping."""

import csv
import datetime

import pytest

from caseseries.errors import UserError, UserErrors
from caseseries.incoming import bring_in
from caseseries.incoming.two_spreadsheets import two_spreadsheets
from tests.command_line import caseseries
from tests.incoming.sheets_made import workbook
from tests.small_study import small_study

D = datetime.date
HEAD = ["Patient", "Name", "Alter", "Beginn der Therapie", "Nebenwirkungen"]
FIRST = [
    HEAD,
    [7, "Erna Musterfrau", 60, D(2024, 1, 1), "Rash d2"],
    [3, "Kurt Vorlage", 70, D(2024, 2, 1), "keine"],
]
# In another order, with another age, and a day later.
SECOND = [HEAD, [3, "Kurt Vorlage", 71, D(2024, 2, 1), "keine"], [*FIRST[1][:4], "Rash d3"]]


@pytest.fixture
def ward(tmp_path):
    small_study(tmp_path, {})
    workbook(tmp_path / "anna.xlsx", Fälle=FIRST)
    workbook(tmp_path / "ben.xlsx", Fälle=SECOND)
    bring_in(tmp_path / "anna.xlsx", tmp_path, tmp_path / "mapping.yml")
    return tmp_path


def read(ward, **how):
    return two_spreadsheets(ward / "anna.xlsx", ward / "ben.xlsx", ward / "mapping.yml", **how)


def test_a_patient_has_one_public_id_in_both(ward):
    a, b = read(ward)
    ages = [{r["USUBJID"]: r["AGE"] for r in side.tables["adsl"].written} for side in (a, b)]
    assert ages == [{"P01": "60", "P02": "70"}, {"P01": "60", "P02": "71"}]
    assert (ward / "anna.ids.csv").read_text("utf-8") == (ward / "ben.ids.csv").read_text("utf-8")


def test_places_are_those_of_the_sheets(ward):
    _, b = read(ward)
    assert b.tables["adae"].places == ("Fälle 3",)
    assert b.tables["adsl"].places == ("Fälle 3", "Fälle 2")


def test_from_two_spreadsheets_to_tables(ward):
    first = caseseries(ward, "reconcile", "anna.xlsx", "ben.xlsx")
    assert first.returncode == 1
    with (ward / "worksheet.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["patient"], r["row_b"], r["column"], r["a"], r["b"]) for r in rows] == [
        ("P02", "Fälle 2", "AGE", "70", "71"),
        ("P01", "Fälle 3", "ASTDY", "2", "3"),
    ]
    said = first.stdout + first.stderr
    assert not [word for word in ("Musterfrau", "Vorlage", "70", "71") if word in said]
    with (ward / "worksheet.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows([{**r, "choice": "B", "who": "CD"} for r in rows])
    done = caseseries(ward, "reconcile", "anna.xlsx", "ben.xlsx")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 disagreements decided" in done.stdout
    with (ward / "data/adae.csv").open(encoding="utf-8", newline="") as file:
        assert [(r["USUBJID"], r["ASTDY"]) for r in csv.DictReader(file)] == [("P01", "3")]


def test_without_a_mapping(ward):
    (ward / "mapping.yml").unlink()
    with pytest.raises(UserError, match="there is no mapping") as caught:
        read(ward)
    assert "caseseries import anna.xlsx" in caught.value.remedy


def test_a_patient_with_two_ids(ward):
    (ward / "anna.ids.csv").write_text("patient,USUBJID\n7,P01\n", "utf-8")
    (ward / "ben.ids.csv").write_text("patient,USUBJID\n7,P02\n", "utf-8")
    with pytest.raises(UserError, match="1 patient has two public ids"):
        read(ward)


def test_cells_that_are_not_understood(ward):
    workbook(ward / "ben.xlsx", Fälle=[HEAD, *FIRST[1:2], [3, "K", "etwa so", D(2024, 2, 1), ""]])
    with pytest.raises(UserErrors, match=r"ben\.xlsx, sheet Fälle, column C \(Alter\), row 3"):
        read(ward)
    assert read(ward, leave_empty=True)[1].tables["adsl"].written[1]["AGE"] == ""


def test_a_sheet_of_another_name_with_the_same_heads(ward):
    workbook(ward / "ben.xlsx", Blatt1=SECOND, Notes=[["seen"], ["yes"]])
    assert read(ward)[1].tables["adsl"].places == ("Fälle 3", "Fälle 2")


def test_two_texts_whose_sheets_are_called_as_the_files(ward):
    for name, rows in (("anna", FIRST), ("ben", SECOND)):
        text = "\n".join(";".join(str(cell) for cell in row) for row in rows)
        (ward / f"{name}.csv").write_text(text, "utf-8")
    a, b = two_spreadsheets(ward / "anna.csv", ward / "ben.csv", ward / "mapping.yml")
    assert [r["AGE"] for r in b.tables["adsl"].written] == ["60", "71"]
    assert len(a.tables["adsl"].written) == 2


def test_a_merge_replaces_what_an_import_wrote_and_no_import_undoes_it(ward):
    # The way of somebody who began a study with the first sheet, before the second was there.
    bring_in(ward / "anna.xlsx", ward, ward / "mapping.yml")
    caseseries(ward, "reconcile", "anna.xlsx", "ben.xlsx")
    sheet = (ward / "worksheet.csv").read_text("utf-8").splitlines()
    decided = [sheet[0], *(line[: -len(",,,,")] + ",B,,,CD" for line in sheet[1:])]
    (ward / "worksheet.csv").write_text("\n".join(decided), "utf-8")
    done = caseseries(ward, "reconcile", "anna.xlsx", "ben.xlsx")
    assert (done.returncode, done.stderr) == (0, "")
    merged = (ward / "data/adsl.csv").read_bytes()
    with pytest.raises(UserError, match="were merged from two reviewers' extractions"):
        bring_in(ward / "anna.xlsx", ward, ward / "mapping.yml")
    assert (ward / "data/adsl.csv").read_bytes() == merged
