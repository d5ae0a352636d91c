"""Version numbers: three numbers with dots, ordered as numbers."""

from __future__ import annotations

import pytest

from caseseries.version_number import is_version, version_key


def test_versions_sort_as_numbers() -> None:
    assert sorted(["1.10.0", "1.9.0", "0.1.2"], key=version_key) == ["0.1.2", "1.9.0", "1.10.0"]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("1.0.0", True), ("10.20.30", True), ("1.0", False), ("v1.0.0", False), ("1.0.0-rc", False), ("1.0.0\n", False)],
)  # fmt: skip
def test_what_is_a_version(text: str, is_one: bool) -> None:
    assert is_version(text) is is_one
