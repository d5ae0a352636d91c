"""Normalised wording: what tells that two rows speak of the same thing.

Nothing here belongs to one field of medicine: the lists hold words of grammar, of statistics,
of grading and of the flow of patients.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from caseseries.audit.digits import word_set
from caseseries.audit.notation import normalise

STOP = word_set(
    "the a an of in with for at on by to from who which that is are was were be been had have has "
    "patient patients subject subjects participant participants case cases child children adult "
    "adults people person persons number n percent percentage mean median average range sd iqr "
    "interquartile standard deviation year years yr yrs month months week weeks day days old "
    "reported observed occurred occurring using per"
)
SOFT = word_set(
    "slight slightly peripheral blood circulating serum plasma level levels count counts during "
    "therapy treatment absolute value values"
)
"""Words that a looser comparison drops too."""
ALL = frozenset({"all", "overall", "total", "everyone", "everybody", "entire", "whole", "cohort"})
NAMES_OF_GROUPS = frozenset({"standard", "adult", "adults"})
"""Words of `STOP` that name a group where they stand alone."""
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_G = r"(\d|iv|v|i{1,3})\b"
BAND = re.compile(
    r"\b(?:ctcae\s+)?grades?\s*(>=|<=|>|<|at least\s+)?\s*" + _G
    + r"(?:\s*(-|to|or|and|/|,)\s*" + _G + r")?"
    r"(\s*(?:\+|(?:or|and)\s+(?:higher|more|above|worse|greater|over|lower|less|below)))?"
)  # fmt: skip
ANY_BAND = re.compile(r"\b(?:any|all)[ -]grades?\b")
DESTINATION = re.compile(
    r"\b(?:proceed\w*|bridg\w*|switch\w*|transition\w*|transferr?\w*|refer\w*|crossed over|"
    r"went on|going on|moved|moving|discharged)\s+(?:on\s+)?to\s+(?P<to>.+?)"
    r"(?=\s*(?:,|;|\(|$|\bwithout\b|\binstead of\b|\brather than\b|\bwith\b|\bafter\b|\bin\b))"
)
"""Where a patient went next: verbs of patient flow."""
INSTEAD = re.compile(r"\b(?:without|instead of|rather than|not)\s+(?P<other>.+)")


@dataclass(frozen=True, order=True)
class Band:
    """Grades from `low` to `high`, both included; 5 stands for "and above"."""

    low: int
    high: int

    def same(self, other: Band | None) -> bool:
        """The same band; "3-4" and ">=3" differ by deaths alone and count as one."""
        return (
            other is not None
            and self.low == other.low
            and (self.high == other.high or min(self.high, other.high) >= 4)
        )

    def __str__(self) -> str:
        return f"grade {self.low}" if self.low == self.high else f"grade {self.low}-{self.high}"


@dataclass(frozen=True)
class Wording:
    """A measure taken apart.

    key: stems in order of the alphabet, without grammar, statistics and the band.
    loose: the same without `SOFT` words.
    head: key of what stands before the first comma or qualifier, where there is one.
    """

    band: Band | None
    key: tuple[str, ...]
    loose: tuple[str, ...]
    head: tuple[str, ...]
    destination: tuple[str, ...]

    @property
    def specific(self) -> bool:
        """The key says what is measured, away from its own table."""
        return any(word not in GENERIC and not word.isdigit() for word in self.key)


def _grade(text: str) -> int:
    return ROMAN.get(text) or int(text)


def band_of(text: str) -> tuple[Band | None, str]:
    """The band of grades that `text` (normalised, lower case) names, and the text without it."""
    if ANY_BAND.search(text):
        return Band(1, 5), ANY_BAND.sub(" ", text)
    match = BAND.search(text)
    if not match or BAND.search(text, match.end()):
        return None, text  # none, or several: an enumeration, not a band
    sign, first, _, second, above = match.groups()
    low = high = _grade(first)
    if second:
        high = _grade(second)
    elif sign and sign.strip() in (">=", "at least"):
        high = 5
    elif sign == ">":
        low, high = low + 1, 5
    elif sign in ("<=", "<"):
        low, high = 1, low if sign == "<=" else low - 1
    elif above:
        low, high = (1, low) if re.search("lower|less|below", above) else (low, 5)
    if low > high:
        return None, text
    return Band(low, high), text[: match.start()] + " " + text[match.end() :]


@cache
def stem(word: str) -> str:
    """A light stem: plural, past and -ing endings off, British spellings levelled."""
    if word in ("aes", "teae", "teaes"):
        return "ae"
    word = word.replace("aemi", "emi").replace("haem", "hem").replace("oede", "ede")
    word = word.replace("rrhoe", "rrhe").replace("our", "or").replace("isation", "ization")
    if len(word) <= 3 or any(character.isdigit() for character in word):
        return word
    for ending, new in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ing", ""),
        ("ied", "y"),
        ("ed", ""),
        ("s", ""),
    ):
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= 3
            and not word.endswith(("ss", "us", "is"))
        ):
            word = word[: -len(ending)] + new
            break
    return word.rstrip("e") if len(word) > 4 else word


GENERIC = frozenset(
    stem(word)
    for word in word_set(
        "other others unknown missing yes no none positive negative present absent any normal abnormal "
        "high low intermediate mild moderate severe total overall good poor response event events grade "
        "change improved stable"
    )
)
"""A measure of these words alone says nothing away from its own table."""
EVERYBODY = frozenset(stem(word) for word in ALL)


def words_of(text: str) -> list[str]:
    """Words of lower-case text; a sign at the end of a word ("x+") becomes a word."""
    text = re.sub(r"\badverse (?:events?|effects?|reactions?)\b", "ae", text)
    text = re.sub(r"\bno\.\s|\bno (?=of\b)", " ", text)
    text = re.sub(r"(?<=[a-z] )a(?=\s*(?:$|[,;:()/]))", "letter-a", text)  # "arm A": no article
    text = re.sub(r"(?<=\w)\+(?=\W|$)", " positive ", text)
    text = re.sub(r"(?<=[a-z0-9])-(?=\s|$|,)", " negative ", text)
    return re.findall(r"[a-z]+\d*|\d+(?:\.\d+)?|>=|<=|<|>|µ|%", text)


def key_of(text: str, drop: frozenset[str] = STOP) -> tuple[str, ...]:
    """Sorted stems of the words that carry meaning."""
    return tuple(sorted(stem(word) for word in words_of(text) if word not in drop))


def _without_parentheses(text: str) -> str:
    """Parentheses off where they hold a unit, a definition, a statistic or an abbreviation."""

    def judge(match: re.Match[str]) -> str:
        inside, before = match[1], match.string[: match.start()]
        if re.search(r"[<>=%]|\d", inside) or not key_of(inside):
            return " "
        initials = "".join(word[0] for word in re.findall(r"[a-z]+", before))
        short = re.sub(r"[^a-z]", "", inside)
        return " " if short and initials.endswith(short.rstrip("s")) else match[0]

    return re.sub(r"\(([^()]*)\)", judge, text)


@cache
def wording(measure: str, abbreviations: tuple[tuple[str, str], ...] = ()) -> Wording:
    """`measure` taken apart; `abbreviations` are pairs of short form and words, lower case."""
    text = normalise(measure).lower()
    band, text = band_of(text)
    text = _without_parentheses(text)
    for short, long in abbreviations:
        text = re.sub(rf"\b{re.escape(short)}\b", long, text)
    key = key_of(text)
    head_text = re.split(
        r",|;|\bneeding\b|\brequiring\b|\bwithin\b|\bwithout\b|\bwith\b|\bdue to\b", text
    )[0]
    head = key_of(head_text)
    to = DESTINATION.search(text)
    return Wording(
        band=band, key=key, loose=key_of(text, STOP | SOFT), head=head if head != key else (),
        destination=key_of(to["to"], STOP | SOFT) if to else (),
    )  # fmt: skip


WIDER = re.compile(r"\b(or|any|all|including|combined|overall|total|events?)\b")


def narrowed(measure: str) -> bool:
    """What follows the head narrows it, and does not widen it ("x, any cause")."""
    return not WIDER.search(normalise(measure).lower())


def conjuncts(measure: str) -> tuple[tuple[str, ...], ...]:
    """Loose keys of the parts of "x and y", where both were counted together; () without "and"."""
    text = _without_parentheses(normalise(measure).lower())
    pieces = re.split(r"\band\b", text)
    if len(pieces) < 2:
        return ()
    keys = (key_of(piece, STOP | SOFT) for piece in pieces)
    return tuple(key for key in keys if len(key) >= 2)


def given_up(measure: str) -> tuple[str, ...]:
    """Loose key of what `measure` says was not done ("to x without y": y); () without it."""
    match = INSTEAD.search(normalise(measure).lower())
    return key_of(match["other"], STOP | SOFT) if match else ()


SIZE_IN_NAME = re.compile(r"[(\[,]?\s*\bn\s*=\s*(\d+)\s*[)\]]?")


def size_in(group: str) -> int | None:
    """The number of patients that a group's name gives ("control (n = 12)")."""
    match = SIZE_IN_NAME.search(normalise(group).lower())
    return int(match[1]) if match else None


