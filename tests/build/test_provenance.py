"""Where a build comes from, as the about page tells it."""

from __future__ import annotations

import html
import platform
import re
from importlib.metadata import version
from pathlib import Path

from caseseries.build import provenance
from tests.diff.conftest import git


def table(text: str, head: str) -> list[list[str]]:
    """The rows of the table of that head, marks for Markdown taken away."""
    after = text[text.index(f"| {head} |") :].split("\n\n")[0]
    plain = html.unescape(re.sub(r"\\(?=[\W_])", "", after))
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in plain.splitlines()[2:]]


def test_a_commit_is_named_and_marked_where_files_differ_from_it(tmp_path: Path) -> None:
    assert provenance.commit(tmp_path) == ""
    (tmp_path / "a.txt").write_text("one")
    git(tmp_path, "init", "-q")
    assert provenance.commit(tmp_path) == ""
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "First")
    head = git(tmp_path, "rev-parse", "HEAD")
    assert provenance.commit(tmp_path) == head
    (tmp_path / "new.txt").write_text("not in the repository")
    assert provenance.commit(tmp_path) == head
    (tmp_path / "a.txt").write_text("two")
    assert provenance.commit(tmp_path) == f"{head} with uncommitted changes"
    assert provenance.as_markdown(tmp_path, tmp_path / "none").startswith(
        f"Commit: `{head} with uncommitted changes`"
    )


def test_data_files_are_listed_by_name_with_their_hashes(tmp_path: Path) -> None:
    facts = tmp_path / "deep/provenance.json"
    provenance.write(facts, {"adsl.csv": "ab", "adae_x.csv": "cd"}, {"adsl": ["USUBJID", "SEX"]})
    text = provenance.as_markdown(tmp_path, facts)
    assert table(text, "Data file | SHA-256") == [["adae_x.csv", "`cd`"], ["adsl.csv", "`ab`"]]
    assert provenance.columns(facts) == {"adsl": ["USUBJID", "SEX"]}
    assert "not in a git repository" in text


def test_a_build_without_data_says_so(tmp_path: Path) -> None:
    text = provenance.as_markdown(tmp_path, tmp_path / "none.json")
    assert "This build was made from `results/` alone, without the patient-level data." in text
    assert "Data file" not in text
    assert provenance.columns(tmp_path / "none.json") == {}


def test_what_computes_and_draws_is_listed_with_its_version(tmp_path: Path) -> None:
    found = dict(table(provenance.as_markdown(tmp_path, tmp_path / "none"), "Software | Version"))
    assert found["Python"] == platform.python_version()
    for name in (
        "caseseries",
        "numpy",
        "scipy",
        "pandas",
        "statsmodels",
        "altair",
        "great-tables",
        "typst",
    ):
        assert found[name] == version(name)
    assert {"vl-convert-python", "pypandoc-binary"} <= set(found)
