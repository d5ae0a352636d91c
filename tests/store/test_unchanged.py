"""A build is left out only where it would make the very same site; each test changes one thing that it depends on."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from caseseries import engines
from caseseries.errors import UserError
from caseseries.store import fingerprints, unchanged
from caseseries.store.unchanged import LastBuild
from tests.command_line import caseseries

CHANGES = {
    "a cell of a table": ("data/adae.csv", "Headache,1", "Headache,2"),
    "a word of a page": ("index.qmd", "were women", "are women"),
    "a line of study.yml": ("study.yml", "Arm}", "The arm}"),
    "a result": ("results/results.csv", ",treated,", ",other,"),
    "a page that was built": ("_site/index.html", "women", "ladies"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a site, as after a build."""
    root = tmp_path / "study"
    for name, text in {
        "data/adae.csv": "USUBJID,AEDECOD,AETOXGR\nT-1,Headache,1\n",
        "index.qmd": "Two were women.\n",
        "study.yml": "data: {columns: {adsl: {ARM: {label: Arm}}}}\n",
        "results/results.csv": "id,population,text\nx,treated,1\n",
        "_site/index.html": "<p>Two were women.</p>\n",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def built(root: Path, output: Path | None = None, engine: str | None = None) -> LastBuild:
    last = LastBuild(root, output, engine)
    last.begin()
    last.done(root / "_site")
    return LastBuild(root, output, engine)


def test_nothing_changed(project: Path) -> None:
    assert built(project).site() == project / "_site"


@pytest.mark.parametrize("case", CHANGES)
def test_one_thing_changed(project: Path, case: str) -> None:
    last = built(project)
    name, old, new = CHANGES[case]
    path = project / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    assert last.site() is None
    path.write_text(text)
    assert last.site() == project / "_site"


def test_a_file_more_or_less(project: Path) -> None:
    last = built(project)
    (project / "data/adlb.csv").write_text("USUBJID\n")
    assert last.site() is None
    (project / "data/adlb.csv").unlink()
    (project / "_site/more.html").write_text("")
    assert last.site() is None
    shutil.rmtree(project / "_site")
    assert last.site() is None


def test_another_output_or_engine(project: Path, tmp_path: Path) -> None:
    built(project)
    assert LastBuild(project, tmp_path / "other", None).site() is None
    assert LastBuild(project, None, "quarto").site() is None


def test_the_program_its_libraries_and_the_engine(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    last = built(project)
    with monkeypatch.context() as patch:
        patch.setattr(fingerprints, "distributions", list)
        fingerprints.program.cache_clear()
        assert last.site() is None
    with monkeypatch.context() as patch:
        patch.setattr(fingerprints, "caseseries", type("M", (), {"__file__": str(project / "x")}))
        fingerprints.program.cache_clear()
        assert last.site() is None
    fingerprints.program.cache_clear()
    with monkeypatch.context() as patch:
        (tmp_path / "quarto").write_text("#!/bin/sh\n")
        (tmp_path / "quarto").chmod(0o755)
        patch.setenv("PATH", str(tmp_path), prepend=":")
        assert last.site() is None
    assert last.site() == project / "_site"


def test_a_copy_of_the_project_has_its_own_site(project: Path, tmp_path: Path) -> None:
    built(project)
    copy = Path(shutil.copytree(project, tmp_path / "copy"))
    assert LastBuild(copy, None, None).site() == copy / "_site"
    shutil.rmtree(copy / "_site")
    assert LastBuild(copy, None, None).site() is None


def test_a_commit(project: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", "-C", str(project), *who, *arguments], check=True)

    git("init", "-q")
    last = built(project)
    git("commit", "-q", "--allow-empty", "-m", "One")
    assert last.site() is None


def test_a_source_that_was_changed_while_it_was_built(project: Path) -> None:
    last = LastBuild(project, None, None)
    last.begin()
    (project / "index.qmd").write_text("Three were women.\n")
    (project / "results/results.csv").write_text("written by the build\n")
    last.done(project / "_site")
    assert last.site() is None


@pytest.mark.parametrize("place", ["../ward/data", ".ward/data"])
def test_tables_that_lie_elsewhere_or_hidden(project: Path, place: str) -> None:
    folder = (project / place).resolve()
    folder.parent.mkdir()
    (project / "data").rename(folder)
    last = LastBuild(project, None, None)
    last.begin()
    last.done(project / "_site", data=folder)
    assert LastBuild(project, None, None).site() == project / "_site"
    (folder / "adae.csv").write_text("USUBJID,AEDECOD,AETOXGR\nT-1,Headache,2\n")
    assert LastBuild(project, None, None).site() is None


def test_a_list_of_names_outside_the_project(project: Path) -> None:
    (project / "study.yml").write_text("privacy: {deny_list: ~/names.txt}\n")
    assert built(project).site() is None


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"site": 3, "asked": {}, "state": ""}'])
def test_a_note_that_is_damaged(project: Path, text: str) -> None:
    last = built(project)
    (project / unchanged.FILE).write_text(text)
    assert last.site() is None


def test_the_command(five: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed build leaves no note; `--again` builds all the same."""
    calls: list[int] = []

    def render(root: Path, *_: object, **__: object) -> Path:
        calls.append(1)
        if len(calls) == 1:
            raise UserError("no")
        (root / "_site").mkdir(exist_ok=True)
        (root / "_site/index.html").write_text("x")
        return root / "_site"

    monkeypatch.setattr(engines, "render", render)
    assert caseseries(five, "render").returncode == 2
    assert caseseries(five, "render").returncode == 0
    again = caseseries(five, "render")
    assert (again.returncode, len(calls)) == (0, 2)
    assert "Nothing has changed" in again.stdout
    assert "Nothing has changed" not in caseseries(five, "render", "--again").stdout
    assert len(calls) == 3
