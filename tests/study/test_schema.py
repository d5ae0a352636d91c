"""The subset of ADaM: names, keys and kinds as the ADaM implementation guide has them."""

import pytest

from caseseries.study.schema import TABLES, standard

# ADaMIG 1.3: a subject has one row in adsl, an event one for each sequence number, a value one for parameter and visit.
KEYS = {
    "adsl": ("USUBJID",),
    "adae": ("USUBJID", "AESEQ"),
    "adlb": ("USUBJID", "PARAMCD", "AVISITN"),
    "adrs": ("USUBJID", "PARAMCD", "AVISITN"),
    "adex": ("USUBJID", "EXSEQ"),
    "adtte": ("USUBJID", "PARAMCD"),
}


def test_tables_and_what_identifies_their_rows():
    assert {name: table.key for name, table in TABLES.items()} == KEYS
    assert [name for name, table in TABLES.items() if table.required] == ["adsl"]
    assert {table.name for table in TABLES.values()} == set(KEYS)


@pytest.mark.parametrize("name", KEYS)
def test_what_identifies_a_row_is_there_and_filled(name):
    # A visit may lack its number in rows that are not counted; the key is looked at where it is whole.
    for column in map(TABLES[name].column, KEYS[name]):
        assert column.name == "AVISITN" or (column.required, column.filled) == (True, True)


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("adsl", "AGE", "number"),
        ("adsl", "TRTDURD", "integer"),
        ("adae", "AETOXGR", "grade"),
        ("adlb", "AVAL", "number"),
        ("adlb", "LLOQ", "number"),
        ("adlb", "AVALC", "text"),
        ("adtte", "AVAL", "number"),
        ("adtte", "CNSR", "integer"),
        ("adex", "EXDOSE", "number"),
    ],
)
def test_kinds(table, column, kind):
    assert TABLES[table].column(column).kind == kind


def test_days_are_days_and_flags_are_flags():
    for table in TABLES.values():
        for column in table.columns:
            # ADaM's fragments: DY is a study day, FL a flag.
            if column.name.endswith("DY"):
                assert column.kind == "day", column.name
            if column.name.endswith("FL"):
                assert column.kind == "flag", column.name
            assert column.label
    assert TABLES["adsl"].column("CONSPUBL").kind == "flag"
    assert TABLES["adae"].column("AESER").kind == "flag"


def test_closed_lists():
    closed = {(t.name, c.name): c.values for t in TABLES.values() for c in t.columns if c.values}
    assert closed == {
        ("adsl", "AGEU"): ("YEARS", "MONTHS", "DAYS"),
        ("adsl", "SEX"): ("F", "M", "U"),
        ("adae", "AESEV"): ("MILD", "MODERATE", "SEVERE"),
        ("adlb", "ANRIND"): ("LOW", "NORMAL", "HIGH"),
        ("adrs", "ANRIND"): ("LOW", "NORMAL", "HIGH"),
        ("adtte", "AVALU"): ("DAYS",),
    }


def test_values_without_which_nothing_can_be_counted_are_filled():
    filled = {(t.name, c.name) for t in TABLES.values() for c in t.columns if c.filled}
    assert filled >= {
        ("adsl", "SUBJID"), ("adae", "AEDECOD"), ("adtte", "AVAL"), ("adtte", "CNSR"),
        ("adlb", "PARAMCD"), ("adrs", "PARAMCD"), ("adex", "EXTRT"),
    }  # fmt: skip
    # A laboratory value may be missing, and so may the end of an event.
    assert not filled & {("adlb", "AVAL"), ("adrs", "AVAL"), ("adae", "AENDY"), ("adsl", "AGE")}


def test_no_column_stands_twice_and_an_unknown_one_is_none():
    for table in TABLES.values():
        names = [c.name for c in table.columns]
        assert len(set(names)) == len(names)
    assert TABLES["adsl"].column("HEIGHT") is None


def test_a_table_of_another_name_has_the_columns_of_its_structure_and_needs_what_identifies_rows():
    chemistry = standard("adlbc", "bds")
    assert [c.name for c in chemistry.columns] == [c.name for c in TABLES["adlb"].columns]
    assert [c.name for c in chemistry.columns if c.required] == ["USUBJID", "PARAMCD"]
    assert chemistry.column("ANRIND").values == ()  # N, L and H are as good as LOW, NORMAL and HIGH
    assert chemistry.key == TABLES["adlb"].key
    times = standard("os", "time_to_event")
    assert [c.name for c in times.columns if c.filled] == ["USUBJID", "PARAMCD", "AVAL", "CNSR"]


def test_other_events_have_the_prefix_of_their_name():
    # SDTM names the topic of each events and interventions domain by its two letters: CMDECOD, MHDECOD.
    drugs = standard("adcm", "occurrence")
    assert drugs.key == ("USUBJID", "CMSEQ")
    assert {"CMDECOD", "CMSEQ", "ASTDY", "AENDY"} <= {c.name for c in drugs.columns}
    assert standard("events", "occurrence").key == ("USUBJID", "AESEQ")


def test_a_usual_table_is_itself():
    assert all(standard(name, None) is table for name, table in TABLES.items())
    assert standard("adlb", "bds") is TABLES["adlb"]
    assert standard("adlb", "occurrence").structure == "occurrence"
