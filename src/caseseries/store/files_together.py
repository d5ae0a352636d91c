"""Several files of a folder replaced together: all of them are new, or all of them are as they were.

A file can be put in the place of another at one stroke, several cannot. So copies of the old ones are kept in a journal
until the last new one is in its place; whoever is killed before that leaves the journal, by which the old ones return.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from caseseries import text_files

JOURNAL = ".caseseries-together"
_MAKING = f"{JOURNAL}-part"


def broken_off(folder: Path) -> bool:
    """Return whether a replacement was killed here, so that files of two states may stand beside each other."""
    return (folder / JOURNAL).exists()


def replace(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files of a folder, by name; whatever stops it, the old ones are there again, at the latest by `recover`."""
    recover(folder)
    making = folder / _MAKING
    for kept in ("old", "new"):
        (making / kept).mkdir(parents=True)
    for name, content in contents.items():
        if (folder / name).is_file():
            shutil.copy2(folder / name, making / "old" / name)
        (making / "new" / name).write_bytes(content)
    making.rename(folder / JOURNAL)
    try:
        for name, content in contents.items():
            text_files.replace(folder / name, content)
    except BaseException:
        recover(folder)
        raise
    _remove(folder)


def recover(folder: Path) -> bool:
    """Put the old files back where a replacement was killed; return whether one was."""
    shutil.rmtree(folder / _MAKING, ignore_errors=True)
    journal = folder / JOURNAL
    if not journal.exists():
        return False
    for new in sorted((journal / "new").iterdir()):
        old = journal / "old" / new.name
        if old.is_file():
            text_files.replace(folder / new.name, old.read_bytes())
        else:
            (folder / new.name).unlink(missing_ok=True)
    _remove(folder)
    return True


def _remove(folder: Path) -> None:
    # Renamed first: a journal that is half removed must not be taken for one that tells the old state.
    (folder / JOURNAL).rename(folder / _MAKING)
    shutil.rmtree(folder / _MAKING, ignore_errors=True)
