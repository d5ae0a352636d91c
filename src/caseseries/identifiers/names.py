"""A person's name in the ways in which it is said: order, initials, surname alone, titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from caseseries.identifiers.folding import words

_TITLES = (
    "mr mrs ms miss dr prof herr herrn frau mme m sr sra senor senora signor signora don sir lady baby med mag "
    "srta fru pan pani pana mister monsieur madame mevrouw meneer dhr mevr nurse sister familie family famille"
)
_PARTICLES = (
    "von van de der den del della la le di da dos el al bin ibn "
    "y i e zu zur zum ter ten du des das do und et af"
)
_ORDINARY = (
    "white black brown green gray grey young long short day may rose bell bone small bush field banks price cook hand "
    "foot head heart love best wise strong power read reed case cross page hall hill wood king church grant mark will "
    "frost winter summer spring little low high west north south east noble sharp swift stone rice fish bird wolf fox "
    "lamb major minor fever good rich poor new old early late first drug dose grade data table figure series study "
    "klein lang kurz schwarz weiss braun jung alt stark sommer kind konig blut herz hand kopf tag monat"
)
_LETTERS = frozenset("yie")
TITLES = frozenset(_TITLES.split())
_SPOKEN_TO = TITLES - {"m", "med", "mag", "sir", "don", "baby"}
PARTICLES = frozenset(_PARTICLES.split())
ORDINARY = frozenset(_ORDINARY.split())
"""Surnames that are words: one of these needs a title or a given name beside it to be a person's."""


_INFLECTIONS = "s es n en e a u em om owi ovi ego iego emu im sche schen scher sches"
_AFTER_A = "y i e u o ou ej iej om"


@dataclass(frozen=True)
class Name:
    """A name taken apart, in small plain letters, without titles and particles; whole: with the particles."""

    given: tuple[str, ...]
    surname: tuple[str, ...]
    whole: tuple[str, ...] = ()

    @property
    def initials(self) -> set[str]:
        """Return the first letters of given names and surnames, of all and of the first."""
        last = "".join(word[0] for word in self.surname)
        found = {
            "".join(word[0] for word in given) + end
            for given in (self.given, self.given[:1])
            for end in {last, last[:1], last[-1:]}
        }
        return {letters for letters in found if len(letters) > 1}


def taken_apart(text: str) -> Name | None:
    """Return the name that a plain text is; None for a text without letters."""
    first, comma, rest = text.partition(",")
    parts = (rest, first) if comma else (text, "")
    given = [w.casefold() for w in words(parts[0])]
    last = [w.casefold() for w in words(parts[1])]
    if not comma:
        count = len(words(text.split()[-1])) if text.split() else 0  # Lüdenscheidt-Müller is one
        given, last = given[: len(given) - count], given[len(given) - count :]
    whole = tuple(w for w in (*given, *last) if w not in TITLES)
    given = [
        w
        for k, w in enumerate(given)
        if w not in TITLES and not (w in PARTICLES and (k or w not in _LETTERS))
    ]
    last = [w for w in last if w not in TITLES and w not in PARTICLES] or last
    return Name(tuple(given), tuple(last), whole) if last else None


def orders(name: Name) -> Iterator[tuple[str, ...]]:
    """Yield the sequences of words that say the whole name: in both orders, glued, by initials.

    Of three words and more the last but one may be a given name or a surname, and both are tried.
    """
    given, last = name.given, name.surname
    if len(name.whole) > 1:
        yield name.whole
    for k, word in enumerate(name.whole[1:-1], 1):
        if word in PARTICLES:
            yield name.whole[k - 1 : k + 2]
    if not given:
        return
    yield from _pairs(given, last)
    yield ("".join((*given, *last)),)
    yield ("".join((*last, *given)),)
    if len(given) > 1:
        yield from (
            pair for pair in _pairs(given[:-1], (given[-1], *last)) if max(map(len, pair[:2])) > 1
            and not (len(pair) == 2 and min(map(len, pair)) == 1)
        )  # fmt: skip


def is_title(word: str) -> bool:
    """Return whether a word, as written, stands before a person's name, and hardly before anything else."""
    return word[:1].isupper() and word.casefold() in _SPOKEN_TO


def inflected(surname: str) -> Iterator[str]:
    """Yield a surname with the endings that German and the Slavic languages give it."""
    yield from (surname + ending for ending in _INFLECTIONS.split())
    if surname.endswith("a"):
        yield from (surname[:-1] + ending for ending in _AFTER_A.split())


def _pairs(given: tuple[str, ...], last: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    letters = tuple(word[0] for word in given)
    for first in {
        given,
        given[:1],
        letters,
        letters[:1],
        ("".join(letters),),
        given[:1] + letters[1:],
    }:
        for surname in {last, last[:1], last[-1:]}:
            yield (*first, *surname)
            yield (*surname, *first)
