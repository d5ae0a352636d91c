"""A folder of versions. Everything is staged first; then a journal says what to do, and doing it twice does no harm.

The order of a publication: shared files (nobody reads them yet), the version by one rename of its folder, its manifest,
the pages of the root one by one, each whole and each naming only files that are there, the lists of versions, and last
what the root no longer has. Killed before the journal is written, nothing has happened; after it, the next publisher
completes what it says.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from caseseries.errors import UserError
from caseseries.text_files import try_lock
from caseseries.versions.destination import NEEDED, Change, is_foreign, is_plain
from caseseries.versions.layout import VERSIONS

_OWN = ".caseseries"
_BETWEEN_TRIES = 0.1
_NOT_OURS = frozenset(
    getattr(errno, name, -1)
    for name in ("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR", "ENOENT", "EISDIR")
)
"""What a disk or its owner is at fault for, as against this program."""


class Folder:
    """A destination in the file system."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._own = self.root / _OWN
        self._journal = self._own / "journal.json"
        self._part = self._own / "journal.part"
        self._staging = self._own / "staging"

    def begun(self) -> bool:
        """Return whether the folder has the place in which publishers stage their files."""
        return self._own.is_dir()

    @contextmanager
    def locked(self, wait: float) -> Iterator[None]:
        """Hold a lock that the system itself lets go when this process dies."""
        try:
            self._require_no_links(())
            self._own.mkdir(parents=True, exist_ok=True)
            with held(self._own / "lock", wait, str(self.root.name)):
                yield
        except OSError as error:
            if error.errno not in _NOT_OURS:
                raise
            raise UserError(
                f"the destination cannot be written: {error.strerror}",
                place=str(self.root.name),
                remedy="mend the folder or its rights and publish again; what was begun is completed or cleared then",
            ) from None

    def complete(self) -> str:
        """Do what the journal says, if there is one, and clear what was staged for nothing."""
        number, _ = self.pending()
        if number:
            self._do(self._read_journal())
        self._part.unlink(missing_ok=True)
        shutil.rmtree(self._staging, ignore_errors=True)
        return number

    def pending(self) -> tuple[str, tuple[str, ...]]:
        """Return the version that the journal names, with the paths it still moves or removes."""
        if not self._journal.is_file():
            return "", ()
        journal = self._read_journal()
        return journal["version"], (*(to for _, to in journal["moves"]), *journal["removes"])

    def _read_journal(self) -> dict[str, Any]:
        """Return the journal; raise UserError for one that no publication wrote: it is never done what that says."""
        try:
            found = json.loads(self._journal.read_text(encoding="utf-8"))
            version, moves, removes = found["version"], found["moves"], found["removes"]
            whole = re.fullmatch(r"\d+\.\d+\.\d+", version) and all(
                staged == "version" if to == f"{VERSIONS}/{version}" else staged.isdigit()
                for staged, to in moves
            )
            paths = [*(to for _, to in moves), *removes]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            whole, paths = None, []
        if not whole or not all(is_plain(p) and not _is_closed(p) for p in paths):
            raise UserError(
                "the journal of an interrupted publication is damaged, or was written by hand",
                place=f"{self.root.name}/{_OWN}/journal.json",
                rule="it moves and removes files of the destination alone",
                remedy=f"look at what it says; remove {_OWN}/ and publish again",
            )
        return {"version": version, "moves": moves, "removes": removes}

    def _require_no_links(self, paths: Iterable[str]) -> None:
        """Raise UserError where a link stands on the way to a file, which would lead out of the destination."""
        own = (f"{_OWN}/{name}" for name in ("lock", "journal.json", "journal.part", "staging"))
        every = {PurePosixPath(path) for path in (*own, *paths)}
        for part in sorted(every | {above for path in every for above in path.parents}):
            if part.parts and (self.root / part).is_symlink():
                raise UserError(
                    "a link stands in the destination",
                    place=f"{self.root.name}/{part}",
                    rule="publishing writes within its destination alone",
                    remedy="remove the link, and publish to a folder that holds its files itself",
                )

    def leftovers(self) -> tuple[str, ...]:
        """Return the journal and the staged files of an interrupted publication."""
        if not self._own.is_dir():
            return ()
        return tuple(f"{_OWN}/{p.name}" for p in sorted(self._own.iterdir()) if p.name != "lock")

    def paths(self) -> tuple[str, ...]:
        """Return all files but our own journal and what hosts keep."""
        found = []
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = Path(folder, name).relative_to(self.root).as_posix()
                if not is_foreign(path) and path.split("/", 1)[0] != _OWN:
                    found.append(path)
        return tuple(sorted(found))

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None

    def apply(self, change: Change) -> None:
        """Stage the files, write the journal, do what it says."""
        version = [f"{VERSIONS}/{change.number}"] if change.version is not None else []
        self._require_no_links([*change.store, *version, *change.writes, *change.removes])
        shutil.rmtree(self._staging, ignore_errors=True)
        moves: list[tuple[str, str]] = []

        def stage(path: str, content: bytes) -> None:
            _write(self._staging / str(len(moves)), content)
            moves.append((str(len(moves)), path))

        self._staging.mkdir(parents=True)
        for path, content in change.store.items():
            stage(path, content)
        if change.version is not None:
            for path, content in change.version.items():
                _write(self._staging / "version" / path, content)
            moves.append(("version", f"{VERSIONS}/{change.number}"))
        for path, content in change.writes.items():
            stage(path, content)
        journal = {"version": change.number, "moves": moves, "removes": list(change.removes)}
        _write(self._part, json.dumps(journal).encode("utf-8"))
        os.replace(self._part, self._journal)
        _sync(self._own)
        self._do(journal)

    def _do(self, journal: dict[str, Any]) -> None:
        self._require_no_links([*(to for _, to in journal["moves"]), *journal["removes"]])
        for staged, to in journal["moves"]:
            source, target = self._staging / staged, self.root / to
            if source.exists():  # else it was moved before the interruption
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(source, target)
        for path in journal["removes"]:
            target = self.root / str(path)
            target.unlink(missing_ok=True)
            _prune(target.parent, self.root)
        _sync(self.root)
        self._journal.unlink()
        shutil.rmtree(self._staging, ignore_errors=True)


@contextmanager
def held(path: Path, wait: float, what: str) -> Iterator[None]:
    """Hold a lock file; raise UserError when another process has it for longer than `wait` seconds."""
    path.touch()
    with path.open("r+b") as file:
        end = time.monotonic() + wait
        while not _free(file.fileno()):
            if time.monotonic() >= end:
                raise UserError(
                    "somebody else is publishing here",
                    place=what,
                    rule="one publisher at a time",
                    remedy="try again when they are done, or wait longer with --wait",
                )
            time.sleep(_BETWEEN_TRIES)
        yield


def _free(handle: int) -> bool:
    try:
        return try_lock(handle)
    except OSError:  # a disk without locks
        return False


def _is_closed(path: str) -> bool:
    """Return whether a path is one that no publication moves or removes."""
    return (is_foreign(path) and path not in (*NEEDED, "CNAME")) or path.split("/", 1)[0] == _OWN


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make renames in a folder outlast a power cut, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _prune(folder: Path, root: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
