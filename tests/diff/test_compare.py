"""Which results count as changed, what else their change touches, and what is called noise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from caseseries.diff import compare, html, text
from caseseries.diff.compare import results, settled
from caseseries.diff.sides import Side
from caseseries.results import PatientResult, PatientResults, Result, Results, make
from tests import small

RASH = "harm.rash.mild.both.n"


def told(change: object) -> tuple[object, ...]:
    return tuple(
        getattr(change, name) for name in ("id", "kind", "old", "new", "fields", "old_of", "new_of")
    )


@pytest.mark.parametrize(
    ("field", "value", "of"),
    [
        # 1 of 4 patients becomes 1 of 5: the same text, another share.
        ("N", 5, ("1 of 4", "1 of 5")),
        ("n", 2, ("1 of 4", "2 of 4")),
        ("population", "assessed", ("1 of 4", "1 of 4")),
        ("unit", "events", ("1 of 4", "1 of 4")),
        ("method", "persons", ("1 of 4", "1 of 4")),
        ("note", "one was not asked", ("1 of 4", "1 of 4")),
    ],
)
def test_a_result_changes_by_each_column_beside_its_text(
    field: str, value: object, of: tuple[str, str]
) -> None:
    old = small.side()
    new = small.with_result(old, RASH, **{field: value})
    changes, unprinted = results(old.results, new.results)
    assert [told(c) for c in changes] == [(RASH, "changed", "1", "1", (field,), *of)]
    assert unprinted == 0


def test_text_stands_first_among_the_columns_that_differ() -> None:
    old = small.side()
    new = small.with_result(old, RASH, value=2.0, text="2", n=2, N=5, note="asked again")
    (change,) = results(old.results, new.results)[0]
    assert told(change) == (
        RASH, "changed", "1", "2", ("text", "n", "N", "note"), "1 of 4", "2 of 5",
    )  # fmt: skip


def test_what_came_stands_in_its_place_and_what_went_last() -> None:
    old, new = small.results(), small.results()
    changes, _ = results(Results(old.rows[:3]), Results((*new.rows[:1], *new.rows[3:])))
    assert [(c.id, c.kind, c.old, c.new, c.old_of, c.new_of) for c in changes] == [
        ("harm.rash.mild.both.n", "added", "", "1", "", "1 of 4"),
        ("harm.rash.mild.both.pct", "added", "", "25", "", "1 of 4"),
        ("harm.headache.mild.both.n", "removed", "2", "", "2 of 4", ""),
        ("harm.headache.mild.both.pct", "removed", "50", "", "2 of 4", ""),
    ]


@pytest.mark.parametrize(
    ("n", "N", "said"), [(3, 4, "3 of 4"), (3, None, "3"), (None, 4, "of 4"), (None, None, "")]
)
def test_patients_behind_a_value(n: int | None, N: int | None, said: str) -> None:
    new = make("a", "v", "n", 3, population="p", group="g", fmt="int", n=n, N=N)
    (change,) = results(Results(), Results((new,)))[0]
    assert change.new_of == said


def test_values_that_move_below_print_are_counted_and_nothing_more() -> None:
    # 50 % of 4, then 50.3 %: both print 50; 25 and 25.6 print 25 and 26.
    old = small.side()
    new = small.with_result(old, "harm.headache.mild.both.pct", value=50.3)
    new = small.with_result(new, "harm.rash.mild.both.pct", value=25.6, text="26")
    changes, unprinted = results(old.results, new.results)
    assert [c.id for c in changes] == ["harm.rash.mild.both.pct"]
    assert unprinted == 1


def test_a_page_that_prints_more_digits_makes_the_value_a_change() -> None:
    # 50 % and 50.3 % both print 50, but not in a sentence that asks for a decimal.
    page = 'Headache in `{python} claim("harm.headache.mild.both", "{pct:pct1}")`%.\n'
    old = small.side(sources={"index.qmd": page})
    diff = compare(old, small.with_result(old, "harm.headache.mild.both.pct", value=50.3))
    assert [(c.id, c.fields) for c in diff.results] == [("harm.headache.mild.both.pct", ("value",))]
    assert [(s.old, s.new) for s in diff.sentences] == [
        ("Headache in 50.0%.", "Headache in 50.3%.")
    ]
    assert diff.unprinted == 0


PAGE = """## Skin

