import pytest

from caseseries import audit

from .helpers import findings, paper, rules


def test_a_count_in_words():
    table = "results.a | all | deletion | count | {}\ntable1.a | all | deletion | count_of | 5/23"
    assert rules(table.format("Five")) == []
    (found,) = findings(table.format("Four"))
    assert (found.rule, found.ids) == ("same-quantity", ("results.a", "table1.a"))


def test_the_same_share_at_other_decimals():
    table = "results.a | all | tremor | percent | {}\ntable1.a | all | tremor | count_percent | 2 of 3 (67)"
    assert rules(table.format("66.7%")) == []
    assert [rule for rule, _ in rules(table.format("66%"))] == ["same-quantity"]


def test_grades_in_the_text_and_in_the_table():
    table = """
    abstract.a | all | grade >=3 tremor | percent | {}%
    table3.a | all | Tremor, grade 3-4 | count_percent | 11 of 23 (48)
    """
    assert rules(table.format(48)) == []
    assert [rule for rule, _ in rules(table.format(52))] == ["same-quantity"]


def test_all_grades_in_the_text():
    table = """
    results.a | all | CRS | count | {}
    table3.a | all | Cytokine release syndrome, grade 1-2 | count_of | 2/23
    table3.b | all | Cytokine release syndrome, grade >=3 | count_of | 1/23
    """
    assert rules(table.format(3)) == []
    assert rules(table.format(2)) == []  # one patient may be in both
    assert rules(table.format(4)) == [("same-quantity", ("results.a", "table3.a", "table3.b"))]


def test_medians():
    table = "abstract.a | all | follow-up | median | {} months\ntable1.a | all | follow-up | median_range | 9 (1-20)"
    assert rules(table.format("9.2")) == []
    assert rules(table.format(10))[0][0] == "same-quantity"


def test_two_tables_may_speak_of_two_times():
    table = (
        "table1.a | all | haemoglobin | median | 10.1\ntable2.a | all | haemoglobin | median | 12.3"
    )
    assert rules(table) == []


def test_other_denominators_are_other_quantities():
    assert (
        rules("results.a | all | flare | count_of | 5/20\ntable1.a | all | flare | count_of | 6/23")
        == []
    )


def test_a_wording_printed_twice_in_one_place_is_left_alone():
    table = """
    table1.a | all | liver | count | 5
    table1.b | all | liver | count | 7
    results.a | all | liver | count | 6
    """
    assert rules(table) == []


def test_one_value_with_two_names():
    table = "abstract.a | all | follow-up | median | 9\nresults.a | all | follow-up | mean | {}"
    assert rules(table.format("mean 9")) == [("statistic-name", ("abstract.a", "results.a"))]
    assert rules(table.format("mean 9.4")) == []
    both = "\ntable1.a | all | follow-up | median | 9\ntable1.b | all | follow-up | mean | 9"
    assert rules(table.format("9.4").replace("9.4", "9") + both) == []


def test_a_group_is_not_more_than_all():
    table = """
    results.n | all | patients included | count | 23
    results.a | treated | bridged to maintenance therapy | count | 20
    table2.a | all | proceeding to maintenance | count_of | {}/23
    """
    assert rules(table.format(21)) == []
    assert rules(table.format(16)) == [("subset", ("results.a", "table2.a"))]


def test_a_narrower_wording_is_not_more_than_a_wider():
    table = "results.a | all | rash, within two weeks | count | {}\ntable3.a | all | rash | count_of | 5/23"
    assert rules(table.format(4)) == []
    assert rules(table.format(6)) == [("subset", ("results.a", "table3.a"))]


def test_both_of_two_is_not_more_than_one_of_them():
    table = """
    abstract.n | all | patients included | count | 23
    abstract.a | all | raised T-cell and low B-cell counts | count | {}
    results.a | all | slightly raised T cells | count | 8
    """
    assert rules(table.format("all 23")) == [("subset", ("abstract.a", "results.a"))]
    assert rules(table.format("12")) == []  # may mean one of the two


def test_other_studies_are_not_subsets():
    table = """
    results.a | all | complete remission | count_of | 5/23
    introduction.a | Smith 2016 | complete remission | count_of | 27/70
    """
    assert rules(table) == []


def relations(tmp_path, reported, text):
    path = tmp_path / "relations.yml"
    path.write_text(text)
    return audit.read_relations(path, reported)


