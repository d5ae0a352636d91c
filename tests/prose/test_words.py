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


# CLAIM stands for a claim
TURNS = (
    "Men outnumbered women (CLAIM).",
    "The median went up to CLAIM.",
    "The rate climbed to CLAIM.",
    "The count was reduced to CLAIM.",
    "The largest group was the second (CLAIM).",
    "Not one of CLAIM relapsed.",
    "CLAIM recovered without exception.",
    "Values kept rising, to CLAIM at week four.",
    "The level exceeds that of the controls (CLAIM).",
    "Recovery was faster in the second group (CLAIM).",
    "Two thirds had fever (CLAIM).",
    "A third of the patients had fever (CLAIM).",
    "A quarter relapsed (CLAIM).",
    "Response was seen in almost everyone, CLAIM.",
    "The groups were equal (CLAIM).",
    "CLAIM had fever, twice as many as before.",
    "Few had fever (CLAIM).",
    "Over half had fever (CLAIM).",
    "The difference was not significant (CLAIM).",
    "The commonest event was rash (CLAIM).",
    "The drug was well tolerated by all patients.",
    "Fever resolved in everyone.",
    "There were no deaths.",
    "There was no relapse.",
    "No deaths occurred.",
    "Both children with sepsis died.",
    "The majority of patients had fever.",
    "Few patients had fever.",
    "Fever was the most common event.",
    "Responses were more frequent in the first group.",
    "Two thirds of the patients responded.",
    "Half of the children relapsed.",
    "Survival was better after early treatment.",
    "Every patient went home.",
    "Nobody needed dialysis.",
)
STAYS = (
    "All analyses were done in Python.",
    "All patients gave consent in writing.",
    "No adjustment for multiplicity was made.",
    "Each row of the table is one patient.",
    "The study has no control group.",
    "By the Common Terminology Criteria, CLAIM events were of grade three.",
    "CLAIM patients had stable disease.",
    "The most recent visit was CLAIM days ago.",
    "In the third cycle, CLAIM had fever.",
    "CLAIM received the drug twice daily.",
    "CLAIM had a lower respiratory tract infection.",
    "CLAIM received it every three weeks.",
    "CLAIM had increased bilirubin.",
    "CLAIM had decreased appetite.",
    "CLAIM were treated in the second half of 2021.",
    "In all, CLAIM patients were treated.",
    "CLAIM had fever for more than a day.",
    "The lower limit of the interval is CLAIM.",
    "All p values are two-sided.",
    "Only events after the first dose count.",
    "Missing values were not imputed.",
    "The worst grade of each patient counts.",
    "The half-life was CLAIM hours.",
    "No patient data leave the hospital.",
    "CLAIM had pain of the lower limbs.",
    "CLAIM were asked each week.",
    "The third patient had CLAIM events.",
    "Nobody but the authors saw the data.",
    "CLAIM had fever, at a median of CLAIM days.",
    "Overall survival was CLAIM months.",
    "Results of others were better [@other2020].",
    "CLAIM took it once or twice a day.",
    "The tables list every event of every patient.",
    "More is known of adults [@other2020].",
    "CLAIM had chronic obstructive disease of long standing.",
)


@pytest.mark.parametrize("text", TURNS)
def test_a_changed_row_can_make_this_false(text: str) -> None:
    assert named(text.replace("CLAIM", CLAIM)) == ["p.qmd:1"]


@pytest.mark.parametrize("text", STAYS)
def test_no_changed_row_can_make_this_false(text: str) -> None:
    assert named(text.replace("CLAIM", CLAIM)) == []
