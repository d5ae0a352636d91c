"""Grids of tables for the tests of each format."""

import io
import xml.etree.ElementTree as ET

import typst
from pypdf import PdfReader

from caseseries.store import shipped_fonts
from caseseries.tables.grid import Cell, Grid, Head, Line
from caseseries.tables.typst import to_typst
from caseseries.tables.web import to_html

GRID = Grid(
    "t",
    "Event",
    (Head("Grades 1–2", "All (n = 5)"), Head("Grade ≥3", "All (n = 5)"), Head("Any", "Early (n = 2)"), Head("p")),
    (
        Line("Nerves", heading=True),
        Line(
            'Head*ache "bad" #1',
            (Cell("1 (20)", ("a.b.n", "a.b.pct")), Cell("0 (0)"), Cell("1 (50)"), Cell("<0.001")),
            indent=1,
        ),
        Line("Itching", (Cell("2 (40)"), Cell("1 (20)"), Cell("0 (0)"), Cell("0.50")), strong=True, rule=True),
        Line("Deep", (Cell("7"), Cell("8"), Cell("9"), Cell("10")), indent=3),
    ),
    ("A note with <angles> & *stars*.", "A second note.", "A third."),
)  # fmt: skip

BODY = [
    ["Nerves", "", "", "", ""],
    ['Head*ache "bad" #1', "1 (20)", "0 (0)", "1 (50)", "<0.001"],
    ["Itching", "2 (40)", "1 (20)", "0 (0)", "0.50"],
    ["Deep", "7", "8", "9", "10"],
]


def text(element):
    return "".join(element.itertext()).strip()


def web(grid):
    return page(grid).find("div/table")


def page(grid):
    return ET.fromstring(f"<main>{to_html(grid)}</main>")


def rows(grid):
    return web(grid).findall("tbody/tr")


def plain(*heads, lines=None, **more):
    """A table of texts: heads and the lines under them."""
    return Grid("t", "S", heads, lines or (Line("x", (Cell("1"),) * len(heads)),), **more)


def printed(grid: Grid) -> str:
    """The text of a table in print, without line ends and the places to break, which are not seen."""
    source = f'#set page("a4")\n{to_typst(grid)}'.encode()
    pdf = typst.compile(
        source, format="pdf", font_paths=[shipped_fonts.folder()], ignore_system_fonts=True
    )
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
