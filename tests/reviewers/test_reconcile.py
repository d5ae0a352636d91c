"""From two extractions over the worksheet to the final tables, and everything that stops on the way."""

import csv
import hashlib
import json
import os
import re
import stat
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from caseseries import text_files
from caseseries.cohort import load
from caseseries.errors import UserError, UserErrors
from caseseries.reviewers import record
from caseseries.reviewers.worksheet import COLUMNS
from caseseries.store import files_together
from tests.reviewers.two_reviewers import ADAE, ADSL, Reviewers
from tests.small_study import table

MISSED = """
USUBJID AESEQ AEDECOD AETOXGR ASTDY
P1      1     Fever   2       5
P1      2     Fever   1       4
P2      1     Rash    3       7
"""


@pytest.fixture
def two(tmp_path):
    """The first has one age wrong (line 1); the second missed a rash (line 2) and dropped a digit of a day (line 3)."""
    return Reviewers(
        tmp_path,
        {"adsl": ADSL.replace(" 60 ", " 66 "), "adae": ADAE},
        {"adsl": ADSL, "adae": MISSED},
    )


def test_first_a_worksheet_then_tables(two):
    done = two.run()
    assert (done.lines, done.open, done.made, done.written) == (3, ("1", "2", "3"), True, None)
    assert not (two.root / "data/adsl.csv").exists()
    two.decide(line_1="B", line_2="A", line_3="A")
    done = two.run()
    assert (done.open, done.made) == ((), False)
    assert done.written == ("adsl.csv", "adae.csv", "reconciliation.json")
    assert two.data()["adsl.csv"].decode() == table(ADSL)
    assert two.data()["adae.csv"].decode() == table(ADAE)
    assert set(load(two.study).tables) == {"adsl", "adae"}
    again = two.run()
    assert again.written == ()


def test_the_worksheet_in_a_workbook(two):
    two.run()
    two.decide(".xlsx", line_1="B", line_2="A", line_3="A")
    two.run()
    assert two.data()["adae.csv"].decode() == table(ADAE)
    # What was decided there stands in the text as well, and the record has its hash.
    assert "B,,,AB" in two.sheet.with_suffix(".csv").read_text("utf-8")


def test_values_of_ones_own_and_missing_ones(two):
    two.run()
    own = {"choice": "other", "value": "65", "reason": "admission letter", "who": "AB"}
    none = {"choice": "missing", "reason": "page is lost", "who": "AB"}
    two.decide(line_1=own, line_2="B", line_3=none)
    two.run()
    assert [r["AGE"] for r in two.final("adsl")] == ["50", "65", "70"]
    rows = [(r["USUBJID"], r["AESEQ"], r["AEDECOD"], r["ASTDY"]) for r in two.final("adae")]
    # The rash was decided against, and the events of P1 are numbered anew.
    assert rows == [("P1", "1", "Fever", "5"), ("P1", "2", "Fever", ""), ("P2", "1", "Rash", "7")]


def test_a_row_of_the_second_alone_is_taken_in_and_numbered(tmp_path):
    two = Reviewers(tmp_path, {"adsl": ADSL, "adae": MISSED}, {"adsl": ADSL, "adae": ADAE})
    two.run()
    two.decide(line_1="B", line_2="B")
    two.run()
    assert two.data()["adae.csv"].decode() == table(ADAE)


def test_numbers_of_patients_in_whom_no_row_came_or_went_stay(tmp_path):
    # The fifth event of P2 is the only one here; a rash of P1 comes in before the second fever.
    one, other = (events.replace("P2      1", "P2      5") for events in (MISSED, ADAE))
    two = Reviewers(tmp_path, {"adsl": ADSL, "adae": one}, {"adsl": ADSL, "adae": other})
    two.run()
    two.decide(line_1="B", line_2="B")
    two.run()
    numbers = [(r["USUBJID"], r["AESEQ"]) for r in two.final("adae")]
    assert numbers == [("P1", "1"), ("P1", "2"), ("P1", "3"), ("P2", "5")]


