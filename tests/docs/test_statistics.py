"""The table of rounded numbers prints what the program prints."""

import re

import pytest

from caseseries.results.formats import number
from tests.docs.pages import ROOT

TEXT = (ROOT / "docs/explanation/statistics.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([-\d.]+|NaN) \| `([\w-]+)` \| (\S+) \|", TEXT, re.MULTILINE)


def test_the_table_is_found():
    assert len(ROWS) == 16


@pytest.mark.parametrize(("value", "form", "printed"), ROWS)
def test_rounding(value, form, printed):
    assert number(float(value), form) == printed
