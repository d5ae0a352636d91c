"""What is run is told from the page as its author wrote it; values are text, whatever stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from caseseries import engines
from caseseries.engines.pandoc import cell_markdown, cells, source
from caseseries.errors import UserError
from tests.engines.conftest import Write
from tests.hostile import RAN, TEXTS

VALUES = """
```{{python}}
#| label: setup
#| include: false
class Shown:
    def __init__(self, text):
        self.text = text

    def _repr_markdown_(self):
        return self.text


texts = {texts!r}
```
"""
ATTEMPT = f"`{{python}} {RAN}` {{{{< meta title >}}}}\n\n```{{python}}\n{RAN}\n```"


def _filled(root: Path, name: str = "index.qmd") -> str:
    """The text of a page with its values, shortcodes marked."""
    executed = cells.run(source.read(root, name), root)
    target = cell_markdown.Target("html", {}, name, root)
    return cell_markdown.markdown(executed, target, lambda text: text.replace("{{<", "SHORTCODE"))


@pytest.mark.parametrize("call", ["texts[0]", "Shown(texts[0])", "texts"])
def test_a_value_is_not_looked_through_for_code_or_shortcodes(write: Write, call: str) -> None:
    text = VALUES.format(texts=[ATTEMPT])
    root = write(
        index=f"{text}\nOf `{{python}} {call}` and {{{{< meta author >}}}}.\n\n```{{python}}\n{call}\n```\n"
    )
    found = _filled(root)
    assert not (root / "ran.txt").exists()
    assert found.count("SHORTCODE") == 1
    assert "SHORTCODE meta author" in found


def test_a_value_in_the_front_matter_is_not_looked_through(write: Write) -> None:
    head = "---\ntitle: T\nsubtitle: \"`{python} __import__('texts').TEXT`\"\nauthor: ['`{python} 1 + 1`']\n---\n"
    root = write(index=head + VALUES.format(texts=[]))
    (root / "texts.py").write_text(
        f"TEXT = {ATTEMPT + chr(10) + 'keywords: [x]'!r}\n", encoding="utf-8"
    )
    found = cells.run(source.read(root, "index.qmd"), root).metadata
    assert not (root / "ran.txt").exists()
    assert list(found) == ["title", "subtitle", "author"]
    assert found["author"] == ["2"]
    assert "{{<" not in found["subtitle"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_string_is_shown_as_it_stands(write: Write, text: str) -> None:
    root = write(index=VALUES.format(texts=[text]) + "\n`{python} texts[0]`\n")
    assert not re.search("[`{}<]", _filled(root))


@pytest.mark.parametrize(
    "inline", ["`{python} 1`", "`{python}\t1`", "`{python} 1\n`", "`{python} (1,\n2)`"]
)
def test_a_page_without_a_cell_has_no_inline_code_in_any_form(write: Write, inline: str) -> None:
    root = write(index=f"one\n\n{inline}\n")
    with pytest.raises(UserError, match="an inline expression on a page without a cell") as caught:
        cells.run(source.read(root, "index.qmd"), root)
    assert caught.value.place == "index.qmd:3"


def test_a_page_that_says_so_is_text_throughout(write: Write) -> None:
    """As with Quarto: `engine: markdown` leaves cells and inline code as they stand."""
    root = write(index=f"---\ntitle: T\nengine: markdown\n---\n\n{ATTEMPT}\n")
    executed = cells.run(source.read(root, "index.qmd"), root)
    assert [piece.filled() for piece in executed.pieces if isinstance(piece, cells.Text)] == [
        f"\n{ATTEMPT}\n"
    ]
    assert not (root / "ran.txt").exists()


def test_a_formula_in_a_cited_title_is_printed_with_a_text_for_readers_of_screens(
    write: Write,
) -> None:
    bib = "@article{a, author = {Doe, Jane}, title = {The $\\alpha$ study}, journal = {J}, year = {2019}}\n"
    head = "---\ntitle: T\nlang: en\nbibliography: r.bib\nformat: [html, typst]\n---\n"
    root = write(index=f"{head}\n# One\n\nShown before [@a].\n", r_DOT_bib=bib)
    site = engines.render(root, "pandoc")
    assert "α" in (site / "index.html").read_text(encoding="utf-8")
    pdf = PdfReader(site / "index.pdf")
    assert "Study" in pdf.pages[0].extract_text()
    assert list(_alternatives(pdf.root_object["/StructTreeRoot"])) == ["\\alpha"]


def _alternatives(part: Any) -> Iterator[str]:
    """The alternative texts in the tags of a PDF."""
    if isinstance(part, IndirectObject):
        part = part.get_object()
    if isinstance(part, list):
        for item in part:
            yield from _alternatives(item)
    elif isinstance(part, dict):
        if "/Alt" in part:
            yield str(part["/Alt"])
        yield from _alternatives(part.get("/K"))
