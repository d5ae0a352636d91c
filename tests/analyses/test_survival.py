"""Times to event: curves, medians and numbers at risk by hand, medians and bands also from R."""

import math

import pytest

from caseseries.analyses import compute
from caseseries.cohort import load
from caseseries.figures import build
from caseseries.results import PatientResults
from tests.small_study import GROUPS, TREATED, computed, small_study, table

ADSL = table("""
USUBJID SUBJID TRT01A SAFFL
P-1     1      A      Y
P-2     2      A      Y
P-3     3      A      Y
P-4     4      B      Y
P-5     5      B      Y
P-6     6      B      Y
P-7     7      B      .
""")
# CNSR: 0 the event, 1 and 2 censored unless 2 is declared a competing event. P-6 has no time, P-7 was not treated.
ADTTE = table(
    """
USUBJID AVAL CNSR
P-3     40   0
P-1     20   1
P-2     20   0
P-4     60   2
P-5     80   1
P-7     5    0
""",
    PARAMCD="REL",
    PARAM="Relapse",
    AVALU="DAYS",
)
POPULATIONS = [TREATED]
RELAPSE = {"id": "rel", "code": "REL", "label": "Relapse"}
INCIDENCE = {**RELAPSE, "method": "cumulative-incidence", "competing": [2]}
Z = 1.959964


def times(folder, *described, adtte=ADTTE, adsl=ADSL, **more):
    analysis = {"id": "t", "kind": "survival", "times": list(described), "groups": ["all"], **more}
    return computed(
        folder, {"adsl": adsl, "adtte": adtte}, groups=GROUPS, populations=POPULATIONS, analyses=[analysis],
        data={"columns": {"adsl": {"TRT01A": {"label": "Arm", "values": ["A", "B"]}}}},
    ).select(analysis="t")  # fmt: skip


def curve(results, stat):
    return {r.level: r.value for r in results.select(stat=stat)}


@pytest.mark.parametrize("competing", [[], [2]])
def test_kaplan_meier_takes_a_competing_event_as_a_censoring(tmp_path, competing):
    results = times(tmp_path, {**RELAPSE, "competing": competing})
    # Of five, one relapses on day 20 (4/5); of the three left after the censoring one on day 40 (4/5 x 2/3).
    assert curve(results, "surv") == {"t0": 100, "t20": 80, "t40": pytest.approx(100 * 8 / 15)}
    assert (results["t.rel.all.n"].value, results["t.rel.all.n"].N) == (5, 6)
    assert (results["t.rel.all.events"].value, results["t.rel.all.events"].N) == (2, 5)
    assert results["t.rel.all.n"].method == "patients with a time"
    assert results["t.rel.all.events"].method == "patients with the event"
    assert {(r.n, r.N) for r in results if r.stat.startswith("surv")} == {(5, 6)}
    assert {(r.unit, r.fmt) for r in results if r.stat.startswith("surv")} == {("%", "pct0")}
    assert [r.stat for r in results if r.stat != "censored"] == [
        "n", "events", "median", "ci_low", "ci_high", *["surv", "surv_low", "surv_high"] * 3,
    ]  # fmt: skip


def test_the_curve_starts_at_all_with_certainty(tmp_path):
    start = [r for r in times(tmp_path, RELAPSE) if r.level == "t0"]
    assert [(r.stat, r.value, r.method) for r in start] == [
        (s, 100, "start of the curve") for s in ("surv", "surv_low", "surv_high")
    ]


