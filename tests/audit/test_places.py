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
