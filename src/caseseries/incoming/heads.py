"""The head of a column in a clinician's words: what it names, its unit, its place in time, the codes written in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from caseseries.cohort.marks import unit_key

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_CODES = re.compile(r"([\w+-]{1,3})\s*[=:]\s*([^,;=:/]+?)\s*(?=[,;/]|\s[\w+-]{1,3}\s*[=:]|$)")
_BEHIND_IN = re.compile(r"\s+in\s+(\S+)$")
_UNIT = re.compile(
    r"%|‰|°C|°F|(?:10\^?\d+|10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[GMT])/[lL]"
    r"|(?:[kmcµμunp]?(?:g|mol|l|L|m|s|Hz|Pa|U|eq|Eq)|IU|IE|mmHg|cmH2O|bpm|kcal"
    r"|kJ)(?:/(?:[dcmµμu]?[lL]|[kmµμ]?g|h|min|d|s|m2|m²|mmol)){0,2}"
    r"|/(?:min|[nµμu]?[lL]|h|mm3)|ml/min/1[.,]73 ?m[2²]"
    r"|years?|yrs?|Jahren?|J\.?|ans|months?|Monaten?|weeks?|Wochen?|days?|Tagen?|h|hours?"
    r"|Stunden?|min|points?|Punkten?",
)
_TIMES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:day|tag|jour|d)[ ._]?([+-]?\d{1,4})\b", re.IGNORECASE), "Day"),
    (re.compile(r"\b(?:week|woche|wk|wo|sem|w)[ ._-]?(\d{1,3})\b", re.IGNORECASE), "Week"),
    (re.compile(r"\b(?:month|monat|mo|mon|mois)[ ._-]?(\d{1,3})\b", re.IGNORECASE), "Month"),
    (re.compile(r"\b(?:cycle|zyklus)[ ._-]?(\d{1,2})\b", re.IGNORECASE), "Cycle"),
    (re.compile(r"\b(?:visit|visite|v)[ ._-]?(\d{1,2})\b", re.IGNORECASE), "Visit"),
    (re.compile(r"\b(?:year|jahr)[ ._-]?(\d{1,2})\b", re.IGNORECASE), "Year"),
    (re.compile(r"\b(\d{1,3})[ ._-]?(?:h|hours?|std\.?|stunden?)(?!\w)", re.IGNORECASE), "Hour"),
    (re.compile(r"\b(\d{1,3})[ ._-]?(?:weeks?|wks?|wochen?|sem(?:aines?)?)\b", re.IGNORECASE), "Week"),
    (re.compile(r"\b(\d{1,3})[ ._-]?(?:months?|mos?|mths?|monaten?|mon|mois)\b", re.IGNORECASE), "Month"),
    (re.compile(r"\b(\d{1,2})[ ._-]?(?:years?|yrs?|jahren?|ans)\b", re.IGNORECASE), "Year"),
    (re.compile(r"\b(\d{1,4})[ ._-]?(?:days?|tagen?|jours?)\b", re.IGNORECASE), "Day"),
)  # fmt: skip
_CHOICE = re.compile(
    r"\s*[(\[]?\b(?:y(?:es)?/no?|j(?:a)?/n(?:ein)?|o(?:ui)?/n(?:on)?|m/[fw](?:/d)?|[fw]/m|0/1|1/0)\b[)\]]?",
    re.IGNORECASE,
)
"""What a cell may say, written behind the name of a column."""
_BASELINE = re.compile(
    r"\b(?:baseline|bl|base|pr(?:e|ae|ä)[- ]?op(?:erativ\w*)?|prä|prae|pre|vor (?:der )?therapie"
    r"|before (?:treatment|therapy)|bei aufnahme|aufnahme|admission|adm|screening)\b",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\b(?:end of (?:treatment|study)|eot|eos|therapieende|entlassung|discharge"
    r"|follow[- ]?up|fu|nachsorge|post[- ]?op(?:erativ\w*)?)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\b(?:post[- ]?op(?:erativ\w*)?|(?:nach|after) (?:op|surgery|operation)|follow[- ]?up|fu)\b",
    re.IGNORECASE,
)
"""Beside a time these say from when it is counted."""
LAST = 9999.0
"""The number of a visit at the end, which has none of its own."""
_ENDS = " ·:,;-–_/.?"


@dataclass(frozen=True)
class Head:
    """What a head says. day: the study day, None where it names none; number: for the order of visits.

    counts_from_0: the head names day 0, which ADaM does not have.
    """

    name: str
    unit: str = ""
    visit: str = ""
    number: float | None = None
    day: int | None = None
    counts_from_0: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)


def understood(head: str) -> Head:
    """Return what a head says."""
    rest, unit, codes = _CHOICE.sub(" ", head).strip() or head, "", {}
    for bracket in _BRACKETS.finditer(head):
        inside = bracket[1].strip()
        pairs = dict(_CODES.findall(inside))
        if len(pairs) > 1:
            codes = pairs
        elif is_unit(inside):
            unit = inside
        else:
            continue
        rest = rest.replace(bracket[0], " ", 1)
    if not unit and (behind := _BEHIND_IN.search(rest.rstrip(_ENDS))) and is_unit(behind[1]):
        unit, rest = behind[1], rest.replace(behind[0], " ", 1)
    if not codes and len(pairs := dict(_CODES.findall(rest.partition(" ")[2]))) > 1:
        codes, rest = pairs, rest.partition(" ")[0]
    visit, number, day, zero = "", None, None, False
    for pattern, word in _TIMES:
        if found := pattern.search(rest):
            number = float(found[1])
            visit = f"{word} {int(found[1])}"
            # “30 days” is a span, and may be part of a name; “day 30” is a day of the study
            day = int(found[1]) if word == "Day" and not found[0][0].isdigit() else None
            zero = day == 0
            rest = rest[: found.start()] + " " + rest[found.end() :]
            rest = _AFTER.sub(" ", rest).strip(_ENDS) or rest
            break
    else:
        if found := _BASELINE.search(rest):
            visit, number = "Baseline", 0.0
            rest = rest[: found.start()] + " " + rest[found.end() :]
        elif found := _LAST.search(rest):
            visit, number = found[0], LAST
            rest = rest[: found.start()] + " " + rest[found.end() :]
    name = re.sub(r"\s+", " ", rest).strip(_ENDS)
    if not unit and name and " " in name and is_unit(name.rsplit(" ", 1)[1]) and "/" in name:
        name, unit = name.rsplit(" ", 1)
    name = re.sub(r" in$", "", name) if unit else name
    return Head(name, unit, visit, number, None if zero else day, zero, codes)


def codes_in(text: str) -> dict[str, str]:
    """Return the codes that a text explains, as `1 = complete, 2 = incomplete` does; none where it is no such text."""
    found = dict(_CODES.findall(text))
    return found if re.match(r"[\w+-]{1,3}\s*[=:]", text) else {}


def without_groups(heads: Iterable[str]) -> dict[str, Head]:
    """Return what each head of a sheet says; a group over several heads is no part of a name that needs none.

    “Baseline · Weight (kg)” is a weight; “CRP (mg/l) · d3”, “Day 3 · CRP” and two weights under two groups need it.
    """
    last = {head: understood(head.rpartition(" · ")[2]) for head in heads}
    whole = {head: understood(head) for head in heads}

    def needs_none(head: str) -> bool:
        own = last[head]
        alike = sum(
            (o.name.casefold(), o.visit) == (own.name.casefold(), own.visit) for o in last.values()
        )
        over = whole[head].number not in (None, 0.0, LAST) and not own.visit
        return bool(own.name) and alike == 1 and not over

    return {head: last[head] if needs_none(head) else whole[head] for head in whole}


def undated(name: str) -> str:
    """Return what a head of dates is about, without the word that they are dates: the days made of them are none."""
    return (
        re.sub(r"\b(?:date|datum)\b|datum\b", " ", name, flags=re.IGNORECASE).strip(_ENDS) or name
    )


def is_unit(text: str) -> bool:
    """Return whether a text is written as a unit."""
    return bool(_UNIT.fullmatch(text.strip()))


_PREFIX = {"": 1.0, "k": 1e3, "d": 1e-1, "c": 1e-2, "m": 1e-3, "µ": 1e-6, "u": 1e-6, "n": 1e-9, "p": 1e-12}  # fmt: skip
_PART = re.compile(r"([kdcmµunp]?)(g|mol|l|m|u|iu|eq)")


def factor(unit: str, other: str) -> float | None:
    """Return what turns a number in a unit into another one; None where they do not measure the same.

    Prefixes alone are turned: mg/dl into g/l is 0.01. Mass and amount of a substance are not.
    """
    if unit_key(unit) == unit_key(other):
        return 1.0
    here, there = _parts(unit), _parts(other)
    if here is None or there is None or here[1] != there[1]:
        return None
    return float(f"{here[0] / there[0]:.12g}")


def _parts(unit: str) -> tuple[float, tuple[str, ...]] | None:
    size, kinds = 1.0, []
    for k, part in enumerate(unit_key(unit).split("/")):
        found = _PART.fullmatch(part)
        if not found:
            return None
        step = _PREFIX[found[1]]
        size = size * step if k == 0 else size / step
        kinds.append(found[2])
    return size, tuple(kinds)


_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "AE", "Ö": "OE", "Ü": "UE", "µ": "u"}
)


def code(name: str, taken: set[str]) -> str:
    """Return the name of a column or parameter, 8 letters and digits at most, that is not taken; it is added there.

    Several words give their beginnings, so that two heads with the same first word differ.
    """
    plain = (
        unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode()
    )
    words = [w for w in re.split(r"[^A-Za-z0-9]+", plain) if w]
    joined = "".join(words).upper()
    if len(joined) > 8 and len(words) > 1:
        each = max(2, 8 // len(words))
        joined = "".join(w[:each] for w in words).upper()
    base = re.sub(r"^\d+", "", joined)[:8] or "X"
    found, k = base, 2
    while found in taken:
        found, k = base[: 8 - len(str(k))] + str(k), k + 1
    taken.add(found)
    return found
