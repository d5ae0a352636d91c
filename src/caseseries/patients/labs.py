"""Small drawings of one patient's laboratory values by day, over the range of all patients in grey.

One chart a panel of study.yml. The range is the same for all pages, so it is kept apart from the patient's own rows:
`ranges` once a study, `rows` once a patient.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Any

import altair as alt

from caseseries.figures.base import BLUE, FLUSH, Spec, to_spec
from caseseries.patients.patient import Patient, Series, Value
from caseseries.patients.timeline import day_axis, position
from caseseries.patients.wording import day_text, unit_text
from caseseries.results import formats as fmt_module
from caseseries.study.patient_plan import DayAxis, Panel, PatientPages
from caseseries.study.plan import Parameter

COLUMNS = 4
"""So few that letters are of 7 points in print; charts.js has as many."""
WIDTH, HEIGHT = 116, 78
LARGE = (420, 150)
AXIS = 36
"""Room for the labels of a value axis, the same in all drawings, so that those of all panels stand in one grid."""
NEAR = 0.85
"""Where so many of the values lie, the axis is wide; a break marks where what is farther begins."""
FAR = 0.8
FEWEST = 20
"""Values below which an axis has no break: so few show nothing of where values lie."""
_RANGE, _MIDDLE, _LIMIT = "#e3e3e3", "#a8a8a8", "#8a8a8a"

Drawn = list[dict[str, Any]]


def near_end(plan: PatientPages, panel: Panel, everybody: Iterable[Patient]) -> int:
    """Return the position of the day up to which the axis of a panel is wide: the end when values lie all over it."""
    days = sorted(
        position(value.day)
        for patient in everybody
        for series in patient.series[panel.id]
        for value in drawable(plan.axis, panel, series.values)
    )
    end = position(plan.axis.end)
    if len(days) < FEWEST:
        return end
    least = days[math.ceil(NEAR * len(days)) - 1]
    near = 1 + math.ceil((least - 1) / plan.axis.every) * plan.axis.every
    return near if near < end * 0.6 else end


def _days(plan: PatientPages, near: int) -> dict[str, Any]:
    """Return scale and axis of the days, drawn together beyond `near`."""
    first, last = position(plan.axis.start), position(plan.axis.end)
    every = plan.axis.every
    axis = alt.Axis(
        values=[*range(1, near, every), near, last]
        if near < last
        else list(range(1, last + 1, 2 * every)),
        grid=False,
        domain=True,
        tickSize=3,
        labelFontSize=11,
        labelPadding=2,
        labelOverlap=True,
    )
    if near >= last:
        return {**day_axis(plan.axis, None), "axis": axis}
    broken: Any = alt.Scale(
        domain=[first - 0.5, near, last + 0.5],
        range=[0, {"expr": f"child_width * {FAR}"}, {"expr": "child_width"}],
        nice=False,
        zero=False,
    )
    return {"title": None, "scale": broken, "axis": axis}


def panel_chart(plan: PatientPages, panel: Panel, near: int | None = None) -> Spec:
    """Return the Vega-Lite spec of a panel, one facet a parameter; its data set `values` is left to be filled.

    near: see `near_end`; without it the whole axis is of one scale.
    """
    log = panel.scale == "log"
    ticks = _days(plan, position(plan.axis.end) if near is None else near)
    wide, high = LARGE if panel.large else (WIDTH, HEIGHT)
    x = alt.X("from:Q", **ticks)
    y = alt.Y(
        "low:Q",
        title=None,
        scale=alt.Scale(type="log", nice=True)
        if log
        else alt.Scale(type="linear", nice=True, zero=False),
        axis=alt.Axis(
            tickCount=3,
            grid=not log,
            labelFontSize=11,
            minExtent=AXIS - 4,
            maxExtent=AXIS - 4,
            domain=False,
            tickSize=0,
            labelPadding=3,
            format="~g" if log else "~r",
            labelFlush=FLUSH,
        ),
    )
    base = alt.Chart()

    def kind(name: str) -> Any:
        return base.transform_filter(f"datum.kind === '{name}'")

    hover = alt.selection_point(
        name="day", fields=["from"], on="pointerover", clear="pointerout", empty=False
    )
    layers: list[Any] = [
        kind("range")
        .mark_rect(color=_RANGE)
        .encode(x=x, x2=alt.X2("to:Q"), y=y, y2=alt.Y2("high:Q")),
        kind("range")
        .mark_rule(color=_MIDDLE, strokeWidth=1)
        .encode(x=x, x2=alt.X2("to:Q"), y=alt.Y("mid:Q")),
        kind("break").mark_rule(color=_LIMIT, strokeWidth=1, strokeDash=[2, 2]).encode(x=x),
        kind("normal")
        .mark_rule(color=_LIMIT, strokeWidth=0.8, strokeDash=[1, 2])
        .encode(y=alt.Y("low:Q")),
        kind("quantitation")
        .mark_rule(color="#222", strokeWidth=0.9, strokeDash=[4, 3])
        .encode(y=alt.Y("low:Q")),
        kind("value").mark_line(color=BLUE, strokeWidth=1.4).encode(x=x, y=y),
        kind("value")
        .mark_point(filled=True, opacity=1, stroke=BLUE, strokeWidth=1.2)
        .encode(
            x=x,
            y=y,
            fill=alt.Fill(
                "below:N", legend=None, scale=alt.Scale(domain=[False, True], range=[BLUE, "#fff"])
            ),
            size=alt.condition(hover, alt.value(60), alt.value(16)),
            tooltip=alt.Tooltip("what:N", title=None),
        )
        .add_params(hover),
    ]
    facet = alt.Facet(
        "panel:N",
        title=None,
        header=alt.Header(
            labelExpr="split(slice(datum.label, 3), '\\n')",
            labelFontSize=12,
            labelLineHeight=13,
            labelAnchor="start",
            labelPadding=3,
            labelOrient="top",
        ),
    )
    chart: Any = (
        alt.layer(*layers, data=alt.NamedData(name="values"))
        .properties(width=wide, height=high)
        .facet(
            facet=facet, columns=2 if panel.large else COLUMNS, spacing={"row": 10, "column": 10}
        )
        .resolve_scale(y="independent")
        .resolve_axis(x="independent", y="independent")
    )
    return to_spec(chart.properties(padding=2))


def ranges(plan: PatientPages, panel: Panel, everybody: Sequence[Patient]) -> Drawn:
    """Return the lowest, median and highest value of all patients, by parameter and bin of days within the axis."""
    bins: dict[str, dict[int, list[float]]] = {}
    for patient in everybody:
        for series in patient.series[panel.id]:
            for value in drawable(plan.axis, panel, series.values):
                by_bin = bins.setdefault(series.parameter.id, {})
                by_bin.setdefault(_bin(plan.axis, value.day), []).append(_height(series, value))
    found: Drawn = []
    near = near_end(plan, panel, everybody)
    for key, parameter in _keys(panel):
        if parameter.id in bins and near < position(plan.axis.end):
            found.append({"kind": "break", "panel": key, "from": near})
        for start, values in sorted(bins.get(parameter.id, {}).items()):
            low, high = max(start, position(plan.axis.start)), start + plan.axis.bin
            found.append(
                {
                    "kind": "range",
                    "panel": key,
                    "from": low - 0.5,
                    "to": min(high, position(plan.axis.end) + 1) - 0.5,
                    "low": min(values),
                    "mid": fmt_module.significant(median(values)),
                    "high": max(values),
                }
            )
    return found


def measured(plan: PatientPages, panel: Panel, everybody: Sequence[Patient]) -> tuple[int, int]:
    """Return in how many patients the parameters of a panel were measured: the fewest and the most, of those drawn."""
    counts: dict[str, int] = {}
    for patient in everybody:
        for series in patient.series[panel.id]:
            if drawable(plan.axis, panel, series.values):
                counts[series.parameter.id] = counts.get(series.parameter.id, 0) + 1
    return (min(counts.values()), max(counts.values())) if counts else (0, 0)


def rows(plan: PatientPages, panel: Panel, patient: Patient) -> Drawn:
    """Return the rows of a patient: values, quantitation limits and limits of normal; empty without any value."""
    keys = {parameter.id: key for key, parameter in _keys(panel)}
    found: Drawn = []
    for series in patient.series[panel.id]:
        key = keys[series.parameter.id]
        values = drawable(plan.axis, panel, series.values)
        if not values:
            continue
        found += _limits(panel, key, series)
        unit = unit_text(series.parameter.unit)
        found += [
            {
                "kind": "value",
                "panel": key,
                "from": position(v.day),
                "low": _height(series, v),
                "below": v.below,
                "what": f"Day {day_text(v.day)}: {v.text}{unit}",
            }
            for v in values
        ]
    return found


def _height(series: Series, value: Value) -> float:
    """Return where a value is drawn: below the limit of quantitation at that limit, as in every figure."""
    below = value.below and series.quantitation is not None
    return float(series.quantitation) if below and series.quantitation is not None else value.value


def combined(shared: Drawn, own: Drawn) -> Drawn:
    """Return the rows of a chart: the ranges of those parameters that the patient has, and the patient's own."""
    shown = {row.get("panel") for row in own}
    return [row for row in shared if row["panel"] in shown] + own


