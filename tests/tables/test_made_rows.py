"""Rows that follow from an analysis, whose labels come with the results."""

import pytest

from caseseries.analyses import compute
from caseseries.cohort import load
from caseseries.errors import UserErrors
from caseseries.results import Results, make
from caseseries.tables import manuscript
from tests.small_study import GROUPS, TREATED, small_study, table

ADSL = table("""
USUBJID SUBJID TRT01A AGE SEX SAFFL DTHFL
P-1     1      A      4   F   Y     N
P-2     2      A      2   F   Y     Y
P-3     3      B      10  M   Y     N
P-4     4      B      .   .   Y     N
P-5     5      B      .   F   .     N
""")
COLUMNS = [{"label": f"{g} (n = {{N}})", "group": g} for g in ("a", "b")]


def grid(folder, analysis, made, columns=COLUMNS, data=(), **more):
    study = small_study(
        folder,
        {"adsl": ADSL, **dict(data)},
        groups=GROUPS,
        populations=[{"id": "enrolled", "label": "Enrolled"}, TREATED],
        analyses=[{"population": "treated", **analysis}, *more.pop("analyses", [])],
        tables=[{"id": "t", "analysis": analysis["id"], "columns": columns, "made": made}],
        **more,
    )
    results = compute(load(study), study)
    return manuscript.build(study, results, "t")


def texts(grid):
    return [(line.label, line.indent, [cell.text for cell in line.cells]) for line in grid.lines]


def test_variables_with_lines_of_statistics_and_levels_of_the_data(tmp_path):
    variables = [
        {"id": "age", "column": "AGE", "kind": "number", "label": "Age", "unit": "years"},
        {"id": "sex", "column": "SEX", "label": "Sex"},
        {"id": "died", "column": "DTHFL", "kind": "flag", "label": "Died"},
    ]
    lines = [
        {"label": "n", "cell": "{n}"},
        {"label": "Range", "cell": "{min:int} to {max:int}"},
    ]
    made = {"kind": "by_variable", "lines": lines, "missing": "Not known"}
    formats = {"min": "int", "max": "int"}
    analysis = {"id": "d", "kind": "describe", "variables": variables, "formats": formats}
    found = grid(tmp_path, analysis, made)
    assert texts(found) == [
        ("Age (years)", 0, []),
        ("n", 1, ["2", "1"]),
        ("Range", 1, ["2 to 4", "10 to 10"]),
        ("Sex", 0, []),
        ("F", 1, ["2 (100)", "0 (0)"]),
        ("M", 1, ["0 (0)", "1 (50)"]),
        ("Not known", 1, ["0", "1"]),
        ("Died", 0, ["1 (50)", "0 (0)"]),
    ]
    # Of b three are enrolled, which is the first population of study.yml, and two treated.
    nbsp = "\N{NO-BREAK SPACE}"
    assert [h.label for h in found.heads] == [f"a (n{nbsp}={nbsp}2)", f"b (n{nbsp}={nbsp}2)"]


def test_visits_with_values_and_changes(tmp_path):
    adlb = table(
        """
USUBJID AVISIT   AVISITN AVAL BASE ABLFL
P-1     Baseline 0       10   10   Y
P-3     Baseline 0       30   30   Y
P-1     Week_4   4       25   10   .
""",
        PARAMCD="ALT",
        PARAM="ALT",
        AVALU="U/L",
    )
    analysis = {"id": "v", "kind": "by_visit", "show": ["value", "change"], "formats": {"mean": "int"}}  # fmt: skip
    lines = [{"label": "Mean", "cell": "{mean}"}, {"label": "Change", "cell": "{mean}", "level": "change"}]  # fmt: skip
    found = grid(tmp_path, analysis, {"kind": "by_visit", "lines": lines}, data={"adlb": adlb}.items())  # fmt: skip
    assert texts(found) == [
        ("ALT", 0, []),
        ("Baseline", 1, []),
        ("Mean", 2, ["10", "30"]),
        ("Change", 2, ["", ""]),
        ("Week 4", 1, []),
        ("Mean", 2, ["25", "NE"]),
        ("Change", 2, ["15", "NE"]),
    ]
    one = grid(tmp_path / "one", analysis, {"kind": "by_visit", "lines": lines[:1]}, data={"adlb": adlb}.items())  # fmt: skip
    assert texts(one)[1:] == [("Baseline", 1, ["10", "30"]), ("Week 4", 1, ["25", "NE"])]


