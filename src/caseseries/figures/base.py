"""What all figures share: look, pruned data, static pictures, and the Markdown that shows them.

A figure is built from results, never from a patient-level frame: a chart that is handed a frame publishes every column
of it. Only the fields that a mark or tooltip draws are put into its data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import altair as alt

from caseseries import escape
from caseseries.store import drawings, shipped_fonts

FONT = f"{shipped_fonts.FAMILY}, sans-serif"
FOLDER = drawings.FOLDER
# Okabe and Ito's palette, told apart in all common colour blindness; grades run light to dark, so grey works too.
BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
)
INK = "#1b2733"
PALE_GREEN, PALE_BLUE = "#84c9ae", "#dcebf5"
GRADES = ["#f6d2a9", "#f19c79", "#dd5f52", "#a3263f", "#4b0c2b"]
CYCLE = [BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY]

FLUSH = 6
"""Pixels from the end of a value axis within which its label stays inside, so that titles of neighbours stand level."""

Spec = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A chart as a cell shows it: text/markdown only, interactive on the web, a vector picture in print.

    spec: Vega-Lite with its data inside. alt: what the figure shows, in words.
    """

    id: str
    spec: Spec
    alt: str
    root: Path

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/markdown": self.markdown()}

    def markdown(self) -> str:
        """Return the Markdown of all formats, after writing the static pictures."""
        svg, png = drawings.write(
            self.root / FOLDER,
            [
                drawings.drawing(self.id, self.spec, "svg", fonts=True),
                drawings.drawing(self.id, self.spec, "png"),
            ],
        )
        spec = escape.json_script(self.spec)
        web = (
            f'<div class="cs-chart-box"><div class="cs-chart" data-chart="{self.id}">'
            f'<img src="/{FOLDER}/{svg}" alt="{escape.html(self.alt)}" loading="lazy"{size(self.root / FOLDER / svg)}>'
            f'<script type="application/json" class="cs-spec">{spec}</script></div></div>'
        )
        alt_text = escape.attribute(self.alt)
        return escape.by_format(
            web,
            f'![]({FOLDER}/{svg}){{fig-alt="{alt_text}" width=100%}}',
            f'![]({FOLDER}/{png}){{fig-alt="{alt_text}" width=6in}}',
        )


def to_spec(chart: alt.TopLevelMixin | Spec, *selections: alt.Parameter) -> Spec:
    """Return a chart as a Vega-Lite spec with the house look, its data inline and stably named.

    selections: what the reader can select, in every panel alike.
    """
    spec = _dict(chart)
    if selections:
        # Altair would add them panel by panel and warn that it then put them together again.
        spec["params"] = [
            {**(s := _dict(one.param)), "views": _views(spec, s)} for one in selections
        ]
    return {"config": _LOOK, **{k: v for k, v in spec.items() if k != "config"}}


def _dict(part: Any) -> Spec:
    """Return a chart or a part of one as a dict, its data inline."""
    if isinstance(part, dict):
        return part
    with alt.data_transformers.enable("default", consolidate_datasets=False, max_rows=None):
        spec = part.to_dict(validate=False)  # the tests validate what they draw
    return {key: value for key, value in spec.items() if key != "$schema"}


def _part(part: Any) -> Spec:
    """Return a chart as a part of another, which has the look for all."""
    return {key: value for key, value in _dict(part).items() if key != "config"}


def _views(spec: Spec, selection: Spec) -> list[str]:
    """Return the names of the layers, one of each panel, that stand for the panel in a selection; name them.

    It is the layer with the legend of the selection's field, for a legend can be clicked only there; else the first
    with any colour, else the first.
    """
    field = selection["select"]["fields"][0]
    names: list[str] = []
    for k, layers in enumerate(_panels(spec)):

        def of(channel: str, layers: list[Spec] = layers) -> list[str]:
            return [x.get("encoding", {}).get(channel, {}).get("field", "") for x in layers]

        colors, shapes = of("color"), of("shape")
        order = [
            *(n for n, found in enumerate(colors) if found == field and "bind" in selection),
            *(n for n, found in enumerate(shapes) if found == field and "bind" in selection),
            *(n for n, found in enumerate(colors) if found),
            0,
        ]
        layers[order[0]].setdefault(
            "name", f"view_{k}" if order[0] == 0 else f"view_{k}_{order[0]}"
        )
        names.append(layers[order[0]]["name"])
    return names


def _panels(spec: Spec) -> Iterator[list[Spec]]:
    """Yield the layers of each panel."""
    panels = [p for key in ("concat", "vconcat", "hconcat") for p in spec.get(key, [])]
    for panel in panels:
        yield from _panels(panel)
    if not panels:
        yield spec.get("layer", [spec])


class _Rows:
    """Rows that a chart carries as they are: Altair would copy a list, to the last value, at each step of building."""

    _schema: ClassVar[dict[str, str]] = {
        "type": "array"
    }  # by which Altair knows what it can ask for a dict

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows

    def to_dict(self, *_: object, **__: object) -> list[dict[str, Any]]:
        return self._rows


