"""Listings: patient-level rows to lines, a line a record or a line a patient."""

import re

import pytest

from caseseries.errors import UserError
from caseseries.results import PatientResult, PatientResults, Results, make
from caseseries.tables import listings
from caseseries.tables.markdown import notes_markdown, to_markdown
from caseseries.tables.typst import to_typst
from caseseries.tables.web import to_html
from tests.small_study import small_study

EVENTS = {
    "id": "events",
    "kind": "rows",
    "source": "adae",
    "columns": [
        {"id": "event", "label": "Event", "column": "AEDECOD", "share": 3},
        {"id": "grade", "label": "Grade", "column": "AETOXGR", "numeric": True},
        {"id": "days", "label": "Days", "column": "ASTDY", "to": "AENDY"},
    ],
    "notes": ["Of {start.sex.f.all.n} women.", "A second note."],
    "landscape": True,
}
PEAKS = {
    "id": "peaks",
    "kind": "wide",
    "source": "adlb",
    "across": "PARAMCD",
    "levels": [{"id": "x", "value": "XX", "label": "X"}, {"id": "y", "value": "YY", "label": "Y"}],
    "spanner": "Highest",
    "day": True,
    "stub": "Who",
}
WOMEN = Results((make("start", "sex", "n", 3, level="f", population="p", group="all", fmt="int"),))


def _row(id, subject, variable, level="", day=None, text="", note=""):
    analysis = id.split(".")[0]
    return PatientResult(id, analysis, subject, "all", variable, level, day, None, None, "", text, note)  # fmt: skip


# Two events of patient 2, who comes first, and one of patient 1; the second has no grade.
ROWS = PatientResults(
    (
        _row("events.p2.event.1", "2", "event", "1", text="Rash"),
        _row("events.p2.grade.1", "2", "grade", "1", text="2"),
        _row("events.p2.days.1", "2", "days", "1", text="5, goes on"),
        _row("events.p2.event.2", "2", "event", "2", text="Cough"),
        _row("events.p2.days.2", "2", "days", "2", text="−3 to −2"),
        _row("events.p1.event.1", "1", "event", "1", text="Rash"),
        _row("events.p1.grade.1", "1", "grade", "1", text="4"),
        _row("other.p1.event.1", "1", "event", "1", text="of another listing"),
        _row("peaks.p2.x", "2", "x", day=28, text="80"),
        _row("peaks.p2.y", "2", "y", day=3, text="<10", note="below quantitation limit"),
        _row("peaks.p1.x", "1", "x", day=-2, text="60"),
        _row("peaks.p3.y", "3", "y", text="7"),
    )
)


def _build(folder, listing):
    study = small_study(folder, {}, listings=[listing])
    return listings.build(study, WOMEN, ROWS, listing["id"])


def _texts(grid):
    return [(line.label, [c.text for c in line.cells]) for line in grid.lines]


def test_a_line_a_record_with_a_rule_where_the_patient_changes(tmp_path):
    grid = _build(tmp_path, EVENTS)
    assert _texts(grid) == [
        ("2", ["Rash", "2", "5, goes on"]),
        ("2", ["Cough", "", "−3 to −2"]),
        ("1", ["Rash", "4", ""]),
    ]
    assert [line.rule for line in grid.lines] == [True, False, True]
    assert [c.ids for c in grid.lines[1].cells] == [
        ("events.p2.event.2",),
        (),
        ("events.p2.days.2",),
    ]
    assert [(h.label, h.numeric, h.share) for h in grid.heads] == [
        ("Event", False, 3), ("Grade", True, 1), ("Days", False, 1),
    ]  # fmt: skip
    assert (grid.id, grid.stub, grid.landscape) == ("events", "Patient", True)
    assert grid.notes == ("Of 3 women.", "A second note.")
    assert grid.notes[0].parts == ((3, 4, "start.sex.f.all.n"),)


def test_a_line_a_patient_with_the_day_behind_the_value(tmp_path):
    grid = _build(tmp_path, PEAKS)
    # Below the limit of quantitation there is no day, nor where none is recorded; a dash where there is no value.
    assert _texts(grid) == [("2", ["80 (28)", "<10"]), ("1", ["60 (−2)", "–"]), ("3", ["–", "7"])]
    assert [c.ids for c in grid.lines[1].cells] == [("peaks.p1.x",), ()]
    assert [(h.label, h.spanner) for h in grid.heads] == [("X", "Highest"), ("Y", "Highest")]
    assert (grid.stub, grid.landscape) == ("Who", False)


def test_days_and_dashes_are_a_matter_of_study_yml(tmp_path):
    grid = _build(tmp_path, {**PEAKS, "day": False, "absent": "none"})
    assert _texts(grid) == [("2", ["80", "<10"]), ("1", ["60", "none"]), ("3", ["none", "7"])]


def test_an_unknown_listing_and_an_unknown_result_are_told(tmp_path):
    with pytest.raises(UserError, match="'nothing'") as caught:
        listings.build(small_study(tmp_path, {}, listings=[EVENTS]), WOMEN, ROWS, "nothing")
    assert "events" in caught.value.remedy
    with pytest.raises(UserError, match=r"start\.sex\.m\.all\.n"):
        _build(tmp_path, {**EVENTS, "notes": ["{start.sex.m.all.n}"]})


def test_every_format_has_every_cell(tmp_path):
    grid = _build(tmp_path, EVENTS)
    both = to_markdown(grid) + notes_markdown(grid)
    for text in (to_html(grid), to_typst(grid), both):
        assert text.count("Rash") == 2
        assert "5, goes on" in text
        assert "Of 3 women." in re.sub(r"<[^>]*>", "", text)
        assert "A second note." in text
