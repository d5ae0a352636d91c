"""The commands about versions: what they say, where they write, and with which code they end."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from caseseries.errors import UserError
from caseseries.results import Results
from caseseries.site import project_check
from tests import small
from tests.command_line import Done, caseseries
from tests.versions.conftest import make_site

PAGE = 'A rash in `{python} claim("harm.rash.mild.both.n")` patients.\n'


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The small study with two files of results: one and three patients with a rash."""
    folder = small.write(tmp_path / "study")
    (folder / "index.qmd").write_text(PAGE)
    for name, rash in (("old", 1), ("new", 3)):
        (folder / f"{name}.csv").write_text(small.results(rash=rash).to_csv())
    return folder


def diff(study: Path, *options: str, new: str = "new.csv") -> Done:
    return caseseries(study, "diff", "old.csv", new, *options)


def test_a_difference_is_told_as_text(study: Path) -> None:
    done = diff(study)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[:2] == ["old.csv → new.csv", "Changed: 2 results, 1 sentence, 1 table."]
    assert "    - A rash in 1 patients." in lines
    assert "    + A rash in 3 patients." in lines
    assert "  harm.rash.mild.both.n: 1 → 3 (1 of 4 → 3 of 4)" in lines
    # Not the number of the table's own percentage alone: it shows in the table.
    assert "  harm.rash.mild.both.pct: 25 → 75 (1 of 4 → 3 of 4)" in lines


def test_the_exit_code_says_whether_anything_differs_when_it_is_asked_to(study: Path) -> None:
    assert diff(study, "--exit-code").returncode == 1
    assert diff(study, "--exit-code", new="old.csv").returncode == 0
    same = diff(study, new="old.csv")
    assert "Nothing that a reader could see has changed" in same.stdout


def test_the_other_forms_say_the_same(study: Path) -> None:
    told = json.loads(diff(study, "--json").stdout)
    assert [r["id"] for r in told["results"]] == [
        "harm.rash.mild.both.n",
        "harm.rash.mild.both.pct",
    ]
    assert json.loads(diff(study, "--format", "json").stdout) == told
    assert diff(study, "--format", "html").stdout.startswith("<!DOCTYPE html>")
    assert diff(study, "--format", "markdown").stdout.startswith(
        "### What changed: old.csv → new.csv"
    )


def test_a_report_is_written_to_a_file(study: Path) -> None:
    done = diff(study, "--format", "html", "--output", "report.html")
    assert done.stdout == ""
    assert "A rash in 3 patients." in (study / "report.html").read_text()


def test_everything_lists_what_no_page_prints(study: Path) -> None:
    more = (*small.results(rash=3).rows, *small.count("hives", 2))
    (study / "new.csv").write_text(small.Results(more).to_csv())
    assert "and 2 results that no page prints" in diff(study).stdout
    assert "harm.hives.mild.both.n: added, 2" in diff(study, "--all").stdout


def test_a_side_that_is_nothing_is_told_without_a_traceback(study: Path) -> None:
    done = diff(study, new="gone")
    assert done.returncode == 2
    assert "'gone' is neither a file or folder" in done.stderr
    assert "what to do: name a tag" in done.stderr
    assert "Traceback" not in done.stderr


def publish(study: Path, site: Path, *options: str) -> Done:
    return caseseries(study, "publish", str(study.parent / "place"), "--site", str(site), *options)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that builds a version of the tiny site, and its study beside it, which passes its check."""
    monkeypatch.setattr(project_check, "check", lambda _: project_check.Report(()))

    def make(version: str, text: str = "") -> tuple[Path, Path]:
        site = make_site(tmp_path / version, version, text)
        study = site.with_name(f"{version}-study")
        (study / "results").mkdir()
        (study / "results/results.csv").write_text(Results(()).to_csv())
        facts = json.loads((site / "build.json").read_text())
        empty = hashlib.sha256((study / "results/results.csv").read_bytes()).hexdigest()
        (site / "build.json").write_text(json.dumps({**facts, "results": empty}))
        return study, site

    return make


def test_a_version_is_published_and_verified(built, tmp_path: Path) -> None:
    done = publish(*built("1.0.0"))
    assert done.returncode == 0
    assert "Version 1.0.0: " in done.stdout
    assert "It is the newest version, and what the root shows." in done.stdout
    # The site was built from a study without data, release or repository.
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == ["note"] * 3
    place = str(tmp_path / "place")
    verified = caseseries(tmp_path, "verify", place)
    assert (verified.returncode, verified.stdout) == (0, "Everything is as it was published.\n")
    again = publish(tmp_path / "1.0.0-study", tmp_path / "1.0.0")
    assert "Version 1.0.0 was there with the same bytes." in again.stdout
    late = publish(*built("0.9.0"))
    assert "The newest version, and what the root shows, is 1.0.0." in late.stdout
    (tmp_path / "place/v/1.0.0/index.html").write_text("altered")
    verified = caseseries(tmp_path, "verify", place)
    assert verified.returncode == 1
    assert verified.stderr == "altered: v/1.0.0/index.html\n"


@pytest.mark.parametrize(
    "found",
    [
        {"faults": (UserError("a link is dead"),)},
        {"faults": (), "unfinished": (UserError("a link is dead"),)},
    ],
)
def test_nothing_is_published_that_does_not_pass_its_check(built, monkeypatch, found) -> None:
    study, site = built("1.0.0")
    monkeypatch.setattr(project_check, "check", lambda _: project_check.Report(**found))
    done = publish(study, site)
    assert done.returncode == 2
    assert "a link is dead" in done.stderr
    assert not (study.parent / "place").exists()


def test_results_that_are_not_those_of_the_data_are_not_published(built, monkeypatch) -> None:
    study, site = built("1.0.0")
    report = project_check.Report((), differing=("a.b.all.n",))
    monkeypatch.setattr(project_check, "check", lambda _: report)
    assert "run `caseseries results`" in publish(study, site).stderr
    assert not (study.parent / "place").exists()


def test_other_bytes_of_a_version_are_refused(built, tmp_path: Path) -> None:
    publish(*built("1.0.0"))
    done = publish(*built("1.0.0", "Other words"))
    assert done.returncode == 2
    assert "version 1.0.0 was published before" in done.stderr
    assert "give the study a new version number" in done.stderr
    inside = caseseries(
        tmp_path / "1.0.0-study",
        "publish",
        str(tmp_path / "1.0.0/in"),
        "--site",
        str(tmp_path / "1.0.0"),
    )
    assert inside.returncode == 2
    assert "the destination lies in the built site" in inside.stderr
