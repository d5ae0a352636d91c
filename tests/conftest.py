"""Studies to change, sites built once a run, and the size of the wide tests."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import settings

from tests.command_line import render

# The tests themselves are what is spread over the cores.
os.environ.setdefault("CASESERIES_JOBS", "1")

# What is imported and collected stays to the end; going through it again and again takes a seventh of the whole run.
gc.disable()

# libyaml's, which are ten times faster than those in Python.
yaml.SafeLoader, yaml.SafeDumper = yaml.CSafeLoader, yaml.CSafeDumper

# A property holds however busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

FIVE = Path(__file__).parent / "fixtures/five"
ROOT = Path(__file__).parents[1]
NOT_SOURCES = shutil.ignore_patterns(
    ".*", "_site*", "generated", "full.qmd", "patients", "benchmarks", "docs", "src", "tests"
)
"""What of this repository is no source of its study's site, or is written when it is built."""

Once = Callable[[str, Callable[[Path], object]], Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the wide tests at their full size")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what builds whole sites first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Collect garbage from now on, but none of what is there already."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def size(pytestconfig: pytest.Config) -> Callable[[int, int], int]:
    """The size of a wide test: the first number in `make test`, the second in `make test-all`."""
    return lambda modest, full: full if pytestconfig.getoption("full") else modest


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return a function that fills a folder once a run, whichever worker of pytest-xdist asks first.

    The folder is everybody's: a test that changes it takes a copy.
    """
    own = tmp_path_factory.getbasetemp()
    place = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Callable[[Path], object]) -> Path:
        import fcntl  # not on Windows

        folder, done = place / name, place / f"{name}.done"
        with (place / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture
def five(tmp_path: Path) -> Path:
    """A copy of the five-patient study: another drug, two arms, other terms."""
    folder = tmp_path / "five"
    shutil.copytree(FIVE, folder)
    return folder


@pytest.fixture(scope="session")
def five_built(once: Once) -> Path:
    """The five-patient study with its site, built by the pandoc engine."""

    def make(folder: Path) -> None:
        shutil.copytree(FIVE, folder)
        done = render(folder)
        assert done.returncode == 0, done.stderr

    return once("five", make)


@pytest.fixture(scope="session")
def study_built(once: Once) -> Path:
    """The study of this repository with its site, built by the pandoc engine from sources alone."""

    def make(folder: Path) -> None:
        shutil.copytree(ROOT, folder, ignore=NOT_SOURCES)
        done = render(folder)
        assert done.returncode == 0, done.stderr

    return once("study", make)
