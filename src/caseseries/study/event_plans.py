"""Analyses of events: adverse events, and times to event. Parts of study.yml under analyses."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

from pydantic import Field, model_validator

from caseseries.identifiers.patterns import is_identifying
from caseseries.study.plan import BaseAnalysis, Id, Part, Where, unique


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


class AdverseEvents(BaseAnalysis):
    """Distinct patients by row, group and band of grades.

    count: `every_band` counts a patient in each band in which the event occurred, so bands may sum to more than any;
    `worst_grade` recomputes the worst grade at every row level, so bands are disjoint and sum to any.
    events: `patient_term_band` counts a patient, row and band once; `records` counts every row of adae.
    source: a table of the occurrence structure. where: its rows that count, such as treatment-emergent ones.
    event_shares: also each row's share of the events of its band; one event more then changes all of them.
    rows: those that study.yml declares, or as well each class and term of the `data`. term, classes: their columns; an
    empty `classes` makes rows of terms alone.
    undeclared: `error` when the table holds a term that no declared row covers, or `ignore`; any event counts it.
    grades: the column of grades, numbers or severities: MILD is 1, MODERATE 2, SEVERE 3. Without bands none is needed.
    ungraded: an event without a grade is an `error`, or patients with such events alone are a level, `ungraded`.
    """

    kind: Literal["adverse_events"]
    count: Literal["every_band", "worst_grade"]
    events: Literal["patient_term_band", "records"] = "records"
    event_shares: bool = False
    source: str = "adae"
    where: Where = {}
    bands: list[Band] = []
    rows: Literal["declared", "data"] = "declared"
    term: str = "AEDECOD"
    classes: str = "AEBODSYS"
    headings: list[Heading] = []
    terms: list[Term] = []
    selections: list[Selection] = []
    undeclared: Literal["error", "ignore"] = "error"
    grades: str = "AETOXGR"
    ungraded: Literal["error", "count"] = "error"

    @model_validator(mode="after")
    def _bands_are_disjoint(self) -> AdverseEvents:
        for column in (self.term, self.classes) if self.rows == "data" else ():
            if is_identifying(column):
                raise ValueError(
                    f"{column!r} holds what was written of persons; name the coded column"
                )
        if self.rows == "data" and (self.terms or self.headings):
            raise ValueError(
                f"rows of {self.id!r} come from the data: `terms` and `headings` are none of it"
            )
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


class Time(Part):
    """A time to event: its code in adtte.

    competing: codes of CNSR that are competing events; every other code but 0 is a reason for censoring.
    reverse: turn events and censoring round, for follow-up by reverse Kaplan-Meier.
    at: time points, in the analysis's unit, at which numbers at risk are given. curve_at: those at which the curve is
    given, with its interval. quantiles: times by which this share has had the event, beside the median; 0.25 gives the
    level `q25`.
    """

    id: Id
    code: str
    label: str
    method: Literal["kaplan-meier", "cumulative-incidence"] = "kaplan-meier"
    competing: list[Annotated[int, Field(ge=1)]] = []
    reverse: bool = False
    at: list[float] = []
    curve_at: list[float] = []
    quantiles: list[Annotated[float, Field(gt=0, lt=1)]] = []


class Survival(BaseAnalysis):
    """Kaplan-Meier medians, curves and numbers at risk; cumulative incidence."""

    kind: Literal["survival"]
    source: str = "adtte"
    interval: Literal["log", "cloglog", "linear"] = "log"
    divide_by: float = 1.0
    unit: str = "days"
    times: list[Time]
