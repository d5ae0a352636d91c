"""Which engine renders, and the call that both answer."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from caseseries.engines.stage import Command, Progress, no_progress
from caseseries.errors import UserError

Engine = Literal["quarto", "pandoc"]


def choose(engine: Engine | None) -> Engine:
    """The engine to use: the one asked for, else Quarto where it is on PATH, else pandoc."""
    if engine is None:
        return "quarto" if shutil.which("quarto") else "pandoc"
    if engine not in ("quarto", "pandoc"):
        raise UserError(f"there is no engine {engine!r}", remedy="choose quarto or pandoc")
    return engine


def render(
    project: Path,
    engine: Engine | None = None,
    output: Path | None = None,
    progress: Progress = no_progress,
    targets: Sequence[Path] | None = None,
    commands: Mapping[str, Command] | None = None,
) -> Path:
    """Render the website project in folder `project` and return the folder it was built to.

    engine: see `choose`. output: the folder to fill, by default the project's `output-dir`.
    progress: called with a word for what is done, its number and the count of all.
    targets: qmd files to render; the rest of the previous site is kept. All pages when None.
    commands: functions that stand in for pre-render and post-render commands, by the text of the command;
    each is called with the environment variables that the command would have seen.

    Raises UserError for whatever the author can mend; the previous output is then untouched.
    """
    project = project.resolve()
    if choose(engine) == "quarto":
        from caseseries.engines import quarto

        return quarto.render(project, output, progress, targets)
    from caseseries.engines.pandoc import site

    return site.render(project, output, progress, targets, commands or {})
