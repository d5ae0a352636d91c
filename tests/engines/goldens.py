"""The corpus as real Quarto renders it: made here, committed as tests/corpus/golden, compared by test_goldens.

Run `python tests/engines/goldens.py` after a change to the corpus, with Quarto on PATH or named by CASESERIES_QUARTO.
Each golden holds the skeleton of one page and the hashes of the sources it was made from.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import pypdf

from caseseries import engines
from caseseries.engines import quarto
from tests.engines.skeleton import skeleton

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus"
GOLDEN = CORPUS / "golden"
SHARED = ("_quarto.yml", "_variables.yml", "make.py", "references.bib", "style.csl")
PARTS = {
    "index": ("parts/_introduction.qmd", "parts/_results.qmd"),
    "patients-1": (),
    "patients-2": (),
    "patients-3": (),
}
PRINTED = ("manuscript.pdf",)


def copy_corpus(folder: Path) -> Path:
    """A copy of the corpus, with the typst partials where its pages look for them."""
    target = folder / "tests" / "corpus"
    shutil.copytree(
        CORPUS, target, ignore=shutil.ignore_patterns("golden", "patients", "_site", ".quarto")
    )
    shutil.copytree(HERE.parents[1] / "src/caseseries/assets/typst", target / "typst")
    return target


def skeletons(site: Path) -> dict[str, dict[str, Any]]:
    """The skeleton of every page of a built site, by a name that is a file name too."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        found[name.removesuffix(".html").replace("/", "-")] = skeleton(
            path.read_text(encoding="utf-8"), name
        )
    return found


def words(pdf: Path) -> list[str]:
    """The words of a PDF in reading order, page by page."""
    return " ".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages).split()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sources(name: str) -> dict[str, str]:
    """The hashes of what a page is made from: its file, its parts, and what all pages share."""
    files = list(PARTS.get(name, ()))
    if not name.startswith("patients-"):
        files.append(name.replace("sub-", "sub/") + ".qmd")
    return {file: digest(CORPUS / file) for file in sorted([*files, *SHARED])}


def make(folder: Path) -> dict[str, dict[str, Any]]:
    """Render the corpus with Quarto in a folder; returns the goldens by name."""
    # Some pages have no date, which the standard that `engines.quarto` asks for would want.
    with mock.patch.dict(os.environ, {"QUARTO_PDF_STANDARD": ""}):
        site = engines.render(copy_corpus(folder), "quarto")
    found = quarto.version(quarto.executable())
    pages = {
        name: {"quarto": found, "sources": sources(name), "skeleton": body}
        for name, body in skeletons(site).items()
    }
    printed = {
        name: {"quarto": found, "sources": sources("index"), "words": words(site / name)}
        for name in PRINTED
    }
    return pages | printed


def main() -> None:
    """Make the goldens again."""
    with tempfile.TemporaryDirectory() as folder:
        found = make(Path(folder))
    for old in GOLDEN.glob("*.json"):
        old.unlink()
    GOLDEN.mkdir(exist_ok=True)
    for name, golden in found.items():
        text = json.dumps(golden, ensure_ascii=False, indent=1) + "\n"
        (GOLDEN / f"{name}.json").write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(found)} goldens\n")


if __name__ == "__main__":
    main()
