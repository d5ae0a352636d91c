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
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from caseseries.cohort import Cohort, load
from caseseries.errors import UserError
from caseseries.identifiers import patterns
from caseseries.identifiers.cited import without_authors
from caseseries.identifiers.folding import without_tex
from caseseries.identifiers.needles import Needles
from caseseries.privacy.encodings import meant
from caseseries.privacy.private_values import DENIED, needles_of
from caseseries.privacy.reading import UnreadableError, texts
from caseseries.store import cache, fingerprints, git, processes, shipped_assets
from caseseries.store.qmd_parts import GENERATED
from caseseries.study import Study
from caseseries.study.data_files import find_tables, has_data

_SOURCES = (".qmd", ".md", ".yml", ".yaml", ".bib", ".txt", ".cff", ".css", ".js", ".html", ".ipynb")  # fmt: skip
_PROGRAMS = (".js", ".css", ".map", ".py", ".lua", ".typ", ".ttf", ".otf", ".woff", ".csl", ".lock")
_OF_QUARTO = re.compile(r"\brecord2(?:-fill)?\b|// cancel #2\b")
"""An icon and a remark in Quarto's own files, which are the record and the number of no second patient."""
_OF_GIT = "git: messages of commits and tags, names of branches"
_HOW_TO = "docs/how-to/withdrawing.md"
_MOST_PLACES = 3
_ALIKE = ((".html",), (".csv", ".json", ".js", ".zip", ".xlsx"), (".svg", ".png", ".css", ".woff2"))
"""Kinds of files that have passages in common, and are read one after the other."""
_LONG_PASSAGE = 16
_LEFT_OUT = "xxx"
"""Stands for passages that were read before: what is beside them is not side by side."""
_AT_ONCE = 100
"""Files of a kind that one process reads, so that the passages of many patients never lie in memory together."""
_FEW = 16
"""So many files are shared out; fewer are read in this process."""


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
    chapters/; not what a build writes, and not the data folder, of which `check_repository` tells. In messages of
    commits and tags and in names of branches private values are looked for.
    """
    found = _in_files(study, _sources(study))
    told = git.ask(study.root, "log", "--all", "--format=%B")
    named = git.ask(study.root, "for-each-ref", "--format=%(refname:short)%0a%0a%(contents)")
    for what in needles_of(study).found_in(f"{told}\n\n{named}", prose=False):
        found.setdefault(what, []).append(_OF_GIT)
    if "study.yml" in found.get(DENIED, []):
        found[DENIED].remove("study.yml")  # where the word is denied it has to stand
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
    needles = needles_of(study)
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
        # Here, where the cache has the library: to put it together takes longer than to read all else.
        ours = frozenset(name for name, path in unread if shipped_assets.is_shipped(path, name))
        work = functools.partial(_in_batch, needles=needles_of(study), ours=ours)
        # Another process takes longer to load its libraries than the few files of a changed sentence take to be read.
        each = processes.each if len(unread) >= _FEW else map
        read: Iterable[list[tuple[str, frozenset[str]]]] = each(work, _batches(unread))
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
    """Return one hash of what must not appear, or may: study.yml, tables, deny-list, bibliographies, changelog."""
    beside = (*sorted(study.root.glob("*.bib")), study.root / "CHANGELOG.md")
    parts = [study.path("study.yml").read_bytes(), *(p.read_bytes() for p in beside if p.is_file())]
    if study.privacy.deny_list:
        parts.append(study.path(study.privacy.deny_list).read_bytes())
    data = list(fingerprints.files(study.data_folder)) if has_data(study) else []
    return fingerprints.of(*parts, repr(data))


def _batches(files: Sequence[tuple[str, Path]]) -> list[list[tuple[str, Path]]]:
    """Return the files in parts to be read at once: pages, tables and data, drawings, and the rest; some at a time."""
    parts: dict[int, list[tuple[str, Path]]] = {}
    for name, path in files:
        kind = next((k for k, ends in enumerate(_ALIKE) if name.endswith(ends)), len(_ALIKE))
        parts.setdefault(kind, []).append((name, path))
    return [
        part[k : k + _AT_ONCE] for part in parts.values() for k in range(0, len(part), _AT_ONCE)
    ]


@dataclass(frozen=True)
class _Clean:
    """Passages that were read before and hold nothing: of what looks like a person's, and no private value."""

    of_patterns: set[str]
    of_values: set[str]


def _in_batch(
    files: Sequence[tuple[str, Path]], needles: Needles, ours: Collection[str]
) -> list[tuple[str, frozenset[str]]]:
    clean = _Clean(set(), set())
    paths = ((name, None if name in ours else path) for name, path in files)
    return [(name, frozenset(_in_file(path, name, needles, clean))) for name, path in paths]


def _in_file(path: Path | None, name: str, needles: Needles, clean: _Clean) -> set[str]:
    """Return what a file holds: private values in all it says, and in what is no program what looks like a person's.

    path: None for what comes with the program. clean: what files have in common is read once; passages of this one are
    added.
    """
    found: set[str] = set()
    prose = not name.endswith(_PROGRAMS)
    try:
        for text in texts(path.read_bytes() if path else b"", name):
            text = without_tex(without_authors(text)) if name.endswith(".bib") else text
            left = _not_read(text, clean.of_values)
            here: set[str] = set()
            for said in (new := "\n\n".join(left), *meant(new)):
                here |= needles.found_in(_OF_QUARTO.sub(" ", said), prose=prose)
                if prose:
                    here |= _of_a_person(said.replace("\n", _line_end(name)), clean.of_patterns)
            if prose and not here:
                clean.of_values.update(p for p in left if len(p) >= _LONG_PASSAGE)
            found |= here
    except (OSError, UnreadableError) as error:
        found.add(f"bytes that the gate cannot read: {error}")
    return found


def _not_read(text: str, clean: set[str]) -> list[str]:
    """Return the passages of a text that are not known to be clean, with a word where others stood."""
    left: list[str] = []
    for passage in text.split("\n\n"):
        if passage in clean:
            left += [] if left[-1:] == [_LEFT_OUT] else [_LEFT_OUT]
        elif passage and not passage.isspace():
            left.append(passage)
    return left


def _of_a_person(text: str, clean: set[str]) -> set[str]:
    """Return what looks like a person's in the passages of a text that are not known to be clean."""
    new = [passage for passage in dict.fromkeys(text.split("\n\n")) if passage not in clean]
    told = patterns.told_of_a_person("\n\n".join(new))
    clean.update(() if told else new)
    return {f"{kind} in a sentence about a patient" for kind in told}


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
