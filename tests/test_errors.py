"""Words of messages: what was meant, and the first of many names."""

import errno

import pytest

from caseseries.errors import did_you_mean, of_system, some


def test_the_nearest_word() -> None:
    known = ["publish", "consent_column"]
    assert did_you_mean("consent_colum", known) == "did you mean consent_column?"
    assert did_you_mean("qqq", known) == ""
    assert did_you_mean("publishe", ["publish", "published"], most=2) == (
        "did you mean published, publish?"
    )


def test_the_first_names_and_how_many_more() -> None:
    assert some([]) == ""
    assert some(["a", "b", "c"], 3) == "a, b, c"
    assert some(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert some(["a", "b", "c"], 2, "\n  ") == "a\n  b\n  and 1 more"


@pytest.mark.parametrize(
    ("number", "windows", "remedy"),
    [
        (errno.EACCES, None, "give yourself the right to it"),
        (errno.EACCES, 32, "close what uses it"),  # a table that is open in a spreadsheet program
        (errno.ENOENT, 206, "give it a shorter name"),  # more than 260 signs
    ],
)
def test_what_windows_says_more_exactly(number: int, windows: int | None, remedy: str) -> None:
    error = OSError(number, "no", "data/adsl.csv")
    if windows:
        error.winerror = windows  # type: ignore[attr-defined,unused-ignore]
    told = of_system(error)
    assert told is not None
    assert (told.place, told.remedy.startswith(remedy)) == ("data/adsl.csv", True)


def test_a_missing_file_may_be_our_own_fault() -> None:
    assert of_system(FileNotFoundError(errno.ENOENT, "no", "x")) is None
