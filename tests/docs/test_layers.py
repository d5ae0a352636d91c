"""Who breaks the rule of rooms is told where, by the check that `make lint` runs."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.docs.pages import PACKAGE, ROOT

_CHECK = "from importlinter.cli import lint_imports_command as check; check()"


@pytest.fixture
def copy(tmp_path):
    """A copy of the package's code with its contracts."""
    shutil.copytree(
        PACKAGE, tmp_path / "src/caseseries", ignore=shutil.ignore_patterns("assets", "__pycache__")
    )
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def _lint(folder):
    return subprocess.run(
        [sys.executable, "-c", _CHECK, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def _append(path, text):
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_the_package_keeps_the_contracts(copy):
    done = _lint(copy)
    assert done.returncode == 0, done.stdout


def test_who_breaks_them_is_told(copy):
    """An import upwards, even inside a function, and a patient's row on the way to print."""
    _append(
        copy / "src/caseseries/results/formats.py",
        "\n\ndef late():\n    from caseseries.analyses import registry\n    return registry\n",
    )
    _append(copy / "src/caseseries/figures/base.py", "\nfrom caseseries.cohort import Cohort\n")
    done = _lint(copy)
    assert done.returncode == 1
    assert "caseseries.results is not allowed to import caseseries.analyses" in done.stdout
    assert "caseseries.results.formats -> caseseries.analyses.registry" in done.stdout
    assert "caseseries.figures is not allowed to import caseseries.cohort" in done.stdout


def test_a_room_without_a_row_is_told(copy):
    _append(copy / "src/caseseries/attic/__init__.py", '"""A room that nobody declared."""\n')
    done = _lint(copy)
    assert done.returncode == 1
    assert "caseseries.attic" in done.stdout
