"""Values by study day: curves of three patients, read off the panels; there is no day 0."""

import json
import re

import pytest

from caseseries.figures.trajectories import trajectories
from caseseries.results import PatientResult, PatientResults, Results, make
from caseseries.store import drawings
from caseseries.study.figure_plans import Panel, Shade, TrajectoryPanels
from caseseries.study.plan import Parameter, Trajectories
from tests.drawn import draw, tooltips, undrawn

NAMES = ["iron", "zinc", "lead", "gold", "tin", "cobalt", "nickel"]
COURSE = Trajectories(
    id="course", parameters=[Parameter(id=n, code=n, label=n.capitalize()) for n in NAMES]
)
BELOW = "below quantitation limit"
# Subject, parameter, day, value, text, note. The limit of quantitation is 2.5.
VALUES = [
    ("1", "iron", -1, 1.25, "<2.5", BELOW),
    ("1", "iron", 8, 80.0, "80.0", ""),
    ("1", "iron", 15, 20.0, "20.0", ""),
    ("1", "zinc", -1, 4.0, "4.0", ""),
    ("1", "zinc", 8, 1.25, "<2.5", BELOW),
    ("1", "lead", 1, 500.0, "500", ""),  # in no panel
    ("2", "iron", 1, 10.0, "10.0", ""),
    ("2", "iron", 29, 40.0, "40.0", ""),
    ("2", "gold", 1, 50.0, "50.0", ""),
    ("2", "gold", 29, 5.0, "5.0", ""),
    ("3", "iron", 1, 60.0, "60.0", ""),
    ("3", "iron", 15, 55.0, "55.0", ""),
    ("2", "iron", None, 90.0, "90.0", ""),  # neither of these can be drawn
    ("2", "iron", 15, None, "NE", ""),
]
# The doses of patient 1 began before the first value, and went on after the last.
DOSES = [("1", "drug", -9, 40), ("2", "drug", 1, 28), ("2", "rest", 3, 9), ("3", "drug", 5, None)]
FIGURE = TrajectoryPanels(
    id="f", kind="trajectories", alt="", trajectories="course", x="Day", y="Amount, mg", scale="log",
    limit="labs.iron.both.lloq", limit_label="Limit {limit}", named_from=50, others="Others",
    shade=Shade(lanes="lanes", bar="drug", label="Testumab"),
    panels=[
        Panel(label="A First", subjects=["1"], parameters=["iron", "zinc"]),
        Panel(label="B Second", subjects=["2"], parameters=["iron", "gold"]),
        Panel(label="C Third", subjects=["3"], parameters=["iron", "gold"]),
    ],
)  # fmt: skip
RESULTS = Results((make("labs", "iron", "lloq", 2.5, population="p", group="both", fmt="dec1"),))


def _patients(values=VALUES, doses=DOSES):
    rows = [
        PatientResult(
            f"{analysis}.p{s}.{variable}.{k}", analysis, s, "g", variable, str(k), day, None, value, "mg",
            text, note,
        )
        for analysis in ("course", "another")
        for k, (s, variable, day, value, text, note) in enumerate(values)
        if analysis == "course" or value == 500
    ]  # fmt: skip
    rows += [
        PatientResult(
            f"{lanes}.p{s}.{bar}.{k}", lanes, s, "g", bar, str(k), first, last, None, "", bar
        )
        for lanes in ("lanes", "other-lanes")
        for k, (s, bar, first, last) in enumerate(doses)
        if lanes == "lanes" or bar == "rest"
    ]
    return PatientResults(tuple(rows))


def _figure(**changed):
    """Return the figure with its first panel alone, and otherwise as changed."""
    return FIGURE.model_copy(update={"panels": FIGURE.panels[:1], **changed})


@pytest.fixture(scope="module")
def study(plan):
    return plan(trajectories=[COURSE])


@pytest.fixture(scope="module")
def spec(study):
    return trajectories(study, RESULTS, _patients(), FIGURE)


@pytest.fixture(scope="module")
def drawing(spec):
    return draw(spec)


@pytest.fixture(scope="module")
def panels(drawing):
    return drawing.panels