@cache
def group_key(group: str) -> tuple[str, ...]:
    """The group's name, normalised; ("all",) for everybody, () when blank."""
    text = SIZE_IN_NAME.sub(" ", normalise(group).lower())
    if not text.strip():
        return ()
    found = words_of(text)
    words = [stem(word) for word in found if word not in STOP - ALL]
    words = words or [stem(word) for word in found if word in NAMES_OF_GROUPS]
    kept = [word for word in words if word not in ("group", "arm", "column", "set", "population")]
    if all(word in EVERYBODY or word in ("study", "studi") for word in kept):
        return ("all",)
    return tuple(sorted(word for word in kept if word not in ("the", "study"))) or ("all",)


def counts_events(group: str) -> bool:
    """The group is made of events, not of patients."""
    if re.search(r"patient|child|subject|participant|case|person|people|m[ae]n\b", group.lower()):
        return False
    return bool(set(group_key(group)) & {"event", "ae", "aes", "teae", "episod"})


def abbreviations_in(measures: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Short forms that stand alone in one measure and whose letters begin the words of another.

    Only where one expansion fits ("OS": "overall survival").
    """
    spelled: dict[str, set[str]] = {}
    for measure in measures:
        text = _without_parentheses(band_of(normalise(measure).lower())[1]).strip(" ,;")
        words = re.findall(r"[a-z]+", text)
        if 2 <= len(words) <= 6 and re.fullmatch(r"[a-z \-]+", text):
            spelled.setdefault("".join(word[0] for word in words), set()).add(" ".join(words))
    found: dict[str, str] = {}
    for measure in measures:
        for short in re.findall(r"\b[A-Z]{2,6}\b", measure):
            options = spelled.get(short.lower(), set())
            keys = {key_of(option) for option in options}
            if len(keys) == 1:
                found[short.lower()] = sorted(options)[0]
    return tuple(sorted(found.items()))
