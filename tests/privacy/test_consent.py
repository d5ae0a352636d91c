"""A patient without consent: in the counts of many, in no count of few, no extreme, no file, no picture left behind."""

import csv

import pytest

from caseseries.analyses import compute
from caseseries.cohort import load
from caseseries.privacy import consent, decisions
from caseseries.study import read_study
from tests.command_line import render
from tests.small_study import small_study, table

# Ages 2 to 9; four women, four men. Without A-8 the oldest is 8, and women are three.
AGES = table(
    """
    USUBJID SUBJID AGE SEX CONSPUBL
    A-1 1 2 M Y
    A-2 2 3 M Y
    A-3 3 4 M Y
    A-4 4 5 M Y
    A-5 5 6 F Y
    A-6 6 7 F Y
    A-7 7 8 F Y
    A-8 8 9 F N
    """
)
SEXES = [{"id": "f", "value": "F", "label": "F"}, {"id": "m", "value": "M", "label": "M"}]
AGE = {"id": "age", "column": "AGE", "kind": "number", "unit": "years"}
SEX = {"id": "sex", "column": "SEX", "levels": SEXES}


def _findings(folder, *variables, data=AGES, **privacy):
    analysis = {"id": "start", "kind": "describe", "variables": list(variables)}
    listed = {"publish": {}, "consent_column": "CONSPUBL", **privacy}
    study = small_study(folder, {"adsl": data}, analyses=[analysis], privacy=listed)
    cohort = load(study)
    return list(consent.findings(study, cohort, compute(cohort, study)))


def test_in_a_count_of_many_a_patient_is_with_the_others(tmp_path):
    assert _findings(tmp_path, SEX) == []


def test_an_extreme_of_one_without_consent_is_told_by_its_result(tmp_path):
    [(said, where)] = _findings(tmp_path, AGE)
    assert (said, where) == (
        "a minimum or maximum is of a patient without consent",
        "start.age.all.max",
    )


def test_a_count_of_few_with_one_without_consent_is_told(tmp_path):
    few = AGES.replace("6,F,Y", "6,M,Y").replace(
        "7,F,Y", "7,M,Y"
    )  # two women are left, one without consent
    [(said, where)] = _findings(tmp_path, SEX, data=few)
    assert (said, where) == (
        "a cell of fewer than 3 patients counts one without consent",
        "start.sex.f.all.n",
    )


def test_when_all_consent_nothing_is_computed_again(tmp_path):
    assert _findings(tmp_path, AGE, data=AGES.replace(",N", ",Y")) == []


def _without_consent(five, subject):
    path = five / "data/adsl.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    at = rows[0].index("CONSPUBL")
    for row in rows[1:]:
        row[at] = "N" if row[0] == subject else row[at]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def test_a_build_that_shows_one_without_consent_stops_also_for_synthetic_patients(five):
    _without_consent(five, "T-3")
    done = render(five)
    assert done.returncode == 2
    assert "patients counts one without consent" in done.stderr
    assert not (five / "_site").exists()


@pytest.mark.slow
def test_one_who_takes_consent_back_leaves_no_trace_of_an_earlier_build(five_built, tmp_path):
    import shutil

    folder = tmp_path / "five"
    shutil.copytree(five_built, folder)
    before = {p.name for p in (folder / "_site").rglob("*") if p.is_file()}
    assert "5.html" in before
    _without_consent(folder, "T-5")
    study = read_study(folder)
    cohort = load(study)
    said = list(consent.findings(study, cohort, compute(cohort, study)))
    plan = folder / "study.yml"
    waivers = "".join(
        f"    - {{finding: '{text}', files: [consent], reason: a test, signed: T. Ester}}\n"
        for text, _ in said
    )
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("privacy:\n", f"privacy:\n  waivers:\n{waivers}" if said else "privacy:\n"),
        encoding="utf-8",
    )
    done = render(folder)
    assert done.returncode == 0, done.stderr
    for root in (folder / "_site", folder / "generated", folder / "chapters"):
        left = [
            p for p in root.rglob("*") if p.is_file() and (p.stem == "5" or p.name.startswith("5-"))
        ]
        assert left == []
    rows = (folder / "results/patients.csv").read_text(encoding="utf-8").splitlines()
    assert not any(",5," in row for row in rows)


def test_findings_are_errors_unless_signed_for(tmp_path):
    analysis = {"id": "start", "kind": "describe", "variables": [AGE]}
    privacy = {"publish": {}, "consent_column": "CONSPUBL"}
    study = small_study(tmp_path, {"adsl": AGES}, analyses=[analysis], privacy=privacy)
    cohort = load(study)
    results = compute(cohort, study)
    [error] = consent.faults(study, cohort, results)
    assert error.place == "start.age.all.max"
    [(said, _)] = consent.findings(study, cohort, results)
    waiver = {"finding": said, "files": ["consent"], "reason": "agreed", "signed": "D. Officer"}
    assert decisions.faults(study, cohort, results)[-1].message == said  # and none is published
    privacy["waivers"] = [{**waiver, "files": ["risk"]}]
    another = small_study(tmp_path, {"adsl": AGES}, analyses=[analysis], privacy=privacy)
    assert [e.message for e in consent.faults(another, cohort, results)] == [said]
    privacy["waivers"] = [waiver]
    signed = small_study(tmp_path, {"adsl": AGES}, analyses=[analysis], privacy=privacy)
    assert consent.faults(signed, cohort, results) == []
