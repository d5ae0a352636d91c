"""The two steps around rendering, the same for both engines: prepare the sources, finish the built site.

`prepare` is the project's pre-render command: data to results, results to generated files and patient pages.
`finish` is its post-render command: it writes the version into every page and lets the privacy gate read the bytes.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from caseseries import pages, privacy, provenance
from caseseries.analyses import compute, compute_patients
from caseseries.errors import UserError
from caseseries.figures.base import font_folder, javascript_bundle
from caseseries.load import Cohort, has_data, load
from caseseries.results import PatientResults, Results, differing
from caseseries.study import Study, read_study

_VERSION_SLOT = re.compile(r'(<span class="cs-version-slot">)[^<]*(</span>)')


@dataclass(frozen=True)
class Computed:
    """Results of a study, and the cohort they came from where it is at hand."""

    study: Study
    results: Results
    patients: PatientResults
    cohort: Cohort | None


def compute_study(root: Path) -> Computed:
    """Return the results of the study in a folder, from its data, or from `results/` where there are none."""
    study = read_study(root)
    if has_data(study):
        cohort = load(study)
        return Computed(study, compute(cohort, study), compute_patients(cohort, study), cohort)
    patients = (
        PatientResults.read(study.patients_file)
        if study.patients_file.is_file()
        else PatientResults()
    )
    return Computed(study, Results.read(study.results_file), patients, None)


def out_of_sync(computed: Computed) -> list[str]:
    """Return the ids in which the committed results differ from the computed ones; empty when in sync."""
    study = computed.study
    old = Results.read(study.results_file) if study.results_file.is_file() else Results()
    ids = differing({r.id: r for r in old}, {r.id: r for r in computed.results})
    before = (
        PatientResults.read(study.patients_file)
        if study.patients_file.is_file()
        else PatientResults()
    )
    ids += differing({r.id: r for r in before}, {r.id: r for r in computed.patients})
    if not ids and (
        _differs(study.results_file, computed.results.to_csv())
        or _differs(study.patients_file, computed.patients.to_csv())
    ):
        return ["the order or writing of the rows"]
    return ids


def write_results(computed: Computed) -> None:
    """Write results.csv and patients.csv where they differ from what is there."""
    for path, text in (
        (computed.study.results_file, computed.results.to_csv()),
        (computed.study.patients_file, computed.patients.to_csv()),
    ):
        _write(path, text)


def prepare(root: Path) -> Computed:
    """Write everything that the pages need, and return what was computed.

    Results; the shared assets and fonts under generated/; a page for every patient; the sources of the full PDF.
    Raises UserError or UserErrors before anything is written when the input is at fault.
    """
    computed = compute_study(root)
    study = computed.study
    if computed.cohort is not None:
        write_results(computed)
    assets(study)
    hashes = computed.cohort.hashes if computed.cohort else {}
    provenance.write(study.generated / "provenance.json", hashes)
    appendix = ""
    if computed.cohort is not None and study.patients is not None:
        pages.write(study, computed.cohort, computed.results)
        appendix = pages.appendix(study, computed.cohort, computed.results)
        _write(study.generated / "assets/specs.js", pages.specs_js(study))
    else:
        shutil.rmtree(study.path("chapters/patients"), ignore_errors=True)
    _full(study, appendix)
    return computed


def assets(study: Study) -> None:
    """Copy styles, scripts, fonts and print templates to generated/, and build the chart library once."""
    target = study.generated / "assets"
    with as_file(files("caseseries") / "assets") as source:
        for path in sorted(p for p in source.rglob("*") if p.is_file() and p.suffix != ".j2"):
            _write(target / path.relative_to(source), path.read_text(encoding="utf-8"))
    _write(target / "typst/study.typ", _typst_facts(study))
    bundle = target / "vega.js"
    if not bundle.is_file():
        _write(bundle, javascript_bundle())
    fonts = study.generated / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for font in sorted(font_folder().glob("SourceSansPro-*.ttf")):
        if not (fonts / font.name).is_file():
            shutil.copyfile(font, fonts / font.name)


def finish(root: Path, site: Path) -> None:
    """Write the version into every page and let the privacy gate read what was built.

    Raises UserError when a finding remains; the site is then emptied, so that nothing half-checked is left.
    """
    study = read_study(root)
    version = f"Version {study.version.number}, {study.version.date.isoformat()}"
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        page.write_text(
            _VERSION_SLOT.sub(rf"\g<1>{version}\g<2>", text), encoding="utf-8", newline=""
        )
    _stable_sitemap(study, site)
    findings = privacy.check_site(study, site)
    if findings:
        for path in site.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise UserError(
            "the built site holds what study.yml does not allow to be published:\n"
            + "\n".join(f"  {finding}" for finding in findings),
            rule="study.yml, privacy",
            remedy="remove it from the pages, or allow it under privacy in study.yml",
        )


def _full(study: Study, appendix: str) -> None:
    """Write full.qmd: manuscript, supplement and all patients in one document, from the study's template."""
    template = study.path("chapters/_full.md")
    if not template.is_file():
        return
    text = template.read_text(encoding="utf-8")
    _write(study.path("full.qmd"), text.replace("<!-- patients -->", appendix))


def _typst_facts(study: Study) -> str:
    date = study.version.date
    return (
        "// Written by `caseseries prepare` from study.yml.\n"
        f'#let study-version = "{study.version.number}"\n'
        f"#let study-date = datetime(year: {date.year}, month: {date.month}, day: {date.day})\n"
        f"#let study-short-title = {_quoted(study.study.short_title)}\n"
        f"#let study-notice = {_quoted(study.study.notice)}\n"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _stable_sitemap(study: Study, site: Path) -> None:
    """Quarto dates the sitemap by the clock: the version's date is stable, and truer."""
    sitemap = site / "sitemap.xml"
    if sitemap.is_file():
        stamp = f"<lastmod>{study.version.date.isoformat()}</lastmod>"
        text = re.sub(r"<lastmod>[^<]*</lastmod>", stamp, sitemap.read_text(encoding="utf-8"))
        sitemap.write_text(text, encoding="utf-8", newline="")


def _write(path: Path, text: str) -> None:
    """Write a file only when its text changes, so that its time tells when it did."""
    if _differs(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text
