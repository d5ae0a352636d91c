"""A value is found however a person would write it; words and numbers that are nobody's are not."""

import datetime
import random

import pytest

from caseseries.identifiers.cited import in_bibliography, without_authors
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
        "Erika M u s t e r m a n n",
        "Erika Muster mann",
        "MUSTERMANN'S chart; Mustermann\u02bcs",
        "die Mustermannsche Erkrankung",
        "Frau Erika kam",
        "Patientin Erika M. wurde gesehen",
    ],
    ("NAME", "Łukasz Żółkiewski"): ["Lukasz Zolkiewski", "Łukasza Żółkiewskiego", "Pan Żółkiewski"],
    ("NAME", "María José García Márquez"): [
        "la paciente García Márquez",
        "Sra. García",
        "Maria Jose Garcia",
        "María J. García",
        "MJ García Márquez",
    ],
    ("NAME", "Núria Puig i Soler"): ["Puig i Soler", "Nuria Puig"],
    ("NAME", "Jörg Groß-Weißenfels"): [
        "Joerg Gross-Weissenfels",
        "Patient J.G. was seen",
        "J. G.-W. was the patient",
    ],
    ("NAME", "王小明"): ["患者王小明入院", "王 小明", "小明 王", "王小明.txt"],
    ("SITENAM", "Charlottenklinik"): ["in the Charlotten-Klinik", "CHARLOTTENKLINIK"],
    ("SITENAM", "Hospital del Mar"): ["hospital-del-mar"],
    ("ADDR", "ul. Długa 14/3, 31-147 Kraków"): ["Dluga 14/3", "ul Długa 14 m. 3", "Długa 14"],
    ("ADDR", "Bahnhofstr. 12b, 10115 Berlin"): ["Bahnhofstraße 12b", "12 Bahnhofstrasse"],
    ("ADDR", "北京市海淀区中关村大街27号"): ["住在中关村大街27号"],
    ("MRN", "F-2024/0071"): ["F20240071", "f_2024_0071", "F/2024/71"],
    ("MRN", "H0004711"): ["H4711", "0004711"],
    ("BRTHDTC", "2009-07-21"): [
        "2009年7月21日",
        "二〇〇九年七月二十一日",
        "平成21年7月21日",
        "2009년 7월 21일",
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
        "Born 10031961.",
        "Born 03101961.",
        "Born 1961/03/10.",
        "born 10. März 1961",
        "born March 10, 1961",
        "né le 10 mars 1961",
        "10-03-61",
        "10th of March 1961",
        "3/10/1961",
        "10-Mar-1961",
        "10MAR1961",
        "10ten März 1961",
        "am zehnten März 1961",
        "March the tenth, 1961",
        "on the tenth day of March in 1961",
        "born in 1961 on March 10",
        "10 March (1961)",
        "10. Maerz '61",
        "10.III.61",
        "X.III.1961",
        "61-03-10",
        "10−03−1961",
        "10|03|1961",
        "10,03,1961",
        "1961-069",
        "year: 1961, month: 3, day: 10",
        "year = {1961}, month = mar, day = {10}",
        "1961\n\n3\n\n10",
        "10. maaliskuuta 1961",
        "1961. március 10.",
        "10 μαρτίου 1961",
        "10 марта 1961",
        "10 مارس 1961",
        "[-278121600000, 3]",
    ],
    ("PHONE", "+49 170 1234560"): [
        "Call +491701234560.",
        "Call 0170-1234560.",
        "(0170) 123 45 60",
        "0049 170/1234560",
        "0170.1234560",
        "zero one seven zero one two three four five six zero",
        "null eins sieben null, eins zwei drei vier fünf sechs null",
    ],
    ("EMAIL", "erika.m0@example.org"): [
        "Write erika.m0 (at) example (dot) org.",
        "ERIKA.M0@EXAMPLE.ORG",
        "?n=erika.m0%40example.org",
        "erika.m0[at]example.org",
        "erika.m0{at}example.org",
        "erika.m0 (at) example (punkt) org",
    ],
    ("MRN", "00123450"): [
        "MRN 123450.",
        "id MRN00123450 seen",
        "0012-3450",
        "001 234 50",
        "0012\n\n3450",
        "Fallnummer 12 34 50",
        "123450.0",
        "MRN one two three four five zero",
    ],
    ("MRNINT", "7654320"): [
        "MRN 7654320.",
        "7 654 320",
        "765-4320",
        "765 4320",
        "7654 320",
        "7.65.43.20",
    ],
    ("ZIP", "31-147"): ["in 31-147", "No. 31 147", "31147"],
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
    "12 34 50 of 765 43 20; 12 (34.50); 123–450; 123.450; 12\n\n34\n\n50; 123450.25",
    "Meier, Klaus and Li, Wei; A. Mustermann; Mustermann, A.; Mustermann, Hans\n\n",
    "We may give 10 to 61 on day 3; in March. 10 of 1961 cells; the tenth of 1961.",
    "Seen on day 10. In March 1961 the ward was closed.",
    "The klinik of Charlotten; Mar and the hospital; 12 b; 14 m to 3",
    "m2/day and J Med Case Rep; charlotten, muster and mann",
]


@pytest.fixture(scope="module")
def needles():
    made = Needles()
    for column, value in WRITTEN:
        made.add(value, column, name=column in ("NAME", "SITENAM"))
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Patient 7 of five", False),  # the public one
        ("Room 7, bed 7", True),
        ("Case 7, no. 7 and #7", False),
        ("Course of each patient.\r\n7", False),  # the number of a page
        ("MRN 7", True),
    ],
)
def test_a_number_of_one_digit_is_a_persons_at_a_place_alone(text, found):
    needles = Needles(frozenset("7"))
    needles.add("7", "ROOMNR", personal=True)
    assert needles.found_in(text) == ({"ROOMNR"} if found else set())


