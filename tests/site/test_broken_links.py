"""What Quarto passes over: open references, unknown citations, links without a file."""

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
