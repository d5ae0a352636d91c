"""All analyses on five patients, small enough to count by hand from tests/fixtures/five/data.

Treated are patients 1 to 4 (early: 1 and 2; late: 3 and 4), assessed 1 to 3. Patient 5 was never treated.
"""

import math

import pytest

from caseseries.analyses import compute, compute_patients
from caseseries.cohort import load
from caseseries.errors import UserError
from caseseries.results import Results
from caseseries.study import read_study
from tests.conftest import FIVE


@pytest.fixture(scope="module")
def results() -> Results:
    study = read_study(FIVE)
    return compute(load(study), study)


@pytest.mark.parametrize(
    ("id", "value"),
    [
        ("population.treated.both.n", 4),
        ("population.assessed.late.n", 1),
        # Ages 50, 60, 70, 80.
        ("start.age.both.median", 65),
        ("start.age.both.q1", 55),
        ("start.age.both.mean", 65),
        ("start.age.both.min", 50),
        ("start.age.late.median", 75),
        ("start.sex.f.both.n", 3),
        ("start.sex.f.both.pct", 75),
        # Smokers: 1 of 4 treated; patient 3 is missing and stays in the denominator.
        ("start.smoker.both.n", 1),
        ("start.smoker.both.pct", 25),
        ("start.smoker.missing.both.n", 1),
        # 100, 200, 300, 40 days: two lie beyond 100.
        ("start.survival.above-100.both.n", 2),
        # Responders among the three assessed: 1 at week 4, 2 at week 8 first.
        ("effect.response.both.n", 2),
        ("effect.response.both.pct", 66.666667),
        ("effect.early-response.both.n", 1),
        ("effect.response.late.n", 0),
        # Headache: patient 1 mild (twice) and severe, patient 2 mild; patient 4's came before treatment.
        ("harm.headache.mild.both.n", 2),
        ("harm.headache.severe.both.n", 1),
        ("harm.headache.all-grades.both.n", 2),
        ("harm.any.mild.both.n", 2),
        ("harm.any.severe.both.n", 2),
        ("harm.any.all-grades.both.n", 3),
        ("harm.any.all-grades.both.pct", 75),
        # Events: patient, term and band once: 1 mild, 1 severe, 2 mild, 2 itch mild, 3 itch severe.
        ("harm.any.all-grades.both.events", 5),
        ("harm.any.mild.both.events", 3),
        ("harm.any.mild.both.events_pct", 60),
        ("harm.headache.severe.both.events_pct", 50),
        ("harm.nerves.all-grades.both.n", 2),
        ("harm.serious.severe.late.n", 1),
        # By worst grade patient 1 is severe alone, and records are counted: six treatment-emergent ones.
        ("worst.headache.mild.both.n", 1),
        ("worst.headache.severe.both.n", 1),
        ("worst.any.mild.both.n", 1),
        ("worst.any.severe.both.n", 2),
        ("worst.any.any2.both.n", 3),
        ("worst.any.all-grades.both.events", 6),
        # Creatinine 70, 60, 90 to 80, 58, 120 in the three with both values.
        ("kidney.creatinine.both.n", 3),
        ("kidney.creatinine.rose.both.n", 2),
        ("kidney.creatinine.before.both.median", 70),
        ("kidney.creatinine.after.both.median", 80),
        ("kidney.creatinine.change.both.median", 10),
        # Differences 10, -2, 30: ranks +2, -1, +3; P(W- <= 1) = 2/8, two-sided 0.5.
        ("kidney.creatinine.both.p", 0.5),
        ("highest.creatinine.both.max", 120),
        ("highest.creatinine.both.day", 27),
        ("highest.measured.both.n", 4),
        # Only the death on day 300, of the one patient left at risk.
        ("life.os.both.events", 1),
        ("life.os.both.median", 300),
        ("life.os.at-100.both.at_risk", 3),
    ],
)
def test_value(results, id, value):
    assert results[id].value == pytest.approx(value)


def test_denominators_come_from_adsl_not_from_the_events(results):
    assert results["harm.itching.severe.late.pct"].N == 2
    assert results["harm.itching.severe.late.pct"].value == 50


def test_bands_by_worst_grade_are_disjoint_and_sum_to_any(results):
    for row in ("any", "headache", "itching"):
        parts = [results[f"worst.{row}.{band}.both.n"].value for band in ("mild", "severe")]
        assert sum(parts) == results[f"worst.{row}.all-grades.both.n"].value


def test_an_interval_names_its_method(results):
    low = results["effect.response.both.ci_low"]
    assert low.method == "95 % interval, Clopper-Pearson"
    # 2 of 3: the lower end solves P(X >= 2) = 3p^2 - 2p^3 = 0.025.
    p = low.value / 100
    assert 3 * p**2 - 2 * p**3 == pytest.approx(0.025, abs=1e-7)


def test_counting_rule_stands_in_the_method(results):
    assert "every band" in results["harm.headache.mild.both.n"].method
    assert "worst grade" in results["worst.headache.mild.both.n"].method


def test_ids_are_readable_and_unique(results):
    ids = [r.id for r in results]
    assert len(set(ids)) == len(ids)
    row = results["harm.headache.mild.early.n"]
    assert (row.analysis, row.variable, row.level, row.group, row.stat) == (
        "harm", "headache", "mild", "early", "n",
    )  # fmt: skip


def test_values_keep_eight_significant_digits(results):
    assert results["effect.response.both.pct"].value == 66.666667


def test_failed_computations_say_why(results):
    # With one assessed patient in the late arm there is no spread.
    sd = results["start.age.late.sd"]
    assert sd.value == pytest.approx(math.sqrt(50))
    assert all(r.note for r in results if r.value is None)


def test_undeclared_term_is_an_error(five):
    path = five / "data/adae.csv"
    path.write_text(path.read_text().replace("T-2,2,Itching", "T-2,2,Itchiness"))
    study = read_study(five)
    with pytest.raises(UserError, match="covers") as caught:
        compute(load(study), study)
    assert "row 6" in caught.value.place
    assert "Itchiness" not in str(caught.value)


def test_undeclared_level_is_an_error_without_the_value(five):
    path = five / "study.yml"
    text = path.read_text().replace(
        "{id: f, value: F, label: Women}, {id: m, value: M, label: Men}",
        "{id: f, value: F, label: Women}",
    )
    path.write_text(text)
    study = read_study(five)
    with pytest.raises(UserError, match="no declared level") as caught:
        compute(load(study), study)
    assert "'M'" not in str(caught.value)


def test_patient_rows_come_from_published_columns_and_consenting_patients(five):
    path = five / "data/adsl.csv"
    path.write_text(
        path.read_text().replace("ONGOING,N,Y,canary-adsl-two", "ONGOING,N,N,canary-adsl-two")
    )
    study = read_study(five)
    rows = compute_patients(load(study), study)
    assert {r.subject for r in rows} == {"1", "3", "4", "5"}
    stopped = rows["course.p3.stopped.1"]
    assert (stopped.day, stopped.group, stopped.text) == (8, "late", "Stopped")
    assert rows["course.p1.drug.1"].end_day == 28
    assert rows["course.p1.lane"].note == "ongoing"


def test_lanes_need_published_columns(five):
    path = five / "study.yml"
    path.write_text(path.read_text().replace("LSTALVDY, FIRSTDY, EOSSTT", "LSTALVDY, EOSSTT"))
    study = read_study(five)
    with pytest.raises(UserError, match="FIRSTDY"):
        compute_patients(load(study), study)