def _lines(panel, *, log=True):
    """Return the curves of a panel: colour, and day and value of each point, by the axes."""
    return [
        (layer.items[0]["stroke"], [_place(panel, i, log=log) for i in layer.items])
        for layer in panel.layers
        if layer.kind == "line"
    ]


def _place(panel, item, *, log=True):
    across, up = panel.axes["bottom"], panel.axes["left"]
    return across.value(item["x"], 1), up.value(item["y"], 2, log=log)


# What is drawn -------------------------------------------------------------------------------------


def test_panels_stand_in_rows_with_their_titles_and_one_size(panels):
    assert [p.title for p in panels] == ["A First", "B Second", "C Third"]
    a, b, c = panels
    assert a.top == b.top < c.top
    assert a.left == c.left < b.left
    assert len({(p.width, p.height) for p in panels}) == 1
    assert {p.axes["bottom"].title for p in panels} == {"Day"}
    assert {p.axes["left"].title for p in panels} == {"Amount, mg"}


def test_a_panel_shows_its_own_patients_and_parameters(panels):
    # Day -1 stands at 0, for there is no day 0. What is below 2.5 is drawn on 2.5.
    grey, blue = (colour for colour, _ in _lines(panels[0]))
    assert [points for _, points in _lines(panels[0])] == [
        [(0, 4), (8, 2.5)],  # zinc, grey below the named ones
        [(0, 2.5), (8, 80), (15, 20)],  # iron
    ]
    # Iron stays under 50 in patient 2, so it is grey there, and gold begins on 50.
    assert [points for _, points in _lines(panels[1])] == [
        [(1, 10), (29, 40)],
        [(1, 50), (29, 5)],
    ]
    assert _lines(panels[1])[0][0] == grey
    assert _lines(panels[1])[1][0] not in (grey, blue)
    assert _lines(panels[2]) == [(blue, [(1, 60), (15, 55)])]


def test_values_below_the_limit_are_open_and_the_others_filled(panels):
    def points(size):
        return {
            _place(panels[0], i): i["fill"] == "white"
            for i in panels[0].marks("symbol")
            if i["size"] == size
        }

    assert points(42) == {(0, 2.5): True, (8, 80): False, (15, 20): False}  # iron, named
    assert points(16) == {(0, 4): False, (8, 2.5): True}  # zinc, grey


def test_the_limit_is_drawn_in_every_panel_and_explained_in_the_first(panels):
    for panel in panels:
        (rule,) = panel.marks("rule")
        assert panel.axes["left"].value(rule["y"], 2, log=True) == 2.5
        assert sorted([rule["x"], rule["x2"]]) == [0, panel.width]
    (told,) = [i for i in panels[0].marks("text") if i["text"] == "Limit 2.5"]
    assert (told["x"], told["align"]) == (panels[0].width, "right")
    assert panels[0].axes["left"].value(told["y"], 2, log=True) == 2.5
    assert [p.texts().count("Limit 2.5") for p in panels] == [1, 0, 0]


def test_all_panels_have_one_logarithmic_axis_around_limit_and_highest_value(panels):
    # 2.5 / 2.8 = 0.893 below, 2 x 80 = 160 above; powers of ten between them are labelled.
    for panel in panels:
        axis = panel.axes["left"]
        assert axis.labels == ["1", "10", "100"]
        assert axis.value(panel.height, 3, log=True) == 0.893
        assert axis.value(0, 1, log=True) == 160


def test_days_run_from_before_the_first_to_after_the_last_value(panels):
    a, b, _ = panels
    # Values on days -1, 8 and 15 stand at 0 to 15: half a day of room after, one before.
    assert (a.x(0), a.x(a.width)) == (-1, 15.5)
    assert a.axes["bottom"].labels == ["1", "8", "15"]
    assert (b.x(0), b.x(b.width)) == (0, 29.5)
    assert b.axes["bottom"].labels == ["1", "15", "29"]


