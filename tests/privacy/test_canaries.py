"""Canaries planted in a study and built: each is told, by its column or kind and its file, in every kind of output.

SECURITY.md prints the counts by engine; it is held in sync here.
"""

import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest

from caseseries.cohort import load
from caseseries.privacy import gate
from caseseries.study import read_study
from tests.command_line import render
from tests.conftest import FIVE, ROOT
from tests.privacy import canaries

QUARTO = os.environ.get("CASESERIES_QUARTO") or shutil.which("quarto")


def with_pandoc(folder):
    found = []
    real = gate.check_site

    def heard(study, site):
        found.extend(real(study, site))
        return []  # the gate would stop the build here

    with (
        mock.patch.object(gate, "check_site", heard),
        mock.patch("caseseries.site.steps.prepare"),  # the study's own pages are not what is tried
        mock.patch("caseseries.store.pictures.stripped", lambda content: content),
    ):
        done = render(folder)
    assert done.returncode == 0, done.stderr
    return found


def _with_quarto(folder):
    config = folder / "_quarto.yml"
    steps = ("  pre-render", "  post-render", "  execute-dir")
    lines = config.read_text(encoding="utf-8").splitlines()
    config.write_text("\n".join(x for x in lines if not x.startswith(steps)), encoding="utf-8")
    done = subprocess.run(
        [QUARTO, "render"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return gate.check_site(read_study(folder), folder / "_site")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("pandoc", marks=pytest.mark.slow),
        pytest.param("quarto", marks=[pytest.mark.quarto, pytest.mark.slow]),
    ],
)
def counted(request, tmp_path_factory):
    """The engine, and by output what was planted and what was told."""
    if request.param == "quarto" and not QUARTO:
        pytest.skip("no quarto on PATH, nor named by CASESERIES_QUARTO")
    folder = tmp_path_factory.mktemp("canaries") / "study"
    shutil.copytree(FIVE, folder)
    canaries.add_people(folder)
    planted = canaries.plant_pages(folder)
    found = {"pandoc": with_pandoc, "quarto": _with_quarto}[request.param](folder)
    told = {(finding.what, file) for finding in found for file in finding.files}
    return request.param, planted, told, folder / "_site"


def test_every_canary_is_told_by_its_column_and_file(counted):
    _, planted, told, site = counted
    silent = [
        (file, text)
        for _, column, file, text in planted
        if not any(f == file and _names(what, column) for what, f in told)
    ]
    assert silent == []
    assert all((site / file).exists() for _, _, file, _ in planted)


def test_the_table_of_security_counts_what_was_planted(counted):
    _, planted, _, _ = counted
    table = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    count = Counter(output for output, _, _, _ in planted)
    for output, number in count.items():
        assert (
            f"| {canaries.NAMES[output]} | {number} of {number} | {number} of {number} |" in table
        )


def _names(what, column):
    return what.startswith((f"a value of the unlisted column adsl.{column}", column))


def test_what_a_repository_shows_is_told(five):
    canaries.add_people(five)
    for _, _, name, content in canaries.SOURCES:
        path = five / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes() if path.exists() else b""
        path.write_bytes(before + (content.encode() if isinstance(content, str) else content))
    subprocess.run(["git", "init", "-q"], cwd=five, check=True)
    subprocess.run(["git", "add", "-A"], cwd=five, check=True)
    told = {(f.what, file) for f in gate.check_sources(read_study(five)) for file in f.files}
    silent = [
        name
        for _, column, name, _ in canaries.SOURCES
        if not any(f == name and _names(what, column) for what, f in told)
    ]
    assert silent == []
    number = len(canaries.SOURCES)
    assert f"| {canaries.NAMES['sources']} | {number} of {number} |" in _security()


def test_tables_that_git_keeps_are_told_unless_synthetic(five):
    subprocess.run(["git", "init", "-q"], cwd=five, check=True)
    subprocess.run(["git", "add", "-A"], cwd=five, check=True)
    assert gate.check_repository(read_study(five)) == []
    plan = five / "study.yml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("  synthetic: true\n", ""), encoding="utf-8"
    )
    kept = {error.place for error in gate.check_repository(read_study(five))}
    assert kept == {f"{t}.csv" for t in ("adsl", "adae", "adlb", "adrs", "adex", "adtte")}


@pytest.mark.parametrize(("form", "column", "table", "row", "name", "cell"), canaries.CELLS)
def test_a_cell_of_a_listed_column_is_told(five, form, column, table, row, name, cell):
    canaries.add_people(five)
    path = five / f"data/{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[row].split(",")
    cells[lines[0].split(",").index(name)] = f'"{cell}"'
    lines[row] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    study = read_study(five)
    told = [
        e
        for e in gate.check_cells(study, load(study))
        if e.place.endswith(f"row {row + 1}, column {name}")
    ]
    assert any(e.message.endswith(column) for e in told)
    assert not any(cell in str(e) for e in told)


def test_the_cells_are_counted_in_security():
    number = len(canaries.CELLS)
    assert f"| {canaries.NAMES['cells']} | {number} of {number} |" in _security()


def _security():
    return Path(ROOT / "SECURITY.md").read_text(encoding="utf-8")
