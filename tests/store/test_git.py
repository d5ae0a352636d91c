"""What git says of a folder, and what is told where it says no."""

from __future__ import annotations

import subprocess

import pytest

from caseseries.errors import UserError
from caseseries.store import git


def test_a_folder_without_a_repository_has_nothing_to_say(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert git.ask(tmp_path, "rev-parse", "HEAD") == ""
    with pytest.raises(UserError) as told:
        git.run(tmp_path, "rev-parse", "HEAD", message="no", remedy="go", place="here")
    assert (told.value.message, told.value.place, told.value.remedy) == ("no", "here", "go")
    assert "not a git repository" in told.value.rule


def test_the_answer_is_what_git_prints(tmp_path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert git.ask(tmp_path, "hash-object", "-t", "blob", "/dev/null").startswith("e69de29b")
    made = git.run(tmp_path, "hash-object", "--stdin", message="", remedy="", given=b"hello\n")
    assert made == b"ce013625030ba8dba906f756967f9e9ca394464a\n"


def test_without_git_nothing_is_known(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git.ask(tmp_path, "rev-parse", "HEAD") == ""
    with pytest.raises(UserError, match="git is not installed"):
        git.run(tmp_path, "rev-parse", message="no", remedy="go")
