"""How days, units and coded texts read on the patient pages."""

import pytest

from caseseries.patients.wording import day_text, days_text, unit_text, words


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("DRUG WITHDRAWN", "Drug withdrawn"),
        ("RECOVERED/RESOLVED", "Recovered/resolved"),
        ("FATAL", "Fatal"),
        ("NONE", "NONE"),  # four letters may be an abbreviation
        ("Related", "Related"),
        ("IL-6 raised", "IL-6 raised"),
        ("", ""),
    ],
)
def test_codes_in_capitals_read_as_a_sentence(code, text):
    assert words(code) == text


def test_a_day_has_a_true_minus_sign_and_an_unknown_one_a_dash():
    assert [day_text(d) for d in (None, -3, 1, 28)] == ["–", "−3", "1", "28"]


@pytest.mark.parametrize(
    ("unit", "text"),
    [("mg", " mg"), ("10⁹/L", " × 10⁹/L"), ("10^9/L", " × 10^9/L"), ("%", " %"), ("", "")],
)
def test_a_power_of_ten_multiplies_the_number_before_it(unit, text):
    assert unit_text(unit) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (2, 3, "2–3"),
        (5, 5, "5"),
        (9, None, "9, ongoing"),
        (None, None, "–"),
        (-3, -1, "−3 to −1"),
        (-3, 5, "−3 to 5"),
        (-2, -2, "−2"),
        (None, 4, "– to 4"),
    ],
)
def test_days_read_as_an_interval(start, end, text):
    assert days_text(start, end) == text


def test_an_open_end_is_called_as_asked():
    assert days_text(9, None, open_end="not over") == "9, not over"
