import pytest

from caseseries.audit.rules.intervals import binomial_intervals, mid_p_interval

from .helpers import rules

NEWCOMBE = {
    # Newcombe 1998, Stat Med 17:857-872, table I: 81/263 and 15/148
    (81, 263): {
        "Wald": (0.2522, 0.3638), "Wald with correction": (0.2503, 0.3657),
        "Wilson": (0.2553, 0.3662), "Wilson with correction": (0.2535, 0.3682),
        "Clopper-Pearson": (0.2527, 0.3676),
    },
    (15, 148): {
        "Wald": (0.0527, 0.1500), "Wald with correction": (0.0494, 0.1534),
        "Wilson": (0.0624, 0.1605), "Wilson with correction": (0.0598, 0.1644),
        "Clopper-Pearson": (0.0578, 0.1617),
    },
}  # fmt: skip


@pytest.mark.parametrize("cell", NEWCOMBE)
def test_intervals_of_the_literature(cell):
    found = {name: (low, high) for name, low, high in binomial_intervals(*cell, 95.0)}
    for name, limits in NEWCOMBE[cell].items():
        assert found[name] == pytest.approx(limits, abs=6e-5), name


def test_mid_p():
    assert mid_p_interval(81, 263, 95.0) == pytest.approx((0.2544, 0.3658), abs=6e-5)


@pytest.mark.parametrize(
    ("interval", "holds"),
    [
        ("27% to 51%", True),  # Clopper-Pearson of 27/70: 27.2 to 51.0
        ("28% to 50%", True),  # Wilson: 28.0 to 50.3
        ("25% to 53%", False),
        ("27% to 55%", False),
    ],
)
def test_intervals_of_no_usual_method(interval, holds):
    found = rules(
        f"results.a | all | cured | count_percent_ci | 27 of 70 (39%; 95% CI, {interval})"
    )
    assert found == ([] if holds else [("interval-method", ("results.a",))])


@pytest.mark.parametrize(
    ("kind", "text", "holds"),
    [
        ("hr_ci", "0.62 (95% CI 0.39-0.98)", True),
        ("hr_ci", "1.62 (95% CI 0.39-0.98)", False),
        ("hr_ci", "0.62 (95% CI 0.98-0.39)", False),
        ("hr_ci", "0.62 (95% CI 0.39-0.98), p = 0.04", True),
        ("hr_ci", "0.62 (95% CI 0.39-0.98), p = 0.31", False),
        ("hr_ci", "0.62 (95% CI 0.29-1.98), p = 0.001", False),
        ("percent_ci", "71.3% (95% CI 60.1 to 80.2)", True),
        ("percent_ci", "81.3% (95% CI 60.1 to 80.2)", False),
    ],
)
def test_estimates_in_their_intervals(kind, text, holds):
    found = rules(f"results.a | all | hazard ratio | {kind} | {text}")
    assert found == ([] if holds else [("interval-estimate", ("results.a",))])


@pytest.mark.parametrize(
    ("kind", "text", "holds"),
    [
        ("median_range", "9 (1-20)", True),
        ("median_range", "21 (1-20)", False),
        ("median_range", "9 (20-1)", False),
        ("median_iqr", "79 (80-85)", False),
        ("median_iqr", "80 (80-85)", True),
        ("mean_range", "21 (1-20)", False),
        ("mean_iqr", "21 (1-20)", True),  # a mean may lie outside the quartiles
        ("value", "from 15 to 5 mg", True),
    ],
)
def test_order(kind, text, holds):
    found = rules(f"results.a | all | stay | {kind} | {text}")
    assert found == ([] if holds else [("order", ("results.a",))])


def test_quartiles_within_the_range():
    table = "table1.a | all | age | median_iqr | 81 (76-86)\ntable2.b | all | age | median_range | 81 ({}-99)"
    assert rules(table.format(66)) == []
    assert rules(table.format(78)) == [("order", ("table1.a", "table2.b"))]
