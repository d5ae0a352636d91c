"""Adverse events of four treated patients, counted by hand.

Rash and hives are one row of the table, rash and falls stand under a heading. P-1 had a mild rash twice and a severe
one, P-2 rash and hives, both mild, and a severe fall; P-3 a severe cough. P-4 coughed before treatment, P-5 was not
treated.
"""

import pytest

from caseseries.errors import UserError
from tests.small_study import GROUPS, TREATED, computed, table

ADSL = table("""
USUBJID SUBJID TRT01A SAFFL
P-1     1      A      Y
P-2     2      A      Y
P-3     3      B      Y
P-4     4      B      Y
P-5     5      B      .
""")
ADAE = table("""
USUBJID AESEQ AEDECOD AETOXGR AESER TRTEMFL ASTDY
P-1     1     Rash    1       N     Y       2
P-1     2     Rash    4       N     Y       20
P-1     3     Rash    2       N     Y       9
P-2     1     Rash    1       N     Y       3
P-2     2     Hives   2       N     Y       5
P-2     3     Fall    3       Y     Y       6
P-3     1     Cough   3       N     Y       4
P-4     1     Cough   2       Y     .       -3
P-5     1     Fall    4       Y     Y       7
""")
POPULATIONS = [TREATED]
MILD = {"id": "mild", "label": "Grades 1–2", "min": 1, "max": 2}
SEVERE = {"id": "severe", "label": "Grade ≥3", "min": 3, "max": 5}
TERMS = [
    {"id": "rash", "label": "Rash", "terms": ["Rash", "Hives"], "heading": "body"},
    {"id": "fall", "label": "Fall", "terms": ["Fall"], "heading": "body"},
    {"id": "cough", "label": "Cough", "terms": ["Cough"]},
]


def harm(folder, adae=ADAE, **more):
    analysis = {
        "id": "h", "kind": "adverse_events", "count": "every_band", "where": {"TRTEMFL": True}, "groups": ["all"],
        "bands": [MILD, SEVERE], "headings": [{"id": "body", "label": "Body"}], "terms": TERMS, **more,
    }  # fmt: skip
    return computed(
        folder, {"adsl": ADSL, "adae": adae}, groups=GROUPS, populations=POPULATIONS, analyses=[analysis],
    ).select(analysis="h")  # fmt: skip


def grid(results, stat, attribute="value"):
    """By row: all grades, mild, severe."""
    found = {}
    for row in results.select(stat=stat):
        found.setdefault(row.variable, []).append(getattr(row, attribute))
    return found


def test_distinct_patients_in_every_band(tmp_path):
    results = harm(tmp_path)
    # P-1 counts in both bands of rash; the severe patients of any event are P-1, P-2 and P-3.
    assert grid(results, "n") == {
        "any": [3, 2, 3], "body": [2, 2, 2], "rash": [2, 2, 1], "fall": [1, 0, 1], "cough": [1, 0, 1],
    }  # fmt: skip
    assert set(grid(results, "n", "N")["fall"]) == {4}
    assert grid(results, "pct")["any"] == [75, 50, 75]
    assert grid(results, "pct", "text")["fall"] == ["25", "0", "25"]
    assert grid(results, "n", "level")["any"] == ["all-grades", "mild", "severe"]
    assert [*grid(results, "n")] == ["any", "body", "rash", "fall", "cough"]
    assert grid(results, "n", "method")["rash"] == [
        "distinct patients",
        *["distinct patients; a patient counts in every band in which the event occurred"] * 2,
    ]
    assert {r.unit for r in results.select(stat="n")} == {"patients"}


def test_distinct_patients_at_the_worst_grade_of_each_row(tmp_path):
    cumulative = {"id": "two", "label": "≥2", "min": 2, "max": 5, "cumulative": True}
    results = harm(tmp_path, count="worst_grade", bands=[MILD, SEVERE, cumulative])
    # By row: all grades, mild, severe, 2 and more. P-2's rash is mild, P-2 is severe all the same by the fall.
    assert grid(results, "n") == {
        "any": [3, 0, 3, 3], "body": [2, 0, 2, 2], "rash": [2, 1, 1, 2], "fall": [1, 0, 1, 1], "cough": [1, 0, 1, 1],
    }  # fmt: skip
    assert (
        grid(results, "n", "method")["rash"][1:]
        == ["distinct patients, each once at the worst grade in the row"] * 3
    )


