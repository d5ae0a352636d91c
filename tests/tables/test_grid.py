"""Tables in each format: spanners, widths, what is escaped."""

import html
import re

import pypandoc
import pytest
import typst

from caseseries import escape
from caseseries.tables.grid import (
    Cell,
    Grid,
    Head,
    Line,
    notes_markdown,
    to_html,
    to_markdown,
    to_typst,
)

GRID = Grid(
    "t",
    "Event",
    (Head("Grades 1–2", "All (n = 5)"), Head("Grade ≥3", "All (n = 5)"), Head("Any", "Early (n = 2)"), Head("p")),
    (
        Line("Nerves", heading=True),
        Line(
            'Head*ache "bad" #1',
            (Cell("1 (20)", ("a.b.n",)), Cell("0 (0)"), Cell("1 (50)"), Cell("<0.001")),
            indent=1,
        ),
        Line("Itching", (Cell("2 (40)"), Cell("1 (20)"), Cell("0 (0)"), Cell("0.50")), strong=True, rule=True),
    ),
    ("A note with <angles> & *stars*.",),
)  # fmt: skip


def test_html_has_one_spanner_over_its_columns_and_traced_cells():
    html = to_html(GRID)
    assert html.count("All (n = 5)") == 1
    assert 'colspan="2"' in html
    assert '<span class="cs-claim" data-result="a.b.n">1 (20)</span>' in html
    assert "&lt;0.001" in html
    assert "<style" not in html


def test_typst_compiles_and_repeats_its_header():
    source = to_typst(GRID)
    assert "table.header(" in source
    pdf = typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)
    assert pdf.startswith(b"%PDF")


def test_a_head_without_spanner_spans_both_header_rows():
    assert 'rowspan: 2, align: center + bottom)[#text(weight: "semibold", "p")]' in to_typst(GRID)


def test_widths_follow_contents_unless_told():
    wide = Grid(
        "t", "S", (Head("A"), Head("B")), (Line("x", (Cell("1"), Cell("a long text here"))),)
    )
    assert "columns: (3fr, 5fr, 18fr)" in to_typst(wide)
    told = Grid("t", "S", (Head("A", share=1), Head("B", share=1)), wide.lines)
    assert "columns: (3fr, 11.5fr, 11.5fr)" in to_typst(told)


@pytest.mark.parametrize(
    ("show", "text"),
    [
        (to_markdown, 'Head*ache "bad" #1'),
        (to_markdown, "0 (0)"),
        (to_markdown, "All (n = 5)"),
        (to_markdown, "Grades 1–2"),
        (notes_markdown, "A note with <angles> & *stars*."),
    ],
)
def test_markdown_reads_back_as_literal_text(show, text):
    written = pypandoc.convert_text(
        show(GRID), "html", "markdown-smart", extra_args=["--wrap=none", "--columns=400"]
    )
    read = html.unescape(re.sub("<[^>]*>", "", written))
    assert text in read
    assert "|" not in read


def test_a_spanner_stays_one_cell_where_tables_are_edited():
    read = pypandoc.convert_text(to_markdown(GRID), "html", "markdown-smart")
    head = re.findall(r"<th( [a-z]+span=\"\d\")?[^>]*>([^<]*)</th>", read)
    assert head == [
        (' rowspan="2"', "Event"), (' colspan="2"', "All (n = 5)"), ("", "Early (n = 2)"), (' rowspan="2"', "p"),
        ("", "Grades 1–2"), ("", "Grade ≥3"), ("", "Any"),
    ]  # fmt: skip


def test_numbers_in_heads_and_notes_can_be_asked_where_they_come_from():
    size = escape.mark(re.compile("N"), "All (n = N) <b>", lambda _: ("5", "population.p.all.n"))
    assert size == "All (n = 5) <b>"
    grid = Grid(
        "t", "S", (Head("A", size), Head("B", size)), (Line("x", (Cell("1"),) * 2),), (size,)
    )
    told = '(n = <span class="cs-claim" data-result="population.p.all.n">5</span>) &lt;b&gt;'
    assert to_html(grid).count(told) == 2  # the head over both columns, and the note
    assert "cs-claim" not in to_typst(grid) + to_markdown(grid)
