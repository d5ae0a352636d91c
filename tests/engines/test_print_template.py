"""How a printed article is laid out: floats, gaps, parts, and what a reader of the file itself finds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest

from caseseries import engines

PROJECT = """\
project:
  type: website
  execute-dir: project
  render: [index.qmd]
website: {title: Small}
lang: en-GB
format:
  typst: default
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="#00f"/></svg>'
WORDS = "Plain words that fill a line of the page and the next one, " * 12
PAGE = f"""\
---
title: The title of the article
short-title: Short
keywords: [alpha, beta]
---

```{{=typst}}
#let heading = case-heading
#show: case-part.with([Manuscript], head: false)
```

## Abstract {{.unnumbered}}

See @fig-one.

![One.](one.svg){{#fig-one fig-alt="A blue square" width=100%}}

{WORDS}

## Methods

### Deeper

{WORDS}

## Results

{WORDS}

{WORDS}

{WORDS}

{WORDS}

![Two.](one.svg){{#fig-two fig-alt="A blue square" width=100%}}

A last sentence.

## Discussion

{WORDS}

{WORDS}

{WORDS}

{WORDS}

```{{=typst}}
#pagebreak(weak: true)
#show: case-part.with([Supplement])
```

## More tables

![Three.](one.svg){{#fig-three fig-alt="A blue square" width=100%}}

{WORDS}

```{{=typst}}
#pagebreak(weak: true)
#show: case-part.with([Patients], head: false)
```

## Patient 01

Words.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("print") / "project"
    root.mkdir()
    for name, text in {"_quarto.yml": PROJECT, "index.qmd": PAGE, "one.svg": SVG}.items():
        (root / name).write_text(text, encoding="utf-8")
    return engines.render(root, "pandoc") / "index.pdf"


def heights(pdf: Path, words: str) -> list[tuple[int, float]]:
    """Page and height above its foot, in points, of each place of some words."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    for number in range(len(document)):
        text = document[number].get_textpage()
        search = text.search(words, match_case=True)
        while place := search.get_next():
            found.append((number, text.get_charbox(place[0])[1]))
    return found


def outline(pdf: Path) -> list[tuple[int, str, int]]:
    """Depth, title and page of each bookmark."""
    document = pypdfium2.PdfDocument(pdf)
    return [
        (item.level, item.get_title(), item.get_dest().get_index()) for item in document.get_toc()
    ]


def test_one_tree_of_bookmarks_has_the_parts_and_their_heads(made: Path) -> None:
    pages = {title: page for _, title, page in outline(made)}
    assert [(depth, title) for depth, title, _ in outline(made)] == [
        (0, "Manuscript"), (1, "Abstract"), (1, "Methods"), (2, "Deeper"), (1, "Results"), (1, "Discussion"),
        (0, "Supplement"), (1, "More tables"), (0, "Patients"), (1, "Patient 01"),
    ]  # fmt: skip
    assert pages["Manuscript"] == pages["Abstract"] == 0
    assert pages["Supplement"] == pages["More tables"]
    assert pages["Patients"] == pages["Patient 01"] == len(pypdfium2.PdfDocument(made)) - 1


def test_a_part_without_a_head_prints_nothing(made: Path) -> None:
    assert heights(made, "Manuscript") == []
    assert len(heights(made, "Supplement")) == 1


def test_no_head_is_empty_to_who_hears_the_page(made: Path) -> None:
    """Each head holds text or, where it is not printed, a picture with its name in words."""
    heads = {}

    def walk(node: Any) -> None:
        node = node.get_object()
        kids = node.get("/K", [])
        kids = [k.get_object() for k in (kids if isinstance(kids, list) else [kids])]
        if re.fullmatch(r"/H\d", str(node.get("/S"))):
            heads[str(node["/T"])] = [k.get("/Alt") for k in kids if isinstance(k, dict)] or len(
                kids
            )
        for kid in kids:
            if isinstance(kid, dict):
                walk(kid)

    walk(pypdf.PdfReader(made).trailer["/Root"]["/StructTreeRoot"]["/K"][0])
    assert heads["Manuscript"] == ["Manuscript"]
    assert heads["Patients"] == ["Patients"]
    assert all(heads.values())


def test_nothing_floats_above_the_title_or_the_head_of_a_part(made: Path) -> None:
    for head, figure in (("The title of", "One."), ("Supplement", "Three.")):
        (top,) = heights(made, head)
        (float_,) = heights(made, figure)
        assert float_[0] == top[0]
        assert float_[1] < top[1]


def test_what_floats_to_the_next_page_leaves_no_gap(made: Path) -> None:
    """The text of the next section runs on before a figure that had no room."""
    (figure,) = heights(made, "Two.")
    (head,) = heights(made, "Discussion")
    document = pypdfium2.PdfDocument(made)
    first = outline(made)[6][2]
    assert head[0] < figure[0] < first
    for number in range(first - 1):  # every page of the manuscript but its last
        text = document[number].get_textpage()
        letters = (k for k, c in enumerate(text.get_text_range()) if c.isalpha())
        assert min(text.get_charbox(k)[1] for k in letters) < 842 / 4


def test_the_file_says_its_language_title_and_keywords(made: Path) -> None:
    reader = pypdf.PdfReader(made)
    assert reader.root_object["/Lang"] == "en-GB"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata
    assert reader.metadata.title == "The title of the article"
    assert reader.metadata["/Keywords"] == "alpha, beta"


def test_the_running_head_names_the_study_from_the_second_page_on(made: Path) -> None:
    pages = [page.extract_text() for page in pypdf.PdfReader(made).pages]
    assert ["Short" in page for page in pages] == [False] + [True] * (len(pages) - 1)


def test_names_and_keywords_are_no_code_of_typst(tmp_path: Path) -> None:
    """A quote ended the string of the template, and what stood behind it was run: it could read any file."""
    hostile = 'a", evil: read("/etc/hostname"), z: "b'
    head = json.dumps([hostile, '#read("/etc/hostname")'])
    author = json.dumps([{"name": 'Ada "Bo" #panic()', "email": "a.b_c@example.org"}])
    page = f"---\ntitle: T\nkeywords: {head}\nauthor: {author}\nabstract: A.\n---\n\nWords.\n"
    (tmp_path / "_quarto.yml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "index.qmd").write_text(page, encoding="utf-8")
    site = engines.render(tmp_path, "pandoc")
    found = pypdf.PdfReader(next(site.glob("*.pdf")))
    assert found.metadata is not None
    plain = {key: re.sub("[“”]", '"', str(value)) for key, value in found.metadata.items()}
    assert plain["/Author"] == 'Ada "Bo" #panic()'
    assert plain["/Keywords"] == f'{hostile}, #read("/etc/hostname")'
    assert "a.b_c@example.org" in found.pages[0].extract_text()
