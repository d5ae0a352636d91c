"""What earlier builds of a project made, each under the hash of everything that it depends on; nothing in it is stale.

It lies in a hidden folder of the project, closed to other users and unknown to git, and may be deleted at any time.
After a whole build it holds what that build used and nothing else: so it does not grow, and what concerned a patient
who has withdrawn is gone. An entry that is damaged, or is none of ours, is removed and made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from caseseries.errors import UserError
from caseseries.store import fingerprints
from caseseries.text_files import replace

FOLDER = ".caseseries-cache"
_HEAD = b"caseseries cache 1\n"
_CODE = 32
"""Bytes of a SHA-256."""

Parts = Sequence[bytes]


class Cache:
    """The entries of one project. made, found: how many entries were missing, and how many were there."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER
        self._used: set[str] = set()
        self.made = self.found = 0
        if self.folder.is_symlink():
            raise UserError(
                "this is a link, and the program writes here",
                FOLDER,
                rule="what the program writes stays in the project",
                remedy="remove the link; the program makes a folder in its place",
            )

    def get(self, key: str) -> list[bytes] | None:
        """Return the parts of an entry; None where there is none, or one that is not as it was written."""
        path = self.folder / key[:2] / key
        try:
            parts = _unpacked(key, path.read_bytes())
        except OSError:
            return None
        except ValueError:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        self._used.add(key)
        self.found += 1
        return parts

    def put(self, key: str, parts: Parts) -> None:
        """Keep an entry. A disk that takes nothing more costs time later, and nothing else."""
        self._used.add(key)
        self.made += 1
        with contextlib.suppress(OSError):
            if not self.folder.is_dir():
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                replace(self.folder / ".gitignore", b"*\n")
            replace(self.folder / key[:2] / key, _packed(key, parts))

    def sweep(self) -> None:
        """Remove every entry that was not used since this cache was opened, and whatever else lies there."""
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            if folder.name == ".gitignore":
                continue
            if not folder.is_dir() or folder.is_symlink():
                folder.unlink(missing_ok=True)
                continue
            for path in folder.iterdir():
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                elif path.name not in self._used:
                    path.unlink(missing_ok=True)


_open: ContextVar[Cache | None] = ContextVar("cache", default=None)


@contextmanager
def using(root: Path) -> Iterator[Cache]:
    """Let `made` look into the cache of a project."""
    opened = Cache(root)
    token = _open.set(opened)
    try:
        yield opened
    finally:
        _open.reset(token)


def current() -> Cache | None:
    """Return the cache that is in use here, if there is one."""
    return _open.get()


def key(kind: str, *depends: str | bytes) -> str:
    """Return the key of what was made from some texts and bytes, by this program with its libraries."""
    return fingerprints.of(fingerprints.program(), kind, *depends)


def made(kind: str, depends: Sequence[str | bytes], make: Callable[[], Parts]) -> list[bytes]:
    """Return what `make` makes, from the cache where something was made from the same before."""
    cache = _open.get()
    if cache is None:
        return list(make())
    name = key(kind, *depends)
    parts = cache.get(name)
    if parts is None:
        parts = list(make())
        cache.put(name, parts)
    return parts


def remove(root: Path) -> None:
    """Remove the cache of a project."""
    folder = root / FOLDER
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _packed(key: str, parts: Parts) -> bytes:
    body = b"".join(len(part).to_bytes(8) + part for part in parts)
    head = _HEAD + key.encode("ascii") + b"\n"
    return head + hashlib.sha256(head + body).digest() + body


def _unpacked(key: str, content: bytes) -> list[bytes]:
    """Return the parts of an entry; raise ValueError when it is another one, or not as it was written."""
    head = _HEAD + key.encode("ascii") + b"\n"
    at = len(head) + _CODE
    if not content.startswith(head):
        raise ValueError
    if hashlib.sha256(head + content[at:]).digest() != content[len(head) : at]:
        raise ValueError
    parts = []
    while at < len(content):
        size = int.from_bytes(content[at : at + 8])
        parts.append(content[at + 8 : at + 8 + size])
        at += 8 + size
    return parts
