"""The files that readers take from a page hold what the page shows, each opened by a program that others wrote."""

import codecs
import csv
import html
import io
import json
import re
import zipfile

import frictionless
import openpyxl
import pandas as pd
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from caseseries.results import Results
from caseseries.site import data_package, take_away
from caseseries.study import read_study
from caseseries.tables import writers
from caseseries.tables.grid import Cell, Grid, Head, Line
from tests.site import reading

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(once):
    return once("reading", reading.make)


@pytest.fixture(scope="module")
def site(folder):
    return folder / "_site"


@pytest.fixture(scope="module")
def page(site):
    return (site / "index.html").read_text(encoding="utf-8")


def _on_the_page(page):
    """The cells of the page's table, row by row, as a reader reads them."""
    table = re.search(r"<table.*?</table>", page, re.DOTALL)[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    cells = [re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[_said(cell) for cell in row] for row in cells]


def _said(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).strip()


def test_a_table_as_csv_and_as_a_workbook_is_the_table_of_the_page(page, site):
    shown = _on_the_page(page)[2:]
    assert shown
    rows = list(
        csv.reader(io.StringIO((site / "downloads/harms.csv").read_text(encoding="utf-8-sig")))
    )
    assert [[cell.lstrip("'") for cell in row] for row in rows][2:] == shown
    book = CalamineWorkbook.from_path(str(site / "downloads/harms.xlsx"))
    assert book.sheet_names == ["Table", "Values"]
    sheet = [list(map(str, row)) for row in book.get_sheet_by_name("Table").to_python()]
    assert [row[: len(shown[0])] for row in sheet][2 : len(rows)] == shown


def test_the_second_sheet_holds_the_results_behind_the_numbers(folder, site):
    results = Results.read(folder / "results/results.csv")
    heads, *rows = (
        CalamineWorkbook.from_path(str(site / "downloads/harms.xlsx"))
        .get_sheet_by_name("Values")
        .to_python()
    )
    assert tuple(heads) == take_away.VALUES
    assert len(rows) > 5
    for row in rows:
        result = results[row[heads.index("id")]]
        assert row[heads.index("value")] == result.value
        assert row[heads.index("text")] == result.text


def test_no_cell_of_a_workbook_is_a_formula(five):
    grid = Grid("t", "Term", (Head("A"),), (Line("=1+1", (Cell("@x"),)),), ("-2 is a note",))
    here = take_away.Shown(read_study(five), Results(()), None)
    content = take_away.to_xlsx(grid, here, read_study(five).version.date)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Table"]
    assert [(c.value, c.data_type) for row in sheet.iter_rows() for c in row if c.value] == [
        ("Term", "s"), ("A", "s"), ("=1+1", "s"), ("@x", "s"), ("-2 is a note", "s"),
    ]  # fmt: skip
    assert writers.as_csv(grid) == "Term,A\n'=1+1,'@x\n"
    assert take_away.to_xlsx(grid, here, read_study(five).version.date) == content


def test_a_figure_is_taken_away_as_pictures_data_and_specification(page, site):
    held = json.loads(re.search(r'class="cs-spec">(.*?)</script>', page, re.DOTALL)[1])
    spec = json.loads((site / "downloads/course.vl.json").read_text(encoding="utf-8"))
    assert spec == held
    assert (site / "downloads/course.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (site / "downloads/course.png").read_bytes().startswith(b"\x89PNG")
    document = pypdfium2.PdfDocument(site / "downloads/course.pdf")
    assert len(document) == 1
    frame = pd.read_csv(site / "downloads/course.data.csv", dtype=str, keep_default_na=False)
    drawn = list(take_away.data_sets(held))
    assert len(frame) == sum(map(len, drawn))
    assert {str(row["patient"]) for rows in drawn for row in rows if "patient" in row} <= set(
        frame["patient"]
    )


def test_a_csv_begins_with_the_mark_by_which_excel_knows_its_encoding(site):
    found = list(site.rglob("*.csv"))
    assert {path.name for path in found} == {"harms.csv", "course.data.csv"}
    for path in found:
        content = path.read_bytes()
        assert content.startswith(codecs.BOM_UTF8)
        assert not content.startswith(codecs.BOM_UTF8 * 2)
        assert (
            "\ufeff"
            not in pd.read_csv(path, header=None, dtype=str, keep_default_na=False).iloc[0, 0]
        )


def test_every_file_is_linked_under_what_it_shows(page, site):
    linked = re.findall(r'href="(downloads/[^"]+)"', page)
    assert sorted(linked) == sorted(
        f"downloads/{name}"
        for name in (
            "harms.csv", "harms.xlsx", "course.svg", "course.png", "course.pdf", "course.data.csv", "course.vl.json",
            "citation.bib", "citation.ris", "citation.csl.json", "citation.txt",
        )
    )  # fmt: skip
    assert all((site / name).is_file() for name in linked)
    assert page.index('id="gt-harms"') < page.index("harms.csv") < page.index("course.svg")


def test_the_package_describes_each_of_its_columns(folder, site):
    study = read_study(folder)
    with zipfile.ZipFile(site / "downloads" / data_package.name(study)) as packed:
        package = json.loads(packed.read("datapackage.json"))
        assert set(packed.namelist()) == {
            "datapackage.json", "results.csv", "dictionary.csv", "code-version.json",
        }  # fmt: skip
        for resource in package["resources"]:
            frame = pd.read_csv(
                io.BytesIO(packed.read(resource["path"])), dtype=str, keep_default_na=False
            )
            assert list(frame) == [field["name"] for field in resource["schema"]["fields"]]
            assert not frame.duplicated(resource["schema"]["primaryKey"]).any()
            for field in resource["schema"]["fields"]:
                texts = [text for text in frame[field["name"]] if text]
                if field["type"] in ("number", "integer"):
                    assert [
                        text for text in texts if not re.fullmatch(r"-?[\d.]+(e-?\d+)?", text)
                    ] == []
        whole = Results.read(folder / "results/results.csv").to_csv()
        assert packed.read("results.csv").decode() == whole
        facts = json.loads(packed.read("code-version.json"))
    assert facts["version"] == package["version"] == study.version.number


@pytest.mark.parametrize("broken", [False, True])
def test_the_validator_of_data_packages_finds_no_fault_and_would(folder, site, tmp_path, broken):
    with zipfile.ZipFile(site / "downloads" / data_package.name(read_study(folder))) as packed:
        packed.extractall(tmp_path)
    if broken:  # a number that is none, in the column value
        path = tmp_path / "results.csv"
        head, first, rest = path.read_text(encoding="utf-8").split("\n", 2)
        cells = first.split(",")
        cells[head.split(",").index("value")] = "many"
        path.write_text("\n".join([head, ",".join(cells), rest]), encoding="utf-8")
    told = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert [task.name for task in told.tasks] == ["results", "dictionary"]
    assert all(task.stats["rows"] for task in told.tasks)
    assert told.flatten(["type"]) == ([["type-error"]] if broken else [])


def test_the_dictionary_says_which_columns_are_published(folder, site):
    study = read_study(folder)
    with zipfile.ZipFile(site / "downloads" / data_package.name(study)) as packed:
        frame = pd.read_csv(io.BytesIO(packed.read("dictionary.csv")), dtype=str)
    for table, columns in study.privacy.publish.items():
        rows = frame[frame["table"] == table]
        assert set(rows.loc[rows["published"] == "yes", "column"]) <= set(columns)
    assert "no" in set(frame["published"])
