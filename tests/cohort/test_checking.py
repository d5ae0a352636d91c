"""Faults in tables: place, rule, remedy, and never a patient's value; and what of a cohort may be shown."""

import hashlib
import re

import pandas as pd
import pyreadstat
import pytest

from caseseries.cohort import load
from caseseries.cohort.checking import raw_tables
from caseseries.errors import UserError, UserErrors
from caseseries.study import read_study
from tests.small_study import small_study, table


def _edit(folder, table, old, new):
    path = folder / f"data/{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _message(folder):
    with pytest.raises((UserError, UserErrors)) as caught:
        load(read_study(folder))
    return str(caught.value)


def test_loads_typed_columns(five):
    cohort = load(read_study(five))
    assert cohort.table("adsl")["AGE"].dtype == "float64"
    assert cohort.table("adae")["ASTDY"].dtype == "Int64"
    assert cohort.table("adae")["AENDY"].isna().sum() == 1
    assert cohort.table("adsl")["SEX"].dtype == "str"
    assert set(cohort.tables) == {"adsl", "adae", "adlb", "adrs", "adex", "adtte"}
    assert cohort.columns()["adex"] == [
        "USUBJID", "EXSEQ", "EXTRT", "EXDOSE", "EXDOSU", "ASTDY", "AENDY",
    ]  # fmt: skip


def test_values_are_those_of_the_file_in_its_order(five):
    adsl = load(read_study(five)).table("adsl")
    assert adsl["USUBJID"].tolist() == ["T-1", "T-2", "T-3", "T-4", "T-5"]
    assert adsl["AGE"].tolist() == [50, 60, 70, 80, 65]
    assert adsl["SMOKER"].isna().tolist() == [False, False, True, False, False]
    adae = load(read_study(five)).table("adae")
    assert adae["ASTDY"].tolist() == [2, 9, 20, 5, 6, 8, -3]


