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


@pytest.mark.parametrize(
    "measure", ["two-year survival", "2-yr OS", "PFS at 12 months", "EFS", "freedom from relapse"]
)
def test_survival_is_not_a_share(measure):
    """An estimate of a curve with censored patients is no number of patients over 23; 71.3% of 23 would be 16.4."""
    assert rules(SIZE + f"results.a | all | {measure} | percent | 71.3%") == []
    assert rules(SIZE + f"results.a | all | {measure} | percent_ci | 71.3% (52-85)") == []
    # Nor beside a count: 18 of 23 are 78 %, and Kaplan and Meier's estimate counts those who left.
    assert rules(SIZE + f"results.a | all | {measure} | count_percent | 18 (71.3%)") == []


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


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("results.a | all | sampled | count | all the 20 patients", True),
        ("results.a | all | sampled | count | all twenty", True),
        # The row counts 12 of whom all 20 were asked: the words are not of its own count.
        ("results.a | all | sampled | count_of | 12 of all 20", False),
        ("results.a | all | sampled | count | all patients", False),
        ("results.a | all | patients screened | count | all 40", False),
        ("results.a | all | eligible patients | count | all 40", False),
        ("results.a | others | sampled | count | all 20 patients", False),
    ],
)
def test_all_of_a_group_is_told_of_the_row_s_own_count(row, told):
    found = [rule for rule, _ in rules(SIZE + row) if rule == "all-of-group"]
    assert found == (["all-of-group"] if told else [])


def test_what_is_expected_of_all_of_a_group():
    (found,) = findings(SIZE + "results.a | all | sampled | count | all 20 patients")
    assert found.message == 'results.a "all 20 patients" says all 20; the group (all) has 23.'
    assert found.expected == "20 of 23, or the group named whose 20 these are"
    assert (found.certainty, found.doubted) == ("likely", ("results.a",))


def test_how_far_values_may_be_missing():
    # Of 20 patients, 57 % are 11.4: not of 20, 19 or 18 (a tenth may be missing), but 8 of 14 are.
    group = "abstract.n | all | patients included | count | 20\n"
    assert [rule for rule, _ in rules(group + "results.a | all | flare | percent | 57%")] == [
        "share-unreachable"
    ]
    # 16.7 % are 3 of 18.
    assert rules(group + "results.a | all | flare | percent | 16.7%") == []
    # 17.6 % are 3 of 17, which is more than a tenth missing.
    assert [rule for rule, _ in rules(group + "results.a | all | flare | percent | 17.6%")] == [
        "share-unreachable"
    ]


def test_a_share_that_no_number_gives_names_the_nearest_ones():
    (found,) = findings(SIZE + "results.a | all | flare | percent | 58%")
    # 13 and 14 of 23 are 56.5 and 60.9 %.
    assert found.message == 'results.a "58%": no number out of 23 gives 58%.'
    assert found.expected == "57% (13) or 61% (14) of 23"
    assert found.certainty == "assumes that the denominator is about 23"


@pytest.mark.parametrize(
    "measure",
    [
        "screened",
        "approached",
        "identified",
        "considered",
        "eligible",
        "referred",
        "excluded",
        "declined",
        "in the registry",
        "candidates",
    ],
)
def test_people_who_need_not_be_among_the_patients(measure):
    assert rules(SIZE + f"results.a | all | {measure} | count | 40 patients") == []


@pytest.mark.parametrize(
    "word",
    [
        "patient",
        "patients",
        "child",
        "children",
        "subject",
        "participants",
        "persons",
        "people",
        "men",
        "women",
        "boys",
        "girls",
    ],
)
def test_a_count_of_patients_is_held_against_the_group(word):
    # "child" alone is no plural: the paper counts children.
    expected = [] if word == "child" else [("n-above-total", ("abstract.n", "results.a"))]
    assert rules(SIZE + f"results.a | all | flare | count | 24 {word}") == expected


def test_more_than_there_are_says_of_how_many():
    (found,) = findings("table1.a | all | thing | count_of | 24/23")
    assert (found.message, found.expected, found.certainty) == (
        'table1.a "24/23": 24 of 23.', "at most 23", "certain",
    )  # fmt: skip
    (found,) = findings(SIZE + "results.a | all | flare | count | 24 patients")
    assert (found.certainty, found.doubted) == ("assumes that the group has 23", ("results.a",))
    (found,) = findings("table1.a | all | thing | count_percent | 5 (120%)")
    assert (found.message, found.expected) == (
        'table1.a "5 (120%)": more than 100%.',
        "at most 100%",
    )


def test_events_may_outnumber_patients():
    assert rules(SIZE + "results.a | adverse events | severe | count | 107 patients") == []


def test_a_wrong_percentage_is_told_with_what_would_be_right():
    (found,) = findings("table1.a | all | thing | count_percent | 16 of 23 (78)")
    assert found.message == 'table1.a "16 of 23 (78)": 16 of 23 is 70%, print says 78%.'
    # Many counts fit a wide percentage; naming them all would say nothing: 25 to 34 of 300 are 9 or 10 or 11 %.
    (found,) = findings("table1.a | all | thing | count_percent | 3 of 1000 (10)")
    assert found.expected == "0% for 3 of 1000"
    (found,) = findings(SIZE + "results.a | all | flare | count_percent | 3 (10.5%)")
    assert found.certainty == "assumes that the denominator is 23 or fewer"
    assert found.doubted == ("results.a",)
