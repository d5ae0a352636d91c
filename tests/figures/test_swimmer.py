"""Swimmer plot: lanes, bars and markers of four patients, counted by hand; there is no day 0."""

import pytest

from caseseries.figures.swimmer import elapsed, swimmer
from caseseries.results import PatientResult, PatientResults, Results
from caseseries.study.figure_plans import Swimmer
from caseseries.study.plan import Bar, Lanes, Marker
from tests.drawn import draw, tooltips, undrawn

LANES = Lanes(
    id="course", start="FIRSTDY", end="LSTALVDY",
    bars=[
        Bar(id="drug", label="Testumab", start="ASTDY", end="AENDY", color="#123456"),
        Bar(id="care", label="Upkeep", start="ASTDY", end="AENDY"),
    ],
    markers=[
        Marker(id="stopped", label="Stopped", day="ASTDY", shape="triangle-up"),
        Marker(id="death", label="Death", day="DTHADY", shape="square", always_in_legend=True),
        Marker(id="surgery", label="Surgery", day="SURGDY", shape="diamond"),
    ],
)  # fmt: skip
FIGURE = Swimmer(
    id="course", kind="swimmer", alt="", lanes="course", divide_by=10, every=5, x="Tens of days",
    y="Person", observed="Followed", ongoing="Followed still",
)  # fmt: skip
# Subject, group, variable, first and last day. Tens of days from the start of the lane:
LANE_ROWS = [
    ("1", "early", "lane", 1, 100, "ongoing"),  # 0 to 9.9
    ("1", "early", "drug", 1, 28, ""),  # 0 to 2.7
    ("1", "early", "care", 41, 100, ""),  # 4 to 9.9
    ("2", "early", "lane", 1, 200, ""),  # 0 to 19.9
    ("2", "early", "stopped", 31, None, ""),  # 3
    ("3", "late", "lane", -3, 5, "ongoing"),  # days -3 -2 -1 1 2 3 4 5: 7 days later
    ("3", "late", "drug", -1, 5, ""),  # 0.2 to 0.7
    ("4", "late", "lane", 1, 8, ""),  # 7 days as well
    ("4", "late", "stopped", 3, None, ""),  # 0.2
]
LABELS = {"drug": "Testumab", "care": "Upkeep", "stopped": "Stopped", "lane": ""}


def _patients(rows, analysis="course"):
    return PatientResults(
        tuple(
            PatientResult(
                f"{analysis}.p{subject}.{variable}.{k}", analysis, subject, group, variable, str(k),
                day, end, None, "", LABELS[variable], note,
            )
            for k, (subject, group, variable, day, end, note) in enumerate(rows)
        )
    )  # fmt: skip


ELSEWHERE = _patients([("9", "early", "lane", 1, 900, "")], "another")


def _spec(plan, rows=LANE_ROWS, figure=FIGURE, lanes=LANES):
    patients = PatientResults((*ELSEWHERE, *_patients(rows)))
    return swimmer(plan(lanes=[lanes]), Results(), patients, figure)


@pytest.fixture(scope="module")
def spec(plan):
    return _spec(plan)


@pytest.fixture(scope="module")
def drawing(spec):
    return draw(spec)


@pytest.fixture(scope="module")
def panels(drawing):
    return drawing.panels


def _patient(panel, item):
    axis = panel.axes["left"]
    middle = item["y"] + item.get("height", 0) / 2
    return min(zip(axis.labels, axis.pixels, strict=True), key=lambda at: abs(at[1] - middle))[0]


def _bars(panels, k, height):
    """Return the bars of a height in a panel: patient, first and last time, read off the axis below them."""
    axis = panels[-1].axes["bottom"]
    return [
        (_patient(panels[k], bar), axis.value(bar["x"], 1), axis.value(bar["x2"], 1))
        for bar in panels[k].marks("rect")
        if bar["height"] == height
    ]


def _symbols(panels, k, shape):
    axis = panels[-1].axes["bottom"]
    return [
        (_patient(panels[k], i), axis.value(i["x"], 1))
        for i in panels[k].marks("symbol")
        if i["shape"] == shape
    ]


def test_a_panel_a_group_with_the_longest_lane_above(panels):
    assert [p.title for p in panels] == ["Early start (n = 2)", "Late start (n = 2)"]
    assert panels[0].top < panels[1].top
    # 199 days before 99; 7 days each: then by the name of the patient.
    assert [p.axes["left"].labels for p in panels] == [["2", "1"], ["3", "4"]]
    assert [p.axes["left"].title for p in panels] == ["Person", ""]
    assert [p.height for p in panels] == [34, 34]


