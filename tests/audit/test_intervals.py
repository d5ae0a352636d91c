from math import comb

import pytest

from caseseries.audit.rules.intervals import binomial_intervals, mid_p_interval

from .helpers import findings, rules

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


def at_least(k, n, p):
    """The chance of k or more of n, term by term."""
    return sum(comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k, n + 1))


def test_limits_of_all_usual_methods():
    """8 of 20 at 95 %, z = 1.96: by their definitions, and by hand where a formula gives them."""
    found = {name: (low, high) for name, low, high in binomial_intervals(8, 20, 95.0)}
    low, high = found["Clopper-Pearson"]
    assert at_least(8, 20, low) == pytest.approx(0.025)
    assert 1 - at_least(9, 20, high) == pytest.approx(0.025)
    # Beta(9, 13) is at most x with the chance that 9 or more of 21 are.
    low, high = found["uniform prior"]
    assert at_least(9, 21, low) == pytest.approx(0.025)
    assert at_least(9, 21, high) == pytest.approx(0.975)
    # Beta(8.5, 12.5), its density added up in steps.
    steps = [(k + 0.5) / 10_000 for k in range(10_000)]
    density = [x**7.5 * (1 - x) ** 11.5 for x in steps]
    low, high = found["Jeffreys"]
    for limit, share in ((low, 0.025), (high, 0.975)):
        below = sum(d for x, d in zip(steps, density, strict=True) if x <= limit)
        assert below / sum(density) == pytest.approx(share, abs=2e-4)
    for name, limits in {
        # 0.4 -+ 1.96 sqrt(0.24 / 20) = 0.2147, and with 1 / 40 more
        "Wald": (0.1853, 0.6147),
        "Wald with correction": (0.1603, 0.6397),
        # (8 + 1.92) / 23.84 = 0.4161, -+ 1.96 sqrt(0.4161 x 0.5839 / 23.84) = 0.1979
        "Agresti-Coull": (0.2183, 0.6140),
        # (8 + 2) / 24 = 0.4167, -+ 1.96 sqrt(0.4167 x 0.5833 / 24) = 0.1972
        "Agresti-Coull (plus four)": (0.2194, 0.6139),
        # ln(0.4 / 0.6) = -0.4055, -+ 1.96 / sqrt(20 x 0.24) = 0.8946: 1 / (1 + e^1.3001), 1 / (1 + e^-0.4891)
        "logit": (0.2141, 0.6199),
        # asin(sqrt(0.4)) = 0.6847, -+ 1.96 / (2 sqrt(20)) = 0.2191: sin^2(0.4656), sin^2(0.9038)
        "arcsine": (0.2015, 0.6173),
        # t of 19 at 97.5 % is 2.0930: 0.4 -+ 2.0930 sqrt(0.24 / 19) = 0.2352
        "mean and t": (0.1648, 0.6352),
    }.items():
        assert found[name] == pytest.approx(limits, abs=1.2e-4), name


def test_limits_where_nobody_or_everybody_has_it():
    none = {name: (low, high) for name, low, high in binomial_intervals(0, 20, 95.0)}
    # 1 - 0.025^(1/20) = 0.1684; on one side 1 - 0.05^(1/20) = 0.1391
    assert none["Clopper-Pearson"] == pytest.approx((0, 0.1684), abs=5e-5)
    assert none["Clopper-Pearson, one side"] == pytest.approx((0, 0.1391), abs=5e-5)
    assert none["Jeffreys, ends closed"][0] == 0
    assert none["Jeffreys"][0] > 0
    everybody = {name: (low, high) for name, low, high in binomial_intervals(20, 20, 95.0)}
    assert everybody["Clopper-Pearson, one side"] == pytest.approx((0.8609, 1), abs=5e-5)
    assert everybody["Jeffreys, ends closed"][1] == 1
    for limits in (*none.values(), *everybody.values()):
        assert 0 <= limits[0] <= limits[1] <= 1
    # Another level, other limits: 1 - 0.05^(1/20) is the two-sided one of 90 %.
    ninety = {name: high for name, _, high in binomial_intervals(0, 20, 90.0)}
    assert ninety["Clopper-Pearson"] == pytest.approx(0.1391, abs=5e-5)


def test_an_interval_of_no_method_is_told_beside_those_of_the_usual_ones():
    (found,) = findings(
        "results.a | all | cured | count_percent_ci | 27 of 70 (39%; 95% CI, 25% to 53%)"
    )
    assert found.message == (
        'results.a "27 of 70 (39%; 95% CI, 25% to 53%)": no usual method gives 25 to 53 for 27 of 70.'
    )
    # 0.3857 -+ 1.96 sqrt(0.3857 x 0.6143 / 70) = 0.1140 by Wald; the others as above
    assert found.expected == "Clopper-Pearson 27 to 51; Wilson 28 to 50; Wald 27 to 50"
    assert found.certainty == "assumes a 95% interval of 27 of 70"


