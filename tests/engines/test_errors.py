"""What an author reads when something is wrong: file, line, and what to do."""

from __future__ import annotations

import pytest

from caseseries import engines
from caseseries.errors import UserError, UserErrors
from tests.engines.conftest import QUARTO_YML, Write

SETUP = "```{python}\n#| label: setup\n#| include: false\nx = 1\n```\n"


def error_of(root: object) -> str:
    with pytest.raises((UserError, UserErrors)) as caught:
        engines.render(root, "pandoc")  # type: ignore[arg-type]
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("---\ntitle: T\n---\n\nSee @fig-none.\n", "index.qmd:5", "@fig-none points to nothing"),
        (
            "Fine $x^2$, wrong $\\blorb{1}$.\n",
            "index.qmd:1",
            "the formula \\blorb{1} cannot be read",
        ),
        ("Cited [@nobody2020].\n", "index.qmd:1", "nobody2020 is not in the bibliography"),
        ("one\n\n[x](#nowhere)\n", "index.qmd:3", "#nowhere points to nothing"),
        ("one\n\n[x](other.qmd)\n", "index.qmd:3", "other.qmd names a page that is not rendered"),
        ("one\n\n[x](files/list.csv)\n", "index.qmd:3", "files/list.csv, which is not in the site"),
        (
            "a\n\n{{< include parts/none.qmd >}}\n",
            "index.qmd:3",
            "included file parts/none.qmd is not there",
        ),
        ("a\n\n![c](none.svg)\n", "index.qmd:3", "none.svg, which is not in the site"),
        ("a\n\n{{< video x.mp4 >}}\n", "index.qmd:3", "shortcode video is outside the subset"),
        ("a\n\n{{< meta absent.key >}}\n", "index.qmd:3", "absent.key is not in the metadata"),
        ("a\n\n{{< var absent >}}\n", "index.qmd:3", "absent is not in _variables.yml"),
        ("a\n\n::: {.callout-danger}\nx\n:::\n", "index.qmd:3", "no callout of kind danger"),
        (
            "a\n\n::: {.column-margin}\nx\n:::\n",
            "index.qmd:3",
            "margin content is outside the subset",
        ),
        ("a\n\n::: {.panel-tabset}\nx\n:::\n", "index.qmd:3", "a tabset without headings"),
        ("a\n\n```{ojs}\nx = 1\n```\n", "index.qmd:3", "a cell in ojs is outside the subset"),
        (
            "a\n\n```{mermaid}\ngraph\n```\n",
            "index.qmd:3",
            "a cell in mermaid is outside the subset",
        ),
        ("a\n\n```{r}\n1\n```\n", "index.qmd:3", "a cell in r is outside the subset"),
        (
            "---\ntitle: T\nlisting: posts\n---\n",
            "index.qmd:3",
            "listing (listings) is outside the subset",
        ),
        (
            "---\ntitle: T\nfilters: [x.lua]\n---\n",
            "index.qmd:3",
            "filters (Lua filters) is outside",
        ),
        ("---\nformat: revealjs\n---\n", "index.qmd:2", "format revealjs is outside the subset"),
        (
            "---\nformat:\n  html:\n    code-annotations: true\n---\n",
            "index.qmd:4",
            "format, html: code-annotations",
        ),
        (
            "---\nexecute:\n  cache: true\n---\n",
            "index.qmd:3",
            "execute: cache is outside the subset",
        ),
        ("---\ntitle: T\nx: a: b\n---\n", "index.qmd:3", "the YAML cannot be read"),
        ("---\ntitle: T\n", "index.qmd:1", "the front matter does not end"),
        ("---\ndate: today\n---\n", "index.qmd:2", "makes every build different"),
        (
            "---\nbibliography: none.bib\n---\n",
            "index.qmd:2",
            "none.bib (bibliography) is not there",
        ),
        ("Value `{python} 1 + 1`.\n", "index.qmd:1", "inline expression on a page without a cell"),
        (
            SETUP + "\n```{python}\ny = 2\n1 / 0\n```\n",
            "index.qmd:9",
            "ZeroDivisionError: division by zero",
        ),
        (SETUP + "\n```{python}\nx = (\n```\n", "index.qmd:8", "SyntaxError"),
        (
            SETUP + "\nText\n`{python} absent`.\n",
            "index.qmd:8",
            "NameError: name 'absent' is not defined",
        ),
        (
            SETUP + "\n```{python}\n#| fig-caption: x\n1\n```\n",
            "index.qmd:8",
            "cell option fig-caption",
        ),
        (SETUP + SETUP, "index.qmd:6", "a second cell is labelled setup"),
        (SETUP + "\n```{python}\n1\n", "index.qmd:7", "the cell does not end"),
        ("## A {#sec-a}\n\n## B {#sec-a}\n", "index.qmd:1", "the identifier sec-a stands twice"),
        ("| a |\n|---|\n| 1 |\n\n: C {#stbl-x}\n", "index.qmd:5", "does not begin with tbl-"),
    ],
)
def test_an_error_names_file_and_line(text: str, place: str, words: str, write: Write) -> None:
    message = error_of(write(index=text))
    first = message.splitlines()[0]
    assert first.startswith(f"{place}: "), message
    assert words in first
    assert "what to do: " in message
    assert "Traceback" not in message