def records(rows: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> alt.InlineData:
    """Return chart data with only the named fields of each row, in their order."""
    held: Any = _Rows([{f: row[f] for f in fields} for row in rows])
    return alt.InlineData(values=held)


def layered(layers: Iterable[Any], **properties: Any) -> Spec:
    """Return layers in one panel. properties: its width, height and title."""
    return {"layer": [_part(layer) for layer in layers], **properties}


def in_rows(panels: Sequence[Any], columns: int, spacing: int) -> Spec:
    """Return panels in rows of so many columns, with one scale for colours and shapes.

    Not Vega-Lite's wrapped concat, which comes out without size in a browser.
    """
    shared = ("color", "shape")
    rows = [
        beside(panels[k : k + columns], spacing, *shared) for k in range(0, len(panels), columns)
    ]
    return below(rows, spacing, *shared)


def beside(panels: Sequence[Any], spacing: int, *shared: str) -> Spec:
    """Return panels side by side. shared: the channels that have one scale in all of them."""
    return _together("hconcat", panels, spacing, shared)


def below(panels: Sequence[Any], spacing: int, *shared: str) -> Spec:
    """Return panels one below the other; see `beside`."""
    return _together("vconcat", panels, spacing, shared)


def _together(key: str, panels: Sequence[Any], spacing: int, shared: Sequence[str]) -> Spec:
    """Put panels together as dicts: Altair would copy all of them, to the last value, at each level of a figure."""
    spec: Spec = {key: [_part(panel) for panel in panels], "spacing": spacing}
    return spec | ({"resolve": {"scale": dict.fromkeys(shared, "shared")}} if shared else {})


def hover(field: str) -> alt.Parameter:
    """Return the selection of all marks that share a field with the one under the pointer, in every panel."""
    return alt.selection_point(
        name=f"hover_{field}", fields=[field], on="pointerover", clear="pointerout"
    )


def picked(field: str) -> alt.Parameter:
    """Return the selection made by clicking an entry of the legend; a double click shows all again."""
    return alt.selection_point(name=f"picked_{field}", fields=[field], bind="legend")


def faded(*selections: alt.Parameter, rest: float = 0.12) -> Any:
    """Return the opacity of marks: full where all selections hold, and while nothing is selected."""
    test: Any = selections[0]
    for more in selections[1:]:
        test = test & more
    return alt.OpacityValue(**alt.condition(test, alt.value(1.0), alt.value(rest)))


def shown(over: alt.Parameter, *chosen: alt.Parameter, rest: float = 0.12) -> Any:
    """Return the opacity of marks of a chart with several legends: full where an entry of any of them was clicked."""
    nothing = " && ".join(f"!length(data('{one.name}_store'))" for one in chosen)
    any_of: list[Any] = [{"param": one.name, "empty": False} for one in chosen]
    test = {"and": [{"param": over.name}, {"or": [*any_of, nothing]}]}
    both: Any = alt.LogicalAndPredicate
    return alt.OpacityValue(**alt.condition(both(**test), alt.value(1.0), alt.value(rest)))


def position(day: int) -> int:
    """Return where a study day stands on an axis: 1 at 1 and −1 at 0, for there is no day 0."""
    return day if day > 0 else day + 1


def day_ticks(last: int, most: int = 6) -> list[int]:
    """Return study days for ticks: day 1 and whole weeks after it, or day 1 and round days where that is too many."""
    for step in (7, 14, 28):
        if last / step < most - 1:
            return list(range(1, last + 1, step))
    step = next(s for s in (30, 60, 90, 180, 365, 730, 3650, 36500) if last / s < most)
    return [1, *range(step, last + 1, step)]


def with_data(spec: Spec, values: Mapping[str, list[dict[str, Any]]]) -> Spec:
    """Return the spec with its named data sets replaced: a chart is built once per kind, then filled."""
    return {**spec, "datasets": {**spec.get("datasets", {}), **values}}


def still(spec: Spec) -> Spec:
    """Return a chart without what only a pointer or a screen reader asks for: tooltips, selections, roles of marks."""

    def without(part: Any) -> Any:
        if isinstance(part, list):
            return [without(one) for one in part]
        if not isinstance(part, dict):
            return part
        kept = {k: v for k, v in part.items() if k not in ("tooltip", "params")}
        if "condition" in kept and "value" in kept:
            del kept["condition"]
        return {k: v if k in ("data", "datasets") else without(v) for k, v in kept.items()}

    config = spec["config"]
    # A label's width is measured once less where it has no limit; the axes that need one name it themselves.
    axis = {"labelLimit": 0, **config["axis"]}
    return {**without(spec), "config": {**config, "aria": False, "axis": axis}}


def write_svg(spec: Spec, folder: Path, name: str, *, fonts: bool = False) -> str:
    """Write the chart as SVG and return the file's name; see `store.drawings.Drawing`."""
    return drawings.write(folder, [drawings.drawing(name, spec, "svg", fonts=fonts)])[0]


def size(picture: Path) -> str:
    """Return the attributes that keep the room of an SVG picture on a page before it is loaded."""
    found = re.search(
        r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"', picture.read_text("utf-8")
    )
    return f' width="{float(found[1]):.0f}" height="{float(found[2]):.0f}"' if found else ""


def write_png(spec: Spec, folder: Path, name: str) -> str:
    """Write the chart as PNG, four dots for a pixel of the screen, for formats without vector pictures."""
    return drawings.write(folder, [drawings.drawing(name, spec, "png")])[0]


_LOOK: Spec = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 11,
        "titleFontSize": 12,
        "titleFontWeight": 600,
        "labelColor": "#333",
        "titleColor": "#222",
        "gridColor": "#e8e8e8",
        "domainColor": "#888",
        "tickColor": "#888",
    },
    "legend": {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": 600,
        "labelLimit": 280,
    },
    "title": {
        "font": FONT,
        "fontSize": 12,
        "fontWeight": 600,
        "anchor": "start",
        "frame": "group",
        "color": "#222",
    },
    "text": {"font": FONT, "fontSize": 11},
}