def test_a_hash_of_each_file_tells_which_data_were_read(five):
    hashes = load(read_study(five)).hashes
    files = sorted((five / "data").glob("*.csv"))
    assert dict(hashes) == {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_a_table_that_is_not_there_is_named(five):
    (five / "data/adex.csv").unlink()
    with pytest.raises(UserError, match="adex") as caught:
        load(read_study(five)).table("adex")
    assert "adex.csv" in caught.value.remedy


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("adsl", ",Early,50,", ",Early,fifty,", ["adsl.csv, row 2, column AGE", "a number"]),
        ("adsl", ",Early,50,", ",Early,5o,", ["row 2, column AGE"]),
        ("adsl", ",F,Y,Y,N,", ",X,Y,Y,N,", ["row 3, column SEX", "one of F, M, U"]),
        ("adsl", ",M,Y,Y,Y,", ",M,yes,Y,Y,", ["row 2, column SAFFL", "Y, N or empty"]),
        ("adsl", "T-2,2,Early", "T-2,2,Middle", ["row 3, column ARM", "one of Early, Late"]),
        ("adsl", "T-2,2,", "T-1,2,", ["row 3", "one row for each USUBJID"]),
        ("adsl", "T-2,2,", ",2,", ["row 3, column USUBJID", "a value is missing"]),
        ("adae", "Headache,3,", "Headache,6,", ["adae.csv, row 3, column AETOXGR", "1 to 5"]),
        ("adae", "Headache,3,", "Headache,0,", ["adae.csv, row 3, column AETOXGR", "1 to 5"]),
        ("adae", "Headache,3,", "Headache,,", ["adae.csv, row 3, column AETOXGR"]),
        ("adae", "Headache,3,", "Headache,2.5,", ["adae.csv, row 3, column AETOXGR", "1 to 5"]),
        ("adae", "T-1,2,Headache", "T-1,two,Headache", ["adae.csv, row 3, column AESEQ", "whole"]),
        ("adae", "T-1,2,Headache", "T-1,1,Headache", ["adae.csv, row 3", "USUBJID and AESEQ"]),
        ("adae", ",Y,9,10", ",Y,9.5,10", ["adae.csv, row 3, column ASTDY", "study day"]),
        ("adlb", ",-1,70,", ",-1,7 0,", ["adlb.csv, row 2, column AVAL", "a number"]),
        ("adlb", ",-1,70,", ',-1,"7,0",', ["adlb.csv, row 2, column AVAL", "a number"]),
        ("adtte", ",100,DAYS", ",100,MONTHS", ["adtte.csv, row 2, column AVALU", "DAYS"]),
        ("adtte", ",100,DAYS", ",,DAYS", ["adtte.csv, row 2, column AVAL"]),
        ("adex", ",1,12", ",13,12", ["adex.csv, row 4, column AENDY", "not before ASTDY"]),
        ("adsl", "T-2,2,Early", "T-2,2,", ["adsl.csv, row 3, column ARM"]),
        (
            "adsl",
            "CONSPUBL",
            "CONSENT",
            ["adsl.csv, row 1", "CONSPUBL is missing", "consent_column"],
        ),
        ("adae", ",Y,9,10", ",Y,0,10", ["row 3, column ASTDY", "never 0"]),
        ("adae", ",Y,9,10", ",Y,9,8", ["row 3, column AENDY", "not before ASTDY"]),
        ("adae", "T-1,2,Headache", "T-9,2,Headache", ["row 3, column USUBJID", "stands in adsl"]),
        ("adae", "AETOXGR", "GRADE", ["adae.csv, row 1", "AETOXGR is missing"]),
        (
            "adsl",
            "SAFFL",
            "SAFETY",
            ["adsl.csv, row 1", "SAFFL is missing", "populations, treated"],
        ),
        ("adsl", "SMOKER", "SMOKES", ["SMOKER is missing", "data.columns"]),
    ],
)
def test_fault_is_told_with_place_and_rule(five, table, old, new, said):
    _edit(five, table, old, new)
    message = _message(five)
    for words in said:
        assert words in message
    assert "what to do" in message


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("adsl", ",Early,50,", ",Early,canary,"),
        ("adsl", ",M,Y,Y,Y,", ",M,canary,Y,Y,"),
        ("adsl", "T-2,2,Early", "T-2,2,canary"),
        ("adae", "T-1,2,Headache", "canary,2,Headache"),
        ("adae", ",Y,9,10", ",Y,canary,10"),
    ],
)
def test_no_value_is_printed(five, table, old, new):
    _edit(five, table, old, new)
    assert "canary" not in _message(five)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        # The ends belong to what is allowed: grades 1 and 5, the first day and the one before it, an event of one day.
        ("adae", "Headache,3,", "Headache,5,"),
        ("adae", ",Y,9,10", ",Y,1,10"),
        ("adae", ",Y,9,10", ",Y,-1,10"),
        ("adae", ",Y,9,10", ",Y,10,10"),
        ("adsl", ",F,Y,Y,N,", ",U,Y,Y,N,"),
        ("adsl", ",Early,50,", ",Early,50.5,"),
        ("adsl", ",Early,50,", ",Early,,"),
        ("adsl", ",M,Y,Y,Y,", ",M,Y,,Y,"),
    ],
)
def test_what_is_allowed_is_not_told(five, table, old, new):
    _edit(five, table, old, new)
    assert len(load(read_study(five)).table("adsl")) == 5


def test_a_long_list_of_faults_says_that_it_goes_on(tmp_path):
    rows = "\n".join(f"P-{k} {k} old" for k in range(1, 31))
    adsl = table(f"USUBJID SUBJID AGE\n{rows}")
    with pytest.raises((UserError, UserErrors)) as caught:
        load(small_study(tmp_path, {"adsl": adsl}))
    # Thirty faults: however many are told, how many there are can be read.
    told = str(caught.value).count("column AGE")
    assert told < 30
    assert re.search(rf"\b({30 - told}|30)\b", str(caught.value))


def test_a_list_that_is_whole_says_nothing_more(five):
    _edit(five, "adsl", ",Early,50,", ",Early,x,")
    assert not re.search(r"\d+ more", _message(five))


def test_all_faults_are_told_at_once(five):
    _edit(five, "adsl", ",Early,50,", ",Early,x,")
    _edit(five, "adae", "Headache,3,", "Headache,9,")
    message = _message(five)
    assert "adsl.csv, row 2" in message
    assert "adae.csv, row 3" in message


def test_missing_adsl(five):
    (five / "data/adsl.csv").unlink()
    assert "the table adsl is missing" in _message(five)


