"""`caseseries table` and `caseseries results --format`: one table, and results for other programs, without a site."""

import csv
import io
import json
import re
import zipfile

import pandas as pd
import pytest
from typer.testing import CliRunner

from caseseries.cli.commands import app
from caseseries.results import Results
from tests.conftest import FIVE
from tests.small_study import small_study


def run(*words):
    done = CliRunner().invoke(app, [*map(str, words), "--project", str(FIVE)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_table_as_text_with_its_methods_below():
    # Patients 1 to 4 are treated; headache: 1 mild and severe, 2 mild; itching: 2 mild, 3 severe.
    text = run("table", "harms").replace("\N{NO-BREAK SPACE}", " ")
    lines = text.splitlines()
    rule = "-" * len(lines[1])
    assert [re.split(r"  +", line.strip()) for line in lines] == [
        ["harms"],
        [rule],
        ["Both arms (n = 4)"],
        ["Event", "Grades 1–2", "Grade ≥3"],
        [rule],
        ["Any event", "2 (50)", "2 (50)"],
        ["Nerves"],
        ["Headache", "2 (50)", "1 (25)"],
        ["Itching", "1 (25)", "1 (25)"],
        [rule],
        ["A patient with both bands counts in both."],
        ["Methods: distinct patients; a patient counts in every band in which the event occurred."],
    ]
    assert lines[7].startswith("  Headache ")
    # Numbers end where their heads do.
    assert {len(lines[k]) for k in (1, 3, 4, 5, 7, 8)} == {len(rule)}


def test_a_table_as_csv_and_html():
    rows = list(csv.reader(io.StringIO(run("table", "harms", "--format", "csv"))))
    assert rows[1:] == [
        ["Any event", "2 (50)", "2 (50)"],
        ["Nerves", "", ""],
        ["Headache", "2 (50)", "1 (25)"],
        ["Itching", "1 (25)", "1 (25)"],
    ]
    page = run("table", "harms", "--format", "html")
    assert page.startswith("<!doctype html>")
    assert "Headache" in page
    assert "<p>A patient with both bands counts in both.</p>" in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_table_as_a_word_document_of_the_same_bytes(tmp_path):
    for name in ("one", "other"):
        run("table", "harms", "-f", "docx", "-o", tmp_path / f"{name}.docx")
    one, other = ((tmp_path / f"{name}.docx").read_bytes() for name in ("one", "other"))
    assert one == other
    text = zipfile.ZipFile(io.BytesIO(one)).read("word/document.xml").decode()
    assert "<w:tbl>" in text
    assert "Headache" in text
    assert "A patient with both bands counts in both." in text


def test_tables_are_listed_and_an_unknown_one_is_told():
    assert run("table") == "harms\tharms\n"
    done = CliRunner().invoke(app, ["table", "harm", "-p", str(FIVE)])
    assert "there is no 'harm' under tables" in str(done.exception)


@pytest.mark.parametrize("words", [("table", "t"), ("results", "-f", "csv")])
def test_what_is_odd_in_the_data_is_told_beside_the_numbers(tmp_path, words):
    describe = {
        "id": "a",
        "kind": "describe",
        "variables": [{"id": "age", "column": "AGE", "kind": "number"}],
    }
    columns = [{"label": "All", "group": "all", "cell": "{n}"}]
    result = {"id": "t", "analysis": "a", "columns": columns, "rows": [{"label": "Age", "variable": "age"}]}  # fmt: skip
    small_study(tmp_path, {"adsl": "USUBJID,SUBJID,AGE\nT-1,1, 50 \n"}, analyses=[describe], tables=[result])  # fmt: skip
    done = CliRunner().invoke(app, [*words, "-p", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "adsl.csv, row 2, column AGE: the cell is read without blanks" in done.stderr
    assert "the cell is read" not in done.stdout


def test_a_study_without_tables_is_told_so(tmp_path):
    small_study(tmp_path, {"adsl": "USUBJID,SUBJID\nT-1,1\n"})
    done = CliRunner().invoke(app, ["table", "-p", str(tmp_path)])
    assert "study.yml declares no table" in str(done.exception)


def test_results_in_a_file_of_their_own_leave_the_project_as_it_is(tmp_path):
    before = sorted(p.name for p in FIVE.rglob("*"))
    run("results", "-o", tmp_path / "r.csv")
    results = Results.read(tmp_path / "r.csv")
    run("results", "-f", "parquet", "-o", tmp_path / "r.parquet")
    frame = pd.read_parquet(tmp_path / "r.parquet")
    assert [*frame["id"]] == [r.id for r in results]
    assert [None if pd.isna(v) else v for v in frame["value"]] == [r.value for r in results]
    assert sorted(p.name for p in FIVE.rglob("*")) == before


@pytest.fixture(scope="module")
def ard():
    return json.loads(run("results", "-f", "ard"))


def test_ard_has_the_structure_of_cards(ard):
    # R/check_ard_structure.R of cards: these columns, and which of them are lists.
    lists = {"group1_level", "variable_level", "stat", "fmt_fun", "warning", "error"}
    for row in ard:
        assert {"group1", "variable", "stat_name", "stat_label"} | lists <= row.keys()
        assert all(isinstance(row[name], list) for name in lists)
    assert "method" in {row["stat_name"] for row in ard}
    assert len({row["id"] for row in ard}) == len(ard)


def test_ard_has_the_statistics_of_cards_under_its_names(ard):
    rows = {row["id"]: row for row in ard}
    # Shares are proportions there: three of the four treated are women.
    share = rows["start.sex.f.both.pct"]
    assert (share["stat_name"], share["stat_label"], share["stat"]) == ("p", "%", [0.75])
    assert (share["variable"], share["variable_level"], share["context"]) == ("sex", ["f"], "tabulate")  # fmt: skip
    assert (share["group1"], share["group1_level"]) == (None, [])
    assert rows["start.sex.f.both.N"]["stat"] == [4]
    early = rows["start.age.early.q1"]
    # Levels of groups are values of the column, and not what is printed for them.
    assert (early["group1"], early["group1_level"], early["context"]) == (
        "ARM",
        ["Early"],
        "summary",
    )
    # R/apply_fmt_fun.R: a number of decimals, or `xx%` for a proportion, is an alias of a formatting function.
    assert (early["fmt_fun"], share["fmt_fun"]) == ([1], ["xx%"])
    # Counts of events are not in the nested groups that ard_hierarchical() makes.
    assert {row["context"] for row in ard if row["analysis"] in ("population", "harm")} == {
        "tabulate"
    }
    assert (early["stat_name"], early["stat_label"]) == ("p25", "Q1")
    low = rows["effect.response.both.ci_low"]
    assert (low["stat_name"], 0 < low["stat"][0] < 1) == ("conf.low", True)
    # All methods of a place stand in one row.
    (method,) = (row for row in ard if row["id"] == "life.os.both.method")
    assert method["stat"][0].split("; ")[:2] == ["patients with a time", "patients with the event"]
    assert "Kaplan-Meier, log interval" in method["stat"][0]
    # What could not be computed has no value, and says why.
    none = next(row for row in ard if row["error"])
    assert none["stat"] == []
