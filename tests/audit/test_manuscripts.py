"""Papers read as they are. Layouts are made by hand after real journals', their cells typed beside them."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import pypandoc
import pytest

from caseseries import audit
from caseseries.audit.manuscripts import Transcript, transcribe
from caseseries.audit.notation import normalise
from caseseries.errors import UserError

LAYOUTS = Path(__file__).parent / "layouts"
NAMES = (
    "two_arms.xml", "one_arm.html", "flat.html", "moments.xml", "columns.html", "cohorts.xml", "journals.html", "continued.xml",
)  # fmt: skip
Cell = tuple[str, str, str, str, str]


def wanted(name: str) -> list[Cell]:
    lines = (LAYOUTS / name).with_suffix(".csv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("|")) for line in lines]  # type: ignore[misc]


def cells(transcript: Transcript) -> list[Cell]:
    """place, group without its size, measure, kind, text of each cell of a table."""
    return [
        (row.place, normalise(re.sub(r" \(n = \d+\)", "", row.group)), normalise(row.measure), row.kind, normalise(row.as_printed))
        for row in transcript.reported.rows
        if row.in_table
    ]  # fmt: skip


def right(found: list[Cell], expected: list[Cell]) -> float:
    return (Counter(found) & Counter(expected)).total() / max(len(found), len(expected))


@pytest.mark.parametrize("name", NAMES)
def test_nine_of_ten_cells_of_a_layout_are_right(name: str) -> None:
    found, expected = cells(transcribe(LAYOUTS / name)), wanted(name)
    share = right(found, expected)
    assert share >= 0.9, sorted((Counter(expected) - Counter(found)).elements())


@pytest.mark.parametrize("name", NAMES)
def test_the_same_paper_in_word_has_its_cells_too(name: str, tmp_path: Path) -> None:
    """Word files keep no indents here, so that nested stubs are told by their counts alone."""
    source, word = LAYOUTS / name, tmp_path / "paper.docx"
    form = "jats" if name.endswith("xml") else "html"
    text = source.read_text(encoding="utf-8")
    text = re.sub(
        r"<label>(.*?)</label><caption><\w+>(.*?)</\w+></caption>",
        r"<caption><p>\1. \2</p></caption>",
        text,
    )
    subprocess.run(
        [pypandoc.get_pandoc_path(), "-f", form, "-t", "docx", "-o", str(word)], input=text.encode(), check=True
    )  # fmt: skip
    texts = Counter((cell[0], cell[4]) for cell in cells(transcribe(word)))
    expected = Counter((cell[0], cell[4]) for cell in wanted(name))
    assert (texts & expected).total() >= 0.9 * expected.total()


@pytest.mark.parametrize("name", NAMES)
def test_a_consistent_layout_gives_no_finding(name: str) -> None:
    assert audit.audit(transcribe(LAYOUTS / name).reported) == ()


def test_what_was_understood_can_be_read_again() -> None:
    transcript = transcribe(LAYOUTS / "two_arms.xml")
    again = audit.parse(transcript.text)
    assert again == transcript.reported
    row = again.by_id["table1.ige.lotion"]
    assert (row.parts.value and row.parts.value.value, row.parts.low and row.parts.low.value) == (
        1240,
        310,
    )


def test_sentences_say_what_their_numbers_count() -> None:
    rows = transcribe(LAYOUTS / "one_arm.html").reported.rows
    said = [(row.place, row.kind, row.parts.n) for row in rows if not row.in_table]
    assert ("abstract", "count_percent", 12) in said


def test_a_paper_without_numbers_or_that_is_none_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text("<p>Nothing counted here.</p>", encoding="utf-8")
    with pytest.raises(UserError, match="no printed number"):
        transcribe(empty)
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK no word file")
    with pytest.raises(UserError, match="cannot be read as DOCX"):
        transcribe(broken)
    pdf = tmp_path / "broken.pdf"
    pdf.write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(UserError, match="cannot be read as PDF"):
        transcribe(pdf)
