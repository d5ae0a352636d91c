"""What a build may replace: nothing, an empty folder, or its own site. Refused before anything is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from caseseries import engines
from caseseries.engines import output_folder
from caseseries.errors import UserError
from tests.engines.conftest import QUARTO_YML, Write
from tests.faults import contents

BOTH = pytest.mark.parametrize("engine", ["pandoc", "quarto"])
"""No Quarto is needed for a refusal."""


@pytest.fixture
def world(write: Write) -> Path:
    """A project `project` with a folder of pages, and beside it a folder `thesis` that is somebody's."""
    root = write(
        index="One.\n",
        chapters__two="Two.\n",
        data__adsl_DOT_csv="USUBJID\nT-1\n",
        _quarto_DOT_yml=QUARTO_YML.replace('["*.qmd"]', '["*.qmd", "chapters/*.qmd"]'),
    )
    (root / ".git").mkdir()
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (root.parent / "thesis").mkdir()
    (root.parent / "thesis" / "chapter1.docx").write_text("years of work")
    return root


def link(place: str, to: str) -> Callable[[Path], str]:
    def make(root: Path) -> str:
        (root / place).symlink_to(to)
        return place

    return make


def empty(place: str) -> Callable[[Path], str]:
    def make(root: Path) -> str:
        (root / place).mkdir(parents=True)
        return place

    return make


def holding(place: str, **files: str) -> Callable[[Path], str]:
    def make(root: Path) -> str:
        (root / place).mkdir(parents=True)
        for name, text in files.items():
            (root / place / name.replace("_DOT_", ".")).write_text(text)
        return place

    return make


def worktree(root: Path) -> str:
    folder = root / "pages"
    folder.mkdir()
    (folder / "build.json").write_text('{"study": "me"}')
    (folder / ".git").write_text("gitdir: ../.git/worktrees/pages\n")
    return "pages"


REFUSED: dict[str, tuple[str | Callable[[Path], str], str]] = {
    "project": (".", "is the project itself"),
    "project by another way": ("chapters/..", "is the project itself"),
    "parent": ("..", "holds the project"),
    "root of the disk": ("/", "holds the project"),
    "data": ("data", "is data"),
    "in data": ("data/site", "lies in data"),
    "pages": ("chapters", "is chapters"),
    "empty folder of pages": ("chapters/site", "lies in chapters"),
    "above a source": (empty("above"), "holds above/below"),
    "git": (".git", "folder of git"),
    "in git": (".git/site", "folder of git"),
    "quarto": (".quarto", "is .quarto"),
    "thesis": ("../thesis", "no build of this project made: chapter1.docx"),
    "in a file": ("index.qmd/site", "is a file"),
    "file": ("index.qmd", "is a file"),
    "link to data": (link("_out", "data"), "is data"),
    "link to the project": (link("_out", "."), "is the project itself"),
    "link to the parent": (link("_out", ".."), "holds the project"),
    "link to a thesis": (link("_out", "../thesis"), "no build of this project made"),
    "link to itself": (link("_out", "_out"), "leads to itself"),
    "link above": (lambda root: link("_out", "..")(root) + "/thesis", "no build of this project"),
    "site of another": (holding("other", build_DOT_json='{"study": "you"}'), "no build of this"),
    "somebody's build.json": (holding("app", build_DOT_json='{"version": 1}'), "no build of this"),
    "a list": (holding("app", build_DOT_json='["me"]'), "no build of this"),
    "no JSON": (holding("app", build_DOT_json="{me"), "no build of this"),
    "deep JSON": (holding("app", build_DOT_json="[" * 100_000), "no build of this"),
    "a worktree of git": (worktree, "holds a git repository"),
    "hidden files": (holding("app", _DOT_hidden="x"), "no build of this project made: .hidden"),
}


@BOTH
@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_ours_is_refused_and_nothing_changes(
    world: Path, engine: engines.Engine, case: str
) -> None:
    made, said = REFUSED[case]
    name = made if isinstance(made, str) else made(world)
    before = contents(world.parent)
    with pytest.raises(UserError) as caught:
        engines.render(
            world,
            engine,
            world / name,
            owner="me",
            sources=[world / "data", world / "above/below"],
        )
    assert said in str(caught.value)
    assert caught.value.place == str(world / name)
    assert "name a folder that is new or empty" in caught.value.remedy
    assert contents(world.parent) == before


