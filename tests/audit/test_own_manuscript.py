"""The manuscript of this repository, as built, read back by the audit: every table cell, in each format."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from caseseries import audit
from caseseries.audit.manuscripts import transcribe


class _Cells(HTMLParser):
    """Texts of the cells of tables' bodies that begin with a digit; a reader of its own, to count by."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag == "td":
            self.open = True
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.cells[-1] += data


def printed(page: Path) -> Counter[str]:
    reader = _Cells()
    reader.feed(page.read_text(encoding="utf-8"))
    texts = (re.sub(r"\s+", " ", cell).strip() for cell in reader.cells)
    return Counter(text for text in texts if re.match(r"\d", text))


@pytest.mark.parametrize(
    "name", ["manuscript.xml", "manuscript.docx", "index.html", "manuscript.pdf"]
)
def test_every_cell_of_the_own_tables_is_found(study_built: Path, name: str) -> None:
    site = study_built / "_site"
    wanted = printed(site / "index.html")
    assert wanted.total() > 100
    transcript = transcribe(site / name)
    found: Counter[str] = Counter()
    for row in transcript.reported.rows:
        if row.in_table:
            # a cell and those of the next columns that belong to it are read as one
            text = re.sub(r"\s+", " ", row.as_printed)
            found += Counter({text, *(part.rstrip(")") for part in text.split(" ("))})
    assert wanted - found == Counter()
    assert [one for one in audit.audit(transcript.reported) if one.certainty == "certain"] == []
