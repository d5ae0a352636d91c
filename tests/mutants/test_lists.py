"""Each listed fault fits the files of today, so that a run does not end before it has begun."""

import importlib.util
import sys

from tests.conftest import ROOT

spec = importlib.util.spec_from_file_location("mutants", ROOT / "tests/mutants/run.py")
mutants = sys.modules["mutants"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(mutants)


def test_what_a_fault_replaces_stands_once_in_its_file():
    lists = sorted(mutants.LISTS.glob("*.toml"))
    assert [m.file for m in mutants.read(lists) if not m.seen] == []


def test_an_entry_that_fits_no_more_is_named(tmp_path):
    lists = tmp_path / "some.toml"
    entry = '[[mutant]]\nfile = "Makefile"\nfind = "{}"\nreplace = "x"\nseen = "y"\n'
    lists.write_text(entry.format("no such text") + entry.format("x"), encoding="utf-8")
    try:
        mutants.read([lists])
    except SystemExit as ended:
        said = str(ended)
    assert "some.toml: in Makefile, 0 times: 'no such text'" in said
    assert said.count("some.toml") == 2  # and one that is replaced by itself
