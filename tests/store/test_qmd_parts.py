"""The parts of a page's source, and which pages people write."""

from __future__ import annotations

from caseseries.store.qmd_parts import INLINE, header, parts, written_pages


def _seen(text: str) -> list[tuple[str, int, int, str]]:
    return [(p.kind, p.number, len(p.lines), p.info) for p in parts(text.split("\n"))]


def test_every_line_stands_in_one_part() -> None:
    text = "---\ntitle: A\n# no heading\n...\nOne.\n```{python}\n1\n```\n~~~\n```\n~~~\n---\nTwo."
    assert _seen(text) == [
        ("header", 1, 4, ""),
        ("text", 5, 1, ""),
        ("block", 6, 3, "{python}"),
        ("block", 9, 3, ""),
        ("text", 12, 2, ""),
    ]


def test_a_block_ends_at_a_fence_of_its_kind_that_is_as_long() -> None:
    (part,) = parts(["````{python}", "```", "~~~~", "````x", "`````"])
    assert part.is_cell
    assert part.closed
    assert list(part.inside) == ["```", "~~~~", "````x"]


def test_what_has_no_end_says_so() -> None:
    header = list(parts(["---", "title: A"]))
    assert [(p.kind, p.closed, list(p.inside)) for p in header] == [("header", False, ["title: A"])]
    text, block = parts(["", "```", "a"])
    assert (text.closed, block.closed, list(block.inside)) == (True, False, ["a"])


def test_a_rule_below_the_first_line_is_no_header() -> None:
    assert _seen("\n---\nA") == [("text", 1, 3, "")]
    assert _seen("") == [("text", 1, 1, "")]
    assert list(parts([])) == []


def test_the_header_is_what_stands_between_its_marks() -> None:
    assert header("---\ntitle: A\ndate: b\n...\nText.\n") == "title: A\ndate: b\n"
    assert header("---\n---\n") == header("---\ntitle: A\n") == header("Text.") == header("") == ""


def test_inline_code_is_what_quarto_runs() -> None:
    text = "`{python} a` ``{python} b`` `{python}c` x`{python}\td e`"
    assert INLINE.findall(text) == ["a", "d e"]


def test_pages_that_people_write(tmp_path) -> None:
    names = ["b.qmd", "full.qmd", "chapters/a.qmd", "chapters/patients/p1.qmd", "chapters/x/c.qmd"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in written_pages(tmp_path)]
    assert found == ["b.qmd", "chapters/a.qmd", "chapters/x/c.qmd"]
