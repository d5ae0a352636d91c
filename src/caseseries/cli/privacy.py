"""The commands about patients' privacy: risk, ids, withdraw. Arguments and exit codes; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from caseseries.errors import EXIT_DIFFERENT, UserError

_out = Console(highlight=False, soft_wrap=True, markup=False)
_err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

Project = Annotated[
    Path, typer.Option("--project", "-p", help="Folder of the study.", file_okay=False)
]


def risk(
    project: Project = Path(),
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder of the report.", file_okay=False)
    ] = Path(),
) -> None:
    """Write the report on the risk of being recognised, as HTML and as PDF to sign.

    Exit code 0: nothing is left to decide on. 1: findings that nobody has signed for; none for synthetic patients.
    """
    from caseseries.analyses.study_results import compute_study
    from caseseries.privacy import report
    from caseseries.privacy import risk as risks

    computed = compute_study(project.resolve())
    study = computed.study
    if computed.cohort is None:
        raise UserError(
            "the risk is measured on the patient-level data",
            place=study.data.folder,
            remedy="run this where the data are",
        )
    assessed = risks.assess(study, computed.cohort, computed.results)
    output.mkdir(parents=True, exist_ok=True)
    for path in report.write(study, assessed, output):
        _out.print(str(path))
    left = risks.open_findings(study, assessed)
    for said in left:
        _err.print(said)
    if left and not study.study.synthetic:
        raise typer.Exit(EXIT_DIFFERENT)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (risk,):
        app.command()(command)
