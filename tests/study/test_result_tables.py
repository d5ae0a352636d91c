"""Which tables stand behind a number, as readers are told: adsl says who counts, another table what happened."""

from caseseries.study.result_tables import sources
from tests.small_study import small_study

LAB = [{"id": "iron", "code": "FE", "label": "Iron", "unit": "mg/L"}]
ANALYSES = [
    {"id": "who", "kind": "describe", "variables": [
        {"id": "age", "column": "AGE", "kind": "number", "statistics": ["median"]},
        {"id": "first", "column": "AVAL", "kind": "number", "source": "adlb", "statistics": ["median"]},
    ]},
    {"id": "best", "kind": "response", "endpoints": [{"id": "cr", "source": "adrs", "responder": {"AVALC": "CR"}}]},
    {"id": "harm", "kind": "adverse_events", "count": "every_band", "bands": [], "terms": [{"id": "rash", "label": "Rash", "terms": ["Rash"]}]},
    {"id": "top", "kind": "peaks", "parameters": LAB,
     "elevated": [{"id": "high", "source": "adlb", "responder": {"ANRIND": "HIGH"}}]},
    {"id": "pairs", "kind": "paired", "test": {"exact": False, "correction": False}, "parameters": LAB, "baseline": {"ABLFL": "Y"}, "end": {"AVISIT": "End"}},
    {"id": "times", "kind": "survival", "times": [{"id": "os", "code": "OS", "label": "Survival"}]},
]  # fmt: skip


def test_tables_by_analysis_and_variable(tmp_path):
    found = sources(small_study(tmp_path, {}, analyses=ANALYSES))
    assert found["population", ""] == ("adsl",)
    assert found["who", "age"] == ("adsl",)
    assert found["who", "first"] == ("adsl", "adlb")
    assert found["best", "cr"] == ("adsl", "adrs")
    assert found["harm", ""] == ("adsl", "adae")
    assert found["top", ""] == found["top", "high"] == ("adsl", "adlb")
    assert found["pairs", ""] == ("adsl", "adlb")
    assert found["times", ""] == ("adsl", "adtte")


def test_an_analysis_of_another_table_says_so(tmp_path):
    own = {"id": "harm", "kind": "adverse_events", "count": "every_band", "bands": [], "source": "events", "terms": ANALYSES[2]["terms"]}  # fmt: skip
    study = small_study(
        tmp_path, {}, analyses=[own], data={"tables": {"events": {"structure": "occurrence"}}}
    )
    assert sources(study)["harm", ""] == ("adsl", "events")
