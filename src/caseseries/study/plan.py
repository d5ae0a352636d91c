"""What a study computes and shows: the parts of study.yml under analyses, tables, figures and patients."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from caseseries.errors import UserError
from caseseries.results import formats as fmt_module

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Scalar = str | int | float | bool
Where = dict[str, Scalar | list[Scalar] | dict[Literal["min", "max"], float]]


def unique(values: list[str], what: str) -> None:
    """Raise ValueError when a value stands twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{what} must be unique: {value!r} stands twice")
        seen.add(value)


class Part(BaseModel):
    """Any part of study.yml: unknown keys are errors, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(Part):
    """A level of a variable or group: its id in results, its value in the data, its printed label."""

    id: Id
    value: Scalar | None = None
    label: str = ""


class _Analysis(Part):
    id: Id
    label: str = ""
    population: Id
    groups: list[Id] | None = None
    formats: dict[str, str] = {}

    @field_validator("formats")
    @classmethod
    def _known_formats(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value.values():
            try:
                fmt_module.family(name)
            except UserError as error:
                raise ValueError(error.message) from None
        return value


class Variable(Part):
    """A variable to describe: one value a patient, from adsl or another table narrowed by `where`."""

    id: Id
    column: str
    label: str = ""
    kind: Literal["number", "category", "flag"] = "category"
    source: str = "adsl"
    where: Where = {}
    among: Where = {}
    unit: str = ""
    divide_by: float = 1.0
    levels: list[Level] = []
    above: list[float] = []
    groups: list[Id] | None = None
    population: Id | None = None
    formats: dict[str, str] = {}

    @model_validator(mode="after")
    def _levels_fit(self) -> Variable:
        if self.kind == "category" and not self.levels:
            raise ValueError(f"variable {self.id!r}: a category needs its levels")
        unique([level.id for level in self.levels], f"levels of {self.id!r}")
        return self


class Describe(_Analysis):
    """Counts and shares of categories and flags; median, quartiles, range, mean and SD of numbers."""

    kind: Literal["describe"]
    variables: list[Variable]


class Endpoint(Part):
    """A yes or no for each patient, with an exact interval.

    A patient responds when a row of `source` fits `where`, `responder`, and one of `any_of` where there are any.
    `visit` narrows to one visit; `first_visit` asks that the first fitting row is of that visit. `among`
    narrows the denominator by columns of adsl.
    """

    id: Id
    label: str = ""
    source: str = "adsl"
    where: Where = {}
    responder: Where = {}
    any_of: list[Where] = []
    among: Where = {}
    visit: float | None = None
    first_visit: float | None = None
    groups: list[Id] | None = None
    population: Id | None = None


class Response(_Analysis):
    """Endpoints as proportions with intervals."""

    kind: Literal["response"]
    interval: Literal["clopper-pearson", "wilson"] = "clopper-pearson"
    endpoints: list[Endpoint]


class Band(Part):
    """A band of grades, ends included. `cumulative` bands may overlap others and are labelled apart."""

    id: Id
    label: str
    min: Annotated[int, Field(ge=1, le=5)]
    max: Annotated[int, Field(ge=1, le=5)]
    cumulative: bool = False


class Term(Part):
    """A row of the adverse-event table: the coded terms that it covers, under a heading."""

    id: Id
    label: str
    terms: list[str]
    heading: Id | None = None


class Selection(Part):
    """A further row: the events of adae that fit, whatever their term. They are not added to the total."""

    id: Id
    label: str
    where: Where


class Heading(Part):
    """A printed heading over terms; its own rows count patients with any of them."""

    id: Id
    label: str


class AdverseEvents(_Analysis):
    """Distinct patients by row, group and band of grades.

    count: `every_band` counts a patient in each band in which the event occurred, so bands may sum to more than any;
    `worst_grade` recomputes the worst grade at every row level, so bands are disjoint and sum to any.
    events: `patient_term_band` counts a patient, row and band once; `records` counts every row of adae.
    where: rows of adae that count, such as treatment-emergent ones.
    event_shares: also each row's share of the events of its band; one event more then changes all of them.
    undeclared: `error` when adae holds a term that no row covers, or `ignore`.
    grades: the column of grades; of AESEV bands take MILD as 1, MODERATE as 2, SEVERE as 3.
    """

    kind: Literal["adverse_events"]
    count: Literal["every_band", "worst_grade"]
    events: Literal["patient_term_band", "records"] = "records"
    event_shares: bool = False
    where: Where = {}
    bands: list[Band]
    headings: list[Heading] = []
    terms: list[Term]
    selections: list[Selection] = []
    undeclared: Literal["error", "ignore"] = "error"
    grades: Literal["AETOXGR", "AESEV"] = "AETOXGR"

    @model_validator(mode="after")
    def _bands_are_disjoint(self) -> AdverseEvents:
        rows: list[Term | Heading | Selection] = [*self.terms, *self.headings, *self.selections]
        unique([row.id for row in rows], f"rows of {self.id!r}")
        bands = sorted((b for b in self.bands if not b.cumulative), key=lambda b: b.min)
        for left, right in itertools.pairwise(bands):
            if right.min <= left.max:
                raise ValueError(
                    f"bands {left.id!r} and {right.id!r} overlap; mark one `cumulative: true`"
                )
        headings = {h.id for h in self.headings}
        for term in self.terms:
            if term.heading is not None and term.heading not in headings:
                raise ValueError(f"term {term.id!r} names an unknown heading {term.heading!r}")
        return self


class Parameter(Part):
    """A laboratory parameter: its code in adlb, its label and how it prints."""

    id: Id
    code: str
    label: str
    unit: str = ""
    fmt: str = "auto"
    multiply_by: float = 1.0
    digits: int = 3


class Test(Part):
    """The paired test: exact or asymptotic, with or without continuity correction."""

    name: Literal["wilcoxon_signed_rank"] = "wilcoxon_signed_rank"
    exact: bool
    correction: bool = False


class Paired(_Analysis):
    """Baseline against one later visit, in the patients who have both."""

    kind: Literal["paired"]
    baseline: Where
    end: Where
    test: Test
    parameters: list[Parameter]


class Peaks(_Analysis):
    """The highest value of each parameter in the group, and the study day on which it was seen."""

    kind: Literal["peaks"]
    parameters: list[Parameter]
    elevated: list[Endpoint] = []


class Time(Part):
    """A time to event: its code in adtte.

    competing: codes of CNSR that are competing events; every other code but 0 is a reason for censoring.
    reverse: turn events and censoring round, for follow-up by reverse Kaplan-Meier.
    at: time points, in the analysis's unit, at which curve and numbers at risk are given.
    """

    id: Id
    code: str
    label: str
    method: Literal["kaplan-meier", "cumulative-incidence"] = "kaplan-meier"
    competing: list[Annotated[int, Field(ge=1)]] = []
    reverse: bool = False
    at: list[float] = []


class Survival(_Analysis):
    """Kaplan-Meier medians, curves and numbers at risk; cumulative incidence."""

    kind: Literal["survival"]
    interval: Literal["log", "cloglog", "linear"] = "log"
    divide_by: float = 1.0
    unit: str = "days"
    times: list[Time]


class FlowNode(Part):
    """A box of a flow: patients of adsl who fit `where` and do not fit `unless`; without either, all of them."""

    id: Id
    label: str
    where: Where = {}
    unless: Where = {}


class Stage(Part):
    """Boxes side by side. Each patient is in one of them, or in none where the stage can be passed by."""

    label: str
    nodes: list[FlowNode]
    optional: bool = False


class Flow(_Analysis):
    """How many patients are in each box, and how many go from one to the next."""

    kind: Literal["flow"]
    stages: list[Stage]

    @model_validator(mode="after")
    def _nodes_are_unique(self) -> Flow:
        unique([node.id for stage in self.stages for node in stage.nodes], f"boxes of {self.id!r}")
        return self


class Shift(_Analysis):
    """Category at baseline against the worst category in the rows `during`, by parameter.

    column: the column of adlb that holds the category; levels: its values, from best to worst.
    """

    kind: Literal["shift"]
    column: str
    levels: list[Level]
    baseline: Where
    during: Where
    parameters: list[Parameter]


Analysis = Annotated[
    Describe | Response | AdverseEvents | Paired | Peaks | Survival | Flow | Shift,
    Field(discriminator="kind"),
]


class TableColumn(Part):
    """A column of a table: what it adds to the row's place in the results, and its label."""

    label: str
    spanner: str = ""
    group: Id | None = None
    level: Id | None = None
    stat: str = ""
    cell: str = ""


