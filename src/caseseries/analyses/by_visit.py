"""Values of parameters by visit, and their change from baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from caseseries.analyses.common import (
    Cells,
    cells_of,
    data_levels,
    levels_of,
    matching,
    members,
    require,
    slug,
    subjects,
)
from caseseries.analyses.quantitation import quantified
from caseseries.analyses.summary import summaries
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.laboratory_plans import ByVisit
from caseseries.study.plan import Level, Parameter

_NOISE = 1e-9
"""What a computer adds to a recorded number."""


def by_visit(cohort: Cohort, study: Study, analysis: ByVisit) -> Results:
    """Return for each parameter, visit and group the statistics of values, changes and changes in percent.

    The table has the BDS structure: USUBJID, PARAMCD, PARAM, AVAL, and the columns that study.yml names. A level is
    `<visit>`, `<visit>-change` or `<visit>-percent-change`. Visits have a `label`, and so do parameters that come from
    the data. A visit at which everybody's value is the baseline one has no changes.
    Raises UserError for two rows of a patient, parameter and visit, and for two baseline values.
    """
    frame, visits, stated = _frame(cohort, study, analysis.population, analysis)
    cells = cells_of(study, analysis)
    groups = members(cohort, study, analysis)
    everybody = cells.within(group=study.groups.all.id)
    rows: list[Result] = []
    for k, parameter in enumerate(analysis.parameters or parameters_in(frame), 1):
        mine = frame[frame["PARAMCD"] == parameter.code]
        if not analysis.parameters:
            rows.append(everybody.label(parameter.id, parameter.label, k))
        for m, visit in enumerate(visits, 1):
            here = mine[mine["visit"] == visit.id].set_index("USUBJID")
            if here["value"].notna().any():
                rows.append(everybody.label(parameter.id, visit.label, m, level=visit.id))
                shown = [s for s in analysis.show if s == "value" or not _is_baseline(here)]
                for group, who in groups.items():
                    mine_here = here.reindex(who)
                    of_group = cells.within(group=group)
                    rows += _one(of_group, analysis, parameter, visit, shown, mine_here, stated)
    return Results(tuple(rows))


def values_by_place(
    cohort: Cohort, study: Study, population: str, analysis: ByVisit
) -> Iterator[tuple[str, str, pd.Series]]:
    """Yield parameter, level and the numbers by USUBJID behind each place of the results."""
    frame, visits, _ = _frame(cohort, study, population, analysis)
    for parameter in analysis.parameters or parameters_in(frame):
        mine = frame[frame["PARAMCD"] == parameter.code]
        for visit in visits:
            here = mine[mine["visit"] == visit.id].set_index("USUBJID")
            for what, values in _series(analysis, here, parameter.multiply_by).items():
                yield parameter.id, _level(visit, what), values


def _frame(
    cohort: Cohort, study: Study, population: str, analysis: ByVisit
) -> tuple[pd.DataFrame, list[Level], str]:
    """Return the rows that count with `visit`, `value` and `base`, the visits, and the rule below quantitation."""
    place = f"study.yml, analysis {analysis.id}"
    frame = matching(cohort.table(analysis.source), analysis.where, place)
    for column in ("PARAMCD", analysis.visit, analysis.value):
        require(frame, column, place)
    everybody = subjects(cohort, study, population, study.groups.all.id)["USUBJID"]
    frame = frame[frame["USUBJID"].isin(everybody) & frame[analysis.visit].notna()]
    visits = analysis.visits or _visits(frame, analysis, place)
    frame = frame.assign(visit=levels_of(frame[analysis.visit], visits))
    if analysis.visits:
        frame = frame[frame["visit"].notna()]
    values, stated = quantified(frame, analysis.value, analysis.below, place)
    frame = frame.assign(value=values, base=_baseline(frame, values, analysis, place))
    _once(frame, place)
    return frame, visits, stated


def _level(visit: Level, what: str) -> str:
    return visit.id if what == "value" else f"{visit.id}-{what}"


def _series(analysis: ByVisit, here: pd.DataFrame, factor: float) -> dict[str, pd.Series]:
    """Return values, changes and changes in percent, as far as they are shown, in the unit that is printed."""
    series = {"value": (here["value"] * factor).round(9)}
    if analysis.show != ["value"]:
        change = (here["value"] - here["base"]).round(9)
        series["change"] = (change * factor).round(9)
        series["percent-change"] = 100 * change / here["base"].where(here["base"] != 0)
    return {what: series[what] for what in analysis.show}


def parameters_in(frame: pd.DataFrame) -> list[Parameter]:
    """Return the parameters of the rows, in the order of their codes.

    They print with as many decimals as their values have, at most three. Codes that differ in signs alone, such as ALT
    and _ALT, have ids with a number from 2 on.
    """
    label = "PARAM" if "PARAM" in frame.columns else "PARAMCD"
    known = frame.drop_duplicates("PARAMCD").sort_values("PARAMCD", kind="stable")
    ids = known["PARAMCD"].map(slug)
    times = ids.groupby(ids).cumcount() + 1
    return [
        Parameter(
            id=id if k == 1 else f"{id}-{k}",
            code=str(code),
            label=str(text),
            fmt=f"dec{_decimals(frame.loc[frame['PARAMCD'] == code, 'value'])}",
        )
        for id, k, code, text in zip(ids, times, known["PARAMCD"], known[label], strict=True)
    ]


def _decimals(values: pd.Series) -> int:
    """Return how many decimals recorded values have, three for more."""
    known = values.dropna()
    return next((k for k in range(3) if (known - known.round(k)).abs().max() < _NOISE), 3)


def _visits(frame: pd.DataFrame, analysis: ByVisit, place: str) -> list[Level]:
    number = analysis.visit_number
    order = frame[number] if number in frame.columns else None
    return data_levels(frame[analysis.visit], order, place)


def _baseline(
    frame: pd.DataFrame, values: pd.Series, analysis: ByVisit, place: str
) -> pd.Series | None:
    """Return the baseline value of each row's patient and parameter; missing where there is none."""
    if analysis.show == ["value"]:
        return None
    if analysis.baseline is None:
        return frame[require(frame, "BASE", place)].astype(float)
    rows = matching(frame, analysis.baseline, place)
    keys = ["USUBJID", "PARAMCD"]
    if rows.duplicated(keys).any():
        raise UserError(
            "a patient has more than one baseline value of a parameter",
            place=f"{place}, baseline",
            remedy="narrow `baseline`, for instance with ABLFL",
        )
    base = pd.Series(values.loc[rows.index].to_numpy(), index=pd.MultiIndex.from_frame(rows[keys]))
    return pd.Series(base.reindex(pd.MultiIndex.from_frame(frame[keys])).to_numpy(), frame.index)


