"""The questions that rules ask of rows, with values whose answer can be read off."""

import pytest

from caseseries.cohort import far_values, marks
from caseseries.cohort.marks import OWN


@pytest.mark.parametrize(
    ("age", "unit", "years"),
    [(40, "YEARS", 40), (40, None, 40), (18, "MONTHS", 1.5), (1461, "DAYS", 4)],
)
def test_ages_in_years(age, unit, years):
    assert marks.years({"AGE": age, "AGEU": unit}) == years


@pytest.mark.parametrize(
    ("group", "inside", "outside"),
    [
        ("6-11 years", (6, 11, 11.9), (5.9, 12)),
        ("6 to <12 years", (6, 12), (5, 13)),
        ("\u226565", (65, 90), (64,)),
        ("65+", (65,), (64,)),
        (">=65 years", (65,), (64,)),
        ("<18", (17.9, 0), (18, 40)),
        ("\u226418", (18,), (19,)),
        ("adults", (3, 90), ()),
    ],
)
def test_ages_and_their_groups(group, inside, outside):
    for age in inside:
        assert not marks.outside_group({"AGE": age, "AGEGR1": group}), age
    for age in outside:
        assert marks.outside_group({"AGE": age, "AGEGR1": group}), age


def test_days_after_the_last_one():
    late = marks.after_last("ASTDY")
    assert late({"ASTDY": 101, "LSTALVDY": 100, "DTHADY": None})
    assert not late({"ASTDY": 100, "LSTALVDY": 100})
    assert not late({"ASTDY": 105, "LSTALVDY": 100, "DTHADY": 105})
    assert marks.ends_early("ASTDY", "AENDY")({"ASTDY": 5, "AENDY": 4})
    assert not marks.ends_early("ASTDY", "AENDY")({"ASTDY": 5, "AENDY": 5})


def test_identifiers_that_differ_in_marks_alone():
    assert marks.bare("A_007/x") == marks.bare("a-7-X")
    assert marks.bare("A-70") != marks.bare("A-7")
    assert marks.page_name("P 07") == marks.page_name("p 07")


@pytest.mark.parametrize(
    ("severity", "grade", "off"),
    [
        ("MILD", 1, False), ("MILD", 2, True), ("MODERATE", 2, False), ("SEVERE", 3, False), ("SEVERE", 5, False),
        ("SEVERE", 2, True), ("SOME", 4, False),
    ],
)  # fmt: skip
def test_severity_and_grade(severity, grade, off):
    assert marks.severity_off({"AESEV": severity, "AETOXGR": grade}) is off


@pytest.mark.parametrize(
    ("text", "value", "off"),
    [
        ("5.4", 5.4, False), ("5.4", 5.44, False), ("5.4", 5.46, True), ("5", 5.4, False), ("5", 5.6, True),
        ("<5", 5, False), ("<5", 2.5, False), ("<5", 5.1, True), (">100", 100, False), (">100", 99, True),
        ("POSITIVE", 1, False), ("-2.0", -2, False),
    ],
)  # fmt: skip
def test_value_and_text(text, value, off):
    assert marks.text_off({"AVALC": text, "AVAL": value}) is off


@pytest.mark.parametrize(
    ("text", "value", "off"),
    [("<5", 2.5, False), ("<4", 2.5, True), ("2.5", 2.5, True), ("6", 6, False), (None, 2, True), ("< LLOQ", 2, False)],
)  # fmt: skip
def test_value_and_limit_of_quantitation(text, value, off):
    assert marks.limit_off({"AVALC": text, "AVAL": value, "LLOQ": 5}) is off


