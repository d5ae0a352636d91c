"""The one tokeniser of printed numbers: which characters are a number, and what stands between two.

Understood: decimal points and commas, thousand marks, all dashes, comparison signs, powers of ten, levels of
intervals, marks of footnotes, numbers in words. What can be read in two ways is said in `doubts`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from caseseries.audit.digits import Printed, printed, word_value

POINT = "point"
COMMA = "comma"
DOT_OR_SPACE = {
    **dict.fromkeys("–—−‐‑‒―－﹣", "-"), **dict.fromkeys("\u00a0\u2007\u2008\u2009\u200a\u202f\u2006\u2005", " "),
    **dict.fromkeys("≥⩾", ">="), **dict.fromkeys("≤⩽", "<="), **dict.fromkeys("〜∼～", "~"),
    "＜": "<", "＞": ">", "％": "%", "·": ".", "∙": ".", "•": ".", "\u200b": "", "\ufeff": "",
}  # fmt: skip
_SAME = str.maketrans(DOT_OR_SPACE)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_POWER = re.compile(r"(?<![\d.])10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_RAISED_MARK = re.compile(r"(?<=[\d)%\]])[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱ,]*[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱ]")
_BLANK_THOUSAND = re.compile(
    r"(?:^(?!\d+ 100\b)|(?<=[(\[;-]))(\d{1,3}) (\d{3})(?=$|\s*[-(\[)\];/]|\s±)"
)
_NARROW = "\u00a0\u2009\u202f\u2007\u2008\u200a"
_THOUSAND_GAP = re.compile(rf"(?<![\d.,{_NARROW}])(\d{{1,3}})((?:[{_NARROW}'’]\d{{3}})+)(?!\d)")
_MARK = re.compile(
    r"(?<=[\d)%\]])(?:\s?(?:[†‡§¶‖#]|\|\||\*+(?!\s?10))+|[a-h](?:,[a-h])*(?![A-Za-z\d+-])|\s?\[[a-h*]\](?![A-Za-z\d]))"
)
_INTERVAL = (
    r"(?:C\.\s?I\.?|CIs?\b|CrIs?\b|IC\b|KI\b|HP?DI\b|confidence\b(?:\s+(?:interval|limit)s?)?|"
    r"credible\b(?:\s+intervals?)?|Konfidenzintervall\b|intervalle de confiance\b|intervalo de confianza\b)"
)
_LEVEL_FIRST = re.compile(
    rf"(?<![\d.,])([89]\d(?:[.,]\d+)?)\s?%?\s?-?\s?(?:two-sided |exact )?({_INTERVAL})",
    re.IGNORECASE,
)
_LEVEL_AFTER = re.compile(
    rf"(?<![A-Za-z])({_INTERVAL}|CI|IC|KI)\s*[-,:(]?\s*(?:of\s)?([89]\d(?:[.,]\d+)?)(\s?%|(?=[:=)]))\)?",
    re.IGNORECASE,
)  # fmt: skip
_GLUED = re.compile(r"(?<![A-Za-z])(CI|IC|KI)(95|90|99|80)(?!\d|\.\d|,\d)\s?%?")
LEVELS = (80, 90, 95, 97.5, 99, 99.9)
INTERVAL = re.compile(rf"(?<![A-Za-z]){_INTERVAL}", re.IGNORECASE)
_DIGITS = re.compile(
    r"(?<![\d_])(?<![A-Za-zµα-ω])(?P<digits>\d+(?:[.,]\d+)*|(?<!\d)\.\d+)"
    r"(?P<exponent>[eE][-+]?\d+|\s?[x×*]\s?10\s?\^?\s?[-+]?\d+(?!\s?/))?"
)
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)?")
_UNIT_POWER = re.compile(r"(?:[x×*]\s?)?(?<![\d.,])10\s?\^\s?-?\d+|[x×*]\s?10(?:9|12|6|3)?(?=\s?/)")
OPEN = re.compile(
    r"(?<![A-Za-z])(?:NE|NR|NA|ND|∞|infinity|not (?:reached|estimable|evaluable|available))(?![A-Za-z])"
)
"""An end of an interval that print says is not there."""


@dataclass(frozen=True)
class Token:
    """One number of a text: where it stands, and whether a percent sign follows.

    before: what stands between it and the number before, lower case. open: the end of an interval that is not there.
    """

    number: Printed
    start: int
    end: int
    percent: bool = False
    before: str = ""
    word: bool = False
    open: bool = False

    @property
    def whole(self) -> int | None:
        """Its value where it counts something: a whole number from 0."""
        value = self.number.value
        plain = value.denominator == 1 and value >= 0 and not self.number.decimals and not self.open
        return int(value) if plain else None


@dataclass(frozen=True)
class Notation:
    """A text taken apart: its numbers in order, the level of its interval, and what can be read in two ways."""

    text: str
    tokens: tuple[Token, ...]
    level: float | None
    after: str
    doubts: tuple[str, ...]


def normalise(text: str) -> str:
    """`text` with one kind of dash, comparison sign, decimal point and space; thousand gaps are closed."""
    text = _THOUSAND_GAP.sub(lambda m: m[1] + re.sub(rf"[{_NARROW}'’]", "", m[2]), text)
    text = _POWER.sub(lambda m: "10^" + m[1].translate(_RAISED), text)
    text = _RAISED_MARK.sub("", text).translate(_SAME)
    return text.replace("+/-", "±").strip()


def unmarked(text: str) -> str:
    """Normalised `text` without the marks of footnotes behind its numbers."""
    return _MARK.sub("", text)


def decimal_mark(texts: tuple[str, ...]) -> str:
    """Which mark the texts of one paper use before decimals: "point", "comma", or "" where both or none are seen."""
    points = commas = 0
    for text in texts:
        for match in _DIGITS.finditer(re.sub(r"\[\d+,\d+\]", " ", normalise(text))):
            points += bool(re.fullmatch(r"(?:\d{1,3},)*\d+\.\d{1,2}|0?\.\d+", match["digits"]))
            commas += bool(re.fullmatch(r"(?:\d{1,3}\.)*\d+,\d{1,2}|0,\d+", match["digits"]))
    if points and commas * 20 <= points:
        return POINT
    return COMMA if commas and points * 20 <= commas else ""


def _without_level(text: str) -> tuple[str, float | None]:
    """The text with the level of its interval taken out, and the level."""
    level: list[float] = []

    def first(match: re.Match[str]) -> str:
        value = float(match[1].replace(",", "."))
        if value not in LEVELS and not _DIGITS.search(match.string[: match.start()]):
            return match[0]  # the estimate
        level.append(value)
        return " CI "

    def after(match: re.Match[str]) -> str:
        rest = re.split(r"[)\]]", match.string[match.end() :])[0]
        if len(_DIGITS.findall(rest)) < 2 and not (OPEN.search(rest) and _DIGITS.search(rest)):
            return match[0]  # an end of the interval
        level.append(float(match[2].replace(",", ".")))
        return " CI "

    def after_glued(match: re.Match[str]) -> str:
        level.append(float(match[2]))
        return " CI "

    text = _LEVEL_FIRST.sub(first, text)
    text = _LEVEL_AFTER.sub(after, text)
    text = _GLUED.sub(after_glued, text)
    return text, level[0] if level else None


@lru_cache(maxsize=65536)
def notation(text: str, mark: str = "") -> Notation:
    """The numbers of a text. mark: the paper's decimal mark, where it is known (`decimal_mark`)."""
    text, level = _without_level(unmarked(normalise(text)))
    text = _BLANK_THOUSAND.sub(r"\1␣\2", text)
    doubts: list[str] = []
    if "␣" in text:
        doubts.append("a blank between digits is taken for a thousand mark")
        text = text.replace("␣", "")
    skipped = [m.span() for m in _UNIT_POWER.finditer(text)]
    mark = mark or _own_mark(text)
    found: list[Token] = []
    for match in _DIGITS.finditer(text):
        if any(
            a <= match.start() and match.start("digits") < b and match.end() <= b
            for a, b in skipped
        ):
            continue
        for start, end, digits in _split(match, text, mark, doubts):
            found.append(_token(text, start, end, digits))
    found += [
        Token(Printed(m[0], Fraction(value), 0), m.start(), m.end(), word=True)
        for m in _WORD.finditer(text)
        if (value := word_value(m[0])) is not None
    ]
    found += [
        Token(Printed(m[0], Fraction(0), 0, approximate=True), m.start(), m.end(), open=True)
        for m in OPEN.finditer(text)
        if found
    ]
    found.sort(key=lambda one: one.start)
    tokens, last = [], 0
    for one in found:
        before = text[last : one.start].lower()
        if (
            re.search(r"\d\)?%?\s+-$", text[: one.start])
            and text[one.start - 2 : one.start - 1] == " "
        ):
            doubts.append("a dash before a number may be a minus")
        tokens.append(replace(one, before=before))
        last = one.end
    return Notation(text, tuple(tokens), level, text[last:].lower(), tuple(dict.fromkeys(doubts)))


