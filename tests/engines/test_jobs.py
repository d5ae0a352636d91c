"""Files that options name, and what is put right of pandoc's JATS."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries.engines.pandoc import config, jobs, page_formats, source
from caseseries.errors import UserError
from tests.engines.conftest import Write


def job(root: Path, form: str, name: str = "index.qmd") -> jobs.Job:
    project, page = config.load(root), source.read(root, name)
    output = next(
        o for o in page_formats.outputs_of(project, page, page.metadata()) if o.format == form
    )
    return jobs.job_for(project, page, output, root / "job-0", {name: "index.html"})


@pytest.mark.parametrize(
    ("form", "option"),
    [
        ("html", "css"), ("html", "bibliography"), ("html", "csl"), ("docx", "reference-doc"), ("jats", "bibliography"),
    ],
)  # fmt: skip
def test_a_file_that_an_option_names_must_be_there(write: Write, form: str, option: str) -> None:
    root = write(index=f"---\ntitle: T\nformat:\n  {form}:\n    {option}: files/gone.x\n---\n")
    with pytest.raises(
        UserError, match=rf"the file files/gone.x \({option}\) is not there"
    ) as caught:
        job(root, form)
    assert (caught.value.place, caught.value.remedy) == ("index.qmd:5", "correct the path")


@pytest.mark.parametrize("key", ["include-in-header", "include-before-body", "include-after-body"])
def test_parts_of_a_page_are_texts_or_files_of_the_page_or_project(write: Write, key: str) -> None:
    named = "[one.html, two.html, {text: ' three '}, {file: one.html}]"
    root = write(sub__page=f"---\nformat:\n  html:\n    {key}: {named}\n---\n")
    (root / "sub/one.html").write_text("of the page\n")
    (root / "one.html").write_text("of the project\n")
    (root / "two.html").write_text("two\n")
    project, page = config.load(root), source.read(root, "sub/page.qmd")
    (output,) = page_formats.outputs_of(project, page, page.metadata())
    assert (
        "".join(jobs.included(project, page, output, key))
        == "\nof the page\ntwo\nthree\nof the page"
    )
    (root / "two.html").unlink()
    with pytest.raises(UserError, match=rf"the file two.html \({key}\) is not there") as caught:
        list(jobs.included(project, page, output, key))
    assert caught.value.place == "sub/page.qmd:4"


def test_what_the_filter_is_told_of_a_page(write: Write) -> None:
    options = "number-sections: true\nnumber-depth: 2\ntoc-depth: 1\ntoc: true\n"
    folded = "format:\n  html: {code-fold: true, code-summary: Show}\n"
    web = job(write(index=f"---\n{options}{folded}---\n"), "html").manifest
    wanted = {
        "number_sections": True, "number_depth": 2, "toc": True, "toc_depth": 1, "code_fold": "true",
        "code_summary": "Show",
    }  # fmt: skip
    assert {key: web[key] for key in wanted} == wanted
    assert (web["format"], web["writer"], web["folder"]) == ("html", "html", ".")
    assert "pages" not in web  # each page would carry the list of all
    assert job(write(index="---\nformat: typst\n---\n"), "typst").manifest["pages"] == {
        "index.qmd": "index.html"
    }
    bare = job(write(index="Words.\n"), "html").manifest
    wanted = {"number_sections": False, "number_depth": 6, "toc": False, "toc_depth": 3}
    assert {key: bare[key] for key in wanted} == wanted


def test_a_table_of_jats_carries_its_identifier_where_references_look() -> None:
    text = (
        '<table-wrap><caption><p>A</p></caption><table id="tbl-a"><tr/></table></table-wrap>'
        "<table-wrap><table><tr/></table></table-wrap>"
        '<table-wrap><table id="tbl-b"><tr/></table></table-wrap>'
    )
    assert jobs.tidy_jats(text) == (
        '<table-wrap id="tbl-a"><caption><p>A</p></caption><table><tr/></table></table-wrap>'
        "<table-wrap><table><tr/></table></table-wrap>"
        '<table-wrap id="tbl-b"><table><tr/></table></table-wrap>'
    )
