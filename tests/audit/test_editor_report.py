"""The report for an editor: each finding with its severity, its cells and what would make it right."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from caseseries import audit
from caseseries.audit import editor_report
from caseseries.errors import UserError
from tests.audit.helpers import paper

# 12 of 40 are 30 %; the size of "some" is not printed in its cell, so 50 % of 40 for 12 needs an assumption
PAPER = """
    t1.n | all | patients | count | n = 40
    t1.a | all | fever <b> | count_percent | 12/40 (45%)
    t1.b | all | rash | count_percent | 12 (99%)
"""


def test_severities_name_their_assumption() -> None:
    found = audit.audit(paper(PAPER))
    read = json.loads(editor_report.as_json(found, paper(PAPER), "paper"))
    shown = [
        (one["severity"], bool(one["assumption"]), one["inspect_sr"]) for one in read["findings"]
    ]
    assert shown == [("certain", False, "4.9"), ("assuming", True, "4.9")]
    cells = read["findings"][0]["cells"]
    assert (cells[0]["place"], cells[0]["printed"], cells[0]["doubted"]) == (
        "t1",
        "12/40 (45%)",
        True,
    )


def test_every_rule_has_its_item() -> None:
    assert set(editor_report.BY_RULE.values()) == set(editor_report.ITEMS)


def test_the_page_shows_text_as_text_and_word_opens_it(tmp_path: Path) -> None:
    reported = paper(PAPER)
    found = audit.audit(reported)
    for name in ("r.html", "r.docx", "r.json"):
        editor_report.write(tmp_path / name, found, reported, "paper", ("table2",))
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "fever &lt;b&gt;" in page
    assert "Not read: table2" in page
    with zipfile.ZipFile(io.BytesIO((tmp_path / "r.docx").read_bytes())) as word:
        assert "12 of 40 is 30%" in word.read("word/document.xml").decode()


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="format"):
        editor_report.write(tmp_path / "r.txt", (), paper(PAPER), "paper")
