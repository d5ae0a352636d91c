"""Numbers in sentences with what they count. What a sentence leaves open stays open: no group, no denominator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from caseseries.audit.digits import ONES, TENS, word_set, word_value
from caseseries.audit.manuscripts.document import Passage
from caseseries.audit.manuscripts.found import Found
from caseseries.audit.notation import normalise
from caseseries.audit.wording import STOP, Band, group_key, size_in, stem, wording, words_of

READ = ("abstract", "results", "methods")
"""Places whose numbers are the study's own; a discussion also tells those of others."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z(])")
_PEOPLE = (
    r"(?:(?:[a-z-]+ )?(?:patients?|child(?:ren)?|subjects?|participants?|cases?|adults?|infants?|wom[ae]n|m[ae]n|"
    r"people|girls?|boys?))"
)
_WORD = rf"(?:{'|'.join(ONES[1:])}|(?:{'|'.join(TENS)})(?:-(?:{'|'.join(ONES[1:10])}))?)"
_N = rf"(?<!of )(?<!of the )(?<![\d.,–-])(?P<n>\d[\d,]*|\b{_WORD}\b)"
_OF = r"(?:out )?of (?:the )?(?P<N>\d[\d,]*)"
_PCT = r"(?P<pct>\d+(?:[.,]\d+)?\s?%)"
_DID = (
    r"(?P<what>(?:were|was|had|have|has|underwent|did|withdrew|[a-z]{2,}ed)\b(?! in\b)"
    r"(?:(?! and \w+ \()[^.;:,()])*)"
)
_SEEN = r"(?:occurred|was (?:seen|observed|reported|noted|achieved)|were (?:seen|observed|reported|noted)|developed)"
_THING = r"(?P<what>[A-Za-z][A-Za-z-]+(?: [a-z-]+){0,3})"
COUNTED = (
    # "12 of 40 patients (30%) had fever"
    re.compile(rf"(?P<shown>{_N} {_OF} (?:{_PEOPLE})?\s?\({_PCT}[^)]*\)) {_DID}", re.IGNORECASE),
    re.compile(rf"(?P<shown>{_N} {_PEOPLE} \({_PCT}[^)]*\)) {_DID}", re.IGNORECASE),
    re.compile(
        rf"(?P<shown>{_N} \({_PCT}[^)]*\)(?: (?:{_OF}|of|of the)? ?{_PEOPLE})?) {_DID}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<shown>{_N} [(\[]{_PCT}[)\]]) (?:were |was )?(?P<what>(?:wo)?m[ae]n|(?:fe)?males?|girls?|boys?)\b",
        re.IGNORECASE,
    ),
    # "fever occurred in 12 of 40 patients (30%)"
    re.compile(
        rf"(?<![\w-])(?P<what>[a-z][\w≥> -]{{2,60}}?) {_SEEN} in "
        rf"(?P<shown>{_N} (?:{_OF} )?(?:{_PEOPLE})?\s?\({_PCT}[^)]*\))",
        re.IGNORECASE,
    ),
    # "..., vomiting in 4 (10.0%), and rash in 2 (5.0%)"
    re.compile(
        rf"(?:,|,? and) (?P<what>(?!and\b)[a-z][a-z -]{{2,40}}?) in (?P<shown>{_N} (?:{_PEOPLE} )?\({_PCT}[^)]*\))",
        re.IGNORECASE,
    ),
    # "the response rate was 45.0% (18/40; 95% CI 29.3-61.5)"
    re.compile(
        rf"(?<![\w-])(?P<what>[a-z][a-z -]{{2,60}}?) (?:was|were|of) "
        rf"(?P<shown>{_PCT} \({_N}(?:\s?/\s?| of )(?P<N>\d[\d,]*)\b[^)]*\))",
        re.IGNORECASE,
    ),
    # "fever (12 of 40, 30%)", "fever (n = 12, 30%)"
    re.compile(
        rf"{_THING} \((?P<shown>(?:n\s*=\s*)?{_N}(?:\s*(?:/|of)\s*(?P<N>\d[\d,]*))?(?: {_PEOPLE})?[,;:]\s*{_PCT})\)"
    ),
    re.compile(rf"{_THING} \((?P<shown>{_N}/(?P<N>\d[\d,]*)(?P<pct>))\)"),
)
CENTRE = re.compile(
    r"(?P<stat>median|mean) (?:[\[(](?:(?P<first>SD|IQR|range)|±\s?SD)[\])] )?"
    r"(?P<what>[a-z][a-z -]{2,50}?)(?: was| of|:|,| \()\s?"
    r"(?P<shown>\d+(?:[.,]\d+)?\s?(?P<unit>years|months|days|weeks|hours)?\s?"
    r"(?:[(\[](?:(?P<spread>range|IQR|interquartile range|SD|standard deviation|95% CI)[,:;]?\s?)?"
    r"(?P<rest>[^()\[\]]*\d[^()\[\]]*)[)\]]|\[[^\[\]]*\d[^\[\]]*\]|±\s?\d+(?:[.,]\d+)?)?)"
    r"(?:\s?(?P<after>years|months|days|weeks|hours))?",
    re.IGNORECASE,
)
_INCLUDED = re.compile(
    rf"(?P<shown>(?:(?<=total of )|(?<!of )(?<!of the ))(?<![\d.,])(?P<n>\d[\d,]*|\b{_WORD}\b) {_PEOPLE}) "
    r"(?:were|was) (?:included|enrolled|recruited|analy[sz]ed|studied)\b(?! in (?:the )?\w+ (?:group|arm|cohort))",
    re.IGNORECASE,
)
_NARROWER = re.compile(
    r"\s*(?:after|within|during|in|at|of|with|who|before|on|by|despite|among|for|as|because|from|and were)\b[^.;:,()]*"
)
"""What follows a count and narrows it: "fever in 12 patients (30%) within a day"."""
_BARE = re.compile(
    re.sub(
        r"\?P<\w+>", "?:",
        rf"{_N}\s?(?:{_OF}|/\s?\d[\d,]*)(?: {_PEOPLE})? \({_PCT}[^()]*\)|{_N} \({_PCT}\) {_OF}(?: {_PEOPLE})?|"
        rf"{_PCT} \({_N}(?:\s?/\s?| of )\d[\d,]*\)",
    ),
    re.IGNORECASE,
)  # fmt: skip
"""Count, total and percentage wherever they stand; what they count is not understood."""
_GROUPED = re.compile(
    r"\b(?:groups?|arms?|cohorts?|subgroups?|among|of those|of these|versus|vs\.?|compared|respectively|controls?)\b|"
    r"\bin the \w+|\bof (?:whom|which|them)\b",
    re.IGNORECASE,
)
_NEUTRAL = frozenset(
    stem(word)
    for word in word_set(
        "had have has were was experienced developed received achieved showed reported underwent did observed seen "
        "noted occurred most common including documented any"
    )
)
_SPREADS = {
    "range": "range",
    "iqr": "iqr",
    "interquartile range": "iqr",
    "sd": "sd",
    "standard deviation": "sd",
    "95% ci": "ci",
}


