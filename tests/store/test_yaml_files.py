"""YAML that is refused with its line, and YAML that is taken as it always was."""

from __future__ import annotations

import datetime

import pytest
import yaml

from caseseries.errors import UserError
from caseseries.store import yaml_files


def fault(text: str, first_line: int = 1) -> UserError:
    with pytest.raises(UserError) as caught:
        yaml_files.load(text, "study.yml", first_line)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("text", "key", "lines"),
    [
        ("a: 1\nb: 2\na: 3\n", "a", "lines 1 and 3"),
        (
            "privacy:\n  consent_column: CONSPUBL\n  deny: []\n  consent_column:\n",
            "consent_column",
            "lines 2 and 4",
        ),
        ("list:\n- {a: 1}\n- {a: 1, b: 2, a: 3}\n", "a", "line 3"),
        ("a: 1\n'a': 2\n", "a", "lines 1 and 2"),
        ('a: 1\n"\\x61": 2\n', "a", "lines 1 and 2"),
        ("yes: 1\ntrue: 2\n", "true", "lines 1 and 2"),
        ("1: a\n0x1: b\n", "0x1", "lines 1 and 2"),
        ("1: a\n1.0: b\n", "1.0", "lines 1 and 2"),
        ("? a\n: 1\n\n? a\n: 2\n", "a", "lines 1 and 4"),
        ("x: &x {a: 1}\ny:\n  <<: *x\n  <<: *x\n", "<<", "lines 3 and 4"),
        ("null: 1\n~: 2\n", "~", "lines 1 and 2"),
    ],
)
def test_a_key_that_stands_twice(text: str, key: str, lines: str) -> None:
    found = fault(text)
    assert found.message == f"the key {key} stands twice, in {lines}"
    assert found.place == f"study.yml:{lines.split()[-1]}"


def test_lines_are_those_of_the_file() -> None:
    """A front matter begins in line 2."""
    found = fault("title: One\n\ntitle: Two\n", 2)
    assert (found.place, found.message) == (
        "study.yml:4",
        "the key title stands twice, in lines 2 and 4",
    )


@pytest.mark.parametrize(
    ("text", "line", "said", "remedy"),
    [
        ("a: 1\nb:\n\tc: 2\n", 3, "cannot start any token", "blanks"),
        ("a: 1\nb: two: three\n", 2, "not allowed", "quotes"),
        ("a: [1,\nb: 2\n", 2, "the YAML cannot be read", "quotes"),
        ("a: 1\ndate: 2025-02-30\n", 2, "no date of the calendar", "year-month-day"),
        ("a: 1\ndate: 2025-13-01 10:00:00\n", 2, "no date of the calendar", "year-month-day"),
        ("list:\n- a\n- 2025-02-30\n", 3, "no date of the calendar", "year-month-day"),
        ("2025-02-30: a\n", 1, "no date of the calendar", "year-month-day"),
        ("a: 1\nb: " + "9" * 5000 + "\n", 2, "cannot be read", "quotes"),
        ("a: 1\nb: x\x00y\n", 2, "U+0000", "delete"),
        ("a: 1\nb: x\x1by\n", 2, "U+001B", "delete"),
        ("a: *gone\n", 1, "undefined alias", "quotes"),
        (
            "a: !!python/object/apply:os.system [ls]\n",
            1,
            "could not determine a constructor",
            "quotes",
        ),
        ("a: 1\n---\nb: 2\n", 2, "another document", "quotes"),
        ("? [a]\n: 1\n", 1, "unhashable", "quotes"),
        ("a: 1\n- b\n", 2, "the YAML cannot be read", "quotes"),
    ],
)
def test_what_is_no_yaml_of_ours(text: str, line: int, said: str, remedy: str) -> None:
    found = fault(text)
    assert found.place == f"study.yml:{line}"
    assert said in found.message
    assert remedy in found.remedy


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
@pytest.mark.parametrize("levels", [70, 900, 5_000, 200_000])
def test_nesting_that_nobody_writes(opening: str, levels: int) -> None:
    closing = {"[": "]", "{a: ": "}"}.get(opening, "")
    found = fault("a: 1\nb:\n  " + opening * levels + "x" + closing * levels)
    assert found.place.startswith("study.yml:3")
    assert "nest" in found.message


def test_nesting_line_by_line() -> None:
    found = fault("".join(" " * level + "a:\n" for level in range(5_000)))
    assert "nest" in found.message
    assert int(found.place.partition(":")[2]) > 60


def test_a_part_that_contains_itself_or_is_endless_when_filled_in() -> None:
    assert fault("a: 1\nb: &b [*b]\n").place == "study.yml:2"
    rows = ["a0: &a0 [x]"] + [
        f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]" for k in range(1, 9)
    ]
    assert "too large" in fault("\n".join(rows)).message
    deep = ["a0: &a0 [x]"] + [f"a{k}: &a{k} [*a{k - 1}]" for k in range(1, 90)]
    assert "nested" in fault("\n".join(deep)).message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "\ufeffa: 1\n",
        "a: 1\r\nb: [2, 3]\r\n",
        "base: &base {a: 1, b: 2}\nown:\n  <<: *base\n  b: 3\n",
        "date: 2025-01-31\nat: 2025-01-31T10:00:00Z\n",
        "text: |\n  a\n  b\nyes: no\n2: two\n'2': text\n",
        "a:\n- [1, 2.5, 1e3, ~, null, .inf]\n- {x: 'é 😀'}\n",
    ],
)
def test_the_rest_is_taken_as_yaml_takes_it(text: str) -> None:
    assert yaml_files.load(text, "a.yml") == yaml.safe_load(text)


def test_a_date_is_a_date() -> None:
    assert yaml_files.load("date: 2024-02-29\n", "a.yml") == {"date": datetime.date(2024, 2, 29)}
