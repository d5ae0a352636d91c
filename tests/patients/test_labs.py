"""Small laboratory drawings: the cohort's range by hand, what is missing, what cannot be drawn."""

import re

from caseseries.patients import labs
from caseseries.patients.patient import Patient, Series, Value
from caseseries.study.patient_plan import DayAxis, Panel, PatientPages
from caseseries.study.plan import Parameter

IRON = Parameter(id="iron", code="FE", label="Iron", unit="10⁹/L")
ZINC = Parameter(id="zinc", code="ZN", label="Zinc", unit="mg")
LINEAR = Panel(
    id="metals", label="Metals", parameters=[IRON, ZINC], missing="No metals were recorded."
)
LOG = Panel(id="metals", label="Metals", parameters=[IRON, ZINC], scale="log")
PLAN = PatientPages(
    identity=[], lanes="course", axis=DayAxis(start=-7, end=30, bin=7), labs=[LINEAR]
)


def _patient(subject, iron=(), zinc=(), **limits):
    def series(parameter, values):
        read = tuple(
            Value(day, value, f"<{value:g}" if below else f"{value:g}", below)
            for day, value, below in (v if len(v) == 3 else (*v, False) for v in values)
        )
        found = {"quantitation": None, "low": None, "high": None, **limits}
        return Series(parameter, read, **found)

    both = {"metals": (series(IRON, iron), series(ZINC, zinc))}
    return Patient(subject, subject, "", (), (), (), (), both, (), (), None, False)


def test_ranges_are_lowest_median_and_highest_by_week():
    # Bins of seven days start at day 1; days -6 to -1 and the day before them make the one before it.
    everybody = (
        _patient("1", iron=[(-1, 5.0), (1, 4.0), (7, 2.0), (8, 9.0)]),
        _patient("2", iron=[(-1, 8.0), (3, 6.0)]),
        _patient("3", iron=[(2, 1.0)]),
    )
    rows = labs.ranges(PLAN, LINEAR, everybody)
    assert [(r["from"], r["to"], r["low"], r["mid"], r["high"]) for r in rows] == [
        (-5.5 - 1, 0.5, 5.0, 6.5, 8.0),  # days -7 to -1 stand at -6 to 0
        (0.5, 7.5, 1.0, 3.0, 6.0),  # 4, 2, 6, 1: the median lies between 2 and 4
        (7.5, 14.5, 9.0, 9.0, 9.0),
    ]
    assert {r["panel"] for r in rows} == {"00 Iron\n10⁹/L"}


def test_a_patient_shows_the_range_of_own_parameters_only():
    everybody = (_patient("1", iron=[(1, 4.0)]), _patient("2", zinc=[(1, 7.0)]))
    shared = labs.ranges(PLAN, LINEAR, everybody)
    own = labs.rows(PLAN, LINEAR, everybody[1])
    assert {r["panel"] for r in labs.combined(shared, own)} == {"01 Zinc\nmg"}


def test_values_carry_day_and_unit_and_limits_are_drawn():
    patient = _patient("1", iron=[(-1, 5.0), (2, 2.0, True)], quantitation=2.0, low=1.0, high=9.0)
    rows = labs.rows(PLAN, LINEAR, patient)
    assert [r["what"] for r in rows if r["kind"] == "value"] == [
        "Day −1: 5 × 10⁹/L",
        "Day 2: <2 × 10⁹/L",
    ]
    assert [r["below"] for r in rows if r["kind"] == "value"] == [False, True]
    assert [r["low"] for r in rows if r["kind"] == "quantitation"] == [2.0]
    assert [r["low"] for r in rows if r["kind"] == "normal"] == [1.0, 9.0]


def test_what_is_missing_is_said():
    assert labs.missing_text(LINEAR, _patient("1")) == "No metals were recorded."
    assert labs.missing_text(LOG, _patient("1")) == "Metals: no values were recorded."
    assert labs.missing_text(LINEAR, _patient("1", iron=[(1, 4.0)])) == "Not recorded: Zinc."
    both = _patient("1", iron=[(1, 4.0)], zinc=[(1, 4.0)])
    assert labs.missing_text(LINEAR, both) == ""


def test_values_outside_the_drawing_are_told_in_words():
    patient = _patient("1", iron=[(1, 0.0), (2, 3.0), (31, 4.0), (90, 5.0)])
    assert labs.undrawn_text(PLAN, LINEAR, patient) == (
        "Not drawn: Iron 4 × 10⁹/L on day 31, 5 × 10⁹/L on day 90."
    )
    # A logarithmic scale has no place for zero.
    assert "Iron 0 × 10⁹/L on day 1, 4" in labs.undrawn_text(PLAN, LOG, patient)
    days = [r["from"] for r in labs.rows(PLAN, LOG, patient) if r["kind"] == "value"]
    assert days == [2]


def test_alternative_text_says_lowest_and_highest():
    patient = _patient("1", iron=[(1, 4.0), (2, 2.0), (3, 8.0)], zinc=[(1, 7.0)])
    assert labs.alt_text(PLAN, LINEAR, patient, 12) == (
        "Metals of patient 1, over the range of 12 patients: "
        "Iron 2 to 8 × 10⁹/L (3 values); Zinc 7 mg (1 value)."
    )


def test_every_field_of_the_data_is_drawn_by_the_chart():
    text = repr(labs.panel_chart(PLAN, LINEAR))
    drawn = set(re.findall(r"'field': '(\w+)'", text)) | set(re.findall(r"datum\.(\w+)", text))
    patient = _patient("1", iron=[(1, 4.0), (2, 1.0, True)], quantitation=1.0, low=1.0, high=9.0)
    own = labs.rows(PLAN, LINEAR, patient)
    rows = labs.combined(labs.ranges(PLAN, LINEAR, (patient,)), own)
    assert {field for row in rows for field in row} <= drawn
