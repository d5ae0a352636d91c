"""Formats of study.yml: an older one is read, the newest is what `caseseries migrate` makes, a newer one is refused."""

import pytest
from typer.testing import CliRunner

from caseseries.analyses.study_results import compute_study
from caseseries.cli.commands import app
from caseseries.errors import UserError
from caseseries.study import read_study


def _migrate(folder):
    done = CliRunner().invoke(app, ["migrate", "--project", str(folder)])
    assert done.exit_code == 0, done.output
    return done.output


def _prefixed(five, line):
    path = five / "study.yml"
    path.write_text(f"{line}\n{path.read_text()}")


def test_without_the_key_it_is_format_1(five):
    assert read_study(five).format == 1


def test_migrate_says_what_it_changed_and_keeps_the_rest(five):
    path = five / "study.yml"
    _prefixed(five, "# What this study is.")
    before = path.read_text()
    assert "format 2: the line `format: 2` was added as line 2" in _migrate(five)
    assert path.read_text() == before.replace("study:\n", "format: 2\n\nstudy:\n", 1)
    assert read_study(five).format == 2
    assert "nothing was changed" in _migrate(five)
    assert path.read_text().count("format: 2\n") == 1


def test_the_same_results_come_of_it(five):
    before = compute_study(five)
    _migrate(five)
    assert compute_study(five).results == before.results


def test_another_meaning_is_told(five):
    path = five / "study.yml"
    path.write_text(
        path.read_text().replace("code: OS,", "code: OS, method: cumulative-incidence,")
    )
    assert "code 2 of CNSR" in _migrate(five)
    assert "code 2" not in _migrate(five)


def test_a_newer_format_is_refused_with_its_line(five):
    _prefixed(five, "# A study of later years.\nformat: 3")
    with pytest.raises(UserError, match=r"this study\.yml is of format 3") as caught:
        read_study(five)
    assert caught.value.place == "study.yml:2"
    assert "take a newer caseseries" in caught.value.remedy


@pytest.mark.parametrize("number", ["0", "two", "-1"])
def test_what_is_no_format_is_refused(five, number):
    _prefixed(five, f"format: {number}")
    with pytest.raises(Exception, match="format"):
        read_study(five)
