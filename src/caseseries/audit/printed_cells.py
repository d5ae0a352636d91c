"""What a printed cell says, by its `kind`: counts, shares, centres, spreads, p-values.

A kind is one or more words joined by `_`, each from `WORDS`: `count`, `count_of`,
`percent`, `count_percent`, `percent_ci`, `mean`, `mean_sd`, `median_range`, `median_iqr`,
`hr_ci`, `value`, `p_value`, `all`, `test`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

from caseseries.audit.digits import Printed, word_set
from caseseries.audit.notation import INTERVAL, Notation, Token, normalise, notation

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
    r"^(-+|\.{2,}|…|n/?a|n\.a\.|nr|nd|ne|not (reported|available|applicable|reached|estimable|done))$",
    re.I,
)
P_BEFORE = re.compile(r"(?<![a-z])p(?:[- ]?value)?\s*[=:]?\s*(?:<=|>=|<|>)?\s*$")
OUT_OF = re.compile(r"\s*(?:/|\bout of(?: the| all)?\b|\bof(?: the| all)?\b)\s*(?:n\s*=\s*)?$")
RANGE_SIGN = re.compile(
    r"\s*(?:%\s*)?(?:-|~|\bto\b|\bthrough\b|\band\b|à|\ba\b|\bbis\b|\bal?\b)\s*$"
)
LIST_SIGN = re.compile(r"\s*%?\s*[,;/:]\s*(?:-?\s*(?:max\w*|q3|75th\w*|upper\w*)[ :=]*)?$")


@dataclass(frozen=True)
class Parts:
    """The numbers of one cell; None where print gives none.

    spread: what low and high are: "range", "iqr", "ci" or "" (unknown).
    centre: "mean", "median" or "" for other values.
    level: confidence level in percent.
    doubts: what in the cell can be read in more than one way; nothing certain rests on it.
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
    doubts: tuple[str, ...] = ()


@cache
def kind_words(kind: str) -> tuple[str, ...]:
    """The words of a kind, lower case."""
    words = re.sub(r"p[-_ ]?values?\b", "pvalue", kind.strip().lower())
    return tuple(word for word in re.split(r"[^a-z0-9]+", words) if word)


def known_kind(kind: str) -> bool:
    """Whether every word of `kind` is in the vocabulary."""
    words = kind_words(kind)
    return bool(words) and all(word in WORDS for word in words)


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
        if number.value * 100 == column.value and number.decimals == column.decimals + 2:
            return column
    return column


def fill(kind: str, as_printed: str, given: Parts, mark: str = "") -> Parts:
    """All numbers of a cell.

    The parsed columns take the form they have in print; what they leave blank is read from
    `as_printed` by the words of `kind`. mark: the decimal mark of the paper, where it is known.
    """
    read = notation(as_printed, mark)
    words = set(kind_words(kind))
    numbers = tuple(one.number for one in read.tokens if not one.open)
    centre = next((CENTRES[word] for word in kind_words(kind) if word in CENTRES), "")
    parts = replace(given, centre=centre, spread=_spread(words, normalise(as_printed)))
    named = re.search(r"ci(\d\d)", "_".join(words))
    level = read.level or (float(named[1]) if named else None)
    if level:
        parts = replace(parts, level=level)
    found = _read(words, read, parts)
    if read.doubts and found != parts:
        found = replace(found, doubts=(*found.doubts, *read.doubts))
    return _map_numbers(found, numbers, bool(ABOUT.search(read.text)))


def _spread(words: set[str], text: str) -> str:
    named = [SPREADS[word] for word in words if word in SPREADS]
    for name in ("ci", "iqr", "range"):
        if name in named:
            return name
    if INTERVAL.search(text):
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


