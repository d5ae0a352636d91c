"""An export of REDCap with its data dictionary: labels, codes, checkboxes, events and repeats."""

import csv

import pytest

from caseseries.errors import UserError
from caseseries.incoming import bring_in

EXPORT = """\
record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,lastname,born,sex,risk___1,risk___2,start,crp,ae_term,ae_grade,ae_start,demo_complete
R-11,baseline_arm_1,,,Musterfrau,1960-01-02,2,1,0,2024-01-01,12.5,,,,2
R-11,week_4_arm_1,,,,,,,,,3,,,,
R-11,,adverse_events,1,,,,,,,,Rash,2,2024-01-03,
R-11,,adverse_events,2,,,,,,,,Fever,1,2024-01-09,
R-12,baseline_arm_1,,,Vorlage,1970-12-31,1,0,0,2024-02-01,80,,,,2
R-12,week_4_arm_1,,,,,,,,,20,,,,
"""
DICTIONARY = """\
"Variable / Field Name","Form Name","Field Type","Field Label","Choices, Calculations, OR Slider Labels","Text Validation Type OR Show Slider Number","Identifier?"
record_id,demo,text,Record,,,
born,demo,text,Date of birth,,date_ymd,y
lastname,demo,text,Family name,,,y
sex,demo,radio,Sex,"1, Male | 2, Female",,
risk,demo,checkbox,Risk,"1, Smoking | 2, Diabetes",,
start,demo,text,Treatment start,,date_ymd,
crp,labs,text,CRP (mg/l),,number,
ae_term,adverse_events,text,Event,,,
ae_grade,adverse_events,text,Grade,,integer,
ae_start,adverse_events,text,Start,,date_ymd,
"""


@pytest.fixture
def export(tmp_path):
    (tmp_path / "export.csv").write_text(EXPORT)
    (tmp_path / "dictionary.csv").write_text(DICTIONARY)
    return tmp_path


def _bring(folder):
    dictionary = folder / "dictionary.csv"
    return bring_in(folder / "export.csv", folder, folder / "mapping.yml", dictionary=dictionary)


def _table(folder, name):
    with (folder / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_export_becomes_tables(export):
    assert _bring(export).guessed
    done = _bring(export)
    assert done.unclear == ()
    assert "records: Family name" in done.identifiers
    patients = _table(export, "adsl")
    assert [p["SEX"] for p in patients] == ["F", "M"]
    # Born 2 January 1960, treated on 1 January 2024: 63; born 31 December 1970, treated on 1 February 2024: 53.
    assert [p["AGE"] for p in patients] == ["63", "53"]
    assert [p["USUBJID"] for p in patients] == ["P01", "P02"]
    smoking = next(c for c in patients[0] if c.startswith("RISK"))
    assert [p[smoking] for p in patients] == ["Y", "N"]
    values = [(r["USUBJID"], r["AVISIT"], r["AVAL"]) for r in _table(export, "adlb")]
    assert values == [
        ("P01", "Baseline", "12.5"),
        ("P01", "Week 4", "3"),
        ("P02", "Baseline", "80"),
        ("P02", "Week 4", "20"),
    ]
    events = [(r["AEDECOD"], r["AETOXGR"], r["ASTDY"]) for r in _table(export, "adae")]
    assert events == [("Rash", "2", "3"), ("Fever", "1", "9")]


def test_a_dictionary_that_is_none(export):
    (export / "dictionary.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UserError, match="no data dictionary of REDCap"):
        _bring(export)
