import random
import statistics

import pytest

from caseseries import audit
from caseseries.audit.digits import printed
from caseseries.audit.rules.means import debit_range, grim_holds, grimmer_holds

from .helpers import paper, rules


@pytest.mark.parametrize(
    ("mean", "n", "holds"),
    [
        # Brown and Heathers 2017: 28 answers, 145/28 = 5.179 and 146/28 = 5.214
        ("5.18", 28, True),
        ("5.19", 28, False),
        ("5.21", 28, True),
        ("3.45", 20, True),
        ("3.46", 20, False),
        ("2.5", 7, False),  # 17/7 = 2.43, 18/7 = 2.57
        ("0.12", 8, True),  # 1/8 = 0.125, halves either way
        ("0.13", 8, True),
        ("5.19", 280, True),  # 28 patients, 10 items
    ],
)
def test_grim(mean, n, holds):
    assert grim_holds(printed(mean), n) is holds


def paper_of(measure, n="28", mean="5.19"):
    return (
        "id,place,group,measure,kind,as_printed,denominator\n"
        f"a,table1,all,{measure},mean_sd,{mean} (1.35),{n}\n"
    )


def test_grim_only_where_whole_numbers_are_meant():
    (found,) = audit.audit(audit.parse(paper_of("number of attacks")))
    assert (found.rule, found.ids, found.expected) == ("grim", ("a",), "5.18 or 5.21")
    assert found.certainty == "assumes that each patient's value is a whole number"
    for measure in (
        "age (years)",
        "average number of attacks per month",
        "score of a questionnaire with 10 items",
    ):
        assert audit.audit(audit.parse(paper_of(measure))) == ()


def test_a_sample_that_is_not_printed_may_miss_a_few():
    # 135/26 = 5.192: two of 28 may be missing
    table = "table1.n | all | patients included | count | 28\ntable1.a | all | number of attacks | mean | {}"
    assert rules(table.format("5.19")) == []
    # neither 9 nor 10 patients give 2.47: 22/9 = 2.44, 23/9 = 2.56, 25/10 = 2.50
    small = table.replace("28", "10")
    assert [rule for rule, _ in rules(small.format("2.47"))] == ["grim"]


def test_grimmer():
    # five values with the sum 17: sd^2 = (Q - 57.8) / 4
    # Q = 59: 0.548; Q = 60: 0.742; between them nothing rounds to 0.60
    assert grimmer_holds(printed("3.40"), printed("0.55"), 5)
    assert not grimmer_holds(printed("3.40"), printed("0.60"), 5)
    # The total is 17, odd, and the only sum of squares 60, even: 4 * 0.735^2 + 57.8 = 59.96 to 4 * 0.745^2 + 57.8 = 60.02
    assert not grimmer_holds(printed("3.40"), printed("0.74"), 5)
    table = "table1.n | all | patients included | count | 5\ntable1.a | all | number of attacks | mean_sd | 3.40 (0.60)"
    assert [rule for rule, _ in rules(table)] == ["grimmer"]


def test_debit():
    # m = 0.30, n = 20: sqrt(20/19 x 0.21) = 0.4702
    low, high = debit_range(printed("0.30"), 20)
    assert low < 0.4702 < high
    assert (round(low, 3), round(high, 3)) == (0.468, 0.472)
    table = (
        "table1.n | all | patients included | count | 20\n"
        "table1.a | all | recovered (binary) | mean_sd | 0.30 ({})"
    )
    assert rules(table.format("0.47")) == []
    assert [rule for rule, _ in rules(table.format("0.40"))] == ["debit"]


def test_debit_around_a_half():
    # the greatest SD is at m = 0.5, inside 0.495 to 0.505
    assert debit_range(printed("0.50"), 10)[1] == pytest.approx((10 / 9) ** 0.5 / 2)


@pytest.mark.parametrize(
    "measure",
    [
        "number of attacks",
        "numbers of attacks",
        "no. of attacks",
        "attacks (integer)",
        "whole numbers",
        "whole years",
        "whole days",
        "completed years",
        "Likert answer",
        "test of one item",
        "points",
        "episodes",
        "visits",
        "admissions",
        "children",
        "siblings",
        "pregnancies",
        "doses",
        "questionnaire",
        "Apgar",
        "Glasgow coma",
        "correct answers",
    ],
)
def test_measures_of_whole_numbers(measure):
    found = audit.audit(audit.parse(paper_of(measure)))
    assert [one.rule for one in found] == ["grim"], measure