def test_what_the_relations_file_adds(tmp_path):
    reported = paper(
        """
        results.whole | all | abnormal genes | count | 8
        table1.x.a | all | gene A | count_of | 5/23
        table1.x.b | all | gene B | count_of | 5/23
        results.y | all | seen by us | count | 4
        table2.y | all | observed | count | 5
        """
    )
    assert audit.audit(reported) == ()
    declared = relations(
        tmp_path, reported,
        "part-of:\n- {whole: results.whole, parts: ['table1.x.*']}\n"
        "same-as:\n- [results.y, table2.y]\n"
        "subset-of:\n- {small: table1.x.a, big: results.y}\n",
    )  # fmt: skip
    found = audit.audit(reported, declared)
    assert [(one.rule, one.ids) for one in found] == [
        ("parts", ("results.whole", "table1.x.a", "table1.x.b")),
        ("subset", ("table1.x.a", "results.y")),
        ("same-quantity", ("results.y", "table2.y")),
    ]
    assert all(one.declared for one in found)
    assert found[0].certainty == "assumes that nobody is in two parts"
    overlapping = relations(
        tmp_path,
        reported,
        "part-of:\n- {whole: results.whole, parts: ['table1.x.*'], overlap: true}\n",
    )
    assert audit.audit(reported, overlapping) == ()


def test_controls_are_not_among_all_patients():
    table = """
    table1.a | all | migraine | count_of | 10/23
    table1.b | healthy controls | migraine | count_of | 12/20
    """
    assert rules(table) == []


def test_a_qualifier_may_widen():
    table = "results.a | all | bleeding, any cause | count | 8\ntable1.a | all | bleeding | count_of | 5/23"
    assert rules(table) == []


def test_declared_counts_are_compared_whatever_their_denominators(tmp_path):
    reported = paper(
        """
        results.a | treated | reason: x | count_of | 12/20
        table1.a | all | stopped because of x | count_of | 13/23
        """
    )
    assert audit.audit(reported) == ()
    declared = relations(tmp_path, reported, "same-as:\n- [results.a, table1.a]\n")
    (found,) = audit.audit(reported, declared)
    assert (found.rule, found.declared) == ("same-quantity", True)


def test_what_is_said_of_one_quantity_printed_differently():
    table = """
    abstract.a | all | deletion | count | 4
    results.a | all | deletion | count | 5
    table1.a | all | deletion | count_of | 5/23
    """
    (found,) = findings(table)
    assert found.message == (
        'abstract.a "4", results.a "5", table1.a "5/23": one quantity, printed differently.'
    )
    assert (found.expected, found.certainty) == ("the same number in each place", "likely")
    share = (
        "abstract.a | all | deletion | percent | 50%\ntable1.a | all | deletion | count_of | 5/23"
    )
    # 5 of 23 are 22 %, and 50 % of 23 is no whole number either.
    assert {rule for rule, _ in rules(share)} >= {"same-quantity"}


@pytest.mark.parametrize(
    ("one", "two", "told"),
    [
        # a share beside a count of a known denominator
        ("percent | 22%", "count_of | 5/23", False),
        ("percent | 26%", "count_of | 5/23", True),
        ("percent | about 26%", "count_of | 5/23", False),
        ("percent | 22%", "percent | 22.4%", False),
        ("percent | 22%", "percent | 23.0%", True),
        ("p_value | 0.04", "p_value | 0.044", False),
        ("p_value | 0.04", "p_value | 0.06", True),
        ("p_value | <0.05", "p_value | 0.06", False),
        ("median_range | 9 (1-20)", "median_range | 9 (1-21)", True),
        ("median_range | 9 (2-20)", "median_range | 9 (1-20)", True),
        ("median_range | 9 (2-20)", "median_iqr | 9 (1-20)", False),
        ("median | 9", "median | 9.4", False),
        ("median | 9", "median | 9.6", True),
        ("hr_ci | 0.62 (0.4 to 0.9)", "hr_ci | 0.63 (0.4 to 0.9)", True),
        ("count | 5", "count | -", False),
        ("count | 5", "count | ", False),
    ],
)
def test_which_prints_of_one_quantity_clash(one, two, told):
    kind, printed = one.split(" | ")
    other, shown = two.split(" | ")
    table = f"abstract.a | all | deletion | {kind} | {printed}\ntable1.a | all | deletion | {other} | {shown}"
    assert [rule for rule, _ in rules(table) if rule == "same-quantity"] == (
        ["same-quantity"] if told else []
    )