@pytest.mark.parametrize(
    ("value", "holds"), [("7", False), ("0", False), ("2.5", False), ("4", True)]
)
def test_a_grade_of_ones_own_is_from_1_to_5(tmp_path, value, holds):
    two = Reviewers(tmp_path, {"adae": ADAE}, {"adae": ADAE.replace("Rash    3", "Rash    2")})
    two.run()
    two.decide(line_1={"choice": "other", "value": value, "reason": "r", "who": "AB"})
    if holds:
        two.run()
        assert [r["AETOXGR"] for r in two.final("adae") if r["USUBJID"] == "P2"] == ["4"]
        return
    with pytest.raises(UserErrors, match="the column AETOXGR of adae cannot hold this value"):
        two.run()


def test_what_is_open_is_not_merged(two):
    two.run()
    two.decide(line_1="B", line_3={"choice": "A"})
    done = two.run()
    assert (done.open, done.written) == (("2", "3"), None)
    assert two.data() == {}


def test_without_disagreement_the_tables_are_written_at_once(tmp_path):
    two = Reviewers(tmp_path, {"adsl": ADSL}, {"adsl": ADSL})
    done = two.run()
    assert (done.lines, done.written) == (0, ("adsl.csv", "reconciliation.json"))
    assert two.data()["adsl.csv"].decode() == table(ADSL)


def test_within_the_tolerance_the_first_stands(tmp_path):
    plan = {"tables": {"adsl": {"within": {"AGE": 1}}}}
    other = ADSL.replace(" 60 ", " 61 ")
    two = Reviewers(tmp_path, {"adsl": other}, {"adsl": ADSL}, data={"reviewers": plan})
    two.run()
    assert [r["AGE"] for r in two.final("adsl")] == ["50", "61", "70"]


def test_another_order_of_columns_gives_the_same_tables(two):
    two.run()
    two.decide(line_1="B", line_2="A", line_3="A")
    turned = "\n".join(",".join(reversed(line.split(","))) for line in table(MISSED).splitlines())
    two.write("b", "adae", turned + "\n")
    two.run()
    assert two.data()["adae.csv"].decode() == table(ADAE)


def test_the_final_table_keeps_the_order_of_its_columns(tmp_path):
    turned = {
        name: "\n".join(" ".join(reversed(line.split())) for line in text.strip().splitlines())
        for name, text in (("adsl", ADSL), ("adae", ADAE))
    }
    two = Reviewers(tmp_path, turned, turned)
    for name, text in (("adsl", ADSL), ("adae", ADAE)):
        (two.root / f"data/{name}.csv").write_text(table(text), "utf-8")
    two.run()
    assert two.data()["adae.csv"].decode() == table(ADAE)


def test_changed_extractions_are_refused_and_renewed(two):
    two.run()
    two.decide(line_1="B", line_2="A", line_3="A")
    sheet = two.sheet.with_suffix(".csv").read_bytes()
    two.edit("a", "adsl", "P2,2,M,66", "P2,2,M,67")  # line 1 has another value
    two.edit("b", "adae", "P1,2,Fever,1,4\n", "P1,2,Fever,1,40\n")  # line 3 is none any more
    two.edit("b", "adsl", "P3,3,F", "P3,3,M")  # and here is a new one
    with pytest.raises(UserErrors) as caught:
        two.run()
    told = str(caught.value)
    assert "worksheet.csv, line 3: the worksheet holds what is no disagreement any more" in told
    assert "worksheet.csv, line 1: the worksheet holds other values" in told
    assert "the worksheet lacks 1 disagreement, in adsl SEX" in told
    assert "--renew" in told
    assert two.sheet.with_suffix(".csv").read_bytes() == sheet
    assert two.data() == {}
    done = two.run(renew=True)
    # What fits is carried over: the rash. The age is open again, the sex is new.
    assert [(line.column, line.choice) for line in two.lines()] == [
        ("AGE", ""), ("SEX", ""), ("(whole row)", "A"),
    ]  # fmt: skip
    assert done.open == ("1", "2")


