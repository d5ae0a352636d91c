"""Calendar dates in the ways in which they are written in Europe, America and East Asia."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

_MONTHS = (
    "january januar janvier enero gennaio januari janeiro jan stycznia ledna ocak января",
    "february februar fevrier febrero febbraio februari fevereiro feb lutego unora subat февраля",
    "march marz maerz mars marzo maart marco mar mrz marts marca brezna mart марта",
    "april avril abril aprile apr kwietnia dubna nisan апреля",
    "may mai mayo maggio mei maio maj maja kvetna mayis мая",
    "june juni juin junio giugno junho jun czerwca cervna haziran июня",
    "july juli juillet julio luglio julho jul lipca cervence temmuz июля",
    "august aout agosto augustus augusti aug sierpnia srpna agustos августа",
    "september septembre septiembre settembre setembro sep sept wrzesnia zari eylul сентября",
    "october oktober octobre octubre ottobre outubro oct okt pazdziernika rijna ekim октября",
    "november novembre noviembre novembro nov listopada listopadu kasim ноября",
    "december dezember decembre diciembre dicembre dezembro desember dec dez grudnia prosince aralik декабря",
)
"""As `folding.plain` leaves them, without accents."""
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_MONTH = {name: k for k, names in enumerate(_MONTHS, 1) for name in names.split()}
_NUMERAL = dict(zip(_ROMAN, range(1, 13), strict=True))
_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
    "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)
_ORDINAL = {word: k for k, word in enumerate(_ORDINAL_WORDS.split(), 1)}
_ORDINALS = re.compile(r"\b([A-Za-z]{5,11}(?:-[a-z]{5,7})?)(?= (?:day )?of [A-Z])")
_ALL_DIGITS = re.compile(
    r"(?<!\d)(?<!\d[.,])(?:(\d{4})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{1,2})"
    r"|(\d{1,2})\s?([-./])\s?(\d{1,2})\s?\6\s?(\d{4}|\d{2}))(?![.,]?\d)"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_WORD = r"([^\W\d_]{3,12})"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.|er)?\s*(?:of |de |di )?[-\s./_]*"
    rf"{_WORD}\.?[-\s,./_]*(?:de |del )?(\d{{4}})(?!\d)"
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W\d_]){_WORD}\.?,?[-\s]*(\d{{1,2}})(?:st|nd|rd|th)?,?[-\s]+(\d{{4}})(?!\d)"
)
_YEAR_FIRST = re.compile(
    rf"(?<!\d)(\d{{4}})\.?,?[-\s/_]+{_WORD}\.?[-\s/_]+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
)
_ROMAN_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})[-./\s]{1,2}([IVX]{1,4}|[ivx]{1,4})[-./\s]{1,2}(\d{4})(?!\d)"
)
_EAST_ASIAN = re.compile(
    "(?<!\\d)(\\d{4})\\s?(?:年|\u1102\u1167\u11ab)\\s?(\\d{1,2})\\s?(?:月|\u110b\u116f\u11af)\\s?(\\d{1,2})(?!\\d)"
)
# Writings that other numbers share: of use only where a date is looked for that is known.
_SPACED = re.compile(
    r"(?<!\d)(?:(\d{4})([\s_–‐])(\d{1,2})\2(\d{1,2})|(\d{1,2})([\s_–‐])(\d{1,2})\6(\d{4}|\d{2}))(?!\d)"
)
_EIGHT = re.compile(r"(?<!\d)(\d\d)(\d\d)((?:19|20)\d\d)(?!\d)")
_SIX = re.compile(r"(?<!\d)(?<!\d[.,])(\d\d)(\d\d)(\d\d)(?!\d)")
_SHORT_YEAR = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:of )?[-\s./]*{_WORD}\.?[-\s,./]*['’]?(\d\d)(?!\d)"
)

Dated = tuple[datetime.date, tuple[int, int]]


def dates_in(text: str) -> Iterator[Dated]:
    """Yield the dates that a plain text can mean, each with its place; 10/03/1961 means two."""
    text = _ordinals(text)
    for m in _ALL_DIGITS.finditer(text):
        yield from _digits(m)
    for m in _COMPACT.finditer(text):
        yield from _date(m[1], m[2], m[3], m.span())
    for m in _DAY_FIRST.finditer(text):
        yield from _date(m[3], _MONTH.get(m[2].lower()), m[1], m.span())
    for m in _MONTH_FIRST.finditer(text):
        yield from _date(m[3], _MONTH.get(m[1].lower()), m[2], m.span())
    for m in _YEAR_FIRST.finditer(text):
        yield from _date(m[1], _MONTH.get(m[2].lower()), m[3], m.span())
    for m in _ROMAN_MONTH.finditer(text):
        yield from _date(m[3], _NUMERAL.get(m[2].lower()), m[1], m.span())
    if not text.isascii():
        for m in _EAST_ASIAN.finditer(text):
            yield from _date(m[1], m[2], m[3], m.span())


def possible_dates_in(text: str) -> Iterator[datetime.date]:
    """Yield these and others that a text would mean only if one knew: 10 03 1961, 10031961, 100361, 10 Mar 61."""
    yield from (date for date, _ in dates_in(text))
    text = _ordinals(text)
    for m in _SPACED.finditer(text):
        yield from (date for date, _ in _digits(m))
    for m in _EIGHT.finditer(text):
        yield from (date for date, _ in _date(m[3], m[2], m[1], m.span()))
        yield from (date for date, _ in _date(m[3], m[1], m[2], m.span()))
    for m in _SIX.finditer(text):
        for year, month, day in ((m[1], m[2], m[3]), (m[3], m[2], m[1]), (m[3], m[1], m[2])):
            for full in _years(year):
                yield from (date for date, _ in _date(full, month, day, m.span()))
    for m in _SHORT_YEAR.finditer(text):
        for full in _years(m[3]):
            yield from (date for date, _ in _date(full, _MONTH.get(m[2].lower()), m[1], m.span()))


def is_month(word: str) -> bool:
    """Return whether a word, in small letters and without accents, names a month."""
    return word in _MONTH


def _ordinals(text: str) -> str:
    """Return a text with `tenth of March` as `10 of March`."""
    return _ORDINALS.sub(lambda found: str(_ORDINAL.get(found[1].lower(), found[1])), text)


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
