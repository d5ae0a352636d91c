"""A value is found however a person would write it; words and numbers that are nobody's are not."""

import datetime
import random

import pytest

from caseseries.identifiers.needles import Needles
from tests.conftest import ROOT

# Invented people: column, value, and ways in which the value was seen written.
WRITTEN = {
    ("NAME", "Erika Mustermann"): [
        "Seen: erika mustermann.",
        "Mrs Mustermann was seen.",
        "Mustermann, Erika: seen.",
        "See Erika_Mustermann.",
        "Erika Muster\u00admann",
        "Erika\u200b Mustermann",
        "E. Mustermann was seen.",
        "Mustermann E was seen",
        "ERIKA MUSTERMANN",
        "erika-mustermann",
        "ErikaMustermann.png erikamustermann",
        "https://h.example/?n=Erika%20Mustermann",
        "Erika&#32;Mus&#116;ermann",
        '{"n":"Erika\\u0020Mustermann"}',
        "Erika Muster-\nmann",
        "Erika Muster\ufffe\r\nmann",
        "the chart of MUSTERMANN",
        "Mustermanns Befund",
        "Mustermann, E.",
        "Our patient E.M. went home",
        "Erika, she said, is the patient",
        "\u0415rika \u041custermann",
        "Erika\\x20Mustermann",
    ],
    ("NAME", "Sinéad O'Brien"): [
        "Sinéad O’Brien was seen.",
        "Sinead O'Brien was seen.",
        "Sine\u0301ad O'Brien",
        "S. O'Brien",
        "SINEAD O BRIEN",
    ],
    ("NAME", "Hans  Meier"): ["Hans Meier", "Meier, Hans", "H. Meier", "Mr Meier"],
    ("NAME", "Anna-Lena Groß"): [
        "anna lena gross",
        "As told by Mr Groß",
        "A. Groß",
        "GROSS, ANNA-LENA",
    ],
    ("NAME", "Smith & Sons"): ["Smith &amp; Sons came.", "smith & sons"],
    ("BRTHDTC", "1961-03-10"): [
        "Born 10.03.1961.",
        "Born 10 March 1961.",
        "Born 19610310.",
        "Born 1961/03/10.",
        "born 10. März 1961",
        "born March 10, 1961",
        "né le 10 mars 1961",
        "10-03-61",
        "10th of March 1961",
        "3/10/1961",
        "10-Mar-1961",
        "10MAR1961",
    ],
    ("PHONE", "+49 170 1234560"): [
        "Call +491701234560.",
        "Call 0170-1234560.",
        "(0170) 123 45 60",
        "0049 170/1234560",
        "0170.1234560",
    ],
    ("EMAIL", "erika.m0@example.org"): [
        "Write erika.m0 (at) example (dot) org.",
        "ERIKA.M0@EXAMPLE.ORG",
        "?n=erika.m0%40example.org",
        "erika.m0[at]example.org",
    ],
    ("MRN", "00123450"): [
        "MRN 123450.",
        "id MRN00123450 seen",
        "0012-3450",
        "001 234 50",
    ],
    ("MRNINT", "7654320"): ["MRN 7654320.", "7 654 320"],
    ("WARD", "Station-7B-0"): ["On station-7b-0.", "Station 7B 0", "station_7b/0"],
    ("ADDR", "Lindenweg 3, 89143 Neustadt"): [
        "Lives at Lindenweg 3.",
        "lindenweg 3, 89143 neustadt",
        "in 89143 Neustadt",
    ],
}
NOBODYS = [
    "Patients were treated in Wuhan from March 2024 on.",
    "1961 samples were taken; 123 460 cells were counted; version 1.1.0 of 2026-11-22.",
    "Born in March 1961, on the 10th day.",
    "A station with 7 beds; the sons of the smith; erika is a genus; sinead.",
    "gross total resection in a meier-blau stain was not done",
    "Linden tree 3, 89144 Altstadt; example.org; 0.00123451; 1701234",
    "doi 10.3389/fped.2022.1034373, 10.03 of 19.61",
    "Meier K, Huber B. A case. K. Meier and others; Meier et al. and O'Brien T.",
    "Erika Schulz wrote to the patient's society; the abbreviation e.m. is used for a patient.",
    "[123, 450, 765, 4320] and 0.7654320",
]


@pytest.fixture(scope="module")
def needles():
    made = Needles()
    for column, value in WRITTEN:
        made.add(value, column, name=column == "NAME")
    return made


@pytest.mark.parametrize(
    ("column", "text"), [(column, text) for (column, _), texts in WRITTEN.items() for text in texts]
)
def test_a_value_is_found_in_every_writing(needles, column, text):
    assert column in needles.found_in(text)


@pytest.mark.parametrize("text", NOBODYS)
def test_what_is_nobodys_passes(needles, text):
    assert needles.found_in(text) == set()


def test_few_letters_and_digits_count_where_the_column_is_a_persons():
    made = Needles()
    made.add("7B", "WARD", personal=True)
    made.add("4B", "CODE")
    assert made.found_in("on 7B, and 4B") == {"WARD"}
    assert made.found_in("7b") == set()


GIVEN = "Emma Noah Lena Paul Tim Eva Ida Leo Will Mark May June Grace Hope Sun Wei An Min Yu Rob Dale Guy Grant".split()  # noqa: SIM905
SURNAMES = "Miller Brown White Young King Green Hill Day Bell Short Long Rose Page Case Best Grimm Okafor Novak Ito".split()  # noqa: SIM905


@pytest.mark.parametrize("seed", range(5))
def test_people_who_are_not_there_are_not_found_in_prose(seed):
    """Names that are words, days of birth, numbers: none of thirty people stands in the texts of this repository."""
    chance = random.Random(seed)
    made = Needles()
    for _ in range(30):
        made.add(f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}", "NAME", name=True)
        born = datetime.date(2003, 1, 1) + datetime.timedelta(days=chance.randrange(6000))
        made.add(born.isoformat(), "BRTHDTC")
        made.add(str(chance.randrange(10**6, 10**8)), "MRN")
        made.add(f"+49 30 {chance.randrange(10**6, 10**7)}", "PHONE")
        made.add(str(chance.randrange(10, 10**4)), "ROOM", personal=True)
    pages = [
        *ROOT.glob("chapters/*.qmd"),
        *ROOT.glob("docs/explanation/*.md"),
        ROOT / "results/results.csv",
        ROOT / "results/further.csv",
    ]
    found = {p.name: made.found_in(p.read_text(encoding="utf-8")) for p in pages}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [("site no. 703", True), ("patient 703, a man", True), ('["#703c5c","#168dd9"]', False), ("#703d", False)],
)  # fmt: skip
def test_a_colour_of_a_program_is_no_number_of_a_site(text, found):
    made = Needles()
    made.add("703", "SITEID", personal=True)
    assert made.found_in(text) == ({"SITEID"} if found else set())
