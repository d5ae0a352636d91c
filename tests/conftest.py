"""The five-patient study: another drug, two arms, other terms; copied so that a test may change it."""

import shutil
from pathlib import Path

import pytest

FIVE = Path(__file__).parent / "fixtures/five"


@pytest.fixture
def five(tmp_path: Path) -> Path:
    """A copy of the five-patient study."""
    folder = tmp_path / "five"
    shutil.copytree(FIVE, folder)
    return folder
