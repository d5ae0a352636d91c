"""The two sides of a comparison: a git revision, a tag, a version, a folder, or a file of results.

A side holds what can be read there and says what cannot: a file of results has neither prose nor patients.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from caseseries import text_files
from caseseries.diff import references
from caseseries.diff.stories import Story, read_stories
from caseseries.errors import UserError, UserErrors
from caseseries.results import PatientResults, Results
from caseseries.store import git, yaml_files
from caseseries.store.qmd_parts import GENERATED, texts, written_pages
from caseseries.study import Study, read_study
from caseseries.study.data_files import SUFFIXES, has_data
from caseseries.version_number import is_version, version_key

if TYPE_CHECKING:
    import pandas as pd

RELEASED = "results/released"
BUILT = "generated/assets/results.csv"
"""The results in a built site, and in the folder of a published version."""
_GENERATED = (*GENERATED, "_site")


@dataclass(frozen=True)
class Side:
    """One side. study, patients and tables are None where they cannot be had; notes say why.

    sources: text of the qmd files by path. tables: patient-level tables as text, by name.
    stories: narratives and pictures of patients, by the subject as it is printed.
    """

    label: str
    results: Results
    patients: PatientResults | None = None
    study: Study | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] | None = None
    stories: Mapping[str, Story] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def open_side(name: str, project: Path) -> Side:
    """Return the side of a name: a path, a version number, or anything that git can resolve to a commit.

    Raises UserError when it is none of these, or holds no results.
    """
    path = Path(name)
    if path.is_file() or name.endswith(".csv"):
        return Side(path.name, Results.read(path), notes=(_results_only(name),))
    if path.is_dir():
        is_project = path.resolve() == project.resolve()
        return _folder(path.resolve(), "working tree" if is_project else path.resolve().name)
    for tag in (f"v{name}", name):
        wanted = ("--end-of-options", f"{tag}^{{commit}}")
        commit = git.ask(project, "rev-parse", "--verify", "--quiet", *wanted)
        if commit:
            return _revision(project, commit, tag)
    version = name.removeprefix("v")
    released = project / RELEASED / f"{version}.csv"
    if is_version(version) and released.is_file():
        note = f"{_results_only(version)}; there is no tag v{version} to take the rest from"
        return Side(version, Results.read(released), notes=(note,))
    raise UserError(
        f"{name!r} is neither a file or folder, a version that was released, nor known to git",
        place="the sides of the comparison",
        remedy="name a tag, a commit, a folder or a file of results; see `git tag` and results/released/",
    )


def open_both(old: str, new: str, project: Path) -> tuple[Side, Side]:
    """Return the two sides of a comparison: the last release where `old` is empty, the working tree where `new` is.

    Where neither side has pages, those of the project show where results stand.
    """
    left = open_side(old or last_released(project), project)
    right = open_side(new or str(project), project)
    if left.study is None and right.study is None and (project / "study.yml").is_file():
        right = _with_pages(right, project)
    return _answered(left), _answered(right)


def _answered(side: Side) -> Side:
    """Return a side whose pages say themselves what they ask study.yml for, such as the number of a table."""
    if side.study is None:
        return side
    pages = {file: references.answered(text, side.study) for file, text in side.sources.items()}
    return replace(side, sources=pages)


def _with_pages(side: Side, project: Path) -> Side:
    study = read_study(project)
    note = f"sentences, tables and figures are those of the working tree ({study.version.number})"
    notes = (*side.notes, note)
    return replace(side, study=study, sources=sources_of(project), notes=notes)


def last_released(project: Path) -> str:
    """Return the newest version that has a file of results under results/released; raise UserError without any."""
    versions = released_versions(project)
    if not versions:
        raise UserError(
            "no version was released yet",
            place=RELEASED,
            rule="without other words, the last released version is compared with the working tree",
            remedy="name the older side, or write the release with `caseseries release`",
        )
    return versions[-1]


def released_versions(project: Path) -> list[str]:
    """Return the versions that have a file of results, oldest first."""
    names = [p.stem for p in (project / RELEASED).glob("*.csv")]
    return sorted((n for n in names if is_version(n)), key=version_key)


def _results_only(name: str) -> str:
    return f"{name} holds results alone: prose, data and patients cannot be compared"


def _folder(root: Path, label: str) -> Side:
    if not (root / "study.yml").is_file():
        file = next(
            (root / name for name in ("results.csv", BUILT) if (root / name).is_file()), None
        )
        if file is None:
            site = (root / "index.html").is_file()
            raise UserError(
                "the folder is a built site without its results" if site
                else "the folder holds neither study.yml nor results.csv",
                place=label,
                remedy="name the version by its number, tag or commit" if site
                else "name the folder of a study, of its results, or of a published version",
            )  # fmt: skip
        side = Side(label, Results.read(file), notes=(_results_only(label),))
        patients = root / "patients.csv"
        return replace(side, patients=PatientResults.read(patients)) if patients.is_file() else side

    # Only now, as below: the libraries take seconds to load, and the page of changes does without.
    from caseseries.analyses.study_results import compute_study
    from caseseries.cohort.reading import raw_tables

    computed = compute_study(root)
    study = computed.study
    sources = sources_of(root)
    patients_rows = computed.patients if computed.cohort or study.patients_file.is_file() else None
    return Side(
        f"{label} ({study.version.number})",
        computed.results,
        patients_rows,
        study,
        sources,
        raw_tables(study) if computed.cohort else None,
        read_stories(root, study),
        () if computed.cohort else (f"{label} has no patient-level data",),
    )


def _revision(project: Path, commit: str, label: str) -> Side:
    """Return what a commit holds; its results are the committed ones."""
    with tempfile.TemporaryDirectory(prefix="caseseries-diff-") as folder:
        root = Path(folder)
        _extract(project, commit, root)
        return _committed(root, label)


def _committed(root: Path, label: str) -> Side:
    notes: list[str] = []
    study: Study | None = None
    try:
        study = read_study(root)
    except (UserError, UserErrors):
        notes.append(f"study.yml of {label} cannot be read by this version of caseseries")
    if not (root / "results/results.csv").is_file():
        raise UserError(
            "there are no committed results",
            place=f"{label}:results/results.csv",
            remedy="commit results/, or compare with a folder or file of results",
        )
    patients = root / "results/patients.csv"
    tables = None
    if study is not None and has_data(study):
        from caseseries.cohort.reading import raw_tables

        tables = raw_tables(study)
    else:
        notes.append(f"{label} has no patient-level data")
    number = f" ({study.version.number})" if study and study.version.number not in label else ""
    return Side(
        f"{label}{number}",
        Results.read(root / "results/results.csv"),
        PatientResults.read(patients) if patients.is_file() else None,
        study,
        sources_of(root),
        tables,
        read_stories(root, study) if study else {},
        tuple(notes),
    )


def sources_of(root: Path) -> dict[str, str]:
    """Return the text of the pages that people write; what the package generates is left out."""
    return dict(texts(root, written_pages(root)))


def _extract(project: Path, commit: str, target: Path) -> None:
    """Write the files of a commit that a comparison reads: study.yml, results, pages and data."""
    prefix = _git(project, "rev-parse", "--show-prefix").decode("utf-8").strip()
    listing = _git(project, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit)
    names = listing.decode("utf-8").split("\0")
    names = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    told = ""
    for name in sorted(names, key=lambda name: name != "study.yml"):
        if not (_wanted(name) or (told and PurePosixPath(name).parent.as_posix() == told)):
            continue
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_git(project, "cat-file", "blob", f"{commit}:{prefix}{name}"))
        if name == "study.yml":
            told = _narratives(path)


def _narratives(plan: Path) -> str:
    """Return the folder of narratives that a study.yml names; empty where it names none, or cannot be read."""
    try:
        patients = yaml_files.load(text_files.read(plan, "study.yml"), "study.yml").get("patients")
    except (UserError, AttributeError):
        return ""
    folder = patients.get("narratives") if isinstance(patients, dict) else None
    return PurePosixPath(folder).as_posix() if isinstance(folder, str) else ""


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    if name == "study.yml" or (path.suffix == ".qmd" and not name.startswith(_GENERATED)):
        return True
    if name in ("results/results.csv", "results/further.csv", "results/patients.csv"):
        return True
    return path.suffix.lower() in SUFFIXES and not name.startswith(("results/", *_GENERATED))


def _git(project: Path, *arguments: str) -> bytes:
    return git.run(
        project, *arguments, message="git cannot read this revision",
        remedy="a shallow clone lacks older commits: run `git fetch --unshallow`",
    )  # fmt: skip
