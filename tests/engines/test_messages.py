"""What the filter finds wrong, in words: with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries.engines.pandoc import messages, source
from caseseries.errors import UserError, UserErrors


@pytest.fixture
def page(tmp_path: Path) -> source.Source:
    (tmp_path / "page.qmd").write_text("One.\n\nSee @x, y.qmd#z and #w.\n")
    return source.read(tmp_path, "page.qmd")


@pytest.mark.parametrize(
    ("code", "said", "remedy"),
    [
        (
            "reference",
            "the reference @D points to nothing on this page",
            "references do not reach other pages",
        ),
        (
            "citation",
            "the citation key D is not in the bibliography",
            "correct the key or add the entry",
        ),
        ("anchor", "the link #D points to nothing on this page", "correct the identifier"),
        ("link", "the link D names a page that is not rendered", "add it to the render list"),
        ("duplicate", "the identifier D stands twice", "rename one of them"),
        (
            "mixed",
            "a citation and a cross reference stand in one pair of brackets",
            "write them apart",
        ),
        ("callout", "there is no callout of kind D", "note, tip, warning, caution or important"),
        ("tabset", "a tabset without headings", "begin each tab with a heading"),
        (
            "table-id",
            "the table caption's identifier D does not begin with tbl-",
            "put the table into a div",
        ),
        ("class", "D is outside the subset of Quarto", "--engine quarto"),
        ("attribute", "D is outside the subset of Quarto", "--engine quarto"),
        ("language", "a cell in D is outside the subset of Quarto", "--engine quarto"),
    ],
)
def test_a_finding_of_the_filter_in_words(
    page: source.Source, code: str, said: str, remedy: str
) -> None:
    with pytest.raises(UserError) as caught:
        messages.check([(page, {"messages": [{"code": code, "token": "@x", "detail": "D"}]})])
    assert caught.value.message.startswith(said)
    assert remedy in caught.value.remedy
    assert caught.value.place == "page.qmd:3"


def test_findings_of_several_formats_are_told_once_and_all_together(page: source.Source) -> None:
    one = {"code": "citation", "token": "@x", "detail": "x"}
    two = {"code": "anchor", "token": "#gone", "detail": "gone"}
    with pytest.raises(UserErrors) as caught:
        messages.check(
            [
                (page, {"messages": [one, two]}),
                (page, {"messages": [one]}),
                (page, {"messages": None}),
            ]
        )
    assert [(e.place, e.message.split(" points")[0]) for e in caught.value.errors] == [
        ("page.qmd:3", "the citation key x is not in the bibliography"),
        ("page.qmd", "the link #gone"),
    ]
    messages.check([(page, {"messages": []})])


def test_links_to_pages_that_are_not_rendered(page: source.Source) -> None:
    messages.broken(page, [])
    with pytest.raises(UserErrors) as caught:
        messages.broken(page, ["y.qmd#z", "q.qmd", "y.qmd#z"])
    assert [(e.message, e.place) for e in caught.value.errors] == [
        ("the link y.qmd#z names a page that is not rendered", "page.qmd:3"),
        ("the link q.qmd names a page that is not rendered", "page.qmd"),
    ]


def test_links_to_what_another_page_does_not_have(page: source.Source) -> None:
    identifiers = {"page.html": {"here"}, "y.html": {"there"}}
    anchors = [
        (page, "y.html", "there", "y.qmd#there"),
        (page, "page.html", "here", "#here"),
        (page, "unknown.html", "x", "unknown.qmd#x"),
        (page, "y.html", "z", "y.qmd#z"),
        (page, "page.html", "w", "#w"),
    ]
    with pytest.raises(UserErrors) as caught:
        messages.check_anchors(anchors, identifiers)
    assert [(e.message, e.place) for e in caught.value.errors] == [
        ("the link y.qmd#z points to nothing on y.html", "page.qmd:3"),
        ("the link #w points to nothing on this page", "page.qmd:3"),
    ]
    messages.check_anchors(anchors[:3], identifiers)
