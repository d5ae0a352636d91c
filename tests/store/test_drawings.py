"""Charts as pictures: named after what is drawn, drawn once, in the package's letters."""

from __future__ import annotations

import json
import re
import stat

import pytest
import vl_convert

from caseseries.store import drawings, shipped_fonts

SPEC = {"data": {"values": [{"x": 1, "y": 2}]}, "mark": "point",
        "encoding": {"x": {"field": "x", "type": "quantitative"}}}  # fmt: skip


def _write(folder, spec=SPEC, **more):
    return drawings.write(folder, [drawings.drawing("two", spec, "svg", **more)])[0]


def test_a_picture_is_named_after_what_it_shows(tmp_path, monkeypatch):
    first = _write(tmp_path)
    assert re.fullmatch(r"two-[0-9a-f]{12}\.svg", first)
    assert _write(tmp_path, SPEC | {"title": "Another"}) != first
    assert _write(tmp_path, fonts=True) != first
    monkeypatch.setattr(drawings, "_converter", lambda: "0.0.0")
    assert _write(tmp_path) != first


def test_several_pictures_are_named_in_the_order_they_were_asked_for(tmp_path):
    wanted = [drawings.drawing(name, SPEC, "svg") for name in ("c", "a", "b", "a")]
    assert [name[0] for name in drawings.write(tmp_path, wanted)] == ["c", "a", "b", "a"]


def test_a_picture_that_is_there_is_not_drawn_again(tmp_path):
    name = _write(tmp_path)
    (tmp_path / name).write_text("as it was", "utf-8")
    assert _write(tmp_path) == name
    assert (tmp_path / name).read_text("utf-8") == "as it was"
    # Keys in another order are no other chart.
    assert _write(tmp_path, dict(reversed(SPEC.items()))) == name


def test_a_chart_is_translated_once_and_drawn_as_the_converter_draws_it_whole(monkeypatch):
    """With axes that rest on the rows, and a layer that only some of them have."""
    mark = {
        "mark": "bar",
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y"}},
    }
    chart = {
        "data": {"name": "rows"},
        "config": {"font": shipped_fonts.FAMILY},
        "layer": [mark, {**mark, "mark": "text", "transform": [{"filter": "datum.x > 20"}]}],
    }
    translated = []
    convert = vl_convert.vegalite_to_vega
    monkeypatch.setattr(
        vl_convert, "vegalite_to_vega", lambda spec: translated.append(spec) or convert(spec)
    )
    drawings._compiled.cache_clear()
    for rows in ([{"x": 1, "y": "a"}], [{"x": 30, "y": "b"}, {"x": 4, "y": "cc"}], []):
        spec = {**chart, "datasets": {"rows": rows}}
        assert drawings.svg(json.dumps(spec)) == vl_convert.vegalite_to_svg(spec)
    assert len(translated) == 1


def test_pictures_can_be_read_by_others_and_no_part_of_one_stays(tmp_path):
    name = _write(tmp_path / "new/folder")
    (found,) = (tmp_path / "new/folder").iterdir()
    assert found.name == name
    assert stat.S_IMODE(found.stat().st_mode) == 0o644


@pytest.fixture
def _fresh():
    drawings._fonts.cache_clear()
    drawings.svg.cache_clear()
    yield
    drawings._fonts.cache_clear()


@pytest.mark.usefixtures("_fresh")
def test_letters_are_of_the_fonts_that_the_package_brings(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(vl_convert, "register_font_directory", told.append)
    _write(tmp_path)
    assert told == [str(shipped_fonts.folder())]
