"""What a page is made of: words, tables and drawings of the extended five-patient study, written out by hand."""

import re

import pytest

from caseseries.patients import view
from caseseries.patients.patient import patients
from caseseries.patients.view import Chart, TableView

GRADES = "G: CTCAE grade, also by colour from light (1) to dark (5)."
GREY = (
    "Blue: this patient, by study day. "
    "Grey: lowest to highest value within 7 days among 3 patients, with the median."
)
BOTH = GREY.replace("3 patients", "the patients measured (1 to 3, by parameter)")
DOTTED = "Dotted: limits of normal."
DASHED = "Dashed: limit of quantitation; values below it are drawn at it, as open points."


@pytest.fixture(scope="module")
def everybody(rich_study, rich_cohort):
    return patients(rich_study, rich_cohort)


@pytest.fixture(scope="module")
def common(rich_study, rich_cohort, everybody):
    return view.shared(rich_study, rich_cohort, everybody)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def pages(common, everybody, root):
    return [view.page(common, everybody, k, root) for k in range(4)]


def _lines(table):
    heads = [table.grid.stub, *(head.label for head in table.grid.heads)]
    return [heads, *([line.label, *(c.text for c in line.cells)] for line in table.grid.lines)]


def test_what_is_shared_is_built_once_for_all_patients(common):
    assert list(common.charts) == ["timeline", "labs-kidney", "labs-metals"]
    # Creatinine in patients 1, 2 and 3; iron in 1, since the 0 of 3 has no place on a logarithmic scale; no zinc.
    assert common.measured == {"kidney": (3, 3), "metals": (1, 1)}
    assert common.tables == {"events", "doses", "response"}
    assert common.rows["timeline"] == []
    # The values of the last patient, who gave no consent, are in no range: 7.123 would be the lowest.
    ranges = common.rows["labs-kidney"]
    assert [(r["low"], r["mid"], r["high"]) for r in ranges] == [(60, 70, 90), (80, 80, 80)]


def test_pages_know_their_neighbours(pages):
    assert [(p.before and p.before.name, p.after and p.after.name) for p in pages] == [
        (None, "Patient 2"),
        ("Patient 1", "Patient 3"),
        ("Patient 2", "Patient 4"),
        ("Patient 3", None),
    ]
    assert [p.anchor for p in pages] == [f"patient-{k}" for k in "1234"]


def test_the_course_tells_what_followed_and_explains_the_drawing(pages):
    assert [p.course for p in pages] == [
        "Surgery on day 64. Upkeep from day 80 to 100, the last day observed. "
        f"Observed to day 100, follow-up ongoing. {GRADES} Numbers in bars: dose.",
        "Upkeep from day 70 to 200, the last day observed. "
        f"Observed to day 200, follow-up ongoing. {GRADES} Numbers in bars: dose.",
        "Stopped on day 8. Surgery on day 20. Upkeep from day 40 to 90. "
        f"Observed to day 300. {GRADES} Numbers in bars: dose.",
        "",
    ]


def test_the_legend_explains_those_lines_that_there_are(pages):
    # 1 has both limits; 2 has none; of 3 only a limit of normal is drawn; of 4 nothing is.
    assert [p.legend for p in pages] == [f"{BOTH} {DOTTED} {DASHED}", GREY, f"{GREY} {DOTTED}", ""]


def test_panels_say_what_is_missing_and_what_is_not_drawn(pages):
    assert [[(panel.label, panel.note) for panel in p.panels] for p in pages] == [
        [
            ("Kidney", "Not drawn: Creatinine 95.5 µmol/L on day 140."),
            ("Metals", "Not recorded: Zinc."),
        ],
        [("Kidney", ""), ("Metals", "Metals: no values were recorded.")],
        [
            ("Kidney", ""),
            ("Metals", "Not recorded: Zinc. Not drawn: Iron 0 × 10⁻⁶ g on day −1."),
        ],
        [
            ("Kidney", "No kidney values were recorded."),
            ("Metals", "Metals: no values were recorded."),
        ],
    ]
    drawn = [[panel.chart is not None for panel in p.panels] for p in pages]
    assert drawn == [[True, True], [True, False], [True, False], [False, False]]


