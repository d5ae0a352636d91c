"""The list of results by kind of analysis is what whole studies give."""

from pathlib import Path

import pytest

from caseseries.analyses.catalogue import CATALOGUE
from caseseries.analyses.registry import KINDS
from caseseries.results import Results, make
from caseseries.study import read_study

ROOT = Path(__file__).parents[2]


def unlisted(results, study):
    kinds = {a.id: a.kind for a in study.analyses}
    places = {id: CATALOGUE[kind] for id, kind in kinds.items()}
    places |= {name: CATALOGUE[name] for name in ("population", "published", "extraction")}
    return [r.id for r in results if not any(place.holds(r) for place in places[r.analysis])]


def test_every_kind_is_listed():
    assert {*CATALOGUE} == {*KINDS, "population", "published", "extraction"}


def test_results_of_the_five_are_all_listed(results):
    assert unlisted(results, read_study(ROOT / "tests/fixtures/five")) == []


def test_results_of_the_first_study_are_all_listed():
    assert unlisted(Results.read(ROOT / "results/results.csv"), read_study(ROOT)) == []


@pytest.mark.parametrize(
    ("variable", "level", "stat", "fits"),
    [
        ("age", "", "mean", True),
        ("age", "", "p10", True),
        ("age", "", "mode", False),
        ("age", "above-65", "pct", True),
        ("age", "above-65", "mean", False),
    ],
)
def test_a_place_holds_its_own_statistics_alone(variable, level, stat, fits):
    row = make("d", variable, stat, 1, population="p", group="all", level=level, fmt="auto")
    assert any(place.holds(row) for place in CATALOGUE["describe"]) == fits