def drawable(axis: DayAxis, panel: Panel, values: Iterable[Value]) -> list[Value]:
    """Return the values that lie within the axis, and above zero on a logarithmic scale."""
    first, last = position(axis.start), position(axis.end)
    return [
        v
        for v in values
        if first <= position(v.day) <= last and (panel.scale == "linear" or v.value > 0)
    ]


def missing_text(panel: Panel, patient: Patient) -> str:
    """Return which parameters were not recorded in a patient; empty when all were."""
    none = [s.parameter.label for s in patient.series[panel.id] if not s.values]
    if len(none) == len(panel.parameters):
        return panel.missing or f"{panel.label}: no values were recorded."
    return f"Not recorded: {', '.join(none)}." if none else ""


def undrawn_text(plan: PatientPages, panel: Panel, patient: Patient) -> str:
    """Return the values that the chart cannot show, in words; empty when it shows all."""
    said = []
    for series in patient.series[panel.id]:
        shown = drawable(plan.axis, panel, series.values)
        left = [
            f"{v.text}{unit_text(series.parameter.unit)} on day {day_text(v.day)}"
            for v in series.values
            if v not in shown
        ]
        if left:
            said.append(f"{series.parameter.label} {', '.join(left)}")
    return f"Not drawn: {'; '.join(said)}." if said else ""


