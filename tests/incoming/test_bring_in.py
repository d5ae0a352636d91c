"""From a workbook to tables: what is written, what is not, and what a second run changes."""

import csv
import datetime

import pytest
import yaml

from caseseries.errors import UserError, UserErrors
from caseseries.incoming import bring_in
from tests.incoming.sheets_made import workbook

D = datetime.date
ROWS = [
    [
        "Patient",
        "Name",
        "Alter",
        "Raucher",
        "Beginn der Therapie",
        "CRP (mg/l) d1",
        "CRP (mg/l) d3",
        "Nebenwirkungen",
    ],
    [7, "Erna Musterfrau", 60, "j", D(2024, 1, 1), 5, "<2", "Rash d2"],
    [3, "Kurt Vorlage", 70, "n", D(2024, 2, 1), "8,5", "n.a.", "keine"],
]


class Hospital:
    """A folder with a workbook, and the study's own."""

    def __init__(self, folder, rows=ROWS, **sheets):
        self.root = folder
        self.file = folder / "ward.xlsx"
        self.save(rows, **sheets)

    def save(self, rows, **sheets):
        workbook(self.file, Fälle=rows, **sheets)

    def bring(self, **how):
        return bring_in(self.file, self.root, self.root / "mapping.yml", **how)

    def change(self, change):
        path = self.root / "mapping.yml"
        plan = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(plan)
        path.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")

    def table(self, name):
        with (self.root / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def ward(tmp_path):
    return Hospital(tmp_path)


def test_first_a_mapping_then_tables(ward):
    assert ward.bring().guessed
    assert not (ward.root / "data").exists()
    done = ward.bring()
    assert (done.guessed, done.patients, done.rows) == (False, 2, {"adsl": 2, "adlb": 3, "adae": 1})
    assert ward.table("adsl") == [
        {"USUBJID": "P01", "SUBJID": "P01", "AGE": "60", "RAUCHER": "Y"},
        {"USUBJID": "P02", "SUBJID": "P02", "AGE": "70", "RAUCHER": "N"},
    ]
    values = [
        (r["USUBJID"], r["ADY"], r["AVAL"], r["AVALC"], r["LLOQ"]) for r in ward.table("adlb")
    ]
    assert values == [
        ("P01", "1", "5", "", ""),
        ("P01", "3", "", "<2", "2"),
        ("P02", "1", "8.5", "", ""),
    ]
    event = ward.table("adae")[0]
    assert (event["USUBJID"], event["AEDECOD"], event["ASTDY"]) == ("P01", "Rash", "2")


def test_no_identifier_gets_into_the_tables_or_the_mapping(ward):
    ward.bring()
    done = ward.bring()
    assert set(done.identifiers) == {"Fälle: Patient", "Fälle: Name"}
    texts = [p.read_text(encoding="utf-8") for p in (ward.root / "data").iterdir()]
    texts.append((ward.root / "mapping.yml").read_text(encoding="utf-8"))
    assert not any("Erna" in text or "Vorlage" in text or "2024-01-01" in text for text in texts)
    # The list of ids stays beside the workbook, for its owner alone.
    assert done.ids.parent == ward.file.parent
    assert done.ids.stat().st_mode & 0o077 == 0


def test_the_same_sheet_again_changes_nothing(ward):
    ward.bring()
    ward.bring()
    before = {p: p.read_bytes() for p in ward.root.rglob("*") if p.is_file()}
    assert ward.bring().written == ()
    assert {p: p.read_bytes() for p in ward.root.rglob("*") if p.is_file()} == before


def test_a_sheet_that_grew_and_was_sorted_keeps_the_ids(ward):
    ward.bring()
    ward.bring()
    grown = [ROWS[0], [1, "Maja Entwurf", 50, "n", D(2024, 3, 1), 1, 2, None], ROWS[2], ROWS[1]]
    ward.save(grown)
    done = ward.bring()
    assert [row["AGE"] for row in ward.table("adsl")] == [
        "60",
        "70",
        "50",
    ]  # P01, P02, and the new P03
    assert {p.name for p in done.written} == {"adsl.csv", "adlb.csv", "ward.ids.csv"}


def test_a_cell_that_is_not_understood_stops_and_is_told_without_its_value(ward):
    ward.save([ROWS[0], [7, "Erna Musterfrau", "um 60", "j", D(2024, 1, 1), 5, 2, "Rash d2"], *ROWS[2:], [9, "X Y", 51, "n", None, 1, 1, None], [10, "Z W", 52, "n", None, 1, 1, None], [11, "A B", 53, "n", None, 1, 1, None]])  # fmt: skip
    ward.bring()
    done = ward.bring()
    assert [str(cell).partition("\n")[0] for cell in done.unclear] == [
        "ward.xlsx, sheet Fälle, column C (Alter), row 2: not understood: this is no number"
    ]
    assert "um 60" not in str(done.unclear)
    assert not (ward.root / "data").exists()
    assert ward.bring(leave_empty=True).written
    assert ward.table("adsl")[0]["AGE"] == ""
    # or the mapping says what it means
    ward.change(lambda plan: plan["tables"]["adsl"]["columns"]["AGE"].update(missing=["um 60"]))
    assert not ward.bring().unclear


def test_what_is_left_out_is_listed_new_columns_too(ward):
    ward.bring()
    ward.save(
        [[*ROWS[0], "Blutgruppe"], [*ROWS[1], "0"], [*ROWS[2], "A"]],
        Notizen=[["a", "b"], ["c", "d"]],
    )
    new = "Fälle: Blutgruppe (new: the mapping does not name it)"
    assert ward.bring().left_out == (new, "Notizen: the whole sheet")


def test_a_name_within_a_text_is_found(ward):
    rows = [
        [*ROWS[0], "Verlauf"],
        [*ROWS[1], "gut"],
        [*ROWS[2], "Herr Vorlage gut"],
        *[[k, f"A{k} B", 50, "n", None, 1, 1, None, "gut"] for k in (20, 21)],
    ]
    ward.save(rows)
    ward.bring()
    done = ward.bring()
    assert "column 'Name'" in str(done.unclear[-1])
    assert "Vorlage" not in str(done.unclear)


def test_a_table_that_somebody_edited_is_not_overwritten(ward):
    ward.bring()
    ward.bring()
    path = ward.root / "data/adsl.csv"
    path.write_text(path.read_text().replace("60", "61"))
    with pytest.raises(UserError, match="edited since"):
        ward.bring()
    assert "61" in path.read_text()


def test_a_list_of_columns_of_somebody_else_is_not_overwritten(ward):
    ward.bring()
    path = ward.root / "data/columns.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine: true\n")
    with pytest.raises(
        UserError, match=r"data/columns\.yml: this file was not written by an import"
    ):
        ward.bring()
    assert path.read_text() == "mine: true\n"
    assert not (ward.root / "data/adsl.csv").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: p["sheets"]["Fälle"].update(patient="Pat"), "the sheet has no column 'Pat'"),
        (lambda p: p["tables"]["adsl"].update(sheet="Labor"), "unknown sheet 'Labor'"),
        (lambda p: p["tables"]["adsl"]["columns"]["AGE"].update({"from": "Name"}), "'Name' is listed under identifiers"),
        (lambda p: p["tables"]["adsl"].update(colums={}), "tables.adsl.0.colums: unknown key"),
        (lambda p: p["tables"].pop("adsl"), "no table adsl"),
        (lambda p: p.update(decimal="dot"), "decimal"),
    ],
)  # fmt: skip
def test_faults_of_a_mapping(ward, change, said):
    ward.bring()
    ward.change(change)
    with pytest.raises((UserError, UserErrors)) as caught:
        ward.bring()
    assert said in str(caught.value)
    assert not (ward.root / "data").exists()


def test_two_rows_of_one_patient(ward):
    ward.bring()
    ward.save([*ROWS, ROWS[1]])
    with pytest.raises(UserError, match="two rows are of one patient, 2 and 4"):
        ward.bring()


def test_no_column_tells_patients_apart(tmp_path):
    with pytest.raises(UserError, match="no column tells patients apart"):
        Hospital(tmp_path, [["Alter", "Sex"], [60, "m"], [60, "m"]]).bring()
    assert not (tmp_path / "mapping.yml").exists()
