"""A patient's timeline: where days stand, what is cut off, what is said, and what the drawing shows."""

import re

import pytest

from caseseries.figures.base import GRADES, with_data
from caseseries.patients import timeline
from caseseries.patients.patient import Dose, Event, Patient, Step, Visit
from caseseries.study.patient_plan import Assessment, DayAxis, Doses, PatientPages
from tests.drawn import draw

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


def test_a_course_with_an_open_dose_goes_on_to_the_last_day_observed():
    doses = (_dose(1, 7, cycle="1"), _dose(8, None, cycle="1"))
    (box,) = _drawn("cycle", doses=doses, last=20)
    assert (box["from"], box["to"]) == (0.5, 20.5)
    bars = _drawn("dose", doses=doses, last=20)
    assert [(b["from"], b["to"]) for b in bars] == [(0.5, 7.5), (7.5, 20.5)]
    # Nothing is known of its end, nor of the last day: it is drawn on its first day.
    (box,) = _drawn("cycle", doses=doses[1:], last=None)
    assert (box["from"], box["to"]) == (7.5, 8.5)


def test_courses_without_days_or_after_the_axis_are_not_drawn():
    doses = (_dose(None, None, cycle="1"), _dose(43, 70, cycle="2"))
    assert _drawn("cycle", doses=doses) == []
    assert _drawn("dose", doses=doses) == []


def test_a_dose_says_amount_unit_and_days():
    long, short, bare = _drawn(
        "dose", doses=(_dose(1, 3), _dose(5, 6), Dose("Other", "", "", "", 9, None, "")), last=20
    )
    assert (long["label"], long["what"]) == ("10", "Testumab 10 mg, day 1–3")
    # Two days are too narrow for a number in the bar.
    assert (short["label"], short["what"]) == ("", "Testumab 10 mg, day 5–6")
    assert bare["what"] == "Other, day 9, ongoing"
    assert [row["row"] for row in (long, short, bare)] == [
        "00 Testumab, mg",
        "00 Testumab, mg",
        "01 Other",
    ]


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
    assert [row["label"] for row in _drawn("beyond", **parts)] == ["G1 day 45 →", "day 64 →"]
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


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({"last": None}, "no adverse events."),
        (
            {"doses": (_dose(1, 3), _dose(5, 6))},
            "two dosing intervals; no adverse events; observed to day 100.",
        ),
        ({"doses": (_dose(1, 3),)}, "one dosing interval; no adverse events; observed to day 100."),
        (
            {"doses": (_dose(1, 3, cycle="A"),)},
            "one cycle; no adverse events; observed to day 100.",
        ),
        (
            {"events": (_event("Rash", None, 2, None),), "last": -1},
            "one adverse event; observed to day −1.",
        ),
        (
            {"events": (_event("Rash", 2, 2, None), _event("Rash", 2, 2, None)), "last": 9},
            "two adverse events; worst grade 2 (Rash on day 2, ongoing); observed to day 9.",
        ),
        (
            {"steps": (Step("Upkeep", 87, 99, "", False),)},
            "no adverse events; Upkeep from day 87 to 99; observed to day 100.",
        ),
    ],
)
def test_alternative_text_leaves_out_what_there_is_not(parts, text):
    assert timeline.alt_text(PLAN, _patient(**parts)) == f"Timeline of patient 7: {text}"


def test_alternative_text_takes_its_nouns_from_study_yml():
    plan = PLAN.model_copy(update={"name": "Participant", "doses": Doses(cycle_label="Course")})
    patient = _patient(doses=(_dose(1, 3, cycle="1"),), last=None)
    assert timeline.alt_text(plan, patient) == (
        "Timeline of participant 7: one course; no adverse events."
    )


def test_an_assessment_before_after_or_without_a_day():
    visits = (
        Visit("Early", -9, ("Yes",), ("Yes",)),
        Visit("First", -7, ("Yes",), ("Yes",)),
        Visit("Last", 30, ("No",), ("No",)),
        Visit("Late", 31, ("No",), ("No",)),
        Visit("Unknown", None, ("No",), ("No",)),
        Visit("Empty", 5, ("",), ("",)),
    )
    assert [(p["from"], p["label"]) for p in _drawn("point", visits=visits)] == [
        (-6, "Yes"),
        (30, "No"),
    ]
    assert [p["label"] for p in _drawn("beyond", visits=visits)] == ["← day −9", "day 31 →"]


