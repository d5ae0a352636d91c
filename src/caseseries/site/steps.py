"""The two steps around rendering, the same for both engines: prepare the sources, finish the built site.

`prepare` is the project's pre-render command: data to results, results to generated files and patient pages.
`finish` is its post-render command: it writes the version into every page and lets the privacy gate read the bytes.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

from caseseries import escape
from caseseries.analyses.study_results import Computed, compute_study, write_results
from caseseries.build import provenance, version_stamp
from caseseries.diff.on_pages import on_pages
from caseseries.engines import output_folder
from caseseries.engines.built_page import with_text, without_comments
from caseseries.engines.pandoc import config
from caseseries.engines.stage import Command
from caseseries.errors import UserError, UserErrors
from caseseries.figures import withheld
from caseseries.figures.base import FOLDER, javascript_bundle
from caseseries.notebook import origins
from caseseries.patients import pages as patient_pages
from caseseries.privacy import decisions, gate, report
from caseseries.reviewers import record as reviewers_record
from caseseries.site import (
    broken_links,
    fixed_dates,
    from_disk,
    head_metadata,
    page_features,
    project_check,
    quarto_guard,
    row_heads,
    search_index,
    source_check,
    take_away,
    word_files,
    word_reference,
)
from caseseries.store import own_fonts, pictures, shipped_fonts
from caseseries.store.project_paths import require_no_links
from caseseries.study import Study, read_study
from caseseries.text_files import read, replace, sweep, write

_FAMILIES = ("Libertinus Serif", shipped_fonts.FAMILY)
_SYNTHETIC = "<p><small>Every patient in this study is synthetic.</small></p>"
_APPENDIX = """```{python}
#| label: patients-appendix
#| output: asis
from caseseries.notebook import patients_appendix

patients_appendix()
```"""


def commands(root: Path) -> dict[str, Command]:
    """Return the project's pre-render and post-render commands as functions, to be run in this process."""

    def prepare_here(_: Mapping[str, str]) -> None:
        prepare(root)

    def finish_here(variables: Mapping[str, str]) -> None:
        finish(root, Path(variables["QUARTO_PROJECT_OUTPUT_DIR"]))

    return {
        "python -m caseseries prepare": prepare_here,
        "python -m caseseries finish": finish_here,
    }


def ownership(root: Path) -> tuple[str, tuple[Path, ...]]:
    """Return the project's name for itself, and the folders that no site may be put in the place of."""
    study = read_study(root)
    places = ("chapters", "results", "generated", *_documents(study))
    return study.study.id, (study.data_folder, *(study.path(name) for name in places))


def check_output(root: Path, output: Path, finished: bool = False) -> None:
    """Raise UserError when Quarto is to fill, or has filled, a folder that no build of this project may replace.

    finished: the folder holds a build, which is marked.
    """
    owner, sources = ownership(root)
    declared, place = config.output_of(root)
    place = place if declared.resolve() == output.resolve() else os.path.relpath(output, root)
    output_folder.check_own(root, output, owner, sources, place)
    if finished and not output_folder.is_ours(output, owner):
        raise UserError(
            "there is no build of this project here",
            output.name,
            remedy="run `caseseries render`, or `quarto render` with both steps in _quarto.yml",
        )


def begin_output(root: Path, output: Path) -> None:
    """Mark the folder that Quarto fills as this project's."""
    output.mkdir(parents=True, exist_ok=True)
    output_folder.mark(output, ownership(root)[0])


def _documents(study: Study) -> list[str]:
    """Return the folders of the files that study.yml names."""
    named = (study.data.published, study.data.contradictions, study.data.map, study.supplement_page)
    return [name.rpartition("/")[0] for name in named if "/" in name]


