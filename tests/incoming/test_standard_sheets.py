"""A workbook whose sheets are the tables already."""

import pytest
from openpyxl import Workbook

from caseseries.cohort import load
from caseseries.incoming import bring_in
from caseseries.study.schema import TABLES
from tests.small_study import small_study

ADSL = {"USUBJID": "S-01", "SUBJID": "01", "AGE": 64.0, "SEX": "F", "SAFFL": "Y"}


def _book(folder, **rows):
    """A sheet for each table with all its columns, filled in as said, and a guide."""
    book = Workbook()
    book.active.title = "guide"
    book.active.append(["Fill in adsl first."])
    for table in TABLES.values():
        sheet = book.create_sheet(table.name)
        heads = [column.name for column in table.columns]
        sheet.append(heads)
        for row in rows.get(table.name, []):
            sheet.append([row.get(head) for head in heads])
    book.save(folder / "case-series.xlsx")
    return bring_in(folder / "case-series.xlsx", folder, folder / "mapping.yml")


def test_what_was_filled_in_comes_in_without_a_mapping(tmp_path):
    value = {
        "USUBJID": "S-01",
        "PARAMCD": "ALT",
        "PARAM": "ALT (U/L)",
        "AVISITN": 1,
        "ADY": 1,
        "AVAL": "<5",
        "AVALU": "U/L",
    }
    small_study(tmp_path, {})
    done = _book(
        tmp_path, adsl=[ADSL, {**ADSL, "USUBJID": "S-02", "SUBJID": "02", "SEX": "M"}], adlb=[value]
    )
    assert done.unclear == ()
    assert (done.done, done.ids, done.rows) == (True, None, {"adsl": 2, "adlb": 1})
    assert not (tmp_path / "mapping.yml").exists()
    cohort = load(small_study(tmp_path, {}))
    assert cohort.table("adsl")["USUBJID"].tolist() == ["S-01", "S-02"]
    assert cohort.table("adsl")["SUBJID"].tolist() == ["01", "02"]
    assert cohort.table("adlb")[["AVALC", "LLOQ"]].to_numpy().tolist() == [["<5", 5.0]]


@pytest.mark.parametrize("id", ["Erna Musterfrau", "1956-05-14"])
def test_an_id_that_is_somebodys_is_told(tmp_path, id):
    done = _book(tmp_path, adsl=[{**ADSL, "USUBJID": id}])
    assert not done.done
    assert "an id that is kept looks like a name" in str(done.unclear[0])
    assert id not in str(done.unclear)
