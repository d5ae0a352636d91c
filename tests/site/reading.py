"""A small study whose pages have all that readers meet: outline, references, citations, tables, figures, patients."""

import shutil
from pathlib import Path

from tests.command_line import render
from tests.conftest import FIVE

BIB = """
@article{one, author = {Aaron, A}, title = {First finding}, journal = {Journal}, year = {2020}, doi = {10.1000/first}}
@article{two, author = {Berg, B}, title = {Second finding}, journal = {Journal}, year = {2021}, doi = {10.1000/second}}
"""
INTRODUCTION = "## Introduction {#introduction}\n\n" + 12 * (
    "The patients of this study were treated at one centre, and each of them was looked at by two readers. "
    "What they saw was written into tables, and every number of this page comes from there and from nowhere else. "
    "None of it is typed.\n\n"
)
"""Longer than a window, so that what comes after it is far from the view."""
PROSE = """
## Discussion {#discussion}

Others found the same [@one; @two], and again [@one]; see @tbl-harms and @fig-course.
"""


def make(folder: Path) -> None:
    """Write the study into a folder that is not there yet, and build it by the pandoc engine."""
    shutil.copytree(FIVE, folder)
    (folder / "references.bib").write_text(BIB, encoding="utf-8")
    quarto = (folder / "_quarto.yml").read_text(encoding="utf-8")
    quarto = quarto.replace(
        "  page-footer:",
        "  navbar:\n    left:\n      - {text: Manuscript, href: index.qmd}\n"
        "      - {text: Patients, href: chapters/patients/index.qmd}\n  page-footer:",
    )
    quarto = quarto.replace("format:\n  html:\n", "format:\n  html:\n    toc: true\n", 1)
    quarto += "lang: en-GB\nbibliography: references.bib\nciteproc: true\nlink-citations: true\n"
    (folder / "_quarto.yml").write_text(quarto, encoding="utf-8")
    page = folder / "index.qmd"
    page.write_text(
        page.read_text(encoding="utf-8").replace("# Results", INTRODUCTION + "## Results") + PROSE,
        encoding="utf-8",
    )
    done = render(folder)
    assert done.returncode == 0, done.stderr
