"""A build with a cache makes what a build without one makes, byte for byte, whatever was edited between two builds."""

from __future__ import annotations

import csv
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from caseseries.analyses import compute
from caseseries.cohort import load
from caseseries.store import cache
from caseseries.study import read_study
from caseseries.text_files import csv_text
from tests.command_line import Done, caseseries
from tests.conftest import FIVE

Edit = Callable[[Path, random.Random], None]
RARE = "ZQ3"
RELEASED = "results/released/0.1.0.csv"
NOTED = "generated/unchanged.json"


def _swap(name: str, *pairs: tuple[str, str]) -> Edit:
    """An edit that turns one text of a file into another, or back."""

    def edit(root: Path, chance: random.Random) -> None:
        path = root / name
        text = path.read_text()
        there = [(a, b) for a, b in (*pairs, *((b, a) for a, b in pairs)) if a in text]
        path.write_text(text.replace(*chance.choice(there), 1))

    return edit


def _everywhere(names: str, old: str, new: str) -> Edit:
    """An edit that turns a text of several files into another in each of them, or back: a fact that they all state."""

    def edit(root: Path, _: random.Random) -> None:
        for path in map(root.joinpath, names.split()):
            text = path.read_text()
            one, other = (old, new) if old in text else (new, old)
            assert one in text
            path.write_text(text.replace(one, other))

    return edit


def _cell(root: Path, chance: random.Random) -> None:
    """Another age, dose or day in one row of a table."""
    name, column, values = chance.choice(
        [
            ("adsl", "AGE", ["50", "55", "61"]),
            ("adae", "AETOXGR", ["1", "2", "3"]),
            ("adlb", "AVAL", ["1.5", "2", "30"]),
            ("adsl", "SECRET", ["canary-x", "canary-y"]),
        ]
    )
    path = root / f"data/{name}.csv"
    head, *rows = path.read_text().splitlines()
    k, at = chance.randrange(len(rows)), head.split(",").index(column)
    cells = rows[k].split(",")
    cells[at] = chance.choice(values)
    rows[k] = ",".join(cells)
    path.write_text("\n".join([head, *rows]) + "\n")


def _patient(root: Path, chance: random.Random) -> None:
    """One patient fewer; all are there again when three are left."""
    rows = (root / "data/adsl.csv").read_text().splitlines()[1:]
    gone = chance.choice(rows).split(",")[0]
    for path in (root / "data").glob("ad*.csv"):
        if len(rows) <= 3:
            shutil.copyfile(FIVE / "data" / path.name, path)
        else:
            head, *lines = path.read_text().splitlines()
            kept = [line for line in lines if not line.startswith(f"{gone},")]
            path.write_text("\n".join([head, *kept]) + "\n")


def _damage(root: Path, chance: random.Random) -> None:
    """A part of the cache or of what the last build wrote is damaged, or gone."""
    places = ("generated", "results", "chapters/patients", "_site", cache.FOLDER)
    found = sorted(p for place in places for p in (root / place).rglob("*") if p.is_file())
    found.remove(root / RELEASED)  # a source: both builds would tell of it
    for path in chance.sample(found, min(5, len(found))):
        path.unlink() if chance.random() < 0.5 else path.write_bytes(b"damaged")


def _released(root: Path, chance: random.Random) -> None:
    """Another text in one row of a released version."""
    path = root / RELEASED
    rows = list(csv.DictReader(path.read_text().splitlines()))
    chance.choice(rows)["text"] = str(chance.randrange(100))
    path.write_text(csv_text([list(rows[0]), *(row.values() for row in rows)]))


EDITS: list[Edit] = [
    _swap("index.qmd", ("were women", "were female"), ("Their median", "The median")),
    _swap("index.qmd", ("# Results", "# What came out"), ("dec0", "dec1")),
    _everywhere("study.yml index.qmd", "Testumab in five", "Testumab in all"),
    _everywhere("study.yml _quarto.yml", "title: Testumab\n", "title: Testumab again\n"),
    _swap("study.yml", ("label: Headache", "label: Head ache")),
    _swap("study.yml", ("0.2.0", "0.2.1"), ("Early start", "The early start")),
    _swap("history.qmd", ("before", "in earlier times"), ("its mark", "one mark")),
    _swap("mark.svg", ('r="4"', 'r="3"')),
    _swap("CHANGELOG.md", ("The start.", "How it began."), ("2025-01-01", "2025-01-02")),
    _released,
    _swap("_quarto.yml", ("echo: false", "echo: true")),
    _cell,
    _patient,
    _damage,
]  # fmt: skip


