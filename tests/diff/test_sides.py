"""The two sides of a comparison: what a name stands for, what is read of it, and what is said to be missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries.diff import sides
from caseseries.errors import UserError
from tests import small

from .conftest import git


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The small study, committed and tagged as version 1.0.0."""
    folder = small.write(tmp_path / "project")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "First")
    git(folder, "tag", "v1.0.0")
    return folder


def test_a_revision_holds_what_was_committed(project: Path) -> None:
    (project / "results/results.csv").write_text(small.results(rash=3).to_csv())
    for name in ("1.0.0", "v1.0.0"):
        side = sides.open_side(name, project)
        assert side.label == "v1.0.0"
        assert side.results["harm.rash.mild.both.n"].text == "1"
        assert side.patients is not None
        assert len(side.patients) == 4
        assert side.study is not None
        assert side.notes == ()
        # Pages that people write, not those that the package generates.
        assert side.sources == {"chapters/text.qmd": "Text.\n", "index.qmd": small.PAGE}
        assert side.tables is not None
        assert sorted(side.tables) == ["adae", "adsl"]
    # A commit is told with the version that it was on the way to.
    assert sides.open_side("HEAD", project).label == "HEAD (1.0.0)"


def test_a_study_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    small.write(tmp_path / "repository/studies/one")
    repository = tmp_path / "repository"
    (repository / "index.qmd").write_text("Another page.\n")
    git(repository, "init", "-q")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "First")
    side = sides.open_side("HEAD", repository / "studies/one")
    assert side.sources["index.qmd"] == small.PAGE
    assert len(side.results) == 5


def test_a_revision_says_what_it_lacks(project: Path) -> None:
    git(project, "rm", "-q", "-r", "data", "results/patients.csv")
    (project / "study.yml").write_text("study: {id: 1, unknown: key}\n")
    git(project, "commit", "-q", "-a", "-m", "Without data")
    side = sides.open_side("HEAD", project)
    assert (side.patients, side.study, side.tables) == (None, None, None)
    assert side.label == "HEAD"
    assert side.notes == (
        "study.yml of HEAD cannot be read by this version of caseseries",
        "HEAD has no patient-level data",
    )
    git(project, "rm", "-q", "results/results.csv")
    git(project, "commit", "-q", "-m", "Without results")
    with pytest.raises(UserError) as caught:
        sides.open_side("HEAD", project)
    assert (caught.value.message, caught.value.place) == (
        "there are no committed results", "HEAD:results/results.csv",
    )  # fmt: skip
    assert "commit results/" in caught.value.remedy


def test_a_file_of_results_and_a_folder_of_them(project: Path) -> None:
    file = sides.open_side(str(project / "results/results.csv"), project)
    assert (file.label, file.study, file.patients, file.sources) == ("results.csv", None, None, {})
    assert len(file.results) == 5
    assert file.notes[0].endswith(
        "holds results alone: prose, data and patients cannot be compared"
    )
    folder = sides.open_side(str(project / "results"), project)
    assert folder.label == "results"
    assert folder.patients is not None
    assert folder.notes == (
        "results holds results alone: prose, data and patients cannot be compared",
    )
    with pytest.raises(UserError, match="file of results is missing"):
        sides.open_side("gone.csv", project)
    with pytest.raises(UserError, match=r"neither study.yml nor results.csv") as caught:
        sides.open_side(str(project / "chapters"), project)
    assert caught.value.place == "chapters"


def test_the_folder_of_a_published_version(project: Path, tmp_path: Path) -> None:
    version = tmp_path / "pages/v/1.0.0"
    version.mkdir(parents=True)
    (version / "index.html").write_text("<p>A page.</p>")
    with pytest.raises(UserError, match="a built site without its results"):
        sides.open_side(str(version), project)
    file = version / sides.BUILT
    file.parent.mkdir(parents=True)
    file.write_text(small.results(rash=3).to_csv())
    old, new = sides.open_both(str(version), "v1.0.0", project)
    assert (old.label, old.study) == ("1.0.0", None)
    assert old.results["harm.rash.mild.both.n"].text == "3"
    assert new.study is not None


