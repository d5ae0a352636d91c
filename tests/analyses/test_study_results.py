"""Results of a study from its data or from its files, and what is said where the two differ."""

import csv
import shutil
from dataclasses import replace

import pytest

from caseseries.analyses import compute
from caseseries.analyses.study_results import compute_study, out_of_sync, write_results
from caseseries.cohort import load
from caseseries.errors import UserError
from caseseries.study import read_study
from tests.conftest import FIVE
from tests.small_study import small_study, table


@pytest.fixture(scope="session")
def once():
    """The five-patient study, computed once."""
    return compute_study(FIVE)


@pytest.fixture
def here(once, five):
    """The same, as if it had been computed in the copy at hand."""
    return replace(once, study=read_study(five))


@pytest.fixture
def written(here, five):
    """The copy with its results beside it."""
    write_results(here)
    return five


def _lines(path):
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def test_results_are_of_the_sizes_first_and_then_in_the_order_of_study_yml(once):
    order = [*dict.fromkeys(r.analysis for r in once.results)]
    assert order == ["population", "start", "effect", "harm", "worst", "kidney", "highest", "life"]


def test_patient_rows_are_lanes_then_values_then_listings(tmp_path):
    adsl = table("USUBJID SUBJID LSTALVDY\nP-1 1 9\nP-2 2 8")
    adlb = table(
        "USUBJID AVISITN ADY AVAL\nP-1 1 1 5",
        PARAMCD="XX",
        PARAM="X (g)",
        AVISIT="Start",
        AVALU="g",
    )
    study = small_study(
        tmp_path,
        {"adsl": adsl, "adlb": adlb},
        listings=[
            {
                "id": "third",
                "kind": "rows",
                "source": "adlb",
                "columns": [{"id": "v", "label": "V", "column": "AVAL"}],
            }
        ],
        trajectories=[{"id": "second", "parameters": [{"id": "x", "code": "XX", "label": "X"}]}],
        lanes=[{"id": "first", "start": "LSTALVDY", "end": "LSTALVDY"}],
        privacy={
            "publish": {
                "adsl": ["USUBJID", "SUBJID", "LSTALVDY"],
                "adlb": ["PARAMCD", "ADY", "AVAL"],
            },
            "patient_rows": True,
        },
    )
    assert [r.id for r in compute_study(study.root).patients] == [
        "first.p1.lane",
        "first.p2.lane",
        "second.p1.x.1",
        "third.p1.v.1",
    ]


def test_what_is_written_is_in_sync_and_written_once(written, here):
    assert out_of_sync(here) == []
    times = [p.stat().st_mtime_ns for p in sorted((written / "results").iterdir())]
    write_results(here)
    assert [p.stat().st_mtime_ns for p in sorted((written / "results").iterdir())] == times


def test_without_data_the_files_are_read(written, once):
    for path in (written / "data").glob("*.csv"):
        path.unlink()
    found = compute_study(written)
    assert found.cohort is None
    assert once.cohort is not None
    assert found.results.rows == once.results.rows
    assert found.patients.rows == once.patients.rows
    assert out_of_sync(found) == []
    (written / "results/patients.csv").unlink()
    assert len(compute_study(written).patients) == 0


def test_without_data_and_without_results_it_says_what_to_run(five):
    shutil.rmtree(five / "data")
    with pytest.raises(UserError, match="results is missing") as caught:
        compute_study(five)
    assert "caseseries results" in caught.value.remedy


@pytest.mark.parametrize("file", ["results.csv", "patients.csv"])
def test_a_row_that_changed_came_or_went_is_named(written, here, file):
    path = written / "results" / file
    lines = _lines(path)
    ids = [row["id"] for row in csv.DictReader(lines)]

    # It went from the file: the data have it, the file lacks it.
    path.write_text("".join([*lines[:3], *lines[4:]]), encoding="utf-8", newline="")
    assert out_of_sync(here) == [ids[2]]
    # It came into the file: what was removed from study.yml vanished from the results.
    extra = lines[1].replace(f"{ids[0]},", "gone.x.n,", 1)
    path.write_text("".join([*lines, extra]), encoding="utf-8", newline="")
    assert out_of_sync(here) == ["gone.x.n"]
    # It changed.
    changed = lines[2].rstrip("\n") + "!\n"
    path.write_text("".join([*lines[:2], changed, *lines[3:]]), encoding="utf-8", newline="")
    assert out_of_sync(here) == [ids[1]]


