"""The commands with which a study begins and is written: new, template, preview, doctor. Arguments; no logic."""

from __future__ import annotations

import json as jsons
import sys
from pathlib import Path
from typing import Annotated

import typer

from caseseries.cli.terminal import Project, err, out
from caseseries.errors import EXIT_DIFFERENT


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
    out.print(f"{begun.files} files are in {folder}.")
    for left_out in begun.left_out:
        out.print(f"Not proposed: {left_out}")
    out.print(
        f"Next: `cd {folder}`, then `caseseries preview`, and `caseseries check` for what waits."
    )


def template(
    folder: Annotated[Path, typer.Argument(help="Folder to write it to.", file_okay=False)],
) -> None:
    """Write an empty workbook to fill in: the right columns, lists to choose from, checks, and a guide.

    Example: caseseries template forms
    """
    from caseseries.authoring import template as templates

    out.print(f"{templates.write(folder)} is written; its first sheet says how to fill it in.")


def preview(
    project: Project = Path(),
    port: Annotated[int, typer.Option(help="Port; 0 for one that is free.", min=0)] = 0,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
) -> None:
    """Show the site while you write: it follows every change of text, data, study.yml and references.

    Example: caseseries preview --port 8000
    """
    import webbrowser

    from caseseries.authoring import preview as previews

    def say(text: str) -> None:
        err.print(f"caseseries: {text}", markup=False)

    previews.run(project.resolve(), port, say, webbrowser.open if browser else lambda _: None)


def doctor(
    project: Project = Path(),
    wheels: Annotated[
        bool,
        typer.Option("--wheels", help="List the packages for an installation without a network."),
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            help="With --wheels: a folder of wheels, to see what it lacks.", file_okay=False
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
) -> None:
    """Say what is on this machine, what is missing, and what would change, in words to forward.

    Exit code 0: everything needed is here. 1: something is missing.

    Example: caseseries doctor --wheels --folder wheels
    """
    from caseseries.authoring import doctor as doctors

    if wheels or folder is not None:
        lines = doctors.wheels() if folder is None else doctors.absent_wheels(folder)
        typer.echo(jsons.dumps(lines) if json else "\n".join(lines) or "No wheel is missing.")
        raise typer.Exit(EXIT_DIFFERENT if folder is not None and lines else 0)
    findings = doctors.look(project.resolve())
    typer.echo(doctors.as_json(findings) if json else doctors.as_text(findings))
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(EXIT_DIFFERENT)