def read_sentences(passages: Sequence[Passage], table_rows: Sequence[Found]) -> list[Found]:
    """Rows of the numbers in sentences of abstract, methods and results.

    A row is of the group "all" only where the tables know no other group and the sentence names none; its measure is
    that of a table where the sentence says nothing else.
    """
    groups = {group_key(one.group) for one in table_rows if one.group}
    single = len(groups) <= 1
    sizes = {size_in(one.group) for one in table_rows}
    said = ((wording(one.measure), one) for one in table_rows if one.group)
    measures: dict[tuple[str, ...], str] = {}
    tails: dict[tuple[str, ...], set[str]] = {}
    for words, one in said:
        if words.band in (None, Band(1, 5)):
            measures.setdefault(words.key, one.measure)
            tail = wording(one.measure.rpartition(": ")[2])
            tails.setdefault(tail.key, set()).add(one.measure)
    for key, named in tails.items():
        if key and len(named) == 1:
            measures.setdefault(key, *named)
    found = []
    for passage in passages:
        if passage.place not in READ:
            continue
        for sentence in _SENTENCE.split(normalise(passage.text)):
            for row in _of(sentence, passage.place):
                ours = (
                    single and not _GROUPED.search(sentence) and (row.of is None or row.of in sizes)
                )
                measure = measures.get(_bare(row.measure), row.measure)
                found.append(replace(row, group="all" if ours else "", measure=measure))
    return found


def _bare(measure: str) -> tuple[str, ...]:
    """The key of a measure without the verbs of a sentence."""
    words = [stem(word) for word in words_of(measure.lower()) if word not in STOP]
    return tuple(sorted(word for word in words if word not in _NEUTRAL))


def _of(sentence: str, place: str) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    for pattern in COUNTED:
        for match in pattern.finditer(sentence):
            if any(
                start < match.end("shown") and match.start("shown") < end for start, end in taken
            ):
                continue
            taken.append(match.span("shown"))
            kind = "count_percent" if match["pct"] else "count_of"
            what = _what(match["what"])
            narrower = _NARROWER.match(sentence[match.end() :])
            if narrower and match.end() == match.end("shown"):
                what = f"{what}, {narrower[0].strip()}"
            yield Found(
                place, "", what, kind, match["shown"], note=sentence.strip()[:300],
                of=None if match.groupdict().get("N") else _base(sentence[: match.start("shown")]),
            )  # fmt: skip
    for match in _BARE.finditer(sentence):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            before = re.split(r"[,;:()]", sentence[: match.start()])[-1].split()[-5:]
            what = _what(" ".join(before)) or "?"
            yield Found(place, "", what, "count_percent", match[0], note=sentence.strip()[:300])
    for match in CENTRE.finditer(sentence):
        spread = _SPREADS.get(
            (match["spread"] or match["first"] or "").lower(), "sd" if "±" in match["shown"] else ""
        )
        kind = match["stat"].lower() + (f"_{spread}" if spread else "")
        yield Found(
            place,
            "",
            _what(match["what"]),
            kind,
            match["shown"],
            match["unit"] or match["after"] or "",
            sentence.strip()[:300],
        )
    for match in _INCLUDED.finditer(sentence):
        yield Found(
            place, "", "patients included", "count", match["shown"], note=sentence.strip()[:300]
        )


def _base(before: str) -> int | None:
    """The number of whom a count is that follows: "of 112 patients screened, "."""
    match = re.search(
        rf"\b(?:of|among) (?:the |these |all )?(\d[\d,]*|{_WORD})(?: [A-Za-z-]+){{1,3}}, $",
        before,
        re.IGNORECASE,
    )
    if not match:
        return None
    return (
        word_value(match[1])
        if match[1].isalpha() or "-" in match[1]
        else int(match[1].replace(",", ""))
    )


def _what(words: str) -> str:
    return re.sub(
        r"\s+",
        " ",
        re.sub(
            r"^(?:and|or|the|while|with|whereas|however)\s+", "", words.strip(), flags=re.IGNORECASE
        ),
    )
