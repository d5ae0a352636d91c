"""The command for two extractions: what it says, and its exit codes."""

import pytest

from tests.command_line import caseseries
from tests.reviewers.two_reviewers import ADSL, Reviewers


@pytest.fixture
def two(tmp_path):
    return Reviewers(tmp_path, {"adsl": ADSL}, {"adsl": ADSL.replace(" 60 ", " 66 ")})


def test_places_and_counts_and_no_value(two):
    done = caseseries(two.root, "reconcile", "work/a", "work/b")
    assert done.returncode == 1
    # Three rows of four cells beside the id; one cell differs.
    assert done.stdout == (
        "adsl: 3 of 3 rows in both; 11 of 12 cells agree (91.7 %)\n"
        "total: 3 of 3 rows in both; 11 of 12 cells agree (91.7 %)\n"
        "worksheet.csv and worksheet.xlsx hold 1 disagreement: fill one of the two.\n"
    )
    again = caseseries(two.root, "reconcile", "work/a", "work/b")
    assert again.returncode == 1
    assert "Nothing was merged: 1 of 1 still open, line 1\n" in again.stderr
    assert "66" not in done.stdout + done.stderr + again.stdout + again.stderr


def test_decided(two):
    caseseries(two.root, "reconcile", "work/a", "work/b", "--worksheet", "sheet.csv")
    two.sheet = two.root / "sheet"
    two.decide(line_1="A")
    done = caseseries(two.root, "reconcile", "work/a", "work/b", "--worksheet", "sheet.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(
        "1 disagreement decided; written into data: adsl.csv, reconciliation.json\n"
    )


@pytest.mark.parametrize(
    ("a", "said"),
    [
        ("data", "data: this is the folder of the final tables"),
        ("work/b", "b: both extractions are the same one"),
        ("nowhere", "nowhere: there is no folder of this name"),
        ("empty", "empty: the folder holds no table"),
    ],
)
def test_no_extraction(two, a, said):
    (two.root / "empty").mkdir()
    done = caseseries(two.root, "reconcile", a, "work/b")
    assert done.returncode == 2
    assert said in done.stderr


def test_a_file_that_is_no_table(two):
    two.write("b", "adsl", "nothing here\n1\n")
    done = caseseries(two.root, "reconcile", "work/a", "work/b")
    assert done.returncode == 2
    assert "b/adsl.csv, row 1: this line is no header" in done.stderr
