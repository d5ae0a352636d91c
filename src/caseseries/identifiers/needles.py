"""Values of persons, and whether any of them stands in a text, in whatever way it is written."""

from __future__ import annotations

import codecs
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from caseseries.identifiers import cited, names
from caseseries.identifiers.cited import Author
from caseseries.identifiers.dates import (
    dates_in,
    day_of_moment,
    days_of_seconds,
    is_month,
    possible_dates_in,
)
from caseseries.identifiers.digits import merged_digits, numbers_in, read_aloud, written_alike
from caseseries.identifiers.folding import (
    any_of,
    is_wide,
    joined,
    plain,
    spellings,
    squeezed,
    words,
)
from caseseries.identifiers.months import DIGIT
from caseseries.identifiers.numbered import few_digits_in, short_codes_in
from caseseries.identifiers.patterns import ABOUT
from caseseries.identifiers.phrases import Index, Phrase, phrases_in, put
from caseseries.identifiers.streets import written_streets
from caseseries.identifiers.transliteration import in_pinyin

_AT = frozenset(("at", "dot", "punkt", "point", "punto", "commat", "period"))
_PHONE = re.compile(r"[+(0][\d\s()/.-]{6,}$")
_EXTENSION = re.compile(
    r"[\s,]*(?:ext|extension|x|app|durchwahl|dw|poste|anexo)\.?\s?\d{1,5}$", re.IGNORECASE
)
_SAME_NUMBER = 8
"""A telephone number is known by its last digits: the prefix of the country comes and goes."""
_LONG_NUMBER = 5
_LOCAL_NUMBER = 6
_KNOWN_WORD = 7
"""A surname as long as this is recognised in small letters as well; a shorter one can be an ordinary word."""
_TELLING_SURNAME = 4
"""A shorter one needs a title, a given name or an initial beside it."""
_FEW_LETTERS = 7
_NEAR = 80
_TITLE_BEFORE = re.compile(r"([^\W\d_]+)(?:\.\s?|\s+)$")
_NEXT_NAME = re.compile(r"[ \u00a0-]{1,2}([A-Z][^\W\d_]*)")
_OTHERS = re.compile(
    r",?\s(?:et\.? al|u\. ?a)\b|,\s([A-Z][^\W\d_]+)[\w\s.-]{0,20}(?:\sand\s|\}|\n\n|$)"
)
"""What stands behind the surname of a cited author: others, or a given name as bibliographies have it."""
_HASH = re.compile(r"\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,}\b")
_FIRST_OF_SHEETS = datetime.date(1899, 12, 30)
"""Spreadsheets number their days from this one."""
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
"""A British code, which says a street alone."""
_DOTTED = re.compile(
    r"\b(?:[A-Z]\.[\s-]?(?:[a-z]\.\s?){0,3}(?:O['’])?){1,3}[A-Z]\.?(?:(?<=\.)(?!\s?[A-Z][a-z])|(?!\w))"
)
_BARE = re.compile(
    r"\b(?i:patient(?:in)?|child|case|initials?:?|boy|girl)\s+\(?([A-Z](?:[a-z]{0,3}\s?[A-Z]){1,3})(?![\w-])"
)


