"""Analyses of laboratory values and other repeated measurements. Parts of study.yml under analyses."""

from __future__ import annotations

from typing import Literal

from caseseries.study.plan import BaseAnalysis, Endpoint, Level, Parameter, Part, Where


class Test(Part):
    """The paired test: exact or asymptotic, with or without continuity correction."""

    name: Literal["wilcoxon_signed_rank"] = "wilcoxon_signed_rank"
    exact: bool
    correction: bool = False


class Paired(BaseAnalysis):
    """Baseline against one later visit, in the patients who have both."""

    kind: Literal["paired"]
    baseline: Where
    end: Where
    test: Test
    parameters: list[Parameter]


class Peaks(BaseAnalysis):
    """The highest value of each parameter in the group, and the study day on which it was seen."""

    kind: Literal["peaks"]
    parameters: list[Parameter]
    elevated: list[Endpoint] = []


class Shift(BaseAnalysis):
    """Category at baseline against the worst category in the rows `during`, by parameter.

    column: the column of adlb that holds the category; levels: its values, from best to worst.
    """

    kind: Literal["shift"]
    column: str
    levels: list[Level]
    baseline: Where
    during: Where
    parameters: list[Parameter]
