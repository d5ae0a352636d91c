"""Version numbers: three numbers with dots, ordered as numbers."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+\.\d+\.\d+")


def is_version(text: str) -> bool:
    """Return whether a text is a version number."""
    return _NUMBER.fullmatch(text) is not None


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions sort by."""
    return tuple(int(part) for part in version.split("."))
