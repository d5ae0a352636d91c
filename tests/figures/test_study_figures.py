"""Figures: what they draw follows from the results, by worked examples; and nothing else is in their data."""

import itertools
import json
from pathlib import Path

import pytest
import vl_convert

from caseseries.figures import base
from caseseries.figures import build as build_figure
from caseseries.figures.curves import steps
from caseseries.figures.flow_chart import layout
from caseseries.figures.pairs import _lines
from caseseries.figures.swimmer import elapsed
from caseseries.figures.trajectories import _Look, _look, _names, _point
from caseseries.results import PatientResult, PatientResults, Results, make
from caseseries.study import read_study
from caseseries.study.figure_plans import Panel, TrajectoryPanels

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def study():
    return read_study(ROOT)


@pytest.fixture(scope="module")
def figures(study):
    results = Results.read(study.results_file)
    patients = PatientResults.read(study.patients_file)
    return {f.id: build_figure(study, results, patients, f.id) for f in study.figures}


def _values(spec):
    """All data rows of a spec."""
    if isinstance(spec, dict):
        if isinstance(spec.get("values"), list) and all(
            isinstance(v, dict) for v in spec["values"]
        ):
            yield from spec["values"]
        for part in spec.values():
            yield from _values(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from _values(part)


def _encoded(spec):
    """All fields that a mark, a tooltip or a selection uses."""
    if isinstance(spec, dict):
        if isinstance(spec.get("field"), str):
            yield spec["field"]
        yield from spec.get("fields", []) if isinstance(spec.get("fields"), list) else []
        for part in spec.values():
            yield from _encoded(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from _encoded(part)


def test_every_figure_becomes_a_picture(figures):
    for figure in figures.values():
        assert vl_convert.vegalite_to_svg(figure.spec).startswith("<svg")


def test_data_hold_only_drawn_fields(figures):
    for figure in figures.values():
        fields = {key for row in _values(figure.spec) for key in row}
        assert fields <= set(_encoded(figure.spec)), figure.id


def test_alt_text_has_numbers_and_no_open_field(figures):
    for figure in figures.values():
        assert any(c.isdigit() for c in figure.alt)
        assert "{" not in figure.alt


def test_selections_name_panels_that_exist(figures):
    for figure in figures.values():
        text = json.dumps(figure.spec)
        for selection in figure.spec.get("params", []):
            assert selection["views"]
            assert all(f'"name": "{view}"' in text for view in selection["views"])


def test_no_marker_in_the_legend_that_is_not_in_the_figure(figures):
    shapes = json.dumps(figures["swimmer"].spec)
    assert "HSCT" in shapes
    assert "Death" not in shapes


def test_no_day_0():
    # From day −1 to day 1 is one day.
    assert elapsed(-1, 1) == 1
    assert elapsed(-3, 5) == 7
    assert elapsed(2, 5) == 3
    assert base.position(1) - base.position(-1) == 1


@pytest.mark.parametrize(
    ("last", "ticks"),
    [(27, [1, 8, 15, 22]), (41, [1, 15, 29]), (200, [1, 60, 120, 180])],
)
def test_ticks_are_day_1_and_then_weeks_or_round_days(last, ticks):
    assert base.day_ticks(last, 5) == ticks


# Schema of therapy ---------------------------------------------------------------------------------


def test_boxes_do_not_overlap_and_bands_fit_into_them(study):
    analysis = study.analysis("flow")
    boxes, bands = layout(Results.read(study.results_file), analysis, "all")
    for stage in range(len(analysis.stages)):
        column = sorted((b for b in boxes.values() if b.stage == stage), key=lambda b: b.top)
        for above, below in itertools.pairwise(column):
            assert above.bottom < below.top
    for box in boxes.values():
        leaving = sum(w.n for w in bands if w.source == box.id)
        coming = sum(w.n for w in bands if w.target == box.id)
        assert leaving in (0, box.n)
        assert coming in (0, box.n)
        assert box.bottom - box.top >= box.n * 9


def test_a_stage_passed_by_has_a_place_without_a_label(study):
    boxes, bands = layout(Results.read(study.results_file), study.analysis("flow"), "all")
    assert [b.n for b in boxes.values() if not b.lines] == [3]
    assert {w.target for w in bands if w.source == "mrd"} == {"mrd+1"}


# Curves --------------------------------------------------------------------------------------------


def _row(stat, level, value):
    return make("t", "os", stat, value, population="p", group="g", level=level, fmt="dec0")


def test_steps_start_at_0_and_end_on_the_last_day_observed():
    rows = Results(
        (
            _row("inc", "t0", 0), _row("inc_low", "t0", 0), _row("inc_high", "t0", 0),
            _row("inc", "t10", 25), _row("inc_low", "t10", 5), _row("inc_high", "t10", 60),
            _row("censored", "t5", 1), _row("censored", "t30", 2),
        )
    )  # fmt: skip
    curve, band = steps(rows, "os", "inc", 10)
    assert [(p["x"], p["y"]) for p in curve] == [(0, 0), (0.5, 0), (1, 25), (3, 25)]
    assert [(p["x"], p["low"], p["high"]) for p in band] == [
        (0, 0, 0), (0.5, 0, 0), (1, 5, 60), (3, 5, 60)
    ]  # fmt: skip


def test_the_band_ends_where_the_curve_reaches_0():
    rows = Results(
        (
            _row("surv", "t0", 100), _row("surv_low", "t0", 100), _row("surv_high", "t0", 100),
            _row("surv", "t4", 50), _row("surv_low", "t4", 10), _row("surv_high", "t4", 90),
            _row("surv", "t9", 0), _row("surv_low", "t9", None), _row("surv_high", "t9", None),
        )
    )  # fmt: skip
    curve, band = steps(rows, "os", "surv", 1)
    assert curve[-1]["y"] == 0
    assert band[-1] == {"x": 9, "low": 10, "high": 90}


# Diverging bars ------------------------------------------------------------------------------------


def test_bars_run_outwards_from_zero_and_sum_to_the_patients(figures, study):
    results = Results.read(study.results_file)
    spec = figures["events"].spec
    for panel, group, N in zip(spec["hconcat"], ("chemo", "mrd"), (20, 3), strict=True):
        rows = panel["layer"][0]["data"]["values"]
        fever = [r for r in rows if r["event"] == "Fever"]
        width = sum(abs(r["to"] - r["from"]) for r in fever)
        n = results[f"aeworst.fever.all-grades.{group}.n"].n
        assert width == pytest.approx(100 * n / N, abs=0.01)
    severe = {r["grade"] for r in rows if r["to"] > 0}
    assert severe <= {"Grade 3", "Grade 4", "Grade 5"}


def test_most_frequent_term_stands_first(figures):
    y = figures["events"].spec["hconcat"][0]["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert y[0] == "White blood cells decreased"


# Trajectories and pairs ----------------------------------------------------------------------------


def _patient(subject, variable, day, value, note="", level="1"):
    return PatientResult(
        f"t.p{subject}.{variable}.{level}", "t", subject, "g", variable, level, day, None, value, "u", str(value), note
    )  # fmt: skip


FIGURE = TrajectoryPanels(
    id="f", alt="", kind="trajectories", trajectories="t", y="Value", scale="log", named_from=50,
    panels=[Panel(label="A", subjects=["1"], parameters=["a", "b", "c"])],
)  # fmt: skip


def test_values_below_the_limit_are_drawn_on_it():
    look = _Look(("A",), 1.0, 100.0, 2.44, (200, 150))
    below = _point(_patient("1", "a", -1, 1.22, "below"), {"a": "A"}, look)
    assert (below["x"], below["y"], below["below"]) == (0, 2.44, True)
    above = _point(_patient("1", "a", 3, 9.0), {"a": "A"}, look)
    assert (above["x"], above["y"], above["below"]) == (3, 9.0, False)


def test_names_of_close_points_are_pushed_apart():
    look = _Look(("A", "B"), 1.0, 1000.0, None, (200, 120))
    points = [
        {"series": s, "x": 1, "y": y, "patient": "1", "day": 1, "text": "", "below": False}
        for s, y in (("A", 100.0), ("B", 105.0))
    ]
    low, high = _names(FIGURE, points, look)
    # 12 of 120 pixels of an axis over three decades are 0.3 decades.
    assert high["y"] / low["y"] == pytest.approx(10**0.3)


def test_only_curves_that_get_high_are_named():
    rows = [_patient("1", "a", 1, 80.0), _patient("1", "b", 1, 49.0)]
    look = _look(FIGURE, [rows], {"a": "A", "b": "B"}, 2.0)
    assert look.named == ("A",)


def test_a_patient_with_one_value_has_no_line(study):
    figure = study.figure("lymphocytes")
    rows = PatientResults(
        (
            _patient("1", "a", -1, 1.0),
            _patient("1", "a", 27, 2.0, level="2"),
            _patient("2", "a", -1, 5.0),
        )
    )
    lines = list(_lines(rows, figure))
    assert [(p["patient"], p["at"], p["value"]) for p in lines] == [
        ("1", "Baseline", 1.0),
        ("1", "End", 2.0),
    ]


def test_the_five_patient_study_has_its_swimmer_plot(five):
    from caseseries.analyses import compute, compute_patients
    from caseseries.cohort import load

    study = read_study(five)
    cohort = load(study)
    figure = build_figure(study, compute(cohort, study), compute_patients(cohort, study), "course")
    early = figure.spec["vconcat"][0]
    # T-2 was observed for 200 days, T-1 for 100: the longer lane stands above.
    assert early["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["2", "1"]
    lanes = {r["patient"]: r["to"] for r in early["layer"][0]["data"]["values"]}
    assert lanes == {"1": 99, "2": 199}
    axis = figure.spec["vconcat"][1]["layer"][0]["encoding"]["x"]["axis"]
    assert axis["values"] == [0, 50, 100, 150, 200, 250, 300]
