"""Two folders change places in one step, where the system can: nobody who looks finds neither."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_HERE = -100
"""AT_FDCWD: paths are taken as they stand."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS."""
_CANNOT = frozenset(
    getattr(errno, name, -1) for name in ("ENOSYS", "EINVAL", "ENOTSUP", "EOPNOTSUPP")
)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders of one file system; return False where the system or this disk cannot.

    Raises OSError for any other reason, with nothing changed.
    """
    library = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(first, second, _EXCHANGE)  # type: ignore[union-attr]
    elif hasattr(library, "renameat2"):
        failed = library.renameat2(_HERE, first, _HERE, second, _EXCHANGE)  # type: ignore[union-attr]
    else:
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))
