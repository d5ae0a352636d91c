"""Numbers to text: the only place that rounds.

A format is named in `study.yml` and in the `fmt` column of the results, so that a reader can see how a text came
about. Rounding is half away from zero, or half to even where the format says `-even`, on the value first rounded to
1e-9: 0.725 in binary is a little less than 0.725, and would print as 0.72 without the first step.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from caseseries.errors import UserError

NOT_ESTIMABLE = "NE"
"""What is printed for a value that could not be computed; the result's note says why."""

_NAME = re.compile(
    r"(?P<family>int|dec|pct|sig|p|auto|text)(?P<digits>\d?)(?P<flags>(?:-(?:even|plain|bare))*)"
)
FAMILIES = {
    "int": "a whole number",
    "dec": "a fixed number of decimals, `dec1`",
    "pct": "a percentage without its sign; `pct` alone gives no decimal from 10 % on, one below",
    "sig": "significant digits, trailing zeros kept, `sig3`",
    "p": "a p-value, three decimals unless `p2` says otherwise, never zero",
    "auto": "as recorded: up to six decimals, trailing zeros dropped",
    "text": "not a number",
}
_WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)


def family(name: str) -> str:
    """Return the family of a format name, `pct` for `pct1`; raise UserError for an unknown name."""
    return _parse(name)[0]


def number(value: float | None, name: str) -> str:
    """Return the printed text of a value.

    value: the number, a percentage on the scale 0 to 100; None or NaN prints as `NE`.
    name: a format name, see FAMILIES.
    Raises UserError for an unknown format name.
    """
    kind, digits, flags = _parse(name)
    even = "even" in flags
    if value is None or math.isnan(value):
        return NOT_ESTIMABLE
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    if kind == "int":
        return _fixed(value, 0, even)
    if kind == "dec":
        return _fixed(value, digits or 0, even)
    if kind == "pct":
        return _percent(value, digits, even, "plain" in flags)
    if kind == "sig":
        return _significant(value, digits or 3, even)
    if kind == "p":
        text = _p_value(value, digits or 3, even)
        return text.replace("0.", ".", 1) if "bare" in flags else text
    text = _fixed(value, 6, even)
    return text.rstrip("0").rstrip(".") if "." in text else text


def words(count: int, *, capital: bool = False) -> str:
    """Return a count up to twenty in words, as prose prints it at the start of a sentence."""
    if not 0 <= count < len(_WORDS):
        return str(count)
    word = _WORDS[count]
    return word.capitalize() if capital else word


def rounded(value: float, digits: int, even: bool = False) -> Decimal:
    """Return the value rounded half away from zero, or half to even, after rounding to 1e-9 to undo binary noise."""
    exact = Decimal(repr(float(value))).quantize(Decimal("1e-9"), rounding=ROUND_HALF_UP)
    way = ROUND_HALF_EVEN if even else ROUND_HALF_UP
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=way)


def with_flags(name: str, *flags: str) -> str:
    """Return a format name with these flags as well, where its family knows them."""
    kind, _, there = _parse(name)
    fits = {"even": kind != "text", "plain": kind == "pct", "bare": kind == "p"}
    return name + "".join(f"-{flag}" for flag in flags if fits[flag] and flag not in there)


def flags(name: str) -> tuple[str, ...]:
    """Return the flags of a format name."""
    return _parse(name)[2]


def decimals(name: str) -> int:
    """Return the digits that a format name gives, 0 where it gives none."""
    return _parse(name)[1] or 0


def significant(value: float, digits: int = 8) -> float:
    """Return the value with the given number of significant digits: what results store."""
    return float(f"{value:.{digits - 1}e}") if math.isfinite(value) else value


def _parse(name: str) -> tuple[str, int | None, tuple[str, ...]]:
    match = _NAME.fullmatch(name)
    if not match:
        raise UserError(
            f"unknown format {name!r}",
            rule="a format is one of " + ", ".join(FAMILIES),
            remedy="use int, dec1, pct, pct0, pct1, sig3, p, auto or text, with -even, -plain or -bare after it",
        )
    digits = match["digits"]
    marks = tuple(filter(None, match["flags"].split("-")))
    return match["family"], int(digits) if digits else None, marks


def _fixed(value: float, digits: int, even: bool) -> str:
    amount = rounded(value, digits, even)
    if amount == 0:
        amount = abs(amount)
    text = f"{amount:.{digits}f}"
    return text.replace("-", "−")


def _percent(value: float, digits: int | None, even: bool, plain: bool) -> str:
    if digits is None and value != 0:
        digits = 0 if value >= 10 or rounded(value, 1, even) >= 10 else 1
    if plain:
        return _fixed(value, digits or 0, even)
    if value == 0:
        return "0"
    digits = digits or 0
    if value == 100:
        return "100"
    smallest = Decimal(1).scaleb(-digits)
    if value > 0 and rounded(value, digits, even) == 0:
        return f"<{smallest:f}"
    if value < 100 and rounded(value, digits, even) >= 100:
        return f">{100 - smallest:f}"
    return _fixed(value, digits, even)


def _significant(value: float, digits: int, even: bool) -> str:
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    places = digits - 1 - exponent
    if rounded(abs(value), max(places, 0), even) >= Decimal(10) ** (exponent + 1):
        places -= 1
    if places >= 0:
        return _fixed(value, places, even)
    scale = 10 ** (-places)
    return _fixed(float(rounded(value / scale, 0, even)) * scale, 0, even)


def _p_value(value: float, digits: int, even: bool) -> str:
    if not 0 <= value <= 1:
        raise ValueError("a p-value lies between 0 and 1")
    smallest = Decimal(1).scaleb(-digits)
    if Decimal(repr(value)) < smallest:
        return f"<{smallest:f}"
    if rounded(value, digits, even) == 1 and value < 1:
        return f">{1 - smallest:f}"
    return _fixed(value, digits, even)
