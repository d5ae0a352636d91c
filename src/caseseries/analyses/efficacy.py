"""Endpoints that a patient reaches or not, with exact intervals."""

from __future__ import annotations

import pandas as pd

from caseseries.analyses.common import Cells, matching, subjects
from caseseries.cohort import Cohort
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.analysis_plans import Response
from caseseries.study.plan import Endpoint

REACHED = "patients who reached the endpoint; those not assessed count as not having reached it"


def response(cohort: Cohort, study: Study, analysis: Response) -> Results:
    """Return n, pct and the 95 % interval of each endpoint and group.

    The denominator is the population, narrowed by the endpoint's `among`; patients without an assessment stay in it.
    """
    rows: list[Result] = []
    for endpoint in analysis.endpoints:
        population = endpoint.population or analysis.population
        cells = Cells(analysis.id, population, analysis.formats, study.conventions)
        place = f"study.yml, analysis {analysis.id}, endpoint {endpoint.id}"
        reached = responders(cohort, endpoint, place)
        for group in endpoint.groups or analysis.groups or study.groups.ids():
            patients = matching(subjects(cohort, study, population, group), endpoint.among, place)
            n, N = int(patients["USUBJID"].isin(reached).sum()), len(patients)
            rows += cells.share(endpoint.id, n, N, group=group, method=REACHED)
            rows += cells.interval(endpoint.id, n, N, analysis.interval, group=group)
    return Results(tuple(rows))


def responders(cohort: Cohort, endpoint: Endpoint, place: str) -> set[str]:
    """Return the USUBJID of the patients who reach an endpoint, whatever their population."""
    frame = matching(cohort.table(endpoint.source), endpoint.where, place)
    fitting = matching(frame, endpoint.responder, place)
    if endpoint.any_of:
        one = [matching(fitting, where, place).index for where in endpoint.any_of]
        fitting = fitting.loc[sorted(set().union(*one))]
    if endpoint.visit is not None:
        fitting = fitting[fitting["AVISITN"] == endpoint.visit]
    if endpoint.first_visit is not None:
        first = fitting.groupby("USUBJID")["AVISITN"].transform("min")
        fitting = fitting[(fitting["AVISITN"] == first) & (first == endpoint.first_visit)]
    return set(pd.unique(fitting["USUBJID"]))
