"""Times to event: Kaplan-Meier, reverse Kaplan-Meier for follow-up, cumulative incidence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import norm

from caseseries.analyses import estimators
from caseseries.analyses.common import Cells, cells_of, members
from caseseries.analyses.estimators import Floats, Ints
from caseseries.cohort import Cohort
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.event_plans import Survival, Time


def survival(cohort: Cohort, study: Study, analysis: Survival) -> Results:
    """Return events, median and quantiles with intervals, the curve's steps and numbers at risk of each time and group.

    adtte: AVAL in days, CNSR 0 is the event, the codes of `time.competing` are competing events, all others censored.
    Times print in `analysis.unit`, days divided by `analysis.divide_by`. A step has the level `t<days>`, the curve at a
    given time `at-<time>`, a quantile `q25`.
    """
    rows: list[Result] = []
    cells = cells_of(study, analysis)
    for time in analysis.times:
        frame = _rows(cohort, analysis, time)
        for group, patients in members(cohort, study, analysis).items():
            values = frame.set_index("USUBJID").reindex(patients).dropna(subset=["AVAL"])
            mine = cells.within(group=group, N=len(patients))
            rows += _one(mine, analysis, time, values, len(patients))
    return Results(tuple(rows))


def times_of(
    cohort: Cohort, analysis: Survival, time: Time, patients: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Return days and events (1 or 0) of the patients who have a time, by USUBJID. Competing events are censored."""
    frame = _rows(cohort, analysis, time)
    values = frame.set_index("USUBJID").reindex(patients).dropna(subset=["AVAL"])
    return values["AVAL"].astype(float), (values["CNSR"] == 0).astype(int)


def _rows(cohort: Cohort, analysis: Survival, time: Time) -> pd.DataFrame:
    frame = cohort.table(analysis.source)
    return frame[frame["PARAMCD"] == time.code]


def _one(
    cells: Cells, analysis: Survival, time: Time, values: pd.DataFrame, N: int
) -> Iterator[Result]:
    days = values["AVAL"].to_numpy(dtype=float)
    n = len(days)
    competing = values["CNSR"].isin(time.competing)
    cause = np.select([values["CNSR"] == 0, competing], [1, 2], default=0)
    if time.reverse:
        cause = (cause == 0).astype(int)
    events = int((cause == 1).sum())
    yield cells.count(time.id, n, N, method="patients with a time")
    ended = (
        "patients whose observation ended without it" if time.reverse else "patients with the event"
    )
    yield cells.count(time.id, events, n, "events", method=ended)
    if n:
        cells = cells.within(n=n)
        if time.method == "kaplan-meier":
            curve = list(_kaplan_meier(cells, analysis, time, days, cause))
            errors = estimators.survival_errors(days, (cause == 1).astype(int))
        else:
            curve = list(_incidence(cells, time, days, cause))
            errors = estimators.cumulative_incidence(days, cause)[2]
        yield from curve
        yield from _curve_at(cells, analysis, time, curve, errors, float(days.max()))
        yield from _censored(cells, time, days, cause, N)
    else:
        yield from _nobody(cells.within(n=0, note="nobody has a time"), analysis, time)
    for at in time.at:
        risk = int((days >= at * analysis.divide_by).sum())
        said = "patients whose time is at least this long"
        yield cells.count(time.id, risk, N, "at_risk", level=f"at-{at:g}", method=said)


def _nobody(cells: Cells, analysis: Survival, time: Time) -> Iterator[Result]:
    """Yield what cannot be estimated where nobody has a time."""
    stat = "surv" if time.method == "kaplan-meier" else "inc"
    if stat == "surv":
        of_times = cells.within(unit=analysis.unit, fmt=_time_format(cells))
        for level, name in (("", "median"), *((_q(q), "quantile") for q in time.quantiles)):
            for one in (name, "ci_low", "ci_high"):
                yield of_times.result(time.id, one, None, level=level)
    for at in time.curve_at:
        for one in (stat, f"{stat}_se", f"{stat}_low", f"{stat}_high"):
            yield cells.result(time.id, one, None, level=f"at-{at:g}", unit="%")