def test_another_unit_or_group_is_another_quantity():
    header = "id,place,group,measure,kind,as_printed,unit\n"
    text = header + "a,abstract,{},follow-up,median,9,{}\nb,table1,all,follow-up,median,270,{}\n"
    assert audit.audit(audit.parse(text.format("all", "months", "days"))) == ()
    assert len(audit.audit(audit.parse(text.format("all", "days", "Days")))) == 1
    assert len(audit.audit(audit.parse(text.format("all", "", "days")))) == 1
    assert audit.audit(audit.parse(text.format("men", "days", "days"))) == ()


@pytest.mark.parametrize(
    "word",
    [
        "other",
        "others",
        "unknown",
        "missing",
        "yes",
        "no",
        "none",
        "positive",
        "negative",
        "present",
        "absent",
        "any",
        "normal",
        "abnormal",
        "high",
        "low",
        "intermediate",
        "mild",
        "moderate",
        "severe",
        "total",
        "overall",
        "good",
        "poor",
        "response",
        "event",
        "grade",
        "change",
        "improved",
        "stable",
    ],
)
def test_words_that_say_nothing_away_from_their_table(word):
    table = "table1.a | all | {0} | count_of | 5/23\ntable2.a | all | {0} | count_of | 6/23"
    assert rules(table.format(word)) == []


def test_grades_elsewhere_say_how_many_they_allow():
    table = """
    results.a | all | CRS | count | {}
    table3.a | all | Cytokine release syndrome, grade 1-2 | count_of | 2/23
    table3.b | all | Cytokine release syndrome, grade >=3 | count_of | 1/23
    """
    (above,) = findings(table.format(4))
    assert (above.expected, above.certainty) == ("2 to 3 in each place", "likely")
    assert above.message == (
        'results.a "4", table3.a "2/23", table3.b "1/23": the grades together give 2 to 3.'
    )
    (below,) = findings(table.format(1))
    assert below.expected == "2 to 3 in each place"


def test_where_other_terms_are_counted_at_the_worst_grade_one_that_is_not_is_told():
    def term(name, low, high, whole):
        return (
            f"table3.{name}1 | all | {name} x, grade 1-2 | count_of | {low}/23\n"
            f"table3.{name}3 | all | {name} x, grade >=3 | count_of | {high}/23\n"
            f"results.{name} | all | {name} x | count | {whole}\n"
        )

    three = term("fever", 2, 1, 3) + term("rash", 4, 1, 5) + term("cough", 3, 2, 5)
    (found,) = findings(three + term("nausea", 3, 2, 4))
    assert (found.rule, found.expected) == ("same-quantity", "5 in each place")
    # Two other terms tell a habit that has to be assumed; one is too few, and two that differ are none.
    (assumed,) = findings(term("fever", 2, 1, 3) + term("rash", 4, 1, 5) + term("nausea", 3, 2, 4))
    assert assumed.certainty == "assumes that each patient is counted once, at the worst grade"
    assert rules(term("fever", 2, 1, 3) + term("nausea", 3, 2, 4)) == []
    assert rules(three + term("nausea", 3, 2, 4) + term("pain", 5, 2, 6)) == []


def test_what_is_said_of_a_part_that_is_larger():
    table = "results.a | all | rash, within two weeks | count | 6\ntable3.a | all | rash | count_of | 5/23"
    (found,) = findings(table)
    assert found.message == 'results.a "6" lies within table3.a "5/23": 6 of 5.'
    assert found.expected == "at most 5 in results.a, or at least 6 in table3.a"
    assert found.certainty == "likely"


@pytest.mark.parametrize(
    ("narrow", "is_narrower"),
    [
        ("rash, within two weeks", True), ("rash needing treatment", True), ("rash requiring steroids", True),
        ("rash with fever", True), ("rash without fever", True), ("rash due to dressing", True), ("rash; severe", True),
        ("rash, any cause", False), ("rash, all causes", False), ("rash, including hives", False),
        ("rash, combined", False), ("rash, overall", False), ("rash, total", False), ("rash, events", False),
        ("rash or hives, treated", False), ("hives", False),
    ],
)  # fmt: skip
def test_which_wordings_are_narrower(narrow, is_narrower):
    table = f"results.a | all | {narrow} | count | 6\ntable3.a | all | rash | count_of | 5/23"
    assert [rule for rule, _ in rules(table) if rule == "subset"] == (
        ["subset"] if is_narrower else []
    )


