"""How a version is cited; each form agrees with the facts of study.yml."""

import html
import json
import re

import pypandoc
import pytest

from caseseries.site import citation, facts_in_sources, head_metadata
from caseseries.store import yaml_files
from caseseries.study import citing, read_study

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
    assert citing.named(name) == parts


def test_in_words_it_is_as_vancouver_cites(cited):
    assert citation.plain(cited) == (
        "Carter AB, de la Cruz M, Study & Co group. Testumab in five patients. Version 0.2.0, 2025-01-31. "
        "Synthetic data. Available from: https://example.org/s/"
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


FACTS = """\
study:
  id: testumab
  title: "Testumab & four others: a series of 100% of patients"
  short_title: Testumab
  keywords: [case series, testumab]
  doi: 10.1234/five_of
  site_url: https://example.org/s
  authors:
    - {name: Ada Example}
    - {name: María de la Cruz}
version: {number: 0.2.0, date: 2025-01-31}
populations: [{id: all, label: All}]
analyses: []
privacy: {publish: {}}
"""
PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta name="author" content="Ada Example"><meta name="author" content="María de la Cruz">
</head><body><main>Words.</main></body></html>
"""
SAID = {
    "title": "Testumab & four others: a series of 100% of patients",
    "authors": ["Ada Example", "María de la Cruz"],
    "date": "2025-01-31",
    "version": "0.2.0",
    "doi": "10.1234/five_of",
    "url": "https://example.org/s/",
}


def _csl(text):
    (item,) = json.loads(text)
    year, month, day = (int(part) for part in item["issued"]["date-parts"][0])
    names = []
    for author in item["author"]:
        parts = ("given", "dropping-particle", "non-dropping-particle", "family")
        names.append(" ".join(author[part] for part in parts if part in author))
    return {
        "title": item["title"], "authors": names, "date": f"{year}-{month:02}-{day:02}",
        "version": item.get("version"), "doi": item["DOI"], "url": item["URL"],
    }  # fmt: skip


def _ris(text):
    found = {}
    for line in text.splitlines():
        found.setdefault(line[:2], []).append(line[6:])
    names = [" ".join(reversed(name.split(", "))) for name in found["AU"]]
    return {
        "title": found["TI"][0], "authors": names, "date": found["DA"][0].replace("/", "-"),
        "version": found["ET"][0], "doi": found["DO"][0], "url": found["UR"][0],
    }  # fmt: skip


def test_every_place_names_the_same_work(tmp_path):
    for name, text in {
        "study.yml": FACTS, "index.html": PAGE, "index.qmd": "---\ntitle: T\n---\n",
        "_quarto.yml": "project: {type: website}\n",
        "CITATION.cff": "cff-version: 1.2.0\ntype: dataset\ntitle: T\nauthors: []\nversion: 1\ndate-released: 2000-01-01\n",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    study = read_study(tmp_path)
    facts_in_sources.write_all(study)
    head_metadata.finish(study, tmp_path)
    taken = tmp_path / head_metadata.FOLDER

    assert _csl((taken / "citation.csl.json").read_text("utf-8")) == SAID
    assert _ris((taken / "citation.ris").read_text("utf-8")) == SAID
    # pandoc's reader of BibTeX; it keeps no version apart from the note.
    bib = (taken / "citation.bib").read_text("utf-8")
    read = _csl(pypandoc.convert_text(bib, "csljson", "biblatex"))
    assert {**read, "version": SAID["version"]} == SAID
    assert "version = {0.2.0}" in bib

    cff = yaml_files.load((tmp_path / "CITATION.cff").read_text("utf-8"), "CITATION.cff")
    people = [
        author.get("name") or f"{author['given-names']} {author['family-names']}"
        for author in cff["authors"]
    ]
    assert (cff["title"], people, str(cff["date-released"]), cff["version"], cff["doi"]) == (
        SAID["title"], SAID["authors"], SAID["date"], SAID["version"], SAID["doi"],
    )  # fmt: skip

    page = (tmp_path / "index.html").read_text("utf-8")
    tags = [
        (n, html.unescape(c))
        for n, c in re.findall(r'<meta name="(citation_\w+)" content="([^"]*)">', page)
    ]
    highwire = dict(tags)
    assert {
        "title": highwire["citation_title"], "authors": [c for n, c in tags if n == "citation_author"],
        "date": highwire["citation_publication_date"].replace("/", "-"), "version": highwire["citation_version"],
        "doi": highwire["citation_doi"], "url": SAID["url"],
    } == SAID  # fmt: skip

    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])[
        "@graph"
    ]
    for thing in graph:
        assert {
            "title": thing["name"], "authors": [person["name"] for person in thing["author"]],
            "date": thing["datePublished"], "version": thing["version"],
            "doi": thing["identifier"].removeprefix("https://doi.org/"), "url": thing["url"],
        } == SAID  # fmt: skip


@pytest.mark.parametrize("blank", ["\n", "&nbsp;"])
def test_a_page_that_says_how_it_is_cited_offers_it_there_and_any_other_at_its_end(cited, blank):
    words = html.escape(citation.plain(cited)).replace(" ", blank, 1)
    own = f"<main><blockquote><p>{words}</p></blockquote><p>More.</p></main>"
    there = citation.offered(own, cited, "downloads")
    assert there.count(words) == 1
    assert f'<p id="cs-citation">{words}</p>\n<div class="cs-take" id="cite-this-version">' in there
    assert 'href="downloads/citation.bib"' in there.partition("</blockquote>")[0]
    end = citation.offered("<main><p>More.</p></main>", cited, "downloads")
    assert "<h2>Cite this version</h2>" in end
    assert citation.offered(end, cited, "downloads") == end
    assert citation.offered(there, cited, "downloads") == there