@dataclass
class Needles:
    """What must not stand in a text, and of which column each value is; filled by `add`, asked by `found_in`.

    public: the numbers, without zeros before them, by which the patients themselves are known in public.
    """

    public: frozenset[str] = frozenset()

    _phrases: Index = field(default_factory=dict)
    _codes: Index = field(default_factory=dict)
    _mails: Index = field(default_factory=dict)
    _surnames: dict[str, list[tuple[str, str, tuple[str, ...]]]] = field(default_factory=dict)
    _given: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    _initials: dict[str, set[str]] = field(default_factory=dict)
    _dates: dict[datetime.date, str] = field(default_factory=dict)
    _phones: dict[str, str] = field(default_factory=dict)
    _records: dict[str, str] = field(default_factory=dict)
    _few_digits: dict[str, str] = field(default_factory=dict)
    _padded: dict[str, str] = field(default_factory=dict)
    _as_written: dict[str, str] = field(default_factory=dict)
    _short: dict[str, str] = field(default_factory=dict)
    _wide: dict[str, str] = field(default_factory=dict)
    _wide_given: dict[str, str] = field(default_factory=dict)
    _pieces: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _titled: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    _people: dict[tuple[str, ...], None] = field(default_factory=dict)
    _authors: re.Pattern[str] | None = None

    def add(
        self,
        value: str,
        what: str,
        *,
        name: bool = False,
        personal: bool = False,
        labelled: bool = False,
    ) -> None:
        """Add a value.

        name: it is a person's name, so that surname, initials and the other order give it away too.
        personal: its column is a person's by name, so that a number of few digits counts as well.
        labelled: it is a number that others share; it counts where it is said to be a patient's.
        """
        if labelled:
            self._few_digits[value.lstrip("0")] = what
            return
        for text in spellings(value):
            if is_wide(text):
                self._wide_text(squeezed(text.strip()), what, name=name)
            self._add(text.strip(), what, name=name, personal=personal)

    def _wide_text(self, text: str, what: str, *, name: bool) -> None:
        """Add a text of a script that leaves no blanks between words: it is found within others."""
        pure = re.sub(r"[^\W\d_]", "", text) == ""
        if name and not (pure and len(text) < 2):
            self._wide[text] = what
            if pure and 1 < len(text) < 5:  # the surname goes last elsewhere
                self._wide[text[1:] + text[0]] = what
                for order in in_pinyin(text):
                    put(self._phrases, Phrase(order, what, capital=True))
                if len(text) == 3:
                    self._wide_given[text[1:]] = what
        elif len(text) > 3:
            self._wide[text] = what
            if street := re.fullmatch(r".*?(?:[省市区縣县州]|자치구)(.{2,}\d+[号號].*)", text):
                self._wide[re.sub(r".*[省市区縣县州]", "", street[1])] = what

    def _add(self, text: str, what: str, *, name: bool, personal: bool) -> None:
        tokens = tuple(w.casefold() for w in words(text))
        if not tokens:
            return
        dates = {date for date, place in dates_in(text) if place == (0, len(text))}
        if dates or (dates := day_of_moment(text)):
            self._dates |= dict.fromkeys(dates, what)
            for date in dates:
                self._few_digits[str((date - _FIRST_OF_SHEETS).days)] = what
        elif "@" in text:
            put(self._mails, Phrase(tuple(t for t in tokens if t not in _AT), what))
            self._turned(text, what)
            local = tuple(w.casefold() for w in words(text.partition("@")[0]))
            if len(local) > 1 and sum(len(t) for t in local if t.isalpha()) >= 5:
                put(self._phrases, Phrase(local, what))
        elif (number := _EXTENSION.sub("", text)) and re.fullmatch(r"[\d\W_]+", number):
            self._number(number, tuple(words(number)), what, personal=personal)
        elif name and not any(t.isdigit() for t in tokens):
            self._name(text, tokens, what)
        else:
            self._text(text, tokens, what, personal=personal)

    def _turned(self, text: str, what: str) -> None:
        """Add a text backwards and with its letters turned by 13, as pages hide an address from machines."""
        for turned in (text[::-1], codecs.encode(text, "rot13")):
            put(self._phrases, Phrase(tuple(w.casefold() for w in words(turned)), what))

    def _number(self, text: str, tokens: tuple[str, ...], what: str, *, personal: bool) -> None:
        digits = "".join(tokens).lstrip("0")
        if len(tokens) > 1 and len(digits) >= _LONG_NUMBER:
            self._as_written[text] = what
            if len(digits) >= _SAME_NUMBER:
                put(self._phrases, Phrase(tokens, what))
            if len(tokens) > 2 and len(digits) - len(tokens[-1]) >= _SAME_NUMBER > 4 * len(
                tokens[-1]
            ):
                self._records["".join(tokens[:-1]).lstrip("0")] = (
                    what  # without the digit that checks it
                )
        if _PHONE.match(text) and len(digits) >= _SAME_NUMBER and not text.isdigit():
            self._phones[digits[-_SAME_NUMBER:]] = what
            local = tokens[-1] if len(tokens[-1]) >= _LOCAL_NUMBER else "".join(tokens[-2:])
            if _LOCAL_NUMBER <= len(local) < _SAME_NUMBER + 1:
                self._records[local.lstrip("0")] = what
        elif len(digits) == _LONG_NUMBER and digits.endswith("00"):  # an axis may have it
            self._few_digits[digits] = what
        elif len(digits) >= _LONG_NUMBER:
            self._records[digits] = what
        elif personal and digits:
            self._few_digits[digits] = what
            if len("".join(tokens)) >= _LONG_NUMBER:
                self._padded["".join(tokens)] = what

    def _text(self, text: str, tokens: tuple[str, ...], what: str, *, personal: bool) -> None:
        if sum(map(len, tokens)) < 5:
            if len(tokens) == 1:
                put(self._phrases, Phrase(tuple(words(text)), what, exact=True))
            elif personal:
                self._short["".join(words(text))] = what
            return
        put(self._phrases, Phrase(tokens, what))
        if any(t.isdigit() for t in tokens):
            self._code(tokens, what)
        elif len(tokens) == 1:
            self._in_pieces(tokens[0], what)
        for part in text.split(","):
            self._part(part, what)

    def _code(self, tokens: tuple[str, ...], what: str) -> None:
        """Add letters with digits: groups of digits put together or apart, without zeros, or the long ones alone."""
        letters, digits = [t for t in tokens if not t.isdigit()], [t for t in tokens if t.isdigit()]
        few = sum(map(len, letters)) < 2
        for code in {
            tuple(merged_digits(tokens)),
            tuple(t.lstrip("0") if t.isdigit() else t for t in tokens),
        }:
            if all(code):
                put(self._codes, Phrase(code, what, capital=few))
        if len(digits) == 1 and len(letters) == 1 and len(letters[0]) < 4:
            self._number(digits[0], (digits[0],), what, personal=True)

    def _in_pieces(self, word: str, what: str) -> None:
        """Add a long word, which also counts when other signs or elements stand within it."""
        if len(word) >= _TELLING_SURNAME and word not in names.ORDINARY:
            least = 2 if len(word) < _KNOWN_WORD else len(word)
            for end in range(1, least):
                self._pieces.setdefault(word[:end], []).append((word, what))

    def _part(self, part: str, what: str) -> None:
        """Add a street with its number, which names a house without the town."""
        for code in _POSTCODE.findall(part):
            put(self._codes, Phrase(tuple(w.casefold() for w in words(code)), what))
            put(
                self._phrases,
                Phrase(tuple(w.casefold() for w in words(code.replace(" ", ""))), what),
            )
        tokens = tuple(w.casefold() for w in words(part))
        letters = sum(len(t) for t in tokens if not t.isdigit())
        if len(tokens) > 1 and letters >= _TELLING_SURNAME and any(t.isdigit() for t in tokens):
            for street in written_streets(tokens):
                put(self._phrases, Phrase(street, what))

    def _name(self, text: str, tokens: tuple[str, ...], what: str) -> None:
        if len(tokens) == 1 and len(text) <= 3 and text.isupper():  # initials are the value
            self._initials.setdefault(tokens[0], set()).add(what)
            return
        name = names.taken_apart(text)
        if name is None:
            return
        self._people[(*name.given, *name.surname)] = None
        if len(name.whole) > 1:
            self._turned(text, what)
        for order in names.orders(name):
            few = sum(map(len, order)) < _FEW_LETTERS
            put(self._phrases, Phrase(order, what, capital=few))
            put(self._phrases, Phrase((*order[:-1], order[-1] + "s"), what, capital=few))
        if len(text.replace(".", "").split()) > 1 and all(len(t) == 1 for t in tokens):
            self._initials.setdefault("".join(tokens), set()).add(what)
            return
        initial = name.given[0][0] if name.given else ""
        own = (*name.given, *name.surname)
        for surname in {*name.surname, "".join(name.surname)}:
            if len(surname) > 2:
                long = len(surname) >= _KNOWN_WORD - 1
                for form in {surname, surname + "s", *(names.inflected(surname) if long else ())}:
                    self._surnames.setdefault(form, []).append((what, initial, own))
                self._in_pieces(surname, what)
        for given in name.given:
            if len(given) > 2 and given not in names.ORDINARY and not is_month(given):
                self._given.setdefault(given, []).append((what, own))
        if name.given:
            for word in own:
                if len(word) > 2:
                    self._titled.setdefault(word, []).append((what, own))
        for letters in name.initials:
            self._initials.setdefault(letters, set()).add(what)

    def spare(self, authors: Iterable[Author]) -> None:
        """Pass by people who are named in public, where they are named as these; after all values were added."""
        parts = {word for person in self._people for word in person}
        self._authors = cited.pattern(authors, parts, self._people)

    def found_in(self, text: str, *, prose: bool = True) -> set[str]:
        """Return of which columns a value stands in a text.

        prose: words of one person may stand beside a given name or initials, as in no program.
        """
        if not text:
            return set()
        text = plain(text)
        if self._authors:
            text = self._authors.sub(";", text)
        found = set(self._in(text, prose))
        return found | set(self._in(whole, prose)) if (whole := joined(text)) else found

    def _in(self, text: str, prose: bool) -> Iterator[str]:
        seen = words(text)
        folded = [w.casefold() for w in seen]
        there = set(folded)
        yield from phrases_in(self._phrases, seen, folded, there)
        if not self._codes.keys().isdisjoint(there):
            for read in (
                merged_digits(folded),
                [w.lstrip("0") if w.isdigit() else w for w in folded],
            ):
                yield from phrases_in(
                    self._codes, seen if len(read) == len(seen) else read, read, there
                )
        if not self._mails.keys().isdisjoint(there):
            written = [w for w in folded if w not in _AT]
            yield from phrases_in(self._mails, written, written, there)
        if known := self._surnames.keys() & there:
            yield from self._surnames_in(text, prose, any_of(tuple(sorted(known))))
        if prose and (known := self._given.keys() & there):
            yield from self._given_in(text, any_of(tuple(sorted(known))))
        if not names.TITLES.isdisjoint(there) and (known := self._titled.keys() & there):
            yield from self._titled_in(text, any_of(tuple(sorted(known))))
        if starts := self._pieces.keys() & there:
            yield from self._pieces_in(seen, folded, starts)
        if prose and self._initials:
            yield from self._initials_in(text)
        if self._dates:
            yield from (self._dates[d] for d in possible_dates_in(text, there) if d in self._dates)
        if self._phones or self._records or self._padded or self._as_written or self._dates:
            yield from self._numbers_in(text)
            if len(DIGIT.keys() & there) > 1:
                yield from self._numbers_in(read_aloud(folded))
        if self._few_digits:
            said = few_digits_in(text, there, self.public, prose=prose)
            yield from (self._few_digits[digits] for digits in said & self._few_digits.keys())
        if self._short:
            yield from (self._short[c] for c in short_codes_in(text, tuple(self._short)))
        if self._wide and is_wide(text):
            close = squeezed(text)
            yield from (what for value, what in self._wide.items() if value in close)
            for given, what in self._wide_given.items():
                at = close.find(given)
                if at >= 0 and ABOUT.search(
                    close, max(0, at - _FEW_LETTERS), at + 2 * _FEW_LETTERS
                ):
                    yield what

    def _surnames_in(self, text: str, prose: bool, known: re.Pattern[str]) -> Iterator[str]:
        """Yield the surnames that stand alone, but for cited authors, with other initials or given names beside."""
        for found in known.finditer(text):
            low = found[0].casefold()
            if low not in self._surnames:
                continue
            before, after = (
                text[max(0, found.start() - 24) : found.start()],
                text[found.end() : found.end() + 40],
            )
            if names.is_method(found[0], before, after) or (
                found[0].isupper()
                and low[:-1] in self._surnames  # a code, such as TRANS, and nobody's genitive
            ):
                continue
            initials, sure = names.initials_beside(before, after)
            others = _OTHERS.match(after)
            title = _TITLE_BEFORE.search(before)
            titled = title is not None and names.is_title(title[1])
            ordinary = low.removesuffix("s") in names.ORDINARY or low in names.ORDINARY
            if ordinary or len(low) < _TELLING_SURNAME:
                sure_enough = titled or (sure and prose and found[0][0].isupper())
            else:
                sure_enough = found[0][0].isupper() or len(low) >= _KNOWN_WORD
            for what, initial, own in self._surnames[low] if sure_enough else ():
                if initials and initial and initials.isdisjoint((initial, *own)):
                    continue
                if others and (
                    others[1] is None or (own[:1] != (low,) and others[1].casefold() not in own)
                ):
                    continue
                yield what

    def _titled_in(self, text: str, known: re.Pattern[str]) -> Iterator[str]:
        """Yield names behind a title, whichever name of the person it is, unless another's follows."""
        for found in known.finditer(text):
            title = _TITLE_BEFORE.search(text, max(0, found.start() - 24), found.start())
            if not found[0][0].isupper() or title is None or not names.is_title(title[1]):
                continue
            after = _NEXT_NAME.match(text, found.end())
            for what, own in self._titled.get(found[0].casefold(), ()):
                if after is None or after[1].casefold() in own:
                    yield what

    def _pieces_in(
        self, seen: Sequence[str], folded: Sequence[str], starts: set[str]
    ) -> Iterator[str]:
        """Yield the long words of which pieces stand one behind the other, or letters with blanks between them."""
        for at, piece in [(k, w) for k, w in enumerate(folded) if w in starts]:
            for word, what in self._pieces[piece]:
                end, rest = at + 1, word[len(piece) :]
                while rest and end < len(folded) and rest.startswith(folded[end]):
                    rest, end = rest[len(folded[end]) :], end + 1
                letters = end - at == len(word)
                if not rest and (
                    letters
                    or (len(piece) > 1 and len(word) >= _KNOWN_WORD and seen[at][0].isupper())
                ):
                    yield what

    def _given_in(self, text: str, known: re.Pattern[str]) -> Iterator[str]:
        """Yield the given names that stand alone beside words of one person, and are not another person's."""
        for found in known.finditer(text):
            people = self._given.get(found[0].casefold())
            if not people or not found[0][0].isupper():
                continue
            near = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            after = re.match(r"[\s-]+([A-Z][^\W\d_]*)", text[found.end() :])
            for what, own in people:
                others = after is not None and after[1].casefold() not in own
                if others and re.match(r"\s(\w)\.(?!\s?-?[A-Z]\w)", text[found.end() :]):
                    others = text[found.end() + 1].casefold() != own[-1][0]  # Erika M.
                if not others and ABOUT.search(near):
                    yield what

    def _initials_in(self, text: str) -> Iterator[str]:
        for found in _DOTTED.finditer(text):
            near = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            if ABOUT.search(near):
                letters = re.sub(r"O['’]|\W", "", found[0]).casefold()
                yield from self._initials.get(letters, ())
        for found in _BARE.finditer(text):
            yield from self._initials.get(re.sub(r"\s", "", found[1]).casefold(), ())

    def _numbers_in(self, text: str) -> Iterator[str]:
        if self._as_written:
            yield from (self._as_written[w] for w in written_alike(text) if w in self._as_written)
        for digits in numbers_in(_HASH.sub(" ", text)):
            if self._dates and len(digits) in (9, 10, 12, 13):
                yield from (self._dates[d] for d in days_of_seconds(digits) if d in self._dates)
            bare = digits.lstrip("0")
            if digits in self._padded:
                yield self._padded[digits]
            if bare in self._records:
                yield self._records[bare]
            if len(bare) >= _SAME_NUMBER and bare[-_SAME_NUMBER:] in self._phones:
                yield self._phones[bare[-_SAME_NUMBER:]]
