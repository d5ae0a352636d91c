"""What study.yml says of the tables, under data and under data.tables, is one plan of each."""

import pytest
from pydantic import ValidationError

from caseseries.study.data_plan import Accepted, Data

USUAL = ["adsl", "adex", "adae", "adlb", "adrs", "adtte"]


def test_the_usual_tables_come_first():
    assert sorted(Data().names()) == sorted(USUAL)
    data = Data(tables={"biopsy": {"structure": "bds"}, "adae": {}})
    assert data.names()[-1] == "biopsy"
    assert sorted(data.names()[:-1]) == sorted(USUAL)


def test_both_ways_of_writing_mean_the_same():
    short = Data(
        columns={"adsl": {"ECOG": {"label": "ECOG"}}},
        records={"adae": {"TRTEMFL": "Y"}},
        keys={"adae": ["USUBJID", "AEDECOD"]},
    )
    long = Data(
        tables={
            "adsl": {"columns": {"ECOG": {"label": "ECOG"}}},
            "adae": {"select": {"TRTEMFL": "Y"}, "key": ["USUBJID", "AEDECOD"]},
        }
    )
    for name in USUAL:
        assert short.plan(name) == long.plan(name)
    assert short.plan("adae").select == {"TRTEMFL": "Y"}
    assert short.plan("adae").key == ["USUBJID", "AEDECOD"]
    assert list(short.plan("adsl").columns) == ["ECOG"]
    assert short.plan("adlb").select == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tables": {"biopsy": {}}}, "the table 'biopsy' needs its `structure`"),
        ({"tables": {"adsl": {"structure": "bds"}}}, "its structure is subject"),
        ({"columns": {"adsll": {}}}, "unknown table 'adsll'; the tables are adsl"),
        ({"records": {"biopsy": {}}}, "unknown table 'biopsy'"),
        ({"keys": {"biopsy": []}}, "unknown table 'biopsy'"),
        ({"reviewers": {"tables": {"biopsy": {}}}}, "unknown table 'biopsy'"),
        (
            {"records": {"adae": {"A": 1}}, "tables": {"adae": {"select": {"B": 1}}}},
            "select of the table 'adae' stand under data.tables and under data.records",
        ),
        (
            {"keys": {"adae": ["A"]}, "tables": {"adae": {"key": ["B"]}}},
            "key of the table 'adae' stand under data.tables and under data.keys",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong, said):
    with pytest.raises(ValidationError) as caught:
        Data.model_validate(wrong)
    assert said in str(caught.value)


@pytest.mark.parametrize("wrong", [{"times": 0}, {"reason": "x"}, {"reason": ""}])
def test_an_accepted_oddity_has_a_number_and_a_reason(wrong):
    entry = {"rule": "event-copied", "table": "adae", "reason": "seen in the chart"}
    assert Accepted.model_validate(entry).times == 1
    with pytest.raises(ValidationError):
        Accepted.model_validate({**entry, **wrong})