BIBLIOGRAPHY = """@article{a, author = {Wang, Wei and Yang, Jie and {Leukemia Group} and M{\\"u}ller, Anna K.},
  title = {Of Beck and others}}"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lin Q, Yang J, Wang W, Müller AK, et al. Of cells. 2020", False),
        ("Müller, A. K. and Anna Müller wrote it", False),
        ("Wang\n\nW", False),  # in two elements of XML
        ("Yang Wei was seen", True),
        ("Mr Yang was seen", True),
        ("W. Yang was seen", True),
        ("J. Müller was seen; Jürgen Müller", True),
    ],
)
def test_an_author_is_no_patient_of_that_surname(text, found):
    needles = Needles()
    for name in ("Wei Yang", "Jürgen Müller", "Li Wang"):
        needles.add(name, "NAME", name=True)
    needles.spare(in_bibliography(BIBLIOGRAPHY))
    assert needles.found_in(text) == ({"NAME"} if found else set())
    assert "Wang, Wei" not in without_authors(BIBLIOGRAPHY)


def test_a_patient_with_the_whole_name_of_an_author_is_one():
    needles = Needles()
    needles.add("Wei Wang", "NAME", name=True)
    needles.spare(in_bibliography(BIBLIOGRAPHY))
    assert needles.found_in("Wei Wang was seen") == needles.found_in("Wang, Wei") == {"NAME"}
    assert needles.found_in("Lin Q, Wang W, Yang J. Of cells.") == set()


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
    ("name", "passes", "told"),
    [
        ("Tom Kaplan", "Kaplan–Meier curves", "Kaplan was seen"),
        ("Sarah Pearson", "the method of Clopper and Pearson", "Mrs Pearson came"),
        ("Ann Fisher", "Fisher's exact test; Freeman, Fisher score", "Fisher came late"),
        ("Ida Down", "Down syndrome", "Ida Down"),
        ("Paris Median", "Median follow-up was 9 months. Paris, France", "Mr Median"),
        ("June Group", "the Leukemia Group of June", "J. Group was seen"),
        ("Will Yang", "Lin W, Yang J, Liu H", "Yang W was the patient"),
    ],
)
def test_a_name_that_is_a_method_or_a_word_needs_more_than_itself(name, passes, told):
    made = Needles()
    made.add(name, "NAME", name=True)
    assert made.found_in(passes) == set()
    assert made.found_in(told) == {"NAME"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on 12B", True),
        ("Station 12-B", True),
        ("ward 12 b".upper(), True),
        ("Figure 12B, stage 12B", False),
        ("patients 12 (B), KMT12B, 12B-like", False),
        ("over 12 months. B: the rest", False),
    ],
)
def test_a_code_of_few_signs_is_no_part_of_a_figure(text, found):
    made = Needles()
    made.add("12B", "WARD", personal=True)
    assert made.found_in(text) == ({"WARD"} if found else set())


def test_digits_of_a_hash_are_no_record_and_a_shared_number_has_to_be_said_to_be_one():
    made = Needles()
    made.add("289482", "MRN", personal=True)
    made.add("48213", "MRN", personal=True, labelled=True)
    assert (
        made.found_in("ee5cc16a445d18576a95007ae37d78e289482d8ab40fa1592cede9fe8b506f37") == set()
    )
    assert made.found_in("a count of 48 213 or 48213 cells") == set()
    made.add("25218", "ZIP", personal=True)
    assert made.found_in("translate(52.857,25.218) and 25,218 cells") == set()
    assert made.found_in("in 25218 Neustadt") == {"ZIP"}
    assert made.found_in("MRN 48213") == made.found_in("id289482") == {"MRN"}


@pytest.mark.parametrize(
    ("text", "found"),
    [("site no. 703", True), ("patient 703, a man", True), ('["#703c5c","#168dd9"]', False), ("#703d", False),
     ('stroke="#703" fill:#703; {"color": "#703"}', False), ("as in #703 and (#703)", True)],
)  # fmt: skip
def test_a_colour_of_a_program_is_no_number_of_a_site(text, found):
    made = Needles()
    made.add("703", "SITEID", personal=True)
    assert made.found_in(text) == ({"SITEID"} if found else set())


@pytest.mark.parametrize("code", ["ward7", "Ulm-31", "hz-104"])
def test_a_short_code_is_found_in_other_capitals(code):
    # Five signs and more, of letters and digits: nobody's word.
    needles = Needles()
    needles.add(code, "a code")
    for written in (code, code.upper(), code.lower()):
        assert needles.found_in(f"Seen in {written} twice.") == {"a code"}
    assert needles.found_in("Seen in ward 8, Ulm 32, hz 105.") == set()


def test_a_shorter_code_is_found_as_it_is_written():
    needles = Needles()
    needles.add("Wdx", "a code")
    assert needles.found_in("Seen in Wdx.") == {"a code"}
    assert needles.found_in("Seen in WDX and wdx.") == set()


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("switch(c){case 1:a<128&&(h=a);break;}", False),
        ("{key:e,num:1,agg:null}", False),
        ("Font Descriptor\n\nFont File1\n\nFont Name", True),
        ("bands: [{id: g1, label: Grade 1}]", True),
    ],
)
def test_numbers_of_programs_and_formats_are_no_patients(text, prose):
    needles = Needles()
    needles.add("SIM-0001", "adsl.USUBJID")
    assert needles.found_in(text, prose=prose) == set()
    assert needles.found_in("Patient 1 relapsed, case no. 1.")