@pytest.mark.parametrize(
    ("said", "value", "low", "high", "off"),
    [
        ("LOW", 2, 3, 9, False), ("LOW", 3, 3, 9, True), ("HIGH", 10, 3, 9, False), ("HIGH", 9, 3, 9, True),
        ("NORMAL", 3, 3, 9, False), ("NORMAL", 2, 3, 9, True), ("NORMAL", 10, 3, 9, True), ("LOW", 5, None, 9, False),
        ("HIGH", 5, 3, None, False), ("ABNORMAL", 5, 3, 9, False),
    ],
)  # fmt: skip
def test_indicator_and_limits(said, value, low, high, off):
    row = {"AVAL": value, "ANRLO": low, "ANRHI": high, "ANRIND": said}
    assert marks.indicator_off(row) is off


@pytest.mark.parametrize(
    ("one", "other"),
    [("\u00b5g/L", "\u03bcg/l"), ("10^9/L", "10\u2079 /L"), ("x10^9/L", "10^9/L"), ("mg", "MG")],
)
def test_units_written_in_several_ways(one, other):
    assert marks.unit_key(one) == marks.unit_key(other)
    assert marks.unit_key("mg/L") != marks.unit_key("g/L")


def test_what_most_rows_say():
    rows = [
        {"P": "A", "U": u} for u in ("mg", "g", "mg", None)
    ] + [{"P": "B", "U": u} for u in ("g", "mg")] + [{"P": None, "U": "g"}, {"P": "C", "U": None}]  # fmt: skip
    assert marks.usual(rows, "U", "P") == ["mg"] * 4 + ["g"] * 2 + [None, None]
    assert marks.other("U", "P")(rows) == [False, True, False, False, False, True, False, False]
    assert marks.lacking("U", "P")(rows) == [False] * 3 + [True] + [False] * 4


def test_keys_that_repeat():
    keys = ["a", "b", None, "a", None, "a"]
    assert marks.repeated(keys) == [False, False, False, True, False, True]
    assert marks.shared(["a", "b", "a"]) == [True, False, True]


def test_copies_equal_in_all_but_some_columns():
    own = {"USUBJID", "N", "TERM", "DAY"}
    rows = [
        {OWN: own, "USUBJID": u, "N": n, "TERM": "Rash", "DAY": d}
        for u, n, d in (("1", 1, 3), ("1", 2, 3), ("1", 3, 4), ("2", 1, 3), ("1", 4, None), ("1", 5, None))
    ]  # fmt: skip
    assert marks.copied("N")(rows) == [False, True, False, False, False, True]
    assert marks.copied("N", of=("DAY",))(rows) == [False, True, False, False, False, False]
    assert marks.copied("N")([]) == []


def test_rows_below_an_earlier_one():
    def row(visit, day, patient="1", name=None):
        return {"USUBJID": patient, "AVISITN": visit, "ADY": day, "AVISIT": name}

    rows = [row(3, 10), row(1, 1), row(2, 15), row(1, 2, "2"), row(2, 4, name="Unscheduled"), row(None, 1)]  # fmt: skip
    # By visit the first patient has the days 1, 15, 10; the unscheduled visit and the row without a number are no part.
    back = marks.below_earlier(("USUBJID",), ("AVISITN",), "ADY", "ADY")
    assert back(rows) == [True, False, False, False, False, False]


def test_baseline_values_and_their_rows():
    def row(value, base, flag=None, point=None):
        return {"USUBJID": "1", "PARAMCD": "P", "ATPTN": point, "AVAL": value, "BASE": base, "ABLFL": flag}  # fmt: skip

    assert marks.base_off([row(5.0, 5.0, "Y"), row(7.0, 5.0), row(8.0, 6.0), row(9.0, None)]) == [
        False, False, True, False,
    ]  # fmt: skip
    # Two time points have a baseline each; a row of a third one is held against neither.
    rows = [row(5.0, 5.0, "Y", 1), row(6.0, 6.0, "Y", 2), row(7.0, 6.0, None, 1), row(7.0, 9.0, None, 3)]  # fmt: skip
    assert marks.base_off(rows) == [False, False, True, False]