def test_an_error_in_an_included_part_names_the_part(write: Write) -> None:
    root = write(
        index="---\ntitle: T\n---\n\n{{< include parts/_a.qmd >}}\n",
        parts___a="One.\n\nSee @tbl-gone.\n",
    )
    assert error_of(root).startswith("parts/_a.qmd:3: ")


def test_a_user_error_raised_in_a_cell_keeps_its_remedy_and_gets_the_line(write: Write) -> None:
    code = "from caseseries.errors import UserError\nraise UserError('no such id', remedy='look it up')\n"
    message = error_of(write(index=SETUP + "\n```{python}\n" + code + "```\n"))
    assert message == "index.qmd:9: no such id\n  what to do: look it up"


def test_several_faults_are_told_together(write: Write) -> None:
    message = error_of(write(index="See @fig-a.\n\nSee @tbl-b.\n"))
    assert "index.qmd:1: " in message
    assert "index.qmd:3: " in message


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("type: website", "type: book", 2, "a project of type book is outside the subset"),
        ("title: Small", "title: Small\n  announcement: x", 8, "website: announcement"),
        ("execute-dir: project", "execute-dir: file", 4, "cells must run in the project's folder"),
        ('["*.qmd"]', '["gone.qmd"]', 5, "gone.qmd in the render list is not there"),
        ("theme: default", "toc-banner: x", 10, "format, html: toc-banner"),
    ],
)
def test_the_project_file_is_checked(
    old: str, new: str, line: int, words: str, write: Write
) -> None:
    root = write(index="x\n")
    (root / "_quarto.yml").write_text(QUARTO_YML.replace(old, new), encoding="utf-8")
    message = error_of(root)
    assert message.startswith(f"_quarto.yml:{line}: ")
    assert words in message


def test_a_link_to_an_identifier_of_another_page_is_checked(write: Write) -> None:
    root = write(index="[x](other.qmd#here) and [y](other.qmd#gone)\n", other="## Here\n")
    message = error_of(root)
    assert message.startswith(
        "index.qmd:1: the link other.qmd#gone points to nothing on other.html"
    )


def test_typst_says_which_image_has_no_description(write: Write) -> None:
    root = write(index="---\ntitle: T\nformat: typst\n---\n\nText ![](one.svg) more.\n")
    (root / "one.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', encoding="utf-8"
    )
    message = error_of(root)
    assert message.startswith("index.qmd")
    assert "fig-alt" in message
