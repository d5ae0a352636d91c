"""What is known of a build, and how it is read back."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pypandoc
import pytest

from caseseries.build import build_facts
from caseseries.errors import UserError
from caseseries.results import Results
from caseseries.study import read_study


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "_site"
    folder.mkdir()
    (folder / "index.html").write_text("<html><head></head></html>")
    return folder


def test_facts_of_a_build(five: Path, site: Path) -> None:
    text = (five / "study.yml").read_text()
    text = text.replace("date: 2025-01-31}", "date: 2025-01-31, summary: The first}")
    text = text.replace(
        "  synthetic: true", "  synthetic: true\n  site_url: https://example.org/s/"
    )
    (five / "study.yml").write_text(text)
    (five / "results").mkdir()
    (five / "results/results.csv").write_text(Results().to_csv())
    facts = build_facts.gather(read_study(five), site)
    assert (facts.study, facts.version, facts.date, facts.summary) == (
        "testumab", "0.2.0", "2025-01-31", "The first",
    )  # fmt: skip
    assert facts.site_url == "https://example.org/s"
    assert facts.results == hashlib.sha256(Results().to_csv().encode()).hexdigest()
    assert facts.commit == ""  # not in a repository
    assert (facts.engine, facts.engine_version) == ("pandoc", str(pypandoc.get_pandoc_version()))
    assert facts.data
    build_facts.write(facts, site)
    assert build_facts.read(site) == facts
    shutil.rmtree(five / "data")
    (five / "results/results.csv").unlink()
    without = build_facts.gather(read_study(five), site)
    assert (without.data, without.results) == (False, "")


def test_quarto_signs_its_pages(five: Path, site: Path) -> None:
    (site / "about.html").write_text('<meta name="generator" content="Hugo 1">')
    (site / "index.html").write_text('<META  name="generator" content="quarto-1.11.3">')
    facts = build_facts.gather(read_study(five), site)
    assert (facts.engine, facts.engine_version) == ("quarto", "1.11.3")


@pytest.mark.parametrize("text", [None, "{", "[]", '{"study": "x"}', '{"unknown": 1}'])
def test_what_is_no_built_site_is_told(site: Path, text: str | None) -> None:
    if text is not None:
        (site / "build.json").write_text(text)
    with pytest.raises(
        UserError, match="no built site, or it was built by another version"
    ) as caught:
        build_facts.read(site)
    assert caught.value.place == "_site/build.json"
    assert caught.value.remedy == "run `caseseries render` first"


def test_a_build_file_of_before_is_taken_to_have_data(five: Path, site: Path) -> None:
    facts = replace(build_facts.gather(read_study(five), site), data=False)
    build_facts.write(facts, site)
    held = json.loads((site / "build.json").read_text())
    assert held.pop("data") is False
    (site / "build.json").write_text(json.dumps(held))
    assert build_facts.read(site).data
