import pytest

from .helpers import findings, rules

SIZES = """
table1.n1 | all | flare | count_of | 9/23
table1.n2 | treated | flare | count_of | 5/12
table1.n3 | control | flare | count_of | 4/11
"""


def column(term, a, b, c):
    return f"""table1.{term}1 | all | {term} | count_of | {a}/23
table1.{term}2 | treated | {term} | count_of | {b}/12
table1.{term}3 | control | {term} | count_of | {c}/11
"""


def test_groups_add_up():
    assert rules(SIZES + column("cough", 7, 3, 4)) == []
    (found,) = findings(SIZES + column("cough", 8, 3, 4))
    assert (found.rule, found.ids) == (
        "columns",
        ("table1.cough1", "table1.cough2", "table1.cough3"),
    )
    assert "3 + 4 = 7" in found.message


def test_groups_that_overlap_are_no_columns():
    # 12 + 11 = 23 by chance: the groups overlap, their counts do not add up
    terms = (("a x", 9, 9, 9), ("b x", 5, 5, 5), ("c x", 7, 6, 6), ("d x", 8, 7, 4))
    assert rules("".join(column(*term) for term in terms)) == []


def test_three_groups():
    table = """
    table1.a | all | cough | count_of | 9/30
    table1.b | low dose | cough | count_of | 2/9
    table1.c | high dose | cough | count_of | 3/10
    table1.d | placebo | cough | count_of | 5/11
    """
    assert [rule for rule, _ in rules(table)] == ["columns"]


def test_a_blank_cell():
    table = SIZES + column("cough", 7, 3, 4) + column("rash", 5, 5, 0)
    (found,) = findings(table.replace("rash | count_of | 0/11", "rash | count_of |"))
    assert (found.rule, found.ids) == ("missing-cell", ("table1.rash3",))
    assert found.expected == "by the other columns: table1.rash3 is 0"


def test_a_dash_is_an_answer():
    table = SIZES + column("cough", 7, 3, 4) + column("rash", 5, 5, 0)
    assert rules(table.replace("rash | count_of | 0/11", "rash | count_of | -")) == []


def test_cells_that_name_no_column():
    table = "".join(column(term, 7, 3, 4) for term in ("a b", "c d", "e f", "g h"))
    table += "table1.z1 | | stopped | count_percent | 1 (4)\ntable1.z2 | | stopped | count_percent | 0 (0)"
    assert rules(table) == [("missing-cell", ("table1.z1", "table1.z2"))]


def test_pooled_centres():
    table = (
        SIZES
        + """
    table1.a | all | age | median_range | {} ({}-80)
    table1.b | treated | age | median_range | 50 (20-80)
    table1.c | control | age | median_range | 60 (25-75)
    """
    )
    assert rules(table.format(54, 20)) == []
    assert [rule for rule, _ in rules(table.format(62, 20))] == ["columns"]
    assert [rule for rule, _ in rules(table.format(54, 22))] == ["columns"]


def test_one_cell_is_told_once():
    # the percentage and the columns both say that 1 should be 0
    table = """
    table3.a | all | clot | count_percent | 1 of 23 (4)
    table3.b | treated | clot | count_percent | 1 of 20 (5)
    table3.c | control | clot | count_percent | 1 of 3 (0)
    """
    (found,) = findings(table)
    assert found.ids == ("table3.a", "table3.b", "table3.c")
    assert found.rule == "percentage"
    assert "1 + 1 = 2" in found.message


def test_what_is_said_of_groups_that_do_not_add_up():
    (found,) = findings(SIZES + column("cough", 8, 3, 4))
    assert found.message == (
        'table1.cough1 "8/23", table1.cough2 "3/12", table1.cough3 "4/11": the groups give 3 + 4 = 7, the whole says 8.'
    )
    assert (found.expected, found.certainty) == (
        "7 in the whole, or parts that add up to it",
        "certain",
    )


def test_a_cell_that_may_stand_for_several_counts_allows_each():
    # 57 % of 23 is 13, "about a half" may be any number.
    table = SIZES + column("cough", 7, 3, 4)
    about = table.replace("cough | count_of | 7/23", "cough | percent | about 90%")
    assert rules(about) == []
    # "about" in a part: the whole of 8 is within 0 to 12 + 4, but 20 is not.
    part = column("cough", 20, 3, 4).replace(
        "cough | count_of | 3/12", "cough | percent | about 25%"
    )
    (found,) = findings(SIZES + part)
    assert "the groups give ? + 4 = 4 to 16, the whole says 20" in found.message
    assert found.certainty == "likely"


