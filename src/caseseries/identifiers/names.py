"""A person's name in the ways in which it is said: order, initials, surname alone, titles."""

from __future__ import annotations

import re
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
    "white black brown green gray grey young long short day may rose bell bone small bush field fields banks bank "
    "price cook hand foot head heart love best wise strong power read reed case cross page hall hill wood woods "
    "king church grant mark marks will wills frost winter summer spring little low high west north south east "
    "noble sharp swift stone rice fish bird wolf fox lamb major minor fever good rich poor new old early late "
    "first drug dose grade data table figure series study group median mean normal male female range value marker "
    "stage response rate risk score line lines park parks ford ward wards bishop dean abbot judge marshall parish "
    "christian pope monk nun gold silver blue pink orange violet berry cherry apple flower flowers branch forest "
    "rivers river lake ocean pool pond brook brooks waters water snow rain ice glass cotton silk cash money sales "
    "holder keys key lock joy hope faith grace noon knight sergeant english french german welch holland paris "
    "berlin basel london york lincoln washington france ireland israel jordan china carolina august march april "
    "june friday monday sunday bond bridge bridges gates gate house houses castle castles street streets mill "
    "mills moor meadow shore combs comb burns burn core crews cruise cutting daily deal drew drinks eagle ends "
    "ever fair farmer fine finger fountain freed gay gentle golden goodman grave graves guest hatch hazard "
    "holiday holly hood idle ivy just lead leaf leaves level light loss mead mile miles moon more moses nail pace "
    "paine pain peace peck pen perfect pike plant post pound prior pride quick ray reason ring rush sage self "
    "sells service shade shell shepherd sheets shield ship shields sides single six smart sparks spray staff "
    "stack star start steel stern stock store stout sugar swan sweet tall temple thorn tiller true trust tune "
    "upright vale van verse virtue wait wall walls wand ware warm watch weeks welcome wheat wheel wild willow "
    "wing wings winner worth yard zoom handler parser frame array method methods control controls base block "
    "event events index label log map node object point path scale set sets source style text type view visit "
    "week month year trial centre center cohort arm phase test cell cells count counts total end klein kurz "
    "schwarz weiss braun alt stark sommer herbst kind konig blut herz kopf tag monat jahr fall bein haut leber "
    "niere neu blau rot grun gelb haus berg tal bach feld baum wald see meer sand salz brot frei freitag sonntag "
    "montag gut gute lang jung stein horn"
)
_EPONYMS = (
    "kaplan meier clopper pearson fisher wilson wilcoxon mann whitney cox gray greenwood aalen johansen nelson "
    "efron breslow peto hodges lehmann spearman kendall kruskal wallis student welch bonferroni holm hochberg "
    "benjamini gauss poisson bernoulli bayes markov cohen fleiss bland altman simon fleming gehan brookmeyer "
    "crowley schoenfeld karnofsky lansky tanner apgar down hodgkin burkitt turner fanconi ewing wilms diamond "
    "blackfan wiskott aldrich langerhans cushing addison crohn parkinson alzheimer huntington marfan noonan "
    "gilbert bell raynaud sjogren kawasaki philadelphia wright giemsa ringer hickman broviac schwartz cockcroft "
    "gault mosteller dubois haycock clavien dindo glasgow romberg babinski bence jones auer howell jolly epstein "
    "barr"
)
"""Names of methods, tests, diseases and scales, which stand in articles for other reasons."""
_METHOD = re.compile(
    r"\b(?:exact|tests?|methods?|intervals?|estimat\w+|curves?|plots?|scores?|ranks?|sums?|index|models?|regression|hazards?"
    r"|correlation|criteri\w+|formula|correction|scale|statistic\w*|syndrome|disease|an[a]?emia|lymphoma|sarcoma|tumou?r"
    r"|cells?|bod(?:y|ies)|stain\w*|catheter|line|solution|chromosome|design|distribution|proportion\w*|kappa|limits)\b",
    re.IGNORECASE,
)
TITLES = frozenset(_TITLES.split())
_SPOKEN_TO = TITLES - {"m", "med", "mag", "sir", "don", "baby"}
PARTICLES = frozenset(_PARTICLES.split())
ORDINARY = frozenset(_ORDINARY.split())
EPONYMS = frozenset(_EPONYMS.split())
"""Surnames that are words: one of these needs a title or a given name beside it to be a person's."""


