"""Released versions are found in a repository without tags, and each is built from its own commit."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from caseseries.errors import UserError
from caseseries.results import Results, make
from caseseries.versions import history, open_destination
from tests.conftest import FIVE
from tests.diff.conftest import git
from tests.versions.conftest import make_site


def commit(root: Path, version: str, results: str, message: str, *, release: bool) -> str:
    """Write study.yml's version and the results, release them where wanted, and commit."""
    plan = (FIVE / "study.yml").read_text(encoding="utf-8")
    plan = re.sub(
        r"number: [\d.]+, date: [\d-]+", f"number: {version}, date: 2025-01-0{version[0]}", plan
    )
    (root / "study.yml").write_text(plan, encoding="utf-8")
    (root / "results/released").mkdir(parents=True, exist_ok=True)
    (root / "results/results.csv").write_text(results, encoding="utf-8")
    if release:
        (root / f"results/released/{version}.csv").write_text(results, encoding="utf-8")
    (root / "words.txt").write_text(message, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """Two versions, each with work before and after its release; no tags."""
    root = tmp_path / "study"
    root.mkdir()
    git(root, "init", "-q")
    commit(root, "1.0.0", "id\na\n", "before", release=False)
    one = commit(root, "1.0.0", "id\na\n", "Release 1.0.0", release=True)
    commit(root, "1.0.0", "id\na\n", "words after", release=False)
    commit(root, "2.0.0", "id\nb\n", "work", release=False)
    two = commit(root, "2.0.0", "id\nc\n", "Release 2.0.0", release=True)
    commit(root, "3.0.0", "id\nd\n", "work on the next", release=False)
    return root, {"1.0.0": one, "2.0.0": two}


def test_the_commit_of_a_version_is_that_of_its_release(
    repository: tuple[Path, dict[str, str]],
) -> None:
    root, wanted = repository
    assert history.commits(root) == wanted


def test_a_commit_whose_study_names_another_version_is_not_built_for_it(tmp_path: Path) -> None:
    root = tmp_path / "study"
    root.mkdir()
    git(root, "init", "-q")
    commit(root, "1.0.0", "id\na\n", "before", release=False)
    (root / "results/released/1.0.0.csv").write_text("id\na\n", encoding="utf-8")
    commit(root, "2.0.0", "id\na\n", "recorded too late", release=False)
    with pytest.raises(UserError, match=r"no commit of version 1\.0\.0"):
        history.commits(root)


def test_a_version_whose_results_stand_in_two_files_is_found(
    repository: tuple[Path, dict[str, str]],
) -> None:
    """Which pages print a result may change without a new release: it is the same results that count."""
    root, wanted = repository
    whole = Results(
        tuple(
            make("a", "v", "n", 1.0, level=level, population="p", group="g", fmt="int")
            for level in "xyz"
        )
    )
    first, rest = whole.divided({"a.v.y.g.n"})
    released = root / "results/released/3.0.0.csv"
    released.write_text(whole.to_csv(), encoding="utf-8")
    (root / "results/further.csv").write_text(rest.to_csv(), encoding="utf-8")
    wanted["3.0.0"] = commit(root, "3.0.0", first.to_csv(), "Release 3.0.0", release=False)
    assert history.commits(root) == wanted

    # Beside other further results it is not what was released.
    released.rename(root / "results/released/4.0.0.csv")
    (root / "results/further.csv").write_text(rest.to_csv().replace(",x,", ",w,"), encoding="utf-8")
    commit(root, "4.0.0", first.to_csv(), "Release 4.0.0", release=False)
    with pytest.raises(UserError, match=r"no commit of version 4\.0\.0"):
        history.commits(root)


def test_every_version_is_built_from_its_own_sources(
    repository: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    root, _ = repository
    seen: list[str] = []

    def build(study: Path, clone: Path) -> Path:
        assert study == clone
        seen.append((study / "words.txt").read_text(encoding="utf-8"))
        version = seen[-1].split()[-1]
        return make_site(tmp_path / "builds" / version, version, seen[-1])

    place = tmp_path / "published"
    told: list[str] = []
    done = history.publish_all(root, open_destination(place), told.append, build)
    assert seen == ["Release 1.0.0", "Release 2.0.0"]
    assert [one.version for one in done] == ["1.0.0", "2.0.0"]
    assert (place / "v/1.0.0/index.html").is_file()
    assert "Release 2.0.0" in (place / "index.html").read_text(encoding="utf-8")
    again = history.publish_all(root, open_destination(place), told.append, build)
    assert again == []
    assert told[-1] == "version 2.0.0 is there"
    assert git(root, "status", "--porcelain") == ""


def test_a_shallow_clone_says_what_it_lacks(
    repository: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    root, _ = repository
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", root.as_uri(), str(shallow)], check=True)
    with pytest.raises(UserError, match="no commit of version") as told:
        history.commits(shallow)
    assert "unshallow" in told.value.remedy


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results/released").mkdir(parents=True)
    (tmp_path / "results/released/1.0.0.csv").write_text("id\n", encoding="utf-8")
    with pytest.raises(UserError, match="git cannot read"):
        history.commits(tmp_path)


def test_nothing_released_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no version was released"):
        history.publish_all(tmp_path, open_destination(tmp_path / "p"), print)


def test_an_old_program_runs_with_the_libraries_of_its_lock(tmp_path, monkeypatch):
    """Those that are here serve; else an environment is made once, and versions with the same lock share it."""
    ran = []

    def run(command, folder, environment):
        ran.append(command)
        if command[1:3] == ["-m", "venv"]:
            Path(command[3]).mkdir()

    monkeypatch.setattr(history, "_run", run)
    lock = tmp_path / "requirements.lock"
    assert history._python(tmp_path, lock) == sys.executable
    lock.write_text(f"# made\npytest=={pytest.__version__} \\\n    --hash=sha256:0\n")
    assert history._python(tmp_path, lock) == sys.executable
    assert ran == []
    lock.write_text("pytest==0.0.1 \\\n    --hash=sha256:0\n")
    python = history._python(tmp_path, lock)
    assert Path(python).is_relative_to(tmp_path)
    assert history._python(tmp_path, lock) == python
    assert [command[0] for command in ran] == [sys.executable, python]
    assert ran[1][-4:] == ["install", "--require-hashes", "-r", str(lock)]
