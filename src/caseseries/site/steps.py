"""The two steps around rendering, the same for both engines: prepare the sources, finish the built site.

`prepare` is the project's pre-render command: data to results, results to generated files and patient pages.
`finish` is its post-render command: it writes the version into every page and lets the privacy gate read the bytes.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

from caseseries.build import version_stamp
from caseseries.engines import output_folder
from caseseries.engines.built_page import with_text, without_comments
from caseseries.engines.pandoc import config, recorded
from caseseries.engines.stage import Command
from caseseries.errors import UserError, UserErrors
from caseseries.notebook import origins
from caseseries.results import Results
from caseseries.site import (
    broken_links,
    fixed_dates,
    from_disk,
    head_metadata,
    page_features,
    prepared,
    project_check,
    quarto_guard,
    row_heads,
    search_index,
    source_check,
    take_away,
)
from caseseries.store import drawings, own_fonts, pictures, processes
from caseseries.study import Study, read_study
from caseseries.study.data_files import has_data
from caseseries.study.result_files import divided
from caseseries.text_files import read, write

_SYNTHETIC = "<p><small>Every patient in this study is synthetic.</small></p>"
_PICTURE = re.compile(r"[^\s/\"'()<>]+\.(?:svg|png)\b")
_APPENDIX = """```{python}
#| label: patients-appendix
#| output: asis
from caseseries.notebook import patients_appendix

patients_appendix()
```"""


def commands(root: Path) -> dict[str, Command]:
    """Return the project's pre-render and post-render commands as functions, to be run in this process.

    Raises UserErrors where _quarto.yml lacks one of them: nothing would be computed, or nothing looked at.
    """
    if lacking := list(source_check.steps(config.load(root))):
        raise UserErrors(tuple(lacking))

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


def prepare(root: Path) -> None:
    """Write everything that the pages need, where it is not there already.

    Results; the shared assets and fonts under generated/; a page for every patient; the sources of the full PDF.
    Raises UserError or UserErrors before anything is written when the input is at fault.
    """
    study = read_study(root)
    resting = origins.words_by_result(study)
    found = prepared.find(study, resting)
    if found is None:
        # Only now: the libraries take seconds to load.
        from caseseries.analyses.study_results import compute_study
        from caseseries.site import preparing

        with recorded.watched() as watch:
            computed = compute_study(root)
        faults = project_check.sources(study, computed.results)
        heard = io.StringIO()
        with recorded.watched(watch), contextlib.redirect_stderr(heard):
            preparing.write_all(computed, faults, resting)
        said = heard.getvalue()
        if computed.cohort is not None:
            _divide(study, computed.results)
        prepared.keep(study, resting, watch, said)
    else:
        results = Results.read(study.results_file)
        if faults := project_check.sources(study, results):
            raise UserErrors(tuple(faults))
        said, same = found
        if not same and has_data(study):
            _divide(study, results)
            prepared.renew(study, resting)
    sys.stderr.write(said)
    if waiting := len(project_check.unfinished(study)):
        said = "1 place waits" if waiting == 1 else f"{waiting} places wait"
        print(
            f"caseseries: a draft: {said} for an author; `caseseries check` lists them",
            file=sys.stderr,
        )
    _full(study)


def _divide(study: Study, results: Results) -> None:
    """Let results.csv hold what pages print, which a changed sentence may change."""
    from caseseries.diff.on_pages import on_pages

    for path, text in divided(study, results, on_pages(study, results)).items():
        write(path, text)


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
    pages = sorted(site.rglob("*.html"))
    featured = partial(_featured, site=site, version=version, synthetic=study.study.synthetic)
    texts = [found for found in processes.shared_out(featured, pages) if found is not None]
    write(site / "generated/assets/places.js", page_features.places_js(dict(texts)))
    _own_assets(site)
    own_fonts.copy(own_fonts.of(study.root), site / "generated/assets/fonts")
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
    write(missing, _synthetic(head_metadata.not_found(study), study.study.synthetic))
    from caseseries.privacy import gate

    gate.require_clean(study, site)
    # A private value there was refused. What else an author or a camera left is nobody's to read.
    for _ in processes.shared_out(_bare, sorted(site.rglob("*.html"))):
        pass
    pictures.strip(site)


def _featured(path: Path, site: Path, version: str, synthetic: bool) -> tuple[str, str] | None:
    """Write a page with the version and its features; return its path and text where these tell of places."""
    page = path.relative_to(site).as_posix()
    text = with_text(path.read_text(encoding="utf-8"), "cs-version-slot", version)
    text = page_features.enriched(text, page)
    write(path, _synthetic(text, synthetic))
    return (page, text) if page_features.tells_places(text, page) else None


def _bare(path: Path) -> None:
    write(path, without_comments(path.read_text(encoding="utf-8")))


def _synthetic(text: str, synthetic: bool) -> str:
    """Return a page that says it of a synthetic study: its patients are called so wherever they appear."""
    shown = re.sub(r"<[^>]*>", "", text.partition("<body")[2]).casefold()
    if not synthetic or "synthetic" in shown:
        return text
    body, end, rest = text.rpartition("</main>" if "</main>" in text else "</body>")
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


def _full(study: Study) -> None:
    """Write full.qmd: manuscript, supplement and all patients in one document, from the study's template.

    The patients come in as what a cell puts out, never as source: nothing in them is evaluated.
    """
    template = study.path("chapters/_full.md")
    if template.is_file():
        text = read(template, "chapters/_full.md")
        write(study.path("full.qmd"), text.replace("<!-- patients -->", _APPENDIX))


def _drop_earlier_pictures(site: Path) -> None:
    """Remove pictures that no page shows: generated/ keeps those of earlier data, and Quarto copies those of Word."""
    shown: set[str] = set()
    for path in site.rglob("*"):
        if path.suffix in (".html", ".xml"):
            shown.update(_PICTURE.findall(path.read_text(encoding="utf-8")))
    for picture in (site / drawings.FOLDER).rglob("*.*g"):
        if picture.suffix in (".svg", ".png") and picture.name not in shown:
            picture.unlink()
