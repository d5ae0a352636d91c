"""Heads in clinicians' words."""

import pytest

from caseseries.incoming.heads import code, factor, is_unit, understood, without_groups


@pytest.mark.parametrize(
    ("head", "name", "unit", "visit", "day"),
    [
        ("CRP (mg/l) d1", "CRP", "mg/l", "Day 1", 1),
        ("CRP (mg/l) · d3", "CRP", "mg/l", "Day 3", 3),
        ("CRP d7 [mg/dl]", "CRP", "mg/dl", "Day 7", 7),
        ("Leukozyten (10^9/l) d-1", "Leukozyten", "10^9/l", "Day -1", -1),
        ("Kreatinin mg/dl d14", "Kreatinin", "mg/dl", "Day 14", 14),
        ("Hb in g/dl", "Hb", "g/dl", "", None),
        ("FEV1 (%) Baseline", "FEV1", "%", "Baseline", None),
        ("Score Monat 3", "Score", "", "Month 3", None),
        ("eGFR (ml/min/1,73m²)", "eGFR", "ml/min/1,73m²", "", None),
        ("Gewicht (kg)", "Gewicht", "kg", "", None),
        ("Diplopia · 3 months", "Diplopia", "", "Month 3", None),
        ("Pain 24 h post-op", "Pain", "", "Hour 24", None),
        ("mRS 6 weeks after surgery", "mRS", "", "Week 6", None),
        ("Enophthalmos (mm) · pre-op", "Enophthalmos", "mm", "Baseline", None),
        # what only looks like a unit, a day or a visit
        ("Status (tot/lebt)", "Status (tot/lebt)", "", "", None),
        ("Stadium T1", "Stadium T1", "", "", None),
        ("Vitamin D", "Vitamin D", "", "", None),
    ],
)
def test_a_head(head, name, unit, visit, day):
    found = understood(head)
    assert (found.name, found.unit, found.visit, found.day) == (name, unit, visit, day)


@pytest.mark.parametrize(
    "head",
    [
        "Geschlecht (1=m, 2=w)",
        "Geschlecht 1=m 2=w",
        "Geschlecht (1: m; 2: w)",
        "Geschlecht [1 = m / 2 = w]",
    ],
)
def test_codes_in_a_head(head):
    found = understood(head)
    assert (found.name, found.codes) == ("Geschlecht", {"1": "m", "2": "w"})


def test_day_0_is_none():
    assert (understood("CRP d0").day, understood("CRP d0").counts_from_0) == (None, True)


@pytest.mark.parametrize(
    ("unit", "other", "expected"),
    [
        ("mg/dl", "mg/l", 10), ("g/l", "mg/dl", 100), ("µmol/l", "mmol/l", 0.001), ("mg/dL", "mg/dl", 1),
        ("ng/ml", "µg/l", 1),  # 1e-9 g in 1e-3 l is 1e-6 g in 1 l
        ("mmol/l", "mg/dl", None), ("kg", "g", 1000), ("U/l", "mg/l", None), ("%", "g/l", None),
    ],
)  # fmt: skip
def test_factors_between_units(unit, other, expected):
    assert factor(unit, other) == expected


def test_units_and_words():
    assert all(
        is_unit(u)
        for u in ("mg/l", "U/l", "%", "mmHg", "10^9/l", "G/l", "kg", "Jahre", "/min", "µg/kg/min")
    )
    assert not any(is_unit(u) for u in ("tot/lebt", "ja/nein", "links", "ICD-10"))


def test_codes_of_columns_differ_and_are_ascii():
    taken = set()
    assert code("Größe", taken) == "GROESSE"
    assert code("Größe", taken) == "GROESSE2"
    assert code("Dauer Beatmung", taken) != code("Dauer Intensiv", taken)
    assert code("2. Linie", taken) == "LINIE"
    assert code("???", taken) == "X"


def test_a_group_is_no_part_of_a_name_that_needs_none():
    heads = [
        "Baseline · Weight (kg)", "Baseline · Hb", "End · Hb", "CRP (mg/l) · d3", "Day 3 · Pain", "Mother · Age", "Child · Age",
    ]  # fmt: skip
    found = {head: (h.name, h.unit, h.day) for head, h in without_groups(heads).items()}
    assert found["Baseline · Weight (kg)"] == ("Weight", "kg", None)
    assert found["CRP (mg/l) · d3"] == ("CRP", "mg/l", 3)
    assert found["Day 3 · Pain"] == ("Pain", "", 3)
    assert found["Mother · Age"][0] != found["Child · Age"][0]
    assert found["End · Hb"][0] == "End · Hb"
