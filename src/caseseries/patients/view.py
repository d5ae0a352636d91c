"""What a patient's page is made of: drawings, tables, and the words under them. Templates only put them in order.

Charts are built once a study (`Shared`); a patient fills them with rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from caseseries.cohort import Cohort
from caseseries.figures.base import FOLDER, Spec, still, with_data
from caseseries.patients import labs, timeline
from caseseries.patients.frames import Frames
from caseseries.patients.patient import Patient
from caseseries.patients.wording import day_text, days_text
from caseseries.store import drawings, own_fonts, shipped_fonts
from caseseries.store.drawings import Drawing
from caseseries.store.qmd_parts import anchor
from caseseries.study import Study
from caseseries.study.patient_plan import PatientPages
from caseseries.tables.grid import Cell, Grid, Head, Line

PICTURES = f"{FOLDER}/patients"
_SIZE = re.compile(rb'<svg[^>]* width="([\d.]+)"[^>]* height="([\d.]+)"')
FULL_WIDTH = 700
"""Pixels that fill a line of print, so that letters of 11 pixels are of 7.2 points there; narrower drawings are printed
narrower, so that letters are of one size."""
_WHOLE = 14
"""Lines of a table up to which a page ends before it: a quarter of a page, more of which would be left white."""
_HALF = 44
"""Letters that fit side by side into half a line of print."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Shared:
    """What all pages of a study have in common: charts by name, and the rows that each of them shows to everybody.

    measured: by panel, the fewest and the most patients in whom one of its parameters was measured.
    tables: those of events, doses and response that may be shown. fonts: folders with the study's own fonts.
    word: whether the project asks for Word files, for which timelines are drawn as bitmaps as well.
    """

    plan: PatientPages
    charts: Mapping[str, Spec]
    rows: Mapping[str, Rows]
    measured: Mapping[str, tuple[int, int]]
    tables: frozenset[str]
    fonts: tuple[Path, ...] = ()
    word: bool = False

    @cached_property
    def frames(self) -> Mapping[str, Frames]:
        """What the pictures of all patients share, of each chart of laboratory values."""
        return {
            name: Frames(chart, self.rows[name], self.fonts)
            for name, chart in self.charts.items()
            if name != "timeline"
        }


@dataclass(frozen=True)
class Chart:
    """A drawing: the shared chart's name, the patient's own rows, its picture, and what it shows in words.

    cells: small drawings in it, 0 for a single one. share: percent of the width of a line of print.
    """

    spec: str
    rows: Rows
    cells: int
    file: str
    width: int
    height: int
    alt: str

    @property
    def share(self) -> int:
        """How much of a line of print the drawing takes, in percent."""
        return min(100, round(100 * self.width / FULL_WIDTH))


@dataclass(frozen=True)
class PanelView:
    """A panel of a page: its drawing, if there is anything to draw, and what is missing or not drawn."""

    label: str
    chart: Chart | None
    note: str
    large: bool = False
    broken: bool = False


@dataclass(frozen=True)
class TableView:
    """A table of a page, or the words for an empty one."""

    title: str
    grid: Grid | None
    missing: str

    @property
    def narrow(self) -> bool:
        """Whether half a line of print is wide enough."""
        if self.grid is None:
            return True
        lines = [[line.label, *(c.text for c in line.cells)] for line in self.grid.lines]
        return sum(max(len(t) for t in column) for column in zip(*lines, strict=True)) <= _HALF


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
    response: TableView | None
    events: TableView | None
    doses: TableView | None

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The drawings of the page."""
        return (self.timeline, *(panel.chart for panel in self.panels if panel.chart))

    @property
    def word_timeline(self) -> str:
        """The timeline's bitmap: Word shows an SVG only beside one."""
        return self.timeline.file.removesuffix("svg") + "png"

    @property
    def paired(self) -> bool:
        """Whether response and doses stand side by side in print."""
        both = (self.response, self.doses)
        return all(table is not None and table.narrow for table in both)

    @property
    def short(self) -> bool:
        """Whether the tables that stand side by side stay whole, each below its title."""
        grids = [table.grid for table in (self.response, self.doses) if table and table.grid]
        return all(len(grid.lines) <= _WHOLE for grid in grids)


