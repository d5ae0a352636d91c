"""The commands about patients' privacy: risk, ids, withdraw. Arguments and exit codes; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from caseseries.cli.terminal import Project, err, out
from caseseries.errors import EXIT_DIFFERENT, UserError


def risk(
    project: Project = Path(),
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder of the report.", file_okay=False)
    ] = Path(),
) -> None:
    """Write the report on the risk of being recognised, as HTML and as PDF to sign.

    Exit code 0: nothing is left to decide on. 1: findings that nobody has signed for; none for synthetic patients.

    Example: caseseries risk --output report
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
        out.print(str(path))
    left = risks.open_findings(study, assessed)
    for said in left:
        err.print(said)
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

    Example: caseseries ids --key ~/keys/study.key
    """
    from caseseries.privacy.ids import assign
    from caseseries.study import read_study

    done = assign(read_study(project.resolve()), key.resolve(), digits)
    kept = f", {len(done.kept)} in print kept" if done.kept else ""
    out.print(f"{done.changed} ids are new{kept}; written: {', '.join(done.files)}.")
    out.print(
        "Old and new ids stand beside the key. Keep both at home, and never in the repository."
    )
    for place in done.named:
        out.print(
            f"{place}: names patients by their ids; look whether it still means the same ones"
        )


def withdraw(
    destination: Annotated[
        Path, typer.Argument(help="Folder; with --branch, a git repository.", file_okay=False)
    ],
    version: Annotated[
        list[str] | None, typer.Option("--version", "-v", help="Version; may be repeated.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every version.")] = False,
    patient: Annotated[
        str, typer.Option("--patient", help="Every version with the page of this patient.")
    ] = "",
    leak: Annotated[
        Path | None,
        typer.Option(
            "--leak", help="Every version that holds a line of this file.", dir_okay=False
        ),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="One sentence, which is published. Name nobody.")
    ] = "",
    date: Annotated[str, typer.Option("--date", help="Day of withdrawal; today if left out.")] = "",
    branch: Annotated[
        str, typer.Option("--branch", "-b", help="Branch of the versions, such as gh-pages.")
    ] = "",
    rewrite_history: Annotated[
        bool, typer.Option("--rewrite-history", help="Cut the branch off from earlier commits.")
    ] = False,
    project: Project = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take published versions back: their addresses stay and say so, their bytes go.

    In the project, their results go from results/released/ as well, so that no changes page compares with them.

    docs/how-to/withdrawing.md is the procedure of which this is one step.

    Example: caseseries withdraw . --branch gh-pages --all
    """
    import datetime

    from caseseries.escape import slug
    from caseseries.text_files import read
    from caseseries.versions import open_destination
    from caseseries.versions import withdraw as take_back
    from caseseries.versions.branch import Branch
    from caseseries.versions.publishing import manifests
    from caseseries.versions.withdrawal import (
        UNREACHED,
        drop_released,
        needles_of,
        require_published,
        showing_patient,
        showing_words,
    )

    try:
        day = datetime.date.fromisoformat(date) if date else datetime.date.today()
    except ValueError:
        raise UserError("the date is none", "--date", remedy="write it as 2026-11-27") from None
    place = open_destination(destination.resolve(), branch)
    if not (there := manifests(place)):
        raise UserError(
            "nothing is published here",
            place=f"{destination}, branch {branch}" if branch else str(destination),
            rule="versions are withdrawn where `caseseries publish` put them",
            remedy="name that folder, or the repository and its branch with --branch",
        )
    chosen = [*(version or []), *(there if everything else [])]
    if patient:
        chosen += showing_patient(place, slug(patient))
    if leak is not None:
        lines = [x for x in read(leak, leak.name).splitlines() if x.strip() and x[0] != "#"]
        needles = needles_of(lines)
        if not lines or needles.found_in(reason):
            raise UserError(
                "--reason holds a line of it, and is published" if lines else "it holds no line",
                place=leak.name,
                rule="the names or words that were published stand there, one a line, and nowhere else",
                remedy="say the reason without them" if lines else "write them into it",
            )
        chosen += showing_words(place, needles)
    if not chosen:
        raise UserError(
            "no published version shows it" if patient or leak else "no version is named",
            rule="--version, --all, --patient or --leak say what is withdrawn",
            remedy="counts and statistics hold a patient as well: for one who takes consent back, use --all",
        )
    numbers = list(dict.fromkeys(chosen))
    require_published(there, numbers)
    out.print(f"To be withdrawn: {', '.join(numbers)}. This cannot be undone.")
    if rewrite_history and isinstance(place, Branch):
        out.print(
            f"Lost are the {place.history()} commits of {branch}, links to them, who wrote them and when, and whatever "
            "else in this repository no branch or tag reaches."
        )
    if not yes and not typer.confirm("Go on?"):
        raise typer.Exit(EXIT_DIFFERENT)
    done = take_back(place, numbers, day, reason, rewrite_history=rewrite_history, wait=30.0)
    withdrawn = "version is" if len(done.versions) == 1 else "versions are"
    out.print(f"{len(done.versions)} {withdrawn} withdrawn; {done.removed} files are gone.")
    for name in drop_released(project.resolve(), numbers):
        out.print(f"{name} is gone from the project; commit that. Its history still holds it.")
    if branch and not rewrite_history:
        out.print(f"The earlier commits of {branch} still hold them; see --rewrite-history.")
    if branch:
        out.print(f"Push it: git push {'--force ' if rewrite_history else ''}origin {branch}")
    if isinstance(place, Branch) and place.still_reached_by:
        out.print(f"{', '.join(place.still_reached_by)} still hold what was cut off. Once you have pushed, and deleted "
                  "such tags, run: git reflog expire --expire-unreachable=now --all && git gc --prune=now")  # fmt: skip
    out.print("Not reached, and yours to deal with:")
    for what in UNREACHED:
        out.print(f"  {what}")
