"""Values by study day in single patients; those below the limit of quantitation are open symbols on it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import altair as alt

from caseseries.figures.base import (
    BLUE,
    INK,
    PALE_BLUE,
    Spec,
    day_ticks,
    faded,
    hover,
    in_rows,
    layered,
    picked,
    position,
    records,
    to_spec,
)
from caseseries.results import PatientResult, PatientResults, Results
from caseseries.study import Study
from caseseries.study.figure_plans import Panel, TrajectoryPanels

_WIDTH = 640
_ASPECT = 0.62
_LETTERS = 36
"""Pixels that the text of a value takes."""
# Okabe and Ito's, darkened until names in them can be read.
_COLORS = [BLUE, "#b84a00", "#00704f", "#8b3a7a", INK]
_SHAPES = ["circle", "square", "triangle-up", "diamond", "cross"]
_OTHER = "#b0b5ba"
_FIELDS = ["patient", "series", "x", "y", "day", "text"]


@dataclass(frozen=True)
class _Look:
    """What the panels of a figure share: which series have colour and name, the ends of the y axis, the limit."""

    named: tuple[str, ...]
    low: float
    high: float
    limit: float | None
    size: tuple[int, int]


def trajectories(
    study: Study, results: Results, patients: PatientResults, figure: TrajectoryPanels
) -> Spec:
    """Return the Vega-Lite spec of the panels, from trajectory rows and the limit in results.csv."""
    labels = _labels(study, figure)
    rows = patients.select(analysis=figure.trajectories)
    limit = results[figure.limit].value if figure.limit else None
    panels = [[r for r in rows if _shown(r, panel)] for panel in figure.panels]
    look = _look(figure, panels, labels, limit)
    over, chosen = hover("series"), picked("series")
    charts = [
        layered(
            [
                *_background(figure, panel, mine, patients, look),
                *_curves(figure, mine, labels, look, over, chosen, first=k == 0),
            ],
            height=look.size[1],
            title=panel.label,
            width=look.size[0],
        )
        for k, (panel, mine) in enumerate(zip(figure.panels, panels, strict=True))
    ]
    return to_spec(in_rows(charts, figure.columns, 18), over, chosen)


def _labels(study: Study, figure: TrajectoryPanels) -> dict[str, str]:
    declared = study.trajectory(figure.trajectories)
    return {parameter.id: parameter.label for parameter in declared.parameters}


def _shown(row: PatientResult, panel: Panel) -> bool:
    there = row.subject in panel.subjects and row.variable in panel.parameters
    late = panel.until is not None and row.day is not None and row.day > panel.until
    return there and not late and row.day is not None and row.value is not None


def _look(
    figure: TrajectoryPanels,
    panels: list[list[PatientResult]],
    labels: dict[str, str],
    limit: float | None,
) -> _Look:
    rows = [r for panel in panels for r in panel]
    highest: dict[str, float] = {}
    for row in rows:
        highest[row.variable] = max(highest.get(row.variable, 0.0), row.value or 0.0)
    at_least = figure.named_from if figure.named_from is not None else -math.inf
    named = sorted((v for v, top in highest.items() if top >= at_least), key=lambda v: -highest[v])
    top = max(highest.values(), default=1.0)
    if figure.scale == "log":
        floor = min((r.value or top for r in rows if not r.note), default=1.0)
        # Below a limit its name has to stand.
        low, high = floor / 2.2 if limit is None else limit / 2.8, top * 2
    else:
        low, high = 0.0, top * 1.12
    apart = tuple(_subject(figure, s) for s in figure.told_apart)
    width = (_WIDTH - 52 * figure.columns) // figure.columns
    height = max(round(width * _ASPECT), 150)
    return _Look(apart or tuple(labels[v] for v in named), low, high, limit, (width, height))


def _subject(figure: TrajectoryPanels, subject: str) -> str:
    """Return what a subject's curve is called."""
    return f"{figure.subject_label} {subject.lstrip('0') or subject}"


def _background(
    figure: TrajectoryPanels,
    panel: Panel,
    mine: list[PatientResult],
    patients: PatientResults,
    look: _Look,
) -> Iterator[Any]:
    """Yield the shaded bars."""
    x, _ = _axes(figure, mine, look)
    first, last = _ends(mine)
    if figure.shade:
        ends = [
            (max(position(r.day) - 0.5, first), min(position(r.end_day) + 0.5, last))
            for r in patients.select(analysis=figure.shade.lanes, variable=figure.shade.bar)
            if r.subject in panel.subjects and r.day is not None and r.end_day is not None
        ]
        what = figure.shade.label
        bars = [
            {"x": low, "x2": high, "what": what} for low, high in sorted(set(ends)) if low < high
        ]
        yield (
            alt.Chart(records(bars, ["x", "x2", "what"]))
            .mark_rect(color=PALE_BLUE, opacity=0.75, clip=True)
            .encode(x=x, x2=alt.X2("x2:Q"), tooltip=[alt.Tooltip("what:N", title="What")])
        )
        yield from _shade_label(bars, mine, x, look)


