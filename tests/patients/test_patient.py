"""One patient as a page shows him or her: every part of the extended five-patient study, written out by hand."""

import re
import shutil
from dataclasses import replace

import pytest

from caseseries.cohort import load
from caseseries.errors import UserError, UserErrors
from caseseries.patients.patient import (
    Dose,
    Event,
    Patient,
    Step,
    Value,
    Visit,
    patients,
    slug,
)
from caseseries.study import read_study


@pytest.fixture(scope="module")
def everybody(rich_study, rich_cohort):
    return patients(rich_study, rich_cohort)


@pytest.fixture(scope="module")
def one(everybody):
    return everybody[0]


@pytest.fixture(scope="module")
def two(everybody):
    return everybody[1]


@pytest.fixture(scope="module")
def three(everybody):
    return everybody[2]


@pytest.fixture(scope="module")
def four(everybody):
    return everybody[3]


def _read(folder, *, yml=None, **tables):
    """Return the patients of a study after changes: of study.yml, and of tables by their old and new text."""
    for name, change in {"": yml, **tables}.items():
        if change:
            path = folder / (f"data/{name}.csv" if name else "study.yml")
            text = path.read_text("utf-8")
            assert change[0] in text
            path.write_text(text.replace(*change), "utf-8")
    study = read_study(folder)
    return patients(study, load(study))


def test_patients_with_consent_come_in_the_order_of_the_data(everybody):
    # T-5 did not answer, which is no consent.
    assert [(p.subject, p.slug, p.name) for p in everybody] == [
        (k, k, f"Patient {k}") for k in "1234"
    ]


def test_identity_has_labels_words_units_and_leaves_out_what_is_missing(one, two, four):
    # 61,250 g are 61.25 kg, to one decimal 61.3; a blood group of 0 is a value.
    assert one.identity == (
        *(("Arm", "Early"), ("Age", "50-59"), ("Sex", "Man")),
        *(("Weight", "61.3 kg"), ("Blood group", "Zero")),
    )
    assert two.identity == (
        *(("Arm", "Early"), ("Age", "60-69"), ("Sex", "Woman"), ("Blood group", "1")),
    )
    assert [label for label, _ in four.identity] == ["Arm", "Sex", "Weight", "Blood group"]


def test_the_index_keeps_the_place_of_what_is_missing(one, two):
    # Age and blood group stand on the page alone, status in the index alone.
    assert one.index == ("Early", "Man", "61.3 kg", "ONGOING")
    assert two.index == ("Early", "Woman", "", "ONGOING")


def test_doses_come_by_day_with_unit_course_and_note(one, two, three):
    assert one.doses == (
        Dose("Testumab", "5.5", "milligram", "1", 1, 7, ""),
        Dose("Testumab", "15", "milligram", "1", 8, 28, "Planned step"),
        Dose("Testumab", "15", "milligram", "2", 43, 56, ""),
    )
    # A unit that study.yml does not name prints as recorded; no end means ongoing.
    assert two.doses == (Dose("Testumab", "10", "mg/m2", "1", 1, None, ""),)
    # On one day by their number; neither amount nor unit nor course is made up.
    assert three.doses == (
        Dose("Testumab", "10", "milligram", "", 1, 12, ""),
        Dose("Otherol", "", "", "", 1, 2, ""),
    )
    assert one.cycles == ("1", "2")
    assert three.cycles == ()


def test_events_come_by_day_and_number_with_those_of_unknown_day_last(one):
    assert one.events == (
        Event("Headache", "PAIN", 2, -3, -2, "Related", "Dose not changed", "Fatal"),
        # SIA are the initials of the term itself, and add nothing to it.
        Event(
            *("Severe Itching Attack", "", 3, 9, 12),
            *("Not related", "Dose reduced", "Not recovered/not resolved"),
        ),
        Event("Rash", "", 3, 9, 10, "Related", "Dose not changed", "Recovered/resolved"),
        Event("Headache", "", 1, None, None, "", "NONE", ""),
    )


