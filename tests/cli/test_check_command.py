"""`caseseries check` and `results`: marks of a merge by line, oddities beside the results, counts that are true."""

import shutil

import pytest
from typer.testing import CliRunner

from caseseries.cli.commands import app
from caseseries.diff import open_side
from caseseries.errors import UserError
from tests.cohort.edits import Sheet
from tests.conftest import FIVE

MARKS = ["<<<<<<< HEAD", "=======", "the other", ">>>>>>> other"]


def _run(folder, *words):
    return CliRunner().invoke(app, [*words, "--project", str(folder)])


def _told(folder, *words):
    done = _run(folder, *words)
    return done.output + (str(done.exception) if done.exception else "")


def _conflict(path, line):
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1 : line - 1] = MARKS
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """The five-patient study with its results, in which nothing is at fault."""
    folder = tmp_path_factory.mktemp("checked") / "five"
    shutil.copytree(FIVE, folder)
    assert _run(folder, "results").exit_code == 0
    assert _run(folder, "check").exit_code == 0
    return folder


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("index.qmd", 20), ("study.yml", 10), ("_quarto.yml", 5), ("data/adae.csv", 4),
        ("data/adsl.csv", 1), ("results/results.csv", 9), ("results/patients.csv", 3),
    ],
)  # fmt: skip
def test_marks_of_a_merge_are_named_with_their_line(checked, tmp_path, file, line):
    five = tmp_path / "five"
    shutil.copytree(checked, five)
    _conflict(five / file, line)
    said = _told(five, "check")
    name = file.removeprefix("data/").removeprefix("results/")
    assert f"{name}:{line}: a merge was not resolved here: the line begins with <<<<<<<" in said


def test_damaged_results_are_written_anew(five):
    _run(five, "results")
    path = five / "results/results.csv"
    whole = path.read_bytes()
    _conflict(path, 5)
    done = _run(five, "results")
    assert done.exit_code == 0
    assert "444 results; the file before could not be read." in done.output
    assert path.read_bytes() == whole


def test_a_diff_with_damaged_results_names_the_line(five):
    _run(five, "results")
    path = five / "results/results.csv"
    _conflict(path, 5)
    with pytest.raises(UserError, match="a merge was not resolved here") as caught:
        open_side(str(path), five)
    assert caught.value.place == "results.csv:5"


def test_an_underline_of_a_heading_is_no_mark(five):
    path = five / "index.qmd"
    path.write_text(path.read_text() + "\nEnd\n=======\n")
    _run(five, "results")
    assert _run(five, "check").exit_code == 0


def test_counts_of_results_are_true(five):
    """444 results and 10 rows of patients; one dose of another colour later none of the results has changed."""
    first = _run(five, "results").output
    assert first == "444 results: 444 new. 10 rows of patients: 10 new.\n"
    assert (
        _run(five, "results").output
        == "444 results: as they were. 10 rows of patients: as they were.\n"
    )
    Sheet(five, "adex").put(2, "AENDY", "27").save()
    assert (
        _run(five, "results").output
        == "444 results: as they were. 10 rows of patients: 1 changed.\n"
    )
    study = five / "study.yml"
    smoker = "      - {id: smoker, column: SMOKER, kind: flag}\n"
    study.write_text(study.read_text().replace(smoker, ""))
    assert "434 results: 10 gone." in _run(five, "results").output


def test_oddities_stand_beside_the_results(five):
    Sheet(five, "adae").put(2, "ASTDY", "-20").save()
    for words in (["results"], ["check"]):
        said = _told(five, *words)
        assert (
            "caseseries: note: adae.csv, row 2, column TRTEMFL: a treatment-emergent event" in said
        )
        assert "emergent-before-treatment" in said


def test_patients_without_a_page_are_counted_with_the_option_that_changes_it(five):
    plan = five / "study.yml"
    plan.write_text(plan.read_text() + "  pages: 2\n")
    said = " ".join(_told(five, "check").split())
    assert "3 patients have no page of their own: `pages` below `patients` in study.yml" in said
    plan.write_text(plan.read_text().replace("pages: 2", "pages: 5"))
    assert "no page of their own" not in _told(five, "check")
