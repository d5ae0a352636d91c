"""What `make` tells while it sets up: how far it is, and pip's own words only when pip fails."""

import importlib.util
import sys

import pytest

from tests.conftest import ROOT

spec = importlib.util.spec_from_file_location("set_up", ROOT / ".ci/set_up.py")
set_up = importlib.util.module_from_spec(spec)
spec.loader.exec_module(set_up)

PIP = """
import sys
print("WARNING: Location 'somewhere' is ignored", file=sys.stderr)
for number in range(45):
    print(f"Collecting package-{number}==1.0")
print("Installing collected packages: all of them")
sys.exit(int(sys.argv[1]))
"""


def test_progress_is_told_and_what_pip_says_is_kept(tmp_path, capsys):
    log = tmp_path / "install.log"
    set_up.install([sys.executable, "-c", PIP, "0"], log, 45)
    assert capsys.readouterr().out.splitlines() == [
        "caseseries: package 20 of 45",
        "caseseries: package 40 of 45",
        "caseseries: unpacking them",
    ]
    assert "WARNING" in log.read_text()


def test_the_whole_log_is_shown_when_pip_fails(tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        set_up.install([sys.executable, "-c", PIP, "3"], tmp_path / "install.log", 45)
    assert end.value.code == 3
    said = capsys.readouterr().out.splitlines()
    assert "WARNING: Location 'somewhere' is ignored" in said
    assert "Collecting package-44==1.0" in said
