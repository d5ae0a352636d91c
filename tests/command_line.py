"""The command line, run in the test's own process: a process of its own spends its time on imports and warming up.

Where a process is the point (its environment, its network, what a shell sees), a test starts one by itself.
"""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from caseseries.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and what it said, named as subprocess names them."""

    returncode: int
    stdout: str
    stderr: str


def caseseries(folder: Path, *arguments: str) -> Done:
    """Run `caseseries` with these arguments in a folder."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with (
        contextlib.chdir(folder),
        mock.patch.object(sys, "argv", ["caseseries", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    assert code is None or isinstance(code, int), code
    return Done(code or 0, out.getvalue(), err.getvalue())


def render(folder: Path) -> Done:
    """Run `caseseries render --engine pandoc` in a folder."""
    return caseseries(folder, "render", "--engine", "pandoc")
