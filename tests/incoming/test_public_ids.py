"""Public ids follow no order of the sheet, stay with their patients, and depend on a key that stays at home."""

import csv
import datetime

import pytest

from caseseries.incoming import bring_in, public_ids
from tests.incoming.sheets_made import workbook

KEYS = [f"{k}" for k in range(4711, 4731)]
KEY = b"0" * 64


@pytest.fixture(scope="module", autouse=True)
def ids_are_dealt():
    """Deal them as users have them, not in the order that conftest gives the other tests."""


def _rank_correlation(ids):
    # Spearman's rho by its definition for ranks without ties: 1 - 6 sum(d^2) / (n (n^2 - 1)).
    places = [sorted(ids).index(id) for id in ids]
    n = len(ids)
    return 1 - 6 * sum((k - p) ** 2 for k, p in enumerate(places)) / (n * (n * n - 1))


def test_ids_do_not_follow_the_sheet():
    dealt = public_ids.deal(KEYS, {}, "P", KEY)
    ids = [dealt[key] for key in KEYS]
    assert len(set(ids)) == 20
    assert all(id[0] == "P" and 10 <= int(id[1:]) <= 99 for id in ids)
    assert abs(_rank_correlation(ids)) < 0.5  # the limit of `caseseries check`
    assert public_ids.deal(KEYS[::-1], {}, "P", KEY) == dealt  # the order of rows changes nothing
    assert public_ids.deal(KEYS, {}, "P", b"1" * 64) != dealt


def test_who_comes_later_does_not_stand_at_the_end():
    before = public_ids.deal(KEYS, {}, "P", KEY)
    late = [f"{k}" for k in range(5000, 5010)]
    after = public_ids.deal([*KEYS, *late], before, "P", KEY)
    assert {key: after[key] for key in KEYS} == before
    assert min(after[key] for key in late) < max(before.values())
    assert len(set(after.values())) == 30


def test_a_hundred_patients_get_three_digits():
    ids = public_ids.deal([f"{k}" for k in range(100)], {}, "K", KEY).values()
    assert {len(id) for id in ids} == {4}
    assert len(set(ids)) == 100


def test_the_key_and_the_list_stay_beside_the_spreadsheet(tmp_path):
    home, study = tmp_path / "ward", tmp_path / "study"
    home.mkdir()
    study.mkdir()
    rows = [["Patient", "Aufnahme", "Alter"]]
    rows += [[int(key), datetime.date(2024, 1, 1 + k), 30 + k] for k, key in enumerate(KEYS)]
    file = workbook(home / "ward.xlsx", S=rows)
    bring_in(file, study, study / "mapping.yml")
    assert not public_ids.key_file(file).exists()
    bring_in(file, study, study / "mapping.yml")
    assert public_ids.key_file(file).stat().st_mode & 0o077 == 0
    assert sorted(p.name for p in home.iterdir()) == ["ward.ids.csv", "ward.ids.key", "ward.xlsx"]
    with (study / "data/adsl.csv").open(encoding="utf-8", newline="") as table:
        patients = list(csv.DictReader(table))
    # The rows of the table are sorted by id: their ages, which grow down the sheet, are not in order.
    ages = [int(p["AGE"]) for p in patients]
    assert sorted(p["SUBJID"] for p in patients) == [p["SUBJID"] for p in patients]
    assert ages != sorted(ages)
    first = (study / "data/adsl.csv").read_bytes()
    (home / "ward.ids.csv").unlink()  # with the key the list can be made anew
    assert bring_in(file, study, study / "mapping.yml").done
    assert (study / "data/adsl.csv").read_bytes() == first