def alt_text(plan: PatientPages, panel: Panel, patient: Patient, fewest: int, most: int) -> str:
    """Return what a panel shows, in numbers. fewest, most: the patients behind the ranges of its parameters."""
    said = []
    for series in patient.series[panel.id]:
        values = drawable(plan.axis, panel, series.values)
        if values:
            low, high = min(values, key=lambda v: v.value), max(values, key=lambda v: v.value)
            unit = unit_text(series.parameter.unit)
            count = f"{len(values)} value{'' if len(values) == 1 else 's'}"
            between = low.text if low.text == high.text else f"{low.text} to {high.text}"
            said.append(f"{series.parameter.label} {between}{unit} ({count})")
    noun = plan.name.lower()
    of = (
        f"{fewest} to {most} {noun}s"
        if fewest < most
        else f"{most} {noun}{'' if most == 1 else 's'}"
    )
    return f"{panel.label} of {noun} {patient.subject}, over the range of {of}: {'; '.join(said)}."


def _keys(panel: Panel) -> Iterator[tuple[str, Parameter]]:
    """Yield the facet key of each parameter; numbered, since facets are sorted by it."""
    for k, parameter in enumerate(panel.parameters):
        yield f"{k:02d} {parameter.label}\n{parameter.unit}", parameter


def _limits(panel: Panel, key: str, series: Series) -> Iterator[dict[str, Any]]:
    if series.quantitation is not None:
        yield {"kind": "quantitation", "panel": key, "low": series.quantitation}
    for limit in (series.low, series.high):
        if limit is not None and (panel.scale == "linear" or limit > 0):
            yield {"kind": "normal", "panel": key, "low": limit}


def _bin(axis: DayAxis, day: int) -> int:
    """Return the position at which the bin of a day starts; bins are counted from day 1, which starts one."""
    return 1 + (position(day) - 1) // axis.bin * axis.bin
