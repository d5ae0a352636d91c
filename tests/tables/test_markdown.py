"""Tables where they are edited: what is written reads back."""

import html
import re
import xml.etree.ElementTree as ET

import pypandoc
import pytest

from caseseries.tables.grid import Cell, Grid, Head, Line
from caseseries.tables.markdown import notes_markdown, to_markdown
from tests.tables.grids import BODY, GRID, text


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


def _read_back(grid):
    """The cells of the Markdown table, as pandoc reads it."""
    written = pypandoc.convert_text(
        to_markdown(grid), "html", "markdown-smart", extra_args=["--wrap=none", "--columns=400"]
    )
    body = ET.fromstring(re.search(r"<tbody.*</tbody>", written, re.DOTALL)[0])
    return [[text(cell) for cell in row] for row in body], written


def test_where_tables_are_edited_every_cell_stands_in_its_row():
    body, written = _read_back(GRID)
    assert body == BODY
    assert re.findall(r"<strong>(.*?)</strong>", written) == ["Nerves", "Itching"]
    without = Grid("t", "Event", tuple(Head(h.label) for h in GRID.heads), GRID.lines)
    body, written = _read_back(without)
    assert body == BODY
    head = re.findall(r"<th[^>]*>(.*?)</th>", written)
    assert [html.unescape(h) for h in head] == ["Event", "Grades 1–2", "Grade ≥3", "Any", "p"]


def test_where_tables_are_edited_every_note_is_a_line():
    assert notes_markdown(GRID).split("\\\n") == [
        "A note with &lt;angles&gt; &amp; &#42;stars&#42;.", "A second note.", "A third.",
    ]  # fmt: skip


def test_a_spanner_stays_one_cell_where_tables_are_edited():
    read = pypandoc.convert_text(to_markdown(GRID), "html", "markdown-smart")
    head = re.findall(r"<th( [a-z]+span=\"\d\")?[^>]*>([^<]*)</th>", read)
    assert head == [
        (' rowspan="2"', "Event"), (' colspan="2"', "All (n = 5)"), ("", "Early (n = 2)"), (' rowspan="2"', "p"),
        ("", "Grades 1–2"), ("", "Grade ≥3"), ("", "Any"),
    ]  # fmt: skip


def test_a_head_without_a_word_is_blank():
    assert to_markdown(Grid("t", "", (Head(""),), ())).splitlines()[0] == "|   |   |"


def test_a_column_of_a_wide_table_has_room_for_its_longest_word_in_word():
    """112 letters fit into a line, in bold fewer: what is lacking is taken from texts of several words."""
    heads = [Head("Hypercalcaemia"), *(Head(f"C{k}") for k in range(8))]
    cells = (Cell("1256.92"), *(Cell("10.66 (27) and more") for _ in range(8)))

    def widths(n, landscape=False):
        lines = (Line("Patient", cells[:n], indent=1),)
        made = to_markdown(Grid("t", "Subject", tuple(heads[:n]), lines, landscape=landscape))
        return [len(dashes.strip(":")) for dashes in made.splitlines()[1].strip("|").split("|")]

    stub, first, *others = widths(9)
    assert sum((stub, first, *others)) == pytest.approx(112, abs=5)
    assert first >= 14 * 1.2
    assert stub >= 2 + len("Patient")
    assert len(set(others)) == 1
    assert others[0] >= len("10.66")
    # Nothing is lacking on a turned page, nor in a table that fits.
    assert widths(4)[2:] == [21] * 3
    assert widths(6, landscape=True)[2:] == [21] * 5 != widths(6)[2:]
