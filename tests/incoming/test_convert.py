"""A mapping applied: several sheets of patients, merged cells, rows that sum up, short years, percentages, parts."""

import csv
import datetime

import pytest
import yaml
from openpyxl import load_workbook

from caseseries.errors import UserError, UserErrors
from caseseries.incoming import bring_in
from tests.incoming.sheets_made import workbook

TITLE = ["Stroke registry, printed 1.5.24", *[None] * 7]
DEMOGRAPHICS = [
    TITLE, [None] * 8,
    ["Case", "Surname", "Age", "Gender", "NIHSS adm.", "NIHSS d1", "mRS month 3", "Thrombectomy date"],
    [1, "Doe", 71, "male", "12", 8, "2 (good)", "3.4.24"],
    [2, "Roe", 66, "female", 18, "16", "4", "5.4.24"],
    [3, "Poe", 80, "F", "n/k", 5, "1", "11.4.24"],
    [4, "Loe", 59, "M", 22, 21, "6 = dead", "1.5.24"],
    ["Mean", None, 69, None, 17.3, None, None, None],
]  # fmt: skip
OUTCOME = [
    ["Case no.", "EF", "Alive at last FU", "Last follow-up", "HbA1c (%)"],
    [4, "40%", "no", "9.5.24", "8,1"], [1, "45%", "yes", "1.9.24", "6.1"],
    [2, "50%", "yes", "3.9.24", "7.3"], [3, "38%", "yes", "2.8.24", "5.9 "],
]  # fmt: skip
EVENTS = [
    ["Case", "Complication", "Onset", "Resolved", "CTCAE"],
    [1, "Haemorrhage", "4.4.24", None, 2], [None, "Pneumonia", "d3", "d9", 3], [4, "Oedema", "d2", None, 5],
]  # fmt: skip


@pytest.fixture
def stroke(tmp_path):
    path = workbook(
        tmp_path / "stroke.xlsx", ("A1:H1",), Demographics=DEMOGRAPHICS, Outcome=OUTCOME, AEs=EVENTS
    )
    book = load_workbook(path)
    book["AEs"].merge_cells("A2:A3")
    book.save(path)
    assert _bring(tmp_path).guessed
    return tmp_path


def _bring(folder, **how):
    return bring_in(folder / "stroke.xlsx", folder, folder / "mapping.yml", **how)


def _change(folder, change):
    path = folder / "mapping.yml"
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(plan)
    path.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")


