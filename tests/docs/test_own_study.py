"""The tutorial from a workbook to a published version, from a wheel installed outside of the clone, as its reader would."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

pytestmark = pytest.mark.slow
TEXT = (ROOT / "docs/tutorial/own-study.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
_SHELL = """
import importlib, json, os, pkgutil, sys, traceback
import caseseries
print(caseseries.__file__, flush=True)
for found in pkgutil.walk_packages(caseseries.__path__, "caseseries."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
from caseseries.cli import main
for line in sys.stdin:
    folder, said, words = json.loads(line)
    child = os.fork()
    if not child:
        code = 1
        try:
            os.chdir(folder)
            with open(said, "w") as file:
                for stream in (1, 2):
                    os.dup2(file.fileno(), stream)
            sys.argv = words
            try:
                main()
                code = 0
            except SystemExit as end:
                code = end.code or 0
            except BaseException:
                traceback.print_exc()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""A shell for the program alone: its modules are loaded once, and each command runs in a process of its own."""
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
    with zipfile.ZipFile(built) as archive:
        archive.extractall(place / "site")
    return place / "site"


def test_the_tutorial_from_its_first_command_to_its_last(installed, tmp_path):
    ward = tmp_path / "ward"
    ward.mkdir()
    shutil.copyfile(ROOT / "examples/spreadsheet/ward.xlsx", ward / "ward.xlsx")
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(installed),
        "PYTHONUTF8": "1",
        "HOME": str(tmp_path),
    }
    with subprocess.Popen(
        [sys.executable, "-c", _SHELL],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as shell:
        assert Path(shell.stdout.readline().strip()).is_relative_to(installed)
        _follow(shell, ward)
    assert (tmp_path / "published/v/0.1.0/index.html").is_file()
    page = (tmp_path / "published/index.html").read_text(encoding="utf-8")
    assert "We saw these patients in one ward, and" in page
    assert "Gallstones" in page
    assert "Ada Example" in page


def _follow(shell, folder):
    """Type what the tutorial says, and see what it shows."""
    output = folder.parent / "said.txt"
    said = ""
    for kind, block in BLOCKS:
        if kind == "sh":
            for line in block.splitlines():
                words = shlex.split(line)
                if words[0] == "cd":
                    folder = (folder / words[1]).resolve()
                    continue
                shell.stdin.write(json.dumps([str(folder), str(output), words]) + "\n")
                shell.stdin.flush()
                code = int(shell.stdout.readline())
                said = output.read_text(encoding="utf-8")
                assert code in (0, 1), said
                assert "Traceback" not in said
        elif kind == "yaml":
            _mend(next(folder.glob("mapping.yml"), folder / "study.yml"), block.splitlines())
        elif "claim(" in block:
            _write(folder, block.strip())
        else:
            for line in block.splitlines():
                assert line in said, (line, said)


def _write(folder, sentence):
    """Do what the tutorial tells its reader: a sentence in each place that waits."""
    first = folder / "chapters/_discussion.qmd"
    first.write_text(
        _PLACEHOLDER.sub(lambda _: sentence, first.read_text(encoding="utf-8"), count=1),
        encoding="utf-8",
    )
    written = [p for p in sorted((folder / "chapters").glob("*")) if p.is_file()]
    for path in (*written, folder / "study.yml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(_PLACEHOLDER.sub("Written by the author.", text), encoding="utf-8")


def _mend(path, lines):
    """Put lines into a file as its editor would: in the place of those with the same key, or below the one before."""
    there = path.read_text(encoding="utf-8").splitlines()
    first, *rest = lines
    alike = [first] if first in there else [t for t in there if _key(t) == _key(first)]
    assert len(alike) < 2, first
    if not alike:
        there += lines
    else:
        at = there.index(alike[0])
        there[at] = first
        for line in rest:
            at += 1
            same = at < len(there) and _key(there[at]) == _key(line)
            there[at : at + same] = [line]
    path.write_text("\n".join(there) + "\n", encoding="utf-8")


def _key(line):
    return line.partition(":")[0]