def test_a_lone_negative_value():
    def rows(*values):
        return [{"PARAMCD": "P", "AVAL": v} for v in values]

    assert marks.lone_negative(rows(1, 2, -3, 4)) == [False, False, True, False]
    assert (
        marks.lone_negative(rows(1, -2, -3, 4)) == [False] * 4
    )  # a parameter that can be negative
    assert marks.lone_negative(rows(1, -2, 3)) == [False] * 3  # too few to tell
    assert marks.lone_negative(rows(*[1.0] * 38, -1, -2))[-2:] == [
        True,
        True,
    ]  # 2 of 40: one in twenty


@pytest.mark.parametrize(
    "subject", ["", "..", "a/b", "a:b", "con", "COM1", "index", "x" * 41, ".a"]
)
def test_names_that_no_file_can_have(subject):
    assert marks.names_no_file(subject)


@pytest.mark.parametrize("subject", ["07", "P-7", "a_b", "x" * 40, "com0"])
def test_names_of_files(subject):
    assert not marks.names_no_file(subject)


def test_numbers_apart_by_more_than_rounding():
    # A hundredth of what they come from: of 5.0 and 7.0, 0.12.
    assert not marks.apart(2.1, 2.0, 5.0, 7.0)
    assert marks.apart(2.13, 2.0, 5.0, 7.0)
    assert marks.apart(0.1, 0.0)


def _far(*patients):
    """Return the marks of the values of each patient; creatinine in µmol/L, where nothing else is said."""
    rows = [
        {"USUBJID": who, "PARAMCD": "CRE", "AVAL": value}
        for who, values in enumerate(patients)
        for value in values
    ]
    marked = iter(far_values.far_off("AVAL", "PARAMCD")(rows))
    return [[next(marked) for _ in values] for values in patients]


def test_a_value_in_another_unit_is_far_from_the_others():
    # One in mmol/L, or a thousand times too high.
    assert _far([70], [80], [60], [0.12], [90], [75])[3] == [True]
    assert _far([70], [80], [60], [58_000], [90], [None])[3] == [True]
    assert not any(map(any, _far([0.3], [2], [14], [120], [180], [0])))  # they spread
    assert not any(map(any, _far([70], [80], [0.12], [90])))  # too few to tell


def test_a_point_in_another_place_is_far_from_the_patients_own_others():
    assert _far([70, 80], [60, 58], [90, 1200], [75])[2] == [False, True]
    assert _far([70, 80], [6, 58], [90, 120], [75])[1] == [True, False]
    assert _far([11.8, 12.1], [13.2, 13], [10.9, 112], [12.4])[2] == [False, True]
    # A patient whose liver values rise fourfold and more, to a number with digits of its own, has no slip.
    assert not any(map(any, _far([25, 31], [18, 22], [30, 487, 160], [27])))
    assert not any(map(any, _far([14.46, 12.05, 546.29, 62.45], [2.44, 35.77], [18.36, 84.93])))


def test_a_single_nought_is_far_from_values_that_are_close_together():
    assert _far([118, 0], [131, 127], [105, 142])[0] == [False, True]
    assert not any(map(any, _far([118, 0], [131, 0], [105, 142, 120])))
    assert not any(map(any, _far([0.1, 0], [1.3, 2.7], [0.4, 1.1])))


def test_a_patients_own_values_tell_a_slip_where_all_others_are_steady():
    # Eleven patients of three values within a fifth of each other, over a wide range; and one with a tenfold value.
    steady = [[level, level * 1.1, level * 0.9] for level in range(20, 130, 10)]
    assert _far(*steady, [31, 290, 30])[-1] == [False, True, False]
    assert not any(map(any, _far(*steady, [20, 29, 100], [90, 35, 30])))  # two move, so values do


@pytest.mark.parametrize(
    ("age", "group", "outside"),
    [(17, "under 18", False), (18, "under 18", True), (60, "60 and over", False), (59, "60 years or older", True),
     (65, "over 64", False), (18, "Up to 18", False), (19, "up to 18", True), (70, "adults", False)],
)  # fmt: skip
def test_groups_of_age_in_words(age, group, outside):
    assert marks.outside_group({"AGE": age, "AGEGR1": group}) is outside