@pytest.mark.parametrize(
    "word", ["average", "mean of", "z-score", "t-score", "log", "ratio", "per", "index", "SDS"]
)
def test_measures_that_are_fractions(word):
    assert audit.audit(audit.parse(paper_of(f"{word} number of attacks"))) == ()


def test_items_multiply_the_answers():
    # 28 patients with 10 items each: 280 answers, 1453 / 280 = 5.189
    assert audit.audit(audit.parse(paper_of("questionnaire of 10 items"))) == ()
    assert audit.audit(audit.parse(paper_of("questionnaire of 1 item")))[0].rule == "grim"


def test_what_is_said_of_a_mean():
    (found,) = audit.audit(audit.parse(paper_of("number of attacks")))
    assert found.message == 'a "5.19 (1.35)": no 28 whole numbers have the mean 5.19.'
    assert audit.audit(audit.parse(paper_of("number of attacks", mean="about 5.19"))) == ()


def test_a_sample_that_is_taken_from_the_group_may_miss_a_tenth():
    # 2.47 x 10 = 24.7; of 9 patients 22 / 9 = 2.44 and 23 / 9 = 2.56; of 8, which is a fifth less, 2.50
    table = "table1.n | all | patients included | count | {}\ntable1.a | all | number of attacks | mean | {}"
    assert [rule for rule, _ in rules(table.format(10, "2.56"))] == []
    assert [rule for rule, _ in rules(table.format(10, "2.38"))] == ["grim"]  # 19 / 8 = 2.375
    (found,) = audit.audit(paper(table.format(10, "2.38")))
    assert found.ids == ("table1.n", "table1.a")


@pytest.mark.parametrize(
    ("mean", "sd", "n", "holds"),
    [
        # Two values with the sum 3 are 1 and 2: SD 0.7071; 0 and 3: 2.1213.
        ("1.5", "0.71", 2, True), ("1.5", "2.12", 2, True), ("1.5", "1.00", 2, False),
        ("1.5", "1", 2, True),  # 0.7071 prints 1
        ("1.5", "0.00", 1, True), ("2.0", "0.00", 3, True), ("2.0", "0.10", 3, False),
    ],
)  # fmt: skip
def test_deviations_of_whole_numbers(mean, sd, n, holds):
    assert grimmer_holds(printed(mean), printed(sd), n) is holds


def test_what_is_said_of_a_deviation():
    table = "table1.n | all | patients included | count | 5\ntable1.a | all | number of attacks | mean_sd | 3.40 (0.60)"
    (found,) = audit.audit(paper(table))
    assert found.message == (
        'table1.a "3.40 (0.60)": no 5 whole numbers with the mean 3.40 have the standard deviation 0.60.'
    )
    assert found.expected == "a standard deviation that a whole sum of squares gives"
    assert found.ids == ("table1.n", "table1.a")


BINARY = "id,place,group,measure,kind,as_printed,denominator\na,table1,all,{},mean_sd,{},20\n"


@pytest.mark.parametrize(
    "word", ["binary", "dichotomous", "dichotomised", "0/1", "indicator", "proportion of them"]
)
def test_zeros_and_ones_by_all_their_names(word):
    (found,) = audit.audit(audit.parse(BINARY.format(f"cured ({word})", "0.30 (0.40)")))
    # sqrt(20 / 19 m (1 - m)) for m from 0.295 to 0.305: 0.468 to 0.472
    assert (found.rule, found.expected) == ("debit", "0.47")
    assert (
        found.message
        == 'a "0.30 (0.40)": 20 zeros and ones with the mean 0.30 do not have the standard deviation 0.40.'
    )
    assert found.certainty == "assumes that each value is zero or one"


def test_a_mean_above_one_is_of_no_zeros_and_ones():
    assert audit.audit(audit.parse(BINARY.format("cured (binary)", "1.30 (0.40)"))) == ()
    wide = audit.audit(audit.parse(BINARY.format("cured (binary)", "0.3 (0.3)")))
    # m from 0.25 to 0.35: 0.444 to 0.489, printed 0.4 to 0.5
    assert wide[0].expected == "0.4 to 0.5"


def test_grimmer_refuses_no_sample_of_whole_numbers():
    rng = random.Random(4)
    for _ in range(2000):
        values = [rng.randint(0, 9) for _ in range(rng.randint(2, 40))]
        mean, sd = statistics.fmean(values), statistics.stdev(values)
        places = rng.choice([1, 2])
        assert grimmer_holds(
            printed(f"{mean:.{places}f}"), printed(f"{sd:.{places}f}"), len(values)
        )
