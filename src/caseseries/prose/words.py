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
_SAYS_NOTHING = re.compile(
    r"(?<![\w-])(?:in all|most recent|never smok\w+|as the only|or (?:higher|lower|more|less|worse|twice)|(?:more|"
    r"less|fewer) than|"
    r"(?:every(?: one)?|each) (?:[\w-]+ )?(?:minute|hour|day|night|week|month|year|cycle|visit|time|row|line|column|"
    r"cell)s?|"
    r"(?:first|second) half of|twice (?:a|per|each|every|daily|weekly|monthly)|stable (?:disease|dose\w*)|an? (?:in|"
    r"de)crease|"
    r"(?:had|with|of|developed) (?:in|de)creased|higher grades?|(?:highest|lowest) doses?|was exceeded|"
    r"common (?:terminology|toxicity)|"
    r"lower (?:grade|(?:confidence )?(?:limit|bound)|end|quartile|respiratory|limb|extremit|back|abdom|leg|lobe|"
    r"urinary|gastro|"
    r"airway|jaw|lip)\w*)(?![\w-])",
    re.IGNORECASE,
)
"""Phrases in which such a word is a name, a time, a range or a definition."""
_WORD = re.compile(
    r"(?<![\w-])(?:all|none|nobody|no|never|always|only|hardly|any(?:one|body)|not (?:one|a single)|without exception|"
    r"each|"
    r"every(?:body|one)?|most(?:ly)?|mainly|largely|generally|typically|predominantly|majority|minority|few|both|"
    r"neither|half|"
    r"(?:one|two|a) thirds?|thirds|(?:a|one|three) quarters?|twice|\w+fold|rose|risen|rising|fell|fallen|falling|"
    r"climbed|"
    r"went (?:up|down)|grew|shrank|lessened|dropp(?:ed|ing)|doubled|halved|reduced|(?:in|de)creas(?:ed?s?|ing)|"
    r"declin(?:ed?s?|ing)|improved|worsened|higher|lower|highest|lowest|largest|smallest|greater|greatest|smaller|"
    r"fewer|"
    r"better|worse|longer|shorter|earlier|later|sooner|faster|slower|more|less|equal(?:ly)?|similar(?:ly)?|comparable|"
    r"differ(?:s|ed)?|leading|universal(?:ly)?|remained|rare(?:ly)?|seldom|often|common(?:ly|est)?|frequent(?:ly)?|"
    r"exclusively|solely|outnumber\w*|correlated|associated|significant(?:ly)?|unchanged|stable|exceed(?:s|ed|ing)?)"
    r"(?![\w-])",
    re.IGNORECASE,
)
"""Words of number, of direction and of comparison."""
_SHARE = (
    r"(?:all|every|no|most|neither|none|both|few|the (?:vast )?majority|a minority|half|(?:a|one|two) thirds?|"
    r"(?:a|three) quarters?)"
)
_WHOM = (
    rf"(?:{_SHARE}(?: of)?(?: the| these| those| our)?(?: [\w-]+)? (?:{COUNTED}|death|relapse|event)|every(?:one|body)|"
    r"no one|nobody)(?![\w-])"
)
_DID = (
    r"(?:had|died|rose|fell|was|were|received|reached|achieved|developed|survived|relapsed|recovered|responded|"
    r"improved|"
    r"proceeded|went|experienced|underwent|stopped|needed|required|completed|discontinued|remained|occurred|showed|"
    r"tolerated|progressed|lived|lost|gained|left)"
)
_COMPARED = (
    r"(?:(?:more|less) [\w-]+|higher|lower|better|worse|longer|shorter|greater|smaller|fewer|similar|comparable|rarer|"
    r"commoner|faster|slower)"
)
_OF_PATIENTS = re.compile(
    rf"(?<![\w-])(?:(?:in|by|among) (?:nearly |almost )?{_WHOM}|"
    rf"(?:{_WHOM}|all|most|none|both|few)(?: with [\w-]+)? {_DID}|"
    r"there (?:was|were) no(?! (?:[\w-]+ )?(?:control|compar|placebo|blinding|random|protocol|adjust|imput|conflict|"
    r"fund|data))|"
    r"(?:was|were) (?:the (?:most|least) (?:common|frequent|severe)|rare|common|frequent|few)|"
    rf"(?:was|were) {_COMPARED} (?:in|after|before|with|without|among|than|between|to|for)|"
    r"(?:more|less) often than|sooner)(?![a-z-])",
    re.IGNORECASE,
)
"""What is said of all, most or none of the patients, or compared, also where no number stands beside it."""
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
            _WORD.search(_SAYS_NOTHING.sub(" ", said))
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