def test_events_as_records(tmp_path):
    results = harm(tmp_path)
    # Seven records are of treated patients and emerged on treatment: rash 1, 4, 2, 1, hives 2, fall 3, cough 3.
    assert grid(results, "events") == {
        "any": [7, 4, 3], "body": [6, 4, 2], "rash": [5, 4, 1], "fall": [1, 0, 1], "cough": [1, 0, 1],
    }  # fmt: skip
    assert {r.method for r in results.select(stat="events")} == {"events; every record counts"}
    assert {(r.unit, r.fmt, r.n, r.N) for r in results.select(stat="events")} == {
        ("events", "int", None, None)
    }
    assert not results.select(stat="events_pct")


def test_events_once_for_patient_row_and_band_with_their_shares(tmp_path):
    results = harm(tmp_path, events="patient_term_band", event_shares=True)
    # P-1's two mild rashes are one, and so are P-2's mild rash and hives, which are one row.
    assert grid(results, "events") == {
        "any": [5, 2, 3], "body": [4, 2, 2], "rash": [3, 2, 1], "fall": [1, 0, 1], "cough": [1, 0, 1],
    }  # fmt: skip
    # Of any event each band is a share of all five, other rows are shares of their band: of two, and of three.
    assert grid(results, "events_pct") == {
        "any": [100, 40, 60],
        "body": [80, 100, pytest.approx(66.666667)],
        "rash": [60, 100, pytest.approx(33.333333)],
        "fall": [20, 0, pytest.approx(33.333333)],
        "cough": [20, 0, pytest.approx(33.333333)],
    }
    assert grid(results, "events_pct", "N")["any"] == [5, 5, 5]
    assert grid(results, "events_pct", "N")["rash"] == [5, 2, 3]
    assert grid(results, "events_pct", "text")["rash"] == ["60.0", "100", "33.3"]
    assert {r.unit for r in results.select(stat="events_pct")} == {"%"}
    assert {r.method for r in results if r.stat in ("events", "events_pct")} == {
        "events; a patient, row and band of grades counts once"
    }


def test_a_cumulative_band_counts_no_event_twice(tmp_path):
    cumulative = {"id": "two", "label": "≥2", "min": 2, "max": 5, "cumulative": True}
    results = harm(tmp_path, events="patient_term_band", bands=[MILD, SEVERE, cumulative])
    assert grid(results, "events")["any"][:3] == [5, 2, 3]


def test_no_events_have_no_share(tmp_path):
    mild = ADAE.replace("P-3,1,Cough,3", "P-3,1,Cough,2")
    results = harm(tmp_path, mild, groups=["b"], event_shares=True)
    # In group b there is one event, of the mild band; there is none to be a share of in the severe one.
    assert grid(results, "events")["cough"] == [1, 1, 0]
    row = results["h.cough.severe.b.events_pct"]
    assert (row.text, row.N, row.note) == ("NE", 0, "no events")
    assert results["h.cough.mild.b.events_pct"].note == ""


def test_denominators_are_the_patients_of_the_group(tmp_path):
    results = harm(tmp_path, groups=["a", "b"])
    assert {(r.group, r.N) for r in results.select(stat="n")} == {("a", 2), ("b", 2)}
    # In group b the cough of P-3 alone: P-4 coughed before treatment, P-5 was not treated.
    assert [results[f"h.{v}.all-grades.b.n"].value for v in ("any", "cough", "rash")] == [1, 1, 0]
    assert results["h.cough.severe.b.pct"].value == 50


