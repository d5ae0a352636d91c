"""Findings of one kind are told once; an oddity that study.yml accepts is not told until there is one more."""

import pytest

from caseseries.analyses.study_results import compute_study
from caseseries.cohort import load
from caseseries.study import dictionary, read_study
from tests.cohort.edits import Sheet, told


def _accept(five, *entries):
    path = five / "study.yml"
    lines = [f"  - {entry}" for entry in entries]
    path.write_text("\n".join([path.read_text(), "accepted:", *lines, ""]), encoding="utf-8")


def test_faults_of_one_kind_are_told_once_with_their_number(five):
    sheet = Sheet(five, "adlb")
    for row in range(2, 9):
        sheet.put(row, "AVAL", "high")
    sheet.put(5, "ADY", "0").save()
    Sheet(five, "adsl").put(3, "AGE", "-1").save()
    faults, _ = told(five)
    assert [fault.splitlines()[0] for fault in faults] == [
        "adsl.csv, row 3, column AGE: the number is out of its range",
        "adlb.csv, row 5, column ADY: a value breaks the rule",
        "adlb.csv, row 2, column AVAL: a value breaks the rule; also in rows 3, 4, 5, 6, 7 and 1 more, 7 in all",
    ]


def test_faults_of_form_and_of_values_are_told_in_one_run(five):
    path = five / "data/adae.csv"
    path.write_text(path.read_text().replace("T-3,1,Itching,4,Y,DRUG WITHDRAWN,Y,8,12", "T-3,1"))
    Sheet(five, "adrs").put(2, "ADY", "0").save()
    Sheet(five, "adtte").put(2, "USUBJID", "T-9").save()
    faults, _ = told(five)
    assert [fault.split(":")[0] for fault in faults] == [
        "adae.csv, row 7", "adrs.csv, row 2, column ADY", "adtte.csv, row 2, column USUBJID",
    ]  # fmt: skip


def _odd(five):
    Sheet(five, "adae").put(2, "AETOXGR", "5").put(2, "AESER", "Y").save()


def test_what_the_message_proposes_accepts_the_oddity(five):
    _odd(five)
    _, odd = told(five)
    assert len(odd) == 1
    entry = odd[0].split("`accepted`: ")[1].replace("…", "Reported after the data were cut.")
    assert entry.startswith("{rule: fatal-event-of-the-living, table: adae, times: 1, reason:")
    _accept(five, entry)
    assert told(five) == ([], [])


def test_one_row_more_is_told_again(five):
    _odd(five)
    _accept(five, "{rule: fatal-event-of-the-living, table: adae, reason: Known.}")
    Sheet(five, "adae").put(5, "AETOXGR", "5").put(5, "AESER", "Y").save()
    _, odd = told(five)
    assert "adae.csv, row 2, column AETOXGR" in odd[0]
    assert "also in row 5" in odd[0]
    assert "times: 2 in place of 1" in odd[0]


def test_an_entry_that_accepts_nothing_is_told(five):
    _accept(five, "{rule: fatal-event-of-the-living, table: adae, reason: Known.}")
    _, odd = told(five)
    assert "no row of adae has the oddity fatal-event-of-the-living any more" in odd[0]
    assert odd[0].startswith("study.yml:")


def test_an_unknown_name_is_a_fault_with_the_nearest(five):
    _accept(five, "{rule: fatal-event-of-living, table: adae, reason: Known.}")
    faults, _ = told(five)
    assert "no check has the name 'fatal-event-of-living'" in faults[0]
    assert "did you mean fatal-event-of-the-living" in faults[0]


def test_a_fault_cannot_be_accepted(five):
    Sheet(five, "adae").put(3, "AENDY", "8").save()
    _accept(five, "{rule: end-before-start, table: adae, reason: Known.}")
    faults, _ = told(five)
    assert any("no check has the name 'end-before-start'" in fault for fault in faults)


def test_readers_of_the_data_page_see_what_is_accepted_and_why(five):
    _odd(five)
    _accept(five, "{rule: fatal-event-of-the-living, table: adae, reason: Reported | late.}")
    study = read_study(five)
    text = dictionary.dictionary(study, load(study).columns())
    row = next(line for line in text.splitlines() if "fatal event of the living" in line)
    assert row == "| adae | fatal event of the living | 1 | Reported &#124; late. |"


def test_oddities_go_with_the_results(five):
    _odd(five)
    cohort = compute_study(five).cohort
    assert cohort is not None
    assert [oddity.place for oddity in cohort.oddities] == ["adae.csv, row 2, column AETOXGR"]


@pytest.mark.parametrize("name", ["adaes.csv", "ADAE.ods", "lab.sas7bdat"])
def test_a_file_that_nothing_reads_is_told(five, name):
    (five / "data" / name).write_text("x")
    (five / "data/notes.txt").write_text("x")
    _, odd = told(five)
    assert len(odd) == 1
    assert odd[0].startswith(f"{name}: nothing reads this file")
    assert ("adae is read from adae.csv" in odd[0]) == (name != "lab.sas7bdat")


def test_a_workbook_in_place_of_adsl_is_named(five):
    (five / "data/adsl.csv").rename(five / "data/adsl.ods")
    faults, _ = told(five)
    assert faults[0].startswith("adsl.ods: a table with the ending .ods is not read")
