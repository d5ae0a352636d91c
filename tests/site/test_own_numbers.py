"""A study's own printed tables are audited before an editor does it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from caseseries.results import Results
from caseseries.site.own_numbers import contradictions
from tests import small


def with_denominators(plan: dict[str, Any]) -> None:
    plan["tables"][0]["columns"][0]["cell"] = "{n} of {N} ({pct}%)"


def test_consistent_tables_are_left_alone() -> None:
    assert contradictions(small.study(with_denominators), small.results()) == []


def test_a_percentage_that_its_counts_do_not_give_is_named_with_its_table() -> None:
    # 1 of 4 is 25 %
    wrong = Results(
        tuple(
            replace(row, value=35.0, text="35") if row.id == "harm.rash.mild.both.pct" else row
            for row in small.results()
        )
    )
    found = contradictions(small.study(with_denominators), wrong)
    assert found
    assert found[0].place == "study.yml, table harms"
    assert "1 of 4 is 25%, print says 35%" in found[0].message
