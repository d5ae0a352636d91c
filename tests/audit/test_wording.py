import pytest

from caseseries.audit.wording import (
    Band,
    abbreviations_in,
    conjuncts,
    counts_events,
    given_up,
    group_key,
    stem,
    wording,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("Fever, grade 1-2", Band(1, 2)),
        ("grade >=3 fever", Band(3, 5)),
        ("Fever (Grade ≥ 3)", Band(3, 5)),
        ("fever, grades 3 and 4", Band(3, 4)),
        ("fever of grade III-IV", Band(3, 4)),
        ("grade 3 or higher fever", Band(3, 5)),
        ("grade 3+ fever", Band(3, 5)),
        ("any-grade fever", Band(1, 5)),
        ("fever", None),
        ("one tremor grade 1, one seizure grade 3", None),  # an enumeration
    ],
)
def test_bands(text, band):
    assert wording(text).band == band


def test_grades_above_three_are_one_band_with_or_without_deaths():
    assert Band(3, 4).same(Band(3, 5))
    assert not Band(1, 2).same(Band(1, 5))


def test_wordings_that_are_one():
    for one, two in [
        ("White blood cell decreased", "white blood cell decrease"),
        ("Age (years), median (range)", "age"),
        ("MRD-positive at start", "start MRD positive"),
        ("Anaemia", "anemia"),
        ("No. of relapses", "relapse"),
    ]:
        assert wording(one).key == wording(two).key


def test_wordings_that_are_two():
    for one, two in [
        ("overall survival", "survival"),
        ("at baseline", "at end"),
        ("no fever", "fever"),
        ("IL-5", "IL-6"),
        ("response (ITT)", "response (PP)"),
    ]:
        assert wording(one).key != wording(two).key


def test_abbreviations_by_their_letters():
    found = abbreviations_in(("CRS", "Cytokine release syndrome, grade 1-2", "OS", "MRD"))
    assert found == (("crs", "cytokine release syndrome"),)
    assert wording("CRS", found).key == wording("Cytokine release syndrome").key


def test_destinations_and_what_was_given_up():
    assert wording("proceeded to HSCT without bridging").destination == ("hsct",)
    assert wording("recovered and bridged to maintenance therapy").destination == ("maintenanc",)
    assert given_up("proceeded to maintenance without HSCT") == ("hsct",)


def test_parts_of_a_conjunction():
    assert (stem("increased"), "cell", "t") not in conjuncts("fever")
    assert tuple(sorted((stem("increased"), "cell", "t"))) in conjuncts(
        "increased T-cell and low B-cell counts (<10/ul) during therapy"
    )


def test_groups():
    assert group_key("All patients") == group_key("overall") == group_key("Total") == ("all",)
    assert group_key("MRD+") == group_key("MRD-positive group")
    assert group_key("B-ALL in children") != ("all",)
    assert group_key("") == ()
    assert counts_events("grade 3-4 events")
    assert not counts_events("relapsed")
