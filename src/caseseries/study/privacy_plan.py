"""What study.yml says under privacy: what may be published, who answers for it, how risk is measured."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from caseseries.study.plan import Part


class Waiver(Part):
    """A finding of the privacy gate that somebody answers for, in named files; it is printed on the about page."""

    finding: str
    files: Annotated[list[str], Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]
    signed: Annotated[str, Field(min_length=1)]


class Risk(Part):
    """How the risk of being recognised is measured.

    quasi_identifiers: columns of adsl that somebody else may know of a patient; without any, those that usually are.
    sensitive: columns of adsl that nobody should learn; each group of alike patients needs more than one value of them.
    k: smallest number of patients that a cell may show. threshold: highest risk of one patient that is accepted.
    suppress: whether smaller cells are held back, with those that would give them away, instead of being told of.
    sign: what is printed for them instead of, say, <3.
    officer: the data protection officer's name on the page to sign.
    """

    quasi_identifiers: list[str] = []
    sensitive: list[str] = []
    k: Annotated[int, Field(ge=2)] = 3
    threshold: Annotated[float, Field(gt=0, le=1)] = 0.09
    suppress: bool = False
    sign: str = ""
    officer: str = ""


class PublicIds(Part):
    """Public ids (SUBJID). in_print: those by which an article names patients, which stay when ids are dealt anew."""

    in_print: list[str] = []


class Privacy(Part):
    """Which columns may reach a built file, by table. What is not listed is private.

    patient_rows: whether results/patients.csv may be filled: the rows, of published columns only, from which figures
    and listings show single patients. It is committed, so that those without the data can rebuild the manuscript.
    consent_column: column of adsl with Y for those who consent to what shows single patients.
    deny: words that may stand nowhere. deny_list: a file outside the repository, one name or word a line, likewise.
    """

    publish: dict[str, list[str]]
    patient_rows: bool = False
    consent_column: str | None = None
    deny: list[str] = []
    deny_list: str = ""
    waivers: list[Waiver] = []
    risk: Risk = Field(default_factory=Risk)
    ids: PublicIds = Field(default_factory=PublicIds)
