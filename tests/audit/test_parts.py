import pytest

from .helpers import findings, rules


def test_sexes_add_up():
    table = "table1.m | all | male | count_of | {}/23\ntable1.f | all | female | count_of | {}/23"
    assert rules(table.format(16, 7)) == []
    (above,) = findings(table.format(17, 7))
    assert (above.rule, above.ids) == ("levels", ("table1.m", "table1.f"))
    (below,) = findings(table.format(15, 7))
    assert below.certainty == "assumes that nobody is missing or left out"


def test_below_is_not_told_outside_a_table_nor_with_the_missing_shown():
    text = "results.m | all | male | count_of | 15/23\nresults.f | all | female | count_of | 7/23"
    assert rules(text) == []
    shown = """
    table1.a | all | smoking: never | count_of | 10/23
    table1.b | all | smoking: former | count_of | 6/23
    table1.c | all | smoking: current | count_of | 4/23
    table1.d | all | smoking: missing | count_of | 3/23
    """
    assert rules(shown) == []
    assert rules(shown.replace("3/23", "2/23"))[0][0] == "levels"


@pytest.mark.parametrize(
    "levels",
    [
        ("low", "intermediate", "high"),
        ("I", "II", "III"),
        ("<65", "65-74", ">=75"),
        ("0", "1", "2"),
    ],
)
def test_scales_and_intervals_exclude_each_other(levels):
    table = "\n".join(
        f"table1.{i} | all | risk: {level} | count_of | {n}/20"
        for i, (level, n) in enumerate(zip(levels, (5, 9, 7), strict=True))
    )
    assert [rule for rule, _ in rules(table)] == ["levels"]  # 21 of 20
    assert rules(table.replace(" 7/20", " 6/20")) == []


@pytest.mark.parametrize(
    "names",
    [
        ("stage I", "stage II", "stage III"),
        ("ECOG 0", "ECOG 1", "ECOG 2"),
        ("low risk", "intermediate risk", "high risk"),
        ("complete response", "stable disease", "progressive disease"),
        ("age <40 years", "age 40-64 years", "age >=65 years"),
    ],
)
def test_levels_without_a_colon(names):
    table = "\n".join(
        f"table1.{i} | all | {name} | count_of | {n}/20"
        for i, (name, n) in enumerate(zip(names, (5, 9, 7), strict=True))
    )
    assert [rule for rule, _ in rules(table)] == ["levels"]  # 21 of 20
    assert rules(table.replace(" 7/20", " 6/20")) == []


def test_symptoms_may_go_together():
    table = """
    table1.a | all | symptom: pain | count_of | 15/20
    table1.b | all | symptom: fever | count_of | 12/20
    """
    assert rules(table) == []


def test_overlapping_intervals_are_no_levels():
    table = """
    table1.a | all | age: >=18 | count_of | 20/20
    table1.b | all | age: >=65 | count_of | 12/20
    """
    assert rules(table) == []


def test_levels_borne_out_by_other_columns():
    table = """
    table1.a1 | all | cause: fall | count_of | 12/20
    table1.b1 | all | cause: burn | count_of | 8/20
    table1.a2 | men | cause: fall | count_of | 7/11
    table1.b2 | men | cause: burn | count_of | 4/11
    table2.a3 | girls | cause: fall | count_of | 5/9
    table2.b3 | girls | cause: burn | count_of | 5/9
    """
    assert ("levels", ("table2.a3", "table2.b3")) in rules(table)


def test_shares_of_events_by_grade():
    table = """
    results.a | events | AEs of grade 1-2 | percent | 58.9%
    results.b | events | AEs of grade 3-4 | percent | {}%
    """
    (found,) = findings(table.format("42.0"))  # 100.9
    assert (found.rule, found.ids) == ("shares-sum", ("results.a", "results.b"))
    assert rules(table.format("41.2")) == []  # 100.1 within 2 x 0.05
    assert rules(table.format("41.1")) == []


def test_shares_of_sexes():
    table = "abstract.m | all | male | percent | 60%\nabstract.f | all | female | percent | {}%"
    assert rules(table.format(45))[0][0] == "shares-sum"
    assert rules(table.format(41)) == []  # 59.5 + 40.5


def test_bands_hold_no_more_than_the_patients():
    table = """
    table3.a | all | Anaemia, grade 1-2 | count_of | 11/20
    table3.b | all | Anaemia, grade >=3 | count_of | {}/20
    """
    (found,) = findings(table.format(10))
    assert (found.rule, found.ids) == ("pigeonhole", ("table3.a", "table3.b"))
    assert "worst grade" in found.certainty
    assert rules(table.format(9)) == []


