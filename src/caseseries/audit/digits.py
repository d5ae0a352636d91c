"""Numbers as they stand in print: a text, its value and the values that round to it.

Everything is exact (`fractions.Fraction`), so no finding hangs on a float.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction


def word_set(text: str) -> frozenset[str]:
    """The words of `text`, for long lists of words."""
    return frozenset(text.split())


ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
OTHER_WORDS = {"none": 0, "nobody": 0, "once": 1, "twice": 2, "single": 1, "both": 2, "thrice": 3}

EPSILON = Fraction(1, 10**9)
"""Slack for values that come from floats (medians of data, distribution functions)."""


@dataclass(frozen=True)
class Printed:
    """One printed number.

    text: as it stands in print, trailing zeros kept.
    comparator: "<", ">", "<=" or ">=" where print gives only a bound.
    approximate: print says "about", so that rounding proves nothing.
    """

    text: str
    value: Fraction
    decimals: int
    comparator: str = ""
    approximate: bool = False

    @property
    def unit(self) -> Fraction:
        """One in the last printed place."""
        return Fraction(10) ** -self.decimals

    @property
    def low(self) -> Fraction:
        """The least value that print allows, rounding half up or half down."""
        return self.value - self.unit / 2

    @property
    def high(self) -> Fraction:
        """The greatest value that print allows, rounding half up or half down."""
        return self.value + self.unit / 2

    def holds(self, exact: Fraction | float) -> bool:
        """Whether `exact` can be printed so; both directions of a half are allowed."""
        number = Fraction(exact)
        if self.comparator.startswith("<"):
            return number <= self.value + EPSILON
        if self.comparator.startswith(">"):
            return number >= self.value - EPSILON
        return self.low - EPSILON <= number <= self.high + EPSILON

    def below(self, other: Printed) -> bool:
        """Whether this is surely the smaller: at the same decimals, by the digits."""
        if self.comparator or other.comparator:
            return False
        if self.decimals == other.decimals:
            return self.value < other.value
        return self.high < other.low

    def meets(self, other: Printed) -> bool:
        """Whether one value could be printed both ways.

        At the same decimals only the same digits will do: one paper rounds one way.
        """
        if self.approximate or other.approximate or self.comparator or other.comparator:
            return True
        if self.decimals == other.decimals:
            return self.value == other.value
        return self.low <= other.high and other.low <= self.high


def printed(text: str, *, comparator: str = "", approximate: bool = False) -> Printed:
    """Parse one number: digits, a sign, commas before three digits or one before decimals, an exponent.

    Raises ValueError when `text` is not one number.
    """
    cleaned = text.strip().replace(" ", "")
    power = re.fullmatch(r"(.+?)[x×*]10\^?([-+]?\d+)", cleaned)
    if power:
        cleaned = f"{power[1]}e{power[2]}"
    try:
        thousands = re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?([eE].*)?", cleaned)
        number = Decimal(cleaned.replace(",", "" if thousands else "."))
        exponent = number.as_tuple().exponent
    except InvalidOperation:
        raise ValueError(f"not a number: {text!r}") from None
    if not isinstance(exponent, int):
        raise ValueError(f"not a finite number: {text!r}")
    return Printed(text.strip(), Fraction(number), max(0, -exponent), comparator, approximate)


def show(value: Fraction | float, decimals: int) -> str:
    """`value` at `decimals` places, halves away from zero, as most tables print it."""
    scaled = Fraction(value) * 10**decimals
    whole = math.floor(abs(scaled) + Fraction(1, 2) + EPSILON)
    sign = "-" if scaled < 0 and whole else ""
    digits = str(whole).rjust(decimals + 1, "0")
    return sign + (digits if not decimals else f"{digits[:-decimals]}.{digits[-decimals:]}")


def percent_text(n: int, total: int, decimals: int) -> str:
    """100 n / total as it would be printed."""
    return show(Fraction(100 * n, total), decimals)


def counts_for(percent: Printed, total: int) -> range:
    """Every n with 0 <= n <= total whose share of `total` can be printed as `percent`."""
    if total == 0:
        return range(1)
    if percent.approximate or percent.comparator:
        inside = [n for n in range(total + 1) if percent.holds(Fraction(100 * n, total))]
        if percent.approximate or not inside:
            return range(total + 1) if percent.approximate else range(0)
        return range(inside[0], inside[-1] + 1)
    low = math.ceil((percent.low - EPSILON) * total / 100)
    high = math.floor((percent.high + EPSILON) * total / 100)
    return range(max(0, low), min(total, high) + 1)


def word_value(word: str) -> int | None:
    """The number a word names ("twenty-three" is 23), or None."""
    lowered = word.lower()
    if lowered in OTHER_WORDS:
        return OTHER_WORDS[lowered]
    if lowered in ONES:
        return ONES.index(lowered)
    head, _, tail = lowered.partition("-")
    if head not in TENS:
        return None
    tens = 20 + 10 * TENS.index(head)
    if not tail:
        return tens
    return tens + ONES.index(tail) if tail in ONES[1:10] else None