def shared(study: Study, cohort: Cohort, everybody: tuple[Patient, ...]) -> Shared:
    """Return the charts of a study's patient pages, and the ranges of all patients that they show.

    Raises UserError for a sign that the font of charts lacks, as `page` does.
    """
    plan = study.patients
    assert plan is not None
    rows: dict[str, Rows] = {"timeline": []}
    for panel in plan.labs:
        rows[f"labs-{panel.id}"] = labs.ranges(plan, panel, everybody)
    nears = tuple(labs.near_end(plan, panel, everybody) for panel in plan.labs)
    charts = _charts(plan.model_dump_json(), nears)
    _check_signs({"charts": charts, "rows": rows}, "the drawing of every patient", study.root)
    of = study.page_tables(plan)
    of_part = {"events": {of.events}, "doses": {of.doses}, "response": set(of.response.values())}
    shown = set(study.privacy.publish) & set(cohort.tables)
    tables = frozenset(part for part, names in of_part.items() if names & shown)
    measured = {panel.id: labs.measured(plan, panel, everybody) for panel in plan.labs}
    fonts = own_fonts.folders(study.root)
    asking = (study.root / name for name in ("_quarto.yml", "_metadata.yml", "chapters/_full.md"))
    word = any("docx" in path.read_text(encoding="utf-8") for path in asking if path.is_file())
    return Shared(plan, charts, rows, measured, tables, fonts, word)


@lru_cache(maxsize=4)
def _charts(plan_text: str, nears: tuple[int, ...]) -> Mapping[str, Spec]:
    """Return the charts of a plan, built once a process: building costs as much as 10 pages."""
    plan = PatientPages.model_validate_json(plan_text)
    panels = {
        f"labs-{panel.id}": labs.panel_chart(plan, panel, near)
        for panel, near in zip(plan.labs, nears, strict=True)
    }
    return {"timeline": timeline.timeline(plan), **panels}


def page(common: Shared, everybody: tuple[Patient, ...], k: int, root: Path) -> Page:
    """Return the page of the k-th patient, after writing those of its pictures that are not there yet."""
    plan, patient = common.plan, everybody[k]
    panels = tuple(_panels(common, patient, root))
    return Page(
        patient=patient,
        anchor=anchor(patient.subject),
        before=everybody[k - 1] if k else None,
        after=everybody[k + 1] if k + 1 < len(everybody) else None,
        timeline=_chart(
            common,
            "timeline",
            timeline.rows(plan, patient),
            timeline.alt_text(plan, patient),
            patient,
            root,
        ),
        course=_course(plan, patient),
        panels=panels,
        legend=_legend(plan, panels, common.measured),
        # A table that is not published is not spoken of: its emptiness would say something about the patient.
        response=_response(plan, patient)
        if plan.response and "response" in common.tables
        else None,
        events=_events(plan, patient) if "events" in common.tables else None,
        doses=_doses(plan, patient) if "doses" in common.tables else None,
    )


def draw(common: Shared, everybody: Sequence[Patient], root: Path) -> None:
    """Write the timelines of patients' pages, many at once; `page` finds them."""
    rows = ((p, timeline.rows(common.plan, p)) for p in everybody)
    drawings.write(root / PICTURES, (one for p, own in rows for one in _timeline(common, own, p)))


def grid(id: str, stub: str, heads: Iterable[str], lines: Iterable[tuple[str, ...]]) -> Grid:
    """Return a table of texts, the first of each line being its label."""
    return Grid(
        id,
        stub,
        tuple(Head(text, numeric=False) for text in heads),
        tuple(Line(first, tuple(Cell(text) for text in rest)) for first, *rest in lines),
    )


def _panels(common: Shared, patient: Patient, root: Path) -> Iterator[PanelView]:
    plan = common.plan
    for panel in plan.labs:
        own = labs.rows(plan, panel, patient)
        missing = labs.missing_text(panel, patient)
        undrawn = labs.undrawn_text(plan, panel, patient)
        chart = None
        if own:
            text = labs.alt_text(plan, panel, patient, *common.measured[panel.id])
            chart = _chart(common, f"labs-{panel.id}", own, text, patient, root)
        note = " ".join(t for t in (missing, undrawn) if t)
        broken = chart is not None and any(
            row["kind"] == "break" for row in common.rows[f"labs-{panel.id}"]
        )
        yield PanelView(panel.label, chart, note, panel.large, broken)


def _chart(common: Shared, name: str, own: Rows, alt: str, patient: Patient, root: Path) -> Chart:
    file = f"{patient.slug}-{name}"
    _check_signs(own, f"the drawing {file}", root)
    folder = root / PICTURES
    if name in common.frames:
        file = drawings.keep(folder, file, common.frames[name].picture(own))
    else:
        file, *_ = drawings.write(folder, _timeline(common, own, patient))
    with (root / PICTURES / file).open("rb") as picture:
        found = _SIZE.search(picture.read(600))
    width, height = (round(float(x)) for x in found.groups()) if found else (FULL_WIDTH, 300)
    cells = len({row["panel"] for row in own if "panel" in row})
    return Chart(name, own, cells, f"{PICTURES}/{file}", width, height, alt)


