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
