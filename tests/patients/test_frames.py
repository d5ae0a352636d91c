"""A patient's picture of laboratory values shows what Vega's own drawing of the whole chart shows, mark for mark."""

import json
import math
import re
from xml.etree import ElementTree

import pytest

from caseseries.figures.base import still, with_data
from caseseries.patients import frames, labs
from caseseries.patients.frames import Frames
from caseseries.patients.patient import Patient, Series, Value
from caseseries.store import drawings
from caseseries.study.patient_plan import DayAxis, Panel, PatientPages
from caseseries.study.plan import Parameter

PLAN = PatientPages(identity=[], lanes="course", axis=DayAxis(start=-7, end=91, bin=7), labs=[])
NAMES = [f"P{k}" for k in range(7)]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def drawn(spec):
    return drawings.svg(json.dumps(spec))


def panel_of(scale, large=False):
    parameters = [Parameter(id=n.lower(), code=n, label=f"Iron {n}", unit="10⁹/L") for n in NAMES]
    return Panel(id="metals", label="Metals", scale=scale, parameters=parameters, large=large)


def patient(panel, subject, values, low=None, high=None, quantitation=None):
    """A patient with the same values, multiplied by k + 1, of each parameter k that is named."""
    series = tuple(
        Series(
            parameter,
            tuple(
                Value(day, value * (k + 1), f"{value:g}", below)
                for day, value, below in values.get(parameter.code, ())
            ),
            low,
            high,
            quantitation,
        )
        for k, parameter in enumerate(panel.parameters)
    )
    return Patient(subject, subject, "", (), (), (), (), {"metals": series}, (), (), None, False)


