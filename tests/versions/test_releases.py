"""Releases: when a version's results may be written, and whether a built site may be published."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from caseseries.analyses.study_results import compute_study, write_results
from caseseries.errors import UserError, UserErrors
from caseseries.results import Results
from caseseries.versions import releases
from caseseries.versions.layout import Manifest
from tests.conftest import FIVE

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five-patient study with its results and a changelog, for tests to copy."""
    folder = tmp_path_factory.mktemp("written") / "five"
    shutil.copytree(FIVE, folder)
    write_results(compute_study(folder))
    (folder / "CHANGELOG.md").write_text("## 0.2.0 - 2025-01-31\n\nWords.\n\n## 0.1.0\n\nOld.\n")
    return folder


@pytest.fixture
def study(written: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "five"
    shutil.copytree(written, folder)
    return folder


def test_the_results_of_a_version_are_kept(study: Path) -> None:
    assert releases.write(study) == ("results/released/0.2.0.csv", True)
    released = study / "results/released/0.2.0.csv"
    whole = Results.read(study / "results/results.csv")
    assert released.read_text() == whole.to_csv()
    # The first releases were written with the columns in another order.
    rows = list(csv.DictReader(whole.to_csv().splitlines()))
    with released.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, sorted(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    assert releases.write(study) == ("results/released/0.2.0.csv", False)


def refused(study: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        releases.write(study)
    return caught.value


def test_results_out_of_sync_are_not_released(study: Path) -> None:
    results = study / "results/results.csv"
    results.write_text(
        results.read_text().replace("start.age.both.median,65.0,", "start.age.both.median,64.0,")
    )
    error = refused(study)
    assert error.message == "the committed results are not those of the data"
    assert (error.place, "caseseries results" in error.remedy) == ("results/", True)
    assert not (study / "results/released").exists()


def test_a_version_without_words_is_not_released(study: Path) -> None:
    (study / "CHANGELOG.md").write_text("## 0.1.0\n\nOld.\n")
    error = refused(study)
    assert (error.message, error.place) == (
        "CHANGELOG.md has no entry for version 0.2.0",
        "CHANGELOG.md",
    )
    assert "## 1.1.0 - 2026-12-01" in error.rule


def test_what_was_released_does_not_change(study: Path) -> None:
    released = study / "results/released"
    released.mkdir()
    (released / "0.2.0.csv").write_text("others\n")
    error = refused(study)
    assert (error.message, error.place) == (
        "version 0.2.0 was released with other results", "results/released/0.2.0.csv",
    )  # fmt: skip
    assert "new version number" in error.remedy
    assert (released / "0.2.0.csv").read_text() == "others\n"


def test_a_release_that_differs_by_one_patient_from_a_public_one_is_not_written(
    study: Path,
) -> None:
    before = [
        replace(row, N=None if row.N is None else row.N + 1)
        for row in Results.read(study / "results/results.csv")
    ]
    released = study / "results/released"
    released.mkdir()
    (released / "0.1.0.csv").write_text(Results(tuple(before)).to_csv(), encoding="utf-8")
    with pytest.raises(UserErrors, match=r"differs by 1, fewer than 3, from version 0\.1\.0"):
        releases.write(study)
    assert [path.name for path in released.iterdir()] == ["0.1.0.csv"]


def built(study: Path, **facts: object) -> Path:
    """A site that says this of itself."""
    site = study / "_site"
    site.mkdir(exist_ok=True)
    whole = {
        "study": "testumab", "version": "0.2.0", "date": "2025-01-31", "summary": "", "commit": COMMIT,
        "engine": "pandoc", "engine_version": "3", "caseseries": "0", "site_url": "",
        "results": hashlib.sha256((study / "results/results.csv").read_bytes()).hexdigest(), "data": True,
    }  # fmt: skip
    (site / "build.json").write_text(json.dumps({**whole, **facts}))
    return site


def test_a_site_of_what_was_released_and_committed_is_published_without_a_word(study: Path) -> None:
    releases.write(study)
    assert releases.check_build(study, built(study)) == []


@pytest.mark.parametrize(
    ("facts", "warning"),
    [
        ({"data": False}, "built without the patient-level data: it has no patient pages"),
        ({"commit": ""}, "built from files that are not all committed"),
        (
            {"commit": f"{COMMIT} with uncommitted changes"},
            "built from files that are not all committed",
        ),
    ],
)
def test_a_site_that_lacks_something_is_published_with_a_warning(
    study: Path, facts: dict[str, object], warning: str
) -> None:
    releases.write(study)
    assert releases.check_build(study, built(study, **facts)) == [f"the site was {warning}"]


def test_a_site_of_a_version_that_was_not_released_is_published_with_a_warning(study: Path) -> None:
    assert releases.check_build(study, built(study)) == [
        "results/released/0.2.0.csv is missing; `caseseries release` writes it"
    ]


@pytest.mark.parametrize(
    ("facts", "message", "remedy"),
    [
        (
            {"version": "0.1.0"},
            "the site was built as version 0.1.0, study.yml says 0.2.0",
            "run `caseseries render`, then publish",
        ),
        (
            {"engine": "quarto"},
            "the site was built by quarto, and study.yml publishes with pandoc",
            "run `caseseries render --engine pandoc`, then publish",
        ),
        (
            {"results": "0" * 64},
            "the results have changed since the site was built",
            "run `caseseries render`, then publish",
        ),
        (
            {"sources": "0" * 64},
            "pages, study.yml or references have changed since the site was built",
            "run `caseseries render`, then publish",
        ),
        (
            {"tables": "0" * 64},
            "tables of the patients have changed since the site was built",
            "run `caseseries render`, then publish",
        ),
    ],
)
def test_a_site_of_another_state_is_refused(
    study: Path, facts: dict[str, object], message: str, remedy: str
) -> None:
    releases.write(study)
    with pytest.raises(UserError) as caught:
        releases.check_build(study, built(study, **facts))
    assert (caught.value.message, caught.value.remedy, caught.value.place) == (
        message,
        remedy,
        "_site",
    )


def test_a_name_that_the_data_have_learned_since_the_build_is_not_published(study: Path) -> None:
    releases.write(study)
    site = built(study)
    (site / "index.html").write_text("<p>Treated by Erika Mustermann.</p>", encoding="utf-8")
    assert releases.check_build(study, site) == []
    table = study / "data/adsl.csv"
    head, first, *rest = table.read_text(encoding="utf-8").splitlines()
    rows = [f"{head},NAME", f"{first},Erika Mustermann", *(f"{row}," for row in rest)]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(UserError, match="does not allow to be published") as caught:
        releases.check_build(study, site)
    assert "index.html: a value of the unlisted column adsl.NAME" in caught.value.message


def test_a_site_of_other_results_than_were_released_is_refused(study: Path) -> None:
    released = study / "results/released"
    released.mkdir()
    (released / "0.2.0.csv").write_text("others\n")
    with pytest.raises(UserError, match=r"version 0.2.0 was released with other results"):
        releases.check_build(study, built(study))


def test_a_site_is_not_published_into_itself(tmp_path: Path) -> None:
    site = tmp_path / "_site"
    for inside in (site, site / "published"):
        with pytest.raises(UserError, match="the destination lies in the built site"):
            releases.check_place(site, inside)
    releases.check_place(site, tmp_path / "_site-published")
    releases.check_place(site, tmp_path)


def test_a_version_that_differs_by_one_patient_is_not_published_without_a_release(
    study: Path,
) -> None:
    """As when `caseseries release` was refused, and somebody publishes all the same."""
    released = study / "results/released"
    released.mkdir()
    text = (study / "results/results.csv").read_text(encoding="utf-8")
    head, *lines = text.splitlines()
    size = head.split(",").index("N")
    fewer = []
    for cells in csv.reader(lines):
        cells[size] = cells[size] and str(int(cells[size]) + 1)
        fewer.append(cells)
    with (released / "0.1.0.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head.split(","), *fewer])
    with pytest.raises(UserErrors, match=r"differs by 1, fewer than 3, from version 0\.1\.0"):
        releases.check_build(study, built(study))


def test_a_public_version_whose_results_are_not_here_is_told(study: Path) -> None:
    there = {
        "0.1.0": Manifest(facts=None, files={}, root={}, root_only={}, store={}),  # type: ignore[arg-type]
        "0.1.1": Manifest(
            facts=None, files={}, root={}, root_only={}, store={}, withdrawn="2025-01-01"
        ),  # type: ignore[arg-type]
    }
    [said] = releases.uncompared(study, "0.2.0", there)
    assert said.startswith(
        "version 0.1.0 is public here, and results/released/0.1.0.csv is missing"
    )
