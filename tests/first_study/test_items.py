"""Supplementary items: the number that the text cites is the number that the item carries where it stands."""

import html
import re

import pypandoc
import pypdfium2
import pytest

from caseseries.study import read_study
from tests.conftest import ROOT

CITED = re.compile(r'item\("(s(?:tbl|fig)-[a-z0-9-]+)"\)')
STANDS = re.compile(r"^::: \{#(s(?:tbl|fig)-[a-z0-9-]+)\}$", re.MULTILINE)
LINK = re.compile(
    r'<a href="[^"#]*supplement\.html#(s(?:tbl|fig)-[a-z0-9-]+)"[^>]*>(.*?)</a>', re.DOTALL
)


def _prose() -> str:
    """The manuscript's parts in the order in which they are read."""
    index = (ROOT / "index.qmd").read_text(encoding="utf-8")
    parts = re.findall(r"{{< include (\S+) >}}", index)
    return "\n".join((ROOT / part).read_text(encoding="utf-8") for part in parts)


def test_items_stand_in_the_supplement_in_the_order_that_numbers_them():
    supplement = (ROOT / "chapters/_supplement.qmd").read_text(encoding="utf-8")
    assert STANDS.findall(supplement) == read_study(ROOT).supplement


@pytest.mark.parametrize("kind", ["stbl", "sfig"])
def test_every_item_is_cited_and_first_in_the_order_of_its_number(kind):
    cited = [id for id in dict.fromkeys(CITED.findall(_prose())) if id.startswith(kind)]
    assert cited == [id for id in read_study(ROOT).supplement if id.startswith(kind)]


@pytest.mark.parametrize("kind", ["fig", "tbl"])
def test_items_of_the_manuscript_are_cited_in_the_order_in_which_they_stand(kind):
    prose = _prose()
    stands = re.findall(rf"^::: {{#({kind}-[a-z0-9-]+)}}$", prose, re.MULTILINE)
    cited = list(dict.fromkeys(re.findall(rf"@({kind}-[a-z0-9-]+)", prose)))
    assert cited == stands


def _text(fragment: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", fragment)).split())


@pytest.mark.slow
def test_cited_numbers_are_printed_numbers(study_built):
    """On the web the link's text is the start of its target's caption; in the full PDF both are printed."""
    site = study_built / "_site"
    page = (site / "chapters/supplement.html").read_text(encoding="utf-8")
    carried = {}
    for id in read_study(ROOT).supplement:
        after = page[page.index(f'id="{id}"') :]
        caption = re.search(r"<figcaption.*?</figcaption>", after, re.DOTALL)
        carried[id] = re.match(r"(?:Table|Figure) S\d+(?=[:.])", _text(caption[0]))[0]
    cited = [
        (id, _text(text))
        for id, text in LINK.findall((site / "index.html").read_text(encoding="utf-8"))
    ]
    assert {id for id, _ in cited} == set(carried)
    assert [(id, text) for id, text in cited if text != carried[id]] == []

    pages = pypdfium2.PdfDocument(site / "full.pdf")
    words = " ".join(page.get_textpage().get_text_range() for page in pages)
    for number in carried.values():
        assert f"{number}:" in " ".join(words.split())
    # Word and JATS name the same numbers, where there is no page to link to.
    for file in ("manuscript.docx", "manuscript.xml"):
        format = "jats" if file.endswith(".xml") else "docx"
        read = pypandoc.convert_file(str(site / file), "plain", format, extra_args=["--wrap=none"])
        for number in carried.values():
            assert number in " ".join(read.split()), (file, number)
