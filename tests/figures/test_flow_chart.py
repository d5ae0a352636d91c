"""Schema of therapy: six patients in boxes and bands, whose edges in pixels are computed by hand."""

import pytest

from caseseries.figures.flow_chart import flow, layout
from caseseries.results import PatientResults, Results, make
from caseseries.study.analysis_plans import Flow, FlowNode, Stage
from caseseries.study.figure_plans import FlowChart
from tests.drawn import draw, tooltips, undrawn

BOXES = [
    ("Begin", False, {"a": ("Exactly fifteen", 4), "b": ("Beta", 2)}),
    ("Between", True, {"c": ("Gamma", 3), "d": ("Delta", 1)}),
    ("End", False, {"f": ("Of a longer name than fits", 1), "e": ("Epsilon", 5), "g": ("Eta", 0)}),
]
# Both of b pass the second stage by.
WAYS = {"ac": 3, "ad": 1, "be": 2, "ce": 2, "cf": 1, "de": 1}
ANALYSIS = Flow(
    id="way", kind="flow", population="treated", groups=["late"],
    stages=[
        Stage(label=label, optional=optional, nodes=[FlowNode(id=k, label=t) for k, (t, _) in nodes.items()])
        for label, optional, nodes in BOXES
    ],
)  # fmt: skip
FIGURE = FlowChart(id="way", kind="flow", alt="", analysis="way")


def _results():
    def row(variable, level, n, group):
        return make("way", variable, "n", n, population="p", group=group, level=level, fmt="int")

    counted = [(k, "", n) for _, _, nodes in BOXES for k, (_, n) in nodes.items()]
    counted += [(way[0], way[1], n) for way, n in WAYS.items()]
    rows = [
        row(variable, level, n + more, group)
        for group, more in (("late", 0), ("both", 10))
        for variable, level, n in counted
    ]
    # A way that nobody took has no band.
    return Results((*rows, row("b", "f", 0, "late")))


@pytest.fixture(scope="module")
def spec(plan):
    return flow(plan(analyses=[ANALYSIS]), _results(), PatientResults(), FIGURE)


@pytest.fixture(scope="module")
def panel(spec):
    (panel,) = draw(spec).panels
    return panel


# A patient is 9 pixels, a line of a label 13 and 7 more around the label, 9 lie between two boxes, 24 above all.
#   Begin: a 36, b max(18, 20) = 20, gap 9          = 65
#   Between: c 27, d max(9, 20) = 20, past b 18, 2 gaps = 83
#   End: f two lines 33, e 45, g 20, 2 gaps         = 116, the tallest
# Begin starts at 24 + (116 - 65) / 2 = 49.5, Between at 24 + (116 - 83) / 2 = 40.5, End at 24.
# The last column keeps f above e: both take patients from c, the first box; g takes none.
EDGES = {
    "Exactly fifteen": (1, 119, 49.5, 85.5),
    "Beta": (1, 119, 94.5, 114.5),
    "Gamma": (261, 379, 40.5, 67.5),
    "Delta": (261, 379, 76.5, 96.5),
    "Of a longer name than fits": (521, 639, 24, 57),
    "Epsilon": (521, 639, 66, 111),
    "Eta": (521, 639, 120, 140),
}


def test_boxes_stand_stage_by_stage_as_high_as_patients_or_label_need(panel):
    frames = [
        (i["x"], i["x"] + i["width"], i["y"], i["y"] + i["height"]) for i in panel.marks("rect")
    ]
    assert frames == list(EDGES.values())
    assert panel.height == 140 + 2


