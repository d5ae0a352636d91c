"""Rows of listings: every printed cell as it is recorded, of consenting patients and published columns."""

import pytest

from caseseries.analyses import compute_patients
from caseseries.cohort import load
from caseseries.errors import UserError
from tests.small_study import small_study, table

ADSL = table("""
USUBJID SUBJID CONSPUBL
P-2     02     Y
P-1     01     Y
P-3     03     .
P-4     04     N
""")
# Events of P-1 stand out of order; one goes on, one lasts a day.
ADAE = table("""
USUBJID AESEQ AEDECOD AETOXGR AEREL       AEOUT ASTDY AENDY
P-1     1     Rash    2       RELATED     .     9     9
P-1     2     Cough   1       NOT_RELATED OK    -2    3
P-2     1     Rash    1       RELATED     OK    4     .
P-3     1     Rash    1       RELATED     OK    4     5
P-4     1     Rash    1       RELATED     OK    4     5
""")
ADEX = table("""
USUBJID EXSEQ EXTRT EXDOSE EXDOSU ASTDY
P-1     1     Drug  2.50   ug/m2  1
P-1     2     Drug  5      .      8
P-2     1     Drug  .      ug/m2  1
""")
# XX of P-1 reaches 7 twice and is below the limit once, YY never is above it.
ADLB = table(
    """
USUBJID PARAMCD AVISITN ADY AVAL AVALC
P-1     XX      1       8   7    .
P-1     XX      2       5   7    .
P-1     XX      3       1   1    <2
P-1     YY      1       3   1    <2
P-2     XX      1       2   .    .
P-3     XX      1       2   9    .
""",
    PARAM="=PARAMCD",
    AVALU="g/L",
)
ADRS = table(
    """
USUBJID AVISITN ADY AVAL AVALC
P-1     0       -4  12.5 Positive
P-1     1       28  0    Negative
P-2     0       .   .    Positive
P-2     1       29  0.5  .
""",
    PARAMCD="MRD",
    PARAM="MRD",
)
PUBLISH = {
    "adsl": ["USUBJID", "SUBJID"],
    "adae": ["AESEQ", "AEDECOD", "AETOXGR", "AEREL", "AEOUT", "ASTDY", "AENDY"],
    "adex": ["EXSEQ", "EXTRT", "EXDOSE", "EXDOSU", "ASTDY"],
    "adlb": ["PARAMCD", "AVISITN", "ADY", "AVAL", "AVALC"],
    "adrs": ["PARAMCD", "AVISITN", "ADY", "AVAL", "AVALC"],
}


def rows(folder, listing, publish=PUBLISH):
    tables = {"adsl": ADSL, "adae": ADAE, "adex": ADEX, "adlb": ADLB, "adrs": ADRS}
    privacy = {"publish": publish, "patient_rows": True, "consent_column": "CONSPUBL"}
    study = small_study(folder, tables, listings=[{"id": "l", **listing}], privacy=privacy)
    return compute_patients(load(study), study)


EVENTS = {
    "kind": "rows",
    "source": "adae",
    "columns": [
        {"id": "event", "label": "Event", "column": "AEDECOD", "values": {"Rash": "Exanthema"}},
        {"id": "days", "label": "Days", "column": "ASTDY", "to": "AENDY", "open": "goes on"},
        {"id": "outcome", "label": "Outcome", "column": "AEOUT"},
    ],
}


def test_a_row_a_cell_in_the_order_of_patients_and_of_the_file(tmp_path):
    assert [(r.id, r.text, r.day, r.end_day) for r in rows(tmp_path, EVENTS)] == [
        ("l.p02.event.1", "Exanthema", None, None),
        ("l.p02.days.1", "4, goes on", 4, None),
        ("l.p02.outcome.1", "OK", None, None),
        ("l.p01.event.1", "Exanthema", None, None),
        # The outcome of this one is missing: no cell, no row.
        ("l.p01.days.1", "9", 9, 9),
        ("l.p01.event.2", "Cough", None, None),
        ("l.p01.days.2", "−2 to 3", -2, 3),
        ("l.p01.outcome.2", "OK", None, None),
    ]


def test_nothing_goes_on_in_a_patient_who_died(tmp_path, monkeypatch):
    """As above, and patient 02, whose event has no end, died."""
    head, *lines = ADSL.splitlines()
    died = "\n".join([f"{head},DTHFL", *(f"{x},{'Y' if ',02,' in x else 'N'}" for x in lines)])
    monkeypatch.setitem(globals(), "ADSL", died + "\n")
    publish = {**PUBLISH, "adsl": [*PUBLISH["adsl"], "DTHFL"]}
    texts = [r.text for r in rows(tmp_path, EVENTS, publish) if r.variable == "days"]
    assert texts == ["4, end not recorded", "9", "−2 to 3"]


