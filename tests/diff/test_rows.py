"""Rows of the patient-level tables: how many came, went and changed, in which columns, and whose."""

from __future__ import annotations

from caseseries.diff import rows
from caseseries.diff.model import TableChange
from tests.small import frame

PUBLISHED = {"adsl": ["SUBJID", "SEX"], "adae": ["AEDECOD", "AETOXGR"]}
ADSL = [
    {"USUBJID": "S-1", "SUBJID": "1", "SEX": "F", "SECRET": "a"},
    {"USUBJID": "S-2", "SUBJID": "2", "SEX": "M", "SECRET": "b"},
    {"USUBJID": "S-3", "SUBJID": "3", "SEX": "", "SECRET": "c"},
]
ADAE = [
    {"USUBJID": "S-1", "AESEQ": "1", "AEDECOD": "Rash", "AETOXGR": "1"},
    {"USUBJID": "S-1", "AESEQ": "2", "AEDECOD": "Rash", "AETOXGR": "2"},
    {"USUBJID": "S-2", "AESEQ": "1", "AEDECOD": "Hives", "AETOXGR": "1"},
]


def edited(table: list[dict[str, str]], **cells: str) -> list[dict[str, str]]:
    """The table with cells such as `SEX_1` (of the second row) changed."""
    made = [dict(row) for row in table]
    for place, value in cells.items():
        column, _, row = place.rpartition("_")
        made[int(row)][column] = value
    return made


def compared(
    old: list[dict[str, str]], new: list[dict[str, str]], name: str = "adsl"
) -> rows.RowChanges:
    return rows.compare({name: frame(old)}, {name: frame(new)}, PUBLISHED)


def test_cells_are_counted_by_column_and_rows_once() -> None:
    found = compared(ADSL, edited(ADSL, SEX_0="M", SECRET_0="x", SEX_2="F"))
    assert found.tables == (TableChange("adsl", 0, 0, 2, (("SEX", 2), ("SECRET", 1))),)
    assert found.subjects == {"S-1": ("adsl",), "S-3": ("adsl",)}


def test_rows_that_came_and_went() -> None:
    found = compared(
        ADSL, [*ADSL[1:], {**ADSL[0], "USUBJID": "S-4"}, {**ADSL[0], "USUBJID": "S-5"}]
    )
    assert found.tables == (TableChange("adsl", added=2, removed=1, changed=0),)
    assert set(found.subjects) == {"S-1", "S-4", "S-5"}


def test_a_column_that_is_not_published_is_counted_and_touches_nobody() -> None:
    found = compared(ADSL, edited(ADSL, SECRET_1="new"))
    assert [(t.changed, t.columns) for t in found.tables] == [(1, (("SECRET", 1),))]
    assert found.subjects == {}
    hidden = rows.compare({"adlb": frame(ADAE)}, {"adlb": frame(ADAE[:2])}, PUBLISHED)
    assert [(t.table, t.removed) for t in hidden.tables] == [("adlb", 1)]
    assert hidden.subjects == {}


def test_columns_that_came_and_went_are_named() -> None:
    new = [
        {"USUBJID": r["USUBJID"], "SUBJID": r["SUBJID"], "SEX": r["SEX"], "ARM": "x"} for r in ADSL
    ]
    found = compared(ADSL, new)
    assert found.tables == (
        TableChange("adsl", 0, 0, 0, new_columns=("ARM",), lost_columns=("SECRET",)),
    )


def test_rows_with_one_key_twice_are_all_counted() -> None:
    # Two events were numbered 1 by mistake: the second of them changed, and a third came.
    twice = edited(ADAE, AESEQ_1="1")
    again = [*edited(twice, AETOXGR_1="3"), {**ADAE[0], "AETOXGR": "4"}]
    found = compared(twice, again, "adae")
    assert found.tables == (TableChange("adae", 1, 0, 1, (("AETOXGR", 1),)),)
    assert compared(again, twice, "adae").tables == (
        TableChange("adae", 0, 1, 1, (("AETOXGR", 1),)),
    )


def test_a_table_that_only_one_side_has() -> None:
    alone = rows.compare({}, {"adae": frame(ADAE)}, PUBLISHED)
    assert [(t.table, t.added, t.removed) for t in alone.tables] == [("adae", 3, 0)]
    assert alone.subjects == {"S-1": ("adae",), "S-2": ("adae",)}
    gone = rows.compare({"adae": frame(ADAE)}, {}, PUBLISHED)
    assert [(t.table, t.added, t.removed) for t in gone.tables] == [("adae", 0, 3)]


def test_tables_stand_in_the_order_of_the_schema_and_the_same_ones_are_not_told() -> None:
    old = {"adae": frame(ADAE), "adsl": frame(ADSL), "adex": frame(ADAE)}
    new = {
        "adae": frame(edited(ADAE, AETOXGR_0="2")),
        "adsl": frame(edited(ADSL, SEX_0="M")),
        "adex": frame(ADAE),
    }
    found = rows.compare(old, new, PUBLISHED)
    assert [t.table for t in found.tables] == ["adsl", "adae"]
    assert found.subjects == {"S-1": ("adsl", "adae")}
    assert rows.compare(old, old, PUBLISHED) == rows.RowChanges((), {})


def test_a_cell_filled_where_it_was_blank_is_a_change_and_blank_to_blank_is_none() -> None:
    # Blank cells come as missing values, which are not equal to each other.
    assert compared(ADSL, [dict(r) for r in ADSL]).tables == ()
    assert compared(ADSL, edited(ADSL, SEX_2="F")).subjects == {"S-3": ("adsl",)}
    assert compared(edited(ADSL, SEX_2="F"), ADSL).subjects == {"S-3": ("adsl",)}
