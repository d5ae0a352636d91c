"""Step curves: five patients whose curve, ticks and numbers at risk are counted by hand."""

import pytest

from caseseries.figures.curve_steps import steps
from caseseries.figures.curves import curves
from caseseries.results import PatientResults, Results, make
from caseseries.study.event_plans import Survival, Time
from caseseries.study.figure_plans import Curve, Curves
from tests.drawn import draw, tooltips, undrawn

# Days: 14 died, 21 died, 21 censored, 35 died, 42 censored; in weeks 2, 3, 3, 5, 6.
#   week 2: 4 of 5 live on, 4/5            = 80 %
#   week 3: of the 4 left one dies, x 3/4  = 60 %  (who is censored on that day is still at risk)
#   week 5: of the 2 left one dies, x 1/2  = 30 %
# At risk are those whose time is at least so long: week 0 all 5; 2 all 5; 4 two; 6 one.
SURVIVAL = [
    ("t0", 100, 100, 100),
    ("t14", 80, 20, 97),
    ("t21", 60, 13, 88),
    ("t35", 30, 1, 72),
]
ANALYSIS = Survival(
    id="life", kind="survival", population="treated", groups=["late"], divide_by=7, unit="weeks",
    times=[
        Time(id="os", code="OS", label="Survival"),
        Time(id="relapse", code="REL", label="Relapse", method="cumulative-incidence"),
    ],
)  # fmt: skip
FIGURE = Curves(
    id="life", kind="curves", alt="", analysis="life", x="Weeks", every=2, at_risk="Patients at risk",
    censored="Lost from view",
    panels=[
        Curve(time="os", label="A Survival", y="Alive"),
        Curve(time="relapse", label="B Relapse", y="Relapsed", stat="inc"),
    ],
)  # fmt: skip


def _row(stat, level, value, *, time="os", group="late", analysis="life", fmt="pct0"):
    return make(analysis, time, stat, value, population="p", group=group, level=level, fmt=fmt, N=5)


def _curve(stat, rows, **where):
    for level, *values in rows:
        for name, value in zip((stat, f"{stat}_low", f"{stat}_high"), values, strict=True):
            yield _row(name, level, value, **where)


def _at_risk(numbers, **where):
    for at, n in numbers.items():
        yield _row("at_risk", f"at-{at}", n, fmt="int", **where)


def _medians(values, **where):
    for stat, value in zip(("median", "ci_low", "ci_high"), values, strict=True):
        yield _row(stat, "", value, fmt="dec1", **where)


def _results(median=True):
    # Another group and another analysis have other numbers, none of which may be drawn.
    others = [
        *_curve("surv", [("t0", 100, 100, 100), ("t70", 11, 11, 11)], group="both"),
        *_curve("surv", [("t0", 100, 100, 100), ("t77", 12, 12, 12)], analysis="death"),
        *_at_risk({0: 99}, group="both"),
        *_medians((88, 88, 88), group="both"),
    ]
    return Results(
        (
            *others,
            *_curve("surv", SURVIVAL),
            *_at_risk({0: 5, 2: 5, 4: 2, 6: 1}),
            _row("censored", "t21", 1, fmt="int"),
            _row("censored", "t42", 1, fmt="int"),
            *(_medians((5, 2, 5.5)) if median else ()),
            # Two of five relapse, on days 7 and 28; the others are censored on day 35 and later.
            *_curve(
                "inc",
                [("t0", 0, 0, 0), ("t7", 20, 1, 55), ("t28", 40, 4.4, 74), ("t35", 40, 4.4, 74)],
                time="relapse",
            ),
            *_at_risk({0: 5, 2: 4, 4: 4}, time="relapse"),
        )
    )


@pytest.fixture(scope="module")
def spec(plan):
    return curves(plan(analyses=[ANALYSIS]), _results(), PatientResults(), FIGURE)


@pytest.fixture(scope="module")
def panels(spec):
    return draw(spec).panels


def _of(panel, kind):
    return [layer for layer in panel.layers if layer.kind == kind]


def test_panels_have_their_title_axes_and_numbers_at_risk_below(panels):
    assert [p.title for p in panels] == [
        "A Survival",
        "Patients at risk",
        "B Relapse",
        "Patients at risk",
    ]
    a, risk, b, _ = panels
    assert (a.axes["bottom"].title, a.axes["left"].title) == ("Weeks", "Alive, %")
    assert b.axes["left"].title == "Relapsed, %"
    # The last time is 6 weeks: ticks every 2 weeks, the axis ends there.
    assert a.axes["bottom"].labels == ["0", "2", "4", "6"]
    assert (a.x(0), a.x(a.width)) == (0, 6)
    assert (a.y(a.height), a.y(0)) == (0, 100)
    # The incidence and its band reach 74 %: the next quarter is 75.
    assert b.y(0) == 75
    assert risk.top > a.top + a.height
    assert b.left > a.left + a.width


