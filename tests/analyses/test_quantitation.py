"""Values below the limit of quantitation, by each rule."""

import pandas as pd
import pytest

from caseseries.analyses.quantitation import quantified
from caseseries.errors import UserError
from caseseries.study.laboratory_plans import Quantitation

# Below its limit by what was recorded; by LLOQ alone; at the limit, which is quantified; above it; and not measured.
FRAME = pd.DataFrame(
    {
        "AVAL": [1.22, 1.0, 2.44, 5.0, None],
        "AVALC": pd.Series(["<2.44", "1.0", "2.44", "5.0", None], dtype="str"),
        "LLOQ": [2.44, 2.0, 2.44, 2.44, 2.44],
    }
)


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [("as_recorded", 1.22, 1), ("limit", 2.44, 2), ("half", 1.22, 1), ("zero", 0, 0), ("missing", None, None)],
)  # fmt: skip
def test_each_rule(rule, first, second):
    values, said = quantified(FRAME, "AVAL", Quantitation(rule=rule), "place")
    assert [None if pd.isna(v) else v for v in values] == [first, second, 2.44, 5, None]
    assert said.startswith("; values below the limit") == (rule != "as_recorded")


def test_the_limit_is_the_number_that_was_recorded_where_there_is_no_other():
    frame = FRAME.drop(columns="LLOQ").head(1)
    assert quantified(frame, "AVAL", Quantitation(rule="limit"), "")[0].tolist() == [2.44]
    frame = frame.assign(AVALC="< limit")
    with pytest.raises(UserError, match="has no limit"):
        quantified(frame, "AVAL", Quantitation(rule="half"), "place")
    assert quantified(frame, "AVAL", Quantitation(rule="zero"), "")[0].tolist() == [0]


def test_where_nothing_is_below_the_limit_the_method_says_nothing():
    assert quantified(FRAME.tail(2), "AVAL", Quantitation(rule="half"), "")[1] == ""
