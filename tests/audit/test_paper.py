"""What belongs together in one paper: sizes of groups, denominators, groups that make up others."""

from __future__ import annotations

import pytest

from caseseries.audit.paper import Paper, Partition
from caseseries.audit.relations import Relations

from .helpers import paper

ALL = ("all",)


def made(table: str, relations: Relations | None = None) -> Paper:
    return Paper(paper(table), relations or Relations())


def size(
    table: str, group: tuple[str, ...] = ALL, place: str = "table1"
) -> tuple[int, str, bool] | None:
    found = made(table).size(group, place)
    return found and (found.n, found.witness, found.own)


def denominators(*totals: int, group: str = "all", place: str = "table1") -> str:
    return "\n".join(
        f"{place}.{k} | {group} | thing {k}x | count_of | 1/{n}" for k, n in enumerate(totals)
    )


@pytest.mark.parametrize(
    "measure",
    [
        "patients included", "patients enrolled", "children recruited", "subjects studied", "participants entered",
        "patients registered", "patients analysed", "patients analyzed", "study size", "cohort", "total",
        "all patients",
    ],
)  # fmt: skip
def test_a_row_that_counts_its_whole_group_tells_its_size(measure: str) -> None:
    assert size(f"abstract.n | all | {measure} | count | 23", place="") == (23, "abstract.n", False)


@pytest.mark.parametrize(
    "row",
    [
        "abstract.n | all | patients screened | count | 23",
        "abstract.n | all | patients included | count_percent | 23 (58)",
        "abstract.n | all | patients included | count_of | 23/40",
    ],
)
def test_a_row_that_counts_a_part_does_not(row: str) -> None:
    assert not made(row).is_size(made(row).rows[0])


def test_the_size_is_the_usual_denominator_of_the_place() -> None:
    assert size(denominators(20, 20, 20, 20, 19)) == (20, "table1.0", False)
    # Four of five is enough, three of five is not; a row that counts the group settles it.
    assert size(denominators(20, 20, 20, 19, 19)) is None
    included = "\nresults.n | all | patients included | count | 20"
    assert size(denominators(20, 20, 20, 19, 19) + included) == (20, "results.n", False)


def test_few_denominators_may_be_of_a_part_of_the_group() -> None:
    # Two of 11 in the text, four of 23 in the table: the text's are not the group's size there.
    table = denominators(23, 23, 23, 23) + "\n" + denominators(11, 11, place="results")
    assert size(table, place="table1") == (23, "table1.0", False)
    assert size(table, place="results") is None  # four of six are too few to speak for the paper
    more = denominators(*[23] * 8) + "\n" + denominators(11, 11, place="results")
    assert size(more, place="results") == (23, "table1.0", False)
    assert size(denominators(11, 11, 11, place="results"), place="results") == (
        11,
        "results.0",
        False,
    )


def test_without_denominators_the_rows_that_count_the_group_speak_if_they_agree() -> None:
    two = "abstract.n | all | patients included | count | 23\nresults.n | all | patients enrolled | count | {}"
    assert size(two.format(23), place="results") == (23, "results.n", False)
    assert size(two.format(24), place="results") is None


def test_a_size_that_stands_in_the_group_s_name() -> None:
    row = "results.{} | control (n = {}) | flare | count_percent | 3 (20%)"
    assert size(row.format("a", 15), ("control",), "results") == (15, "results.a", False)
    both = row.format("a", 15) + "\n" + row.format("b", 16)
    assert size(both, ("control",), "results") is None


def test_a_row_s_own_denominator_comes_first() -> None:
    table = (
        denominators(23, 23, 23, 23)
        + "\ntable1.z | all | cured | count_of | 4/11\ntable1.y | all | ill | count | 4"
    )
    one = made(table)
    rows = {row.id: row for row in one.rows}
    own, usual = one.total(rows["table1.z"]), one.total(rows["table1.y"])
    assert own
    assert usual
    assert (own.n, own.own) == (11, True)
    assert (usual.n, usual.own) == (23, False)


SIZED = "abstract.n | all | patients included | count | 23\n"


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ("results.a | all | flare | count | 4", (4, 4)),
        # 56.5 % of 23 is 13, 57 as printed; 5 % of 23 is 1 (4.3) or... 1.15: no whole number.
        ("results.a | all | flare | percent | 57%", (13, 13)),
        ("results.a | all | flare | percent | about 50%", (0, 23)),
        ("results.a | all | flare | percent | 58%", None),
        ("results.a | all | survival | percent | 57%", None),
        ("results.a | all | flare | percent | 120%", None),
        ("results.a | all | flare | count | -", None),
        ("results.a | all | height | median | 120", None),
        ("results.a | all | sampled | all | all patients", (23, 23)),
        ("results.a | all | sampled | all | every child", (23, 23)),
        ("results.a | all | sampled | all | the patients", (23, 23)),
        ("results.a | all | sampled | all | many", None),
        ("results.a | others | flare | percent | 57%", None),
    ],
)
def test_how_many_a_cell_can_stand_for(row: str, count: tuple[int, int] | None) -> None:
    one = made(SIZED + row)
    assert one.count(one.rows[1]) == count


