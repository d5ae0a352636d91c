"""Sizes of populations: a flag counts only where it is Y, and shares are of everybody in adsl."""

import pytest

from tests.small_study import GROUPS, TREATED, computed, table

ADSL = table("""
USUBJID SUBJID TRT01A SAFFL
P-1     1      A      Y
P-2     2      A      .
P-3     3      B      Y
P-4     4      B      N
P-5     5      B      Y
""")
POPULATIONS = [
    {"id": "enrolled", "label": "Enrolled"},
    TREATED,
]


@pytest.fixture
def sizes(tmp_path):
    return computed(tmp_path, {"adsl": ADSL}, groups=GROUPS, populations=POPULATIONS)


def test_sizes_of_every_population_and_group_in_their_order(sizes):
    # Treated are P-1, P-3 and P-5: the flag of P-2 is blank. Everybody is five, whatever the group.
    assert [(r.id, r.value, r.n, r.N) for r in sizes] == [
        ("population.enrolled.all.n", 5, 5, 5),
        ("population.enrolled.all.pct", 100, 5, 5),
        ("population.enrolled.a.n", 2, 2, 5),
        ("population.enrolled.a.pct", 40, 2, 5),
        ("population.enrolled.b.n", 3, 3, 5),
        ("population.enrolled.b.pct", 60, 3, 5),
        ("population.treated.all.n", 3, 3, 5),
        ("population.treated.all.pct", 60, 3, 5),
        ("population.treated.a.n", 1, 1, 5),
        ("population.treated.a.pct", 20, 1, 5),
        ("population.treated.b.n", 2, 2, 5),
        ("population.treated.b.pct", 40, 2, 5),
    ]


def test_columns_say_where_a_size_stands_and_how_it_was_counted(sizes):
    row = sizes["population.treated.b.pct"]
    assert (row.analysis, row.population, row.group, row.variable, row.level, row.stat) == (
        "population", "treated", "b", "treated", "", "pct",
    )  # fmt: skip
    assert (row.unit, row.fmt, row.text, row.note) == ("%", "pct0", "40", "")
    assert row.method == "patients with the population's flag"
    count = sizes["population.enrolled.a.n"]
    assert (count.unit, count.fmt, count.text) == ("patients", "int", "2")
    assert count.method == "patients"
    assert {r.population for r in sizes.select(variable="enrolled")} == {"enrolled"}


def test_a_group_without_patients_has_a_size_of_none_of_them(tmp_path):
    nobody = ADSL.replace(",A,Y", ",A,N")
    sizes = computed(tmp_path, {"adsl": nobody}, groups=GROUPS, populations=POPULATIONS)
    assert [sizes[f"population.treated.a.{s}"].text for s in ("n", "pct")] == ["0", "0"]


def test_five(results):
    # T-1 to T-4 were treated; T-1, T-2 and T-3 assessed, of whom T-3 started late.
    assert results["population.treated.both.n"].value == 4
    assert results["population.assessed.late.n"].value == 1
    assert results["population.treated.both.pct"].value == 80