@pytest.mark.parametrize(
    ("group", "place", "is_part"),
    [
        ("treated", "results", True), ("control", "results", False), ("healthy", "results", False),
        ("volunteers", "results", False), ("historical", "results", False), ("external", "results", False),
        ("donors", "results", False), ("reference", "results", False), ("events", "results", False),
        ("treated", "introduction", False), ("treated", "background", False), ("treated", "discussion", False),
        ("treated", "literature", False),
    ],
)  # fmt: skip
def test_which_groups_are_part_of_all(group, place, is_part):
    table = f"""
    {place}.n | all | patients included | count | 23
    {place}.a | {group} | complete remission of disease | count | 20
    table2.a | all | complete remission of disease | count_of | 16/23
    """
    assert [rule for rule, _ in rules(table) if rule == "subset"] == (["subset"] if is_part else [])


def test_a_value_with_two_names_is_told_by_both():
    table = "abstract.a | all | follow-up | median | 9\nresults.a | all | follow-up | mean | mean 9"
    (found,) = findings(table)
    assert found.message == (
        'abstract.a "9", results.a "mean 9": the same value is a mean in results.a and a median in abstract.a.'
    )
    assert (found.expected, found.certainty) == ("one name for one value", "likely")


def declared_whole(tmp_path, whole, **more):
    reported = paper(
        f"results.whole | all | abnormal genes | count | {whole}\n"
        "table1.x.a | all | gene A | count_of | 5/23\ntable1.x.b | all | gene B | count_of | 4/23"
    )
    options = "".join(f", {key}: {value}" for key, value in more.items())
    text = f"part-of:\n- {{whole: results.whole, parts: ['table1.x.*']{options}}}\n"
    return [
        (one.expected, one.certainty, one.message.split(": ")[-1])
        for one in audit.audit(reported, relations(tmp_path, reported, text))
    ]


def test_declared_parts_and_what_they_allow(tmp_path):
    nine = "the parts give 9."
    likely = ("parts that add up to the whole", "likely", nine)
    unknown = ("parts that add up to the whole", "assumes that nobody is in two parts", nine)
    assert declared_whole(tmp_path, 9) == []
    assert declared_whole(tmp_path, 8) == [unknown]
    assert declared_whole(tmp_path, 10) == [unknown]
    assert declared_whole(tmp_path, 8, overlap="false") == [likely]
    # Parts may be left out, but not be more than the whole.
    assert declared_whole(tmp_path, 10, complete="false") == []
    assert declared_whole(tmp_path, 8, complete="false") == [unknown]
    # A patient in several parts: between 5 and 9.
    between = ("parts that add up to the whole", "likely", "the parts give 5 to 9.")
    assert declared_whole(tmp_path, 5, overlap="true") == []
    assert declared_whole(tmp_path, 4, overlap="true") == [between]
    assert declared_whole(tmp_path, 10, overlap="true") == [between]


def test_what_a_relations_file_declares_of_groups(tmp_path):
    reported = paper(
        "table1.a | all | weight loss | count | 9\ntable1.b | treated | weight loss | count | 3\n"
        "table1.c | others | weight loss | count | 4"
    )
    assert audit.audit(reported) == ()
    text = "part-of:\n- {whole-group: all, part-groups: [treated, others]}\n"
    (found,) = audit.audit(reported, relations(tmp_path, reported, text))
    assert (found.rule, found.declared) == ("columns", True)
    assert "3 + 4 = 7, the whole says 9" in found.message


def test_a_finding_that_needs_no_relations_file_is_not_called_declared(tmp_path):
    reported = paper(
        "table1.a | all | x y | count_percent | 16 of 23 (78)\ntable1.b | all | z | count | 3"
    )
    found = audit.audit(
        reported, relations(tmp_path, reported, "same-as:\n- [table1.a, table1.b]\n")
    )
    assert {one.rule: one.declared for one in found} == {"percentage": False, "same-quantity": True}


def test_a_table_may_hold_some_of_the_patients():
    paper = "abstract.n | all | patients | count | 40\ntable2.n | all | patients | count | n = {}"
    assert rules(paper.format(38)) == []  # evaluable
    assert rules("table1.n | all | patients | count | n = 40\n" + paper.format(38)) == []
    assert rules(paper.format(42)) == [("same-quantity", ("abstract.n", "table2.n"))]


def test_the_letter_of_an_arm_is_part_of_its_name():
    paper = (
        "table1.a | Arm A | deaths | count_of | 12/31\ntable1.b | Arm B | deaths | count_of | 18/29"
    )
    assert rules(paper) == []
