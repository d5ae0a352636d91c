"""What must not stand in a published file: values of unlisted columns, denied words, the private deny-list."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

import pandas as pd

from caseseries import text_files
from caseseries.changelog import read_changelog
from caseseries.cohort import Cohort, load
from caseseries.identifiers import patterns
from caseseries.identifiers.cited import Author, in_bibliography, named
from caseseries.identifiers.dates import dates_in
from caseseries.identifiers.folding import plain, words
from caseseries.identifiers.needles import Needles
from caseseries.study import Study
from caseseries.study.data_files import has_data

DENIED = "a word that study.yml denies"
_NEARLY_UNIQUE = 0.8
"""A column in which so many of the values differ tells one patient from another; one with fewer is a codelist."""
_LONG_NUMBER = 10_000
_PLACE = re.compile(r"^(?:CITY|TOWN|HOSPITAL|SITE\w*|CENTRE|CENTER|WARD|STATION|COUNTRY|REGION)$")
_BIRTH = re.compile(r"^(?:BRTH|DOB|BIRTH)")
_LETTERS_OF_A_PLACE = 4

_LAST: list[tuple[str, Cohort | None, Needles]] = []


def needles_of(study: Study) -> Needles:
    """Return what must not appear: values of unlisted columns, words that study.yml denies, names of the deny-list.

    A command asks several times: for the same words and the same cohort they are the same object.
    """
    lines = ""
    if study.privacy.deny_list:
        file = study.path(study.privacy.deny_list)
        lines = text_files.read(file, file.name)
    cohort = load(study) if has_data(study) else None
    authors = tuple(_authors(study))
    said = f"{study.model_dump_json()}\n{lines}\n{authors}"
    if not _LAST or _LAST[0][0] != said or _LAST[0][1] is not cohort:
        _LAST[:] = [(said, cohort, _made(study, lines, authors, cohort))]
    return _LAST[0][2]


def _made(study: Study, lines: str, authors: Sequence[Author], cohort: Cohort | None) -> Needles:
    """Return the needles anew. lines: the text of the deny-list."""
    needles = Needles(_public_ids(study, cohort) if cohort else frozenset())
    for word in study.privacy.deny:
        needles.add(word, DENIED)
    for line in lines.splitlines():
        if line.strip() and not line.startswith("#"):
            needles.add(line, "a line of the private deny-list", name=True)
    if cohort is not None:
        shared = _public_numbers(study, cohort)
        for value, what, name, personal in _secrets(study, cohort, shared):
            labelled = value.lstrip("0") in shared
            needles.add(value, what, name=name, personal=personal, labelled=labelled)
    needles.spare(authors)
    return needles


def _authors(study: Study) -> Iterator[Author]:
    """Yield the authors of the study and of what it cites, whom patients may share a name with."""
    for author in study.study.authors:
        yield from named(author.name)
    for path in sorted(study.root.glob("*.bib")):
        yield from in_bibliography(text_files.read(path, path.name))


def _public_ids(study: Study, cohort: Cohort) -> frozenset[str]:
    """Return the numbers of listed ids of patients, by which pages name them."""
    adsl = cohort.table("adsl")
    listed = [c for c in ("SUBJID", "USUBJID") if c in study.privacy.publish.get("adsl", [])]
    ids = (str(value) for c in listed for value in adsl[c].dropna())
    return frozenset(i.lstrip("0") for i in ids if i.isdigit())


def _public_numbers(study: Study, cohort: Cohort) -> set[str]:
    """Return the whole numbers of listed columns, as a measurement may be the same number as somebody's record."""
    found: set[str] = set()
    for name, frame in cohort.tables.items():
        for column in study.privacy.publish.get(name, []):
            if column in frame.columns and pd.api.types.is_numeric_dtype(frame[column]):
                values = frame[column].dropna()
                found.update(values[values % 1 == 0].astype("int64").astype("str"))
    return found


