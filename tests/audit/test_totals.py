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


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        (100, False),  # as many as the rows add up to
        (99, True),
        (96, True),  # 100 are 4.2 % more
        (95, False),  # 5.3 % more: the table may repeat itself, as classes and their terms do
        (60, False),
        (101, False),  # events of one patient may repeat
    ],
)
def test_how_far_the_rows_may_exceed_a_printed_total(printed, told):
    # 20 x (4 + 1) = 100 events
    table = "".join(
        f"table3.{k}a | all | term {k}x, grade 1-2 | count_of | 16/40\n"
        f"table3.{k}b | all | term {k}x, grade >=3 | count_of | 4/40\n"
        for k in "pqrst"
    )
    found = rules(table + EVENTS.format(printed))
    assert [rule for rule, _ in found] == (["total"] if told else [])


def test_a_printed_total_is_held_against_the_rows_of_its_table():
    big = TABLE.replace("5/20", "15/20").replace("4/20", "14/20")
    (found,) = findings(big + EVENTS.format(39))
    assert found.message == 'results.e "39": the rows of table3 add up to 40.'
    assert found.certainty == "assumes that the table names each event once"
    assert found.doubted == ("results.e",)


def test_four_terms_are_no_table_of_events():
    four = "".join(TABLE.splitlines(keepends=True)[:8])  # 5+1+4+2+3+0+2+1 = 18 events
    assert rules(four + EVENTS.format(17)) == []


TOTALS = """
table2.a | all | falls | count | 40
table2.b | all | burns | count | 50
table2.c | all | cuts | count | 10
table2.t | all | Total | count | {}
"""


@pytest.mark.parametrize(
    ("total", "told"),
    [(100, False), (99, True), (91, True), (110, True), (90, False), (120, False)],
)
def test_a_total_that_misses_by_more_than_a_tenth_is_of_something_else(total, told):
    assert [rule for rule, _ in rules(TOTALS.format(total))] == (["total"] if told else [])


def test_where_other_columns_add_up_a_total_far_off_is_told():
    def column(k, total):
        return (
            TOTALS.format(total)
            .replace("| all |", f"| group {k} |")
            .replace("table2.", f"table2.{k}")
        )

    right = column("p", 100) + column("q", 100)
    (found,) = findings(right + column("r", 40))
    assert (found.rule, found.expected, found.certainty) == ("total", "100", "likely")
    assert found.message == 'table2.rt "40": the other rows of its column add up to 100.'
    assert rules(column("p", 100) + column("r", 40)) == []


def test_two_rows_are_no_column_to_add_up():
    two = "\n".join(line for line in TOTALS.splitlines() if "cuts" not in line)
    assert rules(two.format(91)) == []


def test_more_with_one_event_than_with_any():
    table = "results.a | all | {} | count_of | 4/20\n"
    for measure in (
        "any adverse event", "at least one AE", "one or more adverse reactions", "patients with >=1 TEAE",
        "any toxicity",
        "any side effect", "at least 1 complication", "any adverse effects",
    ):  # fmt: skip
        told = [
            one for one in findings(TABLE + table.format(measure)) if one.certainty == "certain"
        ]
        assert [one.message for one in told] == [
            'table3.F1 "5/20": 5 patients with one event, 4 with any (results.a).'
        ], measure
        assert told[0].expected == "at most 4, or at least 5 with any event"
    assert [rule for rule, _ in rules(TABLE + table.format("no adverse event"))] == []


@pytest.mark.parametrize(
    "word", ["no", "without", "none", "death", "died", "discontinued", "withdrawal", "number"]
)
def test_rows_under_any_event_that_are_no_events(word):
    table = f"""
    table3.a | all | Any adverse event | count_of | 10/20
    table3.c | all | {word} of nausea | count_of | 12/20
    """
    assert rules(table) == []


def test_a_share_of_events_is_told_with_the_numbers_behind_it():
    both = EVENTS.format(20) + SHARE.format("grade 1-2", "82.0")
    (found,) = findings(TABLE + both)
    assert found.message == 'results.s "82.0%": table3 gives 16 of 20, 80.0%.'
    assert found.certainty == "likely"
    assert found.doubted == ("results.s",)


def test_named_sums_say_what_they_assume():
    table = """
    results.a | all | patients screened | count | 50
    results.b | all | excluded | count | 12
    results.c | all | {} | count | 40
    """
    for word in ("included", "enrolled", "randomised", "were randomized", "patients included"):
        (found,) = findings(table.format(word))
        assert found.certainty == "assumes that everybody screened was either excluded or included"
        assert found.message == 'results.a "50": results.b "12" + results.c "40" = 52.'
        assert found.expected == "52, or parts that add up to 50"
    for whole in ("assessed for eligibility", "children screened"):
        assert [
            r for r, _ in rules(table.format("included").replace("patients screened", whole))
        ] == ["total"]
    # Two rows of one name leave open which of them is meant.
    assert rules(table.format("included") + "results.d | all | excluded | count | 3\n") == []
    responses = """
    table2.a | all | complete {0} (CR) | count_of | 5/23
    table2.b | all | partial {0} | count_of | 6/23
    table2.c | all | {1} | count_of | 12/23
    """
    for part in ("response", "remission"):
        for whole in ("overall response", "objective response rate", "total response rate (ORR)"):
            (found,) = findings(responses.format(part, whole))
            assert found.certainty == "assumes that a response is complete or partial"
