"""Every released version built from the repository's own history: its commit, its sources, its program.

The commit of a version is found from what `release` recorded, so that a clone without tags will do: study.yml names
the version, and results/released/<version>.csv holds what results/results.csv and further.csv hold together.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path

from caseseries import text_files
from caseseries.diff.sides import RELEASED, released_versions
from caseseries.errors import UserError
from caseseries.results import FurtherResults, Results
from caseseries.results.records import FURTHER, PRINTED
from caseseries.store import git
from caseseries.versions.destination import Destination
from caseseries.versions.publishing import Outcome, manifests, publish

_NUMBER = re.compile(
    r"^version:\s*(?:\{[^}]*?number:\s*|\n(?:[ \t]+.*\n)*?[ \t]+number:\s*)[\"']?(\d+\.\d+\.\d+)",
    re.MULTILINE,
)
LOCK = "requirements.lock"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check", "install")
_AS_IT_LIES = ("--no-deps", "--no-build-isolation", "--editable")
_LOG_END = 15
"""So many last lines of a failed build are told."""
Build = Callable[[Path, Path], Path]
"""Builds the study in a folder with the program under another; returns the site."""


def commits(root: Path) -> dict[str, str]:
    """Return the commit of each released version, oldest version first.

    Raises UserError when the folder is no repository, or its history lacks the commit of a version.
    """
    return {version: _commit_of(root, version) for version in released_versions(root)}


def publish_all(
    root: Path,
    destination: Destination,
    tell: Callable[[str], None],
    build: Build | None = None,
    wait: float = 30.0,
) -> list[Outcome]:
    """Build every released version that the destination lacks, oldest first, and publish it; return what was done.

    A version is built in a clone of its own, by the program that its commit holds under src/caseseries with the
    libraries of its requirements.lock, which are installed aside where others are here; else by this one.
    Nothing of the work tree is touched. Raises UserError as `commits` and `publish`, and for a failed build.
    """
    found = commits(root)
    if not found:
        raise UserError(
            "no version was released yet", place=RELEASED, rule="`caseseries release` records a version",
            remedy="release one first",
        )  # fmt: skip
    there = manifests(destination) if destination.begun() else {}
    done = []
    with tempfile.TemporaryDirectory(prefix="caseseries-libraries-") as libraries:
        made = Path(libraries)
        for version, commit in found.items():
            if version in there:
                tell(f"version {version} is there")
                continue
            tell(f"building version {version} of commit {commit[:9]}")
            with tempfile.TemporaryDirectory(prefix="caseseries-version-") as folder:
                clone = Path(folder) / "study"
                _git(root, "clone", "--quiet", "--shared", "--no-checkout", _top(root), str(clone))
                _git(clone, "checkout", "--quiet", "--detach", commit)
                study = clone / _prefix(root)
                site = (build or partial(_build, made))(study, clone)
                done.append(publish(site, destination, wait))
    return done


def _commit_of(root: Path, version: str) -> str:
    """Return the last commit that recorded the release and fits; else the first of all that fits."""
    recorded = f"{RELEASED}/{version}.csv"
    wanted = _git(root, "hash-object", "--", recorded).strip()

    def fitting(kind: str, *paths: str) -> list[str]:
        history = _git(
            root, "log", "--format=%H", "--full-history", kind, "HEAD", "--", *paths
        ).split()
        return [commit for commit in history if _fits(root, commit, version, wanted)]

    found = (
        fitting("--no-merges", recorded)[:1]
        or fitting("--topo-order", "results/results.csv", "study.yml")[-1:]
    )
    if not found:
        raise UserError(
            f"the history has no commit of version {version}", place=recorded,
            rule="a commit in which study.yml names the version and results/results.csv is what was released",
            remedy="a shallow clone lacks older commits: run `git fetch --unshallow`",
        )  # fmt: skip
    return found[0]


def _fits(root: Path, commit: str, version: str, wanted: str) -> bool:
    recorded, printed, further = (
        f"{_prefix(root)}{name}"
        for name in (f"{RELEASED}/{version}.csv", f"results/{PRINTED}", f"results/{FURTHER}")
    )
    listed = _git(root, "ls-tree", "--full-tree", "-r", commit, "--", recorded, printed, further)
    blobs = {line.split("\t", 1)[1]: line.split()[2] for line in listed.splitlines()}
    if blobs.get(recorded) != wanted or printed not in blobs:
        return False
    if blobs[printed] != wanted and not _together(
        root, blobs.get(printed), blobs.get(further), wanted
    ):
        return False
    return _version_at(root, commit) == version


def _together(root: Path, printed: str | None, further: str | None, wanted: str) -> bool:
    """Return whether the two files of results of a commit are together what was released."""
    if printed is None or further is None:
        return False
    texts = [_git(root, "cat-file", "blob", blob) for blob in (printed, further, wanted)]
    try:
        whole = Results.from_csv(texts[0]).joined(FurtherResults.from_csv(texts[1]))
    except UserError:
        return False
    return whole.to_csv() == texts[2]


def _version_at(root: Path, commit: str) -> str:
    match = _NUMBER.search(_git(root, "show", f"{commit}:{_prefix(root)}study.yml"))
    return match[1] if match else ""


def _build(libraries: Path, study: Path, clone: Path) -> Path:
    """Render the study with the program of its own commit, where that holds one, and with that program's libraries."""
    own = clone / "src"
    environment, python = dict(os.environ), sys.executable
    if (own / "caseseries").is_dir():
        environment["PYTHONPATH"] = str(own)
        python = _python(libraries, clone / LOCK)
        if python != sys.executable:  # the pages ask for the version of the program
            _run([python, *_PIP, *_AS_IT_LIES, str(clone)], clone, os.environ)
    _run([python, "-m", "caseseries", "render", "--project", str(study)], study, environment)
    return study / "_site"


def _python(libraries: Path, lock: Path) -> str:
    """Return a Python with the libraries that a lock names: this one, or one of an environment made for it.

    libraries: the folder of such environments, which versions with the same lock share.
    """
    if not lock.is_file() or all(_installed(*pin) for pin in _PIN.findall(text_files.read(lock))):
        return sys.executable
    place = libraries / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    python = str(place / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    if not place.is_dir():
        _run([sys.executable, "-m", "venv", str(place)], lock.parent, os.environ)
        _run([python, *_PIP, "--require-hashes", "-r", str(lock)], lock.parent, os.environ)
    return python


def _installed(name: str, version: str) -> bool:
    try:
        return metadata.version(name) == version
    except metadata.PackageNotFoundError:
        return False


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False, cwd=folder
    )
    if done.returncode:
        raise UserError(
            "a released version cannot be built any more", place=folder.name,
            rule="\n".join((done.stdout + done.stderr).strip().splitlines()[-_LOG_END:]),
            remedy="build it where the versions of its requirements.lock are installed, and publish it from there",
        )  # fmt: skip


def _prefix(root: Path) -> str:
    return _git(root, "rev-parse", "--show-prefix").strip()


def _top(root: Path) -> str:
    return _git(root, "rev-parse", "--show-toplevel").strip()


def _git(root: Path, *arguments: str) -> str:
    return git.run(
        root, *arguments, message="git cannot read the history", place=root.name,
        remedy="run this in a clone of the study's repository",
    ).decode("utf-8")  # fmt: skip
