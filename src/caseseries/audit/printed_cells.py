"""What a printed cell says, by its `kind`: counts, shares, centres, spreads, p-values.

A kind is one or more words joined by `_`, each from `WORDS`: `count`, `count_of`,
`percent`, `count_percent`, `percent_ci`, `mean`, `mean_sd`, `median_range`, `median_iqr`,
`hr_ci`, `value`, `p_value`, `all`, `test`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from caseseries.audit.digits import NUMBER, Printed, numbers_in, word_set

COUNTS = frozenset({"count", "counts", "n", "number", "frequency", "events"})
SHARES = frozenset({"percent", "percentage", "pct", "proportion", "share", "rate"})
CENTRES = {"mean": "mean", "average": "mean", "median": "median"}
ESTIMATES = word_set(
    "value estimate difference change ratio hr or rr irr odds risk hazard effect correlation "
    "slope coefficient beta score sd se range iqr min max minimum maximum total sum"
)
SPREADS = {
    "sd": "sd", "stdev": "sd", "se": "se", "sem": "se", "range": "range", "minmax": "range",
    "iqr": "iqr", "quartiles": "iqr", "ci": "ci", "ci90": "ci", "ci95": "ci", "ci99": "ci",
    "interval": "ci",
}  # fmt: skip
P_VALUES = frozenset({"p", "pvalue"})
OTHERS = frozenset({"of", "all", "text", "test", "statistic", "with", "and", "95", "90", "99"})
WORDS = COUNTS | SHARES | set(CENTRES) | ESTIMATES | set(SPREADS) | P_VALUES | OTHERS
ABOUT = re.compile(
    r"\b(about|approximately|approx|around|nearly|almost|roughly|approaching|circa|ca)\b|~|≈", re.I
)
NOT_GIVEN = re.compile(
    r"^(-+|n/?a|n\.a\.|nr|nd|ne|not (reported|available|applicable|reached|estimable|done))$", re.I
)
LEVEL = re.compile(r"(\d{2}(?:\.\d+)?)\s?%\s*(?:CI\b|confidence|credible|C\.I\.)", re.I)
P_TEXT = re.compile(
    r"(?<![a-z])p(?:[- ]?value)?\s*(<=|>=|<|>|=|:)\s*((?:\d+)?\.?\d+(?:e-?\d+)?)", re.I
)
OUT_OF = re.compile(r"(?:/|\bout of(?: the)?\b|\bof(?: the)?\b)", re.I)


@dataclass(frozen=True)
class Parts:
    """The numbers of one cell; None where print gives none.

    spread: what low and high are: "range", "iqr", "ci" or "" (unknown).
    centre: "mean", "median" or "" for other values.
    level: confidence level in percent.
    """

    n: int | None = None
    denominator: int | None = None
    percent: Printed | None = None
    value: Printed | None = None
    low: Printed | None = None
    high: Printed | None = None
    sd: Printed | None = None
    p: Printed | None = None
    centre: str = ""
    spread: str = ""
    level: float = 95.0


@cache
def kind_words(kind: str) -> tuple[str, ...]:
    """The words of a kind, lower case."""
    words = re.sub(r"p[-_ ]?values?\b", "pvalue", kind.strip().lower())
    return tuple(word for word in re.split(r"[^a-z0-9]+", words) if word)


def known_kind(kind: str) -> bool:
    """Whether every word of `kind` is in the vocabulary."""
    words = kind_words(kind)
    return bool(words) and all(word in WORDS for word in words)


def normalise(text: str) -> str:
    """`text` with one kind of dash, comparison sign, decimal point and space."""
    for old, new in (
        ("–", "-"), ("—", "-"), ("−", "-"), ("‐", "-"), ("≥", ">="), ("≤", "<="), ("⩾", ">="),
        ("⩽", "<="), ("·", "."), ("\u00a0", " "), ("\u2009", " "), ("\u202f", " "), ("+/-", "±"),
    ):  # fmt: skip
        text = text.replace(old, new)
    return text.strip()


def is_blank(as_printed: str) -> bool:
    """Whether the cell is empty in print."""
    return not as_printed.strip()


def not_given(as_printed: str) -> bool:
    """Whether print says that there is no number (a dash, NA, not reached)."""
    return bool(NOT_GIVEN.match(normalise(as_printed)))


def as_in_print(column: Printed, numbers: tuple[Printed, ...]) -> Printed:
    """The column's number with the decimals and sign of comparison it has in print."""
    for number in numbers:
        if number.value == column.value and number.text[:1] in "+-.0123456789":
            return number
    return column


def fill(kind: str, as_printed: str, given: Parts) -> Parts:
    """All numbers of a cell.

    The parsed columns take the form they have in print; what they leave blank is read from
    `as_printed` by the words of `kind`.
    """
    text = normalise(as_printed)
    words = set(kind_words(kind))
    numbers = numbers_in(text)
    centre = next((CENTRES[word] for word in kind_words(kind) if word in CENTRES), "")
    parts = replace(given, centre=centre, spread=_spread(words, text))
    level = LEVEL.search(text) or re.search(r"ci(\d\d)", "_".join(words))
    if level:
        parts = replace(parts, level=float(level[1]))
    approximate = bool(ABOUT.search(text))
    parts = _read(words, text, numbers, parts)
    return _map_numbers(parts, numbers, approximate)