TWICE = """
USUBJID AESEQ AEDECOD AETOXGR ASTDY
P1      1     Fever   1       5
P1      2     Fever   1       40
"""


@pytest.fixture
def fevers(tmp_path):
    """Both grades differ in the same way: of day 5 the first was chosen, of day 40 the second."""
    two = Reviewers(tmp_path, {"adae": TWICE}, {"adae": TWICE.replace("Fever   1", "Fever   2")})
    two.run()
    two.decide(line_1="A", line_2="B")
    return two


def test_rows_in_another_order_keep_their_decisions(fevers):
    head, *rows = table(TWICE).splitlines()
    fevers.write("a", "adae", "\n".join([head, *reversed(rows)]) + "\n")
    fevers.run()
    assert {r["ASTDY"]: r["AETOXGR"] for r in fevers.final("adae")} == {"5": "1", "40": "2"}


def test_a_decision_stays_with_its_row_when_another_comes_before(fevers):
    for side, grade in (("a", 1), ("b", 2)):
        first = f"P1,1,Fever,{grade},5"
        fevers.edit(side, "adae", first, f"P1,9,Fever,{grade},1\n{first}")
    fevers.run(renew=True)
    assert [line.choice for line in fevers.lines()] == ["", "A", "B"]


def test_a_term_that_looks_like_the_label_of_another_row(tmp_path):
    terms = TWICE + "P1 3 Fever_(1) 1 9\n"
    first = table(terms).replace("_", " ").replace(",5\n", ",40\n")  # the two fevers are alike
    two = Reviewers(tmp_path, {"adae": TWICE}, {"adae": TWICE})
    two.write("a", "adae", first)
    two.write("b", "adae", first.replace(",1,40", ",2,40").replace(",1,9", ",3,9"))
    two.run()
    two.decide(line_1="B", line_2="A", line_3="B")
    two.run()
    assert [r["AETOXGR"] for r in two.final("adae")] == ["2", "1", "3"]


def test_a_worksheet_that_a_merge_writes_is_for_its_owner(two):
    two.run()
    two.decide(".xlsx", line_1="B", line_2="A", line_3="A")
    two.sheet.with_suffix(".csv").unlink()
    two.run()
    assert two.sheet.with_suffix(".csv").stat().st_mode & 0o077 == 0


def test_a_date_of_ones_own_is_a_date(tmp_path):
    dated = "USUBJID SUBJID TRTSDT LASTDT\nP1 1 2024-01-01 2024-02-01\n"
    data = {"tables": {"adsl": {"days": {"LSTALVDY": "LASTDT"}}}}
    two = Reviewers(tmp_path, {"adsl": dated}, {"adsl": dated.replace("02-01", "02-03")}, data=data)
    two.run()
    own = {"choice": "other", "reason": "r", "who": "AB"}
    two.decide(line_1={**own, "value": "2024-02-31"})
    with pytest.raises(UserErrors, match="the column LASTDT of adsl cannot hold this value"):
        two.run()
    two.decide(line_1={**own, "value": "2024-02-02"})
    two.run()
    assert [r["LASTDT"] for r in two.final("adsl")] == ["2024-02-02"]


def test_a_number_that_a_spreadsheet_wrote_anew_still_fits(tmp_path):
    two = Reviewers(
        tmp_path, {"adsl": ADSL.replace(" 60 ", " 60.50 ")}, {"adsl": ADSL}
    )  # fmt: skip
    two.run()
    path = two.sheet.with_suffix(".csv")
    path.write_text(path.read_text("utf-8").replace("60.50", '"60,5"'), "utf-8")
    two.decide(line_1="A")
    two.run()
    assert [r["AGE"] for r in two.final("adsl")] == ["50", "60.50", "70"]


