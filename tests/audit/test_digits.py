from fractions import Fraction

import pytest

from caseseries.audit.digits import (
    counts_for,
    numbers_in,
    percent_text,
    printed,
    show,
    word_value,
)  # fmt: skip


def test_trailing_zeros_are_kept():
    assert printed("42.0").decimals == 1
    assert printed("42").decimals == 0
    assert printed("1,234.50").value == Fraction(12345, 10)


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "1 2 x"])
def test_what_is_not_a_number(text):
    with pytest.raises(ValueError, match="number"):
        printed(text)


def test_both_directions_of_a_half_are_allowed():
    # 1 of 8 is 12.5 %: print may say 12 or 13
    assert printed("12").holds(Fraction(100, 8))
    assert printed("13").holds(Fraction(100, 8))
    assert not printed("14").holds(Fraction(100, 8))


def test_bounds():
    assert printed("0.001", comparator="<").holds(0.0004)
    assert not printed("0.001", comparator="<").holds(0.002)


def test_show_rounds_halves_away_from_zero():
    assert show(Fraction(25, 2), 0) == "13"
    assert show(Fraction(-25, 2), 0) == "-13"
    assert show(0.125, 2) == "0.13"
    assert show(Fraction(1, 3), 2) == "0.33"
    assert percent_text(2, 3, 1) == "66.7"


def test_counts_for_a_percentage():
    assert list(counts_for(printed("78"), 23)) == [18]  # 18/23 = 78.26 %
    assert list(counts_for(printed("42.0"), 107)) == []  # 44: 41.1 %, 45: 42.1 %
    assert list(counts_for(printed("5"), 1000)) == list(range(45, 56))


def test_words():
    assert [word_value(word) for word in ("None", "once", "four", "twenty-three", "forty")] == [
        0, 1, 4, 23, 40,
    ]  # fmt: skip
    assert word_value("many") is None


def test_numbers_in_running_text():
    def texts(text):
        return [number.text for number in numbers_in(text)]

    assert texts("6 years (range, 2 to 11 years)") == ["6", "2", "11"]
    assert texts("6 (2-11)") == ["6", "2", "11"]  # a dash, not a minus
    assert texts("-1.5 (-3 to 2)") == ["-1.5", "-3", "2"]
    assert texts("1,234 of 5,678") == ["1,234", "5,678"]
    assert numbers_in("1.2 x 10^3")[0].value == 1200
    assert numbers_in("p < .05")[0].comparator == "<"
