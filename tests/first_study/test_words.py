"""The words of the first study: each has its condition, each holds, and each turns when its results change."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from caseseries.prose import conditions, linter
from caseseries.results import Results
from caseseries.study import read_study

ROOT = Path(__file__).parents[2]


@cache
def committed() -> Results:
    return Results.read(ROOT / "results/results.csv")


def conditioned() -> list[conditions.Conditioned]:
    found = []
    for path in linter.sources(read_study(ROOT)):
        found += conditions.scan(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    return [one for one in found if one.condition]


CASES = conditioned()


def test_many_sentences_have_a_condition() -> None:
    assert len(CASES) > 25


@pytest.mark.parametrize("one", CASES, ids=lambda one: f"{Path(one.file).stem}-{one.line}")
def test_each_sentence_is_true_and_turns(one: conditions.Conditioned) -> None:
    """One result at a time is set to none, to one more, or to far more: some such change makes the words false."""
    assert conditions.evaluate(one.condition, committed()).holds

    def with_value(id: str, value: float) -> Results:
        rows = tuple(replace(row, value=value) if row.id == id else row for row in committed())
        return Results(rows, committed().source)

    turned = [
        id
        for id in one.ids
        for value in (0.0, 1.0, (committed()[id].value or 0.0) + 1, 1000.0)
        if not conditions.evaluate(one.condition, with_value(id, value)).holds
    ]
    assert turned
