"""The commands with which a study begins and is written: new, template, preview, doctor. Arguments; no logic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

_out = Console(highlight=False, soft_wrap=True, markup=False)
_err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

Project = Annotated[
    Path, typer.Option("--project", "-p", help="Folder of the study.", file_okay=False)
]


def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make.", file_okay=False)],
    title: Annotated[str, typer.Option(help="Title of the manuscript.")] = "",
    short_title: Annotated[str, typer.Option(help="Short title, for the head of the site.")] = "",
    author: Annotated[
        list[str] | None, typer.Option(help="An author; once for each, in their order.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with your tables; an example without it.", file_okay=False),
    ] = None,
    ask: Annotated[bool, typer.Option(help="Ask for what is not given.")] = True,
) -> None:
    """Begin a study: a folder that builds at once, with your tables or with eight invented patients.

    Example: caseseries new my-series --title "Drug A in twelve adults" --author "Ada Example" --data tables
    """
    from caseseries.authoring import new_project

    authors = list(author or [])
    if ask and sys.stdin.isatty():
        title = title or typer.prompt(
            "Title (may be changed later)", default="", show_default=False
        )
        while not author:
            name = typer.prompt("An author (empty to go on)", default="", show_default=False)
            if not name:
                break
            authors.append(name)
        if data is None:
            given = typer.prompt(
                "Folder with your tables (empty for an example)", default="", show_default=False
            )
            data = Path(given) if given else None
    begun = new_project.begin(folder, title, short_title, tuple(authors), data)
    _out.print(f"{begun.files} files are in {folder}.")
    for left_out in begun.left_out:
        _out.print(f"Not proposed: {left_out}")
    _out.print(
        f"Next: `cd {folder}`, then `caseseries preview`, and `caseseries check` for what waits."
    )


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(new)
