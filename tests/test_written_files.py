"""Text files: what cannot be read has a line and a remedy; what is written is there whole, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from caseseries import text_files
from caseseries.errors import UserError
from tests.faults import rights_count


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        (b"one\ntwo \xe9\n", "a.qmd:2", "not UTF-8"),
        (b"\xff\xfeo\x00n\x00e\x00", "a.qmd:1", "UTF-16"),
        ("é".encode()[:1], "a.qmd:1", "not UTF-8"),
    ],
)
def test_bytes_that_are_no_utf_8(tmp_path: Path, content: bytes, place: str, said: str) -> None:
    path = tmp_path / "a.qmd"
    path.write_bytes(content)
    with pytest.raises(UserError, match=said) as caught:
        text_files.read(path)
    assert caught.value.place == place
    assert "UTF-8" in caught.value.remedy


def test_a_mark_and_line_ends_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.qmd"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert text_files.read(path) == "one\ntwo\nthree\n"


def test_what_is_not_there_or_not_ours_to_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not there"):
        text_files.read(tmp_path / "none.qmd")
    with pytest.raises(UserError, match="directory") as caught:
        text_files.read(tmp_path)
    assert "folder" in caught.value.remedy
    closed = tmp_path / "closed.qmd"
    closed.write_text("x")
    closed.chmod(0)
    with rights_count(), pytest.raises(UserError, match="Permission denied") as caught:
        text_files.read(closed)
    assert "closed.qmd" in caught.value.place


def test_a_file_is_written_when_its_text_changes(tmp_path: Path) -> None:
    path = tmp_path / "new/a.csv"
    text_files.write(path, "é\n")
    assert path.read_bytes() == "é\n".encode()
    os.utime(path, (1, 1))
    text_files.write(path, "é\n")
    path.write_bytes("é\r\n".encode())  # a clone on Windows
    os.utime(path, (1, 1))
    text_files.write(path, "é\n")
    assert path.stat().st_mtime == 1
    text_files.write(path, "e\n")
    assert path.read_bytes() == b"e\n"
    assert [p.name for p in path.parent.iterdir()] == ["a.csv"]


def test_rights_stay_and_a_link_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_text("old")
    path.chmod(0o600)
    text_files.write(path, "new")
    assert path.stat().st_mode & 0o777 == 0o600
    (tmp_path / "letter.txt").write_text("Dear editor")
    (tmp_path / "link.csv").symlink_to("letter.txt")
    text_files.write(tmp_path / "link.csv", "new")
    assert (tmp_path / "letter.txt").read_text() == "Dear editor"
    assert not (tmp_path / "link.csv").is_symlink()


def test_a_writer_that_stops_leaves_the_old_file(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "results.csv"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left") as caught:
        text_files.write(path, "new")
    assert caught.value.filename == str(path)
    assert [p.name for p in tmp_path.iterdir()] == ["results.csv"]
    assert path.read_text() == "old"


def test_what_a_killed_writer_left_is_swept_and_what_is_being_written_stays(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from caseseries import text_files\n"
        "os.replace = lambda *_: os._exit(137)\n"
        "text_files.write(Path(sys.argv[1]), 'new')"
    )
    path = tmp_path / "below/results.csv"
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 137
    assert [p.name[:13] for p in path.parent.iterdir()] == [".results.csv."]
    mine = tmp_path / ".notes.part.txt"
    mine.write_text("mine")
    writing = tmp_path / ".a.csv.0.part"
    with writing.open("wb") as file:
        text_files.try_lock(file.fileno())
        text_files.sweep(tmp_path)
        assert writing.exists()
    assert list(path.parent.iterdir()) == []
    text_files.sweep(tmp_path)
    assert [p.name for p in sorted(tmp_path.iterdir())] == [".notes.part.txt", "below"]
