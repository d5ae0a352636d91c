"""Values of persons, and whether any of them stands in a text, in whatever way it is written."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from caseseries.identifiers import names
from caseseries.identifiers.dates import dates_in, is_month, possible_dates_in
from caseseries.identifiers.folding import joined, plain, spellings, words
from caseseries.identifiers.patterns import ABOUT

_AT = frozenset(("at", "dot"))
_DIGITS = re.compile(r"\+?\d(?:[\s()/.'’_‐–-]{0,3}\d){4,}")
_THOUSANDS = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![,\d])")
_DECIMAL = re.compile(r"\d{1,3}\.\d{4,}")
_LONG_RUN = re.compile(r"(?<!\d)(?<!\d\.)\d{5,}")
_PHONE = re.compile(r"[+(0][\d\s()/.-]{6,}$")
_SAME_NUMBER = 8
"""A telephone number is known by its last digits: the prefix of the country comes and goes."""
_LONG_NUMBER = 5
_LOCAL_NUMBER = 6
_MOST_GROUPS = 7
_KNOWN_WORD = 7
"""A surname as long as this is recognised in small letters as well; a shorter one can be an ordinary word."""
_TELLING_SURNAME = 4
"""A shorter one needs a title, a given name or an initial beside it."""
_FEW_LETTERS = 7
_NEAR = 80
_NUMBERED = re.compile(
    r"(?:\b(?:mrn|pid|no|nr|num|number|id|patient|case|record|chart|file|room|bed|ward|station|zimmer|akte|fall|dossier)"
    r"|#|№|n°)[\s.:#_-]*0*(\d{1,4})(?![^\W_])",
    re.IGNORECASE,
)
"""A number of few digits is a person's where it is said to be one; #703c5c is a colour."""
_DOTTED = re.compile(r"\b([A-Z])\.[\s-]?([A-Z])\.(?:[\s-]?([A-Z])\.)?(?!\s?[A-Z][a-z])")
_BARE = re.compile(r"\b(?i:patient(?:in)?|child|case|initials?:?|boy|girl)\s+\(?([A-Z]{2,3})\b")


@dataclass(frozen=True)
class _Phrase:
    """Words in a row. exact: as written; capital: every word with a capital."""

    tokens: tuple[str, ...]
    what: str
    exact: bool = False
    capital: bool = False


_Index = dict[str, list[_Phrase]]