def test_the_working_tree_and_another_folder(five: Path) -> None:
    here = sides.open_side(str(five), five)
    assert here.label == "working tree (0.2.0)"
    assert here.tables is not None
    assert "adsl" in here.tables
    assert here.patients is not None
    assert here.notes == ()
    assert list(here.sources) == ["index.qmd"]
    assert sides.open_side(str(five), five / "data").label == "five (0.2.0)"


def test_a_version_without_a_tag_has_the_results_that_were_released(project: Path) -> None:
    released = project / "results/released"
    released.mkdir()
    (released / "0.9.0.csv").write_text(small.results(rash=2).to_csv())
    for name in ("0.9.0", "v0.9.0"):
        side = sides.open_side(name, project)
        assert (side.label, side.results["harm.rash.mild.both.n"].text) == ("0.9.0", "2")
        assert side.notes == (
            "0.9.0 holds results alone: prose, data and patients cannot be compared;"
            " there is no tag v0.9.0 to take the rest from",
        )
    # A tag comes before the file of that version.
    (released / "1.0.0.csv").write_text(small.results(rash=2).to_csv())
    assert sides.open_side("1.0.0", project).results["harm.rash.mild.both.n"].text == "1"


def test_a_name_that_is_nothing_says_what_would_do(project: Path) -> None:
    for name in ("2.0.0", "no-such-thing", "--output=x"):
        with pytest.raises(UserError) as caught:
            sides.open_side(name, project)
        assert caught.value.message == (
            f"{name!r} is neither a file or folder, a version that was released, nor known to git"
        )
        assert "git tag" in caught.value.remedy


def test_outside_a_repository_only_files_are_sides(tmp_path: Path) -> None:
    folder = small.write(tmp_path / "plain")
    with pytest.raises(UserError, match="nor known to git"):
        sides.open_side("HEAD", folder)


def test_the_last_release_is_the_older_side(project: Path) -> None:
    with pytest.raises(UserError) as caught:
        sides.last_released(project)
    assert (caught.value.message, caught.value.place) == (
        "no version was released yet",
        "results/released",
    )
    assert "caseseries release" in caught.value.remedy
    released = project / "results/released"
    released.mkdir()
    for name in ("0.9.0", "0.10.0", "draft", "0.9.1-rc"):
        (released / f"{name}.csv").write_text(small.results(rash=2).to_csv())
    assert sides.released_versions(project) == ["0.9.0", "0.10.0"]
    assert sides.last_released(project) == "0.10.0"


def test_two_files_of_results_are_shown_on_the_pages_at_hand(project: Path) -> None:
    released = project / "results/released"
    released.mkdir()
    for name, rash in (("0.9.0", 2), ("0.10.0", 3)):
        (released / f"{name}.csv").write_text(small.results(rash=rash).to_csv())
    left, right = sides.open_both("0.9.0", "0.10.0", project)
    assert (left.label, right.label) == ("0.9.0", "0.10.0")
    assert (left.study, left.sources) == (None, {})
    assert right.study is not None
    assert sorted(right.sources) == ["chapters/text.qmd", "index.qmd"]
    assert right.notes[-1] == (
        "sentences, tables and figures are those of the working tree (1.0.0)"
    )
    assert len(right.notes) == 2
    # Where one side has pages of its own, nothing is borrowed.
    _, tagged = sides.open_both("0.9.0", "v1.0.0", project)
    assert tagged.notes == ()


def test_what_git_cannot_read_is_told_with_its_words(project: Path) -> None:
    commit = git(project, "rev-parse", "HEAD")
    blob = git(project, "rev-parse", "HEAD:index.qmd")
    (project / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(UserError, match="git cannot read this revision") as caught:
        sides.open_side(commit, project)
    assert caught.value.rule
    assert "git fetch --unshallow" in caught.value.remedy
