"""How numbers are printed: every notation that a clinical table uses, and those that can be read in two ways."""

from __future__ import annotations

import pytest

from caseseries.audit import audit, parse
from caseseries.audit.notation import decimal_mark, notation, numbers_in
from caseseries.audit.printed_cells import Parts, fill
from tests.audit.helpers import findings


def said(kind: str, text: str, mark: str = "") -> dict[str, object]:
    """What is read, as numbers; without what is not there."""
    found = fill(kind, text, Parts(), mark)
    shown: dict[str, object] = {}
    for name in ("n", "denominator", "percent", "value", "low", "high", "sd", "p"):
        part = getattr(found, name)
        if part is not None:
            shown[name] = (
                part if isinstance(part, int) else f"{part.comparator}{float(part.value):g}"
            )
    return shown


SHARE = {"n": 18, "percent": "45"}
LIMITS = {"low": "29.3", "high": "61.5"}


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        ("percent_ci", "45.0 (95% CI 29.3–61.5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0 (95% CI: 29.3–61.5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0% (95% CI, 29.3% to 61.5%)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0 [29.3, 61.5]", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0 [29.3,61.5]", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0 (29.3; 61.5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "95% CI 29.3–61.5", LIMITS),
        ("percent_ci", "45.0 (95%CI=29.3~61.5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0 (CI 95%: 29.3–61.5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0 (CI95%: 29.3–61.5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0 (CI95 29.3–61.5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0 (IC95% 29.3 à 61.5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45,0 % (95 %-KI: 29,3–61,5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45,0 (IC 95 %: 29,3; 61,5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0 (95% confidence interval 29.3 to 61.5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45·0 (95% CI 29·3–61·5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "45.0 (95% CrI 29.3 – 61.5)", {"percent": "45", **LIMITS}),
        ("percent_ci", "98% (CI 95% to 99%)", {"percent": "98", "low": "95", "high": "99"}),
        ("count_percent_ci", "18 (45.0%; 95% CI 29.3–61.5)", {**SHARE, **LIMITS}),
        ("count_percent_ci", "18 (45.0%) [95%CI 29.3%-61.5%]", {**SHARE, **LIMITS}),
        ("count_percent_ci", "18 (45.0) (29.3-61.5)", {**SHARE, **LIMITS}),
        ("count_percent_ci", "18/40 (45.0; 95% CI 29.3–61.5)", {**SHARE, "denominator": 40, **LIMITS}),
        ("count_percent", "12/40 - 30%", {"n": 12, "denominator": 40, "percent": "30"}),
        ("count_percent", "12/40 – 30 %", {"n": 12, "denominator": 40, "percent": "30"}),
        ("count_percent", "12/40 (30.0)", {"n": 12, "denominator": 40, "percent": "30"}),
        ("count_percent", "12 / 40 (30.0%)", {"n": 12, "denominator": 40, "percent": "30"}),
        ("count_percent", "30% (12/40)", {"n": 12, "denominator": 40, "percent": "30"}),
        ("count_percent", "30.0 (12/40)", {"n": 12, "denominator": 40, "percent": "30"}),
        ("count_percent", "30% (n = 12)", {"n": 12, "percent": "30"}),
        ("count_percent", "30.5 (12)", {"n": 12, "percent": "30.5"}),
        ("count_percent", "12 (30·5)", {"n": 12, "percent": "30.5"}),
        ("count_percent", "12 (30,5)", {"n": 12, "percent": "30.5"}),
        ("count_percent", "12, 30%", {"n": 12, "percent": "30"}),
        ("count_percent", "12 [30.0%]", {"n": 12, "percent": "30"}),
        ("count_percent", "1,234 (56.1)", {"n": 1234, "percent": "56.1"}),
        ("count_percent", "1.234 (56,1)", {"n": 1234, "percent": "56.1"}),
        ("count_percent", "1\u2009234 (56.1)", {"n": 1234, "percent": "56.1"}),
        ("count_percent", "1\u00a0234\u00a0(56.1)", {"n": 1234, "percent": "56.1"}),
        ("count_percent", "1'234 (56.1)", {"n": 1234, "percent": "56.1"}),
        ("count_percent", "12* (30.0)†", {"n": 12, "percent": "30"}),
        ("count_percent", "12ᵃ (30.0)", {"n": 12, "percent": "30"}),
        ("count_percent", "12a (30.0)b", {"n": 12, "percent": "30"}),
        ("count_percent", "12¹ (30.0)²", {"n": 12, "percent": "30"}),
        ("count_percent", "12 (<1)", {"n": 12, "percent": "<1"}),
        ("count_of", "12 of the 40 patients", {"n": 12, "denominator": 40}),
        ("count_percent", "22 (55%) of the 40 patients", {"n": 22, "denominator": 40, "percent": "55"}),
        ("median_iqr", "1 020 (560–2 300)", {"value": "1020", "low": "560", "high": "2300"}),
        ("mean_sd", "12 400 (8 900)", {"value": "12400", "sd": "8900"}),
        ("mean_sd_range", "24.1 ± 5.2 (16–38)", {"value": "24.1", "sd": "5.2", "low": "16", "high": "38"}),
        ("median_ci", "NE (14.1–NE)", {"low": "14.1"}),
        ("mean_sd", "54.3 ± 12.1", {"value": "54.3", "sd": "12.1"}),
        ("mean_sd", "54.3±12.1", {"value": "54.3", "sd": "12.1"}),
        ("mean_sd", "54,3 (12,1)", {"value": "54.3", "sd": "12.1"}),
        ("mean_sd", "54.3 +/− 12.1", {"value": "54.3", "sd": "12.1"}),
        ("median_iqr", "6.0 [4.5–9.0]", {"value": "6", "low": "4.5", "high": "9"}),
        ("median_iqr", "6 (Q1 4, Q3 9)", {"value": "6", "low": "4", "high": "9"}),
        ("median_range", "6 (min 2; max 11)", {"value": "6", "low": "2", "high": "11"}),
        ("median_range", "38,2 (36,0-40,1)", {"value": "38.2", "low": "36", "high": "40.1"}),
        ("range", "36,0-40,1", {"low": "36", "high": "40.1"}),
        ("range", "−3 to −1", {"low": "-3", "high": "-1"}),
        ("value_ci", "−5.0 (−8.1 to −2.0)", {"value": "-5", "low": "-8.1", "high": "-2"}),
        ("value_ci", "−5.0 (−8.1–−2.0)", {"value": "-5", "low": "-8.1", "high": "-2"}),
        ("value_ci", "-5.0 (-8.1, -2.0)", {"value": "-5", "low": "-8.1", "high": "-2"}),
        ("hr_ci", "0.62 (0.39–NE)", {"value": "0.62", "low": "0.39"}),
        ("hr_ci", "HR 0,62; 95%-KI 0,39-0,98; p=0,04",
         {"value": "0.62", "low": "0.39", "high": "0.98", "p": "0.04"}),
        ("median_range", "2.5 × 10⁹/L (1.1–4.0)", {"value": "2.5", "low": "1.1", "high": "4"}),
        ("value", "3.1 × 10⁻⁶", {"value": "3.1e-06"}),
        ("p_value", "<0.001", {"p": "<0.001"}),
        ("p_value", "P < 0·001*", {"p": "<0.001"}),
        ("p_value", "p=1e-4", {"p": "0.0001"}),
        ("median", "NE", {}),
        ("value", "HbA1c 6.5", {"value": "6.5"}),
    ],
)  # fmt: skip
def test_what_a_notation_says(kind: str, text: str, wanted: dict[str, object]) -> None:
    assert said(kind, text) == wanted


