"""Word files: fields that Word updates, rows that stay whole, the look of a manuscript."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from caseseries import engines
from caseseries.errors import UserError
from caseseries.site import word_files, word_reference
from caseseries.site.fixed_dates import date_by_version
from caseseries.store.packed import dated

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DAY = datetime.date(2025, 1, 31)
PROJECT = """\
project:
  type: website
  execute-dir: project
  render: [index.qmd]
website: {title: Small}
crossref:
  custom:
    - {kind: float, key: stbl, reference-prefix: "Table S", caption-prefix: "Table S",
       space-before-numbering: false, caption-location: top}
format:
  docx: {reference-doc: reference.docx}
"""
ROWS = "\n".join(f"| row {k} | {k} |" for k in range(40))
PAGE = f"""\
---
title: A manuscript
date: 2025-01-31
---

## Results

See @fig-one, @tbl-few, @tbl-many, @stbl-more, [-@tbl-few] and [the first table](#tbl-few).

![A square.](one.svg){{#fig-one fig-alt="A blue square"}}

::: {{#tbl-few}}

| Event | All |
|:------|:---:|
| **Nerves** | |
| Tremor | 2 |
| Fever | 4 |

Few rows.
:::

::: {{#tbl-many}}

| Event | All |
|:------|:---:|
{ROWS}
| **Nerves** | |
| Tremor | 2 |

A note to it.

Many rows.
:::

::: {{#stbl-more}}

| a | b |
|---|---|
| 1 | 2 |

A third one.
:::
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="300"><rect width="480" height="300" fill="#00f"/></svg>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("word") / "project"
    root.mkdir()
    for name, text in {"_quarto.yml": PROJECT, "index.qmd": PAGE, "one.svg": SVG}.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "reference.docx").write_bytes(word_reference.reference(DAY))
    made = engines.render(root, "pandoc")
    date_by_version(made, DAY)
    return made


def part(path: Path | bytes, name: str = "word/document.xml") -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(path) if isinstance(path, bytes) else path) as archive:
        return ET.fromstring(archive.read(name))


@pytest.fixture(scope="module")
def document(site: Path) -> ET.Element:
    return part(site / "index.docx")


def said(element: ET.Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t")).replace("\N{NO-BREAK SPACE}", " ")


def test_captions_count_themselves(document: ET.Element) -> None:
    fields = [
        (f.get(f"{W}instr"), said(f)) for f in document.iter(f"{W}fldSimple")
    ]  # a counter for each kind of caption
    assert fields == [
        (r" SEQ Figure \* ARABIC ", "1"), (r" SEQ Table \* ARABIC ", "1"), (r" SEQ Table \* ARABIC ", "2"),
        (r" SEQ Table_S \* ARABIC ", "1"),
    ]  # fmt: skip
    captions = [said(p) for p in document.iter(f"{W}p") if word_files._style(p).endswith("Caption")]
    assert captions == [
        "Figure 1: A square.", "Table 1: Few rows.", "Table 2: Many rows.", "Table S1: A third one.",
    ]  # fmt: skip


def test_references_are_fields_that_repeat_the_label_of_their_caption(document: ET.Element) -> None:
    marked = {}
    for paragraph in document.iter(f"{W}p"):
        name, inside = "", []
        for child in paragraph:
            if child.tag == f"{W}bookmarkStart":
                name, inside = child.get(f"{W}name") or "", []
            elif child.tag == f"{W}bookmarkEnd" and name:
                marked[name] = "".join(map(said, inside))
                name = ""
            else:
                inside.append(child)
    asked = [i.text or "" for i in document.iter(f"{W}instrText")]
    assert [re.fullmatch(r" REF (\w+) \\h ", a) is not None for a in asked] == [True] * 4
    assert [marked[a.split()[1]] for a in asked] == ["Figure 1", "Table 1", "Table 2", "Table S1"]
    # What is not the label of a caption stays a link.
    links = [(link.get(f"{W}anchor"), said(link)) for link in document.iter(f"{W}hyperlink")]
    assert links == [("tbl-few", "1"), ("tbl-few", "the first table")]
    first = next(p for p in document.iter(f"{W}p") if said(p).startswith("See "))
    assert said(first) == "See Figure 1, Table 1, Table 2, Table S1, 1 and the first table."
    ids = [b.get(f"{W}id") for b in document.iter(f"{W}bookmarkStart")]
    assert len(set(ids)) == len(ids)


def keeps(row: ET.Element) -> bool:
    return all(p.find(f"{W}pPr/{W}keepNext") is not None for p in row.iter(f"{W}p"))


def test_rows_are_whole_heads_repeated_and_groups_stay_with_what_they_head(
    document: ET.Element,
) -> None:
    few, many, _ = document.iter(f"{W}tbl")
    for table in (few, many):
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert heads == [True] + [False] * (len(rows) - 1)
    # The short table stays on one page; of the long one, the head and the heading of a group stay with the next row.
    assert [keeps(row) for row in few.findall(f"{W}tr")] == [True] * 3 + [False]
    assert [k for k, row in enumerate(many.findall(f"{W}tr")) if keeps(row)] == [0, 41]


def test_notes_below_a_table_stand_off_from_its_last_rule(document: ET.Element) -> None:
    note = next(p for p in document.iter(f"{W}p") if said(p) == "A note to it.")
    spacing = note.find(f"{W}pPr/{W}spacing")
    assert spacing is not None
    assert spacing.get(f"{W}before") == "120"
    prose = next(p for p in document.iter(f"{W}p") if said(p).startswith("See "))
    assert prose.find(f"{W}pPr/{W}spacing") is None


def test_cells_are_set_in_the_style_of_tables(document: ET.Element, site: Path) -> None:
    styles = {
        word_files._style(p) for table in document.iter(f"{W}tbl") for p in table.iter(f"{W}p")
    }
    assert styles == {"TableText"}
    known = {
        s.get(f"{W}styleId") for s in part(site / "index.docx", "word/styles.xml").iter(f"{W}style")
    }
    used = {word_files._style(p) for p in document.iter(f"{W}p")} - {""}
    assert used <= known


def test_a_figure_has_its_alternative_text_and_three_hundred_dots_an_inch(
    document: ET.Element, site: Path
) -> None:
    drawing = next(
        document.iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
        )
    )
    extent, about = drawing[0], next(e for e in drawing if e.tag.endswith("docPr"))
    assert about.get("descr") == "A blue square"
    with zipfile.ZipFile(site / "index.docx") as archive:
        (name,) = [n for n in archive.namelist() if n.startswith("word/media/")]
        width = Image.open(io.BytesIO(archive.read(name))).width
    assert width / (int(extent.get("cx") or 0) / 914_400) >= 300


def test_the_page_is_a4_with_its_number_at_the_foot(document: ET.Element, site: Path) -> None:
    (section,) = document.iter(f"{W}sectPr")
    size = section.find(f"{W}pgSz")
    assert size is not None
    # 210 by 297 mm in twentieths of a point: 210 / 25.4 * 1440 = 11905.5
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
    with zipfile.ZipFile(site / "index.docx") as archive:
        feet = [
            archive.read(n).decode()
            for n in archive.namelist()
            if "footer" in n and n.endswith(".xml")
        ]
    assert len(feet) == 1
    assert " PAGE " in feet[0]


def test_twice_is_once_and_the_same_bytes_come_again(site: Path) -> None:
    before = (site / "index.docx").read_bytes()
    date_by_version(site, DAY)
    assert (site / "index.docx").read_bytes() == before
    assert word_reference.reference(DAY) == word_reference.reference(DAY)


def test_lines_are_numbered_on_demand(site: Path, tmp_path: Path) -> None:
    made = word_files.submission(site, DAY)
    (section,) = part(made).iter(f"{W}sectPr")
    tags = [e.tag.removeprefix(W) for e in section]
    # The order that the schema asks for: the page's size and margins, then the numbering of lines.
    assert tags.index("pgMar") + 1 == tags.index("lnNumType")
    number = section.find(f"{W}lnNumType")
    assert number is not None
    assert (number.get(f"{W}countBy"), number.get(f"{W}restart")) == ("1", "continuous")
    assert not list(part(site / "index.docx").iter(f"{W}lnNumType"))
    with pytest.raises(UserError, match="no Word files"):
        word_files.submission(tmp_path, DAY)


def test_a_file_that_only_has_the_name_is_left_to_the_gate(tmp_path: Path) -> None:
    (tmp_path / "no.docx").write_bytes(b"not a Word file")
    date_by_version(tmp_path, DAY)
    assert (tmp_path / "no.docx").read_bytes() == b"not a Word file"


def test_a_row_that_holds_a_table_may_be_broken() -> None:
    inner = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    source = f'<w:document xmlns:w="{W[1:-1]}"><w:body>{outer}</w:body></w:document>'
    rows = list(ET.fromstring(word_files.edited(source.encode(), b"")).iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows] == [False, True]


def test_a_day_in_a_caption_is_no_number_and_a_title_stays_with_its_table() -> None:
    def paragraph(text: str, style: str = "") -> str:
        named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f"<w:p>{named}<w:r><w:t>{text}</w:t></w:r></w:p>"

    mark = '<w:bookmarkStart w:id="{}" w:name="{}"/>'
    body = (
        mark.format(1, "patient-01") + paragraph("Radiograph of the chest on day 3.", "ImageCaption")
        + mark.format(2, "sfig-x") + paragraph("Figure S1: Numbers.", "ImageCaption")
        + paragraph("Doses") + "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    source = f'<w:document xmlns:w="{word_files._SPACE}"><w:body>{body}</w:body></w:document>'
    made = word_files.edited(source.encode(), b"").decode()
    assert made.count("SEQ ") == made.count("SEQ Figure_S") == 1
    assert "Radiograph of the chest on day 3." in made
    assert "<w:keepNext />" in made[made.index("Numbers") : made.index("Doses")]


def test_parts_can_be_added_to_a_packed_file() -> None:
    made = dated(word_reference.reference(DAY), DAY, None, {"word/more.xml": b"<a/>"})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.read("word/more.xml") == b"<a/>"
        assert archive.namelist().count("word/more.xml") == 1


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs Debian's libreoffice-writer")
def test_another_word_processor_opens_it_and_prints_what_it_says(
    site: Path, tmp_path: Path
) -> None:
    (tmp_path / "submitted.docx").write_bytes(word_files.submission(site, DAY))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "txt:Text",
         "--outdir", str(tmp_path), str(tmp_path / "submitted.docx")],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    text = (tmp_path / "submitted.txt").read_text("utf-8-sig").replace("\N{NO-BREAK SPACE}", " ")
    assert "See Figure 1, Table 1, Table 2, Table S1, 1 and the first table." in text
    assert "Table S1: A third one." in text


@pytest.mark.parametrize("turned", [False, True])
def test_a_table_with_widths_is_as_wide_as_the_text_of_its_section(turned):
    """A4 is 11906 twips wide and 16838 high; margins of 1417 leave 9072, or 14004 on a turned page."""
    size = 'w:w="16838" w:h="11906"' if turned else 'w:w="11906" w:h="16838"'
    section = f'<w:sectPr><w:pgSz {size}/><w:pgMar w:left="1417" w:right="1417"/></w:sectPr>'
    other = section.replace("16838", "5000").replace("11906", "5000")

    def table(layout):
        return (
            f'<w:tbl><w:tblPr><w:tblW w:type="pct" w:w="4650"/>{layout}</w:tblPr><w:tblGrid>'
            '<w:gridCol w:w="1000"/><w:gridCol w:w="3000"/></w:tblGrid></w:tbl>'
        )

    fixed = '<w:tblLayout w:type="fixed"/>'
    body = f"{table(fixed)}{table('')}<w:p><w:pPr>{section}</w:pPr></w:p>{other}"
    text = f'<w:document xmlns:w="{W[1:-1]}"><w:body>{body}</w:body></w:document>'
    once = word_files.edited(text.encode(), b"")
    first, second = ET.fromstring(once).iter(f"{W}tbl")
    room = 14004 if turned else 9072
    assert [int(c.get(f"{W}w")) for c in first.iter(f"{W}gridCol")] == [room // 4, room * 3 // 4]
    assert first.find(f".//{W}tblW").get(f"{W}w") == "5000"
    assert [c.get(f"{W}w") for c in second.iter(f"{W}gridCol")] == ["1000", "3000"]
    assert word_files.edited(once, b"") == once
