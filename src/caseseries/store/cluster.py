"""The same batches that go to processes here, given to the workers of a Dask cluster by its ordinary client.

Where a batch is worked on changes nothing in what comes of it: a worker takes it only with the very same program and
libraries. A worker that dies is no matter: the scheduler gives its batches to another one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from caseseries.errors import UserError
from caseseries.store import fingerprints, processes

_PATIENCE = 20
"""Seconds in which a scheduler answers and has a worker."""
_ONE = threading.Lock()
"""Libraries that draw and read print do one thing at a time, however many threads a worker has."""


class _Cluster:
    """The workers behind a client."""

    def __init__(self, client: Any, root: Path) -> None:
        self._client, self._root = client, root
        self.number = max(1, len(client.nthreads()))

    def submit(self, work: Callable[[Any], Any], batch: Sequence[Any]) -> processes.Pending:
        mine = fingerprints.program()
        found: processes.Pending = self._client.submit(
            done, work, list(batch), mine, self._root, pure=False, key=None
        )
        return found


def done(work: Callable[[Any], Any], batch: Sequence[Any], program: str, root: Path) -> list[Any]:
    """Return the results of `work` for a batch: what a worker does.

    Raises UserError where its program is another one than that of the given hash, or where it does not see the project.
    """
    if fingerprints.program() != program:
        raise UserError(
            "a worker of the cluster has another program than this machine",
            rule="the same bytes come of the same caseseries, Python and libraries",
            remedy="install the same versions there, from the same lock, and start the workers anew",
        )
    if not root.is_dir():
        raise UserError(
            "a worker of the cluster does not see the project",
            root.name,
            rule="batches name files: the project lies on a disk that all machines have at the same place",
            remedy="put the project on such a disk, or build without --cluster",
        )
    with _ONE:
        return [work(item) for item in batch]


@contextmanager
def using(address: str, root: Path) -> Iterator[None]:
    """Let `processes.each` give its batches to the cluster whose scheduler answers at an address, such as tcp://host:8786.

    root: the project, which the workers have to see. Raises UserError without the extra, or without an answer.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UserError(
            "--cluster needs Dask, which is not installed here",
            rule="it is an extra of caseseries, for few need it",
            remedy="`pip install 'caseseries[cluster]'`, here and where the workers run; or build without --cluster",
        ) from None
    silent = UserError(
        f"no Dask scheduler with a worker answers at {address}",
        remedy="start `dask scheduler` and `dask worker` there, give the address that the scheduler prints;"
        " or build without --cluster",
    )
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError):
        raise silent from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise silent from None
        with processes.given(_Cluster(client, root)):
            yield
