"""What a first study.yml proposes is what the tables hold, and nothing that one patient has alone."""

import io

import pandas as pd
import pytest

from caseseries.authoring.proposal import propose
from caseseries.authoring.proposed_values import in_order, rows_of
from tests.small_study import table


def _frames(**tables):
    return {name: pd.read_csv(io.StringIO(table(text)), dtype=str) for name, text in tables.items()}


ADSL = """
USUBJID SUBJID AGE  STAGE NOTE      SMOKER OPDY BRTHDTC
A-1     1      40.5 I     one_thing Y      3    1980-01-01
A-2     2      50   II    another   N      4    1970-01-01
A-3     3      60   I     a_third   Y      -2   1960-01-01
A-4     4      70   II    a_fourth  .      9    1950-01-01
"""


def _analysis(proposal, id):
    return next(a for a in proposal.sections["analyses"] if a["id"] == id)


def test_columns_of_ones_own_have_a_kind_and_values_that_patients_share():
    declared = propose(_frames(adsl=ADSL), synthetic=False).sections["data"]["columns"]["adsl"]
    assert declared["STAGE"]["values"] == ["I", "II"]
    assert declared["SMOKER"]["kind"] == "flag"
    assert declared["OPDY"]["kind"] == "day"
    assert "values" not in declared["NOTE"]


def test_what_tells_a_person_is_neither_declared_nor_described():
    proposal = propose(_frames(adsl=ADSL), synthetic=False)
    assert "BRTHDTC" not in proposal.sections["data"]["columns"]["adsl"]
    assert any(text.startswith("adsl.BRTHDTC") for text in proposal.left_out)
    text = str(proposal.sections)
    for word in ("1980", "one thing", "another"):
        assert word not in text


def test_variables_follow_their_columns():
    variables = _analysis(propose(_frames(adsl=ADSL), synthetic=False), "baseline")["variables"]
    assert [(v["id"], v.get("kind", "category")) for v in variables] == [
        ("age", "number"), ("stage", "category"), ("smoker", "flag"),
    ]  # fmt: skip
    assert variables[0]["formats"] == {"value": "dec1"}
    assert variables[0]["unit"] == "years"  # as the chapter says, unless AGEU says another


def test_words_that_a_mapping_lists_are_levels_though_few_patients_share_them():
    adsl = """
    USUBJID SUBJID EFFECT CENTRE
    A-1     1      yes    a
    A-2     2      part   b
    A-3     3      no     c
    A-4     4      yes    d
    """
    known = {"adsl": {c: {"label": c, "values": ["x"]} for c in ("EFFECT", "CENTRE")}}
    proposal = propose(_frames(adsl=adsl), synthetic=False, columns=known)
    assert [v["id"] for v in _analysis(proposal, "baseline")["variables"]] == ["effect"]
    assert any("CENTRE" in text for text in proposal.left_out)  # each is one patient's alone


def test_parameters_have_units_and_the_last_visit_that_two_patients_have():
    labs = """
    USUBJID PARAMCD PARAM      AVISIT  AVISITN AVAL ABLFL
    A-1     CRP     CRP_(mg/L) Base    0       40   Y
    A-2     CRP     CRP_(mg/L) Base    0       50   Y
    A-1     CRP     CRP_(mg/L) Week_4  4       20   .
    A-2     CRP     CRP_(mg/L) Week_4  4       25.5 .
    A-1     CRP     CRP_(mg/L) Week_8  8       10   .
    """
    analysis = _analysis(propose(_frames(adsl=ADSL, adlb=labs), synthetic=False), "laboratory")
    assert analysis["end"] == {"AVISIT": "Week 4"}
    assert [(p["label"], p["unit"], p["fmt"]) for p in analysis["parameters"]] == [
        ("CRP", "mg/L", "dec1")
    ]