@pytest.mark.parametrize(
    ("text", "level"),
    [("45 (95% CI 3-5)", 95), ("45 (CI 90%: 3-5)", 90), ("45 (IC95% 3 à 5)", 95), ("45 (3-5)", None),
     ("45 (97,5 %-KI 3-5)", 97.5), ("98% (CI 95% to 99%)", None), ("98% CI 95-99", None)],
)  # fmt: skip
def test_the_level_of_an_interval_is_no_estimate(text: str, level: float | None) -> None:
    assert notation(text).level == level


def test_a_share_printed_as_a_part_of_one_is_a_percentage() -> None:
    # 18 of 40 are 0.45
    found = fill("percent_ci", "0.45 (95% CI 0.29–0.62)", Parts(n=18, denominator=40))
    assert (found.percent and found.percent.value, found.low and found.low.value) == (45, 29)
    assert not found.doubts


@pytest.mark.parametrize(
    ("kind", "text", "mark"),
    [
        ("count", "1,234", ""), ("count", "12-30", ""), ("median_iqr", "12 [8,15]", ""), ("value", "1.2 -3.4", ""),
        ("count_percent", "12 (30, 45)", ""), ("percent_ci", "0.45 (0.29-0.62)", ""),
        ("value", "36,0", "point"), ("median_iqr", "6 (4-8; 2-11)", ""), ("median_iqr", "1 020 (560-2 300)", ""),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_said(kind: str, text: str, mark: str) -> None:
    assert fill(kind, text, Parts(), mark).doubts


@pytest.mark.parametrize(
    ("kind", "text", "mark"),
    [
        ("count", "1,234", "point"), ("count_percent", "12 (30)", ""), ("mean_sd", "5.1 (2)", ""),
        ("value", "36,0", "comma"),
        ("value_ci", "−5.0 (−8.1, −2.0)", ""), ("count_percent", "12/40 - 30%", ""),
    ],
)  # fmt: skip
def test_plain_notation_leaves_no_doubt(kind: str, text: str, mark: str) -> None:
    assert fill(kind, text, Parts(), mark).doubts == ()


def test_the_decimal_mark_of_a_paper() -> None:
    assert decimal_mark(("36,0", "12 (3)", "0,5")) == "comma"
    assert decimal_mark(("36.0", "1,234", "0.5")) == "point"
    assert decimal_mark(("36.0", "36,0")) == ""
    assert decimal_mark(("1,234", "12")) == ""


def test_a_finding_from_doubtful_notation_is_not_certain() -> None:
    # 12 of 40 are 30 %, not 45; of "12,5" nobody can tell whether it is one number
    sure = "n.a | all | patients | count | n = 40\nt.a | all | fever | count_percent | 12/40 (45%)"
    assert [one.certainty for one in findings(sure)] == ["certain"]
    doubted = "t.a | all | fever | median_range | 6 [8,15]"
    assert all(one.certainty != "certain" for one in findings(doubted))
    assert findings(doubted)


def test_numbers_inside_names_are_none() -> None:
    assert [one.text for one in numbers_in("CD4 and HbA1c at 12 mg/m2, Q1 to Q3")] == ["12"]


INTERVALS = [
    "45.0 (95% CI 29.3-61.5)", "45.0 (95% CI: 29.3–61.5)", "45.0 [29.3, 61.5]", "0.45 (95% CI 0.29–0.62)",
    "95% CI 29.3–61.5", "45%, 95%-CI: 29-62", "45.0 (95%CI=29.3~61.5)", "45.0 (IC95% 29.3 à 61.5)", "45 (29-62)",
]  # fmt: skip


def test_consistent_intervals_give_no_finding() -> None:
    """18 of 40: Clopper-Pearson 29.26 to 61.51 % (R: binom.test(18, 40))."""
    lines = [
        "id,place,group,measure,kind,as_printed,n,denominator",
        "n,table1,all,patients,count,n = 40,40,",
    ]
    lines += [
        f'v{k},table1,all,response {k}x,percent_ci,"{text}",18,40'
        for k, text in enumerate(INTERVALS)
    ]
    assert audit(parse("\n".join(lines) + "\n")) == ()


def test_severities_of_an_event_give_no_finding() -> None:
    table = """
        table3.n | all | patients | count | n = 16
        table3.a | all | any TEAE | count_percent | 9 (56.3)
        table3.b | all | TEAE mild | count_percent | 8 (50.0)
        table3.c | all | TEAE moderate | count_percent | 0 (0)
        table3.d | all | TEAE severe | count_percent | 1 (6.3)
    """
    assert findings(table) == ()
