"""What a build writes before its pages are made: results, assets, patient pages. See `steps.prepare`.

It stands by itself because it loads the libraries that compute and draw, which most builds do without.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path

from caseseries import escape
from caseseries.analyses.study_results import Computed, write_results
from caseseries.build import provenance
from caseseries.errors import UserError, UserErrors
from caseseries.figures import withheld
from caseseries.notebook import origins
from caseseries.patients import pages as patient_pages
from caseseries.privacy import decisions, gate
from caseseries.reviewers import record as reviewers_record
from caseseries.site import word_reference
from caseseries.store import cache, drawings, own_fonts, shipped_fonts
from caseseries.store.project_paths import require_no_links
from caseseries.store.qmd_parts import APPENDIX, PATIENT_PAGES, PRIVACY_REPORT
from caseseries.study import Study
from caseseries.study.patient_plan import without_page_text
from caseseries.text_files import MARKED, replace, sweep, write

_FAMILIES = ("Libertinus Serif", shipped_fonts.FAMILY)


def write_all(
    computed: Computed, faults: list[UserError], resting: Mapping[str, Sequence[str]]
) -> None:
    """Write everything that the pages need, but for the source of the full PDF.

    faults: what is wrong with the sources. resting: what `origins.words_by_result` returns.
    Raises UserErrors before anything is written when the input is at fault.
    """
    study, root = computed.study, computed.study.root
    if computed.cohort is not None:
        faults += gate.check_cells(study, computed.cohort)
        faults += decisions.stops(study, computed.cohort, computed.results)
    if faults:
        raise UserErrors(tuple(faults))
    require_no_links(root, "results", "generated", PATIENT_PAGES, "full.qmd")
    for folder in (root, study.path("results"), study.generated, study.path(PATIENT_PAGES)):
        sweep(folder, below=folder != root)
    if computed.cohort is not None:
        for oddity in computed.cohort.oddities:
            print(f"caseseries: note: {oddity}", file=sys.stderr)
        write_results(computed)
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
        origins.results_js(study, computed.results, computed.patients, computed.in_print, resting),
    )
    write(study.generated / "assets/results.json", origins.results_json(computed.results, resting))
    listed = computed.results.to_csv().encode(MARKED)
    replace(study.generated / "assets/results.csv", listed)
    told = "" if cohort is None else decisions.report_markdown(study, cohort, computed.results)
    write(study.generated / PRIVACY_REPORT, told)
    appendix = ""
    if computed.cohort is not None and study.patients is not None:
        made = patient_pages.write(study, computed.cohort, computed.results)
        appendix = made.appendix
        write(study.generated / "assets/specs.js", made.specs)
        if made.without_page:
            said = without_page_text(study.patients, made.without_page)
            print(f"caseseries: note: {said}", file=sys.stderr)
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
    shown = study.generated / APPENDIX
    if appendix:
        write(shown, appendix)
    else:
        shown.unlink(missing_ok=True)


def _say_what_is_left_out(computed: Computed) -> None:
    """Write a page in the place of the patients' index, and tell on the terminal what this build lacks."""
    study = computed.study
    if study.patients is not None:
        write(study.path(f"{PATIENT_PAGES}/index.qmd"), withheld.patients_page(study))
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
    if cache.current() or not bundle.is_file():
        write(bundle, drawings.javascript_bundle())
    replace(target / word_reference.NAME, word_reference.reference(study.version.date))
    own_fonts.copy(
        own_fonts.of(study.root), shipped_fonts.copy_faces(_emptied(study.generated / "fonts"))
    )


def _emptied(folder: Path) -> Path:
    """Return the folder of fonts for print without those that study.yml named earlier."""
    for path in folder.glob("own-*"):
        path.unlink()
    return folder


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
