"""Rows that show single patients: whose, of which columns, in which order, with which days."""

import pytest

from caseseries.analyses import compute_patients
from caseseries.analyses.patient_rows import left
from caseseries.cohort import load
from caseseries.errors import UserError
from caseseries.study import read_study
from tests.conftest import FIVE
from tests.small_study import GROUPS, small_study, table

# P-4 did not consent, of P-5 no answer is recorded.
ADSL = table("""
USUBJID SUBJID TRT01A DIAGDY LSTALVDY EOSSTT  DTHFL DTHADY CONSPUBL
P-2     02     B      -30    200      ONGOING N     .      Y
P-1     01     A      -10    90       DIED    Y     90     Y
P-3     03     A      -5     60       ONGOING .     .      Y
P-4     04     A      -7     70       ONGOING N     .      N
P-5     05     B      -8     80       ONGOING N     .      .
""")
# Doses stand out of order; the second one of P-1 goes on, one of P-3 has no start.
ADEX = table("""
USUBJID EXSEQ EXTRT EXDOSE ASTDY AENDY
P-1     2     Drug  10     29    .
P-1     1     Drug  5      1     28
P-2     1     Drug  5      1     28
P-2     2     Other 1      30    31
P-3     1     Drug  5      .     7
P-4     1     Drug  5      1     28
P-5     1     Drug  5      1     28
""")
ADLB = table(
    """
USUBJID PARAMCD AVISITN ADY AVAL  AVALC
P-1     XX      3       14  4     .
P-1     XX      1       -1  2.444 .
P-1     XX      2       7   1     <1.22
P-1     XX      4       21  .     .
P-1     XX      5       .   6     .
P-1     YY      1       -1  8     .
P-2     XX      1       -1  3     .
P-4     XX      1       -1  5     .
P-5     XX      1       -1  5     .
""",
    PARAM="=PARAMCD",
    AVALU="g/L",
)
PUBLISH = {
    "adsl": ["USUBJID", "SUBJID", "TRT01A", "DIAGDY", "LSTALVDY", "EOSSTT", "DTHFL", "DTHADY"],
    "adex": ["EXSEQ", "EXTRT", "ASTDY", "AENDY"],
    "adlb": ["PARAMCD", "ADY", "AVAL", "AVALC"],
}
PLAN = {
    "data": {"columns": {"adsl": {"DIAGDY": {"label": "Day of diagnosis", "kind": "day"}}}},
    "groups": GROUPS,
    "lanes": [
        {
            "id": "course",
            "start": "DIAGDY",
            "end": "LSTALVDY",
            "bars": [
                {
                    "id": "drug",
                    "label": "The drug",
                    "source": "adex",
                    "where": {"EXTRT": "Drug"},
                    "start": "ASTDY",
                    "end": "AENDY",
                }
            ],
            "markers": [
                {"id": "death", "label": "Death", "where": {"DTHFL": True}, "day": "DTHADY"},
                {"id": "diagnosis", "label": "Diagnosis", "day": "DTHADY"},
            ],
            "ongoing": {"EOSSTT": "ONGOING"},
        }
    ],
    "trajectories": [
        {
            "id": "labs",
            "parameters": [
                {
                    "id": "x",
                    "code": "XX",
                    "label": "X",
                    "unit": "mg/L",
                    "fmt": "dec1",
                    "multiply_by": 10,
                },
                {"id": "y", "code": "YY", "label": "Y"},
            ],
        }
    ],
    "privacy": {"publish": PUBLISH, "patient_rows": True, "consent_column": "CONSPUBL"},
}


def rows(folder, adsl=ADSL, **parts):
    study = small_study(folder, {"adsl": adsl, "adex": ADEX, "adlb": ADLB}, **{**PLAN, **parts})
    return compute_patients(load(study), study)


def test_lanes_with_their_bars_and_markers_by_patient(tmp_path):
    found = rows(tmp_path).select(analysis="course")
    assert [(r.id, r.day, r.end_day, r.text, r.note) for r in found] == [
        ("course.p02.lane", -30, 200, "", "ongoing"),
        ("course.p02.drug.1", 1, 28, "The drug", ""),
        ("course.p01.lane", -10, 90, "", ""),
        # In the order of the file; what goes on ends where the lane does.
        ("course.p01.drug.1", 29, 90, "The drug", ""),
        ("course.p01.drug.2", 1, 28, "The drug", ""),
        ("course.p01.death.1", 90, None, "Death", ""),
        ("course.p01.diagnosis.1", 90, None, "Diagnosis", ""),
        # A dose without its start, a marker without its day, are not drawn.
        ("course.p03.lane", -5, 60, "", "ongoing"),
    ]
    assert [(r.subject, r.group) for r in found if r.variable == "lane"] == [
        ("02", "b"), ("01", "a"), ("03", "a"),
    ]  # fmt: skip
    assert {(r.variable, r.level) for r in found if r.variable == "drug"} == {
        ("drug", "1"), ("drug", "2"),
    }  # fmt: skip
    assert {r.value for r in found} == {None}