class TableRow(Part):
    """A row of a table: a heading, or a place in the results with a pattern such as `{n} ({pct})`."""

    label: str
    heading: bool = False
    analysis: Id | None = None
    variable: Id | None = None
    level: Id | None = None
    group: Id | None = None
    cell: str = ""
    indent: int = 0
    strong: bool = False


class MadeRows(Part):
    """Rows that follow from the analysis: headings and terms by descending count, or parameters and categories.

    any: label of the row over all events. group: whose counts decide on the order.
    """

    kind: Literal["by_frequency", "by_category"]
    any: str = ""
    group: Id = "all"


class ResultTable(Part):
    """A table of the manuscript or supplement, made from results alone; its rows are listed, or made."""

    id: Id
    analysis: Id
    stub: str = ""
    columns: list[TableColumn]
    rows: list[TableRow] = []
    made: MadeRows | None = None
    notes: list[str] = []
    landscape: bool = False


class Bar(Part):
    """An interval in a patient's lane: from one column of a table to another."""

    id: Id
    label: str
    source: str = "adsl"
    where: Where = {}
    start: str
    end: str
    color: str = ""


class Marker(Part):
    """A point in a patient's lane: a column with a study day, in the rows that fit `where`."""

    id: Id
    label: str
    source: str = "adsl"
    where: Where = {}
    day: str
    shape: str = "circle"
    always_in_legend: bool = False


class Lanes(Part):
    """One lane a patient: where it starts and ends, bars and markers; times are shown from its start.

    start: a column of adsl with a study day; study day 1 where it is left out.
    """

    id: Id
    start: str = ""
    end: str
    bars: list[Bar] = []
    markers: list[Marker] = []
    ongoing: Where = {}


class Trajectories(Part):
    """Values over time by patient, of some parameters, in some patients."""

    id: Id
    source: str = "adlb"
    parameters: list[Parameter]
    subjects: list[str] = []
    where: Where = {}
