"""Tables in print: every cell, head and width, and words that are too long."""

import io
import re

import pytest
import typst
from pypdf import PdfReader

from caseseries.store import shipped_fonts
from caseseries.tables.grid import Cell, Grid, Head, Line, marked
from caseseries.tables.typst import broken_word, to_typst
from tests.tables.grids import BODY, GRID, plain, printed


def test_typst_compiles_and_repeats_its_header():
    source = to_typst(GRID)
    assert "table.header(" in source
    pdf = typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("headings", [(1,), (2, 1, 1), (3, 1, 2), (1, 2)])
def test_headings_one_below_the_other_are_printed_wherever_a_page_ends(headings):
    """Typst 0.14 panics on two of one level in a row at the end of a page; seen with values by parameter and visit."""
    lines = []
    for many in headings * 3:
        lines += [Line(f"Heading {k}", heading=True) for k in range(many)]
        lines += [Line("Row", (Cell("1"),)) for _ in range(3)]
    source = to_typst(plain(Head("A"), lines=(*lines, Line("Last", heading=True))))
    for down in range(0, 130, 13):
        page = f"#set page(height: 160pt, margin: 10pt)\n#v({down}pt)\n{source}"
        assert typst.compile(page.encode(), format="pdf", ignore_system_fonts=True)


def test_in_print_every_cell_stands_under_its_head():
    source = to_typst(GRID)
    body = source[source.index("table.hline(stroke: 0.5pt)") :]
    strings = [
        json.replace('\\"', '"')
        .replace("\\u{3c}", "<")
        .replace("\\u{3e}", ">")
        .replace("\\u{26}", "&")
        for json in re.findall(r'"((?:[^"\\]|\\.)*)"', body)
    ]
    strings = [s for s in strings if s not in ("semibold", "Source Sans Pro", "Libertinus Serif")]
    assert strings == ["Nerves", *BODY[1], *BODY[2], *BODY[3], *GRID.notes]
    # A heading runs over all columns; classes and headings are bold, terms are not.
    assert 'table.cell(colspan: 5)[#text(weight: "semibold", "Nerves")]' in body
    assert '[#text(weight: "semibold", "Itching")]' in body
    assert '[#"Deep"]' in body
    assert body.count("table.hline(stroke: 0.3pt + luma(82%))") == 1
    assert body.index("0.3pt") < body.index("Itching")


def test_in_print_spanners_run_over_their_columns():
    head = to_typst(GRID)
    head = head[head.index("table.header(") : head.index("table.hline(stroke: 0.5pt)")]
    cells = re.findall(
        r"table\.cell\((?:(rowspan|colspan): (\d))?.*?\"semibold\", \"([^\"]*)\"", head
    )
    assert cells == [
        ("rowspan", "2", "Event"), ("colspan", "2", "All (n = 5)"), ("colspan", "1", "Early (n = 2)"),
        ("rowspan", "2", "p"), ("", "", "Grades 1–2"), ("", "", "Grade ≥3"), ("", "", "Any"),
    ]  # fmt: skip
    assert "span" not in to_typst(plain(Head("A"), Head("B")))


def test_a_heading_later_on_stands_off_from_what_is_above():
    lines = (Line("First", heading=True), Line("x", (Cell("1"),)), Line("Then", heading=True))
    source = to_typst(plain(Head("A"), lines=lines))
    assert 'table.cell(colspan: 2)[#text(weight: "semibold", "First")]' in source
    assert 'table.cell(colspan: 2, inset: (top: 5pt))[#text(weight: "semibold", "Then")]' in source


@pytest.mark.parametrize(
    ("lines", "landscape", "breakable"),
    [(14, False, "false"), (15, False, "true"), (26, True, "false"), (27, True, "true")],
)
def test_a_table_of_a_quarter_of_a_page_is_not_broken(lines, landscape, breakable):
    many = tuple(Line(str(k), (Cell("1"),)) for k in range(lines))
    source = to_typst(plain(Head("A"), lines=many, landscape=landscape))
    assert source.startswith(f"#block(breakable: {breakable}, ")


