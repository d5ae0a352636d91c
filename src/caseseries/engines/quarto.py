"""Rendering with Quarto itself, into a folder beside the output."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from caseseries.engines.pandoc.pdf import check_signs
from caseseries.engines.stage import Progress, Stage
from caseseries.errors import UserError
from caseseries.store import shipped_fonts

TESTED = "1.11"
"""The version whose pages the pandoc engine is held equal to."""

_PAGE = re.compile(r"\[\s*(\d+)/(\d+)\] (.*)")
_NOISE = re.compile(
    r"\s+at .*(\.js|\.ts):\d+|Stack trace:|\s+Cell \d+/\d+:.*Done|Starting python3 kernel|Executing '|Done$"
)
"""Lines of Quarto's own course and code, which tell an author nothing."""
_WARNS = re.compile(r"\[?WARN(ING)?\b")
_MADE = frozenset([".html", ".typ", ".pdf", ".docx", ".xml"])
_OUTPUT_FILE = re.compile(r"^\s*output-file:\s*[\"']?([^\s\"']+)", re.MULTILINE)
_PLACEHOLDERS = Path(__file__).parent / "pandoc/lua/placeholders.lua"
_BEFORE = "beside.json"
"""In a stage: what stood beside the pages before Quarto began."""


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
    done = subprocess.run(
        [command, "--version"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return done.stdout.strip()


def render(root: Path, stage: Stage, progress: Progress, targets: Sequence[Path] | None) -> None:
    """Run `quarto render` into a stage within the project; see `caseseries.engines.render`."""
    from caseseries.engines import precheck

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
    place = stage.site.relative_to(root).as_posix()
    with tidied(root, stage.folder):
        for name in [str(target) for target in targets or []] or [""]:
            _run([command, "render", *([name] if name else []), "--output-dir", place,
                  "--no-execute-daemon", "--lua-filter", str(_PLACEHOLDERS)], root, stage, progress)  # fmt: skip


@contextmanager
def tidied(root: Path, stage: Path) -> Iterator[None]:
    """Remove what Quarto leaves beside a page when it stops there: pages, typst, Word files, folders of pictures."""
    before = [path.relative_to(root).as_posix() for path in _beside(root)]
    (stage / _BEFORE).write_text(json.dumps(before), encoding="utf-8")
    try:
        yield
    except BaseException:
        tidy(root, stage)
        raise


def tidy(root: Path, stage: Path) -> None:
    """Remove the same for a build whose stage was left behind by a process that was killed."""
    known = stage / _BEFORE
    if not known.is_file():
        return
    before = set(json.loads(known.read_text(encoding="utf-8") or "[]"))
    for path in list(_beside(root)):
        made_since = path.lstat().st_mtime >= known.stat().st_mtime
        if made_since and path.relative_to(root).as_posix() not in before:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _beside(root: Path) -> Iterator[Path]:
    """What is there of the files and folders that Quarto makes from a page, beside it and under its name."""
    from caseseries.engines.pandoc import config

    for name in config.unchecked(root).pages(written=True):
        page = root / name
        named = _OUTPUT_FILE.findall(page.read_text(encoding="utf-8", errors="replace"))
        stems = {page.stem, *(Path(name).stem for name in named)}
        for path in page.parent.iterdir():
            made = path.suffix in _MADE or path.suffix.startswith(".quarto_ipynb")
            if path.name == f"{page.stem}_files" or (made and path.stem in stems):
                yield path
    if (root / "site_libs").is_dir():
        yield root / "site_libs"


def _run(words: list[str], root: Path, stage: Stage, progress: Progress) -> None:
    # pre-render and post-render commands find this Python first, as they do in the activated environment
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    # Where a page names no standard: of those that let typst stop at a sign that no font has, the one that asks least.
    # It wants a date, which the package's template takes from study.yml.
    environment = {
        "QUARTO_PDF_STANDARD": "a-3b",
        **os.environ,
        **shipped_fonts.environment(),
        "PATH": path,
        "TMPDIR": str(stage.work),
    }
    environment |= {"QUARTO_PYTHON": sys.executable, "NO_COLOR": "1"}
    process = subprocess.Popen(
        words,
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        pass_fds=stage.locks if os.name == "posix" else (),
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
        stopped = _stopped(lines)
        check_signs(stopped.rule, root, stopped.place)
        raise stopped
    page = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        found = _PAGE.match(line)
        page = found[3] if found else page
        if line.startswith("caseseries: "):  # of our own steps, such as what a build leaves out
            print(line, file=sys.stderr)
        elif _WARNS.match(line):
            # A filter of Quarto gives its own place, and says below what is wrong.
            said = f"{line} {below}" if line.endswith(")") else line
            print(f"caseseries: Quarto on {page or 'the project'}: {said}", file=sys.stderr)


def _stopped(lines: list[str]) -> UserError:
    """What Quarto said last: the words of our own command when that failed, else those about the page."""
    kept = [line for line in lines if line.strip() and not _NOISE.match(line)]
    pages = [index for index, line in enumerate(kept) if _PAGE.match(line)]
    ours = [index for index, line in enumerate(kept) if line.startswith("caseseries: ")]
    if ours and ours[-1] > max(pages, default=-1):
        return UserError("\n".join(kept[ours[-1] :]).removeprefix("caseseries: "))
    page = _PAGE.match(kept[pages[-1]]) if pages else None
    told = kept[pages[-1] + 1 if pages else 0 :]
    # Before it stand the options of the page, and warnings that stop nothing.
    first = next((k for k, line in enumerate(told) if "error" in line.lower()), 0)
    return UserError(
        "Quarto stopped",
        place=page[3] if page else "",
        rule="\n".join(told[first:][-30:]),
        remedy="mend what Quarto names",
    )
