"""Cells as people write them, and what each can mean in one way alone."""

import datetime

import pytest

from caseseries.cohort.workbooks import Cell
from caseseries.incoming.values import (
    Event,
    Unclear,
    age_in_years,
    date,
    event,
    is_missing,
    measured,
    study_day,
    whole,
    yes_or_no,
)

D = datetime.date


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("3,5", "comma", 3.5), ("3.5", "point", 3.5), ("-2", "comma", -2), ("1.204,5", "comma", 1204.5),
        ("1,204.5", "point", 1204.5), ("0", "point", 0),
        # The other sign than the sheet's: one or two digits behind it are no thousands.
        ("71.5", "comma", 71.5), ("8,15", "point", 8.15),
    ],
)  # fmt: skip
def test_numbers(text, decimal, value):
    assert measured(Cell(text), decimal).value == value


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("3.500", "comma"), ("3,500", "point"), ("ca. 5", "point"), ("5?", "point"), ("5-6", "point"), ("1,2,3", "comma"), ("1,2,3", "point"), ("1.2,5", "comma"),
     ("٣", "point"), ("12 mg", "point"), ("1e3", "point")],
)  # fmt: skip
def test_what_is_no_number_in_one_way(text, decimal):
    with pytest.raises(Unclear):
        measured(Cell(text), decimal)


def test_limits_have_no_value():
    found = measured(Cell("< 5,0"), "comma")
    assert (found.value, found.limit, found.below, found.text) == (None, 5, True, "<5")
    assert measured(Cell(">200"), "point").below is False
    with pytest.raises(Unclear, match="no whole number"):
        whole(Cell("<5"), "point")
    with pytest.raises(Unclear, match="no whole number"):
        whole(Cell("2,5"), "comma")
    assert whole(Cell("2"), "comma") == 2


def test_the_unit_of_the_head_may_stand_behind_a_number():
    assert measured(Cell("12 mg/l"), "point", "mg/l").value == 12
    with pytest.raises(Unclear):
        measured(Cell("12 mg/dl"), "point", "mg/l")


def test_a_number_of_the_workbook_is_itself_and_a_date_is_no_number():
    assert measured(Cell("1.5", "number"), "comma").value == 1.5
    with pytest.raises(Unclear, match="date"):
        measured(Cell("2024-01-01", "date"), "point")


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03.04.2024", "day-first", D(2024, 4, 3)), ("03/04/2024", "month-first", D(2024, 3, 4)),
        ("2024-04-03", "day-first", D(2024, 4, 3)), ("2024-04-03 10:15", "month-first", D(2024, 4, 3)),
        ("29.2.2024", "day-first", D(2024, 2, 29)),
    ],
)  # fmt: skip
def test_dates(text, order, day):
    assert date(Cell(text), order) == day


@pytest.mark.parametrize(
    "text",
    [
        "29.02.2023",
        "04/2024",
        "2024",
        "13/13/2024",
        "3.4.24",
        "45385",
        "01.01.1800",
        "Anfang April",
    ],
)
def test_what_is_no_date_in_one_way(text):
    with pytest.raises(Unclear):
        date(Cell(text), "day-first")


def test_yes_and_no():
    assert [yes_or_no(Cell(t)) for t in ("j", "Ja", "Y", "yes", "x", "1", "true")] == ["Y"] * 7
    assert [yes_or_no(Cell(t)) for t in ("n", "Nein", "NO", "0", "false")] == ["N"] * 5
    with pytest.raises(Unclear):
        yes_or_no(Cell("vielleicht"))


def test_missing():
    words = ("", "n.a.", "NA", "?", "-", "unbekannt", "nicht erhoben", "k.A.")
    assert all(is_missing(Cell(text), []) for text in words)
    assert is_missing(Cell("999"), ["999"])
    assert not any(is_missing(Cell(text), []) for text in ("0", "nein", "<5"))


def test_study_days():
    assert [study_day(t) for t in ("d5", "Tag 12", "day -1", "D+3")] == [5, 12, -1, 3]
    assert [study_day(t) for t in ("d0", "5", "T3", "Woche 2")] == [None] * 4


def test_completed_years():
    # The day before the birthday, the birthday, and a birthday on 29 February.
    assert age_in_years(D(1960, 5, 14), D(2024, 5, 13)) == 63
    assert age_in_years(D(1960, 5, 14), D(2024, 5, 14)) == 64
    assert age_in_years(D(1960, 2, 29), D(2023, 2, 28)) == 62


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rash", Event("Rash")),
        ("Pneumonia (d3-d10, grade 3)", Event("Pneumonia", 3, 10, 3)),
        ("Delir d4-d7 G3", Event("Delir", 4, 7, 3)),
        ("Fieber (Tag 3)", Event("Fieber", 3)),
        ("Sturz 03.04.2024", Event("Sturz", D(2024, 4, 3))),
        ("Thrombose, 03.04.2024 - 10.04.2024, Grad 2", Event("Thrombose", D(2024, 4, 3), D(2024, 4, 10), 2)),
        ("Sepsis 3°", Event("Sepsis", None, None, 3)),
        ("Delir (d2–5)", Event("Delir", 2, 5)),
        ("CTCAE Grad 2 Übelkeit", Event("Übelkeit", None, None, 2)),
    ],
)  # fmt: skip
def test_events(text, expected):
    assert event(text, "day-first") == expected


@pytest.mark.parametrize(
    "text", ["Pneumonie 2x", "Fieber 39,5", "d3", "Blutung d0", "G3", "Ulkus 32.13.2024"]
)
def test_events_that_are_not_understood(text):
    with pytest.raises(Unclear):
        event(text, "day-first")
