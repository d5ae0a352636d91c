"""Tables on the web: every cell, head, note, depth and rule."""

import re

import pytest

from caseseries.tables.grid import Cell, Grid, Head, Line
from caseseries.tables.web import to_html
from tests.tables.grids import BODY, GRID, page, plain, rows, text, web


def test_on_the_web_every_cell_stands_under_its_head():
    head = [
        [(text(th), th.get("colspan"), th.get("rowspan")) for th in row]
        for row in web(GRID).findall("thead/tr")
    ]
    assert head == [
        [("Event", "1", "2"), ("All (n = 5)", "2", "1"), ("Early (n = 2)", "1", "1"), ("p", "1", "2")],
        [("Grades 1–2", "1", "1"), ("Grade ≥3", "1", "1"), ("Any", "1", "1")],
    ]  # fmt: skip
    assert [[text(cell) for cell in row] for row in rows(GRID)] == BODY
    # A screen reader is told which row and column a number belongs to.
    assert {cell.get("scope") for row in rows(GRID) for cell in row.findall("th")} == {"row"}


def test_on_the_web_a_cell_tells_its_results_and_the_page_has_one_stylesheet():
    page = to_html(GRID)
    assert page.count("cs-claim") == 1
    assert '<span class="cs-claim" data-result="a.b.n a.b.pct">1 (20)</span>' in page
    assert "<style" not in page
    assert page.startswith('<div id="gt-t"')
    # Quarto would send it through a converter from another machine.
    assert 'data-quarto-disable-processing="true"' in page


def test_on_the_web_classes_are_bold_terms_set_in_and_rules_thin():
    labels = [row.find("th") for row in rows(GRID)]
    bold = ["font-weight: bold;" in (label.get("style") or "") for label in labels]
    assert bold == [True, False, True, False]
    depth = [re.findall(r"gt_indent_(\d)", label.get("class")) for label in labels]
    assert depth == [[], ["2"], [], ["5"]]
    ruled = [["border-top" in (cell.get("style") or "") for cell in row] for row in rows(GRID)]
    assert ruled == [[False] * 5, [False] * 5, [True] * 5, [False] * 5]


def test_on_the_web_every_note_stands_under_the_table_in_order():
    assert [text(note) for note in page(GRID).findall("div[@class='cs-notes']/p")] == list(
        GRID.notes
    )
    assert (
        web(GRID).find("tfoot") is None
    )  # they neither scroll with it nor return on each page of print


def test_decimals_stand_below_each_other_and_the_text_is_as_printed():
    texts = ("6 (2–11)", "16 (70)", "<0.1", "1,234", "–", "−7.25", "60, ongoing")
    grid = plain(Head("A"), lines=tuple(Line(t, (Cell(t),)) for t in texts))
    cells = [row.find("td") for row in rows(grid)]
    assert [text(cell) for cell in cells] == list(texts)
    # One or, with a sign, two characters stand before the decimal sign, against the five of 1,234; a dash is no number.
    rooms = [[span.get("class") for span in cell.iter("span")] for cell in cells]
    assert rooms == [[f"cs-d cs-d{n}"] if n else [] for n in (4, 3, 3, 0, 0, 3, 3)]
    words = plain(Head("A", numeric=False), lines=tuple(Line(t, (Cell(t),)) for t in texts))
    assert "cs-d" not in to_html(words)


@pytest.mark.parametrize(
    ("text", "numeric", "broken"),
    [("1" * 24, True, False), ("1" * 25, True, True), ("a" * 14, False, False), ("a" * 15, False, True)],
)  # fmt: skip
def test_short_cells_are_not_broken_into_lines(text, numeric, broken):
    grid = plain(
        Head("A", numeric=numeric), lines=(Line("x", (Cell("1"),)), Line("y", (Cell(text),)))
    )
    styles = [td.get("style") for row in rows(grid) for td in row.findall("td")]
    assert styles == [None if broken else "white-space: nowrap;"] * 2


def test_only_neighbours_share_a_spanner():
    grid = plain(Head("a", "A"), Head("b"), Head("c", "A"), Head("d", "A"))
    head = web(grid).findall("thead/tr")[0]
    assert [(text(th), th.get("colspan")) for th in head] == [
        ("S", "1"), ("A", "1"), ("b", "1"), ("A", "2"),
    ]  # fmt: skip


def test_braces_in_heads_are_no_units_of_measurement():
    # great_tables writes {{m/s^2}} as a unit: m s with an exponent.
    grid = Grid(
        "t",
        "S {{a/b^2}}",
        (Head("L {{< c /d^2 >}}", spanner="P {{m/s^2}}"),),
        (Line("x", (Cell("1"),)),),
    )
    heads = {text(th).replace("\u2060", "") for th in web(grid).findall("thead/tr/th")}
    assert heads == {"S {{a/b^2}}", "P {{m/s^2}}", "L {{< c /d^2 >}}"}


def test_rows_of_a_long_table_are_numbered_on():
    # It is written two hundred lines at a time; a cell that names a head of another row is read out under that.
    lines = tuple(Line(f"Row {k}", (Cell(str(k)),)) for k in range(205))
    heads = re.findall(
        r'<th scope="row" id="(\S+)"[^>]*>(.*?)</th>', to_html(plain(Head("A"), lines=lines))
    )
    assert heads == [(f"gt-t-stub-{k + 1}", f"Row {k}") for k in range(205)]
