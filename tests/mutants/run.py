"""What the tests notice: one small fault at a time is put into a copy of the package, and the room's tests are run.

    python tests/mutants/run.py                    every fault of the lists beside this file
    python tests/mutants/run.py diff prose         those of these rooms
    python tests/mutants/run.py --list FILE.toml   those of another list

A list is TOML, an entry a fault:

    [[mutant]]
    file = "src/caseseries/diff/people.py"      # a file of the repository, in any language
    find = 'row.get(consent) == "Y"'            # stands in it exactly once
    replace = 'row.get(consent) != "N"'
    seen = "a patient who gave no answer is named in the diff"      # by a reader or author
    tests = "tests/diff"                        # only where they are not those of the file's room; several by blanks
    equivalent = "..."                          # only for a change that nobody can see: why; it is not run

A fault is noticed when a test of its room fails: not when the package can no more be imported, a fixture fails, or a run
does not end. Slow, browser and Quarto tests are left out, but for scripts that only a browser runs. Tools that make faults by themselves were looked at and left: mutmut 3.8 makes 38,595 of this package,
none of them in tables of constants, regular expressions, Lua, templates or scripts, and few that a reader would see.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
LISTS = Path(__file__).parent
PACKAGE = "src/caseseries/"
FAST = "not slow and not browser and not quarto"
TESTS = {"assets": ("tests/browser",)}
"""Tests of what has no room of its own name; `root` is the modules beside the rooms."""
AIM = 0.95
PATIENCE = 900
"""Seconds after which a run is stopped as one that does not end."""
PASSED, NOTICED, NO_TEST = 0, 1, 2
"""How a run ends: nothing failed, a test failed, or something else went wrong, which no test has noticed."""
HEAVY = [
    "pytest",
    "hypothesis",
    "pandas",
    "scipy.stats",
    "altair",
    "great_tables",
    "pypandoc",
    "pydantic",
    "typer",
    "docx",
]
"""Imported once for all runs; of this package, nothing."""
CONTEXT = multiprocessing.get_context("forkserver")  # not on Windows


@dataclass(frozen=True)
class Mutant:
    """One fault: what to replace where, and what somebody would see of it."""

    file: str
    find: str
    replace: str
    seen: str
    tests: str = ""
    equivalent: str = ""

    @property
    def room(self) -> str:
        """The folder of the package in which it lies."""
        head, slash, _ = self.file.removeprefix(PACKAGE).partition("/")
        return head if slash else "root"

    def line(self, text: str) -> int:
        """Its line in the file."""
        return text.count("\n", 0, text.index(self.find)) + 1

    @property
    def folders(self) -> tuple[str, ...]:
        """The tests that ought to notice it."""
        if self.tests:
            return tuple(self.tests.split())
        if self.room == "root":
            return tuple(
                sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("tests/test_*.py"))
            )
        return TESTS.get(self.room, (f"tests/{self.room}",))

    def own_tests(self, root: Path) -> tuple[str, ...]:
        """The test files of its own module among them in a copy, which run first, alone."""
        name = f"test_{Path(self.file).stem}.py"
        found = (p for folder in self.folders for p in sorted((root / folder).rglob(name)))
        return tuple(path.relative_to(root).as_posix() for path in found)


def read(lists: Iterable[Path], rooms: Sequence[str] = ()) -> list[Mutant]:
    """Return the faults of the lists, or of some rooms; exit with each entry that does not fit the files of today."""
    found: list[Mutant] = []
    wrong: list[str] = []
    for path in lists:
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]:
            mutant = Mutant(**entry)
            if rooms and mutant.room not in rooms:
                continue
            file = ROOT / mutant.file
            times = file.read_text(encoding="utf-8").count(mutant.find) if file.is_file() else 0
            if times != 1 or mutant.find == mutant.replace:
                wrong.append(f"{path.name}: in {mutant.file}, {times} times: {mutant.find!r}")
            found.append(mutant)
    if wrong:
        sys.exit("entries that fit no more; mend them:\n" + "\n".join(wrong))
    return found


def copied(folder: Path) -> Path:
    """Return a copy of the repository's files, those not committed among them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode("utf-8").split("\0"):
        if name and (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    return folder


class _Watch:
    """A pytest plugin that ends the run at the first test that fails, and goes on after a fixture that does."""

    failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of a failed test."""
        self.failed = self.failed or (report.failed and report.when == "call")

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """End the run when one has failed."""
        if self.failed:
            item.session.shouldfail = "noticed"


def _run(root: str, tests: Sequence[str], log: str) -> None:
    """Run tests in this process, which sees the package of a copy alone; end with how the run ended."""
    import pytest

    os.setsid()
    os.chdir(root)
    os.environ.update(PYTHONPATH=f"{root}/src", PYTHONDONTWRITEBYTECODE="1")
    sys.path[:0] = [f"{root}/src", root]
    with open(log, "w", encoding="utf-8") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    watch = _Watch()
    marks = [] if any("browser" in test for test in tests) else ["-m", FAST]
    words = ["-q", "-n", "0", "-p", "no:cacheprovider", "--tb", "short", *marks, *tests]
    code = int(pytest.main(words, plugins=[watch]))
    sys.stdout.flush()
    os._exit(NOTICED if watch.failed else PASSED if code == 0 else NO_TEST)


def outcome(root: Path, tests: Sequence[str]) -> int:
    """Return how a run of these tests ends in a copy."""
    run = CONTEXT.Process(target=_run, args=(str(root), tuple(tests), f"{root}.log"))
    run.start()
    run.join(PATIENCE)
    if run.is_alive() and run.pid is not None:
        os.killpg(run.pid, signal.SIGKILL)
        run.join()
        return NO_TEST
    return run.exitcode if run.exitcode in (PASSED, NOTICED) else NO_TEST


def outcome_with(mutant: Mutant, root: Path) -> int:
    """Return how the tests end in a copy that has the fault; the copy is as it was afterwards."""
    path = root / mutant.file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(mutant.find, mutant.replace), encoding="utf-8")
    try:
        own = mutant.own_tests(root)
        if own and outcome(root, own) == NOTICED:
            return NOTICED
        return outcome(root, mutant.folders)
    finally:
        path.write_text(text, encoding="utf-8")


def told(results: dict[Mutant, bool], left_out: int) -> str:
    """Return the share noticed by room, and what nobody noticed."""
    lines = [
        f"{m.file}:{m.line((ROOT / m.file).read_text(encoding='utf-8'))}: {m.seen}"
        for m, noticed in results.items()
        if not noticed
    ]
    text = "".join(f"not noticed: {line}\n" for line in lines) + "\n"
    rooms = sorted({m.room for m in results})
    for room in (*rooms, "all"):
        mine = [noticed for m, noticed in results.items() if room in (m.room, "all")]
        text += (
            f"{room:<12} {sum(mine):>4} of {len(mine):>4}  {100 * sum(mine) / len(mine):5.1f} %\n"
        )
    return text + (f"{left_out} more change nothing that anybody can see.\n" if left_out else "")


def main() -> int:
    """Run what the command line names; return 1 when less is noticed than is aimed at."""
    parser = argparse.ArgumentParser(description="What the tests notice of small faults.")
    parser.add_argument("rooms", nargs="*", help="rooms of the package; all when left out")
    parser.add_argument(
        "--list", type=Path, nargs="+", help="lists instead of those beside this file"
    )
    parser.add_argument("--jobs", type=int, default=2, help="copies to work in at once")
    parser.add_argument(
        "--no-first", action="store_true", help="trust that the tests pass as it is"
    )
    given = parser.parse_args()
    wanted = read(given.list or sorted(LISTS.glob("*.toml")), given.rooms)
    chosen = [m for m in wanted if not m.equivalent]
    if not chosen:
        sys.exit("no fault is listed for that")
    began = time.monotonic()
    CONTEXT.set_forkserver_preload(HEAVY)
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        copies: queue.Queue[Path] = queue.Queue()
        for k in range(given.jobs):
            copies.put(copied(Path(place, str(k))))

        def in_a_copy(job: Mutant | tuple[str, ...]) -> int:
            root = copies.get()
            try:
                return outcome_with(job, root) if isinstance(job, Mutant) else outcome(root, job)
            finally:
                copies.put(root)

        with ThreadPoolExecutor(given.jobs) as pool:
            if not given.no_first:
                first = sorted({m.folders for m in chosen})
                ended = zip(first, pool.map(in_a_copy, first), strict=True)
                failing = [" ".join(tests) for tests, how in ended if how != PASSED]
                if failing:
                    sys.exit(f"without any fault the tests fail already: {'; '.join(failing)}")
            results = {}
            for number, (mutant, how) in enumerate(
                zip(chosen, pool.map(in_a_copy, chosen), strict=True), start=1
            ):
                results[mutant] = how == NOTICED
                word = ("NOT NOTICED", "noticed", "NOT NOTICED by a test, but nothing runs")[how]
                print(f"{number}/{len(chosen)} {word}: {mutant.file}: {mutant.seen}", flush=True)
    print()
    print(told(results, len(wanted) - len(chosen)), end="")
    print(f"{time.monotonic() - began:.0f} seconds")
    return 0 if sum(results.values()) >= AIM * len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
