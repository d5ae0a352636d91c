import pytest

from .helpers import findings, rules

TERMS = {"Fever": (5, 1), "Cough": (4, 2), "Rash": (3, 0), "Nausea": (2, 1), "Headache": (2, 0)}
TABLE = "".join(
    f"table3.{term[0]}1 | all | {term}, grade 1-2 | count_of | {low}/20\n"
    f"table3.{term[0]}3 | all | {term}, grade >=3 | count_of | {high}/20\n"
    for term, (low, high) in TERMS.items()
)  # 16 + 4 = 20 events
EVENTS = "results.e | all | adverse events reported | count | {}\n"


@pytest.mark.parametrize("events", [20, 23, 12])
def test_events_that_the_rows_allow(events):
    # 23: events may repeat; 12: the table may repeat itself (classes and their terms)
    assert rules(TABLE + EVENTS.format(events)) == []


def test_a_small_shortfall():
    big = TABLE.replace("5/20", "15/20").replace("4/20", "14/20")  # 40 events
    assert rules(big + EVENTS.format(40)) == []
    (found,) = findings(big + EVENTS.format(39))
    assert (found.rule, found.expected) == ("total", "40")
    assert "table3.F1" in found.ids


SHARE = "results.s | events | AEs of {} | percent | {}%\n"


def test_shares_of_events_by_grade():
    # 16/20 = 80.0, 4/20 = 20.0
    both = EVENTS.format(20) + SHARE.format("grade 1-2", "80.0")
    assert rules(TABLE + both) == []
    (found,) = findings(TABLE + both.replace("80.0", "82.0"))
    assert (found.rule, found.expected) == ("share-of-events", "80.0%")
    assert {"results.e", "results.s", "table3.F1"} <= set(found.ids)
    assert "table3.F3" not in found.ids


TERM_SHARE = "results.{0} | grade 3-4 events | share of grade 3-4 AEs: {0} | percent | {1}%\n"


def test_shares_of_severe_events_by_term():
    # of 4 severe events: cough 2 = 50 %, fever 1 = 25 %
    right = TERM_SHARE.format("cough", 50) + TERM_SHARE.format("fever", 25)
    assert rules(TABLE + right) == []
    (found,) = findings(TABLE + right.replace("25%", "30%"))
    assert (found.rule, found.expected) == ("share-of-events", "25%")
    assert found.certainty == "assumes that the table's rows are the events"
    # with no share that agrees, and no count of events, nothing says what was counted
    assert rules(TABLE + TERM_SHARE.format("fever", 30)) == []


def test_a_total_row():
    table = """
    table2.a | all | falls | count | 4
    table2.b | all | burns | count | 5
    table2.c | all | cuts | count | 6
    table2.t | all | Total | count | {}
    """
    assert rules(table.format(15)) == []
    assert [rule for rule, _ in rules(table.format(16))] == ["total"]
    assert rules(table.format(40)) == []  # the total of something else


def test_no_event_has_more_patients_than_any_event():
    table = "results.a | all | at least one AE | count_of | {}/20\n"
    assert rules(TABLE + table.format(6)) == []
    found = findings(TABLE + table.format(5))
    assert {one.rule for one in found} == {"pigeonhole"}
    assert all("worst grade" in one.certainty for one in found)
    (certain,) = (one for one in findings(TABLE + table.format(4)) if one.certainty == "certain")
    assert certain.ids == ("table3.F1", "results.a")


def test_any_event_at_the_head_of_a_table():
    table = """
    table3.a | all | Any adverse event | count_of | 10/20
    table3.b | all | nausea | count_of | 12/20
    table3.c | all | no adverse event | count_of | 12/20
    """
    assert rules(table) == [("pigeonhole", ("table3.a", "table3.b"))]


def test_screened_excluded_included():
    table = """
    results.a | all | patients screened | count | 50
    results.b | all | excluded | count | 12
    results.c | all | included | count | {}
    """
    assert rules(table.format(38)) == []
    assert rules(table.format(40)) == [("total", ("results.a", "results.b", "results.c"))]


def test_responses():
    table = """
    table2.a | all | complete response | count_of | 5/23
    table2.b | all | partial response | count_of | 6/23
    table2.c | all | overall response rate | count_of | {}/23
    """
    assert rules(table.format(11)) == []
    assert rules(table.format(12)) == [("total", ("table2.a", "table2.b", "table2.c"))]
