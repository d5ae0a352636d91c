"""Locks that the system itself lets go when a process dies."""

from __future__ import annotations


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
