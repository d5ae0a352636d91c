"""Which folder a build may fill: one that is new or empty, or one that an earlier build of this project made.

A build marks what it makes by a file with the project's name for itself, `study.id` of study.yml, so that a project may
be copied, moved or renamed and still knows its site.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from caseseries.engines.pandoc import config
from caseseries.errors import UserError
from caseseries.store.project_paths import leads_outside

MARK = "build.json"
_KEY = "study"
_REMEDY = (
    "name a folder that is new or empty with --output, or under project, output-dir in _quarto.yml"
)


def mark(folder: Path, owner: str) -> None:
    """Mark a folder as made by the project `owner`, unless it is; the finished build writes all its facts there."""
    if not is_ours(folder, owner):
        text = json.dumps({_KEY: owner}, ensure_ascii=False, indent=1) + "\n"
        (folder / MARK).write_text(text, encoding="utf-8", newline="")


def is_ours(folder: Path, owner: str) -> bool:
    """Return whether a build of the project `owner` made the folder."""
    try:
        found = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get(_KEY) == owner


def choose(root: Path, output: Path | None, owner: str, sources: Sequence[Path] = ()) -> Path:
    """Return the folder that a build fills, with the links on the disk followed.

    output: the folder asked for; without one, that of `_quarto.yml`, which lies within the project.
    owner, sources: see `check`. Raises UserError for every folder that may not be filled.
    """
    if output is not None:
        return check(root, output, owner, sources)
    folder, place = config.output_of(root)
    return check_own(root, folder, owner, sources, place)


def check_own(
    root: Path, output: Path, owner: str, sources: Sequence[Path] = (), place: str = ""
) -> Path:
    """Check a folder as `check` does that the project itself names: it lies within the project."""
    if leads_outside(root, output):
        raise UserError(
            f"the output folder {os.path.relpath(output, root)} leads out of the project",
            place or str(output),
            rule="what a project names as its output lies within it, links on the disk followed",
            remedy="name a folder of the project there; `caseseries render --output` takes any",
        )
    return check(root, output, owner, sources, place)


def check(
    root: Path, output: Path, owner: str, sources: Sequence[Path] = (), place: str = ""
) -> Path:
    """Return a folder that may be filled, links followed; raise UserError for another one. Nothing is written.

    owner: the project's name for itself. sources: folders of the project that hold what it is made from, besides those
    that `_quarto.yml` names. place: where the folder was named.
    """
    place = place or str(output)
    try:
        final = output.resolve()
    except (OSError, RuntimeError):
        raise UserError(
            "the output folder is a link that leads to itself", place, remedy=_REMEDY
        ) from None
    if _holds(final, root):
        what = "is the project itself" if _holds(root, final) else "holds the project"
        raise _refused(what, place)
    if ".git" in final.parts:
        raise _refused("lies in a folder of git", place)
    for source in [s for s in (*sources, *_declared(root)) if not _holds(s, root)]:
        name = os.path.relpath(source, root)
        if _holds(source, final):
            what = "is" if _holds(final, source) else "lies in"
            raise _refused(f"{what} {name}, which the site is made from", place)
        if _holds(final, source):
            raise _refused(f"holds {name}, which the site is made from", place)
    try:
        names = sorted(os.listdir(final))
    except FileNotFoundError:
        return final
    except NotADirectoryError:
        raise _refused("is a file", place) from None
    if names and not is_ours(final, owner):
        shown = ", ".join(names[:3]) + (" and more" if len(names) > 3 else "")
        raise UserError(
            f"the output folder holds files that no build of this project made: {shown}",
            place,
            rule=f"a build replaces a folder only when its {MARK} names the study.id of study.yml",
            remedy=f"{_REMEDY}; if it is an old site, remove it yourself",
        )
    if ".git" in names:
        raise _refused("holds a git repository", place)
    return final


def _refused(what: str, place: str) -> UserError:
    return UserError(
        f"the output folder {what}",
        place,
        rule="a build replaces its output folder as a whole",
        remedy=_REMEDY,
    )


def _declared(root: Path) -> list[Path]:
    """Return the folders of pages and resources that `_quarto.yml` names, and those of programs."""
    tops = {pattern.lstrip("!/").partition("/")[0] for pattern in config.patterns_of(root)}
    names = {top for top in tops if top and not set("*?[") & set(top)} | {".quarto"}
    return [root / name for name in sorted(names) if name not in (".", "..")]


def _holds(folder: Path, path: Path) -> bool:
    """Return whether a folder is another or one above it, under whatever name the disk knows it."""
    folder, path = folder.resolve(), path.resolve()
    if path.is_relative_to(folder):
        return True
    return folder.exists() and any(p.exists() and p.samefile(folder) for p in (path, *path.parents))