def test_drawings_hold_the_own_rows_and_say_what_they_show(pages):
    timeline, kidney, metals = pages[0].charts
    assert [c.spec for c in pages[0].charts] == ["timeline", "labs-kidney", "labs-metals"]
    assert kidney.alt == (
        "Kidney of patient 1, over the range of 3 patients: Creatinine 70 to 80 µmol/L (2 values)."
    )
    assert metals.alt == (
        "Metals of patient 1, over the range of 1 patient: Iron <1 to 2.4 × 10⁻⁶ g (2 values)."
    )
    assert timeline.alt.startswith("Timeline of patient 1: two courses; four adverse events;")
    kinds = [row["kind"] for row in kidney.rows]
    assert kinds == ["normal", "normal", "value", "value"]
    assert [row["low"] for row in kidney.rows] == [60, 110, 70, 80]
    # A single drawing, and one small drawing a parameter with values.
    assert [c.cells for c in pages[0].charts] == [0, 1, 1]
    assert [len(p.charts) for p in pages] == [3, 2, 2, 1]


def test_pictures_lie_where_the_page_looks_with_the_size_that_it_names(pages, root):
    for page in pages:
        for chart in page.charts:
            assert chart.file.startswith(
                f"generated/figures/patients/{page.patient.slug}-{chart.spec}-"
            )
            text = (root / chart.file).read_text("utf-8")
            width, height = re.search(r'width="([\d.]+)" height="([\d.]+)"', text).groups()
            assert (chart.width, chart.height) == (round(float(width)), round(float(height)))
    # The picture shows the own values: two points.
    text = (root / pages[0].charts[1].file).read_text("utf-8")
    assert text.count("a2,2,0,1,1,-4,0") == 2
    assert "µmol/L" in text


@pytest.mark.parametrize(("width", "share"), [(700, 100), (350, 50), (123, 18), (900, 100)])
def test_a_narrow_drawing_takes_less_of_a_line_of_print(width, share):
    # 700 pixels fill a line; 123 / 700 = 17.6 %.
    assert Chart("timeline", [], 0, "f.svg", width, 100, "").share == share


def test_the_table_of_responses_has_a_column_for_each_assessment(pages):
    assert pages[0].response.title == "Response by visit"
    assert _lines(pages[0].response) == [
        ["Visit", "Day", "Response", "Burden", "Size"],
        ["Week 4", "28", "Responder", "Positive (0.25%)", "not recorded"],
        ["Week 8", "57", "Non-responder", "Negative", "12.0 mm"],
    ]
    assert _lines(pages[1].response)[1:] == [
        # No burden was recorded at any visit: its column is left out.
        ["Day 29", "29", "Unclear", "not recorded"],
        ["Day –", "–", "not recorded", "8.5 mm"],
    ]


def test_the_table_of_events_has_a_dash_where_nothing_was_recorded(pages):
    assert pages[0].events.title == "Adverse events"
    assert _lines(pages[0].events) == [
        ["Event", "CTCAE grade", "Days", "Relation", "Action", "Outcome"],
        ["Headache (PAIN)", "2", "−3 to −2", "Related", "Dose not changed", "Fatal"],
        [
            *("Severe Itching Attack", "3", "9–12", "Not related", "Dose reduced"),
            "Not recovered/not resolved",
        ],
        ["Rash", "3", "9–10", "Related", "Dose not changed", "Recovered/resolved"],
        ["Headache", "1", "–", "–", "NONE", "–"],
    ]
    assert _lines(pages[1].events)[1:] == [["Headache", "2", "5, ongoing"]]