def _table(folder, name):
    with (folder / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_cells_of_one_kind_are_told_together(stroke):
    told = [str(cell).partition("\n")[0] for cell in _bring(stroke).unclear]
    assert told[0] == (
        "stroke.xlsx, sheet Demographics, column H (Thrombectomy date), rows 4, 5, 6, 7: "
        "not understood: the year has two digits: write four, or say `short_years` in the mapping"
    )
    assert "column F" not in told[1]
    assert len(told) == 3


def test_a_row_of_means_is_no_patient_and_is_listed(stroke):
    assert "Demographics: row 8, summing up others" in _bring(stroke).left_out


def test_tables_of_several_sheets_of_patients(stroke):
    _change(stroke, lambda plan: plan.update(short_years=2000))
    done = _bring(stroke, leave_empty=True)
    assert (done.patients, done.cells) == (4, 0)  # the row of means is none
    patients = _table(stroke, "adsl")
    # Each patient has what either sheet says, whatever the order of rows in the second one.
    assert [(p["USUBJID"], p["AGE"], p["EF"], p["HBA1C"]) for p in patients] == [
        ("P01", "71", "45", "6.1"), ("P02", "66", "50", "7.3"), ("P03", "80", "38", "5.9"), ("P04", "59", "40", "8.1"),
    ]  # fmt: skip
    # 3 April is day 1: 28 days of April, 31 + 30 + 31 + 31 of May to August, and 1 September are 152.
    assert patients[0]["LSTALVDY"] == "152"
    # The merged case number counts for both of its rows; dates and study days may stand in one column.
    events = [(e["USUBJID"], e["AEDECOD"], e["ASTDY"], e["AENDY"]) for e in _table(stroke, "adae")]
    assert events == [
        ("P01", "Haemorrhage", "2", ""),
        ("P01", "Pneumonia", "3", "9"),
        ("P04", "Oedema", "2", ""),
    ]
    # A value at admission and one of day 1 are two visits of one parameter.
    visits = [(v["AVISIT"], v["AVAL"]) for v in _table(stroke, "adlb") if v["USUBJID"] == "P01"]
    assert visits == [("Baseline", "12"), ("Day 1", "8")]


def test_words_in_numbers_are_put_right_by_codes(stroke):
    def change(plan):
        plan["short_years"] = 2000
        head = {"visit": "Month 3", "number": 90}
        plan["sheets"]["Demographics"].pop("left_out")
        plan["tables"]["adlb"]["wide"].append(
            {
                "code": "MRS",
                "label": "mRS",
                "codes": {"2 (good)": 2, "6 = dead": 6},
                "heads": {"mRS month 3": head},
            }
        )

    _change(stroke, change)
    _bring(stroke, leave_empty=True)
    assert [v["AVAL"] for v in _table(stroke, "adlb") if v["PARAMCD"] == "MRS"] == [
        "2",
        "4",
        "1",
        "6",
    ]


def test_events_in_columns_side_by_side(tmp_path):
    # AE 1 and AE 2 with their grades, each pair a part of the table; empty ones give no row.
    rows = [
        ["Case", "AE 1", "AE 1 grade", "AE 2", "AE 2 grade"],
        [1, "Rash", 1, "Fever", 2], [2, "Cough", 3, None, None],
    ]  # fmt: skip
    workbook(tmp_path / "stroke.xlsx", S=rows)
    pair = [
        {"sheet": "S", "columns": {"AEDECOD": {"from": f"AE {k}"}, "AETOXGR": {"from": f"AE {k} grade"}}} for k in (1, 2)
    ]  # fmt: skip
    plan = {
        "file": "stroke.xlsx", "sheets": {"S": {"patient": "Case", "identifiers": ["Case"]}},
        "tables": {"adsl": {"sheet": "S"}, "adae": pair},
    }  # fmt: skip
    (tmp_path / "mapping.yml").write_text(yaml.safe_dump(plan))
    assert _bring(tmp_path).unclear == ()
    events = [
        (e["USUBJID"], e["AESEQ"], e["AEDECOD"], e["AETOXGR"]) for e in _table(tmp_path, "adae")
    ]
    assert events == [
        ("P01", "1", "Rash", "1"),
        ("P01", "2", "Fever", "2"),
        ("P02", "1", "Cough", "3"),
    ]


def test_a_patient_who_is_not_in_the_first_sheet_is_told(stroke):
    book = load_workbook(stroke / "stroke.xlsx")
    book["AEs"]["A4"] = 9
    book.save(stroke / "stroke.xlsx")
    told = "".join(map(str, _bring(stroke).unclear))
    assert (
        "sheet AEs, column A (Case), row 4: not understood: the patient is not in the sheet of patients"
        in told
    )


def test_a_column_of_patients_comes_from_one_sheet(stroke):
    _change(stroke, lambda plan: plan["tables"]["adsl"][1]["columns"].update(AGE={"from": "EF"}))
    with pytest.raises((UserError, UserErrors), match="'AGE' stands twice"):
        _bring(stroke)


def test_codes_of_a_column_of_numbers_are_of_single_cells(tmp_path):
    rows = [
        ["Case", "Start of treatment", "Size (mm)"],
        *([k, datetime.date(2024, 1, k), size] for k, size in enumerate((12, "<5", "7,5", 9), 1)),
    ]
    path, mapping = workbook(tmp_path / "a.xlsx", S=rows), tmp_path / "mapping.yml"
    bring_in(path, tmp_path, mapping)
    told = bring_in(path, tmp_path, mapping).unclear
    assert len(told) == 1
    assert "codes: {<5: 5}" in told[0].remedy
    plan = yaml.safe_load(mapping.read_text("utf-8"))
    plan["tables"]["adsl"]["columns"]["SIZE"]["codes"] = {"<5": 5}  # as the message says
    mapping.write_text(yaml.safe_dump(plan, allow_unicode=True), "utf-8")
    assert bring_in(path, tmp_path, mapping).done
    assert [r["SIZE"] for r in _table(tmp_path, "adsl")] == ["12", "5", "7.5", "9"]


LABS = [
    ["File no.", "Test", "Result", "Unit"],
    ["0071", "Albumin", "30", "g/l"], [71, "Albumin", "<2,5", "g/dl"], ["0082", "Albumin", "400", "µmol/l"],
    ["0099", "Albumin", "31", "g/l"],
]  # fmt: skip


def test_other_numbers_of_patients_and_units_in_rows(tmp_path):
    patients = [["ID", "File no.", "Sex"], ["A1", "0071", "m"], ["A2", "0082", "f"]]
    path = workbook(tmp_path / "a.xlsx", Patients=patients, Lab=LABS)
    plan = {
        "file": "a.xlsx", "decimal": "comma", "keep_ids": True,
        "sheets": {
            "Patients": {"patient": "ID", "identifiers": ["File no."]},
            "Lab": {"patient": "File no.", "matches": "File no.", "identifiers": ["File no."]},
        },
        "tables": {
            "adsl": {"sheet": "Patients", "columns": {"SEX": {"from": "Sex", "codes": {"m": "M", "f": "F"}}}},
            "adlb": {
                "sheet": "Lab", "units": {"ALB": "g/l"},
                "columns": {
                    "PARAMCD": {"from": "Test", "codes": {"Albumin": "ALB"}}, "PARAM": {"from": "Test"},
                    "AVAL": {"from": "Result"}, "AVALU": {"from": "Unit"},
                },
            },
        },
    }  # fmt: skip
    mapping = tmp_path / "mapping.yml"
    mapping.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    done = bring_in(path, tmp_path, mapping, leave_empty=True)
    # 71 is 0071, and 2.5 g/dl are 25 g/l; nothing turns mol into grams, and nobody has the number 99.
    rows = [
        (r["USUBJID"], r["AVAL"], r["AVALC"], r["LLOQ"], r["AVALU"])
        for r in _table(tmp_path, "adlb")
    ]
    assert rows == [("A1", "30", "", "", "g/l"), ("A1", "", "<25", "25", "g/l")]
    told = [str(cell).partition("\n")[0].partition("not understood: ")[2] for cell in done.unclear]
    assert told == [
        "no factor turns the unit into that of the parameter",
        "the patient is not in the sheet of patients",
    ]


def test_a_remark_below_the_patients_is_no_patient(tmp_path):
    rows = [
        ["ID", "Sex", "Age", "Stage"],
        ["A1", "m", 50, "I"],
        ["A2", "f", 60, "I"],
        ["* by CTCAE", None, None, None],
    ]
    path = workbook(tmp_path / "a.xlsx", Patients=rows)
    mapping = tmp_path / "mapping.yml"
    bring_in(path, tmp_path, mapping)
    (told,) = bring_in(path, tmp_path, mapping).unclear
    assert "row 4: not understood: the row has nothing but what names the patient" in str(told)