def test_what_no_page_prints_stands_apart_and_counts_as_much(written, here):
    """All but the third result move to further.csv; a change there is found as well."""
    ids = [row.id for row in here.results]
    write_results(here, {ids[2]})
    assert [line.split(",")[0] for line in _lines(written / "results/results.csv")] == [
        "id",
        ids[2],
    ]
    assert out_of_sync(here) == []
    assert [r.id for r in compute_study(written).results] == ids
    # Without a word about pages each stays where it is, and a new one is taken for printed.
    write_results(here)
    assert len(_lines(written / "results/results.csv")) == 2
    path = written / "results/further.csv"
    lines = _lines(path)
    path.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8", newline="")
    assert out_of_sync(here) == [ids[0]]
    write_results(here)
    printed = [line.split(",")[0] for line in _lines(written / "results/results.csv")]
    assert printed == ["id", ids[0], ids[2]]
    # A file that cannot be read, such as one with the marks of a merge, is written anew.
    path.write_text("<<<<<<< mine\n", encoding="utf-8")
    write_results(here)
    assert out_of_sync(here) == []
    # All of them printed again: nothing is left apart.
    write_results(here, set(ids))
    assert len(_lines(path)) == 1
    assert out_of_sync(here) == []


@pytest.mark.parametrize("file", ["results.csv", "patients.csv"])
def test_rows_in_another_order_are_told(written, here, file):
    path = written / "results" / file
    lines = _lines(path)
    path.write_text("".join([lines[0], *lines[:0:-1]]), encoding="utf-8", newline="")
    assert out_of_sync(here) == ["the order or writing of the rows"]


def test_missing_files_differ_in_every_row(here):
    ids = out_of_sync(here)
    assert ids[: len(here.results)] == [r.id for r in here.results]
    assert {r.id for r in here.patients} <= set(ids)
    assert ids[-1] == "README.md of the data folder"


def test_the_readme_of_the_data_is_held_to_them(written, here):
    readme = written / "data/README.md"
    readme.write_text(readme.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    assert out_of_sync(here) == ["README.md of the data folder"]
    write_results(here)
    assert "More." not in readme.read_text(encoding="utf-8")


def test_two_results_of_one_id_are_an_error(tmp_path):
    # Level a of group b against variable v.a: both are x.v.a.b.n.
    adsl = table("USUBJID SUBJID SEX DTHFL\nP-1 1 F Y\nP-2 2 M Y")
    level = [{"id": "all", "value": "F", "label": "F"}, {"id": "m", "value": "M", "label": "M"}]
    analyses = [
        {
            "id": "x",
            "kind": "describe",
            "variables": [
                {"id": "v", "column": "SEX", "levels": level},
                {"id": "v", "column": "DTHFL", "kind": "flag"},
                {"id": "v", "column": "DTHFL", "kind": "flag"},
            ],
        }
    ]
    study = small_study(tmp_path, {"adsl": adsl}, analyses=analyses)
    with pytest.raises(UserError, match="two results have the id"):
        compute(load(study), study)


def test_ids_of_the_five_are_readable_and_unique(results):
    ids = [r.id for r in results]
    assert len(set(ids)) == len(ids)
    row = results["harm.headache.mild.early.n"]
    assert (row.analysis, row.variable, row.level, row.group, row.stat) == (
        "harm", "headache", "mild", "early", "n",
    )  # fmt: skip


def test_a_result_without_a_value_says_why(results):
    # In the five the curve's band ends where the last patient at risk dies, on day 300.
    without = [r for r in results if r.value is None]
    assert {r.id for r in without} >= {"life.os.t300.both.surv_low", "life.os.t300.both.surv_high"}
    assert [r.id for r in without if not r.note or r.text != "NE"] == []


def test_no_note_where_there_is_a_value(results):
    assert [r.id for r in results if r.value is not None and r.note] == []


def test_a_table_that_an_analysis_needs_is_named(five):
    (five / "data/adlb.csv").unlink()
    with pytest.raises(UserError, match="the table adlb") as caught:
        compute_study(five)
    assert "add adlb.csv" in caught.value.remedy


@pytest.mark.parametrize(
    ("old", "new"),
    [("data:\n", "data:\n  folder: dat\n"), ("data:\n", "data:\n  folder: elsewhere\n")],
)
def test_where_no_table_is_the_committed_results_are_told_as_such(written, old, new):
    """A slip in the name of the folder must not look like results that are in sync."""
    (written / "elsewhere").mkdir()
    path = written / "study.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    computed = compute_study(written)
    assert computed.cohort is None
    assert ["no table of patients is here" in str(note) for note in computed.notes] == [True]


@pytest.mark.parametrize("spoil", ["adsl alone is gone", "a file in the place of the folder"])
def test_tables_without_that_of_patients_are_refused(written, spoil):
    if spoil == "adsl alone is gone":
        (written / "data/adsl.csv").rename(written / "data/adsl_old.csv")
    else:
        (written / "data").rename(written / "tables")
        (written / "data").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="missing"):
        compute_study(written)
