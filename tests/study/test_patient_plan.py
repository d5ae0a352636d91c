"""What a patient's page shows: axes without a day 0, ids of their own."""

import pytest
from pydantic import ValidationError

from caseseries.study.patient_plan import (
    DayAxis,
    Panel,
    PatientPages,
    page_tables,
    with_page,
    without_page_text,
)

PARAMETER = {"id": "a", "code": "A", "label": "A"}


@pytest.mark.parametrize(("start", "end"), [(0, 28), (28, 28), (29, 28), (1, 1)])
def test_an_axis_starts_on_a_study_day_before_its_end(start, end):
    with pytest.raises(ValidationError):
        DayAxis(start=start, end=end)


@pytest.mark.parametrize("key", ["every", "bin"])
def test_steps_of_an_axis_go_on(key):
    with pytest.raises(ValidationError, match=key):
        DayAxis(**{key: 0})


def test_an_axis_that_is_not_told():
    axis = DayAxis()
    assert (axis.start, axis.end, axis.every, axis.bin) == (-7, 91, 14, 7)
    assert DayAxis(start=1, end=2).start == 1


def test_ids_of_a_page_stand_once():
    page = {"identity": [], "lanes": "l"}
    with pytest.raises(ValidationError, match="parameters of 'p' must be unique: 'a' stands twice"):
        Panel(id="p", label="P", parameters=[PARAMETER, PARAMETER])
    panel = {"id": "p", "label": "P", "parameters": [PARAMETER]}
    with pytest.raises(ValidationError, match=r"panels of patients.labs must be unique: 'p'"):
        PatientPages(**page, labs=[panel, panel])
    with pytest.raises(ValidationError, match=r"assessments of patients.response must be unique: 'a'"):  # fmt: skip
        PatientPages(**page, response=[PARAMETER, PARAMETER])
    assert PatientPages(**page).name == "Patient"


@pytest.mark.parametrize(
    ("published", "own", "labs", "response"),
    [
        ((), {}, "adlb", "adrs"),  # nothing is shown
        (("adlb", "adrs", "advs"), {}, "adlb", "adrs"),  # the usual ones
        (
            ("adrs", "advs"),
            {},
            "advs",
            "adrs",
        ),  # the only one that is not the usual one of the other
        (("advs",), {}, "advs", "advs"),
        (("adlb", "adrs", "advs"), {"source": "advs"}, "advs", "adrs"),
    ],
)
def test_a_panel_shows_the_table_that_it_names_or_the_published_one(published, own, labs, response):
    tables = {**dict.fromkeys(("adlb", "adrs", "advs"), "bds"), "adae": "occurrence"}
    plan = PatientPages(
        identity=[],
        lanes="l",
        labs=[{"id": "p", "label": "P", "parameters": [PARAMETER], **own}],
        response=[PARAMETER],
    )
    found = page_tables(plan, tables, published)
    assert (found.labs, found.response) == ({"p": labs}, {"a": response})


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("adae", "patients.labs: the table 'adae' is of the structure occurrence"),
        ("advs", "is unknown"),
    ],
)
def test_a_panel_shows_values(source, said):
    plan = PatientPages(
        identity=[], lanes="l", labs=[{"id": "p", "label": "P", "source": source, "parameters": []}]
    )
    with pytest.raises(ValueError, match=said):
        page_tables(plan, {"adae": "occurrence", "adlb": "bds"}, ("adlb",))


@pytest.mark.parametrize(
    ("pages", "told", "having"),
    [
        (4, "", "1 2 3 4"), (100, "", "1 2 3 4"), (3, "", "1 2 3"), (2, "4", "1 4"), (1, "4", "4"),
        (2, "2 3 4", "2 3 4"), (2, "9", "1 2"),
    ],
)  # fmt: skip
def test_the_first_patients_have_a_page_and_those_with_a_story(tmp_path, pages, told, having):
    """A story that somebody wrote is shown; one of a patient who may not be shown is none."""
    (tmp_path / "stories").mkdir()
    for subject in told.split():
        (tmp_path / f"stories/{subject}.md").write_text("A story.\n")
    plan = PatientPages(identity=[], lanes="l", pages=pages, narratives="stories")
    assert with_page(plan, tmp_path, ["1", "2", "3", "4"]) == tuple(having.split())


def test_a_study_of_many_says_how_many_have_no_page():
    plan = PatientPages(identity=[], lanes="l", name="Case")
    said = "no page of their own: `pages` below `patients` in study.yml allows 100"
    assert without_page_text(plan, 1) == f"1 case has {said}"
    assert without_page_text(plan, 2200) == f"2,200 cases have {said}"
