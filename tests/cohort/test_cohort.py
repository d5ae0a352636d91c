"""Faults in tables: place, rule, remedy, and never a patient's value."""

import pandas as pd
import pyreadstat
import pytest

from caseseries.cohort import load
from caseseries.errors import UserError, UserErrors
from caseseries.study import read_study


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
    assert set(cohort.hashes) == {
        f"{t}.csv" for t in ("adsl", "adae", "adlb", "adrs", "adex", "adtte")
    }


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


def test_no_value_is_printed(five):
    _edit(five, "adsl", ",Early,50,", ",Early,canary-fifty,")
    assert "canary" not in _message(five)


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


def test_xpt_gives_the_same_cohort(five):
    before = load(read_study(five)).table("adex")
    path = five / "data/adex.csv"
    frame = pd.read_csv(path)
    pyreadstat.write_xport(frame, str(five / "data/adex.xpt"), file_format_version=5)
    path.unlink()
    pd.testing.assert_frame_equal(load(read_study(five)).table("adex"), before)


def test_public_drops_unlisted_columns_and_patients_without_consent(five):
    _edit(five, "adsl", "ONGOING,N,Y,canary-adsl-two", "ONGOING,N,N,canary-adsl-two")
    study = read_study(five)
    public = load(study).public(study)
    assert set(public.table("adsl").columns) == set(study.privacy.publish["adsl"])
    assert list(public.table("adsl")["SUBJID"]) == ["1", "3", "4", "5"]
    assert "T-2" not in set(public.table("adae")["USUBJID"])
    assert "adrs" not in public.tables
