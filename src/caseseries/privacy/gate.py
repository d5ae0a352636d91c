"""The privacy gate: findings on the built bytes, whatever was meant.

Promise and place of enforcement:
- Only columns listed in study.yml reach a page: `Cohort.public` drops the others before patient pages and patient-level
  results are made, and this gate looks for their values in every built file.
- Charts hold only drawn fields: `figures.base.records` prunes them, and the fields named here are refused.
The gate fails closed: a file that it cannot read is a finding.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from caseseries import text_files
from caseseries.cohort import Cohort, load
from caseseries.errors import UserError
from caseseries.identifiers import patterns
from caseseries.identifiers.folding import without_tex
from caseseries.identifiers.needles import Needles
from caseseries.privacy.reading import UnreadableError, texts
from caseseries.store import cache, fingerprints, git, processes
from caseseries.store.qmd_parts import GENERATED
from caseseries.study import Study
from caseseries.study.data_files import find_tables, has_data

_SOURCES = (
    ".qmd",
    ".md",
    ".yml",
    ".yaml",
    ".bib",
    ".txt",
    ".cff",
    ".css",
    ".js",
    ".html",
    ".ipynb",
)
_PROGRAMS = (".js", ".css", ".map", ".py", ".lua", ".typ", ".ttf", ".otf", ".woff", ".csl", ".lock")
_HOW_TO = "docs/how-to/withdrawing.md"
_DENIED = "a word that study.yml denies"
_NEARLY_UNIQUE = 0.8
"""A column in which so many of the values differ tells one patient from another; one with fewer is a codelist."""
_LONG_NUMBER = 10_000
_MOST_PLACES = 3
_BATCHES = 4
"""Parts of a site that are read at once; one of several, for a passage of one file is often in the next as well."""


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
    files = {p.relative_to(site).as_posix(): p for p in sorted(site.rglob("*")) if p.is_file()}
    return _told(study, _in_files(study, files))


def require_clean(study: Study, site: Path) -> None:
    """Raise UserError with the findings of a built site."""
    if findings := check_site(study, site):
        raise UserError(
            "the built site holds what study.yml does not allow to be published:\n"
            + "\n".join(f"  {finding}" for finding in findings),
            rule="study.yml, privacy",
            remedy="remove it from the pages, or allow it under privacy in study.yml",
        )


def check_sources(study: Study) -> list[Finding]:
    """Return the findings in what a public repository shows beside the site: prose, study.yml, references, pictures.

    Read are the files that git keeps, wherever they are, and those that stand at the root of the project and below
    chapters/; not what a build writes, and not the data folder, of which `check_repository` tells.
    """
    found = _in_files(study, _sources(study))
    if "study.yml" in found.get(_DENIED, []):
        found[_DENIED].remove("study.yml")  # where the word is denied it has to stand
    return _told(study, found)


def _sources(study: Study) -> dict[str, Path]:
    near = (*study.root.glob("*"), *study.path("chapters").rglob("*"))
    paths = {p for p in near if p.suffix in _SOURCES} | set(_tracked(study.root))
    data = study.data_folder.resolve()
    named = {}
    for path in sorted(paths):
        name = path.relative_to(study.root).as_posix()
        inside = path.resolve().is_relative_to(data) and path.suffix not in _SOURCES
        if path.is_file() and not name.startswith((*GENERATED, "_site/")) and not inside:
            named[name] = path
    return named


def _tracked(root: Path) -> list[Path]:
    """Return the files below a folder that git keeps; none where there is no repository, or no git."""
    names = git.ask(root, "ls-files", "-z").split("\0")
    return [root / name for name in names if name]


def check_project(study: Study) -> list[UserError]:
    """Return what a project would give away before anything is built: cells of listed columns, and its sources."""
    errors = check_cells(study, load(study)) if has_data(study) else []
    return [*errors, *check_repository(study)] + [
        UserError(
            f"a source holds {finding.what}",
            place=", ".join(finding.files),
            rule="sources are published with the site, or shown by its repository",
            remedy="take it out of the text",
        )
        for finding in check_sources(study)
    ]


def check_repository(study: Study) -> list[UserError]:
    """Return which private files git keeps: the patients' tables, unless they are synthetic, and the deny-list."""
    kept = {path.resolve() for path in _tracked(study.root)}
    at_home = not study.study.synthetic and has_data(study)
    private = list(find_tables(study).values()) if at_home else []
    if study.privacy.deny_list:
        private.append(study.path(study.privacy.deny_list))
    return [
        UserError(
            "git keeps a file that must stay at home",
            place=path.name,
            rule="who has the repository, now or later, has its whole history",
            remedy=f"`git rm --cached` it, name it in .gitignore, and read {_HOW_TO} if it was pushed",
        )
        for path in private
        if path.resolve() in kept
    ]


def check_cells(study: Study, cohort: Cohort) -> list[UserError]:
    """Return the cells of listed columns that hold a person's: a private value, or what looks like one."""
    needles = _needles(study)
    errors = []

    @functools.cache  # most cells of a column say what others say
    def held(text: str) -> tuple[str, ...]:
        return tuple({*needles.found_in(text), *patterns.kinds_in(text)})

    for name, frame in cohort.tables.items():
        file = next((f for f in cohort.hashes if Path(f).stem == name), name)
        for column in study.privacy.publish.get(name, []):
            if column not in frame.columns or pd.api.types.is_numeric_dtype(frame[column]):
                continue
            for row, value in frame[column].dropna().items():
                for what in held(str(value)):
                    errors.append(
                        UserError(
                            f"a cell of a listed column holds {what}",
                            place=f"{file}, row {int(row)}, column {column}",
                            rule="what is listed under privacy.publish is read by everybody",
                            remedy="take it out of the cell, or the column out of privacy.publish",
                        )
                    )
    return errors


