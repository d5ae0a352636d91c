"""The manuscript in Word with tracked changes: what the file holds, read with another reader than pandoc."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from caseseries.diff import compare, docx, docx_text
from caseseries.diff.model import TableChange
from caseseries.diff.sides import Side
from caseseries.errors import UserError
from caseseries.tables.grid import Grid, Head
from tests import small

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PAGE = """---
title: "Small & made up"
---

## Harms

Headache came in `{python} claim("harm.headache.mild.both.n")` patients.
A rash came in `{python} claim("harm.rash.mild.both", "{n} of {N}")`%s.
<!-- true while: harm.rash.mild.both.n > 0 -->

```{python}
table("harms")
```

{{< include chapters/_end.qmd >}}
"""


def told() -> tuple[bytes, ElementTree.Element, str]:
    """One rash becomes two of four; a word is added, and a section leaves."""
    old = small.side(
        "1.0.0", sources={"index.qmd": PAGE % "", "chapters/_end.qmd": "## Gone\n\nOld words.\n"}
    )
    new = small.side(
        "1.1.0",
        results=small.results(rash=2),
        sources={"index.qmd": PAGE % " early on", "chapters/_end.qmd": ""},
    )
    found = replace(compare(old, new), data=(TableChange("adae", 0, 0, 1, (("AETOXGR", 1),)),))
    made = docx.report(found, old, new)
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        document = ElementTree.fromstring(file.read("word/document.xml"))
        return (
            made,
            document,
            "".join(ElementTree.fromstring(file.read("word/comments.xml")).itertext()),
        )


def changes(document: ElementTree.Element) -> list[tuple[str, str]]:
    found = []
    for node in document.iter():
        if node.tag in (f"{W}ins", f"{W}del"):
            text = "".join(t.text or "" for t in node.iter() if t.tag in (f"{W}t", f"{W}delText"))
            found.append((node.tag.removeprefix(W), text))
    return found


def test_numbers_words_cells_and_sections_are_marked() -> None:
    _, document, _ = told()
    found = changes(document)
    assert ("del", "1 of 4") in found
    assert ("ins", "2 of 4") in found
    assert ("del", "1 (25)") in found
    assert ("ins", "2 (50)") in found
    assert any(kind == "ins" and "early on" in text for kind, text in found)
    assert ("del", "Gone") in found
    assert ("del", "Old words.") in found
    text = "".join(document.itertext())
    assert "Headache came in 2 patients." in text
    assert "true while" not in text


def test_print_is_what_a_reader_of_the_manuscript_sees() -> None:
    page = (
        '::: {.content-visible when-format="html"}\nDownload it.\n:::\n\n'
        'The counts were 1.3 × 10^9^/L in 7\\% and `{python} other("07")` (@tbl-x) [@wu2022], '
        'see [[the page](a.qmd)]{.content-visible when-format="html"}[the site]{.content-hidden when-format="html"}.\n\n'
        "1. One.\n2. Two.\n\n::: {#tbl-x}\nA caption.\n:::\n"
    )
    text = docx_text.manuscript({"index.qmd": page})
    said = [docx_text.plain(one) for one in re.split(r"\n\s*\n", text.strip())]
    assert said == [
        "The counts were 1.3 × 10⁹/L in 7% and ⟨other(\"07\")⟩ (Table 1) [wu2022], see the site.",
        "One.", "Two.", "Table 1", "A caption.",
    ]  # fmt: skip


def test_the_heads_of_spanned_columns_stand_below_their_spanner() -> None:
    heads = (Head("Mild", spanner="Both"), Head("Severe", spanner="Both"), Head("p"))
    grid = Grid("harms", "Event", heads, ())
    assert "".join(docx._heads(grid)) == (
        '<thead><tr><th rowspan="2">Event</th><th colspan="2">Both</th><th rowspan="2">p</th></tr>'
        "<tr><th>Mild</th><th>Severe</th></tr></thead>"
    )


def test_each_changed_number_has_a_comment_with_its_result_and_inputs() -> None:
    _, document, comments = told()
    assert "harm.rash.mild.both.n" in comments
    assert "adae.AETOXGR in 1 row" in comments
    assert "Before: 1 of 4; now: 2 of 4" in comments
    assert not re.search(r"\bT-\d|USUBJID", comments)
    starts = [node.get(f"{W}id") for node in document.iter(f"{W}commentRangeStart")]
    ends = [node.get(f"{W}id") for node in document.iter(f"{W}commentRangeEnd")]
    assert starts
    assert sorted(starts) == sorted(ends)  # type: ignore[type-var]


def test_ids_are_unique_and_the_version_is_the_author() -> None:
    made, document, _ = told()
    marks = [node for node in document.iter() if node.tag in (f"{W}ins", f"{W}del")]
    ids = [node.get(f"{W}id") for node in marks]
    assert len(ids) == len(set(ids)) > 4
    assert {node.get(f"{W}author") for node in marks} == {"caseseries 1.1.0"}
    assert made == told()[0]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_with_every_change_and_comment(tmp_path: Path) -> None:
    """Opened and saved in its own format, nothing that was marked is lost."""
    made, document, _ = told()
    (tmp_path / "changes.docx").write_bytes(made)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), str(tmp_path / "changes.docx")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "changes.odt") as file:
        text = file.read("content.xml").decode("utf-8")
    kinds = [kind for kind, _ in changes(document)]
    assert len(re.findall("<text:insertion>", text)) == kinds.count("ins")
    assert len(re.findall("<text:deletion>", text)) == kinds.count("del")
    comments = sum(node.tag == f"{W}commentReference" for node in document.iter())
    assert len(re.findall("<office:annotation ", text)) == comments > 0


def test_two_files_of_results_have_no_manuscript() -> None:
    old, new = (Side(name, small.results()) for name in ("old", "new"))
    with pytest.raises(UserError, match="no manuscript"):
        docx.report(compare(old, new), old, new)