def prepare(root: Path) -> Computed:
    """Write everything that the pages need, and return what was computed.

    Results; the shared assets and fonts under generated/; a page for every patient; the sources of the full PDF.
    Raises UserError or UserErrors before anything is written when the input is at fault.
    """
    computed = compute_study(root)
    study = computed.study
    faults = project_check.sources(study, computed.results)
    if computed.cohort is not None:
        faults += gate.check_cells(study, computed.cohort)
        faults += decisions.stops(study, computed.cohort, computed.results)
    if faults:
        raise UserErrors(tuple(faults))
    require_no_links(root, "results", "generated", patient_pages.PAGES, "full.qmd")
    for folder in (root, study.path("results"), study.generated, study.path(patient_pages.PAGES)):
        sweep(folder, below=folder != root)
    if computed.cohort is not None:
        for oddity in computed.cohort.oddities:
            print(f"caseseries: note: {oddity}", file=sys.stderr)
        write_results(computed, on_pages(study, computed.results))
    assets(study)
    cohort = computed.cohort
    record = reviewers_record.read(study.data_folder)
    provenance.write(
        study.generated / provenance.FILE,
        {**cohort.hashes, **(record.hashes() if record else {})} if cohort else {},
        cohort.columns() if cohort else {},
    )
    write(
        study.generated / "assets/results.js",
        origins.results_js(study, computed.results, computed.patients, computed.in_print),
    )
    write(study.generated / "assets/results.json", origins.results_json(study, computed.results))
    write(study.generated / "assets/results.csv", computed.results.to_csv())
    told = "" if cohort is None else decisions.report_markdown(study, cohort, computed.results)
    write(study.generated / report.FILE, told)
    appendix = ""
    if computed.cohort is not None and study.patients is not None:
        patient_pages.write(study, computed.cohort, computed.results)
        appendix = patient_pages.appendix(study, computed.cohort, computed.results)
        write(study.generated / "assets/specs.js", patient_pages.specs_js(study, computed.cohort))
    else:
        patient_pages.remove(study)
    if computed.cohort is None:
        _say_what_is_left_out(computed)
    if cohort and (open_ := decisions.faults(study, cohort, computed.results)):
        said = (
            "1 decision on privacy waits"
            if len(open_) == 1
            else f"{len(open_)} decisions on privacy wait"
        )
        print(
            f"caseseries: {said} before this may be published; `caseseries check` lists them",
            file=sys.stderr,
        )
    if waiting := len(project_check.unfinished(study)):
        said = "1 place waits" if waiting == 1 else f"{waiting} places wait"
        print(
            f"caseseries: a draft: {said} for an author; `caseseries check` lists them",
            file=sys.stderr,
        )
    _full(study, appendix)
    return computed


def _say_what_is_left_out(computed: Computed) -> None:
    """Write a page in the place of the patients' index, and tell on the terminal what this build lacks."""
    study = computed.study
    if study.patients is not None:
        write(study.path(f"{patient_pages.PAGES}/index.qmd"), withheld.patients_page(study))
    for line in withheld.left_out(study, computed.patients):
        print(f"caseseries: {line}", file=sys.stderr)


def assets(study: Study) -> None:
    """Copy styles, scripts, fonts and print templates to generated/, and build the chart library once."""
    target = study.generated / "assets"
    with as_file(files("caseseries") / "assets") as source:
        for path in sorted(p for p in source.rglob("*") if p.is_file() and p.suffix != ".j2"):
            if path.suffix == ".woff2":
                continue
            text = path.read_text(encoding="utf-8")
            if path.name == "site.css":
                text += own_fonts.rules(study.root, shipped_fonts.lacking, _FAMILIES)
            write(target / path.relative_to(source), _with_facts(study, text))
    bundle = target / "vega.js"
    if not bundle.is_file():
        write(bundle, javascript_bundle())
    replace(target / word_reference.NAME, word_reference.reference(study.version.date))
    own_fonts.copy(
        own_fonts.of(study.root), shipped_fonts.copy_faces(_emptied(study.generated / "fonts"))
    )


def _emptied(folder: Path) -> Path:
    """Return the folder of fonts for print without those that study.yml named earlier."""
    for path in folder.glob("own-*"):
        path.unlink()
    return folder


def finish(root: Path, site: Path, whole: bool = False) -> None:
    """Write the version and its place among others into every page, and let the privacy gate read what was built.

    whole: the site has all its pages, so that a link without a file is a fault (the pandoc engine has looked already).
    Raises UserError when a finding remains; the site is then emptied, so that nothing half-checked is left.
    """
    try:
        _finish(read_study(root), site)
        if whole and (faults := broken_links.check(root, site, _not_made(root, site))):
            raise UserErrors(tuple(faults))
    except BaseException:
        quarto_guard.empty(site)
        raise


def _not_made(root: Path, site: Path) -> set[str]:
    """Return the files of other formats that pages become, when none of them was made: `quarto preview` makes pages."""
    try:
        made = source_check.outputs(read_study(root), config.load(root))
    except UserError:
        return set()
    others = {name for name in made if not name.endswith(".html")}
    return set() if any((site / name).exists() for name in others) else others


