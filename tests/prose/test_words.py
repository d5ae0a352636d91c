"""Sentences that a changed row can make false are named: with the values, or for want of a condition."""

from __future__ import annotations

import pytest

from caseseries.prose.conditions import scan
from caseseries.prose.words import failing, resting_on, without_condition
from tests.prose.test_conditions import SOME

CLAIM = '`{python} claim("went.on")`'


def named(page: str) -> list[str]:
    lines = [("p.qmd", k, text) for k, text in enumerate(page.split("\n"), 1)]
    return [fault.place for fault in without_condition(lines, tuple(scan(page, "p.qmd")))]


def test_a_sentence_that_is_no_longer_true_is_named_with_its_values() -> None:
    page = f"All {CLAIM} went on.\n<!-- true while: went.on = 5 -->\nNobody died.\n<!-- true while: died.n = 0 -->\n"
    (fault,) = failing(SOME, {"p.qmd": page})
    assert fault.place == "p.qmd:2"
    assert "line 1 is no longer true: went.on is 4" in fault.message


def test_a_condition_that_cannot_be_read_is_named_with_its_place() -> None:
    (fault,) = failing(SOME, {"p.qmd": "Some.\n<!-- true while: no.such = 1 -->\n"})
    assert fault.place == "p.qmd:2"
    assert "no.such" in fault.message


@pytest.mark.parametrize(
    "word",
    [
        "All",
        "none",
        "no",
        "most",
        "only",
        "every",
        "rose",
        "fell",
        "higher",
        "not significant",
        "each",
        "both",
        "never",
        "mainly",
        "similar",
        "improved",
        "twice",
        "rarely",
        "two thirds",
    ],
)
def test_a_word_beside_a_claim_wants_a_condition(word: str) -> None:
    assert named(f"{word} {CLAIM} of them.") == ["p.qmd:1"]
    assert named(f"{word} {CLAIM} of them.\n<!-- true while: went.on = 4 -->") == []
    assert named(f"{word} {CLAIM} of them. <!-- true always: by definition -->") == []
    assert named(f"{word} of them.") == []


@pytest.mark.parametrize(
    "text",
    [f"In all, {CLAIM} came.", f"Overall {CLAIM} came.", f"More than {CLAIM} came.", f"The lower limit was {CLAIM}.",
     f"{CLAIM} came [@all2020].", f"[all]{{.declared}} {CLAIM}", f"{CLAIM} had an all-grade event."],
)  # fmt: skip
def test_words_that_claim_nothing(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    "text",
    ["CD3+ T cells rose in every patient.", "No patient died.", "Most were boys.", "No death was reported.",
     "All four children proceeded to transplantation.", "It was followed by remission in nearly all children.",
     "Nobody died.", "None of the 4 patients relapsed."],
)  # fmt: skip
def test_what_is_said_of_all_or_none_wants_a_condition_without_a_claim_too(text: str) -> None:
    assert named(text) == ["p.qmd:1"]
    assert named(f"{text} <!-- true while: went.on = 4 -->") == []


@pytest.mark.parametrize(
    "text",
    ["Each patient counts once in a row.", "In adults, most patients had fever [@other2020].",
     "| 12 | no patient was asked |", "It included every child who was treated there.", "All patients are synthetic."],
)  # fmt: skip
def test_what_no_row_can_make_false(text: str) -> None:
    assert named(text) == []


def test_a_number_in_words_stands_in_the_condition() -> None:
    sentence = f"All four went on, {CLAIM} at once."
    assert named(f"{sentence}\n<!-- true while: died.n = 0 -->") == ["p.qmd:1"]
    assert named(f"{sentence}\n<!-- true while: died.n = 0 and went.on = 4 -->") == []
    assert named(f"{sentence} <!-- true always: by definition -->") == []


def test_results_know_the_words_that_rest_on_them() -> None:
    found = resting_on(
        {"p.qmd": "All went.\n<!-- true while: went.on = N of went.on and died.n = 0 -->\n"}
    )
    assert {id: [one.sentence for one in many] for id, many in found.items()} == {
        "went.on": ["All went."],
        "died.n": ["All went."],
    }
