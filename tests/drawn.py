"""What a chart shows its reader: Vega lays it out, and its marks are read off against the printed axes."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import vl_convert
from altair.vegalite.v6.schema import core

Item = dict[str, Any]


@dataclass
class Axis:
    """An axis as printed: its title, its labels, and the pixels at which the labels stand."""

    title: str = ""
    labels: list[str] = field(default_factory=list)
    pixels: list[float] = field(default_factory=list)

    def value(self, pixel: float, digits: int = 2, *, log: bool = False) -> float:
        """Return what a reader reads at a pixel, from the first and the last label of the axis."""
        low, high = (float(self.labels[k].replace("−", "-").replace(",", "")) for k in (0, -1))
        share = (pixel - self.pixels[0]) / (self.pixels[-1] - self.pixels[0])
        read = low * (high / low) ** share if log else low + share * (high - low)
        return round(read, digits) + 0.0


@dataclass
class Marks:
    """The marks of one layer, or one line of it. kind: rect, line, area, symbol, rule or text."""

    kind: str
    items: list[Item]

    def of(self, *names: str) -> list[tuple[Any, ...]]:
        """Return the named properties of each mark."""
        return [tuple(item.get(name) for name in names) for item in self.items]


@dataclass
class Panel:
    """One panel: its title, place and size in pixels, its axes by side, and its marks in the order of drawing."""

    title: str
    left: float
    top: float
    width: float
    height: float
    axes: dict[str, Axis]
    layers: list[Marks]

    def marks(self, kind: str) -> list[Item]:
        """Return all marks of a kind."""
        return [item for layer in self.layers if layer.kind == kind for item in layer.items]

    def texts(self) -> list[str]:
        """Return the words written into the panel, in the order of drawing."""
        return [_words(item["text"]) for item in self.marks("text")]

    def x(self, pixel: float, digits: int = 2) -> float:
        """Return what is read off the axis below at a pixel."""
        return self.axes["bottom"].value(pixel, digits)

    def y(self, pixel: float, digits: int = 2) -> float:
        """Return what is read off the axis on the left at a pixel."""
        return self.axes["left"].value(pixel, digits)


@dataclass
class Drawing:
    """A chart: its panels in the order of drawing, and of each legend the entries: label, shape, colour.

    clickable: the fields of the legends whose entries can be picked.
    """

    panels: list[Panel]
    legends: list[list[tuple[str, str, str]]]
    clickable: list[str]


def draw(spec: dict[str, Any], **selected: dict[str, Any]) -> Drawing:
    """Return what a chart shows, once it is found to be valid.

    selected: by the name of a selection, the fields that the reader picked.
    """
    core.TopLevelSpec.validate(spec)
    if selected:
        spec = copy.deepcopy(spec)
        for one in spec["params"]:
            if one["name"] in selected:
                one["value"] = [selected[one["name"]]]
    root = vl_convert.vegalite_to_scenegraph(spec)["scenegraph"]
    panels = [_panel(item, left, top) for item, left, top in _walk(root, 0, 0)]
    legends = list(_groups(root, "legend"))
    names = [str(scope.get("name", "")) for mark in legends for scope in _groups(mark, "scope")]
    clickable = [n.removesuffix("_legend_entries") for n in names if n.endswith("_legend_entries")]
    return Drawing(panels, [_legend(mark) for mark in legends], clickable)


def tooltips(spec: dict[str, Any]) -> list[dict[str, str]]:
    """Return what is shown under the pointer at each mark of a Vega-Lite spec, in the order of layers and rows."""
    found: list[dict[str, str]] = []
    if isinstance(spec, dict):
        tips = spec.get("encoding", {}).get("tooltip", [])
        for row in spec.get("data", {}).get("values", []):
            shown = {t["title"]: _formatted(row[t["field"]], t) for t in tips}
            found += [shown] if shown else []
    for key in ("vconcat", "hconcat", "layer"):
        for part in spec.get(key, []):
            found += tooltips(part)
    return found


def undrawn(spec: Any) -> set[str]:
    """Return the fields of a spec's data that nothing in it draws: they would be published unseen."""
    held, drawn = set(), set()
    for part in _parts(spec):
        values = part.get("values")
        if isinstance(values, list):
            held |= {key for row in values if isinstance(row, dict) for key in row}
        if isinstance(part.get("field"), str):
            drawn.add(part["field"])
        if isinstance(part.get("fields"), list):
            drawn |= set(part["fields"])
    return held - drawn


def _formatted(value: Any, tip: dict[str, Any]) -> str:
    return f"{value:{tip['format']}}" if "format" in tip and value is not None else str(value)


def _parts(spec: Any) -> Iterator[dict[str, Any]]:
    if isinstance(spec, dict):
        yield spec
    for part in spec.values() if isinstance(spec, dict) else spec if isinstance(spec, list) else ():
        yield from _parts(part)


def _words(text: Any) -> str:
    return " ".join(text) if isinstance(text, list) else str(text)


def _walk(mark: Item, left: float, top: float) -> Iterator[tuple[Item, float, float]]:
    """Yield the panels below a group mark, each with its place in the whole."""
    for item in mark["items"]:
        x, y = left + item.get("x", 0), top + item.get("y", 0)
        children = item.get("items", [])
        if any(child.get("role") == "mark" or _pathgroup(child) for child in children):
            yield item, x, y
        for child in children:
            if child["marktype"] == "group" and child["role"] == "scope" and not _pathgroup(child):
                yield from _walk(child, x, y)


def _pathgroup(mark: Item) -> bool:
    return str(mark.get("name", "")).endswith("pathgroup")


def _groups(mark: Item, role: str) -> Iterator[Item]:
    for item in mark.get("items", []):
        for child in item.get("items", []):
            if child.get("marktype") == "group":
                if child.get("role") == role:
                    yield child
                else:
                    yield from _groups(child, role)


def _panel(item: Item, left: float, top: float) -> Panel:
    panel = Panel("", left, top, item["width"], item["height"], {}, [])
    for child in item["items"]:
        role = child.get("role")
        if role == "mark":
            panel.layers.append(_marks(child))
        elif _pathgroup(child):
            panel.layers += [_marks(mark) for group in child["items"] for mark in group["items"]]
        elif role == "axis" and child.get("aria", True):
            (whole,) = child["items"]
            parts = {part["role"]: part["items"] for part in whole["items"]}
            labels, ticks = parts.get("axis-label", []), parts.get("axis-tick", [])
            across = whole["orient"] in ("bottom", "top")
            panel.axes[whole["orient"]] = Axis(
                _words(parts["axis-title"][0]["text"]) if "axis-title" in parts else "",
                [_words(label["text"]) for label in labels],
                [label["x" if across else "y"] for label in labels] or [t["x"] for t in ticks],
            )
        elif role == "title":
            panel.title = _words(child["items"][0]["items"][0]["items"][0]["text"])
    return panel


def _marks(mark: Item) -> Marks:
    places = ("x", "x2", "y", "y2", "width", "height")
    return Marks(
        mark["marktype"],
        [{k: round(v, 4) if k in places else v for k, v in i.items()} for i in mark["items"]],
    )


def _legend(mark: Item) -> list[tuple[str, str, str]]:
    entries = []
    for scope in _groups(mark, "scope"):
        for entry in scope["items"]:
            symbol, label = (part["items"][0] for part in entry["items"])
            entries.append((_words(label["text"]), symbol["shape"], symbol.get("fill", "")))
    return entries
