from fractions import Fraction

import pytest

from caseseries.audit.digits import (
    counts_for,
    percent_text,
    printed,
    show,
    word_value,
)  # fmt: skip
from caseseries.audit.notation import numbers_in


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


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("3 x 10^-4", Fraction(3, 10**4), 4), ("1.5×10^3", Fraction(1500), 0), ("1e-3", Fraction(1, 1000), 3),
        ("-1.50", Fraction(-3, 2), 2), (" 7 ", Fraction(7), 0), (".05", Fraction(1, 20), 2),
    ],
)  # fmt: skip
def test_numbers_in_all_their_forms(text, value, decimals):
    assert (printed(text).value, printed(text).decimals) == (value, decimals)


def test_which_values_a_print_allows():
    one = printed("6.5")
    assert (one.unit, one.low, one.high) == (
        Fraction(1, 10),
        Fraction(645, 100),
        Fraction(655, 100),
    )
    assert printed("10", comparator=">").holds(11)
    assert not printed("10", comparator=">").holds(9)
    assert printed("10", comparator=">=").holds(10)
    assert printed("10", comparator="<=").holds(10)


@pytest.mark.parametrize(
    ("one", "two", "below"),
    [("6.4", "6.5", True), ("6.5", "6.5", False), ("6", "6.5", False), ("5", "6.5", True), ("6.49", "6.5", False)],
)  # fmt: skip
def test_what_is_surely_smaller(one, two, below):
    assert printed(one).below(printed(two)) is below
    assert not printed(two).below(printed(one))


def test_a_bound_is_not_surely_smaller_and_meets_anything():
    bound = printed("1", comparator="<")
    assert not bound.below(printed("5"))
    assert not printed("1").below(printed("5", comparator="<"))
    assert bound.meets(printed("5"))
    assert printed("1", approximate=True).meets(printed("5"))
    assert printed("5").meets(printed("1", approximate=True))


@pytest.mark.parametrize(
    ("one", "two", "meet"),
    [("66.7", "67", True), ("66", "66.7", False), ("66.5", "67", True), ("66.5", "66", True), ("6.5", "6.4", False)],
)  # fmt: skip
def test_whether_one_value_could_be_printed_both_ways(one, two, meet):
    assert printed(one).meets(printed(two)) is meet
    assert printed(two).meets(printed(one)) is meet


def test_show_has_no_minus_at_zero():
    assert show(Fraction(-1, 1000), 1) == "0.0"
    assert show(Fraction(-6, 100), 1) == "-0.1"
    assert show(0.05, 1) == "0.1"
    assert show(12, 2) == "12.00"


def test_counts_for_what_is_only_a_bound_or_about_right():
    # 1 to 4 of 10 are 10 to 40 %; below 30 % are 0 to 3 of 10
    assert list(counts_for(printed("30", comparator="<"), 10)) == [0, 1, 2, 3]
    assert list(counts_for(printed("95", comparator=">"), 10)) == [10]
    assert list(counts_for(printed("30", approximate=True), 10)) == list(range(11))
    assert list(counts_for(printed("100"), 3)) == [3]
    assert list(counts_for(printed("0"), 3)) == [0]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("nobody", 0), ("twice", 2), ("single", 1), ("both", 2), ("thrice", 3), ("zero", 0), ("Nineteen", 19),
        ("ninety-nine", 99), ("twenty-ten", None), ("twenty-zero", None), ("ten-one", None), ("thirty", 30),
    ],
)  # fmt: skip
def test_words_for_numbers(word, value):
    assert word_value(word) == value


def test_numbers_in_words_and_digits_stand_in_order():
    found = numbers_in("Of five, 3 (-2, +1.5) or twenty-one <= 7; 4-6, 1e3 and 10 mg/m2")
    assert [n.comparator + n.text for n in found] == [
        "five", "3", "-2", "+1.5", "twenty-one", "<=7", "4", "6", "1e3", "10",
    ]  # fmt: skip
