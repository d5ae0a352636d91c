"""Releases of a study: the results that a version had, kept for comparison, and whether a build may be published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from caseseries.analyses.study_results import compute_study, out_of_sync
from caseseries.build import build_facts as facts_module
from caseseries.changelog import read_changelog
from caseseries.diff.sides import RELEASED
from caseseries.errors import UserError
from caseseries.privacy import differences, gate
from caseseries.results import Results
from caseseries.study import read_study
from caseseries.text_files import replace
from caseseries.versions.layout import Manifest


def write(root: Path) -> tuple[str, bool]:
    """Write the results of study.yml's version to results/released/; return the path and whether it is new.

    Raises UserError when results are not in sync, when CHANGELOG.md says nothing of the version, when the version was
    released with other results, or when it differs from one that is public by few patients.
    """
    computed = compute_study(root)
    study, number = computed.study, computed.study.version.number
    if out_of_sync(computed):
        raise UserError(
            "the committed results are not those of the data",
            place="results/",
            remedy="run `caseseries results`, look at the diff, then release",
        )
    if number not in {entry.version for entry in read_changelog(root)}:
        raise UserError(
            f"CHANGELOG.md has no entry for version {number}",
            place="CHANGELOG.md",
            rule="a heading such as `## 1.1.0 - 2026-12-01` and what changed below it",
            remedy="write the entry, or mend the version in study.yml",
        )
    path = root / RELEASED / f"{number}.csv"
    name = f"{RELEASED}/{number}.csv"
    if path.is_file():
        if not _holds(path, computed.results):
            raise UserError(
                f"version {number} was released with other results",
                place=name,
                rule="what was released does not change",
                remedy="give study.yml a new version number",
            )
        return name, False
    differences.require(study, computed.results, released(root))
    replace(path, computed.results.to_csv().encode("utf-8"))
    return name, True


def released(root: Path) -> dict[str, Results]:
    """Return the results of the versions that were released and not withdrawn since, by number."""
    return {path.stem: Results.read(path) for path in sorted((root / RELEASED).glob("*.csv"))}


def check_build(root: Path, site: Path) -> list[str]:
    """Return warnings about a built site; raise UserError when it is not what study.yml and results/ say.

    So is a site whose results differ from a released version by few patients, whether this one was released or not.
    """
    study = read_study(root)
    facts = facts_module.read(site)
    again = "run `caseseries render`, then publish"
    if facts.version != study.version.number:
        raise UserError(
            f"the site was built as version {facts.version}, study.yml says {study.version.number}",
            place=site.name,
            remedy=again,
        )
    if facts.engine != study.engine:
        raise UserError(
            f"the site was built by {facts.engine}, and study.yml publishes with {study.engine}",
            place=site.name,
            rule="study.yml, engine",
            remedy=f"run `caseseries render --engine {study.engine}`, then publish",
        )
    if facts.results != facts_module.results_digest(study):
        raise UserError(
            "the results have changed since the site was built", site.name, remedy=again
        )
    for what, then, now in (
        ("pages, study.yml or references", facts.sources, facts_module.sources(study)),
        ("tables of the patients", facts.tables, facts_module.tables(study)),
    ):
        if then and now and then != now:
            raise UserError(
                f"{what} have changed since the site was built", site.name, remedy=again
            )
    # the data may know a name that they did not know when the site was built
    gate.require_clean(study, site)
    warnings = []
    if not facts.data:
        warnings.append(
            "the site was built without the patient-level data: it has no patient pages"
        )
    results = Results.read(study.results_file)
    own = root / RELEASED / f"{facts.version}.csv"
    if not own.is_file():
        warnings.append(
            f"{RELEASED}/{facts.version}.csv is missing; `caseseries release` writes it"
        )
    elif not _holds(own, results):
        raise UserError(
            f"version {facts.version} was released with other results",
            place=f"{RELEASED}/{facts.version}.csv",
            rule="what was released does not change",
            remedy="give study.yml a new version number",
        )
    others = {number: old for number, old in released(root).items() if number != facts.version}
    differences.require(study, results, others)
    if not facts.commit or " " in facts.commit:
        warnings.append("the site was built from files that are not all committed")
    return warnings


def uncompared(root: Path, version: str, there: Mapping[str, Manifest]) -> list[str]:
    """Return warnings about public versions with which this one cannot be compared, as their results are not here."""
    known = {*released(root), version}
    return [
        f"version {number} is public here, and {RELEASED}/{number}.csv is missing: what both together tell of a "
        "patient was not looked at"
        for number, manifest in there.items()
        if number not in known and not manifest.withdrawn
    ]


def _holds(path: Path, results: Results) -> bool:
    """Return whether a file of a release has these results, in whatever order its columns were written."""
    try:
        return Results.read(path).rows == results.rows
    except UserError:
        return False


def check_place(site: Path, folder: Path) -> None:
    """Raise UserError when a folder to publish to lies in the built site, which would then publish itself."""
    if folder.is_relative_to(site):
        raise UserError(
            "the destination lies in the built site",
            place=site.name,
            remedy="publish to a folder of its own, outside of the built site",
        )
