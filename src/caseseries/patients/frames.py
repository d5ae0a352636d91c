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
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from caseseries import escape
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
_MOVED = re.compile(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)")
_BOX = re.compile(r"M([-\d.e]+),([-\d.e]+)(h[-\d.e]+v[-\d.e]+h[-\d.e]+Z)")
_CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0")
_LOOK = re.compile(r' (?!class=|opacity="1"|pointer-events=|role=|aria-)([\w-]+)="([^"]*)"')
_LONG = re.compile(r"-?\d+\.\d{3,}")
_UNSEEN = ("class", "opacity", "pointer-events", "role", "display")
_PLACE = "values"
_FONT = "Source Sans Pro, sans-serif"


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
    points: Mapping[bool, tuple[float, str]]

    def filled(self, rows: Iterable[Mapping[str, Any]]) -> str:
        """Return the drawing with a patient's values: rows with `from`, `low` and `below`."""
        at = sorted((self._x(r["from"]), self._y(r["low"]), r["below"]) for r in rows)
        path = "L".join(f"{_short(x)},{_short(y)}" for x, y, _ in at)
        line = f'<path d="M{path}"{self.line}/>' if len(at) > 1 else ""
        points = "".join(
            _circles([(x, y) for x, y, _ in alike], *self.points[below])
            for below, alike in groupby(at, key=lambda one: one[2])
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
    """The frames of a panel's chart, each drawn when it is first needed.

    shared: the rows that all patients see. own: folders with the study's own fonts.
    """

    chart: Spec
    shared: Rows
    own: tuple[Path, ...] = ()
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
            f'<g fill="none" stroke-miterlimit="10" font-family="{_FONT}">{cells}</g></svg>'
        )

    def _frame(self, key: str, limits: Rows) -> Frame:
        id = json.dumps([key, limits])
        if id not in self._drawn:
            self._drawn[id] = _frame(self.chart, self.shared, key, limits, self.own)
        return self._drawn[id]


def _frame(chart: Spec, shared: Rows, key: str, limits: Rows, fonts: tuple[Path, ...]) -> Frame:
    rows = [*(row for row in shared if row["panel"] == key), *limits]
    scales = chart["spec"]["layer"][0]["encoding"]
    log = scales["y"]["scale"]["type"] == "log"
    heights = [row[name] for row in rows for name in ("low", "mid", "high") if name in row]
    parts = list(pairwise(scales["x"]["scale"]["domain"]))
    probes = list(_probes(parts, min(heights), max(heights)))
    own = [{"kind": _OWN, "panel": key, "from": x, "low": y, "below": b} for x, y, b in probes]
    spec = with_data(still(chart), {"values": combined(shared, limits + own)})
    svg = _SVG.search(drawings.svg(json.dumps(spec), fonts))
    marks = _MARKS.search(svg["body"]) if svg else None
    assert svg
    assert marks  # Vega draws a line and points for the probes
    body = f"{svg['body'][: marks.start()]}<{_PLACE}/>{svg['body'][marks.end() :]}"
    before, behind, right, down = _flat(body)
    pixels = [
        (float(m[1]) + right, float(m[2]) + down, m[3]) for m in _POINT.finditer(marks["points"])
    ]
    days = tuple(
        (start, (probes[k][0], pixels[k][0], probes[k + 1][0], pixels[k + 1][0]))
        for k, (start, _) in zip(range(0, len(probes), 2), parts, strict=True)
    )
    left, top = float(svg["x"]) - chart["padding"], float(svg["y"]) - chart["padding"]
    return Frame(
        before=before,
        behind=behind,
        left=left,
        top=top,
        right=float(svg["width"]) - left - 2 * chart["padding"],
        below=float(svg["height"]) - top - 2 * chart["padding"],
        days=days,
        values=(probes[0][1], pixels[0][1], probes[1][1], pixels[1][1]),
        log=log,
        line=_look(marks["line"]),
        points={probes[k][2]: _point(pixels[k][2]) for k in (0, 1)},
    )


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


def _flat(body: str) -> tuple[str, str, float, float]:
    """Return what is seen before and behind the place for values, and where that place is.

    Groups that only move what is in them are left out, and so is what is not seen or only read aloud, which nobody does
    within a picture; lines one behind the other that look the same are one path, and boxes as well.
    """
    leaves = list(_leaves(ElementTree.fromstring(f"<svg>{body}</svg>"), 0.0, 0.0))
    at = next(k for k, (leaf, _, _) in enumerate(leaves) if leaf.tag == _PLACE)
    _, right, down = leaves[at]
    return _written(leaves[:at]), _written(leaves[at + 1 :]), right, down


