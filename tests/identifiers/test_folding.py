"""A text as people read it, whatever it is written with."""

import pytest

from caseseries.identifiers.folding import (
    is_wide,
    joined,
    plain,
    spellings,
    squeezed,
    without_tex,
    words,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("M\u00fcller", "Muller"),
        ("Mu\u0308ller", "Muller"),
        ("Gro\u00df", "Gross"),
        ("S\u00f8ren", "Soren"),
        ("M&uuml;ller &amp; Sohn", "Muller & Sohn"),
        ("M%C3%BCller", "Muller"),
        ("M%25C3%25BCller", "Muller"),  # an address within an address
        ("M\\u00fcller", "Muller"),
        ("M\\u{fc}ller", "Muller"),
        ("M\\xfcller", "Muller"),
        ("Mus\u00adter\u200bmann", "Mustermann"),
        ("\u0415rika", "Erika"),  # a Cyrillic letter
        ("\uff25rika", "Erika"),  # a letter of full width
        ("ERIKA", "ERIKA"),
        ("100 %", "100 %"),
    ],
)
def test_what_a_text_says(written, read):
    assert plain(written) == read


def test_a_word_in_another_alphabet_alone_stays():
    assert plain("\u041c\u043e\u0441\u043a\u0432\u0430") == "\u041c\u043e\u0441\u043a\u0432\u0430"


@pytest.mark.parametrize(
    ("value", "also"),
    [
        ("M\u00fcller", {"Muller", "Mueller"}),
        ("Mueller", {"Mueller", "Muller"}),
        ("Goethe", {"Goethe", "Gothe"}),
        ("\u00c5se", {"Ase", "Aase"}),
        ("\u00d8rsted", {"Orsted", "Oersted"}),
    ],
)
def test_registers_have_umlauts_in_several_ways(value, also):
    assert also <= spellings(value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('M{\\"u}ller', "Muller"),
        ('M\\"uller', "Muller"),
        ("Gro{\\ss}", "Gross"),
        ("Fran\\c{c}ois", "Francois"),
        ("{Title} kept", "Title kept"),
    ],
)
def test_a_bibliography_is_written_in_tex(written, read):
    assert without_tex(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Muster-\nmann", "Mustermann"),
        ("Muster-  \n  mann", "Mustermann"),
        ("Muster\ufffe\r\nmann", "Mustermann"),  # a hyphen of print
        ("two\nlines", ""),
        ("3-\n5", ""),
    ],
)
def test_words_that_a_line_end_broke(written, read):
    assert joined(written) == read


def test_words_are_runs_of_letters_and_runs_of_digits():
    assert words("Dr. M\u00fcller's no. A-12b") == ["Dr", "M\u00fcller", "s", "no", "A", "12", "b"]


def test_scripts_without_blanks_between_words():
    assert is_wide("\u738b\u5c0f\u660e")
    assert not is_wide("Wang")
    assert squeezed("\u738b \u5c0f\u660e and Wang Li") == "\u738b\u5c0f\u660e and Wang Li"