def test_time_stands_once_below_all_panels(panels):
    assert (panels[0].axes["bottom"].title, panels[0].axes["bottom"].labels) == ("", [])
    below = panels[1].axes["bottom"]
    assert below.title == "Tens of days"
    # The last time is 19.9: ticks every 5 until 20.
    assert below.labels == ["0", "5", "10", "15", "20"]
    assert panels[1].x(panels[1].width) == 20


def test_lanes_run_from_the_first_to_the_last_day(panels):
    assert _bars(panels, 0, 3) == [("1", 0, 9.9), ("2", 0, 19.9)]
    assert _bars(panels, 1, 3) == [("3", 0, 0.7), ("4", 0, 0.7)]


def test_bars_run_over_the_days_of_their_phase(panels):
    assert _bars(panels, 0, 10) == [("1", 0, 2.7), ("1", 4, 9.9)]
    assert _bars(panels, 1, 10) == [("3", 0.2, 0.7)]


def test_markers_stand_on_their_day(panels):
    assert _symbols(panels, 0, "triangle-up") == [("2", 3)]
    assert _symbols(panels, 1, "triangle-up") == [("4", 0.2)]


def test_an_arrow_goes_on_from_the_end_of_those_who_are_still_followed(panels):
    # Five pixels beyond the end: 0.2 of 590 pixels for 20.
    assert _symbols(panels, 0, "triangle-right") == [("1", round(9.9 + 5 * 20 / 590, 1))]
    assert _symbols(panels, 1, "triangle-right") == [("3", round(0.7 + 5 * 20 / 590, 1))]


def test_legends_name_what_is_drawn_and_nothing_else(drawing):
    phases, marks = drawing.legends
    assert [label for label, _, _ in phases] == ["Followed", "Testumab", "Upkeep"]
    # Nobody had surgery; a death is named though nobody died, for study.yml asks for it.
    assert [(label, shape) for label, shape, _ in marks] == [
        ("Stopped", "triangle-up"),
        ("Death", "square"),
        ("Followed still", "triangle-right"),
    ]
    assert drawing.clickable == ["what", "mark"]


def test_a_bar_has_the_colour_that_the_legend_gives_its_phase(drawing):
    colours = {label: colour for label, _, colour in drawing.legends[0]}
    assert colours["Testumab"] == "#123456"
    assert len(set(colours.values())) == 3
    early, late = drawing.panels
    by_height = {h: [b["fill"] for b in early.marks("rect") if b["height"] == h] for h in (3, 10)}
    assert by_height == {
        3: [colours["Followed"]] * 2,
        10: [colours["Testumab"], colours["Upkeep"]],
    }
    assert [b["fill"] for b in late.marks("rect")][2:] == [colours["Testumab"]]


@pytest.mark.parametrize(("phases", "colours"), [(7, 8), (9, 8)])
def test_phases_have_colours_of_their_own_as_far_as_there_are_any(plan, phases, colours):
    # The lane itself and seven phases are told apart; further phases begin the colours anew.
    bars = [Bar(id=f"b{k}", label=f"Phase {k}", start="A", end="B") for k in range(phases)]
    drawing = draw(_spec(plan, lanes=Lanes(id="course", start="A", end="B", bars=bars)))
    legend = drawing.legends[0]
    assert [label for label, _, _ in legend] == ["Followed", *(bar.label for bar in bars)]
    assert len({colour for _, _, colour in legend}) == colours


def test_without_anybody_followed_still_the_legend_has_no_arrow(plan):
    rows = [(*row[:5], "") for row in LANE_ROWS]
    drawing = draw(_spec(plan, rows))
    assert [label for label, _, _ in drawing.legends[1]] == ["Stopped", "Death"]
    assert {i["shape"] for p in drawing.panels for i in p.marks("symbol")} == {"triangle-up"}


def test_the_pointer_is_told_patient_phase_and_times(spec):
    early = tooltips(spec["vconcat"][0])
    assert early == [
        {"Person": "1", "What": "Followed", "From": "0.0", "To": "9.9"},
        {"Person": "2", "What": "Followed", "From": "0.0", "To": "19.9"},
        {"Person": "1", "What": "Testumab", "From": "0.0", "To": "2.7"},
        {"Person": "1", "What": "Upkeep", "From": "4.0", "To": "9.9"},
        {"Person": "1", "What": "Followed still", "From": "9.9"},
        {"Person": "2", "What": "Stopped", "From": "3.0"},
    ]
    assert undrawn(spec) == set()


