"""Other ways of writing the same tables: the same cohort comes out, and nothing is told."""

import csv
import io

import pandas as pd
import pytest

from caseseries.cohort import load
from caseseries.study import read_study
from tests.cohort.edits import Sheet

TABLES = ("adsl", "adae", "adlb", "adrs", "adex", "adtte")


def _rows(text):
    return list(csv.reader(io.StringIO(text)))


def _written(rows, **how):
    out = io.StringIO(newline="")
    csv.writer(out, **{"lineterminator": "\n", **how}).writerows(rows)
    return out.getvalue()


WRITINGS = {
    "byte order mark": lambda text: "\ufeff" + text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "no last line end": lambda text: text.rstrip("\n"),
    "quotes everywhere": lambda text: _written(_rows(text), quoting=csv.QUOTE_ALL),
    "blank lines": lambda text: "\n" + text.replace("\n", "\n\n") + "\n  \n",
    "columns in another order": lambda text: _written([row[::-1] for row in _rows(text)]),
    "one column more": lambda text: _written([[*row, "#N/A " if k else "SITE"] for k, row in enumerate(_rows(text))]),
}  # fmt: skip


@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS.keys())
def test_the_same_cohort(five, writing):
    before = load(read_study(five))
    for table in TABLES:
        path = five / f"data/{table}.csv"
        path.write_bytes(writing(path.read_text(encoding="utf-8")).encode("utf-8"))
    after = load(read_study(five))
    assert after.oddities == ()
    for table in TABLES:
        frame = before.table(table)
        pd.testing.assert_frame_equal(
            after.table(table)[list(frame.columns)].reset_index(drop=True),
            frame.reset_index(drop=True),
        )


def test_rows_in_another_order(five):
    for table in TABLES:
        sheet = Sheet(five, table)
        sheet.rows[1:] = sheet.rows[:0:-1]
        sheet.save()
    cohort = load(read_study(five))
    assert cohort.oddities == ()
    assert list(cohort.table("adsl")["USUBJID"]) == ["T-5", "T-4", "T-3", "T-2", "T-1"]


SOUND = [
    ("adlb", 2, "AVAL", "70.0"), ("adsl", 2, "AGE", "50.5"), ("adlb", 2, "AVAL", "7e1"),
    ("adlb", 2, "AVALC", "70"), ("adlb", 2, "AVALC", "70.0"), ("adlb", 2, "AVALC", "<80"),
    ("adsl", 3, "EOSSTT", "LOST TO FOLLOW-UP"), ("adsl", 2, "AGEGR1", "≥ 50"),
    ("adsl", 2, "SUBJID", "A_1"), ("adsl", 2, "SUBJID", "Müller7"), ("adae", 2, "AEREL", "possible"),
    ("adae", 2, "AESEV", "MILD"), ("adex", 2, "EXADJ", 'He said "no", twice and again'),
    ("adae", 2, "AEBODSYS", "Störung, 神経, β–Δ 🧠"), ("adex", 3, "AENDY", "55"),
    ("adlb", 3, "AVISITN", ""), ("adsl", 4, "DTHADY", "300"), ("adae", 2, "AENDY", ""),
    ("adtte", 4, "EVNTDESC", "Death"), ("adlb", 3, "ANRIND", "HIGH"),
]  # fmt: skip


@pytest.mark.parametrize("case", SOUND, ids=[f"{c[0]}-{c[2]}-{k}" for k, c in enumerate(SOUND)])
def test_a_sound_cell_is_no_oddity(five, case):
    table, row, column, value = case
    sheet = Sheet(five, table).put(row, column, value)
    if (column, value) == ("AVISITN", ""):  # an unscheduled visit, which has no number
        sheet.put(row, "AVISIT", "Unscheduled")
        study = five / "study.yml"
        study.write_text(
            study.read_text().replace(
                "end: {AVISIT: Week 4}", "end: {AVISIT: [Week 4, Unscheduled]}"
            )
        )
    sheet.save()
    assert load(read_study(five)).oddities == ()


def test_rows_are_lines_of_the_file(five):
    cohort = load(read_study(five))
    assert list(cohort.table("adsl").index) == [2, 3, 4, 5, 6]
    path = five / "data/adsl.csv"
    text = path.read_text().replace("canary-adsl-one", '"two\nlines"').replace("T-3", "\n\nT-3")
    path.write_text(text)
    assert list(load(read_study(five)).table("adsl").index) == [2, 4, 7, 8, 9]


def test_columns_said_anew_in_study_yml(five):
    """ANRIND as N, L, H; AETOXGR is not needed where nothing counts grades; AESEQ is not the key."""
    Sheet(five, "adlb").put(3, "ANRIND", "H").put(2, "ANRIND", "N").save()
    path = five / "study.yml"
    text = path.read_text()
    columns = "    adlb:\n      ANRIND: {values: [N, L, H]}\n    adsl:\n      ARM"
    path.write_text(text.replace("    adsl:\n      ARM", columns))
    assert load(read_study(five)).table("adlb")["ANRIND"].count() == 2
    path.write_text(text)
    with pytest.raises(Exception, match="one of LOW, NORMAL, HIGH"):
        load(read_study(five))


def test_records_that_count_and_another_key(five):
    """A repeated sample of one visit: counted by its flag, or kept apart by its day."""
    sheet = Sheet(five, "adlb").copy(3, ADY="30", AVAL="81")
    for row in range(2, 9):
        sheet.put(row, "ANL01FL", "Y")
    sheet.save()
    path = five / "study.yml"
    text = path.read_text()
    with pytest.raises(Exception, match="same key as an earlier one"):
        load(read_study(five))
    path.write_text(text.replace("data:\n", "data:\n  records: {adlb: {ANL01FL: true}}\n"))
    assert list(load(read_study(five)).table("adlb").index) == [2, 3, 4, 5, 6, 7, 8]
    key = "  keys: {adlb: [USUBJID, PARAMCD, AVISITN, ADY]}\n"
    path.write_text(text.replace("data:\n", f"data:\n{key}"))
    assert len(load(read_study(five)).table("adlb")) == 8
