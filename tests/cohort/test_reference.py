"""docs/reference/checks.md is written from the rules, and names each once."""

from pathlib import Path

from caseseries.cohort.cohort import ODDITIES
from caseseries.cohort.reference import reference
from caseseries.cohort.row_rules import RULES

DOCS = Path(__file__).parents[2] / "docs/reference/checks.md"


def test_document_is_in_sync():
    assert DOCS.read_text(encoding="utf-8") == reference(), (
        "run `python -m caseseries.cohort.reference > docs/reference/checks.md` and read the diff"
    )


def test_every_oddity_has_a_line():
    text = DOCS.read_text(encoding="utf-8")
    assert {name for name in ODDITIES if text.count(f"| `{name}` |") == 1} == set(ODDITIES)


def test_a_rule_has_a_remedy_and_needs_the_column_in_which_it_is_told():
    for rule in RULES:
        assert rule.remedy, rule.name
        assert rule.column in (*rule.needs, "USUBJID", "AESEQ", "EXSEQ"), rule.name
        assert bool(rule.broken) != bool(rule.among), rule.name