@pytest.mark.parametrize(
    ("line", "given", "said"),
    [
        (1, {"choice": "65"}, "line 1, choice: this is no choice"),
        (1, {"choice": "A", "value": "65"}, "line 1, value: a value of your own stands beside"),
        (1, {"choice": "other", "value": "old"}, "the column AGE of adsl cannot hold this value"),
        (1, {"choice": "other", "value": "nan"}, "the column AGE of adsl cannot hold this value"),
        (1, {"choice": "other", "value": "6_5"}, "the column AGE of adsl cannot hold this value"),
        (3, {"choice": "other", "value": "4.5"}, "the column ASTDY of adae cannot hold this value"),
        (2, {"choice": "other", "value": "x"}, "line 2, choice: a row .* is kept or dropped"),
        (2, {"choice": "missing"}, "line 2, choice: a row .* is kept or dropped"),
    ],
)
def test_decisions_that_cannot_be(two, line, given, said):
    two.run()
    two.decide(**{f"line_{line}": {**given, "reason": "r", "who": "AB"}})
    with pytest.raises(UserErrors, match=said):
        two.run()
    assert two.data() == {}


def test_no_message_holds_a_value(two):
    two.edit("a", "adsl", "P2,2,M,66", "P2,2,M,canary")
    two.run()
    two.decide(line_1={"choice": "canary"}, line_3={"choice": "other", "value": "canary"})
    with pytest.raises(UserErrors) as caught:
        two.run()
    assert "canary" not in str(caught.value)
    two.decide(line_1="A", line_2="A", line_3={"choice": "B", "value": "", "who": "AB"})
    two.run()
    assert b"canary" in two.data()["adsl.csv"]
    assert b"canary" not in two.data()["reconciliation.json"]


def test_the_record_has_hashes_and_counts(two):
    two.run()
    two.decide(line_1="B", line_2="A", line_3="A")
    two.run()
    made = json.loads(two.data()["reconciliation.json"])
    assert made["choices"] == {"A": 2, "B": 1, "other": 0, "missing": 0}
    assert made["worksheet_sha256"] == _sha256(two.sheet.with_suffix(".csv"))
    assert made["tables"] == {n: _sha256(two.root / f"data/{n}") for n in ("adsl.csv", "adae.csv")}
    assert made["extractions"]["B"]["adae.csv"] == _sha256(two.root / "work/b/adae.csv")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_damaged_record(two):
    (two.root / "data/reconciliation.json").write_text('{"tables": 3}', "utf-8")
    with pytest.raises(UserError, match="cannot be read"):
        record.read(two.root / "data")


def test_tables_of_somebody_else_are_kept(two):
    (two.root / "data/adsl.csv").write_text(table(ADSL).replace("P3", "P9"), "utf-8")
    two.run()
    two.decide(line_1="B", line_2="A", line_3="A")
    before = two.data()
    with pytest.raises(UserErrors, match=r"data/adsl.csv: this table was not written by a merge"):
        two.run()
    assert two.data() == before


def test_a_workbook_in_the_place_of_a_final_table(two):
    (two.root / "data/adsl.xlsx").write_bytes(b"PK\x03\x04")
    two.run()
    two.decide(line_1="B", line_2="A", line_3="A")
    with pytest.raises(
        UserError, match=r"adsl\.xlsx: the final table adsl would be written as CSV"
    ):
        two.run()


