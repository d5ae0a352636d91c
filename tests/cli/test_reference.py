"""docs/reference/study.md is what the declarations say."""

from pathlib import Path

from caseseries.cli.reference import reference, results_reference

DOCS = Path(__file__).parents[2] / "docs/reference/study.md"


def test_document_is_in_sync():
    assert DOCS.read_text(encoding="utf-8") == reference(), (
        "run `python -m caseseries.cli.reference > docs/reference/study.md` and read the diff"
    )


def test_document_names_keys_and_columns():
    text = DOCS.read_text(encoding="utf-8")
    for word in (
        "`consent_column`",
        "`count` | `every_band` or `worst_grade`",
        "`AETOXGR`",
        "study day, no day 0",
    ):
        assert word in text


def test_document_of_results_is_in_sync():
    assert (DOCS.parent / "results.md").read_text(encoding="utf-8") == results_reference(), (
        "run `python -m caseseries.cli.reference results > docs/reference/results.md` and read the diff"
    )