@pytest.mark.parametrize(
    ("grades", "bands", "ungraded"), [("12", 2, None), ("1.", 2, "count"), ("..", 0, None)]
)
def test_events_count_with_a_grade_and_without(grades, bands, ungraded):
    events = f"""
    USUBJID AESEQ AEDECOD AEBODSYS AETOXGR
    A-1     1     Rash    Skin     {grades[0]}
    A-2     1     Cough   Chest    {grades[1]}
    """
    proposal = propose(_frames(adsl=ADSL, adae=events), synthetic=False)
    analysis = _analysis(proposal, "harm")
    assert len(analysis.get("bands", [])) == bands
    assert analysis.get("ungraded") == ungraded
    assert [(t["label"], t["heading"]) for t in analysis["terms"]] == [
        ("Cough", "chest"), ("Rash", "skin"),
    ]  # fmt: skip
    (shown,) = [t for t in proposal.sections["tables"] if t["id"] == "harm"]
    assert ("Events without a grade" in shown["notes"][0]) is (ungraded is not None)
    assert ("worst grade" in shown["notes"][0]) is (bands > 0)


def test_ids_of_like_names_differ():
    events = """
    USUBJID AESEQ AEDECOD AETOXGR
    A-1     1     Any     1
    A-1     2     Été!    1
    A-1     3     Ete     1
    """
    terms = _analysis(propose(_frames(adsl=ADSL, adae=events), synthetic=False), "harm")["terms"]
    assert [t["id"] for t in terms] == ["any-2", "ete", "ete-2"]


def test_the_time_is_in_months_where_it_is_long():
    times = """
    USUBJID PARAMCD PARAM            AVAL CNSR
    A-1     OS      Overall_survival 400  1
    """
    proposal = propose(_frames(adsl=ADSL, adtte=times), synthetic=False)
    assert _analysis(proposal, "survival")["unit"] == "months"
    figure = proposal.sections["figures"][-1]
    assert figure["every"] == 2  # 400 days are 13.1 months
    # Numbers at risk stand below the marks of the axis; the figure itself writes the percent sign.
    assert _analysis(proposal, "survival")["times"][0]["at"] == [0, 2, 4, 6, 8, 10, 12]
    assert figure["panels"][0]["y"] == "Overall survival"


def test_numbers_of_few_patients_are_described_and_what_is_not_is_told():
    # Six weights are as few as categories may be, yet no two patients share one; an import knows them for numbers.
    adsl = """
    USUBJID SUBJID WEIGHT PULSE SIGNS
    A-1     1      70     80    one
    A-2     2      71     80    two
    A-3     3      72.5   90    three
    A-4     4      73     90    four
    """
    known = {"adsl": {"PULSE": {"label": "Pulse", "kind": "number"}}}
    proposal = propose(_frames(adsl=adsl), synthetic=False, columns=known)
    variables = _analysis(proposal, "baseline")["variables"]
    assert [(v["id"], v["kind"]) for v in variables] == [("weight", "number"), ("pulse", "number")]
    assert [text for text in proposal.left_out if "SIGNS" in text] != []


def test_without_a_flag_the_first_visit_is_the_baseline():
    # As an import writes it. One patient alone has a value on day 7; day 3 is the last that two have.
    labs = """
    USUBJID PARAMCD PARAM      AVISIT AVISITN AVAL
    A-1     CRP     CRP_(mg/L) Day_3  3       20
    A-1     CRP     CRP_(mg/L) Day_1  1       40
    A-2     CRP     CRP_(mg/L) Day_1  1       50
    A-2     CRP     CRP_(mg/L) Day_3  3       25.5
    A-2     CRP     CRP_(mg/L) Day_7  7       5
    """
    proposal = propose(_frames(adsl=ADSL, adlb=labs), synthetic=False)
    paired = _analysis(proposal, "laboratory")
    assert (paired["baseline"], paired["end"]) == ({"AVISIT": "Day 1"}, {"AVISIT": "Day 3"})
    shown = next(t for t in proposal.sections["tables"] if t["id"] == "laboratory")
    assert [c["label"] for c in shown["columns"]][1:3] == ["Day 1", "Day 3"]


