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
        # Halves to the even digit where the name says so, on the number that is meant and not its binary noise.
        (2.5, "int-even", "2"),
        (3.5, "int-even", "4"),
        (0.285, "dec2-even", "0.28"),
        (-0.375, "dec2-even", "−0.38"),
        (12.5, "pct0-even", "12"),
        (9.95, "pct-even", "10"),
        (0.0125, "p3-even", "0.012"),
        (12.345, "sig4-even", "12.34"),
        # A plain percentage is a number like any other.
        (0.0, "pct1-plain", "0.0"),
        (0.04, "pct1-plain", "0.0"),
        (100.0, "pct1-plain", "100.0"),
        (99.96, "pct1-plain", "100.0"),
        (0.0, "pct-plain", "0"),
        (4.35, "pct-plain", "4.4"),
        (0.0125, "p3-even-bare", ".012"),
        (0.0004, "p-bare", "<.001"),
        (0.9996, "p-bare", ">.999"),
        (1.0, "p-bare", "1.000"),
        (0.128192, "p", "0.128"),
        (0.0009, "p", "<0.001"),
        (0.0, "p", "<0.001"),
        (0.9996, "p", ">0.999"),
        (1.0, "p", "1.000"),
        (0.0137, "auto", "0.0137"),
        (3.0, "auto", "3"),
        # At the bound itself the value is what it is: 0.001 is not less than 0.001.
        (0.001, "p", "0.001"),
        (0.00099, "p", "<0.001"),
        (0.0049, "p2", "<0.01"),
        (0.01, "p2", "0.01"),
        (0.995, "p2", ">0.99"),
        (0.9949, "p2", "0.99"),
        (0.0005, "p4", "0.0005"),
        (0.05, "p", "0.050"),
        (0.1, "pct1", "0.1"),
        (0.05, "pct1", "0.1"),
        (0.0499, "pct1", "<0.1"),
        (99.95, "pct1", ">99.9"),
        (99.94, "pct1", "99.9"),
        (0.5, "pct0", "1"),
        (99.5, "pct0", ">99"),
        (99.49, "pct0", "99"),
        # One decimal below ten, none from ten on, also where rounding reaches ten.
        (9.95, "pct", "10"),
        (10.4, "pct", "10"),
        (4.35, "pct", "4.4"),
        (0.0, "pct", "0"),
        (100.0, "pct0", "100"),
        (-12.5, "pct0", "−13"),
        (1000.0, "int", "1000"),
        (12345.6, "dec1", "12345.6"),
        (-0.05, "dec1", "−0.1"),
        (-0.04, "dec1", "0.0"),
        (1.0, "dec3", "1.000"),
        (3.0, "dec", "3"),
        # Three digits that signify, wherever they stand.
        (0.000123456, "sig3", "0.000123"),
        (0.0009996, "sig3", "0.00100"),
        (-1.2345, "sig3", "−1.23"),
        (999.6, "sig3", "1000"),
        (99.96, "sig3", "100"),
        (123.0, "sig3", "123"),
        (15.0, "sig1", "20"),
        (1.5, "sig", "1.50"),
        # As recorded: six decimals at most.
        (0.1234567, "auto", "0.123457"),
        (1.5, "auto", "1.5"),
        (100.0, "auto", "100"),
        (-2.50, "auto", "−2.5"),
        # What has no end has its sign.
        (float("inf"), "dec1", "∞"),
        (float("-inf"), "dec1", "−∞"),
    ],
)
def test_prints(value, name, text):
    assert fmt.number(value, name) == text


def test_rounding_is_half_away_from_zero_of_the_number_that_was_meant():
    # 2.675 is stored as 2.67499999999999982236431605997495353221893310546875.
    assert str(fmt.rounded(2.675, 2)) == "2.68"
    assert str(fmt.rounded(-2.675, 2)) == "-2.68"
    assert str(fmt.rounded(0.5, 0)) == "1"
    assert str(fmt.rounded(1.5, 0)) == "2"
    # What lies a billionth below a half is no half.
    assert str(fmt.rounded(0.499999998, 0)) == "0"
    # Noise of a computation, less than 5e-10, is.
    assert str(fmt.rounded(0.4999999999, 0)) == "1"


@pytest.mark.parametrize("value", [-0.1, 1.1])
def test_no_p_value_lies_outside_of_0_and_1(value):
    with pytest.raises(ValueError, match="between 0 and 1"):
        fmt.number(value, "p")


def test_families():
    assert [fmt.family(n) for n in ("int", "dec2", "pct", "pct1", "sig3", "p", "auto", "text")] == [
        "int", "dec", "pct", "pct", "sig", "p", "auto", "text",
    ]  # fmt: skip
    # The reference of study.yml is written from these words.
    assert set(fmt.FAMILIES) == {"int", "dec", "pct", "sig", "p", "auto", "text"}


def test_missing_prints_as_not_estimable():
    assert fmt.number(None, "dec1") == "NE"
    assert fmt.number(float("nan"), "pct0") == "NE"


@pytest.mark.parametrize("name", ["percent", "dec12", "1dec", "", "DEC1"])
def test_unknown_format_is_a_user_error(name):
    with pytest.raises(UserError, match="unknown format") as caught:
        fmt.number(1.0, name)
    assert "pct" in caught.value.rule
    assert "dec1" in caught.value.remedy
    with pytest.raises(UserError, match="unknown format"):
        fmt.family(name)


def test_words():
    assert fmt.words(0) == "no"
    assert fmt.words(16) == "sixteen"
    assert fmt.words(4, capital=True) == "Four"
    assert fmt.words(20) == "twenty"
    assert fmt.words(20, capital=True) == "Twenty"
    assert fmt.words(21) == "21"
    assert fmt.words(-1) == "-1"
    assert [fmt.words(n) for n in range(1, 20)] == [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]  # fmt: skip


def test_results_keep_eight_significant_digits():
    assert fmt.significant(69.56521739130435) == 69.565217
    assert fmt.significant(123456789.0) == 123456790.0
    assert fmt.significant(0.00012345678901) == 0.00012345679
    assert fmt.significant(2.0 / 3, 3) == 0.667
    assert fmt.significant(float("inf")) == float("inf")
