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
