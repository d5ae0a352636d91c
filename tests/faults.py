"""Faults of a machine, made for one test: a full disk, folders that may not be written, processes that are killed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_PASS_OVER = (1 << 1) | (1 << 2) | (1 << 3)
"""CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER: what lets root pass over the rights of files."""


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Data(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


@contextlib.contextmanager
def rights_count() -> Iterator[None]:
    """Let the rights of files count in this thread, also where root runs the tests."""
    if sys.platform != "linux" or os.geteuid() != 0:
        yield
        return
    library = ctypes.CDLL(None, use_errno=True)
    header, data = _Header(0x20080522, 0), (_Data * 2)()

    def effective(bits: int) -> None:
        data[0].effective = bits
        if library.capset(ctypes.byref(header), data):
            pytest.skip("root cannot lay down its rights here")

    assert library.capget(ctypes.byref(header), data) == 0
    before = data[0].effective
    effective(before & ~_PASS_OVER)
    try:
        yield
    finally:
        effective(before)


@contextlib.contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a disk of that size at a new folder; skip the test where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode
    except OSError:
        done = 1
    if done:
        pytest.skip("no right to mount a disk: a full one is made by hand in test_a_full_disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def leave_free(folder: Path, kilobytes: int) -> None:
    """Fill a disk but for so much."""
    found = os.statvfs(folder)
    (folder / "filled").write_bytes(
        bytes(max(found.f_bavail * found.f_frsize - kilobytes * 1024, 0))
    )


def contents(folder: Path) -> dict[str, bytes | str]:
    """Everything in a folder by path: the bytes of files, `/` for folders, where links lead."""
    return {
        path.relative_to(folder).as_posix(): os.readlink(path)
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else "/"
        for path in sorted(folder.rglob("*"))
    }