def test_the_axis_ends_at_the_next_tick_after_the_last_time(plan):
    figure = FIGURE.model_copy(update={"every": 4.0, "panels": FIGURE.panels[:1]})
    spec = curves(plan(analyses=[ANALYSIS]), _results(), PatientResults(), figure)
    panel = draw(spec).panels[0]
    assert panel.axes["bottom"].labels == ["0", "4", "8"]
    assert panel.x(panel.width) == 8


def test_the_curve_is_a_staircase_that_falls_when_somebody_has_the_event(panels):
    a, _, b, _ = panels
    (line,) = _of(a, "line")
    assert [(a.x(i["x"]), a.y(i["y"])) for i in line.items] == [
        (0, 100), (2, 80), (3, 60), (5, 30), (6, 30)
    ]  # fmt: skip
    assert {i["interpolate"] for i in line.items} == {"step-after"}
    (line,) = _of(b, "line")
    assert [(b.x(i["x"]), b.y(i["y"])) for i in line.items] == [(0, 0), (1, 20), (4, 40), (5, 40)]


def test_the_band_lies_between_the_limits_of_the_interval(panels):
    (band,) = _of(panels[0], "area")
    a = panels[0]
    assert [(a.x(i["x"]), a.y(i["y"]), a.y(i["y2"])) for i in band.items] == [
        (0, 100, 100), (2, 20, 97), (3, 13, 88), (5, 1, 72), (6, 1, 72)
    ]  # fmt: skip
    assert {(i["interpolate"], i["opacity"]) for i in band.items} == {("step-after", 0.16)}


def test_numbers_at_risk_stand_under_their_times(panels):
    a, risk, _, second = panels
    assert [(a.x(i["x"]), i["text"]) for i in risk.marks("text")] == [
        (0, "5"), (2, "5"), (4, "2"), (6, "1")
    ]  # fmt: skip
    assert [i["text"] for i in second.marks("text")] == ["5", "4", "4"]


def test_ticks_stand_on_the_curve_where_somebody_was_censored_and_are_explained(panels):
    a, _, b, _ = panels
    ticks = [i for i in a.marks("symbol") if i["shape"] == "M0,-1V1"]
    # On day 21 one died and one was censored: the tick stands on the curve after the death.
    assert [(a.x(i["x"]), a.y(i["y"])) for i in ticks] == [(3, 60), (6, 30)]
    assert "|  Lost from view" in a.texts()
    # Nobody was censored in the second panel's rows, so there is nothing to explain.
    assert "|  Lost from view" not in b.texts()
    assert [i for i in b.marks("symbol") if i["shape"] == "M0,-1V1"] == []


def test_the_median_is_told_with_both_limits_where_the_curve_is_at_half(panels):
    a = panels[0]
    assert "Median 5.0 weeks (2.0 to 5.5)" in a.texts()
    (rule,) = a.marks("rule")
    assert [a.x(rule["x"]), a.x(rule["x2"]), a.y(rule["y"])] == [0, 5, 50]
    (words,) = [i for i in a.marks("text") if i["text"].startswith("Median")]
    assert (a.x(words["x"]), a.y(words["y"])) == (5, 50)
    assert panels[2].marks("rule") == []


def test_a_median_that_was_not_reached_is_not_told(plan):
    figure = FIGURE.model_copy(update={"panels": FIGURE.panels[:1]})
    rows = Results((*_results(median=False), *_medians((float("nan"), 2, float("nan")))))
    panel = draw(curves(plan(analyses=[ANALYSIS]), rows, PatientResults(), figure)).panels[0]
    assert [t for t in panel.texts() if t.startswith("Median")] == []
    assert panel.marks("rule") == []


def test_an_incidence_tells_its_last_value_with_its_interval(panels):
    b = panels[2]
    (words,) = [i for i in b.marks("text") if "%" in i["text"]]
    assert words["text"] == "40% (4 to 74)"
    assert (b.x(words["x"]), b.y(words["y"])) == (5, 40)
    assert [t for t in panels[0].texts() if "%" in t] == []


def test_the_pointer_is_told_time_value_and_interval(spec):
    told = tooltips(spec["hconcat"][0])
    assert told[1] == {"Weeks": "2.0", "Alive, %": "80", "95% interval": "20 to 97"}
    # After the last step the curve goes on with what was true before.
    assert told[4] == {"Weeks": "6.0", "Alive, %": "30", "95% interval": "1 to 72"}
    assert told[5:] == [
        {"What": "Lost from view", "Weeks": "3.0"},
        {"What": "Lost from view", "Weeks": "6.0"},
    ]
    assert undrawn(spec) == set()