def _spread(words: set[str], text: str) -> str:
    named = [SPREADS[word] for word in words if word in SPREADS]
    for name in ("ci", "iqr", "range"):
        if name in named:
            return name
    if re.search(r"\bC\.?I\.?\b|confidence|credible", text):
        return "ci"
    if re.search(r"\biqr\b|interquartile|quartile|\bq1\b|25th", text, re.I):
        return "iqr"
    return "range" if re.search(r"\brange\b|min", text, re.I) else ""


def _map_numbers(parts: Parts, numbers: tuple[Printed, ...], approximate: bool) -> Parts:
    def final(column: Printed | None) -> Printed | None:
        if column is None:
            return None
        return replace(as_in_print(column, numbers), approximate=approximate)

    return replace(
        parts,
        percent=final(parts.percent), value=final(parts.value), low=final(parts.low),
        high=final(parts.high), sd=final(parts.sd), p=final(parts.p),
    )  # fmt: skip


def _whole(number: Printed | None) -> int | None:
    if number is None or number.value.denominator != 1 or number.value < 0:
        return None
    return int(number.value)


def _read(words: set[str], text: str, numbers: tuple[Printed, ...], parts: Parts) -> Parts:
    """What the parsed columns leave blank and the text gives."""
    found_p = P_TEXT.search(text)
    if found_p and parts.p is None:
        sign = found_p[1].replace("=", "").replace(":", "") if found_p[1] in "=:" else found_p[1]
        number = numbers_in(found_p[2])
        if number:
            parts = replace(parts, p=replace(number[0], comparator=sign))
    if not numbers or not_given(text):
        return parts
    if words & P_VALUES:
        column = parts.p or parts.value or (numbers[0] if len(numbers) == 1 else None)
        return replace(parts, p=column and as_in_print(column, numbers), value=None)
    if words & (COUNTS | {"of"}) and not (words & set(CENTRES)):
        parts = _read_count(words, text, numbers, parts)
    elif words & SHARES and parts.percent is None:
        parts = replace(parts, percent=_read_share(text, numbers))
    if words & (set(CENTRES) | ESTIMATES) and not words & (COUNTS | SHARES):
        parts = _read_centre(words, text, numbers, parts)
    elif parts.spread == "ci" and parts.low is None:
        low, high = _pair_after_ci(text)
        parts = replace(parts, low=low, high=high)
    return parts


def _read_count(words: set[str], text: str, numbers: tuple[Printed, ...], parts: Parts) -> Parts:
    if parts.n is None:
        parts = replace(parts, n=_whole(numbers[0]))
    rest = numbers[1:]
    if parts.denominator is None and len(numbers) > 1:
        between = text[_end_of_first(text) :]
        if OUT_OF.match(between.lstrip()):
            parts = replace(parts, denominator=_whole(numbers[1]))
    if parts.denominator is not None and rest and rest[0].value == parts.denominator:
        rest = rest[1:]
    if words & SHARES and parts.percent is None and rest:
        parts = replace(parts, percent=rest[0])
    return parts


def _end_of_first(text: str) -> int:
    match = NUMBER.search(text)
    return match.end() if match else 0


def _read_share(text: str, numbers: tuple[Printed, ...]) -> Printed | None:
    signed = re.search(r"(\d+(?:\.\d+)?)\s?%", text)
    if signed:
        return next((one for one in numbers if one.text == signed[1]), numbers[0])
    return numbers[0]


def _read_centre(words: set[str], text: str, numbers: tuple[Printed, ...], parts: Parts) -> Parts:
    if parts.value is None and not (words & {"range", "iqr"} and not words & set(CENTRES)):
        parts = replace(parts, value=None if parts.low is not None else numbers[0])
    if parts.spread == "ci" and parts.low is None:
        low, high = _pair_after_ci(text)
        if low is None and len(numbers) >= 3:
            low, high = numbers[1], numbers[2]
        parts = replace(parts, low=low, high=high)
    elif parts.low is None and parts.spread in ("range", "iqr") and len(numbers) >= 2:
        pair = numbers[-2:] if len(numbers) == 2 else numbers[1:3]
        if len(numbers) == 2 and parts.value is not None:
            return parts  # a centre and a width: nothing to order
        parts = replace(parts, low=pair[0], high=pair[1])
    if parts.sd is None and (words & {"sd", "stdev"} or "±" in text) and len(numbers) >= 2:
        position = 1 if parts.spread != "ci" else None
        parts = replace(parts, sd=numbers[position] if position else None)
    return parts


def _pair_after_ci(text: str) -> tuple[Printed | None, Printed | None]:
    match = re.search(r"(?:\bC\.?I\.?\b|confidence interval|credible interval)(.*)", text)
    found = numbers_in(match[1]) if match else ()
    return (found[0], found[1]) if len(found) >= 2 else (None, None)