def test_bands_inside_bands_and_any_grade():
    table = """
    table3.a | all | Anaemia, any grade | count_of | {}/20
    table3.b | all | Anaemia, grade 1-2 | count_of | 6/20
    table3.c | all | Anaemia, grade >=3 | count_of | 5/20
    table3.d | all | Anaemia, grade 4 | count_of | {}/20
    """
    assert rules(table.format(11, 2)) == []
    assert rules(table.format(8, 2)) == []  # some may be in both
    assert [rule for rule, _ in rules(table.format(5, 2))] == ["bands"]  # below 6
    assert ("bands", ("table3.c", "table3.d")) in rules(table.format(11, 6))


def test_any_grade_above_the_sum():
    table = """
    table3.a | all | Anaemia, any grade | count_of | 12/20
    table3.b | all | Anaemia, grade 1-2 | count_of | 6/20
    table3.c | all | Anaemia, grade >=3 | count_of | 5/20
    """
    assert rules(table) == [("bands", ("table3.a", "table3.b", "table3.c"))]


FLOW = """
results.n | all | patients included | count | 23
results.a | all | proceeded to surgery | count | 6
results.b | all | went on to observation{} | count | 18
"""


def test_patients_go_to_one_of_two():
    (found,) = findings(FLOW.format(" without surgery"))
    assert (found.rule, found.ids) == ("pigeonhole", ("results.n", "results.a", "results.b"))
    assert found.certainty == "assumes that nobody went on to both"


def test_both_are_possible_where_print_does_not_exclude_it():
    assert rules(FLOW.format("")) == []


@pytest.mark.parametrize(
    "table",
    [
        # risk factors, causes and reasons may go together
        "table1.a | all | risk factors: smoking | count_of | 15/20\n"
        "table1.b | all | risk factors: obesity | count_of | 12/20",
        # a receptor may be unknown
        "table1.a | all | receptor positive | count_of | 9/20\n"
        "table1.b | all | receptor negative | count_of | 7/20",
        # times are not levels
        "table1.a | all | alive at 1 year | count_of | 18/20\n"
        "table1.b | all | alive at 2 years | count_of | 15/20",
    ],
)
def test_what_is_no_set_of_levels(table):
    assert rules(table) == []


def test_what_is_said_of_levels():
    table = "table1.m | all | male | count_of | {}/23\ntable1.f | all | female | count_of | 7/23"
    (above,) = findings(table.format(17))
    assert above.message == 'table1.m "17/23", table1.f "7/23": 17 + 7 = 24 of 23.'
    assert (above.expected, above.certainty) == (
        "levels that add up to 23", "assumes that nobody is in two of them",
    )  # fmt: skip


def test_levels_of_which_half_is_missing_are_not_told():
    table = "table1.m | all | male | count_of | {}/23\ntable1.f | all | female | count_of | 6/23"
    assert [rule for rule, _ in rules(table.format(6))] == ["levels"]  # 12 of 23
    assert rules(table.format(5)) == []  # 11 of 23: less than half


def test_levels_that_are_borne_out_elsewhere_are_likely():
    def column(group, fall, burn, total):
        return (
            f"table1.{group}1 | {group} | cause: fall | count_of | {fall}/{total}\n"
            f"table1.{group}2 | {group} | cause: burn | count_of | {burn}/{total}\n"
        )

    two = column("men", 7, 4, 11) + column("women", 5, 4, 9)
    for fall, burn in ((5, 6), (5, 4)):  # 11 and 9 of 10
        (found,) = findings(two + column("others", fall, burn, 10))
        assert (found.certainty, found.ids) == ("likely", ("table1.others1", "table1.others2"))
    # One other column is no habit, nor are two of four.
    assert rules(column("men", 7, 4, 11) + column("others", 5, 6, 10)) == []
    half = two + column("others", 5, 6, 10) + column("more", 5, 6, 10)
    assert rules(half) == []


def test_levels_of_events_are_of_no_patients():
    assert (
        rules(
            "table1.a | events | male | count_of | 9/10\ntable1.b | events | female | count_of | 9/10"
        )
        == []
    )


