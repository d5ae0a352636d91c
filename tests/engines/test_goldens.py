"""The pandoc engine against real Quarto, page for page, on the corpus of features."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.engines import goldens

NAMES = sorted(path.stem for path in goldens.GOLDEN.glob("*.json"))
PAGES = [name for name in NAMES if not name.endswith(".pdf")]


def golden(name: str) -> dict[str, Any]:
    return json.loads((goldens.GOLDEN / f"{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def ours(corpus_site: Path) -> dict[str, dict[str, Any]]:
    return goldens.skeletons(corpus_site)


def test_every_page_of_the_corpus_has_a_golden(ours: dict[str, dict[str, Any]]) -> None:
    assert sorted(ours) == PAGES


@pytest.mark.parametrize("name", NAMES)
def test_no_source_has_changed_since_its_golden_was_made(name: str) -> None:
    page = "index" if name.endswith(".pdf") else name
    assert golden(name)["sources"] == goldens.sources(page), (
        "run tests/engines/goldens.py with Quarto"
    )


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("part", ["title", "outline", "navigation", "sidebar", "footer", "main"])
def test_a_page_says_what_quarto_says(
    name: str, part: str, ours: dict[str, dict[str, Any]]
) -> None:
    assert ours[name][part] == golden(name)["skeleton"][part]


def test_the_printed_manuscript_has_the_words_of_quartos(corpus_site: Path) -> None:
    for name in goldens.PRINTED:
        assert goldens.words(corpus_site / name) == golden(name)["words"]


@pytest.mark.parametrize("page", ["floats", "refs", "outputs", "index"])
def test_numbered_captions_are_the_same_on_paper(page: str, corpus_site: Path) -> None:
    """What Quarto numbers on the page has the same number and words in our PDF."""
    printed = "manuscript" if page == "index" else page
    text = "".join(p.extract_text() for p in pypdf.PdfReader(corpus_site / f"{printed}.pdf").pages)
    letters = re.sub(r"[^A-Za-z0-9]", "", text)
    captions = [
        part[2]
        for part in golden(page)["skeleton"]["main"]
        if part[0] == "float" and part[1].startswith("float-")
    ]
    assert captions
    for caption in captions:
        words = re.sub(r"\[(.*?)\]\([^)]*\)", r"\1", caption)
        first = re.match(r"(.*? ?S?\d+)(?:: (.*))?$", words)
        assert first
        # mathematics and footnote marks are extracted in an order of their own
        rest = re.split(r"[$^]", first[2] or "")[0]
        assert re.sub(r"[^A-Za-z0-9]", "", first[1] + rest) in letters, caption


def _quarto() -> str | None:
    return os.environ.get("CASESERIES_QUARTO") or shutil.which("quarto")


@pytest.mark.quarto
@pytest.mark.skipif(
    _quarto() is None, reason="no Quarto on PATH and none named by CASESERIES_QUARTO"
)
def test_quarto_still_makes_the_goldens(tmp_path: Path) -> None:
    made = goldens.make(tmp_path)
    assert sorted(made) == NAMES
    for name, found in made.items():
        kept = golden(name)
        assert found.get("skeleton") == kept.get("skeleton"), name
        assert found.get("words") == kept.get("words"), name
