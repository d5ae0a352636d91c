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


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("grade 3", Band(3, 3)), ("CTCAE grade 4", Band(4, 4)), ("grades 1 to 2", Band(1, 2)),
        ("grade 1/2", Band(1, 2)),
        ("grade 3 or 4", Band(3, 4)), ("grade 1, 2", Band(1, 2)), ("grade at least 3", Band(3, 5)),
        ("grade >2", Band(3, 5)),
        ("grade <=2", Band(1, 2)), ("grade <3", Band(1, 2)), ("grade 3 and above", Band(3, 5)),
        ("grade 3 or more", Band(3, 5)), ("grade 3 or worse", Band(3, 5)), ("grade 3 or greater", Band(3, 5)),
        ("grade 3 or over", Band(3, 5)), ("grade 2 or lower", Band(1, 2)), ("grade 2 or less", Band(1, 2)),
        ("grade 2 or below", Band(1, 2)), ("grade V", Band(5, 5)), ("all-grade fever", Band(1, 5)),
        ("any grade", Band(1, 5)), ("grade 4-3", None), ("upgraded 3", None),
    ],
)  # fmt: skip
def test_bands_in_all_their_wordings(text, band):
    assert wording(text).band == band


def test_bands_are_named_in_words():
    assert (str(Band(3, 3)), str(Band(1, 2))) == ("grade 3", "grade 1-2")
    assert Band(3, 5).same(Band(3, 4))
    assert not Band(2, 5).same(Band(3, 5))
    assert not Band(1, 2).same(Band(1, 3))
    assert not Band(1, 2).same(None)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("haemorrhages", "hemorrhage"), ("leukaemia", "leukemia"), ("oedema", "edema"), ("diarrhoea", "diarrhea"),
        ("tumours", "tumor"), ("immunisation", "immunization"), ("allergies", "allergy"), ("biopsied", "biopsy"),
        ("relapsed", "relapse"), ("blistering", "blister"), ("TEAEs", "adverse event"), ("adverse reactions", "AEs"),
        ("patients with fever", "fever"), ("number of relapses, n (%)", "relapses"), ("fever (>38 C)", "fever"),
        ("MRD- at start", "MRD negative at start"),
    ],
)  # fmt: skip
def test_wordings_of_one_thing(one, two):
    assert wording(one).key == wording(two).key


@pytest.mark.parametrize("word", ["status", "virus", "loss", "sepsis", "gas"])
def test_endings_that_are_no_plural(word):
    assert stem(word) == word


def test_a_measure_before_its_qualifier():
    found = wording("rash, within two weeks")
    assert (found.head, found.key != found.head) == (("rash",), True)
    assert wording("rash").head == ()
    assert wording("slightly raised blood count of cells").loose == ("cell", "rais")


def test_what_a_group_s_name_says():
    for name in (
        "All",
        "overall",
        "Total",
        "entire cohort",
        "whole group",
        "everybody",
        "all patients (n = 23)",
        "study population",
    ):
        assert group_key(name) == ("all",), name
    assert group_key("control (n = 12)") == group_key("Controls") == ("control",)
    assert group_key("treated arm") == group_key("the treated group") == ("treat",)
    for name in ("events", "AEs", "TEAEs", "adverse events", "episodes"):
        assert counts_events(name), name
    for name in (
        "patients with events",
        "children with AEs",
        "men with events",
        "people with AEs",
        "treated",
    ):
        assert not counts_events(name), name


def test_an_abbreviation_of_two_expansions_is_none():
    assert abbreviations_in(("OS", "overall survival", "oral steroids")) == ()
    assert abbreviations_in(("OS", "overall survival")) == (("os", "overall survival"),)
    assert abbreviations_in(("O", "overall")) == ()