@pytest.mark.parametrize(
    "row",
    [
        "results.a | all | survival | count_percent_ci | 27 of 70 (39%; 95% CI, 25% to 53%)",
        "results.a | all | risk ratio of cure | count_percent_ci | 27 of 70 (39%; 95% CI, 25% to 53%)",
        "results.a | all | cured | count_percent_ci | 27 of 70 (39%; 95% CI, about 25% to 53%)",
        "results.a | all | cured | count_percent_ci | 27 (39%; 95% CI, 25% to 53%)",
        "results.a | all | cured | count_of_ci | 27 of 70 (95% CI 0.27 to 0.51)",
        "results.a | all | cured | count_of_ci | 27 of 70 (90% CI 0.29 to 0.49)",
    ],
)
def test_intervals_that_are_not_of_the_share_or_in_another_form(row):
    assert rules(row) == []


def test_what_is_said_of_an_estimate_and_its_interval():
    def told(text, kind="hr_ci"):
        (found,) = findings(f"results.a | all | hazard ratio | {kind} | {text}")
        return found.message.split(": ", 1)[1], found.expected

    assert told("0.62 (95% CI 0.98-0.39)") == (
        "the lower end is above the upper.",
        "the smaller number first",
    )
    assert told("1.62 (95% CI 0.39-0.98)") == (
        "1.62 lies outside 0.39 to 0.98.", "an estimate inside its interval",
    )  # fmt: skip
    assert told("0.30 (95% CI 0.39-0.98)")[0] == "0.30 lies outside 0.39 to 0.98."
    p = "p below 0.05 exactly when the interval leaves out 1"
    assert told("0.62 (95% CI 0.39-0.98), p = 0.31") == ("the interval leaves out 1, p = 0.31.", p)
    assert told("0.62 (95% CI 0.29-1.98), p = 0.001") == ("the interval holds 1, p = 0.001.", p)
    assert told("1.62 (95% CI 1.29-1.98), p = 0.31")[0] == "the interval leaves out 1, p = 0.31."


@pytest.mark.parametrize(
    "text",
    [
        # close to 0.05 another method may be behind p
        "0.62 (95% CI 0.39-0.98), p = 0.05", "0.62 (95% CI 0.39-0.98), p = 0.055", "0.62 (95% CI 0.29-1.98), p = 0.045",
        "0.62 (90% CI 0.39-0.98), p = 0.07", "0.62 (95% CI 0.39-0.98), p < 0.1", "0.62 (95% CI 0.29-1.98), p > 0.01",
        "0.62 (95% CI 0.39-1.00), p = 0.31",
    ],
)  # fmt: skip
def test_p_and_interval_that_may_go_together(text):
    assert rules(f"results.a | all | hazard ratio | hr_ci | {text}") == []


@pytest.mark.parametrize(
    "measure",
    [
        "hazard ratio",
        "odds ratio",
        "risk-ratio",
        "rate ratio",
        "prevalence ratio",
        "HR",
        "OR",
        "RR",
        "IRR",
    ],
)
def test_ratios_by_all_their_names(measure):
    row = f"results.a | all | {measure} of death | value_ci | 0.62 (95% CI 0.39-0.98), p = 0.31"
    assert [rule for rule, _ in rules(row)] == ["interval-estimate"]
    # A difference has its null at 0, not at 1.
    assert rules(row.replace(measure, "difference")) == []


def test_order_says_what_would_be_right():
    def told(kind, text):
        (found,) = findings(f"results.a | all | stay | {kind} | {text}")
        return found.message.split(": ", 1)[1], found.expected

    assert told("median_range", "9 (20-1)") == ("20 comes before 1.", "the smaller number first")
    assert told("median_range", "21 (1-20)") == (
        "21 lies outside 1 to 20.",
        "a median between 1 and 20",
    )
    assert told("median_range", "0 (1-20)")[0] == "0 lies outside 1 to 20."
    assert told("mean_range", "21 (1-20)")[1] == "a mean between 1 and 20"
    assert told("mean_sd", "21 ± -3") == ("a negative SD.", "at least 0")


def test_quartiles_and_range_of_two_places_are_likely_one_measure():
    table = (
        "{}.a | all | age | median_iqr | 81 (76-86)\n{}.b | all | age | median_range | 81 (78-99)"
    )
    (here,) = findings(table.format("table1", "table1"))
    (there,) = findings(table.format("table1", "table2"))
    assert (here.certainty, there.certainty) == ("certain", "likely")
    assert here.expected == "quartiles within the range"
    above = "table1.a | all | age | median_iqr | 81 (76-86)\ntable1.b | all | age | median_range | 81 (70-85)"
    assert [rule for rule, _ in rules(above)] == ["order"]
    assert rules(above.replace("86", "85")) == []
    # Of another group or in another unit it is another measure.
    assert rules(above.replace("b | all", "b | men")) == []
