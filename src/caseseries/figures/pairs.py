"""First and last value of each patient joined by a line, panel by panel, with the medians of a paired analysis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt

from caseseries.figures.base import (
    BLUE,
    FLUSH,
    INK,
    Spec,
    faded,
    hover,
    in_rows,
    layered,
    records,
    to_spec,
)
from caseseries.results import PatientResult, PatientResults, Results
from caseseries.study import Study
from caseseries.study.figure_plans import Pairs

_WIDTH = 640
_HEIGHT = 150
_LINES = "#8a939c"


def pairs(study: Study, results: Results, patients: PatientResults, figure: Pairs) -> Spec:
    """Return the Vega-Lite spec of the panels, from trajectory rows of patients.csv and medians of results.csv.

    A patient with one value alone has no line: the medians are of patients with both.
    """
    analysis = study.analysis(figure.analysis)
    group = (analysis.groups or [study.groups.all.id])[0]
    labels = {p.id: p.label for p in study.trajectory(figure.trajectories).parameters}
    over = hover("patient")
    width = _WIDTH // figure.columns - 52
    panels = []
    for parameter in figure.parameters:
        rows = patients.select(analysis=figure.trajectories, variable=parameter)
        lines = list(_lines(rows, figure))
        place = f"{figure.analysis}.{parameter}"
        medians = [
            {"at": at, "value": row.value, "text": row.text, "what": figure.median}
            for at, level in ((figure.first, "before"), (figure.last, "after"))
            if (row := results[f"{place}.{level}.{group}.median"]).value is not None
        ]
        n = results[f"{place}.{group}.n"].text
        panels.append(
            layered(
                _layers(lines, medians, figure, over),
                height=_HEIGHT,
                title=f"{labels[parameter]} (n = {n})",
                width=width,
            )
        )
    return to_spec(in_rows(panels, figure.columns, 14), over)


def _lines(rows: PatientResults, figure: Pairs) -> Iterator[dict[str, Any]]:
    by_subject: dict[str, list[PatientResult]] = {}
    for row in rows:
        if row.value is not None and row.day is not None:
            by_subject.setdefault(row.subject, []).append(row)
    for subject, mine in by_subject.items():
        if len(mine) < 2:
            continue
        mine = sorted(mine, key=lambda r: r.day or 0)
        for at, row in ((figure.first, mine[0]), (figure.last, mine[-1])):
            yield {
                "patient": subject,
                "at": at,
                "value": row.value,
                "text": row.text,
                "day": row.day,
            }


def _layers(
    lines: list[dict[str, Any]],
    medians: list[dict[str, Any]],
    figure: Pairs,
    over: alt.Parameter,
) -> Iterator[Any]:
    x = alt.X(
        "at:N",
        title=None,
        scale=alt.Scale(domain=[figure.first, figure.last], padding=0.5),
        axis=alt.Axis(labelAngle=0, grid=False),
    )
    top = max((d["value"] for d in [*lines, *medians]), default=1.0)
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1.08 * top], nice=False),
        axis=alt.Axis(tickCount=4, minExtent=30, labelFlush=FLUSH),
    )
    one = alt.Chart(records(lines, ["patient", "at", "value", "text", "day"])).encode(
        x=x,
        y=y,
        detail=alt.Detail("patient:N"),
        tooltip=[
            alt.Tooltip("patient:N", title="Patient"),
            alt.Tooltip("day:Q", title="Study day"),
            alt.Tooltip("text:N", title="Value"),
        ],
    )
    color = alt.ColorValue("#d5d9dd", condition={"param": over.name, "value": _LINES})
    yield one.mark_line(strokeWidth=1.1).encode(color=color, opacity=faded(over, rest=0.4))
    yield one.mark_point(size=22, filled=True, opacity=1).encode(color=color)
    middle = alt.Chart(records(medians, ["at", "value", "text", "what"])).encode(x=x, y=y)
    tip = [alt.Tooltip("what:N", title="What"), alt.Tooltip("text:N", title="Value")]
    yield middle.mark_line(color=BLUE, strokeWidth=3).encode(tooltip=tip)
    ends: list[tuple[str, Any, int]] = [(figure.first, "right", -8), (figure.last, "left", 8)]
    for at, align, dx in ends:
        end = [m for m in medians if m["at"] == at]
        mark = alt.Chart(records(end, ["at", "value", "text"])).encode(x=x, y=y)
        yield mark.mark_point(size=70, filled=True, opacity=1, color=BLUE)
        yield mark.mark_text(
            align=align, dx=dx, baseline="middle", fontSize=11, fontWeight=700, color=INK
        ).encode(text=alt.Text("text:N"))
