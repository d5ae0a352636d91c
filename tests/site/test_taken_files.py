"""Files of tables and figures without a site: what is in them cell by cell, and that no cell runs in a spreadsheet."""

import csv
import datetime
import io
import json
import zipfile

import openpyxl
import pytest

from caseseries.results import PatientResults, Results, make
from caseseries.site import data_package, take_away
from caseseries.tables import writers
from caseseries.tables.grid import Cell, Grid, Head, Line
from tests.small_study import GROUPS, small_study

DAY = datetime.date(2025, 1, 31)
RESULTS = Results(
    tuple(
        make("harm", "rash", stat, value, population="treated", group=group, fmt=fmt, n=1, N=3, unit=unit, method="m")
        for group, stat, value, fmt, unit in (
            ("a", "n", 1, "int", "patients"), ("a", "pct", 100 / 3, "pct", "%"), ("b", "n", 2, "int", "patients"),
        )
    )
)  # fmt: skip
GRID = Grid(
    "harms", "Event",
    (Head("Any", "A (n = 3)"), Head("Any", "B (n = 3)")),
    (
        Line("Skin", heading=True),
        Line("=1+1", (Cell("1 (33)", ("harm.rash.a.n", "harm.rash.a.pct")), Cell("2", ("harm.rash.b.n",)))),
    ),
    ("A note.", "=HYPERLINK(1)"),
)  # fmt: skip


def test_a_csv_has_groups_heads_and_lines_and_nothing_that_runs():
    assert list(csv.reader(io.StringIO(writers.as_csv(GRID)))) == [
        ["", "A (n = 3)", "B (n = 3)"],
        ["Event", "Any", "Any"],
        ["Skin", "", ""],
        ["'=1+1", "1 (33)", "2"],
    ]


def _sheets(tmp_path):
    here = take_away.Shown(None, RESULTS, PatientResults())
    path = tmp_path / "t.xlsx"
    path.write_bytes(take_away.to_xlsx(GRID, here, DAY))
    return openpyxl.load_workbook(path)


def test_a_workbook_has_the_table_with_its_notes_as_texts(tmp_path):
    sheet = _sheets(tmp_path)["Table"]
    cells = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    assert cells[1:] == [
        ["Event", "Any", "Any"], ["Skin"], ["=1+1", "1 (33)", "2"], ["A note."], ["=HYPERLINK(1)"],
    ]  # fmt: skip
    assert {c.data_type for row in sheet.iter_rows() for c in row if c.value is not None} == {"s"}


def test_the_values_behind_the_numbers_are_told_by_group(tmp_path):
    head, *rows = [
        [cell.value for cell in row] for row in _sheets(tmp_path)["Values"].iter_rows()
    ]  # fmt: skip
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(r["row"], r["column"], r["id"], r["n"], r["N"], r["text"]) for r in found] == [
        ("=1+1", "A (n = 3): Any", "harm.rash.a.n", 1, 3, "1"),
        ("=1+1", "A (n = 3): Any", "harm.rash.a.pct", 1, 3, "33"),
        ("=1+1", "B (n = 3): Any", "harm.rash.b.n", 1, 3, "2"),
    ]
    # A third in full precision, of which the table prints two digits.
    assert [r["value"] for r in found] == [1, pytest.approx(33.333333), 2]
    assert [r["unit"] for r in found] == ["patients", "%", "patients"]


def test_the_data_of_a_figure_stand_once_and_are_numbered():
    points = [{"x": 1, "y": 2.5}, {"x": 2, "y": None}]
    spec = {
        "hconcat": [
            {"layer": [{"data": {"values": points}, "mark": "line"}, {"data": {"values": points}, "mark": "point"}]},
            {"data": {"values": [{"x": 3, "what": "=1+1"}]}, "mark": "rule"},
        ],
        "config": {"data": {"values": [{"no": 1}]}},
    }  # fmt: skip
    assert list(csv.reader(io.StringIO(take_away.data_csv(spec)))) == [
        ["set", "x", "y", "what"], ["1", "1", "2.5", ""], ["1", "2", "", ""], ["2", "3", "", "'=1+1"],
    ]  # fmt: skip
    alone = {"data": {"values": points}, "mark": "line"}
    assert take_away.data_csv(alone) == "x,y\n1,2.5\n2,\n"


