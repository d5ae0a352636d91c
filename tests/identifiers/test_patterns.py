"""What looks like a person's in a sentence about one, and which columns are a person's by the standard."""

import pytest

from caseseries.identifiers.patterns import is_identifying, kinds_in, told_of_a_person


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Patient 1 was admitted on 12 March 2024.", "a calendar date"),
        ("Reach the mother of patient 1 at +49 30 901820.", "a telephone number"),
        ("Ask anna.k@klinik.example about patient 1.", "an e-mail address"),
        ("TODO patient 3 is the mayor's son, call 030 555123", "a telephone number"),
        ("Patientin, geboren am 10.03.1961", "a calendar date"),
        ("The boy came on 12 April.", "a calendar date"),
        ("The patient's hospital number is 4711-22.", "a record number"),
        ("The child lives at 12 Old Mill Road.", "an address"),
        ("Patient 2 was admitted on the 3rd of May.", "a calendar date"),
        ("Das Kind kam am 3.5.", "a calendar date"),
        ("El paciente ingresó el 3 de mayo.", "a calendar date"),
        ("Pacjent został przyjęty 3 maja 2022.", "a calendar date"),
        ("患者于2022年5月3日入院。", "a calendar date"),
        ("Patient 3 died on Christmas Eve.", "a calendar date"),
        ("The patient was 5 years, 3 months and 12 days old.", "an age to the day"),
        ("Das Kind war 5 Jahre, 3 Monate und 12 Tage alt.", "an age to the day"),
        ("The patient's phone is 555 01234.", "a telephone number"),
        ("Reach the father: zero one five one two three four.", "a telephone number"),
        ("His mother: anna.k AT klinik DOT example.", "an e-mail address"),
        ("The patient is anna_k at klinik dot example.", "an e-mail address"),
        ("Fallnummer des Kindes: 4711-0815.", "a record number"),
        ("His hospital ID was A4711-22.", "a record number"),
        ("The child's NHS number is 943 476 5919.", "a record number"),
        ("病历号 1234567 的患者。", "a record number"),
        ("The patient lives at Unter den Linden 77.", "an address"),
        ("The boy lives in 221B Baker Street.", "an address"),
    ],
)
def test_a_sentence_about_a_patient_is_told(text, kind):
    assert told_of_a_person(text) == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "Version 1.1.0 was released on 22 November 2026.",
        "Patients were treated from March 2021 on.",
        "Of 23 patients, 12 (52.2%) were girls; p = 0.128.",
        "The cut-off was 31 December 2021. Patients were then followed.",
        "Correspondence: a.b@clinic.example.",
        "Every child who started between 1 October 2020 and 20 June 2022 was taken in.",
        "The patient had grade 3 and may go on; she had 12 marked lesions.",
        "The patient was followed for 2 years, 3 months and 12 days.",
        "The patient may 5 times; the girl marched 3 times in March.",
        "Patient 3 lives with grade 2 toxicity; her dose was 0.5 at least.Next she had 3.5.",
        "Die Patienten kamen vom 3.5. bis 4.6.2020.",
        "The patient of Table 2 (doi 10.1056/NEJMoa1905123; 2019;381:1809-1819; NCT01234567).",
        "Her level was 1 250 to 45 000 per microlitre at 12 points of time; the man died of 3 causes.",
        "Children aged 2-5 received 15 µg/m²/day on days 1-28 of 2022.",
    ],
)
def test_what_is_nobodys_passes(text):
    assert told_of_a_person(text) == set()


def test_a_cell_needs_no_sentence():
    assert set(kinds_in("Fever on 12.03.2024")) == {"a calendar date"}
    assert set(kinds_in("Grade 3, days 12-14")) == set()


@pytest.mark.parametrize(
    ("column", "is_one"),
    [
        *(
            (c, True)
            for c in (
                "TRTSDT",
                "AESTDTC",
                "ADTM",
                "BRTHDTC",
                "SITEID",
                "INVNAM",
                "AETERM",
                "INITIALS",
            )
        ),
        *(
            (c, False)
            for c in ("ASTDY", "AEDECOD", "PARAM", "CQ01NAM", "SEX", "CNSDTDSC", "AVISIT", "SUBJID")
        ),
    ],
)
def test_columns_that_are_a_persons_by_the_standard(column, is_one):
    assert is_identifying(column) is is_one
