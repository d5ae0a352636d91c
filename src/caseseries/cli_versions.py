"""The commands about versions: diff, release, publish, verify. Arguments and exit codes; no logic."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from caseseries.errors import EXIT_DIFFERENT

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
_MARKED = re.compile(r"(\[-.*?-\]|\{\+.*?\+\})")

Project = Annotated[
    Path, typer.Option("--project", "-p", help="Folder of the study.", file_okay=False)
]


class Form(StrEnum):
    """How a diff is told."""

    text = "text"
    json = "json"
    html = "html"
    markdown = "markdown"


def diff(
    old: Annotated[
        str, typer.Argument(help="Git revision, tag, version, folder or file of results.")
    ] = "",
    new: Annotated[str, typer.Argument(help="The same; the working tree when left out.")] = "",
    project: Project = Path(),
    form: Annotated[Form, typer.Option("--format", "-f", help="How to tell it.")] = Form.text,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write.", dir_okay=False)
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 when something differs.")
    ] = False,
) -> None:
    """Tell what changed between two states: results, and the sentences, tables, figures and patients they touch."""
    from caseseries.diff import compare, html, last_released, open_side, text

    root = project.resolve()
    found = compare(
        open_side(old or last_released(root), root),
        open_side(new, root) if new else open_side(str(root), root),
    )
    form = Form.json if json else form
    told = {
        Form.text: text.plain,
        Form.json: text.as_json,
        Form.html: html.report,
        Form.markdown: text.markdown,
    }[form](found)
    if output is not None:
        output.write_text(told, encoding="utf-8", newline="")
    elif form is Form.text:
        _out.print(_coloured(told), end="")
    else:
        typer.echo(told, nl=False)
    if exit_code and not found.same:
        raise typer.Exit(EXIT_DIFFERENT)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(diff)


def _coloured(told: str) -> Text:
    """Return the text with what left in red and what came in green."""
    text = Text()
    for line in told.splitlines(keepends=True):
        stripped = line.lstrip()
        if stripped.startswith("- ") or stripped.startswith("+ "):
            text.append(line, style="red" if stripped.startswith("-") else "green")
            continue
        for part in _MARKED.split(line):
            style = "red" if part.startswith("[-") else "green" if part.startswith("{+") else ""
            text.append(part, style=style)
    return text