def _own_mark(text: str) -> str:
    """The decimal mark that the text itself shows."""
    groups = [m["digits"] for m in _DIGITS.finditer(text)]
    if any(re.search(r"^0?\.\d|\d\.(?:\d{1,2}|\d{4,})(?!\d)", group) for group in groups):
        return POINT
    bare = (
        re.fullmatch(r"\d+,\d{1,2}|\d+,\d{4,}|0,\d+|(?:\d{1,3}\.)+\d{3},\d+", group)
        for group in groups
    )
    return COMMA if any(bare) and "[" not in text else ""


def _split(
    match: re.Match[str], text: str, mark: str, doubts: list[str]
) -> list[tuple[int, int, str]]:
    """Start, end and plain digits of each number of one run of digits, points and commas."""
    digits, start = match["digits"], match.start("digits")
    tail = match["exponent"] or ""
    if "," not in digits:
        if mark == COMMA and re.fullmatch(r"\d{1,3}(\.\d{3})+", digits):
            return [(start, match.end(), digits.replace(".", "") + tail)]
        if digits.count(".") > 1:  # a date or a number of a section
            return [(start + m.start(), start + m.end(), m[0]) for m in re.finditer(r"\d+", digits)]
        return [(start, match.end(), digits + tail)]
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", digits) and mark != COMMA:
        if not mark and digits.count(",") == 1 and "." not in digits:
            doubts.append(f"{digits} is taken for a thousand mark")
        return [(start, match.end(), digits.replace(",", "") + tail)]
    if re.fullmatch(r"(?:\d{1,3}\.)*\d+,\d+", digits) and mark != POINT:
        inside = re.search(r"[(\[]\s*$", text[:start]) and re.match(
            r"\s*[)\]]", text[match.end() :]
        )
        if inside and text[:start].rstrip().endswith("[") and mark != COMMA:
            doubts.append(f"[{digits}] is taken for two numbers")
        else:
            if not mark:
                doubts.append(f"{digits} is taken for a decimal comma")
            return [(start, match.end(), digits.replace(".", "").replace(",", ".") + tail)]
    if mark == POINT and re.fullmatch(r"\d+,\d{1,2}", digits):
        doubts.append(f"{digits} has a comma where the others have a point")
        if re.search(r"[-;]\s*$", text[:start]) or re.match(r"\s*[-;]", text[match.end() :]):
            return [(start, match.end(), digits.replace(",", ".") + tail)]
    return [(start + m.start(), start + m.end(), m[0]) for m in re.finditer(r"[\d.]*\d", digits)]


def _token(text: str, start: int, end: int, digits: str) -> Token:
    before = text[:start]
    sign = ""
    signed = re.search(r"(?:^|(?P<prev>\S))(?P<gap>\s*)(?P<sign>[-+])(?P<close>\s?)$", before)
    if signed:
        prev, gap = signed["prev"] or "", signed["gap"]
        free = not re.match(r"[\w.%)\]]", prev) or (prev.isalpha() and gap and not signed["close"])
        if free and not (signed["close"] and prev):
            sign, start = signed["sign"], signed.start("sign")
    comparator = re.search(r"(<=|>=|<|>)$", text[:start].rstrip())
    number = printed(sign + digits, comparator=comparator[1] if comparator else "")
    shown = sign + text[start + len(sign) : end].strip()
    return Token(replace(number, text=shown), start, end, bool(re.match(r"\s?%", text[end:])))


def numbers_in(text: str, mark: str = "") -> tuple[Printed, ...]:
    """Every number in `text`, in order, digits and words; levels of intervals are none."""
    return tuple(one.number for one in notation(text, mark).tokens if not one.open)
