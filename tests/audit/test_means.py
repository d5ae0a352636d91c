import pytest

from caseseries import audit
from caseseries.audit.digits import printed
from caseseries.audit.rules.means import debit_range, grim_holds, grimmer_holds

from .helpers import rules


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
    # 17 is odd and 60 even: the third test, left out, would raise an alarm here
    assert grimmer_holds(printed("3.40"), printed("0.74"), 5)
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
