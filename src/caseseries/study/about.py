"""The facts that stand once, in study.yml: title, people, ethics, licence, addresses, version; and how each is printed.

Everything else takes them from here (`statement`) or is checked against them (site/facts_in_sources.py).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import Field, field_validator

from caseseries import escape
from caseseries.study import citing
from caseseries.study.plan import Id, Part

PLACEHOLDER = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\{\.placeholder\}")
"""What `caseseries new` writes where an author has to write: `[what belongs here]{.placeholder}`."""

UNTITLED = "A case series without a title yet"
"""The title of a study that `caseseries new` was not told."""
EXAMPLE = "EXAMPLE-"
"""How the patients of the example cohort are numbered, which a new study begins with."""
_MARKED = re.compile(r"[`{}<>\[\]|\\*_#~^$@&]")
"""What Markdown, or what reads it before, could take for more than letters."""
_ADDRESS = r"^(https?://\S+)?$"


class Version(Part):
    """The version that every page prints, with its date and a line on what it brings."""

    number: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    date: datetime.date
    summary: str = ""

    @field_validator("date", mode="before")
    @classmethod
    def _of_the_calendar(cls, value: Any) -> Any:
        """Take no number, which would count seconds, and no other order of day and month."""
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return value
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value
        raise ValueError("write the date as year-month-day, such as 2025-01-31")


class Author(Part):
    """An author, in the order of the byline.

    contributions: what the author did, in the words of the CRediT taxonomy where they fit. email: printed, so only of
    those who answer letters.
    """

    name: Annotated[str, Field(min_length=1)]
    orcid: str = ""
    affiliations: list[str] = []
    contributions: list[str] = []
    email: str = ""

    @field_validator("orcid")
    @classmethod
    def _sums_up(cls, value: str) -> str:
        """Hold the check digit of ISO 7064 MOD 11-2, which catches a digit typed wrong."""
        value = value.removeprefix("https://orcid.org/")
        if not value:
            return value
        if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value):
            raise ValueError("an ORCID iD is written as 0000-0002-1825-0097")
        total = 0
        for digit in value.replace("-", "")[:-1]:
            total = (total + int(digit)) * 2
        expected = (12 - total % 11) % 11
        if value[-1] != ("X" if expected == 10 else str(expected)):
            raise ValueError("the last digit of the ORCID iD does not fit the others")
        return value


class About(Part):
    """What is said of the study as a whole, once; pages print it with `fact("ethics")`, or are checked against it.

    ethics to interests are sentences in Markdown, which may cite. notice, patient_notice: what every page, and every
    patient's page, says before all else. footer: the left part of every page's foot. doi: without an address.
    fonts: files of fonts in the study's folder, for scripts that the fonts of the package lack.
    citation: what the citation of a version says behind authors, title, version and date.
    """

    id: Id
    title: str
    short_title: str
    synthetic: bool = False
    notice: str = ""
    patient_notice: str = ""
    footer: str = ""
    fonts: list[str] = []
    authors: list[Author] = []
    keywords: list[str] = []
    ethics: str = ""
    consent: str = ""
    registration: str = ""
    funding: str = ""
    interests: str = ""
    availability: str = ""
    site_url: Annotated[str, Field(pattern=_ADDRESS)] = ""
    repository: Annotated[str, Field(pattern=_ADDRESS)] = ""
    doi: Annotated[str, Field(pattern=r"^(10\.\d{4,}/\S+)?$")] = ""
    citation: str = ""
    license_text: str = ""
    license_code: str = ""

    @property
    def remark(self) -> str:
        """What a citation has to say beside the title, or empty."""
        return self.citation.strip() or ("Synthetic data" if self.synthetic else "")


def literal(text: str) -> str:
    """Return Markdown that prints a text as it stands: headers are Markdown, facts are not."""
    return escape.markdown(text) if _MARKED.search(text) else text


def statement(about: About, version: Version, name: str) -> str:
    """Return a fact as Markdown; empty where study.yml says nothing. Raises KeyError for a name that is none.

    The sentences of ethics and the like are Markdown of the author's own; everything else is text, and escaped.
    """
    made = _MADE.get(name)
    if made is not None:
        return made(about, version)
    if name in _SENTENCES:
        return str(getattr(about, name)).strip()
    if name in _TEXTS:
        return escape.markdown(str(getattr(about, name)))
    raise KeyError(name)


def _authors(about: About, _: Version) -> str:
    return "\n".join(
        "- "
        + escape.markdown(
            ", ".join(filter(None, [author.name, *author.affiliations])).rstrip(".") + "."
        )
        + (
            f" ORCID {_linked(author.orcid, f'https://orcid.org/{author.orcid}')}"
            if author.orcid
            else ""
        )
        for author in about.authors
    )


def _contributions(about: About, _: Version) -> str:
    said = [
        f"{escape.markdown(author.name)}: {escape.markdown(', '.join(author.contributions))}."
        for author in about.authors
        if author.contributions
    ]
    return " ".join(said)


def _citation(about: About, version: Version) -> str:
    text = citing.in_words(
        [author.name for author in about.authors],
        escape.one_line(about.title),
        version.number,
        version.date,
        about.remark,
    )
    address = f"https://doi.org/{about.doi}" if about.doi else about.site_url
    shown = f"doi:{about.doi}" if about.doi else about.site_url
    return escape.markdown(text) + (
        f" {_linked(escape.markdown(shown), address)}" if address else ""
    )


def _doi(about: About, _: Version) -> str:
    return _linked(escape.markdown(about.doi), f"https://doi.org/{about.doi}") if about.doi else ""


def _licence(about: About, _: Version) -> str:
    said = []
    if about.license_text:
        said.append(f"Text, figures and tables: {about.license_text}.")
    if about.license_code:
        said.append(f"Code: {about.license_code}.")
    return escape.markdown(" ".join(said))


def _imprint(about: About, _: Version) -> str:
    """Return the line of a journal's front page: the article's id, its licence and addresses.

    Version and date stand beside the title already.
    """
    id = f"doi:{about.doi}" if about.doi else about.id
    shown = escape.markdown(id)
    said = [f"Article {_linked(shown, f'https://doi.org/{about.doi}') if about.doi else shown}"]
    if about.license_text:
        said.append(escape.markdown(f"Licence {about.license_text}"))
    for name, address in (("Site", about.site_url), ("Repository", about.repository)):
        if address:
            said.append(f"{name} {_linked(escape.markdown(address), address)}")
    return " · ".join(said)


def _linked(shown: str, address: str) -> str:
    """Return a Markdown link to an address of the web; whatever could end it is written by number."""
    return f"[{shown}]({quote(address, safe='/:#?&=._~-')})"


_MADE: Mapping[str, Callable[[About, Version], str]] = {
    "authors": _authors,
    "contributions": _contributions,
    "citation": _citation,
    "doi": _doi,
    "imprint": _imprint,
    "licence": _licence,
    "keywords": lambda about, _: escape.markdown(", ".join(about.keywords)),
}
_SENTENCES = ("ethics", "consent", "registration", "funding", "interests", "availability")
_TEXTS = ("title", "short_title", "notice", "patient_notice", "footer", "repository", "site_url")
STATEMENTS = (*_MADE, *_SENTENCES, *_TEXTS)
"""The names that `statement` knows."""
