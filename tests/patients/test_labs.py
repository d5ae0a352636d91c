"""Small laboratory drawings: the cohort's range by hand, what is missing, what cannot be drawn."""

import re

import pytest

from caseseries.figures.base import with_data
from caseseries.patients import labs
from caseseries.patients.patient import Patient, Series, Value
from caseseries.study.patient_plan import DayAxis, Panel, PatientPages
from caseseries.study.plan import Parameter
from tests.drawn import draw

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


def test_bins_are_cut_at_the_ends_of_the_axis_and_stay_apart_by_parameter():
    # The axis is -7 to 30: the last bin, from day 29 on, is cut there; what lies outside is in no bin.
    everybody = (
        _patient("1", iron=[(-8, 99.0), (29, 3.0), (30, 5.0), (31, 99.0)], zinc=[(2, 7.0)]),
    )
    rows = labs.ranges(PLAN, LINEAR, everybody)
    assert [(r["panel"], r["from"], r["to"], r["low"], r["high"]) for r in rows] == [
        ("00 Iron\n10⁹/L", 28.5, 30.5, 3.0, 5.0),
        ("01 Zinc\nmg", 0.5, 7.5, 7.0, 7.0),
    ]


def test_a_bin_that_begins_before_the_axis_begins_with_it():
    # In bins of five days, days -4 to -1 and the one before stand at -4 to 0; the axis begins at -3.
    plan = PLAN.model_copy(update={"axis": DayAxis(start=-4, end=30, bin=5)})
    (row,) = labs.ranges(plan, LINEAR, (_patient("1", iron=[(-1, 5.0)]),))
    assert (row["from"], row["to"]) == (-3.5, 0.5)


def test_the_median_of_an_even_number_is_rounded_to_eight_digits():
    everybody = (_patient("1", iron=[(1, 0.1), (2, 0.2)]),)
    (row,) = labs.ranges(PLAN, LINEAR, everybody)
    # In binary (0.1 + 0.2) / 2 is 0.15000000000000002.
    assert row["mid"] == 0.15


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


@pytest.mark.parametrize(("scale", "drawn"), [(LINEAR, [0.0, 9.0]), (LOG, [9.0])])
def test_a_limit_of_zero_has_no_place_on_a_logarithmic_scale(scale, drawn):
    rows = labs.rows(PLAN, scale, _patient("1", iron=[(1, 5.0)], low=0.0, high=9.0))
    assert [r["low"] for r in rows if r["kind"] == "normal"] == drawn


def test_a_parameter_without_a_value_within_the_axis_draws_nothing():
    patient = _patient("1", iron=[(90, 5.0)], quantitation=2.0, low=1.0)
    assert labs.rows(PLAN, LINEAR, patient) == []


@pytest.mark.parametrize(("day", "drawn"), [(-8, 0), (-7, 1), (30, 1), (31, 0)])
def test_the_axis_holds_its_first_and_its_last_day(day, drawn):
    rows = labs.rows(PLAN, LINEAR, _patient("1", iron=[(day, 5.0)]))
    assert len(rows) == drawn


def test_values_below_quantitation_are_drawn_at_its_limit():
    patient = _patient("1", iron=[(1, 1.0, True), (2, 5.0)], quantitation=2.0)
    assert [(r["low"], r["below"]) for r in labs.rows(PLAN, LINEAR, patient) if r["kind"] == "value"] == [
        (2.0, True), (5.0, False),
    ]  # fmt: skip
    (row,) = labs.ranges(PLAN, LINEAR, (patient,))
    assert row["low"] == 2.0