def _files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and cache.FOLDER not in path.parts
        and path.relative_to(root).as_posix() != NOTED
    }  # fmt: skip


def _sources(root: Path, folder: Path) -> Path:
    left_out = shutil.ignore_patterns(
        "_site", "generated", "patients", "results", ".*", "README.md"
    )
    shutil.copytree(root, folder, ignore=left_out)
    if (root / RELEASED).is_file():
        shutil.copytree((root / RELEASED).parent, (folder / RELEASED).parent)
    return folder


def _told(done: Done) -> list[str]:
    """What a build said, but for how far it was."""
    return [x for x in done.stderr.splitlines() if not re.match(r"caseseries: (file|typeset)", x)]


def _render(root: Path) -> Done:
    return caseseries(root, "render", "--engine", "pandoc")


HISTORY = """---
title: History
format: {html: default, docx: default}
---

What was printed before, with its mark.

![A mark](mark.svg){fig-alt="A mark"}

```{python}
#| label: changes
from caseseries.notebook import changes

changes()
```
"""
MARK = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="5" cy="5" r="4"/></svg>'


def _with_history(root: Path) -> None:
    """Give the study a released version, and a page that tells of it, with a picture, also as a Word file."""
    (root / "history.qmd").write_text(HISTORY)
    (root / "mark.svg").write_text(MARK)
    (root / "CHANGELOG.md").write_text("# Changes\n\n## 0.1.0 (2025-01-01)\n\nThe start.\n")
    pages = root / "_quarto.yml"
    pages.write_text(pages.read_text().replace("- index.qmd", "- index.qmd\n    - history.qmd"))
    (root / RELEASED).parent.mkdir(parents=True)
    study = read_study(root)
    (root / RELEASED).write_text(compute(load(study), study).to_csv())


@pytest.mark.slow
def test_edits_by_chance_warm_and_cold(tmp_path, five, size):
    chance = random.Random(20261128)
    _with_history(five)
    assert _render(five).returncode == 0
    built, turns = 0, size(2, 60)
    for turn in range(turns):
        for edit in chance.sample(EDITS, 3):
            edit(five, chance)
        warm = _render(five)
        cold_folder = _sources(five, tmp_path / "cold" / "five")
        cold = _render(cold_folder)
        assert (warm.returncode, _told(warm)) == (cold.returncode, _told(cold)), turn
        built += cold.returncode == 0
        if cold.returncode == 0:
            made, expected = _files(five), _files(cold_folder)
            assert sorted(made) == sorted(expected), turn
            assert [name for name in made if made[name] != expected[name]] == [], turn
        shutil.rmtree(tmp_path / "cold")
    assert built > turns / 2  # else only what faults say was compared


@pytest.mark.slow
def test_nothing_of_a_patient_who_has_gone_is_left(five):
    path = five / "data/adsl.csv"
    path.write_text(path.read_text().replace("T-3,3,", f"T-3,{RARE},"))
    assert _render(five).returncode == 0

    def with_it() -> list[Path]:
        return [p for p in five.rglob("*") if p.is_file() and RARE.encode() in p.read_bytes()]

    assert any(cache.FOLDER in path.parts for path in with_it())
    for table in (five / "data").glob("ad*.csv"):
        head, *rows = table.read_text().splitlines()
        table.write_text("\n".join([head, *(r for r in rows if not r.startswith("T-3,"))]) + "\n")
    done = _render(five)
    assert done.returncode == 0, done.stderr
    assert with_it() == []


@pytest.mark.slow
def test_a_private_value_in_a_sentence_stops_a_warm_build_as_a_cold_one(tmp_path, five):
    """Of a page that changed the gate reads new passages alone."""
    page = five / "index.qmd"
    before = page.read_text()
    secret = re.search(r"canary-[\w-]+", (five / "data/adsl.csv").read_text())[0]
    assert _render(five).returncode == 0
    first = _files(five)
    page.write_text(before.replace("# Results", f"# Results\n\nOne of them was {secret}.\n"))
    warm, cold = _render(five), _render(_sources(five, tmp_path / "cold" / "five"))
    assert (warm.returncode, _told(warm)) == (cold.returncode, _told(cold))
    assert "a value of the unlisted column adsl.SECRET" in warm.stderr
    page.write_text(before)
    assert _render(five).returncode == 0
    assert _files(five) == first
