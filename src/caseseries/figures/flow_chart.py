"""Schema of therapy: boxes of a flow analysis from left to right, bands between them as wide as patients are many.

Where boxes and bands lie follows from the counts alone; nothing is placed by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import altair as alt

from caseseries.figures.base import BLUE, INK, Spec, hover, layered, records, to_spec
from caseseries.results import PatientResults, Results
from caseseries.study import Study
from caseseries.study.figure_plans import FlowChart

_WIDTH = 640.0
_BOX = 118.0
_PATIENT = 9.0
_LINE = 13.0
_GAP = 9.0
_TOP = 24.0
_NUMBER = 25.0
_CHARACTERS = 15
_STEPS = 12


@dataclass(frozen=True)
class Box:
    """A box, or where a band passes a stage without one (no label): its patients, and its edges in pixels."""

    id: str
    stage: int
    lines: tuple[str, ...]
    n: int
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Band:
    """A band from one box to another, and the number of patients in it."""

    source: str
    target: str
    n: int
    what: str


def flow(study: Study, results: Results, patients: PatientResults, figure: FlowChart) -> Spec:  # noqa: ARG001  all figures are called alike
    """Return the Vega-Lite spec of the flow chart, from the rows of its analysis in results.csv."""
    analysis = study.analysis(figure.analysis)
    group = (analysis.groups or [study.groups.all.id])[0]
    boxes, bands = layout(results, analysis, group)
    height = max(box.bottom for box in boxes.values()) + 2
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, _WIDTH], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    over = hover("what")
    # A band is named after its two boxes, so the box under the pointer brings out its bands as well.
    touched = f"!isValid({over.name}.what) || indexof(datum.what, {over.name}.what[0]) >= 0"
    ribbons = [point for band in bands for point in _ribbon(band, boxes, bands)]
    shown = [box for box in boxes.values() if box.lines]
    frames = [
        {
            "x": b.left, "x2": b.right, "y": b.top, "y2": b.bottom,
            "what": " ".join(b.lines), "patients": b.n,
        }
        for b in shown
    ]  # fmt: skip
    labels = [
        {"x": b.left + _NUMBER, "y": b.middle + (k - (len(b.lines) - 1) / 2) * _LINE, "text": line}
        for b in shown
        for k, line in enumerate(b.lines)
    ]
    counts = [{"x": b.left + _NUMBER - 5, "y": b.middle, "text": str(b.n)} for b in shown]
    heads = [
        {"x": left, "y": 9.0, "text": stage.label}
        for stage, left in zip(analysis.stages, _lefts(len(analysis.stages)), strict=True)
    ]
    tip = [alt.Tooltip("what:N", title="What"), alt.Tooltip("patients:Q", title="Patients")]
    text = alt.Text("text:N")
    layers = (
        alt.Chart(records(ribbons, ["x", "y", "y2", "what", "patients"]))
        .mark_area(color=BLUE, line=False)
        .encode(
            x=x,
            y=y,
            y2=alt.Y2("y2:Q"),
            detail=alt.Detail("what:N"),
            opacity=alt.OpacityValue(0.08, condition={"test": touched, "value": 0.3}),
            tooltip=tip,
        ),
        alt.Chart(records(frames, ["x", "x2", "y", "y2", "what", "patients"]))
        .mark_rect(fill="white", stroke=INK, strokeWidth=0.9, cornerRadius=2)
        .encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), tooltip=tip),
        alt.Chart(records(labels, ["x", "y", "text"]))
        .mark_text(align="left", baseline="middle", color=INK, fontSize=11)
        .encode(x=x, y=y, text=text),
        alt.Chart(records(counts, ["x", "y", "text"]))
        .mark_text(align="right", baseline="middle", color=INK, fontSize=12, fontWeight=700)
        .encode(x=x, y=y, text=text),
        alt.Chart(records(heads, ["x", "y", "text"]))
        .mark_text(align="left", baseline="middle", color=INK, fontSize=12, fontWeight=600)
        .encode(x=x, y=y, text=text),
    )
    chart = layered(layers, height=height, width=_WIDTH)
    # Narrower, its boxes cannot hold their words.
    return to_spec(chart, over) | {"usermeta": {"least": _WIDTH}}


def layout(results: Results, analysis: Any, group: str) -> tuple[dict[str, Box], list[Band]]:
    """Return the boxes by id with their edges, and the bands in the order of their boxes.

    A box is as high as its patients, or its label, need. A band over an optional stage gets a place of its own there.
    """
    boxes: dict[str, Box] = {}
    stage_of = {node.id: k for k, stage in enumerate(analysis.stages) for node in stage.nodes}
    label_of = {node.id: node.label for stage in analysis.stages for node in stage.nodes}
    for id, stage in stage_of.items():
        n = int(results[f"{analysis.id}.{id}.{group}.n"].value or 0)
        boxes[id] = Box(id, stage, _wrapped(label_of[id]), n)
    bands: list[Band] = []
    for a in stage_of:
        for b in stage_of:
            row = results.get(f"{analysis.id}.{a}.{b}.{group}.n")
            if row is None or not row.value:
                continue
            what, n, before = f"{label_of[a]} to {label_of[b]}", int(row.value), a
            for stage in range(stage_of[a] + 1, stage_of[b]):
                # One place a stage for all that pass it by from the same box.
                between = f"{a}+{stage}"
                passing = boxes.get(between, Box(between, stage, (), 0))
                boxes[between] = replace(passing, n=passing.n + n)
                bands.append(Band(before, between, n, what))
                before = between
            bands.append(Band(before, b, n, what))
    return _placed(boxes, bands, len(analysis.stages)), bands


def _placed(boxes: dict[str, Box], bands: list[Band], stages: int) -> dict[str, Box]:
    columns = [[b for b in boxes.values() if b.stage == k] for k in range(stages)]
    rank: dict[str, int] = {}
    for column in columns:
        # Bands cross less when boxes follow the order of where their patients come from.
        column.sort(
            key=lambda b: min((rank[w.source] for w in bands if w.target == b.id), default=0)
        )
        rank |= {b.id: k for k, b in enumerate(column)}
    needed = [sum(_height(b) for b in column) + _GAP * (len(column) - 1) for column in columns]
    tallest = max(needed)
    placed: dict[str, Box] = {}
    for column, left, need in zip(columns, _lefts(stages), needed, strict=True):
        top = _TOP + (tallest - need) / 2
        for box in column:
            bottom = top + _height(box)
            placed[box.id] = replace(box, left=left, right=left + _BOX, top=top, bottom=bottom)
            top = bottom + _GAP
    return placed


def _height(box: Box) -> float:
    return max(box.n * _PATIENT, len(box.lines) * _LINE + 7 if box.lines else 0.0)


def _lefts(stages: int) -> list[float]:
    step = (_WIDTH - _BOX - 2) / max(stages - 1, 1)
    return [round(1 + k * step, 1) for k in range(stages)]


def _ribbon(band: Band, boxes: dict[str, Box], bands: list[Band]) -> list[dict[str, Any]]:
    """Return the points of a band: an S between two boxes, and straight across a place without a box."""
    a, b = boxes[band.source], boxes[band.target]
    start = _edge(a, [w for w in bands if w.source == a.id], band, boxes, "target")
    end = _edge(b, [w for w in bands if w.target == b.id], band, boxes, "source")
    points = [] if a.lines else [(a.left, start)]
    for k in range(_STEPS + 1):
        t = k / _STEPS
        bend = (1 - math.cos(math.pi * t)) / 2
        points.append((a.right + (b.left - a.right) * t, start + (end - start) * bend))
    shared = {"what": band.what, "patients": band.n}
    thick = band.n * _PATIENT
    return [
        {"x": round(x, 1), "y": round(y, 1), "y2": round(y + thick, 1), **shared} for x, y in points
    ]


def _edge(box: Box, here: list[Band], band: Band, boxes: dict[str, Box], other: str) -> float:
    """Return the height at which a band meets a box, whose bands lie in the order of their other ends."""
    here = sorted(here, key=lambda w: boxes[getattr(w, other)].top)
    top = box.middle - sum(w.n for w in here) * _PATIENT / 2
    return top + sum(w.n for w in here[: here.index(band)]) * _PATIENT


def _wrapped(label: str) -> tuple[str, ...]:
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _CHARACTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)