def test_the_legend_names_what_reached_the_bound_highest_first_and_the_others(drawing):
    (legend,) = drawing.legends
    assert set(drawing.clickable) == {"series"}
    # Iron reached 80, gold exactly 50; zinc did not.
    assert [(label, shape) for label, shape, _ in legend] == [
        ("Iron", "circle"),
        ("Gold", "square"),
        ("Others", "circle"),
    ]
    iron, gold, others = (colour for _, _, colour in legend)
    a, b, _ = drawing.panels
    assert [colour for colour, _ in _lines(a)] == [others, iron]
    assert [colour for colour, _ in _lines(b)] == [others, gold]
    assert {i["shape"] for i in b.marks("symbol") if i["size"] == 42} == {"square"}


def test_one_named_curve_alone_has_no_legend(study):
    figure = _figure(named_from=70)
    assert draw(trajectories(study, RESULTS, _patients(), figure)).legends == []


def test_a_curve_that_alone_is_named_carries_its_name_at_its_highest_point(study):
    (panel,) = draw(trajectories(study, RESULTS, _patients(), _figure(named_from=70))).panels
    named = [i for i in panel.marks("text") if i["text"] == "Iron"]
    # A pale edge first, then the name in the colour of its curve.
    assert [_place(panel, i) for i in named] == [(8, 80), (8, 80)]
    assert "stroke" in named[0]
    assert named[1]["fill"] == _lines(panel)[1][0]
    assert "Zinc" not in panel.texts()


def test_names_of_several_curves_stand_in_the_legend_where_they_cannot_meet(drawing):
    assert [p.texts() for p in drawing.panels] == [["Testumab", "Limit 2.5"], ["Testumab"], []]


def test_doses_are_shaded_over_their_days_within_the_axis(panels):
    def shaded(panel):
        return [(panel.x(b["x"], 1), panel.x(b["x2"], 1)) for b in panel.marks("rect")]

    # Patient 1: from day -9 to 40, cut at both ends. Patient 2: day 1 to 28; the other bar is no dose.
    assert shaded(panels[0]) == [(-1, 15.5)]
    assert shaded(panels[1]) == [(0.5, 28.5)]
    assert shaded(panels[2]) == []
    for bar in panels[0].marks("rect"):
        assert bar["height"] == panels[0].height


def test_doses_outside_of_the_days_drawn_are_not_shaded(study):
    doses = [("1", "drug", -20, -10), ("1", "drug", 2, 3), ("1", "drug", 30, 40)]
    panel = draw(trajectories(study, RESULTS, _patients(doses=doses), _figure())).panels[0]
    assert [(panel.x(b["x"]), panel.x(b["x2"])) for b in panel.marks("rect")] == [(1.5, 3.5)]


def test_the_shade_is_named_where_the_curves_are_lower(panels):
    def name(panel):
        (found,) = [i for i in panel.marks("text") if i["text"] == "Testumab"]
        return found["align"], panel.x(found["x"], 1), found["y"]

    # Patient 1: the shade is -1 to 15.5, its middle 7.25; up to there at most 4, after it 80: on the left.
    assert name(panels[0]) == ("left", -1, 0)
    # Patient 2: 50 on day 1, 40 on day 29, which lies after the shade: on the right.
    assert name(panels[1]) == ("right", 28.5, 0)
    assert "Testumab" not in panels[2].texts()


def test_a_narrow_shade_is_not_named(study):
    # The panel is 268 pixels wide for 16.5 days, 16.2 a day: five days are 81 pixels, six are 97.
    def named(last):
        patients = _patients(doses=[("1", "drug", 2, last)])
        return (
            "Testumab" in draw(trajectories(study, RESULTS, patients, _figure())).panels[0].texts()
        )

    assert not named(6)
    assert named(7)


def test_the_pointer_is_told_patient_parameter_day_and_value_as_recorded(spec):
    told = tooltips(spec["vconcat"][0]["hconcat"][0])
    assert told[0] == {"What": "Testumab"}
    assert {"Patient": "1", "What": "Iron", "Day": "-1", "Amount, mg": "<2.5"} in told
    assert {"Patient": "1", "What": "Zinc", "Day": "8", "Amount, mg": "<2.5"} in told
    # Each value as a line's and as a point's: two of zinc and three of iron.
    assert len(told) == 1 + 2 * (2 + 3)
    assert undrawn(spec) == set()