def test_a_selection_counts_the_events_that_fit_whatever_their_term(tmp_path):
    serious = [{"id": "serious", "label": "Serious", "where": {"AESER": True}}]
    results = harm(tmp_path, selections=serious)
    # Serious were the fall of P-2, and those of P-4 and P-5, which do not count.
    assert grid(results, "n")["serious"] == [1, 0, 1]
    assert grid(results, "events")["any"] == [7, 4, 3]
    assert [*grid(results, "n")][-1] == "serious"


def test_without_where_every_event_of_the_population_counts(tmp_path):
    # The cough of P-4 before treatment as well; P-5 does not belong.
    assert grid(harm(tmp_path, where={}), "n")["cough"] == [2, 1, 1]


def test_a_term_without_a_row_is_an_error_that_names_its_row(tmp_path):
    with pytest.raises(UserError, match="no row") as caught:
        harm(tmp_path, terms=TERMS[:2])
    # The cough of P-3 stands in row 8 of the file, the header being row 1.
    assert "adae" in caught.value.place
    assert "row 8, column AEDECOD" in caught.value.place
    assert "Cough" not in str(caught.value)
    assert "analysis h" in caught.value.rule


def test_a_term_without_a_row_is_counted_in_any_event_all_the_same(tmp_path):
    skin = [{"id": "rash", "label": "Rash", "terms": ["Rash"]}]
    serious = [{"id": "serious", "label": "Serious", "where": {"AESER": True}}]
    severe = ADAE.replace("P-2,2,Hives,2,N", "P-2,2,Hives,4,Y")
    results = harm(
        tmp_path, severe, terms=skin, headings=[], selections=serious, undeclared="ignore",
        events="patient_term_band", event_shares=True,
    )  # fmt: skip
    # Rash alone has a row: mild in P-1 and P-2, severe in P-1. Any event is also P-2's hives and fall and P-3's cough.
    assert grid(results, "n")["rash"] == [2, 2, 1]
    assert grid(results, "n")["any"] == [3, 2, 3]
    assert grid(results, "events")["any"] == [6, 2, 4]
    assert grid(results, "events_pct")["any"] == [100, pytest.approx(33.333333), pytest.approx(66.666667)]  # fmt: skip
    assert grid(results, "events_pct")["rash"] == [50, 100, 25]
    # A selection takes them all the same: the hives and the fall of P-2 are two events.
    assert grid(results, "events")["serious"] == [2, 0, 2]


@pytest.mark.parametrize(
    ("id", "value"),
    [
        # Headache: patient 1 mild (twice) and severe, patient 2 mild; patient 4's came before treatment.
        ("harm.headache.mild.both.n", 2),
        ("harm.headache.severe.both.n", 1),
        ("harm.headache.all-grades.both.n", 2),
        ("harm.any.mild.both.n", 2),
        ("harm.any.severe.both.n", 2),
        ("harm.any.all-grades.both.n", 3),
        ("harm.any.all-grades.both.pct", 75),
        # Events: patient, term and band once: 1 mild, 1 severe, 2 mild, 2 itch mild, 3 itch severe.
        ("harm.any.all-grades.both.events", 5),
        ("harm.any.mild.both.events", 3),
        ("harm.any.mild.both.events_pct", 60),
        ("harm.headache.severe.both.events_pct", 50),
        ("harm.nerves.all-grades.both.n", 2),
        ("harm.serious.severe.late.n", 1),
        # By worst grade patient 1 is severe alone, and records are counted: six treatment-emergent ones.
        ("worst.headache.mild.both.n", 1),
        ("worst.headache.severe.both.n", 1),
        ("worst.any.mild.both.n", 1),
        ("worst.any.severe.both.n", 2),
        ("worst.any.any2.both.n", 3),
        ("worst.any.all-grades.both.events", 6),
    ],
)
def test_five(results, id, value):
    assert results[id].value == pytest.approx(value)


def test_bands_by_worst_grade_of_the_five_are_disjoint_and_sum_to_any(results):
    for row in ("any", "headache", "itching"):
        parts = [results[f"worst.{row}.{band}.both.n"].value for band in ("mild", "severe")]
        assert sum(parts) == results[f"worst.{row}.all-grades.both.n"].value
