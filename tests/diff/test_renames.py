"""An id that was renamed in study.yml and in the prose: nothing that a reader sees has changed."""

from dataclasses import replace

from caseseries.diff import renames
from caseseries.diff.compare import results as changes
from caseseries.results import Result, Results


def row(variable: str, stat: str, value: float, analysis: str = "harm") -> Result:
    return Result(
        id=f"{analysis}.{variable}.all.{stat}",
        analysis=analysis,
        population="treated",
        group="all",
        variable=variable,
        level="",
        stat=stat,
        value=value,
        unit="patients",
        n=2,
        N=5,
        fmt="int",
        text=str(int(value)),
    )


OLD = Results((row("headache", "n", 2), row("headache", "pct", 40), row("rash", "n", 1)))
NEW = Results((row("cephalgia", "n", 2), row("cephalgia", "pct", 40), row("rash", "n", 1)))
IDS = {
    "harm.headache.all.n": "harm.cephalgia.all.n",
    "harm.headache.all.pct": "harm.cephalgia.all.pct",
}


def test_a_variable_with_another_name():
    assert renames.found(OLD, NEW) == IDS
    changed, unprinted = changes(renames.applied(OLD, IDS), NEW)
    assert (changed, unprinted) == ((), 0)
    assert renames.told(IDS) == (
        "2 results have another id and are the same otherwise, as harm.headache.all.n, now harm.cephalgia.all.n",
    )
    assert renames.told({}) == ()


def test_an_analysis_with_another_name():
    new = Results(tuple(replace(r, analysis="ae", id=r.id.replace("harm", "ae")) for r in OLD))
    assert renames.found(OLD, new) == {r.id: r.id.replace("harm", "ae") for r in OLD}


def test_a_number_that_changed_as_well_is_no_renaming():
    new = Results((row("cephalgia", "n", 3), row("cephalgia", "pct", 40)))
    assert renames.found(OLD, new) == {}


def test_a_statistic_that_came_with_the_new_name_is_no_renaming():
    assert renames.found(OLD, Results((*NEW.rows, row("cephalgia", "ci_low", 5)))) == {}


def test_two_with_the_same_numbers_are_not_told_apart():
    old = Results((row("headache", "n", 2), row("rash", "n", 2)))
    new = Results((row("cephalgia", "n", 2), row("exanthema", "n", 2)))
    assert renames.found(old, new) == {}
