"""What all figures share: look, pruned data, static pictures, and the Markdown that shows them.

A figure is built from results, never from a patient-level frame: a chart that is handed a frame publishes every column
of it. Only the fields that a mark or tooltip draws are put into its data.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import altair as alt
import font_source_sans_pro
import vl_convert

from caseseries import markup

_CONVERTER = version("vl-convert-python")
FONT = "Source Sans Pro, sans-serif"
FOLDER = "generated/figures"
# Okabe and Ito's palette, told apart in all common colour blindness; grades run light to dark, so grey works too.
BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
)
GREY, LIGHT = "#767676", "#d9d9d9"
GRADES = ["#f6d2a9", "#f19c79", "#dd5f52", "#a3263f", "#4b0c2b"]
CYCLE = [BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY]

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
        svg = write_svg(self.spec, self.root / FOLDER, self.id)
        png = write_png(self.spec, self.root / FOLDER, self.id)
        spec = markup.json_script(self.spec)
        web = (
            f'<div class="cs-chart" data-chart="{self.id}">'
            f'<img src="/{FOLDER}/{svg}" alt="{html.escape(self.alt, quote=True)}">'
            f'<script type="application/json" class="cs-spec">{spec}</script></div>'
        )
        alt_text = self.alt.replace('"', "'")
        return markup.by_format(
            web,
            f'![]({FOLDER}/{svg}){{fig-alt="{alt_text}" width=100%}}',
            f'![]({FOLDER}/{png}){{fig-alt="{alt_text}" width=6in}}',
        )


def to_spec(
    chart: alt.Chart | alt.LayerChart | alt.ConcatChart | alt.VConcatChart | alt.HConcatChart,
) -> Spec:
    """Return a chart as a Vega-Lite spec with the house look, its data inline and stably named."""
    with alt.data_transformers.enable("default", consolidate_datasets=False, max_rows=None):
        spec = chart.to_dict()
    spec.pop("$schema", None)
    return {"config": _LOOK, **{k: v for k, v in spec.items() if k != "config"}}


def records(rows: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> alt.InlineData:
    """Return chart data with only the named fields of each row, in their order."""
    return alt.InlineData(values=[{f: row[f] for f in fields} for row in rows])


def with_data(spec: Spec, values: Mapping[str, list[dict[str, Any]]]) -> Spec:
    """Return the spec with its named data sets replaced: a chart is built once per kind, then filled."""
    return {**spec, "datasets": {**spec.get("datasets", {}), **values}}


def write_svg(spec: Spec, folder: Path, name: str) -> str:
    """Write the chart as SVG and return the file name, which carries a hash of spec and converter."""
    return _write(spec, folder, name, "svg")


def write_png(spec: Spec, folder: Path, name: str) -> str:
    """Write the chart as PNG at 200 dots an inch, for formats without vector pictures."""
    return _write(spec, folder, name, "png")


def javascript_bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script that sets `window.vegaEmbed`."""
    return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  the stub forgets the default


def font_folder() -> Path:
    """Return the folder of the sans-serif fonts of charts and print."""
    return Path(str(font_source_sans_pro.__file__)).parent / "files"


def _write(spec: Spec, folder: Path, name: str, kind: str) -> str:
    text = json.dumps(spec, sort_keys=True)
    key = hashlib.sha256(f"{_CONVERTER}{text}".encode()).hexdigest()[:12]
    file = f"{name}-{key}.{kind}"
    target = folder / file
    if not target.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _fonts()
        if kind == "svg":
            data = str(vl_convert.vegalite_to_svg(spec)).encode()
        else:
            data = bytes(vl_convert.vegalite_to_png(spec, scale=2.0, ppi=144))
        # Two renderers at once may write the same picture: each writes its own file, the rename is whole.
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    return file


@cache
def _fonts() -> None:
    vl_convert.register_font_directory(str(font_folder()))


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
    "title": {"font": FONT, "fontSize": 12, "fontWeight": 600, "anchor": "start", "color": "#222"},
    "text": {"font": FONT, "fontSize": 11},
}
