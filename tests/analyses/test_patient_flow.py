"""The way of the patients: in the five-patient study T-1 and T-2 start early, T-3 and T-4 late; T-5 was not treated."""

import pytest
import yaml

from caseseries.analyses import compute
from caseseries.cohort import load
from caseseries.errors import UserError
from caseseries.study import read_study

STAGES = [
    {
        "label": "Arm",
        "nodes": [
            {"id": "early", "label": "Early", "where": {"ARM": "Early"}},
            {"id": "late", "label": "Late", "where": {"ARM": "Late"}},
        ],
    },
    {
        "label": "Habit",
        "optional": True,
        "nodes": [{"id": "smoker", "label": "Smoker", "where": {"SMOKER": True}}],
    },
    {
        "label": "End",
        "nodes": [
            {"id": "died", "label": "Died", "where": {"EOSSTT": "DIED"}},
            {"id": "alive", "label": "Alive", "unless": {"EOSSTT": "DIED"}},
        ],
    },
]


def _flow(five, stages):
    file = five / "study.yml"
    study = yaml.safe_load(file.read_text())
    way = {"id": "way", "kind": "flow", "population": "treated", "stages": stages}
    study["analyses"] = [way]
    study["tables"] = []
    file.write_text(yaml.safe_dump(study))
    study = read_study(five)
    return compute(load(study), study).select(analysis="way")


def test_boxes_and_ways(five):
    results = _flow(five, STAGES)
    counts = {r.id: (r.n, r.N) for r in results if r.stat == "n"}
    assert counts == {
        "way.early.both.n": (2, 4),
        "way.late.both.n": (2, 4),
        "way.smoker.both.n": (1, 4),
        "way.died.both.n": (1, 4),
        "way.alive.both.n": (3, 4),
        # T-1 smokes, T-2 passes the stage by; T-3 died, T-4 lives.
        "way.early.smoker.both.n": (1, 2),
        "way.early.alive.both.n": (1, 2),
        "way.late.died.both.n": (1, 2),
        "way.late.alive.both.n": (1, 2),
        "way.smoker.alive.both.n": (1, 1),
    }


def test_as_many_leave_a_box_as_are_in_it(five):
    results = _flow(five, STAGES)
    leaving = sum(r.n for r in results if r.variable == "early" and r.level and r.stat == "n")
    assert leaving == results["way.early.both.n"].n


def test_a_patient_without_a_box_is_an_error(five):
    with pytest.raises(UserError, match="in no box"):
        _flow(five, [STAGES[0], {**STAGES[1], "optional": False}, STAGES[2]])


def test_a_patient_in_two_boxes_is_an_error(five):
    both = [{"id": "a", "label": "A"}, {"id": "b", "label": "B", "where": {"ARM": "Late"}}]
    with pytest.raises(UserError, match="in two boxes"):
        _flow(five, [{"label": "All", "nodes": both}])
