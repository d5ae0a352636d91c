"""Times to event on four patients: codes of censoring, competing events, curves without an event."""

import pytest

from caseseries.analyses import compute
from caseseries.cohort import load
from caseseries.figures import build
from caseseries.results import PatientResults
from caseseries.study import read_study

HEAD = "USUBJID,PARAMCD,PARAM,AVAL,AVALU,CNSR\n"
DAYS = (100, 200, 300, 40)
INCIDENCE = """
  - id: ends
    kind: survival
    population: treated
    groups: [both]
    times: [{id: event, code: OS, label: Event, method: cumulative-incidence, competing: [2], at: [0, 100]}]
"""
FIGURE = """
  - kind: curves
    id: curve
    analysis: ends
    x: Days
    every: 100
    panels: [{time: event, label: Event, y: With the event, stat: inc}]
    alt: "{ends.event.both.events} of {ends.event.both.n} had the event."
"""


@pytest.fixture
def computed(five):
    def make(codes):
        rows = [
            f"T-{k},OS,Overall survival,{d},DAYS,{c}\n"
            for k, d, c in zip("1234", DAYS, codes, strict=True)
        ]
        (five / "data/adtte.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
        plan = five / "study.yml"
        if "id: ends" not in plan.read_text(encoding="utf-8"):
            text = plan.read_text(encoding="utf-8")
            text = text.replace("\ntables:\n", f"{INCIDENCE}tables:\n").replace(
                "\nfigures:\n", f"\nfigures:{FIGURE}"
            )
            plan.write_text(text, encoding="utf-8")
        study = read_study(five)
        return study, compute(load(study), study)

    return make


def _life(results):
    return [(r.id, r.value, r.text) for r in results if r.id.startswith("life.")]


def test_every_code_above_zero_is_censoring_unless_declared(computed):
    _, ones = computed((0, 1, 1, 1))
    _, reasons = computed((0, 2, 1, 3))
    assert _life(ones) == _life(reasons)


def test_a_declared_code_competes(computed):
    # Times 40+, 100 event, 200 competing, 300+: at 100 one of three at risk, so 1/3, and it stays there.
    _, results = computed((0, 2, 1, 1))
    assert results["ends.event.both.inc"].value == pytest.approx(100 / 3, abs=1e-5)
    assert results["ends.event.t200.both.inc"].value == pytest.approx(100 / 3, abs=1e-5)
    censored = [r.level for r in results if r.analysis == "ends" and r.stat == "censored"]
    assert censored == ["t40", "t300"]


def test_a_cumulative_incidence_without_an_event_is_drawn_flat_at_zero(computed):
    study, results = computed((1, 1, 1, 1))
    end = results["ends.event.both.inc"]
    assert (end.value, end.text) == (0, "0")
    assert results["ends.event.both.inc_low"].value is None
    assert "no interval" in results["ends.event.both.inc_low"].note
    drawn = build(study, results, PatientResults(), "curve")
    assert "0 of 4 had the event." in drawn.alt
