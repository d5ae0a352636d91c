"""Which rows are the levels of one variable, and whether a patient can be in two of them."""

from __future__ import annotations

import pytest

from caseseries.audit.paper import Paper
from caseseries.audit.relations import Relations
from caseseries.audit.variables import Levels, bands_in, interval_of, levels_in

from .helpers import paper, rules


def levels(*measures: str, cells: str = "5/20") -> tuple[Levels, ...]:
    table = "\n".join(
        f"table1.{k} | all | {m} | count_of | {cells}" for k, m in enumerate(measures)
    )
    return levels_in(Paper(paper(table), Relations()))


def natures(*measures: str) -> list[tuple[bool, bool]]:
    """Of each set of levels: whether they exclude each other, and whether they leave nobody out."""
    return [(one.exclusive, one.complete) for one in levels(*measures)]


SURE = [("male", "female"), ("man", "woman"), ("men", "women"), ("boy", "girl"), ("boys", "girls")]
SURE += [("alive", "dead"), ("survived", "died")]
OPEN = [
    ("x: yes", "x: no"), ("receptor positive", "receptor negative"), ("x present", "x absent"),
    ("unilateral disease", "bilateral disease"), ("x survivors", "x deaths"),
]  # fmt: skip


@pytest.mark.parametrize("pair", SURE)
def test_opposite_words_share_everybody_between_them(pair: tuple[str, str]) -> None:
    assert natures(*pair) == [(True, True)]


@pytest.mark.parametrize("pair", OPEN)
def test_other_opposites_may_leave_out_the_unknown(pair: tuple[str, str]) -> None:
    assert natures(*pair) == [(True, False)]


@pytest.mark.parametrize(
    "scale",
    [
        ("low", "intermediate", "high"), ("low", "moderate", "high"), ("low", "medium", "high"),
        ("never", "former", "current"), ("poor", "fair", "good"), ("small", "medium", "large"),
    ],
)  # fmt: skip
def test_steps_of_a_scale_exclude_each_other_and_are_complete_together(
    scale: tuple[str, str, str],
) -> None:
    assert natures(*(f"risk: {step}" for step in scale)) == [(True, True)]
    assert natures(*(f"risk: {step}" for step in scale[:2])) == [(True, False)]
    # A word may belong to several scales; of one of them all steps are there.
    found = natures(*(f"{step} risk" for step in scale))
    assert all(exclusive for exclusive, _ in found)
    assert sum(complete for _, complete in found) == 1


def test_severities_split_those_with_an_event_and_not_everybody() -> None:
    assert natures(*(f"pain: {step}" for step in ("mild", "moderate", "severe"))) == [(True, False)]


@pytest.mark.parametrize(
    "variable",
    [
        "sex",
        "gender",
        "stage",
        "grade",
        "status",
        "ASA",
        "NYHA",
        "FIGO",
        "ASA class",
        "NYHA class",
        "functional class",
        "Child-Pugh class",
        "risk",
        "risk group",
        "race",
        "ethnicity",
        "ECOG",
        "age",
        "score",
        "laterality",
        "number of lesions",
        "no. of lesions",
        "best response",
        "marital status",
        "blood group",
        "blood type",
        "severity",
    ],
)
def test_variables_of_which_a_patient_has_one_value(variable: str) -> None:
    assert natures(f"{variable}: apples", f"{variable}: pears") == [(True, False)]


@pytest.mark.parametrize(
    "variable",
    [
        "risk factor",
        "risk factors",
        "symptom",
        "comorbidities",
        "drugs",
        "medication",
        "reason",
        "cause of grade",
    ],
)
def test_variables_of_which_a_patient_may_have_several(variable: str) -> None:
    assert natures(f"{variable}: apples", f"{variable}: pears") == [(False, False)]


@pytest.mark.parametrize(
    "word",
    [
        "unknown",
        "missing",
        "not reported",
        "not available",
        "not known",
        "not done",
        "not assessed",
        "n/a",
    ],
)
def test_levels_that_show_who_is_missing_are_complete(word: str) -> None:
    assert natures("sex: apples", "sex: pears", f"sex: {word}") == [(True, True)]


