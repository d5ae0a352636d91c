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
MAP = [(row["id"], row["part"], row["result"]) for row in _rows("published_map.csv")]
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
