"""Groups by planned and actual arm, and totals over some of them: who is counted, by hand."""

import pytest

from caseseries.cohort import load
from caseseries.errors import UserErrors
from tests.small_study import computed, small_study, table

# Patient 3 was planned for the low dose and took the high one; patient 5 has no population.
ADSL = table(
    """
    USUBJID SUBJID TRT01P TRT01A SAFFL AGE
    T-1     1      None   None   Y     50
    T-2     2      Low    Low    Y     60
    T-3     3      Low    High   Y     70
    T-4     4      High   High   Y     80
    T-5     5      High   High   N     90
    """
)


def _levels(prefix):
    return [
        {"id": f"{prefix}{name.lower()}", "value": name, "label": name}
        for name in ("None", "Low", "High")
    ]


GROUPS = {
    "column": "TRT01A", "levels": _levels(""),
    "totals": [{"id": "active", "label": "Both doses", "of": ["low", "high"]}],
}  # fmt: skip
PLANNED = {"column": "TRT01P", "levels": _levels("p-"), "totals": [{"id": "p-active", "label": "Both doses", "of": ["p-low", "p-high"]}]}  # fmt: skip
SAFETY = [{"id": "safety", "label": "Safety", "flag": "SAFFL"}]
AGE = {
    "id": "a",
    "kind": "describe",
    "variables": [{"id": "age", "column": "AGE", "kind": "number"}],
}


def test_planned_and_actual_arms_and_totals_have_their_own_patients(tmp_path):
    named = {**AGE, "id": "b", "groups": ["p-low", "p-high", "p-active"]}
    results = computed(
        tmp_path, {"adsl": ADSL}, groups=GROUPS, groupings=[PLANNED], populations=SAFETY,
        analyses=[dict(AGE), named],
    )  # fmt: skip
    n = {g: results[f"population.safety.{g}.n"].n for g in ("all", "low", "high", "active", "p-low", "p-high", "p-active")}  # fmt: skip
    assert n == {"all": 4, "low": 1, "high": 2, "active": 3, "p-low": 2, "p-high": 1, "p-active": 3}
    # Actual high: 70 and 80; planned low: 60 and 70; either total: 60, 70 and 80.
    assert results["a.age.high.mean"].value == 75
    assert results["b.age.p-low.mean"].value == 65
    assert results["a.age.active.mean"].value == results["b.age.p-active.mean"].value == 70
    # Without groups of its own an analysis is done for the usual ones.
    assert not [r for r in results if r.analysis == "a" and r.group.startswith("p-")]


@pytest.mark.parametrize(
    ("groups", "groupings", "said"),
    [
        ({**GROUPS, "totals": [{"id": "t", "label": "T", "of": ["low", "hihg"]}]}, [], "'t' names an unknown group 'hihg'"),
        ({**GROUPS, "totals": [{"id": "low", "label": "T", "of": ["low", "high"]}]}, [], "'low' stands twice"),
        (GROUPS, [{**PLANNED, "levels": _levels("")}], "group ids must be unique: 'none' stands twice"),
        (GROUPS, [{"levels": _levels("p-")}], "groupings.0.column: this key is missing"),
    ],
)  # fmt: skip
def test_faults_of_groups(tmp_path, groups, groupings, said):
    if "totals" in (groupings[0] if groupings else {}):
        groupings = [{k: v for k, v in groupings[0].items() if k != "totals"}]
    with pytest.raises(UserErrors) as caught:
        small_study(tmp_path, {"adsl": ADSL}, groups=groups, groupings=groupings)
    assert said in str(caught.value)


def test_a_planned_arm_that_nobody_declared_is_a_fault(tmp_path):
    study = small_study(
        tmp_path,
        {"adsl": ADSL.replace("T-2,2,Low", "T-2,2,Middle")},
        groups=GROUPS,
        groupings=[PLANNED],
    )
    with pytest.raises(UserErrors, match="belongs to no declared group") as caught:
        load(study)
    assert "row 3, column TRT01P" in str(caught.value)


@pytest.mark.parametrize(("population", "told"), [("safety", []), ("everybody", ["adsl.csv, row 6, column TRT01A: a patient without group"])])  # fmt: skip
def test_an_untreated_patient_needs_no_actual_arm(tmp_path, population, told):
    """ADaM leaves TRT01A empty in patients who were never treated."""
    data = ADSL.replace("T-5,5,High,High,N", "T-5,5,High,,N")
    everybody = {"id": "everybody", "label": "Everybody"}
    planned = {**AGE, "id": "b", "population": "everybody", "groups": ["p-high"]}
    setting = {
        "groups": GROUPS, "groupings": [PLANNED], "populations": [*SAFETY, everybody],
        "analyses": [{**AGE, "population": population}, planned],
    }  # fmt: skip
    results = computed(tmp_path / "a", {"adsl": data}, **setting)
    cohort = load(small_study(tmp_path / "b", {"adsl": data}, **setting))
    assert [words in str(oddity) for oddity, words in zip(cohort.oddities, told, strict=True)] == [
        True
    ] * len(told)
    # The actual high dose has patients 3 and 4 alone, whoever is counted; the planned one 4 and 5: 80 and 90.
    assert results["a.age.high.n"].value == 2
    assert results["b.age.p-high.mean"].value == 85


def test_another_division_may_leave_patients_without_a_group(tmp_path):
    """A stage that was not determined: all others are compared by it, and the patient is told of where he counts."""
    data = ADSL.replace("T-2,2,Low", "T-2,2,")
    planned = {**AGE, "groups": ["p-low", "p-high"], "population": "safety"}
    setting = {
        "groups": GROUPS,
        "groupings": [PLANNED],
        "populations": SAFETY,
        "analyses": [planned],
    }
    cohort = load(small_study(tmp_path, {"adsl": data}, **setting))
    told = "adsl.csv, row 3, column TRT01P: a patient without group stands in the population"
    assert [told in str(oddity) for oddity in cohort.oddities] == [True]


def test_an_empty_flag_of_treatment_is_no_treatment(tmp_path):
    """Screening failures of some tables have neither an arm nor a flag."""
    data = ADSL.replace("T-5,5,High,High,N", "T-5,5,High,,")
    study = small_study(tmp_path, {"adsl": data}, groups=GROUPS, populations=SAFETY, analyses=[{**AGE, "population": "safety"}])  # fmt: skip
    assert len(load(study).table("adsl")) == 5


@pytest.mark.parametrize(
    ("old", "new", "flag"),
    [("T-4,4,High,High,Y", "T-4,4,High,,Y", "SAFFL"), ("SAFFL,AGE", "TRTFL,AGE", "TRTFL")],
)
def test_an_empty_arm_of_the_treated_is_a_fault(tmp_path, old, new, flag):
    """The second has no SAFFL to say who was treated."""
    data = ADSL.replace("T-5,5,High,High,N", "T-5,5,High,,N").replace(old, new)
    populations = [{**SAFETY[0], "flag": flag}]
    study = small_study(tmp_path, {"adsl": data}, groups=GROUPS, populations=populations)
    with pytest.raises(UserErrors, match="belongs to no declared group"):
        load(study)
