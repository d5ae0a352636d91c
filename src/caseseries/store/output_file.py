"""The one file that a command writes where --output says: whole or not at all, never in the place of what is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from caseseries import text_files
from caseseries.errors import UserError

_WRITTEN = (".yml", ".yaml", ".qmd", ".bib", ".csl", ".xlsx", ".lock", ".toml")
_NAMES = ("readme.md", "changelog.md", "contributing.md", "license")
"""Endings and names of what people write into the folder of a study, and that no command makes anew."""


def put(
    path: Path, content: str | bytes, read: Sequence[Path] = (), root: Path | None = None
) -> None:
    """Write the file. read: the command's inputs, and folders of them. root: the study's folder, if there is one.

    Raises UserError, before anything is written, where the file would take the place of one that is read.
    """
    refuse(path, read, root)
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.exists() and not path.is_file():  # a device, such as /dev/stdout
        path.write_bytes(data)
    else:
        text_files.replace(path, data)


def refuse(path: Path, read: Sequence[Path] = (), root: Path | None = None) -> None:
    """Raise UserError where a file would take the place of one that is read, or be read with others of its folder."""
    final = path.resolve()
    taken = any(final.is_relative_to(one.resolve()) for one in read)
    if root is not None and final.is_relative_to(root.resolve()):
        taken |= ".git" in final.parts
        written = final.suffix.lower() in _WRITTEN or final.name.lower() in _NAMES
        taken |= final.exists() and written
    if taken:
        raise UserError(
            "the output would replace a file that is no output, or stand among files that are read",
            str(path),
            rule="an output never takes the place of a file that people write, or that is read",
            remedy="name another file with --output",
        )