def _secrets(
    study: Study, cohort: Cohort, shared: set[str]
) -> Iterator[tuple[str, str, bool, bool]]:
    """Yield private values that tell one patient from another: value, what it is, whether it is a name, or personal.

    A value that also stands in a listed column or in study.yml is no secret, unless its column is a person's by name;
    nor is a place that study.yml prints, or the day of a version that is no birthday.
    shared: whole numbers of listed columns.
    """
    declared = _declared_words(study)
    places = f" {' '.join(words(plain(' '.join(sorted(declared))))).casefold()} "
    releases = _days_of_releases(study)
    public = declared | shared
    for name, frame in cohort.tables.items():
        for column in study.privacy.publish.get(name, []):
            if column in frame.columns:
                public.update(frame[column].dropna().astype("str").str.casefold())
    for name, frame in (*cohort.tables.items(), *cohort.dates.items()):
        listed = study.privacy.publish.get(name, [])
        for column in (c for c in frame.columns if c not in listed):
            values = frame[column].dropna()
            personal = patterns.is_identifying(column) or _by_content(values)
            what = f"a value of the unlisted column {name}.{column}"
            coded = _coded_terms(frame) if patterns.is_verbatim(column) else set()
            for value in _telling(values, personal):
                if value.casefold() in coded or (
                    _PLACE.match(column) and _stands_in(places, value)
                ):
                    continue
                if releases and not _BIRTH.match(column) and _is_day_of(releases, value):
                    continue
                if personal or value.casefold() not in public:
                    yield value, what, _is_name(column, value), personal


def _stands_in(text: str, value: str) -> bool:
    """Return whether a place is named in what study.yml prints, as in an affiliation."""
    said = " ".join(words(plain(value))).casefold()
    return len(said) >= _LETTERS_OF_A_PLACE and f" {said} " in text


def _days_of_releases(study: Study) -> set[datetime.date]:
    """Return the dates that pages print as those of versions, on which a patient may have been seen."""
    dated = (entry.date for entry in read_changelog(study.root) if entry.date)
    return {study.version.date, *map(datetime.date.fromisoformat, dated)}


def _is_day_of(days: set[datetime.date], value: str) -> bool:
    said = {day for day, place in dates_in(value) if place == (0, len(value))}
    return bool(said) and said <= days


def _coded_terms(frame: pd.DataFrame) -> set[str]:
    """Return the terms of a table that are a dictionary's: a verbatim one that equals such a term is nobody's words."""
    columns = [c for c in frame.columns if c.endswith(("DECOD", "LLT"))]
    return {str(value).casefold() for c in columns for value in frame[c].dropna().unique()}


def _telling(values: pd.Series, personal: bool) -> list[str]:
    """Return the values of a column that can tell a patient: all of a person's, nearly unique texts, long numbers."""
    if pd.api.types.is_numeric_dtype(values):
        values = values[(values >= _LONG_NUMBER) & (values % 1 == 0)].astype("int64")
    unique = values.astype("str").unique()
    telling = personal or (len(unique) > 1 and len(unique) >= _NEARLY_UNIQUE * len(values))
    return [str(value) for value in unique] if telling else []


def _by_content(values: pd.Series) -> bool:
    """Return whether most texts of a column are dates, numbers to call, or addresses, whatever it is named."""
    if not len(values) or pd.api.types.is_numeric_dtype(values):
        return False
    counts = values.astype("str").value_counts()
    told = sum(int(n) for value, n in counts.items() if patterns.kinds_in(str(value)))
    return told > len(values) / 2


def _is_name(column: str, value: str) -> bool:
    letters = value.replace(" ", "").replace("-", "").replace("'", "").replace("’", "")
    return (
        "NAM" in column.upper()
        or "INIT" in column.upper()
        or (letters.isalpha() and len(value.split()) == 2 and value.istitle())
    )


def _declared_words(study: Study) -> set[str]:
    """Return the levels, labels and codelists that study.yml itself prints, in folded case."""
    words: set[str] = set()

    def walk(part: object) -> None:
        if isinstance(part, dict):
            for value in part.values():
                walk(value)
        elif isinstance(part, (list, tuple)):
            for value in part:
                walk(value)
        elif isinstance(part, str):
            words.add(part.casefold())

    walk(study.model_dump(mode="json"))
    return words
