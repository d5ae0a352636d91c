"""A street with its number in the ways in which it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caseseries.identifiers.names import PARTICLES

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
    if first == 0:  # 12 Old Mill Road, 12 bis rue des Lilas
        start = next((k for k, t in enumerate(tokens) if k and (len(t) > 3 or t in _KINDS)), 1)
        number, street = tokens[:start], tokens[start:]
        if any(t.isdigit() for t in street):
            return
    else:
        street, number = tokens[:first], tokens[first:]
    named = street
    while named and (named[0] in _KINDS or (len(named) > 1 and named[0] in PARTICLES)):
        named = named[1:]
    if len(number[0]) > 3:  # a town and its code
        yield from ((*number, *street), (*street, *number))
        return
    if sum(map(len, named)) < 5 or len(number[0]) > 4:
        return
    for last in {named[-1], _LONG.sub("str", named[-1]), _LONG.sub("strasse", named[-1])}:
        name = (*named[:-1], last)
        yield (*name, *number)
        yield (*name, number[0])
        yield (number[0], *name)
        yield from ((*name, word, number[0]) for word in _MOST_BETWEEN)
        if len(number) == 2 and number[1].isdigit():
            yield (*name, number[0], "m", number[1])
    if named != street:
        between = tuple(t for t in street if t in PARTICLES)
        yield from ((number[0], kind, *between, *named) for kind in _KINDS)