def test_pointing_or_picking_pales_the_other_curves(spec):
    def shown(**selected):
        panel = draw(spec, **selected).panels[0]
        lines = [layer.items[0].get("opacity") for layer in panel.layers if layer.kind == "line"]
        points = {i["opacity"] for i in panel.marks("symbol") if i["size"] == 42}
        return lines, points

    # Zinc, grey, and iron.
    assert shown() == ([1, 1], {1})
    assert shown(hover_series={"series": "Zinc"}) == ([1, 0.15], {0.15})
    assert shown(hover_series={"series": "Iron"}) == ([0.3, 1], {1})
    assert shown(picked_series={"series": "Gold"}) == ([1, 0.15], {0.15})


# Other ways to be drawn ----------------------------------------------------------------------------


def test_the_first_and_last_value_stand_clear_of_the_curve_beside_them(study):
    figure = _figure(
        named_from=None, scale="linear", others="", shade=None, limit="", told_apart=[], columns=2
    )
    near = {"1": [(1, 50.0), (2, 44.0), (30, 80.0), (59, 62.0), (60, 60.0)]}
    patients = PatientResults(
        tuple(
            PatientResult(
                f"course.p1.zinc.{k}", "course", "1", "late", "zinc", str(k), day, None, value, "mg", f"{value:.1f}",
            )
            for k, (day, value) in enumerate(near["1"], 1)
        )
    )  # fmt: skip
    panel = next(p for p in draw(trajectories(study, RESULTS, patients, figure)).panels)
    placed = {i["text"]: round(panel.y(i["y"]), 6) for i in panel.marks("text") if "." in i["text"]}
    # The text is placed from 44, the lowest value that it spans, and from 62, the highest.
    assert placed == {"50.0": 44, "60.0": 62}


def test_without_a_bound_all_curves_are_coloured_and_tell_first_and_last_value(study):
    figure = _figure(named_from=None, scale="linear", others="", shade=None, limit="")
    drawing = draw(trajectories(study, RESULTS, _patients(), figure))
    a = drawing.panels[0]
    assert drawing.legends == []
    lines = _lines(a, log=False)
    # No limit is given, so what is below it is drawn as recorded: 1.25.
    assert [points for _, points in lines] == [
        [(0, 1.25), (8, 80), (15, 20)],
        [(0, 4), (8, 1.25)],
    ]
    assert len({colour for colour, _ in lines}) == 2
    # A linear axis begins at 0 and ends at 1.12 x 80 = 89.6.
    assert (a.y(a.height), a.y(0)) == (0, 89.6)
    assert a.marks("rect") == a.marks("rule") == []
    told = [(i["text"], _place(a, i, log=False), i["align"]) for i in a.marks("text")]
    assert told == [
        ("<2.5", (0, 1.25), "left"),
        ("4.0", (0, 4), "left"),
        ("20.0", (15, 20), "right"),
        ("<2.5", (8, 1.25), "right"),
    ]


def test_without_a_limit_a_logarithmic_axis_begins_below_the_lowest_measured_value(study):
    # The lowest value of the panels that is not below a limit is 4: 4 / 2.2 = 1.818.
    panel = draw(trajectories(study, RESULTS, _patients(), _figure(limit=""))).panels[0]
    assert panel.axes["left"].value(panel.height, 3, log=True) == 1.818
    assert panel.marks("rule") == []


def test_without_words_for_it_the_limit_is_drawn_alone(study):
    panel = draw(trajectories(study, RESULTS, _patients(), _figure(limit_label=""))).panels[0]
    assert len(panel.marks("rule")) == 1
    assert sorted(set(panel.texts())) == ["Iron", "Testumab"]


