"""Building beside the output and taking its place; the commands that run before and after."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from caseseries.errors import UserError

Progress = Callable[[str, int, int], None]
"""Called as progress(what, number, count), for instance ("chapters/data.qmd", 3, 40)."""

Command = Callable[[Mapping[str, str]], None]
"""Stands in for a pre-render or post-render command; gets the variables that the command would see."""


def no_progress(_what: str, _number: int, _count: int) -> None:
    """Say nothing."""


@contextmanager
def staged(output: Path, inside: Path | None = None) -> Iterator[Path]:
    """A new folder that takes the place of `output` when the block ends well, and is removed when not.

    It is made beside the output, or in the folder `inside`.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{output.name}.new-", dir=inside or output.parent))
    folder.chmod(0o755)
    try:
        yield folder
        _swap(folder, output)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _swap(folder: Path, output: Path) -> None:
    if not output.exists():
        shutil.move(folder, output)
        return
    old = Path(tempfile.mkdtemp(prefix=f"{output.name}.old-", dir=output.parent))
    output.rename(old / "site")
    try:
        shutil.move(folder, output)
    except OSError:
        (old / "site").rename(output)
        raise
    shutil.rmtree(old, ignore_errors=True)


def run_command(
    line: str, project: Path, variables: Mapping[str, str], commands: Mapping[str, Command]
) -> None:
    """Run one pre-render or post-render command in the project's folder.

    A command of Python (`python ...`, or a `.py` file) runs with the interpreter that runs this, so that it sees
    the same packages. Raises UserError with the command's own words when it fails.
    """
    if line in commands:
        commands[line](variables)
        return
    words = shlex.split(line)
    if not words:
        return
    if words[0] in ("python", "python3"):
        words[0] = sys.executable
    elif words[0].endswith(".py"):
        words.insert(0, sys.executable)
    try:
        done = subprocess.run(
            words,
            cwd=project,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise UserError(
            f"the command `{line}` cannot be started: {error.strerror}",
            place="_quarto.yml",
            remedy="correct the command under project, pre-render or post-render",
        ) from error
    sys.stderr.write(done.stderr if done.returncode == 0 else "")
    if done.returncode != 0:
        words_of_it = (done.stderr.strip() or done.stdout.strip()).splitlines()[-30:]
        raise UserError(
            f"the command `{line}` failed with exit code {done.returncode}",
            place="_quarto.yml",
            rule="\n".join(words_of_it),
            remedy=f"run `{line}` by itself and mend what it says",
        )
