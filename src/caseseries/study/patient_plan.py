"""What a patient's page shows: the part of study.yml under patients. Only published columns can be named there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from caseseries.study.plan import Id, Parameter, Part, unique
from caseseries.study.schema import Structure

PagePart = Literal["events", "doses", "labs", "response"]
_USUAL: Mapping[PagePart, tuple[str, Structure]] = {
    "events": ("adae", "occurrence"),
    "doses": ("adex", "exposure"),
    "labs": ("adlb", "bds"),
    "response": ("adrs", "bds"),
}
"""The table that a part of a page shows where study.yml names none, and the structure of any that it may show."""


def _page_table(
    part: PagePart, source: str, tables: Mapping[str, Structure], published: Collection[str]
) -> str:
    usual, structure = _USUAL[part]
    if source:
        if tables.get(source) != structure:
            said = "unknown" if source not in tables else f"of the structure {tables[source]}"
            raise ValueError(
                f"patients.{part}: the table {source!r} is {said}; it takes one of the structure {structure}"
            )
        return source
    others = {name for name, _ in _USUAL.values()} - {usual}
    found = [n for n in published if tables[n] == structure and n not in others]
    if len(found) > 1 and usual not in found:
        raise ValueError(
            f"patients.{part}: {' and '.join(map(repr, found))} are published; name one of them as `source`"
        )
    return usual if usual in found or not found else found[0]


class Identity(Part):
    """An entry of a patient page's header line: a column of adsl and how its values print.

    values: printed text by value in the data. fmt, unit, divide_by: for numbers. shown: on pages, in the index, or
    in both.
    """

    column: str
    label: str
    values: dict[str, str] = {}
    fmt: str = "auto"
    unit: str = ""
    divide_by: float = 1.0
    shown: Literal["page", "index", "both"] = "both"


class DayAxis(Part):
    """The study days that the drawings show, the same for all patients so that pages can be leafed through.

    start, end: first and last day drawn. every: days between ticks, counted from day 1. bin: days that are put together
    for the cohort's range.
    """

    start: int = -7
    end: Annotated[int, Field(gt=1)] = 91
    every: Annotated[int, Field(gt=0)] = 14
    bin: Annotated[int, Field(gt=0)] = 7
    label: str = "Study day"

    @model_validator(mode="after")
    def _no_day_0(self) -> DayAxis:
        if self.start == 0 or self.start >= self.end:
            raise ValueError("start is a study day before end, never 0")
        return self


class Doses(Part):
    """How doses print: the column that counts cycles, if any, and the printed form of units.

    source: a table of the exposure structure.
    """

    source: str = ""
    cycle: str = ""
    cycle_label: str = "Cycle"
    units: dict[str, str] = {}


class Events(Part):
    """Where adverse events come from: a table of the occurrence structure, and its columns of terms and grades.

    grades: numbers or severities: MILD is 1, MODERATE 2, SEVERE 3.
    """

    source: str = ""
    term: str = "AEDECOD"
    grades: str = "AETOXGR"


class Panel(Part):
    """A row of small drawings, one a parameter. `missing` is printed when a patient has no value of any.

    source: a table of the BDS structure.
    large: for the study's main variable: drawn large on its pages, and in print as small as all others are.
    """

    id: Id
    label: str
    source: str = ""
    scale: Literal["linear", "log"] = "linear"
    parameters: list[Parameter]
    missing: str = ""
    large: bool = False

    @model_validator(mode="after")
    def _parameters_are_unique(self) -> Panel:
        unique([p.id for p in self.parameters], f"parameters of {self.id!r}")
        return self


class Assessment(Part):
    """A parameter, shown by visit: its assessment, its value, or both; `values` maps assessments to text.

    source: a table of the BDS structure.
    """

    id: Id
    source: str = ""
    code: str
    label: str
    unit: str = ""
    fmt: str = "auto"
    show: Literal["assessment", "value", "both"] = "assessment"
    values: dict[str, str] = {}
    drawn: bool = False


class Picture(Part):
    """A picture of a patient, such as a radiograph, below the folder of narratives.

    subject: the patient's number as it is printed. file: PNG or JPEG; its metadata are left behind and its longer side
    is brought to at most 1600 pixels. alt: what it shows, for those who do not see it. consent: true when the patient,
    or who speaks for the patient, agreed to the publication of this very picture.
    text: what is written in the picture itself, which nobody can read out of it; `none` when somebody has looked and
    there is nothing.
    """

    subject: str
    file: Annotated[str, Field(pattern=r"^[^/\\:]+\.(png|jpe?g|PNG|JPE?G)$")]
    caption: Annotated[str, Field(min_length=1)]
    alt: Annotated[str, Field(min_length=1)]
    consent: bool
    text: Annotated[str, Field(min_length=1)]


class PatientPages(Part):
    """What a patient's page shows. Only published columns can be named here.

    name: the word before the subject. identity: header line and columns of the index. lanes: whose bars and markers
    tell what followed treatment. labs: rows of small drawings. response: what the table by visit shows.
    narratives: folder of the patients' stories, a Markdown file each, named as the subject is printed, such as `07.md`;
    a claim may stand in them and no other code. pictures: files of the same folder.
    pages: how many patients may have a page of their own, and a part of the PDF of all: a series seldom has more, a
    registry does, and there a page tells more of a person than its readers need. Those with a narrative or a picture
    come first, then the others in the order of adsl.
    Where no `source` says which table a part shows, it is the usual one, or the only one of its structure that
    privacy.publish has: adae for events, adex for doses, adlb for labs, adrs for response.
    """

    name: str = "Patient"
    identity: list[Identity]
    lanes: Id
    axis: DayAxis = Field(default_factory=DayAxis)
    events: Events = Field(default_factory=Events)
    doses: Doses = Field(default_factory=Doses)
    labs: list[Panel] = []
    response: list[Assessment] = []
    narratives: str = ""
    pictures: list[Picture] = []
    pages: Annotated[int, Field(gt=0)] = 100
    response_label: str = "Response"
    grade_label: str = "Grade"

    @model_validator(mode="after")
    def _panels_are_unique(self) -> PatientPages:
        unique([p.id for p in self.labs], "panels of patients.labs")
        unique([a.id for a in self.response], "assessments of patients.response")
        return self


def with_page(plan: PatientPages, root: Path, subjects: Sequence[str]) -> tuple[str, ...]:
    """Return those of the patients who may be shown that have a page of their own, in their order; see PatientPages.

    root: the project, in which the narratives lie.
    """
    told = {picture.subject for picture in plan.pictures}
    if plan.narratives:
        told |= {file.stem for file in (root / plan.narratives).glob("*.md")}
    told &= set(subjects)
    others = [subject for subject in subjects if subject not in told]
    chosen = told | set(others[: max(0, plan.pages - len(told))])
    return tuple(subject for subject in subjects if subject in chosen)


def without_page_text(plan: PatientPages, number: int) -> str:
    """Return what is said where patients have no page of their own, for there are more than may have one."""
    noun = plan.name.lower()
    said = f"1 {noun} has" if number == 1 else f"{number:,} {noun}s have"
    return (
        f"{said} no page of their own: `pages` below `patients` in study.yml allows {plan.pages:,}"
    )


@dataclass(frozen=True)
class PageTables:
    """The table that each part of a patient's page shows: events, doses, each panel and each assessment by its id."""

    events: str
    doses: str
    labs: Mapping[str, str]
    response: Mapping[str, str]


def page_tables(
    plan: PatientPages, tables: Mapping[str, Structure], published: Collection[str]
) -> PageTables:
    """Return the table of each part of a page: its `source`, or what stands under PatientPages.

    tables: the structure of every table that there may be. published: those that privacy.publish names.
    Raises ValueError for a table that does not fit, and where several do.
    """

    def of(part: PagePart, source: str) -> str:
        return _page_table(part, source, tables, published)

    return PageTables(
        events=of("events", plan.events.source),
        doses=of("doses", plan.doses.source),
        labs={panel.id: of("labs", panel.source) for panel in plan.labs},
        response={shown.id: of("response", shown.source) for shown in plan.response},
    )
