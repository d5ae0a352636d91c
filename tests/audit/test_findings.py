from caseseries.audit.findings import Finding, merge

ORDER = {name: place for place, name in enumerate("abcdef")}


def finding(ids, repairs=(), **more):
    return Finding("rule", tuple(ids), f"about {ids}.", "", repairs=frozenset(repairs), **more)


def test_findings_that_one_correction_clears_are_one():
    one = finding("c", [("c", "n", "0"), ("c", "percent", "33")])
    two = finding("abc", [("a", "n", "2"), ("c", "n", "0")])
    (found,) = merge([two, one], ORDER)
    assert found.ids == ("a", "b", "c")
    assert found.message == "about c. Also: about abc."


def test_a_cluster_shares_one_correction():
    # b can be mended to suit either, but no single change suits all three
    one = finding("ab", [("b", "n", "1")])
    two = finding("bc", [("b", "n", "1"), ("c", "n", "4")])
    three = finding("cd", [("c", "n", "4")])
    assert [found.ids for found in merge([one, two, three], ORDER)] == [("a", "b", "c"), ("c", "d")]


def test_order_is_that_of_the_first_doubted_row_then_of_certainty():
    late = finding("f", certainty="certain")
    early = finding("bf", certainty="likely", evidence=frozenset("b"))
    assert [found.ids for found in merge([early, late], ORDER)] == [("f",), ("b", "f")]
    assert merge([late, late], ORDER) == (late,)


def test_the_surest_speaks_first_and_all_who_are_doubted_stay_so():
    likely = finding("ab", [("b", "n", "1")], certainty="likely", evidence=frozenset("a"))
    certain = finding("bc", [("b", "n", "1")], evidence=frozenset("c"))
    (found,) = merge([likely, certain], ORDER)
    assert (found.message, found.certainty) == ("about bc. Also: about ab.", "certain")
    assert (found.ids, found.doubted, found.evidence) == (("a", "b", "c"), ("b",), frozenset("ac"))
    guess = finding("b", [("b", "n", "1")], certainty="assumes a thing")
    assert merge([guess, likely], ORDER)[0].certainty == "likely"


def test_a_finding_whose_rows_all_bear_witness_doubts_them_all():
    assert finding("ab", evidence=frozenset("ab")).doubted == ("a", "b")


def test_findings_without_a_common_correction_stay_apart():
    one, two = finding("ab", [("a", "n", "1")]), finding("ac", [("a", "n", "2")])
    assert merge([two, one], ORDER) == (two, one)
    assert len(merge([finding("ab"), finding("bc")], ORDER)) == 2


def test_of_findings_as_sure_the_one_of_fewer_rows_speaks():
    wide, narrow = finding("abc", [("a", "n", "1")]), finding("ac", [("a", "n", "1")])
    assert merge([wide, narrow], ORDER)[0].message == "about ac. Also: about abc."
