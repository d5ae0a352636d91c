"""Tables in each format: every cell, head, note, depth and rule, and what is escaped."""

import html
import io
import re
import xml.etree.ElementTree as ET

import pypandoc
import pytest
import typst
from pypdf import PdfReader

from caseseries import escape
from caseseries.store import shipped_fonts
from caseseries.tables.grid import Cell, Grid, Head, Line, marked
from caseseries.tables.markdown import Table, notes_markdown, to_markdown
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


def _text(element):
    return "".join(element.itertext()).strip()


def _web(grid):
    return _page(grid).find("div/table")


def _page(grid):
    return ET.fromstring(f"<main>{to_html(grid)}</main>")


def _rows(grid):
    return _web(grid).findall("tbody/tr")


def plain(*heads, lines=None, **more):
    """A table of texts: heads and the lines under them."""
    return Grid("t", "S", heads, lines or (Line("x", (Cell("1"),) * len(heads)),), **more)


def test_on_the_web_every_cell_stands_under_its_head():
    head = [
        [(_text(th), th.get("colspan"), th.get("rowspan")) for th in row]
        for row in _web(GRID).findall("thead/tr")
    ]
    assert head == [
        [("Event", "1", "2"), ("All (n = 5)", "2", "1"), ("Early (n = 2)", "1", "1"), ("p", "1", "2")],
        [("Grades 1–2", "1", "1"), ("Grade ≥3", "1", "1"), ("Any", "1", "1")],
    ]  # fmt: skip
    assert [[_text(cell) for cell in row] for row in _rows(GRID)] == BODY
    # A screen reader is told which row and column a number belongs to.
    assert {cell.get("scope") for row in _rows(GRID) for cell in row.findall("th")} == {"row"}


def test_on_the_web_a_cell_tells_its_results_and_the_page_has_one_stylesheet():
    page = to_html(GRID)
    assert page.count("cs-claim") == 1
    assert '<span class="cs-claim" data-result="a.b.n a.b.pct">1 (20)</span>' in page
    assert "<style" not in page
    assert page.startswith('<div id="gt-t"')
    # Quarto would send it through a converter from another machine.
    assert 'data-quarto-disable-processing="true"' in page


def test_on_the_web_classes_are_bold_terms_set_in_and_rules_thin():
    labels = [row.find("th") for row in _rows(GRID)]
    bold = ["font-weight: bold;" in (label.get("style") or "") for label in labels]
    assert bold == [True, False, True, False]
    depth = [re.findall(r"gt_indent_(\d)", label.get("class")) for label in labels]
    assert depth == [[], ["2"], [], ["5"]]
    ruled = [["border-top" in (cell.get("style") or "") for cell in row] for row in _rows(GRID)]
    assert ruled == [[False] * 5, [False] * 5, [True] * 5, [False] * 5]


def test_no_rule_stands_above_the_first_line():
    grid = plain(Head("A"), lines=(Line("x", (Cell("1"),), rule=True),))
    assert "border-top" not in to_html(grid)
    assert "0.3pt" not in to_typst(grid)


def test_on_the_web_every_note_stands_under_the_table_in_order():
    assert [_text(note) for note in _page(GRID).findall("div[@class='cs-notes']/p")] == list(
        GRID.notes
    )
    assert (
        _web(GRID).find("tfoot") is None
    )  # they neither scroll with it nor return on each page of print


def test_decimals_stand_below_each_other_and_the_text_is_as_printed():
    texts = ("6 (2–11)", "16 (70)", "<0.1", "1,234", "–", "7.25")
    grid = plain(Head("A"), lines=tuple(Line(t, (Cell(t),)) for t in texts))
    cells = [row.find("td") for row in _rows(grid)]
    assert [_text(cell) for cell in cells] == list(texts)
    # One, two and one digits before the sign, against the five characters of 1,234; a dash is no number.
    rooms = [[span.get("class") for span in cell.iter("span")] for cell in cells]
    assert rooms == [["cs-d cs-d4"], ["cs-d cs-d3"], ["cs-d cs-d4"], [], [], ["cs-d cs-d4"]]
    words = plain(Head("A", numeric=False), lines=tuple(Line(t, (Cell(t),)) for t in texts))
    assert "cs-d" not in to_html(words)


