"""Adverse events by worst grade: bars, their order and their denominators, counted by hand in two small groups."""

import pytest

from caseseries.figures.diverging import diverging
from caseseries.results import PatientResults, Results, make
from caseseries.study.event_plans import AdverseEvents, Band, Term
from caseseries.study.figure_plans import DivergingBars
from tests.drawn import draw, tooltips, undrawn

SIZES = {"both": 13, "early": 8, "late": 5}
# Patients by worst grade, 1 to 5. Fever: 6 patients; headache and itching: 5 each; rash: 1; nausea: none.
COUNTS = {
    ("fever", "early"): (6, 0, 0, 0, 0),
    ("headache", "early"): (2, 1, 1, 0, 0),
    ("headache", "late"): (1, 0, 0, 0, 0),
    ("itching", "early"): (0, 0, 1, 1, 0),
    ("itching", "late"): (3, 0, 0, 0, 0),
    ("rash", "late"): (0, 1, 0, 0, 0),
}
TERMS = ["itching", "nausea", "rash", "headache", "fever"]
ANALYSIS = AdverseEvents(
    id="worst", kind="adverse_events", population="treated", count="worst_grade",
    bands=[
        *(Band(id=f"g{k}", label=f"Grade {k}", min=k, max=k) for k in (4, 1, 3, 2, 5)),
        Band(id="severe", label="Grade ≥3", min=3, max=5, cumulative=True),
    ],
    terms=[Term(id=t, label=t.capitalize(), terms=[t]) for t in TERMS],
)  # fmt: skip
FIGURE = DivergingBars(
    id="harm", kind="diverging", alt="", analysis="worst", groups=["early", "late"], x="Patients, %",
    left=["g2", "g1"], right=["g3", "g4", "g5"], left_label="Mild", right_label="Severe",
)  # fmt: skip


def _results(sizes=SIZES, counts=COUNTS):
    def row(term, level, group, n):
        return make(
            "worst", term, "n", n, population="treated", group=group, level=level, fmt="int", n=n,
            N=sizes[group],
        )  # fmt: skip

    rows = []
    for group in ("both", "early", "late"):
        parts = ("early", "late") if group == "both" else (group,)
        for term in TERMS:
            by_grade = [
                sum(found)
                for found in zip(*(counts.get((term, p), (0,) * 5) for p in parts), strict=True)
            ]
            rows += [row(term, f"g{k}", group, n) for k, n in enumerate(by_grade, 1)]
            rows.append(row(term, "all-grades", group, sum(by_grade)))
        # Fewer patients have any event than the group has patients.
        rows.append(row("any", "all-grades", group, 2))
    return Results(tuple(rows))


def _spec(plan, figure=FIGURE, **results):
    return diverging(plan(analyses=[ANALYSIS]), _results(**results), PatientResults(), figure)


@pytest.fixture(scope="module")
def spec(plan):
    return _spec(plan)


@pytest.fixture(scope="module")
def panels(spec):
    return draw(spec).panels


def _percent(panel):
    """Return a function that reads per cent off the axis below, negative to the left of zero."""
    axis = panel.axes["bottom"]
    zero = axis.pixels[axis.labels.index("0")]
    after = axis.labels.index("0") + 1
    unit = (axis.pixels[after] - zero) / float(axis.labels[after])
    return lambda pixel: round((pixel - zero) / unit, 1) + 0.0


def _term(panels, item):
    """Return the term in whose row a mark stands."""
    axis = panels[0].axes["left"]
    middle = item["y"] + item.get("height", 0) / 2
    return min(zip(axis.labels, axis.pixels, strict=True), key=lambda at: abs(at[1] - middle))[0]


def _bars(panels, k):
    read = _percent(panels[k])
    return [
        (_term(panels, bar), read(bar["x"]), read(bar["x2"])) for bar in panels[k].marks("rect")
    ]


def test_terms_come_by_falling_frequency_in_all_and_then_by_name(panels):
    # Nobody had nausea: with `at_least` 1 it is left out, and rash, which one patient had, is not.
    assert panels[0].axes["left"].labels == ["Fever", "Headache", "Itching", "Rash"]
    assert panels[1].axes["left"].labels == []


def test_each_panel_says_its_group_and_its_size(panels):
    assert [p.title for p in panels] == ["Early start (n = 8)", "Late start (n = 5)"]
    assert [p.axes["bottom"].title for p in panels] == ["Patients, %"] * 2
    assert panels[0].left + panels[0].width < panels[1].left


def test_bars_run_outwards_from_zero_in_per_cent_of_the_group(panels):
    # Early, 8 patients: one is 12.5 %. Late, 5 patients: one is 20 %.
    assert _bars(panels, 0) == [
        ("Fever", -75, 0),  # 6 of 8 with grade 1
        ("Headache", -12.5, 0),  # 1 with grade 2, next to zero
        ("Headache", -37.5, -12.5),  # 2 with grade 1 beyond it
        ("Headache", 0, 12.5),  # 1 with grade 3
        ("Itching", 0, 12.5),  # 1 with grade 3
        ("Itching", 12.5, 25),  # 1 with grade 4 beyond it
    ]
    assert _bars(panels, 1) == [("Headache", -20, 0), ("Itching", -60, 0), ("Rash", -20, 0)]


