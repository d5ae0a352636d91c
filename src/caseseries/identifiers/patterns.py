"""What looks like somebody's whoever it is: a date of care, a telephone number, an address; told by its kind alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caseseries.identifiers.dates import dates_in, is_month
from caseseries.identifiers.folding import plain

FORBIDDEN = re.compile(
    r"^(?:.*DT[CM]?|.*(?<!UP)(?<!CANDI)DATE|BRTH.*|DOB|SITEID|SITENAM|INV(?:NAM|ID)|.*(?<!C)NAME?|.*INIT(?:IALS?)?"
    r"|(?:AE|MH|CM|PR|DS|CE|DV|FA|SU)(?:TERM|TRT)|.*VERBATIM|.*PHONE|.*MOBILE|TEL(?:NO)?|.*MAIL|.*ADDR(?:ESS)?"
    r"|.*MRN(?:INT|NO)?|.*ZIP|.*POSTCODE|.*POSTAL|STREET|CITY|TOWN|VILLAGE|WARD(?:NO|NR)?|STATION|HOSPITAL"
    r"|SSN|NHSNO|HOSPID|(?:REC(?:ORD)?|CHART|HOSP|PAT|CASE|FALL|ROOM|BED|INS)(?:NO|NR|NUM)|PASSPORT|FAX|IPADDR|PHYSICIAN|DOCTOR)$"
)
"""Columns that are dates, names, sites, contacts or verbatim terms by the standard's own names (SDTM IG, ADaM IG)."""
_NOT_A_PERSON = re.compile(r"^(?:CQ|SMQ)\d*NAM$|^PARNAM$|^VISITNAM$|^SDG\d*NAM$")
_VERBATIM = re.compile(r"^(?:(?:AE|MH|CM|PR|DS|CE|DV|FA|SU)(?:TERM|TRT)|.*VERBATIM)$")
_MAIL = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]+)+", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<![\w.,])(?:\+\d{1,3}[\s()/-]{0,2}\d|\(?0\d{1,5}\)?[\s/-]{1,2}\d|\(\d{3}\)\s?\d)[\d\s()/-]{3,}\d(?![\w.,]?\d)"
    r"|(?<![\w.,-])\d{3}[-.]\d{3}[-.]\d{4}(?![\w-])"
    r"|\b(?i:tel(?:ephone|efon)?|phone|mobile|handy|fax)\b[\s.:]*(?:no\.?|number)?[\s.:]*\+?\d[\d\s()/-]{4,}\d"
)
_RECORD = re.compile(
    r"\b(?:MRN|PID|NHS|SSN|(?:medical |hospital |chart |record |case |insurance |admission )+"
    r"(?:record )?(?:no|nr|number|num|id)|patient (?:no|nr|number|id)|Fall-?(?:nummer|nr)|Patienten-?(?:nummer|nr)"
    r"|Aktenzeichen|Versicherten-?(?:nummer|nr)|num[eé]ro de dossier)\b[\s.:#№-]*"
    r"(?:[A-Z]{1,4}[-/ ]?)?\d[\d/-]{3,}|(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b[A-Z][\w-]+(?:stra(?:ss|ß)e|str\.|weg|gasse|allee|platz|damm|ufer)\s+\d{1,4}\s?[a-z]?\b"
    r"|\b\d{1,5}[a-z]?,?\s+(?:[A-Z][\w'-]+\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Court|Close|Square)\b"
    r"|\b\d{1,4},?\s+(?:rue|avenue|boulevard|chemin)\s+\w+|\b(?:Calle|Via|Rua|Avenida|Piazza|Plaza)\s+[A-Z]\w+[\s,]+\d{1,4}\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\b\d{5}\s+[A-Z][a-z]{3,}(?:stadt|burg|berg|heim|hausen|dorf|furt|bach|feld)\b"
)
_DAY_AND_MONTH = re.compile(
    r"(?<![\d.,–-])(?:[12]?\d|3[01])(?:st|nd|rd|th|\.)?\s(?:of\s)?([A-Z][a-z]{2,9})\b"
    r"|\b([A-Z][a-z]{2,9})\s(?:[12]?\d|3[01])(?:st|nd|rd|th)?\b(?![\d.,]*\d)"
)
ABOUT = re.compile(
    r"(?<!every )(?<!each )(?<!any )(?<!one )(?<!per )(?<!no )"
    r"\b(?:patient(?:in)?|child|infant|newborn|baby|girl|boy|man|woman|he|she|his|her|him|mother|father|parents?|son"
    r"|daughter|sister|brother|born|birth\w*|admitted|kind|mutter|vater|sohn|tochter|geboren|geb|knabe|madchen"
    r"|mere|pere|fils|fille|enfant|ne|nee|nacid[oa]|nin[oa]|madre|padre|hij[oa])\b",
    re.IGNORECASE,
)
"""Words of one person; a sentence about patients at large, or about every one, may give the period of the study."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d])|\n{2,}|\r")
_LONGEST_SENTENCE = 600
_DATE = "a calendar date"
_BY_PATTERN = {
    "an e-mail address": _MAIL,
    "a telephone number": _PHONE,
    "a record number": _RECORD,
    "an address": _ADDRESS,
}


def is_identifying(column: str) -> bool:
    """Return whether a column is a date, name, site, contact or verbatim term by its standard name."""
    return bool(FORBIDDEN.match(column)) and not _NOT_A_PERSON.match(column)


def is_verbatim(column: str) -> bool:
    """Return whether a column holds terms as they were reported, before they were coded."""
    return bool(_VERBATIM.match(column))


def kinds_in(text: str) -> set[str]:
    """Return the kinds of what looks like a person's in a text that is about one: a cell, or a sentence."""
    return {kind for kind, _ in _places(plain(text))}


def told_of_a_person(text: str) -> set[str]:
    """Return the kinds found in those sentences of a text that speak of a patient or a family."""
    text = plain(text)
    found: set[str] = set()
    for kind, (start, end) in _places(text):
        if kind not in found and ABOUT.search(_sentence(text, start, end)):
            found.add(kind)
    return found


def _places(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what looks like a person's in a plain text: its kind, and where it stands."""
    if not re.search(r"[\d@]|at[)\]]", text):
        return
    for _, place in dates_in(text):
        yield _DATE, place
    for found in _DAY_AND_MONTH.finditer(text):
        if is_month((found[1] or found[2]).lower()):
            yield _DATE, found.span()
    for kind, pattern in _BY_PATTERN.items():
        if pattern is _MAIL and "@" not in text and not re.search(r"at[)\]]", text):
            continue
        for found in pattern.finditer(text):
            yield kind, found.span()


def _sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a place."""
    first = max(0, start - _LONGEST_SENTENCE)
    for found in _SENTENCE.finditer(text, first, start + 1):
        first = found.end()
    after = _SENTENCE.search(text, end, end + _LONGEST_SENTENCE)
    return text[first : after.start() if after else end + _LONGEST_SENTENCE]
