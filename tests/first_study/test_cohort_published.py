"""Printed numbers against the cohort: those in contradictions.csv must differ, all others must agree."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from tests.first_study.printed_numbers import ALL, COMPUTE, GENES, adae, adsl, bands

DATA = Path(__file__).parents[2] / "data"
PRINTED = pd.read_csv(DATA / "published.csv", dtype=str, keep_default_na=False).set_index("id")
CONTRADICTIONS = pd.read_csv(
    DATA / "contradictions.csv", dtype=str, keep_default_na=False
).set_index("id")
PARTS = ("n", "denominator", "percent", "value", "low", "high")

# Printed, but not about these patients.
OUTSIDE = {
    **{i: "another study" for i in PRINTED.index if i.startswith("int.")},
    "dis.elitzur": "another study",
    "dis.yeoh": "another study",
    "mrd.threshold": "a property of the method, not in the tables",
}


def rounded(value: Fraction | int, printed: str) -> str:
    """The value with as many decimals as print has, half away from zero."""
    places = len(printed.partition(".")[2])
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return str(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def lost_parts(row: str) -> set[str]:
    return set(filter(None, CONTRADICTIONS.parts.get(row, "").split(";")))


CASES = [
    (row, part)
    for row in PRINTED.index
    if row not in OUTSIDE
    for part in PARTS
    if PRINTED.at[row, part]
]


@pytest.mark.parametrize(("row", "part"), CASES)
def test_printed_number(row: str, part: str):
    printed = PRINTED.at[row, part]
    ours = rounded(COMPUTE[row]()[part], printed)
    if part in lost_parts(row):
        assert ours != printed, "listed as a contradiction, but reproduced"
        assert ours in re.findall(r"[\d.]+", CONTRADICTIONS.at[row, "ours"])
    else:
        assert ours == printed


@pytest.mark.parametrize("row", ALL)
def test_printed_all(row: str):
    meant, found = ALL[row]()
    assert meant == found


def test_every_printed_row_is_computed_or_outside():
    blank = set(
        PRINTED.index[(PRINTED[["n", "percent", "value", "low", "high"]] == "").all(axis=1)]
    )
    assert blank == {*ALL, "t3.rash.mrd.g12", "t3.rash.mrd.g3"}
    assert set(PRINTED.index) == set(COMPUTE) | set(OUTSIDE) | set(ALL)


def test_cells_left_blank_in_print_are_zero_here():
    """All 5 (22), chemotherapy-ineligible 5 (25): nothing is left for the third group."""
    assert [COMPUTE[f"t3.rash.mrd.{b}"]()["n"] for b in ("g12", "g3")] == [0, 0]


def test_thirteen_parts_of_the_print_are_not_kept():
    assert sum(len(lost_parts(row)) for row in CONTRADICTIONS.index) == 13


def test_contradictions_name_printed_rows_as_printed():
    for row, c in CONTRADICTIONS.iterrows():
        others = c.contradicts.split(";")
        assert c.printed == PRINTED.at[row, "as_printed"]
        assert {*others} <= set(PRINTED.index)
        assert row not in others
        assert all(c[["ours", "side", "reason"]])
        assert lost_parts(row) <= {p for p in PARTS if PRINTED.at[row, p]}


def test_one_record_for_each_patient_term_and_band():
    """Print has one line for ALT and AST; the one patient with both has two records in one band."""
    assert len(bands()) == 107
    assert not adae.assign(BAND=adae.AETOXGR >= 3).duplicated(["NUMBER", "AEDECOD", "BAND"]).any()
    enzymes = adae[adae.AEDECOD.str.contains("transferase")]
    assert enzymes.NUMBER.tolist() == [16, 16, 22]
    assert len(adae) == 108


def test_text_counts_eight_genetic_patients_once_each():
    """MLL 1 + Philadelphia-like 3 + IKZF1 deletion without it 4 = 8."""
    only = adsl[(adsl.IKZF1FL == "Y") & (adsl.PHLIKEFL == "N")]
    assert (len(only), (adsl.PHLIKEFL == "Y").sum(), (adsl.KMT2AFL == "Y").sum()) == (4, 3, 1)
    assert set(adsl.RISKGR1[(adsl[GENES] == "Y").any(axis=1)]) == {"High"}


def test_fever_and_febrile_neutropenia_meet_in_at_least_nine():
    """18 with fever and 13 with febrile neutropenia among 22 with any event: 18 + 13 - 22 = 9."""
    fever = set(adae.NUMBER[adae.AEDECOD == "Fever"])
    assert len(fever & set(adae.NUMBER[adae.AEDECOD == "Febrile neutropenia"])) >= 9
