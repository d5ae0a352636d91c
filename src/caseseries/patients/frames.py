"""Pictures of laboratory values: frames that Vega draws once, and one patient's line and points put into them.

A frame is the small drawing of one parameter: axes, name, range of all patients, limits. It is the same for all
patients with the same limits, since the range holds everybody's values. How a patient's marks look and where they
stand is read off probes that Vega draws in the frame: no colour, shape or scale is told a second time here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from caseseries.figures.base import Spec, still, with_data
from caseseries.patients.labs import Drawn as Rows
from caseseries.patients.labs import combined
from caseseries.store import drawings

Pair = tuple[float, float, float, float]
"""Two values and the pixels at which they stand: value, pixel, value, pixel."""
_OWN = "value"
_SVG = re.compile(
    r'<svg [^>]*?width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)".*?'
    r'<g [^>]*transform="translate\((?P<x>[-\d.]+),(?P<y>[-\d.]+)\)">(?P<body>.*)</g></svg>',
    re.DOTALL,
)
_MARKS = re.compile(
    r'<g class="mark-line [^>]*><path d="[^"]*"(?P<line>[^>]*)/></g>'
    r'<g class="mark-symbol [^>]*>(?P<points>(?:<path [^>]*/>)+)</g>'
)
_POINT = re.compile(r'<path transform="translate\(([-\d.e]+),([-\d.e]+)\)" ([^>]*)/>')
_UNSEEN = re.compile(
    r'<path class="(?:back|fore)ground" d="[^"]*"(?: pointer-events="none")?(?: display="none")?/>'
    r'| (?:class="[^"]*"|pointer-events="none"|opacity="1")'
)
_BOXES = re.compile(r'<path d="M[^"]*Z"( fill="[^"]*")/>(?:<path d="M[^"]*Z"\1/>)+')
_SHAPE = re.compile(r' d="([^"]*)"')
_LONG = re.compile(r"-?\d+\.\d{3,}")


@dataclass(frozen=True)
class Frame:
    """One small drawing around the marks of a patient.

    left, top, right, below: pixels that it takes on each side of the upper left corner of its axes.
    days: one pair for each part of the axis, the first value of each being where the part begins.
    """

    before: str
    behind: str
    left: float
    top: float
    right: float
    below: float
    days: tuple[tuple[float, Pair], ...]
    values: Pair
    log: bool
    line: str
    points: Mapping[bool, str]

    def filled(self, rows: Iterable[Mapping[str, Any]]) -> str:
        """Return the drawing with a patient's values: rows with `from`, `low` and `below`."""
        at = sorted((self._x(r["from"]), self._y(r["low"]), r["below"]) for r in rows)
        path = "L".join(f"{_short(x)},{_short(y)}" for x, y, _ in at)
        line = f'<path d="M{path}"{self.line}/>' if len(at) > 1 else ""
        points = "".join(
            f'<path transform="translate({_short(x)},{_short(y)})" {self.points[below]}/>'
            for x, y, below in at
        )
        return f"{self.before}{line}{points}{self.behind}"

    def _x(self, position: float) -> float:
        starts = [(start, pair) for start, pair in self.days if start <= position]
        return _between(position, (starts or self.days)[-1][1])

    def _y(self, value: float) -> float:
        low, low_y, high, high_y = self.values
        if self.log:
            value, low, high = math.log(value), math.log(low), math.log(high)
        return _between(value, (low, low_y, high, high_y))


