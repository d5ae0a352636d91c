"""The cache gives back what was put in, or nothing: not what was damaged, renamed, half written or put there by others."""

from __future__ import annotations

import stat
import threading

import pytest

from caseseries.errors import UserError
from caseseries.store import cache, fingerprints

PARTS = [b"one", b"", b"\x00three\n" * 100]


def _entries(root):
    return sorted(p for p in (root / cache.FOLDER).rglob("*") if p.is_file() and len(p.name) == 64)


@pytest.fixture
def kept(tmp_path):
    """A cache with one entry, as the next build opens it; and the entry's key."""
    key = cache.key("kind", "depends")
    cache.Cache(tmp_path).put(key, PARTS)
    return cache.Cache(tmp_path), key


def test_what_was_put_in_comes_out(kept):
    opened, key = kept
    assert opened.get(key) == PARTS
    assert opened.get(cache.key("kind", "other")) is None


def test_a_key_is_another_one_when_anything_differs(monkeypatch):
    keys = {
        cache.key("kind", "ab", "c"),
        cache.key("kind", "a", "bc"),
        cache.key("kind", "abc"),
        cache.key("kin", "dab", "c"),
        cache.key("kind", b"ab", "d"),
    }
    assert len(keys) == 5
    before = cache.key("kind")
    monkeypatch.setattr(fingerprints, "program", lambda: "another version of a library")
    assert cache.key("kind") != before


@pytest.mark.parametrize("where", ["first", "key", "code", "size", "middle", "last"])
def test_an_entry_of_which_one_bit_is_another_is_noticed_and_removed(kept, tmp_path, where):
    opened, key = kept
    (path,) = _entries(tmp_path)
    content = bytearray(path.read_bytes())
    head = content.index(key.encode())
    at = {
        "first": 0,
        "key": head,
        "code": head + 65,
        "size": head + 65 + 32 + 7,
        "middle": len(content) // 2,
        "last": -1,
    }
    content[at[where]] ^= 1
    path.write_bytes(content)
    assert opened.get(key) is None
    assert not path.exists()


@pytest.mark.parametrize("left", [0, 10, 100, 200, -1])
def test_an_entry_that_was_cut_off_is_noticed(kept, tmp_path, left):
    opened, key = kept
    (path,) = _entries(tmp_path)
    path.write_bytes(path.read_bytes()[:left])
    assert opened.get(key) is None


def test_an_entry_under_the_name_of_another_is_noticed(kept, tmp_path):
    opened, _ = kept
    (path,) = _entries(tmp_path)
    other = cache.key("kind", "another patient")
    place = tmp_path / cache.FOLDER / other[:2] / other
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(path.read_bytes())
    assert opened.get(other) is None


def test_what_a_build_did_not_use_is_gone_after_it_with_all_else_that_lies_there(kept, tmp_path):
    opened, key = kept
    other = cache.key("kind", "a patient who has withdrawn")
    cache.Cache(tmp_path).put(other, [b"T-3"])
    folder = tmp_path / cache.FOLDER
    (folder / "notes.txt").write_text("somebody's")
    (folder / "aa").mkdir(exist_ok=True)
    (folder / "aa/.half.part").write_text("a writer was killed")
    opened.get(key)
    opened.sweep()
    assert {p.name for p in folder.rglob("*") if p.is_file()} == {".gitignore", key}


def test_it_is_closed_to_others_and_unknown_to_git(kept, tmp_path):
    folder = tmp_path / cache.FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text() == "*\n"


def test_a_link_in_its_place_is_refused(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "study"
    root.mkdir()
    (root / cache.FOLDER).symlink_to(elsewhere)
    with pytest.raises(UserError, match="a link"):
        cache.Cache(root)
    cache.remove(root)
    assert elsewhere.is_dir()
    assert not (root / cache.FOLDER).is_symlink()


def test_a_full_disk_costs_time_and_nothing_else(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "replace", full)
    with cache.using(tmp_path) as opened:
        assert cache.made("kind", ["x"], lambda: [b"made"]) == [b"made"]
        opened.sweep()


def test_a_thing_is_made_once_and_without_a_cache_each_time(tmp_path):
    times = []

    def make():
        times.append(1)
        return [b"made"]

    for _ in range(2):
        with cache.using(tmp_path):
            assert cache.made("kind", ["x"], make) == [b"made"]
    assert len(times) == 1
    for _ in range(2):
        cache.made("kind", ["x"], make)
    assert len(times) == 3


def test_two_builds_at_once_find_whole_entries_or_none(tmp_path):
    keys = [cache.key("kind", str(k)) for k in range(20)]
    wrong = []

    def build():
        opened = cache.Cache(tmp_path)
        for k, key in enumerate(keys * 5):
            found = opened.get(key)
            if found is None:
                opened.put(key, [bytes([k % 20]) * 5000])
            elif found != [bytes([k % 20]) * 5000]:
                wrong.append(key)
        opened.sweep()

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert all(cache.Cache(tmp_path).get(key) for key in keys)
