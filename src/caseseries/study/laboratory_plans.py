"""Analyses of laboratory values and other repeated measurements. Parts of study.yml under analyses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from caseseries.study.plan import (
    STATISTICS,
    BaseAnalysis,
    Endpoint,
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


class Shift(BaseAnalysis):
    """Category at baseline against the worst category in the rows `during`, by parameter.

    column: the column of adlb that holds the category; levels: its values, from best to worst.
    """

    kind: Literal["shift"]
    source: str = "adlb"
    column: str
    levels: list[Level]
    baseline: Where
    during: Where
    parameters: list[Parameter]