def test_the_later_visit_is_the_one_of_most_parameters_and_the_others_are_told():
    labs = """
    USUBJID PARAMCD PARAM AVISIT AVISITN AVAL
    A-1     CRP     CRP   Day_1  1       40
    A-2     CRP     CRP   Day_1  1       50
    A-3     CRP     CRP   Day_1  1       60
    A-1     CRP     CRP   Day_3  3       20
    A-2     CRP     CRP   Day_3  3       25
    A-3     CRP     CRP   Day_3  3       30
    A-1     PLT     PLT   Day_1  1       200
    A-2     PLT     PLT   Day_1  1       210
    A-1     PLT     PLT   Day_14 14      400
    A-2     PLT     PLT   Day_14 14      410
    """
    proposal = propose(_frames(adsl=ADSL, adlb=labs), synthetic=False)
    paired = _analysis(proposal, "laboratory")
    # Three patients have CRP twice, two have platelets: no statistic of two patients is proposed beside one of three.
    assert (paired["end"], [p["code"] for p in paired["parameters"]]) == (
        {"AVISIT": "Day 3"},
        ["CRP"],
    )
    assert any(
        text.startswith("PLT in the table of laboratory values") for text in proposal.left_out
    )


def test_laboratory_values_of_single_visits_are_told():
    labs = """
    USUBJID PARAMCD PARAM AVISIT AVISITN AVAL
    A-1     CRP     CRP   Day_1  1       40
    A-2     CRP     CRP   Day_1  1       50
    """
    proposal = propose(_frames(adsl=ADSL, adlb=labs), synthetic=False)
    assert any(text.startswith("laboratory: ") for text in proposal.left_out)


@pytest.mark.parametrize(
    ("units", "unit"), [(("MONTHS", "MONTHS"), "months"), (("MONTHS", "YEARS"), "")]
)
def test_an_age_in_months_is_not_called_years(units, unit):
    adsl = f"""
    USUBJID SUBJID AGE AGEU
    A-1     1      14  {units[0]}
    A-2     2      30  {units[1]}
    """
    proposal = propose(_frames(adsl=adsl), synthetic=False)
    (age,) = _analysis(proposal, "baseline")["variables"]
    assert (age.get("unit", ""), proposal.told["age_unit"], proposal.told["age"]) == (
        unit,
        unit,
        bool(unit),
    )


@pytest.mark.parametrize(
    "wanted",
    [
        ["I", "II", "IIIa", "IIIb", "IV"],
        ["NYHA II", "NYHA III"],
        ["none", "trace", "mild", "Moderate", "severe"],
        ["never", "former", "current"],
        ["<40", "40-59", "60 and over"],
        ["under 40", "40-59", "≥60"],
        ["Grade 1", "Grade 2", "Grade 10"],
    ],
)
def test_levels_stand_in_the_order_in_which_clinicians_list_them(wanted):
    assert in_order(wanted[::-1]) == wanted
    assert in_order(wanted) == wanted


@pytest.mark.parametrize("given", [["Sapien 3", "Evolut R"], ["right", "left"], ["B 1", "A 1"], []])
def test_levels_without_an_order_stay_as_they_are(given):
    assert in_order(given) == given


def test_missing_values_have_a_row_of_their_own():
    number = {"id": "ef", "label": "EF", "kind": "number", "unit": "%", "missing": "always"}
    assert [r["label"] for r in rows_of(number)] == ["EF, %", "Missing"]
    assert list(rows_of(number))[1]["cell"] == "{missing}"
    words = {
        "id": "v",
        "label": "Valve",
        "levels": [{"id": "a", "label": "A"}],
        "missing": "always",
    }
    assert list(rows_of(words))[2]["level"] == "missing"
    assert [r["label"] for r in rows_of(number | {"missing": None})] == ["EF, %"]
