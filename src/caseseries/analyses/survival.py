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
    """Return events, median and quantiles with intervals, the curve's steps and numbers at risk of each time and group.

    adtte: AVAL in days, CNSR 0 is the event, the codes of `time.competing` are competing events, all others censored.
    Times print in `analysis.unit`, days divided by `analysis.divide_by`. A step has the level `t<days>`, the curve at a
    given time `at-<time>`, a quantile `q25`.
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
        yield from _nobody(cells, analysis, time, group, N)
        return
    if time.method == "kaplan-meier":
        curve = list(_kaplan_meier(cells, analysis, time, group, days, cause, N))
    else:
        curve = list(_incidence(cells, time, group, days, cause, N))
    yield from curve
    yield from _curve_at(cells, analysis, time, group, curve, float(days.max()))
    yield from _censored(cells, time, group, days, cause, N)
    for at in time.at:
        risk = int((days >= at * analysis.divide_by).sum())
        yield cells.result(
            time.id, "at_risk", risk, group=group, level=f"at-{at:g}", fmt="int", n=risk, N=N,
            unit="patients", method="patients whose time is at least this long",
        )  # fmt: skip


def _nobody(cells: Cells, analysis: Survival, time: Time, group: str, N: int) -> Iterator[Result]:
    """Yield what cannot be estimated where nobody has a time, and that nobody is at risk."""
    stat = "surv" if time.method == "kaplan-meier" else "inc"
    places = [(f"at-{at:g}", (stat, f"{stat}_low", f"{stat}_high")) for at in time.curve_at]
    if stat == "surv":
        times = ("median", "ci_low", "ci_high")
        places = [("", times), *((_q(q), ("quantile", *times[1:])) for q in time.quantiles), *places]  # fmt: skip
    for level, stats in places:
        for name in stats:
            curve = level.startswith("at-")
            yield cells.result(
                time.id, name, None, group=group, level=level, n=0, N=N, note="nobody has a time",
                unit="%" if curve else analysis.unit, fmt="" if curve else _time_format(cells),
            )  # fmt: skip
    for at in time.at:
        yield cells.result(
            time.id, "at_risk", 0, group=group, level=f"at-{at:g}", n=0, N=N, unit="patients",
            method="patients whose time is at least this long",
        )  # fmt: skip


def _curve_at(
    cells: Cells, analysis: Survival, time: Time, group: str, curve: list[Result], last: float
) -> Iterator[Result]:
    """Yield the curve at given times: its last step until then, and nothing beyond the last day observed.

    A curve that has come to its end, 0 or 100, stays there.
    """
    steps = [r for r in curve if r.level.startswith("t") and r.stat in ("surv", "inc")]
    days = [float(r.level[1:]) for r in steps]
    rows = {(r.level, r.stat): r for r in curve}
    for at in time.curve_at:
        day = at * analysis.divide_by
        level = steps[int(np.searchsorted(days, day + 1e-9)) - 1].level
        stat = steps[0].stat
        end = 0 if stat == "surv" else 100
        ended = day > last + 1e-9 and rows[level, stat].value != end
        for name in (stat, f"{stat}_low", f"{stat}_high"):
            one = rows[level, name]
            yield cells.result(
                time.id, name, None if ended else one.value, group=group, level=f"at-{at:g}",
                unit="%", n=one.n, N=one.N, method=one.method,
                note="nobody was observed for so long" if ended else one.note,
            )  # fmt: skip


def _q(share: float) -> str:
    return f"q{100 * share:g}"


def _time_format(cells: Cells) -> str:
    return cells.formats.get("value", cells.conventions.value)


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
            time.id, name, value, group=group, level="t0", unit="%", n=n, N=N,
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
    for share in (0.5, *time.quantiles):
        found = estimators.survival_quantile(days, event, share, interval=analysis.interval)
        name, level = ("median", "") if share == 0.5 else ("quantile", _q(share))
        for stat, value in ((name, found.value), ("ci_low", found.low), ("ci_high", found.high)):
            note = found.note or ("" if np.isfinite(value) else "not reached")
            yield cells.result(
                time.id, stat, value / analysis.divide_by, group=group, level=level,
                unit=analysis.unit, n=n, N=N, method=method, note=note, fmt=_time_format(cells),
            )  # fmt: skip
    times, prob, low, high, _ = estimators.survival(days, event, interval=analysis.interval)
    yield from _start(cells, time, group, "surv", 100.0, n, N)
    for t, p, lo, hi in zip(times, prob, low, high, strict=True):
        for stat, value in (("surv", p), ("surv_low", lo), ("surv_high", hi)):
            note = "" if np.isfinite(value) else "the variance is not defined where the curve is 0"
            yield cells.result(
                time.id, stat, 100 * value, group=group, level=f"t{t:g}", unit="%", n=n, N=N,
                method=method, note=note,
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
                    method=method, note=note if stat != "inc" else "",
                )  # fmt: skip
