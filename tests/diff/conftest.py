"""A study under git: released as 1.0.0, then one adverse event is graded otherwise, then released as 1.1.0."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from caseseries.analyses.study_results import compute_study, write_results
from caseseries.diff.on_pages import on_pages
from caseseries.results import Results
from tests.conftest import FIVE, Once

INDEX = """---
title: Testumab
abstract: >-
  Of `{python} __import__("caseseries.notebook", fromlist=["claim"]).claim("population.treated.both.n")` patients.
---

## Methods {#sec-methods}

Five patients were looked at.

## Results

Headache was seen in `{python} claim("harm.headache.all-grades.both", "{n} of {N}")` patients.
Severe itching was seen in `{python} claim("harm.itching.severe.both", "{n} ({pct}%)")`.
`{python} claim("harm.any.severe.both.n", "Word")` patients had a severe event.

```{python}
#| label: cell-harms
table("harms")
```

```{python}
figure("course")
```
"""


def git(folder: Path, *arguments: str) -> str:
    """Run git with a fixed author and clock."""
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (
            ("NAME", "Tester"),
            ("EMAIL", "tester@example.org"),
            ("DATE", "2025-01-01T00:00:00Z"),
        )
    }
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **who},
    )
    return done.stdout.strip()


def edit(path: Path, old: str, new: str) -> None:
    """Replace the one place where a text stands."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def release(folder: Path, version: str) -> None:
    """Write the results, commit everything and tag it, as an author does."""
    plan = yaml.safe_load((folder / "study.yml").read_text(encoding="utf-8"))
    old = plan["version"]["number"]
    edit(folder / "study.yml", f"number: {old}", f"number: {version}")
    computed = compute_study(folder)
    write_results(computed, on_pages(computed.study, computed.results))
    released = folder / "results/released"
    released.mkdir(exist_ok=True)
    whole = Results.read(folder / "results/results.csv").to_csv()
    (released / f"{version}.csv").write_text(whole, encoding="utf-8", newline="")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", f"Release {version}")
    git(folder, "tag", f"v{version}")


@pytest.fixture
def repository(once: Once, tmp_path: Path) -> Path:
    """A copy of the study released as 1.0.0."""

    def make(folder: Path) -> None:
        shutil.copytree(FIVE, folder)
        (folder / "index.qmd").write_text(INDEX, encoding="utf-8")
        git(folder, "init", "-q")
        release(folder, "1.0.0")

    return Path(shutil.copytree(once("repository", make), tmp_path / "five"))


@pytest.fixture
def regraded(repository: Path) -> Path:
    """The same with the itching of the second patient graded 3 instead of 1, not committed."""
    edit(repository / "data/adae.csv", "T-2,2,Itching,1", "T-2,2,Itching,3")
    return repository
