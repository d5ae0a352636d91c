"""What study.yml names of the tables: held against the words in capitals of three studies, which are ADaM's."""

import re

import pytest
import yaml

from caseseries.study import read_study
from caseseries.study.named import named
from tests.conftest import FIVE, ROOT
from tests.small_study import GROUPS, TREATED, small_study

STUDIES = {"five": FIVE, "trial": ROOT / "examples/trial", "first": ROOT}
_WORD = re.compile(r"[A-Z][A-Z0-9]{2,}")
_OTHERS = re.compile(
    r"privacy\.publish\.|study\.|.*\.label$|data\.(?:columns|reviewers)\."
    r"|data\.tables\.\w+\.(?:columns|days|derive\.\d+\.column$)"
)
"""Columns that are allowed or declared and not asked for, words for readers, and dates, which are counted before."""


def _words(part, path=()):
    """Yield each word in capitals of a YAML file, as key or value, with the keys above it."""
    if isinstance(part, dict):
        for key, value in part.items():
            if isinstance(key, str) and _WORD.fullmatch(key):
                yield (*path, key), key
            yield from _words(value, (*path, key))
    elif isinstance(part, list):
        for k, value in enumerate(part):
            yield from _words(value, (*path, k))
    elif isinstance(part, str) and _WORD.fullmatch(part):
        yield path, part


def _beside(path, other):
    """Whether one place lies in the other; words that print as others stand beside their column."""
    path = path[: path.index("values")] if "values" in path else path
    return path[: len(other)] == other or other[: len(path)] == path


@pytest.mark.parametrize("name", STUDIES)
def test_every_word_of_the_data_is_named_where_it_stands(name):
    folder = STUDIES[name]
    entries = [
        (e.path, {e.column, *map(str, e.values)}) for e in named(read_study(folder))
    ]  # fmt: skip
    raw = yaml.safe_load((folder / "study.yml").read_text(encoding="utf-8"))
    missing = [
        (".".join(map(str, path)), word)
        for path, word in _words(raw)
        if not _OTHERS.match(".".join(map(str, path)))
        and not any(word in words and _beside(path, at) for at, words in entries)
    ]
    assert missing == []


def _named(tmp_path, **parts):
    study = small_study(tmp_path, {}, **{"groups": GROUPS, "populations": [TREATED], **parts})
    return {e.path: e for e in named(study)}


def test_a_rare_event_or_a_group_of_nobody_prints_a_true_zero(tmp_path):
    harm = {
        "id": "harm", "kind": "adverse_events", "count": "every_band", "bands": [], "where": {"TRTEMFL": "Y"},
        "terms": [{"id": "rash", "label": "Rash", "terms": ["Rash", "Exanthem"]}],
    }  # fmt: skip
    found = _named(tmp_path, analyses=[harm])
    term = found["analyses", 0, "terms", 0, "terms"]
    assert (term.table, term.column, term.values) == ("adae", "AEDECOD", ("Rash", "Exanthem"))
    assert not term.needed
    assert not found["groups", "levels", 1, "value"].needed
    assert found["groups", "levels", 1, "value"].values == ("B",)
    # Rows that are chosen have to be there: none of them would print a 0 that is not true.
    assert found["analyses", 0, "where", "TRTEMFL"].needed


def test_ranges_have_bounds_and_responders_are_looked_for_in_their_rows(tmp_path):
    best = {
        "id": "best", "kind": "response",
        "endpoints": [
            {"id": "cr", "source": "adrs", "where": {"PARAMCD": "BOR"}, "responder": {"AVAL": {"min": 1, "max": 2}},
             "among": {"AGE": {"min": 18}}, "visit": 4},
        ],
    }  # fmt: skip
    found = _named(tmp_path, analyses=[best])
    here = ("analyses", 0, "endpoints", 0)
    responder = found[*here, "responder", "AVAL"]
    assert (responder.bounds, responder.values) == ({"min": 1.0, "max": 2.0}, ())
    assert responder.within == {"PARAMCD": "BOR"}
    among = found[*here, "among", "AGE"]
    assert (among.table, among.bounds) == ("adsl", {"min": 18.0})
    visit = found[*here, "visit"]
    assert (visit.column, visit.values, visit.within) == ("AVISITN", (4,), {"PARAMCD": "BOR"})


def test_words_that_print_as_others_may_be_absent(tmp_path):
    plan = {
        "lanes": [{"id": "course", "end": "LSTALVDY", "ongoing": {"EOSSTT": "ONGOING"}}],
        "patients": {
            "lanes": "course",
            "identity": [{"column": "SEX", "label": "Sex", "values": {"F": "female", "M": "male"}}],
        },
    }  # fmt: skip
    found = _named(tmp_path, **plan)
    sex = found["patients", "identity", 0, "column"]
    assert (sex.column, sex.values, sex.spelling) == ("SEX", ("F", "M"), True)
    assert found["lanes", 0, "ongoing", "EOSSTT"].values == ("ONGOING",)
    assert not found["lanes", 0, "ongoing", "EOSSTT"].spelling
    assert found["lanes", 0, "end"].column == "LSTALVDY"


def test_patients_whose_curves_are_drawn_are_looked_for(tmp_path):
    lab = [{"id": "iron", "code": "FE", "label": "Iron", "unit": "mg/L"}]
    panel = {"label": "One", "subjects": ["07"], "parameters": ["iron"]}
    found = _named(
        tmp_path,
        trajectories=[{"id": "iron", "source": "adlb", "parameters": lab, "subjects": ["03", "07"]}],
        figures=[
            {"id": "f", "kind": "trajectories", "trajectories": "iron", "panels": [panel], "alt": "A", "x": "Day",
             "y": "Iron"},
        ],
    )  # fmt: skip
    chosen = found["trajectories", 0, "subjects"]
    assert (chosen.table, chosen.column, chosen.values) == ("adsl", "SUBJID", ("03", "07"))
    assert found["figures", 0, "panels", 0, "subjects"].values == ("07",)
    assert found["trajectories", 0, "parameters", 0, "code"].values == ("FE",)


def test_a_column_of_grades_is_needed_where_there_are_bands(tmp_path):
    harm = {
        "id": "harm", "kind": "adverse_events", "count": "every_band", "grades": "AESEV",
        "bands": [{"id": "any", "label": "Any", "min": 1, "max": 3}],
        "terms": [{"id": "rash", "label": "Rash", "terms": ["Rash"]}],
    }  # fmt: skip
    found = _named(tmp_path, analyses=[harm])
    assert found["analyses", 0, "grades"].column == "AESEV"
    assert ("analyses", 0, "grades") not in _named(tmp_path, analyses=[{**harm, "bands": []}])


def test_a_value_that_a_page_shows_alone_needs_no_assessment(tmp_path):
    pages = {"identity": [], "lanes": "l", "response": [{"id": "s", "code": "S", "label": "S"}]}
    lanes = [{"id": "l", "end": "LSTALVDY"}]
    found = _named(tmp_path, patients=pages, lanes=lanes)
    assert found["patients", "response", 0, "code"].column == "AVALC"
    pages["response"][0]["show"] = "value"
    found = _named(tmp_path / "value", patients=pages, lanes=lanes)
    assert found["patients", "response", 0, "code"].column == "PARAMCD"
