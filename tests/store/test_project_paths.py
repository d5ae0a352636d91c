"""Inside and outside of a project, links on the disk followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries.errors import UserError
from caseseries.store.project_paths import leads_outside, require_no_links


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project/folder").mkdir(parents=True)
    (tmp_path / "project/folder/file").write_text("x")
    (tmp_path / "project-2").mkdir()
    return tmp_path / "project"


@pytest.mark.parametrize(
    ("path", "outside"),
    [
        ("folder/file", False),
        ("folder/../folder", False),
        ("not/there", False),
        (".", False),
        ("..", True),
        ("../project-2", True),
        ("folder/../../project-2/x", True),
        ("/etc/passwd", True),
        ("in", False),
        ("out", True),
        ("out/deeper", True),
        ("round", True),
        ("a\0b", True),
    ],
)
def test_inside_and_outside(root: Path, path: str, outside: bool) -> None:
    (root / "in").symlink_to("folder")
    (root / "out").symlink_to("../project-2")
    (root / "round").symlink_to("round")
    assert leads_outside(root, root / path) is outside


def test_a_project_reached_by_a_link_is_itself(root: Path) -> None:
    (root.parent / "link").symlink_to("project")
    assert not leads_outside(root.parent / "link", root / "folder")
    assert not leads_outside(root, root.parent / "link/folder")


@pytest.mark.parametrize(
    "link", ["generated", "generated/assets", "generated/assets/deep/site.css"]
)
def test_places_that_are_written_hold_no_link(root: Path, link: str) -> None:
    path = root / link
    path.parent.mkdir(parents=True, exist_ok=True)
    require_no_links(root, "generated", "results", "chapters/patients")
    path.symlink_to(root.parent / "project-2")
    with pytest.raises(UserError, match="this is a link") as caught:
        require_no_links(root, "generated", "results", "chapters/patients")
    assert caught.value.place == link
    path.unlink()  # what the remedy says
    require_no_links(root, "generated", "results", "chapters/patients")


def test_a_link_above_a_place_that_is_written(root: Path) -> None:
    (root / "chapters").symlink_to("../project-2")
    with pytest.raises(UserError, match="this is a link") as caught:
        require_no_links(root, "chapters/patients")
    assert caught.value.place == "chapters"