@pytest.mark.parametrize(
    ("status", "died", "outcome", "said"),
    [
        ("ONGOING", "N", "", "ongoing"),
        ("ONGOING", "N", "FATAL", "until death"),
        ("DIED", "Y", "", "end not recorded"),
        ("COMPLETED", "N", "", "end not recorded"),
        ("DIED", "Y", "FATAL", "until death"),
    ],
)
def test_nothing_is_ongoing_in_a_patient_who_died_or_left(rich, status, died, outcome, said):
    """T-2 has a headache and a dose without an end."""
    for old in ("200,ONGOING,N,Y", "T-2,1,Headache,2,N,,,,Y,5,,"):
        assert any(old in (rich / f"data/{name}.csv").read_text() for name in ("adsl", "adae"))
    adsl, adae = rich / "data/adsl.csv", rich / "data/adae.csv"
    adsl.write_text(adsl.read_text().replace("200,ONGOING,N,Y", f"200,{status},{died},Y"))
    adae.write_text(
        adae.read_text().replace(
            "T-2,1,Headache,2,N,,,,Y,5,,", f"T-2,1,Headache,2,N,,,{outcome},Y,5,,"
        )
    )
    study = read_study(rich)
    two = patients(study, load(study))[1]
    assert [e.open for e in two.events] == [said]
    assert [d.open for d in two.doses] == [
        "ongoing" if status == "ONGOING" and died == "N" else "end not recorded"
    ]


def test_the_worst_event_is_the_first_of_the_highest_grade(one, three, four):
    assert one.worst is one.events[1]
    assert three.worst.term == "Itching"
    assert four.worst is None


def test_values_come_by_day_and_only_with_a_day_and_a_value(one):
    (creatinine,) = one.series["kidney"]
    assert creatinine.parameter.label == "Creatinine"
    assert creatinine.values == (
        Value(-1, 70.0, "70", False),
        Value(28, 80.0, "80", False),
        Value(140, 95.5, "95.5", False),
    )


def test_limits_are_the_first_that_are_given(one, two, three):
    (creatinine,) = one.series["kidney"]
    assert (creatinine.quantitation, creatinine.low, creatinine.high) == (None, 60.0, 110.0)
    (creatinine,) = two.series["kidney"]
    assert (creatinine.quantitation, creatinine.low, creatinine.high) == (None, None, None)
    (creatinine,) = three.series["kidney"]
    assert (creatinine.low, creatinine.high) == (60.0, None)


def test_values_limits_and_what_is_below_them_are_all_in_the_printed_unit(one):
    # Ten times: 0.05, recorded as <0.1, is 0.5 and <1; 0.24 is 2.4; the limit of 0.1 is 1.
    iron, zinc = one.series["metals"]
    assert iron.values == (Value(-1, 0.5, "<1", True), Value(28, 2.4, "2.4", False))
    assert (iron.quantitation, iron.low, iron.high) == (1.0, None, None)
    assert zinc.values == ()


def test_a_value_below_the_limit_prints_as_recorded_where_the_unit_is_its_own(rich):
    changed = _read(rich, yml=(", multiply_by: 10", ""), adlb=("0.05,<0.1", "0.05,< 0.10"))
    assert changed[0].series["metals"][0].values[0] == Value(-1, 0.05, "< 0.10", True)


def test_a_limit_without_number_prints_as_recorded(rich):
    changed = _read(rich, adlb=("0.05,<0.1", "0.05,<LLOQ"))
    assert changed[0].series["metals"][0].values[0] == Value(-1, 0.5, "<LLOQ", True)


def test_assessments_stand_by_visit_each_as_study_yml_shows_it(one, two):
    # A mapped word; a word with its value; a value alone. A burden of 0 says no more than its word.
    assert one.visits == (
        Visit("Week 4", 28, ("Responder", "Positive (0.25%)", ""), ("Responder", "Positive", "")),
        Visit(
            *("Week 8", 57),
            *[("Non-responder", "Negative", "12.0 mm"), ("Non-responder", "Negative", "12.0 mm")],
        ),
    )
    # A word that is not mapped prints as recorded; what has no day is a line of its own.
    assert two.visits == (
        Visit("", 29, ("Unclear", "", ""), ("Unclear", "", "")),
        Visit("", None, ("", "", "8.5 mm"), ("", "", "8.5 mm")),
    )