def test_records_in_the_declared_order(tmp_path):
    found = rows(tmp_path, {**EVENTS, "order": ["ASTDY"]}).select(subject="01", variable="event")
    assert [(r.level, r.text) for r in found] == [("1", "Cough"), ("2", "Exanthema")]


def test_records_that_fit(tmp_path):
    found = rows(tmp_path, {**EVENTS, "where": {"AETOXGR": 1}}).select(variable="event")
    assert [(r.subject, r.level, r.text) for r in found] == [
        ("02", "1", "Exanthema"), ("01", "1", "Cough"),
    ]  # fmt: skip


def test_values_with_their_unit_and_their_format(tmp_path):
    columns = [
        {
            "id": "dose",
            "label": "Dose",
            "column": "EXDOSE",
            "unit": "EXDOSU",
            "values": {"ug/m2": "µg/m²", "5": "five"},
        },
        {"id": "fixed", "label": "Dose", "column": "EXDOSE", "fmt": "dec2"},
        {"id": "day", "label": "Day", "column": "ASTDY"},
    ]
    found = rows(tmp_path, {"kind": "rows", "source": "adex", "columns": columns})
    assert [(r.subject, r.variable, r.text) for r in found] == [
        ("02", "day", "1"),
        ("01", "dose", "2.5 µg/m²"),
        ("01", "fixed", "2.50"),
        ("01", "day", "1"),
        # A value may print in other words; without a unit it stands alone.
        ("01", "dose", "five"),
        ("01", "fixed", "5.00"),
        ("01", "day", "8"),
    ]


WIDE = {
    "kind": "wide",
    "source": "adlb",
    "across": "PARAMCD",
    "pick": "highest",
    "fmt": "dec1",
    "unit": "g/L",
    "levels": [{"id": "x", "value": "XX", "label": "X"}, {"id": "y", "value": "YY", "label": "Y"}],
}


def test_the_highest_value_and_the_earliest_day_on_which_it_was_reached(tmp_path):
    found = rows(tmp_path, WIDE)
    assert [(r.id, r.day, r.value, r.unit, r.text, r.note) for r in found] == [
        ("l.p02.x", 2, None, "g/L", "", ""),
        ("l.p01.x", 5, 7, "g/L", "7.0", ""),
        ("l.p01.y", 3, 1, "g/L", "<2", "below quantitation limit"),
    ]


def test_two_rows_for_a_cell_are_an_error_unless_the_highest_is_picked(tmp_path):
    with pytest.raises(UserError, match="more than one row") as caught:
        rows(tmp_path, {**WIDE, "pick": "only"})
    assert "listing l" in caught.value.place
    assert "level x" in caught.value.place
    assert "highest" in caught.value.remedy


@pytest.mark.parametrize(
    ("show", "unit", "texts"),
    [
        ("value", "%", ["", "0.50", "12.50", "0.00"]),
        ("assessment", "%", ["found", "", "found", "Negative"]),
        # Beside its assessment a zero says nothing new.
        ("both", "%", ["found", "0.50%", "found, 12.50%", "Negative"]),
        ("both", "g/L", ["found", "0.50 g/L", "found, 12.50 g/L", "Negative"]),
        ("both", "", ["found", "0.50", "found, 12.50", "Negative"]),
    ],
)
def test_values_assessments_or_both(tmp_path, show, unit, texts):
    listing = {
        "kind": "wide", "source": "adrs", "across": "AVISITN", "show": show, "unit": unit, "fmt": "dec2",
        "where": {"PARAMCD": "MRD"}, "values": {"Positive": "found"},
        "levels": [{"id": "before", "value": 0, "label": "Before"}, {"id": "after", "value": 1, "label": "After"}],
    }  # fmt: skip
    found = rows(tmp_path, listing)
    assert [r.text for r in found] == texts
    assert [(r.subject, r.variable, r.day) for r in found] == [
        ("02", "before", None), ("02", "after", 29), ("01", "before", -4), ("01", "after", 28),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("listing", "column"),
    [
        (EVENTS, "AEDECOD"),
        (EVENTS, "AENDY"),
        ({**EVENTS, "where": {"AETOXGR": 1}}, "AETOXGR"),
        ({**EVENTS, "order": ["AESEQ"]}, "AESEQ"),
        (WIDE, "AVALC"),
        (WIDE, "ADY"),
        (WIDE, "PARAMCD"),
    ],
)
def test_what_is_listed_must_be_published(tmp_path, listing, column):
    source = listing["source"]
    publish = {**PUBLISH, source: [c for c in PUBLISH[source] if c != column]}
    with pytest.raises(UserError, match=column) as caught:
        rows(tmp_path, listing, publish)
    assert "listing l" in caught.value.place
    assert "published columns" in caught.value.place


def test_a_patient_without_consent_or_an_answer_is_not_listed(tmp_path):
    assert {r.subject for r in rows(tmp_path, WIDE)} == {"01", "02"}
