"""A destination in the file system, without versions: staged files, the journal, the lock, and what is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from caseseries.errors import UserError
from caseseries.versions.destination import Change
from caseseries.versions.folder import Folder, held

CHANGE = Change(
    number="1.0.0",
    store={"_store/ab.css": b"style"},
    version={"index.html": b"one", "sub/a.html": b"a"},
    writes={"index.html": b"root"},
    removes=("old/gone.html",),
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "place/old").mkdir(parents=True)
    (tmp_path / "place/old/gone.html").write_text("gone")
    (tmp_path / "place/.git").mkdir()
    (tmp_path / "place/.git/config").write_text("git's own")
    (tmp_path / "place/CNAME").write_text("example.org")
    return tmp_path / "place"


def test_a_change_is_made_whole(place: Path) -> None:
    folder = Folder(place)
    assert not folder.begun()
    with folder.locked(0):
        folder.apply(CHANGE)
    assert folder.begun()
    assert folder.paths() == (
        "_store/ab.css", "index.html", "v/1.0.0/index.html", "v/1.0.0/sub/a.html",
    )  # fmt: skip
    assert folder.read("index.html") == b"root"
    assert folder.read("v/1.0.0/index.html") == b"one"
    assert not (place / "old").exists(), "a folder that became empty goes"
    assert folder.leftovers() == ()
    assert folder.pending() == ("", ())
    assert (place / ".git/config").read_text() == "git's own"


@pytest.mark.parametrize("path", ["none.html", "old", "old/gone.html/more"])
def test_what_is_no_file_has_no_bytes(place: Path, path: str) -> None:
    assert Folder(place).read(path) is None


def test_what_a_host_and_git_keep_is_no_file_of_ours(place: Path) -> None:
    assert Folder(place).paths() == ("old/gone.html",)


def interrupted(place: Path) -> Folder:
    """A folder whose publisher was killed behind the journal, with one of two files moved."""
    own = place / ".caseseries"
    (own / "staging").mkdir(parents=True)
    (own / "staging/1").write_bytes(b"second")
    (place / "first.html").write_bytes(b"first")
    journal = {
        "version": "1.1.0", "moves": [["0", "first.html"], ["1", "second.html"]], "removes": ["old/gone.html"],
    }  # fmt: skip
    (own / "journal.json").write_text(json.dumps(journal))
    return Folder(place)


def test_an_interrupted_change_is_told_and_completed(place: Path) -> None:
    folder = interrupted(place)
    assert folder.pending() == ("1.1.0", ("first.html", "second.html", "old/gone.html"))
    assert folder.leftovers() == (".caseseries/journal.json", ".caseseries/staging")
    with folder.locked(0):
        assert folder.complete() == "1.1.0"
    assert folder.paths() == ("first.html", "second.html")
    assert (folder.read("first.html"), folder.read("second.html")) == (b"first", b"second")
    assert folder.complete() == "", "doing it twice does no harm"


def test_what_was_staged_without_a_journal_is_cleared(place: Path) -> None:
    folder = interrupted(place)
    (place / ".caseseries/journal.json").rename(place / ".caseseries/journal.part")
    assert folder.complete() == ""
    assert folder.leftovers() == ()
    assert folder.paths() == ("first.html", "old/gone.html")


def test_one_publisher_at_a_time(place: Path) -> None:
    folder = Folder(place)
    with (
        folder.locked(0),
        pytest.raises(UserError, match="somebody else is publishing here") as caught,
        Folder(place).locked(0.2),
    ):
        pass
    assert "--wait" in caught.value.remedy
    with Folder(place).locked(0):
        pass


def test_a_disk_without_locks_is_no_free_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(handle: int) -> bool:
        raise OSError

    monkeypatch.setattr("caseseries.versions.folder.try_lock", none)
    with pytest.raises(UserError, match="somebody else"), held(tmp_path / "lock", 0, "place"):
        pass


def test_a_place_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(UserError, match="the destination cannot be written"),
        Folder(tmp_path / "file").locked(0),
    ):
        pass
    assert (tmp_path / "file").read_text() == "x"


def test_nothing_is_written_through_a_link(place: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (place / "v").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="a link stands in the destination") as caught:
        Folder(place).apply(CHANGE)
    assert caught.value.place == "place/v"
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert (place / "old/gone.html").is_file()