@pytest.mark.parametrize(
    ("names", "nature"),
    [
        (("<65", "65-74", ">=75"), (True, True)),
        (("<65", "65-74", ">75"), (True, False)),  # and who is 75?
        (("<65", "65-80", ">=75"), (False, False)),
        (("<65", ">70"), (True, False)),
        (("40-64", "65-80"), (True, False)),
        (("0", "1", "2"), (True, False)),
        (("<=64", ">=65"), (True, True)),
        ((">=18", ">=65"), (False, False)),
    ],
)
def test_intervals(names: tuple[str, ...], nature: tuple[bool, bool]) -> None:
    assert natures(*(f"years: {name}" for name in names)) == [nature]


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("65-74", (65, 74)), ("2 to 5 years", (2, 5)), ("3", (3, 3)), ("1.5-2 points", (1.5, 2)), ("apples", None),
        ("3 apples", None),
    ],
)  # fmt: skip
def test_the_values_that_a_name_allows(name: str, bounds: tuple[float, float] | None) -> None:
    found = interval_of(name)
    assert (found and tuple(map(float, found))) == bounds


def test_an_open_interval_ends_at_its_bound() -> None:
    names = (">=5", ">5", "<=5", "<5 months")
    (at_least, above, at_most, below) = (interval_of(name) or (0, 0) for name in names)
    assert (float(at_least[0]), float(at_most[1])) == (5, 5)
    assert 5 < above[0] < 5.01
    assert 4.99 < below[1] < 5
    assert at_least[1] > 10**9
    assert at_most[0] < -(10**9)


@pytest.mark.parametrize(
    ("measures", "variable"),
    [
        (("stage I", "stage IIb", "stage III"), "single"),
        (("ECOG 0", "ECOG 1"), "single"),
        (("complete response", "partial response", "stable disease"), "single"),
        (("best response: CR", "best response: PR"), "single"),
        (("progressive disease", "no response"), "single"),
        (("complete remission (CR)", "disease progression"), "single"),
        (("male", "female"), "pair"),
        (("old men", "old women"), "pair"),
        (("mild pain", "severe pain"), "scale"),
        (("age <65 years", "age >=65 years"), "interval"),
        (("site: head", "site: foot"), "prefix"),
    ],
)
def test_how_levels_are_recognised(measures: tuple[str, ...], variable: str) -> None:
    assert [one.variable[0] for one in levels(*measures)] == [variable]
    assert len(levels(*measures)[0].rows) == len(measures)


@pytest.mark.parametrize(
    "measures",
    [
        ("old men", "young women"),
        ("male and female", "male"),
        ("fever, grade 1-2", "fever, grade 3-4"),
        ("fever at 1-2 weeks", "fever at 3-4 weeks"),
        ("liver", "kidney"),
    ],
)
def test_what_is_no_set_of_levels(measures: tuple[str, ...]) -> None:
    assert levels(*measures) == ()


def test_a_level_that_stands_twice_says_nothing() -> None:
    assert natures("alive after 30 days", "alive after 60 days") == [(False, False)]


def bands(*cells: tuple[str, int]) -> list[tuple[list[str], str | None, bool]]:
    table = "\n".join(
        f"table3.{k} | all | fever, {g} | count_of | {n}/20" for k, (g, n) in enumerate(cells)
    )
    return [
        ([str(band) for band, _ in one.rows], one.whole and one.whole.id, one.complete)
        for one in bands_in(Paper(paper(table), Relations()))
    ]


def test_bands_of_a_term() -> None:
    assert bands(("grade 3-4", 1), ("grade 1-2", 5)) == [(["grade 1-2", "grade 3-4"], None, True)]
    assert bands(("grade 1-2", 5), ("grade >=3", 1), ("any grade", 6)) == [
        (["grade 1-2", "grade 3-5"], "table3.2", True)
    ]
    # What leaves out a grade, does not begin at 1 or ends below 4 is not complete.
    for some in (("grade 1-2", "grade 4-5"), ("grade 2", "grade 3-4"), ("grade 1", "grade 2-3")):
        assert [one[2] for one in bands(*((name, 1) for name in some))] == [False]
    overlapping = bands(("grade 1-3", 1), ("grade 3-5", 1))
    assert overlapping == [(["grade 1-3", "grade 3-5"], None, False)]


def test_bands_that_belong_to_the_group_are_no_bands_of_the_term() -> None:
    table = "results.a | grade 3-4 events | fever, grade 3-4 | percent | 5%"
    assert bands_in(Paper(paper(table), Relations())) == ()


def test_levels_of_another_group_or_place_are_another_set() -> None:
    table = """
    table1.a | men | smoking: never | count_of | 5/10
    table1.b | women | smoking: current | count_of | 9/10
    table2.c | men | smoking: former | count_of | 9/10
    """
    assert levels_in(Paper(paper(table), Relations())) == ()
    assert rules(table) == []
