"""An editor without the patient-level data rebuilds the manuscript: same numbers, and a word on what is missing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from caseseries.analyses.study_results import compute_study, write_results
from caseseries.site import facts_in_sources
from caseseries.study import read_study
from tests.command_line import caseseries

from .conftest import edit, git

QUARTO = """project:
  type: website
  output-dir: _site
  execute-dir: project
  pre-render: python -m caseseries prepare
  post-render: python -m caseseries finish
  render: [index.qmd, chapters/patients/*.qmd, chapters/changes.qmd]
  resources: ["generated/assets/*.js"]
website:
  title: Testumab
  search: false
  navbar:
    left: [{text: Start, href: index.qmd}, {text: Patients, href: chapters/patients/index.qmd}]
  page-footer: {right: '<span class="cs-version-slot"></span>'}
format: {html: {theme: default, css: generated/assets/site.css, toc: true}}
execute: {echo: false}
"""
CHANGES = """---
title: What changed
---

```{python}
#| include: false
from caseseries.notebook import changes
```

```{python}
changes()
```
"""
SETUP = """```{python}
#| include: false
from caseseries.notebook import claim, figure, patients, table
patient = patients()
```

"""

SIGNED = (
    "{finding: 'a group of patients differs by 1, fewer than 3, from version 1.0.0', files: [differences], "
    "reason: They are invented., signed: Dr Example}"
)


def complete(folder: Path) -> Path:
    """Make the study of the diff tests one that renders."""
    (folder / "_quarto.yml").write_text(QUARTO, encoding="utf-8")
    edit(folder / "index.qmd", "## Methods", f"{SETUP}## Methods")
    edit(
        folder / "index.qmd",
        "Five patients were looked at.",
        'Patients were looked at, among them `{python} patient("2")`.',
    )
    facts_in_sources.write_all(read_study(folder))
    (folder / "chapters").mkdir(exist_ok=True)
    (folder / "chapters/changes.qmd").write_text(CHANGES, encoding="utf-8")
    (folder / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 1.0.0 - 2025-01-31\n\nThe first version.\n", encoding="utf-8"
    )
    (folder / ".gitignore").write_text("_site/\ngenerated/\nchapters/patients/\n", encoding="utf-8")
    return folder


def run(folder: Path, *arguments: str, code: int = 0) -> str:
    done = caseseries(folder, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def claims(page: Path) -> list[tuple[str, str]]:
    found = re.findall(r'data-result="([^"]*)">([^<]*)<', page.read_text(encoding="utf-8"))
    assert found
    return found


@pytest.mark.slow
def test_rebuilt_from_results_alone(repository: Path, tmp_path: Path) -> None:
    author = complete(repository)
    run(author, "render", "--engine", "pandoc")
    editor = tmp_path / "editor"
    shutil.copytree(
        author, editor, ignore=shutil.ignore_patterns("_site", "generated", "data", "patients")
    )
    said = run(editor, "render", "--engine", "pandoc")

    assert "no patient-level data here" in said
    assert "left out: the pages of single patients" in said
    assert claims(editor / "_site/index.html") == claims(author / "_site/index.html")
    assert sorted(p.name for p in (author / "_site/chapters/patients").glob("*.html")) == [
        "1.html", "2.html", "3.html", "4.html", "5.html", "index.html",
    ]  # fmt: skip
    assert [p.name for p in (editor / "_site/chapters/patients").glob("*.html")] == ["index.html"]
    assert "are left out" in (editor / "_site/chapters/patients/index.html").read_text()
    text = (editor / "_site/index.html").read_text()
    # The figure of patients is made from results/patients.csv; the sentence names a patient who has no page here.
    assert 'data-chart="course"' in text
    assert "among them patient\N{NO-BREAK SPACE}2." in re.sub(r"<[^>]*>", "", text)
    assert "2.html" not in text
    # The author's own results were not touched by a build without data.
    assert (editor / "results/results.csv").read_bytes() == (
        author / "results/results.csv"
    ).read_bytes()


@pytest.mark.slow
def test_patients_who_are_not_public_are_not_drawn(repository: Path) -> None:
    complete(repository)
    edit(repository / "study.yml", "  patient_rows: true\n", "")
    write_results(compute_study(repository))
    rows = (repository / "results/patients.csv").read_text().splitlines()
    assert len(rows) == 1, "the header alone"
    run(repository, "render", "--engine", "pandoc")
    text = (repository / "_site/index.html").read_text()
    assert 'data-chart="course"' not in text
    assert "the study does not declare their rows public" in text


@pytest.mark.slow
def test_rows_that_were_not_handed_over_are_named(repository: Path) -> None:
    complete(repository)
    shutil.rmtree(repository / "data")
    (repository / "results/patients.csv").unlink()
    said = run(repository, "render", "--engine", "pandoc")
    assert "left out: course." in said
    assert "not among the files" in (repository / "_site/index.html").read_text()


@pytest.mark.slow
def test_from_release_to_release(repository: Path, tmp_path: Path) -> None:
    """What an author does, with the commands alone: release, publish, change one event, release, publish, verify."""
    study, place = complete(repository), tmp_path / "published"
    # The five are few: that the releases differ by one of them is signed for.
    edit(study / "study.yml", "privacy:\n", f"privacy:\n  waivers: [{SIGNED}]\n")
    git(study, "add", "-A")
    git(study, "commit", "-q", "-m", "Pages")
    git(study, "tag", "-f", "v1.0.0")
    run(study, "release")
    run(study, "render", "--engine", "pandoc")
    assert "not all committed" not in run(study, "publish", str(place))

    edit(study / "data/adae.csv", "T-2,2,Itching,1", "T-2,2,Itching,3")
    edit(study / "study.yml", "number: 1.0.0", "number: 1.1.0")
    assert "published before" not in run(study, "publish", str(place), code=2)
    assert "CHANGELOG.md has no entry" in run(study, "results") + run(study, "release", code=2)
    edit(
        study / "CHANGELOG.md",
        "## 1.0.0",
        "## 1.1.0 - 2025-02-28\n\nOne grade was *corrected*.\n\n## 1.0.0",
    )
    run(study, "release")
    git(study, "add", "-A")
    git(study, "commit", "-q", "-m", "Release 1.1.0")
    git(study, "tag", "v1.1.0")
    assert "the site was built as version 1.0.0" in run(study, "publish", str(place), code=2)
    run(study, "render", "--engine", "pandoc")
    run(study, "publish", str(place))
    assert "as it was published" in run(study, "verify", str(place))
    (place / "v/1.0.0/index.html").unlink()
    assert "lost: v/1.0.0/index.html" in run(study, "verify", str(place), code=1)

    changes = (place / "chapters/changes.html").read_text()
    words = " ".join(re.sub(r"<[^>]*>", " ", changes).split())
    assert words.index("Version 1.1.0") < words.index("Version 1.0.0")
    assert "One grade was corrected ." in words
    told = (
        r"Results against version 1\.0\.0: \d+ changed\. They change 2 sentences, table “harms”\."
    )
    assert re.search(told, words)
    assert (
        "<code>harm.itching.severe.both.n</code></th><td>1</td><td>2</td><td>1 of 4 → 2 of 4</td>"
        in changes
    )
    assert 'data-version="1.0.0"' in changes
    # A version that was published is refused with other bytes, from the same commands.
    edit(study / "index.qmd", "had a severe event.", "had a severe event, we think.")
    run(study, "render", "--engine", "pandoc")
    refused = run(study, "publish", str(place), code=2)
    assert "published before" in refused
    assert "index.html" in refused
