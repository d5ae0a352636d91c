"""Rendering with Quarto itself, into a folder beside the output."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from caseseries.engines.stage import Progress, staged
from caseseries.errors import UserError

TESTED = "1.11"
"""The version whose pages the pandoc engine is held equal to."""

_PAGE = re.compile(r"\[\s*(\d+)/(\d+)\] (.*)")
_NOISE = re.compile(
    r"\s+at .*(\.js|\.ts):\d+|Stack trace:|\s+Cell \d+/\d+:.*Done|Starting python3 kernel|Executing '|Done$"
)
"""Lines of Quarto's own course and code, which tell an author nothing."""
_MADE = frozenset([".html", ".typ", ".pdf", ".docx", ".xml", ".quarto_ipynb"])


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
    from caseseries.engines import precheck
    from caseseries.engines.pandoc import config

    command = executable()
    found = version(command)
    if not found.startswith(TESTED):
        print(
            f"caseseries: this is Quarto {found}; {TESTED} is what is tested."
            " Should a page look wrong, use that, or --engine pandoc.",
            file=sys.stderr,
        )
    precheck.check(root, precheck.names(root, written=True), code=False)
    # Quarto takes an output folder within the project only, and clears it
    final = (output or config.output_of(root)).resolve()
    with staged(final, inside=root) as folder, _tidied(root):
        names = [str(target) for target in targets or []]
        if names and final.is_dir():
            shutil.copytree(final, folder, dirs_exist_ok=True)
        for name in names or [""]:
            _run([command, "render", *([name] if name else []), "--output-dir", folder.name,
                  "--no-execute-daemon"], root, progress)  # fmt: skip
    return final


@contextmanager
def _tidied(root: Path) -> Iterator[None]:
    """Remove what Quarto leaves beside a page when it stops there: pages, typst, Word files, folders of pictures."""
    before = set(_beside(root))
    try:
        yield
    except (UserError, KeyboardInterrupt):
        for path in set(_beside(root)) - before:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _beside(root: Path) -> Iterator[Path]:
    """Files and folders of the kinds that Quarto makes from pages, beside the pages."""
    from caseseries.engines import precheck

    for folder in {(root / name).parent for name in precheck.names(root, written=True)}:
        for path in folder.iterdir():
            if path.suffix in _MADE or path.name.endswith("_files"):
                yield path


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
        found = _PAGE.match(line)
        if found:
            progress(found[3], int(found[1]), int(found[2]))
    if process.wait() != 0:
        raise _stopped(lines)
    for line in lines:
        if line.startswith(
            "caseseries: "
        ):  # what our own steps told, such as what a build leaves out
            print(line, file=sys.stderr)


def _stopped(lines: list[str]) -> UserError:
    """What Quarto said last: the words of our own command when that failed, else those about the page."""
    kept = [line for line in lines if line.strip() and not _NOISE.match(line)]
    pages = [index for index, line in enumerate(kept) if _PAGE.match(line)]
    ours = [index for index, line in enumerate(kept) if line.startswith("caseseries: ")]
    if ours and ours[-1] > max(pages, default=-1):
        return UserError("\n".join(kept[ours[-1] :]).removeprefix("caseseries: "))
    page = _PAGE.match(kept[pages[-1]]) if pages else None
    told = kept[pages[-1] + 1 if pages else 0 :][-30:]
    return UserError(
        "Quarto stopped",
        place=page[3] if page else "",
        rule="\n".join(told),
        remedy="mend what Quarto names",
    )
