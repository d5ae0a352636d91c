"""A figure by its id: its alternative text is filled with results, and its kind with its drawing."""

import pytest

from caseseries.errors import UserError
from caseseries.figures import Figure, build
from caseseries.figures.withheld import Absent
from caseseries.results import PatientResult, PatientResults, Results, make
from caseseries.study.figure_plans import Swimmer
from tests.drawn import draw

RESULTS = Results(
    (
        make("size", "all", "n", 4, population="p", group="both", fmt="int"),
        make("age", "all", "median", 65.5, population="p", group="both", fmt="dec1"),
    )
)
PATIENTS = PatientResults(
    (
        PatientResult("course.p1.lane", "course", "1", "early", "lane", "", -12, 30, None, "", ""),
        PatientResult("iron.p1.fe.1", "iron", "1", "early", "fe", "1", -3, None, 2.5, "mg", "2.50"),
        PatientResult("iron.p1.fe.2", "iron", "1", "early", "fe", "2", 28, None, 7.0, "mg", "7.00"),
    )
)


def _built(plan, alt):
    figure = Swimmer(id="course", kind="swimmer", alt=alt, lanes="course", x="Days")
    return build(plan(figures=[figure]), RESULTS, PATIENTS, "course")


@pytest.mark.parametrize(
    ("alt", "text"),
    [
        ("Of {size.all.both.n} patients.", "Of 4 patients."),
        ("Median {age.all.both.median} years.", "Median 65.5 years."),
        (
            "From {iron.p1.fe.1} on day {iron.p1.fe.1:day} to {iron.p1.fe.2}.",
            "From 2.50 on day −3 to 7.00.",
        ),
        ("On day {iron.p1.fe.2:day}.", "On day 28."),
        ("Nothing to fill.", "Nothing to fill."),
    ],
)
def test_fields_of_the_alternative_text_are_results_and_rows(plan, alt, text):
    assert _built(plan, alt).alt == text


def test_a_field_that_is_no_result_is_refused_with_the_nearest(plan):
    with pytest.raises(UserError) as caught:
        _built(plan, "Of {size.all.both.m} patients.")
    assert caught.value.message == "there is no result 'size.all.both.m'"
    assert "size.all.both.n" in caught.value.remedy


def test_a_figure_knows_its_name_and_where_its_pictures_go(plan):
    figure = _built(plan, "")
    assert isinstance(figure, Figure)
    assert (figure.id, figure.root) == ("course", plan().root)
    # Days −12 to 30: from −12 to −1 are 11, from −1 to 1 one, from 1 to 30 are 29.
    (lane,) = draw(figure.spec).panels[0].marks("rect")
    assert lane["description"].endswith("To: 41.0")


def test_an_unknown_figure_is_refused_with_those_that_there_are(plan):
    with pytest.raises(UserError) as caught:
        build(plan(), RESULTS, PATIENTS, "cours")
    assert caught.value.message == "there is no 'cours' under figures"
    assert caught.value.remedy == "the figures are course"


def test_a_figure_of_single_patients_is_replaced_by_the_reason(plan):
    study = plan()
    private = study.model_copy(
        update={"privacy": study.privacy.model_copy(update={"patient_rows": False})}
    )
    shown = build(private, RESULTS, PATIENTS, "course")
    assert isinstance(shown, Absent)
    assert shown.id == "course"


def test_the_five_patient_study_has_its_swimmer_plot(five):
    from caseseries.analyses import compute, compute_patients
    from caseseries.cohort import load
    from caseseries.study import read_study

    study = read_study(five)
    cohort = load(study)
    figure = build(study, compute(cohort, study), compute_patients(cohort, study), "course")
    # Four of the five were treated.
    assert figure.alt == "Course of 4 patients."
    drawing = draw(figure.spec)
    early, late = drawing.panels
    # T-2 was observed for 200 days, T-1 for 100: the longer lane stands above. T-3 300, T-4 40, T-5 10.
    assert [p.axes["left"].labels for p in (early, late)] == [["2", "1"], ["3", "4", "5"]]
    assert [p.title for p in (early, late)] == ["Early start (n = 2)", "Late start (n = 3)"]
    lanes = [b for p in (early, late) for b in p.marks("rect") if b["height"] == 3]
    ends = [late.x(b["x2"], 0) for b in lanes]
    assert ends == [99, 199, 299, 39, 9]
    # T-3 stopped on day 8, seven days after the first; she died, the others are still observed.
    stops = [late.x(i["x"], 0) for i in late.marks("symbol") if i["shape"] == "triangle-up"]
    assert stops == [7]
    arrows = [
        len([i for i in p.marks("symbol") if i["shape"] == "triangle-right"]) for p in (early, late)
    ]
    assert arrows == [2, 2]
    assert late.axes["bottom"].labels == ["0", "50", "100", "150", "200", "250", "300"]
