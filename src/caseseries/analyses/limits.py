"""Values beyond limits: how many patients had one, such as above the upper limit of normal or three times it."""

from __future__ import annotations

import pandas as pd

from caseseries.analyses.by_visit import parameters_in
from caseseries.analyses.common import cells_of, matching, members, require
from caseseries.analyses.quantitation import quantified
from caseseries.cohort import Cohort
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.laboratory_plans import Limit, Limits


def limits(cohort: Cohort, study: Study, analysis: Limits) -> Results:
    """Return for each parameter and group the patients with a value (n), and those with one beyond each limit (n, pct).

    The table has the BDS structure; a limit stands in a column, such as ANRHI, or is a number. A patient counts once,
    however many values lie beyond. The denominator are the patients with any value and its limit in the rows that
    count; with `baseline` only those whose baseline value was not beyond.
    """
    place = f"study.yml, analysis {analysis.id}"
    frame = cohort.table(analysis.source)
    require(frame, "PARAMCD", place)
    require(frame, analysis.value, place)
    values, stated = quantified(frame, analysis.value, analysis.below, place)
    frame = frame.assign(value=values)
    cells = cells_of(study, analysis)
    during = matching(frame, analysis.where, place)
    before = matching(frame, analysis.baseline, place) if analysis.baseline else frame.iloc[:0]
    everybody = members(cohort, study, analysis)
    rows: list[Result] = []
    for k, parameter in enumerate(analysis.parameters or parameters_in(during), 1):
        mine = during[(during["PARAMCD"] == parameter.code) & during["value"].notna()]
        base = before[(before["PARAMCD"] == parameter.code) & before["value"].notna()]
        if not analysis.parameters:
            rows.append(cells.label(parameter.id, parameter.label, k, group=study.groups.all.id))
        sides = [(one, *_beyond(mine, one, place)) for one in analysis.limits]
        were = {one.id: _beyond(base, one, place)[1] for one in analysis.limits}
        for group, who in everybody.items():
            patients = set(who)
            n, had = len(patients & set(mine["USUBJID"])), "patients with a value"
            rows.append(cells.count(parameter.id, n, len(patients), group=group, method=had))
            for one, measured, beyond in sides:
                of = (patients & measured) - were[one.id]
                new = ", and not so at baseline" if analysis.baseline else ""
                rows += cells.share(
                    parameter.id, len(of & beyond), len(of), group=group, level=one.id,
                    method=f"patients with any value {_words(one)}{new}, of those with a value and its limit{stated}",
                )  # fmt: skip
    return Results(tuple(rows))


def _beyond(frame: pd.DataFrame, limit: Limit, place: str) -> tuple[set[str], set[str]]:
    """Return who has a value with its limit, and who has one beyond it."""
    bound = limit.above if limit.above is not None else limit.below
    if isinstance(bound, str):
        edge = frame[require(frame, bound, place)].astype(float) * limit.times
    else:
        edge = pd.Series(float(bound or 0) * limit.times, index=frame.index)
    # Floats make and break ties: 3 x 0.1 is not 0.3.
    edge = edge.round(9)
    value = frame["value"].round(9)
    out = value > edge if limit.above is not None else value < edge
    return set(frame.loc[edge.notna(), "USUBJID"]), set(frame.loc[out, "USUBJID"])


def _words(limit: Limit) -> str:
    side, bound = ("above", limit.above) if limit.above is not None else ("below", limit.below)
    shown = bound if isinstance(bound, str) else f"{bound:g}"
    return f"{side} {shown}" if limit.times == 1 else f"{side} {limit.times:g} times {shown}"
