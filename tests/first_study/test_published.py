"""The study's own results against the printed article: every mapped number agrees, or is listed as a contradiction."""

import csv
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PUBLISHED = {row["id"]: row for row in _rows("published.csv")}
ROWS = [(row["id"], row["part"], row["result"]) for row in _rows("published_map.csv")]
MAP = [row for row in ROWS if row[1] != "words"]
LISTED = {
    (row["id"], part)
    for row in _rows("contradictions.csv")
    for part in row["parts"].split(";")
    if part
}


PLACES = {PUBLISHED[id]["place"] for id, _, _ in MAP}


def _ours(results, part, result):
    row = results[result]
    return Decimal(str(row.N if part == "denominator" else row.value))


def _agrees(printed, ours):
    """Whether a printed number is ours at its own decimals, halves either way."""
    places = Decimal(1).scaleb(-len(printed.partition(".")[2]))
    return Decimal(printed) in {
        ours.quantize(places, rounding) for rounding in (ROUND_HALF_UP, ROUND_HALF_DOWN)
    }


@pytest.mark.parametrize("place", sorted({row["place"] for row in PUBLISHED.values()} & PLACES))
def test_printed_numbers_are_reproduced_or_listed(computed, place):
    wrong = []
    for id, part, result in MAP:
        if PUBLISHED[id]["place"] != place:
            continue
        printed, ours = PUBLISHED[id][part], _ours(computed.results, part, result)
        # A cell left blank in print: ours is what the other columns imply, nobody.
        agrees = ours == 0 if printed == "" else _agrees(printed, ours)
        # What is listed as a contradiction does not agree.
        if agrees == ((id, part) in LISTED):
            wrong.append((id, part, printed, ours))
    assert wrong == []


def test_every_listed_part_is_compared_or_not_mapped(computed):
    mapped = {(id, part) for id, part, _ in MAP}
    lost = LISTED & mapped
    for id, part, result in MAP:
        if (id, part) in lost:
            assert not _agrees(PUBLISHED[id][part], _ours(computed.results, part, result))
    # As the list says: 12 printed numbers have another value here (abs.tcell counts patients whom no result names).
    assert len(lost) == 12


def test_every_number_of_tables_1_to_3_is_mapped():
    mapped = {(id, part) for id, part, _ in MAP}
    for row in PUBLISHED.values():
        if row["place"] in ("table1", "table2", "table3") and not row["id"].startswith(
            "t3.discontinued"
        ):
            for part in ("n", "denominator", "percent", "value", "low", "high"):
                if row[part] != "":
                    assert (row["id"], part) in mapped, (row["id"], part)


def test_the_list_names_only_printed_numbers():
    assert {id for id, _ in LISTED} <= set(PUBLISHED)


@pytest.mark.parametrize(
    ("id", "part", "result"),
    [
        ("eff.followup10", "percent", "baseline.followup.above-10.all.pct"),
        ("lab.cd3.base", "value", "lymphocytes.cd3.before.all.median"),
        ("lab.cd3.end", "value", "lymphocytes.cd3.after.all.median"),
        ("lab.treg.p", "value", "lymphocytes.treg.all.p"),
        ("lab.max.il-6", "value", "cytokines.il6.all.max"),
        ("lab.loq", "value", "cytokines.il6.all.lloq"),
    ],
)
def test_texts_are_printed_with_the_article_s_decimals(computed, id, part, result):
    assert computed.results[result].text == PUBLISHED[id][part]


def test_what_only_the_wording_says_stands_in_it(computed):
    """A day in the wording is our day; "all" is everybody; the first day after the start is study day 2."""
    said = {(id, result) for id, part, result in ROWS if part == "words"}
    assert len(said) == 6
    for id, result in said:
        ours, printed = computed.results[result].text, PUBLISHED[id]["as_printed"]
        if result.endswith(".day"):
            assert f"on day {ours}" in printed
        elif id == "dis.seizure":
            assert (ours, printed) == ("2", "during the first day after the start")
        else:
            assert printed == "the patients in the MRD+ group"
            assert computed.results[result].n == computed.results[result].N


def test_a_result_says_where_it_stands_in_print(computed):
    """Typed from the article: Table 3 has 15 (65), Table 2 has 16 of 23 and 78, of Figure 3's p-value nothing."""
    told = computed.in_print.told
    assert told("ae.neutropenia.g3.all.n") == "In print, Table 3: 15 (65)"
    assert told("efficacy.maintenance.all.n") == (
        "One side of a contradiction. In print, Table 2: 16 of 23 78"
    )
    assert told("ae.crs.g12.all.n") == (
        "One side of a contradiction. In print, Results, safety: 3 patients (10.5%); Table 3: 2 (9)"
    )
    assert told("lymphocytes.treg.all.p") == "In print, Results, labs: p = 0.128"
    assert told("lymphocytes.cd3.all.p") == "Not in print"
    assert told("lymphocytes.treg.rose.all.n") == "Not in print"
    # The interval follows from a count and its denominator, which are printed.
    assert told("efficacy.mrd-negative.mrd.ci_low") == told("efficacy.mrd-negative.mrd.n")


def test_standings_are_counted_and_every_listed_part_is_one_side(computed):
    results, there = computed.results, computed.in_print
    kinds = [there.standing(r.id) for r in results if r.analysis != "published"]
    for variable, words in {
        "in-print": "in print",
        "one-side": "one side of a contradiction",
        "not-in-print": "not in print",
    }.items():
        assert results[f"published.{variable}.all.count"].value == kinds.count(words)
    for id, part, result in MAP:
        if (id, part) in LISTED and part != "denominator":
            assert there.standing(result) == "one side of a contradiction", (id, part)
