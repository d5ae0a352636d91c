"""People who are named in public, authors of a study and of its references: none of them is a patient of that name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass

from caseseries.identifiers.folding import plain, without_tex, words

_FIELD = re.compile(r"\b(?:author|editor)\s*=\s*(?=[{\"])", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+")


@dataclass(frozen=True)
class Author:
    """A name in plain letters. cited: an author of a reference, whose given names stand as initials behind."""

    family: tuple[str, ...]
    given: tuple[str, ...]
    cited: bool = True


def in_bibliography(text: str) -> Iterator[Author]:
    """Yield the authors and editors of BibTeX entries who have given names."""
    for start, end in _fields(text):
        for name in _AND.split(text[start:end].strip('{}" \n')):
            yield from named(without_tex(name), cited=True)


def without_authors(text: str) -> str:
    """Return a bibliography without its fields of authors and editors."""
    for start, end in reversed(list(_fields(text))):
        text = text[:start] + text[end:]
    return text


def named(name: str, *, cited: bool = False) -> Iterator[Author]:
    """Yield the author that a name, such as `Li, Wei` or `Wei Li`, is of; none where it is one word."""
    family, comma, given = plain(" ".join(name.split())).partition(",")
    if not comma:
        given, _, family = family.rpartition(" ")
    if words(family) and words(given):
        yield Author(tuple(words(family)), tuple(words(given)), cited)


def pattern(
    authors: Iterable[Author], of_patients: Set[str], patients: Collection[tuple[str, ...]]
) -> re.Pattern[str] | None:
    """Return what finds these authors in plain text, of those who have a patient's name; None without any.

    of_patients: words of patients' names, in small letters. patients: their whole names, given name first, which are
    left in the text; and so are initials before the surname of a cited author who has them in common with a patient.
    """
    forms: dict[str, None] = {}
    for author in authors:
        if not of_patients.isdisjoint(w.casefold() for w in author.family):
            forms.update(dict.fromkeys(_forms(author, patients)))
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(forms)})(?![^\W\d_])") if forms else None


def _forms(author: Author, patients: Collection[tuple[str, ...]]) -> Iterator[str]:
    family = tuple(w.casefold() for w in author.family)
    first = author.given[0].casefold()
    same = [p[0] for p in patients if p[-len(family) :] == family and p[0][0] == first[0]]
    last = r"[\s'’-]*".join(map(re.escape, author.family))
    letters = r"[\s.-]*".join(re.escape(w[0]) + r"\.?" for w in author.given)
    initials = rf"{re.escape(author.given[0][0])}\.?(?:[\s.-]*[A-Z]\.?){{0,3}}"
    yield rf"{last},?\s+(?:{letters}|{initials})"
    if not (author.cited and same):
        yield rf"(?:{letters}|{initials})\s*{last}"
    if len(first) > 1 and first not in same:
        given = re.escape(author.given[0]) + r"(?:[\s-]+[A-Z][^\W\d_]*\.?){0,2}"
        yield rf"{given}\s+{last}"
        yield rf"{last},\s+{given}"


def _fields(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the values of the fields of authors stand, with their braces or quotes."""
    for found in _FIELD.finditer(text):
        depth, at, end = 0, found.end(), len(text)
        quoted = text[at : at + 1] == '"'
        for k in range(at, len(text)):
            depth += {"{": 1, "}": -1}.get(text[k], 0)
            if (quoted and text[k] == '"' and k > at and not depth) or (not quoted and not depth):
                end = k + 1
                break
        yield at, end
