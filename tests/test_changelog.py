"""CHANGELOG.md by version."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries.changelog import Entry, read_changelog
from caseseries.errors import UserError


def test_versions_with_their_dates_and_words(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changes\n\nWords.\n\n## Unreleased\n\nSoon.\n\n## 1.10.0 (2026-12-01)\n\n### Fixed\n\nA.\n\n"
        "## [1.9.0] - 2026-11-22\n\nB.\n\n## 1.0.0\n\nC.\n\n[1.9.0]: somewhere\n"
        "## v0.9.0 – 2025-01-01\n\nD.\n\n## Older\n\nNothing.\n"
    )
    assert read_changelog(tmp_path) == (
        Entry("1.10.0", "2026-12-01", "### Fixed\n\nA."),
        Entry("1.9.0", "2026-11-22", "B."),
        Entry("1.0.0", "", "C."),
        Entry("0.9.0", "2025-01-01", "D."),
    )
    assert read_changelog(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("## 1.x", "begins like a version and is none"),
        ("## 1.0.0 on a Monday", "begins like a version and is none"),
        ("## 1.1.0 (2026-02-30)", "no date of the calendar"),
        ("## v1.0.0", "the version 1.0.0 stands twice"),
    ],
)
def test_a_heading_that_is_no_version_is_told_with_its_line(
    tmp_path: Path, heading: str, said: str
) -> None:
    (tmp_path / "CHANGELOG.md").write_text(f"# Changes\n\n## 1.0.0\n\nA.\n\n{heading}\n")
    with pytest.raises(UserError, match=said) as caught:
        read_changelog(tmp_path)
    assert caught.value.place == "CHANGELOG.md:7"
    assert caught.value.remedy
