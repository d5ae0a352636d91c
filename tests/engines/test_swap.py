"""Two folders change places at once, or nothing happens."""

import ctypes
import errno

import pytest

from caseseries.engines import swap


@pytest.fixture
def folders(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "file").write_text(folder.name)
    return one, other


def test_they_change_places(folders):
    one, other = folders
    if not swap.exchange(one, other):
        pytest.skip("this disk cannot exchange folders")
    assert [(f / "file").read_text() for f in folders] == ["other", "one"]


def test_what_is_not_there_is_an_error_and_nothing_has_changed(folders, tmp_path):
    one, _ = folders
    with pytest.raises(FileNotFoundError) as caught:
        swap.exchange(one, tmp_path / "none")
    assert caught.value.filename == str(tmp_path / "none")
    assert (one / "file").read_text() == "one"
    assert not (tmp_path / "none").exists()


class _System:
    """A C library whose call ends as it is told."""

    def __init__(self, number):
        self.number = number

    def renameat2(self, *_):
        ctypes.set_errno(self.number)
        return -1 if self.number else 0


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL])
def test_a_system_or_disk_that_cannot_says_so(folders, monkeypatch, number):
    monkeypatch.setattr(swap.sys, "platform", "linux")
    monkeypatch.setattr(swap.ctypes, "CDLL", lambda *_, **__: _System(number))
    assert swap.exchange(*folders) is False


def test_another_reason_is_an_error(folders, monkeypatch):
    monkeypatch.setattr(swap.sys, "platform", "linux")
    monkeypatch.setattr(swap.ctypes, "CDLL", lambda *_, **__: _System(errno.EACCES))
    with pytest.raises(PermissionError):
        swap.exchange(*folders)


def test_a_system_without_the_call(folders, monkeypatch):
    monkeypatch.setattr(swap.sys, "platform", "linux")
    monkeypatch.setattr(swap.ctypes, "CDLL", lambda *_, **__: object())
    assert swap.exchange(*folders) is False
    assert [(f / "file").read_text() for f in folders] == ["one", "other"]
