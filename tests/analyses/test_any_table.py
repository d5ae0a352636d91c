"""What takes `source` takes any declared table: counts by hand from tables with names of the study's own."""

import pytest

from caseseries.analyses import compute
from caseseries.analyses.listing_rows import listing_results
from caseseries.analyses.patient_rows import patient_results
from caseseries.cohort import load
from caseseries.errors import UserErrors
from caseseries.study.dictionary import dictionary
from tests.small_study import small_study, table

ADSL = table(
    """
    USUBJID SUBJID DAY1 LAST
    T-1     1      1    90
    T-2     2      1    60
    T-3     3      1    30
    """
)
VITALS = table(
    """
    USUBJID PARAMCD AVISITN ADY AVAL AVALU
    T-1     PULSE   1       1   60   /min
    T-2     PULSE   1       1   70   /min
    T-3     PULSE   1       1   95   /min
    T-1     PULSE   2       8   64   /min
    T-2     PULSE   2       8   98   /min
    """
)
DRUGS = table(
    """
    USUBJID CMSEQ CMDECOD ASTDY AENDY
    T-1     1     Aspirin 1     5
    T-1     2     Statin  1     .
    T-3     1     Aspirin 2     9
    """
)
TABLES = {"advs": {"structure": "bds", "label": "Vital signs"}, "adcm": {"structure": "occurrence"}}


def _study(tmp_path, **parts):
    adsl = {"columns": {"DAY1": {"kind": "day"}, "LAST": {"kind": "day"}}}
    return small_study(
        tmp_path, {"adsl": ADSL, "advs": VITALS, "adcm": DRUGS}, data={"tables": {"adsl": adsl, **TABLES}}, **parts
    )  # fmt: skip


def test_analyses(tmp_path):
    pulse = {"PARAMCD": "PULSE", "AVISITN": 1}
    variable = {"id": "pulse", "column": "AVAL", "kind": "number", "source": "advs", "where": pulse}
    endpoints = [
        {"id": "aspirin", "source": "adcm", "where": {"CMDECOD": "Aspirin"}},
        {
            "id": "fast",
            "source": "advs",
            "where": {"PARAMCD": "PULSE"},
            "responder": {"AVAL": {"min": 90}},
        },
    ]
    analyses = [
        {"id": "a", "kind": "describe", "variables": [variable]},
        {"id": "b", "kind": "response", "endpoints": endpoints},
    ]
    study = _study(tmp_path, analyses=analyses)
    results = compute(load(study), study)
    assert results["a.pulse.all.mean"].value == 75  # 60, 70, 95
    assert results["b.aspirin.all.n"].value == 2
    assert results["b.fast.all.n"].value == 2  # 95 and 98


def test_bars_trajectories_and_listings(tmp_path):
    lanes = [{"id": "course", "start": "DAY1", "end": "LAST",
              "bars": [{"id": "aspirin", "label": "Aspirin", "source": "adcm", "where": {"CMDECOD": "Aspirin"}, "start": "ASTDY", "end": "AENDY"}]}]  # fmt: skip
    parameter = {"id": "pulse", "code": "PULSE", "label": "Pulse", "unit": "/min"}
    listing = {
        "id": "l",
        "kind": "rows",
        "source": "adcm",
        "columns": [{"id": "drug", "label": "Drug", "column": "CMDECOD"}],
    }
    privacy = {
        "patient_rows": True,
        "publish": {
            "adsl": ["USUBJID", "SUBJID", "DAY1", "LAST"],
            "advs": ["PARAMCD", "AVISITN", "ADY", "AVAL"], "adcm": ["CMSEQ", "CMDECOD", "ASTDY", "AENDY"],
        },
    }  # fmt: skip
    study = _study(
        tmp_path, lanes=lanes, listings=[listing], privacy=privacy,
        trajectories=[{"id": "pulses", "source": "advs", "parameters": [parameter]}],
    )  # fmt: skip
    cohort = load(study)
    rows = list(patient_results(cohort, study))
    assert sorted(r.value for r in rows if r.variable == "pulse" and r.value) == [
        60,
        64,
        70,
        95,
        98,
    ]
    assert [r.text for r in rows if r.variable == "aspirin"] == [
        "Aspirin",
        "Aspirin",
    ]  # a bar in two lanes
    listed = [r.text for r in listing_results(cohort, study) if r.text in ("Aspirin", "Statin")]
    assert listed == ["Aspirin", "Statin", "Aspirin"]


def test_an_unknown_table_is_told_with_those_there_are(tmp_path):
    variable = {"id": "v", "column": "AVAL", "kind": "number", "source": "advz"}
    with pytest.raises(UserErrors) as caught:
        _study(tmp_path, analyses=[{"id": "a", "kind": "describe", "variables": [variable]}])
    assert "'v' names an unknown table 'advz'" in str(caught.value)
    assert "adtte, advs, adcm" in str(caught.value)


def test_the_dictionary_lists_them(tmp_path):
    study = _study(tmp_path)
    text = dictionary(study, load(study).columns())
    assert "### advs: Vital signs {#data-advs}" in text
    assert "A row is identified by USUBJID, CMSEQ." in text