def test_each_parameter_has_its_own_visits_and_its_unit(tmp_path):
    adlb = table(
        """
USUBJID PARAMCD AVISIT   AVISITN AVAL
P-1     ALT     Baseline 0       10
P-1     ALT     Week_4   4       25
P-3     BILI    Baseline 0       12
P-3     BILI    Week_8   8       14
""",
        PARAM="=PARAMCD",
    )
    parameters = [
        {"id": "alt", "code": "ALT", "label": "ALT", "unit": "U/L", "fmt": "int"},
        {"id": "bili", "code": "BILI", "label": "Bilirubin", "fmt": "int"},
    ]
    analysis = {"id": "v", "kind": "by_visit", "parameters": parameters}
    made = {"kind": "by_visit", "lines": [{"label": "Median", "cell": "{median}"}]}
    found = grid(tmp_path, analysis, made, data={"adlb": adlb}.items())
    assert texts(found) == [
        ("ALT (U/L)", 0, []),
        ("Baseline", 1, ["10", "NE"]),
        ("Week 4", 1, ["25", "NE"]),
        ("Bilirubin", 0, []),
        ("Baseline", 1, ["NE", "12"]),
        ("Week 8", 1, ["NE", "14"]),
    ]


def test_where_nothing_is_missing_there_is_no_row_of_it(tmp_path):
    everybody = ADSL.replace(",,,Y,N", ",7,M,Y,N")
    variables = [{"id": "sex", "column": "SEX", "label": "Sex"}]
    analysis = {"id": "d", "kind": "describe", "variables": variables}
    found = grid(tmp_path, analysis, {"kind": "by_variable"}, data={"adsl": everybody}.items())
    assert [line.label for line in found.lines] == ["Sex", "F", "M"]


def test_limits_by_parameter_and_endpoints_of_a_response(tmp_path):
    """P-1 is above 20 at one of two visits, P-3 is not; of the two of each arm one died."""
    adlb = table("""
USUBJID AVISITN AVAL
P-1     0       10
P-1     4       25
P-3     4       15
""", PARAMCD="ALT", PARAM="ALT", AVALU="U/L")  # fmt: skip
    limits = [{"id": "high", "label": "Above 20", "above": 20}, {"id": "low", "label": "Below 12", "below": 12}]  # fmt: skip
    analysis = {"id": "l", "kind": "limits", "limits": limits}
    found = grid(tmp_path, analysis, {"kind": "by_limit"}, data={"adlb": adlb}.items())
    assert texts(found) == [
        ("ALT", 0, []),
        ("Above 20", 1, ["1 (100)", "0 (0)"]),
        ("Below 12", 1, ["1 (100)", "0 (0)"]),
    ]
    endpoint = {"id": "dead", "label": "Died", "responder": {"DTHFL": True}}
    analysis = {"id": "r", "kind": "response", "endpoints": [endpoint]}
    found = grid(
        tmp_path / "r", analysis, {"kind": "by_variable", "cell": "{n} [{ci_low}, {ci_high}]"}
    )
    # Clopper and Pearson: 1 of 2, 1.3 to 98.7 %; 0 of 2, 0 to 84.2 %.
    assert texts(found) == [("Died", 0, ["1 [1, 99]", "0 [0, 84]"])]


@pytest.mark.parametrize("absent", [None, "–"])
def test_a_column_of_another_analysis_is_filled_once_for_each_variable(tmp_path, absent):
    columns = [
        {"label": "All", "group": "all", "cell": "{n}"},
        {"label": "p", "analysis": "q", "group": "all", "cell": "{p}", "absent": absent},
    ]
    rows = [
        {"label": "Sex", "variable": "sex", "heading": True},
        {"label": "Women", "variable": "sex", "level": "f", "indent": 1},
        {"label": "Age", "variable": "age"},
    ]
    place = {"population": "treated", "group": "all"}
    results = [
        make("d", "sex", "n", 3, level="f", fmt="int", **place),
        make("d", "age", "n", 4, fmt="int", **place),
        make("q", "sex", "p", 0.25, fmt="p", **place),
    ]
    parts = [{"id": id, "kind": "describe", "variables": [], "population": "treated"} for id in "dq"]  # fmt: skip
    study = small_study(
        tmp_path, {}, groups=GROUPS, populations=[TREATED], analyses=parts,
        tables=[{"id": "t", "analysis": "d", "columns": columns, "rows": rows}],
    )  # fmt: skip
    if absent is None:
        with pytest.raises(manuscript.UserError, match=r"there is no result q\.age\.all\.p"):
            manuscript.build(study, Results(tuple(results)), "t")
        return
    assert texts(manuscript.build(study, Results(tuple(results)), "t")) == [
        ("Sex", 0, ["", "0.250"]), ("Women", 1, ["3", ""]), ("Age", 0, ["4", "–"]),
    ]  # fmt: skip