def test_shares_that_do_not_make_a_hundred():
    table = "{0}.m | all | male | percent | {1}%\n{0}.f | all | female | percent | {2}%"
    (above,) = findings(table.format("abstract", 60, 45))
    assert above.message == 'abstract.m "60%", abstract.f "45%": 60 + 45 = 105%.'
    assert (above.expected, above.certainty) == ("at most 100%", "certain")
    # Fewer are told of a table alone, where nobody should be left out.
    assert rules(table.format("abstract", 50, 41)) == []
    (below,) = findings(table.format("table1", 50, 41))
    assert (below.expected, below.certainty) == (
        "100% within rounding",
        "assumes that nothing is left out",
    )
    # 59.5 + 39.5 are 99, 60.5 + 40.5 are 101: both may be 100.
    for male, female in ((60, 39), (60, 41), (59, 40)):
        assert rules(table.format("table1", male, female)) == []
    assert rules(table.format("table1", "<60", 45)) == []


def test_bands_say_how_many_there_may_be():
    table = """
    table3.a | all | Anaemia, grade 1-2 | count_of | 11/20
    table3.b | all | Anaemia, grade >=3 | count_of | 10/20
    """
    (found,) = findings(table)
    assert found.message == (
        'table3.a "11/20", table3.b "10/20": 11 + 10 = 21 patients in bands that exclude each other, of 20.'
    )
    assert found.expected == "at most 20 in all bands together"
    # Events may outnumber patients, and bands that leave out a grade may be of different patients.
    assert rules(table.replace("| all |", "| events |")) == []
    assert rules(table.replace("grade >=3", "grade 4")) == []


def test_a_band_within_a_band_says_which_holds_more():
    table = """
    table3.c | all | Anaemia, grade >=3 | count_of | 5/20
    table3.d | all | Anaemia, grade 4 | count_of | 6/20
    """
    (found,) = findings(table)
    assert found.message == 'table3.d "6/20", table3.c "5/20": a band inside another holds more.'
    assert (found.expected, found.certainty) == ("at most 5 in table3.d", "certain")


ANY = """
table3.{0}a | all | {0} x, any grade | count_of | {1}/20
table3.{0}b | all | {0} x, grade 1-2 | count_of | 4/20
table3.{0}c | all | {0} x, grade >=3 | count_of | 2/20
"""


def test_any_grade_where_the_other_terms_are_sums():
    # Four of five terms are the sum of their bands: the fifth, of 5, should be.
    four = "".join(ANY.format(name, 6) for name in ("fever", "rash", "cough", "itch"))
    (found,) = findings(four + ANY.format("pain", 5))
    assert found.message.endswith("the bands give 6.")
    assert (found.expected, found.certainty) == ("6 of any grade", "likely")
    # Three of four, or two of two, are no habit.
    three = "".join(ANY.format(name, 6) for name in ("fever", "rash", "cough"))
    assert rules(three + ANY.format("pain", 5)) == []
    # Below the largest band it is wrong whatever the others are; above the sum it is certain.
    assert [rule for rule, _ in rules(ANY.format("pain", 3))] == ["bands"]
    (above,) = findings(ANY.format("pain", 7))
    assert (above.expected, above.certainty) == ("at most 6 of any grade", "certain")


def test_patients_who_went_on_to_more_than_there_are():
    (found,) = findings(FLOW.format(" without surgery"))
    assert found.message == 'results.b "18", results.a "6": 18 + 6 = 24 patients, of 23.'
    assert found.expected == "at most 23 together"
    fewer = FLOW.format(" without surgery").replace("| 18", "| 17")
    assert rules(fewer) == []


@pytest.mark.parametrize(
    "verb",
    [
        "proceeded",
        "proceeding on",
        "bridged",
        "switched",
        "transitioned",
        "transferred",
        "referred",
        "crossed over",
        "went on",
        "moved",
        "discharged",
    ],
)
def test_where_patients_went_by_all_verbs(verb):
    table = FLOW.format(" without surgery").replace("proceeded to surgery", f"{verb} to surgery")
    assert [rule for rule, _ in rules(table)] == ["pigeonhole"]


@pytest.mark.parametrize("word", ["without", "instead of", "rather than", "not"])
def test_destinations_that_print_excludes(word):
    assert [rule for rule, _ in rules(FLOW.format(f" {word} surgery"))] == ["pigeonhole"]


def test_rates_of_the_levels_are_no_parts_of_a_whole():
    """Men respond in 60 %, women in 55 %: each is a share of its own patients."""
    column = "table3.m | {0} | sex: male | {1} | 60{2}\ntable3.f | {0} | sex: female | {1} | 55{2}"
    assert rules(column.format("Response rate", "percent", "")) == []
    assert rules(column.format("ORR", "percent_ci", " (40-78)")) == []
    (found,) = findings(column.format("drug", "percent", ""))
    assert found.certainty == "likely"