def test_a_value_without_its_word_prints_alone(rich):
    changed = _read(rich, adrs=("0.25,Positive", "0.25,"))
    assert changed[0].visits[0].texts[1] == "0.25%"


def test_a_word_without_its_value_prints_alone(rich):
    changed = _read(rich, adrs=("0.25,Positive", ",Positive"))
    assert changed[0].visits[0].texts[1] == "Positive"


def test_what_followed_comes_by_day_with_its_marker(one, two, three, four):
    # Doses are drawn from adex, so that their bar is not told again.
    assert one.steps == (
        Step("Surgery", 64, None, "diamond", False),
        Step("Upkeep", 80, 100, "", True),
    )
    # Without an end it goes on to the last day observed.
    assert two.steps == (Step("Upkeep", 70, 200, "", True),)
    assert three.steps == (
        Step("Stopped", 8, None, "triangle-up", False),
        Step("Surgery", 20, None, "diamond", False),
        Step("Upkeep", 40, 90, "", False),
    )
    assert four.steps == ()


def test_the_last_day_and_whether_observation_goes_on(everybody):
    assert [(p.last, p.ongoing) for p in everybody] == [
        (100, True),
        (200, True),
        (300, False),
        (None, True),
    ]


def test_the_bars_of_other_tables_are_told(rich):
    # The bar of upkeep from adsl is told; one of adex is not, under whatever name.
    changed = _read(
        rich,
        yml=(
            "- {id: care, label: Upkeep, start: CAREDY, end: CAREEDY}",
            "- {id: care, label: Upkeep, source: adex, start: ASTDY, end: AENDY}",
        ),
    )
    assert [step.label for step in changed[0].steps] == ["Surgery"]


def test_a_study_without_patient_pages_has_no_patients(rich_study, rich_cohort):
    assert patients(rich_study.model_copy(update={"patients": None}), rich_cohort) == ()


def test_a_table_that_is_not_there_leaves_its_part_empty(rich):
    for name in ("adae", "adlb", "adrs", "adex"):
        (rich / f"data/{name}.csv").unlink()
    text = (rich / "study.yml").read_text("utf-8")
    text = text.replace(
        text[text.index("    bars:") : text.index("      - {id: surgery")], "    markers:\n"
    )
    (rich / "study.yml").write_text(text, "utf-8")
    study = read_study(rich)
    first = patients(study, load(study))[0]
    assert (first.events, first.doses, first.visits) == ((), (), ())
    assert first.series["kidney"][0].values == ()


@pytest.mark.parametrize(
    ("published", "table", "column", "key"),
    [
        ("AGEGR1, ", "adsl", "AGEGR1", "patients.identity"),
        (", EXADJ, CYCLE", "adex", "CYCLE", "patients.doses.cycle"),
        ("SUBJID, ", "adsl", "SUBJID", "patients"),
        ("AETOXGR, ", "adae", "AETOXGR", "patients"),
        ("PARAM, AVISIT, ADY, ", "adlb", "ADY", "patients"),
        ("AVISITN, ", "adrs", "AVISITN", "patients"),
        ("EXTRT, ", "adex", "EXTRT", "patients"),
    ],
)
def test_a_column_that_a_page_needs_and_that_is_not_published_is_named(
    rich, published, table, column, key
):
    path = rich / "study.yml"
    text = path.read_text("utf-8")
    # The first line that names it under privacy.publish.
    at = text.index(published, text.index("  publish:"))
    path.write_text(text[:at] + text[at:].replace(published, "", 1), "utf-8")
    with pytest.raises(UserError) as caught:
        _read(rich)
    error = caught.value
    assert error.message == (
        f"the patient pages need the column {column} of {table}, which is not published"
    )
    assert error.place == f"study.yml, {key}"
    assert error.rule == "a page shows only columns listed under privacy.publish"
    assert error.remedy == f"list {column} under privacy.publish.{table}, or take its use out"


