"""The agreement of two reviewers as results of the study."""

import pytest

from caseseries.analyses.study_results import compute_study
from tests.reviewers.two_reviewers import ADSL, Reviewers


@pytest.fixture
def two(tmp_path):
    """One age differs, and the second reviewer is right."""
    made = Reviewers(tmp_path, {"adsl": ADSL}, {"adsl": ADSL.replace(" 60 ", " 66 ")})
    made.run()
    made.decide(line_1="B")
    made.run()
    return made


def test_each_number_is_a_result_with_n_and_method(two):
    results = compute_study(two.root).results
    age = results["extraction.adsl.age.all.pct"]
    # Two of three ages agree: 66.7 %.
    assert (age.text, age.n, age.N, age.unit) == ("66.7", 2, 3, "%")
    assert "rows that both have" in age.method
    sex = results["extraction.adsl.sex.all.kappa"]
    assert (sex.text, sex.n) == ("1.00", 3)
    # Age: fewer than ten pairs, so no limits.
    assert "extraction.adsl.age.all.bias" not in results


def test_decisions_are_counted(two):
    results = compute_study(two.root).results
    told = {
        level: (results[f"extraction.total.{level}.all.n"].n, results[f"extraction.total.{level}.all.n"].N)
        for level in ("adjudicated", "chose-a", "chose-b", "chose-other", "chose-missing")
    }  # fmt: skip
    assert told == {
        "adjudicated": (1, 1), "chose-a": (0, 1), "chose-b": (1, 1), "chose-other": (0, 1),
        "chose-missing": (0, 1),
    }  # fmt: skip


def test_a_study_of_one_reviewer_has_none(two):
    (two.root / "data/reconciliation.json").unlink()
    assert not [r for r in compute_study(two.root).results if r.analysis == "extraction"]


def test_a_table_that_was_edited_since_is_told(two):
    assert compute_study(two.root).cohort.oddities == ()
    path = two.root / "data/adsl.csv"
    path.write_text(path.read_text("utf-8").replace("66", "65"), "utf-8")
    told = [str(oddity) for oddity in compute_study(two.root).cohort.oddities]
    assert len(told) == 1
    assert told[0].startswith("data/adsl.csv: the table is not the one that the merge")
