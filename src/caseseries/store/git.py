"""What git says of a folder; git itself is asked, by its command."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from caseseries.errors import UserError


def ask(folder: Path, *arguments: str) -> str:
    """Return what git prints, without the last line end; nothing where there is no git, or where it says no."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=False
        )
    except OSError:
        return ""
    return "" if done.returncode else done.stdout.decode("utf-8", "replace").rstrip("\n")


def run(
    folder: Path,
    *arguments: str,
    message: str,
    remedy: str,
    place: str = "",
    given: bytes | None = None,
    extra: Mapping[str, str] | None = None,
) -> bytes:
    """Return what git prints. given: its input. extra: variables of its environment.

    Raises UserError of this message, place and remedy where git fails; the rule is what git says.
    """
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            input=given,
            env={**os.environ, **(extra or {})},
            check=False,
        )
    except FileNotFoundError:
        raise UserError(message, place, "git is not installed", remedy) from None
    if done.returncode:
        rule = done.stderr.decode("utf-8", "replace").strip()
        raise UserError(message, place, rule, remedy)
    return done.stdout