def _finish(study: Study, site: Path) -> None:
    version = f"Version {study.version.number}, {study.version.date.isoformat()}"
    missing = site / "404.html"
    missing.unlink(missing_ok=True)
    pages = {}
    for path in sorted(site.rglob("*.html")):
        page = path.relative_to(site).as_posix()
        text = with_text(path.read_text(encoding="utf-8"), "cs-version-slot", version)
        pages[page] = page_features.enriched(text, page)
        write(path, _synthetic(study, pages[page]))
    write(site / "generated/assets/places.js", page_features.places_js(pages))
    _own_assets(site)
    own_fonts.copy(own_fonts.of(study.root), site / "generated/assets/fonts")
    word_files.finish(site, study.version.date)
    fixed_dates.date_by_version(site, study.version.date)
    _drop_earlier_pictures(site)
    row_heads.write_all(site)
    from_disk.make_classic(site)
    take_away.write_all(study, site)
    head_metadata.finish(study, site)
    search_index.write_index(site)
    version_stamp.stamp(study, site)
    take_away.write_package(study, site)
    # Last: it is served from any folder, so that nothing with a relative address may be written into it.
    write(missing, _synthetic(study, head_metadata.not_found(study)))
    gate.require_clean(study, site)
    # A private value there was refused. What else an author or a camera left is nobody's to read.
    for path in sorted(site.rglob("*.html")):
        write(path, without_comments(path.read_text(encoding="utf-8")))
    pictures.strip(site)


def _synthetic(study: Study, text: str) -> str:
    """Return a page that says it of a synthetic study: its patients are called so wherever they appear."""
    shown = re.sub(r"<[^>]*>", "", text.partition("<body")[2]).casefold()
    if not study.study.synthetic or "synthetic" in shown:
        return text
    body, end, rest = text.rpartition("</body>")
    return f"{body}{_SYNTHETIC}\n{end}{rest}"


def _own_assets(site: Path) -> None:
    """Copy what every page asks for, whatever resources a project names: scripts, and fonts beside their stylesheet."""
    target = site / "generated/assets"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    with as_file(files("caseseries") / "assets") as source:
        for name in ("reading.js", "search.js", "charts.js"):
            shutil.copyfile(source / name, target / name)
        for path in sorted((source / "fonts").iterdir()):
            if path.stem.endswith("-chart"):
                continue  # these stand in the pictures
            shutil.copyfile(path, target / "fonts" / path.name)


def _full(study: Study, appendix: str) -> None:
    """Write full.qmd: manuscript, supplement and all patients in one document, from the study's template.

    The patients come in as what a cell puts out, never as source: nothing in them is evaluated.
    """
    template = study.path("chapters/_full.md")
    shown = study.generated / patient_pages.APPENDIX
    if appendix:
        write(shown, appendix)
    else:
        shown.unlink(missing_ok=True)
    if template.is_file():
        text = read(template, "chapters/_full.md")
        write(study.path("full.qmd"), text.replace("<!-- patients -->", _APPENDIX))


def _with_facts(study: Study, template: str) -> str:
    """Return a print template with the version of study.yml, which no page has to repeat."""
    facts = {
        "version": f"[#{escape.typst(study.version.number)}]",
        "version-date": escape.typst(study.version.date.isoformat()),
        "short-title": f"[#{escape.typst(_running(study))}]",
    }
    for name, text in facts.items():
        slot = rf"\$if\({name}\)\$\n.*?\n\$endif\$"
        line = f"  {name}: {text},".replace("$", "$$")  # a pandoc template
        template = re.sub(slot, line.replace("\\", r"\\"), template, flags=re.DOTALL)
    return template


def _running(study: Study) -> str:
    """Return what stands at the head of every printed page."""
    title = study.study.short_title
    told = study.study.synthetic and "synthetic" not in title.casefold()
    return f"{title} (synthetic patients)" if told else title


def _drop_earlier_pictures(site: Path) -> None:
    """Remove pictures that no page shows: generated/ keeps those of earlier data, which were copied with the rest."""
    shown = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted(site.rglob("*"))
        if path.suffix in (".html", ".xml")
    )
    for picture in sorted((site / FOLDER).rglob("*.svg")):
        if picture.name not in shown:
            picture.unlink()