def test_a_table_of_neither_stays(two):
    (two.root / "data/adex.csv").write_text("USUBJID,EXSEQ,EXTRT\nP1,1,Drug\n", "utf-8")
    assert two.run().alone == ("adex",)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def merged(two):
    """A study whose extractions were merged, and then both tables changed in both extractions."""
    two.run()
    two.decide(line_1="B", line_2="A", line_3="A")
    two.run()
    for side in "ab":
        two.edit(side, "adsl", "P1,1,F,50", "P1,1,F,51")
        two.edit(side, "adae", "P2,1,Rash,3", "P2,1,Rash,4")
    return two


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_merge_that_fails_leaves_the_old_tables(merged, monkeypatch, after):
    before, done, replace = merged.data(), [], text_files.replace

    def full(path, content):
        if path.parent.name == "data" and len(done) == after:
            done.append("failed")
            raise OSError(28, "No space left on device", str(path))
        done.append(path.name)
        replace(path, content)

    monkeypatch.setattr(text_files, "replace", full)
    with pytest.raises(OSError, match="No space"):
        merged.run()
    assert merged.data() == before
    monkeypatch.setattr(text_files, "replace", replace)
    merged.run()
    assert [r["AGE"] for r in merged.final("adsl")] == ["51", "60", "70"]


