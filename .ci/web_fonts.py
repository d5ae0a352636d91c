"""Makes the web fonts in src/caseseries/assets/fonts from those that print and charts are set in.

Run by hand when typst or the package of the sans brings another edition: `python .ci/web_fonts.py` with fonttools and
brotli installed. The serif is cut out of typst's own library, so that screen and print are of one edition. Both
families are under the SIL Open Font License, whose reserved names a changed font may not bear: they are named anew.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import font_source_sans_pro
import typst
from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[1] / "src/caseseries/assets/fonts"
SANS = Path(str(font_source_sans_pro.__file__)).parent / "files"
FACES = {"Regular": "regular", "Italic": "italic", "Semibold": "semibold"}
BASIC = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2BC, 0x2DE), *range(0x391, 0x3CA), 0x3F5,
    *range(0x2000, 0x2070), *range(0x2070, 0x20A0), 0x20AC, 0x2113, 0x2122, 0x2126,
    *range(0x2190, 0x219A), *range(0x2200, 0x2270), 0x25A0, 0x25B2, 0x25BC, 0x25CF,
]  # fmt: skip
"""Latin of western and central Europe, Greek, and the signs of measurement."""
MORE = [
    *range(0x180, 0x250), *range(0x300, 0x391), *range(0x3CA, 0x530), *range(0x1E00, 0x2000)
]  # fmt: skip
"""Further Latin, accented Greek, Cyrillic: loaded only by pages that show them."""


CHART = [
    *range(0x20, 0x7F), 0xA0, 0xB0, 0xB1, 0xB2, 0xB3, 0xB5, 0xB7, 0xD7, 0x3B1, 0x3B2, 0x3B3, 0x3BC,
    0x2007, 0x2009, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x202F, 0x2070,
    *range(0x2074, 0x207A), 0x2190, 0x2192, 0x2212, 0x2264, 0x2265, 0x2CD, 0x2C9,
]  # fmt: skip
"""What most charts show: written into their pictures, which cannot use the fonts of a page."""


def main() -> None:
    """Write two files for each face: the signs of nearly all pages, and the rest."""
    TARGET.mkdir(parents=True, exist_ok=True)
    serif = dict(_embedded())
    for face, name in FACES.items():
        sans = (SANS / f"SourceSansPro-{face.replace('Italic', 'It')}.ttf").read_bytes()
        for family, data in (("serif", serif[f"Libertinus Serif {face}"]), ("sans", sans)):
            parts = [("", BASIC), ("-more", MORE)]
            if family == "sans" and face != "Italic":
                parts.append(("-chart", CHART))
            for part, signs in parts:
                _write(data, signs, family, face, TARGET / f"{family}-{name}{part}.woff2")


def _embedded() -> Iterator[tuple[str, bytes]]:
    """Yield the serif faces that typst's library carries: an OpenType font says how long it is."""
    library = next(Path(str(typst.__file__)).parent.glob("_typst*.*")).read_bytes()
    at = 0
    while (at := library.find(b"OTTO", at)) >= 0:
        count = struct.unpack_from(">H", library, at + 4)[0]
        if 5 < count < 40:
            tables = [struct.unpack_from(">4s3I", library, at + 12 + 16 * k) for k in range(count)]
            data = library[at : at + max(offset + length for _, _, offset, length in tables)]
            if len(data) < 1 << 20 and b"Libertinus" in data:
                font = TTFont(io.BytesIO(data))
                yield str(font["name"].getDebugName(4)), data
        at += 4


def _write(data: bytes, signs: list[int], family: str, face: str, target: Path) -> None:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = [
        "kern",
        "liga",
        "mark",
        "mkmk",
        "ccmp",
        "locl",
        "tnum",
        "lnum",
        "sups",
        "subs",
    ]
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14]
    options.notdef_outline = True
    font = subset.load_font(io.BytesIO(data), options)
    maker = subset.Subsetter(options)
    maker.populate(unicodes=signs)
    maker.subset(font)
    own = f"Case {family.title()}"
    for record in font["name"].names:
        new = {1: own, 3: f"{own} {face}", 4: f"{own} {face}", 6: f"Case{family.title()}-{face}"}
        if record.nameID in new:
            record.string = new[record.nameID]
    font["head"].modified = font["head"].created
    subset.save_font(font, target, options)


if __name__ == "__main__":
    main()
