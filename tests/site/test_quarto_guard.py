"""What Quarto has written is gone when it ends before the post-render step, and stays when that has run."""

import subprocess
import sys
import time

import pytest

from caseseries.engines.output_folder import MARK
from caseseries.site import quarto_guard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no guard on Windows")


@pytest.fixture
def building(tmp_path):
    """A project with a build under way: its root, its output, and the process that renders."""
    output = tmp_path / "_site"
    (output / "chapters").mkdir(parents=True)
    (output / "chapters/one.html").write_text("half")
    (output / MARK).write_text('{"study": "testumab"}')
    renderer = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    quarto_guard.begin(tmp_path, output, renderer.pid)
    yield tmp_path, output, renderer
    renderer.kill()
    renderer.wait()


def _until(condition):
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def test_a_build_that_stops_leaves_nothing(building):
    root, output, renderer = building
    time.sleep(0.5)
    assert list(output.iterdir())  # while it renders, nothing is taken away
    renderer.communicate(b"\n")
    assert _until(lambda: not list(output.iterdir()))
    assert _until(lambda: not (root / quarto_guard.MARKER).exists())


def test_a_build_that_ends_well_stays(building):
    root, output, renderer = building
    quarto_guard.end(root)
    renderer.communicate(b"\n")
    time.sleep(1)
    assert sorted(p.name for p in output.iterdir()) == [MARK, "chapters"]


def test_a_build_begun_anew_is_not_taken_for_the_old_one(building):
    root, output, renderer = building
    (root / quarto_guard.MARKER).write_text("another")
    renderer.communicate(b"\n")
    time.sleep(1)
    assert list(output.iterdir())


def test_only_a_folder_within_the_project_is_guarded(tmp_path):
    root = tmp_path / "project"
    root.mkdir()
    quarto_guard.begin(root, tmp_path, 1)
    quarto_guard.begin(root, root, 1)
    assert not (root / quarto_guard.MARKER).exists()


def test_a_folder_without_the_mark_of_a_build_is_never_emptied(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear editor")
    quarto_guard.empty(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "Dear editor"
