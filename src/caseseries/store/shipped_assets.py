"""The scripts and styles that come with the program: whatever words they hold, these are nobody's."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from caseseries.store import drawings

_LIBRARY = "vega.js"
_ENDINGS = (".js", ".css", ".txt")


def is_shipped(path: Path, name: str) -> bool:
    """Return whether a file is, byte for byte, one that every study gets."""
    if not name.endswith(_ENDINGS) or not path.is_file():
        return False
    code = hashlib.sha256(path.read_bytes()).digest()
    if name.rpartition("/")[2] == _LIBRARY:
        return code == _library()
    return code in _assets()


@cache
def _assets() -> frozenset[bytes]:
    with as_file(files("caseseries") / "assets") as folder:
        kept = (p for p in folder.rglob("*") if p.suffix in _ENDINGS)
        return frozenset(hashlib.sha256(p.read_bytes()).digest() for p in kept)


@cache
def _library() -> bytes:
    return hashlib.sha256(drawings.javascript_bundle().encode()).digest()
