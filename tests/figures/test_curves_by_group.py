"""Curves of several groups in one panel: each with its steps, ticks, and line of numbers at risk, up to a time."""

import pytest

from caseseries.figures.curves import curves
from caseseries.results import PatientResults, Results
from caseseries.study.event_plans import Survival, Time
from caseseries.study.figure_plans import Curve, Curves
from tests.drawn import draw
from tests.figures.test_curves import _at_risk, _curve, _row

ANALYSIS = Survival(
    id="life", kind="survival", population="treated", divide_by=7, unit="weeks",
    times=[Time(id="os", code="OS", label="Survival")],
)  # fmt: skip
# Early: 100 % until day 14, then 50 %, censored on day 70. Late: 100 % until day 28, then 75 %, last seen on day 35.
EARLY = [("t0", 100, 100, 100), ("t14", 50, 10, 90)]
LATE = [("t0", 100, 100, 100), ("t28", 75, 30, 95)]
RESULTS = Results(
    (
        *_curve("surv", EARLY, group="early"),
        _row("censored", "t70", 1, group="early", fmt="int"),
        *_at_risk({0: 2, 2: 2, 4: 1, 4.1: 1, 8: 1}, group="early"),
        *_curve("surv", LATE, group="late"),
        _row("censored", "t35", 3, group="late", fmt="int"),
        *_at_risk({0: 4, 2: 4, 4: 4, 4.1: 3, 8: 0}, group="late"),
    )
)


def drawn(plan, **more):
    figure = Curves(
        id="life", kind="curves", alt="", analysis="life", x="Weeks", every=2, groups=["early", "late"],
        panels=[Curve(time="os", label="Survival", y="Alive")], **more,
    )  # fmt: skip
    return curves(plan(analyses=[ANALYSIS]), RESULTS, PatientResults(), figure)


def values(layer):
    return layer["data"]["values"]


def points(spec, k, group):
    """Layers of the panel: 0 bands, 1 curves, 3 ticks."""
    return [(p["x"], p["y"]) for p in values(spec["layer"][k]) if p["group"] == group]


@pytest.fixture
def panel(plan):
    return drawn(plan)["hconcat"][0]["vconcat"]


def test_each_group_has_its_curve_and_ticks(panel):
    chart, _ = panel
    assert points(chart, 1, "Early start") == [(0, 100), (2, 50), (10, 50)]
    assert points(chart, 1, "Late start") == [(0, 100), (4, 75), (5, 75)]
    assert points(chart, 3, "Early start") == [(10, 50)]
    assert points(chart, 3, "Late start") == [(5, 75)]
    assert [p["x"] for p in values(chart["layer"][0]) if p["group"] == "Late start"] == [0, 4, 5]


def test_each_group_has_its_numbers_at_risk_and_none_stands_on_another(panel):
    _, below = panel
    found = [(n["group"], n["x"], n["text"]) for n in values(below)]
    # 4.1 stands 5 pixels from 4.
    assert found == [
        *(("Early start", x, n) for x, n in ((0, "2"), (2, "2"), (4, "1"), (8, "1"))),
        *(("Late start", x, n) for x, n in ((0, "4"), (2, "4"), (4, "4"), (8, "0"))),
    ]
    assert below["height"] == 30


def test_colours_are_told_in_one_legend_and_are_the_same_below(plan, panel):
    chart, below = panel
    scale = chart["layer"][1]["encoding"]["color"]["scale"]
    assert scale["domain"] == ["Early start", "Late start"]
    assert {n["group"]: n["color"] for n in values(below)} == dict(
        zip(*scale.values(), strict=True)
    )
    (legend,) = draw(drawn(plan)).legends
    assert [text for text, *_ in legend] == ["Early start", "Late start"]


def test_the_axis_ends_where_it_is_told_and_a_curve_that_goes_on_is_drawn_to_its_end(plan):
    chart, below = drawn(plan, until=7)["hconcat"][0]["vconcat"]
    assert points(chart, 1, "Early start") == [(0, 100), (2, 50), (7, 50)]
    assert points(chart, 1, "Late start") == [(0, 100), (4, 75), (5, 75)]
    assert points(chart, 3, "Early start") == []
    assert {n["x"] for n in values(below)} == {0, 2, 4}
    scale = chart["layer"][1]["encoding"]["x"]
    assert (scale["scale"]["domain"], scale["axis"]["values"]) == ([0, 7], [0, 2, 4, 6])


def test_it_is_drawn(plan):
    draw(drawn(plan))
