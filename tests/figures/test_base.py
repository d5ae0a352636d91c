"""What all figures share: look, days on an axis, pruned data, pictures and the Markdown around them."""

import html
import json
import re
import struct

import altair as alt
import pytest

from caseseries.figures import base
from tests.drawn import draw, undrawn

ROWS = [{"day": 1, "value": 2.0, "SECRET": "canary"}, {"day": 8, "value": 4.0, "SECRET": "canary"}]


def _chart(fields=("day", "value")):
    return (
        alt.Chart(base.records(ROWS, fields))
        .mark_point()
        .encode(x=alt.X("day:Q", title="Study day"), y="value:Q")
        .properties(width=300, height=100)
    )


@pytest.fixture(scope="module")
def spec():
    return base.to_spec(_chart())


# Colours and days ----------------------------------------------------------------------------------


def test_colours_are_those_of_okabe_and_ito():
    # Okabe and Ito, Color Universal Design (2008): red, green and blue of their palette.
    palette = {
        base.BLUE: (0, 114, 178),
        base.ORANGE: (230, 159, 0),
        base.GREEN: (0, 158, 115),
        base.VERMILLION: (213, 94, 0),
        base.PURPLE: (204, 121, 167),
        base.SKY: (86, 180, 233),
    }
    for colour, rgb in palette.items():
        assert tuple(bytes.fromhex(colour[1:])) == rgb
    assert sorted(base.CYCLE) == sorted(palette)


def test_grades_run_from_light_to_dark():
    # Relative luminance by ITU-R BT.709.
    light = [
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), bytes.fromhex(g[1:]), strict=True))
        for g in base.GRADES
    ]
    assert len(light) == 5
    assert light == sorted(light, reverse=True)


@pytest.mark.parametrize(("day", "at"), [(-7, -6), (-1, 0), (1, 1), (28, 28)])
def test_there_is_no_gap_where_day_0_would_be(day, at):
    assert base.position(day) == at


@pytest.mark.parametrize(
    ("last", "most", "ticks"),
    [
        (27, 5, [1, 8, 15, 22]),  # weeks: 27 / 7 = 3.9 is below 4
        (28, 5, [1, 15]),  # 28 / 7 = 4 is not; every second week
        (41, 5, [1, 15, 29]),
        (29, 6, [1, 8, 15, 22, 29]),  # a tick on the last day itself
        (57, 5, [1, 29, 57]),
        (120, 5, [1, 30, 60, 90, 120]),  # 120 / 28 = 4.3, and 120 / 30 = 4
        (150, 5, [1, 60, 120]),  # 150 / 30 = 5 would be one too many
        (200, 5, [1, 60, 120, 180]),
        (730, 5, [1, 180, 360, 540, 720]),
        (3000, 5, [1, 730, 1460, 2190, 2920]),
        (90000, 5, [1, 36500, 73000]),
        (5, 6, [1]),
    ],
)
def test_ticks_are_day_1_and_then_weeks_or_round_days(last, most, ticks):
    assert base.day_ticks(last, most) == ticks


# Data ----------------------------------------------------------------------------------------------


def test_records_hold_the_named_fields_alone(spec):
    assert base.records(ROWS, ["value"]).to_dict() == {"values": [{"value": 2.0}, {"value": 4.0}]}
    assert "canary" not in json.dumps(spec)
    assert undrawn(spec) == set()


def test_what_is_held_and_not_drawn_would_be_noticed():
    # The check that all figures are held to, tried on a chart that publishes a column unseen.
    assert undrawn(base.to_spec(_chart(("day", "value", "SECRET")))) == {"SECRET"}


def test_a_spec_names_no_address_and_has_the_look_of_the_house(spec):
    assert "://" not in json.dumps(spec)
    assert spec["config"]["font"] == "Source Sans Pro, sans-serif"
    assert spec["config"]["background"] == "white"
    assert {spec["config"][part]["labelFont"] for part in ("axis", "legend")} == {base.FONT}
    assert {spec["config"][part]["titleFont"] for part in ("axis", "legend")} == {base.FONT}


def test_a_chart_is_filled_with_data_and_stays_as_it_was():
    empty = {"mark": "bar", "datasets": {"values": [], "other": [{"x": 1}]}}
    filled = base.with_data(empty, {"values": [{"x": 2}]})
    assert filled == {"mark": "bar", "datasets": {"values": [{"x": 2}], "other": [{"x": 1}]}}
    assert empty["datasets"]["values"] == []
    assert base.with_data({"mark": "bar"}, {"v": []}) == {"mark": "bar", "datasets": {"v": []}}


# Panels and selections -----------------------------------------------------------------------------


def _coloured(k):
    return (
        alt.Chart(base.records([{"x": k, "kind": f"kind {k}"}], ["x", "kind"]))
        .mark_point()
        .encode(x="x:Q", color="kind:N")
        .properties(width=50, height=50, title=f"Panel {k}")
    )


def test_panels_stand_in_rows_of_so_many_columns_with_one_legend():
    drawing = draw(base.to_spec(base.in_rows([_coloured(k) for k in range(5)], 2, 10)))
    assert [p.title for p in drawing.panels] == [f"Panel {k}" for k in range(5)]
    (a, b, c, d, e) = drawing.panels
    assert a.top == b.top < c.top == d.top < e.top
    assert a.left == c.left == e.left
    assert b.left > a.left + a.width
    assert [[label for label, _, _ in legend] for legend in drawing.legends] == [
        [f"kind {k}" for k in range(5)]
    ]


