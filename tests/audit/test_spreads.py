"""Mean, median, SD and range of one sample; expectations by hand, and random samples that are never accused."""

from __future__ import annotations

import random
import statistics

import pytest

from .helpers import findings, rules


def age(*cells: str, group: str = "all (n = 20)") -> str:
    return "\n".join(
        f"t1.a{k} | {group} | age | {cell.split(': ')[0]} | {cell.split(': ')[1]}"
        for k, cell in enumerate(cells)
    )


@pytest.mark.parametrize(
    "cells",
    [
        # (20 + 50) / 2 = 35 is the least mean of numbers from 20 whose median is 50
        ("mean_sd: 34.0 (15.0)", "median_range: 50 (20-80)"),
        # one of twenty is 80 and none below 20: at least 20 + 60 / 20 = 23
        ("mean_range: 22.2 (20-80)",),  # 22.5 when 20 is 19.5
        # (40 - 20) (80 - 40) 20 / 19 = 842, whose root is 29.0; 18 of them at least: 29.1
        ("mean_sd_range: 40.0 (29.8) [20-80]",),  # 29.65 when they are 19.5 and 80.5
        # 60 / sqrt(2 x 19) = 9.7
        ("mean_sd_range: 50.0 (9.0) [20-80]",),
        ("mean_sd: 50.0 (4.0)", "median_iqr: 55 (50-60)"),
    ],
)
def test_what_no_numbers_can_have(cells: tuple[str, ...]) -> None:
    assert [rule for rule, _ in rules(age(*cells))] == ["order"]


@pytest.mark.parametrize(
    "cells",
    [
        ("mean_sd: 35.0 (15.0)", "median_range: 50 (20-80)"),
        ("mean_range: 23.0 (20-80)",),
        ("mean_sd_range: 40.0 (28.9) [20-80]",),
        ("mean_sd_range: 50.0 (9.7) [20-80]",),
        ("mean_sd: 50.0 (5.0)", "median_iqr: 55 (50-60)"),
        ("mean_range: 22.5 (20-80)",),
    ],
)
def test_what_some_numbers_have(cells: tuple[str, ...]) -> None:
    assert findings(age(*cells)) == ()


def test_a_range_beside_two_centres_is_one() -> None:
    (one,) = findings(age("mean_range: 50.1 (20-80)", "median_range: 51 (20-82)"))
    assert (one.rule, "greatest value" in one.message) == ("same-quantity", True)
    assert findings(age("mean_range: 50.1 (20-80)", "median_range: 51 (20.0-80.0)")) == ()


MEDIANS = """
t1.all | all (n = 23) | age | median_range | {} (3-79)
t1.a | early (n = 11) | age | median_range | {} (3-70)
t1.b | late (n = 12) | age | median_range | {} (9-79)
"""


def test_a_median_of_whole_numbers_is_whole_or_half() -> None:
    (one,) = findings(MEDIANS.format("43.0", "26.0", "46.8"))
    assert (one.rule, one.doubted, one.expected) == ("grim", ("t1.b",), "46.5 or 47")
    assert one.certainty.startswith("assumes")
    assert findings(MEDIANS.format("43.0", "26.0", "46.5")) == ()


def test_medians_of_other_numbers_are_left_alone() -> None:
    assert findings(MEDIANS.format("43.3", "26.0", "46.8")) == ()
    # half of a year in the median of eleven: no whole years
    assert findings(MEDIANS.format("43.0", "26.5", "46.8")) == ()
    assert findings(MEDIANS.format("43.0", "26.0", "46.8").replace("(9-79)", "(9.2-79)")) == ()
    assert findings(MEDIANS.format("43.0", "26.0", "46.8").replace("age", "ferritin")) == ()


def test_what_is_counted_is_whole_without_others() -> None:
    table = "t1.a | all (n = 12) | number of falls | median_range | {} (0-9)"
    assert rules(table.format("2.3")) == [("grim", ("t1.a",))]
    assert rules(table.format("2.5")) == []


@pytest.mark.parametrize("seed", range(40))
def test_random_samples_are_possible(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        draw = rng.choice(
            [lambda: rng.randint(0, 9), lambda: rng.gauss(50, 12), lambda: rng.lognormvariate(2, 1)]
        )
        data = [draw() for _ in range(rng.randint(2, 40))]
        data[0] = rng.choice([data[0], 300])
        places = [rng.choice([0, 1, 2]) for _ in range(5)]
        mean, median, sd, low, high = (
            f"{one:.{decimals}f}"
            for one, decimals in zip(
                (statistics.mean(data), statistics.median(data), statistics.stdev(data), min(data), max(data)),
                places, strict=True,
            )
        )  # fmt: skip
        cells = (f"mean_sd: {mean} ({sd})", f"median_range: {median} ({low} to {high})")
        assert findings(age(*cells, group=f"all (n = {len(data)})")) == (), data
