"""Numbers typed by hand in a line of prose, and what is none: names, dates, references, powers of ten in units.

Digits count wherever they are read: in bold, tables, footnotes, captions, "n=20", "p<0.05", "23rd", "5mg". Number
words count before a word for patients or events ("twenty-three patients") and before "per cent".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"<!--.*?-->")
_CODE = re.compile(r"(`+)(?!\{python\}).*?\1")
_SHORTCODE = re.compile(r"\{\{<.*?>\}\}")
_LINK = re.compile(r"\]\([^)]*\)|<https?:[^>]*>|https?://\S+|\b(?:doi:\s*)?10\.\d{4,}/\S+")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SHOWN = re.compile(r'\b(?:title|subtitle|(?:fig|tbl|lst)-(?:cap|alt|scap)|caption|alt)="([^"]*)"')
_ATTRIBUTES = re.compile(r"\{(?:[.#=:-]|\w[\w-]*=)[^{}]*\}")
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]:?")
_KEY = r"@[A-Za-z](?:[\w:.#$%&+?<>~/-]*\w)?"
_LOCATOR = r"(?:,?\s*\[?(?:pp?|ch|chap|chapters?|secs?|sections?|vol|figs?|tables?|suppl)\.?\s*\d[\d–, -]*)?"
CITATION = re.compile(rf"{_KEY}{_LOCATOR}")
_ORCID = re.compile(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b")
_MONTHS = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
COUNTED = (
    "patients?|children|child|participants?|subjects?|persons?|people|boys?|girls?|men|man|women"
    "|woman|infants?|adults?|neonates?|babies|survivors?|cases|events|episodes|deaths|relapses"
)
"""Words for those who are counted in a case series."""
_UNITS = r"%|per cent|percent|[mµnk]?g|[mµ]?[lL]|cells|samples|copies|units|days|weeks|months"
_DATE = re.compile(
    rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}\.? {_MONTHS}(?: \d{{4}})?(?!\w)"
    rf"|\b{_MONTHS} (?:\d{{1,2}}, )?\d{{4}}\b"
    rf"|(?<![\d.,=<>≤≥])(?:19|20)\d{{2}}(?![\d.,]*\d|\s*(?:{_UNITS}|{COUNTED})(?!\w))"
)
_SCALE = re.compile(r"[×x]\s*10\^[−-]?\d+\^|\b10\^[−-]?\d+\^\s*/")
"""A power of ten in a unit, as in cells × 10^9^/L."""
_EMPHASIS = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_LIST_NUMBER = re.compile(r"^\s*(?:\d+|\(?[a-z]\))[.)]\s")
_NUMBER = re.compile(r"(?<![\w.])[±<>≥≤−-]?\d(?:[\d,]*\d)?(?:\.\d+)?|[½¼¾⅓⅔⅛⅜⅝⅞]")
_SUFFIX = re.compile(
    r"(?:st|nd|rd|th|[mµunk]?g|[mµ]?[lL]|x|fold|e[+-]?\d+|h|d|wks?|days?|weeks?|months?|mo|years?|yrs?|y)(?![A-Za-z])"
)
"""What is written close to a number that is one nevertheless: an ordinal's ending, a unit, an exponent."""
_NO_NAME = re.compile(
    r"(?:patients?|children|group|day|week|month|year|age|aged|grade|n|p)-?", re.I
)
_BREAKS = re.compile(r"[\s=<>≤≥≈~/(|$]")
"""A name does not reach across these."""
_ONES = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_DIGIT_WORDS = "one|two|three|four|five|six|seven|eight|nine"
_COMPOUND = rf"(?:{_TENS})-(?:{_DIGIT_WORDS})"
_WORD = re.compile(
    rf"(?<![\w-])(?:{_COMPOUND}(?![\w-])|(?:{_COMPOUND}|{_TENS}|{_ONES}|(?:a )?dozen)"
    r"(?= (?:per cent|percent)\b"
    r"|(?: of (?:the|our|these|those|all))?(?: (?!in |of |for |to |from |per |by |with |among |and |or |at |on |after "
    rf"|was |were )[\w-]+)? (?:{COUNTED})(?![\w-])))",
    re.IGNORECASE,
)


def hidden(line: str) -> list[str]:
    """Return the texts of a line that stand in attributes and are read nevertheless: titles, captions, alt texts."""
    return _SHOWN.findall(line)


def bare(line: str) -> str:
    """Return a line of prose without what is no number of the study, such as links, code, citations and dates."""
    for pattern in (_COMMENT, _CODE, _SHORTCODE, _LINK, _TAG, _ATTRIBUTES, _FOOTNOTE, CITATION):
        line = pattern.sub(" ", line)
    for pattern in (_ORCID, _SCALE, _DATE, _EMPHASIS, _LIST_NUMBER):
        line = pattern.sub(" ", line)
    return line


def typed(line: str) -> Iterator[str]:
    """Yield the numbers in a line of prose, in digits and in words. line: without spans and inline code."""
    text = bare(line)
    for match in _NUMBER.finditer(text):
        after = text[match.end() :]
        if after[:1].isalpha() and not _SUFFIX.match(after):
            continue
        if not _in_name(text, match.start(), match.end()):
            yield match[0].strip()
    for match in _WORD.finditer(text):
        yield match[0]


def _in_name(text: str, start: int, end: int) -> bool:
    """Return whether a number belongs to a name: letters touch it, or join it by a hyphen on the left."""
    word_start = start
    while word_start > 0 and not _BREAKS.match(text[word_start - 1]):
        word_start -= 1
    head = text[word_start:start].lstrip("([“\"'*_")
    if not re.search(r"[A-Za-zΑ-ω]", head) or text[start] in "<>≤≥±":
        return False
    if _NO_NAME.fullmatch(head):
        return False
    return text[start:end].startswith("-") or not head.endswith((",", ";", ":", "(", "—", "–"))
