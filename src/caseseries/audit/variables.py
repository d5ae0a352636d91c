"""Which rows are the levels of one variable, and whether a patient can be in two of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from caseseries.audit.notation import normalise
from caseseries.audit.paper import Group, Paper
from caseseries.audit.reading import Row
from caseseries.audit.wording import ROMAN, Band, band_of, key_of, stem

PAIRS = (
    ("male", "female"), ("man", "woman"), ("men", "women"), ("boy", "girl"), ("boys", "girls"),
    ("yes", "no"), ("positive", "negative"), ("alive", "dead"), ("survived", "died"),
    ("present", "absent"), ("survivors", "deaths"), ("unilateral", "bilateral"),
)  # fmt: skip
"""Two words that share everybody between them."""
SCALES = (
    ("low", "intermediate", "high"), ("low", "moderate", "high"), ("low", "medium", "high"),
    ("mild", "moderate", "severe"), ("never", "former", "current"), ("i", "ii", "iii", "iv"),
    ("poor", "fair", "good"), ("small", "medium", "large"),
)  # fmt: skip
"""Scales in order; complete when every step is printed."""
OF_THOSE_WITH_IT = (("mild", "moderate", "severe"),)
"""Scales that split those who have something at all, not everybody."""
SINGLE = re.compile(
    r"\b(sex|gender|stage|grade|status|asa|nyha|figo|(?:asa|nyha|functional|child[- ]pugh) class|risk(?: group)?|"
    r"race|ethnicity|ecog|age|score|laterality|number of|no\. of|best response|marital|"
    r"blood (?:group|type)|severity)\b"
)
"""Variables of which a patient has one value."""
SEVERAL = re.compile(
    r"\b(factors?|symptoms?|comorbidit\w+|drugs?|medication|reasons?|causes?|refractory|resistan\w+|expos\w+|"
    r"allerg\w+|vaccinat\w+|immuni[sz]\w+)\b"
)
"""Variables of which a patient may have several."""
SURE_PAIRS = (*PAIRS[:5], ("alive", "dead"), ("survived", "died"))
"""Pairs that are known of everybody; other pairs may leave out the unknown."""
NOT_KNOWN = re.compile(r"\b(unknown|missing|not (?:reported|available|known|done|assessed)|n/?a)\b")
RESPONSE = re.compile(
    r"(?:best (?:overall )?response:?\s*)?((?:complete|partial) (?:response|remission)|"
    r"stable disease|progressive disease|disease progression|no response)s?(?:\s*\(\w+\))?"
)
"""Categories of best response, of which a patient has one (RECIST 1.1, doi 10.1016/j.ejca.2008.10.026)."""
STEP = re.compile(r"(?P<name>.*[a-z])\s+(?P<step>(?:i{1,3}|iv|v|\d)[abc]?)")
"""A name and a step of its scale ("stage iib", "ecog 1")."""
INTERVAL = re.compile(
    r"(?P<sign>>=|<=|>|<)\s*(?P<bound>\d+(?:\.\d+)?)|"
    r"(?P<low>\d+(?:\.\d+)?)\s*(?:-|to)\s*(?P<high>\d+(?:\.\d+)?)|(?P<one>\d+(?:\.\d+)?)"
)


@dataclass(frozen=True)
class Levels:
    """Rows of one place and group that are the levels of one variable.

    variable: name shared by its levels in other places and groups.
    exclusive: no patient is in two of them; complete: every patient is in one.
    """

    place: str
    group: Group
    variable: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    exclusive: bool
    complete: bool


def levels_in(paper: Paper) -> tuple[Levels, ...]:
    """All sets of levels.

    By prefix ("risk: low"), opposite words ("male", "female"), steps ("stage II", "low risk"),
    intervals ("age <65") or categories of response.
    """
    found: dict[tuple[str, Group, tuple[str, ...]], list[tuple[str, Row]]] = defaultdict(list)
    kept = set(paper.cells.values())
    for row in paper.rows:
        if row not in kept or (paper.count(row) is None and not _share_only(paper, row)):
            continue
        if paper.words(row).band is not None:
            continue
        for variable, level in _names(row.measure):
            found[row.place, paper.group(row), variable].append((level, row))
    return tuple(
        _levels(place, group, variable, members)
        for (place, group, variable), members in found.items()
        if len(members) > 1
    )


def _share_only(paper: Paper, row: Row) -> bool:
    return paper.statistic(row) == "count" and row.parts.percent is not None


def _names(measure: str) -> Iterator[tuple[tuple[str, ...], str]]:
    text = normalise(measure).lower()
    prefix, colon, level = text.rpartition(":")
    if colon and prefix.strip() and level.strip():
        single = SINGLE.search(prefix) and not SEVERAL.search(prefix)
        yield ("single" if single else "prefix", *key_of(prefix)), level.strip()
        return
    if RESPONSE.fullmatch(text):
        yield ("single", "best response"), RESPONSE.fullmatch(text)[1]  # type: ignore[index]
        return
    words = re.findall(r"[a-z]+", text)
    for pair in PAIRS:
        hits = [word for word in words if word in pair]
        if len(hits) == 1:
            others = sorted(stem(word) for word in words if word not in pair)
            yield ("pair", "/".join(pair), *others), hits[0]
            return
    step = STEP.fullmatch(text)
    if step and SINGLE.search(step["name"]):
        yield ("single", *key_of(step["name"])), step["step"]
        return
    for scale in SCALES:
        hits = [word for word in words if word in scale]
        if len(hits) == 1 and len(words) > 1 and hits[0] not in ROMAN:
            yield ("scale", "/".join(scale), *key_of(text.replace(hits[0], " "))), hits[0]
    match = INTERVAL.search(text)
    if match and (match["sign"] or match["low"]) and not re.search(r"day|month|week|within", text):
        rest = key_of(text[: match.start()] + " " + text[match.end() :], frozenset())
        if rest:
            yield ("interval", *rest), match[0]


def _levels(
    place: str, group: Group, variable: tuple[str, ...], members: list[tuple[str, Row]]
) -> Levels:
    names = tuple(name for name, _ in members)
    rows = tuple(row for _, row in members)
    known = [name for name in names if not NOT_KNOWN.search(name)]
    missing_shown = len(known) < len(names)
    exclusive, complete = _nature(variable, known)
    if len(set(names)) < len(names):
        exclusive = complete = False
    return Levels(
        place, group, variable, names, rows, exclusive, complete or (exclusive and missing_shown)
    )


def _nature(variable: tuple[str, ...], names: list[str]) -> tuple[bool, bool]:
    """Whether levels with these names exclude each other, and whether they leave nobody out."""
    if variable[0] == "pair":
        return True, len(names) == 2 and tuple(variable[1].split("/")) in SURE_PAIRS
    bare = [re.sub(r"^(stage|grade|class)\s+", "", name) for name in names]
    for scale in (*PAIRS, *SCALES):
        if set(bare) <= set(scale):
            partial = {*PAIRS, *OF_THOSE_WITH_IT} - set(SURE_PAIRS)
            return True, set(bare) == set(scale) and scale not in partial
    intervals = [interval_of(name) for name in bare]
    if all(interval is not None for interval in intervals):
        return _apart(sorted(interval for interval in intervals if interval))
    return variable[0] == "single", False


def interval_of(name: str) -> tuple[Fraction, Fraction] | None:
    """The values a level's name allows: "<65", "65-74", ">=75 years", "2"; None for words."""
    match = INTERVAL.fullmatch(re.sub(r"\s*(years?|yrs?|months?|days?|points?|%)$", "", name))
    if not match:
        return None
    far, tiny = Fraction(10**12), Fraction(1, 10**6)
    if match["one"]:
        return Fraction(match["one"]), Fraction(match["one"])
    if match["low"]:
        return Fraction(match["low"]), Fraction(match["high"])
    bound = Fraction(match["bound"])
    return {
        ">=": (bound, far), ">": (bound + tiny, far), "<=": (-far, bound), "<": (-far, bound - tiny)
    }[match["sign"]]  # fmt: skip


