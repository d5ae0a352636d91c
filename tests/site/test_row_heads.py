"""Heads of rows in the tags of a PDF, read by programs that others wrote."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pypdfium2
import pytest
import typst

from caseseries.site import row_heads
from caseseries.store import shipped_fonts
from caseseries.tables.grid import Cell, Grid, Head, Line
from caseseries.tables.typst import to_typst

GRID = Grid(
    "t",
    "Event",
    (Head("Any", "All"), Head("Grade 3", "All")),
    (
        Line("Fever", (Cell("4"), Cell("1"))),
        Line("Of nerves", heading=True),
        Line("Tremor", (Cell("2"), Cell("0"))),
    ),
)


@pytest.fixture(scope="module")
def made() -> bytes:
    source = f'#set document(title: "T")\n#title[T]\n= One\n{to_typst(GRID)}\nWords.'
    pdf = typst.compile(
        source.encode(), format="pdf", font_paths=[shipped_fonts.folder()], ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )  # fmt: skip
    assert isinstance(pdf, bytes)
    return pdf


def cells(content: bytes) -> list[tuple[str, str]]:
    """Kind and scope of each cell of a table, in the order of the tags."""
    found: list[tuple[str, str]] = []

    def walk(element: Any) -> None:
        element = element.get_object()
        if isinstance(element, list):
            for one in element:
                walk(one)
        elif isinstance(element, dict):
            if element.get("/S") in ("/TH", "/TD"):
                scopes = [str(a["/Scope"]) for a in element["/A"] if "/Scope" in a]
                assert not any(a.get("/Headers") for a in element["/A"])
                found.append((str(element["/S"]), "".join(scopes)))
            if "/K" in element and element.get("/S") not in ("/TH", "/TD"):
                walk(element["/K"])

    walk(pypdf.PdfReader(io.BytesIO(content)).root_object["/StructTreeRoot"]["/K"])
    return found


def test_the_first_cell_of_each_row_is_its_head(made: bytes) -> None:
    column, row, data = ("/TH", "/Column"), ("/TH", "/Row"), ("/TD", "")
    # Event, All, Any, Grade 3; Fever 4 1; the heading of a group, over all columns; Tremor 2 0.
    expected = [*[column] * 4, row, data, data, column, row, data, data]
    assert cells(row_heads.tag(made)) == expected


def test_nothing_else_of_the_file_changes(made: bytes) -> None:
    tagged = row_heads.tag(made)
    assert len(tagged) == len(made)
    assert row_heads.tag(tagged) == tagged
    page = pypdfium2.PdfDocument(tagged)[0]
    assert "Tremor" in page.get_textpage().get_text_bounded()
    before = pypdfium2.PdfDocument(made)[0].render().to_numpy()
    assert (page.render().to_numpy() == before).all()


def test_a_pdf_without_tags_stays_as_it_is() -> None:
    made = typst.compile(b"Words.", format="pdf", ignore_system_fonts=True, pdf_tags=False)
    assert isinstance(made, bytes)
    assert row_heads.tag(made) == made
