"""How a version is cited; each form agrees with the facts of study.yml."""

import json
import re

import pypandoc
import pytest

from caseseries.site import citation
from caseseries.study import read_study

AUTHORS = ("Ann B. Carter", "María de la Cruz", "Study & Co group")


@pytest.fixture
def cited(five):
    path = five / "study.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "  synthetic: true\n", "  synthetic: true\n  site_url: https://example.org/s\n", 1
    )
    path.write_text(text, encoding="utf-8")
    return citation.citation(read_study(five), AUTHORS)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ann B. Carter", ("Carter", "Ann B.")),
        ("María de la Cruz", ("de la Cruz", "María")),
        ("caseseries contributors", None),
        ("WHO", None),
        ("Study & Co group", None),
    ],
)
def test_persons_are_told_from_groups(name, parts):
    assert citation.named(name) == parts


def test_in_words_it_is_as_vancouver_cites(cited):
    assert citation.plain(cited) == (
        "Carter AB, de la Cruz M, Study & Co group. Testumab in five patients. Version 0.2.0. Synthetic data. "
        "2025-01-31. Available from: https://example.org/s/"
    )


@pytest.mark.parametrize(
    ("form", "ending"), [("biblatex", "bib"), ("ris", "ris"), ("csljson", "csl.json")]
)
def test_pandoc_reads_each_form_and_finds_the_same(cited, form, ending):
    text = citation.files(cited)[ending]
    (item,) = json.loads(pypandoc.convert_text(text, "csljson", form))
    assert re.sub(r"<[^>]*>", "", item["title"]) == "Testumab in five patients"
    families = [author.get("family") or author.get("literal") for author in item["author"]]
    assert families[0] == "Carter"
    assert "Cruz" in (item["author"][1].get("family") or "")
    assert "Study & Co group" in str(item["author"][2]).replace("'literal'", "")
    assert item["issued"]["date-parts"][0][0] in (2025, "2025")
    assert item["URL"] == "https://example.org/s/"
