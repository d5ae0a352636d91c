"""Files to tables of text: what can be read is read as it stands, what cannot is named with its file."""

import pandas as pd
import pyreadstat
import pytest

from caseseries.cohort import load
from caseseries.cohort.reading import raw_tables
from caseseries.study import read_study
from tests.cohort.faults import edit, message


def test_table_twice(five):
    (five / "data/adsl.parquet").write_bytes(b"")
    assert "stands there twice" in message(five)


def test_not_utf8(five):
    path = five / "data/adsl.csv"
    path.write_bytes(path.read_text().replace("Early", "Fr\u00fch").encode("latin-1"))
    assert "not UTF-8" in message(five)


def test_ragged_row(five):
    edit(five, "adae", "T-1,2,Headache,3,N,", "T-1,2,Headache,3,N,N,N,N,N,")
    told = message(five)
    assert "adae.csv, row 3" in told
    assert "more cells than the header" in told


def test_empty_file(five):
    (five / "data/adae.csv").write_text("")
    assert "the file is empty" in message(five)


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


def test_tables_as_text_for_a_comparison_of_rows(five):
    edit(five, "adsl", ",Early,50,", ",Early,fifty,")
    tables = raw_tables(read_study(five))
    assert set(tables) == {"adsl", "adae", "adlb", "adrs", "adex", "adtte"}
    assert tables["adsl"]["AGE"].tolist() == ["fifty", "60", "70", "80", "65"]
    assert tables["adsl"]["SMOKER"].isna().tolist() == [False, False, True, False, False]