def test_assessments_that_are_drawn_have_a_row_of_their_own_words():
    size, scan = (Assessment(id=k, code=k, label=k.capitalize()) for k in ("size", "scan"))
    plan = PLAN.model_copy(update={"response": [size, scan.model_copy(update={"drawn": True})]})
    visit = Visit("Week 4", 28, ("12 mm", "Positive (2%)"), ("12 mm", "Positive"))
    (point,) = timeline.rows(plan, _patient(visits=(visit,)))
    assert (point["row"], point["label"]) == ("00 Scan", "Positive")
    assert point["what"] == "Scan: Positive (2%), day 28"


def test_an_event_outside_of_the_axis_or_without_a_day_is_told_at_its_edge():
    events = (
        _event("Before", 1, -20, -10),
        _event("After", 2, 45, None),
        _event("Unknown", 3, None, None),
        _event("Ungraded", None, 50, 51),
    )
    before, after, unknown, ungraded = _drawn("beyond", events=events)
    # The axis begins on day -7, at -6, and ends on day 30: half a day beyond.
    assert (before["label"], before["side"], before["from"]) == ("← G1 day −20", "right", -6.5)
    assert (after["label"], after["side"], after["from"]) == ("G2 day 45 →", "left", 30.5)
    assert unknown["label"] == "G3 day unknown"
    assert ungraded["label"] == "day 50 →"
    assert _drawn("open", events=events) == []


def test_an_event_that_goes_on_is_open_where_its_bar_ends():
    (row,) = _drawn("open", events=(_event("Rash", 1, 5, None),), last=100)
    assert row == {"kind": "open", "row": "00 Rash", "to": 30.5}
    assert _drawn("open", events=(_event("Rash", 1, 5, 9),)) == []


def test_a_phase_is_a_bar_that_is_open_after_the_axis():
    parts = {"steps": (Step("Upkeep", 20, 25, "", False), Step("Rest", 28, 60, "", True))}
    upkeep, rest = _drawn("phase", **parts)
    assert (upkeep["from"], upkeep["to"], upkeep["label"]) == (19.5, 25.5, "from day 20")
    assert upkeep["what"] == "Upkeep from day 20 to 25"
    assert (rest["from"], rest["to"]) == (27.5, 30.5)
    assert rest["what"] == "Rest from day 28 to 60, the last day observed"
    assert [row["row"] for row in _drawn("open", **parts)] == ["01 Rest"]
    # One that ends on the last day of the axis is whole.
    assert _drawn("open", steps=(Step("Upkeep", 20, 30, "", False),)) == []
    assert [r["label"] for r in _drawn("beyond", steps=(Step("Late", 40, 50, "", False),))] == [
        "day 40 →"
    ]


def test_a_marker_has_its_shape_or_a_circle():
    points = _drawn(
        "point",
        steps=(Step("Surgery", 20, None, "square", False), Step("Visit", 21, None, "", False)),
    )
    assert [(p["shape"], p["label"]) for p in points] == [
        ("square", "day 20"),
        ("circle", "day 21"),
    ]
    assert points[0]["what"] == "Surgery on day 20"


def test_a_long_label_breaks_at_the_space_nearest_to_its_middle():
    # 48 letters, so that the middle is 24; spaces stand after 6, 15, 22, 25, 29, 35, 38 and 42 of them.
    long = "Raised pressure inside of the skull of the heads"
    row = _drawn("event", events=(_event(long, 1, 1, 2),))[0]
    assert row["row"] == "00 Raised pressure inside of\nthe skull of the heads"
    one_word = _drawn("event", events=(_event("A" * 50, 1, 1, 2),))[0]
    assert one_word["row"] == "00 " + "A" * 50
    short = _drawn("event", events=(_event("Forty letters of a label are not broken.", 1, 1, 2),))[
        0
    ]
    assert "\n" not in short["row"]


