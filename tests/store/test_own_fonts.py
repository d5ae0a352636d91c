"""A study's own fonts: what they have, who uses them, and what is said where none has a sign.

The font of these tests is made here: every sign in it is a full square, which no box of a missing sign is.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from PIL import Image

from caseseries import engines
from caseseries.errors import UserError
from caseseries.figures import base
from caseseries.site import project_check, steps
from caseseries.store import drawings, own_fonts, shipped_fonts
from caseseries.study import read_study

SIGNS = "患者发热ع\N{GRINNING FACE}"
SPEC = {
    "data": {"values": [{"x": SIGNS}]},
    "mark": {"type": "text", "fontSize": 40, "color": "black"},
    "encoding": {"text": {"field": "x"}},
}


def font(path: Path, signs: str = SIGNS, whole: bool = True) -> Path:
    """Write a font in which each sign is a black square of one em."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 800), (1000, 800), (1000, 0)):
        pen.lineTo(point)
    pen.closePath()
    names = [f"g{ord(sign):X}" for sign in signs]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap(dict(zip(map(ord, signs), names, strict=True)))
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), **dict.fromkeys(names, pen.glyph())})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names], (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    names_told = {"familyName": "Squares", "styleName": "Regular"}
    if whole:
        names_told |= {"fullName": "Squares Regular", "psName": "Squares-Regular"}
    builder.setupNameTable(names_told, mac=False)
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)
    return path


def test_signs_are_those_that_another_reader_of_fonts_finds(tmp_path: Path) -> None:
    files = [
        shipped_fonts.SOURCE / "SourceSansPro-Regular.ttf",
        font(tmp_path / "a.ttf"),
        font(tmp_path / "b.ttf", "患者"),
    ]
    for path in files:  # the last has a table of format 4 alone: no sign of it lies beyond U+FFFF
        assert own_fonts.signs(path) == {chr(code) for code in TTFont(path).getBestCmap()}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("fonts/gone.ttf", "the font fonts/gone.ttf is not there"),
        ("../outside.ttf", "the font ../outside.ttf leads out of the project"),
        ("no.ttf", "the font no.ttf cannot be read"),
        ("cut.ttf", "the font cut.ttf cannot be read"),
        (
            "nameless.ttf",
            "the font nameless.ttf cannot be read",
        ),  # nothing that draws would take it
    ],
)
def test_a_file_that_is_no_font_is_told(tmp_path: Path, name: str, said: str) -> None:
    root = tmp_path / "project"
    root.mkdir()
    font(tmp_path / "outside.ttf")
    font(root / "nameless.ttf", whole=False)
    (root / "no.ttf").write_text("words")
    (root / "cut.ttf").write_bytes(font(tmp_path / "a.ttf").read_bytes()[:40])
    with pytest.raises(UserError, match=said) as told:
        own_fonts.take(root, [name])
    assert told.value.place == "study.yml, study, fonts"
    assert told.value.remedy