def test_each_box_says_its_number_and_its_label(panel):
    bold = [i for i in panel.marks("text") if i.get("fontWeight") == 700]
    assert [(i["text"], i["x"], i["y"]) for i in bold] == [
        ("4", 21, 67.5),
        ("2", 21, 104.5),
        ("3", 281, 54),
        ("1", 281, 86.5),
        ("1", 541, 40.5),
        ("5", 541, 88.5),
        ("0", 541, 130),
    ]
    words = [(i["text"], i["x"], i["y"]) for i in panel.marks("text") if i["fontSize"] == 11]
    assert words == [
        ("Exactly fifteen", 26, 67.5),  # fifteen characters fit into a line, a sixteenth does not
        ("Beta", 26, 104.5),
        ("Gamma", 286, 54),
        ("Delta", 286, 86.5),
        ("Of a longer", 546, 34),  # 13 pixels between the lines, around the middle 40.5
        ("name than fits", 546, 47),
        ("Epsilon", 546, 88.5),
        ("Eta", 546, 130),
    ]


def test_each_stage_has_its_name_above_its_boxes(panel):
    heads = [(i["text"], i["x"], i["y"]) for i in panel.marks("text") if i.get("fontWeight") == 600]
    assert heads == [("Begin", 1, 9), ("Between", 261, 9), ("End", 521, 9)]


def _bands(panel):
    """Return the corners of each band: left and its upper and lower edge, then right."""
    return {
        layer.items[0]["description"].split("What: ")[1]: [
            (i["x"], i["y"], i["y2"]) for i in (layer.items[0], layer.items[-1])
        ]
        for layer in panel.layers
        if layer.kind == "area"
    }


def test_bands_are_as_wide_as_their_patients_and_meet_their_boxes(panel):
    bands = _bands(panel)
    # From a, whose four patients fill 49.5 to 85.5: three to c, one below them to d.
    assert bands["Exactly fifteen to Gamma; Patients: 3"] == [(119, 49.5, 76.5), (261, 40.5, 67.5)]
    # d is 76.5 to 96.5; its one patient lies in the middle of it, 86.5 - 4.5 = 82.
    assert bands["Exactly fifteen to Delta; Patients: 1"] == [(119, 76.5, 85.5), (261, 82, 91)]
    # From c one goes up to f, whose middle is 40.5, and two go to e; c's upper edge is 40.5.
    assert bands["Gamma to Of a longer name than fits; Patients: 1"] == [
        (379, 40.5, 49.5),
        (521, 36, 45),
    ]
    # In e, 66 to 111, the bands lie as they come: two from c, one from d, two past the second stage.
    assert bands["Gamma to Epsilon; Patients: 2"] == [(379, 49.5, 67.5), (521, 66, 84)]
    assert bands["Delta to Epsilon; Patients: 1"] == [(379, 82, 91), (521, 84, 93)]
    # b is 94.5 to 114.5, its two patients 95.5 to 113.5; the band goes past the second stage to e.
    assert bands["Beta to Epsilon; Patients: 2"] == [(119, 95.5, 113.5), (521, 93, 111)]
    assert len(bands) == 6


def test_a_band_runs_straight_past_a_stage_that_is_passed_by(panel):
    (band,) = [
        layer for layer in panel.layers
        if layer.kind == "area" and "Beta to Epsilon" in layer.items[0]["description"]
    ]  # fmt: skip
    # Its place there lies below d, which ends at 96.5: 105.5 to 123.5.
    past = [(i["x"], i["y"], i["y2"]) for i in band.items if 261 <= i["x"] <= 379]
    assert set(past) == {(261, 105.5, 123.5), (379, 105.5, 123.5)}
    # Every point keeps the width of two patients, and the band never goes back.
    assert {round(i["y2"] - i["y"], 1) for i in band.items} == {18}
    assert [i["x"] for i in band.items] == sorted(i["x"] for i in band.items)


def test_a_band_bends_as_an_s(panel):
    (band,) = [
        layer for layer in panel.layers
        if layer.kind == "area" and "fifteen to Gamma" in layer.items[0]["description"]
    ]  # fmt: skip
    # Half way between 119 and 261 it is half way between 49.5 and 40.5, and near its ends it is level.
    middle = next(i for i in band.items if i["x"] == 190)
    assert middle["y"] == 45
    assert band.items[0]["y"] - band.items[1]["y"] < 9 / 12
    assert len(band.items) == 13