def _limit(figure: TrajectoryPanels, look: _Look, y: alt.Y, *, told: bool) -> Iterator[Any]:
    """Yield the rule at the limit of quantitation, with its text in one panel."""
    if look.limit is None:
        return
    text = figure.limit_label.replace("{limit}", f"{look.limit:g}")
    base = alt.Chart(records([{"y": look.limit, "what": text}], ["y", "what"]))
    yield base.mark_rule(strokeDash=[4, 3], color=INK, strokeWidth=0.9).encode(y=y)
    if told and text:
        yield base.mark_text(
            align="right", baseline="top", dx=-3, dy=7, fontSize=11, color=INK
        ).encode(x=alt.value(look.size[0]), y=y, text=alt.Text("what:N"))


def _shade_label(
    bars: list[dict[str, Any]], mine: list[PatientResult], x: alt.X, look: _Look
) -> Iterator[Any]:
    """Yield the name of the first shaded bar that has room for it, on the side where the curves are lower."""
    first, last = _ends(mine)
    pixels = look.size[0] / (last - first)
    bar = next((b for b in bars if (b["x2"] - b["x"]) * pixels > 90), None)
    if bar is None:
        return
    middle = (bar["x"] + bar["x2"]) / 2
    inside = [r for r in mine if r.day is not None and position(r.day) <= bar["x2"]]
    left = max((r.value or 0 for r in inside if position(r.day or 1) <= middle), default=0)
    right = max((r.value or 0 for r in inside if position(r.day or 1) > middle), default=0)
    align: Any
    align, edge, dx = ("left", "x", 4) if left <= right else ("right", "x2", -4)
    yield (
        alt.Chart(records([{"x": bar[edge], "what": bar["what"]}], ["x", "what"]))
        .mark_text(align=align, baseline="top", dx=dx, dy=4, fontSize=11, color="#3d6d92")
        .encode(x=x, y=alt.value(0), text=alt.Text("what:N"))
    )


def _ends(mine: list[PatientResult]) -> tuple[float, float]:
    """Return the ends of the axis of days: before the first value or day 1, and after the last value."""
    days = [position(r.day) for r in mine if r.day is not None] or [1]
    return min(*days, 1) - 1, max(days) + 0.5


def _axes(figure: TrajectoryPanels, mine: list[PatientResult], look: _Look) -> tuple[alt.X, alt.Y]:
    first, last = _ends(mine)
    x = alt.X(
        "x:Q",
        title=figure.x,
        scale=alt.Scale(domain=[first, last], nice=False),
        axis=alt.Axis(values=day_ticks(int(last), 5), grid=False),
    )
    log = figure.scale == "log"
    ticks = [10.0**k for k in range(-6, 9) if look.low <= 10.0**k <= look.high]
    y = alt.Y(
        "y:Q",
        title=figure.y,
        scale=alt.Scale(domain=[look.low, look.high], type=figure.scale, nice=False),
        axis=alt.Axis(values=ticks, format=",.10~g") if log else alt.Axis(tickCount=5),
    )
    return x, y


