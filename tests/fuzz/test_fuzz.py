"""Nothing that stands in a file makes the program fall over, or moves a number in silence that a rule could hold.

The whole is 10,000 changes, in `make test-all`; what came of them is printed by `python -m tests.fuzz 10000`.
"""

import pytest

from tests.fuzz.trying import Bench

PARTS, MODEST, FULL = 20, 1, 500
UNKNOWABLE = {
    "cell: another digit",  # a number as likely as the one before
    "cell: another unit",  # where no limits are declared
    "cell: emptied",  # a value may be missing
    "cell: from another row",
    "cell: slip",  # in a number
    "row",  # a patient or an event left out
    "column",  # one that study.yml need not have
    "file: cut off",  # between two rows
    "file: a byte",  # a digit
    "text: lines",  # another declaration
    "text: a word",
}
"""Kinds of which a change may be accepted and move a result: nobody could tell it from the truth by the files alone."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory, monkeypatch_module):
    folder = tmp_path_factory.mktemp("fuzz")
    monkeypatch_module.chdir(folder)
    return Bench(folder)


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.mark.parametrize("part", range(PARTS))
def test_changes_by_chance(part, bench, pytestconfig):
    many = FULL if pytestconfig.getoption("full") else MODEST
    for seed in range(part * FULL, part * FULL + many):
        tried = bench.attempt(seed)
        assert tried.how != "fault", tried
        if tried.how == "accepted" and tried.moved:
            assert tried.kind in UNKNOWABLE, tried