def test_a_bar_has_the_colour_of_its_grade_in_the_legend(spec):
    drawing = draw(spec)
    (legend,) = drawing.legends
    assert drawing.clickable == ["grade"]
    # Nobody had grade 5, so that it is not in the legend; the others stand there by rising grade.
    assert [label for label, _, _ in legend] == ["Grade 1", "Grade 2", "Grade 3", "Grade 4"]
    colours = {label: colour for label, _, colour in legend}
    bars = drawing.panels[0].marks("rect")
    assert [bar["fill"] for bar in bars] == [
        colours[f"Grade {k}"] for k in (1, 2, 1, 3, 3, 4)
    ]  # fmt: skip
    # From light to dark: the sum of red, green and blue falls.
    light = [sum(int(colour[k : k + 2], 16) for k in (1, 3, 5)) for _, _, colour in legend]
    assert light == sorted(light, reverse=True)
    assert len(set(light)) == 4


def test_a_grade_has_one_colour_whatever_grades_were_seen(plan):
    # Only grades 1 and 4 were seen; grade 4 keeps the colour that it has beside the others.
    alone = draw(_spec(plan, counts={("fever", "early"): (1, 0, 0, 1, 0)})).legends[0]
    whole = draw(_spec(plan)).legends[0]
    assert alone == [whole[0], whole[3]]


def test_the_number_of_patients_stands_at_the_end_of_each_side(panels):
    def told(k):
        read = _percent(panels[k])
        return [
            (_term(panels, i), read(i["x"]), i["text"], i["align"])
            for i in panels[k].marks("text")
            if i["text"].isdigit()
        ]

    assert told(0) == [
        ("Fever", -75, "6", "right"),
        ("Headache", -37.5, "3", "right"),  # 1 + 2
        ("Headache", 12.5, "1", "left"),
        ("Itching", 25, "2", "left"),  # 1 + 1
    ]
    assert told(1) == [
        ("Headache", -20, "1", "right"),
        ("Itching", -60, "3", "right"),
        ("Rash", -20, "1", "right"),
    ]


def test_both_panels_have_one_axis_with_room_for_the_numbers(panels):
    # Left: 75 + 8 = 83, so 90; right: 25 + 8 = 33, so 40. Both sides are counted outwards from 0.
    for panel in panels:
        read = _percent(panel)
        assert (read(0), read(panel.width)) == (-90, 40)
        labels = [int(text) for text in panel.axes["bottom"].labels]
        zero = labels.index(0)
        assert labels[: zero + 1] == sorted(labels[: zero + 1], reverse=True)
        assert labels[zero:] == sorted(labels[zero:])
        (line,) = panel.marks("rule")
        assert read(line["x"]) == 0


def test_the_sides_are_named(panels):
    for panel in panels:
        named = {i["text"]: (_percent(panel)(i["x"]), i["align"]) for i in panel.marks("text")}
        assert named["← Mild"] == (-1.5, "right")
        assert named["Severe →"] == (1.5, "left")


def test_the_pointer_is_told_patients_of_the_whole_group(spec):
    assert tooltips(spec["hconcat"][0])[:3] == [
        {"Event": "Fever", "Worst grade": "Grade 1", "Patients": "6 of 8"},
        {"Event": "Headache", "Worst grade": "Grade 2", "Patients": "1 of 8"},
        {"Event": "Headache", "Worst grade": "Grade 1", "Patients": "2 of 8"},
    ]
    assert tooltips(spec["hconcat"][1])[-1] == {
        "Event": "Rash", "Worst grade": "Grade 2", "Patients": "1 of 5"
    }  # fmt: skip
    assert undrawn(spec) == set()


def test_at_least_is_reached_by_a_term_with_exactly_so_many_in_one_group(plan):
    # Headache 4 and 1, itching 2 and 3, fever 6 and 0: with 3 all of them stay, with 4 itching goes.
    def shown(least):
        figure = FIGURE.model_copy(update={"at_least": least})
        return draw(_spec(plan, figure)).panels[0].axes["left"].labels

    assert shown(3) == ["Fever", "Headache", "Itching"]
    assert shown(4) == ["Fever", "Headache"]
    assert shown(0) == ["Fever", "Headache", "Itching", "Rash", "Nausea"]


def test_pointing_at_an_event_or_picking_a_grade_pales_the_others(spec):
    def shown(k, **selected):
        bars = draw(spec, **selected).panels[k].marks("rect")
        return [bar["opacity"] for bar in bars]

    assert shown(0) == [1] * 6
    assert shown(0, hover_event={"event": "Headache"}) == [0.2, 1, 1, 1, 0.2, 0.2]
    assert shown(1, hover_event={"event": "Headache"}) == [1, 0.2, 0.2]
    assert shown(0, picked_grade={"grade": "Grade 3"}) == [0.2, 0.2, 0.2, 1, 1, 0.2]


def test_a_group_without_patients_has_an_empty_panel(plan):
    counts = {key: n for key, n in COUNTS.items() if key[1] == "early"}
    spec = _spec(plan, sizes={"both": 8, "early": 8, "late": 0}, counts=counts)
    panels = draw(spec).panels
    assert [p.title for p in panels] == ["Early start (n = 8)", "Late start (n = 0)"]
    assert panels[1].marks("rect") == []
    # Fever 75 %, so 90 again; itching 25 %, so 40.
    assert (_percent(panels[0])(0), _percent(panels[0])(panels[0].width)) == (-90, 40)
