"""A page for every patient, an index of them, and the same as an appendix for print.

Everything shown comes from `Cohort.public`. Charts are built once a study and filled with each patient's rows; a page
embeds its rows alone, and the shared charts are shipped once as a script (`specs_js`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment

from caseseries import escape, text_files
from caseseries.cohort import Cohort
from caseseries.patients import narratives, view
from caseseries.patients.patient import Patient, patients
from caseseries.patients.view import PICTURES, Chart, Page
from caseseries.patients.wording import day_text
from caseseries.results import Results
from caseseries.results import formats as fmt_module
from caseseries.store.project_paths import require_no_links
from caseseries.store.qmd_parts import PATIENT_PAGES
from caseseries.store.templates import environment
from caseseries.study import Study
from caseseries.tables.grid import Grid
from caseseries.tables.typst import to_typst

_AT_ONCE = 50
"""Patients whose pictures are drawn together."""
_WIDEST = 80
"""A longer text takes several lines, and leaves room to the other columns."""


@dataclass(frozen=True)
class Pages:
    """What `write` did: patients with a page; files written, unchanged and removed; patients left out."""

    subjects: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left_out: int = 0


def write(study: Study, cohort: Cohort, results: Results) -> Pages:
    """Write chapters/patients/ and the pictures of its charts; return what was written, kept and removed.

    cohort: the whole one; only its public part is shown, and patients without consent have no page.
    Raises UserError when study.yml's `patients` asks for something that is not published.
    """
    require_no_links(study.root, PATIENT_PAGES, PICTURES)
    folder, pictures = study.path(PATIENT_PAGES), study.path(PICTURES)
    if study.patients is None:
        return Pages(removed=tuple(remove(study)))
    everybody = patients(study, cohort)
    left_out = len(cohort.table("adsl")) - len(everybody)
    texts = {"index.qmd": _index(study, everybody, left_out)}
    template = _environment().get_template("patient.qmd.j2")
    told = narratives.stories(study, results, [p.subject for p in everybody])
    used = {Path(picture.file).name for story in told.values() for picture in story.pictures}
    for page in _pages(study, cohort, everybody):
        used.update(Path(chart.file).name for chart in page.charts)
        texts[f"{page.patient.slug}.qmd"] = template.render(
            page=page,
            plan=study.patients,
            notice=study.study.patient_notice,
            story=told.get(page.patient.subject, narratives.Story()),
        )
    changed = {name for name, text in texts.items() if _write(folder / name, text)}
    removed = [*_remove(folder, set(texts), ".qmd"), *_remove(pictures, used, ".svg", ".png")]
    return Pages(
        subjects=tuple(p.subject for p in everybody),
        written=tuple(sorted(changed)),
        unchanged=tuple(sorted(set(texts) - changed)),
        removed=tuple(removed),
        left_out=left_out,
    )


def remove(study: Study) -> list[str]:
    """Remove all pages of patients and the pictures of their charts; return the names of the files."""
    pictures = _remove(study.path(PICTURES), set(), ".svg", ".png")
    return [*_remove(study.path(PATIENT_PAGES), set(), ".qmd"), *pictures]


def appendix(study: Study, cohort: Cohort, results: Results) -> str:
    """Return the Markdown of all patients for the PDF: one second-level heading each.

    Paths of pictures are relative to the project's root, where the document has to stand.
    """
    if study.patients is None:
        return ""
    template = _environment().get_template("patient_appendix.md.j2")
    everybody = patients(study, cohort)
    told = narratives.stories(study, results, [p.subject for p in everybody])
    return template.render(
        pages=list(_pages(study, cohort, everybody)),
        notice=study.study.patient_notice,
        stories={p.subject: told.get(p.subject, narratives.Story()) for p in everybody},
    )


def specs_js(study: Study, cohort: Cohort) -> str:
    """Return the script that carries the charts of the patient pages, with the rows that all pages share."""
    if study.patients is None:
        return "window.caseseriesSpecs={};\n"
    common = view.shared(study, cohort, patients(study, cohort))
    charts = {
        name: {"spec": spec, "shared": common.rows[name]} for name, spec in common.charts.items()
    }
    return f"window.caseseriesSpecs={escape.json_script(charts)};\n"


def _pages(study: Study, cohort: Cohort, everybody: tuple[Patient, ...]) -> Iterator[Page]:
    common = view.shared(study, cohort, everybody)
    for k in range(len(everybody)):
        if k % _AT_ONCE == 0:
            view.draw(common, everybody[k : k + _AT_ONCE], study.root)
        yield view.page(common, everybody, k, study.root)


def _index(study: Study, everybody: tuple[Patient, ...], left_out: int) -> str:
    assert study.patients is not None
    plan = study.patients
    heads = [
        *(entry.label for entry in plan.identity if entry.shown != "page"),
        *("Adverse events", "Worst grade", "Observed to day"),
    ]
    lines = [
        (
            p.subject,
            *(text or "–" for text in p.index),
            str(len(p.events)),
            str(p.worst.grade) if p.worst else "–",
            day_text(p.last),
        )
        for p in everybody
    ]
    template = _environment().get_template("patient_index.qmd.j2")
    return template.render(
        plan=plan,
        notice=study.study.notice or study.study.patient_notice,
        summary=_summary(plan.name.lower(), len(everybody), left_out),
        table=_pipe(
            view.grid("patients", plan.name, heads, lines), [f"{p.slug}.qmd" for p in everybody]
        ),
    )


def _summary(noun: str, shown: int, left_out: int) -> str:
    text = (
        f"{fmt_module.words(shown, capital=True)} {noun}{'' if shown == 1 else 's'}, "
        f"{'' if shown == 1 else 'each '}with a page."
    )
    if left_out:
        text += (
            f" {fmt_module.words(left_out, capital=True)} more {'is' if left_out == 1 else 'are'} "
            "left out for want of consent to publication."
        )
    return text


def _pipe(grid: Grid, pages: Sequence[str] = ()) -> str:
    """Return a pipe table whose first column links to the pages, one a line, where they are given."""
    head = [grid.stub, *(h.label for h in grid.heads)]
    texts = [[line.label, *(c.text for c in line.cells)] for line in grid.lines]
    # Dashes in proportion to the longest text: pandoc turns them into column widths once a row is long.
    widths = [
        min(max(3, *(len(t) for t in column)), _WIDEST) for column in zip(head, *texts, strict=True)
    ]
    rows = [[escape.markdown(text) for text in line] for line in texts]
    if pages:
        rows = [
            [escape.link(row[0], page), *row[1:]] for row, page in zip(rows, pages, strict=True)
        ]
    lines = [
        "| " + " | ".join(escape.markdown(text) for text in head) + " |",
        "|" + "|".join(":" + "-" * width for width in widths) + "|",
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    return "\n".join(lines)


def _chart_html(chart: Chart) -> str:
    """Return the picture of a chart with the rows from which site.js draws it anew."""
    rows = escape.json_script({"values": chart.rows})
    cells = f' data-cells="{chart.cells}"' if chart.cells else ""
    return escape.raw(
        "html",
        f'<div class="cs-chart" data-spec="{chart.spec}"{cells} data-height="{chart.height}">'
        f'<img src="/{chart.file}" alt="{escape.html(chart.alt)}" '
        f'width="{chart.width}" height="{chart.height}">'
        f'<script type="application/json">{rows}</script></div>',
    )


@cache
def _environment() -> Environment:
    made = environment("assets/templates", autoescape=False)
    made.filters.update(
        md=escape.markdown,
        yaml=escape.yaml,
        attribute=escape.attribute,
        link=escape.link,
        chart=_chart_html,
        pipe=_pipe,
        typst=lambda grid: escape.raw("typst", to_typst(grid)),
        table=to_typst,
        string=escape.typst,
    )
    return made


def _write(path: Path, text: str) -> bool:
    """Write the text where it differs from what is there; return whether it did."""
    changes = text_files.differs(path, text)
    text_files.write(path, text)
    return changes


def _remove(folder: Path, keep: set[str], *suffixes: str) -> list[str]:
    """Remove the files of a generated folder that no patient has any more; return their names.

    A picture of a patient who withdrew consent must not stay where the site is built from.
    """
    if not folder.is_dir():
        return []
    stale = sorted(p for p in folder.iterdir() if p.suffix in suffixes and p.name not in keep)
    for path in stale:
        path.unlink()
    return [path.name for path in stale]