def test_a_sign_is_let_pass_where_the_project_has_a_font_with_it(tmp_path: Path) -> None:
    (tmp_path / "index.qmd").write_text("患者\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"shows 患 \(U\+60A3\), 者 .*index.qmd:1") as told:
        shipped_fonts.check("患者", "the figure", tmp_path)
    assert "under study: fonts" in told.value.remedy
    font(tmp_path / "fonts/own.ttf", "患")
    own_fonts.take(tmp_path, ["fonts/own.ttf"])
    with pytest.raises(UserError, match="shows 者"):
        shipped_fonts.check("患者", "the figure", tmp_path)
    font(tmp_path / "fonts/more.ttf", "者")
    own_fonts.take(tmp_path, ["fonts/own.ttf", "fonts/more.ttf"])
    shipped_fonts.check("患者", "the figure", tmp_path)
    own_fonts.take(tmp_path, [])
    assert own_fonts.of(tmp_path) == ()


def dark(picture: np.ndarray) -> float:
    return float((picture[..., :3].max(axis=-1) < 80).sum())


def test_charts_draw_in_it_and_carry_it(tmp_path: Path) -> None:
    own_fonts.take(tmp_path, [font(tmp_path / "own.ttf").name])
    png = np.asarray(Image.open(tmp_path / base.write_png(SPEC, tmp_path, "one")).convert("RGB"))
    # Squares of 40 by 32 points, four dots a point: the signs fill them.
    assert dark(png) > 0.9 * len(SIGNS) * 160 * 128
    svg = (tmp_path / base.write_svg(SPEC, tmp_path, "one", fonts=True)).read_text("utf-8")
    assert "unicode-range: U+639, U+53D1, U+60A3, U+70ED, U+8005, U+1F600;" in svg
    pdf = drawings.pdf(svg.encode(), datetime.date(2025, 1, 31), own_fonts.folders(tmp_path))
    page = pypdfium2.PdfDocument(pdf)[0]
    assert dark(page.render(scale=4).to_numpy()) > 0.8 * len(SIGNS) * 160 * 128 / 16 * 9


PAGE = """\
---
title: 患者 in words
format: typst
---

## 发热

Words and \N{GRINNING FACE}.

| 患者 | n |
|------|---|
| ع    | 1 |
"""


PROJECT = """\
project: {type: website, execute-dir: project, render: [index.qmd]}
website: {title: Small}
"""


def test_print_is_set_in_it_and_asks_for_it_with_the_place_of_the_sign(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    for name, text in {"_quarto.yml": PROJECT, "index.qmd": PAGE}.items():
        (root / name).write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"no font of the PDF has .*index.qmd:") as told:
        engines.render(root, "pandoc")
    assert "under study: fonts" in told.value.remedy
    font(root / "fonts/own.ttf")
    own_fonts.take(root, ["fonts/own.ttf"])
    pdf = pypdfium2.PdfDocument(engines.render(root, "pandoc") / "index.pdf")
    text = pdf[0].get_textpage().get_text_bounded()
    assert [sign for sign in SIGNS if sign not in text] == []


def test_check_tells_of_a_sign_that_the_pages_have_no_font_for(five: Path) -> None:
    page = five / "index.qmd"
    page.write_text(page.read_text("utf-8") + "\nThey said 发.\n", encoding="utf-8")

    def told() -> list[str]:
        notes = project_check.check(five).notes
        return [str(note) for note in notes if "no font of the pages" in note.message]

    (note,) = told()
    assert "发 (U+53D1)" in note
    assert "index.qmd:" in note
    font(five / "fonts/own.ttf")
    plan = five / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("  synthetic: true\n", "  synthetic: true\n  fonts: [fonts/own.ttf]\n", 1),
        encoding="utf-8",
    )
    assert told() == []


def test_a_study_with_terms_in_chinese_is_built_with_its_font(five: Path) -> None:
    path = five / "study.yml"
    text = path.read_text(encoding="utf-8").replace("Headache", "发热")
    path.write_text(
        text.replace("  synthetic: true\n", "  synthetic: true\n  fonts: [fonts/own.ttf]\n", 1),
        encoding="utf-8",
    )
    font(five / "fonts/own.ttf")
    events = five / "data/adae.csv"
    said = events.read_text(encoding="utf-8")
    assert "Headache" in said
    events.write_text(said.replace("Headache", "发热"), encoding="utf-8")
    steps.prepare(five)
    css = (five / "generated/assets/site.css").read_text("utf-8")
    for family in ("Libertinus Serif", "Source Sans Pro"):
        assert f'font-family: "{family}"; font-display: swap; src: url("fonts/own-1.ttf")' in css
    assert (five / "generated/fonts/own-1.ttf").read_bytes() == (
        five / "fonts/own.ttf"
    ).read_bytes()
    assert "发热" in "".join(
        p.read_text("utf-8") for p in (five / "generated/figures").rglob("*.svg")
    )
    # A font that study.yml no longer names is gone from print, and the sign is asked for again.
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"发 \(U\+53D1\).*data/adae.csv, row"):
        steps.prepare(five)
    assert read_study(five).study.fonts == []
