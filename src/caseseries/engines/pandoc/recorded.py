"""What the code of a page put out in an earlier build, shown again while nothing has changed that it can have read.

Prose around the code is no part of it: a page whose sentence was changed runs nothing. What code can have read is
taken widely: every file of the project but prose, which files there are, and, of prose and of files elsewhere, those
that were opened while it ran. A page that starts a program, but for git, or asks the network is run each time. Not seen
are the clock, chance and variables of the environment; for these there is `--again`.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache as once
from pathlib import Path
from typing import Any

from caseseries.engines import stage
from caseseries.engines.output_folder import MARK
from caseseries.store import cache, fingerprints, git, processes, shipped_fonts, unchanged
from caseseries.text_files import replace

PROSE = (".qmd", ".md", ".bib", ".csl")
PICTURES = "generated/figures/"
_SHOWN = re.compile(rf"{PICTURES}([^\s/\"')<>]+)")
_GIT = "git"
_FOREIGN = ("os.system", "os.exec", "os.spawn", "os.fork", "socket.connect", "sqlite3.connect")


@dataclass(frozen=True)
class State:
    """The files of a project as they are while its pages are made. read: one hash of those that any code may read."""

    root: Path
    hashes: dict[str, str]
    read: str


def state(root: Path) -> State:
    """Return the state of a project: its files but hidden ones, built sites, notes on a build, code's pictures."""
    left_out = (PICTURES, unchanged.FILE)
    hashes = {n: h for n, h in fingerprints.files(root, MARK) if not n.startswith(left_out)}
    read = [(name, "" if name.endswith(PROSE) else hash) for name, hash in hashes.items()]
    return State(root, hashes, fingerprints.of(repr(read), repr(fingerprints.environment())))


@dataclass
class Watch:
    """What was opened and written while code ran. foreign: something was asked whose doings are not known."""

    opened: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    asks_git: bool = False
    foreign: bool = False


_watch: Watch | None = None


@once
def _listen() -> None:
    """Have Python tell of every file that is opened or put in place; there is no way to stop it, only to look away."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if _watch is None:
            return
        if event == "open" and isinstance(arguments[0], str | bytes):
            writes = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            to = _watch.written if writes else _watch.opened
            to.add(os.path.abspath(os.fsdecode(arguments[0])))
        elif event == "os.rename":
            _watch.written.add(os.path.abspath(os.fsdecode(arguments[1])))
        elif event == "subprocess.Popen":
            words = [str(word) for word in arguments[1]]
            _watch.asks_git |= words[0] == _GIT
            _watch.foreign |= words[0] != _GIT and processes.START not in words
        elif event in _FOREIGN:
            _watch.foreign = True

    sys.addaudithook(hook)


@contextmanager
def watched(more: Watch | None = None) -> Iterator[Watch]:
    """Watch what is opened within the block. more: what was watched before, to go on with."""
    global _watch
    _listen()
    _watch = found = more or Watch()
    try:
        yield found
    finally:
        _watch = None


def tidy(root: Path, texts: Iterable[str]) -> None:
    """Remove the pictures that code drew for earlier builds: those that no text of this one shows."""
    shown = {name for text in texts for name in _SHOWN.findall(text)}
    for path in (root / PICTURES).glob("*"):
        if path.is_file() and path.name not in shown:
            path.unlink()


def find(state: State, listing: str) -> Any:
    """Return what code put out before, from files that are still the same, and put its pictures in place; else None."""
    kept = cache.current()
    known = kept.get(_first(state, listing)) if kept else None
    if kept is None or known is None:
        return None
    opened, asks_git = json.loads(known[0])
    found = kept.get(_second(state, listing, opened, asks_git))
    if found is None:
        return None
    names, answer = json.loads(found[0])
    for name, content in zip(names, found[1:], strict=True):
        path = state.root / name
        if not path.is_file() or path.read_bytes() != content:
            replace(path, content)
    return answer


def keep(state: State, listing: str, watch: Watch, answer: Any) -> None:
    """Keep what code put out, with the files that it wrote; not where it cannot be told what it rests on."""
    kept = cache.current()
    if kept is None or watch.foreign:
        return
    opened, made = [], []
    for name in sorted(watch.opened | watch.written):
        path = Path(name)
        inside = path.relative_to(state.root) if path.is_relative_to(state.root) else None
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        if inside is None and name in watch.written and not _is_of_python(name):
            return  # written elsewhere, where nothing is put back
        if inside is None:
            opened += [] if _is_of_python(name) else [name]
        elif inside.parts[0] in (".git", cache.FOLDER) or inside.parts[0].startswith(stage.PREFIX):
            continue
        elif name in watch.written or inside.as_posix().startswith(PICTURES):
            made.append(inside.as_posix())
        elif inside.suffix in PROSE or inside.as_posix() not in state.hashes:
            opened.append(inside.as_posix())
    try:
        text = json.dumps([made, answer])
    except (TypeError, ValueError):
        return  # a display that is no text
    kept.put(_first(state, listing), [json.dumps([opened, watch.asks_git]).encode()])
    content = [(state.root / name).read_bytes() for name in made]
    kept.put(_second(state, listing, opened, watch.asks_git), [text.encode(), *content])


def _first(state: State, listing: str) -> str:
    return cache.key("code", listing, state.read)


def _second(state: State, listing: str, opened: Sequence[str], asks_git: bool) -> str:
    now = []
    for name in opened:
        path = state.root / name
        now.append([name, fingerprints.of_file(path) if path.is_file() else ""])
    return cache.key(
        "output", listing, state.read, repr(now), _commit(state.root) if asks_git else ""
    )


def _commit(root: Path) -> str:
    """Return the commit and which files differ from it, as the about page tells."""
    changed = git.ask(root, "status", "--porcelain", "--untracked-files=no")
    return git.ask(root, "rev-parse", "HEAD") + changed


@once
def _of_python() -> tuple[str, ...]:
    places = (sys.prefix, sys.base_prefix, Path(__file__).parents[2], shipped_fonts.folder())
    return (*(os.path.abspath(place) + os.sep for place in places), "/dev/", "/proc/", "/sys/")


def _is_of_python(name: str) -> bool:
    """Return whether a file is of the program or its libraries, whose versions count already, or of this process."""
    return name.startswith(_of_python()) or f"{os.sep}caseseries-fonts-" in name