def test_a_deeper_line_is_set_in_deeper():
    lines = tuple(Line(str(k), (Cell("1"),), indent=k) for k in range(4))
    page, print_ = to_html(plain(Head("A"), lines=lines)), to_typst(plain(Head("A"), lines=lines))
    assert re.findall(r"gt_indent_(\d)", page) == ["2", "4", "5"]
    assert re.findall(r"pad\(left: ([\d.]+)em", print_) == ["0", "0.9", "1.8", "2.7"]
    edited = to_markdown(plain(Head("A"), lines=lines)).splitlines()[2:]
    assert [row.split(" | ")[0] for row in edited] == [f"| {'&emsp;' * k}{k}" for k in range(4)]


def test_numbers_are_centred_and_texts_are_not():
    grid = plain(Head("A"), Head("B", numeric=False))
    assert [re.findall(r"gt_(center|left)\b", td.get("class")) for td in _rows(grid)[0][1:]] == [
        ["center"], ["left"],
    ]  # fmt: skip
    assert "align: (left, center, left)" in to_typst(grid)
    assert re.findall(r"align: (\w+) \+ bottom", to_typst(grid)) == ["left", "center", "left"]
    assert to_markdown(grid).splitlines()[1] == "|:---|:-----:|:-----|"
    # Where all are of one kind there is no other.
    for numeric in (True, False):
        same = plain(Head("A", numeric=numeric), Head("B", numeric=numeric))
        found = {td.get("class").split()[-1] for td in _rows(same)[0][1:]}
        assert found == {"gt_center" if numeric else "gt_left"}


@pytest.mark.parametrize(
    ("text", "numeric", "broken"),
    [("1" * 24, True, False), ("1" * 25, True, True), ("a" * 14, False, False), ("a" * 15, False, True)],
)  # fmt: skip
def test_short_cells_are_not_broken_into_lines(text, numeric, broken):
    grid = plain(
        Head("A", numeric=numeric), lines=(Line("x", (Cell("1"),)), Line("y", (Cell(text),)))
    )
    styles = [td.get("style") for row in _rows(grid) for td in row.findall("td")]
    assert styles == [None if broken else "white-space: nowrap;"] * 2


def test_typst_compiles_and_repeats_its_header():
    source = to_typst(GRID)
    assert "table.header(" in source
    pdf = typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)
    assert pdf.startswith(b"%PDF")


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


def test_only_neighbours_share_a_spanner():
    grid = plain(Head("a", "A"), Head("b"), Head("c", "A"), Head("d", "A"))
    head = _web(grid).findall("thead/tr")[0]
    assert [(_text(th), th.get("colspan")) for th in head] == [
        ("S", "1"), ("A", "1"), ("b", "1"), ("A", "2"),
    ]  # fmt: skip


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
    return [[_text(cell) for cell in row] for row in body], written


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


def test_numbers_in_heads_and_notes_can_be_asked_where_they_come_from():
    size = escape.mark(re.compile("N"), "All (n = N) <b>", lambda _: ("5", "population.p.all.n"))
    assert size == "All (n = 5) <b>"
    grid = Grid("t", "S", (Head("A", size), Head(size)), (Line("x", (Cell("1"),) * 2),), (size,))
    told = '(n = <span class="cs-claim" data-result="population.p.all.n">5</span>) &lt;b&gt;'
    assert to_html(grid).count(told) == 3  # the spanner, the head, and the note
    assert "cs-claim" not in to_typst(grid) + to_markdown(grid)


