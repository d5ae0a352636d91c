"""The privacy gate: findings on the built bytes, whatever was meant.

Promise and place of enforcement:
- Only columns listed in study.yml reach a page: `Cohort.public` drops the others before patient pages and patient-level
  results are made, and this gate looks for their values in every built file.
- Charts hold only drawn fields: `figures.base.records` prunes them, and the fields named here are refused.
The gate fails closed: a file that it cannot read is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from caseseries import text_files
from caseseries.cohort import Cohort, load
from caseseries.errors import UserError
from caseseries.identifiers import patterns
from caseseries.identifiers.needles import Needles
from caseseries.privacy.reading import UnreadableError, texts
from caseseries.study import Study
from caseseries.study.data_files import has_data

_SOURCES = (".qmd", ".md", ".yml", ".yaml", ".bib", ".txt", ".cff", ".css", ".js")
_WRITTEN = ("full.qmd", "chapters/patients/")
_NEARLY_UNIQUE = 0.8
"""A column in which so many of the values differ tells one patient from another; one with fewer is a codelist."""
_LONG_NUMBER = 10_000
_MOST_PLACES = 3


@dataclass(frozen=True)
class Finding:
    """Something that study.yml does not allow to be published: what, and the files in which it stands."""

    what: str
    files: tuple[str, ...]

    def __str__(self) -> str:
        more = len(self.files) - _MOST_PLACES
        return (
            ", ".join(self.files[:_MOST_PLACES])
            + (f" and {more} more files" if more > 0 else "")
            + f": {self.what}"
        )


def check_site(study: Study, site: Path) -> list[Finding]:
    """Return the findings of a built site, one for each column or kind; empty when it may be published.

    Looks for values of unlisted columns, as people write them (`Needles`), for words that study.yml denies, and for
    what looks like a person's in sentences about a patient (`patterns`), in every file and in its name.
    """
    needles = _needles(study)
    found: dict[str, list[str]] = {}
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        name = path.relative_to(site).as_posix()
        gap = "\n" if name.endswith((".html", ".xml")) else ""
        for what in _in_file(path, name, needles, gap=gap):
            found.setdefault(what, []).append(name)
    return _told(study, found)


def check_sources(study: Study) -> list[Finding]:
    """Return the findings in what a public repository shows beside the site: prose, study.yml, references, changelog.

    Read are the files of text at the root of the project and below chapters/, not those that a build writes there;
    the data folder is not.
    """
    needles = _needles(study)
    found: dict[str, list[str]] = {}
    for path in sorted((*study.root.glob("*"), *study.path("chapters").rglob("*"))):
        name = path.relative_to(study.root).as_posix()
        if path.suffix in _SOURCES and path.is_file() and not name.startswith(_WRITTEN):
            # in prose a sentence is a line, or a reference's note
            prose = {".qmd": "\n\n", ".md": "\n\n", ".bib": "\n"}.get(path.suffix, "")
            for what in _in_file(path, name, needles, gap=prose):
                found.setdefault(what, []).append(name)
    return _told(study, found)


def check_project(study: Study) -> list[UserError]:
    """Return what a project would give away before anything is built: cells of listed columns, and its sources."""
    errors = check_cells(study, load(study)) if has_data(study) else []
    return errors + [
        UserError(
            f"a source holds {finding.what}",
            place=", ".join(finding.files),
            rule="sources are published with the site, or shown by its repository",
            remedy="take it out of the text",
        )
        for finding in check_sources(study)
    ]


def check_cells(study: Study, cohort: Cohort) -> list[UserError]:
    """Return the cells of listed columns that hold a person's: a private value, or what looks like one."""
    needles = _needles(study)
    errors = []
    for name, frame in cohort.tables.items():
        file = next((f for f in cohort.hashes if Path(f).stem == name), name)
        for column in study.privacy.publish.get(name, []):
            if column not in frame.columns or pd.api.types.is_numeric_dtype(frame[column]):
                continue
            for row, value in frame[column].dropna().items():
                for what in {*needles.found_in(str(value)), *patterns.kinds_in(str(value))}:
                    errors.append(
                        UserError(
                            f"a cell of a listed column holds {what}",
                            place=f"{file}, row {int(row)}, column {column}",
                            rule="what is listed under privacy.publish is read by everybody",
                            remedy="take it out of the cell, or the column out of privacy.publish",
                        )
                    )
    return errors


def _in_file(path: Path, name: str, needles: Needles, *, gap: str) -> set[str]:
    """Return what a file holds. gap: what a line end stands for between sentences; empty for files without any."""
    found: set[str] = set()
    try:
        for text in texts(path.read_bytes(), name):
            found |= needles.found_in(text)
            if gap:
                told = patterns.told_of_a_person(text.replace("\n", gap))
                found |= {f"{kind} in a sentence about a patient" for kind in told}
    except (OSError, UnreadableError) as error:
        found.add(f"bytes that the gate cannot read: {error}")
    return found


def _told(study: Study, found: dict[str, list[str]]) -> list[Finding]:
    """Return one finding for each thing found, without the files for which study.yml has a waiver."""
    waived = {(w.finding, file) for w in study.privacy.waivers for file in w.files}
    left = {what: [f for f in files if (what, f) not in waived] for what, files in found.items()}
    return [Finding(what, tuple(files)) for what, files in sorted(left.items()) if files]


def _needles(study: Study) -> Needles:
    """Return what must not appear: values of unlisted columns, words that study.yml denies, names of the deny-list."""
    needles = Needles()
    for word in study.privacy.deny:
        needles.add(word, "a word that study.yml denies")
    if study.privacy.deny_list:
        file = study.path(study.privacy.deny_list)
        for line in text_files.read(file, file.name).splitlines():
            if line.strip() and not line.startswith("#"):
                needles.add(line, "a line of the private deny-list", name=True)
    if has_data(study):
        for value, what, name in _secrets(study, load(study)):
            needles.add(value, what, name=name)
    return needles


def _secrets(study: Study, cohort: Cohort) -> Iterator[tuple[str, str, bool]]:
    """Yield private values that tell one patient from another: value, what it is, whether it is a name.

    A value that also stands in a listed column or in study.yml is no secret, unless its column is a person's by name.
    """
    public = _declared_words(study)
    for name, frame in cohort.tables.items():
        for column in study.privacy.publish.get(name, []):
            if column in frame.columns:
                public.update(frame[column].dropna().astype("str").str.casefold())
    for name, frame in (*cohort.tables.items(), *cohort.dates.items()):
        listed = study.privacy.publish.get(name, [])
        for column in (c for c in frame.columns if c not in listed):
            personal = patterns.is_identifying(column)
            for value in _telling(frame[column].dropna(), personal):
                if personal or value.casefold() not in public:
                    yield (
                        value,
                        f"a value of the unlisted column {name}.{column}",
                        _is_name(column, value),
                    )


def _telling(values: pd.Series, personal: bool) -> list[str]:
    """Return the values of a column that can tell a patient: all of a person's, nearly unique texts, long numbers."""
    if pd.api.types.is_numeric_dtype(values):
        values = values[(values >= _LONG_NUMBER) & (values % 1 == 0)].astype("int64")
    unique = values.astype("str").unique()
    telling = personal or (len(unique) > 1 and len(unique) >= _NEARLY_UNIQUE * len(values))
    return [str(value) for value in unique] if telling else []


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
