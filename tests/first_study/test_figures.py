"""The study's seven figures: what they draw is counted again from the data, by plain pandas."""

import json
from pathlib import Path

import pytest

from caseseries.figures import build
from caseseries.results import PatientResults, Results
from caseseries.study import read_study
from tests.drawn import draw, undrawn

ROOT = Path(__file__).parents[2]
GROUPS = ["Chemotherapy-ineligible", "MRD-positive"]
MONTH = 30.4375


@pytest.fixture(scope="module")
def figures():
    study = read_study(ROOT)
    results = Results.read(study.results_file)
    patients = PatientResults.read(study.patients_file)
    return {f.id: build(study, results, patients, f.id) for f in study.figures}


@pytest.fixture(scope="module")
def drawings(figures):
    return {id: draw(figure.spec) for id, figure in figures.items()}


def test_no_figure_holds_a_field_that_it_does_not_draw(figures):
    assert len(figures) == 7
    for figure in figures.values():
        assert undrawn(figure.spec) == set(), figure.id
        assert "://" not in json.dumps(figure.spec)


def test_alternative_texts_are_filled(figures):
    for figure in figures.values():
        assert "{" not in figure.alt
        assert "NE" not in figure.alt.split()
    assert figures["swimmer"].alt.startswith(
        "Swimmer plot, one lane for each of 23 patients in two panels: 20 ineligible"
    )
    assert "on day 7," in figures["tcells"].alt


def test_swimmer_plot_has_a_lane_for_everybody(drawings, adsl):
    longest = adsl.reset_index(drop=True)
    longest["length"] = longest["LSTALVDY"] - longest["DIAGDY"]
    for panel, group in zip(drawings["swimmer"].panels, GROUPS, strict=True):
        mine = longest[longest["INDGR1"] == group]
        assert panel.title == f"{group} (n = {len(mine)})"
        order = mine.sort_values(["length", "NUMBER"], ascending=[False, True])["NUMBER"]
        assert [int(label) for label in panel.axes["left"].labels] == list(order)
        shapes = [i["shape"] for i in panel.marks("symbol")]
        assert shapes.count("triangle-right") == (mine["EOSSTT"] == "ONGOING").sum()
        assert shapes.count("triangle-up") == (mine["DCSREAS"] == "ADVERSE EVENT").sum()
        stars = [shape for shape in shapes if shape.startswith("M0,-1L")]
        assert len(stars) == (mine["TRANSFL"] == "Y").sum()
    # Nobody died, so that the legend does not speak of it.
    assert (adsl["DTHFL"] == "N").all()
    words = [label for legend in drawings["swimmer"].legends for label, _, _ in legend]
    assert "HSCT" in words
    assert "Death" not in words


def test_boxes_of_the_schema_hold_the_patients_of_the_data(drawings, adsl):
    (panel,) = drawings["schema"].panels
    found = {
        i["description"].split("What: ")[1].split(";")[0]: int(i["description"].split(": ")[-1])
        for i in panel.marks("rect")
    }
    stopped = adsl["DCSREAS"] == "ADVERSE EVENT"
    expected = {
        "Ineligible for intensive chemotherapy": adsl["INDGR1"] == GROUPS[0],
        "MRD-positive": adsl["INDGR1"] == GROUPS[1],
        "Pancreatitis": adsl["INELIGRS"] == "Pancreatitis",
        "None, treated for MRD": adsl["INDGR1"] == GROUPS[1],
        "One cycle completed": (adsl["NCYCLES"] == 1) & ~stopped,
        "Two cycles completed": (adsl["NCYCLES"] == 2) & ~stopped,
        "Stopped for toxicity": stopped,
        "HSCT": adsl["TRANSFL"] == "Y",
        "Maintenance therapy": adsl["MAINTFL"] == "Y",
        "Neither": (adsl["TRANSFL"] == "N") & (adsl["MAINTFL"] == "N"),
    }
    assert {box: found[box] for box in expected} == {
        box: int(who.sum()) for box, who in expected.items()
    }
    assert len(found) == 16


def test_bars_count_patients_by_their_worst_grade(drawings, adsl, adae):
    terms = {"Fever": "Fever", "Neutropenia": "Neutrophil count decreased", "Nausea": "Nausea"}
    labels = drawings["events"].panels[0].axes["left"].labels
    assert labels[0] == "White blood cells decreased"
    for panel, group in zip(drawings["events"].panels, GROUPS, strict=True):
        mine = adsl[adsl["INDGR1"] == group]
        events = adae[(adae["TRTEMFL"] == "Y") & adae["USUBJID"].isin(mine["USUBJID"])]
        worst = events.groupby(["AEDECOD", "USUBJID"])["AETOXGR"].max()
        bars = [i["description"] for i in panel.marks("rect")]
        for label, term in terms.items():
            counted = worst.get(term, worst.iloc[:0]).value_counts()
            told = {
                int(bar.split("Worst grade: Grade ")[1][0]): bar.split("Patients: ")[1]
                for bar in bars
                if f"Event: {label};" in bar
            }
            assert told == {grade: f"{n} of {len(mine)}" for grade, n in counted.items()}


