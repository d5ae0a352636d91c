"""What other processes are given to do in test_processes: in a module of its own, which they load in no time."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from caseseries.errors import UserError


def whose(_item: int) -> int:
    return os.getpid()


def half(item: int) -> int:
    if item % 2:
        raise UserError("this number is odd", place=f"row {item}", remedy="take an even one")
    return item // 2


def die_once(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def talk(item: int) -> int:
    print("a library says something", flush=True)
    return item
