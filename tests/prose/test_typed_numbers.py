"""What a reader takes for a number of the study in a line of prose, and what not."""

from __future__ import annotations

import pytest

from caseseries.prose.typed_numbers import hidden, typed


def found(line: str) -> list[str]:
    return list(typed(line))


@pytest.mark.parametrize(
    "counted",
    [
        "patient",
        "patients",
        "child",
        "children",
        "participant",
        "participants",
        "subject",
        "subjects",
        "person",
        "persons",
        "people",
        "boy",
        "boys",
        "girl",
        "girls",
        "men",
        "man",
        "women",
        "woman",
        "infant",
        "infants",
        "adult",
        "adults",
        "neonate",
        "neonates",
        "babies",
        "survivor",
        "survivors",
        "cases",
        "events",
        "episodes",
        "deaths",
        "relapses",
    ],
)
def test_number_words_count_before_everybody_and_everything_that_is_counted(counted: str) -> None:
    assert found(f"There were three {counted}.") == ["three"]
    assert found(f"There were three {counted}less ones.") == []


@pytest.mark.parametrize(
    "word",
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "twenty-one",
        "thirty-nine",
        "dozen",
    ],
)
def test_every_number_word_counts(word: str) -> None:
    assert found(f"Of {word} patients.") == [word]
    assert found(f"{word.capitalize()} patients.") == [word.capitalize()]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("Three deaths.", ["Three"]),
        ("Two of the children.", ["Two"]),
        ("Two of those young children.", ["Two"]),
        ("Two of all patients.", ["Two"]),
        ("Two severe events.", ["Two"]),
        ("A dozen patients.", ["A dozen"]),
        ("Half of ninety per cent.", ["ninety"]),
        ("Ninety percent.", ["Ninety"]),
        # A compound is a number whatever it counts; a single word may be a figure of speech.
        ("Twenty-three tables.", ["Twenty-three"]),
        ("Two tables.", []),
        ("One of us saw children.", []),
        ("Two in patients.", []),
        ("Two-sided tests of patients.", []),
        ("The seven-year-old children.", []),
        ("Tendency among patients.", []),
        ("Often patients came.", []),
    ],
)
def test_number_words_and_figures_of_speech(line: str, numbers: list[str]) -> None:
    assert found(line) == numbers


@pytest.mark.parametrize(
    "ending",
    [
        "st",
        "nd",
        "rd",
        "th",
        "g",
        "mg",
        "µg",
        "ng",
        "kg",
        "L",
        "l",
        "mL",
        "ml",
        "µL",
        "x",
        "fold",
        "e6",
        "e-6",
        "e+6",
        "h",
        "d",
        "wk",
        "wks",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "mo",
        "year",
        "years",
        "yr",
        "yrs",
        "y",
    ],
)
def test_a_unit_or_ending_close_to_a_number_does_not_hide_it(ending: str) -> None:
    assert found(f"It was 23{ending} in all.") == ["23"]


def test_letters_close_to_a_number_make_it_a_name() -> None:
    for name in ("23S", "3abc", "2D", "5mgx", "7thing"):
        assert found(f"The {name} one.") == []


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("In 1,234 of 5,678.", ["1,234", "5,678"]),
        (
            "It was 12.5 or .5, −3, ±4, <5, >6, ≥7, ≤8.",
            ["12.5", "−3", "±4", "<5", ">6", "≥7", "≤8"],
        ),
        ("Between 2–11 and 3 to 4.", ["2", "11", "3", "4"]),
        ("n=20, n = 21, p<0.05.", ["20", "21", "0.05"]),
        ("½ ¼ ¾ ⅓ ⅔ ⅛", ["½", "¼", "¾", "⅓", "⅔", "⅛"]),
        ("12/20 (60%)", ["12", "20", "60"]),
        ("**23** and _24_ and __25__.", ["23", "24", "25"]),
        ("(23)", ["23"]),
        ("“23”", ["23"]),
    ],
)
def test_digits_wherever_they_are_read(line: str, numbers: list[str]) -> None:
    assert found(line) == numbers


