"""The commands that give results and tables for their own sake, without a site. Arguments and exit codes; no logic."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from caseseries.cli.terminal import Project, err
from caseseries.errors import UserError
from caseseries.store import output_file

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File to write; the screen without it.", dir_okay=False),
]


class ResultsForm(StrEnum):
    """How results are written."""

    csv = "csv"
    parquet = "parquet"
    ard = "ard"


class TableForm(StrEnum):
    """How a table is written."""

    text = "text"
    html = "html"
    docx = "docx"
    csv = "csv"


def sources(root: Path) -> tuple[Path, ...]:
    """Return what the study is made from, and no output may replace; study.yml and its like are known anyway."""
    from caseseries.study import read_study

    study = read_study(root)
    named = [study.data.published, study.data.contradictions, study.data.map]
    named += [study.patients.narratives if study.patients else ""]
    names = (
        "chapters",
        "results/results.csv",
        "results/further.csv",
        "results/patients.csv",
        "results/released",
    )
    return study.data_folder, *(study.path(name) for name in (*names, *named) if name)


def export(root: Path, form: ResultsForm | None, output: Path | None) -> None:
    """Compute all results and write them to a file or the screen; nothing else is written."""
    from caseseries.analyses import exchange
    from caseseries.analyses.study_results import compute_study

    read = _checked(root, output)
    computed = compute_study(root)
    tell_oddities(computed.notes)
    if form is ResultsForm.parquet:
        _put(exchange.parquet(computed.results), output, root, read)
    elif form is ResultsForm.ard:
        _put(exchange.ard(computed.study, computed.results), output, root, read)
    else:
        _put(computed.results.to_csv(), output, root, read)


def table(
    id: Annotated[
        str, typer.Argument(help="Id of the table in study.yml; without it they are listed.")
    ] = "",
    project: Project = Path(),
    form: Annotated[
        TableForm, typer.Option("--format", "-f", help="How to write it.")
    ] = TableForm.text,
    output: Output = None,
) -> None:
    """Print one table of study.yml and nothing else. No page and no site is needed.

    Example: caseseries table harms --format docx --output harms.docx
    """
    from caseseries.analyses.study_results import compute_study
    from caseseries.study import read_study
    from caseseries.tables import manuscript, writers

    root = project.resolve()
    study = read_study(root)
    if not id:
        if not study.tables:
            raise UserError(
                "study.yml declares no table",
                place="study.yml, tables",
                remedy="declare one under tables, as docs/how-to/trial-tables.md shows; "
                "`caseseries results --format csv` prints every number",
            )
        for one in study.tables:
            typer.echo(f"{one.id}\t{manuscript.title_of(study, one)}")
        return
    read = _checked(root, output)
    title = manuscript.title_of(study, study.table(id))
    computed = compute_study(root)
    tell_oddities(computed.notes)
    grid = manuscript.build(study, computed.results, id, methods=True)
    if form is TableForm.docx:
        _put(writers.as_docx(grid, title, study.version.date), output, root, read)
        return
    if form is TableForm.csv:
        _put(writers.as_csv(grid, one_head=True), output, root, read)
    else:
        write = writers.as_text if form is TableForm.text else writers.as_html
        _put(write(grid, title), output, root, read)


def submission(
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.", dir_okay=False)],
    project: Project = Path(),
) -> None:
    """Write the Word manuscript of the built site with numbered lines, as journals ask for when it is submitted.

    Example: caseseries submission --output ../submitted.docx
    """
    from caseseries.engines.pandoc import config
    from caseseries.site import word_files
    from caseseries.study import read_study

    root = project.resolve()
    read = _checked(root, output)
    site, _ = config.output_of(root)
    _put(word_files.submission(site, read_study(root).version.date), output, root, read)


def _checked(root: Path, output: Path | None) -> tuple[Path, ...]:
    """Return what the output may not replace; raise UserError where it would, before anything is computed."""
    if output is None:
        return ()
    read = sources(root)
    output_file.refuse(output, read, root)
    return read


def tell_oddities(oddities: Sequence[UserError]) -> None:
    """Print on standard error what was found in the data and does not stop."""
    for oddity in oddities:
        err.print(f"caseseries: note: {oddity}", markup=False)


def _put(content: str | bytes, output: Path | None, root: Path, read: Sequence[Path]) -> None:
    if output is not None:
        output_file.put(output, content, read, root)
    elif isinstance(content, str):
        typer.echo(content, nl=False)
    elif sys.stdout.isatty():
        raise UserError(
            "this is no text, and would not show on the screen", remedy="name a file with --output"
        )
    else:
        typer.echo(content, nl=False)
