"""The study computed again, by the package and by plain code that knows nothing of it, against what is committed."""

import csv
import math
from pathlib import Path

import pytest

from caseseries.analyses.study_results import out_of_sync
from caseseries.diff.on_pages import on_pages
from tests.first_study.recomputed import printed

RESULTS = Path(__file__).parents[2] / "results"


@pytest.fixture(scope="module")
def committed():
    found = {}
    for name in ("results.csv", "further.csv"):
        with (RESULTS / name).open(encoding="utf-8", newline="") as file:
            found |= {row["id"]: row for row in csv.DictReader(file)}
    return found


@pytest.mark.parametrize("file", ["results.csv", "further.csv", "patients.csv"])
def test_the_package_computes_what_is_committed(computed, file):
    printed, further = computed.results.divided(on_pages(computed.study, computed.results))
    ours = {"results.csv": printed, "further.csv": further, "patients.csv": computed.patients}
    lines = (RESULTS / file).read_text(encoding="utf-8").splitlines()
    found = ours[file].to_csv().splitlines()
    differing = [(there, here) for there, here in zip(lines, found, strict=False) if there != here]
    assert differing[:10] == []
    assert len(found) == len(lines)


def test_nothing_committed_is_out_of_sync(computed):
    # The dictionary in data/README.md as well.
    assert out_of_sync(computed) == []


def test_plain_code_has_every_result_and_no_other(plain, committed):
    assert set(plain) - set(committed) == set()
    assert set(committed) - set(plain) == set()


def test_plain_code_finds_every_value(plain, committed):
    wrong = []
    for id, row in plain.items():
        there = float(committed[id]["value"]) if committed[id]["value"] else None
        ours = None if row.value is None else float(row.value)
        # Eight significant digits are kept.
        if (there is None) != (ours is None) or (
            ours is not None and not math.isclose(there, ours, rel_tol=1e-7, abs_tol=1e-12)
        ):
            wrong.append((id, committed[id]["value"], ours))
    assert wrong == []


def test_plain_code_finds_every_count_and_denominator(plain, committed):
    wrong = [
        (id, committed[id]["n"], committed[id]["N"], row.n, row.N)
        for id, row in plain.items()
        if (committed[id]["n"], committed[id]["N"])
        != tuple("" if k is None else str(k) for k in (row.n, row.N))
    ]
    assert wrong == []


def test_plain_code_prints_every_text(plain, committed):
    wrong = [
        (id, committed[id]["text"], printed(row.value, committed[id]["fmt"]))
        for id, row in plain.items()
        if committed[id]["text"] != printed(row.value, committed[id]["fmt"])
    ]
    assert wrong == []


def test_every_missing_value_says_why(committed):
    missing = {id: row["note"] for id, row in committed.items() if row["value"] == ""}
    assert all(missing.values())
    # Two reviewers who agree throughout, or have one code alone: many columns, which the plain code tells.
    missing = {id: note for id, note in missing.items() if not id.startswith("extraction.")}
    # No spread: one seizure, one who stopped, one with liver damage (two enzymes, twice). No band: of a curve at 0, on
    # the two days before the first transplantation and on the last day of follow-up.
    assert len(missing) == 6 + 2 * 3