def test_a_cell_of_a_page_is_markdown_with_a_part_for_each_format():
    bundle = Table(GRID)._repr_mimebundle_()
    assert [*bundle] == ["text/markdown"]
    blocks = bundle["text/markdown"].split("\n:::::\n")
    shown = [
        (re.search(r'content-(visible|hidden) when-format="(\w+)"', block)[0], block)
        for block in blocks
    ]
    assert [where for where, _ in shown] == [
        'content-visible when-format="html"', 'content-visible when-format="typst"',
        'content-hidden when-format="html"', 'content-hidden when-format="html"',
    ]  # fmt: skip
    assert to_html(GRID) in shown[0][1]
    assert to_typst(GRID) in shown[1][1]
    assert to_markdown(GRID) in shown[2][1]
    assert notes_markdown(GRID) in shown[3][1]
    assert 'when-format="typst"' in shown[3][1]
    # Without notes there is no paragraph of them.
    assert Table(plain(Head("A"))).markdown().count('when-format="html"') == 2


# Words and texts that are too long -----------------------------------------------------------------


def _printed(grid: Grid) -> str:
    """The text of a table in print, without line ends and the places to break, which are not seen."""
    source = f'#set page("a4")\n{to_typst(grid)}'.encode()
    pdf = typst.compile(
        source, format="pdf", font_paths=[shipped_fonts.folder()], ignore_system_fonts=True
    )
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_word_longer_than_its_column_goes_on_in_the_next_line():
    word = "hypergammaglobulinaemia" * 3
    said = _printed(
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
    said = re.sub(r"[\s\u200b]", "", _printed(grid))
    # Each page repeats the head; the last column ends on the first one.
    rest = said.replace("EventAB", "").replace("one", "", 1).replace("last", "", 1)
    assert rest == re.sub(r"\s", "", text)
    assert said.count("EventAB") > 1
    assert to_typst(grid).startswith("#block(breakable: true")


def test_braces_in_heads_are_no_units_of_measurement():
    # great_tables writes {{m/s^2}} as a unit: m s with an exponent.
    grid = Grid(
        "t",
        "S {{a/b^2}}",
        (Head("L {{< c /d^2 >}}", spanner="P {{m/s^2}}"),),
        (Line("x", (Cell("1"),)),),
    )
    heads = {_text(th).replace("\u2060", "") for th in _web(grid).findall("thead/tr/th")}
    assert heads == {"S {{a/b^2}}", "P {{m/s^2}}", "L {{< c /d^2 >}}"}


def test_what_is_not_in_print_is_in_italics_and_one_side_has_a_dagger():
    """In every format, without colour: 1 stands in print, 20 nowhere, 3 beside another number."""
    cells = (
        Cell("1 (20)", ("a.n", "a.pct"), (("1", "a.n"), (" (", ""), ("20", "a.pct"), (")", ""))),
        Cell("3", ("b.n",), (("3", "b.n"),)),
    )
    grid = Grid("t", "Row", (Head("A"), Head("B")), (Line("x", cells),))
    done = marked(grid, lambda id: {"a.pct": "only", "b.n": "side"}.get(id, ""))
    page = to_html(done)
    assert (
        '<span class="cs-claim" data-result="a.n a.pct">1 (<i class="cs-only">20</i>)</span>'
    ) in page
    assert '<span class="cs-claim" data-result="b.n">3†</span>' in page
    assert to_markdown(done).splitlines()[-1] == "| x | 1 (*20*) | 3† |"
    assert '"1" + " " + "(" + emph("20") + ")"' in to_typst(done)
    assert "emph" not in to_typst(marked(grid, lambda _: ""))
    assert _printed(done)


def test_a_mark_does_not_keep_a_long_word_from_being_broken():
    long = "m" * 60
    cell = Cell(long, ("a.n",), ((long, "a.n"),))
    heads = tuple(Head(name) for name in "ABCD")
    grid = marked(Grid("t", "Row", heads, (Line("x", (cell,) * 4),)), lambda _: "only")
    assert "emph(" in to_typst(grid)
    assert "\u200b" in to_typst(grid)
