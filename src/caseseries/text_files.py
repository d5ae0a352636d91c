"""Text files: read with a message for what cannot be read; written whole or not at all, and only when they change."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from caseseries.errors import UserError, of_system

_PART = ".part"
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
"""Control characters but tab and line ends, and those that turn the direction of what stands beside them."""
MARKED = "utf-8-sig"
"""The encoding of a CSV that readers open: without its mark, Excel takes ± and µ for signs of an older encoding."""
_MERGE = re.compile(r"^(?:<{7}|\|{7}|>{7})(?: .*)?\r?$", re.MULTILINE)


def read(path: Path, place: str = "") -> str:
    """Return the text of a file, with LF line ends and without a byte order mark.

    place: the file's name in messages, by default its last part.
    Raises UserError for a file that is not there, may not be read, is not UTF-8, or has the marks of a merge or a
    character that cannot be shown.
    """
    shown = place or path.name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UserError("the file is not there", shown, remedy="correct the name") from None
    except OSError as error:
        raise of_system(error, shown) or error from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        line = 1 if wide else content.count(b"\n", 0, error.start) + 1
        raise UserError(
            "the file is UTF-16, not UTF-8" if wide else "a character here is not UTF-8",
            f"{shown}:{line}",
            rule="text is UTF-8",
            remedy="save the file in the encoding UTF-8",
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_merge(text, shown)
    refuse_unprintable(text, shown)
    return text


def refuse_unprintable(text: str, place: str) -> None:
    """Raise UserError with the line of the first character that cannot be shown."""
    found = _UNPRINTABLE.search(text)
    if found:
        raise UserError(
            f"the character {unprintable(found[0])} cannot be shown",
            place=f"{place}:{text.count(chr(10), 0, found.start()) + 1}",
            rule="no control characters but tab and line end, none that turn the direction of text",
            remedy="remove it, or put a blank in its place",
        )


def unprintable(text: str) -> str:
    """Return the code point of the first character that cannot be shown, as U+000C; empty when there is none."""
    found = _UNPRINTABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def refuse_merge(text: str, place: str) -> None:
    """Raise UserError with the line where a text holds the marks of a merge that nobody resolved."""
    found = _MERGE.search(text)
    if found:
        raise UserError(
            f"a merge was not resolved here: the line begins with {found[0][:7]}",
            place=f"{place}:{text.count(chr(10), 0, found.start()) + 1}",
            remedy="keep one of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>",
        )


def faults(root: Path) -> list[UserError]:
    """Return what `read` refuses in the files of a project beside its pages, data and results."""
    found = []
    names = ("_quarto.yml", "_variables.yml", "CHANGELOG.md", "*.bib", "*.csl")
    for path in (path for name in names for path in sorted(root.glob(name))):
        try:
            read(path)
        except UserError as error:
            found.append(error)
    return found


def write(path: Path, text: str, mode: int = 0o666) -> None:
    """Write a file, UTF-8 and LF, only when its text changes, so that its time tells when it did."""
    if differs(path, text):
        replace(path, text.encode("utf-8"), mode)


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV, its head among them."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def differs(path: Path, text: str) -> bool:
    """Return whether a file is missing or holds another text."""
    if not path.is_file():
        return True
    # as git on Windows writes a file, it is still the same one
    return path.read_bytes().replace(b"\r\n", b"\n") != text.replace("\r\n", "\n").encode("utf-8")


def replace(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file beside its place and rename it: whoever reads it finds the old bytes or the new ones, all of them.

    mode: of a new file, from its first byte; an old one keeps its own. A link in its place is replaced, not followed.
    Raises OSError with the path.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}{_PART}")
    try:
        handle = os.open(
            part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode
        )
        with os.fdopen(handle, "wb") as file:
            with contextlib.suppress(OSError):
                try_lock(handle)  # so that `sweep` sees that somebody is at it
            if path.is_file() and not path.is_symlink():
                part.chmod(path.stat().st_mode & 0o777)
            file.write(content)
        os.replace(part, path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def sweep(folder: Path, below: bool = True) -> None:
    """Remove what writers that were killed left in a folder, and below; what is being written stays."""
    pattern = f".*{_PART}"
    for part in list(folder.rglob(pattern) if below else folder.glob(pattern)):
        with contextlib.suppress(OSError):
            with part.open("r+b") as file:
                free = try_lock(file.fileno())
            if free:  # Windows removes no file that is open; nobody takes up one that a killed writer left
                part.unlink()


def try_lock(handle: int) -> bool:
    """Take the lock of an open file or folder without waiting; return whether it was free.

    It is held until the file is closed, by this process and by those that inherited it.
    Raises OSError where the disk has no locks.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
