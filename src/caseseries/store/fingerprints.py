"""What a thing depends on, as one hash: bytes of files, the program with its libraries, settings of the machine."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import caseseries

_ENVIRONMENT = ("CASESERIES_", "QUARTO_", "SOURCE_DATE_EPOCH")
_NO_MATTER = "CASESERIES_JOBS"


def of(*parts: str | bytes) -> str:
    """Return one hash of texts and bytes; where one ends and the next begins counts."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(f"{len(data)} ".encode())
        total.update(data)
    return total.hexdigest()


def of_file(path: Path) -> str:
    """Return the hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(root: Path, without: Path | str | None = None) -> Iterator[tuple[str, str]]:
    """Yield the path and the hash of each file, but for hidden folders and compiled Python.

    without: a folder to leave out, or the name of a file by which such a folder is known.
    """
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            f
            for f in folders
            if not f.startswith(".")
            and f != "__pycache__"
            and Path(folder, f) != without
            and not (isinstance(without, str) and Path(folder, f, without).is_file())
        )
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file():
                yield path.relative_to(root).as_posix(), of_file(path)


def environment() -> list[tuple[str, str]]:
    """Return the settings of the machine that a build reads."""
    return sorted(
        (name, value)
        for name, value in os.environ.items()
        if name.startswith(_ENVIRONMENT) and name != _NO_MATTER
    )


@cache
def program() -> str:
    """Return the hash of this package as it is on the disk, of Python, and of the versions of all libraries."""
    own = sorted(files(Path(caseseries.__file__).parent))
    others = sorted((d.name, d.version) for d in distributions())
    return of(repr(own), repr(others), sys.version)
