"""What is not shown, and why: the words in the place of a figure, in the log, and on the patients' index."""

import shutil

import pytest

from caseseries.figures.withheld import Absent, left_out, patients_page, reason
from caseseries.results import PatientResult, PatientResults
from caseseries.study.figure_plans import (
    FlowChart,
    Pairs,
    RowListing,
    Shade,
    Swimmer,
    TrajectoryPanels,
)

ROWS = PatientResults(
    (PatientResult("course.p1.lane", "course", "1", "early", "lane", "", 1, 30, None, "", ""),)
)
LANES = Swimmer(id="lanes", kind="swimmer", alt="", lanes="course", x="Days")
COURSES = TrajectoryPanels(
    id="courses", kind="trajectories", alt="", trajectories="values", y="mg", panels=[],
    shade=Shade(lanes="course", bar="drug", label="Drug"),
)  # fmt: skip
PAIRS = Pairs(
    id="pairs", kind="pairs", alt="", trajectories="values", analysis="a", parameters=[], first="A",
    last="B",
)  # fmt: skip
FLOW = FlowChart(id="flow", kind="flow", alt="", analysis="way")
LISTING = RowListing(id="events", kind="rows", source="adae", columns=[])
NOT_PUBLIC = "This {} shows single patients, and the study does not declare their rows public."
NOT_HERE = (
    "This {} shows single patients, whose rows are not among the files that this was made from."
)


@pytest.fixture
def study(plan, tmp_path):
    """Return a function: the study with figures and a listing, with its data or without, rows public or not."""

    def made(*, data=True, public=True, **parts):
        study = plan()
        shutil.rmtree(tmp_path / "data", ignore_errors=True)
        (tmp_path / "data").mkdir()
        if data:
            shutil.copy(study.data_folder / "adsl.csv", tmp_path / "data")
        privacy = study.privacy.model_copy(update={"patient_rows": public})
        figures = [LANES, COURSES, PAIRS, FLOW]
        return study.model_copy(
            update={
                "root": tmp_path,
                "figures": figures,
                "listings": [LISTING],
                "privacy": privacy,
                **parts,
            }
        )

    return made


@pytest.mark.parametrize("figure", [LANES, COURSES, PAIRS], ids=lambda f: f.id)
def test_figures_of_single_patients_need_rows_that_are_public_and_here(study, figure):
    assert reason(study(public=False), ROWS, figure) == NOT_PUBLIC.format("figure")
    assert reason(study(), ROWS, figure) == ""
    # Rows are here, or can be made from the data.
    assert reason(study(), PatientResults(), figure) == ""


@pytest.mark.parametrize("figure", [LANES, COURSES, PAIRS], ids=lambda f: f.id)
def test_without_rows_and_data_the_reason_says_so(study, figure):
    assert reason(study(data=False), PatientResults(), figure) == NOT_HERE.format("figure")
    assert reason(study(data=False), ROWS, figure) == ""


def test_a_listing_is_called_a_listing(study):
    assert reason(study(public=False), ROWS, LISTING) == NOT_PUBLIC.format("listing")
    assert reason(study(data=False), PatientResults(), LISTING) == NOT_HERE.format("listing")
    assert reason(study(), ROWS, LISTING) == ""


def test_a_figure_that_shows_no_single_patient_is_always_shown(study):
    assert reason(study(data=False, public=False), PatientResults(), FLOW) == ""


def test_the_reason_stands_in_the_place_of_the_figure_as_it_is():
    shown = Absent("f", "Not *shown*: 3 < 5.")
    assert shown.markdown() == "::: {.cs-absent}\nNot &#42;shown&#42;: 3 &lt; 5&#46;\n:::"
    assert shown._repr_mimebundle_() == {"text/markdown": shown.markdown()}


def test_a_build_from_results_alone_tells_all_that_it_leaves_out(study):
    bare = study(data=False)
    files = bare.data.model_copy(
        update={"contradictions": "data/contradictions.csv", "published": "data/published.csv"}
    )
    assert left_out(bare.model_copy(update={"data": files}), PatientResults()) == [
        "there are no patient-level data here: the pages are made from results/ alone",
        "left out: the pages of single patients, and the appendix that shows them in print",
        "left out: the list of contradictions, for want of data/contradictions.csv",
        "left out: the comparison with printed numbers, for want of data/published.csv",
        *(f"left out: {id}. {NOT_HERE.format('figure')}" for id in ("lanes", "courses", "pairs")),
        f"left out: events. {NOT_HERE.format('listing')}",
    ]


def test_what_is_there_or_was_never_asked_for_is_not_told(study, tmp_path):
    bare = study(data=False, patients=None)
    (tmp_path / "printed.csv").write_text("x\n", "utf-8")
    files = bare.data.model_copy(update={"published": "printed.csv"})
    assert left_out(bare.model_copy(update={"data": files}), ROWS) == [
        "there are no patient-level data here: the pages are made from results/ alone"
    ]


def test_the_index_of_patients_says_why_it_is_empty(study):
    text = patients_page(study())
    assert text.startswith("---\n")
    assert '\ntitle: "Patients"\n' in text
    assert text.endswith(
        "\nThese pages were made from the results alone, without the patient-level data.\n"
        "The pages of single patients are left out.\n"
    )
    called = study().patients.model_copy(update={"name": "Participant"})
    text = patients_page(study(patients=called))
    assert 'title: "Participants"' in text
    assert "The pages of single participants are left out." in text
    assert 'title: "Patients"' in patients_page(study(patients=None))
