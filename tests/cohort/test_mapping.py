"""Dates in one way alone, study days without a day 0, codes and words for missing."""

import datetime

import pytest

from caseseries.cohort.mapping import date_of, first_days, meaning, study_day, with_days
from caseseries.cohort.mapping import wrong_first_days as wrong
from caseseries.cohort.reading import Raw
from caseseries.study.schema import standard
from caseseries.study.table_plans import TablePlan

DAY_1 = datetime.date(2024, 2, 28)


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2024-02-27", -1),
        ("2024-02-28", 1),
        ("2024-02-29", 2),  # a leap year
        ("2024-03-01", 3),
        ("2023-02-28", -365),
        ("2025-02-28", 367),
    ],
)
def test_study_days_have_no_day_0(date, day):
    # ADaM IG: date less that of day 1, plus one from day 1 on.
    assert study_day(datetime.date.fromisoformat(date), DAY_1) == day


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-02-28", "2024-02-28"),
        (" 2024-02-28T08:15 ", "2024-02-28"),
        ("2024-02-28 08:15:00", "2024-02-28"),
        ("28FEB2024", "2024-02-28"),
        ("8feb2024", "2024-02-08"),
        ("28FEB2024:08:15:00", "2024-02-28"),
    ],
)
def test_dates_that_can_be_read_in_one_way(text, date):
    assert date_of(text) == datetime.date.fromisoformat(date)


@pytest.mark.parametrize(
    "text",
    ["03/04/2024", "28.02.2024", "2024-2-8", "2024-02", "2023-02-29", "2024-13-01", "28FEV2024", "45350", ""],
)  # fmt: skip
def test_what_is_no_date_or_several(text):
    assert date_of(text) is None


CODES = {"1": "Male", "2": "Female", "y": True, "N": False}


@pytest.mark.parametrize(
    ("cell", "codes", "missing", "meant"),
    [
        ("1", CODES, [], ("Male",)),
        (" 2 ", CODES, [], ("Female",)),
        ("Female", CODES, [], ("Female",)),  # what a code means is written out
        ("Y", CODES, [], ("Y",)),
        ("n", CODES, [], ("N",)),
        ("3", CODES, [], None),
        ("", CODES, [], (None,)),
        (None, CODES, [], (None,)),
        ("99", CODES, ["99"], (None,)),
        ("99", {}, ["99"], (None,)),
        ("98", {}, ["99"], ("98",)),
        ("a", {"A": "big", "a": "small"}, [], ("small",)),
    ],
)
def test_what_a_cell_means(cell, codes, missing, meant):
    assert meaning(cell, codes, missing) == meant


def _raw(names, *rows, **more):
    return Raw(
        **{
            "file": "t.csv", "head": 1, "names": tuple(names), "columns": tuple(zip(*rows, strict=True)),
            "lines": tuple(range(2, 2 + len(rows))), **more,
        }
    )  # fmt: skip


def test_dates_become_days_and_stay_behind():
    adsl = _raw(["USUBJID", "TRTSDT"], ["P1", "2024-02-28"], ["P2", None])
    first = first_days(adsl, "TRTSDT")
    assert first == {"P1": DAY_1, "P2": None}
    raw = _raw(
        ["USUBJID", "AEDECOD", "AESTDT", "BRTHDTC", "SEEN"],
        ["P1", "Rash", "2024-03-01", "1961-03-10", "2024-03-02"],
        ["P1", "Cough", "2024-03", None, None],
        ["P2", "Fever", "2024-03-01", None, None],
        ["P1", "Pain", "1.3.24", None, None],
        kinds={"SEEN": "date"},
    )
    kept, dates = with_days(
        raw, TablePlan(days={"ASTDY": "AESTDT"}), standard("adae", "occurrence"), first
    )
    assert kept.names == ("USUBJID", "AEDECOD", "ASTDY")
    assert kept.columns[2] == ("3", None, None, None)
    # Dates that nothing is counted from stay behind as well, by ADaM's name, or because the file says that they are.
    assert dates.names == ("USUBJID", "AESTDT", "BRTHDTC", "SEEN")
    assert [(f.row, f.name) for f in kept.found] == [(3, "date-partial"), (4, "no-day-1"), (5, "")]
    assert all("2024" not in f.message and "1.3.24" not in f.message for f in kept.found)


def test_a_wrong_date_of_day_1_is_told_with_its_row():
    adsl = _raw(["USUBJID", "TRTSDT"], ["P1", "2024-02-28"], ["P2", "2024-02-30"])
    assert [(f.row, f.column) for f in wrong(adsl, "TRTSDT")] == [(3, "TRTSDT")]
    assert wrong(adsl, "OTHER") == []
    assert first_days(adsl, "OTHER") == {}
