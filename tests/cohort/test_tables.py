"""Tables under names of the study's own, in every form of file, as study.yml declares them."""

import pandas as pd
import pyreadstat
import pytest
from openpyxl import Workbook

from caseseries.cohort import load
from caseseries.errors import UserErrors
from caseseries.study.study import read_study
from tests.small_study import small_study, table

ADSL = table(
    """
    USUBJID SUBJID TRTSDT     LSTALVDT   AGE
    T-1     1      2024-02-28 2024-06-01 64
    T-2     2      2024-03-10 2024-03-09 81
    """
)
VALUES = table(
    """
    USUBJID PARAMCD AVISITN ADT        AVAL ANL01FL
    T-1     ALT     1       2024-02-27 30   Y
    T-1     ALT     1       2024-02-28 31   .
    T-1     ALT     2       2024-03-01 40   Y
    T-2     ALT     2       2024-03-10 50   Y
    """
)
CHEMISTRY = {"file": "adlbc.csv", "structure": "bds", "select": {"ANL01FL": True}}
DAYS = {"days": {"ADY": "ADT"}}


def _study(tmp_path, tables, data=None, **parts):
    return small_study(
        tmp_path, {"adsl": ADSL, "adlbc": VALUES, **(data or {})}, data={"tables": tables}, **parts
    )


def _faults(study):
    with pytest.raises(UserErrors) as caught:
        load(study)
    return [str(error) for error in caught.value.errors]


def test_several_tables_of_values_stand_side_by_side(tmp_path):
    vitals = "USUBJID,PARAMCD,AVAL\nT-1,PULSE,70\nT-2,PULSE,80\n"
    tables = {"chemistry": CHEMISTRY, "advs": {"structure": "bds"}}
    cohort = load(_study(tmp_path, tables, {"advs": vitals}))
    assert list(cohort.tables) == ["adsl", "chemistry", "advs"]
    assert cohort.table("advs")["AVAL"].tolist() == [70.0, 80.0]
    assert cohort.table("chemistry").index.tolist() == [2, 4, 5]  # lines of the rows that count


def test_days_are_counted_from_day_1_without_a_day_0_and_dates_stay_behind(tmp_path):
    # 27 February 2024 is the day before day 1; 2024 has a 29 February, so that 1 March is day 3.
    tables = {
        "adsl": {"days": {"LSTALVDY": "LSTALVDT"}},
        "chemistry": CHEMISTRY | DAYS,
    }
    cohort = load(_study(tmp_path, tables))
    assert cohort.table("chemistry")["ADY"].tolist() == [-1, 3, 1]
    assert cohort.table("adsl")["LSTALVDY"].tolist() == [95, -1]
    # 28 Feb is day 1: 2 days of February, 31 of March, 30 of April, 31 of May and 1 of June are 95.
    assert list(cohort.table("chemistry").columns) == [
        "USUBJID", "PARAMCD", "AVISITN", "AVAL", "ANL01FL", "ADY",
    ]  # fmt: skip
    assert list(cohort.dates["adsl"].columns) == ["USUBJID", "TRTSDT", "LSTALVDT"]


@pytest.mark.parametrize("date", ["2024-02-30", "28.02.2024", "45350"])
def test_a_wrong_date_of_day_1_is_refused_where_it_stands(tmp_path, date):
    study = _study(tmp_path, {"chemistry": CHEMISTRY | DAYS})
    path = study.root / "data/adsl.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2024-02-28", date), encoding="utf-8")
    with pytest.raises(UserErrors) as caught:
        load(study)
    assert "adsl.csv, row 2, column TRTSDT: the cell is no date" in str(caught.value)


@pytest.mark.parametrize(
    ("date", "said", "odd"),
    [
        ("2024-03", "lacks its day or month", True),
        ("03/01/2024", "no date that can be read in one way", False),
        ("45352", "no date that can be read in one way", False),
        ("2024-02-30", "no date that can be read in one way", False),
    ],
)
def test_a_date_that_is_none_is_told_and_never_printed(tmp_path, date, said, odd):
    data = {"adlbc": VALUES.replace("2024-03-01", date)}
    study = _study(tmp_path, {"chemistry": CHEMISTRY | DAYS}, data)
    told = [str(o) for o in load(study).oddities] if odd else _faults(study)
    assert len(told) == 1
    assert told[0].startswith("adlbc.csv, row 4, column ADT: ")
    assert said in told[0]
    assert date not in told[0]


def test_a_date_that_study_yml_names_is_refused(tmp_path):
    bar = {"id": "b", "label": "B", "source": "adsl", "start": "TRTSDT", "end": "AGE"}
    lanes = [{"id": "l", "start": "AGE", "end": "AGE", "bars": [bar]}]
    told = _faults(_study(tmp_path, {"chemistry": CHEMISTRY}, lanes=lanes))
    assert "the column TRTSDT holds dates" in told[0]
    assert "data.tables.adsl.days" in told[0]


