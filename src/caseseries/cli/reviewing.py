"""The command for two reviewers' extractions. Arguments; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from caseseries import escape
from caseseries.cli.terminal import Project, err, out
from caseseries.errors import EXIT_DIFFERENT, UserError


def reconcile(
    a: Annotated[Path, typer.Argument(help="First extraction: a folder, or a spreadsheet.")],
    b: Annotated[Path, typer.Argument(help="Second extraction of the same patients.")],
    project: Project = Path(),
    worksheet: Annotated[
        Path | None,
        typer.Option(help="The worksheet; worksheet.csv and .xlsx beside the first without it."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="Mapping of two spreadsheets; mapping.yml of the project without it."),
    ] = None,
    leave_empty: Annotated[
        bool,
        typer.Option("--leave-empty", help="Cells of spreadsheets not understood are missing."),
    ] = False,
    renew: Annotated[
        bool,
        typer.Option("--renew", help="Write the worksheet anew for changed extractions."),
    ] = False,
) -> None:
    """Compare two extractions of the same charts; merge them once the worksheet decides what differs.

    Example: caseseries reconcile extractions/anna extractions/ben

    Exit code 0: merged. 1: disagreements are open. 2: an extraction or the worksheet is at fault.
    """
    from caseseries.reviewers.extraction import read_folder
    from caseseries.reviewers.reconcile import WORKSHEET
    from caseseries.reviewers.reconcile import reconcile as run
    from caseseries.reviewers.worksheet import listed
    from caseseries.study import read_study

    root = project.resolve()
    study = read_study(root)
    if a.resolve() == b.resolve():
        raise UserError(
            "both extractions are the same one", b.name,
            rule="two reviewers' own extractions are compared", remedy="name the two",
        )  # fmt: skip
    if a.is_file() and b.is_file():
        from caseseries.incoming.two_spreadsheets import two_spreadsheets

        first, second = two_spreadsheets(
            a, b, mapping or root / "mapping.yml", leave_empty=leave_empty
        )
    else:
        for path in (a, b):
            if path.resolve() == study.data_folder.resolve():
                raise UserError(
                    "this is the folder of the final tables, and no extraction", study.data.folder,
                    remedy="name the folders of the two reviewers",
                )  # fmt: skip
        first, second = read_folder(a, study), read_folder(b, study)
    path = worksheet.with_suffix("") if worksheet else a.resolve().parent / WORKSHEET
    done = run(first, second, study, path, renew=renew)
    if done.recovered:
        err.print("A merge before was broken off; the tables from before it were put back first.")
    shares = {(g.table, g.column): g for g in done.agreement if g.stat == "n"}
    for name in (*done.compared, "total"):
        rows, cells = shares[name, "rows"], shares[name, "cells"]
        share = f"{100 * (cells.n or 0) / cells.N:.1f} %" if cells.N else "nothing to compare"
        out.print(
            f"{name}: {rows.n} of {rows.N} rows in both; {cells.n} of {cells.N} cells agree ({share})"
        )
    if done.alone:
        out.print(f"In neither extraction, and left as they are: {', '.join(done.alone)}")
    said = f"{done.lines} disagreement{'s' * (done.lines != 1)}"
    if done.written is None:
        if done.made:
            out.print(f"{path.name}.csv and {path.name}.xlsx hold {said}: fill one of the two.")
        else:
            open_ = f"{len(done.open)} of {done.lines} still open, {listed(done.open)}"
            err.print(f"Nothing was merged: {open_}")
        err.print(
            "what to do: write A, B, other (with a value) or missing under choice, your initials under who,"
        )
        err.print("and run the command again; A and B need no reason, the others do")
        raise typer.Exit(EXIT_DIFFERENT)
    changed = ", ".join(done.written) or "nothing"
    out.print(escape.terminal(f"{said} decided; written into {study.data.folder}: {changed}"))
