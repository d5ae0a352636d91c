"""The command that brings a spreadsheet in: arguments, what is told, exit codes; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from caseseries import escape
from caseseries.cli.terminal import Project, err, out
from caseseries.errors import EXIT_DIFFERENT, some

_SHOWN = 30


def import_(
    file: Annotated[Path, typer.Argument(help="Workbook (XLSX), CSV, or export of REDCap.")],
    project: Project = Path(),
    mapping: Annotated[
        Path | None, typer.Option(help="The mapping; mapping.yml of the project without it.")
    ] = None,
    dictionary: Annotated[
        Path | None, typer.Option(help="Data dictionary of an export of REDCap.")
    ] = None,
    leave_empty: Annotated[
        bool,
        typer.Option("--leave-empty", help="Write the tables; cells not understood are missing."),
    ] = False,
) -> None:
    """Bring a spreadsheet in as ADaM tables. The first time a mapping is written, to be corrected; then the tables.

    Example: caseseries import patients.xlsx

    Exit code 0: done. 1: cells were not understood. 2: the file or the mapping is at fault.
    """
    from caseseries.incoming import bring_in

    root = project.resolve()
    done = bring_in(
        file,
        root,
        mapping or root / "mapping.yml",
        dictionary=dictionary,
        leave_empty=leave_empty,
    )
    _list("Identifiers, which stay in the spreadsheet:", done.identifiers)
    _list("Left out:", done.left_out)
    _list("Hidden in the workbook, and read all the same:", done.hidden)
    if done.unclear:
        cells = [escape.terminal(str(cell)) for cell in done.unclear]
        err.print(some(cells, _SHOWN, "\n"), markup=False)
    rows = ", ".join(f"{name} {count}" for name, count in done.rows.items())
    if done.guessed:
        out.print(
            f"{done.mapping.name} was written as a first guess for {done.patients} patients; rows as it is: {rows}"
        )
        out.print("Read it, correct it, and run the command again: then the tables are written.")
        return
    count = done.cells
    said = "1 cell was not understood" if count == 1 else f"{count} cells were not understood"
    if not done.done:
        err.print(f"{said}, and no table was written.")
        err.print(
            "what to do: mend the cells, say in the mapping what they mean, or add --leave-empty"
        )
        raise typer.Exit(EXIT_DIFFERENT)
    changed = ", ".join(path.name for path in done.written) or "nothing"
    out.print(f"{done.patients} patients; rows: {rows}; changed: {changed}")
    if done.ids:
        out.print(
            f"{done.ids.name} joins the public ids with your own numbers: "
            "keep it with the spreadsheet, give it to nobody."
        )
    if count:
        err.print(f"{said} and left empty.")
        raise typer.Exit(EXIT_DIFFERENT)


def _list(title: str, lines: tuple[str, ...]) -> None:
    if lines:
        out.print(title)
        for line in lines:
            out.print(escape.terminal(f"  {line}"), markup=False)
