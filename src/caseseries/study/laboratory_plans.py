"""Analyses of laboratory values and other repeated measurements. Parts of study.yml under analyses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from caseseries.study.plan import (
    STATISTICS,
    BaseAnalysis,
    Endpoint,
    Id,
    Level,
    Parameter,
    Part,
    Statistic,
    Where,
)


class Test(Part):
    """The paired test: exact or asymptotic, with or without continuity correction."""

    name: Literal["wilcoxon_signed_rank"] = "wilcoxon_signed_rank"
    exact: bool
    correction: bool = False


class Paired(BaseAnalysis):
    """Baseline against one later visit, in the patients who have both. source: a table of the BDS structure."""

    kind: Literal["paired"]
    source: str = "adlb"
    baseline: Where
    end: Where
    test: Test
    parameters: list[Parameter]


class Peaks(BaseAnalysis):
    """The highest value of each parameter in the group, and the study day on which it was seen."""

    kind: Literal["peaks"]
    source: str = "adlb"
    parameters: list[Parameter]
    elevated: list[Endpoint] = []


class Quantitation(Part):
    """What a value below the limit of quantitation counts as.

    A value is below it where `column` begins with `<`, or where AVAL is less than LLOQ.
    rule: as the table has it, the limit, half of it, zero, or missing; the limit is LLOQ, or the number after `<`.
    """

    rule: Literal["as_recorded", "limit", "half", "zero", "missing"] = "as_recorded"
    column: str = "AVALC"


class ByVisit(BaseAnalysis):
    """Values of parameters at visits, and their change from baseline, from a table of the BDS structure.

    where: the rows that count, one a patient, parameter and visit. parameters: without them all those of the rows.
    visits: their labels by the value of `visit`; without them those of the rows, in the order of `visit_number`.
    show: values, changes (AVAL less BASE) and changes in percent of BASE; the level of a change is `<visit>-change` or
    `<visit>-percent-change`. baseline: the rows that are baseline values; without it they stand in the column BASE.
    """

    kind: Literal["by_visit"]
    source: str = "adlb"
    where: Where = {}
    parameters: list[Parameter] = []
    visit: str = "AVISIT"
    visit_number: str = "AVISITN"
    visits: list[Level] = []
    value: str = "AVAL"
    show: list[Literal["value", "change", "percent-change"]] = ["value"]
    baseline: Where | None = None
    below: Quantitation = Quantitation()
    statistics: list[Statistic] = [*STATISTICS]
    quantiles: list[Annotated[float, Field(gt=0, lt=1)]] = []


class Limit(Part):
    """A limit: a value `above` or `below` a number or a column of the table, such as ANRHI, or `times` that."""

    id: Id
    label: str
    above: str | float | None = None
    below: str | float | None = None
    times: Annotated[float, Field(gt=0)] = 1.0

    @model_validator(mode="after")
    def _one_side(self) -> Limit:
        if (self.above is None) == (self.below is None):
            raise ValueError(f"limit {self.id!r} is either `above` or `below`")
        return self


class Limits(BaseAnalysis):
    """Patients with a value beyond limits, such as above three times the upper limit of normal, by parameter.

    where: the rows that count, such as those on treatment. parameters: without them all those of the rows.
    baseline: the rows of baseline values; who was beyond the limit there is left out.
    """

    kind: Literal["limits"]
    source: str = "adlb"
    where: Where = {}
    baseline: Where = {}
    parameters: list[Parameter] = []
    value: str = "AVAL"
    limits: list[Limit]
    below: Quantitation = Quantitation()


class Shift(BaseAnalysis):
    """Category at baseline against the worst category in the rows `during`, by parameter.

    pick: of the rows `during` the worst category, the best one, or that of the last study day (ADY).
    column: the column of the table that holds the category; levels: its values, from best to worst.
    parameters: without them all those of the rows.
    share: also each count as a percentage, of the patients with the same category `before`, or of all with `both`.
    """

    kind: Literal["shift"]
    source: str = "adlb"
    column: str
    levels: list[Level]
    baseline: Where
    during: Where
    pick: Literal["worst", "best", "last"] = "worst"
    parameters: list[Parameter] = []
    share: Literal["before", "both"] | None = None
