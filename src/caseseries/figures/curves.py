"""Step curves of times to event, with confidence bands, censoring ticks and numbers at risk, from results alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import altair as alt

from caseseries.figures.base import BLUE, INK, Spec, below, beside, layered, records, to_spec
from caseseries.figures.curve_steps import at_risk, cut, day_of, steps, value_at
from caseseries.figures.curves_by_group import at_risk_by_group, by_group
from caseseries.results import PatientResults, Results
from caseseries.study import Study
from caseseries.study.figure_plans import Curve, Curves

_WIDTH = 262
_ALONE = 540
_HEIGHT = 220


def curves(study: Study, results: Results, patients: PatientResults, figure: Curves) -> Spec:  # noqa: ARG001  all figures are called alike
    """Return the Vega-Lite spec of the curves, from the rows of their analysis in results.csv."""
    analysis = study.analysis(figure.analysis)
    groups = figure.groups or [(analysis.groups or [study.groups.all.id])[0]]
    rows = {g: results.select(analysis=figure.analysis, group=g) for g in groups}
    days = [day_of(row.level) for g in groups for row in rows[g] if row.level.startswith("t")]
    seen = max(math.ceil(max(days, default=0) / analysis.divide_by / figure.every), 1)
    last = figure.until or seen * figure.every
    ticks = [k * figure.every for k in range(math.floor(last / figure.every + 1e-9) + 1)]
    width = _WIDTH if len(figure.panels) > 1 else _ALONE

    def x(field: str = "x:Q", *, axis: bool = True) -> alt.X:
        scale = alt.Scale(domain=[0, last], nice=False)
        shown = alt.Axis(values=ticks, grid=False) if axis else None
        return alt.X(field, title=figure.x, scale=scale, axis=shown)

    panels = []
    for panel in figure.panels:
        if figure.groups:
            labels = {g: study.group(g).label or g for g in groups}
            layers = by_group(rows, labels, figure, panel, analysis, last, x)
            below_it = at_risk_by_group(rows, labels, figure, panel, last, width, x)
        else:
            one = cut(rows[groups[0]], analysis.divide_by, figure.until)
            layers = list(_panel(results, one, figure, panel, analysis, groups[0], width, x))
            below_it = _at_risk(one, figure, panel, last, width, x)
        chart = layered(layers, height=_HEIGHT, title=panel.label, width=width)
        panels.append(below([chart, below_it], 4))
    return to_spec(beside(panels, 28))


def _panel(
    results: Results,
    rows: Results,
    figure: Curves,
    panel: Curve,
    analysis: Any,
    group: str,
    width: int,
    x: Callable[..., alt.X],
) -> Iterator[Any]:
    curve, band = steps(rows, panel.time, panel.stat, analysis.divide_by)
    top = max([*(p["y"] for p in curve), *(p["high"] for p in band)], default=100)
    scale = alt.Scale(domain=[0, min(100, max(25, math.ceil(top / 25) * 25))], nice=False)

    def y(field: str) -> alt.Y:
        return alt.Y(field, title=f"{panel.y}, %", scale=scale, axis=alt.Axis(tickCount=5))

    if not curve:
        # Nobody has a time, so that the results have no steps.
        words = alt.Chart(records([{"x": 0, "y": 50, "text": "No patient"}], ["x", "y", "text"]))
        yield words.mark_text(align="left", dx=5, color=INK).encode(
            x=x(), y=y("y:Q"), text=alt.Text("text:N")
        )
        return
    yield (
        alt.Chart(records(band, ["x", "low", "high"]))
        .mark_area(color=BLUE, opacity=0.16, interpolate="step-after")
        .encode(x=x(), y=y("low:Q"), y2=alt.Y2("high:Q"))
    )
    tip = [
        alt.Tooltip("x:Q", title=figure.x, format=".1f"),
        alt.Tooltip("value:N", title=f"{panel.y}, %"),
        alt.Tooltip("interval:N", title="95% interval"),
    ]
    line = alt.Chart(records(curve, ["x", "y", "value", "interval"]))
    yield line.mark_line(color=BLUE, strokeWidth=1.8, interpolate="step-after").encode(
        x=x(), y=y("y:Q")
    )
    yield line.mark_point(size=90, opacity=0, filled=True).encode(x=x(), y=y("y:Q"), tooltip=tip)
    yield from _median(results, f"{analysis.id}.{panel.time}.{group}", analysis.unit, x, y)
    ticks = [
        {"x": round(day_of(r.level) / analysis.divide_by, 3), "what": figure.censored}
        for r in rows.select(variable=panel.time, stat="censored")
    ]
    ticks = [{**t, "y": value_at(curve, t["x"])} for t in ticks]
    if ticks:
        marks = alt.Chart(records(ticks, ["x", "y", "what"])).encode(
            x=x(), y=y("y:Q"), tooltip=[alt.Tooltip("what:N", title="What"), tip[0]]
        )
        yield marks.mark_point(shape="M0,-1V1", size=45, strokeWidth=1.2, color=INK)
        legend = alt.Chart(records([{"text": f"|  {figure.censored}"}], ["text"]))
        yield legend.mark_text(align="right", baseline="top", color=INK).encode(
            x=alt.value(width), y=alt.value(2), text=alt.Text("text:N")
        )
    if panel.stat == "inc":
        end = curve[-1]
        between = f" ({end['interval']})" if end["interval"] else ""
        told = [{"x": end["x"], "y": end["y"], "text": f"{end['value']}%{between}"}]
        yield (
            alt.Chart(records(told, ["x", "y", "text"]))
            .mark_text(align="right", baseline="bottom", dy=-9, fontSize=11, color=INK)
            .encode(x=x(), y=y("y:Q"), text=alt.Text("text:N"))
        )


def _median(
    results: Results, place: str, unit: str, x: Callable[..., alt.X], y: Callable[[str], alt.Y]
) -> Iterator[Any]:
    median = results.get(f"{place}.median")
    if median is None or median.value is None:
        return
    low, high = results[f"{place}.ci_low"], results[f"{place}.ci_high"]
    told = f"Median {median.text} {unit} ({low.text} to {high.text})"
    at = [{"x": 0, "y": 50, "x2": median.value, "what": told}]
    base = alt.Chart(records(at, ["x", "x2", "y", "what"]))
    yield base.mark_rule(strokeDash=[3, 3], color=INK, strokeWidth=0.9).encode(
        x=x(), x2=alt.X2("x2:Q"), y=y("y:Q")
    )
    yield (
        base.mark_text(align="left", baseline="bottom", dx=5, dy=-3, fontSize=11, color=INK).encode(
            x=x("x2:Q"), y=y("y:Q"), text=alt.Text("what:N")
        )
    )


def _at_risk(
    rows: Results, figure: Curves, panel: Curve, last: float, width: int, x: Callable[..., alt.X]
) -> Any:
    return (
        alt.Chart(records(at_risk(rows, panel, last, width), ["x", "text"]))
        .mark_text(fontSize=11, baseline="middle", color=INK)
        .encode(x=x(axis=False), text=alt.Text("text:N"), y=alt.value(8))
        .properties(
            width=width,
            height=16,
            title=alt.Title(figure.at_risk, fontSize=11, offset=2, anchor="start"),
        )
    )
