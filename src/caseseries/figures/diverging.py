"""Adverse events by worst grade: mild grades to the left of zero, severe ones to the right, a panel a group."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import altair as alt

from caseseries.figures.base import (
    GRADES,
    INK,
    Spec,
    beside,
    faded,
    hover,
    layered,
    picked,
    records,
    to_spec,
)
from caseseries.results import PatientResults, Results
from caseseries.study import Study
from caseseries.study.figure_plans import DivergingBars

_WIDTH = 205
_STEP = 14
_SIDES: list[tuple[str, Any]] = [("left", "right"), ("right", "left")]
"""A side, and how its text is aligned so that it ends at zero."""


def diverging(
    study: Study,
    results: Results,
    patients: PatientResults,  # noqa: ARG001  all figures are called alike
    figure: DivergingBars,
) -> Spec:
    """Return the Vega-Lite spec of the bars, from the rows of a worst-grade analysis in results.csv."""
    analysis = study.analysis(figure.analysis)
    bands = {band.id: band for band in analysis.bands}
    terms = [
        term
        for term in analysis.terms
        if any(
            _n(results, analysis.id, term.id, "all-grades", g) >= figure.at_least
            for g in figure.groups
        )
    ]
    whole = study.groups.all.id
    terms.sort(key=lambda t: (-_n(results, analysis.id, t.id, "all-grades", whole), t.label))
    used = [
        band
        for band in sorted([*figure.left, *figure.right], key=lambda b: bands[b].min)
        if any(_n(results, analysis.id, t.id, band, g) for t in terms for g in figure.groups)
    ]
    sizes = {g: int(results[f"{analysis.id}.any.all-grades.{g}.n"].N or 0) for g in figure.groups}
    ends = _ends(results, analysis.id, [t.id for t in terms], figure, sizes)
    color = alt.Color(
        "grade:N",
        title=None,
        scale=alt.Scale(
            domain=[bands[b].label for b in used], range=[GRADES[bands[b].max - 1] for b in used]
        ),
        legend=alt.Legend(orient="top", direction="horizontal"),
    )

    def x(field: str) -> alt.X:
        axis = alt.Axis(labelExpr="abs(datum.value)", tickCount=6, grid=True)
        scale = alt.Scale(domain=list(ends), nice=False)
        return alt.X(field, title=figure.x, scale=scale, axis=axis)

    over, chosen = hover("event"), picked("grade")
    panels = []
    for k, group in enumerate(figure.groups):
        y = alt.Y(
            "event:N",
            title=None,
            scale=alt.Scale(domain=[t.label for t in terms], paddingInner=0.25, paddingOuter=0.15),
            axis=alt.Axis(ticks=False, domain=False, grid=False, labels=k == 0, labelLimit=230),
        )
        rows = [
            row
            for term in terms
            for row in _bars(results, analysis.id, term, bands, figure, group, sizes[group])
        ]
        zero = alt.Chart(records([{"x": 0}], ["x"])).mark_rule(color=INK, strokeWidth=0.8)
        heads = [
            {"x": -1.5, "text": f"← {figure.left_label}", "side": "left"},
            {"x": 1.5, "text": f"{figure.right_label} →", "side": "right"},
        ]
        panels.append(
            layered(
                [
                    alt.Chart(records(rows, ["event", "grade", "from", "to", "patients"]))
                    .mark_bar(stroke="white", strokeWidth=0.5)
                    .encode(
                        x=x("from:Q"),
                        x2=alt.X2("to:Q"),
                        y=y,
                        color=color,
                        opacity=faded(over, chosen, rest=0.2),
                        tooltip=[
                            alt.Tooltip("event:N", title="Event"),
                            alt.Tooltip("grade:N", title="Worst grade"),
                            alt.Tooltip("patients:N", title="Patients"),
                        ],
                    ),
                    zero.encode(x=x("x:Q")),
                    *_totals(rows, x, y),
                    *(
                        alt.Chart(records([h for h in heads if h["side"] == side], ["x", "text"]))
                        .mark_text(align=align, baseline="bottom", dy=-3, fontSize=11, color=INK)
                        .encode(
                            x=x("x:Q"),
                            y=alt.value(0),
                            text=alt.Text("text:N"),
                        )
                        for side, align in _SIDES
                    ),
                ],
                height=_STEP * len(terms),
                title={"text": f"{study.group(group).label} (n = {sizes[group]})", "offset": 18},
                width=_WIDTH,
            )
        )
    return to_spec(beside(panels, 16, "color"), over, chosen)


def _bars(
    results: Results,
    analysis: str,
    term: Any,
    bands: dict[str, Any],
    figure: DivergingBars,
    group: str,
    N: int,
) -> list[dict[str, Any]]:
    """Return the bars of a term, from zero outwards on each side, in per cent of the group."""
    rows = []
    for sign, side in ((-1, figure.left), (1, figure.right)):
        edge = 0.0
        for band in side:
            n = _n(results, analysis, term.id, band, group)
            if not n:
                continue
            width = 100 * n / N
            rows.append(
                {
                    "event": term.label,
                    "grade": bands[band].label,
                    "from": round(sign * edge, 3),
                    "to": round(sign * (edge + width), 3),
                    "patients": f"{n} of {N}",
                    "side": sign,
                    "n": n,
                }
            )
            edge += width
    return rows


def _totals(rows: list[dict[str, Any]], x: Callable[[str], alt.X], y: alt.Y) -> list[Any]:
    """Return the number of patients at the outer end of each row's bars."""
    layers = []
    ends_at: list[tuple[int, Any, int]] = [(-1, "right", -3), (1, "left", 3)]
    for sign, align, dx in ends_at:
        ends: dict[str, dict[str, Any]] = {}
        for row in (r for r in rows if r["side"] == sign):
            total = ends.get(row["event"], {"n": 0})["n"] + row["n"]
            ends[row["event"]] = {"event": row["event"], "from": row["to"], "n": total}
        layers.append(
            alt.Chart(records(list(ends.values()), ["event", "from", "n"]))
            .mark_text(align=align, dx=dx, baseline="middle", fontSize=11, color=INK)
            .encode(x=x("from:Q"), y=y, text=alt.Text("n:Q"))
        )
    return layers


def _ends(
    results: Results, analysis: str, terms: list[str], figure: DivergingBars, sizes: dict[str, int]
) -> tuple[float, float]:
    """Return the ends of the axis, room for the numbers included."""

    def widest(side: list[str]) -> float:
        shares = [
            100 * sum(_n(results, analysis, t, b, g) for b in side) / sizes[g]
            for t in terms
            for g in figure.groups
            if sizes[g]
        ]
        return math.ceil((max(shares, default=0) + 8) / 10) * 10

    return -widest(figure.left), widest(figure.right)


def _n(results: Results, analysis: str, row: str, level: str, group: str) -> int:
    return int(results[f"{analysis}.{row}.{level}.{group}.n"].value or 0)
