"""The commands about versions: diff, release, publish, verify. Arguments and exit codes; no logic."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from caseseries.cli import exports
from caseseries.cli.terminal import Project, err, out
from caseseries.errors import EXIT_DIFFERENT, UserError, UserErrors
from caseseries.store import output_file

if TYPE_CHECKING:
    from caseseries.versions import Outcome

_MARKED = re.compile(r"(\[-.*?-\]|\{\+.*?\+\})")


class Form(StrEnum):
    """How a diff is told."""

    text = "text"
    json = "json"
    html = "html"
    markdown = "markdown"
    docx = "docx"


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
    everything: Annotated[
        bool, typer.Option("--all", help="List the changed results that no page prints as well.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 when something differs.")
    ] = False,
) -> None:
    """Tell what changed between two states: results, and the sentences, tables, figures and patients they touch.

    Example: caseseries diff v1.0.0 --format html --output changes.html
    """
    from caseseries.diff import compare, docx, html, open_both, text

    root = project.resolve()
    read = exports.sources(root) if (root / "study.yml").is_file() else ()
    read = (*read, *(Path(side) for side in (old, new) if side and Path(side).is_file()))
    if output is not None:
        output_file.refuse(output, read, root)
    sides = open_both(old, new, root)
    found = compare(*sides)
    form = Form.json if json else form
    if form is Form.docx:
        path = output or root / "changes.docx"
        output_file.put(path, docx.report(found, *sides), read, root)
        out.print(f"The manuscript with tracked changes is in {path}")
        if exit_code and not found.same:
            raise typer.Exit(EXIT_DIFFERENT)
        return
    told = {
        Form.text: lambda found: text.plain(found, everything),
        Form.json: text.as_json,
        Form.html: html.report,
        Form.markdown: text.markdown,
    }[form](found)
    if output is not None:
        output_file.put(output, told, read, root)
    elif form is Form.text:
        out.print(_coloured(told), end="")
    else:
        typer.echo(told, nl=False)
    if exit_code and not found.same:
        raise typer.Exit(EXIT_DIFFERENT)


def release(project: Project = Path()) -> None:
    """Write results/released/<version>.csv, so that later states can be compared with this version.

    Example: caseseries release
    """
    from caseseries.versions import releases

    path, is_new = releases.write(project.resolve())
    out.print(f"{path} {'is written' if is_new else 'was there with the same results'}.")
    out.print("Commit it, tag the commit, render, publish.")


def publish(
    destination: Annotated[
        Path, typer.Argument(help="Folder; with --branch, a git repository.", file_okay=False)
    ],
    project: Project = Path(),
    branch: Annotated[
        str, typer.Option("--branch", "-b", help="Branch to write, such as gh-pages.")
    ] = "",
    site: Annotated[
        Path | None, typer.Option("--site", help="The built site.", file_okay=False)
    ] = None,
    wait: Annotated[
        float, typer.Option("--wait", help="Seconds to wait for another publisher.", min=0)
    ] = 30.0,
    every: Annotated[
        bool,
        typer.Option(
            "--all", help="Build and publish every released version from the repository's history."
        ),
    ] = False,
) -> None:
    """Put the built site into a folder or branch as an immutable version, and as the root when it is the newest.

    Example: caseseries publish ../published
    """
    from caseseries.site import project_check
    from caseseries.study import read_study
    from caseseries.versions import open_destination, releases
    from caseseries.versions import publish as put
    from caseseries.versions.publishing import manifests

    root = project.resolve()
    if every:
        _publish_all(root, destination.resolve(), branch, site, wait)
        return
    built = site.resolve() if site else root / "_site"
    report = project_check.check(root)
    if not report.good:
        raise UserErrors(report.faults or report.unfinished or (project_check.OUT_OF_SYNC,))
    notes = releases.check_build(root, built)
    if not branch:
        releases.check_place(built, destination.resolve())
    place = open_destination(destination.resolve(), branch)
    version = read_study(root).version.number
    for warning in (*notes, *releases.uncompared(root, version, manifests(place))):
        err.print(f"note: {warning}")
    _told(put(built, place, wait))


def _publish_all(root: Path, place: Path, branch: str, site: Path | None, wait: float) -> None:
    """Publish every released version; a site that is at hand is none of them."""
    from caseseries.versions import history, open_destination

    if site is not None:
        raise UserError(
            "--all and --site exclude each other", rule="with --all, every version is built from its commit",
            remedy="leave one out",
        )  # fmt: skip
    for done in history.publish_all(root, open_destination(place, branch), err.print, wait=wait):
        _told(done)
    if not branch:
        out.print(f"Open {place / 'index.html'}")


def _told(done: Outcome) -> None:
    if done.completed:
        out.print(f"An interrupted publication of {done.completed} was completed first.")
    if done.is_new:
        out.print(f"Version {done.version}: {done.files} files, {done.shared} of them shared.")
    else:
        out.print(f"Version {done.version} was there with the same bytes.")
    if done.is_newest:
        out.print("It is the newest version, and what the root shows.")
    else:
        out.print(f"The newest version, and what the root shows, is {done.newest}.")


def verify(
    destination: Annotated[
        Path, typer.Argument(help="Folder; with --branch, a git repository.", file_okay=False)
    ],
    branch: Annotated[
        str, typer.Option("--branch", "-b", help="Branch to verify, such as gh-pages.")
    ] = "",
) -> None:
    """Compare everything published with the manifests; name each file added, lost or altered since.

    Example: caseseries verify ../published
    """
    from caseseries.versions import open_destination
    from caseseries.versions import verify as check

    findings = check(open_destination(destination.resolve(), branch))
    for finding in findings:
        err.print(str(finding), markup=False)
    if findings:
        raise typer.Exit(EXIT_DIFFERENT)
    out.print("Everything is as it was published.")


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
