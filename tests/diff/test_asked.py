"""Questions that a drawing asks of the results: other rows give the same drawing where they answer all of them alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from caseseries.diff.asked import Asked
from caseseries.results import Results
from tests import small

HEADACHE, RASH = "harm.headache.mild.both.n", "harm.rash.mild.both.n"
OTHER = small.results(rash=2)
"""Rows like those of `small.results()`, but for the number of patients with a rash and its percentage."""


def fewer(*ids: str) -> Results:
    return Results(tuple(r for r in small.results() if r.id not in ids))


def more() -> Results:
    return Results((*small.results(), *small.count("hives", 1)))


@pytest.mark.parametrize(
    ("ask", "others", "same"),
    [
        (lambda rows: rows[HEADACHE], OTHER, True),
        (lambda rows: rows[RASH], OTHER, False),
        (lambda rows: rows.get(RASH), OTHER, False),
        (lambda rows: rows.get("harm.hives.mild.both.n"), OTHER, True),
        (lambda rows: rows.get("harm.hives.mild.both.n"), more(), False),
        (lambda rows: RASH in rows, fewer(RASH), False),
        (lambda rows: rows.select(variable="headache"), OTHER, True),
        (lambda rows: rows.select(variable="rash"), OTHER, False),
        (lambda rows: rows.select(variable="hives"), more(), False),
        (lambda rows: rows.select(variable="rash").get(HEADACHE), OTHER, False),
        (list, OTHER, False),
        (list, small.results(), True),
        (len, more(), False),
        (lambda _: None, OTHER, True),
    ],
)
def test_other_rows_are_the_same_when_they_answer_alike(
    ask: Callable[[Any], object], others: Results, same: bool
) -> None:
    asked = Asked(small.results())
    ask(asked)
    assert asked.same_from(others) is same


def test_rows_are_seen_when_they_are_looked_at_and_not_when_they_are_chosen() -> None:
    asked = Asked(small.results())
    chosen = asked.select(variable="rash")
    assert asked.seen == set()
    assert [row.stat for row in chosen] == ["n", "pct"]
    asked.get("harm.hives.mild.both.n")
    assert asked.seen == {RASH, "harm.rash.mild.both.pct", "harm.hives.mild.both.n"}


def test_answers_are_those_of_the_rows() -> None:
    rows = small.results()
    asked = Asked(rows)
    assert (asked[RASH], asked.get("none"), RASH in asked, "none" in asked) == (
        rows[RASH], None, True, False,
    )  # fmt: skip
    assert list(asked) == list(rows)
    assert len(asked.select(variable="rash", stat="n")) == 1
    with pytest.raises(Exception, match="there is no result 'none'"):
        asked["none"]
