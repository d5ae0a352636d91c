"""First and last value of each patient: lines and medians of three patients, read off the panels."""

import json
import re

import pytest
import vl_convert

from caseseries.figures.pairs import pairs
from caseseries.results import PatientResult, PatientResults, Results, make
from caseseries.study.figure_plans import Pairs
from caseseries.study.laboratory_plans import Paired
from caseseries.study.laboratory_plans import Test as PairedTest
from caseseries.study.plan import Parameter, Trajectories
from tests.drawn import draw, tooltips, undrawn

PARAMETERS = [
    Parameter(id=id, code=id, label=f"{id.capitalize()}, mg") for id in ("iron", "zinc", "lead")
]
ANALYSIS = Paired(
    id="metals", kind="paired", population="treated", groups=["late"], baseline={}, end={},
    test=PairedTest(exact=True), parameters=PARAMETERS,
)  # fmt: skip
FIGURE = Pairs(
    id="metals", kind="pairs", alt="", trajectories="course", analysis="metals", columns=2,
    parameters=["zinc", "iron", "lead"], first="Before", last="After", median="Middle value",
)  # fmt: skip
# Day and iron of each patient. 1 has a value between and stands in no order; 3 has one value alone.
IRON = {"1": [(28, 4.0), (-1, 2.0), (14, 9.0)], "2": [(-2, 6.0), (29, 7.0)], "3": [(-1, 50.0)]}


def _patients():
    rows = []
    for parameter in ("iron", "zinc", "lead"):
        for subject, values in (IRON if parameter == "iron" else {}).items():
            for k, (day, value) in enumerate(values, 1):
                rows.append((subject, parameter, str(k), day, value))
    # Neither a day without value nor a value without day is a pair.
    rows += [("3", "iron", "2", 30, None), ("3", "iron", "3", None, 60.0)]
    return PatientResults(
        tuple(
            PatientResult(
                f"{analysis}.p{subject}.{parameter}.{k}", analysis, subject, "late", parameter, k, day,
                None, value, "mg", "" if value is None else f"{value:.2f}",
            )
            for analysis in ("course", "another")
            for subject, parameter, k, day, value in rows
            if analysis == "course" or value == 50.0
        )
    )  # fmt: skip


def _row(parameter, level, stat, value, group="late"):
    return make(
        "metals", parameter, stat, value, population="treated", group=group, level=level, fmt="dec1",
    )  # fmt: skip


def _results():
    rows = []
    for group, more in (("late", 0), ("both", 30)):
        # Medians of the two pairs of iron: before of 2 and 6, after of 4 and 7.
        rows += [
            _row("iron", "before", "median", 4 + more, group),
            _row("iron", "after", "median", 5.5 + more, group),
        ]
        rows += [
            _row(p, level, "median", None, group)
            for p in ("zinc", "lead")
            for level in ("before", "after")
        ]
        rows += [
            make("metals", p, "n", n + more, population="treated", group=group, fmt="int")
            for p, n in (("iron", 2), ("zinc", 0), ("lead", 0))
        ]
    return Results(tuple(rows))


@pytest.fixture(scope="module")
def study(plan):
    course = Trajectories(id="course", parameters=PARAMETERS)
    return plan(analyses=[ANALYSIS], trajectories=[course])


@pytest.fixture(scope="module")
def spec(study):
    return pairs(study, _results(), _patients(), FIGURE)


@pytest.fixture(scope="module")
def panels(spec):
    return draw(spec).panels


@pytest.fixture(scope="module")
def iron(panels):
    return panels[1]


def _at(panel, item):
    """Return over which word below, and at which value, a mark stands."""
    axis = panel.axes["bottom"]
    return axis.labels[axis.pixels.index(item["x"])], panel.y(item["y"])


def test_panels_stand_in_rows_in_the_order_asked_for_and_say_their_patients(panels):
    assert [p.title for p in panels] == ["Zinc, mg (n = 0)", "Iron, mg (n = 2)", "Lead, mg (n = 0)"]
    zinc, iron, lead = panels
    assert zinc.top == iron.top < lead.top
    assert zinc.left == lead.left < iron.left


def test_a_line_joins_the_first_and_the_last_value_of_a_patient(iron):
    lines = [layer.items for layer in iron.layers if layer.kind == "line"][:2]
    # Patient 1 by day: 2 on -1, 9 on 14, 4 on 28. Patient 3 has one value alone, so no line.
    assert [[_at(iron, i) for i in line] for line in lines] == [
        [("Before", 2), ("After", 4)],
        [("Before", 6), ("After", 7)],
    ]
    points = [i for i in iron.marks("symbol") if i["size"] == 22]
    assert [_at(iron, i)[1] for i in points] == [2, 4, 6, 7]