def _read(words: set[str], read: Notation, parts: Parts) -> Parts:
    """What the parsed columns leave blank and the text gives."""
    tokens = list(read.tokens)
    p = next((one for one in tokens if P_BEFORE.search(one.before)), None)
    if p is not None:
        tokens.remove(p)
        parts = replace(parts, p=parts.p or p.number)
    if not read.tokens or not_given(read.text):
        return parts
    if words & P_VALUES:
        column = parts.p or parts.value or (tokens[0].number if len(tokens) == 1 else None)
        numbers = tuple(one.number for one in read.tokens)
        return replace(parts, p=column and as_in_print(column, numbers), value=None)
    if words & (COUNTS | {"of"}) and not words & set(CENTRES):
        return _read_count(words, tokens, parts)
    if words & SHARES:
        return _read_share(tokens, parts)
    if words & (set(CENTRES) | ESTIMATES):
        return _read_centre(words, tokens, parts)
    return parts


def _fraction(tokens: list[Token]) -> tuple[Token, Token] | None:
    """The two numbers of "n/N", "n of N", "n (x%) of N"."""
    for one, share, two in zip(tokens, tokens[1:], tokens[2:], strict=False):
        behind = share.percent and OUT_OF.search(two.before) and re.match(r"\s*%", two.before)
        if behind and None not in (one.whole, two.whole) and not one.percent and not two.percent:
            return one, two
    for one, two in pairwise(tokens):
        if OUT_OF.search(two.before) and None not in (one.whole, two.whole) and not one.percent:
            return one, two
    return None


def _limits(tokens: list[Token], ci: bool) -> tuple[Token, Token] | None:
    """The two ends of a range: the last two numbers that a dash joins, or that stand in brackets of their own."""
    pairs = list(pairwise(tokens))
    for one, two in reversed(pairs):
        if RANGE_SIGN.search(two.before) and not (one.word or two.word):
            return one, two
    for one, two in reversed(pairs):
        opened = re.search(r"[(\[]|\bci\b|\biqr\b|range", one.before)
        if (
            (opened or ci)
            and LIST_SIGN.search(two.before)
            and len(tokens) > 1
            and one.end < two.start
        ):
            return one, two
    return None


def _read_count(words: set[str], tokens: list[Token], parts: Parts) -> Parts:
    rest = [one for one in tokens if not one.open]
    doubts: tuple[str, ...] = ()
    fraction = _fraction(rest)
    if fraction:
        if parts.denominator is None:
            counted = fraction[0].whole if parts.n is None else parts.n
            parts = replace(parts, n=counted, denominator=fraction[1].whole)
        rest = [one for one in rest if one not in fraction]
    if words & SHARES or any(one.percent for one in rest):
        parts, rest = _interval_of_share(rest, parts)
    shares = [one for one in rest if one.percent]
    whole = [one for one in rest if one.whole is not None and not one.percent]
    if not fraction and parts.n is None and rest:
        expected = whole and (rest[0] in (whole[0], *shares) or words & SHARES)
        n = whole[0] if expected else None
        parts = replace(parts, n=n.whole if n else None)
        if n:
            rest.remove(n)
        if rest and n and RANGE_SIGN.search(rest[0].before) and not words & SHARES:
            doubts = ("two numbers joined by a dash where one was expected",)
    elif parts.n is not None and not fraction and rest and rest[0].number.value == parts.n:
        rest = rest[1:]
    rest = [one for one in rest if one.number.value != parts.denominator or one.percent]
    if words & SHARES and parts.percent is None and rest:
        share = next((one for one in rest if one.percent), rest[0])
        parts = replace(parts, percent=share.number)
        rest.remove(share)
        if any(not one.word and not ("[" in one.before and one.whole is not None) for one in rest):
            doubts = ("more numbers than a count and a percentage",)
    return replace(parts, doubts=(*parts.doubts, *doubts))


