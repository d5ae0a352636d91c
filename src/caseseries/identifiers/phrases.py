"""Words in a row, and whether they stand in a text that was taken apart into words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """Words in a row. exact: as written; capital: every word with a capital."""

    tokens: tuple[str, ...]
    what: str
    exact: bool = False
    capital: bool = False


Index = dict[str, list[Phrase]]


def put(index: Index, phrase: Phrase) -> None:
    """Add a phrase to an index by its first word."""
    known = index.setdefault(phrase.tokens[0].casefold(), [])
    if phrase not in known:
        known.append(phrase)


def phrases_in(
    index: Index, seen: Sequence[str], folded: Sequence[str], there: set[str]
) -> Iterator[str]:
    """Yield of what the phrases are that stand in a text; seen: its words, folded: these in small letters."""
    if not (first := index.keys() & there):
        return
    for at, word in [(k, w) for k, w in enumerate(folded) if w in first]:
        for phrase in index[word]:
            end = at + len(phrase.tokens)
            written = seen[at:end] if phrase.exact else folded[at:end]
            if tuple(written) == phrase.tokens and not (
                phrase.capital and not all(w[0].isupper() or w.isdigit() for w in seen[at:end])
            ):
                yield phrase.what