def test_a_select_of_a_value_that_no_row_has_is_a_fault(tmp_path):
    told = _faults(_study(tmp_path, {"chemistry": CHEMISTRY | {"select": {"AVISITN": [2, 24]}}}))
    assert "no row of adlbc.csv has '24' in AVISITN" in told[0]
    told = _faults(_study(tmp_path, {"chemistry": CHEMISTRY | {"select": {"ANL01FL": "N"}}}))
    assert "no row of adlbc.csv counts" in told[0]


def test_a_key_of_ones_own(tmp_path):
    # Without a selection the two rows of visit 1 have one key; the day tells them apart.
    plain = {"file": "adlbc.csv", "structure": "bds"}
    assert "the same key" in _faults(_study(tmp_path / "a", {"chemistry": plain}))[0]
    key = ["USUBJID", "PARAMCD", "ADY"]
    load(_study(tmp_path / "b", {"chemistry": {**plain, "key": key, **DAYS}}))


def test_names_codes_and_missing_values_of_the_file(tmp_path):
    adsl = "USUBJID,SUBJID,geschl,raucht\nT-1,1,1,ja\nT-2,2,2,n.a.\n"
    columns = {
        "SEX": {"from": "geschl", "codes": {1: "M", 2: "F"}},
        "SMOKER": {"from": "raucht", "kind": "flag", "codes": {"ja": True, "nein": False}, "missing": ["n.a."]},
    }  # fmt: skip
    study = small_study(tmp_path, {"adsl": adsl}, data={"tables": {"adsl": {"columns": columns}}})
    frame = load(study).table("adsl")
    assert frame["SEX"].tolist() == ["M", "F"]
    assert frame["SMOKER"].fillna("missing").tolist() == ["Y", "missing"]
    (tmp_path / "data/adsl.csv").write_text(adsl.replace("T-2,2,2", "T-2,2,9"))
    told = _faults(read_study(tmp_path))
    assert told[0].startswith(
        "adsl.csv, row 3, column SEX: the code is not among those of study.yml"
    )


def test_strict_rules_hold_in_tables_of_any_name(tmp_path):
    # Of events: the end before the start. Of values: two units of a parameter. Of doses: a negative one.
    events = "USUBJID,CMDECOD,ASTDY,AENDY\nT-1,Aspirin,5,3\n"
    values = "USUBJID,PARAMCD,AVAL,AVALU\nT-1,PULSE,70,/min\nT-2,PULSE,80,/s\n"
    doses = "USUBJID,EXTRT,EXDOSE\nT-1,Drug,-5\n"
    tables = {
        "adcm": {"structure": "occurrence"},
        "advs": {"structure": "bds"},
        "adec": {"structure": "exposure"},
    }
    study = small_study(
        tmp_path,
        {"adsl": "USUBJID,SUBJID\nT-1,1\nT-2,2\n", "adcm": events, "advs": values, "adec": doses},
        data={"tables": tables},
    )
    assert [told.split(": ")[0] for told in _faults(study)] == [
        "adec.csv, row 2, column EXDOSE",
        "adcm.csv, row 2, column AENDY",
        "advs.csv, row 3, column AVALU",
    ]


