"""Statements of a study that are typed where a fact of study.yml belongs, and what nobody has written yet.

A sentence about ethics, funding, interests or registration is a claim like a number: typed by hand it outlives the
study that it was true of. So is a word on whether the patients are real.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from caseseries.errors import UserError
from caseseries.prose.typed_numbers import CITATION
from caseseries.study import Study
from caseseries.study.about import PLACEHOLDER

_STATEMENTS = {
    "ethics": re.compile(
        r"\b(?:ethics|ethical(?: review)?|research|review) (?:committee|board|commission)s?\b|\bIRB\b"
        r"|\bDeclaration of Helsinki\b|\bethical approval\b|\bapproval (?:number|no\.)",
        re.IGNORECASE,
    ),
    "consent": re.compile(
        r"\b(?:waived|gave|given|obtained|provided)\b.{0,40}\bconsent\b|\bconsent (?:was|were|is)\b",
        re.IGNORECASE,
    ),
    "funding": re.compile(
        r"\b(?:funded|supported) by (?:an? |the )?[\w ]*?(?:grant|fund|foundation)|\bgrant (?:number|no\.)"
        r"|\bno (?:specific |external )?funding\b",
        re.IGNORECASE,
    ),
    "interests": re.compile(
        r"\bconflicts? of interest\b|\bcompeting interests?\b|\bdeclare\w* no \w*\s?interests?\b",
        re.IGNORECASE,
    ),
}
_REGISTERED = re.compile(
    r"\b(?:NCT\d{8}|ISRCTN\d{6,}|DRKS\d{6,}|ChiCTR[\w-]{8,}|ACTRN\d{10,}|CRD\d{8,}|\d{4}-\d{6}-\d\d-\d\d)\b"
)
_ORCID = re.compile(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b")
_SYNTHETIC = re.compile(
    r"\bsynthetic (?:patients?|data|cohort|records?|children|study)\b"
    r"|\b(?:patients?|children|data|cohort)\b[^.]{0,40}\b(?:is|are|was|were) synthetic\b",
    re.IGNORECASE,
)


def typed_statements(study: Study, text: str, place: str) -> Iterator[UserError]:
    """Yield a fault for each statement in a line of prose that study.yml has to make. text: without its expressions."""
    if text.lstrip().startswith("#"):
        return
    for name, pattern in _STATEMENTS.items():
        if pattern.search(text):
            yield UserError(
                f"a statement of {name} is typed by hand",
                place,
                rule="ethics, consent, funding and interests stand once, in study.yml under study",
                remedy=f'write it there under {name}, and here `{{python}} fact("{name}")`',
            )
            return
    for pattern, known, key in (
        (_REGISTERED, " ".join([study.study.registration, *study.prose_numbers]), "registration"),
        (_ORCID, " ".join(author.orcid for author in study.study.authors), "authors"),
    ):
        for found in pattern.finditer(text):
            if found[0] not in known and not CITATION.search(text):
                yield UserError(
                    "an identifier stands here that study.yml does not know",
                    place,
                    rule=f"registrations and ORCID iDs are those of study.yml, study.{key}",
                    remedy="take it out, or write it in study.yml; another study's is cited or declared",
                )
    if not study.study.synthetic and _SYNTHETIC.search(text):
        yield UserError(
            "the patients are called synthetic here, and not in study.yml",
            place,
            rule="study.synthetic says whether the patients are real",
            remedy="take the words out, or set synthetic: true",
        )


def placeholders(text: str, place: str) -> Iterator[UserError]:
    """Yield what a text leaves to be written: a place that `caseseries new` made for its author."""
    for found in PLACEHOLDER.finditer(text):
        yield UserError(
            f"this waits for its author: {found[1]}",
            place,
            rule="a placeholder is no statement of the study",
            remedy="write the sentence, or take the placeholder out",
        )
