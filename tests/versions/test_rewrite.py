"""References of pages and styles, and where they lead once a page stands elsewhere."""

from __future__ import annotations

import pytest

from caseseries.versions import rewrite

STORED = {
    "figures/a.svg": "_store/11.svg",
    "assets/s.js": "_store/22.js",
    "figures/b c.svg": "_store/3 3.svg",
}


def moved(text: str, source: str = "sub/one.html", place: str = "v/1.0.0/sub/one.html") -> str:
    return rewrite.page(text, source, place, STORED.get)


@pytest.mark.parametrize(
    ("tag", "there"),
    [
        ('<img src="../figures/a.svg" alt="x">', '<img src="../../../_store/11.svg" alt="x">'),
        ("<img src='../figures/a.svg'>", '<img src="../../../_store/11.svg">'),
        ("<img alt=x src=../figures/a.svg>", '<img alt=x src="../../../_store/11.svg">'),
        ('<img src = "../figures/a.svg?v=1#x">', '<img src = "../../../_store/11.svg?v=1#x">'),
        ('<img src="../figures/b%20c.svg">', '<img src="../../../_store/3%203.svg">'),
        ('<use xlink:href="../figures/a.svg">', '<use xlink:href="../../../_store/11.svg">'),
        ('<video poster="../figures/a.svg">', '<video poster="../../../_store/11.svg">'),
        ('<object data="../figures/a.svg">', '<object data="../../../_store/11.svg">'),
        ('<p data-src="../figures/a.svg">', '<p data-src="../../../_store/11.svg">'),
        ('<SCRIPT SRC="../assets/s.js"></SCRIPT>', '<SCRIPT SRC="../../../_store/22.js"></SCRIPT>'),
        (
            '<a title="a > b" href="../figures/a.svg">',
            '<a title="a > b" href="../../../_store/11.svg">',
        ),
    ],
)
def test_a_shared_file_is_found_from_where_the_page_stands(tag: str, there: str) -> None:
    assert moved(tag) == there


@pytest.mark.parametrize(
    "text",
    [
        '<a href="two.html#x">own page</a>',
        '<a href="https://example.org/figures/a.svg">web</a>',
        '<a href="//example.org/a.svg">web</a>',
        '<a href="/figures/a.svg">root</a>',
        '<a href="#a">here</a><a href="">nothing</a>',
        '<a href="mailto:a@b.c">mail</a>',
        '<img alt="../figures/a.svg" title="../figures/a.svg">',
        '<!-- <img src="../figures/a.svg"> -->',
        "<script>var x = '<img src=\"../figures/a.svg\">';</script>",
        '<style>a { x: url("../figures/a.svg") }</style>',
        'src="../figures/a.svg"',
    ],
)
def test_what_is_no_reference_to_a_shared_file_stays_letter_by_letter(text: str) -> None:
    assert moved(text) == text


def test_what_follows_a_script_is_read_again() -> None:
    text = '<script src="../assets/s.js">a < b</script><img src="../figures/a.svg">'
    assert moved(text) == (
        '<script src="../../../_store/22.js">a < b</script><img src="../../../_store/11.svg">'
    )
    assert moved('<script>never ends <img src="../figures/a.svg">') == (
        '<script>never ends <img src="../figures/a.svg">'
    )


def test_a_relative_canonical_link_comes_to_mean_the_page_without_a_version() -> None:
    for tag in ('<link rel="canonical" href="one.html">', "<link rel=canonical href='one.html'>"):
        assert 'href="../../../sub/one.html"' in moved(tag)
    assert moved('<link rel="canonical" href="one.html">', place="sub/one.html") == (
        '<link rel="canonical" href="one.html">'
    )
    whole = '<link rel="canonical" href="https://example.org/sub/one.html">'
    assert moved(whole) == whole


def test_references_of_a_page_are_its_relative_ones() -> None:
    text = (
        '<a href="a.html?x#y"></a><img src="b.svg"><a href="https://c"></a><!-- <a href="d"> -->'
        '<script src="e.js">"<a href=f>"</script><p data-x="g" title="h">'
    )
    assert list(rewrite.references(text)) == ["a.html?x#y", "b.svg", "e.js", "g"]
    assert list(rewrite.inline_scripts(text)) == ['"<a href=f>"']


def test_a_style_finds_its_files_from_where_it_stands() -> None:
    style = '@import "more.css"; a { b: url( ../figures/a.svg ) url("../figures/a.svg") url(data:x) url(#y) }'
    assert list(rewrite.style_references(style)) == [
        "more.css",
        "../figures/a.svg",
        "../figures/a.svg",
    ]
    assert rewrite.style(style, "assets/site.css", "_store/s.css", STORED.get) == (
        '@import "more.css"; a { b: url( "11.svg" ) url("11.svg") url(data:x) url(#y) }'
    )


@pytest.mark.parametrize(
    ("reference", "page", "path"),
    [
        ("a.svg", "index.html", "a.svg"),
        ("../a%20b.svg?x=1#y", "sub/one.html", "a b.svg"),
        ("./deep/../a.svg", "sub/one.html", "sub/a.svg"),
    ],
)
def test_what_a_reference_means(reference: str, page: str, path: str) -> None:
    assert rewrite.target(reference, page) == path
