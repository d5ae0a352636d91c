"""What is on this machine and what is missing, in words that can be sent to those who look after it."""

from __future__ import annotations

import json
import locale
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TESTED_QUARTO = "1.11"
_SPACE = 500 * 1024 * 1024
_SAID = {"good": "good", "missing": "MISSING", "note": "note"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. state: good; missing, and something does not work; note, and nothing is wrong.

    change: what would be different with it, or what to do; empty when there is nothing to say.
    """

    what: str
    state: str
    found: str
    change: str = ""

    def __str__(self) -> str:
        more = f"\n         {self.change}" if self.change else ""
        return f"{_SAID[self.state]:8} {self.what}: {self.found}{more}"


def look(root: Path) -> list[Finding]:
    """Return what is here. root: the folder of a study, or any folder that one shall be in."""
    return [*_python(), *_packages(), *_quarto(), *_git(), *_place(root), *_system()]


def as_text(findings: list[Finding]) -> str:
    """Return the findings, with what they come to."""
    missing = [f.what for f in findings if f.state == "missing"]
    end = (
        "Something is missing: " + ", ".join(missing) + "."
        if missing
        else "Everything that a study needs is here. No command asks the network for anything."
    )
    return "\n".join([*map(str, findings), "", end])


def as_json(findings: list[Finding]) -> str:
    """Return the findings for a program."""
    return json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=1)


def wheels() -> list[str]:
    """Return what has to lie in a folder from which this program installs without a network, as name==version.

    The program with everything that it needs, at the versions that are installed here.
    """
    found: dict[str, str] = {}
    waiting = ["caseseries"]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
        waiting += [need.name for need in _needs(name)]
    return [f"{name}=={number}" for name, number in sorted(found.items())]


def absent_wheels(folder: Path) -> list[str]:
    """Return which of `wheels` have no file in a folder; a wheel's name begins with its package and version."""
    there = {
        (canonicalize_name(parts[0]), parts[1])
        for path in folder.glob("*.whl")
        if len(parts := path.stem.split("-")) >= 5
    }
    return [line for line in wheels() if tuple(line.split("==")) not in there]


def _needs(name: str) -> Iterator[Requirement]:
    """Yield what a package needs here; what only an extra of it needs is left out."""
    for line in requires(name) or []:
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            yield need


def _python() -> Iterator[Finding]:
    needed = distribution("caseseries").metadata["Requires-Python"]
    yield Finding("Python", "good", f"{platform.python_version()}, needed {needed}", sys.executable)


def _packages() -> Iterator[Finding]:
    wrong = []
    needs = list(_needs("caseseries"))
    for need in needs:
        try:
            held = version(need.name)
        except PackageNotFoundError:
            wrong.append(f"{need.name} is not installed")
            continue
        if not need.specifier.contains(held, prereleases=True):
            wrong.append(f"{need.name} is {held}, needed {need.specifier}")
    if wrong:
        told = "install the program anew: python -m pip install caseseries"
        yield Finding("packages", "missing", "; ".join(wrong), told)
    else:
        yield Finding("packages", "good", f"all {len(needs)} that caseseries names")


def _quarto() -> Iterator[Finding]:
    place = shutil.which("quarto")
    if place is None:
        told = "it is not needed: the built-in engine (pandoc and typst) makes the same pages"
        yield Finding("Quarto", "note", "not on PATH", told)
        return
    number = _said(place, "--version")
    tested = number.startswith(f"{TESTED_QUARTO}.")
    told = "" if tested else f"{TESTED_QUARTO} is what is tested; `--engine pandoc` does without it"
    yield Finding("Quarto", "good" if tested else "note", number or "does not answer", told)


def _git() -> Iterator[Finding]:
    place = shutil.which("git")
    if place is None:
        told = (
            "without it there is no comparison with earlier states, and no publication to a branch"
        )
        yield Finding("git", "note", "not on PATH", told)
    else:
        number = re.search(r"[\d.]+", _said(place, "--version"))
        yield Finding("git", "good", number[0] if number else "does not tell its version")


def _place(root: Path) -> Iterator[Finding]:
    try:
        with tempfile.TemporaryDirectory(dir=root) as folder:
            before, after = Path(folder) / "a", Path(folder) / "b"
            before.mkdir()
            before.rename(after)
        yield Finding("folder", "good", "it can be written, and folders can be renamed in it")
    except OSError as error:
        told = "choose a folder of your own, not one that is shared or kept in step with a cloud"
        yield Finding("folder", "missing", f"it cannot be written: {error.strerror}", told)
    free = shutil.disk_usage(root).free
    state = "good" if free > _SPACE else "missing"
    told = "" if free > _SPACE else "a build of a large study takes half a gigabyte"
    yield Finding("space", state, f"{free // (1024 * 1024)} MB free", told)
    if (root / "study.yml").is_file():
        yield Finding("study", "good", "there is a study.yml here")
    else:
        yield Finding(
            "study", "note", "there is no study.yml here", "`caseseries new DIR` begins one"
        )


def _system() -> Iterator[Finding]:
    name = f"{platform.system()} {platform.release()}"
    if platform.system() == "Linux":
        yield Finding("system", "good", name)
    else:
        told = "the program is written for it, and was run on Linux only"
        yield Finding("system", "note", name, told)
    encoding = locale.getpreferredencoding(False)
    told = (
        ""
        if encoding.lower().replace("-", "") == "utf8"
        else "files are read and written as UTF-8 all the same"
    )
    yield Finding("encoding", "good" if not told else "note", encoding, told)


def _said(program: str, *words: str) -> str:
    try:
        done = subprocess.run(
            [program, *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
