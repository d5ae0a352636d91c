"""A person's name in the ways in which it is said: order, initials, surname alone, titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from caseseries.identifiers.folding import words

_TITLES = "mr mrs ms miss dr prof herr herrn frau mme m sr sra senor senora signor signora don sir lady baby"
_PARTICLES = "von van de der den del della la le di da dos el al bin ibn"
_ORDINARY = (
    "white black brown green gray grey young long short day may rose bell bone small bush field banks price cook hand "
    "foot head heart love best wise strong power read reed case cross page hall hill wood king church grant mark will "
    "frost winter summer spring little low high west north south east noble sharp swift stone rice fish bird wolf fox "
    "lamb major minor fever good rich poor new old early late first drug dose grade data table figure series study "
    "klein lang kurz schwarz weiss braun jung alt stark sommer kind konig blut herz hand kopf tag monat"
)
TITLES = frozenset(_TITLES.split())
PARTICLES = frozenset(_PARTICLES.split())
ORDINARY = frozenset(_ORDINARY.split())
"""Surnames that are words: one of these needs a title or a given name beside it to be a person's."""


@dataclass(frozen=True)
class Name:
    """A name taken apart, in small plain letters, without titles and particles."""

    given: tuple[str, ...]
    surname: tuple[str, ...]

    @property
    def initials(self) -> str:
        """Return the first letters of given names and surname."""
        return "".join(word[0] for word in (*self.given, *self.surname[-1:]))


def taken_apart(text: str) -> Name | None:
    """Return the name that a plain text is; None for a text without letters."""
    first, comma, rest = text.partition(",")
    parts = (rest, first) if comma else (text, "")
    given = [w.casefold() for w in words(parts[0])]
    last = [w.casefold() for w in words(parts[1])]
    if not comma:
        count = len(words(text.split()[-1])) if text.split() else 0  # Lüdenscheidt-Müller is one
        given, last = given[: len(given) - count], given[len(given) - count :]
    given = [w for w in given if w not in TITLES and w not in PARTICLES]
    last = [w for w in last if w not in TITLES and w not in PARTICLES] or last
    return Name(tuple(given), tuple(last)) if last else None


def orders(name: Name) -> Iterator[tuple[str, ...]]:
    """Yield the sequences of words that say the whole name: in both orders, glued, by initials."""
    given, last = name.given, name.surname
    if not given:
        return
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
    yield ("".join((*given, *last)),)
    yield ("".join((*last, *given)),)