@dataclass
class Needles:
    """What must not stand in a text, and of which column each value is; filled by `add`, asked by `found_in`."""

    _phrases: _Index = field(default_factory=dict)
    _codes: _Index = field(default_factory=dict)
    _mails: _Index = field(default_factory=dict)
    _surnames: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _given: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    _initials: dict[str, set[str]] = field(default_factory=dict)
    _dates: dict[datetime.date, str] = field(default_factory=dict)
    _phones: dict[str, str] = field(default_factory=dict)
    _records: dict[str, str] = field(default_factory=dict)
    _few_digits: dict[str, str] = field(default_factory=dict)

    def add(self, value: str, what: str, *, name: bool = False, personal: bool = False) -> None:
        """Add a value.

        name: it is a person's name, so that surname, initials and the other order give it away too.
        personal: its column is a person's by name, so that a number of few digits counts as well.
        """
        for text in spellings(value):
            self._add(text.strip(), what, name=name, personal=personal)

    def _add(self, text: str, what: str, *, name: bool, personal: bool) -> None:
        tokens = tuple(w.casefold() for w in words(text))
        if not tokens:
            return
        dates = {date for date, place in dates_in(text) if place == (0, len(text))}
        if dates or (dates := _iso(text)):
            self._dates |= dict.fromkeys(dates, what)
        elif "@" in text:
            _put(self._mails, _Phrase(tuple(t for t in tokens if t not in _AT), what))
            local = tuple(w.casefold() for w in words(text.partition("@")[0]))
            if len(local) > 1 and sum(map(len, local)) >= 6:
                _put(self._phrases, _Phrase(local, what))
        elif all(t.isdigit() for t in tokens):
            self._number(text, tokens, what, personal=personal)
        elif name and not any(t.isdigit() for t in tokens):
            self._name(text, tokens, what)
        else:
            self._text(text, tokens, what, personal=personal)

    def _number(self, text: str, tokens: tuple[str, ...], what: str, *, personal: bool) -> None:
        digits = "".join(tokens).lstrip("0")
        if _PHONE.match(text) and len(digits) >= _SAME_NUMBER and not text.isdigit():
            self._phones[digits[-_SAME_NUMBER:]] = what
            if len(tokens[-1]) >= _LOCAL_NUMBER:
                self._records[tokens[-1].lstrip("0")] = what
        elif len(digits) >= _LONG_NUMBER:
            self._records[digits] = what
        elif personal and digits:
            self._few_digits[digits] = what

    def _text(self, text: str, tokens: tuple[str, ...], what: str, *, personal: bool) -> None:
        if sum(map(len, tokens)) < 5:
            if personal or len(tokens) == 1:  # 7 B is a ward, or seven B cells
                _put(self._phrases, _Phrase(tuple(words(text)), what, exact=True))
            return
        _put(self._phrases, _Phrase(tokens, what))
        if any(t.isdigit() for t in tokens):
            _put(self._codes, _Phrase(tuple(_merged(tokens)), what))
        for part in text.split(","):
            self._part(part, what)

    def _part(self, part: str, what: str) -> None:
        """Add a street with its number, which names a house without the town."""
        tokens = tuple(w.casefold() for w in words(part))
        letters = sum(len(t) for t in tokens if not t.isdigit())
        if len(tokens) > 1 and letters >= 5 and any(t.isdigit() for t in tokens):
            _put(self._phrases, _Phrase(tokens, what))

    def _name(self, text: str, tokens: tuple[str, ...], what: str) -> None:
        if len(tokens) == 1 and len(text) <= 3 and text.isupper():  # initials are the value
            self._initials.setdefault(tokens[0], set()).add(what)
            return
        name = names.taken_apart(text)
        if name is None:
            return
        for order in names.orders(name):
            few = sum(map(len, order)) < _FEW_LETTERS
            _put(self._phrases, _Phrase(order, what, capital=few))
            _put(self._phrases, _Phrase((*order[:-1], order[-1] + "s"), what, capital=few))
        if len(text.replace(".", "").split()) > 1 and all(len(t) == 1 for t in tokens):
            self._initials.setdefault("".join(tokens), set()).add(what)
            return
        initial = name.given[0][0] if name.given else ""
        for surname in {*name.surname, "".join(name.surname)}:
            if len(surname) > 2:
                self._surnames.setdefault(surname, []).append((what, initial))
                self._surnames.setdefault(surname + "s", []).append((what, initial))
        for given in name.given:
            if len(given) > 2 and given not in names.ORDINARY and not is_month(given):
                self._given.setdefault(given, []).append((what, (*name.given, *name.surname)))
        if len(name.initials) > 1:
            self._initials.setdefault(name.initials, set()).add(what)

    def found_in(self, text: str) -> set[str]:
        """Return of which columns a value stands in a text."""
        if not text:
            return set()
        text = plain(text)
        found = set(self._in(text))
        whole = joined(text)
        return found if whole == text else found | set(self._in(whole))

    def _in(self, text: str) -> Iterator[str]:
        seen = words(text)
        folded = [w.casefold() for w in seen]
        there = set(folded)
        yield from _phrases_in(self._phrases, seen, folded, there)
        if not self._codes.keys().isdisjoint(there):
            merged = _merged(folded)
            yield from _phrases_in(self._codes, merged, merged, there)
        if not self._mails.keys().isdisjoint(there):
            written = [w for w in folded if w not in _AT]
            yield from _phrases_in(self._mails, written, written, there)
        if not self._surnames.keys().isdisjoint(there):
            yield from self._surnames_in(seen, folded)
        if not self._given.keys().isdisjoint(there):
            yield from self._given_in(text)
        if self._initials:
            yield from self._initials_in(text)
        if self._dates:
            yield from (self._dates[d] for d in possible_dates_in(text) if d in self._dates)
        if self._phones or self._records:
            yield from self._numbers_in(text)
        if self._few_digits:
            for found in _NUMBERED.findall(text):
                if found in self._few_digits:
                    yield self._few_digits[found]

    def _surnames_in(self, seen: Sequence[str], folded: Sequence[str]) -> Iterator[str]:
        """Yield the surnames that stand alone, but for cited authors, with other initials beside them."""
        for at, low in enumerate(folded):
            if low not in self._surnames:
                continue
            before = folded[at - 1] if at else ""
            after = seen[at + 1] if at + 1 < len(seen) else ""
            ordinary = low.removesuffix("s") in names.ORDINARY or low in names.ORDINARY
            if ordinary or len(low) < _TELLING_SURNAME:
                known = before in names.TITLES
            else:
                known = seen[at][0].isupper() or len(low) >= _KNOWN_WORD
            cited = [after] if after.isupper() and len(after) <= 3 else []
            cited += [before] if len(before) == 1 and before.isalpha() and before != "s" else []
            if not known or folded[at + 1 : at + 3] in (["et", "al"], ["u", "a"]):
                continue
            for what, initial in self._surnames[low]:
                if not (cited and initial and all(c[0].casefold() != initial for c in cited)):
                    yield what

    def _given_in(self, text: str) -> Iterator[str]:
        """Yield the given names that stand alone beside words of one person, and are not another person's."""
        for found in re.finditer(r"[^\W\d_]+", text):
            people = self._given.get(found[0].casefold())
            if not people or not found[0][0].isupper():
                continue
            near = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            after = re.match(r"[\s-]+([A-Z][^\W\d_]*)", text[found.end() :])
            for what, own in people:
                others = after is not None and after[1].casefold() not in own
                if not others and ABOUT.search(near):
                    yield what

    def _initials_in(self, text: str) -> Iterator[str]:
        for found in _DOTTED.finditer(text):
            near = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            if ABOUT.search(near):
                letters = "".join(part or "" for part in found.groups()).casefold()
                yield from self._initials.get(letters, ())
        for found in _BARE.finditer(text):
            yield from self._initials.get(found[1].casefold(), ())

    def _numbers_in(self, text: str) -> Iterator[str]:
        runs = (run for run in _DIGITS.findall(text) if not _DECIMAL.fullmatch(run))
        groups = (_joined_groups(words(run)) for run in runs)
        for digits in itertools.chain(
            itertools.chain.from_iterable(groups),
            _LONG_RUN.findall(text),
            (run.replace(",", "") for run in _THOUSANDS.findall(text)),
        ):
            bare = digits.lstrip("0")
            if bare in self._records:
                yield self._records[bare]
            if len(bare) >= _SAME_NUMBER and bare[-_SAME_NUMBER:] in self._phones:
                yield self._phones[bare[-_SAME_NUMBER:]]


