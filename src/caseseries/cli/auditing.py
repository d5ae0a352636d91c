"""The command that audits printed numbers. Arguments and exit codes; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from caseseries import text_files
from caseseries.cli.terminal import err
from caseseries.errors import EXIT_DIFFERENT, UserError
from caseseries.store import output_file


def audit(
    file: Annotated[
        Path,
        typer.Argument(
            help="The paper (JATS .xml, .html, .docx, .pdf), or a CSV in the format of published.csv."
        ),
    ],
    relations: Annotated[
        Path | None, typer.Option(help="What belongs together, beyond what can be inferred.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Findings as JSON.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Report to write: .html, .docx or .json.", dir_okay=False
        ),
    ] = None,
    numbers: Annotated[
        Path | None,
        typer.Option(
            "--csv", help="Where to write the numbers as they were understood.", dir_okay=False
        ),
    ] = None,
) -> None:
    """Report where a paper's printed numbers cannot be true.

    Exit code 0: no finding. 1: findings. 2: the file or the relations are at fault.

    Example: caseseries audit paper.docx --output report.docx
    """
    from caseseries import audit as auditing
    from caseseries.audit import editor_report, manuscripts

    inputs = [path for path in (file, relations) if path]
    for path in (path for path in (output, numbers) if path):
        output_file.refuse(path, inputs)
    transcript = None
    if not manuscripts.is_paper(file) and file.suffix.lower() != ".csv":
        raise UserError(
            f"{file.suffix or 'a name without an ending'} is no kind of paper that can be read", place=str(file),
            rule="JATS (.xml), HTML (.html), Word (.docx), PDF (.pdf), or a CSV of its numbers (.csv)",
            remedy="save it as one of these; an old Word file (.doc) as .docx",
        )  # fmt: skip
    if manuscripts.is_paper(file):
        transcript = manuscripts.transcribe(file)
        numbers = numbers or (output or file).parent / f"{file.stem}.numbers.csv"
        _write_numbers(numbers, transcript.text)
        read = ", ".join(f"{place} {n} cells" for place, n in transcript.cells.items())
        err.print(f"Read: {read or 'no table'}; {len(transcript.reported.rows)} rows in {numbers}.")
        err.print(
            "Look at that file; correct it where it is wrong, and audit it in place of the paper."
        )
        for problem in transcript.problems:
            err.print(f"Not read: {problem}")
    reported = transcript.reported if transcript else auditing.read(file)
    known = auditing.read_relations(relations, reported) if relations else None
    findings = auditing.audit(reported, known)
    if output is not None:
        editor_report.write(
            output, findings, reported, file.name, transcript.problems if transcript else ()
        )
    typer.echo(auditing.as_json(findings) if json else auditing.as_text(findings))
    if findings:
        raise typer.Exit(EXIT_DIFFERENT)


def _write_numbers(path: Path, text: str) -> None:
    """Write the CSV; one that a person has changed stays."""
    if path.exists() and text_files.read(path, str(path)) != text:
        raise UserError(
            "the file of understood numbers is there with other contents", place=str(path),
            rule="a file that may have been corrected by hand is not replaced",
            remedy="audit that file in place of the paper, or name another with --csv",
        )  # fmt: skip
    text_files.write(path, text)