def test_the_axis_is_wide_where_the_values_are_and_broken_before_those_far_off():
    plan = PLAN.model_copy(update={"axis": DayAxis(start=-7, end=91, every=14, bin=7)})
    near = [(day, 5.0) for day in range(1, 20)]
    everybody = (_patient("1", iron=[*near, (80, 6.0)]),)
    # 17 of 20 values lie up to day 17; the next tick is day 29.
    assert labs.near_end(plan, LINEAR, everybody) == 29
    assert [r["from"] for r in labs.ranges(plan, LINEAR, everybody) if r["kind"] == "break"] == [29]
    few = (_patient("1", iron=[*near[:18], (80, 6.0)]),)
    assert labs.near_end(plan, LINEAR, few) == 91
    spread = (_patient("1", iron=[(day, 5.0) for day in range(1, 91, 4)]),)
    assert labs.near_end(plan, LINEAR, spread) == 91
    rows = labs.combined(
        labs.ranges(plan, LINEAR, everybody), labs.rows(plan, LINEAR, everybody[0])
    )
    spec = with_data(labs.panel_chart(plan, LINEAR, 29), {"values": rows})
    (panel,) = draw(spec).panels
    last = [i["x"] for i in panel.marks("symbol")][-2:]
    # Day 19 stands at (19 + 7.5 - 1) / 35.5 of the wide part; day 80 in the last fifth.
    assert last[0] == pytest.approx(panel.width * 0.8 * 25.5 / 35.5, abs=0.5)
    assert last[1] > panel.width * 0.8


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
    both = _patient("1", iron=[(31, 4.0)], zinc=[(40, 7.0)])
    assert labs.undrawn_text(PLAN, LINEAR, both) == (
        "Not drawn: Iron 4 × 10⁹/L on day 31; Zinc 7 mg on day 40."
    )
    assert labs.undrawn_text(PLAN, LINEAR, _patient("1", iron=[(1, 4.0)])) == ""
    # A logarithmic scale has no place for zero.
    assert "Iron 0 × 10⁹/L on day 1, 4" in labs.undrawn_text(PLAN, LOG, patient)
    days = [r["from"] for r in labs.rows(PLAN, LOG, patient) if r["kind"] == "value"]
    assert days == [2]


def test_alternative_text_says_lowest_and_highest():
    patient = _patient("1", iron=[(1, 4.0), (2, 2.0), (3, 8.0)], zinc=[(1, 7.0)])
    assert labs.alt_text(PLAN, LINEAR, patient, 8, 12) == (
        "Metals of patient 1, over the range of 8 to 12 patients: "
        "Iron 2 to 8 × 10⁹/L (3 values); Zinc 7 mg (1 value)."
    )
    # Two equal values are one number; what is not drawn is not told here.
    patient = _patient("1", iron=[(1, 4.0), (2, 4.0), (99, 9.0)])
    called = PLAN.model_copy(update={"name": "Participant"})
    assert labs.alt_text(called, LINEAR, patient, 3, 3) == (
        "Metals of participant 1, over the range of 3 participants: Iron 4 × 10⁹/L (2 values)."
    )


def test_every_field_of_the_data_is_drawn_by_the_chart():
    text = repr(labs.panel_chart(PLAN, LINEAR))
    drawn = set(re.findall(r"'field': '(\w+)'", text)) | set(re.findall(r"datum\.(\w+)", text))
    patient = _patient("1", iron=[(1, 4.0), (2, 1.0, True)], quantitation=1.0, low=1.0, high=9.0)
    own = labs.rows(PLAN, LINEAR, patient)
    rows = labs.combined(labs.ranges(PLAN, LINEAR, (patient,)), own)
    assert {field for row in rows for field in row} <= drawn


# The drawing ---------------------------------------------------------------------------------------


def _drawing(panel, patient, everybody):
    rows = labs.combined(labs.ranges(PLAN, panel, everybody), labs.rows(PLAN, panel, patient))
    return draw(with_data(labs.panel_chart(PLAN, panel), {"values": rows})).panels


@pytest.fixture(scope="module")
def panels():
    patient = _patient(
        "1", iron=[(-1, 5.0), (2, 2.0, True)], zinc=[(1, 7.0)], quantitation=2.0, low=1.0, high=9.0
    )
    others = (_patient("2", iron=[(-2, 8.0), (3, 4.0)]), _patient("3", iron=[(-1, 6.0)]))
    return _drawing(LINEAR, patient, (patient, *others))