@pytest.mark.parametrize(
    "name",
    [
        "CD19", "IL-6", "interleukin-6", "COVID-19", "TCF3-ZNF384", "ChiCTR1800018935", "v5.0", "α2", "HLA-B27",
        "Table-3",
    ],
)  # fmt: skip
def test_a_number_in_a_name_is_none(name: str) -> None:
    assert found(f"With {name} alone.") == []


@pytest.mark.parametrize(
    "word",
    [
        "patient",
        "patients",
        "children",
        "group",
        "day",
        "week",
        "month",
        "year",
        "age",
        "aged",
        "grade",
        "n",
        "p",
    ],
)
def test_a_hyphen_after_what_is_counted_makes_no_name(word: str) -> None:
    assert found(f"The {word}-7 one.") == ["7"]
    assert found(f"{word.capitalize()}-7 came.") == ["7"]


@pytest.mark.parametrize(
    "date",
    [
        "2020-10-01", "1 October 2020", "October 1, 2020", "October 2020", "3 Oct 2020", "3 Oct. 2020", "1 May",
        "in 2021", "1999", *(f"1 {m} 2020" for m in [
            "January", "February", "March", "April", "June", "July", "August",
        ]),
        *(f"1 {m} 2020" for m in ["September", "November", "December"]),
        *(f"1 {m} 2020" for m in ["Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Nov", "Dec"]),
    ],
)  # fmt: skip
def test_dates_and_years_are_no_numbers(date: str) -> None:
    assert found(f"Seen {date}, here.") == []


@pytest.mark.parametrize(
    "amount",
    [
        "2015 cells", "2015 patients", "2015 children", "2015 mg", "2015 µL", "2015 units", "2015 days", "2015%",
        "2015 per cent", "2015 percent", "2015 samples", "2015 copies", "2015 weeks", "2015 months",
    ],
)  # fmt: skip
def test_a_year_with_a_unit_is_a_number(amount: str) -> None:
    assert found(f"With {amount} in all.") == ["2015"]


def test_what_looks_like_a_year_in_a_larger_number_is_one() -> None:
    assert found("Of 2,015 or 2015.5 or 32015, n=2015.") == ["2,015", "2015.5", "32015", "2015"]
    assert found("In 2100 alone.") == ["2100"]


@pytest.mark.parametrize(
    "reference",
    [
        "[@smith2016]", "@smith2016 [p. 23]", "[@smith2016, pp. 33-35]", "[@smith2016, ch. 4, 5]", "[@a, fig. 2]",
        "[@a, table 3]", "[@a, suppl. 2]", "[@a, vol. 7]", "[@a, section 8]", "[^1]", "[^1]: Note", "@tbl-2",
        "[page](page-3.qmd)", "https://example.org/4", "<https://example.org/5>", "doi:10.1000/23",
        "10.1000/23", "0000-0002-1825-0097", "`code 5`", "``a `6` b``", "{{< include part-7.qmd >}}",
        "<!-- a remark of 8 -->", "<p class='c9'>", "{#fig-10 width=11}", "{.c12}", "{width=13}", "× 10^9^/L",
        "10^9^/L", "x 10^−6^",
    ],
)  # fmt: skip
def test_references_links_code_and_units_are_no_numbers(reference: str) -> None:
    assert found(f"See {reference} there.") == []


def test_the_number_of_a_list_item_is_none_and_what_follows_is() -> None:
    assert found("1. The first.") == []
    assert found("  12) Of 23.") == ["23"]
    assert found("Of 1. The first.") == ["1"]
    assert found("{23} men") == ["23"]


@pytest.mark.parametrize(
    "key",
    [
        "title",
        "subtitle",
        "fig-cap",
        "tbl-cap",
        "lst-cap",
        "fig-alt",
        "tbl-alt",
        "fig-scap",
        "tbl-scap",
        "caption",
        "alt",
    ],
)
def test_words_in_attributes_are_read(key: str) -> None:
    assert hidden(f'::: {{.x {key}="All 23"}}') == ["All 23"]
    assert hidden(f'::: {{.x data-{key}x="All 23"}}') == []
