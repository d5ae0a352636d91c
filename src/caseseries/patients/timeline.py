"""Timeline of one patient: doses, adverse events by grade, assessments and what followed, on one axis of study days.

The chart is built once a study; each patient fills it with rows. A day is an interval as wide as one unit of the axis,
centred on its tick; since there is no day 0, negative days are drawn one to the right.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt

from caseseries.figures.base import BLUE, GRADES, GREEN, Spec, to_spec
from caseseries.patients.patient import Patient, Step
from caseseries.patients.wording import day_text, days_text
from caseseries.results import formats as fmt_module
from caseseries.study.patient_plan import DayAxis, PatientPages

WIDTH = 450
"""With the longest labels beside it no wider than a line of print, see `view.FULL_WIDTH`."""
STEP = 21
_INK = "#222"
_LABEL_SHARE = 0.72
_WRAP = 40
"""Letters of a label that stand in one line: in two it would reach into its neighbours' lines."""


def position(day: int) -> int:
    """Return where a study day stands on the axis: −1 at 0 and 1 at 1, for there is no day 0."""
    return day if day > 0 else day + 1


def timeline(plan: PatientPages) -> Spec:
    """Return the Vega-Lite spec that all patients of a study share; its data set `values` is left to be filled."""
    x = alt.X("from:Q", **day_axis(plan.axis, plan.axis.label))
    y = alt.Y(
        "row:N",
        title=None,
        axis=alt.Axis(
            # Keys are numbered so that rows keep their order; the number is cut off.
            labelExpr="split(slice(datum.label, 3), '\\n')",
            labelLimit=230,
            labelLineHeight=11,
            ticks=False,
            domain=False,
            grid=False,
        ),
        scale=alt.Scale(paddingInner=0.3, paddingOuter=0.2),
    )
    chart = alt.Chart(alt.NamedData(name="values"))

    def kind(*names: str) -> Any:
        test = " || ".join(f"datum.kind === '{name}'" for name in names)
        return chart.transform_filter(test)

    tip = alt.Tooltip("what:N", title=None)
    grade = alt.Color("grade:O", legend=None, scale=alt.Scale(domain=[1, 2, 3, 4, 5], range=GRADES))
    layers: list[Any] = [
        kind("cycle").mark_rect(color="#e9f1f7").encode(x=x, x2=alt.X2("to:Q")),
        kind("cycle")
        .mark_text(baseline="bottom", dy=-3, color="#444")
        .encode(x=alt.X("mid:Q"), y=alt.value(0), text=alt.Text("label:N")),
        kind("dose")
        .mark_bar(color=BLUE, stroke="white", strokeWidth=1)
        .encode(x=x, x2=alt.X2("to:Q"), y=y, tooltip=tip),
        kind("dose")
        .mark_text(color="white", fontWeight=600)
        .encode(x=alt.X("mid:Q"), y=y, text=alt.Text("label:N")),
        kind("event")
        .mark_bar(stroke="#55555580", strokeWidth=0.7)
        .encode(x=x, x2=alt.X2("to:Q"), y=y, color=grade, tooltip=tip),
        kind("phase").mark_bar(color=GREEN).encode(x=x, x2=alt.X2("to:Q"), y=y, tooltip=tip),
        kind("point")
        .mark_point(filled=True, color=_INK, size=75, opacity=1)
        .encode(x=x, y=y, shape=alt.Shape("shape:N", scale=None), tooltip=tip),
        kind("open")
        .mark_point(shape="triangle-right", filled=True, color=_INK, size=30, opacity=1, xOffset=2)
        .encode(x=alt.X("to:Q"), y=y),
        kind("event", "point", "beyond", "phase")
        .transform_filter("datum.side === 'right'")
        .mark_text(align="left", dx=6, color=_INK)
        .encode(x=alt.X("to:Q"), y=y, text=alt.Text("label:N")),
        kind("event", "point", "beyond", "phase")
        .transform_filter("datum.side === 'left'")
        .mark_text(align="right", dx=-6, color=_INK)
        .encode(x=alt.X("from:Q"), y=y, text=alt.Text("label:N")),
    ]
    whole: Any = alt.layer(*layers).properties(
        width=WIDTH,
        height=alt.Step(STEP),
        # Some room for the wider letters that a browser without the font puts in its place.
        padding={"top": 4, "left": 14, "right": 4, "bottom": 2},
    )
    return to_spec(whole)


