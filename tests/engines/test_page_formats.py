"""What a page becomes: its files, its people, its dates."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from caseseries.engines.pandoc import config, page_formats
from caseseries.engines.pandoc import source as sources
from caseseries.engines.pandoc.page_formats import Output
from caseseries.errors import UserError
from tests.engines.conftest import QUARTO_YML, Write


def outputs(root: Path, name: str = "index.qmd") -> list[Output]:
    project = config.load(root)
    source = sources.read(root, name)
    return page_formats.outputs_of(project, source, source.metadata())


@pytest.mark.parametrize(
    ("page", "form", "named", "path"),
    [
        ("index.qmd", "html", None, "index.html"),
        ("sub/one.qmd", "html", None, "sub/one.html"),
        ("sub/one.qmd", "typst", None, "sub/one.pdf"),
        ("one.qmd", "docx", None, "one.docx"),
        ("one.qmd", "jats", None, "one.xml"),
        ("sub/one.qmd", "typst", "article.pdf", "sub/article.pdf"),
        ("one.qmd", "typst", "article", "article.pdf"),
        ("one.qmd", "jats", "article.v1", "article.v1.xml"),
    ],
)
def test_the_file_that_a_page_becomes(page: str, form: str, named: str | None, path: str) -> None:
    assert Output(page, form, {"output-file": named}).path == path


@pytest.mark.parametrize("date", ["today", "now", "last-modified"])
def test_a_date_that_differs_with_every_build_is_refused(write: Write, date: str) -> None:
    with pytest.raises(UserError, match=f"date: {date} makes every build different") as caught:
        outputs(write(index=f"---\ntitle: T\ndate: {date}\n---\n"))
    assert caught.value.place == "index.qmd:3"
    assert caught.value.remedy == "write the date as year-month-day"


def test_dates_become_text(write: Write) -> None:
    (page,) = outputs(write(index="---\ndate: 2024-05-06\nversion-date: 2024-06-07\n---\n"))
    assert (page.metadata["date"], page.metadata["version-date"]) == ("2024-05-06", "2024-06-07")


@pytest.mark.parametrize(
    ("value", "lang", "form", "text"),
    [
        ("2024-03-05", "en", "long", "March 5, 2024"),
        (datetime.date(2024, 12, 31), "en-GB", "long", "December 31, 2024"),
        ("2024-03-05", "de", "long", "2024-03-05"),
        ("2024-03-05", "en", "iso", "2024-03-05"),
        ("In spring", "en", "long", "In spring"),
        (None, "en", "long", ""),
    ],
)
def test_a_date_as_readers_see_it(value: object, lang: str, form: str, text: str) -> None:
    assert page_formats.long_date(value, lang, form) == text


def names(authors: list[dict[str, Any]]) -> list[tuple[str, list[int]]]:
    return [(a["name"]["literal"], [p["number"] for p in a["affiliations"]]) for a in authors]


def test_places_are_numbered_in_the_order_in_which_authors_name_them() -> None:
    authors, places = page_formats.people(
        {
            "affiliations": [{"id": "b", "name": "Second"}, {"id": "a", "name": "First"}],
            "author": [
                {"name": "Ann", "affiliations": [{"ref": "a"}, "Third"]},
                {"name": {"given": "Bo", "family": "Bee"}, "affiliation": {"ref": "b"}},
                {"name": {"literal": "The group"}, "affiliations": ["Third"], "email": "x@y.z"},
                "Di",
            ],
        }
    )
    assert [(p["name"], p["number"]) for p in places] == [("First", 1), ("Third", 2), ("Second", 3)]
    assert names(authors) == [("Ann", [1, 2]), ("Bo Bee", [3]), ("The group", [2]), ("Di", [])]
    assert authors[2]["email"] == "x@y.z"


def test_one_author_by_name_and_an_unknown_place() -> None:
    authors, places = page_formats.people(
        {"authors": {"name": "Ann", "affiliations": [{"ref": "gone"}]}}
    )
    assert names(authors) == [("Ann", [1])]
    assert places == [{"name": "gone", "number": 1}]
    assert page_formats.people({}) == ([], [])


def test_options_of_the_format_come_last_and_other_formats_have_none(write: Write) -> None:
    root = write(
        **{
            "_quarto_DOT_yml": QUARTO_YML
            + "toc-depth: 1\nauthor: [Al]\nkeywords: [p]\nexecute: {echo: false}\n"
        },
        index="---\ntoc-depth: 2\nauthor: [Bo]\nexecute: {warning: false}\n"
        "format:\n  html: {toc-depth: 4}\n  docx: default\n---\n",
        other="Words.\n",
    )
    web, word = outputs(root)
    assert (web.format, web.metadata["toc-depth"]) == ("html", 4)
    assert (word.format, word.metadata["toc-depth"]) == ("docx", 2)
    # Maps are merged; authors, which no format reads as an option, are the page's own.
    assert web.metadata["execute"] == {"echo": False, "warning": False}
    assert web.metadata["author"] == ["Bo"]
    (other,) = outputs(root, "other.qmd")
    assert (other.metadata["toc-depth"], other.metadata["author"], other.metadata["keywords"]) == (
        1,
        ["Al"],
        ["p"],
    )


def test_numbered_sections_are_numbered_in_print(write: Write) -> None:
    root = write(
        index="---\nnumber-sections: true\n---\n",
        own="---\nnumber-sections: true\nsection-numbering: A.1\n---\n",
    )
    assert outputs(root)[0].metadata["section-numbering"] == "1.1.a"
    assert outputs(root, "own.qmd")[0].metadata["section-numbering"] == "A.1"
    assert "section-numbering" not in outputs(write(bare="x\n"), "bare.qmd")[0].metadata


@pytest.mark.parametrize(
    ("form", "raw"),
    [
        ("html", "page-break-after: always"),
        ("typst", "#pagebreak("),
        ("docx", 'w:type="page"'),
        ("jats", ""),
    ],
)
def test_a_page_breaks_where_there_are_pages(form: str, raw: str) -> None:
    text = page_formats.pagebreak(form)
    assert raw in text
    assert bool(text) == bool(raw)
