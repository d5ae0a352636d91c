"""The parts of study.yml under analyses and tables: what contradicts itself is refused, and what a default is."""

import pytest
from pydantic import ValidationError

from caseseries.study import (
    analysis_plans,
    comparison_plans,
    event_plans,
    laboratory_plans,
    plan,
    result_table_plans,
)

BAND = {"id": "mild", "label": "Mild", "min": 1, "max": 2}
SEVERE = {"id": "severe", "label": "Severe", "min": 3, "max": 5}
TERM = {"id": "rash", "label": "Rash", "terms": ["Rash"]}


def harm(**more):
    parts = {
        "id": "h",
        "kind": "adverse_events",
        "population": "p",
        "count": "worst_grade",
        "bands": [BAND, SEVERE],
        "terms": [TERM],
    }
    return event_plans.AdverseEvents(**{**parts, **more})


@pytest.mark.parametrize(
    ("bands", "fine"),
    [
        ([BAND, SEVERE], True),
        ([SEVERE, BAND], True),
        ([BAND, {**SEVERE, "min": 2}], False),
        # The one that begins later may stand first.
        ([{**SEVERE, "min": 2}, BAND], False),
        ([BAND, SEVERE, {**SEVERE, "id": "two", "min": 2}], False),
        ([BAND, SEVERE, {**SEVERE, "id": "two", "min": 2, "cumulative": True}], True),
    ],
)
def test_bands_are_disjoint_unless_they_are_cumulative(bands, fine):
    if fine:
        assert len(harm(bands=bands).bands) == len(bands)
    else:
        with pytest.raises(ValidationError, match="overlap; mark one `cumulative: true`"):
            harm(bands=bands)


@pytest.mark.parametrize(("low", "high"), [(0, 2), (1, 6)])
def test_grades_are_1_to_5(low, high):
    with pytest.raises(ValidationError):
        event_plans.Band(id="b", label="B", min=low, max=high)
    for grade in (1, 5):
        assert event_plans.Band(id="b", label="B", min=grade, max=grade).cumulative is False


@pytest.mark.parametrize(
    "more",
    [
        {"terms": [TERM, TERM]},
        {"headings": [{"id": "rash", "label": "Rash"}]},
        {"selections": [{"id": "rash", "label": "Rash", "where": {}}]},
    ],
)
def test_rows_of_an_event_table_have_ids_of_their_own(more):
    with pytest.raises(ValidationError, match="rows of 'h' must be unique: 'rash' stands twice"):
        harm(**more)


def test_a_term_stands_under_a_heading_that_there_is():
    with pytest.raises(ValidationError, match="term 'rash' names an unknown heading 'skin'"):
        harm(terms=[{**TERM, "heading": "skin"}])
    there = harm(terms=[{**TERM, "heading": "skin"}], headings=[{"id": "skin", "label": "Skin"}])
    assert there.terms[0].heading == "skin"


def test_what_an_event_analysis_leaves_out():
    found = harm()
    assert (found.events, found.event_shares, found.undeclared, found.where) == (
        "records", False, "error", {},
    )  # fmt: skip


def test_a_category_has_levels_each_once():
    assert analysis_plans.Variable(id="v", column="V").levels == []  # those of the data
    with pytest.raises(ValidationError, match="levels of 'v' must be unique: 'a' stands twice"):
        analysis_plans.Variable(id="v", column="V", levels=[{"id": "a"}, {"id": "a"}])
    for kind in ("number", "flag"):
        assert analysis_plans.Variable(id="v", column="V", kind=kind).levels == []
    variable = analysis_plans.Variable(id="v", column="V", kind="flag")
    assert (variable.source, variable.divide_by) == ("adsl", 1.0)


def test_boxes_of_a_flow_have_ids_of_their_own():
    stages = [{"label": s, "nodes": [{"id": "a", "label": "A"}]} for s in ("One", "Two")]
    with pytest.raises(ValidationError, match="boxes of 'f' must be unique: 'a' stands twice"):
        analysis_plans.Flow(id="f", kind="flow", population="p", stages=stages)
    assert (
        not analysis_plans.Flow(id="f", kind="flow", population="p", stages=stages[:1])
        .stages[0]
        .optional
    )


def test_an_unknown_format_is_told_where_it_stands():
    with pytest.raises(ValidationError, match="unknown format 'percent'"):
        analysis_plans.Response(
            id="r", kind="response", population="p", endpoints=[], formats={"pct": "percent"}
        )
    found = analysis_plans.Response(id="r", kind="response", population="p", endpoints=[])
    assert found.interval == "clopper-pearson"


@pytest.mark.parametrize("id", ["", "Upper", "with blank", "dot.ted", "-first", "_first"])
def test_ids_can_stand_in_a_result_s_id(id):
    with pytest.raises(ValidationError):
        plan.Level(id=id)


def test_ids_may_hold_digits_and_dashes():
    assert plan.Level(id="2a_b-c").id == "2a_b-c"


def test_a_test_says_whether_it_is_exact():
    with pytest.raises(ValidationError, match="exact"):
        laboratory_plans.Test()
    assert laboratory_plans.Test(exact=True).correction is False


