"""How a cell is written: what nobody sees is put right, what shows damage is refused, slips are told from other words."""

import pytest

from caseseries.cohort.characters import faults, missing_in_words, skeleton, slip, tidy


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Rash\t", "Rash"),
        ("Skin\r\nrash", "Skin rash"),
        ("Skin \n\n rash", "Skin rash"),
        ("Skin\u00a0rash\u202f", "Skin rash"),  # blanks that do not break
        ("\ufeffUSUBJID", "USUBJID"),  # byte order mark
        ("neutro\u00adpenia\u200b", "neutropenia"),  # soft hyphen, blank of no width
        ("Mu\u0308ller", "M\u00fcller"),  # a letter and its mark, composed
        ("\u200eRash", "Rash"),  # a direction mark among Latin letters
        ("a\u200db", "ab"),
        ("two  blanks", "two  blanks"),
    ],
)
def test_what_nobody_sees_is_put_right(written, read):
    assert tidy(written) == read


@pytest.mark.parametrize(
    "text", ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u05d0\u200f1"]
)
def test_signs_that_other_scripts_need_stay(text):
    # Persian parts this word with a non-joiner; Hebrew with a digit behind it needs its direction.
    assert tidy(text) == text


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        # The errors of Excel in English and German, and of LibreOffice.
        *(
            (error, "error of a spreadsheet")
            for error in (
                "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#NV", "#BEZUG!",
                "#WERT!", "#ZAHL!", "####", "Err:502",
            )
        ),
        ("a\x07b", "control character"),
        ("a\u202eb", "turns the direction"),
        ("M\ufffdller", "character was lost"),
        ("M\u00c3\u00bcller", "wrong encoding"),  # ü in UTF-8, read as Latin-1
        ("1\u00e2\u20ac\u201c2", "wrong encoding"),  # an en dash, read as Windows-1252
        ("\u0410spirin", "another script"),  # a Cyrillic A
        ("Aspir\u0131n", "another script"),  # a dotless i
    ],
)  # fmt: skip
def test_damage_is_told(cell, said):
    ((message, remedy),) = faults(cell)
    assert said in message
    assert remedy


@pytest.mark.parametrize(
    "cell",
    ["Rash", "#1", "\u03b2-lactam", "5 \u00b5g", "M\u00fcller", "\u5934\u75db", "\u0413\u0440\u0438\u043f\u043f", "\u22655 \u2013 9"],
)  # fmt: skip
def test_sound_cells_have_no_fault(cell):
    assert list(faults(cell)) == []


@pytest.mark.parametrize(
    "cell",
    ["n/a", "NA", "n.a.", "N.D.", "nd", "NULL", "missing", "k. A.", "-", "\u2013", "?", ".", "xxx"],
)
def test_words_for_missing(cell):
    assert missing_in_words(cell)


@pytest.mark.parametrize("cell", ["N", "no", "none", "x", "0", "NaCl", "nadir", "unknown"])
def test_words_that_are_values(cell):
    assert not missing_in_words(cell)


@pytest.mark.parametrize(
    "text", ["Headahce", "Headche", "Headdache", "Haedache", "HEADACHE X", "Headacke", "headache"]
)
def test_a_slip_of_the_finger(text):
    # Swapped, left out, doubled, changed; another word more, and the same in small letters, are none.
    assert slip(text, "Headache") is (text not in ("HEADACHE X", "headache"))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Week 4", "Week 8"),
        ("Stage II", "Stage III"),
        ("typical", "atypical"),
        ("Rush", "Rash"),  # four letters: another word
        ("Cycle10", "Cycle11"),
        ("Nausea", "Nautic"),
    ],
)
def test_another_word_is_no_slip(text, word):
    assert not slip(text, word)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Skin rash", "SKINRASH"),
        ("A\u2013B", "a-b"),
        ("\u0410\u0412", "AB"),  # Cyrillic
        ("5 \u00b5g", "5 \u03bcg"),  # the micro sign and the Greek letter
    ],
)
def test_texts_that_look_alike(one, other):
    assert skeleton(one) == skeleton(other)
    assert skeleton(one) != skeleton(other + "x")
