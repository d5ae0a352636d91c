"""Killed at any moment, or two at once: the last site stays whole and in place, and nothing else is left for long."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from caseseries import engines
from caseseries.engines import stage, swap
from caseseries.errors import UserError
from tests.engines.conftest import QUARTO_YML, Write
from tests.faults import contents

EVENTS = (
    "open os.rename os.remove os.mkdir os.rmdir os.chmod os.listdir os.scandir shutil.rmtree shutil.copyfile"
    " tempfile.mkdtemp subprocess.Popen ctypes.dlopen"
)
"""What Python reports as audit events when it asks something of the system."""
CHILD = """
import os, sys
from pathlib import Path
import pypandoc
from caseseries import engines
from caseseries.engines import quarto, swap
from caseseries.engines.pandoc import site

events, atomic, jobs = sys.argv[1].split(), sys.argv[2], sys.argv[3:]
count, limit = 0, None
if atomic == "no":
    swap.exchange = lambda one, other: False

def watch(event, arguments):
    global count
    if limit is not None and event in events:
        count += 1
        if count == limit:
            os._exit(137)

sys.addaudithook(watch)
for job in jobs:
    at, _, place = job.partition(":")
    if os.fork() == 0:
        limit = int(at)
        engines.render(Path(place), "pandoc", owner="me")
        print(count, flush=True)
        os._exit(0)
    os.wait()
