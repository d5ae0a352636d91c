"""Charts as pictures: drawn in the package's fonts, each file named by what is drawn, so that it is drawn once."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import tempfile
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache as once
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from caseseries.store import cache, processes, shipped_fonts
from caseseries.text_files import replace

FOLDER = "generated/figures"
"""Where a project keeps the pictures of its charts."""
_BATCH = 4


@dataclass(frozen=True)
class Drawing:
    """A picture to make of a chart. name: how its file's name begins. text: Vega-Lite as JSON, its data inside.

    fonts: write the letters' shapes into an SVG, so that it is drawn with them where it is opened or shown by itself.
    """

    name: str
    text: str
    kind: Literal["svg", "png"]
    fonts: bool = False

    @property
    def file(self) -> str:
        """The name of the file, which carries a hash of the chart, the converter and the faces."""
        text = json.dumps(json.loads(self.text), sort_keys=True)
        style = _faces() if self.fonts else ""
        key = hashlib.sha256(f"{_converter()}{text}{style}".encode()).hexdigest()[:12]
        return f"{self.name}-{key}.{self.kind}"


def drawing(name: str, spec: Any, kind: Literal["svg", "png"], *, fonts: bool = False) -> Drawing:
    """Return the picture to make of a chart in Vega-Lite; in another order of its keys it is the same one."""
    return Drawing(name, json.dumps(spec), kind, fonts)


def write(folder: Path, drawings: Iterable[Drawing]) -> list[str]:
    """Write pictures into a folder and return their files' names; those that are missing are drawn on all cores.

    Without a cache in use a picture that is there stays as it is.
    """
    files = [(one.file, one) for one in drawings]
    kept = cache.current()
    missing: dict[str, Drawing] = {}
    for file, one in dict(files).items():
        found = kept.get(_key(one)) if kept else None
        if found:
            _put(folder / file, found[0])
        elif kept or not (folder / file).is_file():
            missing[file] = one
    for file, picture in zip(missing, processes.each(draw, missing.values(), _BATCH), strict=True):
        _put(folder / file, picture)
        if kept:
            kept.put(_key(missing[file]), [picture])
    return [file for file, _ in files]


def _key(drawing: Drawing) -> str:
    return cache.key("drawing", drawing.text, drawing.kind, str(drawing.fonts))


def _put(path: Path, picture: bytes) -> None:
    # Two renderers at once may write the same picture: each writes its own file, the rename is whole.
    if not path.is_file() or path.read_bytes() != picture:
        replace(path, picture)


def draw(drawing: Drawing) -> bytes:
    """Return a picture: SVG in UTF-8, or PNG with four dots for a pixel of the screen."""
    import vl_convert

    _own_fonts()
    spec = json.loads(shipped_fonts.drawn(json.dumps(json.loads(drawing.text), ensure_ascii=False)))
    if drawing.kind == "png":
        return bytes(vl_convert.vegalite_to_png(spec, scale=2.0, ppi=144))
    drawn = str(vl_convert.vegalite_to_svg(spec))
    begin = drawn.index(">", drawn.index("<svg")) + 1
    return (drawn[:begin] + (_faces() if drawing.fonts else "") + drawn[begin:]).encode()


def pdf(svg: bytes, date: datetime.date) -> bytes:
    """Return a picture as a PDF of one page. By typst: the converter's own PDF differs from one run to the next."""
    return cache.made("picture", [svg, date.isoformat()], lambda: [_pdf(svg, date)])[0]


def _pdf(svg: bytes, date: datetime.date) -> bytes:
    import typst

    moment = datetime.datetime.combine(date, datetime.time(), datetime.UTC)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "chart.svg").write_bytes(svg)
        page = '#set page(width: auto, height: auto, margin: 4pt)\n#image("chart.svg")\n'
        (folder / "main.typ").write_text(page, encoding="utf-8")
        made = typst.compile(
            folder / "main.typ",
            root=folder,
            format="pdf",
            font_paths=[shipped_fonts.folder()],
            ignore_system_fonts=True,
            timestamp=moment,
        )
    return bytes(made)


def javascript_bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script that sets `window.vegaEmbed`."""
    return cache.made("bundle", [], lambda: [_bundle()])[0].decode()


@once
def _bundle() -> bytes:
    import vl_convert

    bundle = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # the stub forgets the default
    return str(bundle).encode()


@once
def _converter() -> str:
    return version("vl-convert-python")


@once
def _faces() -> str:
    """Return the style element that carries the faces of charts; signs that these lack come from the reader's sans."""
    folder = files("caseseries") / "assets/fonts"
    rules = "".join(
        f'@font-face{{font-family:"{shipped_fonts.FAMILY}";font-weight:{weight};src:url(data:font/woff2;base64,'
        f"{b64encode((folder / f'sans-{face}-chart.woff2').read_bytes()).decode()})}}"
        for face, weight in (("regular", "400"), ("semibold", "600 700"))
    )
    return f"<style>{rules}</style>"


@once
def _own_fonts() -> None:
    """Give the converter the package's fonts; it looks for the machine's once, now, and is told that there are none."""
    import vl_convert

    own = shipped_fonts.environment()
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        vl_convert.register_font_directory(str(shipped_fonts.folder()))
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