def test_a_legend_can_be_clicked_and_its_selection_reaches_every_panel():
    chosen = base.picked("kind")

    def panel(k):
        rows = [{"x": n, "kind": f"kind {n}"} for n in range(2)]
        data = alt.Chart(base.records(rows, ["x", "kind"]))
        plain = alt.Chart(base.records([{"x": k}], ["x"])).mark_rule().encode(x="x:Q")
        marks = data.mark_point().encode(x="x:Q", color="kind:N", opacity=base.faded(chosen))
        return alt.layer(plain, marks)

    spec = base.to_spec(base.in_rows([panel(0), panel(1)], 2, 10), chosen)
    assert draw(spec).clickable == ["kind"]
    for drawn in draw(spec, picked_kind={"kind": "kind 1"}).panels:
        assert [i["opacity"] for i in drawn.marks("symbol")] == [0.12, 1]
    (selection,) = spec["params"]
    # The layer with the legend stands for its panel, since only there an entry can be clicked.
    names = [[layer.get("name") for layer in p["layer"]] for p in spec["vconcat"][0]["hconcat"]]
    assert names == [[None, view] for view in selection["views"]]


def test_of_several_legends_an_entry_of_any_brings_out_its_marks():
    over, one, two = base.hover("id"), base.picked("kind"), base.picked("mark")
    rows = [{"id": f"{k}{m}", "kind": k, "mark": m, "x": 1} for k in "ab" for m in "cd"]
    chart = (
        alt.Chart(base.records(rows, ["id", "kind", "mark", "x"]))
        .mark_point()
        .encode(x="x:Q", color="kind:N", shape="mark:N", opacity=base.shown(over, one, two))
    )
    spec = base.to_spec(chart, over, one, two)

    def shown(**selected):
        (panel,) = draw(spec, **selected).panels
        full = zip(rows, panel.marks("symbol"), strict=True)
        return [row["id"] for row, item in full if item["opacity"] == 1]

    assert shown() == ["ac", "ad", "bc", "bd"]
    assert shown(picked_kind={"kind": "a"}) == ["ac", "ad"]
    assert shown(picked_mark={"mark": "d"}) == ["ad", "bd"]
    assert shown(picked_kind={"kind": "a"}, picked_mark={"mark": "d"}) == ["ac", "ad", "bd"]
    assert shown(hover_id={"id": "bc"}, picked_kind={"kind": "b"}) == ["bc"]


# Markdown and pictures -----------------------------------------------------------------------------


@pytest.fixture
def figure(spec, tmp_path):
    return base.Figure("two-points", spec, 'Values "2.0" & <4.0>.', tmp_path)


def test_each_format_gets_its_picture_and_the_same_words(figure):
    web, print_, other = re.split(r"\n\n(?=::::: \{)", figure.markdown())
    folder = figure.root / "generated/figures"
    (svg,), (png,) = folder.glob("*.svg"), folder.glob("*.png")
    assert 'when-format="html"' in web
    assert f'<img src="/generated/figures/{svg.name}" ' in web
    assert 'alt="Values &quot;2.0&quot; &amp; &lt;4.0&gt;."' in web
    assert '<div class="cs-chart" data-chart="two-points">' in web
    assert 'content-visible when-format="typst"' in print_
    # As wide as the text in the PDF; in Word, six inches.
    assert re.search(rf"!\[\]\(generated/figures/{svg.name}\){{.* width=100%}}", print_)
    assert "content-hidden" in other
    assert re.search(rf"!\[\]\(generated/figures/{png.name}\){{.* width=6in}}", other)
    for part in (print_, other):
        # A quotation mark would end the attribute.
        assert 'fig-alt="Values "2.0" & <4.0>."' in html.unescape(part)
        assert 'fig-alt="Values "' not in part


def test_the_living_chart_is_the_spec_inside_of_the_page(figure):
    (held,) = re.findall(
        r'<script type="application/json" class="cs-spec">(.*?)</script>', figure.markdown()
    )
    assert json.loads(held) == figure.spec


def test_a_title_cannot_end_the_script_that_holds_it(tmp_path):
    spec = base.to_spec(_chart().properties(title="</script><b>"))
    text = base.Figure("f", spec, "", tmp_path).markdown()
    assert text.count("</script>") == 1
    assert json.loads(re.search(r'class="cs-spec">(.*?)</script>', text)[1]) == spec


def test_a_cell_shows_markdown_and_no_html_of_its_own(figure):
    shown = figure._repr_mimebundle_(include=None, exclude=None)
    assert list(shown) == ["text/markdown"]
    assert shown["text/markdown"] == figure.markdown()


def test_a_picture_shows_the_chart(spec, tmp_path):
    name = base.write_svg(spec, tmp_path, "two")
    text = (tmp_path / name).read_text("utf-8")
    assert "Study day" in text
    assert text.count('aria-roledescription="point"') == 2
    assert "Source Sans Pro" in text


def test_the_picture_without_vectors_is_four_times_as_large(spec, tmp_path):
    svg = (tmp_path / base.write_svg(spec, tmp_path, "two")).read_text("utf-8")
    width, height = re.search(r'width="(\d+)" height="(\d+)"', svg).groups()
    png = (tmp_path / base.write_png(spec, tmp_path, "two")).read_bytes()
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (4 * int(width), 4 * int(height))
