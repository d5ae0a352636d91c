"""The history of versions: which are told, with which words, and what of the results changed."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from caseseries.notebook import changes_page
from caseseries.results import Results, make
from caseseries.study import read_study
from tests import small

LOG = """# Changes

## 1.1.0 - 2026-03-02

Three rashes were found.

## 1.0.0 - 2026-02-01

A rash was found.

## 0.9.0

The start.

## 2.0.0

Not yet.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Version 1.1.0 of the small study, of which 0.9.0 and 1.0.0 were released."""
    place = small.write(tmp_path / "study", version="1.1.0", rash=3)
    released = place / "results/released"
    released.mkdir()
    (released / "0.9.0.csv").write_text(small.results(rash=1).to_csv())
    (released / "1.0.0.csv").write_text(small.results(rash=1).to_csv())
    (place / "CHANGELOG.md").write_text(LOG)
    return place


def page(folder: Path, results: Results | None = None) -> str:
    """The page, its marks for Markdown taken away."""
    text = changes_page.as_markdown(read_study(folder), results or small.results(rash=3))
    return html.unescape(re.sub(r"\\(?=[\W_])", "", text))


def parts(text: str) -> dict[str, str]:
    """What is said of each version, by its heading."""
    found = re.split(r"^## Version (\S+) \{#(\S+)\}$", text, flags=re.MULTILINE)
    assert all(
        id == "version-" + v.replace(".", "-")
        for v, id in zip(found[1::3], found[2::3], strict=True)
    )
    return dict(zip(found[1::3], found[3::3], strict=True))


def rows(text: str) -> list[list[str]]:
    """The rows of the table on the web."""
    return [
        [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", row)]
        for row in re.findall(r"<tr>.*?</tr>", text)
    ]


def test_versions_are_told_newest_first_up_to_the_one_at_hand(folder: Path) -> None:
    text = page(folder)
    assert "The history of this study: 3 versions, newest first." in text
    assert list(parts(text)) == ["1.1.0", "1.0.0", "0.9.0"]
    assert "Not yet." not in text
    for version in ("1.1.0", "1.0.0", "0.9.0"):
        assert f'[Version {version}]{{.cs-version-link version="{version}"}}' in text


def test_each_version_has_its_date_and_its_words(folder: Path) -> None:
    told = parts(page(folder))
    # The version at hand has the date of study.yml, an older one that of the changelog, where it has one.
    assert 'version="1.1.0"}, 2025-01-31.' in told["1.1.0"]
    assert 'version="1.0.0"}, 2026-02-01.' in told["1.0.0"]
    assert 'version="0.9.0"}.' in told["0.9.0"]
    assert "Three rashes were found." in told["1.1.0"]
    assert "A rash was found." in told["1.0.0"]
    assert "The start." in told["0.9.0"]
    (folder / "CHANGELOG.md").unlink()
    plan = (folder / "study.yml").read_text()
    (folder / "study.yml").write_text(
        plan.replace("date: 2025-01-31}", "date: 2025-01-31, summary: In short}")
    )
    assert "In short" in parts(page(folder))["1.1.0"]


def test_results_are_told_against_the_version_before(folder: Path) -> None:
    told = parts(page(folder))
    assert "The first version has 5 results." in told["0.9.0"]
    assert "No result differs from version 0.9.0." in told["1.0.0"]
    assert "Results against version 1.0.0: 2 changed. They change table “harms”." in told["1.1.0"]
    # 1 of 4 patients were 25 %, 3 of 4 are 75 %.
    assert rows(told["1.1.0"]) == [
        ["Result", "1.0.0", "1.1.0", "Patients", "Shows in"],
        ["harm.rash.mild.both.n", "1", "3", "1 of 4 → 3 of 4", "table “harms”"],
        ["harm.rash.mild.both.pct", "25", "75", "1 of 4 → 3 of 4", "table “harms”"],
    ]
    assert "more.</p>" not in told["1.1.0"]


def test_results_that_came_and_went_have_one_number(folder: Path) -> None:
    results = Results((*small.results(rash=1).rows[:3], *small.count("hives", 2)))
    told = parts(page(folder, results))["1.1.0"]
    assert "Results against version 1.0.0: 2 added, 2 removed." in told
    assert rows(told)[1:] == [
        ["harm.hives.mild.both.n", "–", "2", "2 of 4", ""],
        ["harm.hives.mild.both.pct", "–", "50", "2 of 4", ""],
        ["harm.rash.mild.both.n", "1", "–", "1 of 4", ""],
        ["harm.rash.mild.both.pct", "25", "–", "1 of 4", ""],
    ]


def test_a_result_shows_in_sections_and_items_and_those_come_first(folder: Path) -> None:
    (folder / "index.qmd").write_text(
        '`{python} claim("harm.rash.mild.both.pct")`% of all.\n\n## Skin\n\n'
        'A rash in `{python} claim("harm.rash.mild.both.pct")`%.\n\n::: {#stbl-harms}\n```{python}\n'
        'table("harms")\n```\n:::\n'
    )
    with (folder / "study.yml").open("a") as file:
        file.write("supplement: [stbl-other, stbl-harms]\n")
    results = Results((*small.count("hives", 2), *small.results(rash=3).rows))
    told = parts(page(folder, results))["1.1.0"]
    # A supplementary table is known by its number.
    assert (
        "Results against version 1.0.0: 2 changed, 2 added. They change 2 sentences, Table S2."
        in told
    )
    assert [(row[0], row[4]) for row in rows(told)[1:]] == [
        ("harm.rash.mild.both.n", "Table S2"),
        ("harm.rash.mild.both.pct", "text, text, Skin, Table S2"),
        ("harm.hives.mild.both.n", ""),
        ("harm.hives.mild.both.pct", ""),
    ]
    (folder / "index.qmd").write_text('Of `{python} claim("harm.rash.mild.both.pct")`%.\n')
    assert "They change 1 sentence, table “harms”." in page(folder)


def test_a_long_table_is_cut_and_counted(folder: Path) -> None:
    many = tuple(
        make("more", f"v{k}", "n", k, population="p", group="g", fmt="int") for k in range(403)
    )
    told = parts(page(folder, Results((*small.results(rash=1).rows, *many))))["1.1.0"]
    assert "403 added." in told
    assert len(rows(told)) == 1 + 400
    assert "<p>And 3 more.</p>" in told


def test_a_first_version_that_was_not_released(tmp_path: Path) -> None:
    place = small.write(tmp_path / "study")
    text = page(place)
    assert "The history of this study: one version." in text
    assert "The first version has 5 results." in text
