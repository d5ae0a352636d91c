"""Charts as pictures: drawn in the package's fonts, each file named by what is drawn, so that it is drawn once."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import os
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache as once
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from caseseries.store import cache, fingerprints, own_fonts, processes, shipped_fonts
from caseseries.text_files import replace

FOLDER = "generated/figures"
"""Where a project keeps the pictures of its charts."""
_BATCH = 4


@dataclass(frozen=True)
class Drawing:
    """A picture to make of a chart. name: how its file's name begins. text: Vega-Lite as JSON, its data inside.

    fonts: write the letters' shapes into an SVG, so that it is drawn with them where it is opened or shown by itself.
    own, rules, mark: folders with the study's own fonts, the rules by which an SVG carries them, and their hash.
    """

    name: str
    text: str
    kind: Literal["svg", "png"]
    fonts: bool = False
    own: tuple[Path, ...] = ()
    rules: str = ""
    mark: str = ""

    @property
    def file(self) -> str:
        """The name of the file, which carries a hash of the chart, the converter and the faces."""
        text = json.dumps(json.loads(self.text), sort_keys=True)
        key = hashlib.sha256(f"{_converter()}{text}{self.style}{self.mark}".encode())
        return f"{self.name}-{key.hexdigest()[:12]}.{self.kind}"

    @property
    def style(self) -> str:
        """The element of an SVG that carries the letters' shapes; empty without them."""
        return f"<style>{_faces()}{self.rules}</style>" if self.fonts else ""


def drawing(name: str, spec: Any, kind: Literal["svg", "png"], *, fonts: bool = False) -> Drawing:
    """Return the picture to make of a chart in Vega-Lite; in another order of its keys it is the same one."""
    return Drawing(name, json.dumps(spec), kind, fonts)


def write(folder: Path, drawings: Iterable[Drawing]) -> list[str]:
    """Write pictures into a folder and return their files' names; those that are missing are drawn on all cores.

    They are drawn in the fonts of the package, and in those of the study in which the folder lies.
    Without a cache in use a picture that is there stays as it is.
    """
    own = own_fonts.folders(folder)
    if own:
        rules = own_fonts.rules(folder, shipped_fonts.lacking, [shipped_fonts.FAMILY], carried=True)
        mark = own_fonts.digest(folder)
        drawings = (dataclasses.replace(one, own=own, rules=rules, mark=mark) for one in drawings)
    named = [(one.file, one) for one in drawings]
    kept = cache.current()
    missing: dict[str, Drawing] = {}
    for file, one in dict(named).items():
        found = kept.get(_key(one)) if kept else None
        if found:
            _put(folder / file, found[0])
        elif kept or not (folder / file).is_file():
            missing[file] = one
    for file, picture in zip(missing, processes.each(draw, missing.values(), _BATCH), strict=True):
        _put(folder / file, picture)
        if kept:
            kept.put(_key(missing[file]), [picture])
    return [file for file, _ in named]


def keep(folder: Path, name: str, svg: str) -> str:
    """Write an SVG that was put together from drawn ones; return the file's name, which carries a hash of it."""
    file = f"{name}-{hashlib.sha256(svg.encode()).hexdigest()[:12]}.svg"
    _put(folder / file, svg.encode())
    return file


def _key(drawing: Drawing) -> str:
    own = (drawing.rules, drawing.mark)
    return cache.key("drawing", drawing.text, drawing.kind, str(drawing.fonts), *own)


def _put(path: Path, picture: bytes) -> None:
    # Two renderers at once may write the same picture: each writes its own file, the rename is whole.
    if not path.is_file() or path.read_bytes() != picture:
        replace(path, picture)


def draw(drawing: Drawing) -> bytes:
    """Return a picture: SVG in UTF-8, or PNG with four dots for a pixel of the screen."""
    drawn = svg(drawing.text, drawing.own)
    if drawing.kind == "png":
        return _bitmap(drawn, drawing.own)
    begin = drawn.index(">", drawn.index("<svg")) + 1
    return (drawn[:begin] + drawing.style + drawn[begin:]).encode()


@lru_cache(maxsize=1)
def svg(text: str, own: tuple[Path, ...] = ()) -> str:
    """Return a chart, Vega-Lite as JSON, as SVG. own: folders with the study's fonts.

    The last one is kept, for a figure's PNG is made after its SVG.
    """
    import vl_convert

    for folder in (shipped_fonts.folder(), *own):
        _fonts(folder)
    spec = json.loads(shipped_fonts.drawn(json.dumps(json.loads(text), ensure_ascii=False)))
    rows = spec.get("datasets", {})
    chart = json.loads(_compiled(json.dumps({**spec, "datasets": {name: [] for name in rows}})))
    for data in chart["data"]:
        if data["name"] in rows:
            data["values"] = rows[data["name"]]
    return str(vl_convert.vega_to_svg(chart))


@lru_cache(maxsize=4)
def _compiled(text: str) -> str:
    """Return a chart in Vega-Lite as Vega. It is the same for any rows: all timelines of a study are one chart."""
    import vl_convert

    return json.dumps(vl_convert.vegalite_to_vega(json.loads(text)))


def bitmap(svg: bytes, own: Sequence[Path] = ()) -> bytes:
    """Return a picture as PNG with four dots for a pixel, 300 an inch on a page and more. own: as for `pdf`."""
    return cache.made("bitmap", [svg, *_hashes(own)], lambda: [_bitmap(svg.decode(), own)])[0]


def _bitmap(svg: str, own: Sequence[Path]) -> bytes:
    import vl_convert

    for folder in (shipped_fonts.folder(), *own):
        _fonts(folder)
    return bytes(vl_convert.svg_to_png(svg, scale=2.0, ppi=144))


def pdf(svg: bytes, date: datetime.date, own: Sequence[Path] = ()) -> bytes:
    """Return a picture as a PDF of one page. By typst: the converter's own PDF differs from one run to the next.

    own: folders with fonts of the study.
    """
    depends: list[str | bytes] = [svg, date.isoformat(), *_hashes(own)]
    return cache.made("picture", depends, lambda: [_pdf(svg, date, own)])[0]


def _hashes(own: Sequence[Path]) -> list[str]:
    return [repr(sorted(fingerprints.files(folder))) for folder in own]


def _pdf(svg: bytes, date: datetime.date, own: Sequence[Path]) -> bytes:
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
            font_paths=[shipped_fonts.folder(), *own],
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
    """Return the rules that carry the faces of charts; signs that these lack come from the reader's sans."""
    folder = files("caseseries") / "assets/fonts"
    return "".join(
        f'@font-face{{font-family:"{shipped_fonts.FAMILY}";font-weight:{weight};src:url(data:font/woff2;base64,'
        f"{b64encode((folder / f'sans-{face}-chart.woff2').read_bytes()).decode()})}}"
        for face, weight in (("regular", "400"), ("semibold", "600 700"))
    )


@once
def _fonts(folder: Path) -> None:
    """Give the converter the fonts of a folder; it looks for the machine's once, and is told that there are none."""
    import vl_convert

    own = shipped_fonts.environment()
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        vl_convert.register_font_directory(str(folder))
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