def _joined_groups(groups: Sequence[str]) -> Iterator[str]:
    """Yield every run of neighbouring groups of digits, put together."""
    for at in range(len(groups)):
        for end in range(at + 1, min(at + _MOST_GROUPS, len(groups)) + 1):
            yield "".join(groups[at:end])


def _merged(tokens: Sequence[str]) -> list[str]:
    """Return words with neighbouring runs of digits put together, and neighbouring runs of letters as they are."""
    merged: list[str] = []
    for token in tokens:
        if merged and token.isdigit() and merged[-1].isdigit():
            merged[-1] += token
        else:
            merged.append(token)
    return merged


def _put(index: _Index, phrase: _Phrase) -> None:
    known = index.setdefault(phrase.tokens[0].casefold(), [])
    if phrase not in known:
        known.append(phrase)


def _phrases_in(
    index: _Index, seen: Sequence[str], folded: Sequence[str], there: set[str]
) -> Iterator[str]:
    if index.keys().isdisjoint(there):
        return
    for at, word in enumerate(folded):
        for phrase in index.get(word, ()):
            end = at + len(phrase.tokens)
            written = seen[at:end] if phrase.exact else folded[at:end]
            if tuple(written) == phrase.tokens and not (
                phrase.capital and not all(w[0].isupper() for w in seen[at:end])
            ):
                yield phrase.what


def _iso(text: str) -> set[datetime.date]:
    """Return the date of a value such as 1961-03-10T08:15, whose time is no part of the date."""
    head = re.match(r"\d{4}-\d{2}-\d{2}(?=[T ]\d{2}:\d{2})", text)
    return {date for date, _ in dates_in(head[0])} if head else set()
