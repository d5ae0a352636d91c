"""Words are claims: conditions over results, read and judged."""

from __future__ import annotations

import pytest

from caseseries.errors import UserError
from caseseries.prose.conditions import evaluate, scan
from caseseries.results import Result, Results


def results(**values: tuple[float | None, int | None, int | None]) -> Results:
    """Results by id (`_` for `.`): value, n, N."""
    return Results(
        tuple(
            Result(
                id=name.replace("_", "."), analysis="a", population="p", group="g", variable="v", level="", stat="n",
                value=value, unit="", n=n, N=total, fmt="int", text="", method="", note="",
            )
            for name, (value, n, total) in values.items()
        )
    )  # fmt: skip


# four of four went on, 16 of 23 are male, the median rose from 7.6 to 10.1 with p = 0.128
SOME = results(
    went_on=(4.0, 4, 4), sex_male=(16.0, 16, 23), t_before=(7.6, 7, 7), t_after=(10.1, 7, 7), t_p=(0.128, 7, 7),
    t_none=(None, 0, 0), died_n=(0.0, 0, 23),
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("went.on = 4", True),
        ("went.on = N of went.on", True),
        ("went.on != N of went.on", False),
        ("sex.male > half of N of sex.male", True),
        ("sex.male > 20", False),
        ("died.n = 0 and went.on = 4", True),
        ("died.n = 1 and went.on = 4 or sex.male = 16", True),
        ("died.n = 1 and (went.on) = 4", False),
        ("t.after > t.before and t.p >= 0.05", True),
        ("t.p < 0.05", False),
        ("0 < died.n < 23", False),
        ("0 <= died.n ≤ 23", True),
        ("went.on + sex.male - 1 = 19", True),
        ("2 * went.on = 8", True),
        ("sex.male / went.on = n of went.on", True),
        ("t.none < 5", False),
        ("t.none >= 0 or died.n = 0", True),
        ("went.on / died.n > 1", False),
    ],
)
def test_whether_a_condition_holds(condition: str, holds: bool) -> None:
    assert evaluate(condition, SOME).holds is holds


def test_the_values_are_told() -> None:
    assert evaluate("went.on = N of went.on", SOME).shown == "went.on is 4, N of went.on is 4"
    assert evaluate("t.none > 1", SOME).shown == "t.none is without a value"


@pytest.mark.parametrize(
    "condition",
    ["", "went.on", "went.on =", "went.on = 4 4", "went.on is 4", "half went.on = 2", "N of 4 = 4", "(went.on = 4",
     "went.on = 4;", "import os", "went.onn = 4"],
)  # fmt: skip
def test_what_is_no_condition(condition: str) -> None:
    with pytest.raises(UserError):
        evaluate(condition, SOME)


def test_a_comment_belongs_to_the_sentence_before_it() -> None:
    page = (
        "First.\nAll four went on.\n<!-- true while:\n went.on = 4 -->\n<!-- true always: by definition -->\n\n"
        "Same line. <!-- true while: died.n = 0 -->\n<!-- another comment -->\n"
    )
    found = [
        (one.line, one.sentence_line, one.sentence, one.condition, one.ids)
        for one in scan(page, "f")
    ]
    assert found == [
        (3, 2, "All four went on.", "went.on = 4", ("went.on",)),
        (5, 2, "All four went on.", "", ()),
        (7, 7, "Same line.", "died.n = 0", ("died.n",)),
    ]
