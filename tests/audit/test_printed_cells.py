"""One printed cell taken apart: words of its kind, and what its text says."""

from __future__ import annotations

import pytest

from caseseries.audit.notation import normalise
from caseseries.audit.printed_cells import (
    Parts,
    fill,
    is_blank,
    kind_words,
    known_kind,
    not_given,
)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("count_percent", ("count", "percent")),
        ("P-Value", ("pvalue",)),
        ("p value", ("pvalue",)),
        ("p_values", ("pvalue",)),
        ("median (IQR)", ("median", "iqr")),
        (" hr/ci95 ", ("hr", "ci95")),
    ],
)
def test_words_of_a_kind(kind: str, words: tuple[str, ...]) -> None:
    assert kind_words(kind) == words


@pytest.mark.parametrize(
    "kind",
    [
        "count",
        "counts",
        "n",
        "number",
        "frequency",
        "events",
        "percent",
        "percentage",
        "pct",
        "proportion",
        "share",
        "rate",
        "mean",
        "average",
        "median",
        "value",
        "estimate",
        "difference",
        "change",
        "ratio",
        "hr",
        "or",
        "rr",
        "irr",
        "odds",
        "risk",
        "hazard",
        "effect",
        "correlation",
        "slope",
        "coefficient",
        "beta",
        "score",
        "sd",
        "stdev",
        "se",
        "sem",
        "range",
        "minmax",
        "iqr",
        "quartiles",
        "ci",
        "ci90",
        "ci95",
        "ci99",
        "interval",
        "min",
        "max",
        "minimum",
        "maximum",
        "total",
        "sum",
        "p",
        "pvalue",
        "all",
        "text",
        "test",
        "statistic",
        "count_of",
        "mean_with_sd",
        "percent_95_ci",
    ],
)
def test_kinds_that_are_known(kind: str) -> None:
    assert known_kind(kind)
    assert not known_kind(f"{kind}_guess")


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_a_cell_that_print_leaves_empty(text: str) -> None:
    assert is_blank(text)
    assert not not_given(text)


@pytest.mark.parametrize(
    "text",
    [
        "-", "–", "—", "--", "NA", "n/a", "N.A.", "NR", "ND", "NE", "not reported", "Not available", "not applicable",
        "not reached", "not estimable", "not done",
    ],
)  # fmt: skip
def test_a_cell_that_says_that_there_is_no_number(text: str) -> None:
    assert not_given(text)
    assert not is_blank(text)
    assert not not_given(f"{text} 3")


def test_one_kind_of_dash_sign_point_and_space() -> None:
    assert normalise(" 1–2 — 3 − 4 ‐ 5 ") == "1-2 - 3 - 4 - 5"
    assert normalise("≥ ≤ ⩾ ⩽ 1·5 +/- x\u00a0y\u2009z\u202fw") == ">= <= >= <= 1.5 ± x y z w"


def parts(kind: str, text: str, **given: object) -> Parts:
    return fill(kind, text, Parts(**given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "word",
    [
        "about",
        "approximately",
        "approx",
        "around",
        "nearly",
        "almost",
        "roughly",
        "approaching",
        "circa",
        "ca",
        "~",
        "≈",
    ],
)
def test_a_number_that_is_only_about_right_proves_nothing(word: str) -> None:
    found = parts("percent", f"{word} 20%").percent
    assert found is not None
    assert found.approximate
    assert not parts("percent", "20%").percent.approximate  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("39% (95% CI 30 to 49)", 95), ("39 (90% confidence interval 30-49)", 90),
        ("39 (99% credible interval 3-4)", 99),
        ("39 (97.5% C.I. 30-49)", 97.5), ("39 (30-49)", 95),
    ],
)  # fmt: skip
def test_the_level_of_an_interval(text: str, level: float) -> None:
    assert parts("percent_ci", text).level == level


def test_the_level_that_a_kind_names() -> None:
    assert parts("hr_ci90", "0.6 (0.4-0.9)").level == 90


