"""Step curves as points, from results that stand in the test: steps, bands, cuts, numbers at risk."""

import pytest

from caseseries.figures.curve_steps import at_risk, cut, day_of, steps, value_at
from caseseries.results import Results, make
from caseseries.study.figure_plans import Curve


def _row(level, stat, value, variable="os", **more):
    fmt = "int" if stat in ("at_risk", "censored") else "dec0"
    where = {"population": "all", "group": "g", "fmt": fmt, "level": level}
    return make("times", variable, stat, value, **where, **more)


def _step(day, value, low, high):
    return [
        _row(f"t{day}", stat, x) for stat, x in (("surv", value), ("surv_low", low), ("surv_high", high))
    ]  # fmt: skip


# Of five patients one dies on day 30 and one on day 90; one is censored on day 60 and two on day 120.
ROWS = Results(
    (
        *_step(0, 100, 100, 100),
        *_step(30, 80, 20, 97),
        *_step(90, 40, 5, 75),
        _row("t60", "censored", 1),
        _row("t120", "censored", 2),
        *(_row(f"at-{month}", "at_risk", n, n=n, N=5) for month, n in ((0, 5), (1, 5), (2, 4), (3, 3), (4, 2))),
    )
)  # fmt: skip


def test_a_curve_goes_on_to_the_last_day_observed():
    curve, band = steps(ROWS, "os", "surv", 30)
    assert [(p["x"], p["y"]) for p in curve] == [(0, 100), (1, 80), (2, 80), (3, 40), (4, 40)]
    assert [p["interval"] for p in curve] == ["100 to 100", "20 to 97", "20 to 97", "5 to 75", "5 to 75"]  # fmt: skip
    assert [(p["x"], p["low"], p["high"]) for p in band][-1] == (4, 5, 75)


def test_a_band_ends_where_its_interval_is_not_defined():
    rows = Results((*ROWS, *_step(150, 0, None, None), _row("t180", "censored", 1)))
    curve, band = steps(rows, "os", "surv", 30)
    assert [(p["x"], p["y"]) for p in curve][-2:] == [(5, 0), (6, 0)]
    assert curve[-2]["interval"] == ""
    # It holds until the curve falls to 0, on day 150, and no further.
    assert [(p["x"], p["high"]) for p in band][-2:] == [(4, 75), (5, 75)]


def test_a_curve_is_cut_at_a_time_and_drawn_up_to_it():
    rows = cut(ROWS, 30, 2.5)
    curve, _ = steps(rows, "os", "surv", 30)
    assert [(p["x"], p["y"]) for p in curve] == [(0, 100), (1, 80), (2, 80), (2.5, 80)]
    assert [r.level for r in rows.select(stat="censored")] == ["t60"]
    assert [r.level for r in rows.select(stat="at_risk")] == ["at-0", "at-1", "at-2"]
    assert cut(ROWS, 30, None) is ROWS


def test_a_step_on_the_day_of_the_cut_stays():
    curve, _ = steps(cut(ROWS, 30, 3), "os", "surv", 30)
    assert [(p["x"], p["y"]) for p in curve][-1] == (3, 40)


@pytest.mark.parametrize(
    ("x", "height"), [(0, 100), (0.9, 100), (1, 80), (2.99, 80), (3, 40), (9, 40)]
)
def test_the_height_on_a_day_with_an_event_is_the_one_after_it(x, height):
    curve, _ = steps(ROWS, "os", "surv", 30)
    assert value_at(curve, x) == height


def test_numbers_at_risk_are_those_of_their_time_and_do_not_touch():
    panel = Curve(time="os", label="Survival", stat="surv", y="Alive")
    shown = at_risk(ROWS, panel, last=4, width=200)
    assert shown == [{"x": k, "text": text} for k, text in enumerate("55432")]
    # A pixel for each hundredth of a month: of five numbers each second one has its room of 24.
    assert [one["x"] for one in at_risk(ROWS, panel, last=4, width=60)] == [0, 2, 4]
    assert [one["x"] for one in at_risk(ROWS, panel, last=2, width=200)] == [0, 1, 2]


def test_days_of_levels():
    assert [day_of("t30"), day_of("t0.5")] == [30, 0.5]