def test_curves_of_two_patients_in_one_panel_are_not_joined(study):
    panel = Panel(label="Both", subjects=["1", "2"], parameters=["iron"])
    patients = _patients([row for row in VALUES if row[0] in "12" and row[1] == "iron"])
    both = [[(0, 2.5), (8, 80), (15, 20)], [(1, 10), (29, 40)]]
    for named_from in (50, 100):  # once coloured, once grey
        figure = _figure(panels=[panel], named_from=named_from)
        drawn = draw(trajectories(study, RESULTS, patients, figure)).panels[0]
        assert [points for _, points in _lines(drawn)] == both
    figure = _figure(panels=[panel], named_from=None, shade=None, limit="")
    drawn = draw(trajectories(study, RESULTS, patients, figure)).panels[0]
    assert drawn.texts() == ["<2.5", "10.0", "20.0", "40.0"]


def test_more_names_than_colours_begin_anew_and_leave_grey_to_the_others(study):
    values = [("1", name, 8, 100.0 - k, "", "") for k, name in enumerate(NAMES[:6])]
    values.append(("1", "nickel", 8, 5.0, "", ""))
    panel = Panel(label="All", subjects=["1"], parameters=NAMES)
    spec = trajectories(study, RESULTS, _patients(values), _figure(panels=[panel]))
    (legend,) = draw(spec).legends
    assert [label for label, _, _ in legend] == [
        *("Iron", "Zinc", "Lead", "Gold", "Tin", "Cobalt"),
        "Others",
    ]
    looks = [(shape, colour) for _, shape, colour in legend]
    assert looks[5] == looks[0]
    assert looks[6] not in looks[:6]
    assert len(set(looks[:5])) == 5


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("apart", [[], ["1", "3"]])
def test_letters_are_of_11_pixels_on_screen_and_of_7_points_in_print(study, columns, apart):
    """A line of print is 459.2 points wide: 210 mm less two margins of 24 mm."""
    panel = Panel(label="A All", subjects=["1", "2", "3"], parameters=["iron", "gold"])
    changed = {"panels": [panel] * 3, "columns": columns, "told_apart": apart}
    changed |= {"named_from": None} if apart else {}
    figure = FIGURE.model_copy(update=changed)
    svg = drawings.svg(json.dumps(trajectories(study, RESULTS, _patients(), figure)))
    smallest = min(float(size) for size in re.findall(r'font-size="([\d.]+)', svg))
    assert smallest >= 11
    assert smallest * 459.2 / float(re.search(r'width="([\d.]+)"', svg)[1]) >= 7


def test_a_panel_without_values_is_empty(study):
    panel = Panel(label="None", subjects=["9"], parameters=["iron"])
    (drawn,) = draw(
        trajectories(study, Results(), _patients(), _figure(panels=[panel], limit=""))
    ).panels
    assert drawn.title == "None"
    assert [layer for layer in drawn.layers if layer.items and layer.kind != "text"] == []
    assert drawn.axes["bottom"].labels == ["1"]


def test_subjects_told_apart_have_colour_and_legend_and_the_others_are_grey(study):
    """Three patients in one panel to day 15: patient 3 has its colour, 1 and 2 are grey."""
    panel = Panel(label="A All", subjects=["1", "2", "3"], parameters=["iron"], until=15)
    alone = Panel(label="B Third", subjects=["3"], parameters=["iron"])
    figure = FIGURE.model_copy(
        update={
            "panels": [panel, alone],
            "named_from": None,
            "told_apart": ["3"],
            "subject_label": "Case",
            "limit": "",
        }
    )
    drawing = draw(trajectories(study, RESULTS, _patients(), figure))
    drawn = drawing.panels
    (((case, _, colour), (others, _, grey)),) = drawing.legends
    assert (case, others) == ("Case 3", "Others")
    assert sorted(c for c, _ in _lines(drawn[0])) == sorted([colour, grey, grey])
    assert "Case 3" not in drawn[0].texts()
    lines = [layer.items for layer in drawn[0].layers if layer.kind == "line"]
    # Patient 1 has three values to day 15, patient 2 one of two, patient 3 two.
    assert sorted(map(len, lines)) == [1, 2, 3]
    # Alone in its panel, its first and last values are told instead.
    assert {"60.0", "55.0"} <= {i["text"] for i in drawn[1].marks("text")}