def _in_files(study: Study, files: Mapping[str, Path]) -> dict[str, list[str]]:
    """Return in which files each thing was found.

    What was found in the same bytes before, by the same rules and for the same secrets, is taken from the cache.
    """
    by_name: dict[str, Collection[str]] = {}
    kept = cache.current()
    keys: dict[str, str] = {}
    if kept:
        rules = _rules(study)
        for name, path in files.items():
            keys[name] = cache.key("gate", rules, name, fingerprints.of_file(path))
            if (before := kept.get(keys[name])) is not None:
                by_name[name] = json.loads(before[0])
    unread = [(name, path) for name, path in files.items() if name not in by_name]
    if unread:
        batches = [unread[k::_BATCHES] for k in range(min(_BATCHES, len(unread)))]
        read = processes.each(functools.partial(_in_batch, needles=_needles(study)), batches)
        by_name |= {name: told for batch in read for name, told in batch}
    if kept:
        for name, _ in unread:
            kept.put(keys[name], [json.dumps(sorted(by_name[name])).encode()])
    found: dict[str, list[str]] = {}
    for name in files:
        for what in by_name[name]:
            found.setdefault(what, []).append(name)
    return found


def _rules(study: Study) -> str:
    """Return one hash of what must not appear: study.yml, the tables, the deny-list; the rest is the program's."""
    parts = [study.path("study.yml").read_bytes()]
    if study.privacy.deny_list:
        parts.append(study.path(study.privacy.deny_list).read_bytes())
    data = list(fingerprints.files(study.data_folder)) if has_data(study) else []
    return fingerprints.of(*parts, repr(data))


def _in_batch(
    files: Sequence[tuple[str, Path]], needles: Needles
) -> list[tuple[str, frozenset[str]]]:
    clean: set[str] = set()
    return [(name, frozenset(_in_file(path, name, needles, clean))) for name, path in files]


def _in_file(path: Path, name: str, needles: Needles, clean: set[str]) -> set[str]:
    """Return what a file holds: private values in all it says, and in what is no program what looks like a person's.

    clean: passages in which nothing of the latter stood, for pages have many in common; those of this file are added.
    """
    found: set[str] = set()
    prose = not name.endswith(_PROGRAMS)
    try:
        for text in texts(path.read_bytes(), name):
            text = without_tex(text) if name.endswith(".bib") else text
            found |= needles.found_in(text, prose=prose)
            if prose:
                passages = dict.fromkeys(text.replace("\n", _line_end(name)).split("\n\n"))
                new = [passage for passage in passages if passage not in clean]
                told = patterns.told_of_a_person("\n\n".join(new))
                clean.update(() if told else new)
                found |= {f"{kind} in a sentence about a patient" for kind in told}
    except (OSError, UnreadableError) as error:
        found.add(f"bytes that the gate cannot read: {error}")
    return found


def _line_end(name: str) -> str:
    """Return what a line end stands for: sources have one sentence a line, elsewhere a sentence may go on."""
    return (
        "\n\n"
        if name.endswith((".qmd", ".md", ".html", ".yml", ".yaml", ".cff", ".json", ".csv"))
        else "\n"
    )


def _told(study: Study, found: dict[str, list[str]]) -> list[Finding]:
    """Return one finding for each thing found, without the files for which study.yml has a waiver."""
    waived = {(w.finding, file) for w in study.privacy.waivers for file in w.files}
    left = {what: [f for f in files if (what, f) not in waived] for what, files in found.items()}
    return [Finding(what, tuple(files)) for what, files in sorted(left.items()) if files]


_LAST: list[tuple[str, Cohort | None, Needles]] = []


def _needles(study: Study) -> Needles:
    """Return what must not appear: values of unlisted columns, words that study.yml denies, names of the deny-list.

    A command asks several times: for the same words and the same cohort they are the same object.
    """
    lines = ""
    if study.privacy.deny_list:
        file = study.path(study.privacy.deny_list)
        lines = text_files.read(file, file.name)
    cohort = load(study) if has_data(study) else None
    said = f"{study.model_dump_json()}\n{lines}"
    if not _LAST or _LAST[0][0] != said or _LAST[0][1] is not cohort:
        _LAST[:] = [(said, cohort, _made(study, lines, cohort))]
    return _LAST[0][2]


def _made(study: Study, lines: str, cohort: Cohort | None) -> Needles:
    """Return the needles anew. lines: the text of the deny-list."""
    needles = Needles()
    for word in study.privacy.deny:
        needles.add(word, _DENIED)
    for line in lines.splitlines():
        if line.strip() and not line.startswith("#"):
            needles.add(line, "a line of the private deny-list", name=True)
    if cohort is not None:
        shared = _public_numbers(study, cohort)
        for value, what, name, personal in _secrets(study, cohort, shared):
            labelled = value.lstrip("0") in shared
            needles.add(value, what, name=name, personal=personal, labelled=labelled)
    return needles


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

    A value that also stands in a listed column or in study.yml is no secret, unless its column is a person's by name.
    shared: whole numbers of listed columns.
    """
    public = _declared_words(study) | shared
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
                if value.casefold() in coded:
                    continue
                if personal or value.casefold() not in public:
                    yield value, what, _is_name(column, value), personal


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