def test_a_blank_cell_may_hold_up_to_its_group():
    table = SIZES + column("cough", 7, 3, 4) + column("rash", 16, 5, 0)
    blank = table.replace("rash | count_of | 0/11", "rash | count_of |")
    (found,) = findings(blank)
    assert (found.rule, found.expected) == (
        "missing-cell",
        "by the other columns: table1.rash3 is 11",
    )
    assert found.message == "table1.rash3: blank in print, where the column is filled."
    # 17 less 5 are 12, more than the group of 11.
    assert {rule for rule, _ in rules(blank.replace("16/23", "17/23"))} == {
        "columns",
        "missing-cell",
    }


def test_a_blank_cell_that_nothing_tells():
    table = """
    table1.a1 | men | cough | count | 3
    table1.a2 | women | cough | count | 4
    table1.b1 | men | fever | count | 3
    table1.b2 | women | fever | count | 4
    table1.c1 | men | rash | count | 3
    table1.c2 | women | rash | count |
    """
    (found,) = findings(table)
    assert (found.rule, found.ids, found.expected) == (
        "missing-cell",
        ("table1.c2",),
        "a number, or a dash",
    )


def test_a_column_that_is_often_blank_leaves_nothing_out():
    table = "".join(
        f"table1.{k}1 | men | term {k}x | count | 3\n"
        f"table1.{k}2 | women | term {k}x | count | {'4' if k in 'pqr' else ''}\n"
        for k in "pqrst"
    )
    assert rules(table) == []


def test_cells_that_name_no_column_where_most_rows_have_more():
    table = "".join(column(term, 7, 3, 4) for term in ("a b", "c d", "e f", "g h"))
    few = (
        table
        + "table1.z1 | | stopped | count_percent | 1 (4)\ntable1.z2 | | stopped | count_percent | 0 (0)"
    )
    (found,) = findings(few)
    assert found.message == (
        'table1.z1 "1 (4)", table1.z2 "0 (0)": 2 cells where the other rows of table1 have 3; '
        "which column is missing cannot be told."
    )
    assert found.expected == "3 cells"
    # One cell alone may be a heading's; three full rows are too few.
    assert rules(table + "table1.z1 | | stopped | count_percent | 1 (4)") == []
    three = "".join(column(term, 7, 3, 4) for term in ("a b", "c d", "e f"))
    assert rules(three + few[len(table) :]) == []


CENTRES = (
    SIZES
    + """
    table1.a | all | age | {0} | {1} ({2}-{3})
    table1.b | treated | age | {0} | 50 (20-80)
    table1.c | control | age | {0} | 60 (25-75)
    """
)


@pytest.mark.parametrize(
    ("centre", "low", "high", "told"),
    [
        (50, 20, 80, ""), (60, 20, 80, ""), (49, 20, 80, ""), (61, 20, 80, ""),  # 49.5 and 60.5 print so
        (48, 20, 80, "the {} of all lies outside those of its groups."),
        (62, 20, 80, "the {} of all lies outside those of its groups."),
        (55, 21, 80, "the range of all is not that of its groups."),
        (55, 20, 81, "the range of all is not that of its groups."),
        (55, 25, 80, "the range of all is not that of its groups."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["median", "mean"])
def test_a_centre_of_all_lies_between_and_a_range_spans(centre, low, high, told, name):
    found = findings(CENTRES.format(f"{name}_range", centre, low, high))
    if name == "mean" and not told:
        # 12 of 50 and 11 of 60 have the mean 54.8: between the groups, but not theirs
        assert [one.certainty for one in found] == ["assumes that no value is missing"]
        return
    assert [one.message.split(": ")[-1] for one in found] == ([told.format(name)] if told else [])
    if "range" in told:
        assert found[0].expected == "20 to 80"


@pytest.mark.parametrize(
    ("mean", "sd", "told"),
    [
        # 12 with 50.0 and 11 with 60.0: (600 + 660) / 23 = 54.78; SD 8.0 and 9.0:
        # (11 * 64 + 10 * 81 + 12 * 11 / 23 * 100) / 22 = 94.9, whose root is 9.74
        ("54.8", "9.7", ""), ("54.7", "9.7", ""), ("54.4", "9.7", "mean"), ("55.2", "9.7", "mean"),
        ("54.8", "9.2", "standard deviation"), ("54.8", "10.3", "standard deviation"),
    ],
)  # fmt: skip
def test_mean_and_sd_of_all_are_those_of_the_groups_together(mean: str, sd: str, told: str) -> None:
    table = (
        SIZES
        + f"""
    table1.a | all | age | mean_sd | {mean} ({sd})
    table1.b | treated | age | mean_sd | 50.0 (8.0)
    table1.c | control | age | mean_sd | 60.0 (9.0)
    """
    )
    found = findings(table)
    assert len(found) == bool(told)
    assert all(f"the groups' {told}s give" in one.message for one in found)


def test_rounding_of_a_centre_is_allowed_for():
    # 60.4 may stand beside groups of 50 and 60: the latter is up to 60.5.
    assert rules(CENTRES.format("median_range", 60.4, 20, 80)) == []
    assert rules(CENTRES.format("median_range", 60.6, 20, 80)) != []