@pytest.mark.parametrize(
    ("interval", "low", "high"),
    [
        # By hand at day 20: S = 0.8, Greenwood's se = S sqrt(1 / (5 x 4)) = 0.8 / sqrt(20).
        ("linear", 0.8 - Z * 0.8 / math.sqrt(20), 1),
        ("log", 0.8 * math.exp(-Z / math.sqrt(20)), 1),
        # The standard error of log(-log S) is se / (S |log S|).
        (
            "cloglog",
            0.8 ** math.exp(Z / math.sqrt(20) / -math.log(0.8)),
            0.8 ** math.exp(Z / math.sqrt(20) / math.log(0.8)),
        ),
    ],
)
def test_the_band_is_of_the_interval_that_is_named(tmp_path, interval, low, high):
    results = times(tmp_path, RELAPSE, interval=interval)
    assert results["t.rel.t20.all.surv_low"].value == pytest.approx(100 * low, rel=1e-6)
    assert results["t.rel.t20.all.surv_high"].value == pytest.approx(100 * high, rel=1e-6)
    assert results["t.rel.t20.all.surv"].method == f"Kaplan-Meier, {interval} interval"
    assert results["t.rel.all.median"].method == f"Kaplan-Meier, {interval} interval"


# R package survival, data set aml, group Maintained.
AML = [(9, 0), (13, 0), (13, 1), (18, 0), (23, 0), (28, 1), (31, 0), (34, 0), (45, 1), (48, 0), (161, 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("interval", "median"),
    [
        # R: survfit(Surv(time, status) ~ 1, conf.type = "log") prints 31 (18, NA); with "log-log" the band reaches one
        # half from day 13, with "plain" from day 18 to day 48, where it is 0.184 + 1.96 x 0.1535 = 0.485.
        ("log", [31, 18, None]),
        ("cloglog", [31, 13, None]),
        ("linear", [31, 18, 48]),
    ],
)
def test_median_and_its_interval_in_the_unit_of_the_analysis(tmp_path, interval, median):
    adsl = table("USUBJID SUBJID SAFFL TRT01A\n" + "\n".join(f"M-{k} {k} Y A" for k in range(11)))
    rows = "\n".join(f"M-{k} {day} {censored}" for k, (day, censored) in enumerate(AML))
    adtte = table("USUBJID AVAL CNSR\n" + rows, PARAMCD="REL", PARAM="Relapse", AVALU="DAYS")
    results = times(
        tmp_path,
        RELAPSE,
        adtte=adtte,
        adsl=adsl,
        interval=interval,
        divide_by=7,
        unit="weeks",
        formats={"value": "dec2"},
    )
    rows = [results[f"t.rel.all.{stat}"] for stat in ("median", "ci_low", "ci_high")]
    weeks = [None if day is None else pytest.approx(day / 7) for day in median]
    assert [r.value for r in rows] == weeks
    assert [r.text for r in rows] == ["NE" if d is None else f"{d / 7:.2f}" for d in median]
    assert [r.note for r in rows] == ["", "", "not reached" if median[2] is None else ""]
    assert {(r.unit, r.n, r.N) for r in rows} == {("weeks", 11, 11)}


def test_a_median_that_is_not_reached_says_so(tmp_path):
    # Without the relapse on day 40 the curve stays at four fifths; its lower band, 0.333, reached one half.
    results = times(tmp_path, RELAPSE, adtte=ADTTE.replace("P-3,40,0", "P-3,40,1"))
    for stat in ("median", "ci_high"):
        row = results[f"t.rel.all.{stat}"]
        assert (row.value, row.text) == (None, "NE")
        assert "one half" in row.note


def test_where_the_curve_is_zero_it_has_no_band(tmp_path):
    # The last two leave: the last one at risk relapses on day 80.
    results = times(tmp_path, RELAPSE, adtte=ADTTE.replace("P-5,80,1", "P-5,80,0"))
    assert results["t.rel.t80.all.surv"].value == 0
    for stat in ("surv_low", "surv_high"):
        row = results[f"t.rel.t80.all.{stat}"]
        assert (row.value, row.text) == (None, "NE")
        assert "variance" in row.note
    assert results["t.rel.t80.all.surv"].note == ""
    assert results["t.rel.t40.all.surv_low"].note == ""


def test_ticks_count_who_was_censored_on_that_day_alone(tmp_path):
    # P-1 on day 20, P-5 and here P-6 on day 80; P-4 on day 60 as well, unless that is a competing event.
    more = ADTTE + "P-6,80,1,REL,Relapse,DAYS\n"
    censored = times(tmp_path / "censored", RELAPSE, adtte=more)
    assert curve(censored, "censored") == {"t20": 1, "t60": 1, "t80": 2}
    results = times(tmp_path / "competing", INCIDENCE, adtte=more)
    assert curve(results, "censored") == {"t20": 1, "t80": 2}
    assert {(r.N, r.unit, r.fmt) for r in results.select(stat="censored")} == {(6, "patients", "int")}  # fmt: skip
    assert results["t.rel.t80.all.censored"].n == 2


def test_at_risk_are_those_whose_time_is_at_least_so_long(tmp_path):
    # In units of 20 days: on day 0 all five, on day 20 all five, on day 40 three, on day 50 two, on day 100 nobody.
    described = {**RELAPSE, "at": [0, 1, 2, 2.5, 5]}
    results = times(tmp_path, described, divide_by=20)
    assert {r.level: (r.value, r.n, r.N) for r in results.select(stat="at_risk")} == {
        "at-0": (5, 5, 6), "at-1": (5, 5, 6), "at-2": (3, 3, 6), "at-2.5": (2, 2, 6), "at-5": (0, 0, 6),
    }  # fmt: skip
    assert results["t.rel.at-5.all.at_risk"].text == "0"
    assert {r.unit for r in results.select(stat="at_risk")} == {"patients"}


def test_reverse_kaplan_meier_ends_where_observation_was_censored(tmp_path):
    results = times(tmp_path, {**RELAPSE, "reverse": True, "competing": [2]})
    # Observation ended on day 20 for P-1 (of 5: 4/5) and on day 80 for P-5, the last one; relapses and the competing
    # event of day 60 hide how long the patient would have been observed.
    assert curve(results, "surv") == {"t0": 100, "t20": 80, "t80": 0}
    assert results["t.rel.all.events"].value == 2
    assert results["t.rel.all.events"].method == "patients whose observation ended without it"
    assert results["t.rel.all.median"].value == 80
    assert results["t.rel.all.median"].method == "reverse Kaplan-Meier, log interval"
    # What hides it is what is ticked.
    assert curve(results, "censored") == {"t20": 1, "t40": 1, "t60": 1}


def test_cumulative_incidence_beside_a_competing_event(tmp_path):
    results = times(tmp_path, INCIDENCE)
    # Day 20: 1/5. Then 3 of 5 are left, free of both at 4/5: day 40 adds 4/5 x 1/3. The competing event adds nothing.
    last = 1 / 5 + 4 / 15
    steps = curve(results, "inc")
    assert steps == {
        "t0": 0, "t20": 20, "t40": pytest.approx(100 * last), "t60": pytest.approx(100 * last),
        "t80": pytest.approx(100 * last), "": pytest.approx(100 * last),
    }  # fmt: skip
    assert [r.stat for r in results][:2] == ["n", "events"]
    assert results["t.rel.all.inc"].value == pytest.approx(100 * last)
    # At the first step the variance is the binomial one, 0.2 x 0.8 / 5, and the interval on the scale of log(-log).
    width = Z * math.sqrt(0.2 * 0.8 / 5) / (0.2 * -math.log(0.2))
    assert results["t.rel.t20.all.inc_low"].value == pytest.approx(100 * 0.2 ** math.exp(width), rel=1e-6)  # fmt: skip
    assert results["t.rel.t20.all.inc_high"].value == pytest.approx(
        100 * 0.2 ** math.exp(-width), rel=1e-6
    )
    assert {r.method for r in results if r.stat.startswith("inc") and r.level != "t0"} == {
        "Aalen-Johansen, log-log interval"
    }
    assert {(r.unit, r.fmt, r.n, r.N) for r in results if r.stat.startswith("inc")} == {
        ("%", "pct0", 5, 6)
    }


def test_the_incidence_at_the_end_has_its_interval_also_where_the_last_one_at_risk_leaves(tmp_path):
    # Nobody is censored, so that the variance is binomial: of four, two have the event, the last a competing one.
    few = table(
        "USUBJID AVAL CNSR\nP-1 1 0\nP-2 2 2\nP-3 3 0\nP-4 4 2",
        PARAMCD="REL",
        PARAM="Relapse",
        AVALU="DAYS",
    )
    results = times(tmp_path / "last", INCIDENCE, adtte=few)
    width = Z * math.sqrt(0.5 * 0.5 / 4) / (0.5 * math.log(2))
    assert results["t.rel.all.inc"].value == 50
    assert results["t.rel.all.inc_low"].value == pytest.approx(100 * 0.5 ** math.exp(width), rel=1e-6)  # fmt: skip
    assert results["t.rel.all.inc_high"].value == pytest.approx(100 * 0.5 ** math.exp(-width), rel=1e-6)  # fmt: skip
    # Where the last one at risk has the event itself, there is none, and that is said.
    event = table(
        "USUBJID AVAL CNSR\nP-1 1 0\nP-2 2 2\nP-3 3 0", PARAMCD="REL", PARAM="Relapse", AVALU="DAYS"
    )
    results = times(tmp_path / "event", INCIDENCE, adtte=event)
    assert results["t.rel.all.inc"].value == pytest.approx(66.666667)
    for stat in ("inc_low", "inc_high"):
        row = results[f"t.rel.all.{stat}"]
        assert (row.text, bool(row.note)) == ("NE", True)


def test_an_incidence_of_all_is_certain(tmp_path):
    two = table("USUBJID AVAL CNSR\nP-1 1 0\nP-2 2 0", PARAMCD="REL", PARAM="Relapse", AVALU="DAYS")
    results = times(tmp_path, INCIDENCE, adtte=two)
    assert [results[f"t.rel.all.{s}"].value for s in ("inc", "inc_low", "inc_high")] == [100] * 3


def test_groups_are_looked_at_apart(tmp_path):
    results = times(tmp_path, {**RELAPSE, "at": [0]}, groups=["a", "b"])
    assert {r.group: (r.value, r.N) for r in results.select(stat="n")} == {"a": (3, 3), "b": (2, 3)}
    assert {r.group: r.value for r in results.select(stat="events")} == {"a": 2, "b": 0}
    # In group a one of three relapses on day 20, and the last of them on day 40.
    assert {r.level: r.value for r in results.select(stat="surv", group="a")} == {
        "t0": 100, "t20": pytest.approx(66.666667), "t40": 0,
    }  # fmt: skip


def test_a_group_without_times_has_counts_alone(tmp_path):
    none = "".join(
        line for line in ADTTE.splitlines(keepends=True) if not line.startswith(("P-4", "P-5"))
    )
    results = times(tmp_path, {**RELAPSE, "at": [0]}, adtte=none, groups=["b"])
    assert [(r.stat, r.value, r.N) for r in results] == [
        ("n", 0, 3), ("events", 0, 0), ("median", None, 3), ("ci_low", None, 3), ("ci_high", None, 3), ("at_risk", 0, 3),
    ]  # fmt: skip
    assert {r.note for r in results if r.value is None} == {"nobody has a time"}


@pytest.mark.parametrize(
    ("id", "value"),
    [
        # Only the death on day 300, of the one patient left at risk.
        ("life.os.both.events", 1),
        ("life.os.both.median", 300),
        ("life.os.at-100.both.at_risk", 3),
    ],
)
def test_five(results, id, value):
    assert results[id].value == pytest.approx(value)


CODES = ("P-1 100", "P-2 200", "P-3 300", "P-4 40")


def codes(*cnsr):
    """Four patients with these codes."""
    rows = "\n".join(f"{row} {code}" for row, code in zip(CODES, cnsr, strict=True))
    return table(f"USUBJID AVAL CNSR\n{rows}", PARAMCD="REL", PARAM="Relapse", AVALU="DAYS")


def test_every_code_above_zero_is_censoring_unless_declared(tmp_path):
    ones = times(tmp_path / "ones", {**RELAPSE, "at": [0]}, adtte=codes(0, 1, 1, 1))
    reasons = times(tmp_path / "reasons", {**RELAPSE, "at": [0]}, adtte=codes(0, 2, 1, 3))
    assert ones.rows == reasons.rows


def test_a_declared_code_competes(tmp_path):
    # Times 40+, 100 event, 200 competing, 300+: at 100 one of three at risk, so 1/3, and it stays there.
    results = times(tmp_path, INCIDENCE, adtte=codes(0, 2, 1, 1))
    assert results["t.rel.all.inc"].value == pytest.approx(100 / 3, abs=1e-5)
    assert results["t.rel.t200.all.inc"].value == pytest.approx(100 / 3, abs=1e-5)
    assert [*curve(results, "censored")] == ["t40", "t300"]


def test_a_cumulative_incidence_without_an_event_is_flat_at_zero_and_drawn(tmp_path):
    parts = {
        "analyses": [{"id": "t", "kind": "survival", "times": [INCIDENCE], "groups": ["all"]}],
        "figures": [
            {
                "id": "curve", "kind": "curves", "analysis": "t", "x": "Days", "every": 100,
                "panels": [{"time": "rel", "label": "Relapse", "y": "Relapsed", "stat": "inc"}],
                "alt": "{t.rel.all.events} of {t.rel.all.n} had the event.",
            }
        ],
    }  # fmt: skip
    data = {"adsl": ADSL, "adtte": codes(1, 1, 1, 1)}
    study = small_study(tmp_path, data, groups=GROUPS, populations=[TREATED], **parts)
    results = compute(load(study), study)
    assert {r.id: (r.value, r.text) for r in results.select(stat="inc")} == {
        "t.rel.t0.all.inc": (0, "0"),
        "t.rel.t300.all.inc": (0, "0"),
        "t.rel.all.inc": (0, "0"),
    }
    assert results["t.rel.all.inc_low"].value is None
    assert "no interval" in results["t.rel.all.inc_low"].note
    assert "0 of 4 had the event." in build(study, results, PatientResults(), "curve").alt


def _aml(folder, **more):
    adsl = table("USUBJID SUBJID SAFFL TRT01A\n" + "\n".join(f"M-{k} {k} Y A" for k in range(11)))
    rows = "\n".join(f"M-{k} {day} {censored}" for k, (day, censored) in enumerate(AML))
    adtte = table("USUBJID AVAL CNSR\n" + rows, PARAMCD="REL", PARAM="Relapse", AVALU="DAYS")
    return times(
        folder, {**RELAPSE, **more}, adtte=adtte, adsl=adsl, divide_by=7, groups=["a", "b"]
    )


def test_the_curve_at_given_times_with_its_interval(tmp_path):
    # R: summary(survfit(Surv(time, status) ~ 1, aml, subset = x == "Maintained"), times = c(7, 10.5, 42) / 7): 1;
    # 0.909 (0.7541 to 1); 0.368 (0.1549 to 0.875). Beyond day 161 it has no line.
    found = _aml(tmp_path, curve_at=[1, 1.5, 6, 24])
    rows = {at: [found[f"t.rel.at-{at}.a.{s}"] for s in ("surv", "surv_low", "surv_high")] for at in ("1", "1.5", "6", "24")}  # fmt: skip
    values = {at: [r.value for r in three] for at, three in rows.items()}
    assert values["1"] == [100, 100, 100]
    assert values["1.5"] == [pytest.approx(v, abs=0.05) for v in (90.9, 75.41, 100)]
    assert values["6"] == [pytest.approx(v, abs=0.05) for v in (36.8, 15.49, 87.5)]
    # R's std.err of these lines: 0.0867 and 0.1627.
    errors = [found[f"t.rel.at-{at}.a.surv_se"].value for at in ("1", "1.5", "6", "24")]
    assert errors == [0, pytest.approx(8.67, abs=0.005), pytest.approx(16.27, abs=0.005), None]
    assert [(r.value, r.note) for r in rows["24"]] == [
        (None, "nobody was observed for so long")
    ] * 3
    assert {(r.unit, r.n, r.N) for three in rows.values() for r in three} == {("%", 11, 11)}
    # In the arm that nobody is in.
    assert found["t.rel.at-6.b.surv"].note == "nobody has a time"


def test_quantiles_are_where_curve_and_band_cross(tmp_path):
    # The curve of that fit falls below 3/4 on day 18 and below 1/4 on day 48; its lower band (0.754, 0.619, 0.488, 0.377,
    # 0.255, 0.155 on days 9, 13, 18, 23, 31, 34) on days 13 and 34; the upper band, 0.875 at the least, never.
    found = _aml(tmp_path, quantiles=[0.25, 0.75])
    half = _aml(tmp_path / "half", quantiles=[0.5])
    assert half["t.rel.q50.a.quantile"].value == half["t.rel.a.median"].value
    for level, expected in (("q25", [18, 13, None]), ("q75", [48, 34, None])):
        rows = [found[f"t.rel.{level}.a.{s}"] for s in ("quantile", "ci_low", "ci_high")]
        assert [r.value for r in rows] == [None if d is None else pytest.approx(d / 7) for d in expected]  # fmt: skip
        assert (rows[2].text, rows[2].note) == ("NE", "not reached")


def test_incidence_at_a_given_time_and_after_the_end(tmp_path):
    found = times(tmp_path, {**INCIDENCE, "curve_at": [30, 79, 80, 81]})
    # The last event is on day 40, the last patient is censored on day 80.
    assert found["t.rel.at-30.all.inc"].value == 20
    assert found["t.rel.at-79.all.inc"].value == found["t.rel.at-80.all.inc"].value == found["t.rel.t40.all.inc"].value  # fmt: skip
    assert found["t.rel.at-81.all.inc"].value is None
    # Where all have died the curve is 0 for ever.
    dead = times(tmp_path / "dead", {**RELAPSE, "curve_at": [81]}, adtte=ADTTE.replace("P-5,80,1", "P-5,80,0"))  # fmt: skip
    assert dead["t.rel.at-81.all.surv"].value == 0


def test_a_step_counts_from_its_own_day_on(tmp_path):
    # One of five relapses on day 20: 80 % on that day, and all on the day before; Greenwood's error is
    # 0.8 x (1 / (5 x 4)) ** 0.5 = 0.1789.
    found = times(tmp_path, {**RELAPSE, "curve_at": [19, 20]})
    assert [found[f"t.rel.at-{at}.all.surv"].value for at in (19, 20)] == [100, 80]
    errors = [found[f"t.rel.at-{at}.all.surv_se"].value for at in (19, 20)]
    assert errors == [0, pytest.approx(17.89, abs=0.005)]


def test_one_patient_and_no_event(tmp_path):
    adtte = "".join(line for line in ADTTE.splitlines(keepends=True) if line.startswith(("USUB", "P-5")))  # fmt: skip
    found = times(tmp_path, {**RELAPSE, "curve_at": [80]}, adtte=adtte, groups=["b"])
    assert (found["t.rel.b.n"].value, found["t.rel.b.events"].value) == (1, 0)
    assert [found[f"t.rel.at-80.b.{s}"].value for s in ("surv", "surv_low", "surv_high")] == [100] * 3  # fmt: skip
    assert found["t.rel.b.median"].note == "the curve does not reach one half"