def _interval_of_share(rest: list[Token], parts: Parts) -> tuple[Parts, list[Token]]:
    """Limits of an interval beside a share, and the numbers that are left."""
    wanted = parts.spread == "ci" or len(rest) > 2
    found = _limits(rest, ci=True) if wanted and len(rest) >= 2 else None
    if found is None:
        return parts, rest
    if parts.spread == "ci" and parts.low is None and parts.high is None:
        parts = replace(parts, low=_end(found[0]), high=_end(found[1]))
    elif parts.spread != "ci":
        parts = replace(
            parts, doubts=(*parts.doubts, "more numbers than the kind of the cell says")
        )
    return parts, [one for one in rest if one not in found]


def _end(token: Token) -> Printed | None:
    return None if token.open else token.number


def _read_share(tokens: list[Token], parts: Parts) -> Parts:
    parts, rest = _interval_of_share(tokens, parts)
    fraction = _fraction(rest)
    if fraction:
        if parts.n is None and parts.denominator is None:
            parts = replace(parts, n=fraction[0].whole, denominator=fraction[1].whole)
        rest = [one for one in rest if one not in fraction]
    elif len(rest) == 2 and rest[0].percent and OUT_OF.search(rest[1].before):
        parts = replace(parts, denominator=parts.denominator or rest[1].whole)
        rest = rest[:1]
    rest = [one for one in rest if not one.open]
    share = next((one for one in rest if one.percent), rest[0] if rest else None)
    if parts.percent is None and share is not None:
        parts = replace(parts, percent=share.number)
    return _of_one(parts, any(one.percent for one in tokens))


def _of_one(parts: Parts, signed: bool) -> Parts:
    """A share printed as a part of one ("0.45") as the percentage that it is."""
    share, low, high = parts.percent, parts.low, parts.high
    given = [one for one in (share, low, high) if one]
    if signed or share is None or not all(one.value <= 1 and one.decimals for one in given):
        return parts
    n, total = parts.n, parts.denominator
    fits = n is not None and total and replace(share, comparator="").holds(Fraction(n, total))
    if not fits and (low is None or high is None):
        return parts
    doubt = () if fits else (f"{share.text} is taken for a part of one",)
    return replace(
        parts, percent=_hundredfold(share), low=low and _hundredfold(low), high=high and _hundredfold(high),
        doubts=(*parts.doubts, *doubt),
    )  # fmt: skip


def _hundredfold(number: Printed) -> Printed:
    return replace(number, value=number.value * 100, decimals=number.decimals - 2)


def _read_centre(words: set[str], tokens: list[Token], parts: Parts) -> Parts:
    bare = words & {"range", "iqr"} and not words & set(CENTRES)
    limits = (
        _limits(tokens, ci=parts.spread in ("ci", "range", "iqr")) if parts.spread or bare else None
    )
    if limits is None and parts.spread in ("ci", "range", "iqr"):
        rest = [one for one in tokens if not one.word]
        limits = (
            (rest[1], rest[2])
            if len(rest) == 3
            else (rest[0], rest[1])
            if bare and len(rest) == 2
            else None
        )
    if limits and limits[0] is tokens[0] and not bare and len(tokens) > 2:
        limits = (tokens[1], tokens[2])
    pairs = [two for two in tokens if RANGE_SIGN.search(two.before)]
    if limits and len(pairs) > 1 and parts.spread in ("iqr", "range"):
        limits = (tokens[tokens.index(pairs[0]) - 1], pairs[0])
        parts = replace(parts, doubts=(*parts.doubts, "which of the ranges is meant"))
    first = next((one for one in tokens if limits is None or one not in limits), None)
    if parts.value is None and not bare and first is not None and not first.open:
        parts = replace(parts, value=first.number)
    if limits and parts.low is None and parts.high is None:
        parts = replace(parts, low=_end(limits[0]), high=_end(limits[1]))
    if parts.sd is None and (words & {"sd", "stdev"} or any("±" in one.before for one in tokens)):
        rest = [
            one
            for one in tokens
            if one is not first and not one.open and (limits is None or one not in limits)
        ]
        spread = next((one for one in rest if "±" in one.before), rest[0] if rest else None)
        if spread is not None and not words & {"se", "sem"}:
            parts = replace(parts, sd=spread.number)
    return parts