def test_medians_are_joined_and_printed_at_both_ends(iron):
    (line,) = [layer.items for layer in iron.layers if layer.kind == "line"][2:]
    assert [_at(iron, i) for i in line] == [("Before", 4), ("After", 5.5)]
    assert {i["strokeWidth"] for i in line} == {3}
    dots = [i for i in iron.marks("symbol") if i["size"] == 70]
    assert [_at(iron, i) for i in dots] == [("Before", 4), ("After", 5.5)]
    told = {i["text"]: (_at(iron, i)[0], i["align"]) for i in iron.marks("text")}
    # Outside of the lines: to the left of the first, to the right of the last.
    assert told == {"4.0": ("Before", "right"), "5.5": ("After", "left")}


def test_the_axis_begins_at_zero_and_ends_above_the_highest_value(iron):
    # The highest drawn is 7: 1.08 x 7 = 7.56.
    assert (iron.y(iron.height), iron.y(0)) == (0, 7.56)
    assert iron.axes["bottom"].labels == ["Before", "After"]


def test_titles_of_neighbours_stand_level_whatever_the_ticks(study):
    def titles(spec):
        svg = vl_convert.vegalite_to_svg(spec)
        found = re.findall(r'role-title"><g transform="translate\([^,]+,([-\d.]+)\)', svg)
        return [float(y) for y in found]

    spec = pairs(study, _results(), _patients(), FIGURE)
    assert len(titles(spec)) == 3
    # An axis that ends at a tick would push its title up.
    text, changed = re.subn(
        r'"domain": \[0, [\d.]+\]', '"domain": [0, 8]', json.dumps(spec), count=1
    )
    assert changed
    heights = titles(json.loads(text))
    assert (
        max(heights) - min(heights) <= 1
    )  # pixel, which the letters of a label reach out of their line


def test_a_median_above_all_lines_is_within_the_axis(study):
    rows = tuple(r for r in _patients() if r.subject == "1")
    figure = FIGURE.model_copy(update={"parameters": ["iron"]})
    results = Results(tuple(_row("iron", k, "median", 10) for k in ("before", "after")))
    results += Results((make("metals", "iron", "n", 1, population="p", group="late", fmt="int"),))
    (panel,) = draw(pairs(study, results, PatientResults(rows), figure)).panels
    assert panel.y(0) == 10.8


def test_a_parameter_without_pairs_has_an_empty_panel(panels):
    assert panels[0].texts() == []
    assert panels[0].marks("line") == panels[0].marks("symbol") == []


def test_the_pointer_is_told_patient_day_and_value(spec):
    told = tooltips(spec["vconcat"][0]["hconcat"][1])
    lines = [
        {"Patient": "1", "Study day": "-1", "Value": "2.00"},
        {"Patient": "1", "Study day": "28", "Value": "4.00"},
        {"Patient": "2", "Study day": "-2", "Value": "6.00"},
        {"Patient": "2", "Study day": "29", "Value": "7.00"},
    ]
    medians = [
        {"What": "Middle value", "Value": "4.0"},
        {"What": "Middle value", "Value": "5.5"},
    ]
    assert told == [*lines, *lines, *medians]
    assert undrawn(spec) == set()


def test_pointing_at_a_patient_pales_the_others(spec):
    iron = draw(spec, hover_patient={"patient": "2"}).panels[1]
    lines = [layer.items[0] for layer in iron.layers if layer.kind == "line"][:2]
    assert [i["opacity"] for i in lines] == [0.4, 1]
    assert lines[0]["stroke"] != lines[1]["stroke"]
    points = [i["fill"] for i in iron.marks("symbol") if i["size"] == 22]
    assert points == [lines[0]["stroke"]] * 2 + [lines[1]["stroke"]] * 2


def test_without_groups_of_its_own_an_analysis_is_drawn_for_all_patients(plan):
    study = plan(
        analyses=[ANALYSIS.model_copy(update={"groups": None})],
        trajectories=[Trajectories(id="course", parameters=PARAMETERS)],
    )
    figure = FIGURE.model_copy(update={"parameters": ["iron"]})
    (panel,) = draw(pairs(study, _results(), _patients(), figure)).panels
    assert panel.title == "Iron, mg (n = 32)"
    assert panel.texts() == ["34.0", "35.5"]