@pytest.mark.parametrize(("first", "second"), [("A-b", "a-B"), ("index", "2")])
def test_two_pages_of_one_name_are_refused(rich, first, second):
    adsl = rich / "data/adsl.csv"
    text = adsl.read_text("utf-8").replace("T-1,1,", f"T-1,{first},")
    adsl.write_text(text.replace("T-2,2,", f"T-2,{second},"), "utf-8")
    with pytest.raises(UserErrors, match="column SUBJID") as caught:
        _read(rich)
    # The message prints no value of a patient.
    assert f" {first}" not in str(caught.value)


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("07", "07"),
        ("A_1-b", "A_1-b"),
        ("12/3 x", "12-3-x"),
        ("../up", "up"),
        ("é1", "e1"),
        ("_1", "1"),
    ],
)
def test_a_page_has_a_name_that_every_file_system_takes(subject, name):
    assert slug(subject) == name


def test_a_patient_shown_by_another_name_is_called_so(rich):
    assert _read(rich, yml=("name: Patient", "name: Participant"))[0].name == "Participant 1"


def test_pages_show_tables_of_any_name_and_severities(rich, everybody):
    """The same rows under other names, grades as words: the same patients, but for the grade 4, which is severe."""
    text = (rich / "data/adae.csv").read_text("utf-8")
    for grade, word in (("1", "MILD"), ("2", "MODERATE"), ("3", "SEVERE"), ("4", "SEVERE")):
        text = re.sub(rf"^(T-.,.,[^,]+),{grade},", rf"\1,{word},", text, flags=re.MULTILINE)
    for name in ("adex", "adlb", "adrs"):
        shutil.copy(rich / f"data/{name}.csv", rich / f"data/own-{name}.csv")
    (rich / "data/aes.csv").write_text(text.replace("AETOXGR", "AESEV"), "utf-8")
    yml = (rich / "study.yml").read_text("utf-8")
    for old, new in (
        (
            "data:\n",
            "data:\n  tables:\n    harms: {file: aes.csv, structure: occurrence}\n"
            "    given: {file: own-adex.csv, structure: exposure, columns: {CYCLE: {kind: integer}}}\n"
            "    chem: {file: own-adlb.csv, structure: bds, columns: {PARAMCD: {values: [CRE, FE, ZN]}}}\n    replies: {file: own-adrs.csv, structure: bds}\n",
        ),
        ("    adae: [AESEQ, AEDECOD, AETOXGR", "    harms: [AESEQ, AEDECOD, AESEV"),
        ("    adlb: [PARAMCD", "    chem: [PARAMCD"),
        ("    adrs: [PARAMCD", "    replies: [PARAMCD"),
        ("    adex: [EXSEQ", "    given: [EXSEQ"),
        ("source: adex,", "source: given,"),
        ("source: adae, where: {AEACN", "source: harms, where: {AEACN"),
        ("  lanes: course\n  axis", "  lanes: course\n  events: {grades: AESEV}\n  axis"),
    ):
        assert old in yml
        yml = yml.replace(old, new)
    (rich / "study.yml").write_text(yml, "utf-8")
    # Events and doses have one published table of their structure, values have two.
    with pytest.raises(
        UserErrors, match=r"patients\.labs: 'chem' and 'replies' are published; name one"
    ):
        read_study(rich)
    yml = yml.replace("label: Kidney\n", "label: Kidney\n      source: chem\n")
    yml = yml.replace("label: Metals\n", "label: Metals\n      source: chem\n")
    yml = re.sub(r"(code: (?:RESP|BURD|SIZE), label)", r"source: replies, \1", yml)
    (rich / "study.yml").write_text(yml, "utf-8")
    study = read_study(rich)
    severe = replace(everybody[2].events[0], grade=3)
    expected = [replace(p, events=(severe,)) if p.subject == "3" else p for p in everybody]
    assert list(patients(study, load(study))) == expected


def test_nothing_that_is_not_published_is_in_a_patient(everybody):
    assert all(isinstance(p, Patient) for p in everybody)
    assert "canary" not in repr(everybody)
    assert "Hiccups" not in repr(everybody)
