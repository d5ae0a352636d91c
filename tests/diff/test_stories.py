"""Narratives and pictures of patients in a comparison: what changed is told, and of whom nothing is shown any more."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

from caseseries.diff import compare, docx, text
from caseseries.diff.sides import Side
from caseseries.diff.stories import Shot, Story, changed, read_stories
from tests import small

ROWS = ({"USUBJID": "S-1", "SEX": "F"}, {"USUBJID": "S-2", "SEX": "M"})
PAGES = {"index.qmd": "---\ntitle: Small\n---\n\nA sentence.\n"}


def picture(grey: int) -> bytes:
    made = io.BytesIO()
    Image.new("L", (4, 4), grey).save(made, "PNG")
    return made.getvalue()


def side(label: str, words: str, *pictures: Shot, rows: tuple[dict[str, str], ...] = ROWS) -> Side:
    stories = {"2": Story("narratives/2.md", words, pictures)}
    return small.side(label, sources=PAGES, tables=small.adsl(*rows), stories=stories)


def test_a_changed_narrative_is_told_with_its_patient() -> None:
    found = compare(side("1", "He was well.\n"), side("2", "He was ill.\n"))
    assert not found.same
    (person,) = found.patients.changed
    assert (person.subject, person.tables) == ("2", ("narrative",))
    told = text.plain(found, False)
    assert "narratives/2.md:1" in told
    assert "[-well.-]" in told
    assert compare(side("1", "He was well.\n"), side("2", "He was well.\n")).same


def test_nothing_is_told_of_who_has_no_page_any_more() -> None:
    withdrawn = (ROWS[0], {**ROWS[1], "CONSPUBL": "N"})
    old, new = side("1", "He was well.\n"), side("2", "", rows=withdrawn)
    found = compare(old, new)
    assert "well" not in text.plain(found, True)
    with zipfile.ZipFile(io.BytesIO(docx.report(found, old, new))) as file:
        assert b"well" not in file.read("word/document.xml")


def test_word_has_narratives_and_pictures_before_and_after() -> None:
    old = side("1", "He was well.\n", Shot("a.png", "A chest.", "Lungs", picture(10)))
    new = side("2", "He was ill.\n", Shot("a.png", "The chest.", "Lungs", picture(200)))
    found = compare(old, new)
    assert found.patients.changed[0].tables == ("narrative", "pictures")
    with zipfile.ZipFile(io.BytesIO(docx.report(found, old, new))) as file:
        document = ElementTree.fromstring(file.read("word/document.xml"))
        media = [name for name in file.namelist() if name.startswith("word/media/")]
    said = "".join(document.itertext())
    for words in ("Patient 2", "well.", "ill.", "A", "The", "chest.", "Before"):
        assert words in said
    assert len(media) == 2


def test_stories_of_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "told"
    folder.mkdir()
    (folder / "2.md").write_text("He was well.\n")
    (folder / "a.png").write_bytes(picture(1))
    one = {"subject": "3", "file": "a.png", "caption": "A chest.", "alt": "Lungs", "text": "none"}

    def change(plan: dict[str, object]) -> None:
        plan["patients"] = {
            **plan["patients"],  # type: ignore[dict-item]
            "narratives": "told",
            "pictures": [{**one, "consent": True}, {**one, "consent": False}],
        }

    found = read_stories(tmp_path, small.study(change))
    assert found["2"] == Story("told/2.md", "He was well.\n")
    assert [shot.caption for shot in found["3"].pictures] == ["A chest."]
    assert read_stories(tmp_path, small.study()) == {}
    assert changed({}, found, "3") == ("pictures",)
