"""Errors a user can act on: where, which rule, what to do.

A bug in the code keeps its traceback; a `UserError` never shows one, and never a patient's value.
"""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

EXIT_DIFFERENT = 1
"""A check found something: results out of sync, findings in an audit, a privacy finding."""
EXIT_USER_ERROR = 2
"""The input is at fault: data, study.yml, prose, arguments."""


@dataclass(eq=False)  # not frozen: Python itself writes __traceback__ on exceptions
class UserError(Exception):
    """A fault in what the user wrote.

    message: what is wrong, in one sentence, without any patient's value.
    place: where, as `file`, `file:line` or `file, row 3, column SEX`.
    rule: the rule that was broken, when the message alone does not say it.
    remedy: what to do.
    """

    message: str
    place: str = ""
    rule: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        parts = [f"{self.place}: {self.message}" if self.place else self.message]
        if self.rule:
            parts.append(f"  rule: {self.rule}")
        if self.remedy:
            parts.append(f"  what to do: {self.remedy}")
        return "\n".join(parts)


class UnsupportedError(UserError):
    """Something that Quarto can do and the pandoc engine cannot."""


@dataclass(eq=False)  # not frozen: Python itself writes __traceback__ on exceptions
class UserErrors(Exception):  # noqa: N818  the plural of UserError
    """Several faults found in one pass, reported together."""

    errors: tuple[UserError, ...]

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


_SYSTEM = {
    "EACCES": "give yourself the right to it, or name another place",
    "EPERM": "give yourself the right to it, or name another place",
    "EROFS": "make it writable, or name another place",
    "ENOSPC": "free some space there and run it again",
    "EDQUOT": "free some space there and run it again",
    "EFBIG": "free some space there and run it again",
    "EIO": "look at the disk; the file may be damaged",
    "EBUSY": "close what uses it and run it again; a folder that is mounted cannot be replaced",
    "ETXTBSY": "close what uses it and run it again",
    "ENOTDIR": "a file stands where a folder is needed: move it away, or name another place",
    "EEXIST": "move away what stands there, or name another place",
    "EISDIR": "a folder stands where a file is needed: move it away",
    "ENOTEMPTY": "something else writes there: run it again when that is done",
    "ELOOP": "mend the link, which leads back to itself",
    "ENAMETOOLONG": "give it a shorter name, or the study a place nearer to the top of the disk",
    "EMFILE": "raise the number of open files that your system allows",
    "ESTALE": "mount the disk again and run it again",
}
"""What the system refuses without this program being at fault, and what to do."""
_REMEDIES = {getattr(errno, name): text for name, text in _SYSTEM.items() if hasattr(errno, name)}
_WINDOWS = {32: errno.EBUSY, 33: errno.EBUSY, 206: errno.ENAMETOOLONG}
"""What Windows says more exactly: a file is open in another program, such as a spreadsheet; a path is too long."""


def of_system(error: OSError, place: str = "") -> UserError | None:
    """Return what the system refused as an error with its path; None when it may be this program's own fault.

    place: named where the system names no path, as it does not for a full disk.
    """
    number = _WINDOWS.get(getattr(error, "winerror", None) or 0, error.errno)
    if number not in _REMEDIES:
        return None
    name = error.filename2 or error.filename  # of a copy, where it goes
    path = os.fsdecode(name) if isinstance(name, str | bytes) else place
    if path and Path(path).is_absolute() and Path(path).is_relative_to(Path.cwd()):
        path = str(Path(path).relative_to(Path.cwd()))
    return UserError(f"the system refuses this: {error.strerror}", path, remedy=_REMEDIES[number])


def did_you_mean(word: str, known: Iterable[str], most: int = 1, cutoff: float = 0.5) -> str:
    """Return a remedy that names the known words nearest to an unknown one; empty when none is near."""
    near = difflib.get_close_matches(word, list(known), n=most, cutoff=cutoff)
    return f"did you mean {', '.join(near)}?" if near else ""


def some(names: Sequence[str], most: int = 5, between: str = ", ") -> str:
    """Return names one after the other; of more than `most` the first ones, and how many are left."""
    more = len(names) - most
    left = f"{between.strip(',;')}and {more} more" if more > 0 else ""
    return between.join(names[:most]) + left
