"""Swimmer plot: one lane a patient, bars for phases of treatment, markers for what happened."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import altair as alt

from caseseries.figures.base import (
    BLUE,
    CYCLE,
    INK,
    PALE_GREEN,
    Spec,
    below,
    faded,
    hover,
    layered,
    picked,
    records,
    shown,
    to_spec,
)
from caseseries.results import PatientResult, PatientResults, Results
from caseseries.study import Study
from caseseries.study.figure_plans import Swimmer

_STEP = 15
_WIDTH = 590
_LANE = "#c3c8cd"


def swimmer(study: Study, results: Results, patients: PatientResults, figure: Swimmer) -> Spec:  # noqa: ARG001  all figures are called alike
    """Return the Vega-Lite spec of the swimmer plot, from the lane rows of patients.csv."""
    lanes = study.lane(figure.lanes)
    rows = patients.select(analysis=figure.lanes)
    order = _order(rows)
    drawn = _drawn(rows, figure, {marker.id for marker in lanes.markers})
    bars = {bar.id: bar.color or color for bar, color in zip(lanes.bars, cycle(_COLORS))}
    colors = {figure.observed: _LANE, **{bar.label: bars[bar.id] for bar in lanes.bars}}
    happened = {d["what"] for d in drawn if d["kind"] == "marker"}
    shapes = {m.label: m.shape for m in lanes.markers if m.label in happened or m.always_in_legend}
    if any(d["kind"] == "ongoing" for d in drawn):
        shapes[figure.ongoing] = "triangle-right"
    # Bars and symbols have a legend each, and a selection belongs to one legend.
    over, chosen, marked = hover("patient"), picked("what"), picked("mark")
    months = [d["to"] if d["to"] is not None else d["from"] for d in drawn]
    ticks = _ticks(max(months, default=0), figure.every)
    end = max(ticks[-1], max(months, default=0))

    def x(last: bool) -> alt.X:
        """Return the axis of time; ticks and labels stand under the last panel alone."""
        return alt.X(
            "from:Q",
            title=figure.x if last else None,
            scale=alt.Scale(domain=[0, end], nice=False),
            axis=alt.Axis(values=ticks, grid=True, domain=False, labels=last, ticks=last),
        )

    panels: list[Any] = []
    every = study.groups.all.id
    ids = [*(g for g in study.groups.ids() if g != every), every]  # below the groups who is in none
    groups = [g for g in ids if any(r.group == g for r in rows)]
    for k, group in enumerate(groups):
        subjects = [s for s in order if any(r.subject == s and r.group == group for r in rows)]
        y = alt.Y(
            "patient:N",
            title=figure.y if k == 0 else None,
            scale=alt.Scale(domain=subjects, paddingInner=0.2, paddingOuter=0.1),
            axis=alt.Axis(ticks=False, domain=False, grid=False, labelPadding=6),
        )
        mine = [d for d in drawn if d["patient"] in subjects]
        last = k == len(groups) - 1
        label = "No group" if group == every else study.group(group).label
        title = {"title": f"{label} (n = {len(subjects)})"} if len(groups) > 1 else {}
        layers = _layers(mine, x(last), y, colors, shapes, figure, over, (chosen, marked))
        panels.append(layered(layers, height=_STEP * len(subjects) + 4, **title, width=_WIDTH))
    return to_spec(below(panels, 8, "x", "color", "shape"), over, chosen, marked)


_COLORS = [BLUE, PALE_GREEN, *CYCLE[1:]]


def _drawn(rows: PatientResults, figure: Swimmer, markers: set[str]) -> list[dict[str, Any]]:
    """Return what is drawn, in the figure's unit of time from the start of each lane; nothing of an unknown time.

    markers: the ids of those variables that have one day, not two.
    """
    start = {r.subject: r.day for r in rows if r.variable == "lane"}

    def time(row: PatientResult, day: int | None) -> float | None:
        first = start.get(row.subject)
        if day is None or first is None:
            return None
        return round(elapsed(first, day) / figure.divide_by, 2)

    drawn: list[dict[str, Any]] = []
    for row in rows:
        place = {"patient": row.subject, "from": time(row, row.day), "to": time(row, row.end_day)}
        marker = row.variable in markers
        if place["from"] is None or (place["to"] is None and not marker):
            continue
        if row.variable == "lane":
            drawn.append({**place, "kind": "lane", "what": figure.observed})
            if row.note == "ongoing":
                end = {**place, "from": place["to"], "to": None}
                drawn.append(
                    {**end, "kind": "ongoing", "what": figure.ongoing, "mark": figure.ongoing}
                )
        else:
            kind = "marker" if marker else "bar"
            drawn.append({**place, "kind": kind, "what": row.text, "mark": row.text})
    return drawn


def _layers(
    drawn: list[dict[str, Any]],
    x: alt.X,
    y: alt.Y,
    colors: dict[str, str],
    shapes: dict[str, str],
    figure: Swimmer,
    over: alt.Parameter,
    chosen: tuple[alt.Parameter, ...],
) -> list[Any]:
    def of(*kinds: str) -> list[dict[str, Any]]:
        return [d for d in drawn if d["kind"] in kinds]

    color = alt.Color(
        "what:N",
        title=None,
        scale=alt.Scale(domain=list(colors), range=list(colors.values())),
        legend=alt.Legend(orient="top", direction="horizontal", symbolType="square"),
    )
    shape = alt.Shape(
        "mark:N",
        title=None,
        scale=alt.Scale(domain=list(shapes), range=list(shapes.values())),
        # Fill and stroke of the symbols in the legend follow the mark.
        legend=alt.Legend(
            orient="top", direction="horizontal", symbolFillColor=INK, symbolStrokeWidth=0
        ),
    )
    tip = [
        alt.Tooltip("patient:N", title=figure.y),
        alt.Tooltip("what:N", title="What"),
        alt.Tooltip("from:Q", title="From", format=".1f"),
    ]
    to = alt.Tooltip("to:Q", title="To", format=".1f")
    spans, points = ["patient", "from", "to", "what"], ["patient", "from", "what", "mark"]
    layers: list[Any] = [
        alt.Chart(records(of(kind), spans))
        .mark_bar(height=height)
        .encode(x=x, x2=alt.X2("to:Q"), y=y, color=color, opacity=opacity, tooltip=[*tip, to])
        for kind, height, opacity in (
            ("lane", 3, faded(over, rest=0.25)),
            ("bar", 10, shown(over, *chosen, rest=0.25)),
        )
    ]
    points_of: list[tuple[str, int, int, dict[str, Any]]] = [
        ("ongoing", 45, 5, {}),
        ("marker", 120, 0, {"stroke": "white", "strokeWidth": 0.8}),
    ]
    layers += [
        alt.Chart(records(of(kind), points))
        .mark_point(size=size, filled=True, color=INK, xOffset=offset, **edge)
        .encode(x=x, y=y, shape=shape, opacity=shown(over, *chosen, rest=0.2), tooltip=tip)
        for kind, size, offset, edge in points_of
        if of(kind)
    ]
    return layers


def _ticks(last: float, every: float | None) -> list[float]:
    """Return ticks from 0 until the first that is not before the last time, at most ten where the step is free."""
    if every is None:
        steps = (m * 10.0**k for k in range(-3, 7) for m in (1, 2, 5))
        every = next(step for step in steps if last / step <= 10)
    ticks = [0.0]
    while ticks[-1] < last:
        ticks.append(ticks[-1] + every)
    return ticks


def elapsed(start: int, day: int) -> int:
    """Return the days from one study day to another; there is no day 0 between −1 and 1."""
    return day - start - (1 if start < 0 < day else 0) + (1 if day < 0 < start else 0)


def _order(rows: PatientResults) -> list[str]:
    """Return the subjects, longest lane first, then by subject; a lane of unknown length comes last."""
    length = {
        r.subject: -1 if r.day is None or r.end_day is None else elapsed(r.day, r.end_day)
        for r in rows
        if r.variable == "lane"
    }
    return sorted(length, key=lambda s: (-length[s], s))