Leaf = tuple[ElementTree.Element, float, float]


def _leaves(element: ElementTree.Element, right: float, down: float) -> Iterator[Leaf]:
    """Yield what is seen within an element, with the pixels by which groups move it."""
    for child in element:
        look = _attributes(child)
        moved = _MOVED.fullmatch(look.get("transform", ""))
        if child.tag == "g" and (moved or not look) and look.keys() <= {"transform"}:
            x, y = (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)
            yield from _leaves(child, right + x, down + y)
        elif _is_seen(child, look):
            yield child, right, down


def _is_seen(element: ElementTree.Element, look: Mapping[str, str]) -> bool:
    if element.tag == "text":
        return any(element.itertext())
    if element.tag == "line":
        return any(float(look.get(key, "0")) for key in ("x1", "y1", "x2", "y2"))
    return element.tag != "path" or not {"fill", "stroke"}.isdisjoint(look)


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    return {
        k: v
        for k, v in element.attrib.items()
        if k not in _UNSEEN and not k.startswith("aria-") and (k, v) != ("font-family", _FONT)
    }


def _written(leaves: Iterable[Leaf]) -> str:
    pieces = (_piece(leaf, right, down) for leaf, right, down in leaves)
    written = []
    for look, alike in groupby(pieces, key=lambda piece: piece[0] or piece):
        # what has a look of its own here is a path, and its text the path's shape
        if isinstance(look, str):
            shape = "".join(shape for _, shape in alike)
            written.append(f'<path d="{shape}"{look}/>')
        else:
            written += [text for _, text in alike]
    return "".join(written)


def _piece(leaf: ElementTree.Element, right: float, down: float) -> tuple[str, str]:
    """Return the look and the shape of a line or box; of anything else an empty look, and the whole of it."""
    look = _attributes(leaf)
    moved = _MOVED.fullmatch(look.pop("transform", "translate(0,0)"))
    box = _BOX.fullmatch(look.get("d", ""))
    if moved:
        right, down = right + float(moved[1]), down + float(moved[2])
    if moved and leaf.tag == "line" and look.keys().isdisjoint(("x1", "y1")):
        along, up = (_short(float(look.pop(key))) for key in ("x2", "y2"))
        return _as_text(look), f"M{_short(right)},{_short(down)}l{along},{up}"
    if moved and box and "stroke" not in look:
        del look["d"]
        x, y = right + float(box[1]), down + float(box[2])
        return _as_text(look), f"M{_short(x)},{_short(y)}{_rounded(box[3])}"
    inner = "".join(ElementTree.tostring(child, encoding="unicode") for child in leaf)
    said = escape.html(leaf.text or "") + inner
    turn = leaf.get("transform", "")
    place = f"translate({_short(right)},{_short(down)})" + ("" if moved else f" {turn}")
    return "", f'<{leaf.tag} transform="{place}"{_as_text(look)}>{said}</{leaf.tag}>'


def _as_text(look: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape.html(_rounded(value))}"' for name, value in look.items())


def _look(attributes: str) -> str:
    return "".join(f' {name}="{_rounded(value)}"' for name, value in _LOOK.findall(attributes))


def _point(attributes: str) -> tuple[float, str]:
    """Return the radius of a point, and how it looks."""
    shape = re.search(r'd="([^"]*)"', attributes)
    circle = _CIRCLE.fullmatch(shape[1]) if shape else None
    assert shape
    assert circle
    return float(circle[1]), _look(" " + attributes.replace(shape[0], ""))


def _circles(places: list[tuple[float, float]], radius: float, look: str) -> str:
    """Return points as one path where they are of one colour; else each by itself, for one may lie on another."""
    shapes = [
        f"M{_short(x + radius)},{_short(y)}a{r},{r},0,1,1,-{d},0a{r},{r},0,1,1,{d},0"
        for r, d in [(_short(radius), _short(2 * radius))]
        for x, y in places
    ]
    colours = dict(_LOOK.findall(look))
    if colours.get("fill") == colours.get("stroke"):
        shapes = ["".join(shapes)]
    return "".join(f'<path d="{shape}"{look}/>' for shape in shapes)


def _rounded(text: str) -> str:
    return _LONG.sub(lambda m: _short(float(m[0])), text)


def _short(number: float) -> str:
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