def test_the_dictionary_has_the_columns_of_the_data_and_says_which_are_published(tmp_path):
    study = small_study(
        tmp_path, {}, groups=GROUPS, privacy={"publish": {"adsl": ["USUBJID", "TRT01A"]}}
    )
    facts = study.generated / data_package.provenance.FILE
    data_package.provenance.write(facts, {}, {"adsl": ["USUBJID", "AGE", "TRT01A"]})
    head, *rows = csv.reader(io.StringIO(data_package.dictionary(study)))
    assert tuple(head) == data_package.DICTIONARY
    assert {row[1]: row[-1] for row in rows} == {"USUBJID": "yes", "AGE": "no", "TRT01A": "yes"}
    assert {row[0] for row in rows} == {"adsl"}


def test_the_package_says_which_columns_are_numbers(tmp_path):
    study = small_study(tmp_path, {}, groups=GROUPS)
    package = data_package.describe(study, ["results.csv"])
    results = next(r for r in package["resources"] if r["name"] == "results")
    kinds = {field["name"]: field["type"] for field in results["schema"]["fields"]}
    assert {name: kind for name, kind in kinds.items() if kind != "string"} == {
        "value": "number", "n": "integer", "N": "integer",
    }  # fmt: skip
    assert (package["version"], package["created"]) == ("0.1.0", "2025-01-31T00:00:00Z")


def test_links_stand_once_however_often_they_are_written(tmp_path, monkeypatch):
    study = small_study(tmp_path, {}, groups=GROUPS)
    study.results_file.parent.mkdir()
    study.results_file.write_text(RESULTS.to_csv(), encoding="utf-8")

    class _Shown(take_away.Shown):
        def grid(self, id):
            return GRID if id == "harms" else None

    here = _Shown(study, RESULTS, PatientResults())
    monkeypatch.setattr(take_away, "shown", lambda _: here)
    site = tmp_path / "_site"
    page = site / "chapters/a.html"
    page.parent.mkdir(parents=True)
    table = '<div><table id="gt-{}"><tr><td>1</td></tr></table></div>'
    page.write_text(
        f"<main>{table.format('harms')}<p>Words.</p>{table.format('other')}</main>", "utf-8"
    )
    take_away.write_all(study, site)
    once = page.read_text("utf-8")
    assert once.count('class="cs-take"') == 1
    assert once.index("cs-take") < once.index("<p>Words.</p>"), "under its table"
    assert 'href="../downloads/harms.csv"' in once
    assert (site / "downloads/harms.csv").read_text("utf-8-sig") == writers.as_csv(GRID)
    assert (site / "downloads/harms.xlsx").is_file()
    take_away.write_all(study, site)
    assert page.read_text("utf-8") == once


def test_the_archive_tells_how_it_was_made_and_nothing_of_the_patients_tables(tmp_path):
    study = small_study(tmp_path, {}, groups=GROUPS)
    study.results_file.parent.mkdir()
    study.results_file.write_text(RESULTS.to_csv(), encoding="utf-8")
    facts = study.generated / data_package.provenance.FILE
    data_package.provenance.write(facts, {}, {"adsl": ["USUBJID"]})
    site = tmp_path / "_site"
    site.mkdir()
    told = {"version": "0.1.0", "commit": "abc", "tables": "hash of tables", "sources": "hash of sources"}  # fmt: skip
    (site / "build.json").write_text(json.dumps(told), "utf-8")
    with zipfile.ZipFile(io.BytesIO(data_package.archive(study, site))) as archive:
        held = {info.filename: info.date_time for info in archive.infolist()}
        code = json.loads(archive.read("code-version.json"))
        everything = b"".join(archive.read(name) for name in held)
        assert archive.read("results.csv").decode() == RESULTS.to_csv()
    assert code == {"version": "0.1.0", "commit": "abc"}
    assert b"hash of" not in everything
    # The version's day, whatever the clock says.
    assert set(held.values()) == {(2025, 1, 31, 0, 0, 0)}
