"""The study's own results against the printed article: every mapped number agrees, or is listed as a contradiction."""

import csv
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from caseseries.results import Results

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
RESULTS = Results.read(DATA.parent / "results/results.csv")


def _ours(part, result):
    row = RESULTS[result]
    return Decimal(str(row.N if part == "denominator" else row.value))


def _agrees(printed, ours):
    """Whether a printed number is ours at its own decimals, halves either way."""
    places = Decimal(1).scaleb(-len(printed.partition(".")[2]))
    return Decimal(printed) in {
        ours.quantize(places, rounding) for rounding in (ROUND_HALF_UP, ROUND_HALF_DOWN)
    }


@pytest.mark.parametrize(("id", "part", "result"), MAP)
def test_printed_number_is_reproduced_or_listed(id, part, result):
    printed = PUBLISHED[id][part]
    if printed == "":
        # A cell left blank in print: ours is what the other columns imply, nobody.
        assert RESULTS[result].value == 0
    elif (id, part) in LISTED:
        assert not _agrees(printed, _ours(part, result)), "listed as a contradiction, yet it agrees"
    else:
        assert _agrees(printed, _ours(part, result))


def test_every_number_of_tables_1_to_3_is_mapped():
    mapped = {(id, part) for id, part, _ in MAP}
    for row in PUBLISHED.values():
        if row["place"] in ("table1", "table2", "table3") and not row["id"].startswith(
            "t3.discontinued"
        ):
            for part in ("n", "denominator", "percent", "value", "low", "high"):
                if row[part] != "":
                    assert (row["id"], part) in mapped, (row["id"], part)


def test_the_discontinuation_row_agrees_cell_by_cell_as_far_as_it_can_be_read():
    # Five cells for six columns: 1 (4) of all, 1 (5) of the chemotherapy-ineligible, and none elsewhere.
    texts = {
        group: RESULTS[f"ae.discontinued.g3.{group}.n"].text
        + f" ({RESULTS[f'ae.discontinued.g3.{group}.pct'].text})"
        for group in ("all", "chemo", "mrd")
    }
    assert texts == {"all": "1 (4)", "chemo": "1 (5)", "mrd": "0 (0)"}


def test_the_list_names_only_printed_numbers():
    assert {id for id, _ in LISTED} <= set(PUBLISHED)


def test_printed_texts_of_the_abstract():
    assert RESULTS["ae.seizure.g3.all.pct"].text == "4"
    assert RESULTS["baseline.followup.above-10.all.pct"].text == "34.8"
    assert RESULTS["lymphocytes.cd3.before.all.median"].text == "0.725"
    assert RESULTS["lymphocytes.cd3.after.all.median"].text == "1.32"
    assert RESULTS["lymphocytes.treg.all.p"].text == "0.128"