def test_numbers_at_risk_are_those_whose_time_is_so_long(drawings, read):
    times = read("adtte")
    panels = drawings["followup"].panels
    for risk, code in ((panels[1], "FUP"), (panels[3], "TRANS")):
        days = times.loc[times["PARAMCD"] == code, "AVAL"]
        assert risk.texts() == [str((days >= at * MONTH).sum()) for at in range(0, 19, 3)]
    days = times.loc[times["PARAMCD"] == "FUP", "AVAL"]
    line = next(layer.items for layer in panels[0].layers if layer.kind == "line")
    # One step for each day on which an observation ended, and the start.
    assert len(line) == days.nunique() + 1


def test_pairs_are_of_patients_with_both_values(drawings, adlb):
    codes = ["CD3", "CD4", "CD8", "TREG", "NK", "CD19"]
    for panel, code in zip(drawings["lymphocytes"].panels, codes, strict=True):
        values = adlb[
            (adlb["PARAMCD"] == code) & adlb["AVISIT"].isin(["Baseline", "End of treatment"])
        ].pivot_table(index="USUBJID", columns="AVISIT", values="AVAL").dropna()  # fmt: skip
        assert panel.title.endswith(f"(n = {len(values)})")
        lines = [layer.items for layer in panel.layers if layer.kind == "line"]
        assert len(lines) == len(values) + 1
        drawn = sorted(panel.y(line[0]["y"], 3) for line in lines[:-1])
        assert drawn == pytest.approx(sorted(values["Baseline"]), rel=0.002, abs=0.002)
        median = panel.y(lines[-1][1]["y"], 3)
        assert median == pytest.approx(values["End of treatment"].median(), rel=0.002, abs=0.002)


def test_courses_are_the_values_of_the_patient_named(drawings, adlb):
    wanted = [(13, "CD8"), (17, "CD8"), (18, "CD3")]
    for panel, (number, code) in zip(drawings["tcells"].panels[3:], wanted, strict=True):
        mine = adlb[(adlb["NUMBER"] == number) & (adlb["PARAMCD"] == code)].sort_values("ADY")
        (line,) = [layer.items for layer in panel.layers if layer.kind == "line"]
        assert [panel.y(i["y"], 3) for i in line] == pytest.approx(list(mine["AVAL"]), abs=0.005)
        told = [text for text in panel.texts() if text != "Blinatumomab"]
        assert told == [f"{mine['AVAL'].iloc[k]:.3f}" for k in (0, -1)]


def test_all_eight_are_drawn_with_the_three_of_the_legend_told_apart(drawings, adlb):
    """Print: T cells of eight patients, CD4+ and CD8+; the legend names the patients by 7, 2 and 1 months."""
    for panel, code in zip(drawings["tcells"].panels[:3], ("CD3", "CD4", "CD8"), strict=True):
        mine = adlb[(adlb["PARAMCD"] == code) & (adlb["ADY"] <= 42)]
        assert mine["NUMBER"].nunique() == 8
        lines = [layer.items for layer in panel.layers if layer.kind == "line"]
        assert sorted(len(line) for line in lines) == sorted(mine.groupby("NUMBER").size())
        drawn = sorted(panel.y(i["y"], 3) for line in lines for i in line)
        assert drawn == pytest.approx(sorted(mine["AVAL"]), abs=0.01)
        assert panel.title.endswith(f"{code}+, eight patients")
    (legend,) = drawings["tcells"].legends
    assert [label for label, _, _ in legend] == [
        *("Patient 13", "Patient 17", "Patient 18", "Other patients")
    ]


def test_cytokines_that_reached_the_bound_have_their_colour_in_their_panel(drawings, adlb):
    names = {"IL6": "IL-6", "IL5": "IL-5", "IFNG": "IFN-γ", "IL10": "IL-10"}
    (legend,) = drawings["cytokines"].legends
    colour_of = {label: colour for label, _, colour in legend}
    for panel, number in zip(drawings["cytokines"].panels, (13, 17, 18, 22), strict=True):
        mine = adlb[(adlb["NUMBER"] == number) & (adlb["PARCAT1"] == "Cytokines")]
        high = mine.groupby("PARAMCD")["AVAL"].max()
        named = {colour_of[names[code]] for code in high[high >= 50].index}
        lines = {layer.items[0]["stroke"] for layer in panel.layers if layer.kind == "line"}
        assert lines == {*named, colour_of["Other cytokines"]}
    first = drawings["cytokines"].panels[0].texts()
    assert "Limit of quantitation 2.44; open symbols are below it" in first