_INFLECTIONS = (
    "s es n en e a u em om owi ovi ego iego emu im sche schen scher sches а у ым ом е ого ому"
)
_AFTER_A = "y i e u o ou ej iej om ы е у ои ою"
_ARTICLES = ("", "al", "el", "ul", "ur", "er", "ar")
"""How the article of Abd al-Rahman is heard, where it is one word."""
_TELLING = 7
_INITIAL_BEFORE = re.compile(r"(?:^|[^\w'’])([A-Z])(?:\.?[\s-]?[A-Z])?(\.?)[\s_-]{0,2}$")
_INITIAL_AFTER = re.compile(
    r"(,?)[\s_]{0,2}([A-Z])(?:\.?[\s-]?[A-Z]){0,2}(\.?)(?![^\W\d_]|['’])(?!\s[A-Z]{2})"
)


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
        found.add("".join(word[0] for word in self.whole))  # JvdB
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
        if w not in TITLES and not (w in PARTICLES and (k or len(w) > 1))
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
            if sum(map(len, name.whole[k:])) >= _TELLING:
                yield ("".join(name.whole[k:]),)  # vanderbeek
        if word == "abd":
            yield from ((f"abd{article}{last[-1]}",) for article in _ARTICLES)
    if not given:
        return
    if len(given) > 1:  # Nguyen T. M. K.
        letters = [word[0] for word in (*given, *last)]
        yield (given[0], *letters[1:])
        yield (given[0], "".join(letters[1:]))
    yield from _pairs(given, last)
    yield ("".join((*given, *last)),)
    yield ("".join((*last, *given)),)
    yield ("".join(name.whole),)
    if len(given) > 1:
        yield from _pairs(given[:-1], (given[-1], *last))


def is_title(word: str) -> bool:
    """Return whether a word, as written, stands before a person's name, and hardly before anything else."""
    return word[:1].isupper() and word.casefold() in _SPOKEN_TO


def is_method(surname: str, before: str, after: str) -> bool:
    """Return whether a surname between two texts is that of a method or a disease: Fisher's exact, Kaplan–Meier."""
    if surname.casefold() not in EPONYMS:
        return False
    if surname.islower():
        return True
    near = {w.casefold() for w in words(f"{before[-22:]} {after[:22]}")}
    return not EPONYMS.isdisjoint(near) or bool(_METHOD.search(after[:30]))


def inflected(surname: str) -> Iterator[str]:
    """Yield a surname with the endings that German and the Slavic languages give it."""
    yield from (surname + ending for ending in _INFLECTIONS.split())
    if surname.endswith(("a", "а")):
        yield from (surname[:-1] + ending for ending in _AFTER_A.split())


def _pairs(given: tuple[str, ...], last: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield given names, or several initials in one word, with surnames; `needles` looks for single initials."""
    letters = tuple(word[0] for word in given)
    firsts = {given, given[:1], given[:1] + letters[1:]}
    if len(letters) > 1:
        firsts.add(("".join(letters),))
    for first in firsts:
        for surname in {last, last[:1], last[-1:]}:
            yield (*first, *surname)
            yield (*surname, *first)


def initials_beside(before: str, after: str) -> tuple[set[str], bool]:
    """Return the initials of the person whose surname stands between two texts, and whether they are sure to be such.

    Those before it are without a comma; else those behind it count, as in lists of authors.
    """
    if m := _INITIAL_BEFORE.search(before):
        return {m[1].casefold()}, bool(m[2])
    if m := _INITIAL_AFTER.match(after):
        return {m[2].casefold()}, bool(m[1] and m[3])
    return set(), False
