"""Columns made from others; the arithmetic stands beside the tables."""

import pytest

from caseseries.cohort import load
from caseseries.errors import UserErrors
from tests.small_study import small_study, table

ADSL = table(
    """
    USUBJID SUBJID AGE STARTDY STOPDY F1 F2
    T-1     1      64  -2      3      Y  Y
    T-2     2      65  1       10     N  Y
    T-3     3      80  .       4      .  .
    T-4     4      81  -5      -4     Y  .
    """
)
ADRS = table(
    """
    USUBJID PARAMCD AVISITN ADY AVALC AVAL
    T-1     OVR     2       30  PR    40
    T-1     OVR     1       10  SD    50
    T-1     OVR     3       60  PD    90
    T-2     OVR     1       12  PD    70
    T-2     OVR     2       12  SD    60
    T-3     OVR     1       .   CR    0
    """,
    PARAM="Response",
)
OVERALL = {"from": "adrs", "where": {"PARAMCD": "OVR"}}
BEST = ["CR", "PR", "SD", "PD"]


def _study(tmp_path, *derive, data=None, of="adsl", **columns):
    days = {name: {"kind": "day"} for name in ("STARTDY", "STOPDY")} | {
        name: {"kind": "flag"} for name in ("F1", "F2")
    }
    tables = {"adsl": {"columns": days}}
    tables.setdefault(of, {})["derive"] = list(derive)
    return small_study(
        tmp_path, {"adsl": ADSL, "adrs": ADRS, **(data or {})}, data={"tables": tables}
    )


def _made(tmp_path, way, plan, of="adsl", data=None, **more):
    study = _study(tmp_path, {"column": "NEW", way: plan, **more}, of=of, data=data)
    values = load(study).table(of)["NEW"]
    return [
        None if missing else value for value, missing in zip(values, values.isna(), strict=True)
    ]


def _fault(study):
    with pytest.raises(UserErrors) as caught:
        load(study)
    return str(caught.value)


@pytest.mark.parametrize(
    ("way", "plan", "expected"),
    [
        # from and to hold their ends, above and below do not
        ("bands", {"of": "AGE", "bands": [{"value": "<65", "below": 65}, {"value": "65-80", "from": 65, "to": 80}, {"value": ">80", "above": 80}]},
         ["<65", "65-80", "65-80", ">80"]),
        ("recode", {"of": "F2", "values": {"Y": 1}}, [1, 1, None, None]),
        ("recode", {"of": "F2", "values": {"Y": 1}, "missing": 0}, [1, 1, 0, 0]),
        ("recode", {"of": "AGE", "values": {64: "a"}, "others": "b"}, ["a", "b", "b", "b"]),
        ("pick", {"which": "first", "of": "AVALC", **OVERALL, "where": {"AVISITN": [1, 3]}}, ["SD", "PD", None, None]),
        ("pick", {"which": "last", "of": "AVALC", **OVERALL, "by": ["ADY", "AVISITN"]}, ["PD", "SD", None, None]),
        ("pick", {"which": "best", "of": "AVALC", **OVERALL, "order": BEST}, ["PR", "SD", "CR", None]),
        ("pick", {"which": "worst", "of": "AVALC", **OVERALL, "order": BEST}, ["PD", "PD", "CR", None]),
        ("pick", {"which": "highest", "of": "AVAL", **OVERALL}, [90, 70, 0, None]),
        ("pick", {"which": "lowest", "of": "AVAL", **OVERALL}, [40, 60, 0, None]),
        # day -2 to 3 are -2, -1, 1, 2, 3: five days; 1 to 10 ten; -5 to -4 two
        ("duration", {"from": "STARTDY", "to": "STOPDY"}, [5, 10, None, 2]),
        ("flag", {"where": {"AGE": {"min": 80}}}, ["N", "N", "Y", "Y"]),
        ("flag", {"from": "adrs", "where": {"AVALC": ["CR", "PR"]}}, ["Y", "N", "Y", "N"]),
        ("count_flags", ["F1", "F2"], [2, 1, 0, 1]),
    ],
)  # fmt: skip
def test_a_column_of_patients(tmp_path, way, plan, expected):
    assert _made(tmp_path, way, plan) == expected


LABS = table(
    """
    USUBJID PARAMCD AVISITN AVAL ABLFL
    T-1     ALT     0       40   Y
    T-1     ALT     1       50   .
    T-1     AST     0       10   Y
    T-2     ALT     1       30   .
    T-2     AST     0       0    Y
    T-2     AST     1       5    .
    """,
    PARAM="=PARAMCD",
)


