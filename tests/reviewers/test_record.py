"""What stays with the data: hashes for the page about the edition, and no way to say more than its form."""

import pytest

from caseseries.errors import UserError
from caseseries.reviewers import record
from caseseries.reviewers.record import Record

MADE = Record(
    extractions={"A": {"adsl.csv": "1"}, "B": {"adsl.csv": "2"}}, worksheet="worksheet.csv",
    worksheet_sha256="3", choices={"A": 1}, tables={"adsl.csv": "4"}, agreement=[],
)  # fmt: skip


def test_hashes_of_both_extractions_and_of_the_decisions():
    assert MADE.hashes() == {"A/adsl.csv": "1", "B/adsl.csv": "2", "worksheet.csv (decisions)": "3"}


def test_read_back(tmp_path):
    (tmp_path / record.FILE).write_text(MADE.text(), encoding="utf-8")
    assert record.read(tmp_path) == MADE


def test_none(tmp_path):
    assert record.read(tmp_path) is None


@pytest.mark.parametrize("text", ["", "[]", MADE.text().replace('"choices"', '"values"')])
def test_damaged(tmp_path, text):
    (tmp_path / record.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="cannot be read") as caught:
        record.read(tmp_path)
    assert "reconcile" in caught.value.remedy
