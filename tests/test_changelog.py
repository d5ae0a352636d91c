"""CHANGELOG.md by version."""

from __future__ import annotations

from pathlib import Path

from caseseries.changelog import Entry, read_changelog


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
