"""Printed texts, worked by hand from the rules of the journal style."""

import pytest

from caseseries.errors import UserError
from caseseries.results import formats as fmt


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (0.725, "sig3", "0.725"),
        (1.32, "sig3", "1.32"),
        (9.996, "sig3", "10.0"),
        (12345.0, "sig3", "12300"),
        (0.0, "sig3", "0"),
        # Half goes away from zero, as in SAS and in a reader's head; IEEE arithmetic alone would print 0.28.
        (0.285, "dec2", "0.29"),
        (2.5, "int", "3"),
        (-2.5, "int", "−3"),
        (-0.4, "int", "0"),
        (1.005, "dec2", "1.01"),
        # 16 of 23 is 69.565 %.
        (100 * 16 / 23, "pct0", "70"),
        (100 * 1 / 23, "pct1", "4.3"),
        (100 * 8 / 23, "pct1", "34.8"),
        (0.0, "pct1", "0"),
        (100.0, "pct1", "100"),
        # A share that is not nothing never prints as nothing, nor one that is not all as all.
        (0.04, "pct1", "<0.1"),
        (99.96, "pct1", ">99.9"),
        (0.4, "pct0", "<1"),
        (99.6, "pct0", ">99"),
        (9.96, "pct", "10"),
        (9.94, "pct", "9.9"),
        (0.128192, "p", "0.128"),
        (0.0009, "p", "<0.001"),
        (0.0, "p", "<0.001"),
        (0.9996, "p", ">0.999"),
        (1.0, "p", "1.000"),
        (0.0137, "auto", "0.0137"),
        (3.0, "auto", "3"),
    ],
)
def test_prints(value, name, text):
    assert fmt.number(value, name) == text


def test_missing_prints_as_not_estimable():
    assert fmt.number(None, "dec1") == "NE"
    assert fmt.number(float("nan"), "pct0") == "NE"


def test_unknown_format_is_a_user_error():
    with pytest.raises(UserError, match="unknown format"):
        fmt.number(1.0, "percent")


def test_words():
    assert fmt.words(0) == "no"
    assert fmt.words(16) == "sixteen"
    assert fmt.words(4, capital=True) == "Four"
    assert fmt.words(21) == "21"


def test_results_keep_eight_significant_digits():
    assert fmt.significant(69.56521739130435) == 69.565217
