"""Rows that study.yml means, and how its words and numbers are found in what the data write."""

import pandas as pd
import pytest

from caseseries.cohort.matching import as_recorded, in_words, levels_of, matching, require, within
from caseseries.errors import UserError
from caseseries.study.plan import Level

FRAME = pd.DataFrame(
    {
        "TERM": ["Rash", "Cough", None, "rash"],
        "GRADE": pd.array([1, 3, 5, None], dtype="Int64"),
        "VISIT": ["4", "4.0", "8", None],
        "DONE": ["Yes", "no", "YES", None],
    }
)


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ({}, [0, 1, 2, 3]),
        ({"TERM": "Rash"}, [0]),
        ({"TERM": ["Rash", "Cough"]}, [0, 1]),
        ({"GRADE": 3}, [1]),
        ({"GRADE": {"min": 3}}, [1, 2]),
        ({"GRADE": {"max": 3}}, [0, 1]),
        ({"GRADE": {"min": 1, "max": 3}}, [0, 1]),
        ({"GRADE": {"min": 3}, "TERM": "Cough"}, [1]),
        ({"VISIT": 4}, [0, 1]),
        ({"VISIT": {"min": 4, "max": 4}}, [0, 1]),
        ({"DONE": True}, [0, 2]),
        ({"DONE": False}, [1]),
        ({"DONE": "Y"}, []),
    ],
)
def test_rows_that_fit(where, rows):
    assert list(matching(FRAME, where, "study.yml").index) == rows


def test_a_column_that_is_not_there_is_told_with_its_place():
    with pytest.raises(UserError, match=r"study\.yml, analysis harm") as caught:
        matching(FRAME, {"TERMS": "Rash"}, "study.yml, analysis harm")
    assert "'TERMS'" in str(caught.value)
    assert require(FRAME, "TERM", "study.yml") == "TERM"


def test_text_lies_in_no_range():
    assert within(pd.Series(["5", "high", None]), 1, None).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("values", "option", "found"),
    [
        (["4", "4.0", "04", "40"], 4, ["4", "4.0", "04"]),
        ([4.0, 8.0], 4, [4.0]),
        ([4.0, 8.0], "4", [4.0]),
        ([4.0, 8.0], "four", []),
        (["Y", "N"], True, ["Y"]),
        (["ja", "nein"], True, []),
        (["true", "FALSE"], False, ["FALSE"]),
        (["Rash"], "rash", []),
    ],
)
def test_what_is_meant_by_a_word_or_number(values, option, found):
    assert as_recorded(pd.Series(values), option) == found


def test_levels_of_values():
    levels = [
        Level(id="yes", value=True, label="Yes"),
        Level(id="four", value=4, label="Four"),
        Level(id="none", label="None"),
    ]
    found = levels_of(pd.Series(["Y", "4.0", "other", None]), levels)
    assert found.tolist()[:2] == ["yes", "four"]
    assert found.isna().tolist() == [False, False, True, True]


@pytest.mark.parametrize(
    ("option", "told"),
    [(True, "true (Y, Yes)"), (False, "false (N, No)"), (None, ""), (4, "4"), ("Rash", "Rash")],
)
def test_how_a_value_is_told_of(option, told):
    assert in_words(option) == told