def _timeline(common: Shared, own: Rows, patient: Patient) -> tuple[Drawing, ...]:
    spec = with_data(still(common.charts["timeline"]), {"values": own})
    vector = drawings.drawing(f"{patient.slug}-timeline", spec, "svg")
    return (vector, replace(vector, kind="png")) if common.word else (vector,)


def _check_signs(drawn: Any, what: str, root: Path) -> None:
    shipped_fonts.check(json.dumps(drawn, ensure_ascii=False), what, root)


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


def _legend(
    plan: PatientPages, panels: tuple[PanelView, ...], measured: Mapping[str, tuple[int, int]]
) -> str:
    kinds = {row["kind"] for panel in panels if panel.chart for row in panel.chart.rows}
    if not kinds:
        return ""
    noun = plan.name.lower()
    broken = any(panel.broken for panel in panels)
    later = "Days after the upright dashes are drawn closer together." if broken else ""
    counts = [
        measured[panel.id] for panel, shown in zip(plan.labs, panels, strict=True) if shown.chart
    ]
    fewest, most = min(low for low, _ in counts), max(high for _, high in counts)
    # Not all parameters are measured in everybody: who was not is not behind the range.
    varied = f"the {noun}s measured ({fewest} to {most}, by parameter)"
    of = f"{most} {noun}s" if fewest == most else varied
    said = [
        f"Blue: this {noun}, by study day. Grey: lowest to highest value within {plan.axis.bin} days "
        f"among {of}, with the median."
    ]
    if "normal" in kinds:
        said.append("Dotted: limits of normal.")
    if "quantitation" in kinds:
        said.append(
            "Dashed: limit of quantitation; values below it are drawn at it, as open points."
        )
    return " ".join([*said, later] if later else said)


def _response(plan: PatientPages, patient: Patient) -> TableView:
    lines: list[tuple[str, ...]] = [
        (
            v.label or f"Day {day_text(v.day)}",
            day_text(v.day),
            *(text or "not recorded" for text in v.texts),
        )
        for v in patient.visits
    ]
    heads = ["Day", *(assessment.label for assessment in plan.response)]
    heads, lines = _without_empty(heads, lines, "not recorded")
    return _table(plan.response_label, "Visit", heads, lines, "No assessment was recorded.")


def _events(plan: PatientPages, patient: Patient) -> TableView:
    lines: list[tuple[str, ...]] = [
        (
            f"{e.term} ({e.special})" if e.special else e.term,
            str(e.grade or "–"),
            days_text(e.start, e.end, open_end=e.open),
            e.relation or "–",
            e.action or "–",
            e.outcome or "–",
        )
        for e in patient.events
    ]
    heads = [plan.grade_label, "Days", "Relation", "Action", "Outcome"]
    heads, lines = _without_empty(heads, lines, "–")
    return _table("Adverse events", "Event", heads, lines, "No adverse events were recorded.")


def _doses(plan: PatientPages, patient: Patient) -> TableView:
    # A column that would be empty throughout is left out.
    cycled, noted = (any(getattr(d, f) for d in patient.doses) for f in ("cycle", "note"))
    lines = [
        (
            d.treatment,
            *([d.cycle or "–"] if cycled else []),
            f"{d.amount} {d.unit}".strip() or "–",
            days_text(d.start, d.end, open_end=d.open),
            *([d.note or "–"] if noted else []),
        )
        for d in patient.doses
    ]
    heads = [*([plan.doses.cycle_label] if cycled else []), "Dose", "Days"]
    heads += ["Note"] if noted else []
    return _table("Doses", "Treatment", heads, lines, "No doses were recorded.")


def _without_empty(
    heads: list[str], lines: Sequence[tuple[str, ...]], empty: str
) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return heads and lines without the columns that hold nothing in any line; the first two stay."""
    kept = [k for k in range(len(heads)) if k == 0 or any(line[k + 1] != empty for line in lines)]
    return [heads[k] for k in kept], [(line[0], *(line[k + 1] for k in kept)) for line in lines]


def _table(
    title: str, stub: str, heads: list[str], lines: Sequence[tuple[str, ...]], missing: str
) -> TableView:
    return TableView(title, grid(title, stub, heads, lines) if lines else None, missing)
