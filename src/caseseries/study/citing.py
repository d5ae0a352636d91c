"""How people and a version are cited in words; every place that does so says the same."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

_PERSON = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*\s+)+(?:(?:van|von|de|der|da|di|le|la|del)\s+)*[^\W\d_a-z][\w'’-]+"
)


def named(name: str) -> tuple[str, str] | None:
    """Return family and given name of a person; None for a group, which is cited as it is written."""
    if not _PERSON.fullmatch(name):
        return None
    words = name.split()
    first = next((k for k, word in enumerate(words) if k and word.islower()), len(words) - 1)
    return " ".join(words[first:]), " ".join(words[:first])


def in_words(
    authors: Sequence[str], title: str, number: str, date: datetime.date, remark: str
) -> str:
    """Return the citation of a version in the manner of Vancouver, without its address.

    remark: what a reader has to know of it, or empty.
    """
    names = [f"{n[0]} {_initials(n[1])}" if (n := named(a)) else a for a in authors]
    front = ", ".join(names) + ". " if names else ""
    end = f" {remark.rstrip('.')}." if remark else ""
    return f"{front}{title.rstrip('.')}. Version {number}, {date.isoformat()}.{end}"


def _initials(given: str) -> str:
    return "".join(word[0] for word in re.split(r"[\s.-]+", given) if word)
