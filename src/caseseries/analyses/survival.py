"""Times to event: Kaplan-Meier, reverse Kaplan-Meier for follow-up, cumulative incidence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import norm

from caseseries.analyses import estimators
from caseseries.analyses.common import Cells, subjects
from caseseries.analyses.estimators import Floats, Ints
from caseseries.cohort import Cohort
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.event_plans import Survival, Time


def survival(cohort: Cohort, study: Study, analysis: Survival) -> Results:
    """Return events, the median with its interval, the curve's steps and numbers at risk of each time and group.

    adtte: AVAL in days, CNSR 0 is the event, the codes of `time.competing` are competing events, all others censored.
    Times print in `analysis.unit`, days divided by `analysis.divide_by`. A step has the level `t<days>`.
    """
    rows: list[Result] = []
    cells = Cells(analysis.id, analysis.population, analysis.formats, study.conventions)
    for time in analysis.times:
        frame = _rows(cohort, analysis, time)
        for group in analysis.groups or study.groups.ids():
            patients = subjects(cohort, study, analysis.population, group)["USUBJID"]
            values = frame.set_index("USUBJID").reindex(patients).dropna(subset=["AVAL"])
            rows += _one(cells, analysis, time, group, values, len(patients))
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
    cells: Cells, analysis: Survival, time: Time, group: str, values: pd.DataFrame, N: int
) -> Iterator[Result]:
    days = values["AVAL"].to_numpy(dtype=float)
    n = len(days)
    competing = values["CNSR"].isin(time.competing)
    cause = np.select([values["CNSR"] == 0, competing], [1, 2], default=0)
    if time.reverse:
        cause = (cause == 0).astype(int)
    events = int((cause == 1).sum())
    yield cells.result(
        time.id, "n", n, group=group, unit="patients", n=n, N=N, method="patients with a time"
    )
    ended = (
        "patients whose observation ended without it" if time.reverse else "patients with the event"
    )
    yield cells.result(
        time.id, "events", events, group=group, unit="patients", n=events, N=n, method=ended
    )
    if not n:
        return
    if time.method == "kaplan-meier":
        yield from _kaplan_meier(cells, analysis, time, group, days, cause, N)
    else:
        yield from _incidence(cells, time, group, days, cause, N)
    yield from _censored(cells, time, group, days, cause, N)
    for at in time.at:
        risk = int((days >= at * analysis.divide_by).sum())
        yield cells.result(
            time.id, "at_risk", risk, group=group, level=f"at-{at:g}", fmt="int", n=risk, N=N,
            unit="patients", method="patients whose time is at least this long",
        )  # fmt: skip


def _censored(
    cells: Cells, time: Time, group: str, days: Floats, cause: Ints, N: int
) -> Iterator[Result]:
    """Yield how many were censored on each day on which anybody was, for the ticks on the curve."""
    for day in np.unique(days[cause == 0]):
        k = int(((days == day) & (cause == 0)).sum())
        yield cells.result(
            time.id, "censored", k, group=group, level=f"t{day:g}", unit="patients", fmt="int",
            n=k, N=N, method="patients whose time was censored on this day",
        )  # fmt: skip


def _start(
    cells: Cells, time: Time, group: str, stat: str, value: float, n: int, N: int
) -> Iterator[Result]:
    """Yield the row of day 0, from which the steps of a curve start: nobody has had the event, and that is certain."""
    for name in (stat, f"{stat}_low", f"{stat}_high"):
        yield cells.result(
            time.id, name, value, group=group, level="t0", unit="%", n=n, N=N, fmt="pct0",
            method="start of the curve",
        )  # fmt: skip


def _kaplan_meier(
    cells: Cells,
    analysis: Survival,
    time: Time,
    group: str,
    days: Floats,
    cause: Ints,
    N: int,
) -> Iterator[Result]:
    n = len(days)
    event = (cause == 1).astype(int)
    kind = "reverse Kaplan-Meier" if time.reverse else "Kaplan-Meier"
    method = f"{kind}, {analysis.interval} interval"
    median = estimators.survival_median(days, event, interval=analysis.interval)
    for stat, value in (("median", median.value), ("ci_low", median.low), ("ci_high", median.high)):
        note = median.note or ("" if np.isfinite(value) else "not reached")
        yield cells.result(
            time.id,
            stat,
            value / analysis.divide_by,
            group=group,
            unit=analysis.unit,
            n=n,
            N=N,
            method=method,
            note=note,
            fmt=analysis.formats.get("value", "dec1"),
        )
    times, prob, low, high, _ = estimators.survival(days, event, interval=analysis.interval)
    yield from _start(cells, time, group, "surv", 100.0, n, N)
    for t, p, lo, hi in zip(times, prob, low, high, strict=True):
        for stat, value in (("surv", p), ("surv_low", lo), ("surv_high", hi)):
            note = "" if np.isfinite(value) else "the variance is not defined where the curve is 0"
            yield cells.result(
                time.id, stat, 100 * value, group=group, level=f"t{t:g}", unit="%", n=n, N=N,
                method=method, note=note, fmt="pct0",
            )  # fmt: skip


def _incidence(
    cells: Cells, time: Time, group: str, days: Floats, cause: Ints, N: int
) -> Iterator[Result]:
    n = len(days)
    method = "Aalen-Johansen, log-log interval"
    yield from _start(cells, time, group, "inc", 0.0, n, N)
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
            note = (
                ""
                if np.isfinite(se)
                else "the variance is not defined where nobody is left at risk"
            )
        # The last value stands without a level as well, for prose.
        for level in (f"t{t:g}", *([""] if t == times[-1] else [])):
            for stat, value in (("inc", p), ("inc_low", low), ("inc_high", high)):
                yield cells.result(
                    time.id, stat, 100 * value, group=group, level=level, unit="%", n=n, N=N,
                    method=method, note=note if stat != "inc" else "", fmt="pct0",
                )  # fmt: skip
