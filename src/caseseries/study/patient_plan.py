"""What a patient's page shows: the part of study.yml under patients. Only published columns can be named there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from caseseries.study.plan import Id, Parameter, Part, unique


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
    """How doses print: the column of adex that counts cycles, if any, and the printed form of units."""

    cycle: str = ""
    cycle_label: str = "Cycle"
    units: dict[str, str] = {}


class Panel(Part):
    """A row of small drawings, one a parameter of adlb. `missing` is printed when a patient has no value of any.

    large: for the study's main variable: drawn large on its pages, and in print as small as all others are.
    """

    id: Id
    label: str
    scale: Literal["linear", "log"] = "linear"
    parameters: list[Parameter]
    missing: str = ""
    large: bool = False

    @model_validator(mode="after")
    def _parameters_are_unique(self) -> Panel:
        unique([p.id for p in self.parameters], f"parameters of {self.id!r}")
        return self


class Assessment(Part):
    """A parameter of adrs, shown by visit: its assessment, its value, or both; `values` maps assessments to text."""

    id: Id
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
    """

    name: str = "Patient"
    identity: list[Identity]
    lanes: Id
    axis: DayAxis = Field(default_factory=DayAxis)
    doses: Doses = Field(default_factory=Doses)
    labs: list[Panel] = []
    response: list[Assessment] = []
    narratives: str = ""
    pictures: list[Picture] = []
    response_label: str = "Response"
    grade_label: str = "Grade"

    @model_validator(mode="after")
    def _panels_are_unique(self) -> PatientPages:
        unique([p.id for p in self.labs], "panels of patients.labs")
        unique([a.id for a in self.response], "assessments of patients.response")
        return self
