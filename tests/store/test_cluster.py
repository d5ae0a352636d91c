"""Batches given to a Dask cluster: what is said where there is none, and the same bytes from a real one."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from caseseries.errors import UserError
from caseseries.store import cache, cluster, fingerprints, processes
from tests.command_line import caseseries
from tests.conftest import FIVE
from tests.store.test_processes import half


def test_without_the_extra_it_is_said_how_to_get_it(five: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "distributed", None)  # an import of it fails
    done = caseseries(five, "render", "--cluster", "tcp://localhost:8786")
    assert done.returncode == 2
    assert "needs Dask, which is not installed here" in done.stderr
    assert "caseseries[cluster]" in done.stderr
    assert not (five / "_site").exists()


@pytest.mark.parametrize("raised", ["at once", "without workers"])
def test_without_an_answer_the_address_is_told(
    five: Path, monkeypatch: pytest.MonkeyPatch, raised: str
):
    class Client:
        def __init__(self, address: str, **_: object) -> None:
            if raised == "at once":
                raise OSError(f"Timed out trying to connect to {address}")

        def __enter__(self) -> Client:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def wait_for_workers(self, _number: int, timeout: float) -> None:
            assert timeout > 0
            raise TimeoutError

    dask = ModuleType("distributed")
    dask.Client = Client  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "distributed", dask)
    done = caseseries(five, "render", "--cluster", "tcp://nowhere:1")
    assert done.returncode == 2
    said = re.sub(r"\s+", " ", done.stderr)
    assert "no Dask scheduler with a worker answers at tcp://nowhere:1" in said
    assert not (five / "_site").exists()


def test_a_worker_refuses_another_program_and_a_project_that_it_does_not_see(tmp_path: Path):
    mine = fingerprints.program()
    assert cluster.done(half, [2, 4], mine, tmp_path) == [1, 2]
    with pytest.raises(UserError, match="another program"):
        cluster.done(half, [2], "another", tmp_path)
    with pytest.raises(UserError, match="does not see the project"):
        cluster.done(half, [2], mine, tmp_path / "elsewhere")


@dataclass(frozen=True)
class Dask:
    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    """A scheduler and two worker processes on this machine."""
    pytest.importorskip("distributed", reason="Dask is not installed here: the extra `cluster`")
    file = tmp_path / "scheduler.json"
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    common = ["--scheduler-file", str(file)]
    local = ["--host", "127.0.0.1", "--no-dashboard", *common]

    def start(what: str, *options: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "distributed.cli." + what, *options]
        return subprocess.Popen(words, env=paths, cwd=tmp_path, stderr=subprocess.DEVNULL)

    scheduler = start("dask_scheduler", "--port", "0", *local)
    # without a nanny a worker that is killed stays away
    own = ["--no-nanny", "--nthreads", "2", "--local-directory", str(tmp_path)]
    workers = [start("dask_worker", *own, *local) for _ in range(2)]
    try:
        while not file.is_file():
            assert scheduler.poll() is None
            time.sleep(0.05)
        with distributed_client(file) as client:
            client.wait_for_workers(2, timeout=60)
        yield Dask(json.loads(file.read_text())["address"], workers)
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def distributed_client(file: Path) -> Any:
    from distributed import Client

    return Client(scheduler_file=str(file), set_as_default=False)


def test_where_nobody_listens_the_client_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("distributed", reason="Dask is not installed here: the extra `cluster`")
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(UserError, match="no Dask scheduler"), cluster.using(address, tmp_path):
            pass


def test_results_come_in_order_and_faults_with_all_that_they_say(dask: Dask, tmp_path: Path):
    with cluster.using(dask.address, tmp_path):
        assert processes.number() == 2
        assert list(processes.each(half, range(0, 40, 2), batch=3)) == list(range(20))
        with pytest.raises(UserError) as found:
            list(processes.each(half, [2, 4, 5, 6]))
    assert (found.value.place, found.value.remedy) == ("row 5", "take an even one")


@pytest.mark.slow
def test_a_site_is_the_same_from_a_cluster_one_of_whose_workers_is_killed(
    dask: Dask, five_built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "five"
    shutil.copytree(FIVE, folder)
    submit, given = cluster._Cluster.submit, []

    def counted(self: Any, work: Any, batch: Any) -> Any:
        given.append(work)
        found = submit(self, work, batch)
        if len(given) == 3:
            dask.workers[0].kill()
        return found

    monkeypatch.setattr(cluster._Cluster, "submit", counted)
    done = caseseries(folder, "render", "--engine", "pandoc", "--cluster", dask.address)
    assert done.returncode == 0, done.stderr
    assert dask.workers[0].wait() != 0
    assert dask.workers[1].poll() is None
    assert len(given) > 4
    assert {getattr(work, "__name__", "") for work in given} >= {"draw", "_pandoc", "typeset"}
    kept = [p for p in five_built.rglob("*") if p.is_file() and p.name != "unchanged.json"]
    for path in kept:
        name = path.relative_to(five_built)
        if cache.FOLDER not in path.parts:
            assert (folder / name).read_bytes() == path.read_bytes(), name
