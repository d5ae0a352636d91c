"""What all formats of a table have in common."""

import re

from caseseries import escape
from caseseries.tables.grid import Cell, Grid, Head, Line, marked
from caseseries.tables.markdown import Table, notes_markdown, to_markdown
from caseseries.tables.typst import to_typst
from caseseries.tables.web import to_html
from tests.tables.grids import GRID, plain, printed, rows


def test_no_rule_stands_above_the_first_line():
    grid = plain(Head("A"), lines=(Line("x", (Cell("1"),), rule=True),))
    assert "border-top" not in to_html(grid)
    assert "0.3pt" not in to_typst(grid)


def test_a_deeper_line_is_set_in_deeper():
    lines = tuple(Line(str(k), (Cell("1"),), indent=k) for k in range(4))
    page, print_ = to_html(plain(Head("A"), lines=lines)), to_typst(plain(Head("A"), lines=lines))
    assert re.findall(r"gt_indent_(\d)", page) == ["2", "4", "5"]
    assert re.findall(r"pad\(left: ([\d.]+)em", print_) == ["0", "0.9", "1.8", "2.7"]
    edited = to_markdown(plain(Head("A"), lines=lines)).splitlines()[2:]
    assert [row.split(" | ")[0] for row in edited] == [f"| {'&emsp;' * k}{k}" for k in range(4)]


def test_numbers_are_centred_and_texts_are_not():
    grid = plain(Head("A"), Head("B", numeric=False))
    assert [re.findall(r"gt_(center|left)\b", td.get("class")) for td in rows(grid)[0][1:]] == [
        ["center"], ["left"],
    ]  # fmt: skip
    assert "align: (left, center, left)" in to_typst(grid)
    assert re.findall(r"align: (\w+) \+ bottom", to_typst(grid)) == ["left", "center", "left"]
    assert to_markdown(grid).splitlines()[1] == "|:---|:-----:|:-----|"
    # Where all are of one kind there is no other.
    for numeric in (True, False):
        same = plain(Head("A", numeric=numeric), Head("B", numeric=numeric))
        found = {td.get("class").split()[-1] for td in rows(same)[0][1:]}
        assert found == {"gt_center" if numeric else "gt_left"}


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
        'content-hidden when-format="html"', 'content-visible when-format="docx"', 'content-visible when-format="jats"',
    ]  # fmt: skip
    assert to_html(GRID) in shown[0][1]
    assert to_typst(GRID) in shown[1][1]
    assert to_markdown(GRID) in shown[2][1]
    # Word has a style for notes, in which they are small; JATS would make a box of them.
    assert f':::: {{custom-style="Table Notes"}}\n{notes_markdown(GRID)}\n::::' in shown[3][1]
    assert f"\n\n{notes_markdown(GRID)}\n" in shown[4][1]
    # Without notes there is no paragraph of them.
    assert Table(plain(Head("A"))).markdown().count('when-format="html"') == 2


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
    assert printed(done)


def test_a_cell_of_several_numbers_with_two_sides_has_one_dagger():
    cell = Cell("3 (60)", ("b.n", "b.pct"), (("3", "b.n"), (" (", ""), ("60", "b.pct"), (")", "")))
    done = marked(Grid("t", "Row", (Head("A"),), (Line("x", (cell,)),)), lambda _: "side")
    assert to_markdown(done).splitlines()[-1] == "| x | 3† (60) |"
    assert to_html(done).count("†") == 1
    assert '"3†" + " " + "(" + "60" + ")"' in to_typst(done)
