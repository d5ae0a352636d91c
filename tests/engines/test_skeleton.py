"""The skeleton of small pages, worked out by hand."""

from __future__ import annotations

from tests.engines.skeleton import skeleton


def main_of(body: str, path: str = "sub/page.html") -> list[list[object]]:
    return skeleton(f"<html><body><main>{body}</main></body></html>", path)["main"]  # type: ignore[no-any-return]


def test_headings_take_the_identifier_of_their_section() -> None:
    assert main_of('<section id="sec-a"><h2><span>1</span> A</h2><p>Text.</p></section>') == [
        ["heading", 2, "sec-a", "1 A"],
        ["text", "Text."],
    ]


def test_links_are_relative_to_the_site() -> None:
    assert main_of(
        '<p><a href="../index.html#x">up</a> <a href="#y">here</a> <a href="https://e.org/">out</a></p>'
    ) == [["text", "[up](index.html#x) [here](#y) [out](https://e.org/)"]]


def test_a_number_that_changes_changes_the_skeleton() -> None:
    before = main_of("<table><tr><th>n</th></tr><tr><td>12</td></tr></table>")
    after = main_of("<table><tr><th>n</th></tr><tr><td>13</td></tr></table>")
    assert before == [["table", [["n"], ["12"]]]]
    assert before != after


def test_a_folded_callout_is_the_same_as_details_and_as_bootstrap() -> None:
    ours = (
        '<details class="callout callout-tip"><summary><span class="callout-title-container">T</span></summary>'
        '<div class="callout-body-container"><p>B</p></div></details>'
    )
    theirs = (
        '<div class="callout callout-tip"><div class="callout-header">'
        '<div class="callout-title-container"><span class="screen-reader-only">Tip</span>T</div></div>'
        '<div id="callout-1" class="callout-collapse collapse">'
        '<div class="callout-body-container"><p>B</p></div></div></div>'
    )
    assert main_of(ours) == main_of(theirs) == [["callout", "tip", "", "T", True], ["text", "B"]]


def test_captions_name_their_kind() -> None:
    assert main_of(
        '<div id="tbl-x"><figure><figcaption class="quarto-float-caption quarto-float-tbl">Table&nbsp;1: C</figcaption>'
        "</figure></div>"
    ) == [["id", "tbl-x"], ["float", "float-tbl", "Table 1: C"]]


def test_scripts_and_wrappers_are_left_out() -> None:
    assert main_of('<div class="x"><script>var a = 1;</script><p>b</p></div><!-- c -->') == [
        ["text", "b"]
    ]