def day_axis(axis: DayAxis, title: str | None) -> dict[str, Any]:
    """Return the scale and axis of study days, as keyword arguments of an Altair position."""
    first, last = position(axis.start), position(axis.end)
    ticks = list(range(1, last + 1, axis.every))
    return {
        "title": title,
        "scale": alt.Scale(domain=[first - 0.5, last + 0.5], nice=False, zero=False),
        "axis": alt.Axis(values=ticks, grid=True, domain=False, tickSize=3),
    }


def rows(plan: PatientPages, patient: Patient) -> list[dict[str, Any]]:
    """Return a patient's rows for `timeline`, with the drawn fields only."""
    lines = _Lines()
    drawn = [*_cycles(plan, patient), *_doses(plan, patient, lines), *_events(plan, patient, lines)]
    drawn += [*_assessments(plan, patient, lines), *_steps(plan, patient, lines)]
    return drawn


def alt_text(plan: PatientPages, patient: Patient) -> str:
    """Return what a patient's timeline shows, in numbers."""
    said = []
    if patient.cycles:
        said.append(_count(len(patient.cycles), plan.doses.cycle_label.lower()))
    elif patient.doses:
        said.append(_count(len(patient.doses), "dosing interval"))
    said.append(_count(len(patient.events), "adverse event"))
    if patient.worst:
        same = [e for e in patient.events if e.grade == patient.worst.grade]
        terms = ", ".join(
            dict.fromkeys(
                f"{e.term} on day {days_text(e.start, e.end, open_end=e.open)}" for e in same
            )
        )
        said.append(f"worst grade {patient.worst.grade} ({terms})")
    said += [step_text(step) for step in patient.steps]
    if patient.last is not None:
        said.append(f"observed to day {day_text(patient.last)}")
    return f"Timeline of {plan.name.lower()} {patient.subject}: {'; '.join(said)}."


def step_text(step: Step) -> str:
    """Return what happened, with its day or days."""
    if step.end is None:
        return f"{step.label} on day {day_text(step.start)}"
    end = f"{day_text(step.end)}, the last day observed" if step.last else day_text(step.end)
    return f"{step.label} from day {day_text(step.start)} to {end}"