def test_parts_are_not_edited_and_know_their_keys():
    level = plan.Level(id="a")
    with pytest.raises(ValidationError):
        level.id = "b"
    with pytest.raises(ValidationError, match="colour"):
        plan.Level(id="a", colour="red")


def test_what_a_survival_analysis_leaves_out():
    found = event_plans.Survival(
        id="s", kind="survival", population="p", times=[{"id": "t", "code": "T", "label": "T"}]
    )
    assert (found.interval, found.divide_by, found.unit) == ("log", 1.0, "days")
    time = found.times[0]
    assert (time.method, time.reverse, time.at) == ("kaplan-meier", False, [])


def test_a_value_stands_once():
    plan.unique(["a", "b"], "ids")
    with pytest.raises(ValueError, match="ids must be unique: 'b' stands twice"):
        plan.unique(["a", "b", "c", "b"], "ids")


def test_a_row_of_a_table_is_an_ordinary_one_unless_it_says_so():
    row = result_table_plans.TableRow(label="R")
    assert (row.heading, row.strong, row.indent, row.cell) == (False, False, 0, "")
    assert (row.analysis, row.variable, row.level, row.group) == (None, None, None, None)
    column = result_table_plans.TableColumn(label="C")
    assert (column.spanner, column.cell, column.group, column.level) == ("", "", None, None)
    table = result_table_plans.ResultTable(id="t", analysis="a", columns=[])
    assert (table.stub, table.landscape, table.made, table.rows, table.notes) == (
        "",
        False,
        None,
        [],
        [],
    )
    assert (
        result_table_plans.MadeRows(kind="by_category").any,
        result_table_plans.MadeRows(kind="by_category").group,
    ) == (
        "",
        "all",
    )


def test_values_are_printed_as_recorded_unless_they_say_how():
    parameter = plan.Parameter(id="p", code="P", label="P")
    assert (parameter.fmt, parameter.unit, parameter.multiply_by) == ("auto", "", 1.0)
    # Differences are rounded to three decimals, unless fewer or more are recorded.
    assert parameter.digits == 3
    endpoint = plan.Endpoint(id="e")
    assert (endpoint.source, endpoint.visit, endpoint.first_visit) == ("adsl", None, None)
    marker = plan.Marker(id="m", label="M", day="DAY")
    assert (marker.source, marker.shape, marker.always_in_legend) == ("adsl", "circle", False)
    assert plan.Bar(id="b", label="B", start="S", end="E").source == "adsl"
    assert plan.Trajectories(id="t", parameters=[]).source == "adlb"


def test_levels_and_rows_of_the_data_are_of_no_column_about_persons():
    with pytest.raises(ValidationError, match="the values of 'SITEID' are of persons"):
        analysis_plans.Variable(id="v", column="SITEID")
    assert analysis_plans.Variable(id="v", column="SITEID", levels=[{"id": "a", "value": "A"}])
    with pytest.raises(ValidationError, match="'AETERM' holds what was written of persons"):
        harm(rows="data", terms=[], term="AETERM")


def test_a_comparison_is_of_two_groups_and_its_reference_is_one_of_them():
    age = {"of": "d.age", "test": "t", "variances": "pooled", "against": "a"}
    parts = {"id": "c", "kind": "compare", "population": "p", "comparisons": [age]}
    with pytest.raises(ValidationError, match="compares at least two groups"):
        comparison_plans.Compare(**parts, groups=["a"])
    with pytest.raises(ValidationError, match="against 'a', which is not among the groups"):
        comparison_plans.Compare(**parts, groups=["b", "c"])
    twice = {**parts, "comparisons": [age, {"of": "d.age", "test": "anova"}]}
    with pytest.raises(ValidationError, match="results of 'c' must be unique"):
        comparison_plans.Compare(**twice)
    assert comparison_plans.Compare(**parts, groups=["b", "a"])


@pytest.mark.parametrize(
    ("conventions", "told"),
    [({"p": "dec2"}, "no format of the family 'p'"), ({"percent": "x"}, "unknown format 'x'"), ({"percent": "pct9"}, "more than 6 decimals"), ({"quantiles": 10}, "less than or equal to 9")],
)  # fmt: skip
def test_conventions_that_do_not_fit_are_refused(conventions, told):
    with pytest.raises(ValidationError, match=told):
        plan.Conventions(**conventions)


@pytest.mark.parametrize("sides", [{}, {"above": 3, "below": 1}])
def test_a_limit_has_one_side(sides):
    with pytest.raises(ValueError, match="is either `above` or `below`"):
        laboratory_plans.Limit(id="high", label="High", **sides)


def test_conventions_that_are_not_told_are_those_of_the_field():
    # SAS definition 5 of quantiles, which is R's type 2, and halves away from zero.
    usual = plan.Conventions()
    assert (usual.rounding, usual.quantiles) == ("half_up", 2)
    assert (usual.percent, usual.p, usual.value) == ("pct0", "p", "dec1")
    assert plan.STATISTICS == ("n", "missing", "mean", "sd", "median", "q1", "q3", "min", "max")