@dataclass(frozen=True)
class Frames:
    """The frames of a panel's chart, each drawn when it is first needed. shared: the rows that all patients see."""

    chart: Spec
    shared: Rows
    _drawn: dict[str, Frame] = field(default_factory=dict)

    def picture(self, own: Rows) -> str:
        """Return a patient's rows as SVG: the chart's small drawings, laid out as Vega lays them out."""
        values: dict[str, Rows] = {}
        limits: dict[str, Rows] = {}
        for row in own:
            (values if row["kind"] == _OWN else limits).setdefault(row["panel"], []).append(row)
        frames = [self._frame(key, limits.get(key, [])) for key in sorted(values)]
        left, top, right, below = (
            max(getattr(frame, side) for frame in frames)
            for side in ("left", "top", "right", "below")
        )
        across, padding = min(self.chart["columns"], len(frames)), self.chart["padding"]
        space = self.chart["spacing"]
        wide, high = left + right + space["column"], top + below + space["row"]
        cells = "".join(
            f'<g transform="translate({_short(padding + left + k % across * wide)},'
            f'{_short(padding + top + k // across * high)})">{frame.filled(values[key])}</g>'
            for k, (key, frame) in enumerate(zip(sorted(values), frames, strict=True))
        )
        width = _short(across * wide - space["column"] + 2 * padding)
        height = _short(-(-len(frames) // across) * high - space["row"] + 2 * padding)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}"><rect width="{width}" height="{height}" fill="white"/>'
            f'<g fill="none" stroke-miterlimit="10">{cells}</g></svg>'
        )

    def _frame(self, key: str, limits: Rows) -> Frame:
        id = json.dumps([key, limits])
        if id not in self._drawn:
            self._drawn[id] = _frame(self.chart, self.shared, key, limits)
        return self._drawn[id]


def _frame(chart: Spec, shared: Rows, key: str, limits: Rows) -> Frame:
    rows = [*(row for row in shared if row["panel"] == key), *limits]
    scales = chart["spec"]["layer"][0]["encoding"]
    log = scales["y"]["scale"]["type"] == "log"
    heights = [row[name] for row in rows for name in ("low", "mid", "high") if name in row]
    parts = list(pairwise(scales["x"]["scale"]["domain"]))
    probes = list(_probes(parts, min(heights), max(heights)))
    own = [{"kind": _OWN, "panel": key, "from": x, "low": y, "below": b} for x, y, b in probes]
    svg = _SVG.search(_svg(with_data(still(chart), {"values": combined(shared, limits + own)})))
    marks = _MARKS.search(svg["body"]) if svg else None
    assert svg
    assert marks  # Vega draws a line and points for the probes
    pixels = [(float(m[1]), float(m[2]), m[3]) for m in _POINT.finditer(marks["points"])]
    days = tuple(
        (start, (probes[k][0], pixels[k][0], probes[k + 1][0], pixels[k + 1][0]))
        for k, (start, _) in zip(range(0, len(probes), 2), parts, strict=True)
    )
    left, top = float(svg["x"]) - chart["padding"], float(svg["y"]) - chart["padding"]
    return Frame(
        before=_small(svg["body"][: marks.start()]),
        behind=_small(svg["body"][marks.end() :]),
        left=left,
        top=top,
        right=float(svg["width"]) - left - 2 * chart["padding"],
        below=float(svg["height"]) - top - 2 * chart["padding"],
        days=days,
        values=(probes[0][1], pixels[0][1], probes[1][1], pixels[1][1]),
        log=log,
        line=_small(marks["line"]),
        points={probes[k][2]: _small(pixels[k][2]) for k in (0, 1)},
    )


def _svg(spec: Spec) -> str:
    return drawings.svg(json.dumps(spec))


def _probes(
    parts: list[tuple[float, float]], low: float, high: float
) -> Iterator[tuple[float, float, bool]]:
    """Yield position, value and whether below quantitation: two in each part, away from the edges of the frame."""
    for start, end in parts:
        yield start + 0.2 * (end - start), low, False
        yield start + 0.8 * (end - start), high, True


def _between(value: float, pair: Pair) -> float:
    low, low_at, high, high_at = pair
    return low_at if low == high else low_at + (value - low) / (high - low) * (high_at - low_at)


def _small(svg: str) -> str:
    """Return a part of a picture without what is not seen, and with pixels to a hundredth."""
    svg = _LONG.sub(lambda m: _short(float(m[0])), _UNSEEN.sub("", svg))
    return _BOXES.sub(_as_one, svg)


def _as_one(boxes: re.Match[str]) -> str:
    """Return boxes of one colour as one shape."""
    return f'<path d="{"".join(_SHAPE.findall(boxes[0]))}"{boxes[1]}/>'


def _short(number: float) -> str:
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
