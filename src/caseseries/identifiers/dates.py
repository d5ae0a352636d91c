"""Calendar dates in the ways in which they are written in Europe, America and East Asia."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence, Set
from itertools import permutations

from caseseries.identifiers.folding import any_of, near, words
from caseseries.identifiers.months import DAY, EAST, ERAS, MONTH, ROMAN

_ALL_DIGITS = re.compile(
    r"(?<!\d)(?<!\d[.,])(?:(\d{4})\s?([-./:])\s?(\d{1,2})\s?\2\s?(\d{1,2})"
    r"|(\d{1,2})\s?([-./])\s?(\d{1,2})\s?\6\s?(\d{4}|\d{2}))(?![.,]?\d)"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_ROMAN_MONTH = re.compile(
    r"(?<![^\W_])(\d{1,2}|[IVX]{1,6})[-./\s]{1,2}([IVX]{1,4}|[ivx]{1,4})[-./\s]{1,2}((?:19|20)?\d\d)(?!\d)"
)
_EAST_ASIAN = re.compile(
    "(?<!\\d)(\\d{4}|\\d{2})\\s?(?:年|\u1102\u1167\u11ab)\\s?(\\d{1,2})\\s?(?:月|\u110b\u116f\u11af)\\s?(\\d{1,2})(?!\\d)"
)
_ERA = re.compile(f"({'|'.join(ERAS)})\\s?(\\d{{1,3}}|元)\\s?年")
_EAST_NUMBER = re.compile("[〇零○一二三四五六七八九十廿卅]+(?=\\s?[年月日号號])")
# Writings that other numbers share: of use only where a date is looked for that is known.
_DASH = re.compile("[\u2010-\u2015\u2212|]")
_PART_LABELS = (
    frozenset(("day", "tag", "jour", "dia", "giorno", "d")),
    frozenset(("month", "monat", "mois", "mes", "mese", "m")),
    frozenset(("year", "jahr", "annee", "ano", "anno", "y")),
)
_EAST_YEAR = re.compile("年|\u1102\u1167\u11ab")
_SPACED = re.compile(
    r"(?<![\d.])(?:(\d{4})(\n\n|[\s_,])(\d{1,2})\2(\d{1,2})|(\d{1,2})(\n\n|[\s_,])(\d{1,2})\6(\d{4}))(?![\d.])"
)
"""With the whole year: 2, 12 and 12 stand side by side in many a table."""
_TWO_DIGITS = re.compile(r"(?<![\d.,])(\d\d)([-./])(\d\d)\2['’]?(\d\d)(?!\d)")
_EIGHT = re.compile(r"(?<!\d)(\d\d)(\d\d)((?:19|20)\d\d)(?!\d)")
_SIX = re.compile(r"(?<!\d)(?<!\d[.,])(\d\d)(\d\d)(\d\d)(?!\d)")
_DAY_OF_YEAR = re.compile(r"(?<![\d-])((?:19|20)\d\d)-(\d{3})(?![\d-])")
_WEEK_DAY = re.compile(r"(?<![\d-])((?:19|20)\d\d)-?W([0-5]\d)-?([1-7])(?!\d)")
_SIX_OF_BIRTH = re.compile(
    r"\b(?:dob|born|birth|geb\w*|nee?)\W{1,3}(\d\d)\s(\d\d)\s(\d\d)(?!\d)", re.IGNORECASE
)
_BORN = frozenset(("dob", "born", "birth", "geb", "geboren", "ne", "nee"))
_GLUED = re.compile(r"\d(?!\d)")
"""A month with one digit behind it is none, as dec2 for two decimals."""
_EPOCH = datetime.datetime(1970, 1, 1)
_ZONES = range(-14, 13)
_LABEL = r"(?:{0})\W{{0,3}}(\d{{1,4}})"
_LABELS = (
    _LABEL.format("day|tag|jour|dia|giorno|d"),
    _LABEL.format("month|monat|mois|mes|mese|m"),
    _LABEL.format("year|jahr|annee|ano|anno|y"),
)
_LABELLED = [
    (re.compile(r"\b" + r"\W{0,4}".join(_LABELS[k] for k in order), re.IGNORECASE), order)
    for order in permutations(range(3))
]
_YEAR_LABEL = re.compile(rf"\b{_LABELS[2]}", re.IGNORECASE)
_CENTURIES = ("18", "19", "20")
_FARTHEST = 120
"""The parts of a date stand nearer to each other than so many signs."""
_END = re.compile(r"[.;!?]\s")
_BETWEEN_LIST = (
    "of the in on day month year de del di du le la el den am der dem st nd rd th ten er ste r an im il te"
    " date born geboren"
)
_BETWEEN = frozenset(_BETWEEN_LIST.split())
"""Words that stand between the parts of a date."""

Dated = tuple[datetime.date, tuple[int, int]]


def dates_in(text: str) -> Iterator[Dated]:
    """Yield the dates that a plain text can mean, each with its place; 10/03/1961 means two."""
    yield from _in_digits(text)
    there = {word.lower() for word in words(text)}
    yield from (dated for dated, short in _named(text, there) if not short)


def possible_dates_in(text: str, there: Set[str]) -> Iterator[datetime.date]:
    """Yield these and others that a text would mean only if one knew: 10 03 1961, 10031961, 100361, 10 Mar 61.

    there: the words of the text in small letters.
    """
    if "|" in text or not text.isascii():
        text = _DASH.sub("-", text)
    yield from (date for date, _ in _in_digits(text))
    yield from (date for (date, _), _ in _named(text, there))
    digits = {word for word in there if word.isdecimal()}
    lengths = {len(word) for word in digits}
    years = any(len(word) == 4 and word[:2] in _CENTURIES for word in digits)
    if years:
        for m in _SPACED.finditer(text):
            yield from (date for date, _ in _digits(m))
        for m in _DAY_OF_YEAR.finditer(text):
            if 0 < int(m[2]) < 367:
                yield datetime.date(int(m[1]), 1, 1) + datetime.timedelta(days=int(m[2]) - 1)
    for m in _EIGHT.finditer(text) if 8 in lengths else ():
        yield from (date for date, _ in _date(m[3], m[2], m[1], m.span()))
        yield from (date for date, _ in _date(m[3], m[1], m[2], m.span()))
    for pattern, parts, there_is in (
        (_SIX, (1, 2, 3), 6 in lengths),
        (_SIX_OF_BIRTH, (1, 2, 3), not _BORN.isdisjoint(there)),
        (_TWO_DIGITS, (1, 3, 4), 2 in lengths or 4 in lengths),
    ):
        for m in pattern.finditer(text) if there_is else ():
            one, two, three = (m[k] for k in parts)
            for year, month, day in ((one, two, three), (three, two, one), (three, one, two)):
                for full in _years(year):
                    yield from (date for date, _ in _date(full, month, day, m.span()))
    for m in _WEEK_DAY.finditer(text) if "w" in there else ():
        if 0 < int(m[2]) < 53:
            yield datetime.date.fromisocalendar(int(m[1]), int(m[2]), int(m[3]))
    for m in _ROMAN_MONTH.finditer(text):
        yield from (date for date, _ in _roman(m))
    if not any(labels.isdisjoint(there) for labels in _PART_LABELS):
        yield from _labelled(text)


def day_of_moment(text: str) -> set[datetime.date]:
    """Return the date of a value such as 1961-03-10T08:15, whose time is no part of the date."""
    head = re.match(r"\d{4}-\d{2}-\d{2}(?=[T ]\d{2}:\d{2})", text)
    return {date for date, _ in dates_in(head[0])} if head else set()


def days_of_seconds(digits: str) -> Iterator[datetime.date]:
    """Yield the days that a moment of a computer means, in seconds or thousandths; a whole hour may be a midnight."""
    seconds = int(digits[:-3] if len(digits) > 10 else digits)
    for moment in (seconds, -seconds):
        for hours in _ZONES if seconds % 3600 == 0 else (0,):
            yield (_EPOCH + datetime.timedelta(hours=hours, seconds=moment)).date()


def _in_digits(text: str) -> Iterator[Dated]:
    for m in _ALL_DIGITS.finditer(text):
        yield from _digits(m)
    for m in _COMPACT.finditer(text):
        yield from _date(m[1], m[2], m[3], m.span())
    for m in _ROMAN_MONTH.finditer(text):
        if len(m[3]) == 4:
            yield from _roman(m)
    if not text.isascii() and _EAST_YEAR.search(text):
        for m in _EAST_ASIAN.finditer(_east_asian_digits(text)):
            place = min(m.start(), len(text)), min(m.end(), len(text))
            for year in _years(m[1]):
                yield from _date(year, m[2], m[3], place)


def is_month(word: str) -> bool:
    """Return whether a word, in small letters and without accents, names a month."""
    return word in MONTH


def _named(text: str, there: Set[str]) -> Iterator[tuple[Dated, bool]]:
    """Yield the dates whose month is a word, with its day beside it and its year beside them, in any order.

    With each, whether its year has two digits.
    """
    if not (months := MONTH.keys() & there):
        return
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    for first, last in near(any_of(tuple(sorted(months))), low, _FARTHEST):
        yield from _named_in(low, first, last)


def _named_in(low: str, first: int, last: int) -> Iterator[tuple[Dated, bool]]:
    """Yield these dates of a part of a text in small letters."""
    tokens = [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(low, first, last)]
    for at, (word, _, end) in enumerate(tokens):
        if word in MONTH and not _GLUED.match(low, end):
            before = _beside(low, tokens, at, -1)
            after = _beside(low, tokens, at, 1)
            for day, year, one, other in _arrangements(before, after):
                ends = [tokens[k][1:] for k in (at, one, other)]
                place = min(ends)[0], max(ends)[1]
                for full in _years(year):
                    for dated in _date(full, MONTH[word], day, place):
                        yield dated, len(year) == 2


_Token = tuple[str, int, int]


def _beside(text: str, tokens: Sequence[_Token], at: int, step: int) -> list[tuple[str, int]]:
    """Return up to two numbers beside a token, outwards; ordinals as numbers, and 101961 as 10 and 1961.

    A word between them, of those that may stand there, begins or ends no sentence.
    """
    found: list[tuple[str, int]] = []
    k, words = at + step, 0
    while 0 <= k < len(tokens) and len(found) < 2:
        word = tokens[k][0]
        one, other = (k - step, k) if step > 0 else (k, k - step)
        ended = _END.search(text, tokens[one][2], tokens[other][1])
        if ended and step > 0 and k == at + 1 and len(tokens[at][0]) > 4:
            break  # Mar. 10, but March. 10
        pair = tokens[k - 1][0] + word if step < 0 and k else word
        if step > 0 and k + 1 < len(tokens):
            pair = word + tokens[k + 1][0]
        if word.isdecimal():
            if len(word) in (5, 6) and step > 0:
                found += [(word[:-4], k), (word[-4:], k)]
            else:
                found.append((word, k))
        elif pair in DAY and pair != word:
            found.append((str(DAY[pair]), k))
            k += step
        elif word in DAY:
            found.append((str(DAY[word]), k))
        elif word in _BETWEEN and words < 4 and not ended:
            words += 1
        else:
            break
        if found and ended and tokens[k - step][0] in _BETWEEN:
            return found[:-1]
        if abs(tokens[k][1] - tokens[at][1]) > 60:
            break
        k += step
    return found[:2]


def _arrangements(
    before: Sequence[tuple[str, int]], after: Sequence[tuple[str, int]]
) -> Iterator[tuple[str, str, int, int]]:
    """Yield day and year, with their places, of the orders in which dates are written around a month."""
    pairs = []
    if before and after:
        pairs += [(before[0], after[0]), (after[0], before[0])]  # 10 March 1961, 1961 March 10
    if len(after) == 2:
        pairs.append((after[0], after[1]))  # March 10, 1961
    if len(before) == 2:
        pairs.append((before[0], before[1]))  # 1961, 10 March
    for day, year in pairs:
        if len(day[0]) < 3 and len(year[0]) in (2, 4):
            yield day[0], year[0], day[1], year[1]


def _east_asian_digits(text: str) -> str:
    """Return a text with 一九六一年三月十日 as 1961年3月10日, and years of an era as years."""

    def number(found: re.Match[str]) -> str:
        signs = found[0].replace("廿", "二十").replace("卅", "三十")
        if "十" not in signs:
            return "".join(str(EAST[sign]) for sign in signs)
        tens, _, ones = signs.partition("十")
        if not (len(tens) < 2 and len(ones) < 2):
            return found[0]
        return str(10 * (EAST[tens] if tens else 1) + (EAST[ones] if ones else 0))

    text = _EAST_NUMBER.sub(number, text)
    return _ERA.sub(lambda m: f"{ERAS[m[1]] + (1 if m[2] == '元' else int(m[2]))}年", text)


def _labelled(text: str) -> Iterator[datetime.date]:
    for first, last in near(_YEAR_LABEL, text, _FARTHEST):
        yield from _labelled_in(text[first:last])


def _labelled_in(text: str) -> Iterator[datetime.date]:
    for pattern, order in _LABELLED:
        for m in pattern.finditer(text):
            parts = {which: m[k] for k, which in enumerate(order, 1)}
            yield from (date for date, _ in _date(parts[2], parts[1], parts[0], m.span()))


def _roman(m: re.Match[str]) -> Iterator[Dated]:
    if "\n\n" in m[0] and (m[2].islower() or len(m[3]) == 2):  # cells 13, x and 21 of a chart
        return
    month = ROMAN.get(m[2].lower(), 13)
    day = m[1] if m[1].isdecimal() else ROMAN.get(m[1].lower(), 0)
    for year in _years(m[3]):
        yield from _date(year, month, day, m.span())


def _digits(m: re.Match[str]) -> Iterator[Dated]:
    if m[1]:
        yield from _date(m[1], m[3], m[4], m.span())
        return
    for year in _years(m[8]):
        yield from _date(year, m[7], m[5], m.span())
        if m[5] != m[7]:
            yield from _date(year, m[5], m[7], m.span())


def _years(text: str) -> tuple[int, ...]:
    return (int(text),) if len(text) == 4 else (1900 + int(text), 2000 + int(text))


def _date(
    year: str | int, month: str | int | None, day: str | int, place: tuple[int, int]
) -> Iterator[Dated]:
    try:
        if month is not None:
            yield datetime.date(int(year), int(month), int(day)), place
    except ValueError:
        return
