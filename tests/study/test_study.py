"""Faults in study.yml: key, line, remedy."""

import re

import pytest

from caseseries.errors import UserError, UserErrors
from caseseries.study import read_study


def _fault(five, old, new):
    path = five / "study.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises((UserError, UserErrors)) as caught:
        read_study(five)
    line = next(
        n for n, row in enumerate(path.read_text().splitlines(), 1) if new.split("\n")[0] in row
    )
    return str(caught.value), line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("short_title: Testumab", "short_titel: Testumab", "study.short_titel: unknown key"),
        ("number: 0.2.0", "number: '2'", "version.number"),
        ("count: every_band", "count: sometimes", "count"),
        ("population: assessed", "population: assesed", "unknown population 'assesed'"),
        (
            "USUBJID, SUBJID, ARM,",
            "USUBJID, SUBJID, ARMS,",
            "neither in the ADaM subset nor under data.columns",
        ),
        ("id: severe, label: Grade ≥3, min: 3", "id: severe, label: Grade ≥3, min: 2", "overlap"),
        ("heading: nerves", "heading: nervs", "unknown heading 'nervs'"),
        ("- id: effect", "- id: start", "'start' stands twice"),
        ("analysis: harm\n", "analysis: harms\n", "unknown analysis 'harms'"),
    ],
)
def test_fault_names_key_and_remedy(five, old, new, said):
    message, _ = _fault(five, old, new)
    assert said in message
    assert re.search(r"study\.yml:\d+: ", message)
    assert "what to do" in message


def test_fault_between_parts_points_at_the_word(five):
    message, line = _fault(five, "analysis: harm\n", "analysis: harms\n")
    assert f"study.yml:{line}:" in message


def test_line_of_a_faulty_key(five):
    message, line = _fault(five, "count: every_band", "count: sometimes")
    assert f"study.yml:{line}:" in message


def test_broken_yaml_names_its_line(five):
    message, line = _fault(five, "  title: Testumab in", "  title: Testumab: in")
    assert f"study.yml:{line}" in message
    assert "quotes" in message


def test_no_study(tmp_path):
    with pytest.raises(UserError, match=r"no study\.yml"):
        read_study(tmp_path)
