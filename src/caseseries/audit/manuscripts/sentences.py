"""Numbers in sentences with what they count. What a sentence leaves open stays open: no group, no denominator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from caseseries.audit.digits import word_set
from caseseries.audit.manuscripts.document import Passage
from caseseries.audit.manuscripts.found import Found
from caseseries.audit.notation import normalise
from caseseries.audit.wording import STOP, group_key, stem, wording, words_of

READ = ("abstract", "results", "methods")
"""Places whose numbers are the study's own; a discussion also tells those of others."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z(])")
_PEOPLE = r"(?:(?:[a-z-]+ )?(?:patients|children|subjects|participants|cases|adults|infants|women|men|people))"
_N = r"(?P<n>\d[\d,]*)"
_OF = r"(?:out )?of (?:the )?(?P<N>\d[\d,]*)"
_PCT = r"(?P<pct>\d+(?:[.,]\d+)?\s?%)"
_DID = (
    r"(?P<what>(?:were|was|had|have|has|experienced|developed|received|achieved|showed|reported|underwent|died|relapsed|"
    r"responded|required|presented|did|proceeded|discontinued)\b[^.;:,()]*)"
)
_SEEN = r"(?:occurred|was (?:seen|observed|reported|noted|achieved)|were (?:seen|observed|reported|noted)|developed)"
_THING = r"(?P<what>[A-Za-z][A-Za-z-]+(?: [a-z-]+){0,3})"
COUNTED = (
    # "12 of 40 patients (30%) had fever"
    re.compile(rf"(?P<shown>{_N} {_OF} (?:{_PEOPLE})?\s?\({_PCT}[^)]*\)) {_DID}"),
    re.compile(rf"(?P<shown>{_N} {_PEOPLE} \({_PCT}[^)]*\)) {_DID}"),
    re.compile(rf"(?P<shown>{_N} \({_PCT}[^)]*\) (?:of )?(?:the )?{_PEOPLE}) {_DID}"),
    # "fever occurred in 12 of 40 patients (30%)"
    re.compile(
        rf"(?P<what>[A-Za-z][A-Za-z -]{{2,60}}?) {_SEEN} in "
        rf"(?P<shown>{_N} (?:{_OF} )?(?:{_PEOPLE})?\s?\({_PCT}[^)]*\))"
    ),
    # "fever (12 of 40, 30%)", "fever (n = 12, 30%)"
    re.compile(
        rf"{_THING} \((?P<shown>(?:n\s*=\s*)?{_N}(?:\s*(?:/|of)\s*(?P<N>\d[\d,]*))?(?: {_PEOPLE})?[,;:]\s*{_PCT})\)"
    ),
    re.compile(rf"{_THING} \((?P<shown>{_N}/(?P<N>\d[\d,]*)(?P<pct>))\)"),
)
CENTRE = re.compile(
    r"(?P<stat>median|mean) (?P<what>[a-z][a-z -]{2,50}?)(?: was| of|:| \()\s?"
    r"(?P<shown>\d+(?:[.,]\d+)?\s?(?P<unit>years|months|days|weeks|hours)?\s?"
    r"(?:\((?:(?P<spread>range|IQR|interquartile range|SD|standard deviation|95% CI)[,:;]?\s?)?"
    r"(?P<rest>[^()]*\d[^()]*)\)|±\s?\d+(?:\.\d+)?)?)"
)
_INCLUDED = re.compile(
    rf"(?P<shown>{_N} {_PEOPLE}) (?:were|was) (?:included|enrolled|recruited|analy[sz]ed|studied)\b"
    r"(?! in (?:the )?\w+ (?:group|arm|cohort))",
    re.IGNORECASE,
)
_GROUPED = re.compile(
    r"\b(?:groups?|arms?|cohorts?|subgroups?|among|of those|of these|versus|vs\.?|compared|respectively|controls?)\b|"
    r"\bin the \w+",
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
    said = ((wording(one.measure), one) for one in table_rows if one.group)
    measures = {words.key: one.measure for words, one in said if words.band is None}
    found = []
    for passage in passages:
        if passage.place not in READ:
            continue
        for sentence in _SENTENCE.split(normalise(passage.text)):
            for row in _of(sentence, passage.place):
                group = "all" if single and not _GROUPED.search(sentence) else row.group
                measure = measures.get(_bare(row.measure), row.measure)
                found.append(
                    Found(row.place, group, measure, row.kind, row.as_printed, row.unit, row.note)
                )
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
            yield Found(
                place, "", _what(match["what"]), kind, match["shown"], note=sentence.strip()[:300]
            )
    for match in CENTRE.finditer(sentence):
        spread = _SPREADS.get(
            (match["spread"] or "").lower(), "sd" if "±" in match["shown"] else ""
        )
        kind = match["stat"] + (f"_{spread}" if spread else "")
        yield Found(
            place,
            "",
            _what(match["what"]),
            kind,
            match["shown"],
            match["unit"] or "",
            sentence.strip()[:300],
        )
    for match in _INCLUDED.finditer(sentence):
        yield Found(
            place, "", "patients included", "count", match["shown"], note=sentence.strip()[:300]
        )


def _what(words: str) -> str:
    return re.sub(
        r"\s+",
        " ",
        re.sub(
            r"^(?:and|or|the|while|with|whereas|however)\s+", "", words.strip(), flags=re.IGNORECASE
        ),
    )
