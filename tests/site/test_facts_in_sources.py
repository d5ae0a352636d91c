"""Facts stand once, in study.yml: what other files tell otherwise is named with its line, and put right on demand."""

import pytest

from caseseries.site import facts_in_sources
from caseseries.store import yaml_files
from caseseries.study import read_study

STUDY = """\
study:
  id: testumab
  title: "Testumab in five patients: a series"
  short_title: Testumab
  footer: Invented patients.
  keywords: [case series, testumab]
  doi: 10.1234/five
  authors:
    - {name: Ada Example, orcid: 0000-0002-1825-0097, affiliations: [Hospital A, Hospital B]}
    - {name: Bo Example}
version: {number: 0.2.0, date: 2025-01-31}
populations: [{id: all, label: All}]
analyses: []
privacy: {publish: {}}
"""
INDEX = """\
---
title: Another title
author:
  - name: Somebody Else
    orcid: 0000-0001-5109-3700
date: 2024-01-01
keywords:
  - another disease
format:
  html: default
---

The text: it stays.
"""
QUARTO = """\
project:
  type: website
website:
  title: Another site
  navbar:
    left:
      - {text: Home, href: index.qmd}
  page-footer:
    left: "Another footer."
    right: 'version'
lang: en
"""
CITATION = """\
cff-version: 1.2.0
type: dataset
title: Another title
authors:
  - name: Somebody Else
version: 0.1.0
date-released: 2024-01-01
license: CC-BY-4.0
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "study.yml": STUDY, "index.qmd": INDEX, "_quarto.yml": QUARTO, "CITATION.cff": CITATION,
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    return tmp_path


def test_each_fact_that_a_file_tells_otherwise_is_named_with_its_line(folder):
    places = [error.place for error in facts_in_sources.check(read_study(folder))]
    assert places == [
        "index.qmd:2", "index.qmd:3", "index.qmd:6", "index.qmd:7",
        "_quarto.yml:4", "_quarto.yml:9",
        # a DOI that is missing, and keywords, have no line of their own
        "CITATION.cff:6", "CITATION.cff:7", "CITATION.cff:4", "CITATION.cff:1", "CITATION.cff:3",
        "CITATION.cff:1",
    ]  # fmt: skip


def test_a_fault_says_nothing_of_the_value_and_names_the_command(folder):
    first = str(facts_in_sources.check(read_study(folder))[0])
    assert "Another title" not in first
    assert "caseseries facts" in first


def test_all_files_are_brought_in_line_and_nothing_else_changes(folder):
    study = read_study(folder)
    assert facts_in_sources.write_all(study) == ["index.qmd", "_quarto.yml", "CITATION.cff"]
    assert facts_in_sources.differences(study) == []
    assert facts_in_sources.write_all(study) == []
    index = (folder / "index.qmd").read_text()
    assert index.endswith("format:\n  html: default\n---\n\nThe text: it stays.\n")
    header = yaml_files.load(index.split("---\n")[1], "index.qmd")
    assert header["title"] == "Testumab in five patients: a series"
    assert header["author"] == [
        {
            "name": "Ada Example",
            "orcid": "0000-0002-1825-0097",
            "affiliations": [{"name": "Hospital A"}, {"name": "Hospital B"}],
        },
        {"name": "Bo Example"},
    ]
    site = yaml_files.load((folder / "_quarto.yml").read_text(), "_quarto.yml")["website"]
    assert site["page-footer"] == {"left": "Invented patients.", "right": "version"}
    assert site["navbar"] == {"left": [{"text": "Home", "href": "index.qmd"}]}
    cited = yaml_files.load((folder / "CITATION.cff").read_text(), "CITATION.cff")
    assert cited["authors"][0]["orcid"] == "https://orcid.org/0000-0002-1825-0097"
    assert (cited["doi"], cited["license"]) == ("10.1234/five", "CC-BY-4.0")


def test_authors_and_keywords_that_study_yml_does_not_have_are_left_over_from_another(folder):
    path = folder / "study.yml"
    text = path.read_text()
    path.write_text(text[: text.index("  keywords")] + text[text.index("version:") :])
    study = read_study(folder)
    facts_in_sources.write_all(study)
    assert facts_in_sources.differences(study) == []
    assert "Somebody" not in (folder / "index.qmd").read_text()
    assert "another disease" not in (folder / "index.qmd").read_text()


def test_a_repository_that_is_cited_as_software_keeps_the_softwares_title(folder):
    path = folder / "CITATION.cff"
    path.write_text(CITATION.replace("dataset", "software"))
    facts_in_sources.write_all(read_study(folder))
    assert "title: Another title" in path.read_text()
