"""Independent calls on all cores: in batches, by Python processes of their own, with the results in their order.

The processes are fresh ones, not copies of this one: what draws charts and sets print has threads that a copy lacks.
They end with the pipe they read from, so that none outlives a build that is killed.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from types import TracebackType
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
START = "from caseseries.store.processes import serve; serve()"
_FEW = 200
"""Short calls that take no longer here than other processes take to begin."""
_TRIES = 3
"""How often a batch is given out whose process died, from want of memory or by somebody's hand."""


class Pending(Protocol):
    """A batch that is worked on: a future of the standard library, or of Dask."""

    def result(self) -> Any:
        """Wait for the list of results and return it. Raises what the work raised."""
        ...

    def cancel(self) -> Any:
        """Give up the batch, where it was not begun."""
        ...


class Workers(Protocol):
    """What batches can be given to. number: how many of them are worked on at once."""

    number: int

    def submit(self, work: Callable[[Any], Any], batch: Sequence[Any]) -> Pending:
        """Return what will be the list of the results of `work` for each item."""
        ...


_workers: ContextVar[Workers | None] = ContextVar("workers", default=None)


def cores() -> int:
    """Return how many cores this process may use, or as many as CASESERIES_JOBS says."""
    said = os.environ.get("CASESERIES_JOBS", "")
    if said.isdigit() and int(said):
        return int(said)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def number() -> int:
    """Return how many calls are made at once here."""
    workers = _workers.get()
    return workers.number if workers else 1


@contextmanager
def using(jobs: int) -> Iterator[None]:
    """Let `each` use so many processes; with one job everything is done in this process."""
    if jobs < 2:
        yield
        return
    local = _Processes(jobs)
    with local, given(local):
        yield


@contextmanager
def given(workers: Workers) -> Iterator[None]:
    """Let `each` give its batches to these workers."""
    token = _workers.set(workers)
    try:
        yield
    finally:
        _workers.reset(token)


def each(work: Callable[[T], R], items: Iterable[T], batch: int = 1) -> Iterator[R]:
    """Yield the result of `work` for each item, in their order; few items are taken ahead of what was yielded.

    work: a function at the top of a module, which takes and returns what can be pickled. What it raises is raised here.
    batch: how many calls go to a process at once; more of them where a call is short.
    """
    workers = _workers.get()
    if workers is None:
        yield from map(work, items)
        return
    waiting: deque[Pending] = deque()
    try:
        rest = iter(items)
        while part := list(islice(rest, batch)):
            waiting.append(workers.submit(work, part))
            if len(waiting) > 2 * workers.number:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        for left in waiting:
            left.cancel()


def shared_out(work: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
    """Yield as `each` does, for short calls: in this process unless they are so many that it is worth the way."""
    if len(items) < _FEW:
        yield from map(work, items)
    else:
        yield from each(work, items, batch=_FEW // 4)


def programs(work: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
    """Yield as `each` does, for calls that only wait for another program: on this machine threads make them."""
    workers = _workers.get()
    if not isinstance(workers, _Processes):
        yield from each(work, items)
        return
    with ThreadPoolExecutor(workers.number) as threads:
        yield from threads.map(work, items)


class _Processes:
    """Python processes on this machine, started when there is something to do."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._idle: queue.SimpleQueue[_Process] = queue.SimpleQueue()
        for _ in range(number):
            self._idle.put(_Process())
        self._threads = ThreadPoolExecutor(number)

    def submit(self, work: Callable[[Any], Any], batch: Sequence[Any]) -> Future[list[Any]]:
        return self._threads.submit(self._done, work, batch)

    def _done(self, work: Callable[[Any], Any], batch: Sequence[Any]) -> list[Any]:
        process = self._idle.get()
        try:
            return process.ask(work, batch)
        finally:
            self._idle.put(process)

    def __enter__(self) -> _Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        for _ in range(self.number):
            self._idle.get().end()


class _Process:
    """One Python process that answers one batch after the other."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, work: Callable[[Any], Any], batch: Sequence[Any]) -> list[Any]:
        """Return the results for a batch. Raises what the work raised."""
        for tried in range(_TRIES):
            try:
                good, answer = self._answer(pickle.dumps((work, batch)))
            except (EOFError, OSError, pickle.UnpicklingError):
                self.end(kill=True)
                if tried == _TRIES - 1:
                    raise
                continue
            if not good:
                raise answer
            return list(answer)
        raise AssertionError

    def _answer(self, question: bytes) -> tuple[bool, Any]:
        if self._process is None:
            # safe path: whatever lies in the folder of a study is no module of ours
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(question)
        self._process.stdin.flush()
        good, answer = pickle.load(self._process.stdout)
        return good, answer

    def end(self, *, kill: bool = False) -> None:
        """Let the process end, or make it; the next question starts another one."""
        if self._process is None:
            return
        if kill:
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()
        self._process.wait()
        self._process = None


def serve() -> None:
    """Answer batches until the pipe ends: what each of these processes does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks is the one to be stopped
    asked = os.fdopen(os.dup(0), "rb")
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while True:
        try:
            work, batch = pickle.load(asked)
        except EOFError:
            return
        try:
            answer: tuple[bool, Any] = (True, [work(item) for item in batch])
            data = pickle.dumps(answer)
        except Exception as error:
            data = pickle.dumps((False, error))
        told.write(data)
        told.flush()