def test_without_groups_of_its_own_an_analysis_is_drawn_for_all_patients(plan):
    study = plan(analyses=[ANALYSIS.model_copy(update={"groups": None})])
    figure = FIGURE.model_copy(update={"panels": FIGURE.panels[:1]})
    panel = draw(curves(study, _results(), PatientResults(), figure)).panels[0]
    # The rows of all patients end on day 70, after 10 weeks.
    assert panel.x(panel.width) == 10


def test_an_incidence_without_any_event_stays_at_0_and_tells_no_interval(plan):
    rows = (
        *_curve("inc", [("t0", 0, 0, 0), ("t28", 0, None, None)], time="relapse"),
        _row("censored", "t28", 5, time="relapse", fmt="int"),
        *_at_risk({0: 5, 2: 5}, time="relapse"),
    )
    figure = FIGURE.model_copy(update={"panels": FIGURE.panels[1:]})
    spec = curves(plan(analyses=[ANALYSIS]), Results(rows), PatientResults(), figure)
    panel, risk = draw(spec).panels
    (line,) = _of(panel, "line")
    assert [(panel.x(i["x"]), panel.y(i["y"])) for i in line.items] == [(0, 0), (4, 0)]
    assert "0%" in panel.texts()
    assert (panel.x(panel.width), panel.y(0)) == (4, 25)
    assert risk.texts() == ["5", "5"]


def test_a_group_without_patients_is_drawn_as_words(plan):
    figure = FIGURE.model_copy(update={"panels": FIGURE.panels[:1]})
    spec = curves(plan(analyses=[ANALYSIS]), Results(), PatientResults(), figure)
    panel = draw(spec).panels[0]
    assert panel.texts() == ["No patient"]
    assert panel.axes["bottom"].labels == ["0", "2"]
    assert panel.y(0) == 100


# Steps ---------------------------------------------------------------------------------------------


def test_steps_start_at_0_and_end_on_the_last_day_observed():
    rows = Results(
        (
            *_curve("inc", [("t0", 0, 0, 0), ("t10", 25, 5, 60)]),
            _row("censored", "t5", 1),
            _row("censored", "t30", 2),
        )
    )
    curve, band = steps(rows, "os", "inc", 10)
    assert [(p["x"], p["y"]) for p in curve] == [(0, 0), (0.5, 0), (1, 25), (3, 25)]
    assert [(p["x"], p["low"], p["high"]) for p in band] == [
        (0, 0, 0), (0.5, 0, 0), (1, 5, 60), (3, 5, 60)
    ]  # fmt: skip


def test_days_come_in_their_order_and_not_in_that_of_their_letters():
    rows = Results(
        tuple(_curve("surv", [("t100", 20, 1, 50), ("t9", 80, 40, 90), ("t20", 60, 1, 2)]))
    )
    curve, _ = steps(rows, "os", "surv", 1)
    assert [p["x"] for p in curve] == [9, 20, 100]


def test_the_band_ends_where_the_curve_reaches_0():
    rows = Results(
        tuple(_curve("surv", [("t0", 100, 100, 100), ("t4", 50, 10, 90), ("t9", 0, None, None)]))
    )
    curve, band = steps(rows, "os", "surv", 1)
    assert (curve[-1]["y"], curve[-1]["interval"]) == (0, "")
    assert band[-1] == {"x": 9, "low": 10, "high": 90}


def test_the_band_does_not_come_back_after_its_end():
    # On day 4 nobody is left, but the interval is not defined; a censored patient of day 6 goes on at 0.
    rows = Results(
        (
            *_curve("surv", [("t0", 100, 100, 100), ("t4", 0, None, None)]),
            _row("censored", "t6", 1),
        )
    )
    curve, band = steps(rows, "os", "surv", 1)
    assert [p["x"] for p in curve] == [0, 4, 6]
    assert [p["x"] for p in band] == [0, 4]


def test_the_band_of_an_incidence_opens_with_the_first_event():
    # Before it there is no interval: a competing event on day 3, the first event on day 5.
    steps_of = [("t0", 0, 0, 0), ("t3", 0, None, None), ("t5", 20, 1, 50), ("t9", 40, 9, 70)]
    _, band = steps(Results(tuple(_curve("inc", steps_of))), "os", "inc", 1)
    assert [(p["x"], p["low"], p["high"]) for p in band] == [
        (0, 0, 0), (3, 0, 0), (5, 1, 50), (9, 9, 70)
    ]  # fmt: skip