A rash came in `{python} claim("harm.rash.mild.both", "{n} of {N}")`.
"""


def test_sentences_are_those_of_the_newer_pages_and_say_both_numbers() -> None:
    old = small.side(sources={"index.qmd": PAGE.replace("A rash", "Rash")})
    new = small.side("new", results=small.results(rash=3), sources={"index.qmd": PAGE})
    diff = compare(old, new)
    assert [(s.file, s.line, s.section, s.old, s.new, s.ids) for s in diff.sentences] == [
        ("index.qmd", 3, "Skin", "A rash came in 1 of 4.", "A rash came in 3 of 4.", (RASH,))
    ]
    assert [(p.section, p.words_added, p.words_removed) for p in diff.prose] == [("Skin", 2, 1)]


def test_words_that_turn_are_listed_with_their_values() -> None:
    page = (
        "All had it.\n<!-- true while: a.n = N of a.n -->\nSome had it.\n<!-- true while: a.n > 0 -->\n"
        "Nobody can say.\n<!-- true while: no.such = 1 -->\n"
    )
    before, after = (
        Side(
            name,
            Results(
                (
                    replace(
                        next(iter(small.results())),
                        id="a.n",
                        value=value,
                        n=int(value),
                        N=4,
                        text=f"{value:.0f}",
                    ),
                )
            ),
            sources={"p.qmd": page},
        )
        for name, value in (("old", 4.0), ("new", 3.0))
    )
    found = compare(before, after)
    assert [
        (one.file, one.line, one.sentence, one.holds, one.old, one.new) for one in found.turned
    ] == [("p.qmd", 1, "All had it.", False, "a.n is 4, N of a.n is 4", "a.n is 3, N of a.n is 4")]
    assert not found.same
    assert "p.qmd:1: no longer true: All had it." in text.plain(found)
    assert "1 sentence no longer true" in text.summary(found)
    assert "no longer true" in html.report(found)
    assert compare(after, after).turned == ()
    assert [one.holds for one in compare(after, before).turned] == [True]


def test_a_side_without_pages_borrows_those_of_the_other() -> None:
    old = small.side(sources={"index.qmd": PAGE})
    bare = Side("results.csv", small.results(rash=3), notes=("results alone", "no data"))
    diff = compare(replace(old, notes=("no data",)), bare)
    assert [s.new for s in diff.sentences] == ["A rash came in 3 of 4."]
    assert [i.id for i in diff.items] == ["harms"]
    assert diff.prose == ()
    assert (diff.old, diff.new) == ("old", "results.csv")
    # What both sides lack is told once.
    assert diff.notes == ("no data", "results alone")


def test_a_number_whose_method_reads_otherwise_touches_no_page() -> None:
    old = small.side(sources={"index.qmd": PAGE})
    diff = compare(old, small.with_result(old, RASH, method="persons"))
    assert [c.id for c in diff.results] == [RASH]
    assert (diff.sentences, diff.items) == ((), ())


def test_rows_of_data_are_compared_where_both_sides_have_them() -> None:
    old = small.side(tables=small.adsl({"USUBJID": "S-1", "SEX": "F"}))
    new = small.side("new", tables=small.adsl({"USUBJID": "S-1", "SEX": "M"}))
    diff = compare(old, new)
    assert [(t.table, t.changed, t.columns) for t in diff.data] == [("adsl", 1, (("SEX", 1),))]
    assert [(p.subject, p.tables) for p in diff.patients.changed] == [("1", ("adsl",))]
    assert compare(old, replace(new, tables=None)).data == ()


def test_noise_is_not_handed_to_figures() -> None:
    # 2.9999999996 and 3.0000000004 both print 3.0; 3.2 prints 3.2, and a row without text is what it is.
    def patient(id: str, value: float, text: str) -> PatientResult:
        return PatientResult(id, "labs", "02", "all", "alt", "", 8, None, value, "U/L", text)

    def made(variable: str, value: float) -> Result:
        return make("x", variable, "mean", value, population="p", group="all", fmt="dec1")

    def side(first: float, second: float, shift: float) -> Side:
        rows = (made("a", first), made("b", second))
        people = [patient("p", 5 + shift, "5"), patient("q", 5 + shift, "")]
        return Side("s", Results(rows), PatientResults(tuple(people)))

    old = side(2.9999999996, 1.0, 0.0)
    new = settled(old, side(3.0000000004, 3.2, 1e-9), frozenset({"x.b.all.mean"}))
    assert new.results["x.a.all.mean"] is old.results["x.a.all.mean"]
    assert new.results["x.b.all.mean"].text == "3.2"
    assert new.patients is not None
    assert old.patients is not None
    assert new.patients["p"] is old.patients["p"]
    assert new.patients["q"].value == 5 + 1e-9
    # A patient's value that prints the same on another day is another row.
    later = replace(old.patients["p"], day=9)
    kept = settled(old, replace(old, patients=PatientResults((later,))), frozenset())
    assert kept.patients is not None
    assert kept.patients["p"].day == 9
