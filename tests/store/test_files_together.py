"""Several files replaced together, whatever stops it."""

import pytest

from caseseries import text_files
from caseseries.store import files_together


def contents(folder):
    return {p.name: p.read_text() for p in sorted(folder.iterdir()) if p.is_file()}


def test_all_are_new(tmp_path):
    (tmp_path / "one").write_text("old")
    files_together.replace(tmp_path, {"one": b"1", "two": b"2"})
    assert contents(tmp_path) == {"one": "1", "two": "2"}
    assert not files_together.broken_off(tmp_path)
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == []


@pytest.mark.parametrize("name", ["one", "two", "three"])
def test_or_all_are_old(tmp_path, monkeypatch, name):
    (tmp_path / "one").write_text("old 1")
    (tmp_path / "two").write_text("old 2")
    whole, failed = text_files.replace, []

    def replace(path, content):
        if path.name == name and not failed:
            failed.append(name)
            raise OSError("full")
        whole(path, content)

    monkeypatch.setattr(text_files, "replace", replace)
    with pytest.raises(OSError, match="full"):
        files_together.replace(tmp_path, {"one": b"1", "two": b"2", "three": b"3"})
    assert contents(tmp_path) == {"one": "old 1", "two": "old 2"}
    assert not files_together.broken_off(tmp_path)


def test_killed_before_anything_was_replaced(tmp_path):
    (tmp_path / "one").write_text("old")
    (tmp_path / f"{files_together.JOURNAL}-part/new").mkdir(parents=True)
    assert not files_together.broken_off(tmp_path)
    assert files_together.recover(tmp_path) is False
    assert contents(tmp_path) == {"one": "old"}


def test_killed_in_between(tmp_path):
    journal = tmp_path / files_together.JOURNAL
    for kept, name, text in (("old", "one", "old"), ("new", "one", "1"), ("new", "two", "2")):
        (journal / kept).mkdir(parents=True, exist_ok=True)
        (journal / kept / name).write_text(text)
    (tmp_path / "one").write_text("1")
    (tmp_path / "two").write_text("2")
    assert files_together.broken_off(tmp_path)
    assert files_together.recover(tmp_path) is True
    assert contents(tmp_path) == {"one": "old"}
    assert not files_together.broken_off(tmp_path)
