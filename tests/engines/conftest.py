"""The corpus, rendered once by the pandoc engine, and small projects to break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from caseseries import engines
from tests.conftest import Once
from tests.engines.goldens import copy_corpus

QUARTO_YML = """\
project:
  type: website
  output-dir: _site
  execute-dir: project
  render: ["*.qmd"]
website:
  title: Small
format:
  html:
    theme: default
"""

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def corpus_site(once: Once) -> Path:
    """The corpus as the pandoc engine renders it."""

    def make(folder: Path) -> None:
        site = engines.render(copy_corpus(folder), "pandoc")
        site.rename(folder / "site")

    return once("corpus", make) / "site"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a project of the files given by name; `_quarto.yml` is there unless it is given."""

    def make(**files: str) -> Path:
        root = tmp_path / "project"
        root.mkdir(exist_ok=True)
        (root / "_quarto.yml").write_text(QUARTO_YML, encoding="utf-8")
        for name, text in files.items():
            path = root / name.replace("__", "/").replace("_DOT_", ".")
            path = path if "." in path.name else path.with_suffix(".qmd")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root

    return make