def _curve_at(
    cells: Cells, analysis: Survival, time: Time, curve: list[Result], errors: Floats, last: float
) -> Iterator[Result]:
    """Yield the curve at given times: its last step until then, and nothing beyond the last day observed.

    errors: standard errors of the curve at its steps. A curve that has come to its end, 0 or 100, stays there.
    """
    steps = [r for r in curve if r.level.startswith("t") and r.stat in ("surv", "inc")]
    days = [float(r.level[1:]) for r in steps]
    rows = {(r.level, r.stat): r for r in curve}
    for at in time.curve_at:
        day = at * analysis.divide_by
        k = int(np.searchsorted(days, day + 1e-9)) - 1
        level, stat = steps[k].level, steps[0].stat
        end = 0 if stat == "surv" else 100
        ended = day > last + 1e-9 and rows[level, stat].value != end
        for name in (stat, f"{stat}_low", f"{stat}_high"):
            one = rows[level, name]
            yield cells.result(
                time.id, name, None if ended else one.value, level=f"at-{at:g}", unit="%",
                method=one.method,
                note="nobody was observed for so long" if ended else one.note,
            )  # fmt: skip
        error = 100 * float(errors[k - 1]) if k else 0.0
        undefined = "the standard error is not defined here"
        yield cells.result(
            time.id, f"{stat}_se", None if ended else error, level=f"at-{at:g}", unit="%",
            method=rows[level, stat].method + ", standard error",
            note="nobody was observed for so long" if ended else "" if np.isfinite(error) else undefined,
        )  # fmt: skip


def _q(share: float) -> str:
    return f"q{100 * share:g}"


def _time_format(cells: Cells) -> str:
    return cells.formats.get("value", cells.conventions.value)


def _censored(cells: Cells, time: Time, days: Floats, cause: Ints, N: int) -> Iterator[Result]:
    """Yield how many were censored on each day on which anybody was, for the ticks on the curve."""
    for day in np.unique(days[cause == 0]):
        k = int(((days == day) & (cause == 0)).sum())
        said = "patients whose time was censored on this day"
        yield cells.count(time.id, k, N, "censored", level=f"t{day:g}", method=said)


def _start(cells: Cells, time: Time, stat: str, value: float) -> Iterator[Result]:
    """Yield the row of day 0, from which the steps of a curve start: nobody has had the event, and that is certain."""
    start = cells.within(level="t0", unit="%", method="start of the curve")
    for name in (stat, f"{stat}_low", f"{stat}_high"):
        yield start.result(time.id, name, value)


def _kaplan_meier(
    cells: Cells, analysis: Survival, time: Time, days: Floats, cause: Ints
) -> Iterator[Result]:
    event = (cause == 1).astype(int)
    kind = "reverse Kaplan-Meier" if time.reverse else "Kaplan-Meier"
    cells = cells.within(method=f"{kind}, {analysis.interval} interval")
    of_times = cells.within(unit=analysis.unit, fmt=_time_format(cells))
    wanted = [(0.5, "median", ""), *((q, "quantile", _q(q)) for q in time.quantiles)]
    for share, name, level in wanted:
        found = estimators.survival_quantile(days, event, share, interval=analysis.interval)
        for stat, value in ((name, found.value), ("ci_low", found.low), ("ci_high", found.high)):
            note = found.note or ("" if np.isfinite(value) else "not reached")
            yield of_times.result(time.id, stat, value / analysis.divide_by, level=level, note=note)
    times, prob, low, high, _ = estimators.survival(days, event, interval=analysis.interval)
    yield from _start(cells, time, "surv", 100.0)
    for t, p, lo, hi in zip(times, prob, low, high, strict=True):
        for stat, value in (("surv", p), ("surv_low", lo), ("surv_high", hi)):
            note = "" if np.isfinite(value) else "the variance is not defined where the curve is 0"
            yield cells.result(time.id, stat, 100 * value, level=f"t{t:g}", unit="%", note=note)


def _incidence(cells: Cells, time: Time, days: Floats, cause: Ints) -> Iterator[Result]:
    cells = cells.within(unit="%", method="Aalen-Johansen, log-log interval")
    yield from _start(cells, time, "inc", 0.0)
    times, incidence, error = estimators.cumulative_incidence(days, cause)
    z = float(norm.ppf(0.975))
    for t, p, se in zip(times, incidence, error, strict=True):
        low = high = p
        note = "" if p else "nobody has had the event; no interval is defined"
        if not p:
            low = high = float("nan")
        if 0 < p < 1:
            width = z * se / (p * abs(np.log(p)))
            low, high = p ** np.exp(width), p ** np.exp(-width)
            if not np.isfinite(se):
                note = "the variance is not defined where nobody is left at risk"
        # The last value stands without a level as well, for prose.
        for level in (f"t{t:g}", *([""] if t == times[-1] else [])):
            for stat, value in (("inc", p), ("inc_low", low), ("inc_high", high)):
                said = note if stat != "inc" else ""
                yield cells.result(time.id, stat, 100 * value, level=level, note=said)
