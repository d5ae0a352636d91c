"""How far a build is: a bar on a terminal, a few plain lines in a log or a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

if TYPE_CHECKING:
    from caseseries.engines import Progress

_LINES = 10
"""Lines for the pages of one stage in a log, about; a log of a study with 500 patients stays readable."""


@contextmanager
def progress(console: Console) -> Iterator[Progress]:
    """Yield the function that an engine tells what it does: a stage with number 0, else page `number` of `count`."""
    if not console.is_terminal:
        yield lambda what, number, count: _line(console, what, number, count)
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, number, count: bar.update(
            task, description=what, completed=number, total=count or None
        )


def _line(console: Console, what: str, number: int, count: int) -> None:
    """Print a stage, and of its pages the first, the last and some between."""
    if number in (0, 1, count) or number % max(1, count // _LINES) == 0:
        # A page becomes several files, so that there are more of these than of those.
        kind = "page" if what.endswith((".qmd", ".md")) else "file"
        place = f"{kind} {number} of {count}: " if number else ""
        console.print(f"caseseries: {place}{what}", markup=False)