def test_the_table_of_doses_leaves_out_columns_that_would_be_empty(pages):
    assert pages[0].doses.title == "Doses"
    assert _lines(pages[0].doses) == [
        ["Treatment", "Course", "Dose", "Days", "Note"],
        ["Testumab", "1", "5.5 milligram", "1–7", "–"],
        ["Testumab", "1", "15 milligram", "8–28", "Planned step"],
        ["Testumab", "2", "15 milligram", "43–56", "–"],
    ]
    assert _lines(pages[1].doses) == [
        ["Treatment", "Course", "Dose", "Days"],
        ["Testumab", "1", "10 mg/m2", "1, ongoing"],
    ]
    assert _lines(pages[2].doses) == [
        ["Treatment", "Dose", "Days"],
        ["Testumab", "10 milligram", "1–12"],
        ["Otherol", "–", "1–2"],
    ]


def test_a_course_that_only_some_doses_have_is_a_dash_in_the_others(common, everybody, root):
    first = everybody[2]
    mixed = (*everybody[0].doses[:1], *first.doses[1:])
    changed = type(first)(**{**first.__dict__, "doses": mixed})
    page = view.page(common, (changed,), 0, root)
    assert _lines(page.doses)[1:] == [
        ["Testumab", "1", "5.5 milligram", "1–7"],
        ["Otherol", "–", "–", "1–2"],
    ]


def test_an_empty_table_is_said_to_be_empty(pages):
    four = pages[3]
    assert [(t.grid, t.missing) for t in (four.response, four.events, four.doses)] == [
        (None, "No assessment was recorded."),
        (None, "No adverse events were recorded."),
        (None, "No doses were recorded."),
    ]


@pytest.mark.parametrize(
    ("table", "part"), [("adrs", "response"), ("adae", "events"), ("adex", "doses")]
)
def test_a_table_that_is_not_published_is_not_spoken_of(
    rich_study, rich_cohort, everybody, root, table, part
):
    # Its emptiness would say something about the patient, even of one who has no row in it.
    publish = {n: columns for n, columns in rich_study.privacy.publish.items() if n != table}
    privacy = rich_study.privacy.model_copy(update={"publish": publish})
    study = rich_study.model_copy(update={"privacy": privacy})
    without = view.shared(study, rich_cohort, everybody)
    page = view.page(without, everybody, 3, root)
    others = {"response", "events", "doses"} - {part}
    assert getattr(page, part) is None
    assert all(getattr(page, other) is not None for other in others)


def test_a_study_without_assessments_has_no_table_of_them(common, everybody, root):
    plan = common.plan.model_copy(update={"response": []})
    without = view.Shared(plan, common.charts, common.rows, common.measured, common.tables)
    blank = type(everybody[3])(**{**everybody[3].__dict__, "visits": ()})
    assert view.page(without, (blank,), 0, root).response is None


def _table(width):
    grid = view.grid("t", "Stub", ["Head"], [("a" * (width - 4), "b" * 4), ("a", "b")])
    return TableView("Title", grid, "")


def test_two_narrow_tables_stand_side_by_side_in_print(pages):
    # 44 letters fit into half a line.
    assert [_table(width).narrow for width in (44, 45)] == [True, False]
    # 1: Week 4 (6), 28 (2), Non-responder (13), Positive (0.25%) (16), not recorded (12) are 49 letters.
    # 2: Day 29 (6), 29 (2) and three times not recorded (12) are 44. 3 and 4 have no response.
    assert [p.paired for p in pages] == [False, True, True, True]


def test_a_table_that_is_not_there_stands_beside_nothing(pages):
    page = pages[2]
    alone = type(page)(**{**page.__dict__, "response": None})
    assert not alone.paired


def test_a_grid_has_its_first_text_as_label():
    grid = view.grid("id", "Stub", ["A", "B"], [("x", "1", "2"), ("y", "3", "4")])
    assert (grid.id, grid.stub, [h.label for h in grid.heads]) == ("id", "Stub", ["A", "B"])
    assert [(line.label, [c.text for c in line.cells]) for line in grid.lines] == [
        ("x", ["1", "2"]),
        ("y", ["3", "4"]),
    ]
