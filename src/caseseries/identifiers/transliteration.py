"""Names of one script in the letters of another, as passports, journals and neighbours write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_unidecode import unidecode

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_GREEK = re.compile("[\u0370-\u03ff]")
_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґђјљњћџў"
_SCHEMES_LIST = (
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g dj j lj nj c dz u",
    "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia i i ie g dj j lj nj c dz u",
    "a b w g d e jo sch s i j k l m n o p r s t u f ch z tsch sch schtsch - y - e ju ja i ji je g dj j lj nj c dsch u",
    "a b v g d e e z z i j k l m n o p r s t u f h c c s sc - y - e ju ja i ji je g d j lj nj c dz u",
)
"""How English, passports (ICAO 9303), German and scholars (ISO 9, without accents) write these letters."""
_SCHEMES = [
    {letter: sound.strip("-") for letter, sound in zip(_LETTERS, scheme.split(), strict=True)}
    for scheme in _SCHEMES_LIST
]


def in_latin(value: str) -> Iterator[str]:
    """Yield a value of Greek or Cyrillic letters in Latin ones, these by each scheme, also with ks as x."""
    if not _CYRILLIC.search(value):
        yield from [unidecode(value)] if _GREEK.search(value) else ()
        return
    for scheme in _SCHEMES:
        word = "".join(_cased(c, scheme.get(c.lower(), c)) for c in value)
        yield from (word, word.replace("ks", "x"))


def in_pinyin(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a Chinese name of up to four signs in Latin letters, in both orders, glued or not."""
    sounds = tuple(unidecode(name).casefold().split())
    if len(sounds) == len(name) and all(sound.isalpha() for sound in sounds):
        last = 1 if len(name) < 4 else 2
        family, given = sounds[:last], sounds[last:]
        for one in {given, ("".join(given),)}:
            for other in {family, ("".join(family),)}:
                yield (*other, *one)
                yield (*one, *other)


def _cased(letter: str, sound: str) -> str:
    return sound.capitalize() if letter.isupper() else sound
