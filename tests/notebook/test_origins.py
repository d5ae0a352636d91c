"""Where each number comes from: source tables of every kind of analysis, and that every result names its estimator."""

import re

import pytest
import yaml

from caseseries.analyses import compute, compute_patients
from caseseries.cohort import load
from caseseries.notebook import origins
from caseseries.study import read_study


def _entries(five, change=None):
    path = five / "study.yml"
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if change is not None:
        change(raw)
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    study = read_study(five)
    cohort = load(study)
    return origins.entries(study, compute(cohort, study), compute_patients(cohort, study))


@pytest.mark.parametrize(
    ("id", "source"),
    [
        ("population.treated.both.n", "adsl"),
        ("start.sex.f.both.n", "adsl"),
        ("start.survival.both.median", "adsl, adtte"),
        ("effect.response.both.n", "adsl, adrs"),
        ("harm.headache.mild.both.n", "adsl, adae"),
        ("kidney.creatinine.both.p", "adsl, adlb"),
        ("highest.creatinine.both.max", "adsl, adlb"),
        ("life.os.both.events", "adsl, adtte"),
    ],
)
def test_a_result_tells_its_tables(five, id, source):
    assert _entries(five)[id]["source"] == source


def test_every_result_names_its_estimator_and_population(five):
    entries = _entries(five)
    assert [id for id, entry in entries.items() if not entry["method"]] == []
    assert entries["start.sex.f.early.n"]["who"] == "Treated; Early start"


def test_who_is_counted_is_told_where_it_is_narrowed(five):
    def narrow(raw):
        raw["analyses"][0]["variables"][1]["among"] = {"SMOKER": False, "AGE": {"min": 55}}

    assert (
        _entries(five, narrow)["start.sex.f.both.n"]["who"]
        == "Treated; Both arms; AGE ≥ 55; SMOKER N"
    )


def test_cells_of_a_listing_tell_patient_table_and_column(five):
    def add(raw):
        raw["listings"] = [
            {
                "id": "events",
                "kind": "rows",
                "stub": "Patient",
                "source": "adae",
                "columns": [{"id": "event", "label": "Event", "column": "AEDECOD"}],
            }
        ]

    found = _entries(five, add)
    (id,) = (id for id in found if re.fullmatch(r"events\.p?1\.event\.1", id))
    entry = found[id]
    assert (entry["source"], entry["method"]) == ("adae", "AEDECOD as recorded")
    assert str(entry["who"]).startswith("Patient 1; ")

    def private(raw):
        raw["privacy"]["patient_rows"] = False

    assert not [id for id in _entries(five, private) if id.startswith("events.")]


def test_words_stand_once_and_no_text_ends_the_script():
    entry = {"text": "</script>", "method": "median", "who": "All"}
    script = origins.script({"a.n": entry, "b.n": entry})
    assert script.count('"median"') == 1
    assert "</script>" not in script
