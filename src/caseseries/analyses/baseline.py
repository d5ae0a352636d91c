"""Descriptive statistics: counts and shares of categories, location and spread of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from caseseries.analyses.common import (
    Cells,
    Words,
    data_levels,
    levels_of,
    matching,
    require,
    subjects,
)
from caseseries.analyses.estimators import Floats
from caseseries.analyses.summary import summaries
from caseseries.cohort import Cohort
from caseseries.cohort.matching import in_words
from caseseries.errors import UserError
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.analysis_plans import Describe, Variable
from caseseries.study.plan import Level


def describe(cohort: Cohort, study: Study, analysis: Describe) -> Results:
    """Return the statistics of each variable and group.

    Numbers: the statistics that study.yml asks for, and for each `above` the patients beyond it.
    Categories and flags: n and pct of every level, and of missing where a value is missing; a level that comes from the
    data also has a `label`.
    Raises UserError for a value that is no declared level, and for more than one value a patient.
    """
    rows: list[Result] = []
    for variable in analysis.variables:
        population = variable.population or analysis.population
        formats = {**analysis.formats, **variable.formats}
        cells = Cells(analysis.id, population, formats, study.conventions)
        place = f"study.yml, analysis {analysis.id}, variable {variable.id}"
        levels = levels_in(cohort, study, population, variable, place)
        if not variable.levels:
            for k, level in enumerate(levels, 1):
                of: Words = {"group": study.groups.all.id, "level": level.id}
                rows.append(cells.label(variable.id, level.label, k, **of))
        for group in variable.groups or analysis.groups or study.groups.ids():
            values = values_of(cohort, study, population, group, variable, place)
            mine = cells.within(group=group)
            if variable.kind == "number":
                rows += _number(mine, analysis, variable, values)
            else:
                rows += _levels(mine, variable, levels, values, place)
    return Results(tuple(rows))


def values_of(
    cohort: Cohort, study: Study, population: str, group: str, variable: Variable, place: str
) -> pd.Series:
    """Return the variable's value by USUBJID of the patients of a group, in adsl order; missing where there is none."""
    patients = matching(subjects(cohort, study, population, group), variable.among, place)
    return _one_value_each(cohort, patients, variable, place)


def numbers(values: pd.Series, variable: Variable) -> Floats:
    """Return the values there are as numbers, in the unit in which the variable prints."""
    present = pd.to_numeric(values, errors="coerce").dropna().astype(float)
    return np.asarray(np.round(present.to_numpy(), 9) / variable.divide_by, dtype=float)


def levels_in(
    cohort: Cohort, study: Study, population: str, variable: Variable, place: str
) -> list[Level]:
    """Return the levels of a category: those of study.yml, or those that anybody of the population has."""
    if variable.levels or variable.kind != "category":
        return variable.levels
    values = values_of(cohort, study, population, study.groups.all.id, variable, place)
    order = None
    if variable.order_by:
        other = variable.model_copy(update={"column": variable.order_by})
        order = values_of(cohort, study, population, study.groups.all.id, other, place)
    return data_levels(values, order, place)


def _one_value_each(
    cohort: Cohort, patients: pd.DataFrame, variable: Variable, place: str
) -> pd.Series:
    """Return the variable's value by patient, in adsl order; missing where there is none."""
    frame = matching(cohort.table(variable.source), variable.where, place)
    require(frame, variable.column, place)
    if frame["USUBJID"].duplicated().any():
        raise UserError(
            f"the table {variable.source} has more than one row a patient here",
            place=place,
            rule="a described variable has one value a patient",
            remedy="narrow the rows with `where`",
        )
    return frame.set_index("USUBJID")[variable.column].reindex(patients["USUBJID"])


def _number(
    cells: Cells, analysis: Describe, variable: Variable, values: pd.Series
) -> Iterator[Result]:
    N, x = len(values), numbers(values, variable)
    n = len(x)
    statistics = analysis.statistics if variable.statistics is None else variable.statistics
    quantiles = analysis.quantiles if variable.quantiles is None else variable.quantiles
    if "n" in statistics:
        yield cells.count(variable.id, n, N, method="patients with a value")
    if "missing" in statistics:
        yield cells.count(variable.id, N - n, N, "missing", method="patients without a value")
    for one in summaries(x, statistics, quantiles, cells.conventions.quantiles):
        percent = one.stat == "geometric_cv"
        yield cells.result(
            variable.id, one.stat, one.value, unit="%" if percent else variable.unit,
            n=n, N=N, method=one.method, note=one.note,
            fmt="" if percent else variable.formats.get("value", analysis.formats.get("value", "")),
        )  # fmt: skip
    for bound in variable.above:
        method = f"patients with more than {bound:g} {variable.unit}".strip()
        n, level = int((x > bound).sum()), f"above-{bound:g}"
        yield from cells.share(variable.id, n, N, level=level, method=method)


def _levels(
    cells: Cells, variable: Variable, levels: Sequence[Level], values: pd.Series, place: str
) -> Iterator[Result]:
    missing = int(values.isna().sum())
    known = variable.denominator == "known"
    N = len(values) - missing if known else len(values)
    of = " of those with a value" if known else ""
    if variable.kind == "flag":
        n = int((values == "Y").sum())
        yield from cells.share(variable.id, n, N, method=f"patients with the flag{of}")
    else:
        found = levels_of(values, levels)
        if (values.notna() & found.isna()).any():
            raise UserError(
                f"the column {variable.column} has a value that is no declared level",
                place=place,
                rule="the levels are " + ", ".join(in_words(v.value) for v in levels),
                remedy="declare the level in study.yml, or mend the data",
            )
        for level in levels:
            n = int((found == level.id).sum())
            method = f"patients in the category{of}"
            yield from cells.share(variable.id, n, N, level=level.id, method=method)
    if missing or variable.missing == "always":
        yield from cells.within(level="missing", method="patients without a value").share(
            variable.id, missing, len(values)
        )
