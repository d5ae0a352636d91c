"""Versions on a git branch, in a real repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from caseseries.errors import UserError
from caseseries.versions import open_destination, publish, verify
from caseseries.versions.branch import Branch
from caseseries.versions.destination import Change

from .conftest import Build
from .reader import broken

NAME = "gh-pages"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text(
        "[user]\n name = Tester\n email = tester@example.org\n[init]\n defaultBranch = main\n"
    )
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "text.md").write_text("The study.\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Start")
    return folder


def checked_out(repository: Path, place: Path) -> Path:
    git(repository, "worktree", "add", "-q", "--detach", str(place), NAME)
    return place


def test_two_versions(build: Build, repository: Path, tmp_path: Path) -> None:
    publish(build("1.0.0", "Old"), open_destination(repository, NAME))
    publish(build("1.1.0", "New"), open_destination(repository, NAME))
    assert verify(open_destination(repository, NAME)) == []
    place = checked_out(repository, tmp_path / "out")
    assert "New" in (place / "index.html").read_text()
    assert "Old" in (place / "v/1.0.0/index.html").read_text()
    assert broken(place) == []
    # What git holds is byte for byte what a folder would hold, so a checkout can be verified and published to.
    assert verify(open_destination(place)) == []
    assert git(repository, "log", "--format=%s", NAME).splitlines() == [
        "Publish version 1.1.0",
        "Publish version 1.0.0",
    ]
    # The work tree and its branch are untouched.
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "rev-parse", "--abbrev-ref", "HEAD") == "main"


def test_the_same_bytes_make_no_commit(build: Build, repository: Path) -> None:
    publish(build("1.0.0"), open_destination(repository, NAME))
    before = git(repository, "rev-parse", NAME)
    assert not publish(build("1.0.0", name="again"), open_destination(repository, NAME)).is_new
    assert git(repository, "rev-parse", NAME) == before


def test_other_bytes_are_refused(build: Build, repository: Path) -> None:
    publish(build("1.0.0"), open_destination(repository, NAME))
    with pytest.raises(UserError, match="published before"):
        publish(build("1.0.0", "Other", name="other"), open_destination(repository, NAME))


def test_a_page_lost_from_the_root_leaves_the_branch(build: Build, repository: Path) -> None:
    publish(build("1.0.0", more="old/page.html"), open_destination(repository, NAME))
    publish(build("1.1.0"), open_destination(repository, NAME))
    names = git(repository, "ls-tree", "-r", "--name-only", NAME).splitlines()
    assert "old/page.html" not in names
    assert "v/1.0.0/old/page.html" in names


def test_a_branch_in_use_is_refused(build: Build, repository: Path) -> None:
    with pytest.raises(UserError, match="checked out"):
        publish(build("1.0.0"), open_destination(repository, "main"))


def test_a_tip_moved_meanwhile_is_not_overwritten(build: Build, repository: Path) -> None:
    publish(build("1.0.0"), open_destination(repository, NAME))
    slow = Branch(repository, NAME)
    slow.paths()  # the tip is read
    publish(build("1.1.0"), open_destination(repository, NAME))
    with pytest.raises(UserError, match="somebody else moved the branch"):
        slow.apply(Change("1.2.0", {"_store/x.js": b"x"}, None, {}, ()))
    assert verify(open_destination(repository, NAME)) == []


def test_two_publishers(build: Build, repository: Path) -> None:
    with (
        open_destination(repository, NAME).locked(0),
        pytest.raises(UserError, match="somebody else is"),
    ):
        publish(build("1.0.0"), open_destination(repository, NAME))


@pytest.mark.parametrize("name", ["../x", "a..b", "-x"])
def test_a_bad_name_is_refused(repository: Path, name: str) -> None:
    with pytest.raises(UserError, match="no branch of this name"):
        open_destination(repository, name)


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no git repository"):
        open_destination(tmp_path, NAME)
