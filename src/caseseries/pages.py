"""A page for every patient, an index of them, and the same as an appendix for print.

Everything shown comes from `Cohort.public`. Charts are built once a study and filled with each patient's rows; a page
embeds its rows alone, and the shared charts are shipped once as a script (`specs_js`).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from caseseries import format as fmt_module
from caseseries import markup, tables
from caseseries.figures import patient_labs, timeline
from caseseries.figures.base import FOLDER, Spec, with_data, write_svg
from caseseries.load import Cohort
from caseseries.patient import Patient, day_text, days_text, patients
from caseseries.plan_patients import PatientPages
from caseseries.results import Results
from caseseries.study import Study
from caseseries.tables import Cell, Grid, Head, Line

PAGES = "chapters/patients"
PICTURES = f"{FOLDER}/patients"
_SIZE = re.compile(rb'<svg[^>]* width="([\d.]+)"[^>]* height="([\d.]+)"')


@dataclass(frozen=True)
class Pages:
    """What `write` did: the patients with a page, files written, unchanged and removed, patients left out."""

    subjects: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True)
class Chart:
    """A drawing of a page: the shared chart's name, the rows that fill it, its picture for print, and what it shows."""

    spec: str
    rows: list[dict[str, Any]]
    cells: int
    file: str
    width: int
    height: int
    alt: str
    share: int = 100


@dataclass(frozen=True)
class PanelView:
    """A panel of a page: its drawing, if there is anything to draw, and what is missing or not drawn."""

    label: str
    chart: Chart | None
    note: str


@dataclass(frozen=True)
class TableView:
    """A table of a page, or the words for an empty one."""

    title: str
    grid: Grid | None
    missing: str


@dataclass(frozen=True)
class Page:
    """All that a template shows of one patient."""

    patient: Patient
    anchor: str
    before: Patient | None
    after: Patient | None
    timeline: Chart
    course: str
    panels: tuple[PanelView, ...]
    legend: str
    tables: tuple[TableView, ...]


@dataclass(frozen=True)
class Shared:
    """What all pages of a study have in common: charts by name, and the rows that each of them always shows."""

    plan: PatientPages
    charts: dict[str, Spec]
    rows: dict[str, list[dict[str, Any]]]
    size: int


def write(study: Study, cohort: Cohort, results: Results) -> Pages:  # noqa: ARG001  pages of a later version may cite results
    """Write chapters/patients/ and the pictures of its charts; return what was written, kept and removed.

    cohort: the whole one; only its public part is shown, and patients without consent have no page.
    Raises UserError when study.yml's `patients` asks for something that is not published.
    """
    folder, pictures = study.path(PAGES), study.path(PICTURES)
    if study.patients is None:
        removed = [*_remove(folder, set(), ".qmd"), *_remove(pictures, set(), ".svg")]
        return Pages(removed=tuple(removed))
    everybody = patients(study, cohort)
    left_out = len(cohort.table("adsl")) - len(everybody)
    texts = {"index.qmd": _index(study, everybody, left_out)}
    template = _environment().get_template("patient.qmd.j2")
    used: set[str] = set()
    for page in _pages(study, everybody):
        used.update(Path(c.file).name for c in _charts(page))
        texts[f"{page.patient.slug}.qmd"] = template.render(
            page=page, plan=study.patients, notice=study.study.patient_notice
        )
    changed = {name for name, text in texts.items() if _write(folder / name, text)}
    removed = [*_remove(folder, set(texts), ".qmd"), *_remove(pictures, used, ".svg")]
    return Pages(
        subjects=tuple(p.subject for p in everybody),
        written=tuple(sorted(changed)),
        unchanged=tuple(sorted(set(texts) - changed)),
        removed=tuple(removed),
        left_out=left_out,
    )


def appendix(study: Study, cohort: Cohort, results: Results) -> str:  # noqa: ARG001  as for `write`
    """Return the Markdown of all patients for the PDF: one second-level heading and one page of print each.

    Paths of pictures are relative to the project's root, where the document has to stand.
    """
    if study.patients is None:
        return ""
    template = _environment().get_template("patient_appendix.md.j2")
    return template.render(
        pages=list(_pages(study, patients(study, cohort))), notice=study.study.patient_notice
    )


def specs_js(study: Study, cohort: Cohort) -> str:
    """Return the script that carries the charts of the patient pages, with the rows that all pages share."""
    if study.patients is None:
        return "window.caseseriesSpecs={};\n"
    shared = _shared(study.patients, patients(study, cohort))
    charts = {
        name: {"spec": spec, "shared": shared.rows[name]} for name, spec in shared.charts.items()
    }
    return f"window.caseseriesSpecs={markup.json_script(charts)};\n"


