"""What Quarto passes over: open references, unknown citations, links without a file."""

import pytest

from caseseries.site import broken_links

PAGE = """<html><head><link href="site.css" rel="stylesheet"><script src="../site.js">"<a href='in-code.html'>"</script>
</head><body><!-- <a href="in-a-comment.html"> -->
<p>See <strong>?@tbl-gone</strong>, <span class="citation" data-cites="nobody"><strong>nobody?</strong></span>.</p>
<p><strong>Really?</strong> No.</p>
<a href="other.html#x">other</a> <a href='gone.html?x=1#y'>gone</a> <img alt="a" src="a%20picture.svg">
<a href="https://example.org/x.html">web</a> <a href="mailto:a@b.c">mail</a> <a href="#top">top</a>
<a href="/sub/page.html">up</a>
</body></html>
"""


def test_each_open_end_has_the_line_where_it_was_written(tmp_path):
    site = tmp_path / "_site"
    (site / "sub").mkdir(parents=True)
    for name in ("site.js", "sub/site.css", "sub/other.html", "sub/a picture.svg"):
        (site / name).write_text("")
    (site / "sub/page.html").write_text(PAGE)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/page.qmd").write_text(
        "# A\n\nSee @tbl-gone, @nobody.\n\n[gone](gone.html?x=1#y)\n"
    )
    found = broken_links.check(tmp_path, site)
    assert [(error.place, error.message) for error in found] == [
        ("sub/page.qmd:3", "the reference @tbl-gone points to nothing"),
        ("sub/page.qmd:3", "the citation key nobody is not in the bibliography"),
        ("sub/page.qmd:5", "the link gone.html?x=1#y points to a file that is not in the site"),
    ]


def _found(tmp_path, body, **files):
    """What is told of a page with this body, in a site with these files."""
    site = tmp_path / "_site"
    (site / "sub").mkdir(parents=True)
    (site / "sub/page.html").write_text(f"<html><body>{body}</body></html>")
    for name, text in files.items():
        (site / name.replace("__", "/").replace("_DOT_", ".")).write_text(text)
    return [(error.place, error.message) for error in broken_links.check(tmp_path, site)]


@pytest.mark.parametrize(
    "tag",
    [
        '<a href="gone.x">a</a>', "<a class='b' href='gone.x'>a</a>", '<img src="gone.x" alt="">',
        '<video poster = "gone.x"></video>', '<object data="gone.x"></object>', '<script src="gone.x"></script>',
        '<link rel="stylesheet" href="gone.x">',
    ],
)  # fmt: skip
def test_every_kind_of_link_is_followed(tmp_path, tag):
    assert _found(tmp_path, tag) == [
        ("sub/page.html", "the link gone.x points to a file that is not in the site")
    ]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="page.html">a</a> <a href="/sub/page.html?x=1#y">b</a> <a href="../sub/">c</a>',
        '<a href="">a</a> <a href="#x">b</a> <a href="?q=1">c</a> <a href="//example.org/x">d</a>',
        '<a href="tel:1">a</a> <a href="HTTPS://example.org/x">b</a> <p data-href="gone.x">c</p>',
        '<style>a { src: "gone.x" } <a href="gone.x"></style>',
        "<strong>?@</strong> <strong>nobody?</strong>",
    ],
)
def test_what_leads_somewhere_or_nowhere_else_is_not_told(tmp_path, body):
    assert _found(tmp_path, body) == []


def test_a_link_from_the_root_and_one_with_marks_are_told_as_written(tmp_path):
    body = '<a href="/gone%20one.html#x">a</a> <a href="a&amp;b.html">b</a> <a href="a&amp;b.html">again</a>'
    assert _found(tmp_path, body) == [
        ("sub/page.html", "the link /gone%20one.html#x points to a file that is not in the site"),
        ("sub/page.html", "the link a&b.html points to a file that is not in the site"),
    ]
    assert (
        _found(tmp_path / "two", body, **{"gone one_DOT_html": "", "sub__a&b_DOT_html": ""}) == []
    )


def test_of_several_citations_those_without_an_entry_are_told(tmp_path):
    cited = '<span data-cites="a2020 b2021 c&amp;d"><strong>b2021?</strong>, <strong>c&amp;d?</strong>, A</span>'
    body = cited.replace("c&amp;d?", "e?")
    assert [message for _, message in _found(tmp_path, body)] == [
        "the citation key b2021 is not in the bibliography"
    ]


def test_each_fault_says_what_to_do(tmp_path):
    site = tmp_path / "_site"
    site.mkdir()
    (site / "index.html").write_text(
        '<strong>?@fig-x</strong><span data-cites="b"><strong>b?</strong></span><a href="c">c</a>'
    )
    assert [error.remedy for error in broken_links.check(tmp_path, site)] == [
        "correct the identifier",
        "correct the key or add the entry",
        "correct it, or add the file to the render list or the resources",
    ]
