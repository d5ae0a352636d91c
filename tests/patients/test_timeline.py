"""A patient's timeline: where days stand, what is cut off, what is said."""

import re

import pytest

from caseseries.patients import timeline
from caseseries.patients.patient import Dose, Event, Patient, Step, Visit
from caseseries.study.patient_plan import Assessment, DayAxis, PatientPages

PLAN = PatientPages(
    identity=[],
    lanes="course",
    axis=DayAxis(start=-7, end=30, every=14),
    response=[Assessment(id="scan", code="SCAN", label="Scan", drawn=True)],
)


def _patient(**parts):
    nobody = {
        "subject": "7",
        "slug": "7",
        "name": "Patient 7",
        "identity": (),
        "index": (),
        "doses": (),
        "events": (),
        "series": {},
        "visits": (),
        "steps": (),
        "last": 100,
        "ongoing": False,
    }
    return Patient(**{**nobody, **parts})


def _dose(start, end, amount="10", cycle=""):
    return Dose("Testumab", amount, "mg", cycle, start, end, "")


def _event(term, grade, start, end):
    return Event(term, "", grade, start, end, "", "", "")


def _drawn(kind, **parts):
    return [row for row in timeline.rows(PLAN, _patient(**parts)) if row["kind"] == kind]


@pytest.mark.parametrize(("day", "at"), [(-4, -3), (-1, 0), (1, 1), (28, 28)])
def test_there_is_no_gap_where_day_0_would_be(day, at):
    assert timeline.position(day) == at


@pytest.mark.parametrize(
    ("start", "end", "left", "right"),
    [
        (1, 7, 0.5, 7.5),  # seven days are seven wide
        (2, 2, 1.5, 2.5),  # one day is one wide
        (-3, -1, -2.5, 0.5),  # three days before day 1 end where it begins
        (28, 60, 27.5, 30.5),  # cut at the last day drawn, 30
        (-20, 1, -6.5, 1.5),  # cut at the first day drawn: -7 stands at -6
    ],
)
def test_a_dose_is_as_wide_as_its_days(start, end, left, right):
    (bar,) = _drawn("dose", doses=(_dose(start, end),))
    assert (bar["from"], bar["to"]) == (left, right)


def test_a_cycle_spans_its_doses():
    (box,) = _drawn("cycle", doses=(_dose(1, 7, cycle="1"), _dose(8, 28, cycle="1")))
    assert (box["from"], box["to"], box["label"]) == (0.5, 28.5, "Cycle 1")


def test_an_event_shows_its_grade_and_an_open_end_runs_to_the_last_day():
    event = _event("Headache", 3, 5, None)
    (bar,) = _drawn("event", events=(event,), last=12)
    assert (bar["from"], bar["to"], bar["grade"], bar["label"]) == (4.5, 12.5, 3, "G3")
    assert bar["what"] == "Headache, grade 3, day 5, ongoing"
    assert len(_drawn("open", events=(event,), last=12)) == 1


def test_one_term_has_one_row_and_rows_keep_the_order_of_onset():
    events = (
        _event("Itching", 1, 2, 3),
        _event("Headache", 2, 4, 5),
        _event("Itching", 2, 9, 9),
    )
    assert [row["row"] for row in _drawn("event", events=events)] == [
        "00 Itching",
        "01 Headache",
        "00 Itching",
    ]


def test_what_lies_after_the_axis_is_told_at_its_edge():
    parts = {
        "events": (_event("Headache", 1, 45, 46),),
        "steps": (Step("Surgery", 64, None, "", False),),
    }
    assert [row["label"] for row in _drawn("beyond", **parts)] == ["G1 day 45 ▸", "day 64 ▸"]
    assert _drawn("event", **parts) == []


def test_labels_near_the_end_stand_on_the_left():
    early, late = _event("Headache", 1, 2, 3), _event("Itching", 1, 25, 27)
    assert [row["side"] for row in _drawn("event", events=(early, late))] == ["right", "left"]


def test_an_assessment_is_drawn_with_its_word_and_told_with_its_value():
    visit = Visit("Week 4", 28, ("Positive (2%)",), ("Positive",))
    (point,) = _drawn("point", visits=(visit,))
    assert (point["from"], point["label"]) == (28, "Positive")
    assert point["what"] == "Scan: Positive (2%), day 28"


def test_alternative_text_says_the_numbers():
    patient = _patient(
        doses=(_dose(1, 28, cycle="1"), _dose(43, 70, cycle="2")),
        events=(
            _event("Headache", 1, 2, 3),
            _event("Itching", 4, 8, 12),
            _event("Rash", 4, 9, 9),
        ),
        steps=(Step("Surgery", 64, None, "", False), Step("Upkeep", 87, 100, "", True)),
    )
    assert timeline.alt_text(PLAN, patient) == (
        "Timeline of patient 7: two cycles; three adverse events; worst grade 4 (Itching on day 8–12, Rash on day 9); "
        "Surgery on day 64; Upkeep from day 87 to 100, the last day observed; observed to day 100."
    )


def test_every_field_of_the_data_is_drawn_by_the_chart():
    spec = timeline.timeline(PLAN)
    text = repr(spec)
    drawn = set(re.findall(r"'field': '(\w+)'", text)) | set(re.findall(r"datum\.(\w+)", text))
    patient = _patient(
        doses=(_dose(1, 28, cycle="1"),),
        events=(_event("Headache", 1, 2, None), _event("Itching", 1, 50, 51)),
        visits=(Visit("Week 4", 28, ("Negative",), ("Negative",)),),
        steps=(Step("Surgery", 20, None, "", False), Step("Upkeep", 25, 100, "", True)),
    )
    rows = timeline.rows(PLAN, patient)
    assert {row["kind"] for row in rows} == {
        *("cycle", "dose", "event", "open", "beyond", "point", "phase")
    }
    assert {field for row in rows for field in row} <= drawn
