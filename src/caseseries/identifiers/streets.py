"""A street with its number in the ways in which it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KINDS_LIST = (
    "ul ulica al aleja c calle cl av avda avenida rue r via viale rua str strasse straat st street"
)
_KINDS = frozenset(_KINDS_LIST.split())
"""What may stand before a street's name, and is left out."""
_LONG = re.compile(r"str(?:asse)?$")
_MOST_BETWEEN = ("nr", "no", "number", "nummer", "m")


def written_streets(tokens: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a part of an address as it is, with its street written out or cut short, and its number first or last.

    tokens: words and numbers in small plain letters.
    """
    yield tokens
    digits = [k for k, t in enumerate(tokens) if t.isdigit()]
    if not digits:
        return
    first = digits[0]
    if first == 0 and len(tokens) > 1 and len(tokens[0]) < 5:  # 12 Old Mill Road
        yield (*tokens[1:], tokens[0])
        return
    street, number = tokens[:first], tokens[first:]
    if street and street[0] in _KINDS:
        street = street[1:]
    if sum(map(len, street)) < 5 or len(number[0]) > 4:
        return
    for last in {street[-1], _LONG.sub("str", street[-1]), _LONG.sub("strasse", street[-1])}:
        name = (*street[:-1], last)
        yield (*name, *number)
        yield (*name, number[0])
        yield (number[0], *name)
        yield from ((*name, word, number[0]) for word in _MOST_BETWEEN)
        if len(number) == 2 and number[1].isdigit():
            yield (*name, number[0], "m", number[1])
