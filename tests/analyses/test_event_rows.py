"""Rows of adverse events that come from the data, events without a grade or class, and tables without bands."""

import pytest

from caseseries.errors import UserError, UserErrors
from tests.small_study import GROUPS, TREATED, computed, table

ADSL = table("""
USUBJID SUBJID TRT01A SAFFL
P-1     1      A      Y
P-2     2      A      Y
P-3     3      B      Y
P-4     4      B      .
""")
# Fever stands in two classes, a class and a term share their name, one term has no class, and only P-4 fell.
ADAE = table("""
USUBJID AESEQ AEDECOD    AEBODSYS   AESEV    AESER
P-1     1     Fever      General    MILD     N
P-1     2     Fever      Infections SEVERE   Y
P-1     3     Infections Infections MODERATE N
P-2     1     Fever      General    .        N
P-2     2     Pain       .          .        N
P-4     1     Fall       Injury     MILD     N
""")
BANDS = [{"id": s, "label": s, "min": k, "max": k} for k, s in enumerate(("mild", "moderate", "severe"), 1)]  # fmt: skip


def harm(folder, adae=ADAE, **more):
    analysis = {"id": "h", "kind": "adverse_events", "count": "worst_grade", "rows": "data", **more}
    return computed(
        folder, {"adsl": ADSL, "adae": adae}, groups=GROUPS, populations=[TREATED], analyses=[analysis]
    ).select(analysis="h")  # fmt: skip


def patients(results, level, group="all"):
    return {r.variable: r.value for r in results.select(stat="n", level=level, group=group)}


def test_classes_and_their_terms_come_from_the_data_of_the_population(tmp_path):
    results = harm(tmp_path)
    labels = [(r.variable, r.stat, r.text) for r in results if r.stat in ("class", "term")]
    assert labels == [
        ("class-general", "class", "General"),
        ("fever_general", "term", "Fever"),
        ("class-infections", "class", "Infections"),
        ("fever_infections", "term", "Fever"),
        ("infections", "term", "Infections"),
        ("class-not-coded", "class", "Not coded"),
        ("pain", "term", "Pain"),
    ]
    assert patients(results, "all-grades") == {
        "any": 2, "class-general": 2, "fever_general": 2, "class-infections": 1, "fever_infections": 1,
        "infections": 1, "class-not-coded": 1, "pain": 1,
    }  # fmt: skip
    # A row that nobody of a group has is 0 of its patients.
    assert set(patients(results, "all-grades", "b").values()) == {0}
    assert results["h.any.all-grades.a.events"].value == 5


def test_without_classes_terms_are_of_one_list(tmp_path):
    results = harm(tmp_path, classes="")
    assert patients(results, "all-grades") == {"any": 2, "fever": 2, "infections": 1, "pain": 1}
    assert results["h.fever.all-grades.all.events"].value == 3


def test_without_bands_no_grade_is_needed(tmp_path):
    assert {r.level for r in harm(tmp_path, bands=[])} == {"", "all-grades"}


def test_a_missing_grade_is_refused_or_counted_apart(tmp_path):
    with pytest.raises((UserError, UserErrors), match="AESEV"):
        harm(tmp_path, bands=BANDS, grades="AESEV")
    results = harm(tmp_path / "count", bands=BANDS, grades="AESEV", ungraded="count")
    # P-1 is severe by fever with infection; of P-2's events none has a grade.
    levels = ("mild", "moderate", "severe", "ungraded")
    by_row = {v: [results[f"h.{v}.{x}.all.n"].value for x in levels] for v in patients(results, "severe")}  # fmt: skip
    assert by_row["any"] == [0, 0, 1, 1]
    assert by_row["class-general"] == [1, 0, 0, 1]
    assert by_row["class-infections"] == [0, 0, 1, 0]
    assert by_row["infections"] == [0, 1, 0, 0]
    assert results["h.any.ungraded.all.events"].value == 2
    # The bands and those without a grade add up to any.
    assert all(sum(row) == results[f"h.{v}.all-grades.all.n"].value for v, row in by_row.items())


def test_a_grade_may_stand_in_any_column_of_numbers(tmp_path):
    adae = ADAE.replace("AESEV", "ASEVN").replace("MILD", "1").replace("SEVERE", "3").replace("MODERATE", "2")  # fmt: skip
    columns = {"adae": {"ASEVN": {"label": "Severity", "kind": "integer"}}}
    analysis = {
        "id": "h", "kind": "adverse_events", "count": "worst_grade", "rows": "data", "bands": BANDS,
        "grades": "ASEVN", "ungraded": "count",
    }  # fmt: skip
    results = computed(
        tmp_path, {"adsl": ADSL, "adae": adae}, groups=GROUPS, populations=[TREATED], analyses=[analysis],
        data={"columns": columns},
    )  # fmt: skip
    assert results["h.any.severe.all.n"].value == 1


def test_selections_stand_beside_the_rows_of_the_data(tmp_path):
    serious = [{"id": "serious", "label": "Serious", "where": {"AESER": True}}]
    assert patients(harm(tmp_path, selections=serious), "all-grades")["serious"] == 1


def test_nobody_has_an_event(tmp_path):
    results = harm(tmp_path, where={"AESER": True}, adae=ADAE.replace("SEVERE,Y", "SEVERE,N").replace("MILD,N\n", "MILD,Y\n", 3).replace("P-1,1,Fever,General,MILD,Y", "P-1,1,Fever,General,MILD,N"))  # fmt: skip
    # The only serious event is of P-4, who was not treated.
    assert {(r.id, r.value) for r in results.select(group="a")} == {
        ("h.any.all-grades.a.n", 0), ("h.any.all-grades.a.pct", 0), ("h.any.all-grades.a.events", 0),
    }  # fmt: skip


def test_declared_terms_do_not_go_with_rows_of_the_data(tmp_path):
    with pytest.raises(UserErrors, match="come from the data"):
        harm(tmp_path, terms=[{"id": "fever", "label": "Fever", "terms": ["Fever"]}])
