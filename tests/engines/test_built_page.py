"""Tags of finished pages: the same as Python's own HTML parser sees, and every other byte kept."""

import html
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.engines.built_page import (
    raw_text,
    tags,
    with_head,
    with_text,
    with_values,
    without_comments,
)

PAGE = """<!DOCTYPE html>
<html lang='en'><head>
<!-- <link href="hidden.css"> -->
<META NAME=author content="Ann &amp; Bo">
<style>a > b { content: "<i title='no'>" }</style>
<script>if (1 < 2) document.write('<a href="never.html">');</script>
</head>
<body><p title="a > b">5 < 6</p><a
  href="x.html?q=1&amp;r=2#top" data-file='y.svg'>x</a>
<span class="big slot">old</span></body></html>
"""


class _Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {k: v for k, v in attrs if v is not None}))


def _python_sees(text):
    seen = _Seen()
    seen.feed(text)
    return seen.tags


def _we_see(text):
    return [(tag.name, {a.name: a.value for a in tag.attributes}) for tag in tags(text)]


def test_tags_and_values_are_those_that_pythons_parser_sees():
    assert _we_see(PAGE) == _python_sees(PAGE)


ATTRIBUTES = st.dictionaries(
    st.from_regex(r"[a-z][a-z-]{0,6}", fullmatch=True), st.text("a<>&'\"/= é")
)
ELEMENTS = st.lists(st.tuples(st.sampled_from(["a", "p", "img", "h2"]), ATTRIBUTES))


@given(ELEMENTS, st.text("ab &;<é\n"))
def test_any_page_reads_as_pythons_parser_reads_it(elements, words):
    text = html.escape(words).join(
        f"<{name}{''.join(f' {k}={chr(34)}{html.escape(v)}{chr(34)}' for k, v in values.items())}>"
        for name, values in elements
    )
    assert _we_see(text) == _python_sees(text)
    assert with_values(text, lambda _tag, _attribute: None) == text


def test_only_the_value_that_is_turned_changes():
    turned = with_values(
        PAGE, lambda tag, a: "z.html?a=1&b=2" if (tag.name, a.name) == ("a", "href") else None
    )
    assert turned == PAGE.replace('"x.html?q=1&amp;r=2#top"', '"z.html?a=1&amp;b=2"')


def test_text_of_a_class_is_replaced_and_made_safe():
    assert with_text(PAGE, "slot", "1 < 2") == PAGE.replace(">old<", ">1 &lt; 2<")


def test_markup_stands_last_in_the_head_and_twice_is_once():
    once = with_head(PAGE, "ours", "<meta>")
    assert "\n<!-- ours --><meta><!-- /ours -->\n</head>" in once
    assert with_head(once, "ours", "<meta>") == once
    assert with_head(once, "ours", "<link>") == once.replace(
        "<!-- ours --><meta>", "<!-- ours --><link>"
    )


@pytest.mark.parametrize(
    "hidden",
    ['<script>var a = "</head>";</script>', "<!-- </head> -->", "<style>/* </head> */</style>"],
)
def test_the_end_of_the_head_is_not_looked_for_in_scripts_styles_and_comments(hidden):
    page = f"<html><head>{hidden}</HEAD ><body></body></html>"
    once = with_head(page, "ours", "<meta>")
    assert once == page.replace("</HEAD >", "\n<!-- ours --><meta><!-- /ours -->\n</HEAD >")
    assert with_head(once, "ours", "<meta>") == once


@pytest.mark.parametrize(("name", "text"), [("script", "1 < 2"), ("style", "content")])
def test_scripts_and_styles_are_read_whole(name, text):
    found = next(tag for tag in tags(PAGE) if tag.name == name)
    assert text in raw_text(PAGE, found)
    assert "</" not in raw_text(PAGE, found)


def test_a_page_without_a_head_stays_as_it_is():
    assert with_head("<p>x</p>", "ours", "<meta>") == "<p>x</p>"


def test_comments_go_but_for_ours_and_what_only_looks_like_one():
    page = (
        "<head><!-- citation --><meta><!-- /citation --></head><body><!-- TODO: ask\n-- him -->"
        '<p title="<!-- kept -->">x<!----></p><script>"<!-- kept -->"</script><!-- citation of whom --></body>'
    )
    assert without_comments(page) == (
        '<head><!-- citation --><meta><!-- /citation --></head><body><p title="<!-- kept -->">x</p>'
        '<script>"<!-- kept -->"</script></body>'
    )