@BOTH
@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (".", "is the project itself"),
        ("./", "is the project itself"),
        ("..", "leads out of the project"),
        ("../elsewhere", "../elsewhere leads out of the project"),
        ("../thesis", "leads out of the project"),
        ("/elsewhere", "leads out of the project"),
        ("_site/../..", "leads out of the project"),
        ("data", "is data"),
        ("chapters", "is chapters"),
        (".git", "folder of git"),
        ("[a, b]", "no name of a folder"),
        ("3", "no name of a folder"),
    ],
)
def test_what_the_project_itself_names_is_held_to_the_project(
    world: Path, engine: engines.Engine, declared: str, said: str
) -> None:
    path = world / "_quarto.yml"
    path.write_text(path.read_text().replace("output-dir: _site", f"output-dir: {declared}"))
    before = contents(world.parent)
    with pytest.raises(UserError, match=said.replace(".", r"\.")) as caught:
        engines.render(world, engine, owner="me", sources=[world / "data"])
    assert caught.value.place == "_quarto.yml:3"
    assert contents(world.parent) == before


@BOTH
def test_a_site_that_is_a_link_out_of_the_project_is_refused(
    world: Path, engine: engines.Engine
) -> None:
    (
        world.parent / "thesis" / "chapter1.docx"
    ).unlink()  # empty: an option would be allowed to name it
    (world / "_site").symlink_to("../thesis")
    with pytest.raises(UserError, match="leads out of the project"):
        engines.render(world, engine, owner="me")
    assert list((world.parent / "thesis").iterdir()) == []


def test_a_folder_known_to_the_disk_by_two_names_is_one(world: Path, monkeypatch) -> None:
    """On macOS and Windows DATA is data; here samefile says so."""
    (world / "DATA").mkdir()
    same = Path.samefile
    monkeypatch.setattr(
        Path, "samefile", lambda a, b: a.name.lower() == Path(b).name.lower() or same(a, b)
    )
    with pytest.raises(UserError, match="is data"):
        output_folder.check(world, world / "DATA", "me", [world / "data"])


@pytest.mark.parametrize("place", ["_site", "new/deep/site", "../beside", "empty", "docs"])
def test_new_and_empty_folders_and_own_sites_are_filled(world: Path, place: str) -> None:
    (world / "empty").mkdir()
    for text in ("One.", "Another."):
        (world / "index.qmd").write_text(f"{text}\n")
        site = engines.render(world, "pandoc", world / place, owner="me")
        assert site == (world / place).resolve()
        assert text in (site / "index.html").read_text()
        assert json.loads((site / "build.json").read_text()) == {"study": "me"}


def test_a_link_to_an_own_site_stays_and_its_target_is_filled(world: Path) -> None:
    site = engines.render(world, "pandoc", world / "there", owner="me")
    (world / "_out").symlink_to("there")
    (world / "index.qmd").write_text("Another.\n")
    assert engines.render(world, "pandoc", world / "_out", owner="me") == site
    assert (world / "_out").is_symlink()
    assert "Another." in (site / "index.html").read_text()


def test_a_project_that_was_copied_or_renamed_knows_its_site(world: Path) -> None:
    engines.render(world, "pandoc", owner="me")
    copy = world.parent / "copy"
    shutil.copytree(world, copy)
    world.rename(world.parent / "renamed")
    for root in (copy, world.parent / "renamed"):
        engines.render(root, "pandoc", owner="me")
        with pytest.raises(UserError, match="no build of this project made"):
            engines.render(root, "pandoc", owner="another id")


def test_a_site_of_version_1_1_0_is_known(world: Path) -> None:
    """Its build.json holds `study` and ten further facts."""
    facts = {"study": "me", "version": "1.1.0", "engine": "pandoc", "results": "5ec6", "data": True}
    holding("_site", build_DOT_json=json.dumps(facts), index_DOT_html="old")(world)
    site = engines.render(world, "pandoc", owner="me")
    assert "One." in (site / "index.html").read_text()


def test_folders_made_for_an_output_go_when_the_build_fails(world: Path) -> None:
    (world / "index.qmd").write_text("See @fig-gone.\n")
    with pytest.raises(UserError):
        engines.render(world, "pandoc", world / "new/deep/site", owner="me")
    assert not (world / "new").exists()


def test_a_folder_that_somebody_filled_during_the_build_is_let_alone(world: Path) -> None:
    text = (world / "_quarto.yml").read_text()
    (world / "_quarto.yml").write_text(
        text.replace("execute-dir", "post-render: late\n  execute-dir")
    )

    def late(_: object) -> None:
        holding("_site", letter="Dear editor")(world)

    with pytest.raises(UserError, match="no build of this project made: letter"):
        engines.render(world, "pandoc", owner="me", commands={"late": late})
    assert contents(world / "_site") == {"letter": b"Dear editor"}
