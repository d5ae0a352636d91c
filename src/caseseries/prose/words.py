"""Sentences whose words can become false: conditions that fail, and words of number or direction without any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from caseseries.errors import UserError
from caseseries.prose.conditions import COMMENT, Conditioned, evaluate, scan
from caseseries.results import Results

_CLAIM = re.compile(r"`\{python\}\s*claim\(.*?`")
_INLINE = re.compile(r"`[^`]*`|\[[^\[\]]*\]\{\.(?:declared|cited)\}|@[\w:-]+|\]\([^)]*\)")
_WORD = re.compile(
    r"(?<![\w-])(?:(?<!in )(?<!In )all|none|nobody|no|never|every(?:body|one)?|each|only|always|most|mostly|majority|"
    r"minority|both|neither|half|rose|risen|fell|fallen|increased?|(?<!a )decreased?|declined?|higher(?! grade)|"
    r"lower(?! (?:grade|limit|confidence limit))|highest|lowest|greater|smaller|fewer|longer|shorter|more(?! than)|"
    r"less(?! than)|significant(?:ly)?|unchanged|exceeded)(?![\w-])",
    re.IGNORECASE,
)
"""Words of number, of direction and of comparison."""


def failing(results: Results, sources: Mapping[str, str]) -> Iterator[UserError]:
    """Yield a fault for each sentence whose condition does not hold, with the values that it rests on."""
    for file, text in sources.items():
        for one in scan(text, file):
            place = f"{file}:{one.line}"
            if not one.condition:
                continue
            try:
                truth = evaluate(one.condition, results)
            except UserError as error:
                yield UserError(error.message, place, error.rule, error.remedy)
                continue
            if not truth.holds:
                yield UserError(
                    f"the sentence of line {one.sentence_line} is no longer true: {truth.shown}",
                    place=place,
                    rule=f"true while: {one.condition}",
                    remedy="rewrite the sentence, or mend its condition",
                )


def without_condition(
    lines: Sequence[tuple[str, int, str]], conditioned: Sequence[Conditioned]
) -> Iterator[UserError]:
    """Yield a fault for each line (file, number, text) with such a word beside a claim, and no condition."""
    known = {(one.file, one.sentence_line) for one in conditioned}
    for file, number, text in lines:
        if (file, number) in known or not _CLAIM.search(text):
            continue
        found = _WORD.search(_INLINE.sub(" ", COMMENT.sub(" ", text)))
        if found:
            yield UserError(
                f"the word “{found[0]}” beside a result says something that a changed row can make false",
                place=f"{file}:{number}",
                rule="a sentence with such a word says under which condition it is true",
                remedy="below it, add <!-- true while: a.result.id = another.id --> or <!-- true always: why -->",
            )


def resting_on(sources: Mapping[str, str]) -> dict[str, list[Conditioned]]:
    """Return the conditioned sentences by each result that their condition names."""
    found: dict[str, list[Conditioned]] = {}
    for file, text in sources.items():
        for one in scan(text, file):
            for id in one.ids:
                found.setdefault(id, []).append(one)
    return found
