"""Descriptive statistics: counts and shares of categories, location and spread of numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from caseseries.analyses import estimators
from caseseries.analyses.common import Cells, levels_of, matching, require, subjects
from caseseries.cohort import Cohort
from caseseries.cohort.matching import in_words
from caseseries.errors import UserError
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.analysis_plans import Describe, Variable


def describe(cohort: Cohort, study: Study, analysis: Describe) -> Results:
    """Return the statistics of each variable and group.

    Numbers: n, missing, mean, sd, median, q1, q3, min, max, and for each `above` the patients beyond it.
    Categories and flags: n and pct of every declared level, and of missing where a value is missing.
    Raises UserError for a value that is no declared level, and for more than one value a patient.
    """
    rows: list[Result] = []
    for variable in analysis.variables:
        population = variable.population or analysis.population
        cells = Cells(analysis.id, population, {**analysis.formats, **variable.formats})
        for group in variable.groups or analysis.groups or study.groups.ids():
            place = f"study.yml, analysis {analysis.id}, variable {variable.id}"
            patients = matching(subjects(cohort, study, population, group), variable.among, place)
            values = _one_value_each(cohort, patients, variable, place)
            if variable.kind == "number":
                rows += _number(cells, variable, group, values)
            else:
                rows += _levels(cells, variable, group, values, place)
    return Results(tuple(rows))


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


def _number(cells: Cells, variable: Variable, group: str, values: pd.Series) -> Iterator[Result]:
    N = len(values)
    present = pd.to_numeric(values, errors="coerce").dropna().astype(float)
    x = np.round(present.to_numpy(), 9) / variable.divide_by
    n = len(x)
    note = "" if n else "no value"
    yield cells.result(
        variable.id, "n", n, group=group, unit="patients", n=n, N=N, method="patients with a value"
    )
    yield cells.result(
        variable.id, "missing", N - n, group=group, unit="patients", n=N - n, N=N, fmt="int",
        method="patients without a value",
    )  # fmt: skip
    summary = {
        "mean": (float(np.mean(x)) if n else None, "arithmetic mean"),
        "sd": (float(np.std(x, ddof=1)) if n > 1 else None, "sample standard deviation"),
        "median": (estimators.quantile(x, 0.5), "median"),
        "q1": (estimators.quantile(x, 0.25), "quartile, SAS definition 5"),
        "q3": (estimators.quantile(x, 0.75), "quartile, SAS definition 5"),
        "min": (float(x.min()) if n else None, "minimum"),
        "max": (float(x.max()) if n else None, "maximum"),
    }
    for stat, (value, method) in summary.items():
        reason = "fewer than two values" if stat == "sd" and n == 1 else note
        yield cells.result(
            variable.id,
            stat,
            value,
            group=group,
            unit=variable.unit,
            n=n,
            N=N,
            method=method,
            note=reason,
            fmt=variable.formats.get("value", ""),
        )
    for bound in variable.above:
        yield from cells.share(
            variable.id,
            int((x > bound).sum()),
            N,
            group=group,
            level=f"above-{bound:g}",
            method=f"patients with more than {bound:g} {variable.unit}".strip(),
        )


def _levels(
    cells: Cells, variable: Variable, group: str, values: pd.Series, place: str
) -> Iterator[Result]:
    N = len(values)
    if variable.kind == "flag":
        n = int((values == "Y").sum())
        yield from cells.share(variable.id, n, N, group=group, method="patients with the flag")
    else:
        found = levels_of(values, variable.levels)
        if (values.notna() & found.isna()).any():
            raise UserError(
                f"the column {variable.column} has a value that is no declared level",
                place=place,
                rule="the levels are " + ", ".join(in_words(v.value) for v in variable.levels),
                remedy="declare the level in study.yml, or mend the data",
            )
        for level in variable.levels:
            n = int((found == level.id).sum())
            yield from cells.share(
                variable.id, n, N, group=group, level=level.id, method="patients in the category"
            )
    missing = int(values.isna().sum())
    if missing:
        yield from cells.share(
            variable.id, missing, N, group=group, level="missing", method="patients without a value"
        )
