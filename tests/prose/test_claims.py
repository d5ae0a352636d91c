"""Numbers in prose."""

import pytest

from caseseries.errors import UserError
from caseseries.prose.claims import Claim, claim
from caseseries.results import Results, make


def _make(stat, value, fmt):
    return make("a", "v", stat, value, population="p", group="g", fmt=fmt, n=16, N=23)


RESULTS = Results((_make("n", 16, "int"), _make("pct", 1600 / 23, "pct0"), _make("p", 0.0004, "p")))


@pytest.mark.parametrize(
    ("id", "form", "text"),
    [
        ("a.v.g.n", "", "16"),
        ("a.v.g.n", "word", "sixteen"),
        ("a.v.g.n", "Word", "Sixteen"),
        ("a.v.g.pct", "pct1", "69.6"),
        ("a.v.g", "{n} of {N} ({pct}%)", "16 of 23 (70%)"),
        ("a.v.g", "{pct:pct1}%", "69.6%"),
    ],
)
def test_prints(id, form, text):
    assert claim(RESULTS, id, form) == text


def test_markdown_is_a_traced_span_with_nothing_left_to_interpret():
    assert claim(RESULTS, "a.v.g.p")._repr_markdown_() == '[&lt;0.001]{.cs-claim result="a.v.g.p"}'
    both = claim(RESULTS, "a.v.g", "{n} ({pct})")._repr_markdown_()
    assert both == '[16 (70&#41;]{.cs-claim result="a.v.g.n a.v.g.pct"}'


@pytest.mark.parametrize(
    ("id", "form", "said"),
    [
        ("a.v.g.m", "", "did you mean"),
        ("a.v.g", "{n} ({share})", "a.v.g.share"),
        ("a.v.g.pct", "int", "cannot print as"),
        ("a.v.g.pct", "word", "not a count"),
    ],
)
def test_faults(id, form, said):
    with pytest.raises(UserError) as caught:
        claim(RESULTS, id, form)
    assert said in str(caught.value)


def test_a_claim_is_marked_piece_by_piece():
    made = Claim("5 of 7", ("a.n", "a.N"), (("5", "a.n"), (" of ", ""), ("7", "a.N")))
    shown = made.marked(lambda id: {"a.n": "only"}.get(id, ""))._repr_markdown_()
    assert shown == '[*5* of 7]{.cs-claim result="a.n a.N"}'
    assert (
        made.marked(lambda id: {"a.n": "side"}.get(id, ""))._repr_markdown_()
        == '[5† of 7]{.cs-claim result="a.n a.N"}'
    )
    both = made.marked(lambda _: "side")._repr_markdown_()
    assert both == '[5† of 7]{.cs-claim result="a.n a.N"}'
    assert made.marked(lambda _: "") == made


def test_a_mark_stands_behind_the_sign_of_its_number():
    made = claim(RESULTS, "a.v.g", "{n} ({pct}%)")
    shown = made.marked(lambda id: "side" if id.endswith("pct") else "")._repr_markdown_()
    assert "%†)" in shown
