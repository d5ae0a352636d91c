"""The values that a comparison takes from another analysis, by patient: numbers, categories, yes or no, or times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from caseseries.analyses.baseline import levels_in, values_of
from caseseries.analyses.by_visit import values_by_place
from caseseries.analyses.common import levels_of, matching, subjects
from caseseries.analyses.efficacy import responders
from caseseries.analyses.event_rows import ALL_GRADES, counted
from caseseries.analyses.shift import categories
from caseseries.analyses.survival import times_of
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.results import nearest
from caseseries.study import Study
from caseseries.study.analysis_plans import Describe, Response
from caseseries.study.event_plans import AdverseEvents, Survival
from caseseries.study.laboratory_plans import ByVisit, Shift

Kind = Literal["number", "category", "times"]


@dataclass(frozen=True)
class Compared:
    """Values of the patients of a population, by USUBJID, without missing ones.

    values: numbers; ids of categories, `yes` and `no` among them; or days, with `event` 1 or 0 beside them.
    before: of a shift, the category at baseline.
    """

    variable: str
    kind: Kind
    values: pd.Series
    event: pd.Series | None = None
    before: pd.Series | None = None


def compared(
    cohort: Cohort, study: Study, population: str, of: str, level: str | None, place: str
) -> Iterator[Compared]:
    """Yield the values at `analysis.variable[.level]`, or of every row of an analysis for `analysis.*`.

    level: a category against the others, or a band of grades. Raises UserError for a place that does not exist.
    """
    name, variable, *more = of.split(".")
    analysis = next((a for a in study.analyses if a.id == name), None)
    level = more[0] if more else level
    known: list[str] = []
    found = 0
    for one in _all(cohort, study, population, analysis, level, variable):
        known.append(f"{name}.{one.variable}")
        if variable in ("*", one.variable):
            found += 1
            yield _against_others(one, level, place)
    if not found:
        raise UserError(
            f"there is nothing to compare at {of!r}",
            place=place,
            rule="`of` is analysis.variable of a description, response, adverse events, survival, shift or values by "
            "visit",
            remedy=nearest(of, known) if known else "name one of these analyses",
        )


def _all(
    cohort: Cohort, study: Study, population: str, analysis: object, level: str | None, only: str
) -> Iterator[Compared]:
    everybody = subjects(cohort, study, population, study.groups.all.id)
    patients = everybody["USUBJID"]
    if isinstance(analysis, Describe):
        for variable in analysis.variables:
            place = f"study.yml, analysis {analysis.id}, variable {variable.id}"
            values = values_of(cohort, study, population, study.groups.all.id, variable, place)
            if variable.kind == "number":
                numbers = pd.to_numeric(values, errors="coerce").astype("float64").round(9)
                yield Compared(variable.id, "number", (numbers / variable.divide_by).dropna())
            elif variable.kind == "flag":
                known = values.dropna() if variable.denominator == "known" else values
                yield Compared(variable.id, "category", _yes(known == "Y"))
            else:
                levels = levels_in(cohort, study, population, variable, place)
                yield Compared(variable.id, "category", levels_of(values, levels).dropna())
    elif isinstance(analysis, Response):
        for endpoint in analysis.endpoints:
            place = f"study.yml, analysis {analysis.id}, endpoint {endpoint.id}"
            chosen = matching(everybody, endpoint.among, place)["USUBJID"]
            reached = chosen.isin(responders(cohort, endpoint, place))
            yield Compared(endpoint.id, "category", _yes(reached.set_axis(chosen)))
    elif isinstance(analysis, AdverseEvents):
        for row in counted(cohort, study, analysis.model_copy(update={"population": population})):
            if only not in ("*", row.row.id):
                continue
            inside = patients.isin(row.patients.get(level or ALL_GRADES, frozenset()))
            yield Compared(row.row.id, "category", _yes(inside.set_axis(patients)))
    elif isinstance(analysis, Survival):
        for time in analysis.times:
            days, event = times_of(cohort, analysis, time, patients)
            yield Compared(time.id, "times", days, event)
    elif isinstance(analysis, Shift):
        ids = {k: level.id for k, level in enumerate(analysis.levels)}
        for shifted, both in categories(cohort, analysis):
            pairs = both[both.index.isin(patients)].dropna()
            after, before = pairs["after"].map(ids), pairs["before"].map(ids)
            yield Compared(shifted.id, "category", after, before=before)
    elif isinstance(analysis, ByVisit):
        for parameter, here, values in values_by_place(cohort, study, population, analysis):
            if here == level:
                yield Compared(parameter, "number", values.reindex(patients).dropna())


def _yes(values: pd.Series) -> pd.Series:
    return values.fillna(False).astype(bool).map({True: "yes", False: "no"})


def _against_others(one: Compared, level: str | None, place: str) -> Compared:
    """Return a category as yes or no, where one of its levels is compared with the others."""
    if one.kind != "category" or level is None or set(one.values) <= {"yes", "no"}:
        return one
    if level not in set(one.values):
        raise UserError(
            f"nobody has the level {level!r} of {one.variable!r}",
            place=place,
            remedy="the levels are " + ", ".join(sorted(set(one.values))),
        )
    return replace(one, values=_yes(one.values == level))