class _Lines:
    """Hands out numbered row keys, which sort in the order in which they were asked for."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def key(self, label: str) -> str:
        if label not in self._keys:
            self._keys[label] = f"{len(self._keys):02d} {_wrapped(label)}"
        return self._keys[label]


def _wrapped(label: str) -> str:
    """Return a label broken into two lines where it is long, at the space nearest to its middle."""
    spaces = [k for k, c in enumerate(label) if c == " "]
    if len(label) <= _WRAP or not spaces:
        return label
    at = min(spaces, key=lambda k: abs(k - len(label) / 2))
    return f"{label[:at]}\n{label[at + 1 :]}"


def _cycles(plan: PatientPages, patient: Patient) -> Iterator[dict[str, Any]]:
    for cycle in patient.cycles:
        days = [
            (d.start, _end(d.start, d.end, patient))
            for d in patient.doses
            if d.cycle == cycle and d.start is not None
        ]
        if days:
            box = _box(plan.axis, min(s for s, _ in days), max(e for _, e in days))
            if box:
                yield {
                    "kind": "cycle",
                    **box,
                    "mid": _mid(box),
                    "label": f"{plan.doses.cycle_label} {cycle}",
                }


def _doses(plan: PatientPages, patient: Patient, lines: _Lines) -> Iterator[dict[str, Any]]:
    for dose in patient.doses:
        row = lines.key(f"{dose.treatment}, {dose.unit}" if dose.unit else dose.treatment)
        box = _box(plan.axis, dose.start, dose.end if dose.end is not None else patient.last)
        if box:
            given = " ".join(t for t in (dose.treatment, dose.amount, dose.unit) if t)
            what = f"{given}, day {days_text(dose.start, dose.end, open_end=dose.open)}"
            narrow = box["to"] - box["from"] < 3
            yield {
                "kind": "dose",
                "row": row,
                **box,
                "mid": _mid(box),
                "label": "" if narrow else dose.amount,
                "what": what,
            }


def _events(plan: PatientPages, patient: Patient, lines: _Lines) -> Iterator[dict[str, Any]]:
    for event in patient.events:
        row = lines.key(event.term)
        box = _box(plan.axis, event.start, event.end if event.end is not None else patient.last)
        days = days_text(event.start, event.end, open_end=event.open)
        what = f"{event.term}, grade {event.grade}, day {days}"
        label = f"G{event.grade}" if event.grade is not None else ""
        if box:
            side = _side(plan.axis, box)
            yield {
                "kind": "event",
                "row": row,
                **box,
                "grade": event.grade,
                "label": label,
                "side": side,
                "what": what,
            }
            if event.end is None:
                yield {"kind": "open", "row": row, "to": box["to"]}
        else:
            yield _beyond(plan.axis, row, event.start, label)


def _assessments(plan: PatientPages, patient: Patient, lines: _Lines) -> Iterator[dict[str, Any]]:
    for k, assessment in enumerate(plan.response):
        if not assessment.drawn:
            continue
        for visit in patient.visits:
            text, word = visit.texts[k], visit.words[k]
            if text and visit.day is not None:
                yield _point(
                    plan.axis,
                    lines.key(assessment.label),
                    visit.day,
                    "diamond",
                    word,
                    f"{assessment.label}: {text}, day {day_text(visit.day)}",
                )


def _steps(plan: PatientPages, patient: Patient, lines: _Lines) -> Iterator[dict[str, Any]]:
    for step in patient.steps:
        row = lines.key(step.label)
        if step.end is None:
            yield _point(
                plan.axis,
                row,
                step.start,
                step.shape or "circle",
                f"day {day_text(step.start)}",
                step_text(step),
            )
            continue
        box = _box(plan.axis, step.start, step.end)
        if box is None:
            yield _beyond(plan.axis, row, step.start, "")
            continue
        yield {
            "kind": "phase",
            "row": row,
            **box,
            "label": f"from day {day_text(step.start)}",
            "side": "left",
            "what": step_text(step),
        }
        if position(step.end) > position(plan.axis.end):
            yield {"kind": "open", "row": row, "to": box["to"]}


def _end(start: int, end: int | None, patient: Patient) -> int:
    """Return the last day of a dose; one without an end goes on to the last day observed."""
    return next(day for day in (end, patient.last, start) if day is not None)


def _point(axis: DayAxis, row: str, day: int, shape: str, label: str, what: str) -> dict[str, Any]:
    at = position(day)
    if not position(axis.start) <= at <= position(axis.end):
        return _beyond(axis, row, day, "")
    box: dict[str, float] = {"from": at, "to": at}
    return {
        "kind": "point",
        "row": row,
        **box,
        "shape": shape,
        "label": label,
        "side": _side(axis, box),
        "what": what,
    }


def _beyond(axis: DayAxis, row: str, day: int | None, label: str) -> dict[str, Any]:
    """Return the words that stand at the edge for what lies outside the days drawn."""
    if day is not None and position(day) < position(axis.start):
        at = position(axis.start) - 0.5
        return {
            "kind": "beyond",
            "row": row,
            "from": at,
            "to": at,
            "side": "right",
            "label": f"← {label} day {day_text(day)}".replace("  ", " "),
        }
    when = f"day {day_text(day)} →" if day is not None else "day unknown"
    at = position(axis.end) + 0.5
    return {
        "kind": "beyond",
        "row": row,
        "from": at,
        "to": at,
        "side": "left",
        "label": f"{label} {when}".strip(),
    }


def _box(axis: DayAxis, start: int | None, end: int | None) -> dict[str, float] | None:
    """Return the drawn part of an interval of days; None when nothing of it is drawn."""
    if start is None:
        return None
    low = max(position(start) - 0.5, position(axis.start) - 0.5)
    high = min(position(end if end is not None else start) + 0.5, position(axis.end) + 0.5)
    return {"from": low, "to": high} if low < high else None


def _side(axis: DayAxis, box: dict[str, float]) -> str:
    """Return the side on which a label has room."""
    first, last = position(axis.start), position(axis.end)
    return "right" if (box["to"] - first) / (last - first) < _LABEL_SHARE else "left"


def _mid(box: dict[str, float]) -> float:
    return (box["from"] + box["to"]) / 2


def _count(number: int, noun: str) -> str:
    return f"{fmt_module.words(number)} {noun}{'' if number == 1 else 's'}"