def test_widths_follow_contents_unless_told():
    wide = plain(Head("A"), Head("B"), lines=(Line("x", (Cell("1"), Cell("a long text here"))),))
    assert "columns: (3fr, 5fr, 18fr)" in to_typst(wide)
    told = plain(Head("A", share=1), Head("B", share=1), lines=wide.lines)
    assert "columns: (3fr, 11.5fr, 11.5fr)" in to_typst(told)
    # Told for one, the other counts as one: 23 in all, three parts and one.
    some = plain(Head("A", share=3), Head("B"), lines=wide.lines)
    assert "columns: (3fr, 23fr, 7.67fr)" in to_typst(some)


@pytest.mark.parametrize(
    ("grid", "widths"),
    [
        # A label and two more; its depth takes two letters each; a heading, which runs over all, takes none.
        (plain(Head("A"), lines=(Line("12345", (Cell("1"),), indent=2),)), "11fr, 5fr"),
        (plain(Head("A"), lines=(Line("1" * 50, heading=True), Line("12345", (Cell("1"),)))), "7fr, 5fr"),
        # A longer label takes two lines.
        (plain(Head("A"), lines=(Line("1" * 50, (Cell("1"),)),)), "40fr, 5fr"),
        # A head of up to twelve letters stands in one line, a longer one is as wide as its longest word.
        (plain(Head("Twelve chars")), "3fr, 14fr"),
        (plain(Head("Thirteen char")), "3fr, 10fr"),
    ],
)  # fmt: skip
def test_widths_of_labels_and_heads(grid, widths):
    assert f"columns: ({widths})" in to_typst(grid)


def test_a_word_longer_than_its_column_goes_on_in_the_next_line():
    word = "hypergammaglobulinaemia" * 3
    said = printed(
        Grid("t", "Event", (Head("A"), Head("B")), (Line(word, (Cell(word), Cell("1"))),))
    )
    assert word not in said
    assert re.sub(r"[\s\u200b]", "", said).count(word) == 2


def test_words_that_fit_are_not_broken():
    assert "\u200b" not in to_typst(GRID)


def _pages_with(rows: int) -> list[str]:
    lines = [Line(f"row {k}", (Cell(str(k)),)) for k in range(rows)]
    lines += [Line("Of nerves", heading=True), Line("Seizure", (Cell("1"),))]
    source = f'#set page("a4")\n{to_typst(plain(Head("A"), lines=tuple(lines)))}'.encode()
    pdf = typst.compile(
        source, format="pdf", font_paths=[shipped_fonts.folder()], ignore_system_fonts=True
    )
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_heading_of_a_group_does_not_stay_behind_at_the_foot_of_a_page():
    # The page has room for 51 rows, the heading and one below it; after one row more it has none for the last.
    assert len(_pages_with(51)) == 1
    first, second = _pages_with(52)
    assert "row 51" in first
    assert "Of nerves" not in first
    assert "Of nerves" in second


@pytest.mark.parametrize("text", ["x" * 10_000, "many words " * 900])
def test_a_text_of_ten_thousand_letters_is_printed_whole(text):
    """Longer than a page, so that the table is broken, and the other columns keep their room."""
    grid = Grid("t", "Event", (Head("A"), Head("B")), (Line("one", (Cell(text), Cell("last"))),))
    said = re.sub(r"[\s\u200b]", "", printed(grid))
    # Each page repeats the head; the last column ends on the first one.
    rest = said.replace("EventAB", "").replace("one", "", 1).replace("last", "", 1)
    assert rest == re.sub(r"\s", "", text)
    assert said.count("EventAB") > 1
    assert to_typst(grid).startswith("#block(breakable: true")


def test_a_mark_does_not_keep_a_long_word_from_being_broken():
    long = "m" * 60
    cell = Cell(long, ("a.n",), ((long, "a.n"),))
    heads = tuple(Head(name) for name in "ABCD")
    grid = marked(Grid("t", "Row", heads, (Line("x", (cell,) * 4),)), lambda _: "only")
    assert "emph(" in to_typst(grid)
    assert "\u200b" in to_typst(grid)


def test_a_long_word_is_broken_behind_its_slashes_first() -> None:
    assert broken_word("NOT RECOVERED/RESOLVED", 16) == "NOT RECOVERED/\u200bRESOLVED"
    assert broken_word("RECOVERED/RESOLVED", 40) == "RECOVERED/RESOLVED"
    letters = broken_word("Pneumonoultramicroscopic", 10)
    assert letters.replace("\u200b", "") == "Pneumonoultramicroscopic"
    assert letters.count("\u200b") > 10
