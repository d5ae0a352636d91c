"""What a study computes: the kinds of analysis that study.yml may name."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from caseseries.identifiers.patterns import is_identifying
from caseseries.study.comparison_plans import Compare
from caseseries.study.event_plans import AdverseEvents, Survival
from caseseries.study.laboratory_plans import ByVisit, Limits, Paired, Peaks, Shift
from caseseries.study.plan import (
    STATISTICS,
    BaseAnalysis,
    Endpoint,
    Id,
    Level,
    Part,
    Statistic,
    Where,
    unique,
)


class Variable(Part):
    """A variable to describe: one value a patient, from adsl or another table narrowed by `where`.

    where: the rows whose value counts; a patient without such a row has a missing value, and stays in percentages.
    among: the patients of adsl who are described at all, such as those who discontinued; percentages are of them.
    levels: of a category; without them they are the values of the data, in their own order or that of `order_by`.
    denominator: percentages of `all` patients of the population, or of those whose value is `known`.
    missing: whether the row of missing values is there only where a value is missing, or `always`.
    statistics, quantiles: of a number, instead of the analysis's; 0.1 gives `p10`.
    """

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
    order_by: str = ""
    denominator: Literal["all", "known"] = "all"
    missing: Literal["if_any", "always"] = "if_any"
    statistics: list[Statistic] | None = None
    quantiles: list[Annotated[float, Field(gt=0, lt=1)]] | None = None
    above: list[float] = []
    groups: list[Id] | None = None
    population: Id | None = None
    formats: dict[str, str] = {}

    @model_validator(mode="after")
    def _levels_fit(self) -> Variable:
        if self.kind == "category" and not self.levels and is_identifying(self.column):
            raise ValueError(
                f"variable {self.id!r}: the values of {self.column!r} are of persons; declare the levels that are meant"
            )
        unique([level.id for level in self.levels], f"levels of {self.id!r}")
        return self


class Describe(BaseAnalysis):
    """Counts and shares of categories and flags; location and spread of numbers.

    mean_low, mean_high: ends of the 95 % interval of the mean, by Student's t.
    """

    kind: Literal["describe"]
    statistics: list[Statistic] = [*STATISTICS]
    quantiles: list[Annotated[float, Field(gt=0, lt=1)]] = []
    variables: list[Variable]


class Response(BaseAnalysis):
    """Endpoints as proportions with intervals. wilson-corrected: with continuity correction."""

    kind: Literal["response"]
    interval: Literal[
        "clopper-pearson", "wilson", "wilson-corrected", "wald", "agresti-coull", "jeffreys"
    ] = "clopper-pearson"  # fmt: skip
    endpoints: list[Endpoint]


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


class Flow(BaseAnalysis):
    """How many patients are in each box, and how many go from one to the next."""

    kind: Literal["flow"]
    stages: list[Stage]

    @model_validator(mode="after")
    def _nodes_are_unique(self) -> Flow:
        unique([node.id for stage in self.stages for node in stage.nodes], f"boxes of {self.id!r}")
        return self


Analysis = Annotated[
    Describe
    | Response
    | AdverseEvents
    | Paired
    | Peaks
    | Survival
    | Flow
    | Shift
    | ByVisit
    | Compare
    | Limits,
    Field(discriminator="kind"),
]
