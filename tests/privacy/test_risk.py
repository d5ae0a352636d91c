"""Risk of being recognised, counted by hand on eight patients; what would help; what is refused."""

import re

import pandas as pd
import pytest

from caseseries.errors import UserErrors
from caseseries.privacy import risk
from caseseries.privacy.cells import joined_levels
from caseseries.results import Results
from caseseries.results.records import make
from caseseries.study import read_study
from tests.command_line import caseseries, render
from tests.small_study import small_study, table

# Alike in band and sex: three, two, one, one, one. In sex alone: five women, three men.
EIGHT = pd.DataFrame(
    {
        "AGEGR1": ["2-5", "2-5", "2-5", "2-5", "2-5", "6-11", "6-11", None],
        "SEX": ["F", "F", "F", "M", "M", "F", "M", "F"],
        "DTHFL": ["N", "N", "N", "N", "Y", "N", "Y", "N"],
        "AGE": [2, 3, 4, 2, 5, 6, 11, 9],
    }
)


def test_groups_and_risks_follow_their_definitions():
    found = risk.groups(EIGHT, ["AGEGR1", "SEX"])
    assert found.sizes == (1, 1, 1, 2, 3)
    assert (found.k, found.unique, found.maximum) == (1, 3, 1.0)
    assert found.average == pytest.approx(5 / 8)  # (3 * 1 + 2 * 1/2 + 3 * 1/3) / 8


def test_without_quasi_identifiers_all_are_alike():
    assert risk.groups(EIGHT, []).maximum == 1 / 8


def test_diversity_is_the_fewest_values_in_a_group():
    assert risk.diversity(EIGHT, ["SEX"], "DTHFL") == 1  # no woman died
    assert risk.diversity(EIGHT, [], "DTHFL") == 2


def test_a_suggestion_says_the_groups_that_would_result():
    found = {s.what: s.groups.sizes for s in risk.suggestions(EIGHT, ["AGEGR1", "SEX"])}
    assert found["do not publish AGEGR1"] == (3, 5)
    assert found["do not publish SEX"] == (1, 2, 5)


def test_bands_and_joined_levels_are_tried():
    # ages 2 3 4 2 | 5 6 9 | 11 in bands of five
    found = {s.what: s.groups.sizes for s in risk.suggestions(EIGHT, ["AGE"])}
    assert found["give AGE in bands of 5"] == (1, 3, 4)
    frame = EIGHT.assign(AGEGR1=["2-5"] * 4 + ["6-11"] * 3 + ["12-17"])
    found = {s.what: s.groups.sizes for s in risk.suggestions(frame, ["AGEGR1"])}
    assert found["put the levels “12-17” and “6-11” of AGEGR1 together"] == (4, 4)


def test_days_and_ages_that_one_patient_alone_has_are_told_with_a_band():
    # Ages 3 4 5 6 9 11 are one patient's each; in bands of twenty all eight are together.
    # Days 1 31 62 in bands of 30: one alone in each but for the first two; of 90: together.
    frame = EIGHT.assign(TRTSDY=1, DIAGDY=[1, 1, 2, 2, 31, 31, 3, 62])
    found = risk.lone_values(frame, ["SEX", "AGE", "TRTSDY", "DIAGDY"])
    assert [(x.column, x.alone, x.band, x.left) for x in found] == [
        ("AGE", 6, 20, 0),
        ("DIAGDY", 2, 90, 0),
    ]


def _n(group, value, level="yes"):
    return make(
        "sex", "flag", "n", value, population="p", group=group, level=level, n=value, N=9, fmt="int"
    )


def _rows(*rows):
    return Results(list(rows))


def test_a_small_cell_takes_the_next_smallest_with_it():
    # 9 = 2 + 3 + 4: with the total, 3 and 4 in print, everybody knows the 2
    found = risk.small_cells(_rows(_n("all", 9), _n("a", 2), _n("b", 3), _n("c", 4)), 3, "all")
    assert [(c.place.split(".")[-2], c.complementary) for c in found] == [("a", False), ("b", True)]


def test_two_small_cells_hide_each_other_and_zero_is_none():
    found = risk.small_cells(_rows(_n("all", 7), _n("a", 2), _n("b", 1), _n("c", 4)), 3, "all")
    assert not any(c.complementary for c in found)
    assert risk.small_cells(_rows(_n("all", 9), _n("a", 0), _n("b", 9)), 3, "all") == []


def test_a_small_level_takes_the_next_smallest_of_its_column_with_it():
    # 9 = 1 + 3 + 5 in one group: N and the other two give the 1
    rows = [_n("all", v, level) for level, v in (("x", 1), ("y", 3), ("z", 5))]
    found = risk.small_cells(_rows(*rows), 2, "all")
    assert [(c.place.split(".")[-3], c.complementary) for c in found] == [("x", False), ("y", True)]


def test_levels_to_join_leave_no_small_cell():
    # all: 1 2 2 4 of 9. The two smallest make 3, and leave a 2; the three smallest make 5, beside 4
    rows = [_n("all", v, level) for level, v in (("w", 1), ("x", 2), ("y", 2), ("z", 4))]
    found = joined_levels(_rows(*rows), 3, "all")
    assert [(j.levels, j.least) for j in found] == [(("w", "x", "y"), 4)]
    assert joined_levels(_rows(*rows), 5, "all") == []  # 5 and 4: nothing short of all levels helps
    assert joined_levels(_rows(*rows[:3]), 3, "all") == []  # 5 of 9: a patient can have several