"""
NEVER = 10**9


def kill(jobs: dict[Path, int], events: str = EVENTS, atomic: bool = True) -> list[str]:
    """Build in each folder and end the process, without any clean-up, at its k-th event; return what was printed."""
    words = [f"{moment}:{place}" for place, moment in jobs.items()]
    return subprocess.run(
        [sys.executable, "-c", CHILD, events, "yes" if atomic else "no", *words],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()


@pytest.fixture
def changed(write: Write) -> tuple[Path, dict[str, object]]:
    """A project whose page has changed since its site was built, and that site."""
    root = write(index="Old words.\n")
    site = engines.render(root, "pandoc", owner="me")
    write(index="New words.\n")
    return root, contents(site)


def left(root: Path) -> list[Path]:
    return sorted(p for p in root.iterdir() if p.name not in ("_quarto.yml", "_site", "index.qmd"))


def test_killed_at_many_moments(
    changed: tuple[Path, dict[str, object]], tmp_path: Path, size: Callable[[int, int], int]
) -> None:
    """Of the moments at which a build can be killed, some eighty, each sixth is tried; each one in a full run."""
    root, old = changed
    shutil.copytree(root, tmp_path / "whole")
    moments = int(kill({tmp_path / "whole": NEVER})[0])
    new = contents(tmp_path / "whole/_site")
    assert old != new
    jobs = {tmp_path / f"kill-{k}": k for k in {*range(1, moments, size(6, 1)), moments}}
    for place in jobs:
        shutil.copytree(root, place)
    assert kill(jobs) == []
    seen = set()
    for place in jobs:
        found = contents(place / "_site")
        seen.add("old" if found == old else "new" if found == new else "half")
        for path in left(place):
            assert path.name.startswith(".caseseries-"), path
            assert path.stat().st_mode & 0o777 == 0o700
        stage.sweep(place)
        assert left(place) == []
    assert seen == {"old", "new"}


def test_killed_between_two_renames(changed: tuple[Path, dict[str, object]]) -> None:
    """Where no system call exchanges folders: the next build puts the old site back first."""
    root, old = changed
    assert kill({root: 2}, "os.rename", atomic=False) == []
    assert not (root / "_site").exists()
    stage.sweep(root)
    assert contents(root / "_site") == old
    assert left(root) == []


def test_a_reader_finds_a_site_at_every_moment(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name)
    if not swap.exchange(tmp_path / "one", tmp_path / "other"):
        pytest.skip("this system or disk cannot exchange two folders")
    assert (tmp_path / "one/index.html").read_text() == "other"
    looked, missed = 0, 0
    done = threading.Event()

    def read() -> None:
        nonlocal looked, missed
        while not done.is_set():
            looked += 1
            missed += not (tmp_path / "one/index.html").is_file()

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(3000):
        swap.exchange(tmp_path / "one", tmp_path / "other")
    done.set()
    reader.join()
    assert looked > 100
    assert missed == 0


def test_two_builds_at_once_wait_for_each_other(write: Write) -> None:
    root = write(index="Words.\n")
    engines.render(root, "pandoc", owner="me")
    wanted = contents(root / "_site")
    running = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, EVENTS, "yes", f"{NEVER}:{root}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = [process.communicate() for process in running]
    assert all(out.strip().isdigit() for out, _ in told), told
    assert contents(root / "_site") == wanted
    assert left(root) == []


def test_a_build_that_waits_says_so(write: Write) -> None:
    root = write(index="Words.\n")
    said: list[str] = []
    with stage.alone(root, said.append):
        waiting = threading.Thread(target=lambda: stage.alone(root, said.append).__enter__())
        waiting.start()
        while not said and waiting.is_alive():
            pass
    waiting.join()
    assert said == ["another build of this project is running; this one waits for it"]


def test_two_builds_of_two_copies_into_one_folder_leave_one_whole_site(write: Write) -> None:
    """No lock is shared there: each swaps its own site in."""
    root = write(index="Words.\n")
    output = root.parent / "output"

    def fill(name: str) -> None:
        for _ in range(20):
            with stage.staged(output) as made:
                for number in range(5):
                    (made.site / f"{number}.html").write_text(name)

    builders = [threading.Thread(target=fill, args=(name,)) for name in "abc"]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    words = {path.read_text() for path in output.iterdir()}
    assert len(list(output.iterdir())) == 5
    assert len(words) == 1
    assert sorted(p.name for p in root.parent.iterdir()) == ["output", "project"]


def test_running_builds_are_not_swept(write: Write) -> None:
    root = write(index="Words.\n")
    with stage.staged(root / "_site") as made:
        (made.site / "index.html").write_text("half")
        stage.sweep(root)
        assert (made.site / "index.html").is_file()
    assert (root / "_site/index.html").is_file()


def test_what_is_not_a_stage_is_not_swept(write: Write) -> None:
    root = write(index="Words.\n")
    (root / ".caseseries-mine").mkdir()
    (root / ".caseseries-mine/notes.txt").write_text("mine")
    (root.parent / "thesis").mkdir()
    (root.parent / "thesis/lock").write_text("")
    (root / ".caseseries-link").symlink_to("../thesis")
    (root / ".caseseries-empty").mkdir()
    (root / ".caseseries-file").write_text("a file")
    before = contents(root.parent)
    stage.sweep(root)
    del before["project/.caseseries-empty"]  # killed before it was locked
    assert contents(root.parent) == before


def test_an_old_site_that_cannot_be_put_back_is_kept(write: Write, monkeypatch) -> None:
    root = write(index="Words.\n")
    site = engines.render(root, "pandoc", owner="me")
    wanted = contents(site)
    monkeypatch.setattr(swap, "exchange", lambda *_: False)
    rename = os.rename
    moves = []

    def once(one, other):
        moves.append(other)
        if len(moves) > 1:
            raise OSError(5, "Input/output error", str(other))
        rename(one, other)

    monkeypatch.setattr(os, "rename", once)
    with pytest.raises(UserError, match="Input/output error"):
        engines.render(root, "pandoc", owner="me")
    monkeypatch.undo()
    assert not site.exists()
    stage.sweep(root)
    assert contents(site) == wanted
    assert left(root) == []


def test_a_stage_is_closed_to_others_and_to_git_and_its_site_is_not(write: Write) -> None:
    root = write(index="Words.\n")
    text = QUARTO_YML.replace("execute-dir", "post-render: look\n  execute-dir")
    seen = []

    def look(variables: object) -> None:
        folder = Path(variables["QUARTO_PROJECT_OUTPUT_DIR"])  # type: ignore[index]
        subprocess.run(["git", "init", "-q", str(root)], check=True)
        done = subprocess.run(
            ["git", "-C", str(root), "status", "--porcelain", "--untracked-files=all"],
            capture_output=True,
            text=True,
            check=True,
        )
        seen.append((folder.parent.parent, folder.parent.stat().st_mode & 0o777, done.stdout))

    umask = os.umask(0o022)
    try:
        write(_quarto_DOT_yml=text, index="Words.\n")
        site = engines.render(root, "pandoc", owner="me", commands={"look": look})
    finally:
        os.umask(umask)
    assert seen == [(root, 0o700, "?? _quarto.yml\n?? index.qmd\n")]
    assert site.stat().st_mode & 0o777 == 0o755


def test_a_stage_left_behind_stands_on_no_page(write: Write) -> None:
    root = write(index="Words.\n")
    text = QUARTO_YML.replace('["*.qmd"]', '["**/*.qmd"]\n  resources: ["/**/*.txt", "/*"]')
    write(_quarto_DOT_yml=text)
    folder = root / ".caseseries-abc/site"
    folder.mkdir(parents=True)
    (folder / "secret.txt").write_text("secret")
    (folder / "secret.qmd").write_text("secret")
    site = engines.render(root, "pandoc", owner="me")
    assert not [p for p in site.rglob("*") if "secret" in p.name or "caseseries-abc" in str(p)]
