"""Which engine renders, and the call that both answer."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Literal

from caseseries.engines import output_folder, page_paths
from caseseries.engines.stage import Command, Progress, alone, no_progress, staged, sweep
from caseseries.errors import UserError, of_system

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
    owner: str = "",
    sources: Sequence[Path] = (),
    formats: Collection[str] | None = None,
) -> Path:
    """Render the website project in folder `project` and return the folder it was built to.

    engine: see `choose`. output: the folder to fill, by default the project's `output-dir`.
    progress: called with a word for what is done, its number and the count of all.
    targets: qmd files to render; the rest of the previous site is kept. All pages when None.
    commands: functions that stand in for pre-render and post-render commands, by the text of the command;
    each is called with the environment variables that the command would have seen.
    owner: the project's name for itself, `study.id` of study.yml; only a folder that carries it is replaced.
    sources: folders that hold what the site is made from, which no output may be.
    formats: those that the pandoc engine writes of each page, such as html; all that it asks for when None.

    Raises UserError for whatever the author can mend; the previous output is then untouched.
    """
    from caseseries.engines import quarto
    from caseseries.engines.pandoc import site

    project = project.resolve()
    name = choose(engine)
    final = output_folder.choose(project, output, owner, sources)
    page_paths.check_configuration(project)

    def allowed() -> None:
        output_folder.check(project, final, owner, sources)

    try:
        with alone(project, _tell) as lock:
            for folder in {project, final.parent}:
                sweep(folder, lambda stage: quarto.tidy(project, stage))
            inside = project if name == "quarto" else None
            with staged(final, inside, allowed, () if lock is None else (lock,)) as stage:
                if targets is not None and final.is_dir():
                    shutil.copytree(final, stage.site, symlinks=True, dirs_exist_ok=True)
                output_folder.mark(stage.site, owner)
                if name == "quarto":
                    quarto.render(project, stage, progress, targets)
                else:
                    site.render(project, stage, progress, targets, commands or {}, formats)
                output_folder.mark(stage.site, owner)
    except OSError as error:
        raise of_system(error, str(final.parent)) or error from None
    return final


def _tell(text: str) -> None:
    print(f"caseseries: {text}", file=sys.stderr)
