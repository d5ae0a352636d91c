"""Shifts of laboratory categories: the one at baseline against the worst one afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from caseseries.analyses.by_visit import parameters_in
from caseseries.analyses.common import Cells, cells_of, levels_of, matching, members, require
from caseseries.cohort import Cohort
from caseseries.cohort.matching import in_words
from caseseries.errors import UserError
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.laboratory_plans import Shift
from caseseries.study.plan import Parameter

ANY = "any"
"""The level over all categories."""
MISSING = "missing"
"""The level of patients without a category at baseline or afterwards."""


def shift(cohort: Cohort, study: Study, analysis: Shift) -> Results:
    """Return for each parameter and group the patients (n) by category at baseline and worst category afterwards.

    Levels are `<baseline>-<worst>`, with `any` for the sums; N are the patients with both, or with `share: before`
    those with that category at baseline. `missing` counts the patients of the population who lack one of them.
    The worst category is the last one in the order of `levels`.
    Raises UserError for a value that is no declared level, and for two baseline values of a patient.
    """
    cells = cells_of(study, analysis)
    rows: list[Result] = []
    for k, (parameter, both) in enumerate(categories(cohort, analysis), 1):
        if not analysis.parameters:
            group = study.groups.all.id
            rows.append(cells.label(parameter.id, parameter.label, k, group=group))
        for group, patients in members(cohort, study, analysis).items():
            pairs = both.reindex(patients).dropna()
            rows += _cross(cells.within(group=group), analysis, parameter.id, pairs, len(patients))
    return Results(tuple(rows))


def categories(cohort: Cohort, analysis: Shift) -> Iterator[tuple[Parameter, pd.DataFrame]]:
    """Yield each parameter with the places `before` and `after` in the order of `levels`, by USUBJID."""
    place = f"study.yml, analysis {analysis.id}"
    frame = cohort.table(analysis.source)
    require(frame, analysis.column, place)
    known = frame[frame[analysis.column].notna()].assign(value=float("nan"))
    for parameter in analysis.parameters or parameters_in(known):
        values = frame[frame["PARAMCD"] == parameter.code].dropna(subset=[analysis.column])
        ranks = _ranks(values, analysis, f"{place}, parameter {parameter.id}")
        before = ranks.loc[matching(values, analysis.baseline, place).index]
        after = ranks.loc[matching(values, analysis.during, place).index]
        if values.loc[before.index, "USUBJID"].duplicated().any():
            raise UserError(
                "a patient has more than one value at baseline",
                place=f"{place}, parameter {parameter.id}",
                remedy="narrow `baseline`, for instance with ABLFL",
            )
        yield (
            parameter,
            pd.DataFrame(
                {
                    "before": before.groupby(values["USUBJID"]).max(),
                    "after": _picked(after, values, analysis, f"{place}, parameter {parameter.id}"),
                }
            ),
        )


def _picked(after: pd.Series, values: pd.DataFrame, analysis: Shift, place: str) -> pd.Series:
    """Return each patient's category afterwards: the worst, the best, or that of the last day."""
    who = values["USUBJID"]
    if analysis.pick != "last":
        grouped = after.groupby(who)
        return grouped.max() if analysis.pick == "worst" else grouped.min()
    days = values.loc[after.index, require(values, "ADY", place)].astype("float64")
    last = days == days.groupby(who).transform("max")
    if who.loc[after.index][last].duplicated().any():
        raise UserError(
            "a patient has two values on the last day",
            place=place,
            remedy="narrow `during`, for instance with ANL01FL",
        )
    return after[last].groupby(who).max()


def _ranks(values: pd.DataFrame, analysis: Shift, place: str) -> pd.Series:
    """Return the position of each row's category in the declared order."""
    order = {level.id: k for k, level in enumerate(analysis.levels)}
    ranks = levels_of(values[analysis.column], analysis.levels).map(order)
    if ranks.isna().any():
        raise UserError(
            f"the column {analysis.column} has a value that is no declared level",
            place=place,
            rule="the levels are " + ", ".join(in_words(v.value) for v in analysis.levels),
            remedy="declare the level, or mend the data",
        )
    return ranks.astype(int)


def _cross(
    cells: Cells, analysis: Shift, parameter: str, pairs: pd.DataFrame, N: int
) -> Iterator[Result]:
    method = {
        "worst": "worst category in the rows after baseline",
        "best": "best category in the rows after baseline",
        "last": "category on the last day in the rows after baseline",
    }[analysis.pick]
    cells, both = cells.within(method=method), len(pairs)

    levels = [*((level.id, {k}) for k, level in enumerate(analysis.levels))]
    levels.append((ANY, set(range(len(analysis.levels)))))
    for first, before in levels:
        for worst, after in levels:
            n = int((pairs["before"].isin(before) & pairs["after"].isin(after)).sum())
            level = f"{first}-{worst}"
            if analysis.share is None:
                yield cells.count(parameter, n, both, level=level)
                continue
            had = int(pairs["before"].isin(before).sum()) if analysis.share == "before" else both
            yield from cells.share(parameter, n, had, level=level)
    yield cells.count(parameter, N - both, N, level=MISSING)