def _curves(
    figure: TrajectoryPanels,
    mine: list[PatientResult],
    labels: dict[str, str],
    look: _Look,
    over: alt.Parameter,
    chosen: alt.Parameter,
    *,
    first: bool,
) -> Iterator[Any]:
    """Yield grey curves and the limit over them, then named ones with their symbols, then their names."""
    x, y = _axes(figure, mine, look)
    points = [_point(figure, r, labels, look) for r in mine]
    if figure.told_apart:
        high = set(look.named)
    else:
        high = {
            labels[r.variable]
            for r in mine
            if figure.named_from is None or (r.value or 0.0) >= figure.named_from
        }
    # Names of curves that lie close would meet, so that a legend has them where there are several.
    with_legend = bool(figure.told_apart) or (figure.named_from is not None and len(look.named) > 1)
    others = [p for p in points if p["series"] not in high]
    tip = [
        alt.Tooltip("patient:N", title="Patient"),
        alt.Tooltip("series:N", title="What"),
        alt.Tooltip("day:Q", title=figure.x),
        alt.Tooltip("text:N", title=figure.y),
    ]
    opacity = faded(over, chosen, rest=0.15)
    if others:
        grey = alt.Chart(records(others, _FIELDS)).encode(
            x=x, y=y, detail=[alt.Detail("series:N"), alt.Detail("patient:N")], tooltip=tip
        )
        yield grey.mark_line(color=_OTHER, strokeWidth=1).encode(opacity=faded(over, rest=0.3))
        for below, fill in ((False, _OTHER), (True, "white")):
            some = [p for p in others if p["below"] is below]
            yield (
                alt.Chart(records(some, _FIELDS))
                .mark_point(size=16, fill=fill, stroke=_OTHER, strokeWidth=1, opacity=1)
                .encode(x=x, y=y, tooltip=tip)
            )
    yield from _limit(figure, look, y, told=first)
    legend = (
        alt.Legend(orient="top", direction="horizontal", symbolStrokeWidth=2)
        if with_legend
        else None
    )
    listed = [*look.named, *([figure.others] if figure.others else [])]

    def looks(some: list[str], other: str) -> list[str]:
        """Return a look for each name, begun anew where there are more names, and that of the others."""
        return [*islice(cycle(some), len(look.named)), other][: len(listed)]

    color = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=listed, range=looks(_COLORS, _OTHER)),
        legend=legend,
    )
    shape = alt.Shape(
        "series:N",
        title=None,
        scale=alt.Scale(domain=listed, range=looks(_SHAPES, "circle")),
        legend=legend,
    )
    curves = [p for p in points if p["series"] in high]
    yield (
        alt.Chart(records(curves, _FIELDS))
        .mark_line(strokeWidth=1.8)
        .encode(x=x, y=y, color=color, detail=alt.Detail("patient:N"), opacity=opacity, tooltip=tip)
    )
    encoded = {"x": x, "y": y, "opacity": opacity}
    alone = figure.named_from is not None and not with_legend
    if alone:
        yield _name(curves, halo=True).encode(**encoded)
    for below in (False, True):
        some = [p for p in curves if p["below"] is below]
        marks = alt.Chart(records(some, _FIELDS)).encode(
            x=x, y=y, color=color, shape=shape, opacity=opacity, tooltip=tip
        )
        style = {"fill": "white", "strokeWidth": 1.4} if below else {"filled": True}
        yield marks.mark_point(size=42, **style)
    # A panel of one subject tells its first and last values.
    if alone:
        yield _name(curves).encode(color=color, **encoded)
    elif figure.named_from is None and not (
        figure.told_apart and len({r.subject for r in mine}) > 1
    ):
        first_day, last_day = _ends(mine)
        wide = _LETTERS * (last_day - first_day) / look.size[0]
        yield from (ends.encode(**encoded) for ends in _ends_told(curves, wide))


def _name(curves: list[dict[str, Any]], *, halo: bool = False) -> Any:
    """Return the name of the only curve that has one, beside its highest point, or the pale edge around it."""
    # The edge keeps a name readable where a line runs through it; points are drawn over the edge.
    edge: dict[str, Any] = (
        {"stroke": "#e9f2f9", "strokeWidth": 3.5, "strokeJoin": "round"} if halo else {}
    )
    top = [max(curves, key=lambda p: p["y"])] if curves else []
    return (
        alt.Chart(records(top, ["series", "x", "y"]))
        .mark_text(align="left", baseline="middle", dx=7, fontSize=11, fontWeight=600, **edge)
        .encode(text=alt.Text("series:N"))
    )


def _ends_told(curves: list[dict[str, Any]], wide: float) -> Iterator[Any]:
    """Yield the first and the last value of each curve in text, below and above all of it that the text spans.

    wide: the days that the text spans.
    """
    ends_at: list[tuple[bool, Any, int, int]] = [(False, "left", 3, 14), (True, "right", 3, -11)]
    for last, align, dx, dy in ends_at:
        ends: dict[tuple[str, str], dict[str, Any]] = {}
        for point in curves:
            curve = (point["patient"], point["series"])
            if last or curve not in ends:
                ends[curve] = dict(point)
        for curve, end in ends.items():
            heights = [
                point["y"]
                for point in curves
                if (point["patient"], point["series"]) == curve
                and abs(point["x"] - end["x"]) <= wide
            ]
            end["y"] = max(heights) if last else min(heights)
        yield (
            alt.Chart(records(list(ends.values()), ["series", "x", "y", "text"]))
            .mark_text(align=align, baseline="middle", dx=dx, dy=dy, fontSize=11, color=INK)
            .encode(text=alt.Text("text:N"))
        )


def _point(
    figure: TrajectoryPanels, row: PatientResult, labels: dict[str, str], look: _Look
) -> dict[str, Any]:
    below = bool(row.note)
    series = labels[row.variable]
    if figure.told_apart:
        series = _subject(figure, row.subject)
        series = series if row.subject in figure.told_apart else figure.others
    value = row.value if not below or look.limit is None else look.limit
    return {
        "patient": row.subject,
        "series": series,
        "x": position(row.day or 1),
        "y": value,
        "day": row.day,
        "text": row.text,
        "below": below,
    }
