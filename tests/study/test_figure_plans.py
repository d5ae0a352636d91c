"""Figures and listings in study.yml: their kinds, defaults and refusals."""

import pytest
from pydantic import TypeAdapter, ValidationError

from caseseries.study import figure_plans as plans

FIGURE = TypeAdapter(plans.FigurePlan)
LISTING = TypeAdapter(plans.Listing)


@pytest.mark.parametrize(
    "figure",
    [
        {"kind": "swimmer", "lanes": "l", "x": "Days"},
        {"kind": "flow", "analysis": "a"},
        {"kind": "trajectories", "trajectories": "t", "panels": [], "y": "Y"},
        {"kind": "curves", "analysis": "a", "x": "X", "every": 3, "panels": []},
        {
            "kind": "diverging",
            "analysis": "a",
            "groups": [],
            "left": [],
            "right": [],
            "left_label": "L",
            "right_label": "R",
            "x": "X",
        },
        {
            "kind": "pairs",
            "trajectories": "t",
            "analysis": "a",
            "parameters": [],
            "first": "F",
            "last": "L",
        },
    ],
)
def test_every_figure_has_words_for_those_who_do_not_see_it(figure):
    assert FIGURE.validate_python({"id": "f", "alt": "Words.", **figure}).alt == "Words."
    with pytest.raises(ValidationError, match="alt"):
        FIGURE.validate_python({"id": "f", **figure})
    with pytest.raises(ValidationError, match="unknown"):
        FIGURE.validate_python({"id": "f", "alt": "Words.", **figure, "unknown": 1})


def test_an_unknown_kind_lists_those_there_are():
    with pytest.raises(
        ValidationError, match="'swimmer', 'flow', 'trajectories', 'curves', 'diverging', 'pairs'"
    ):
        FIGURE.validate_python({"id": "f", "alt": "A", "kind": "pie"})


@pytest.mark.parametrize("columns", [0, 4])
def test_panels_stand_in_one_to_three_columns(columns):
    with pytest.raises(ValidationError, match="columns"):
        plans.TrajectoryPanels(
            id="f",
            alt="A",
            kind="trajectories",
            trajectories="t",
            panels=[],
            y="Y",
            columns=columns,
        )


def test_columns_of_a_listing_have_ids_of_their_own_and_a_width():
    column = {"id": "a", "label": "A", "column": "AEDECOD"}
    with pytest.raises(ValidationError, match="columns of 'l' must be unique: 'a' stands twice"):
        LISTING.validate_python({"id": "l", "kind": "rows", "source": "adae", "columns": [column, column]})  # fmt: skip
    with pytest.raises(ValidationError, match="share"):
        plans.ListingColumn(**column, share=0)
    one = plans.ListingColumn(**column)
    assert (one.open, one.fmt, one.numeric, one.share) == ("ongoing", "auto", False, None)


def test_what_a_wide_listing_leaves_out():
    found = LISTING.validate_python(
        {"id": "l", "kind": "wide", "source": "adlb", "across": "PARAMCD", "levels": []}
    )
    assert (found.pick, found.show, found.day, found.absent, found.stub, found.landscape) == (
        "only", "value", False, "–", "Patient", False,
    )  # fmt: skip


def test_words_and_scales_of_figures_that_are_not_told():
    swimmer = plans.Swimmer(id="f", alt="A", kind="swimmer", lanes="l", x="Days")
    assert (swimmer.y, swimmer.observed, swimmer.ongoing) == (
        "Patient",
        "Observed",
        "Still observed",
    )
    assert (swimmer.divide_by, swimmer.every) == (1.0, None)
    panels = plans.TrajectoryPanels(
        id="f", alt="A", kind="trajectories", trajectories="t", panels=[], y="Y"
    )
    assert (panels.columns, panels.scale, panels.x) == (
        2,
        "linear",
        "Study day",
    )
    assert (panels.limit, panels.limit_label, panels.named_from, panels.shade) == (
        "",
        "",
        None,
        None,
    )
    curves = plans.Curves(id="f", alt="A", kind="curves", analysis="a", x="X", every=3, panels=[])
    assert (curves.at_risk, curves.censored) == ("At risk", "Censored")
    assert plans.Curve(time="t", label="L", y="Y").stat == "surv"
    bars = plans.DivergingBars(
        id="f", alt="A", kind="diverging", analysis="a", groups=[], left=[], right=[], left_label="L",
        right_label="R", x="X",
    )  # fmt: skip
    assert bars.at_least == 1
    pairs = plans.Pairs(
        id="f",
        alt="A",
        kind="pairs",
        trajectories="t",
        analysis="a",
        parameters=[],
        first="F",
        last="L",
    )
    assert (pairs.median, pairs.columns) == ("Median", 3)