@pytest.mark.parametrize(
    ("kind", "text", "spread"),
    [
        ("median_range", "6 (2-11)", "range"),
        ("median_minmax", "6 (2-11)", "range"),
        ("median_iqr", "6 (2-11)", "iqr"),
        ("median_quartiles", "6 (2-11)", "iqr"),
        ("median_interval", "6 (2-11)", "ci"),
        ("median", "6 (range 2-11)", "range"),
        ("median", "6 (min 2, max 11)", "range"),
        ("median", "6 (IQR 2-11)", "iqr"),
        ("median", "6 (interquartile range 2-11)", "iqr"),
        ("median", "6 (quartiles 2-11)", "iqr"),
        ("median", "6 (Q1 2, Q3 11)", "iqr"),
        ("median", "6 (25th 2, 75th 11)", "iqr"),
        ("median", "6 (CI 2-11)", "ci"),
        ("median", "6 (confidence interval 2-11)", "ci"),
        ("median", "6 (2-11)", ""),
        ("median_range_ci", "6 (2-11)", "ci"),
    ],
)
def test_what_two_numbers_in_brackets_are(kind: str, text: str, spread: str) -> None:
    assert parts(kind, text).spread == spread


@pytest.mark.parametrize(
    ("kind", "centre"),
    [("mean_sd", "mean"), ("average", "mean"), ("median_iqr", "median"), ("value", "")],
)
def test_what_a_value_is_the_centre_of(kind: str, centre: str) -> None:
    assert parts(kind, "6 (2)").centre == centre


@pytest.mark.parametrize(
    ("text", "p"),
    [
        ("p = 0.128", "0.128"), ("P<.001", "<.001"), ("p-value: 0.5", "0.5"), ("p >= 0.05", ">=0.05"),
        ("p value 0.03", "0.03"), ("p = 1e-4", "1e-4"), ("0.04", "0.04"), ("t(3) = 2, p ≤ 0.05", "<=0.05"),
    ],
)  # fmt: skip
def test_a_p_value_with_its_sign(text: str, p: str) -> None:
    found = parts("p_value", text).p
    assert found is not None
    assert found.comparator + found.text == p


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("count_of", "3/12", (3, 12, None)),
        ("count_of", "3 of the 12", (3, 12, None)),
        ("count_of", "3 out of 12 (25)", (3, 12, None)),
        ("count_percent", "3 of 12 (25)", (3, 12, "25")),
        ("count_percent", "3 (25%)", (3, None, "25")),
        ("count", "3 then 12", (3, None, None)),
        ("count", "3.5", (None, None, None)),
        ("count", "all twelve", (12, None, None)),
    ],
)
def test_counts_denominators_and_percentages(
    kind: str, text: str, said: tuple[int | None, int | None, str | None]
) -> None:
    found = parts(kind, text)
    assert (found.n, found.denominator, found.percent and found.percent.text) == said


def test_a_percentage_is_the_number_with_the_sign() -> None:
    found = parts("percent", "of 23 patients, 57.0% improved").percent
    assert found is not None
    assert found.text == "57.0"


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("mean_sd", "54.3 ± 12.1", ("54.3", "12.1", None, None)),
        ("mean", "54.3 ± 12.1", ("54.3", "12.1", None, None)),
        ("mean_stdev", "54.3 (12.1)", ("54.3", "12.1", None, None)),
        ("mean_sd_ci", "54.3 (95% CI 50 to 58)", ("54.3", None, "50", "58")),
        ("mean_ci", "54.3 (50 to 58)", ("54.3", None, "50", "58")),
        ("median_range", "6 (2-11)", ("6", None, "2", "11")),
        ("range", "2-11", (None, None, "2", "11")),
        ("median_iqr", "6 (4)", ("6", None, None, None)),
        ("median", "6 (2-11)", ("6", None, None, None)),
    ],
)
def test_a_value_with_its_spread(kind: str, text: str, said: tuple[str | None, ...]) -> None:
    found = parts(kind, text)
    assert tuple(one and one.text for one in (found.value, found.sd, found.low, found.high)) == said