def marks(svg):
    """All that is seen in a picture, with places from its upper left corner: kind, look, text, and pixels."""
    found = []

    def walk(node, x, y):
        moved = re.match(r"translate\(([^,]+),([^)]+)\)", node.get("transform", ""))
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        tag = node.tag.rpartition("}")[2]
        look = tuple(
            (k, v)
            for k, v in sorted(node.attrib.items())
            if k
            in ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "text-anchor")
        )
        if tag == "text":
            lines = [line for line in node.itertext() if line]
            found.extend([("text", look, " ".join(lines), (x, y))] if lines else [])
        elif tag == "line":
            there = (float(node.get("x2")), float(node.get("y2")))
            found.extend([("line", look, "", (x, y, *there))] if any(there) else [])
        elif tag == "path" and look:
            # Lines, boxes and points that look the same may be one path.
            for part in re.findall(r"M[^M]+", node.get("d")):
                letters = re.sub(r"[-\d.e,]+", "", part)
                pixels = [float(n) for n in NUMBER.findall(part)]
                if letters in ("Maa", "MAA"):
                    # From the right end of a circle to its middle.
                    found.append(
                        ("circle", look, "", (x + pixels[0] - pixels[2], y + pixels[1], pixels[2]))
                    )
                elif letters == "Ml":
                    found.append(("line", look, "", (x + pixels[0], y + pixels[1], *pixels[2:])))
                elif letters in ("MhvhZ", "ML" + "L" * (len(pixels) // 2 - 2)):
                    absolute = pixels[:2] if "h" in letters else pixels
                    at = [p + (y if k % 2 else x) for k, p in enumerate(absolute)]
                    found.append((letters, look, "", (*at, *pixels[len(at) :])))
                else:
                    found.append((letters, look, "", (x, y, *pixels)))
        for child in node:
            walk(child, x, y)

    walk(ElementTree.fromstring(svg), 0.0, 0.0)
    return sorted(found)


CASES = {
    "spread": [
        ("1", {n: [(-3, 4.0, False), (2, 1.0, True), (20, 9.0, False)] for n in NAMES[:3]}),
        ("2", {n: [(1, 2.0, False), (88, 7.5, False)] for n in NAMES}),
    ],
    "seven": [
        ("1", {n: [(-3, 4.0, False), (2, 1.0, True)] for n in NAMES}),
        ("2", {n: [(1, 20.0, False)] for n in NAMES}),
    ],
    "one value": [("1", {"P2": [(5, 4.0, False)]})],
    "same values": [("1", {"P0": [(5, 4.0, False), (9, 4.0, False)]})],
}


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("near", [None, 29])
@pytest.mark.parametrize("case", CASES)
def test_the_picture_is_what_vega_draws_of_the_whole(case, near, scale):
    panel = panel_of(scale)
    everybody = [
        patient(panel, subject, values, low=1.5, high=8.0, quantitation=1.0)
        for subject, values in CASES[case]
    ]
    chart, shared = labs.panel_chart(PLAN, panel, near), labs.ranges(PLAN, panel, everybody)
    own = labs.rows(PLAN, panel, everybody[0])
    picture = Frames(chart, shared).picture(own)
    whole = drawn(with_data(still(chart), {"values": labs.combined(shared, own)}))
    # The line of a single value is a point without width.
    ours, vegas = marks(picture), [m for m in marks(whole) if m[0] != "MZ"]
    assert [m[:3] for m in ours] == [m[:3] for m in vegas]
    # Rows of drawings stand some pixels closer or wider than Vega's.
    for mine, vega in zip(ours, vegas, strict=True):
        assert mine[3] == pytest.approx(vega[3], abs=8)


def test_in_one_row_nothing_is_off_by_more_than_half_a_pixel():
    panel = panel_of("log")
    everybody = [patient(panel, s, v, low=1.5, quantitation=1.0) for s, v in CASES["spread"]]
    chart, shared = labs.panel_chart(PLAN, panel, 29), labs.ranges(PLAN, panel, everybody)
    own = labs.rows(PLAN, panel, everybody[0])
    whole = drawn(with_data(still(chart), {"values": labs.combined(shared, own)}))
    ours, vegas = marks(Frames(chart, shared).picture(own)), marks(whole)
    assert len(ours) > 60
    for mine, vega in zip(ours, vegas, strict=True):
        assert mine == (*vega[:3], pytest.approx(vega[3], abs=0.51))


def test_a_frame_is_drawn_once_for_all_with_the_same_limits(monkeypatch, tmp_path):
    panel = panel_of("linear")
    values = {"P0": [(1, 2.0, False), (8, 3.0, False)]}
    everybody = [
        patient(panel, "1", values, low=1.0),
        patient(panel, "2", {"P0": [(3, 2.5, False)]}, low=1.0),
        patient(panel, "3", values, low=2.0),
    ]
    counted = []
    own, svg = (tmp_path,), frames.drawings.svg
    monkeypatch.setattr(
        frames.drawings, "svg", lambda text, fonts: counted.append(fonts) or svg(text, fonts)
    )
    one = Frames(labs.panel_chart(PLAN, panel), labs.ranges(PLAN, panel, everybody), own)
    pictures = [one.picture(labs.rows(PLAN, panel, p)) for p in everybody]
    assert counted == [own, own]  # in the fonts of the study, too
    assert len(set(pictures)) == 3


def test_a_value_stands_between_two_others_by_its_scale():
    panel = panel_of("log")
    (one,) = [patient(panel, "1", {"P0": [(1, 1.0, False), (8, 10.0, False), (15, 100.0, False)]})]
    own = labs.rows(PLAN, panel, one)
    picture = Frames(labs.panel_chart(PLAN, panel), labs.ranges(PLAN, panel, [one])).picture(own)
    points = [pixels[:2] for kind, _, _, pixels in marks(picture) if kind == "circle"]
    (x1, y1), (x2, y2), (x3, y3) = sorted(points)
    # 10 is half-way between 1 and 100 on a logarithmic scale, and day 8 half-way between 1 and 15.
    assert math.isclose(x2 - x1, x3 - x2, abs_tol=0.02)
    assert math.isclose(y1 - y2, y2 - y3, abs_tol=0.02)
    assert y1 > y2