def _workbook(path, **sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_a_workbook_has_types_of_its_own(tmp_path):
    import datetime

    patients = [
        ["USUBJID", "SUBJID", "TRTSDT", "WEIGHT"],
        ["T-1", 1, datetime.date(2024, 2, 28), 70.5],
    ]
    labs = [
        ["USUBJID", "PARAMCD", "AVISITN", "ADT", "AVAL"],
        ["T-1", "ALT", 1.0, datetime.date(2024, 3, 1), 30],
    ]
    variable = {"id": "w", "column": "WEIGHT", "kind": "number"}
    study = small_study(
        tmp_path, {},
        data={"tables": {
            "adsl": {"file": "all.xlsx", "sheet": "Patients"},
            "adlb": {"file": "all.xlsx", "sheet": "Labs", "structure": "bds", **DAYS,
                     "columns": {"PARAM": {"from": "PARAMCD"}}},
        }},
        analyses=[{"id": "a", "kind": "describe", "variables": [variable]}],
    )  # fmt: skip
    _workbook(tmp_path / "data/all.xlsx", Patients=patients, Labs=labs)
    # What is of the key stays where another column is taken from it.
    assert load(study).table("adlb")[["PARAM", "PARAMCD"]].to_numpy().tolist() == [["ALT", "ALT"]]
    text = (tmp_path / "study.yml").read_text().replace("from: PARAMCD", "filled: false")
    (tmp_path / "study.yml").write_text(text)
    labs[0].insert(2, "PARAM")
    labs[1].insert(2, "ALT (U/L)")
    _workbook(tmp_path / "data/all.xlsx", Patients=patients, Labs=labs)
    cohort = load(read_study(tmp_path))
    assert cohort.table("adlb")["ADY"].tolist() == [3]
    assert cohort.table("adsl")["WEIGHT"].tolist() == [
        70.5
    ]  # a number by the workbook, not by study.yml
    assert cohort.table("adsl")["SUBJID"].tolist() == ["1"]


def test_a_sheet_that_is_not_named_is_asked_for(tmp_path):
    study = small_study(tmp_path, {}, data={"tables": {"adsl": {"file": "all.xlsx"}}})
    _workbook(tmp_path / "data/all.xlsx", One=[["USUBJID"]], Two=[["USUBJID"]])
    told = _faults(study)
    assert "several sheets" in told[0]
    assert "One, Two" in told[0]


def test_a_transport_file_says_what_are_numbers_and_dates(tmp_path):
    frame = pd.DataFrame(
        {
            "USUBJID": ["T-1", "T-2"],
            "SUBJID": ["1", "2"],
            "TRTSDT": pd.to_datetime(["2024-02-28", "2024-03-10"]).date,
            "DTHDT": [pd.to_datetime("2024-03-01").date(), None],
            "HEIGHT": [171.5, 160.0],
        }
    )
    study = small_study(
        tmp_path, {}, data={"tables": {"adsl": {"days": {"DTHADY": "DTHDT"}}}},
        analyses=[{"id": "a", "kind": "describe",
                   "variables": [{"id": "h", "column": "HEIGHT", "kind": "number"}]}],
    )  # fmt: skip
    path = tmp_path / "data/adsl.xpt"
    pyreadstat.write_xport(frame, str(path), file_format_version=5, variable_format={"TRTSDT": "DATE9.", "DTHDT": "DATE9."})  # fmt: skip
    adsl = load(study).table("adsl")
    assert adsl["DTHADY"].tolist()[0] == 3
    assert adsl["HEIGHT"].tolist() == [171.5, 160.0]
    assert "TRTSDT" not in adsl.columns


def test_a_sas_dataset_is_read_as_a_transport_file_is(tmp_path, monkeypatch):
    # Nothing here writes sas7bdat; pyreadstat reads both and tells the same facts of them, so a transport file stands in.
    frame = pd.DataFrame({"USUBJID": ["T-1"], "SUBJID": ["1"], "AGE": [64.0]})
    study = small_study(tmp_path, {}, data={"tables": {"adsl": {"file": "patients.sas7bdat"}}})
    other = tmp_path / "adsl.xpt"
    pyreadstat.write_xport(frame, str(other), file_format_version=5)
    magic = bytes(12) + b"\xc2\xea\x81\x60"
    (tmp_path / "data/patients.sas7bdat").write_bytes(magic)
    real = pyreadstat.read_xport
    monkeypatch.setattr(pyreadstat, "read_sas7bdat", lambda _: real(str(other)))
    assert load(study).table("adsl")["AGE"].tolist() == [64.0]
    (tmp_path / "data/patients.sas7bdat").write_bytes(b"PK\x03\x04")
    assert "workbook" in _faults(study)[0]


def test_parquet_is_read_with_what_is_installed(tmp_path):
    study = small_study(tmp_path, {})
    frame = pd.DataFrame({"USUBJID": ["T-1"], "SUBJID": ["1"], "AGE": [64.0]})
    frame.to_parquet(tmp_path / "data/adsl.parquet")
    assert load(study).table("adsl")["AGE"].tolist() == [64.0]


def test_a_declared_table_that_is_not_there_is_a_fault(tmp_path):
    from caseseries.errors import UserError

    with pytest.raises(UserError, match="the file of the table advs is missing"):
        load(_study(tmp_path / "a", {"advs": {"structure": "bds"}}))
    with pytest.raises(UserError, match="is not there"):
        load(_study(tmp_path / "b", {"advs": {"structure": "bds", "file": "vitals.xpt"}}))
    with pytest.raises(UserError, match="lies in the data folder"):
        load(_study(tmp_path / "c", {"advs": {"structure": "bds", "file": "../study.yml"}}))


def test_other_words_for_the_normal_range(tmp_path):
    # N, L and H are CDISC's short words; study.yml says so, and a wrong one is told with these, not the usual ones.
    rows = "USUBJID,PARAMCD,PARAM,AVISITN,AVAL,ANRIND\nT-1,ALT,ALT,1,30,{}\n"
    columns = {"ANRIND": {"values": ["N", "L", "H"]}}
    for value in ("N", "NORMAL"):
        study = _study(
            tmp_path / value, {"chemistry": CHEMISTRY, "adlb": {"columns": columns}},
            {"adlb": rows.format(value)},
        )  # fmt: skip
        if value == "N":
            assert load(study).table("adlb")["ANRIND"].tolist() == ["N"]
        else:
            assert "one of N, L, H" in _faults(study)[0]


def test_the_how_to_is_right(tmp_path):
    # Every block of the page together, as parts of one study.yml.
    import re

    import yaml

    from caseseries.study.data_plan import Data
    from caseseries.study.group_plans import Grouping, Groups
    from caseseries.study.patient_plan import PatientPages
    from tests.docs.pages import ROOT

    page = (ROOT / "docs/how-to/own-tables.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    first, days, select, columns, one_file, derive, groups, pages = blocks
    Data.model_validate(yaml.safe_load(first)["data"])
    Data.model_validate({"tables": yaml.safe_load(days + select)})
    Data.model_validate({"tables": yaml.safe_load(columns)})
    Data.model_validate({"tables": yaml.safe_load(one_file)})
    plan = Data.model_validate({"tables": {"adsl": yaml.safe_load(derive)}}).plan("adsl")
    assert len({made.way for made in plan.derive}) == 9
    parts = yaml.safe_load(groups)
    Groups.model_validate(parts["groups"])
    Grouping.model_validate(parts["groupings"][0])
    PatientPages.model_validate({"identity": [], "lanes": "l", **yaml.safe_load(pages)["patients"]})


WIDE = table(
    """
    id sex  time status arm
    1  male 10   2      1
    2  male 20   1      .
    3  fem  30   2      2
    """
)


def _wide(tmp_path, **adsl):
    """One file of a statistics package, from which patients and times are taken."""
    same = {"USUBJID": {"from": "id"}}
    times = {"AVAL": {"from": "time"}, "CNSR": {"from": "status", "codes": {1: 1, 2: 0}}}
    codes = {"PARAMCD": {"from": "status", "codes": {1: "OS", 2: "OS"}}}
    patients = {"SUBJID": {"from": "id"}, "SEX": {"codes": {"male": "M", "fem": "F"}}, "ARMN": {"from": "arm", "kind": "integer"}}  # fmt: skip
    tables = {
        "adsl": {"file": "lung.csv", "columns": {**same, **patients}, **adsl},
        "tte": {"file": "lung.csv", "structure": "time_to_event", "columns": {**same, **times, **codes}},
    }  # fmt: skip
    return small_study(tmp_path, {"lung": WIDE}, data={"tables": tables})


def test_several_columns_come_from_one_and_headers_may_be_small(tmp_path):
    cohort = load(_wide(tmp_path))
    adsl, times = cohort.table("adsl"), cohort.table("tte")
    assert [adsl["USUBJID"].tolist(), adsl["SUBJID"].tolist()] == [["1", "2", "3"]] * 2
    assert adsl["SEX"].tolist() == ["M", "M", "F"]
    assert times[["AVAL", "CNSR", "PARAMCD"]].to_numpy().tolist() == [
        [10, 0, "OS"], [20, 1, "OS"], [30, 0, "OS"],
    ]  # fmt: skip


def test_a_column_of_the_key_stays_beside_what_is_taken_from_it(tmp_path):
    adsl = {"adsl": {"columns": {"SUBJID": {"from": "USUBJID"}}}}
    study = small_study(tmp_path, {"adsl": "USUBJID,AGE\nT-1,64\n"}, data={"tables": adsl})
    assert load(study).table("adsl")[["USUBJID", "SUBJID"]].to_numpy().tolist() == [["T-1", "T-1"]]


def test_who_is_not_selected_in_adsl_is_left_out_everywhere(tmp_path):
    cohort = load(_wide(tmp_path, select={"ARMN": {"min": 1}}))
    assert cohort.table("adsl")["USUBJID"].tolist() == ["1", "3"]
    assert cohort.table("tte")["USUBJID"].tolist() == ["1", "3"]


def test_a_column_is_not_taken_for_another_by_a_far_likeness(tmp_path):
    """VISITNUM, ASEQ and DCREASCD are names of CDISC's own, and no slips of AVISITN, BASE and DCSREAS."""
    more = VALUES.replace("AVISITN", "VISITNUM").replace("ANL01FL", "ASEQ").replace(",Y", ",1")
    adsl = ADSL.replace("LSTALVDT", "DCREASCD")
    tables = {"values": {"file": "adlbc.csv", "structure": "bds"}}
    assert load(_study(tmp_path, tables, {"adlbc": more, "adsl": adsl})).oddities == ()
