"""Tables, listings and figures that show something else: cells, patients of their lines, and why they are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from caseseries import figures
from caseseries.diff import items
from caseseries.diff.model import ItemChange
from caseseries.diff.references import Shown
from caseseries.diff.sides import Side
from caseseries.results import Results
from tests import small

Change = Callable[[dict[str, Any]], object]


def compared(
    old: Side, new: Side, changed: Sequence[str] = (), shown: Sequence[Shown] = ()
) -> list[ItemChange]:
    return list(items.compare(old, new, frozenset(changed), shown))


def replanned(change: Change, **given: Any) -> Side:
    """The new side with another study.yml."""
    return small.side("new", study=small.study(change), **given)


def cells(item: ItemChange) -> list[tuple[str, str, str, str]]:
    return [(c.row, c.column, c.old, c.new) for c in item.cells]


def test_nothing_is_told_of_what_is_the_same() -> None:
    assert compared(small.side(), small.side("new")) == []


def test_a_row_is_named_with_the_heading_above_it_and_a_number_when_repeated() -> None:
    (item,) = compared(small.side(), small.side("new", results=small.results(rash=2)))
    assert (item.kind, item.id, item.change, item.note) == ("table", "harms", "changed", "")
    # 1 of 4 is 25 %, 2 of 4 are 50 %. The last row is not indented, so that it stands under no heading.
    assert cells(item) == [
        ("Skin, Rash", "Both arms, Mild", "1 (25)", "2 (50)"),
        ("Skin, Rash", "Number", "1", "2"),
        ("Skin, Rash (2)", "Both arms, Mild", "1 (25)", "2 (50)"),
        ("Skin, Rash (2)", "Number", "1", "2"),
        ("Rash", "Both arms, Mild", "1 (25)", "2 (50)"),
        ("Rash", "Number", "1", "2"),
    ]
    assert item.cells[0].ids == ("harm.rash.mild.both.n", "harm.rash.mild.both.pct")


def test_the_results_behind_a_table_are_those_that_changed() -> None:
    new = small.side("new", results=small.results(rash=2))
    (item,) = compared(small.side(), new, ["harm.rash.mild.both.pct", "population.treated.both.n"])
    assert item.ids == ("harm.rash.mild.both.pct",)


def test_a_cell_that_reads_the_same_of_other_patients_is_told() -> None:
    old = small.side()
    new = small.with_result(old, "harm.headache.mild.both.n", n=1)
    (item,) = compared(old, new, ["harm.headache.mild.both.n"])
    assert cells(item) == [
        ("Nerves, Headache", "Both arms, Mild", "2 (50)", "2 (50)"),
        ("Nerves, Headache", "Number", "2", "2"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.update(notes=["Counted once an event."]),
        lambda table: table.update(notes=[]),
        lambda table: table.update(stub="Harm"),
        lambda table: table["columns"][0].update(spanner="Both arms (n = {N} in all)"),
        lambda table: table["rows"].append({"label": "Elsewhere", "heading": True}),
    ],
    ids=["another note", "no note", "stub", "spanner", "heading"],
)
def test_a_reworded_table_is_told(change: Change) -> None:
    (item,) = compared(small.side(), replanned(lambda plan: change(plan["tables"][0])))
    assert (item.change, item.cells, item.ids) == ("changed", (), ())
    assert item.note == "labels or notes changed"


def test_a_group_that_grew_keeps_its_column() -> None:
    # 2 of 5 are 40 % and 1 of 5 are 20 %, where 2 and 1 of 4 were 50 and 25 %.
    item, _ = compared(small.side(), small.side("new", results=small.results(N=5)))
    assert [c for c in cells(item) if c[1] != "Number"] == [
        ("Nerves, Headache", "Both arms, Mild", "2 (50)", "2 (40)"),
        ("Skin, Rash", "Both arms, Mild", "1 (25)", "1 (20)"),
        ("Skin, Rash (2)", "Both arms, Mild", "1 (25)", "1 (20)"),
        ("Rash", "Both arms, Mild", "1 (25)", "1 (20)"),
    ]


def test_a_row_that_came_and_one_that_went() -> None:
    def change(plan: dict[str, Any]) -> None:
        plan["tables"][0]["rows"][1]["label"] = "Migraine"

    (item,) = compared(small.side(), replanned(change))
    assert cells(item) == [
        ("Nerves, Migraine", "Both arms, Mild", "", "2 (50)"),
        ("Nerves, Migraine", "Number", "", "2"),
        ("Nerves, Headache", "Both arms, Mild", "2 (50)", ""),
        ("Nerves, Headache", "Number", "2", ""),
    ]


def without(*kinds: str) -> Change:
    return lambda plan: plan.update({kind: [] for kind in kinds})


def test_items_that_came_and_went() -> None:
    bare = replanned(without("tables", "listings", "figures"))
    kinds = [("table", "harms"), ("listing", "events"), ("figure", "course")]
    for old, new, change in ((bare, small.side(), "added"), (small.side(), bare, "removed")):
        found = compared(old, new)
        assert [(i.kind, i.id) for i in found] == kinds
        assert {i.change for i in found} == {change}
        assert [i.cells for i in found] == [(), (), ()]
        assert (found[0].note, found[2].note) == ("", "")


def test_what_cannot_be_built_from_one_side_is_told_of_that_side() -> None:
    poor = Results(small.results().rows[1:])  # without the number of those who were treated
    no_rash = Results(small.results().rows[:3])
    told = {
        i.kind: (i.change, i.note) for i in compared(small.side(results=poor), small.side("new"))
    }
    assert told == {
        "table": ("changed", "it cannot be built from the old side's results"),
        "figure": ("changed", "it cannot be built from the old side's results"),
    }
    told = {
        i.kind: (i.change, i.note)
        for i in compared(small.side(), small.side("new", results=no_rash))
    }
    assert told == {"table": ("changed", "it cannot be built from the new side's results")}
    # What neither side can build is no difference.
    assert compared(small.side(results=poor), small.side("new", results=poor)) == []


def listing(old: Side, new: Side) -> list[tuple[str, str]]:
    return [(i.change, i.note) for i in compared(old, new) if i.kind == "listing"]


def test_a_listing_names_the_patients_of_its_lines_and_no_value() -> None:
    lanes = (small.lane("1", 100), small.lane("2", 200))
    old = small.side()

    def with_events(*events: tuple[str, str]) -> Side:
        return small.side("new", patients=small.patients(*small.listed(*events), *lanes))

    changed = with_events(("1", "Headache"), ("2", "Hives"))
    assert listing(old, changed) == [("changed", "lines of 2")]
    (item,) = compared(old, changed)
    assert (item.cells, item.ids) == ((), ())
    assert "Hives" not in str(item)
    grown = with_events(("1", "Headache"), ("2", "Rash"), ("1", "Rash"), ("3", "Rash"))
    assert listing(old, grown) == [("changed", "lines of 1, 3")]
    assert listing(old, with_events(("1", "Headache"))) == [("changed", "lines of 2")]
    worded = replanned(lambda plan: plan["listings"][0].update(notes=["A line an event."]))
    assert listing(old, worded) == [("changed", "labels or notes changed")]
    assert listing(old, old) == []
    # Without the rows of either side there is nothing to compare.
    assert listing(old, replace(changed, patients=None)) == []


def test_a_figure_tells_which_changed_results_it_was_drawn_from() -> None:
    # Its description counts the patients: "Course of 4 patients." becomes "Course of 5 patients."
    changed = ["population.treated.both.n", "harm.rash.mild.both.n"]
    new = small.side("new", results=small.results(N=5))
    (item,) = [i for i in compared(small.side(), new, changed) if i.kind == "figure"]
    assert (item.id, item.change, item.ids, item.note) == (
        "course", "changed", ("population.treated.both.n",), "",
    )  # fmt: skip


def test_a_figure_of_patients_changes_with_their_rows() -> None:
    longer = small.patients(*small.patients().rows[:2], small.lane("1", 100), small.lane("2", 250))
    new = small.side("new", patients=longer)
    assert [(i.kind, i.id) for i in compared(small.side(), new)] == [("figure", "course")]
    # A side without rows borrows the other's, so that only its results can make a difference.
    assert compared(small.side(), small.side("new", patients=None)) == []
    assert compared(small.side(patients=None), new) == []


@pytest.mark.parametrize(
    ("new", "drawings"),
    [
        (small.side("new"), 1),
        # Rashes are counted in a table alone.
        (small.side("new", results=small.results(rash=2)), 1),
        (replanned(lambda plan: plan["version"].update(number="1.1.0")), 1),
        (small.side("new", results=small.results(N=5)), 2),
        (replanned(lambda plan: plan["figures"][0].update(x="Study days")), 2),
    ],
    ids=["same", "other rows", "version", "rows it shows", "study.yml"],
)
def test_a_figure_is_drawn_again_only_where_what_it_asks_for_differs(
    new: Side, drawings: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    build = figures.build

    def counted(*given: Any) -> Any:
        drawn.append(given[-1])
        return build(*given)

    monkeypatch.setattr(figures, "build", counted)
    told = [i.id for i in compared(small.side(), new) if i.kind == "figure"]
    assert (len(drawn), told) == (drawings, ["course"] if drawings == 2 else [])


def test_an_item_is_told_where_pages_show_it() -> None:
    shown = [
        Shown("table", "harms", "index.qmd", 7),
        Shown("figure", "harms", "index.qmd", 9),
        Shown("table", "others", "index.qmd", 11),
        Shown("table", "harms", "chapters/supplement.qmd", 3),
    ]
    new = small.side("new", results=small.results(rash=2))
    (item,) = compared(small.side(), new, shown=shown)
    assert item.places == ("index.qmd:7", "chapters/supplement.qmd:3")


def test_sides_without_a_study_have_no_items_and_one_study_serves_both() -> None:
    new = small.side("new", results=small.results(rash=2))
    assert compared(small.side(study=None), replace(new, study=None)) == []
    assert [i.id for i in compared(small.side(study=None), new)] == ["harms"]
    assert [i.id for i in compared(small.side(), replace(new, study=None))] == ["harms"]