def test_one_group_alone_needs_no_title(plan):
    (panel,) = draw(_spec(plan, LANE_ROWS[:5])).panels
    assert panel.title == ""
    assert panel.axes["left"].title == "Person"
    assert panel.axes["bottom"].title == "Tens of days"


@pytest.mark.parametrize(
    ("every", "divide_by", "labels"),
    [
        (None, 10, ["0", "2", "4", "6", "8", "10", "12", "14", "16", "18", "20"]),  # 19.9 / 2 <= 10
        (None, 1, ["0", "20", "40", "60", "80", "100", "120", "140", "160", "180", "200"]),
        (7, 10, ["0", "7", "14", "21"]),
    ],
)
def test_ticks_are_round_and_at_most_ten_steps(plan, every, divide_by, labels):
    figure = FIGURE.model_copy(update={"every": every, "divide_by": divide_by})
    (panel,) = draw(_spec(plan, LANE_ROWS[:5], figure)).panels
    assert panel.axes["bottom"].labels == labels


def test_a_last_time_on_a_tick_ends_the_axis(plan):
    rows = [("1", "early", "lane", 1, 101, "")]  # 10 tens of days
    (panel,) = draw(_spec(plan, rows)).panels
    assert panel.axes["bottom"].labels == ["0", "5", "10"]


def test_pointing_at_a_patient_pales_the_others(spec):
    early = draw(spec, hover_patient={"patient": "1"}).panels[0]
    assert [b["opacity"] for b in early.marks("rect")] == [1, 0.25, 1, 1]
    assert [s["opacity"] for s in early.marks("symbol")] == [1, 0.2]


def test_picking_a_phase_or_a_mark_in_its_legend_pales_the_rest(spec):
    def shown(**selected):
        early = draw(spec, **selected).panels[0]
        bars = [b["opacity"] for b in early.marks("rect") if b["height"] == 10]
        return bars, [s["opacity"] for s in early.marks("symbol")]

    # Bars: Testumab, Upkeep; symbols: the arrow of 1, the stop of 2.
    assert shown() == ([1, 1], [1, 1])
    assert shown(picked_what={"what": "Upkeep"}) == ([0.25, 1], [0.2, 0.2])
    assert shown(picked_mark={"mark": "Stopped"}) == ([0.25, 0.25], [0.2, 1])


@pytest.mark.parametrize("unknown", ["start", "end"])
def test_a_patient_whose_start_or_end_is_not_known_keeps_a_row(plan, unknown):
    start, end = (None, 50) if unknown == "start" else (1, None)
    rows = [
        *LANE_ROWS[:5],
        ("5", "early", "lane", start, end, "ongoing"),
        ("5", "early", "drug", 11, end, ""),
        ("5", "early", "stopped", 31, None, ""),
    ]
    (panel,) = draw(_spec(plan, rows)).panels
    # Last, since its length is not known; nothing is drawn whose time is not known.
    assert panel.axes["left"].labels == ["2", "1", "5"]
    assert [b for b in _bars([panel], 0, 3) if b[0] == "5"] == []
    assert [b for b in _bars([panel], 0, 10) if b[0] == "5"] == []
    stops = [("5", 3)] if unknown == "end" else []
    assert _symbols([panel], 0, "triangle-up") == [("2", 3), *stops]
    assert [s for s, _ in _symbols([panel], 0, "triangle-right")] == ["1"]


@pytest.mark.parametrize(
    ("start", "day", "days"),
    [(-1, 1, 1), (-3, 5, 7), (2, 5, 3), (-5, -2, 3), (3, -1, -3), (1, 1, 0)],
)
def test_there_is_no_day_0_between_two_days(start, day, days):
    assert elapsed(start, day) == days


def test_who_is_in_no_group_stands_below_the_groups(plan):
    """An untreated patient of a trial, who has no actual arm."""
    every = plan().groups.all.id
    panels = draw(_spec(plan, rows=[*LANE_ROWS, ("0", every, "lane", 1, None, "")])).panels
    assert [p.title for p in panels] == [
        "Early start (n = 2)",
        "Late start (n = 2)",
        "No group (n = 1)",
    ]
