"""Faults put into functions that are loaded already: a process loads the tests of a room once, and each fault has a fork of it.

So the package and the tests are read once for many faults. What is made when a module is loaded stays what it was;
`run.py` runs the tests once more in a fresh process of each fault that is not noticed here, or that lies in no function.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

FAST = "not slow and not browser and not quarto"
PASSED, NOTICED, NO_TEST = 0, 1, 2
"""How the tests end: nothing failed, a test failed, or something else went wrong, which no test has noticed."""

Functions = Mapping[tuple[str, int], Sequence[FunctionType]]


class Failures:
    """A pytest plugin that knows whether a test has failed; a fixture that fails is none."""

    failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of a failed test."""
        self.failed = self.failed or (report.failed and report.when == "call")


class Faults:
    """A pytest plugin that runs the tests it finds once for each fault, the likely ones first, until one fails.

    faults: dicts of file, find, replace, lines (first and last of the outermost function), likely tests, and whether
    all others are run behind them (whole); an empty one is no fault. noted: called where the tests of such a one have passed.
    """

    def __init__(
        self,
        root: str,
        faults: Sequence[Mapping[str, Any]],
        seconds: float,
        watch: Failures,
        noted: Callable[[], object] = lambda: None,
    ) -> None:
        self.root, self.faults, self.seconds, self.watch = root, faults, seconds, watch
        self.noted = noted
        self.ended: list[int | None] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of pytest's own loop."""
        functions = _loaded(self.root)
        for fault in self.faults:
            done = (
                self._one(fault, functions, session.items) if fault else self._none(session.items)
            )
            self.ended.append(done)
        return True

    def _none(self, items: Sequence[pytest.Item]) -> int | None:
        """Return how the tests end in a fork without a fault."""
        child = os.fork()
        if not child:
            self._end((), items, self.noted)
        return self._wait(child)

    def _one(
        self, fault: Mapping[str, Any], functions: Functions, items: Sequence[pytest.Item]
    ) -> int | None:
        """Return how the tests end with a fault; None where it cannot be put into what is loaded."""
        path = Path(self.root, fault["file"])
        text = path.read_text(encoding="utf-8")
        changed = text.replace(fault["find"], fault["replace"])
        try:
            codes = [c for c in _codes(compile(changed, str(path), "exec")) if _inside(c, fault)]
        except SyntaxError:
            return None
        into = [(f, c) for c in codes for f in functions.get((str(path), c.co_firstlineno), ())]
        into = [(f, c) for f, c in into if _fits(f, c)]
        if not any(c.co_firstlineno == fault["lines"][0] for _, c in into):
            return None
        by_id = {item.nodeid: item for item in items}
        first = {by_id[test]: None for test in fault["likely"] if test in by_id}
        others = items if fault["whole"] or not first else ()
        order = [*first, *(item for item in others if item not in first)]
        path.write_text(changed, encoding="utf-8")  # for modules and processes that load it later
        try:
            child = os.fork()
            if not child:
                self._end(into, order)
            return self._wait(child)
        finally:
            path.write_text(text, encoding="utf-8")
            shutil.rmtree(f"{self.root}.tmp", ignore_errors=True)

    def _end(
        self,
        into: Sequence[tuple[FunctionType, CodeType]],
        order: Sequence[pytest.Item],
        passed: Callable[[], object] = lambda: None,
    ) -> None:
        """Run the tests in this fork, and end it."""
        how = NO_TEST
        try:
            os.setsid()
            for function, code in into:
                function.__code__ = code
            for item, following in zip(order, [*order[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.watch.failed:
                    break
            passed()
            how = NOTICED if self.watch.failed else PASSED
        finally:
            os._exit(how)

    def _wait(self, child: int) -> int | None:
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                code = os.waitstatus_to_exitcode(status)
                return code if code in (PASSED, NOTICED) else None
            time.sleep(0.02)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return NO_TEST


def _loaded(root: str) -> Functions:
    """Return the functions of the package by file and first line."""
    found = defaultdict(list)
    gc.unfreeze()  # what pytest has collected, it hides from the collector
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename.startswith(root):
            found[one.__code__.co_filename, one.__code__.co_firstlineno].append(one)
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _codes(part)


def _inside(code: CodeType, fault: Mapping[str, Any]) -> bool:
    first, last = fault["lines"]
    return bool(first <= code.co_firstlineno <= last)


def _fits(function: FunctionType, code: CodeType) -> bool:
    same = function.__code__.co_qualname == code.co_qualname
    return same and function.__code__.co_freevars == code.co_freevars


def serve(
    root: str, tests: Sequence[str], faults: str, seconds: float, log: str, calls: Calls | None
) -> None:
    """Run the tests of a room in this process for each fault of a JSON file, in whose place the outcomes stand then.

    calls: notes what the tests call where there is no fault, and writes it behind that file.
    """
    os.setsid()
    os.chdir(root)
    os.environ.update(PYTHONPATH=f"{root}/src", PYTHONDONTWRITEBYTECODE="1")
    sys.path[:0] = [f"{root}/src", root]
    with open(log, "w", encoding="utf-8") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    watch = Failures()
    given = json.loads(Path(faults).read_text(encoding="utf-8"))
    noted = (lambda: calls.write(Path(f"{faults}.calls"))) if calls else (lambda: None)
    loop = Faults(root, given, seconds, watch, noted)
    words = [
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "--tb",
        "short",
        "--basetemp",
        f"{root}.tmp",
    ]
    plugins = [watch, loop, *([calls] if calls else [])]
    pytest.main([*words, "-m", FAST, *tests], plugins)
    Path(faults).write_text(json.dumps(loop.ended), encoding="utf-8")
    os._exit(0)


class Calls:
    """A pytest plugin that notes which functions of the package each test calls, itself or in its fixtures.

    long: seconds that are added for a test of which another's fixture called the function.
    """

    def __init__(self, root: str, long: float) -> None:
        self.root, self.long = root, long
        self.now: set[tuple[str, int]] = set()
        self.began = 0.0
        self.by_test: dict[str, tuple[float, set[tuple[str, int]]]] = {}
        self.shared: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(self.root):
            self.now.add((code.co_filename[len(self.root) :], code.co_firstlineno))

    def pytest_runtest_setup(self) -> None:
        """Begin to note."""
        self.now, self.began = set(), time.monotonic()
        sys.settrace(self._note)

    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Keep what fixtures called: some are made once, for the first test of a file."""
        self.shared[_file_of(item.nodeid)] |= self.now

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Keep what the test called."""
        sys.settrace(None)
        self.by_test[item.nodeid] = (time.monotonic() - self.began, self.now)

    def write(self, path: Path) -> None:
        """Write the tests, with the seconds that each takes, by the file and the first line of what they call."""
        found: dict[str, dict[int, dict[str, float]]] = {}
        for test, (took, called) in self.by_test.items():
            for file, line in called | self.shared[_file_of(test)]:
                tests = found.setdefault(file, {}).setdefault(line, {})
                tests[test] = took + self.long * ((file, line) not in called)
        path.write_text(json.dumps(found), encoding="utf-8")


def _file_of(test: str) -> str:
    return test.partition("::")[0]