def _shared(plan: PatientPages, everybody: tuple[Patient, ...]) -> Shared:
    charts = {"timeline": timeline.timeline(plan)}
    rows: dict[str, list[dict[str, Any]]] = {"timeline": []}
    for panel in plan.labs:
        charts[f"labs-{panel.id}"] = patient_labs.panel_chart(plan, panel)
        rows[f"labs-{panel.id}"] = patient_labs.ranges(plan, panel, everybody)
    return Shared(plan, charts, rows, len(everybody))


def _pages(study: Study, everybody: tuple[Patient, ...]) -> Iterator[Page]:
    assert study.patients is not None
    plan, shared = study.patients, _shared(study.patients, everybody)
    folder = study.path(PICTURES)
    for k, patient in enumerate(everybody):
        panels = tuple(_panels(shared, patient, folder))
        yield Page(
            patient=patient,
            anchor=f"{plan.name.lower()}-{patient.slug}".replace(" ", "-"),
            before=everybody[k - 1] if k else None,
            after=everybody[k + 1] if k + 1 < len(everybody) else None,
            timeline=_chart(
                shared,
                "timeline",
                timeline.rows(plan, patient),
                timeline.alt_text(plan, patient),
                patient,
                folder,
            ),
            course=_course(plan, patient),
            panels=panels,
            legend=_legend(plan, panels, shared.size),
            tables=tuple(_tables(plan, patient)),
        )


def _panels(shared: Shared, patient: Patient, folder: Path) -> Iterator[PanelView]:
    plan = shared.plan
    for panel in plan.labs:
        name = f"labs-{panel.id}"
        own = patient_labs.rows(plan, panel, patient)
        missing = patient_labs.missing_text(panel, patient)
        undrawn = patient_labs.undrawn_text(plan, panel, patient)
        chart = None
        if own:
            text = patient_labs.alt_text(plan, panel, patient, shared.size)
            chart = _chart(shared, name, own, text, patient, folder)
        yield PanelView(panel.label, chart, " ".join(t for t in (missing, undrawn) if t))


def _chart(
    shared: Shared,
    name: str,
    own: list[dict[str, Any]],
    alt: str,
    patient: Patient,
    folder: Path,
) -> Chart:
    values = patient_labs.combined(shared.rows[name], own)
    spec = with_data(shared.charts[name], {"values": values})
    file = write_svg(spec, folder, f"{patient.slug}-{name}")
    width, height = _size(folder / file)
    cells = len({row["panel"] for row in own if "panel" in row})
    columns = patient_labs.COLUMNS
    share = 100 if not cells else round(100 * min(cells, columns) / columns)
    return Chart(name, own, cells, f"{PICTURES}/{file}", width, height, alt, share)


def _size(path: Path) -> tuple[int, int]:
    with path.open("rb") as file:
        found = _SIZE.search(file.read(600))
    return (round(float(found[1])), round(float(found[2]))) if found else (700, 300)


def _charts(page: Page) -> Iterator[Chart]:
    yield page.timeline
    yield from (panel.chart for panel in page.panels if panel.chart)


def _course(plan: PatientPages, patient: Patient) -> str:
    said = [f"{timeline.step_text(step)}." for step in patient.steps]
    if patient.last is not None:
        still = ", follow-up ongoing" if patient.ongoing else ""
        said.append(f"Observed to day {day_text(patient.last)}{still}.")
    if patient.events:
        said.append(f"G: {plan.grade_label}, also by colour from light (1) to dark (5).")
    if patient.doses:
        said.append("Numbers in bars: dose.")
    return " ".join(said)


def _legend(plan: PatientPages, panels: tuple[PanelView, ...], size: int) -> str:
    kinds = {row["kind"] for panel in panels if panel.chart for row in panel.chart.rows}
    if not kinds:
        return ""
    said = [
        f"Blue: this {plan.name.lower()}, by study day. Grey: lowest to highest value of the {size} "
        f"{plan.name.lower()}s in {plan.axis.bin} days, with the median."
    ]
    if "normal" in kinds:
        said.append("Dotted: limits of normal.")
    if "quantitation" in kinds:
        said.append("Dashed: limit of quantitation; open points lie below it.")
    return " ".join(said)