# A: P-1 fever and cough, P-2 fever; B: P-3 cough and a rash without class, P-4 nothing.
ADAE = table("""
USUBJID AESEQ AEDECOD AEBODSYS
P-1     1     Fever   General
P-1     2     Cough   Lung
P-1     3     Asthma  Lung
P-2     1     Fever   General
P-3     1     Cough   Lung
P-3     2     Rash    .
""")
HARM = {"id": "h", "kind": "adverse_events", "count": "worst_grade", "rows": "data"}
BY_ARM = [
    {"label": g, "group": g, "level": "all-grades", "cell": "{n} ({pct}) [{events}]"}
    for g in ("a", "b")
]


@pytest.mark.parametrize(
    ("made", "rows"),
    [
        (
            {"any": "Any"},
            ["Any", "General", " Fever", "Lung", " Cough", " Asthma", "Not coded", " Rash"],
        ),
        (
            {"order": "alphabetical"},
            ["General", " Fever", "Lung", " Asthma", " Cough", "Not coded", " Rash"],
        ),
        # Asthma and cough are in one of two of an arm, 50 %; fever in both of A.
        ({"above": 50}, ["General", " Fever"]),
        ({"above": 49.9, "group": "b"}, ["Lung", " Cough", " Asthma", "Not coded", " Rash", "General", " Fever"]),
    ],
)  # fmt: skip
def test_classes_and_terms_by_frequency_by_name_and_above_a_share(tmp_path, made, rows):
    found = grid(tmp_path, HARM, {"kind": "by_frequency", **made}, BY_ARM, {"adae": ADAE}.items())
    assert [" " * line.indent + line.label for line in found.lines] == rows
    cells = {line.label: [c.text for c in line.cells] for line in found.lines}
    assert cells["General"] == ["2 (100) [2]", "0 (0) [0]"]


def test_a_share_counts_in_the_groups_that_the_table_shows(tmp_path):
    # Asthma has one of two of A, 50 %, and none of B, which alone is shown.
    made = {"kind": "by_frequency", "above": 49.9}
    found = grid(tmp_path, HARM, made, BY_ARM[1:], {"adae": ADAE}.items())
    assert [line.label for line in found.lines] == ["Lung", "Cough", "Not coded", "Rash"]


def test_a_p_value_stands_beside_each_row(tmp_path):
    test = {
        "id": "p", "kind": "compare", "population": "treated",
        "comparisons": [{"of": "h.*", "test": "fisher", "against": "a"}],
    }  # fmt: skip
    columns = [*BY_ARM, {"label": "p", "analysis": "p", "group": "b", "cell": "{p}"}]
    found = grid(
        tmp_path, HARM, {"kind": "by_frequency"}, columns, {"adae": ADAE}.items(), analyses=[test]
    )
    # Fever in 2 of 2 against 0 of 2: one of six ways at each end.
    assert {line.label: line.cells[2].text for line in found.lines} == {
        "General": "0.333", "Fever": "0.333", "Lung": "1.000", "Cough": "1.000", "Asthma": "1.000",
        "Not coded": "1.000", "Rash": "1.000",
    }  # fmt: skip


def test_a_column_of_an_unknown_analysis_is_refused_when_study_yml_is_read(tmp_path):
    columns = [*BY_ARM, {"label": "p", "analysis": "q", "group": "b", "cell": "{p}"}]
    with pytest.raises(UserErrors, match="table 't' has a column of an unknown analysis 'q'"):
        grid(tmp_path, HARM, {"kind": "by_frequency"}, columns, {"adae": ADAE}.items())
