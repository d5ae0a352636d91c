"""Heads of events that stand side by side, as wards write them in English, German and with signs between."""

import pytest

from caseseries.incoming.numbered_events import numbered_event


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("AE 1", (1, "AEDECOD")),
        ("AE1", (1, "AEDECOD")),
        ("AE_12", (12, "AEDECOD")),
        ("AE 1 term", (1, "AEDECOD")),
        ("AE 2 grade", (2, "AETOXGR")),
        ("AE 2: grade", (2, "AETOXGR")),
        ("grade AE 2", (2, "AETOXGR")),
        ("AE 3 start", (3, "ASTDY")),
        ("AE 3 end", (3, "AENDY")),
        ("Start UE2", (2, "ASTDY")),
        ("AE 1 serious", (1, "AESER")),
        ("Adverse events · AE 1", (1, "AEDECOD")),
        ("Adverse events · AE 1 grade", (1, "AETOXGR")),
        ("AE 2 · start", (2, "ASTDY")),
    ],
)
def test_a_numbered_head(head, found):
    assert numbered_event(head) == found


@pytest.mark.parametrize(
    "head", ["AE", "Day 1", "Creatinine 2", "AE 123", "grade 2", "AE 1 colour"]
)
def test_other_heads_are_none(head):
    assert numbered_event(head) is None
