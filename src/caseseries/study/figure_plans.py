"""The figures and listings of a study: the parts of study.yml under figures and listings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from caseseries.study.plan import Id, Level, Part, Where, unique

Subject = str


class _Figure(Part):
    id: Id
    alt: str
    """What the figure shows, in words; `{result.id}` is that result's text, `{row.id:day}` the day of a row."""


class Swimmer(_Figure):
    """A lane a patient, grouped and longest first, with bars and markers; time from each lane's start.

    every: units of time between ticks; a round number when missing.
    observed, ongoing: what the legend calls the lane itself, and the arrow at the end of lanes that go on.
    """

    kind: Literal["swimmer"]
    lanes: Id
    divide_by: float = 1.0
    every: float | None = None
    x: str
    y: str = "Patient"
    observed: str = "Observed"
    ongoing: str = "Still observed"


class FlowChart(_Figure):
    """Boxes and bands of a flow analysis: a column a stage, bands as wide as the patients in them are many."""

    kind: Literal["flow"]
    analysis: Id


class Panel(Part):
    """One panel of a figure of trajectories: some parameters in some patients. until: the last study day drawn."""

    label: str
    subjects: list[Subject]
    parameters: list[Id]
    until: int | None = None


class Shade(Part):
    """Bars of lanes to shade behind the curves."""

    lanes: Id
    bar: Id
    label: str


class TrajectoryPanels(_Figure):
    """Values by study day, panel by panel.

    limit: id of the result that holds the limit of quantitation, drawn as a rule; values below it get open symbols.
    named_from: curves that reach this value are coloured and named, the others are grey; all are named when missing.
    told_apart: subjects whose curves are coloured and named, the other subjects' are grey; instead of named_from.
    """

    kind: Literal["trajectories"]
    trajectories: Id
    panels: list[Panel]
    columns: Annotated[int, Field(ge=1, le=3)] = 2
    scale: Literal["linear", "log"] = "linear"
    x: str = "Study day"
    y: str
    limit: str = ""
    limit_label: str = ""
    named_from: float | None = None
    others: str = ""
    told_apart: list[Subject] = []
    subject_label: str = "Patient"
    shade: Shade | None = None


class Curve(Part):
    """A time of a survival analysis: the curve of `surv` or `inc` rows, with its band and numbers at risk."""

    time: Id
    label: str
    y: str
    stat: Literal["surv", "inc"] = "surv"


class Curves(_Figure):
    """Step curves with confidence bands, censoring ticks and numbers at risk, panel by panel.

    groups: the groups whose curves share each panel, each in its colour and with its line of numbers at risk; without
    them the first group of the analysis alone. until: where the axis of time ends, in the analysis's unit.
    """

    kind: Literal["curves"]
    analysis: Id
    groups: list[Id] = []
    until: float | None = Field(default=None, gt=0)
    x: str
    every: float
    panels: list[Curve]
    at_risk: str = "At risk"
    censored: str = "Censored"


class DivergingBars(_Figure):
    """Patients by worst grade: some bands to the left of zero, others to the right; a panel a group."""

    kind: Literal["diverging"]
    analysis: Id
    groups: list[Id]
    left: list[Id]
    right: list[Id]
    left_label: str
    right_label: str
    x: str
    at_least: Annotated[int, Field(ge=0)] = 1


class Pairs(_Figure):
    """First and last value of each patient joined by a line, with the medians of a paired analysis."""

    kind: Literal["pairs"]
    trajectories: Id
    analysis: Id
    parameters: list[Id]
    first: str
    last: str
    median: str = "Median"
    columns: Annotated[int, Field(ge=1, le=6)] = 3


FigurePlan = Annotated[
    Swimmer | FlowChart | TrajectoryPanels | Curves | DivergingBars | Pairs,
    Field(discriminator="kind"),
]


class ListingColumn(Part):
    """A column of a listing: one of the table's, as recorded or mapped by `values`.

    to: a second day column, so that the cell holds an interval; where it is missing, `open`, or `unknown` in a patient
    who died or left. unit: a column whose value follows. share: its width against the other columns; where none has
    one, columns are as wide as what stands in them asks for.
    """

    id: Id
    label: str
    column: str
    to: str = ""
    open: str = "ongoing"
    unknown: str = "end not recorded"
    unit: str = ""
    fmt: str = "auto"
    values: dict[str, str] = {}
    numeric: bool = False
    share: Annotated[float, Field(gt=0)] | None = None


class _Listing(Part):
    id: Id
    source: str
    where: Where = {}
    stub: str = "Patient"
    notes: list[str] = []
    landscape: bool = False


class RowListing(_Listing):
    """One line a row of a patient-level table."""

    kind: Literal["rows"]
    order: list[str] = []
    columns: list[ListingColumn]

    @model_validator(mode="after")
    def _columns_are_unique(self) -> RowListing:
        unique([c.id for c in self.columns], f"columns of {self.id!r}")
        return self


class WideListing(_Listing):
    """One line a patient, one column a level of the column `across`.

    pick: the only row there is, or the highest value and the earliest day on which it was reached.
    show: what was recorded as value, as assessment, or the assessment with its value unless that is zero.
    values: printed text of assessments. day: adds the study day in brackets. absent: printed where there is no row.
    """

    kind: Literal["wide"]
    across: str
    levels: list[Level]
    spanner: str = ""
    pick: Literal["only", "highest"] = "only"
    show: Literal["value", "assessment", "both"] = "value"
    values: dict[str, str] = {}
    fmt: str = "auto"
    unit: str = ""
    day: bool = False
    absent: str = "–"


Listing = Annotated[RowListing | WideListing, Field(discriminator="kind")]