def test_missing_folder(five):
    (five / "data").rename(five / "elsewhere")
    assert "folder of patient-level tables is missing" in _message(five)


def test_table_twice(five):
    (five / "data/adsl.parquet").write_bytes(b"")
    assert "stands there twice" in _message(five)


def test_not_utf8(five):
    path = five / "data/adsl.csv"
    path.write_bytes(path.read_text().replace("Early", "Fr\u00fch").encode("latin-1"))
    assert "not UTF-8" in _message(five)


def test_ragged_row(five):
    _edit(five, "adae", "T-1,2,Headache,3,N,", "T-1,2,Headache,3,N,N,N,N,N,")
    message = _message(five)
    assert "adae.csv:3" in message
    assert "cannot be read as a table" in message


def test_empty_file(five):
    (five / "data/adae.csv").write_text("")
    assert "cannot be read as a table" in _message(five)


def test_byte_order_mark_of_a_spreadsheet_is_no_fault(five):
    path = five / "data/adsl.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(load(read_study(five)).table("adsl")) == 5


@pytest.mark.parametrize("name", ["adex", "adae"])
def test_xpt_gives_the_same_cohort(five, name):
    before = load(read_study(five)).table(name)
    path = five / f"data/{name}.csv"
    frame = pd.read_csv(path)
    pyreadstat.write_xport(frame, str(five / f"data/{name}.xpt"), file_format_version=5)
    path.unlink()
    after = load(read_study(five))
    pd.testing.assert_frame_equal(after.table(name), before)
    assert f"{name}.xpt" in after.hashes


def test_fractions_of_an_xpt_file_are_kept(five):
    path = five / "data/adex.csv"
    frame = pd.read_csv(path)
    frame["EXDOSE"] = [10.5, 10, None, 5]
    pyreadstat.write_xport(frame, str(five / "data/adex.xpt"), file_format_version=5)
    path.unlink()
    doses = load(read_study(five)).table("adex")["EXDOSE"]
    assert doses.tolist()[:2] == [10.5, 10]
    assert doses.isna().tolist() == [False, False, True, False]


def test_public_drops_unlisted_columns_and_patients_without_consent(five):
    _edit(five, "adsl", "ONGOING,N,Y,canary-adsl-two", "ONGOING,N,N,canary-adsl-two")
    study = read_study(five)
    public = load(study).public(study)
    assert set(public.table("adsl").columns) == set(study.privacy.publish["adsl"])
    assert list(public.table("adsl")["SUBJID"]) == ["1", "3", "4", "5"]
    assert "T-2" not in set(public.table("adae")["USUBJID"])
    assert "adrs" not in public.tables
    # Rows are counted anew, and of a table no column but those named and the one that joins.
    assert list(public.table("adae").index) == list(range(5))
    assert list(public.table("adae").columns) == [
        "USUBJID", "AESEQ", "AEDECOD", "AETOXGR", "AEACN", "ASTDY", "AENDY",
    ]  # fmt: skip


def test_a_patient_who_was_not_asked_has_not_consented(five):
    _edit(five, "adsl", "ONGOING,N,Y,canary-adsl-two", "ONGOING,N,,canary-adsl-two")
    study = read_study(five)
    public = load(study).public(study)
    for name in public.tables:
        assert "T-2" not in set(public.table(name)["USUBJID"])
    assert list(public.table("adsl")["SUBJID"]) == ["1", "3", "4", "5"]


def test_all_are_shown_where_no_consent_is_asked(five):
    _edit(five, "adsl", "ONGOING,N,Y,canary-adsl-two", "ONGOING,N,N,canary-adsl-two")
    path = five / "study.yml"
    path.write_text(path.read_text().replace("  consent_column: CONSPUBL\n", ""))
    study = read_study(five)
    assert len(load(study).public(study).table("adsl")) == 5


def test_tables_as_text_for_a_comparison_of_rows(five):
    _edit(five, "adsl", ",Early,50,", ",Early,fifty,")
    tables = raw_tables(read_study(five))
    assert set(tables) == {"adsl", "adae", "adlb", "adrs", "adex", "adtte"}
    assert tables["adsl"]["AGE"].tolist() == ["fifty", "60", "70", "80", "65"]
    assert tables["adsl"]["SMOKER"].isna().tolist() == [False, False, True, False, False]
