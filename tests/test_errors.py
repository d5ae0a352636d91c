"""Words of messages: what was meant, and the first of many names."""

from caseseries.errors import did_you_mean, some


def test_the_nearest_word() -> None:
    known = ["publish", "consent_column"]
    assert did_you_mean("consent_colum", known) == "did you mean consent_column?"
    assert did_you_mean("qqq", known) == ""
    assert did_you_mean("publishe", ["publish", "published"], most=2) == (
        "did you mean published, publish?"
    )


def test_the_first_names_and_how_many_more() -> None:
    assert some([]) == ""
    assert some(["a", "b", "c"], 3) == "a, b, c"
    assert some(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert some(["a", "b", "c"], 2, "\n  ") == "a\n  b\n  and 1 more"
