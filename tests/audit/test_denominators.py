"""Denominators against each other."""

from __future__ import annotations

import pytest

from tests.audit.helpers import findings

TERM = """
    table3.a | all | Cough, any grade | count_percent | 22/{0} (28%)
    table3.b | all | Cough, grade 1-2 | count_percent | 18/77 (23%)
    table3.c | all | Cough, grade >=3 | count_percent | 4/77 (5%)
"""


@pytest.mark.parametrize(("whole", "told"), [(77, []), (78, [("denominators", ("table3.a",))])])
def test_the_bands_of_a_term_have_one_denominator(whole: int, told: list[object]) -> None:
    # 22 of 77 and of 78 are both 28 % (28.57 and 28.21)
    shown = "29" if whole == 77 else "28"
    found = findings(TERM.format(whole).replace("(28%)", f"({shown}%)"))
    assert [(one.rule, one.doubted) for one in found] == told


def test_levels_of_which_one_has_another_denominator_are_told() -> None:
    table = """
        t.a | all | stage: I | count_of | 5/20
        t.b | all | stage: II | count_of | 6/20
        t.c | all | stage: III | count_of | 9/{}
    """
    assert [one.rule for one in findings(table.format(20))] == []
    assert "denominators" in [one.rule for one in findings(table.format(19))]


def test_patients_that_no_percentage_is_out_of_are_worth_a_look() -> None:
    rows = "\n".join(f"table1.{k} | all | thing {k}x | count_of | {k}/54" for k in range(9))
    included = "\nabstract.n | all | patients included | count | {}"
    assert findings(rows + included.format(54)) == ()
    (found,) = findings(rows + included.format(56))
    assert (found.rule, found.certainty, found.doubted) == (
        "denominators",
        "likely",
        ("abstract.n",),
    )
    few = "\n".join(rows.split("\n")[:5])
    assert findings(few + included.format(56)) == ()
