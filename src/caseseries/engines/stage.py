"""Building aside and taking the output's place in one step; the commands that run before and after.

A build works in a folder `.caseseries-…` beside its output: hidden, closed to others, unknown to git, and locked while
its process lives. A process that is killed leaves that folder and nothing else; the next build removes it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from caseseries.engines import swap
from caseseries.errors import UserError
from caseseries.text_files import try_lock

PREFIX = ".caseseries-"
_LOCK = "lock"
_OLD = "old"
_SITE = "site"
_WORK = "work"

Progress = Callable[[str, int, int], None]
"""Called as progress(what, number, count), for instance ("chapters/data.qmd", 3, 40)."""

Command = Callable[[Mapping[str, str]], None]
"""Stands in for a pre-render or post-render command; gets the variables that the command would see."""


def no_progress(_what: str, _number: int, _count: int) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Stage:
    """Where one build works: `site` becomes the output, `work` is for whatever else it writes.

    locks: open files that a process started here is to inherit, so that the stage stays locked while it lives.
    """

    site: Path
    work: Path
    locks: tuple[int, ...]

    @property
    def folder(self) -> Path:
        """The private folder that holds both."""
        return self.site.parent


@contextmanager
def alone(root: Path, tell: Callable[[str], None]) -> Iterator[int | None]:
    """Let one build of a project run at a time, for they share generated files; yield the lock, if there is one."""
    try:
        handle = os.open(root, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        yield None
        return
    try:
        with contextlib.suppress(OSError):  # a disk without locks
            if not try_lock(handle):
                tell("another build of this project is running; this one waits for it")
                _wait_for(handle)
        yield handle
    finally:
        os.close(handle)


@contextmanager
def staged(
    output: Path,
    inside: Path | None = None,
    allowed: Callable[[], object] = lambda: None,
    locks: tuple[int, ...] = (),
) -> Iterator[Stage]:
    """A stage whose `site` takes the place of `output` when the block ends well; removed in any case.

    inside: the folder to make it in, by default the one that holds the output.
    allowed: called before the output is replaced; what it raises leaves the output as it is.
    locks: further open files for the processes of the stage.
    """
    made = _make(output.parent)
    try:
        with _folder(output.parent, output.name) as (beside, lock):
            if inside is None or inside == output.parent:
                yield _filled(beside, (lock, *locks))
            else:
                with _folder(inside, "") as (stage, other):
                    yield _filled(stage, (lock, other, *locks))
                    # on another disk this copies; only then is everything where one step puts it in place
                    shutil.move(stage / _SITE, beside / _SITE)
            allowed()
            _swap(beside, output)
            made = []
    finally:
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()


def sweep(parent: Path, killed: Callable[[Path], None] = lambda _folder: None) -> None:
    """Remove the stages in a folder whose process has gone; those of running builds stay.

    killed: called with each before it goes.
    """
    for folder in sorted(parent.glob(f"{PREFIX}*")):
        if folder.is_symlink() or not folder.is_dir():
            continue
        with contextlib.suppress(OSError):
            try:
                file = (folder / _LOCK).open("r+b")
            except FileNotFoundError:
                folder.rmdir()  # killed before it was locked: there is nothing in it
                continue
            with file:
                free = try_lock(file.fileno())
                if free:
                    _restore(folder, file.read().decode("utf-8", "replace"))
                    killed(folder)
                    _remove(folder)
            if free:
                _remove(folder)  # what Windows kept because it was open


def _filled(stage: Path, locks: tuple[int, ...]) -> Stage:
    (stage / _WORK).mkdir()
    (stage / _SITE).mkdir()
    return Stage(stage / _SITE, stage / _WORK, locks)


@contextmanager
def _folder(parent: Path, name: str) -> Iterator[tuple[Path, int]]:
    """Make a locked folder for a stage; name: the output in `parent` that it is for."""
    while True:
        try:
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        except FileNotFoundError:
            raise UserError(
                "no folder can be made here", str(parent), remedy="name another place with --output"
            ) from None
        lock = folder / _LOCK
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with contextlib.suppress(OSError):
                try_lock(handle)
            if os.path.samestat(os.fstat(handle), lock.stat()):
                break
        except FileNotFoundError:
            pass  # swept by another build before it was locked
    try:
        os.write(handle, name.encode("utf-8"))
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        yield folder, handle
    finally:
        done = not (name and (folder / _OLD).is_dir() and not (parent / name).exists())
        if done:
            _remove(folder)  # else it holds the only site, for the next build to put back
        os.close(handle)
        if done:
            _remove(folder)  # Windows keeps a lock, and its folder, as long as it is open


def _remove(folder: Path) -> None:
    """Remove a stage, its lock last: what is stopped half-way is still known for what it is."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            for inner, _, _ in os.walk(path):  # a folder that was closed to writing keeps its files
                with contextlib.suppress(OSError):
                    os.chmod(inner, 0o700)
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != _LOCK:
            path.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _swap(stage: Path, output: Path) -> None:
    """Put the stage's site in the output's place; the old site is then in the stage.

    In one step where the system can, else by two renames; a process killed between these leaves the old site in the
    stage, and the next build puts it back.
    """
    new, old = stage / _SITE, stage / _OLD
    if not output.exists():
        try:
            os.rename(new, output)
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):  # another build was faster
                raise
    if swap.exchange(new, output):
        return
    os.rename(output, old)
    try:
        os.rename(new, output)
    except OSError:
        os.rename(old, output)
        raise


def _restore(stage: Path, name: str) -> None:
    output, old = stage.parent / name, stage / _OLD
    plain = name and name == Path(name).name and name not in (".", "..")
    if plain and old.is_dir() and not old.is_symlink() and not output.exists():
        os.rename(old, output)


def _make(folder: Path) -> list[Path]:
    """Make a folder with those above it; return the new ones."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _wait_for(handle: int) -> None:
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX)


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
            encoding="utf-8",
            errors="replace",
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
