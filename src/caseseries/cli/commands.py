"""The command line: arguments, progress, exit codes. No logic."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from caseseries import __version__, escape, text_files
from caseseries.cli import auditing, beginnings, exports, incoming, privacy, reviewing, versions
from caseseries.cli.progress import progress
from caseseries.cli.terminal import Project, err, out
from caseseries.errors import (
    EXIT_DIFFERENT,
    EXIT_USER_ERROR,
    UserError,
    UserErrors,
    of_system,
    some,
)
from caseseries.store import cache, processes, unchanged
from caseseries.store import cluster as clusters

app = typer.Typer(
    name="caseseries",
    help="Living manuscripts for clinical case series.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


class EngineName(StrEnum):
    """What renders."""

    quarto = "quarto"
    pandoc = "pandoc"


@app.command()
def render(
    project: Project = Path(),
    engine: Annotated[
        EngineName | None,
        typer.Option(help="Engine; Quarto where it is on PATH, else pandoc."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder of the site.", file_okay=False)
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Build everything, also what has not changed since the last time."
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            envvar="CASESERIES_JOBS",
            help="Processes to use at once; as many as there are cores. The site is the same with any number.",
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            help="Address of a Dask scheduler, whose workers do what processes here would do; the site is the same.",
            metavar="ADDRESS",
        ),
    ] = None,
) -> None:
    """Build the site and the PDFs. The previous site stays until the new one is whole.

    Example: caseseries render --engine pandoc --output ../site
    """
    root = project.resolve()
    last = unchanged.LastBuild(root, output, engine.value if engine else None)
    site = None if again else last.site()
    if site is not None:
        out.print("Nothing has changed since the last build; --again builds all the same.")
        _tell_site(site)
        if any(p.name != cache.FOLDER for p in site.parent.glob(".caseseries-*")):
            from caseseries.engines import stage

            stage.sweep(site.parent)  # what a killed build left
        return
    if again:
        cache.remove(root)
    with (
        progress(err) as tell,
        clusters.using(cluster, root) if cluster else processes.using(jobs or processes.cores()),
        cache.using(root) as kept,
    ):
        tell("building the site", 0, 0)
        last.begin()
        # Only now: the libraries take a second or two to load.
        from caseseries import engines
        from caseseries.site import steps

        owner, sources = steps.ownership(root)
        built = engines.render(
            root,
            engine.value if engine else None,
            output,
            progress=tell,
            commands=steps.commands(root),
            owner=owner,
            sources=sources,
        )
        kept.sweep()
        last.done(built, data=sources[0])
    _tell_site(built)


@app.command()
def prepare(project: Project = Path()) -> None:
    """Write results, generated files and patient pages: the pre-render step of the project.

    Example: caseseries prepare
    """
    from caseseries.engines import precheck
    from caseseries.site import quarto_guard, steps

    root = project.resolve()
    output = os.environ.get("QUARTO_PROJECT_OUTPUT_DIR")
    whole = bool(os.environ.get("QUARTO_PROJECT_RENDER_ALL"))
    if output is not None:
        steps.check_output(root, root / output)
        precheck.check_paths(root)
    steps.prepare(root)
    if whole:
        precheck.check(root, precheck.names(root))
    if output is not None:
        steps.begin_output(root, root / output)
    if output is not None and whole:
        quarto_guard.begin(root, root / output, os.getppid())


@app.command()
def finish(project: Project = Path()) -> None:
    """Check and complete a built site: the post-render step of the project.

    Example: caseseries finish
    """
    from caseseries.site import quarto_guard, steps

    root = project.resolve()
    built = root / os.environ.get("QUARTO_PROJECT_OUTPUT_DIR", "_site")
    steps.check_output(root, built, finished=True)
    steps.finish(root, built, whole=bool(os.environ.get("QUARTO_PROJECT_RENDER_ALL")))
    quarto_guard.end(root)


@app.command()
def results(
    project: Project = Path(),
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; fail with the ids that differ.")
    ] = False,
    form: Annotated[
        exports.ResultsForm | None,
        typer.Option(
            "--format", "-f", help="Only write the results in this form; no site is needed."
        ),
    ] = None,
    output: exports.Output = None,
) -> None:
    """Compute all results and write them to results/, or to one file of another form.

    Example: caseseries results --format ard --output results.json
    """
    if form is not None or output is not None:
        exports.export(project.resolve(), form, output)
        return
    from caseseries.analyses.study_results import (
        compute_study,
        out_of_sync,
        what_changes,
        write_results,
    )
    from caseseries.diff.on_pages import on_pages

    computed = compute_study(project.resolve())
    exports.tell_oddities(computed.notes)
    if check:
        differing = out_of_sync(computed)
        if differing:
            _tell_differing(differing)
            raise typer.Exit(EXIT_DIFFERENT)
        out.print(f"{len(computed.results)} results are in sync.")
        return
    told = what_changes(computed)
    write_results(computed, on_pages(computed.study, computed.results))
    out.print(told)


@app.command()
def pages(project: Project = Path()) -> None:
    """Write the patient pages alone.

    Example: caseseries pages
    """
    from caseseries.analyses.study_results import compute_study
    from caseseries.patients import pages as patient_pages

    computed = compute_study(project.resolve())
    if computed.cohort is None:
        raise UserError(
            "patient pages need the patient-level data",
            place=computed.study.data.folder,
            remedy="run this where the data are",
        )
    patient_pages.write(computed.study, computed.cohort, computed.results)


@app.command()
def check(
    project: Project = Path(),
    json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Check everything that can be known before building, in one run; nothing is written.

    study.yml, the data, that the results are in sync, numbers and statements typed by hand, facts that contradict
    study.yml, what waits for its author, the render list, links, references, and what would leak.

    Exit code 0: nothing found. 1: results differ, or something waits for its author. 2: faults.

    Example: caseseries check --json
    """
    from caseseries.site import project_check

    report = project_check.check(project.resolve())
    if json:
        typer.echo(report.as_json())
        raise typer.Exit(EXIT_USER_ERROR if report.faults else 0 if report.good else EXIT_DIFFERENT)
    exports.tell_oddities(report.notes)
    if report.differing:
        _tell_differing(report.differing)
    elif report.computed is not None:
        out.print(f"{len(report.computed.results)} results are in sync.")
    if report.unfinished:
        err.print(
            f"{_counted(len(report.unfinished), 'place waits', 'places wait')} for an author:"
        )
        for waiting in report.unfinished:
            err.print(f"  {waiting.place}: {waiting.message}", markup=False)
    if report.faults:
        raise UserErrors(report.faults)
    if not report.good:
        raise typer.Exit(EXIT_DIFFERENT)
    files = _counted(report.pages, "file", "files")
    out.print(f"The prose of {files} has no number and no statement typed by hand.")
    out.print("No private value and nothing of a person's stands in the sources.")