@pytest.mark.parametrize(
    "measure",
    [
        "survival",
        "hazard of death",
        "Kaplan-Meier estimate",
        "cumulative incidence",
        "probability of relapse",
        "actuarial rate",
        "reduction in dose",
        "relative dose",
        "change from baseline",
        "ejection fraction",
        "oxygen saturation",
        "haematocrit",
        "adherence",
        "sensitivity",
        "specificity",
        "predictive value",
        "accuracy",
        "weighted share",
        "adjusted share",
        "standardised rate",
        "imputed share",
        "estimated share",
        "risk of relapse",
        "change",
        "ratio",
        "index",
        "coverage",
        "compliance",
        "viability",
        "purity",
        "chimerism",
        "HbA1c",
        "mean weight",
        "median weight",
    ],
)
def test_percentages_that_count_no_patients(measure: str) -> None:
    one = made(SIZED + f"results.a | all | {measure} | percent | 57%")
    assert one.count(one.rows[1]) is None


@pytest.mark.parametrize(
    ("kind", "statistic"),
    [
        ("count", "count"), ("n", "count"), ("number", "count"), ("frequency", "count"), ("percent", "count"),
        ("percentage", "count"), ("pct", "count"), ("share", "count"), ("proportion", "count"), ("all", "count"),
        ("events", "count"), ("counts", "count"), ("mean_sd", "mean"), ("median_range", "median"), ("p_value", "p"),
        ("p", "p"), ("hr_ci", "value"), ("text", "value"),
    ],
)  # fmt: skip
def test_what_a_cell_holds(kind: str, statistic: str) -> None:
    one = made(f"table1.a | all | thing | {kind} | 5")
    assert one.statistic(one.rows[0]) == statistic


def column(term: str, a: int, b: int, c: int) -> str:
    return (
        f"table1.{term}1 | all | {term} x | count_of | {a}/23\n"
        f"table1.{term}2 | treated | {term} x | count_of | {b}/12\n"
        f"table1.{term}3 | control | {term} x | count_of | {c}/11\n"
    )


def test_groups_that_make_up_another() -> None:
    table = column("cough", 7, 3, 4) + column("fever", 5, 2, 3)
    parts = (("treat",), ("control",))
    assert made(table).partitions == (Partition("table1", ALL, parts),)
    one = made(table)
    assert one.disjoint(("treat",), ("control",))
    assert not one.disjoint(("treat",), ALL)
    assert not one.disjoint(("treat",), ("treat",))
    # The only two groups of all are taken for its parts though one row does not add up, but not two of three.
    assert made(column("cough", 7, 3, 4) + column("fever", 6, 2, 3)).partitions
    odd = column("cough", 7, 3, 4) + column("fever", 6, 2, 3) + column("rash", 9, 2, 3)
    assert made(odd).partitions == ()


def test_groups_among_others_must_be_borne_out_by_two_rows() -> None:
    third = "table1.{0}4 | girls | {0} x | count_of | {1}/9\n"
    table = column("cough", 7, 3, 4) + third.format("cough", 2)
    assert made(table).partitions == ()
    more = table + column("fever", 5, 2, 3) + third.format("fever", 1)
    assert [one.parts for one in made(more).partitions] == [(("treat",), ("control",))]


def test_groups_that_the_relations_file_declares_hold_in_every_place() -> None:
    parts = (("treat",), ("control",))
    relations = Relations(groups=((ALL, parts),))
    table = "table1.a | all | x y | count | 3\nresults.b | all | x y | count | 3"
    assert made(table, relations).partitions == (
        Partition("table1", ALL, parts), Partition("results", ALL, parts),
    )  # fmt: skip


def test_a_wording_that_one_place_prints_twice_is_no_cell() -> None:
    table = "table1.a | all | liver | count | 5\ntable1.b | all | liver | count | 7\ntable1.c | all | skin | count | 1"
    assert [row.id for row in made(table).cells.values()] == ["table1.c"]


def test_ids_stand_in_the_order_of_the_file_and_once() -> None:
    table = "table1.a | all | x | count | 1\ntable1.b | all | y | count | 1"
    assert made(table).in_order("table1.b", "table1.a", "table1.b") == ("table1.a", "table1.b")
