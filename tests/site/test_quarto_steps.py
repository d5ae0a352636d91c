"""The two steps as Quarto runs them: what they refuse before anything is written, and whose folder they leave alone."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from caseseries.cli import commands
from caseseries.errors import UserError, UserErrors
from caseseries.site import quarto_guard, steps
from tests.faults import contents


def run(
    monkeypatch: pytest.MonkeyPatch, step: str, root: Path, output: Path | None, whole: bool = True
) -> None:
    """Run a step as Quarto would; the guard is not started, for there is no Quarto to wait for."""
    monkeypatch.setattr(quarto_guard, "begin", lambda *_: None)
    monkeypatch.delenv("QUARTO_PROJECT_OUTPUT_DIR", raising=False)
    monkeypatch.delenv("QUARTO_PROJECT_RENDER_ALL", raising=False)
    if output is not None:
        monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", str(output))
        if whole:
            monkeypatch.setenv("QUARTO_PROJECT_RENDER_ALL", "1")
    getattr(commands, step)(root)


@pytest.mark.parametrize("step", ["prepare", "finish"])
@pytest.mark.parametrize(
    ("output", "said"),
    [
        (".", "is the project itself"),
        ("..", "leads out of the project"),
        ("../elsewhere", "leads out of the project"),
        ("../thesis", "leads out of the project"),
        ("data", "is data"),
        ("results", "is results"),
        ("chapters/site", "lies in chapters"),
        (".git/site", "folder of git"),
        ("notes", "no build of this project made: a.txt"),
        ("linked", "leads out of the project"),
    ],
)
def test_a_folder_that_quarto_must_not_fill(monkeypatch, five, step, output, said):
    (five / "notes").mkdir()
    (five / "notes/a.txt").write_text("mine")
    (five.parent / "thesis").mkdir()
    (five.parent / "thesis/chapter.docx").write_text("years of work")
    (five / "linked").symlink_to("../thesis")
    before = contents(five.parent)
    with pytest.raises(UserError, match=said) as caught:
        run(monkeypatch, step, five, five / output)
    assert caught.value.remedy
    assert contents(five.parent) == before


def test_a_path_out_of_the_project_is_told_before_anything_is_written(monkeypatch, five):
    page = five / "index.qmd"
    page.write_text(page.read_text() + "\n{{< include ../secret.md >}}\n")
    before = contents(five)
    for whole in (True, False):
        with pytest.raises(UserError, match="leads out of the project") as caught:
            run(monkeypatch, "prepare", five, five / "_site", whole)
        assert caught.value.place.startswith("index.qmd:")
        assert contents(five) == before


def test_the_folder_is_marked_and_only_then_finished_or_emptied(monkeypatch, five):
    site = five / "_site"
    site.mkdir()
    with pytest.raises(UserError, match="no build of this project here"):
        run(monkeypatch, "finish", five, None)
    run(monkeypatch, "prepare", five, site)
    assert json.loads((site / "build.json").read_text()) == {"study": "testumab"}
    (site / "index.html").write_text("<html><head></head><body><p>T-1</p></body></html>")
    (five / "study.yml").write_text(
        (five / "study.yml").read_text() + "  deny: [a word]\n", "utf-8"
    )
    with pytest.raises((UserError, UserErrors)):
        run(monkeypatch, "finish", five, site)


def test_a_page_rendered_anew_is_finished_in_a_site_of_the_project(monkeypatch, five):
    site = five / "_site"
    run(monkeypatch, "prepare", five, site)
    (site / "index.html").write_text("<html><head></head><body><p>Words</p></body></html>")
    run(monkeypatch, "finish", five, site, whole=False)
    assert json.loads((site / "build.json").read_text())["version"] == "0.2.0"
    run(monkeypatch, "prepare", five, site, whole=False)
    assert (site / "index.html").is_file()


@pytest.mark.parametrize(
    "link",
    ["generated", "generated/assets", "results", "chapters", "chapters/patients", "full.qmd"],
)
def test_nothing_is_written_through_a_link(monkeypatch, five, link):
    elsewhere = five.parent / "elsewhere"
    elsewhere.mkdir()
    (five / link).parent.mkdir(exist_ok=True)
    (five / link).symlink_to(elsewhere)
    with pytest.raises(UserError, match="this is a link") as caught:
        steps.prepare(five)
    assert caught.value.place == link
    assert list(elsewhere.iterdir()) == []


def test_pages_by_hand_stay_where_the_data_are_not(five):
    """Without data the pages of patients go, and nothing else from their folder."""
    steps.prepare(five)
    folder = five / "chapters/patients"
    (folder / "notes.txt").write_text("mine")
    assert (folder / "1.qmd").is_file()
    shutil.rmtree(five / "data")
    steps.prepare(five)
    assert sorted(p.name for p in folder.iterdir()) == ["index.qmd", "notes.txt"]


def test_what_a_killed_writer_left_goes_with_the_next_build(five):
    steps.prepare(five)
    for place in ("results", "generated/assets", "chapters/patients", "."):
        (five / place / ".a.csv.0123.part").write_text("half")
    steps.prepare(five)
    assert not list(five.rglob("*.part"))


def test_the_output_of_a_study_holds_none_of_its_sources(five):
    owner, sources = steps.ownership(five)
    assert owner == "testumab"
    assert {p.relative_to(five).as_posix() for p in sources} >= {
        "data",
        "results",
        "generated",
        "chapters",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are others on Windows")
def test_results_keep_the_rights_that_somebody_gave_them(five):
    steps.prepare(five)
    path = five / "results/results.csv"
    path.chmod(0o600)
    path.write_text("x")
    steps.prepare(five)
    assert os.stat(path).st_mode & 0o777 == 0o600
