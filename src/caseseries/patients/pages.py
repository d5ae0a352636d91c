"""A page for every patient, an index of them, and the same as an appendix for print.

Everything shown comes from `Cohort.public`. Charts are built once a study and filled with each patient's rows; a page
embeds its rows alone, and the shared charts are shipped once as a script (`Pages.specs`).
"""

from __future__ import annotations

import re
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
from caseseries.study.patient_plan import PatientPages, with_page, without_page_text
from caseseries.tables.grid import Grid
from caseseries.tables.markdown import to_markdown
from caseseries.tables.typst import to_typst

_AT_ONCE = 50
"""Patients whose pictures are drawn together."""
_WIDEST = 80
_NUMBER = re.compile(r"−?[0-9][0-9,.]*")
"""A longer text takes several lines, and leaves room to the other columns."""


@dataclass(frozen=True)
class Pages:
    """What `write` did: patients with a page; files written, unchanged and removed; patients left out.

    left_out: for want of consent. without_page: because more patients may be shown than may have a page.
    appendix: Markdown of the patients for the PDF, a second-level heading each; paths of pictures are relative to the
    project's root, where the document has to stand. specs: the script that carries the charts of the pages, with the
    rows that all pages share.
    """

    subjects: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left_out: int = 0
    without_page: int = 0
    appendix: str = ""
    specs: str = "window.caseseriesSpecs={};\n"


def write(study: Study, cohort: Cohort, results: Results) -> Pages:
    """Write chapters/patients/ and the pictures of its charts; return what was written, kept and removed.

    cohort: the whole one; only its public part is shown, and patients without consent have no page.
    A page is written as soon as it is made, so that few are in memory at a time.
    Raises UserError when study.yml's `patients` asks for something that is not published.
    """
    require_no_links(study.root, PATIENT_PAGES, PICTURES)
    folder, pictures = study.path(PATIENT_PAGES), study.path(PICTURES)
    plan = study.patients
    if plan is None:
        return Pages(removed=tuple(remove(study)))
    everybody = patients(study, cohort)
    left_out = len(cohort.table("adsl")) - len(everybody)
    chosen = set(with_page(plan, study.root, [p.subject for p in everybody]))
    shown = tuple(p for p in everybody if p.subject in chosen)
    without_page = len(everybody) - len(shown)
    told = narratives.stories(study, results, [p.subject for p in shown])
    used = {Path(picture.file).name for story in told.values() for picture in story.pictures}
    common = view.shared(study, cohort, everybody)
    index = _index(study, shown, left_out, without_page)
    changed = {"index.qmd": _write(folder / "index.qmd", index)}
    page_template = _environment().get_template("patient.qmd.j2")
    print_template = _environment().get_template("patient_appendix.md.j2")
    notice = study.study.patient_notice
    appendix = [print_template.render()]
    for page in _pages(common, shown, study.root):
        drawn = (page.word_timeline, *(chart.file for chart in page.charts))
        used.update(Path(file).name for file in drawn)
        story = told.get(page.patient.subject, narratives.Story())
        text = page_template.render(page=page, plan=plan, notice=notice, story=story)
        name = f"{page.patient.slug}.qmd"
        changed[name] = _write(folder / name, text)
        appendix.append(print_template.module.patient(page, story, notice))  # type: ignore[attr-defined]
    removed = [*_remove(folder, set(changed), ".qmd"), *_remove(pictures, used, ".svg", ".png")]
    return Pages(
        subjects=tuple(p.subject for p in shown),
        written=tuple(sorted(name for name, differs in changed.items() if differs)),
        unchanged=tuple(sorted(name for name, differs in changed.items() if not differs)),
        removed=tuple(removed),
        left_out=left_out,
        without_page=without_page,
        appendix="".join(appendix),
        specs=_specs_js(common),
    )


def remove(study: Study) -> list[str]:
    """Remove all pages of patients and the pictures of their charts; return the names of the files."""
    pictures = _remove(study.path(PICTURES), set(), ".svg", ".png")
    return [*_remove(study.path(PATIENT_PAGES), set(), ".qmd"), *pictures]


def _specs_js(common: view.Shared) -> str:
    charts = {
        name: {"spec": spec, "shared": common.rows[name]} for name, spec in common.charts.items()
    }
    return f"window.caseseriesSpecs={escape.json_script(charts)};\n"


def _pages(common: view.Shared, shown: tuple[Patient, ...], root: Path) -> Iterator[Page]:
    for k in range(len(shown)):
        if k % _AT_ONCE == 0:
            view.draw(common, shown[k : k + _AT_ONCE], root)
        yield view.page(common, shown, k, root)


def _index(study: Study, shown: tuple[Patient, ...], left_out: int, without_page: int) -> str:
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
        for p in shown
    ]
    template = _environment().get_template("patient_index.qmd.j2")
    return template.render(
        plan=plan,
        notice=study.study.notice or study.study.patient_notice,
        summary=_summary(plan, len(shown), left_out, without_page),
        table=_pipe(
            view.grid("patients", plan.name, heads, lines), [f"{p.slug}.qmd" for p in shown]
        ),
    )


def _summary(plan: PatientPages, shown: int, left_out: int, without_page: int) -> str:
    noun = plan.name.lower()
    text = (
        f"{fmt_module.words(shown, capital=True)} {noun}{'' if shown == 1 else 's'}, "
        f"{'' if shown == 1 else 'each '}with a page."
    )
    if left_out:
        text += (
            f" {fmt_module.words(left_out, capital=True)} more {'is' if left_out == 1 else 'are'} "
            "left out for want of consent to publication."
        )
    if without_page:
        text += f" {without_page_text(plan, without_page)}."
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
        "|" + "|".join(map(_rule, widths, zip(*(["", *t[1:]] for t in texts), strict=True))) + "|",
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    return "\n".join(lines)


def _rule(width: int, texts: Sequence[str]) -> str:
    """Return the dashes under the head of a column; numbers end below each other."""
    numbers = [text for text in texts if _NUMBER.fullmatch(text)]
    right = numbers and all(text in ("", "–") for text in texts if text not in numbers)
    return "-" * width + ":" if right else ":" + "-" * width


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
        markdown=to_markdown,
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