# The drawing ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chart():
    return timeline.timeline(PLAN)


@pytest.fixture(scope="module")
def panel(chart):
    patient = _patient(
        doses=(_dose(1, 7, "5", cycle="1"), _dose(8, 28, "15", cycle="1")),
        events=(
            _event("Headache", 2, 2, 4),
            _event("Rash", 4, 20, None),
            _event("Late", 1, 50, 51),
        ),
        visits=(Visit("Week 4", 28, ("Negative",), ("Negative",)),),
        steps=(Step("Surgery", 12, None, "square", False), Step("Upkeep", 22, 100, "", True)),
    )
    spec = with_data(chart, {"values": timeline.rows(PLAN, patient)})
    (panel,) = draw(spec).panels
    return panel


def _row(panel, item):
    axis = panel.axes["left"]
    middle = item["y"] + item.get("height", 0) / 2
    return min(zip(axis.labels, axis.pixels, strict=True), key=lambda at: abs(at[1] - middle))[0]


def test_rows_come_as_doses_events_assessments_and_what_followed(panel):
    assert panel.axes["left"].labels == [
        *("Testumab, mg", "Headache", "Rash", "Late", "Scan", "Surgery", "Upkeep")
    ]
    assert panel.axes["bottom"].title == "Study day"
    assert panel.axes["bottom"].labels == ["1", "15", "29"]
    # Day -7 stands at -6; half a day of room on both sides.
    assert (panel.x(0), panel.x(panel.width)) == (-6.5, 30.5)


def test_bars_stand_over_their_days_in_their_rows(panel):
    bars = [i for i in panel.marks("rect") if i["height"] < 50]
    assert [(_row(panel, b), panel.x(b["x"]), panel.x(b["x2"])) for b in bars] == [
        ("Testumab, mg", 0.5, 7.5),
        ("Testumab, mg", 7.5, 28.5),
        ("Headache", 1.5, 4.5),
        ("Rash", 19.5, 30.5),
        ("Upkeep", 21.5, 30.5),
    ]
    # Grades by colour, from light to dark.
    assert [b["fill"] for b in bars[2:4]] == [GRADES[1], GRADES[3]]
    (cycle,) = [i for i in panel.marks("rect") if i["height"] >= 50]
    assert (panel.x(cycle["x"]), panel.x(cycle["x2"])) == (0.5, 28.5)


def test_words_say_dose_grade_day_and_course(panel):
    told = [(i["text"], panel.x(i["x"]), i.get("align", "center")) for i in panel.marks("text")]
    assert told == [
        ("Cycle 1", 14.5, "center"),
        ("5", 4, "center"),
        ("15", 18, "center"),
        ("G2", 4.5, "left"),  # right of its bar
        ("day 12", 12, "left"),
        ("G4", 19.5, "right"),  # left of its bar, which ends at the edge
        ("G1 day 50 →", 30.5, "right"),
        ("Negative", 28, "right"),
        ("from day 22", 21.5, "right"),
    ]


def test_points_have_the_shapes_of_what_they_mark(panel):
    marks = list(panel.marks("symbol"))
    # What goes on after the axis ends in a triangle, whose foot stands at the edge.
    beyond = [i for i in marks if i["shape"] == "triangle-right"]
    within = [i for i in marks if i["shape"] != "triangle-right"]
    assert [(_row(panel, i), panel.x(i["x"]), i["shape"]) for i in within] == [
        ("Scan", 28, "diamond"),
        ("Surgery", 12, "square"),
    ]
    assert {"Rash", "Upkeep"} <= {_row(panel, i) for i in beyond}
    assert {round(i["x"] - panel.width) for i in beyond} == {2}


def test_each_mark_is_explained_under_the_pointer(chart):
    tips = [
        layer["encoding"]["tooltip"]["field"]
        for layer in chart["layer"]
        if "tooltip" in layer["encoding"]
    ]
    # Doses, events, phases and points.
    assert tips == ["what"] * 4


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