def test_change_from_baseline(tmp_path):
    # 50 - 40 = 10, a quarter of 40; T-2 has no baseline of ALT, and nothing is a percentage of 0.
    study = _study(
        tmp_path,
        {"column": "BASE", "baseline": {"of": "AVAL"}},
        {"column": "CHG", "change": {"of": "AVAL", "from": "BASE"}, "where": {"AVISITN": 1}},
        {"column": "PCHG", "percent_change": {"of": "AVAL", "from": "BASE"}, "label": "Change, %"},
        of="adlb", data={"adlb": LABS},
    )  # fmt: skip
    frame = load(study).table("adlb")[["BASE", "CHG", "PCHG"]].astype(object)
    frame = frame.where(frame.notna(), None)
    assert frame["BASE"].tolist() == [40, 40, 10, None, 0, 0]
    assert frame["CHG"].tolist() == [None, 10, None, None, None, 5]
    assert frame["PCHG"].tolist() == [0, 25, 0, None, None, None]
    assert study.table_schema("adlb").column("PCHG").label == "Change, %"


def test_adsl_takes_what_other_tables_have_derived(tmp_path):
    study = small_study(
        tmp_path, {"adsl": ADSL, "adlb": LABS},
        data={"tables": {
            "adsl": {"derive": [{"column": "RISE", "pick": {"which": "highest", "of": "CHG", "from": "adlb"}}]},
            "adlb": {"derive": [{"column": "BASE", "baseline": {}}, {"column": "CHG", "change": {}}]},
        }},
    )  # fmt: skip
    assert load(study).table("adsl")["RISE"].tolist()[:2] == [10, 5]


@pytest.mark.parametrize(
    ("way", "plan", "said"),
    [
        ("recode", {"of": "F2", "values": {"N": 1}}, "adsl.csv, row 2: a value of F2 has no other word"),
        ("bands", {"of": "AGE", "bands": [{"value": "a", "to": 65}, {"value": "b", "from": 65}]}, "the bands 'a' and 'b' overlap"),
        ("bands", {"of": "AGES", "bands": [{"value": "a", "to": 65}]}, "no column 'AGES' in the table adsl"),
        ("pick", {"which": "first", "of": "AVALC", **OVERALL}, "rows of the same ADY differ"),
        ("pick", {"which": "best", "of": "AVALC", **OVERALL, "order": ["CR"]}, "adrs.csv, row 2: a value of AVALC is not in the order"),
        ("pick", {"which": "highest", "of": "AVALC", **OVERALL}, "holds texts, and numbers are needed"),
        ("pick", {"which": "first", "of": "AVALC", "from": "adxx"}, "no table 'adxx'"),
    ],
)  # fmt: skip
def test_what_would_be_a_guess_is_a_fault(tmp_path, way, plan, said):
    assert said in _fault(_study(tmp_path, {"column": "NEW", way: plan}))


def test_a_number_in_no_band_is_told(tmp_path):
    bands = {"of": "AGE", "bands": [{"value": "old", "from": 65}]}
    cohort = load(_study(tmp_path, {"column": "NEW", "bands": bands}))
    assert "adsl.csv, row 2, column AGE: the number lies in none" in str(cohort.oddities[0])


def test_two_baselines_that_differ(tmp_path):
    labs = LABS.replace("T-1,ALT,1,50,", "T-1,ALT,1,50,Y")
    study = _study(tmp_path, {"column": "BASE", "baseline": {}}, of="adlb", data={"adlb": labs})
    assert "adlb.csv, row 3: a patient has two baseline rows" in _fault(study)


def test_a_column_that_the_file_has_is_not_made(tmp_path):
    told = _fault(
        _study(tmp_path, {"column": "AGE", "recode": {"of": "F1", "values": {"Y": 1, "N": 2}}})
    )
    assert "adsl.csv, row 1: the column AGE stands in the file already" in told


def test_a_value_without_its_day_is_left_out_and_told(tmp_path):
    # The only row of T-3, on line 7, has no ADY.
    pick = {"which": "first", "of": "AVALC", **OVERALL}
    study = _study(tmp_path, {"column": "NEW", "pick": pick | {"where": {"AVISITN": [1, 3]}}})
    cohort = load(study)
    assert cohort.table("adsl")["NEW"].tolist()[:2] == ["SD", "PD"]
    told = [str(odd) for odd in cohort.oddities if "no-place-in-time" in str(odd)]
    assert len(told) == 1
    assert "adrs.csv, row 7, column AVALC: the row has no ADY" in told[0]


def test_a_column_that_was_not_made_for_a_fault_elsewhere_is_not_called_missing(tmp_path):
    derive = [{"column": "OLD", "bands": {"of": "AGE", "bands": [{"value": "a", "from": 0}]}}]
    variables = [{"id": "old", "column": "OLD"}]
    study = small_study(
        tmp_path,
        {"adsl": ADSL, "adrs": ADRS.replace(",30,", ",thirty,")},
        data={"tables": {"adsl": {"derive": derive}}},
        analyses=[{"id": "start", "kind": "describe", "variables": variables}],
    )
    said = _fault(study)
    assert "adrs.csv, row 2, column ADY" in said
    assert "OLD is missing" not in said
