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

First the tests of the rooms are run as they are, and it is noted which of them call which function of the package. Of
each fault those that call its function are run first, the quickest before the others, and then all of its room.
A fault is noticed when a test of its room fails: not when the package can no more be imported, a fixture fails, or a run
does not end. Slow, browser and Quarto tests are left out, but for scripts that only a browser runs. Tools that make faults by themselves were looked at and left: mutmut 3.8 makes 38,595 of this package,
none of them in tables of constants, regular expressions, Lua, templates or scripts, and few that a reader would see.
"""

from __future__ import annotations

import argparse
import ast
import json
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
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))
import in_memory
from in_memory import FAST, NO_TEST, NOTICED, PASSED

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
LISTS = Path(__file__).parent
PACKAGE = "src/caseseries/"
TESTS = {"assets": ("tests/browser",)}
"""Tests of what has no room of its own name; `root` is the modules beside the rooms."""
AIM = 0.95
PATIENCE = 900
"""Seconds after which a run is stopped as one that does not end."""
MOST_AT_FIRST = 60
"""So many tests that call the function of a fault are run before all others."""
AT_ONCE = 25
"""So many faults are put one after the other into a process that has loaded the tests of a room."""
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

    def lines(self, text: str) -> tuple[int, int] | None:
        """The first and last line of the outermost function around it; None where it lies in none."""
        first = self.line(text)
        last = first + self.find.rstrip("\n").count("\n")
        around = (n for n in _functions(text, self.file) if n[0] <= first and last <= n[1])
        return next(around, None)

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

    def likely_tests(self, callers: Callers) -> list[str]:
        """The tests that call the innermost function around it which any calls, or else anything of its file."""
        text = (ROOT / self.file).read_text(encoding="utf-8")
        inside = [n for n in _functions(text, self.file) if n[0] <= self.line(text) <= n[1]]
        of_file = callers.get(self.file, {})
        found = next((of_file[start] for start, _ in reversed(inside) if start in of_file), None)
        if found is None:
            found = {test: took for tests in of_file.values() for test, took in tests.items()}
        return sorted(found, key=lambda test: (found[test], test))[:MOST_AT_FIRST]


Callers = Mapping[str, Mapping[int, Mapping[str, float]]]
"""By file and first line of a function: the tests that call it, and the seconds that each takes."""


def _functions(text: str, file: str) -> list[tuple[int, int]]:
    """Return the first and last line of each function of a Python file, those within others behind them."""
    if not file.endswith(".py"):
        return []
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    starts = [min([n.lineno, *(d.lineno for d in getattr(n, "decorator_list", []))]) for n in nodes]
    return sorted((start, n.end_lineno or start) for start, n in zip(starts, nodes, strict=True))


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


class _Watch(in_memory.Failures):
    """A pytest plugin that ends the run at the first test that fails, and goes on after a fixture that does."""

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


def without_fault(root: Path, tests: str, calls_to: Path) -> bool:
    """Return whether tests pass as it is, in a fork as faults have; write which of them call what."""
    if "browser" in tests:
        return outcome(root, (tests,)) == PASSED
    calls = in_memory.Calls(f"{root}/", PATIENCE)
    [how] = _served(root, (tests,), [{}], calls)
    if how == PASSED:
        shutil.move(f"{root}.json.calls", calls_to)
    return how == PASSED


def _served(
    root: Path,
    tests: Sequence[str],
    faults: Sequence[Mapping[str, Any]],
    calls: in_memory.Calls | None = None,
) -> list[int | None]:
    """Return how tests end with each fault put into what a process has loaded; see `in_memory.serve`."""
    given = Path(f"{root}.json")
    given.write_text(json.dumps(faults), encoding="utf-8")
    words = (str(root), tuple(tests), str(given), PATIENCE, f"{root}.log", calls)
    run = CONTEXT.Process(target=in_memory.serve, args=words)
    run.start()
    run.join()
    ended = json.loads(given.read_text(encoding="utf-8")) if run.exitcode == 0 else []
    return [*ended, *([None] * len(faults))][: len(faults)]


def outcome_with(mutant: Mutant, root: Path, likely: Sequence[str], *, whole: bool) -> int:
    """Return how the tests end in a copy that has the fault; the copy is as it was afterwards.

    whole: run those of its room as well, behind the likely ones.
    """
    path = root / mutant.file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(mutant.find, mutant.replace), encoding="utf-8")
    try:
        if likely and outcome(root, likely) == NOTICED:
            return NOTICED
        return outcome(root, mutant.folders) if whole else PASSED
    finally:
        path.write_text(text, encoding="utf-8")


def outcomes(
    mutants: Sequence[Mutant], root: Path, callers: Callers, *, whole: bool
) -> Iterator[int]:
    """Yield how the tests of a room end for each of some faults in it. whole: also those that call no such function."""
    likely = [mutant.likely_tests(callers) for mutant in mutants]
    ended = _in_memory(mutants, root, likely, whole=whole)
    for mutant, tests, how in zip(mutants, likely, ended, strict=True):
        if how in (NOTICED, NO_TEST):
            yield how
        else:
            everything = how is None and (whole or not tests)
            yield outcome_with(mutant, root, tests, whole=everything)


def _in_memory(
    mutants: Sequence[Mutant], root: Path, likely: Sequence[Sequence[str]], *, whole: bool
) -> list[int | None]:
    """Return how the tests end with each fault put into what a process has loaded; None where that cannot be."""
    texts = [(ROOT / m.file).read_text(encoding="utf-8") for m in mutants]
    lines = [m.lines(text) for m, text in zip(mutants, texts, strict=True)]
    fitting = [k for k, at in enumerate(lines) if at and "browser" not in mutants[k].tests]
    ended: list[int | None] = [None] * len(mutants)
    if not fitting:
        return ended
    given = [
        {"file": m.file, "find": m.find, "replace": m.replace, "lines": lines[k], "likely": likely[k],
         "whole": whole}
        for k, m in enumerate(mutants) if k in fitting
    ]  # fmt: skip
    for k, how in zip(fitting, _served(root, mutants[0].folders, given), strict=True):
        ended[k] = how
    for m, text in zip(mutants, texts, strict=True):
        (root / m.file).write_text(text, encoding="utf-8")  # where the process was killed
    return ended


def callers_of(files: Iterable[Path]) -> dict[str, dict[int, dict[str, float]]]:
    """Return what runs wrote of the calls of their tests, together."""
    found: dict[str, dict[int, dict[str, float]]] = {}
    for path in files:
        for file, lines in json.loads(path.read_text(encoding="utf-8")).items():
            for line, tests in lines.items():
                found.setdefault(file, {}).setdefault(int(line), {}).update(tests)
    return found


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
    parser.add_argument(
        "--likely", action="store_true", help="run only the tests that call a fault's function"
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

        @contextmanager
        def a_copy() -> Iterator[Path]:
            root = copies.get()
            try:
                yield root
            finally:
                copies.put(root)

        def without(job: tuple[int, str]) -> bool:
            with a_copy() as root:
                return without_fault(root, job[1], Path(place, f"calls-{job[0]}.json"))

        def with_faults(some: Sequence[Mutant]) -> list[int]:
            with a_copy() as root:
                found = []
                for mutant, how in zip(
                    some, outcomes(some, root, callers, whole=not given.likely), strict=True
                ):
                    found.append(how)
                    word = (
                        "NOT NOTICED", "noticed", "NOT NOTICED by a test, but nothing runs",
                    )[how]  # fmt: skip
                    print(f"{word}: {mutant.file}: {mutant.seen}", flush=True)
                return found

        with ThreadPoolExecutor(given.jobs) as pool:
            if not given.no_first:
                first = sorted({tests for m in chosen for tests in m.folders})
                runs = zip(first, pool.map(without, enumerate(first)), strict=True)
                failing = [tests for tests, passed in runs if not passed]
                if failing:
                    sys.exit(f"without any fault the tests fail already: {'; '.join(failing)}")
            callers = callers_of(sorted(Path(place).glob("calls-*.json")))
            by_room: defaultdict[tuple[str, ...], list[Mutant]] = defaultdict(list)
            for mutant in chosen:
                by_room[mutant.folders].append(mutant)
            parts = [
                some[k : k + AT_ONCE]
                for some in by_room.values()
                for k in range(0, len(some), AT_ONCE)
            ]
            ended = zip(parts, pool.map(with_faults, parts), strict=True)
            results = {
                mutant: how == NOTICED
                for part, found in ended
                for mutant, how in zip(part, found, strict=True)
            }
    print()
    print(told(results, len(wanted) - len(chosen)), end="")
    print(f"{time.monotonic() - began:.0f} seconds")
    return 0 if sum(results.values()) >= AIM * len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
