"""The tutorial from nothing to a published version, from a wheel installed outside of the clone, as its reader would."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

pytestmark = pytest.mark.slow
TEXT = (ROOT / "docs/tutorial/own-study.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
_PLACEHOLDER = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\{\.placeholder\}")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Where the wheel was unpacked: the program as it is shipped, without the clone."""
    place = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    source = place / "source"
    # A copy, so that nothing is built in the clone.
    subprocess.run(
        ["git", "-C", str(ROOT), "checkout-index", "--all", f"--prefix={source}/"], check=True
    )
    wheel = [
        *pip,
        "wheel",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "--wheel-dir",
        str(place),
        str(source),
    ]
    subprocess.run(wheel, check=True, capture_output=True)
    (built,) = place.glob("caseseries-*.whl")
    into = [*pip, "install", "--no-deps", "--no-index", "--target", str(place / "site"), str(built)]
    subprocess.run(into, check=True, capture_output=True)
    return place / "site"


def test_the_tutorial_from_its_first_command_to_its_last(installed, tmp_path):
    folder, said = tmp_path, ""
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(installed),
        "PYTHONUTF8": "1",
        "HOME": str(tmp_path),
    }
    for kind, block in BLOCKS:
        if kind == "sh":
            for line in block.splitlines():
                words = shlex.split(line)
                if words[0] == "cd":
                    folder = folder / words[1]
                    continue
                if line == "caseseries publish ../published":
                    _where_is(environment, folder, installed)
                done = subprocess.run(
                    [sys.executable, "-m", *words],
                    cwd=folder,
                    env=environment,
                    capture_output=True,
                    text=True,
                )
                said = done.stdout + done.stderr
                assert done.returncode in (0, 1), said
                assert "Traceback" not in said
        elif "claim(" in block:
            _write(folder, block.strip())
        else:
            for line in block.splitlines():
                assert line in said, (line, said)
    assert (tmp_path / "published/v/0.1.0/index.html").is_file()
    page = (tmp_path / "published/index.html").read_text(encoding="utf-8")
    assert "The response was complete in several patients, and" in page
    assert "Ada Example" in page


def _where_is(environment, folder, installed):
    """The program that runs is the one of the wheel."""
    code = "import caseseries; print(caseseries.__file__)"
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(told.stdout.strip()).is_relative_to(installed)


def _write(folder, sentence):
    """Do what the tutorial tells its reader: a sentence in each place that waits, and tables of one's own."""
    first = folder / "chapters/_discussion.qmd"
    first.write_text(
        _PLACEHOLDER.sub(lambda _: sentence, first.read_text(encoding="utf-8"), count=1),
        encoding="utf-8",
    )
    written = [p for p in sorted((folder / "chapters").glob("*")) if p.is_file()]
    for path in (*written, folder / "study.yml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(_PLACEHOLDER.sub("Written by the author.", text), encoding="utf-8")
    for path in (folder / "data").glob("*.csv"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("EXAMPLE-", "OWN-"), encoding="utf-8"
        )
