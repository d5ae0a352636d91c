"""Rendering with Quarto itself, into a folder beside the output."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from caseseries.engines.stage import Progress, staged
from caseseries.errors import UserError

TESTED = "1.11"
"""The version whose pages the pandoc engine is held equal to."""


def executable() -> str:
    """Quarto's command: CASESERIES_QUARTO where that is set, else the one on PATH. Raises UserError without one."""
    found = os.environ.get("CASESERIES_QUARTO") or shutil.which("quarto")
    if not found:
        raise UserError(
            "Quarto is not installed",
            remedy="install it from quarto.org, or render with --engine pandoc",
        )
    return found


def version(command: str) -> str:
    """Quarto's version number."""
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def render(
    root: Path, output: Path | None, progress: Progress, targets: Sequence[Path] | None
) -> Path:
    """Run `quarto render`; see `caseseries.engines.render`."""
    from caseseries.engines.pandoc import config

    command = executable()
    found = version(command)
    if not found.startswith(TESTED):
        print(
            f"caseseries: this is Quarto {found}; {TESTED} is what is tested."
            " Should a page look wrong, use that, or --engine pandoc.",
            file=sys.stderr,
        )
    # Quarto takes an output folder within the project only, and clears it
    final = (output or config.output_of(root)).resolve()
    with staged(final, inside=root) as folder:
        names = [str(target) for target in targets or []]
        if names and final.is_dir():
            shutil.copytree(final, folder, dirs_exist_ok=True)
        for name in names or [""]:
            _run([command, "render", *([name] if name else []), "--output-dir", folder.name,
                  "--no-execute-daemon"], root, progress)  # fmt: skip
    return final


def _run(words: list[str], root: Path, progress: Progress) -> None:
    # pre-render and post-render commands find this Python first, as they do in the activated environment
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "QUARTO_PYTHON": sys.executable, "NO_COLOR": "1", "PATH": path}
    process = subprocess.Popen(
        words,
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for raw in process.stdout:
        line = re.sub(r"\x1b\[[0-9;]*m", "", raw).rstrip()
        lines.append(line)
        found = re.match(r"\[\s*(\d+)/(\d+)\] (.*)", line)
        if found:
            progress(found[3], int(found[1]), int(found[2]))
    if process.wait() != 0:
        pages = [index for index, line in enumerate(lines) if re.match(r"\[\s*\d+/\d+\]", line)]
        told = [line for line in lines[pages[-1] if pages else 0 :] if line.strip()][-30:]
        raise UserError("Quarto stopped", rule="\n".join(told), remedy="mend what Quarto names")