def _tables(plan: PatientPages, patient: Patient) -> Iterator[TableView]:
    heads = ["Day", *(a.label for a in plan.response)]
    lines = [
        (
            v.label or f"Day {day_text(v.day)}",
            day_text(v.day),
            *(t or "not recorded" for t in v.texts),
        )
        for v in patient.visits
    ]
    yield _table(plan.response_label, "Assessment", heads, lines, "No response was recorded.")
    yield _table(
        "Adverse events",
        "Event",
        [plan.grade_label, "Days", "Relation", "Action", "Outcome"],
        [
            (
                f"{e.term} ({e.special})" if e.special else e.term,
                str(e.grade or "–"),
                days_text(e.start, e.end),
                e.relation or "–",
                e.action or "–",
                e.outcome or "–",
            )
            for e in patient.events
        ],
        "No adverse events were recorded.",
    )
    cycled = any(d.cycle for d in patient.doses)
    yield _table(
        "Doses",
        "Treatment",
        [*([plan.doses.cycle_label] if cycled else []), "Dose", "Days", "Note"],
        [
            (
                d.treatment,
                *([d.cycle or "–"] if cycled else []),
                f"{d.amount} {d.unit}".strip() or "–",
                days_text(d.start, d.end),
                d.note or "–",
            )
            for d in patient.doses
        ],
        "No doses were recorded.",
    )


def _table(
    title: str, stub: str, heads: list[str], lines: list[tuple[str, ...]], missing: str
) -> TableView:
    if not lines:
        return TableView(title, None, missing)
    return TableView(title, _grid(title, stub, heads, lines), "")


def _grid(id: str, stub: str, heads: Iterable[str], lines: Iterable[tuple[str, ...]]) -> Grid:
    return Grid(
        id,
        stub,
        tuple(Head(text, numeric=False) for text in heads),
        tuple(Line(first, tuple(Cell(text) for text in rest)) for first, *rest in lines),
    )


def _index(study: Study, everybody: tuple[Patient, ...], left_out: int) -> str:
    assert study.patients is not None
    plan = study.patients
    heads = [
        *(entry.label for entry in plan.identity if entry.shown != "page"),
        "Adverse events",
        "Worst grade",
        "Observed to day",
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
    noun = plan.name.lower()
    summary = f"{fmt_module.words(len(everybody), capital=True)} {noun}s, each with a page."
    if left_out:
        is_one = left_out == 1
        summary += (
            f" {fmt_module.words(left_out, capital=True)} more {'is' if is_one else 'are'} left out "
            "for want of consent to publication."
        )
    grid = _grid("patients", plan.name, heads, lines)
    links = {p.subject: f"{p.slug}.qmd" for p in everybody}
    template = _environment().get_template("patient_index.qmd.j2")
    return template.render(
        plan=plan,
        notice=study.study.patient_notice,
        summary=summary,
        table=_pipe(grid, links),
    )


def _pipe(grid: Grid, links: dict[str, str] | None = None) -> str:
    """Return a pipe table whose first column links to a page where `links` names one."""
    head = [grid.stub, *(h.label for h in grid.heads)]
    # Dashes in proportion to the widest text: pandoc turns them into column widths once a row is long.
    texts = [[line.label, *(c.text for c in line.cells)] for line in grid.lines]
    widths = [max(len(t) for t in column) for column in zip(head, *texts, strict=True)]
    lines = [head, *texts]
    found = []
    for k, line in enumerate(lines):
        cells = [markup.markdown(text) for text in line]
        if k and links and line[0] in links:
            cells[0] = f"[{cells[0]}]({links[line[0]]})"
        found.append(f"| {' | '.join(cells)} |")
    found.insert(1, "|" + "|".join(":" + "-" * max(w, 3) for w in widths) + "|")
    return "\n".join(found)


def _chart_html(chart: Chart) -> str:
    rows = markup.json_script({"values": chart.rows})
    cells = f' data-cells="{chart.cells}"' if chart.cells else ""
    return (
        "```{=html}\n"
        f'<div class="cs-chart" data-spec="{chart.spec}"{cells} data-height="{chart.height}">'
        f'<img src="/{chart.file}" alt="{html.escape(chart.alt, quote=True)}" '
        f'width="{chart.width}" height="{chart.height}">'
        f'<script type="application/json">{rows}</script></div>\n'
        "```"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("caseseries", "assets/templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the templates write Markdown; every text goes through `md`
    )
    environment.filters.update(
        md=markup.markdown,
        json=lambda text: json.dumps(text, ensure_ascii=False),
        attribute=lambda text: text.replace("\\", "\\\\").replace('"', "'"),
        chart=_chart_html,
        pipe=_pipe,
        typst=lambda grid: markup.raw_typst(tables.to_typst(grid)),
    )
    return environment


def _write(path: Path, text: str) -> bool:
    """Write the text where it differs from what is there; return whether it did."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return True


def _remove(folder: Path, keep: set[str], suffix: str) -> list[str]:
    """Remove the files of a generated folder that no patient has any more; return their names."""
    if not folder.is_dir():
        return []
    stale = sorted(p for p in folder.iterdir() if p.suffix == suffix and p.name not in keep)
    for path in stale:
        path.unlink()
    return [path.name for path in stale]