def test_a_merge_that_is_killed_is_told_and_taken_back(merged, monkeypatch):
    before = merged.data()
    replace = text_files.replace

    def dies(path, content):
        if path.name == "adae.csv":
            raise Killed
        replace(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(text_files, "replace", dies)
        patch.setattr(
            files_together, "recover", bool
        )  # nobody is left to tidy up; the journal stays
        with pytest.raises(Killed):
            merged.run()
    assert merged.data() != before  # one table is new, the other old
    with pytest.raises(UserError, match="a merge of two extractions was broken off here"):
        load(merged.study)
    for side in "ab":
        merged.edit(side, "adsl", "P1,1,F,51", "P1,1,F,50")
        merged.edit(side, "adae", "P2,1,Rash,4", "P2,1,Rash,3")
    done = merged.run()
    assert done.recovered
    assert done.written == ()
    assert merged.data() == before


def _saved_by_a_spreadsheet(path):
    """Save a worksheet as a spreadsheet does: what looks like a number is one, and 007 is 7."""
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    plain = [
        [
            str(int(c)) if c.isdigit() else f"{float(c):g}" if re.fullmatch(r"\d+\.\d+", c) else c
            for c in row
        ]
        for row in rows
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(plain)


ZEROS = "USUBJID SUBJID AGE\n001 1 50\n002 2 60\n010 10 70.50\n"


def test_identifiers_that_a_spreadsheet_took_for_numbers_keep_their_decisions(tmp_path):
    other = ZEROS.replace(" 60", " 66").replace("70.50", "77.50")
    two = Reviewers(tmp_path, {"adsl": ZEROS}, {"adsl": other})
    two.run()
    two.decide(line_1="B", line_2="A")
    _saved_by_a_spreadsheet(two.sheet.with_suffix(".csv"))
    assert "002" not in two.sheet.with_suffix(".csv").read_text()
    two.run()
    assert [(r["USUBJID"], r["AGE"]) for r in two.final("adsl")] == [
        ("001", "50"), ("002", "66"), ("010", "70.50"),
    ]  # fmt: skip


def test_a_workbook_that_took_identifiers_for_numbers_fits_the_text_that_the_merge_wrote(tmp_path):
    two = Reviewers(tmp_path, {"adsl": ZEROS}, {"adsl": ZEROS.replace(" 60", " 66")})
    two.run()
    book = Workbook()
    rows = [COLUMNS, *([getattr(line, c) or None for c in COLUMNS] for line in two.lines())]
    for row in rows:
        book.active.append([int(c) if c and str(c).isdigit() else c for c in row])
    book.active["J2"], book.active["M2"] = "B", "AB"
    book.save(two.sheet.with_suffix(".xlsx"))
    assert book.active["B2"].value == 2
    assert two.run().open == ()
    assert two.run().written == ()  # the second run reads both


def test_two_patients_whom_a_spreadsheet_made_one_are_not_guessed(tmp_path):
    twins = "USUBJID SUBJID AGE\n01 1 50\n001 2 60\n"
    two = Reviewers(
        tmp_path, {"adsl": twins}, {"adsl": twins.replace(" 60", " 66").replace(" 50", " 55")}
    )
    two.run()
    two.decide(line_1="B", line_2="A")
    _saved_by_a_spreadsheet(two.sheet.with_suffix(".csv"))
    with pytest.raises((UserError, UserErrors)):
        two.run()
    assert two.data() == {}


def test_the_worksheet_is_its_owners_alone_from_its_first_byte(two, monkeypatch):
    """Whatever reads the folder while it is written finds no file that others may read."""
    seen = []
    real = os.replace

    def watch(old, new, **how):
        if "worksheet" in str(new):
            seen.append(stat.S_IMODE(os.stat(old).st_mode))
        real(old, new, **how)

    monkeypatch.setattr(os, "replace", watch)
    before = os.umask(0)
    try:
        two.run()
    finally:
        os.umask(before)
    assert seen == [0o600, 0o600, 0o600]  # the two, and the note of their hashes


def test_a_text_that_no_workbook_holds_is_refused(two):
    two.edit("a", "adae", "P2,1,Rash", "P2,1," + "R" * 32_768)
    with pytest.raises(UserErrors) as caught:
        two.run()
    assert "adae.csv, row 5, column AEDECOD" in str(caught.value)
    assert "32,767 characters" in str(caught.value)
    assert "RRRR" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_after_a_merge_either_worksheet_may_be_mended(two, suffix):
    # Once the copy that the merge had written itself was held against the one that somebody mended.
    two.run()
    two.decide(".xlsx", line_1="B", line_2="A", line_3="A")
    two.run()
    two.decide(suffix, line_1="A")
    assert two.run().written == ("adsl.csv", "reconciliation.json")
    assert [r["AGE"] for r in two.final("adsl")] == ["50", "66", "70"]
    assert two.run().written == ()


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_either_of_two_renewed_worksheets_may_be_filled(two, suffix):
    two.run()
    two.decide(".xlsx", line_1="B", line_2="A", line_3="A")
    two.run()
    two.edit("b", "adsl", "P3,3,F", "P3,3,M")
    assert two.run(renew=True).open == ("2",)
    two.decide(suffix, line_2="A")
    assert two.run().open == ()
    assert two.final("adsl")[2]["SEX"] == "F"


def test_events_of_a_patient_who_was_dropped_are_not_kept(tmp_path):
    rest = {
        name: "\n".join(line for line in text.splitlines() if not line.startswith("P2"))
        for name, text in (("adsl", ADSL), ("adae", ADAE))
    }
    two = Reviewers(tmp_path, {"adsl": ADSL, "adae": ADAE}, rest)
    two.run()
    two.decide(line_1="B", line_2="A")
    with pytest.raises(UserError, match=r"worksheet\.csv, line 1: a patient was dropped from adsl"):
        two.run()
    assert two.data() == {}
    two.decide(line_2="B")
    two.run()
    assert {row["USUBJID"] for row in two.final("adae")} == {"P1"}


def test_a_sheet_before_the_worksheet_does_not_hide_it(two):
    two.run()
    two.decide(".xlsx", line_1="B", line_2="A", line_3="A")
    book = load_workbook(two.sheet.with_suffix(".xlsx"))
    book.create_sheet("Notes", 0)["A1"] = "seen with the head nurse"
    book.save(two.sheet.with_suffix(".xlsx"))
    assert two.run().open == ()


def test_a_patient_with_two_rows_in_adsl_is_told(tmp_path):
    two = Reviewers(tmp_path, {"adsl": ADSL + "P1 1 F 51 100\n"}, {"adsl": ADSL})
    with pytest.raises(UserErrors, match=r"a/adsl\.csv, row 5.*: the patient has a row already"):
        two.run()
