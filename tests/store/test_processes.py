"""Work on several cores: results in their order, faults as they are, and nothing that stays when a build is killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from caseseries.engines.pandoc import jobs
from caseseries.errors import UserError
from caseseries.store import cache, processes
from tests.command_line import caseseries
from tests.conftest import FIVE
from tests.store.calls import die_once, half, talk, whose


@pytest.mark.parametrize("number", [1, 2])
def test_results_come_in_the_order_of_the_items(number):
    with processes.using(number):
        assert processes.number() == number
        assert list(processes.each(half, range(0, 100, 2), batch=3)) == list(range(50))
    assert processes.number() == 1


def test_one_process_is_this_one_and_several_are_others():
    with processes.using(1):
        assert set(processes.each(whose, range(3))) == {os.getpid()}
    with processes.using(2):
        used = set(processes.each(whose, range(20)))
    assert os.getpid() not in used
    assert 1 <= len(used) <= 2


@pytest.mark.parametrize("number", [1, 2])
def test_a_fault_is_raised_with_all_that_it_says(number):
    with processes.using(number), pytest.raises(UserError) as found:
        list(processes.each(half, [2, 4, 5, 6]))
    assert (found.value.place, found.value.remedy) == ("row 5", "take an even one")


def test_what_a_library_prints_is_no_answer():
    with processes.using(2):
        assert list(processes.each(talk, [1, 2, 3])) == [1, 2, 3]


def test_a_process_that_was_killed_costs_time_and_nothing_else(tmp_path):
    with processes.using(2):
        assert list(processes.each(die_once, [tmp_path / "a", tmp_path / "b"])) == ["done"] * 2


def test_few_items_are_taken_ahead_of_those_that_were_used():
    taken = []
    with processes.using(2):
        results = processes.each(whose, (taken.append(k) or k for k in range(1000)))
        next(results)
        assert len(taken) < 10
        results.close()


def test_no_process_outlives_a_build_that_is_killed():
    code = (
        "import os\nfrom caseseries.store import processes\nfrom tests.store.calls import whose\n"
        "with processes.using(2):\n"
        "    print(*set(processes.each(whose, range(4))), flush=True)\n    input()"
    )
    build = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    started = [int(number) for number in build.stdout.readline().split()]
    build.kill()
    build.wait()
    assert started
    for _ in range(600):
        if not any(Path(f"/proc/{number}").exists() for number in started):
            return
        time.sleep(0.1)
    pytest.fail("a process is still there a minute later")


@pytest.mark.slow
def test_a_site_is_the_same_with_one_process_and_with_several(five_built, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "_LITTLE", 1)  # a process for each half of these few pages
    folder = tmp_path / "five"
    shutil.copytree(FIVE, folder)
    done = caseseries(folder, "render", "--engine", "pandoc", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    kept = [p for p in five_built.rglob("*") if p.is_file() and p.name != "unchanged.json"]
    kept = [p for p in kept if cache.FOLDER not in p.parts]  # what may be deleted at any time
    assert len(kept) > 50
    for path in kept:
        name = path.relative_to(five_built)
        assert (folder / name).read_bytes() == path.read_bytes(), name
