"""Which lines of the pages print which results, and what they print."""

from __future__ import annotations

from typing import Any

import pytest

from caseseries.diff import references
from caseseries.diff.references import Claimed, Line, Shown
from caseseries.results import Results, make
from tests import small

RESULTS = Results(
    (
        make("b", "all", "n", 3, population="p", group="g", fmt="int", n=3, N=4),
        make("b", "all", "pct", 75, population="p", group="g", fmt="pct0", n=3, N=4),
        make("b", "all", "mean", 65.04, population="p", group="g", fmt="dec1"),
    )
)


def test_claims_wherever_they_stand() -> None:
    page = (
        '---\ntitle: "`{python} __import__(\\"caseseries.notebook\\", fromlist=[\\"claim\\"]).claim(\\"a.n\\")`"\n---\n'
        "## Results {#r}\n"
        'Of `{python} claim("b.all", "{n} of {N}")` and `{python} claim(\'c.n\', form="word")`.\n'
        "```{python}\n"
        "#| label: x\n"
        'rows = [claim(f"d.{x}.n") for x in "ab"]\n'
        'table("t")\n'
        "```\n"
        'Not a cell: claim("e.n").\n'
    )
    lines, shown = references.scan({"p.qmd": page})
    assert [(line.line, line.section, line.claims) for line in lines] == [
        (2, "", (Claimed("a.n"),)),
        (5, "Results", (Claimed("b.all", "{n} of {N}"), Claimed("c.n", "word"))),
        (8, "Results", (Claimed(r"d\.[^ ]+\.n", wild=True),)),
    ]
    assert {line.file for line in lines} == {"p.qmd"}
    assert shown == (Shown("table", "t", "p.qmd", 9),)


def test_every_kind_of_item_is_found_in_cells_and_in_sentences() -> None:
    page = '```{python}\nfigure("f")\nx = listing("l")\n\nbook.table("t")\n```\n\nSee `{python} table("u")`.\n'
    lines, shown = references.scan(
        {"p.qmd": page, "q.qmd": '````{python}\n"""\n```\n"""\nfigure("g")\n````\n'}
    )
    assert lines == ()
    assert [(s.kind, s.id, s.file, s.line) for s in shown] == [
        ("figure", "f", "p.qmd", 2),
        ("listing", "l", "p.qmd", 3),
        ("table", "t", "p.qmd", 5),
        ("table", "u", "p.qmd", 8),
        ("figure", "g", "q.qmd", 5),
    ]


def test_what_a_page_asks_study_yml_for_is_written_out() -> None:
    """As its cells print it; a claim waits for results, and a call that says nothing stays."""

    def change(plan: dict[str, Any]) -> None:
        plan["supplement"] = ["stbl-a", "sfig-b", "stbl-c"]
        plan["study"]["ethics"] = "No one\nwas *asked*."

    page = (
        '`{python} item("stbl-c")`, `{python} item(\'sfig-b\')`, `{python} patient("07")`, '
        '`{python} patient("10", "child")`, `{python} meta("version.number")`, `{python} fact("ethics")`'
    )
    study = small.study(change)
    assert references.answered(page, study) == (
        "Table\u00a0S2, Figure\u00a0S1, patient\u00a07, child\u00a010, 1.0.0, No one was *asked*."
    )
    for call in ('claim("a.n")', 'item("stbl-d")', "item(x)", 'meta("a.b")', 'fact("none")', "f(", "1"):  # fmt: skip
        assert references.answered(f"`{{python}} {call}`", study) == f"`{{python}} {call}`"


def test_what_is_no_python_is_passed_over() -> None:
    page = (
        '```{python}\nclaim("a.n"\n```\n\n`{python} claim(` and `{python} claim("b.n")`, claim().\n'
    )
    lines, shown = references.scan({"p.qmd": page})
    assert [(line.line, line.claims) for line in lines] == [(5, (Claimed("b.n"),))]
    assert shown == ()


@pytest.mark.parametrize(
    ("claimed", "id", "matches"),
    [
        (Claimed("b.all.n"), "b.all.n", True),
        (Claimed("b.all.n", "word"), "b.all.n", True),
        (Claimed("b.all.n"), "b.all.n.more", False),
        (Claimed("b.all", "{n} of {N}"), "b.all.n", True),
        (Claimed("b.all", "{n} of {N}"), "b.all.pct", False),
        (Claimed("b.all", "{pct:pct1}%"), "b.all.pct", True),
        (Claimed("b.all", "{n}"), "b.any.n", False),
        (Claimed(r"d\.[^ ]+\.n", wild=True), "d.a.n", True),
        (Claimed(r"d\.[^ ]+\.n", wild=True), "d.a.pct", False),
        (Claimed(r"d\.[^ ]+\.n", wild=True), "xd.a.n", False),
    ],
)
def test_which_result_a_claim_prints(claimed: Claimed, id: str, matches: bool) -> None:
    assert claimed.matches(id) is matches


def test_a_pattern_over_several_places_asks_for_any_of_their_statistics() -> None:
    (line,), _ = references.scan({"p.qmd": '```{python}\nclaim(f"d.{x}", "{n} ({pct})")\n```\n'})
    assert [line.claims[0].matches(id) for id in ("d.a.n", "d.b.pct", "d.a", "e.a.n")] == [
        True, True, False, False,
    ]  # fmt: skip


def line(text: str) -> Line:
    (found,), _ = references.scan({"p.qmd": text + "\n"})
    return found


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ('Of `{python} claim("b.all.g", "{n} of {N}")` men.', "Of 3 of 4 men."),
        ('  `{python} claim("b.all.g.n", "Word")` men.', "Three men."),
        ('[`{python} claim("b.all.g.n")` men]{.declared} came.', "3 men came."),
        ('A `{python} claim("b.all.g.gone")` of them.', "A ⟨missing⟩ of them."),
        ('A `{python} claim(f"b.{x}.g.n")` of them.', "A … of them."),
        ('`{python} claim("b.all.g.n") + claim("b.all.g.n")` men.', "… men."),
        ('`{python} claim("b.all.g.n")` and `{python} 1 + 1`.', "3 and …."),
    ],
)
def test_a_sentence_as_its_reader_sees_it(text: str, filled: str) -> None:
    assert line(text).filled(RESULTS) == filled


def test_a_result_prints_in_its_own_format_and_in_those_that_pages_ask_for() -> None:
    sources = {
        "p.qmd": 'Mean `{python} claim("b.all.g.mean", "dec2")` or `{python} claim("b.all.g.mean")`.\n'
        'Share `{python} claim("b.all.g", "{n} ({pct:pct1}%)")`, `{python} claim("b.all.g.n", "Word")`.\n'
    }
    lines, _ = references.scan(sources)
    mean, share, n = (f"b.all.g.{stat}" for stat in ("mean", "pct", "n"))
    assert references.forms_of(lines, mean) == {"dec2"}
    assert references.forms_of(lines, share) == {"pct1"}
    assert references.forms_of(lines, n) == frozenset()
    assert references.printed(RESULTS[mean], frozenset({"dec2"})) == ("65.0", "65.04")
    # A format of another family, which the page cannot print either, is passed over.
    assert references.printed(RESULTS[mean], frozenset({"int", "dec2"})) == ("65.0", "65.04")