def test_the_pointer_is_told_box_or_way_and_its_patients(spec):
    told = tooltips(spec)
    assert {"What": "Gamma to Epsilon", "Patients": "2"} in told
    assert told[-7:] == [
        {"What": "Exactly fifteen", "Patients": "4"},
        {"What": "Beta", "Patients": "2"},
        {"What": "Gamma", "Patients": "3"},
        {"What": "Delta", "Patients": "1"},
        {"What": "Of a longer name than fits", "Patients": "1"},
        {"What": "Epsilon", "Patients": "5"},
        {"What": "Eta", "Patients": "0"},
    ]
    assert undrawn(spec) == set()


def test_pointing_at_a_box_brings_out_its_bands(spec):
    def shown(**selected):
        (panel,) = draw(spec, **selected).panels
        return {
            layer.items[0]["description"].split("What: ")[1].split(";")[0]
            for layer in panel.layers
            if layer.kind == "area" and layer.items[0]["opacity"] == 0.3
        }

    assert len(shown()) == 6
    assert shown(hover_what={"what": "Gamma"}) == {
        *("Exactly fifteen to Gamma", "Gamma to Epsilon", "Gamma to Of a longer name than fits")
    }
    assert shown(hover_what={"what": "Beta to Epsilon"}) == {"Beta to Epsilon"}


def test_all_patients_are_drawn_where_the_analysis_names_no_group(plan):
    study = plan(analyses=[ANALYSIS.model_copy(update={"groups": None})])
    (panel,) = draw(flow(study, _results(), PatientResults(), FIGURE)).panels
    assert next(i["text"] for i in panel.marks("text") if i.get("fontWeight") == 700) == "14"


def test_boxes_follow_those_from_which_their_patients_come():
    # y takes its patient from the lower box, x from the upper one, though it is declared after y.
    stages = [
        Stage(label="One", nodes=[FlowNode(id="a", label="A"), FlowNode(id="b", label="B")]),
        Stage(label="Two", nodes=[FlowNode(id="y", label="Y"), FlowNode(id="x", label="X")]),
    ]
    analysis = Flow(id="way", kind="flow", population="treated", stages=stages)
    rows = [("a", ""), ("b", ""), ("x", ""), ("y", ""), ("a", "x"), ("b", "y")]
    results = Results(
        tuple(
            make("way", v, "n", 1, population="p", group="both", level=level, fmt="int")
            for v, level in rows
        )
    )
    boxes, bands = layout(results, analysis, "both")
    assert boxes["x"].top < boxes["y"].top
    assert [(band.source, band.target, band.n) for band in bands] == [("a", "x", 1), ("b", "y", 1)]


def test_all_that_pass_a_stage_by_from_one_box_share_a_place():
    stages = [
        Stage(label="One", nodes=[FlowNode(id="a", label="A")]),
        Stage(label="Two", nodes=[FlowNode(id="b", label="B")], optional=True),
        Stage(label="Three", nodes=[FlowNode(id="c", label="C"), FlowNode(id="d", label="D")]),
    ]
    analysis = Flow(id="way", kind="flow", population="treated", stages=stages)
    sizes = {("a", ""): 5, ("b", ""): 0, ("c", ""): 3, ("d", ""): 2, ("a", "c"): 3, ("a", "d"): 2}
    results = Results(
        tuple(
            make("way", v, "n", n, population="p", group="both", level=level, fmt="int")
            for (v, level), n in sizes.items()
        )
    )
    boxes, bands = layout(results, analysis, "both")
    passing = [box for box in boxes.values() if not box.lines]
    assert [(box.n, box.bottom - box.top) for box in passing] == [(5, 45)]
    assert sum(band.n for band in bands if band.target == passing[0].id) == 5
