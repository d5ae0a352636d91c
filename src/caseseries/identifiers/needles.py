"""Values of persons, and whether any of them stands in a text, in whatever way it is written."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from caseseries.identifiers.dates import dates_in
from caseseries.identifiers.folding import joined, plain, words

_AT = frozenset(("at", "dot"))
_DIGITS = re.compile(r"\+?\d(?:[\s()/.-]{0,3}\d){4,}")
_PHONE = re.compile(r"[+(0][\d\s()/.-]{6,}$")
_TITLES_LIST = "mr mrs ms miss dr prof herr frau mme m sr sra von van de der den del della la le"
_TITLES = frozenset(_TITLES_LIST.split())
_SAME_NUMBER = 8
"""A telephone number is known by its last digits: the prefix of the country comes and goes."""
_LONG_NUMBER = 5
_KNOWN_WORD = 7
"""A surname as long as this is recognised in small letters as well; a shorter one can be an ordinary word."""


@dataclass
class Needles:
    """What must not stand in a text, and of which column each value is; filled by `add`, asked by `found_in`."""

    _phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    _mails: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _exact: dict[str, str] = field(default_factory=dict)
    _dates: dict[datetime.date, str] = field(default_factory=dict)
    _phones: dict[str, str] = field(default_factory=dict)
    _records: dict[str, str] = field(default_factory=dict)

    def add(self, value: str, what: str, *, name: bool = False) -> None:
        """Add a value; name: it is a person's, so that surname, initials and the other order give it away too."""
        text = plain(value).strip()
        tokens = tuple(w.casefold() for w in words(text))
        if not tokens:
            return
        dates = {date for date, place in dates_in(text) if place == (0, len(text))}
        if dates or (dates := _iso(text)):
            self._dates |= dict.fromkeys(dates, what)
        elif "@" in text:
            self._phrase(self._mails, tuple(t for t in tokens if t not in _AT), what)
        elif all(t.isdigit() for t in tokens):
            digits = "".join(tokens).lstrip("0")
            if _PHONE.match(text) and len(digits) >= _SAME_NUMBER and not text.isdigit():
                self._phones[digits[-_SAME_NUMBER:]] = what
            elif len(digits) >= _LONG_NUMBER:
                self._records[digits] = what
        elif name:
            self._name(text, tokens, what)
        elif sum(map(len, tokens)) < 5:
            self._exact[value.strip()] = what
        else:
            self._phrase(self._phrases, tokens, what)
            for part in text.split(","):
                self._part(part, what)

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
        yield from _phrases_in(self._phrases, folded)
        if self._mails:
            yield from _phrases_in(self._mails, [w for w in folded if w not in _AT])
        for word, low in zip(seen, folded, strict=True):
            what = self._names.get(low)
            if what and (len(low) >= _KNOWN_WORD or word[0].isupper()):
                yield what
            if word in self._exact:
                yield self._exact[word]
        if self._dates:
            yield from (self._dates[date] for date, _ in dates_in(text) if date in self._dates)
        if self._phones or self._records:
            yield from self._numbers_in(text, seen)

    def _numbers_in(self, text: str, seen: list[str]) -> Iterator[str]:
        runs = [re.sub(r"\D", "", run) for run in _DIGITS.findall(text)]
        for digits in (d.lstrip("0") for d in itertools.chain(runs, seen) if d.isdigit()):
            if digits in self._records:
                yield self._records[digits]
            if len(digits) >= _SAME_NUMBER and digits[-_SAME_NUMBER:] in self._phones:
                yield self._phones[digits[-_SAME_NUMBER:]]

    def _name(self, text: str, tokens: tuple[str, ...], what: str) -> None:
        if "," in text:  # Mustermann, Erika
            last, _, first = text.partition(",")
            tokens = tuple(w.casefold() for w in (*words(first), *words(last)))
        tokens = tuple(t for t in tokens if t not in _TITLES) or tokens
        first, last = tokens[0], tokens[-1]
        if len(tokens) == 1:
            self._names[last] = what
            return
        for order in (
            (*tokens,),
            (first, last),
            (last, *tokens[:-1]),
            (last, first),
            ("".join(tokens),),
        ):
            self._phrase(self._phrases, order, what)
        for order in ((first[0], last), (last, first[0])):
            self._phrase(self._phrases, order, what)
        if len(last) > 3:
            self._names[last] = what

    def _part(self, part: str, what: str) -> None:
        """Add a street with its number, which names a house without the town."""
        tokens = tuple(w.casefold() for w in words(part))
        letters = sum(len(t) for t in tokens if not t.isdigit())
        if len(tokens) > 1 and letters >= 5 and any(t.isdigit() for t in tokens):
            self._phrase(self._phrases, tokens, what)

    @staticmethod
    def _phrase(
        index: dict[str, list[tuple[tuple[str, ...], str]]], tokens: tuple[str, ...], what: str
    ) -> None:
        index.setdefault(tokens[0], []).append((tokens, what))


def _phrases_in(
    index: dict[str, list[tuple[tuple[str, ...], str]]], folded: list[str]
) -> Iterator[str]:
    for at, word in enumerate(folded):
        for tokens, what in index.get(word, ()):
            if tuple(folded[at : at + len(tokens)]) == tokens:
                yield what


def _iso(text: str) -> set[datetime.date]:
    """Return the date of a value such as 1961-03-10T08:15, whose time is no part of the date."""
    head = re.match(r"\d{4}-\d{2}-\d{2}(?=[T ]\d{2}:\d{2})", text)
    return {date for date, _ in dates_in(head[0])} if head else set()
