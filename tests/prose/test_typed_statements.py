"""Statements that study.yml has to make: typed by hand they outlive the study that they were true of."""

import pytest

from caseseries.prose.typed_statements import placeholders, typed_statements
from caseseries.study import read_study


@pytest.fixture
def study(five):
    path = five / "study.yml"
    path.write_text(
        path.read_text().replace(
            "  synthetic: true", "  synthetic: false\n  registration: NCT01234567"
        )
    )
    return read_study(five)


def _told(study, text):
    return [fault.message for fault in typed_statements(study, text, "p:1")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The study was approved by the ethics committee of a hospital.", "ethics"),
        ("The institutional review board waived the need.", "ethics"),
        ("It followed the Declaration of Helsinki.", "ethics"),
        ("All patients gave written informed consent.", "consent"),
        ("Consent was waived.", "consent"),
        ("This work was supported by a grant of the Foundation.", "funding"),
        ("The authors received no specific funding.", "funding"),
        ("The authors declare no competing interests.", "interests"),
    ],
)
def test_a_statement_is_typed(study, text, name):
    assert _told(study, text) == [f"a statement of {name} is typed by hand"]


@pytest.mark.parametrize(
    "text",
    [
        "## Funding and competing interests",
        "The committee met. The patients were of interest.",
        "Registered as NCT01234567.",
        "A trial (NCT07654321) found it [@smith2020].",
        "The drug was supported by data.",
    ],
)
def test_what_is_no_statement_of_the_study(study, text):
    assert _told(study, text) == []


def test_identifiers_of_others(study):
    assert len(_told(study, "Registered as NCT07654321.")) == 1
    assert len(_told(study, "Written by 0000-0002-1825-0097.")) == 1


@pytest.mark.parametrize(
    "text", ["Every patient on this site is synthetic.", "The synthetic cohort was made up."]
)
def test_real_patients_are_not_called_synthetic(study, five, text):
    assert _told(study, text) == ["the patients are called synthetic here, and not in study.yml"]
    path = five / "study.yml"
    path.write_text(path.read_text().replace("synthetic: false", "synthetic: true"))
    assert _told(read_study(five), text) == []


def test_a_placeholder_says_what_it_waits_for():
    found = list(placeholders("A. [Why [this]?]{.placeholder} [b]{.declared}", "p:3"))
    assert [(f.place, f.message) for f in found] == [
        ("p:3", "this waits for its author: Why [this]?")
    ]
