"""This repository's edition says one version everywhere, and each released version has its results."""

import re
from pathlib import Path

import yaml

from caseseries.prose.claims import claim
from caseseries.results import Results
from caseseries.study import read_study

ROOT = Path(__file__).parents[2]
STUDY = read_study(ROOT)
# Between releases the changelog begins with this heading, and the results differ from those of the last version.
UNRELEASED = "## Unreleased" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()


def test_citation_file_and_changelog_give_the_version_of_the_study():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == STUDY.version.number
    assert str(citation["date-released"]) == STUDY.version.date.isoformat()
    heading = f"## {STUDY.version.number} ({STUDY.version.date.isoformat()})"
    told = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert (heading in told) != UNRELEASED


def test_every_version_of_the_changelog_is_released():
    headings = [
        line.split()[1]
        for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("## ") and line != "## Unreleased"
    ]
    released = sorted(p.stem for p in (ROOT / "results/released").glob("*.csv"))
    assert released == sorted(headings)


def test_the_newest_release_has_the_committed_results_or_the_changelog_says_what_is_to_come():
    released = ROOT / f"results/released/{STUDY.version.number}.csv"
    # A version in preparation has a number of its own, and says that it is none yet.
    assert released.exists() != UNRELEASED
    if UNRELEASED:
        assert "not released yet" in STUDY.version.summary
    else:
        together = Results.read(ROOT / "results/results.csv").to_csv()
        assert released.read_text(encoding="utf-8") == together


def test_the_abstract_has_fewer_than_300_words():
    """As it reads, with each claim's own words, its headings left out."""
    results = Results.read(STUDY.results_file)
    text = (ROOT / "chapters/_abstract.qmd").read_text(encoding="utf-8")

    def read(found: re.Match[str]) -> str:
        return str(claim(results, found[1], found[2] or ""))

    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r'`\{python\} claim\("([^"]+)"(?:, "([^"]*)")?\)`', read, text)
    assert "{python}" not in text
    words = list(re.sub(r"[\[\]*]|\{[^}]*\}|^#.*|^:::.*", " ", text, flags=re.M).split())
    assert 200 < len(words) < 300