def test_values_over_time_in_the_order_of_their_days_and_in_the_printed_unit(tmp_path):
    found = rows(tmp_path).select(analysis="labs")
    assert [(r.id, r.day, r.value, r.unit, r.text, r.note) for r in found] == [
        ("labs.p02.x.1", -1, 30, "mg/L", "30.0", ""),
        ("labs.p01.x.1", -1, 24.44, "mg/L", "24.4", ""),
        # Below the limit of quantitation it prints as recorded, in the printed unit.
        ("labs.p01.x.2", 7, 10, "mg/L", "<12.2", "below quantitation limit"),
        ("labs.p01.x.3", 14, 40, "mg/L", "40.0", ""),
        # Without a value or without a day there is no point.
        ("labs.p01.y.1", -1, 8, "", "8", ""),
    ]
    assert {r.end_day for r in found} == {None}


def test_values_of_some_patients_and_some_rows(tmp_path):
    parameters = [{"id": "x", "code": "XX", "label": "X"}]
    some = [{"id": "some", "subjects": ["01"], "where": {"ADY": {"min": 7}}, "parameters": parameters}]  # fmt: skip
    found = rows(tmp_path, trajectories=some).select(analysis="some")
    assert [(r.id, r.day) for r in found] == [("some.p01.x.1", 7), ("some.p01.x.2", 14)]
    one = [{"id": "some", "subjects": ["01"], "parameters": parameters}]
    found = rows(tmp_path / "one", trajectories=one).select(analysis="some")
    assert {r.subject for r in found} == {"01"}


def test_without_consent_or_an_answer_there_is_no_row(tmp_path):
    assert {r.subject for r in rows(tmp_path / "asked")} == {"01", "02", "03"}
    privacy = {"publish": PUBLISH, "patient_rows": True}
    everybody = rows(tmp_path / "unasked", privacy=privacy)
    assert {r.subject for r in everybody} == {"01", "02", "03", "04", "05"}


def test_none_where_the_study_keeps_them_home(tmp_path):
    privacy = {"publish": PUBLISH, "consent_column": "CONSPUBL"}
    assert len(rows(tmp_path, privacy=privacy)) == 0


def test_without_groups_all_are_of_one(tmp_path):
    found = rows(tmp_path, groups={"all": {"id": "everybody", "label": "All"}})
    assert {r.group for r in found} == {"everybody"}


def test_nobody_is_ongoing_where_that_is_not_asked(tmp_path):
    lanes = [{"id": "course", "start": "DIAGDY", "end": "LSTALVDY"}]
    assert {r.note for r in rows(tmp_path, lanes=lanes).select(analysis="course")} == {""}


def test_a_lane_begins_on_day_1_where_no_start_is_named(tmp_path):
    lanes = [{"id": "course", "end": "LSTALVDY"}]
    found = rows(tmp_path, lanes=lanes).select(analysis="course")
    assert [(r.day, r.end_day) for r in found] == [(1, 200), (1, 90), (1, 60)]


def test_who_died_or_is_said_to_be_observed_no_longer_has_left(tmp_path):
    # P-1 died; P-2 discontinued; of P-3 nothing is said, which is no reason to think so.
    adsl = ADSL.replace("200,ONGOING", "200,DISCONTINUED").replace("60,ONGOING", "60,")
    plan = {**PLAN, "lanes": [{"id": "course", "end": "LSTALVDY"}]}
    study = small_study(tmp_path, {"adsl": adsl, "adex": ADEX, "adlb": ADLB}, **plan)
    assert left(load(study).public(study), study) == {"P-1", "P-2"}


@pytest.mark.parametrize(
    ("table", "column", "place"),
    [
        ("adsl", "SUBJID", "privacy.publish.adsl"),
        ("adsl", "TRT01A", "privacy.publish.adsl"),
        ("adsl", "DIAGDY", "lanes course"),
        ("adsl", "EOSSTT", "lanes course"),
        ("adsl", "DTHADY", "lanes course, death"),
        ("adex", "AENDY", "lanes course, drug"),
        ("adlb", "ADY", "trajectories labs"),
    ],
)
def test_what_is_drawn_must_be_published(tmp_path, table, column, place):
    publish = {**PUBLISH, table: [c for c in PUBLISH[table] if c != column]}
    privacy = {"publish": publish, "patient_rows": True, "consent_column": "CONSPUBL"}
    with pytest.raises(UserError, match=column) as caught:
        rows(tmp_path, privacy=privacy)
    assert place in caught.value.place


def test_a_table_that_is_not_published_is_named(tmp_path):
    privacy = {"publish": {k: v for k, v in PUBLISH.items() if k != "adex"}, "patient_rows": True}
    with pytest.raises(UserError, match="adex"):
        rows(tmp_path, privacy=privacy)


def test_five():
    study = read_study(FIVE)
    found = compute_patients(load(study), study)
    stopped = found["course.p3.stopped.1"]
    assert (stopped.day, stopped.group, stopped.text) == (8, "late", "Stopped")
    assert found["course.p1.drug.1"].end_day == 28
    # T-3 died, all others are ongoing.
    assert {r.subject: r.note for r in found if r.variable == "lane"} == {
        "1": "ongoing", "2": "ongoing", "3": "", "4": "ongoing", "5": "ongoing",
    }  # fmt: skip
