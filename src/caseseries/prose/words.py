"""Sentences whose words can become false: conditions that fail, and words of number or direction without any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from caseseries.errors import UserError
from caseseries.prose.conditions import COMMENT, Conditioned, evaluate, scan
from caseseries.prose.typed_numbers import CITATION, COUNTED
from caseseries.results import Results

_CLAIM = re.compile(r"`\{python\}\s*claim\(.*?`")
_INLINE = re.compile(r"`[^`]*`|\[[^\[\]]*\]\{\.(?:declared|cited)\}|@[\w:-]+|\]\([^)]*\)")
_WORD = re.compile(
    r"(?<![\w-])(?:(?<!in )(?<!In )all|none|nobody|no|never|every(?:body|one)?|each|only|always|most|mostly|mainly|"
    r"largely|predominantly|majority|minority|both|neither|half|twice|thirds?|quarters?|\w+fold|rose|risen|fell|fallen|"
    r"dropped|doubled|halved|increased?|(?<!a )decreased?|declined?|improved|worsened|higher(?! grade)|"
    r"lower(?! (?:grade|limit|confidence limit))|highest|lowest|greater|smaller|fewer|better|worse|longer|shorter|"
    r"earlier|later|more(?! than)|less(?! than)|similar(?:ly)?|comparable|differed|rare(?:ly)?|common(?:ly|est)?|"
    r"frequent(?:ly)?|exclusively|solely|correlated|associated|significant(?:ly)?|unchanged|stable|exceeded)(?![\w-])",
    re.IGNORECASE,
)
"""Words of number, of direction and of comparison."""
_WHOM = (
    r"(?:all|every|no|most|neither|none)(?: of)?(?: the| these| those| our)?(?: [\w-]+)? "
    rf"(?:{COUNTED}|death|relapse|event)(?![\w-])"
)
_OF_PATIENTS = re.compile(
    rf"(?<![\w-])(?:in (?:nearly |almost )?{_WHOM}|(?:{_WHOM}|all|most|none|nobody|no one|everybody|everyone) (?:had|"
    r"died|rose|fell|was|were|received|reached|achieved|developed|survived|relapsed|recovered|responded|improved|proceeded|went|"
    r"experienced|underwent|stopped|needed|required|completed|discontinued|remained))(?![\w-])",
    re.IGNORECASE,
)
"""What is said of all, most or none of the patients, also where no number stands beside it."""
_COUNTED_WORD = re.compile(
    r"(?<![\w-])(?:all|these|those|other) (?P<word>two|three|four|five|six|seven|eight|nine|ten)(?![\w-])",
    re.IGNORECASE,
)
_DIGITS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


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
    """Yield a fault for each line (file, number, text) with such a word and no condition.

    Beside a claim, any word of number, direction or comparison; elsewhere what is said of all, most or none of the
    patients, but for sentences with a citation, which tell of other studies. "All four" wants the 4 in its condition.
    """
    known: dict[tuple[str, int], list[str]] = {}
    for one in conditioned:
        known.setdefault((one.file, one.sentence_line), []).append(one.condition)
    for file, number, text in lines:
        said = _INLINE.sub(" ", COMMENT.sub(" ", text))
        if (file, number) in known:
            yield from _uncounted(said, known[file, number], f"{file}:{number}")
            continue
        own = not CITATION.search(text) and not text.lstrip().startswith("|")
        found = (
            _WORD.search(said)
            if _CLAIM.search(text)
            else _OF_PATIENTS.search(said)
            if own
            else None
        )
        if found:
            yield UserError(
                f"the word{'s' if ' ' in found[0] else ''} “{found[0]}” say{'' if ' ' in found[0] else 's'} something "
                "that a changed row can make false",
                place=f"{file}:{number}",
                rule="a sentence with such a word says under which condition it is true",
                remedy="below it, add <!-- true while: a.result.id = another.id --> or <!-- true always: why -->",
            )


def _uncounted(said: str, given: Sequence[str], place: str) -> Iterator[UserError]:
    """Yield a fault where a sentence says "all four" and its condition does not count them."""
    for found in _COUNTED_WORD.finditer(said):
        digit = 2 + _DIGITS.index(found["word"].lower())
        if all(given) and not any(re.search(rf"(?<![\w.]){digit}(?![\w.])", one) for one in given):
            yield UserError(
                f"the words “{found[0]}” give a number that the sentence's condition does not",
                place=place,
                rule="a number in words is a claim, or stands in the condition",
                remedy=f"add `= {digit}` to the condition, or print the number by a claim",
            )


def resting_on(sources: Mapping[str, str]) -> dict[str, list[Conditioned]]:
    """Return the conditioned sentences by each result that their condition names."""
    found: dict[str, list[Conditioned]] = {}
    for file, text in sources.items():
        for one in scan(text, file):
            for id in one.ids:
                found.setdefault(id, []).append(one)
    return found