def _once(frame: pd.DataFrame, place: str) -> None:
    twice = frame.duplicated(["USUBJID", "PARAMCD", "visit"])
    if twice.any():
        raise UserError(
            "a patient has more than one value of a parameter at a visit",
            place=place,
            rule="one value a patient, parameter and visit",
            remedy="narrow `where`, for instance with ANL01FL",
        )


def _one(
    cells: Cells,
    analysis: ByVisit,
    parameter: Parameter,
    visit: Level,
    shown: Sequence[str],
    here: pd.DataFrame,
    stated: str,
) -> Iterator[Result]:
    series = _series(analysis, here, parameter.multiply_by)
    for what in shown:
        level = _level(visit, what)
        x = series[what].dropna().to_numpy(dtype=float)
        percent = what == "percent-change"
        note = ""
        if percent and (zeros := int((here["value"].notna() & (here["base"] == 0)).sum())):
            note = f"; {zeros} with a baseline value of 0 left out"
        n, N = len(x), len(here)
        method = {"value": "", "change": "change from baseline: "}.get(what, "change from baseline in %: ")  # fmt: skip
        of = cells.within(level=level)
        for stat, count in (("n", n), ("missing", N - n)):
            if stat in analysis.statistics:
                said = f"{method}patients with{'' if stat == 'n' else 'out'} a value{note}"
                yield of.count(parameter.id, count, N, stat, method=said)
        for one in summaries(x, analysis.statistics, analysis.quantiles, cells.conventions.quantiles):  # fmt: skip
            is_percent = percent or one.stat == "geometric_cv"
            yield of.result(
                parameter.id, one.stat, one.value, unit="%" if is_percent else parameter.unit, n=n, N=N,
                method=method + one.method + stated, note=one.note,
                fmt="" if is_percent else _fmt(one.stat, parameter.fmt),
            )  # fmt: skip


def _is_baseline(here: pd.DataFrame) -> bool:
    """Return whether everybody's value is the baseline one."""
    if "ABLFL" not in here.columns:
        return False
    there = here[here["value"].notna()]
    return bool((there["ABLFL"] == "Y").all())


def _fmt(stat: str, fmt: str) -> str:
    """Return the format of a statistic of a parameter: mean has one decimal more than a value, SD and SE two."""
    more = {"mean": 1, "mean_low": 1, "mean_high": 1, "geometric_mean": 1, "sd": 2, "se": 2}.get(stat, 0)  # fmt: skip
    if not fmt.startswith("dec") or not more:
        return fmt
    return f"dec{min(int(fmt[3:4] or 0) + more, 9)}{fmt[4:]}"