@app.command()
def facts(project: Project = Path()) -> None:
    """Write title, authors, dates and addresses of study.yml into page headers, _quarto.yml and CITATION.cff.

    Example: caseseries facts
    """
    from caseseries.site import facts_in_sources
    from caseseries.study import read_study

    changed = facts_in_sources.write_all(read_study(project.resolve()))
    for name in changed:
        out.print(f"{name} is brought in line with study.yml.")
    if not changed:
        out.print("All files tell what study.yml tells.")


@app.command()
def migrate(project: Project = Path()) -> None:
    """Bring study.yml to the newest format, and say what was changed.

    Example: caseseries migrate
    """
    from caseseries.study import migration, read_study

    study = read_study(project.resolve())
    path = study.path("study.yml")
    text, told = migration.migrate(path.read_text(encoding="utf-8"), study.format)
    text_files.write(path, text)
    for sentence in told:
        out.print(sentence)
    if not told:
        out.print(f"study.yml is of format {study.format}, the newest; nothing was changed.")


@app.command()
def version() -> None:
    """Print the version of caseseries.

    Example: caseseries version
    """
    out.print(__version__)


for command in (
    *(auditing.audit, beginnings.new, beginnings.template, beginnings.preview, beginnings.doctor),
    *(
        exports.table,
        exports.submission,
        versions.diff,
        versions.release,
        versions.publish,
        versions.verify,
    ),
    *(privacy.risk, privacy.ids, privacy.withdraw),
):
    app.command()(command)
app.command("import")(incoming.import_)
app.command()(reviewing.reconcile)


def main() -> None:
    """Run the command line; a user's fault ends with its message and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a program reads is UTF-8 everywhere; a console that lacks a sign shows another in its place.
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")
    try:
        app(standalone_mode=True)
    except (UserError, UserErrors, OSError, RuntimeError) as error:
        told: Exception | None = error
        if isinstance(error, OSError):
            told = of_system(error)
        elif isinstance(error, RuntimeError):  # what pathlib makes of links that lead in a circle
            loop = OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(error).partition("'")[2][:-1])
            told = of_system(loop) if str(error).startswith("Symlink loop") else None
        if told is None:
            raise
        err.print(escape.terminal(f"caseseries: {told}"))
        sys.exit(EXIT_USER_ERROR)


def _tell_site(site: Path) -> None:
    out.print(f"The site is in {site}")
    out.print(f"Open {site / 'index.html'}")


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _tell_differing(differing: Sequence[str]) -> None:
    """Print the ids of committed results that are not those of the data."""
    said = _counted(len(differing), "result differs", "results differ")
    err.print(f"{said} from the committed ones:")
    err.print("  " + some(differing, 50, "\n  "))
    err.print("what to do: run `caseseries results`, look at the diff, commit it")


if __name__ == "__main__":
    main()
