"""Prose that changed: sections of a page, paragraphs in pairs, words in phrases."""

from __future__ import annotations

import pytest

from caseseries.diff import prose
from caseseries.diff.text import word_diff


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a b c", "a x c", "a [-b-]{+x+} c"),
        ("a b c d", "a x y d", "a [-b c-]{+x y+} d"),
        ("a b", "a b c", "a b{+ c+}"),
        ("a b c", "a c", "a [-b -]c"),
        ("", "a b", "{+a b+}"),
        ("a b", "", "[-a b-]"),
        ("a  b", "a b", "a b"),
        ("a\nb", "a b", "a b"),
        ("Of ⟨x.y.n⟩ men", "Of ⟨x.y.n⟩ boys", "Of ⟨x.y.n⟩ [-men-]{+boys+}"),
    ],
)
def test_words(old: str, new: str, told: str) -> None:
    assert word_diff(prose.words(old, new)) == told


def test_sections_by_heading() -> None:
    text = (
        "---\ntitle: T\n---\n\nIntro.\n\n## One {#one}\n\nA.\nB.\n\n"
        "```{python}\n# no heading\n```\n\n## One\n\nC.\n\n### Deep {.x}\n#nosection\n"
    )
    found = prose.sections(text)
    assert {name: (s.line, s.paragraphs) for name, s in found.items()} == {
        prose.TOP: (1, ("---\ntitle: T\n---", "Intro.")),
        "One": (7, ("A.\nB.", "```{python}\n# no heading\n```")),
        "One (2)": (16, ("C.",)),
        "Deep": (20, ("#nosection",)),
    }


def test_a_fence_ends_where_its_own_marks_stand() -> None:
    text = "A.\n````\n```\n# inside\n````\nB.\n~~~\n# tildes\n~~~\nC.\n"
    assert [s.paragraphs for s in prose.sections(text).values()] == [
        ("A.", "````\n```\n# inside\n````", "B.", "~~~\n# tildes\n~~~", "C.")
    ]


def test_a_section_that_went_and_one_that_came() -> None:
    changes = prose.compare({"a.qmd": "## Old\n\nOne two.\n"}, {"a.qmd": "## New\n\nThree.\n"})
    assert [
        (c.file, c.section, c.line, c.kind, c.words_added, c.words_removed) for c in changes
    ] == [
        ("a.qmd", "New", 1, "added", 1, 0),
        ("a.qmd", "Old", 1, "removed", 0, 2),
    ]


def test_pages_stand_in_the_order_of_the_new_side_and_lost_ones_last() -> None:
    old = {"gone.qmd": "It was here.\n", "b.qmd": "Same.\n", "a.qmd": "One two.\n"}
    new = {"b.qmd": "Same.\n", "new.qmd": "More.\n", "a.qmd": "One three.\n"}
    assert [(c.file, c.kind, c.words_added, c.words_removed) for c in prose.compare(old, new)] == [
        ("new.qmd", "added", 1, 0),
        ("a.qmd", "changed", 1, 1),
        ("gone.qmd", "removed", 0, 3),
    ]


def test_changed_paragraphs_are_paired_and_the_same_ones_left_out() -> None:
    old = "## M\n\nFirst one.\n\nStays.\n\nLast one.\n\nDropped here.\n"
    new = "## M\n\nFirst two.\n\nStays.\n\nLast two.\n"
    (change,) = prose.compare({"a.qmd": old}, {"a.qmd": new})
    assert [word_diff(p) for p in change.paragraphs] == [
        "First [-one.-]{+two.+}",
        "Last [-one.-]{+two.+}",
        "[-Dropped here.-]",
    ]
    assert (change.words_added, change.words_removed, change.line, change.kind) == (
        2,
        4,
        1,
        "changed",
    )


def test_a_number_computed_from_results_counts_as_its_id() -> None:
    # The form in which a number prints is no prose; which number it is, is.
    old = {"a.qmd": 'Of `{python} claim("a.n")` men and `{python} claim("b.n")`.\n'}
    same = {"a.qmd": 'Of `{python} claim("a.n", "word")` men and `{python} claim("b.n")`.\n'}
    other = {"a.qmd": 'Of `{python} claim("a.n")` men and `{python} claim("c.n")`.\n'}
    assert prose.compare(old, same) == ()
    (change,) = prose.compare(old, other)
    assert word_diff(change.paragraphs[0]) == "Of ⟨a.n⟩ men and [-⟨b.n⟩-]{+⟨c.n⟩+}."
    escaped = {"a.qmd": 'title: "`{python} claim(\\"a.n\\")`"\n'}
    (change,) = prose.compare(escaped, {"a.qmd": 'title: "`{python} claim(\\"b.n\\")`"\n'})
    assert word_diff(change.paragraphs[0]) == 'title: "[-⟨a.n⟩-]{+⟨b.n⟩+}"'


def test_a_line_broken_elsewhere_is_no_change() -> None:
    assert prose.words("one two", "one\n two") == (("same", "one\n two"),)
    assert (
        prose.compare(
            {"a.qmd": "## M\n\nOne two\nthree.\n"}, {"a.qmd": "## M\n\nOne\ntwo three.\n"}
        )
        == ()
    )
    # Beside a change it is left out, too.
    old, new = "One two\nthree.\n\nFour.\n", "One\ntwo three.\n\nFive.\n"
    (change,) = prose.compare({"a.qmd": old}, {"a.qmd": new})
    assert [word_diff(p) for p in change.paragraphs] == ["[-Four.-]{+Five.+}"]
