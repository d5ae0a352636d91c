"""Pages of a site: navigation, and links turned to where they lead."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from caseseries.engines.pandoc import config, html
from caseseries.engines.pandoc.page_formats import Output
from caseseries.errors import UserError
from tests.engines.conftest import QUARTO_YML, Write

PAGES = {
    "index.qmd": "index.html",
    "sub/two.qmd": "sub/second.html",
    "sub/my page.qmd": "sub/my page.html",
}


def relinked(text: str, page: str = "sub/one.qmd") -> tuple[str, html.Links]:
    return html.relink(text, Output(page, "html", {}), PAGES)


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("two.qmd", "second.html"),
        ("two.qmd#x", "second.html#x"),
        ("two.qmd?a=1#x", "second.html?a=1#x"),
        ("../index.qmd", "../index.html"),
        ("/index.qmd", "../index.html"),
        ("/sub/", "index.html"),
        ("/", "../index.html"),
        ("my%20page.qmd", "my%20page.html"),
        ("/files/a b.csv", "../files/a%20b.csv"),
        ("notes.md", "notes.md"),
        ("#here", "#here"),
        ("https://example.org/two.qmd", "https://example.org/two.qmd"),
        ("//example.org/x", "//example.org/x"),
        ("mailto:a@b.c", "mailto:a@b.c"),
        ("data:image/png;base64,x", "data:image/png;base64,x"),
        ("", ""),
    ],
)
def test_a_link_leads_to_the_page_from_where_it_stands(written: str, there: str) -> None:
    assert relinked(f'<a href="{written}">x</a>')[0] == f'<a href="{there}">x</a>'


@pytest.mark.parametrize("attribute", ["href", "src", "data", "poster"])
def test_every_kind_of_link_is_turned(attribute: str) -> None:
    assert (
        relinked(f"<p {attribute} = '/a.x' title='/a.x'>")[0]
        == f"<p {attribute} = \"../a.x\" title='/a.x'>"
    )


@pytest.mark.parametrize(
    "text",
    [
        '<!-- <a href="/a">x</a> -->',
        "<style>a { href: '/a' } <a href=\"/a\"></style>",
        '<p>href="/a"</p>',
    ],
)
def test_what_is_no_link_stays(text: str) -> None:
    assert relinked(text)[0] == text


def test_of_a_script_its_own_address_is_turned_and_its_text_not() -> None:
    text = '<script src="/a.js">\'<a href="/b">\'</script>'
    assert relinked(text)[0] == '<script src="../a.js">\'<a href="/b">\'</script>'


def test_what_a_page_points_to_is_told_once() -> None:
    _, links = relinked(
        '<h2 id="here">x</h2><a href="gone.qmd">1</a><a href="two.qmd#a%20b">2</a><a href="#here">3</a>'
        '<a href="#">4</a><a href="two.qmd#a%20b">5</a><img src="../p.svg"><a href="/files/x.csv">6</a>'
        "<i id = 'there&amp;then'></i><p data-id=\"no\"></p>"
    )
    assert links.broken == ["gone.qmd"]
    assert links.anchors == [
        ("sub/second.html", "a b", "two.qmd#a%20b"),
        ("sub/one.html", "here", "#here"),
    ]
    assert links.files == {
        "sub/second.html": "two.qmd#a%20b",
        "p.svg": "../p.svg",
        "files/x.csv": "/files/x.csv",
    }
    assert links.identifiers == {"here", "there&then"}


def chrome(write: Write, website: dict[str, Any]) -> html.Site:
    plan = yaml.safe_load(QUARTO_YML)
    plan["website"] = {"title": "The *site*", **website}
    root = write(**{"_quarto_DOT_yml": yaml.safe_dump(plan)})
    titles = {"index.qmd": "Start", "sub/two.qmd": "Two"}
    return html.chrome(config.load(root), titles, PAGES, lambda text: text.replace("*", ""))


def told(items: Any) -> list[Any]:
    return [
        (str(i.text), told(i.menu if i.menu is not None else i.contents))
        if (i.menu is not None or i.contents is not None)
        else (str(i.text), i.href)
        for i in items
    ]


def test_entries_take_the_title_of_their_page(write: Write) -> None:
    site = chrome(
        write,
        {
            "navbar": {
                "title": "Bar",
                "left": [
                    "index.qmd",
                    {"href": "sub/two.qmd#x", "text": "Other"},
                    {"href": "files/a.pdf"},
                ],
                "right": [
                    {"text": "More", "menu": ["sub/two.qmd", {"href": "https://example.org"}]}
                ],
            }
        },
    )
    assert site.navbar
    assert str(site.navbar["title"]) == "Bar"
    assert told(site.navbar["left"]) == [
        ("Start", "/index.html"), ("Other", "/sub/second.html#x"), ("files/a.pdf", "/files/a.pdf"),
    ]  # fmt: skip
    assert told(site.navbar["right"]) == [
        ("More", [("Two", "/sub/second.html"), ("https://example.org", "https://example.org")])
    ]
    assert (str(site.title), site.plain_title, site.sidebar, site.footer) == (
        "The site",
        "The site",
        None,
        None,
    )


def test_the_order_of_pages_is_that_of_the_sidebar(write: Write) -> None:
    contents = [
        "index.qmd",
        {
            "section": "Deep",
            "contents": ["sub/two.qmd", {"text": "In", "contents": ["sub/my page.qmd"]}],
        },
    ]
    site = chrome(
        write,
        {
            "sidebar": {"contents": contents},
            "favicon": "/i.png",
            "description": "D",
            "page-footer": "Foot",
        },
    )
    assert site.sidebar
    assert site.sidebar["title"] is None
    assert told(site.sidebar["contents"]) == [
        ("Start", "/index.html"),
        ("Deep", [("Two", "/sub/second.html"), ("In", [("sub/my page.qmd", "/sub/my page.html")])]),
    ]
    assert [i.href for i in site.order] == ["/index.html", "/sub/second.html", "/sub/my page.html"]
    assert (site.favicon, site.description) == ("/i.png", "D")
    assert site.footer
    assert {k: str(v) for k, v in site.footer.items()} == {
        "left": "",
        "center": "Foot",
        "right": "",
    }


@pytest.mark.parametrize(
    ("website", "said"),
    [
        (
            {"navbar": {"left": ["gone.qmd"]}},
            "the navigation names gone.qmd, which is not rendered",
        ),
        (
            {"navbar": {"left": [{"href": "index.qmd", "icon": "x"}]}},
            "navigation: icon is outside the subset",
        ),
        ({"sidebar": {"contents": "auto"}}, "a sidebar of auto is outside the subset"),
        ({"sidebar": {"contents": ["sub/*.qmd"]}}, "a sidebar of sub/*.qmd is outside the subset"),
        ({"sidebar": [{"contents": []}]}, "several sidebars is outside the subset"),
        ({"sidebar": {"tools": []}}, "website, sidebar: tools is outside the subset"),
    ],
)
def test_navigation_that_cannot_be_made_is_told(
    write: Write, website: dict[str, Any], said: str
) -> None:
    with pytest.raises(UserError) as caught:
        chrome(write, website)
    assert caught.value.message.startswith(said)
    assert caught.value.place.startswith("_quarto.yml:")
    assert caught.value.remedy


def test_footnotes_get_the_heading_that_quarto_gives_them() -> None:
    made = html.footnotes(
        {"footnotes": '<section id="footnotes">\n<hr />\n<ol><li>x</li></ol></section>'}
    )
    assert made == (
        '<section id="footnotes"><h2 class="quarto-appendix-heading">Footnotes</h2>\n<ol><li>x</li></ol></section>'
    )
    assert html.footnotes({}) is None
