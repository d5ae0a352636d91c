"""Swimmer plot: one lane a patient, bars for phases of treatment, markers for what happened."""

from __future__ import annotations

from typing import Any

import altair as alt

from caseseries.figures.base import BLUE, CYCLE, GREEN, LIGHT, Spec, records, to_spec
from caseseries.plan_figures import Swimmer
from caseseries.results import PatientResult, PatientResults
from caseseries.study import Study

_LANE_HEIGHT = 16


def swimmer(study: Study, patients: PatientResults, figure: Swimmer) -> Spec:
    """Return the Vega-Lite spec of the swimmer plot, from the lane rows of patients.csv."""
    lanes = study.lane(figure.lanes)
    rows = patients.select(analysis=figure.lanes)
    start = {r.subject: r.day for r in rows if r.variable == "lane"}
    labels = {level.id: level.label for level in (study.groups.all, *study.groups.levels)}
    order = _order(rows)

    def months(row: PatientResult, day: int | None) -> float | None:
        first = start.get(row.subject)
        if day is None or first is None:
            return None
        return round(elapsed(first, day) / figure.divide_by, 3)

    def drawn(variables: set[str]) -> list[dict[str, Any]]:
        return [
            {
                "patient": row.subject,
                "group": labels.get(row.group, ""),
                "from": months(row, row.day),
                "to": months(row, row.end_day),
                "what": row.text,
            }
            for row in rows
            if row.variable in variables
        ]

    groups = [labels[g] for g in study.groups.ids() if any(r.group == g for r in rows)]
    bars = drawn({bar.id for bar in lanes.bars})
    markers = drawn({marker.id for marker in lanes.markers})
    whole = [{**d, "what": "Under observation"} for d in drawn({"lane"})]
    ongoing = [
        {"patient": r.subject, "group": labels.get(r.group, ""), "to": months(r, r.end_day)}
        for r in rows
        if r.variable == "lane" and r.note == "ongoing"
    ]
    colors = [
        bar.color or color for bar, color in zip(lanes.bars, [BLUE, GREEN, *CYCLE], strict=False)
    ]
    x_scale = alt.Scale(domainMin=0, nice=True)
    panels = []
    for k, group in enumerate(groups):
        subjects = [
            s for s in order if any(r.subject == s and labels.get(r.group) == group for r in rows)
        ]
        y = alt.Y(
            "patient:N",
            scale=alt.Scale(domain=subjects, paddingInner=0.25, paddingOuter=0.2),
            title=figure.y if k == 0 else None,
            axis=alt.Axis(ticks=False, domain=False, grid=False),
        )

        def of_group(data: list[dict[str, Any]], name: str = group) -> list[dict[str, Any]]:
            return [d for d in data if d["group"] == name]

        tooltip = [
            alt.Tooltip("patient:N", title=figure.y),
            alt.Tooltip("what:N", title="What"),
            alt.Tooltip("from:Q", title="From", format=".1f"),
        ]
        layers: list[Any] = [
            alt.Chart(records(of_group(whole), ["patient", "from", "to", "what"]))
            .mark_bar(color=LIGHT, height=4)
            .encode(x=alt.X("from:Q", scale=x_scale, title=figure.x), x2="to:Q", y=y),
            alt.Chart(records(of_group(bars), ["patient", "from", "to", "what"]))
            .mark_bar(height=11)
            .encode(
                x=alt.X("from:Q", scale=x_scale, title=figure.x),
                x2="to:Q",
                y=y,
                color=alt.Color(
                    "what:N",
                    title="Treatment",
                    scale=alt.Scale(domain=[b.label for b in lanes.bars], range=colors),
                ),
                tooltip=[*tooltip, alt.Tooltip("to:Q", title="To", format=".1f")],
            ),
        ]
        if markers:
            layers.append(
                alt.Chart(records(of_group(markers), ["patient", "from", "what"]))
                .mark_point(
                    size=70, filled=True, color="#111", opacity=1, stroke="white", strokeWidth=0.7
                )
                .encode(
                    x="from:Q",
                    y=y,
                    shape=alt.Shape(
                        "what:N",
                        title="Event",
                        scale=alt.Scale(
                            domain=[m.label for m in lanes.markers],
                            range=[m.shape for m in lanes.markers],
                        ),
                        # Fill and stroke of the symbols in the legend follow the mark.
                        legend=alt.Legend(symbolFillColor="#111", symbolStrokeWidth=0),
                    ),
                    tooltip=tooltip,
                )
            )
        if of_group(ongoing):
            layers.append(
                alt.Chart(records(of_group(ongoing), ["patient", "to"]))
                .mark_point(shape="triangle-right", filled=True, size=55, color="#555", xOffset=6)
                .encode(x=alt.X("to:Q"), y=y)
            )
        panels.append(
            alt.layer(*layers).properties(
                width=520, height=_LANE_HEIGHT * len(subjects) + 8, title=group
            )
        )
    chart = alt.vconcat(*panels, spacing=14).resolve_scale(
        x="shared", color="shared", shape="shared"
    )
    return to_spec(chart)


def elapsed(start: int, day: int) -> int:
    """Return the days from one study day to another; there is no day 0 between −1 and 1."""
    return day - start - (1 if start < 0 < day else 0) + (1 if day < 0 < start else 0)


def _order(rows: PatientResults) -> list[str]:
    """Return the subjects, longest lane first, then by subject."""
    length = {
        r.subject: elapsed(r.day, r.end_day)
        for r in rows
        if r.variable == "lane" and r.day is not None and r.end_day is not None
    }
    return sorted(length, key=lambda s: (-length[s], s))
