import pytest

from caseseries import audit

from .helpers import findings, rules


@pytest.mark.parametrize(
    "cell",
    [
        "3 of 24 (12.5)",
        "3 of 24 (13)",
        "3 of 24 (12)",
        "2 of 3 (66.7%)",
        "0 of 9 (0)",
        "9 of 9 (100)",
    ],
)
def test_percentages_that_hold(cell):
    assert rules(f"table1.a | all | thing | count_percent | {cell}") == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        # 16/23 = 69.57; 18/23 = 78.26
        ("16 of 23 (78)", "70% for 16 of 23, or 18 of 23 for 78%"),
        ("2 of 3 (66.6)", "66.7% for 2 of 3"),  # truncated, not rounded
        ("1 of 3 (0)", "33% for 1 of 3, or 0 of 3 for 0%"),
    ],
)
def test_percentages_that_do_not(cell, expected):
    (found,) = findings(f"table1.a | all | thing | count_percent | {cell}")
    assert (found.rule, found.ids, found.certainty) == ("percentage", ("table1.a",), "certain")
    assert found.expected == expected


SIZE = "abstract.n | all | patients included | count | 23\n"


def test_a_denominator_taken_from_the_group_is_an_assumption():
    # 3/23 = 13.0 %; no whole number of patients makes 3 of them 10.5 %
    (found,) = findings(SIZE + "results.a | all | flare | count_percent | 3 (10.5%)")
    assert found.rule == "percentage"
    assert found.ids == ("abstract.n", "results.a")
    assert found.certainty.startswith("assumes")


def test_missing_values_may_explain_a_percentage_without_denominator():
    # 3 of 21 is 14.3 %: two of the 23 may not have been assessed
    assert rules(SIZE + "results.a | all | flare | count_percent | 3 (14.3%)") == []


def test_about_is_not_rounding():
    assert rules("table1.a | all | thing | count_percent | 5 of 23 (about 20%)") == []


def test_survival_is_not_a_share():
    assert rules(SIZE + "results.a | all | two-year survival | percent | 71.3%") == []


def test_more_than_there_are():
    assert rules("table1.a | all | thing | count_of | 24/23") == [("n-above-total", ("table1.a",))]
    assert rules(SIZE + "results.a | all | flare | count | 24 patients") == [
        ("n-above-total", ("abstract.n", "results.a"))
    ]
    assert rules(SIZE + "results.a | all | flares counted | count | 107") == []  # may be events


def test_a_denominator_above_the_group():
    table = SIZE + "\n".join(f"table1.{i} | all | thing {i}x | count_of | 5/23" for i in "abcd")
    assert rules(table + "\ntable1.z | all | other thing | count_of | 5/25") == [
        ("n-above-total", ("abstract.n", "table1.z"))
    ]


def test_a_share_that_no_number_gives():
    # 44/107 = 41.12, 45/107 = 42.06; 63/107 = 58.88
    text = (
        "id,place,group,measure,kind,as_printed,denominator\na,results,events,{},percent,{}%,107\n"
    )
    (found,) = audit.audit(audit.parse(text.format("severe", "42.0")))
    assert (found.rule, found.ids, found.certainty) == ("share-unreachable", ("a",), "certain")
    assert found.expected == "41.1% (44) or 42.1% (45) of 107"
    assert audit.audit(audit.parse(text.format("severe", "58.9"))) == ()


def test_a_share_of_a_known_group():
    # 13/23 = 56.5; 58 % is neither of 21, 22 nor 23: 12/21 57.1, 13/22 59.1
    assert rules(SIZE + "abstract.a | all | flare | percent | 58%") == [
        ("share-unreachable", ("abstract.n", "abstract.a"))
    ]
    assert rules(SIZE + "abstract.a | all | flare | percent | 57%") == []


def test_all_of_a_group():
    assert rules(SIZE + "results.a | all | sampled | count | all 20 patients") == [
        ("all-of-group", ("abstract.n", "results.a"))
    ]
    assert rules(SIZE + "results.a | all | sampled | count | all 23 patients") == []
    assert rules(SIZE + "results.a | sampled | improved | count | all 8 patients") == []


def test_people_before_inclusion_are_not_patients():
    assert rules(SIZE + "results.a | all | screened | count | 40 patients") == []


def test_the_size_in_a_group_s_name():
    table = "results.a | {} | flare | count_percent | 3 (20%)"
    assert rules(table.format("control (n = 15)")) == []
    assert rules(table.format("control (n = 14)")) == [("percentage", ("results.a",))]


def test_one_odd_denominator_is_not_the_group_s_size():
    table = SIZE + "\n".join(f"table1.{i} | all | thing {i}x | count_of | 5/23" for i in "abcd")
    table += "\nresults.a | all | cured, of those operated on | count_of | 4/11"
    assert rules(table + "\nresults.b | all | weight loss | count_percent | 13 (57%)") == []
