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


def ids(
    key: Annotated[
        Path, typer.Option("--key", help="File of the key, outside the project; made if missing.")
    ],
    project: Project = Path(),
    digits: Annotated[
        int, typer.Option("--digits", help="Draw ids from the numbers of so many digits.", min=0)
    ] = 0,
) -> None:
    """Deal the public ids anew by a keyed permutation; those of privacy.ids.in_print stay.

    Writes SUBJID and USUBJID of all tables and sorts them by it; old and new ids are written beside the key.
    """
    from caseseries.privacy.ids import assign
    from caseseries.study import read_study

    done = assign(read_study(project.resolve()), key.resolve(), digits)
    kept = f", {len(done.kept)} in print kept" if done.kept else ""
    _out.print(f"{done.changed} ids are new{kept}; written: {', '.join(done.files)}.")
    _out.print(
        "Old and new ids stand beside the key. Keep both at home, and never in the repository."
    )
    for place in done.named:
        _out.print(
            f"{place}: names patients by their ids; look whether it still means the same ones"
        )


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (risk, ids):
        app.command()(command)
