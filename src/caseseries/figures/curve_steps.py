"""Step curves as points to draw: from the rows of a survival analysis, cut at a time, with numbers at risk below."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from caseseries.results import Results
from caseseries.study.figure_plans import Curve

_ROOM = 24
"""Pixels that a number at risk takes; one that would touch the number before it is left out."""


def steps(
    rows: Results, time: str, stat: str, divide_by: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the curve's steps and those of its band, by time in the analysis's unit, drawn to the last day observed.

    Each step holds from its time on. The band ends where the interval is not defined any more: where a survival curve
    reaches 0. An incidence has none before its first event, and the band opens there.
    """
    mine = rows.select(variable=time)
    values = {(r.level, r.stat): r for r in mine if r.level.startswith("t")}
    levels = sorted({level for level, _ in values}, key=day_of)
    curve: list[dict[str, Any]] = []
    band: list[dict[str, Any]] = []
    open_band = True
    for level in levels:
        at = round(day_of(level) / divide_by, 3)
        here = values.get((level, stat))
        low, high = values.get((level, f"{stat}_low")), values.get((level, f"{stat}_high"))
        before = curve[-1] if curve else None
        if here is not None and here.value is not None:
            between = f"{low.text} to {high.text}" if low and high and low.value is not None else ""
            curve.append({"x": at, "y": here.value, "value": here.text, "interval": between})
        elif before is not None:
            curve.append({**before, "x": at})  # censored only: the curve goes on
        if not open_band:
            continue
        if low and high and low.value is not None and high.value is not None:
            band.append({"x": at, "low": low.value, "high": high.value})
        elif band:
            band.append({**band[-1], "x": at})
            open_band = here is None or stat == "inc"
    return curve, band


def cut(rows: Results, divide_by: float, until: float | None) -> Results:
    """Return the rows without steps, ticks and numbers at risk beyond a time in the analysis's unit.

    A curve that goes on beyond that time is drawn up to it: what holds there is repeated as a step.
    """
    if until is None:
        return rows
    end = f"t{until * divide_by:.10g}"
    held: dict[tuple[str, str], Any] = {}
    goes_on: set[str] = set()
    kept = []
    for row in rows:
        if row.level.startswith("t"):
            if day_of(row.level) > until * divide_by:
                goes_on.add(row.variable)
                continue
            if row.stat != "censored":
                held[row.variable, row.stat] = row
        elif row.level.startswith("at-") and float(row.level[3:]) > until:
            continue
        kept.append(row)
    there = {(row.variable, row.stat, row.level) for row in kept}
    kept += [
        replace(row, level=end, id=f"{row.id}.{end}")
        for row in held.values()
        if row.variable in goes_on and (row.variable, row.stat, end) not in there
    ]
    return Results(tuple(kept))


def at_risk(rows: Results, panel: Curve, last: float, width: int) -> list[dict[str, Any]]:
    """Return the numbers at risk of a panel by time, without those that would stand on each other or off the axis."""
    found: list[dict[str, Any]] = []
    for row in rows.select(variable=panel.time, stat="at_risk"):
        x = float(row.level.removeprefix("at-"))
        if x <= last and (not found or (x - found[-1]["x"]) * width / last >= _ROOM):
            found.append({"x": x, "text": row.text})
    return found


def value_at(curve: list[dict[str, Any]], x: float) -> float:
    """Return the height of a curve at a time."""
    return float(next(p["y"] for p in reversed(curve) if p["x"] <= x))


def day_of(level: str) -> float:
    """Return the day of a step's level."""
    return float(level.removeprefix("t"))
