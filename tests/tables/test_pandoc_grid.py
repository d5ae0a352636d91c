"""Pandoc's grid tables, letter by letter: the smallest that show each rule."""

import re

import pypandoc
import pytest

from caseseries.tables.pandoc_grid import spanned_table


def test_a_head_of_two_rows():
    text = spanned_table(
        "Row", ["a", "b", "c"], [("", 1), ("Both", 2)], [["x", "1", "2", "3"]], [False, True, True], [1, 1, 1, 1],
    )  # fmt: skip
    # A hundred letters in all, a quarter each; a head without spanner is one cell, with no line through it.
    gap, line = " " * 25, "-" * 25
    mark = "=" * 24
    assert text.splitlines() == [
        f"+{line}+{line}+{line}+{line}+",
        f"| Row{gap[4:]}| a{gap[2:]}| Both{' ' * 46}|",
        f"|{gap}|{gap}+{line}+{line}+",
        f"|{gap}|{gap}| b{gap[2:]}| c{gap[2:]}|",
        f"+:{mark}+:{mark}+:{mark[1:]}:+:{mark[1:]}:+",
        f"| x{gap[2:]}| 1{gap[2:]}| 2{gap[2:]}| 3{gap[2:]}|",
        f"+{line}+{line}+{line}+{line}+",
    ]


@pytest.mark.parametrize(
    ("spanners", "between"),
    [
        ([("A", 1), ("", 1), ("B", 1)], "|   +---+   +---+"),
        ([("A", 2), ("", 1)], "|   +---+---+   |"),
        ([("", 1), ("A", 1), ("", 1)], "|   |   +---+   |"),
        ([("A", 3)], "|   +---+---+---+"),
    ],
)
def test_the_line_in_the_head_runs_under_spanners_alone(spanners, between):
    text = spanned_table("S", ["a", "b", "c"], spanners, [["x", "1", "2", "3"]], [True] * 3, [1] * 4)  # fmt: skip
    line = text.splitlines()[2]
    # Runs of one letter made short; a corner stands wherever a line begins, ends or goes on.
    assert re.sub(r"(-{3}|\s{3})[-\s]*", r"\1", line) == between


def _read(text):
    page = pypandoc.convert_text(
        text, "html", "markdown-smart", extra_args=["--wrap=none", "--columns=400"]
    )
    head, body = re.search(r"<thead>(.*)</thead>\s*<tbody>(.*)</tbody>", page, re.DOTALL).groups()
    spans = re.findall(r'<th(?: (row|col)span="(\d)")?[^>]*>(.*?)</th>', head)
    return spans, re.findall(r"<td[^>]*>(.*?)</td>", body)


@pytest.mark.parametrize(
    "spanners",
    [[("A", 1), ("", 1), ("B", 1)], [("A", 2), ("", 1)], [("", 1), ("A", 2)], [("A", 3)]],
)
def test_pandoc_reads_the_spanners_and_every_cell(spanners):
    heads = ["a", "b", "c"]
    text = spanned_table(
        "S", heads, spanners, [["x", "1", "2", "3"], ["y", "4", "5", "6"]], [True] * 3, [3, 1, 1, 1]
    )
    spans, cells = _read(text)
    upper, lower, k = [("row", "2", "S")], [], 0
    for name, count in spanners:
        under = heads[k : k + count]
        k += count
        if name:
            upper.append(("col", str(count), name) if count > 1 else ("", "", name))
            lower += [("", "", head) for head in under]
        else:
            upper += [("row", "2", head) for head in under]
    assert spans == upper + lower
    assert cells == ["x", "1", "2", "3", "y", "4", "5", "6"]


def test_long_texts_take_several_lines_and_words_stay_whole():
    label = "a label of many words that does not fit"
    word = "indivisible-with-hyphens-and-longer-than-its-share"
    text = spanned_table("S", ["h", word], [("A", 2)], [[label, "1", "2"]], [True, True], [100, 1, 1])  # fmt: skip
    spans, cells = _read(text)
    assert cells == [label, "1", "2"]
    assert spans[-1] == ("", "", word)
    widths = [len(part) for part in text.splitlines()[0].strip("+").split("+")]
    # The label may take several lines: it gives way to 28 of 30 parts of a hundred; no column is narrower than five,
    # nor than its longest word and two blanks.
    assert widths == [93, 5, len(word) + 2]
    assert {len(line) for line in text.splitlines()} == {sum(widths) + 4}


@pytest.mark.parametrize("length", range(3, 60))
def test_a_spanner_of_one_long_word_has_room(length):
    spanner = "n" * length
    rows = [["x", "1", "2", "3"]]
    text = spanned_table(
        "S", ["a", "b", "c"], [(spanner, 2), ("B", 1)], rows, [True] * 3, [9, 1, 1, 1]
    )
    spans, cells = _read(text)
    assert spans[1] == ("col", "2", spanner)
    assert cells == rows[0]
    assert len({len(line) for line in text.splitlines()}) == 1
