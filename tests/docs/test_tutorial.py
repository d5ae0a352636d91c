"""The tutorial does what it says: its commands are run, and what it prints is what they print.

Left out: setting up the program (`make site`), which every reader of these tests has done, and rendering, which
tests/site does with the same five patients.
"""

import re
import shlex
import shutil
import subprocess

from caseseries.cli.commands import app
from tests.conftest import FIVE
from tests.docs.pages import ROOT

TEXT = (ROOT / "docs/tutorial/first-change.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
NOT_RUN = ("make site", ". .venv/bin/activate", "caseseries render --engine pandoc")


def test_the_tutorial_from_its_first_command_to_its_last(tmp_path, monkeypatch, capsys):
    shutil.copytree(FIVE, tmp_path / "repository/tests/fixtures/five")
    monkeypatch.chdir(tmp_path / "repository")
    said = ""
    for kind, block in BLOCKS:
        if kind == "sh":
            for line in block.splitlines():
                said = _run(line, tmp_path, monkeypatch, capsys)
        elif block.startswith("T-2,"):
            _edit(tmp_path / "five-patients/data/adae.csv", block)
        else:
            assert said.startswith(block)


def _run(line, folder, monkeypatch, capsys):
    """Run a line of the tutorial and return what it says."""
    words = shlex.split(line)
    if line in NOT_RUN:
        return ""
    if words[0] == "cd":
        monkeypatch.chdir(folder / "repository" / words[1])
    elif words[0] == "caseseries":
        assert not app(words[1:], standalone_mode=False)
    else:
        subprocess.run(words, check=True)
    return capsys.readouterr().out


def _edit(file, line):
    """Make a line of a table read as the tutorial shows it: one character of it changes."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    old = next(k for k, text in enumerate(lines) if text.startswith("T-2,1,Headache,2"))
    assert sum(a != b for a, b in zip(lines[old], line, strict=True)) == 1
    lines[old] = line
    file.write_text("".join(lines), encoding="utf-8")
