"""The way of the patients: P-1 and P-2 start early, P-3 and P-4 late; P-5 was not treated."""

import pytest

from caseseries.errors import UserError
from tests.small_study import computed, table

ADSL = table("""
USUBJID SUBJID TRT01A AGEGR1 EOSSTT  DTHFL SAFFL
P-1     1      Early  old    ONGOING N     Y
P-2     2      Early  young  ONGOING N     Y
P-3     3      Late   young  DIED    Y     Y
P-4     4      Late   .      ONGOING .     Y
P-5     5      Late   old    DIED    Y     N
""")
STAGES = [
    {
        "label": "Arm",
        "nodes": [
            {"id": "early", "label": "Early", "where": {"TRT01A": "Early"}},
            {"id": "late", "label": "Late", "where": {"TRT01A": "Late"}},
        ],
    },
    {
        "label": "Age",
        "optional": True,
        "nodes": [{"id": "old", "label": "Old", "where": {"AGEGR1": "old"}}],
    },
    {
        "label": "End",
        "nodes": [
            {"id": "died", "label": "Died", "where": {"EOSSTT": "DIED"}},
            {"id": "alive", "label": "Alive", "unless": {"EOSSTT": "DIED"}},
        ],
    },
]
POPULATIONS = [{"id": "treated", "label": "Treated", "flag": "SAFFL"}]
GROUPS = {
    "column": "TRT01A",
    "all": {"id": "both", "label": "Both"},
    "levels": [{"id": "e", "value": "Early", "label": "E"}, {"id": "l", "value": "Late", "label": "L"}],
}  # fmt: skip


def flow(folder, stages=STAGES, **more):
    way = {"id": "way", "kind": "flow", "stages": stages, **more}
    return computed(
        folder, {"adsl": ADSL}, groups=GROUPS, populations=POPULATIONS, analyses=[way]
    ).select(analysis="way")


def test_boxes_and_ways(tmp_path):
    results = flow(tmp_path)
    assert [(r.id, r.n, r.N) for r in results if r.stat == "n"] == [
        ("way.early.both.n", 2, 4),
        ("way.late.both.n", 2, 4),
        ("way.old.both.n", 1, 4),
        ("way.died.both.n", 1, 4),
        ("way.alive.both.n", 3, 4),
        # P-1 is old, P-2 passes the stage by; P-3 died, P-4 lives.
        ("way.early.old.both.n", 1, 2),
        ("way.early.alive.both.n", 1, 2),
        ("way.late.died.both.n", 1, 2),
        ("way.late.alive.both.n", 1, 2),
        ("way.old.alive.both.n", 1, 1),
    ]
    assert results["way.alive.both.pct"].value == 75
    assert results["way.old.alive.both.pct"].value == 100
    assert "in the box" in results["way.alive.both.n"].method
    assert "from one box to the other" in results["way.late.died.both.n"].method
    assert (results["way.late.died.both.n"].variable, results["way.late.died.both.n"].level) == (
        "late", "died",
    )  # fmt: skip


def test_groups_are_followed_apart(tmp_path):
    results = flow(tmp_path, groups=["l"])
    assert {r.id: (r.n, r.N) for r in results if r.stat == "n" and r.n} == {
        "way.late.l.n": (2, 2),
        "way.died.l.n": (1, 2),
        "way.alive.l.n": (1, 2),
        "way.late.died.l.n": (1, 2),
        "way.late.alive.l.n": (1, 2),
    }


def test_a_box_may_leave_out_some_who_fit(tmp_path):
    nodes = [
        {"id": "a", "label": "Late, not old", "where": {"TRT01A": "Late"}, "unless": {"EOSSTT": "DIED"}},
        {"id": "b", "label": "Others"},
    ]  # fmt: skip
    nodes[1]["unless"] = {"TRT01A": "Late", "EOSSTT": "ONGOING"}
    # Late and not dead is P-4; all but the late who go on are P-1, P-2 and P-3.
    results = flow(tmp_path, [{"label": "All", "nodes": nodes}])
    assert [(r.id, r.n) for r in results if r.stat == "n"] == [("way.a.both.n", 1), ("way.b.both.n", 3)]  # fmt: skip


def test_a_patient_without_a_box_is_an_error(tmp_path):
    with pytest.raises(UserError, match="in no box") as caught:
        flow(tmp_path, [STAGES[0], {**STAGES[1], "optional": False}, STAGES[2]])
    assert "analysis way, stage Age" in caught.value.place


def test_a_patient_in_two_boxes_is_an_error(tmp_path):
    both = [{"id": "a", "label": "A"}, {"id": "b", "label": "B", "where": {"TRT01A": "Late"}}]
    with pytest.raises(UserError, match="in two boxes") as caught:
        flow(tmp_path, [{"label": "All", "nodes": both}])
    assert "stage All, box b" in caught.value.place
