"""Where versions are published: what a folder and a git branch have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

FOREIGN = (
    *("CNAME", ".nojekyll", ".domains", ".well-known"),
    *(".git", ".gitignore", ".gitattributes", ".github"),
)
"""What a host or git keeps beside a site; publishing replaces and verifies none of it."""

NEEDED = {
    # GitHub's own site generator would leave out folders whose names begin with an underscore
    ".nojekyll": b"",
    # git on Windows would change line ends, and with them the hash of every text
    ".gitattributes": b"* -text\n",
}
"""What publishing adds of these where it is missing."""


@dataclass(frozen=True)
class Change:
    """What a publication does to a destination, in the order in which it is done.

    store: shared files that are not there yet. version: files of v/<number>/, all at once; None when it is there.
    writes: files that replace those there, pages of the root first, lists last. removes: files that go.
    what: the word of a branch's log.
    """

    number: str
    store: Mapping[str, bytes]
    version: Mapping[str, bytes] | None
    writes: Mapping[str, bytes]
    removes: tuple[str, ...]
    what: str = "Publish"

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to do."""
        return not (self.store or self.version or self.writes or self.removes)


class Destination(Protocol):
    """A place for versions. Paths are relative and use slashes."""

    def begun(self) -> bool:
        """Return whether a publisher was here before, so that only a look under the lock can tell what is there."""

    def locked(self, wait: float) -> AbstractContextManager[None]:
        """Hold the place for one publisher; raise UserError when another has it for longer than `wait` seconds."""

    def complete(self) -> str:
        """Finish what an interrupted publication began, and return its version; empty when there was none."""

    def pending(self) -> tuple[str, tuple[str, ...]]:
        """Return the version of an interrupted publication with the paths it still has to settle."""

    def leftovers(self) -> tuple[str, ...]:
        """Return what an interrupted publication left and the next one will clear."""

    def paths(self) -> tuple[str, ...]:
        """Return the paths of all files, sorted, without what belongs to nobody."""

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, None when there is none."""

    def apply(self, change: Change) -> None:
        """Make the change so that no reader ever sees half of a version."""


def is_plain(path: object) -> bool:
    """Return whether something is a path of a file below a destination, in the one way in which it is written."""
    if not isinstance(path, str) or re.search(r"[\\\0]|^[A-Za-z]:", path):
        return False
    return all(part not in ("", ".", "..") for part in path.split("/"))


def is_foreign(path: str) -> bool:
    """Return whether a path belongs to a host or to git."""
    return path.split("/", 1)[0] in FOREIGN
