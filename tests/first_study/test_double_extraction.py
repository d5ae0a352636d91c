"""The two synthetic extractions: what stands in data/reviewers/ is what data/extractions.py writes, and merges to data/."""

import importlib.util
import json
import shutil

import pytest

from caseseries.reviewers import worksheet
from caseseries.reviewers.extraction import read_folder
from caseseries.reviewers.reconcile import reconcile
from caseseries.study import read_study
from tests.conftest import ROOT

DATA = ROOT / "data"
TABLES = ("adsl", "adae", "adrs", "adex", "adtte")


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("extractions", DATA / "extractions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def written(generator, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reviewers")
    generator.write(folder)
    return folder


@pytest.mark.parametrize("file", ["worksheet.csv", *(f"{r}/{t}.csv" for r in "ab" for t in TABLES)])
def test_what_is_committed_is_what_the_generator_writes(written, file):
    assert (written / file).read_bytes() == (DATA / "reviewers" / file).read_bytes()


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """A copy of the study without tables, in which the committed extractions were merged by the committed worksheet."""
    root = tmp_path_factory.mktemp("study")
    shutil.copy(ROOT / "study.yml", root)
    shutil.copytree(DATA / "reviewers", root / "data/reviewers")
    study = read_study(root)
    a, b = (read_folder(root / f"data/reviewers/{r}", study) for r in "ab")
    assert reconcile(a, b, study, root / "data/reviewers/worksheet").written is not None
    return root / "data"


@pytest.mark.parametrize("file", [*(f"{t}.csv" for t in TABLES), "reconciliation.json"])
def test_the_merge_gives_the_data_byte_for_byte(merged, file):
    assert (merged / file).read_bytes() == (DATA / file).read_bytes()


def test_every_slip_is_found_and_nothing_else(generator):
    lines = worksheet.read(DATA / "reviewers/worksheet")[1]
    cells = {(line.patient, line.table, line.column) for line in lines}
    slips = {(where["USUBJID"], name, column) for _, name, where, column, *_ in generator.SLIPS}
    rows = {(where["USUBJID"], "adae", worksheet.WHOLE_ROW) for _, where, _ in generator.MISSED}
    rows |= {(who, "adae", worksheet.WHOLE_ROW) for _, _, who, _ in generator.TOO_MANY}
    assert cells == slips | rows
    assert len(lines) == len(generator.SLIPS) + len(generator.MISSED) + len(generator.TOO_MANY)


def test_both_reviewers_slip_in_every_way(generator):
    """A digit, a day, a unit, a code, an empty cell, a missed event, an event too many."""
    assert (
        {slip[0] for slip in generator.SLIPS} == {who for who, *_ in generator.MISSED} == {"a", "b"}
    )
    columns = {slip[3] for slip in generator.SLIPS}
    assert columns >= {"LSTALVDY", "ASTDY", "EXDOSU", "AVAL", "AETOXGR", "SEX"}


def test_the_record_holds_no_patient():
    text = (DATA / "reconciliation.json").read_text(encoding="utf-8")
    assert "BLIN-" not in text
    assert json.loads(text)["choices"] == {"A": 14, "B": 10, "other": 0, "missing": 0}


def test_the_reviewers_are_called_synthetic_wherever_they_appear():
    methods = (ROOT / "chapters/_methods.qmd").read_text(encoding="utf-8")
    supplement = (ROOT / "chapters/_supplement.qmd").read_text(encoding="utf-8")
    sentences = [line for line in methods.splitlines() if "extraction.total" in line]
    captions = [line for line in supplement.splitlines() if "extractions" in line]
    assert len(sentences) == len(captions) == 1
    assert all("synthetic" in line for line in [*sentences, *captions])
    notes = next(t for t in read_study(ROOT).tables if t.id == "extraction").notes
    assert any("synthetic" in note for note in notes)