def test_steps_reach_the_threshold_or_end():
    found = risk.steps(EIGHT, ["AGEGR1", "SEX"], 0.34)
    assert found[-1].groups.maximum <= 0.34
    assert len(found) <= 2
    assert risk.steps(EIGHT, ["SEX"], 0.34) == []  # five and three are alike: a third at most
    days = EIGHT.assign(DIAGDY=[1, 2, 40, 50, 60, 61, 100, 119])
    # in bands of 30 days: 1 2 | 40 50 | 60 61 | 100 119
    bands = {s.what: s.groups.sizes for s in risk.suggestions(days, ["DIAGDY"])}
    assert bands["give DIAGDY in bands of 90 days"] == (2, 6)


def test_a_range_over_two_patients_gives_both_away():
    rows = [
        make("age", "age", stat, 5.0, population="p", group="a", n=n, N=9, fmt="dec0")
        for stat, n in (("min", 2), ("max", 3), ("p", 2))
    ]
    assert [r.stat for r in risk.exact_values(rows, 3)] == ["min"]


ADSL = table("""
    USUBJID SUBJID SEX AGEGR1 CONSPUBL
    A-1 1 F 2-5 Y
    A-2 2 F 2-5 Y
    A-3 3 M 2-5 Y
    A-4 4 M 2-5 Y
    A-5 5 M 6-11 N
""")


def _study(folder, **privacy):
    listed = {"adsl": ["SUBJID", "SEX", "AGEGR1"]}
    return small_study(
        folder, {"adsl": ADSL}, privacy={"publish": listed, "consent_column": "CONSPUBL", **privacy}
    )


def _report(study):
    from caseseries.cohort import load

    return risk.assess(study, load(study), Results())


def test_only_those_who_consent_are_counted_and_usual_columns_are_taken(tmp_path):
    report = _report(_study(tmp_path))
    assert report.groups.columns == ("SEX", "AGEGR1")
    assert report.groups.sizes == (2, 2)


def test_real_patients_above_the_threshold_need_a_signature(tmp_path):
    study = _study(tmp_path)
    [error] = risk.faults(study, _report(study))
    assert error.message.endswith("0.50 at most and 0.50 on average, over SEX, AGEGR1, above 0.09")
    [said] = risk.findings(study, _report(study))
    waiver = {
        "finding": said,
        "files": ["risk"],
        "reason": "known to the families",
        "signed": "D. Officer",
    }
    waived = _study(tmp_path, waivers=[waiver])
    assert risk.faults(waived, _report(waived)) == []


def test_a_column_that_is_usually_known_cannot_be_left_out(tmp_path):
    study = _study(tmp_path, risk={"quasi_identifiers": ["SEX"], "threshold": 0.5})
    [said] = risk.findings(study, _report(study))
    assert said == "AGEGR1 is published and is no quasi-identifier of privacy.risk"


def test_one_patient_alone_is_told_whatever_the_average(tmp_path):
    # By band four and one: the one is certain to be recognised, on average two groups of five patients, 0.4.
    study = small_study(
        tmp_path,
        {"adsl": ADSL},
        privacy={"publish": {"adsl": ["AGEGR1"]}, "risk": {"threshold": 0.5}},
    )
    [said] = risk.findings(study, _report(study))
    assert "is 1.00 at most and 0.40 on average, over AGEGR1, above 0.5" in said


def test_real_patients_may_be_built_at_home_and_not_be_published_before_somebody_signs(five):
    plan = five / "study.yml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("  synthetic: true\n", ""), encoding="utf-8"
    )
    done = render(five)
    assert done.returncode == 0
    assert re.search(r"\d+ decisions? on privacy waits? before this may be published", done.stderr)
    for command in (("check",), ("publish", str(five.parent / "published"))):
        told = caseseries(five, *command)
        assert told.returncode == 2
        assert "a patient's risk of being recognised is 1.00 at most" in told.stdout + told.stderr
    assert not (five.parent / "published").exists()


def test_the_report_is_written_to_be_signed(five):
    done = caseseries(five, "risk", "--output", "report")
    assert done.returncode == 0
    page = (five / "report/privacy-report.html").read_text(encoding="utf-8")
    assert "Synthetic patients" in page
    assert "Data protection officer" in page
    assert (five / "report/privacy-report.pdf").read_bytes().startswith(b"%PDF")
    first = (five / "report/privacy-report.pdf").read_bytes()
    caseseries(five, "risk", "--output", "report")
    assert (five / "report/privacy-report.pdf").read_bytes() == first


def test_quasi_identifiers_are_columns_of_adsl(tmp_path):
    with pytest.raises(UserErrors, match="GONE"):
        _report(_study(tmp_path, risk={"quasi_identifiers": ["GONE"]}))


@pytest.mark.parametrize("column", ["SEX", "SAFFL", "GONE"])
def test_a_consent_column_is_one(five, column):
    plan = five / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("consent_column: CONSPUBL", f"consent_column: {column}"), encoding="utf-8"
    )
    with pytest.raises(UserErrors, match="no column of consent"):
        read_study(five)


def test_counts_of_few_are_built_as_a_draft_and_not_published(tmp_path):
    """Without a column of single patients nothing stops a build; two women in four wait for a signature."""
    from caseseries.analyses import compute
    from caseseries.cohort import load
    from caseseries.privacy import decisions

    sexes = [{"id": "f", "value": "F", "label": "F"}, {"id": "m", "value": "M", "label": "M"}]
    sex = {"id": "sex", "column": "SEX", "levels": sexes}
    analysis = {"id": "start", "kind": "describe", "variables": [sex]}
    study = small_study(tmp_path, {"adsl": ADSL}, analyses=[analysis])
    cohort = load(study)
    results = compute(cohort, study)
    assert decisions.faults(study, cohort, results) == []
    [waits] = decisions.waiting(study, cohort, results)
    assert waits.message == "1 cell of fewer than 3 patients"  # two women, three men
