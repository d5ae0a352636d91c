"""The glossary explains every column that a table may have, under that table, and no other."""

import re

import pytest

from caseseries.study.schema import TABLES
from tests.docs.pages import ROOT

TEXT = (ROOT / "docs/reference/glossary.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"^## ", TEXT, flags=re.MULTILINE)}
EVERYWHERE = {"USUBJID"}


def _of(table: str) -> str:
    return next(text for head, text in SECTIONS.items() if head.startswith(f"`{table}`"))


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_a_table_is_explained(table):
    named = set(re.findall(r"`([A-Z][A-Z0-9]+)`", _of(table)))
    columns = {column.name for column in TABLES[table].columns}
    assert columns - named == EVERYWHERE
    assert named <= columns


def test_the_column_of_every_table_is_explained():
    assert set(re.findall(r"^\| `(\w+)`", SECTIONS["In every table"], re.MULTILINE)) == EVERYWHERE


def test_words_are_explained():
    words = set(re.findall(r"^\| ([^|`]+?) \|", SECTIONS["Words"], re.MULTILINE))
    assert {
        *("ADaM", "ADSL", "BDS", "ARD", "CTCAE", "population", "denominator", "study day"),
        *("analysis flag", "treatment-emergent", "worst grade", "censored", "competing event"),
    } <= words
