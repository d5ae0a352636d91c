"""What looks like somebody's whoever it is: a date of care, a telephone number, an address; told by its kind alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caseseries.identifiers.dates import dates_in
from caseseries.identifiers.folding import plain

FORBIDDEN = re.compile(
    r"^(?:.*DT[CM]?|BRTH.*|SITEID|SITENAM|INV(?:NAM|ID)|.*(?<!C)NAME?|.*INIT(?:IALS?)?|(?:AE|MH|CM|PR|DS)TERM|CMTRT"
    r"|.*(?:PHONE|MAIL|ADDR|ADDRESS|MRN|ZIP|POSTCODE)|SSN|NHSNO)$"
)
"""Columns that are dates, names, sites, contacts or verbatim terms by the standard's own names (SDTM IG, ADaM IG)."""
_NOT_A_PERSON = re.compile(r"^(?:CQ|SMQ)\d*NAM$|^PARNAM$|^VISITNAM$")
_MAIL = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]+)+", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<![\w.,])(?:\+\d{1,3}[\s()/-]{0,2}\d|\(?0\d{1,5}\)?[\s/-]{1,2}\d)[\d\s()/-]{3,}\d(?![\w.,]?\d)"
)
_ABOUT = re.compile(
    r"(?<!every )(?<!each )(?<!any )(?<!one )(?<!per )(?<!no )"
    r"\b(?:patient(?:in)?|child|infant|girl|boy|man|woman|he|she|his|her|him|mother|father|parents?|son|daughter"
    r"|born|birth\w*|kind|mutter|vater|sohn|tochter|geboren)\b",
    re.IGNORECASE,
)
"""Words of one person; a sentence about patients at large, or about every one, may give the period of the study."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d])|\n{2,}|\r")


def is_identifying(column: str) -> bool:
    """Return whether a column is a date, name, site, contact or verbatim term by its standard name."""
    return bool(FORBIDDEN.match(column)) and not _NOT_A_PERSON.match(column)


def kinds_in(text: str) -> Iterator[str]:
    """Yield the kinds of what looks like a person's in a text that is about one: a cell, or a sentence."""
    text = plain(text)
    if any(True for _ in dates_in(text)):
        yield "a calendar date"
    if _MAIL.search(text):
        yield "an e-mail address"
    if _PHONE.search(text):
        yield "a telephone number"


def told_of_a_person(text: str) -> set[str]:
    """Return the kinds found in those sentences of a text that speak of a patient or a family."""
    return {
        kind for part in _SENTENCE.split(text) if _ABOUT.search(part) for kind in kinds_in(part)
    }
