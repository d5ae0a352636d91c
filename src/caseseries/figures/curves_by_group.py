"""Step curves of several groups in one panel, each in its colour, with a line of numbers at risk for each."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import altair as alt

from caseseries.figures.base import CYCLE, INK, records
from caseseries.figures.curve_steps import at_risk, cut, day_of, steps, value_at
from caseseries.results import Results
from caseseries.study.event_plans import Survival
from caseseries.study.figure_plans import Curve, Curves

_LINE = 15
"""Height of a line of numbers at risk."""

X = Callable[..., alt.X]


def by_group(
    rows: Mapping[str, Results],
    labels: Mapping[str, str],
    figure: Curves,
    panel: Curve,
    analysis: Survival,
    last: float,
    x: X,
) -> list[Any]:
    """Return the layers of a panel: bands, curves and censoring ticks of all groups, and a legend of the groups."""
    lines, bands, ticks = [], [], []
    for group, label in labels.items():
        mine = cut(rows[group], analysis.divide_by, last)
        curve, band = steps(mine, panel.time, panel.stat, analysis.divide_by)
        lines += [{**point, "group": label} for point in curve]
        bands += [{**point, "group": label} for point in band]
        for row in mine.select(variable=panel.time, stat="censored"):
            at = round(day_of(row.level) / analysis.divide_by, 3)
            ticks.append({"x": at, "y": value_at(curve, at), "group": label, "what": figure.censored})  # fmt: skip
    top = max([*(p["y"] for p in lines), *(p["high"] for p in bands)], default=100)
    scale = alt.Scale(domain=[0, min(100, max(25, math.ceil(top / 25) * 25))], nice=False)

    def y(field: str) -> alt.Y:
        return alt.Y(field, title=f"{panel.y}, %", scale=scale, axis=alt.Axis(tickCount=5))

    def color(*, legend: bool = False) -> alt.Color:
        # One layer tells of the legend; a null in another would take it away from all of them.
        if not legend:
            return alt.Color("group:N", scale=_colors(labels))
        shown = alt.Legend(
            title=None, orient="top", symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=2
        )
        return alt.Color("group:N", scale=_colors(labels), legend=shown)

    tip = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("x:Q", title=figure.x, format=".1f"),
        alt.Tooltip("value:N", title=f"{panel.y}, %"),
        alt.Tooltip("interval:N", title="95% interval"),
    ]
    line = alt.Chart(records(lines, ["x", "y", "group", "value", "interval"]))
    layers: list[Any] = [
        alt.Chart(records(bands, ["x", "low", "high", "group"]))
        .mark_area(fillOpacity=0.12, interpolate="step-after")
        .encode(x=x(), y=y("low:Q"), y2=alt.Y2("high:Q"), color=color()),
        line.mark_line(strokeWidth=1.8, interpolate="step-after").encode(
            x=x(), y=y("y:Q"), color=color(legend=True)
        ),
        line.mark_point(size=90, opacity=0, filled=True).encode(x=x(), y=y("y:Q"), tooltip=tip),
    ]
    if ticks:
        marks = alt.Chart(records(ticks, ["x", "y", "group", "what"]))
        layers.append(
            marks.mark_point(shape="M0,-1V1", size=45, strokeWidth=1.2).encode(
                x=x(), y=y("y:Q"), color=color(), tooltip=[alt.Tooltip("what:N", title="What"), *tip[:2]]
            )
        )  # fmt: skip
    return layers


def at_risk_by_group(
    rows: Mapping[str, Results],
    labels: Mapping[str, str],
    figure: Curves,
    panel: Curve,
    last: float,
    width: int,
    x: X,
) -> Any:
    """Return the numbers at risk, a line a group under its label, at the same times for all of them."""
    numbers = [
        {**one, "group": label, "color": color}
        for (group, label), color in zip(labels.items(), CYCLE * len(labels), strict=False)
        for one in at_risk(rows[group], panel, last, width)
    ]
    names = list(labels.values())
    axis = alt.Axis(
        title=None, ticks=False, domain=False, grid=False, labelLimit=110, labelPadding=18
    )
    return (
        alt.Chart(records(numbers, ["x", "text", "group", "color"]))
        .mark_text(fontSize=11, baseline="middle")
        .encode(
            x=x(axis=False),
            y=alt.Y("group:N", sort=names, axis=axis, scale=alt.Scale(domain=names)),
            text=alt.Text("text:N"),
            color=alt.Color("color:N", scale=None),
        )
        .properties(
            width=width,
            height=_LINE * len(labels),
            title=alt.Title(figure.at_risk, fontSize=11, offset=2, anchor="start", color=INK),
        )
    )


def _colors(labels: Mapping[str, str]) -> alt.Scale:
    names = list(labels.values())
    return alt.Scale(domain=names, range=[CYCLE[k % len(CYCLE)] for k in range(len(names))])