def _apart(intervals: list[tuple[Fraction, Fraction]]) -> tuple[bool, bool]:
    exclusive = all(first[1] < second[0] for first, second in pairwise(intervals))
    touching = all(second[0] - first[1] <= 1 for first, second in pairwise(intervals))
    ends_open = intervals[0][0] < -(10**9) and intervals[-1][1] > 10**9
    return exclusive, exclusive and touching and ends_open


@dataclass(frozen=True)
class Bands:
    """The bands of grades printed for one term, in one place and group."""

    place: str
    group: Group
    term: tuple[str, ...]
    rows: tuple[tuple[Band, Row], ...]
    whole: Row | None
    """The row of any grade, or the row without a band."""

    @property
    def complete(self) -> bool:
        """The bands touch, do not overlap and run from 1 to 4 or 5."""
        bands = [band for band, _ in self.rows]
        touching = all(second.low == first.high + 1 for first, second in pairwise(bands))
        return touching and bands[0].low == 1 and bands[-1].high >= 4


def bands_in(paper: Paper) -> tuple[Bands, ...]:
    """Every term with bands of grades."""
    found: dict[tuple[str, Group, tuple[str, ...]], list[tuple[Band, Row]]] = defaultdict(list)
    wholes: dict[tuple[str, Group, tuple[str, ...]], Row] = {}
    for (place, group, term, band, statistic), row in paper.cells.items():
        if statistic != "count":
            continue
        if band is None or band == Band(1, 5):
            wholes.setdefault((place, group, term), row)
        elif not counted_in_group(row):
            found[place, group, term].append((band, row))
    return tuple(
        Bands(*key, tuple(sorted(rows, key=lambda pair: pair[0])), wholes.get(key))
        for key, rows in found.items()
    )


def counted_in_group(row: Row) -> bool:
    """The band belongs to the group ("grade 3-4 events"), so the row is a share of it."""
    return band_of(normalise(row.group).lower())[0] is not None