def test_each_parameter_has_its_drawing_with_name_and_unit_above(panels):
    assert [p.title for p in panels] == ["Iron 10⁹/L", "Zinc mg"]
    iron, zinc = panels
    assert iron.top == zinc.top
    assert iron.left + iron.width < zinc.left
    # Every second tick of the timeline, whose ticks are 14 days apart.
    assert [p.axes["bottom"].labels for p in panels] == [["1", "29"], ["1", "29"]]
    assert (iron.x(0, 1), iron.x(iron.width, 1)) == (-6.5, 30.5)


def test_the_range_of_everybody_lies_grey_behind_the_values(panels):
    iron = panels[0]
    ranges = [tuple(iron.y(b[k], 1) for k in ("y2", "y")) for b in iron.marks("rect")]
    # Before day 1 values of 5, 8 and 6; in the first week of 2 and 4.
    assert ranges == [(5, 8), (2, 4)]
    assert [(iron.x(b["x"], 1), iron.x(b["x2"], 1)) for b in iron.marks("rect")] == [
        (-6.5, 0.5), (0.5, 7.5)
    ]  # fmt: skip
    middle = iron.layers[1]
    assert [iron.y(i["y"], 1) for i in middle.items] == [6, 3]
    assert [layer.kind for layer in iron.layers[:2]] == ["rect", "rule"]


def test_own_values_are_a_line_with_open_points_below_the_limit(panels):
    iron = panels[0]
    (line,) = [layer.items for layer in iron.layers if layer.kind == "line"]
    assert [(iron.x(i["x"], 1), iron.y(i["y"], 1)) for i in line] == [(0, 5), (2, 2)]
    points = [(iron.y(i["y"], 1), i["fill"] == "#fff") for i in iron.marks("symbol")]
    assert points == [(5, False), (2, True)]
    assert {i["stroke"] for i in iron.marks("symbol")} == {line[0]["stroke"]}
    assert [i["description"].split("what: ")[1] for i in iron.marks("symbol")] == [
        "Day −1: 5 × 10⁹/L",
        "Day 2: <2 × 10⁹/L",
    ]


def test_limits_of_normal_are_dotted_and_that_of_quantitation_is_dashed(panels):
    iron = panels[0]
    lines = {
        tuple(i["strokeDash"]): [] for i in iron.marks("rule") if "strokeDash" in i
    }  # fmt: skip
    for i in iron.marks("rule"):
        if "strokeDash" in i:
            lines[tuple(i["strokeDash"])].append(iron.y(i["y"], 1))
            assert sorted([i["x"], i["x2"]]) == [0, iron.width]
    dotted, dashed = lines[1, 2], lines[4, 3]
    assert (dotted, dashed) == ([1, 9], [2])


def test_a_logarithmic_panel_has_a_logarithmic_axis():
    patient = _patient("1", iron=[(1, 1.0), (8, 1000.0), (15, 30.0)])
    (panel,) = _drawing(LOG, patient, (patient,))
    heights = {
        i["description"].split(": ")[-1].split(" ")[0]: i["y"] for i in panel.marks("symbol")
    }
    # From 1 to 1000 are three decades; 30 is 1.477 of them up.
    whole = heights["1"] - heights["1000"]
    assert (heights["1"] - heights["30"]) / whole == pytest.approx(1.4771 / 3, abs=0.001)


def test_four_drawings_stand_in_a_row():
    many = [Parameter(id=f"p{k}", code=f"P{k}", label=f"P{k}") for k in range(7)]
    panel = Panel(id="metals", label="Many", parameters=many)
    series = tuple(Series(p, (Value(1, 5.0, "5", False),), None, None, None) for p in many)
    patient = Patient("1", "1", "", (), (), (), (), {"metals": series}, (), (), None, False)
    tops = [p.top for p in _drawing(panel, patient, (patient,))]
    assert len(set(tops[:4])) == 1
    assert tops[4] > tops[0]
