"""How the rules of `row_rules` look at rows: a row is a value for each column, of its table and of its patient in adsl.

A missing value is None. Functions that take all rows of a table return a mark for each.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from caseseries import escape

Row = Mapping[str, Any]
Rows = Sequence[Row]
Marks = list[bool]
DOSED = "a row in adex"
LAST_DOSE = "the day on which the last dose of the only treatment began"
OWN = "columns of the table itself"
NAME = re.compile(r"[^\W\d_]['’.\-]?[^\W\d_]+(?:[ ,]+[^\W\d_]['’.\-]?[^\W\d_]+)+")
"""Two words and more, of letters alone."""
_NO_FILE = re.compile(r'.*[/\\:*?"<>|]|\.')
_DEVICES = [
    *("con", "prn", "aux", "nul"),
    *(f"{d}{k}" for d in ("com", "lpt") for k in range(1, 10)),
]
_RESERVED = frozenset(["index", *_DEVICES])
"""Names of the patients' index, and of what is no file on Windows."""
_LONGEST_NAME = 40
ALIVE = ("ONGOING",)
DEAD = ("DIED", "DEAD", "DEATH", "DECEASED", "FATAL")
_A_YEAR = {"MONTHS": 12.0, "DAYS": 365.25}
_SURVIVAL = ("OS",)
_SEVERITY = {"MILD": range(1, 2), "MODERATE": range(2, 3), "SEVERE": range(3, 6)}
_BETWEEN = re.compile(r"\D*?(\d+)\s*(?:-|–|to)\s*<?\s*(\d+)\D*")
_FROM = re.compile(
    r"\s*(?:≥|>=|>|over|at least|from)\s*(\d+)\D*"
    r"|\s*(\d+)\s*(?:\+|(?:years )?(?:and|or) (?:over|older|more|above))\D*",
    re.IGNORECASE,
)
_BELOW = re.compile(r"\s*(<|≤|<=|under|below|up to|younger than)\s*(\d+)\D*", re.IGNORECASE)
_INCLUDED = ("≤", "<=", "up to")
_MEASURED = re.compile(r"([<>≤≥]?)=?\s*([+-]?[0-9]+(?:\.([0-9]+))?)")
_UNIT_AT_END = re.compile(r"\(([^()]*/[^()]*)\)\s*$")
_UNPLANNED = re.compile(r"unsch|unplan", re.IGNORECASE)
_A_WEEK = 7
_NEAR = 0.01
"""Numbers that differ by less than a hundredth of what they come from differ by rounding."""
_MOST_LACKING = 0.1
_FEW_ENDS = 4


def dead(row: Row) -> bool:
    """Return whether adsl has the patient as dead."""
    return bool(row["DTHFL"] == "Y")


def survival(row: Row) -> bool:
    """Return whether the event of the time is death."""
    return row["PARAMCD"] in _SURVIVAL


def years(row: Row) -> float:
    """Return AGE in years."""
    return float(row["AGE"]) / _A_YEAR.get(row.get("AGEU") or "", 1.0)


def outside_group(row: Row) -> bool:
    """Return whether AGE lies outside AGEGR1, such as 6-11 years, ≥65 or <18; other groups hold every age."""
    age, group = years(row), row["AGEGR1"]
    if both := _BETWEEN.fullmatch(group):
        return not int(both[1]) <= age < int(both[2]) + 1
    if low := _FROM.fullmatch(group):
        return age < int(low[1] or low[2])
    high = _BELOW.fullmatch(group)
    return bool(high) and age >= int(high[2]) + (high[1].casefold() in _INCLUDED) if high else False


def after_last(column: str) -> Callable[[Row], bool]:
    """Return the predicate of rows whose day lies after death and after the last day known to be alive."""
    return lambda row: row[column] > max(row["LSTALVDY"], row.get("DTHADY") or row["LSTALVDY"])


def ends_early(start: str, end: str) -> Callable[[Row], bool]:
    """Return the predicate of rows that end before they start."""
    return lambda row: row[end] < row[start]


def bare(identifier: str) -> str:
    """Return an identifier without capitals and zeros before numbers, with one mark for all."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\W_]+", "-", identifier.casefold()))


def severity_off(row: Row) -> bool:
    """Return whether AESEV and AETOXGR contradict each other."""
    return row["AETOXGR"] not in _SEVERITY.get(row["AESEV"], range(1, 6))


def unplanned(row: Row) -> bool:
    """Return whether the visit is an unscheduled one, which has no place among the others."""
    return bool(_UNPLANNED.search(row.get("AVISIT") or ""))


def apart(value: float, expected: float, *sources: float) -> bool:
    """Return whether two numbers differ by more than rounding does. sources: what they come from."""
    return abs(value - expected) > _NEAR * sum(abs(source) for source in sources) + 1e-9


def text_off(row: Row) -> bool:
    """Return whether AVALC holds a number, or a limit with < or >, that AVAL contradicts."""
    found = _MEASURED.fullmatch(row["AVALC"])
    if not found:
        return False
    value, number = row["AVAL"], float(found[2])
    if found[1] in ("<", "≤"):
        return bool(value > number)
    if found[1] in (">", "≥"):
        return bool(value < number)
    return bool(abs(value - number) > 0.5005 * 10.0 ** -len(found[3] or ""))


def limit_off(row: Row) -> bool:
    """Return whether a value below LLOQ is written without <, or with another limit than LLOQ."""
    found = _MEASURED.fullmatch(row["AVALC"] or "")
    if found and found[1] == "<":
        return bool(abs(float(found[2]) - row["LLOQ"]) > 1e-9)
    return bool(row["AVAL"] < row["LLOQ"]) and not (row["AVALC"] or "").startswith("<")


def indicator_off(row: Row) -> bool:
    """Return whether ANRIND says another side of the limits of normal than the value is on."""
    value, low, high = row["AVAL"], row["ANRLO"], row["ANRHI"]
    below, above = low is not None and value < low, high is not None and value > high
    side = row["ANRIND"][:1].upper()
    wrong = {
        "L": low is not None and not below,
        "H": high is not None and not above,
        "N": below or above,
    }
    return bool(wrong.get(side, False))


def unit_key(text: str) -> str:
    """Return a unit without the ways in which one can write it: µ and μ, superscripts and ^ are the same."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("μ", "u")
    return re.sub(r"[\s^·*×]|^x(?=10)", "", plain)


def usual(
    rows: Rows, of: str, by: str, key: Callable[[Any], Any] = lambda value: value
) -> list[Any]:
    """Return for each row the most frequent value of a column among rows with the same `by`, the first of equals.

    Values are compared by `key`. None where no such row has one.
    """
    counts: dict[Any, Counter[Any]] = defaultdict(Counter)
    for row in rows:
        if row[of] is not None and row[by] is not None:
            counts[row[by]][key(row[of])] += 1
    first = {group: count.most_common(1)[0][0] for group, count in counts.items()}
    return [first.get(row[by]) for row in rows]


def other(
    of: str, by: str, key: Callable[[Any], Any] = lambda value: value
) -> Callable[[Rows], Marks]:
    """Return the mark of rows with another value than most rows with the same `by`."""
    return lambda rows: [
        most is not None and row[of] is not None and key(row[of]) != most
        for row, most in zip(rows, usual(rows, of, by, key), strict=True)
    ]


def lacking(of: str, by: str) -> Callable[[Rows], Marks]:
    """Return the mark of rows without a value where other rows with the same `by` have one."""
    return lambda rows: [
        most is not None and row[of] is None
        for row, most in zip(rows, usual(rows, of, by), strict=True)
    ]


def alone_lacking(of: str, by: str, instead: str = "") -> Callable[[Rows], Marks]:
    """Return the mark of rows without a value, or one `instead`, where nine in ten with the same `by` have one."""

    def marks(rows: Rows) -> Marks:
        none = [row[of] is None and row.get(instead) is None for row in rows]
        every = Counter(row[by] for row in rows)
        filled = {row[by] for row in rows if row[of] is not None}
        empty = Counter(row[by] for row, without in zip(rows, none, strict=True) if without)
        few = {b for b in filled if empty[b] <= max(1, _MOST_LACKING * every[b]) and every[b] > 2}
        return [without and row[by] in few for row, without in zip(rows, none, strict=True)]

    return marks


def repeated(keys: Iterable[Any]) -> Marks:
    """Return which keys an earlier one equals; None equals nothing."""
    seen: set[Any] = set()
    marks = []
    for key in keys:
        marks.append(key is not None and key in seen)
        seen.add(key)
    return marks


def shared(keys: Iterable[Any]) -> Marks:
    """Return which keys another one equals."""
    every = list(keys)
    counts = Counter(every)
    return [counts[key] > 1 for key in every]


def planned(*either: Callable[[Rows], Marks]) -> Callable[[Rows], Marks]:
    """Return the mark of rows that one of some functions marks, unscheduled visits left out."""
    return lambda rows: [
        any(marks) and not unplanned(row)
        for row, *marks in zip(rows, *(function(rows) for function in either), strict=True)
    ]


def copied(*but: str, of: tuple[str, ...] = ()) -> Callable[[Rows], Marks]:
    """Return the mark of rows that equal an earlier one in all columns of the table but some.

    of: columns of which one at least is filled in a row that counts.
    """

    def twice(rows: Rows) -> Marks:
        rest = [c for c in rows[0][OWN] if c not in but] if rows else []
        counts = [not of or any(row.get(c) is not None for c in of) for row in rows]
        keys = [
            tuple(row[c] for c in rest) if k else None for row, k in zip(rows, counts, strict=True)
        ]
        return repeated(keys)

    return twice


def below_earlier(
    by: tuple[str, ...], order: tuple[str, ...], day: str, end: str
) -> Callable[[Rows], Marks]:
    """Return the mark of rows whose day lies before the end of an earlier one in the same group.

    Rows are taken in an order; those without a place in it, and unscheduled visits, are left out.
    """

    def back(rows: Rows) -> Marks:
        marks = [False] * len(rows)
        latest: dict[Any, float] = {}
        placed = [
            k
            for k, row in enumerate(rows)
            if None not in [row[c] for c in order] and not unplanned(row)
        ]
        for k in sorted(placed, key=lambda k: tuple(rows[k][c] for c in order)):
            row, group = rows[k], tuple(rows[k][c] for c in by)
            marks[k] = row[day] < latest.get(group, row[day])
            if row[end] is not None:
                latest[group] = max(row[end], latest.get(group, row[end]))
        return marks

    return back


def baseline_key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a baseline value is of: parameter, kind of baseline and time point, where the table has these."""
    return tuple(row.get(c) for c in ("USUBJID", "PARAMCD", "BASETYPE", "ATPTN"))


def base_off(rows: Rows) -> Marks:
    """Return whether BASE is not the value of the only baseline row: of the row's time point, or of its parameter."""
    baselines: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    for row in rows:
        if row["ABLFL"] == "Y" and row["AVAL"] is not None:
            key = baseline_key(row)
            for of in {key, key[:-1]}:
                baselines[of].append(row["AVAL"])
    marks = []
    for row in rows:
        key = baseline_key(row)
        found = baselines.get(key) or baselines.get(key[:-1], [])
        base = row["BASE"]
        marks.append(len(found) == 1 and base is not None and apart(base, found[0], found[0]))
    return marks


def lone_negative(rows: Rows) -> Marks:
    """Return whether a value is negative where at most one in twenty of its parameter is, one at least."""
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row["AVAL"] is not None:
            values[row["PARAMCD"]].append(row["AVAL"])
    few = {
        code: len(all_) > 3 and sum(value < 0 for value in all_) <= max(1, len(all_) / 20)
        for code, all_ in values.items()
    }
    return [row["AVAL"] is not None and row["AVAL"] < 0 and few[row["PARAMCD"]] for row in rows]


def far_from_visit(rows: Rows) -> Marks:
    """Return whether a day is further from those of four other patients at the visit than they are from each other."""
    marks = [False] * len(rows)
    visits: dict[Any, dict[Any, list[tuple[float, int]]]] = defaultdict(lambda: defaultdict(list))
    for k, row in enumerate(rows):
        if row["ADY"] is not None and row["AVISITN"] is not None and not unplanned(row):
            visits[row["AVISITN"]][row["USUBJID"]].append((row["ADY"], k))
    for patients in visits.values():
        ends = sorted((min(d)[0], max(d)[0], who) for who, d in patients.items())
        latest = sorted(ends, key=lambda end: end[1])
        for who in {ends[0][2], latest[-1][2]} if len(ends) > _FEW_ENDS else ():
            low = next(end[0] for end in ends if end[2] != who)
            high = next(end[1] for end in reversed(latest) if end[2] != who)
            room = max(_A_WEEK, 2 * (high - low))
            for day, k in patients[who]:
                marks[k] = not low - room <= day <= high + room
    return marks


def unit_elsewhere(row: Row) -> bool:
    """Return whether PARAM ends in another unit than AVALU, both with a stroke, such as mg/dL and mg/L."""
    found = _UNIT_AT_END.search(row["PARAM"])
    return bool(found and "/" in row["AVALU"] and unit_key(found[1]) != unit_key(row["AVALU"]))


def page_name(subject: str) -> str:
    """Return the name that a SUBJID gives to files, in small letters: some disks do not tell them from capitals."""
    return escape.slug(subject).lower()


def names_no_file(subject: str) -> bool:
    """Return whether a SUBJID cannot name the files of a patient.

    It has signs of paths, neither a letter of A to Z nor a digit, more than 40 characters, or a name that is taken.
    """
    name = page_name(subject)
    return (
        not name
        or name in _RESERVED
        or len(subject) > _LONGEST_NAME
        or bool(_NO_FILE.match(subject))
    )


def unflagged_baseline(rows: Rows) -> Marks:
    """Return whether ABLFL is not Y at the visit at which it is Y in most rows of the parameter, and in all of its own.

    A patient with a baseline row of the parameter elsewhere has one; a row without a value is none.
    """
    flagged = {baseline_key(row) for row in rows if row["ABLFL"] == "Y"}
    visits = [None if unplanned(row) else (row["PARAMCD"], row["AVISITN"]) for row in rows]
    yes = Counter(at for at, row in zip(visits, rows, strict=True) if row["ABLFL"] == "Y")
    every = Counter(at for at, row in zip(visits, rows, strict=True) if row["AVAL"] is not None)
    return [
        at is not None
        and row["AVAL"] is not None
        and row["ABLFL"] != "Y"
        and 2 * yes[at] > every[at]
        and baseline_key(row) not in flagged
        for at, row in zip(visits, rows, strict=True)
    ]


def not_from_day_1(rows: Rows) -> Marks:
    """Return the first dose of each patient who has none within a week of day 1, where most have one on day 1."""
    first: dict[Any, int] = {}
    on_day_1, near = set(), set()
    for k, row in enumerate(rows):
        if row["ASTDY"] is not None:
            if row["ASTDY"] == 1:
                on_day_1.add(row["USUBJID"])
            if abs(row["ASTDY"] - 1) <= _A_WEEK:
                near.add(row["USUBJID"])
            earliest = first.setdefault(row["USUBJID"], k)
            if row["ASTDY"] < rows[earliest]["ASTDY"]:
                first[row["USUBJID"]] = k
    most = 2 * len(on_day_1) > len(first)
    odd = {k for subject, k in first.items() if most and subject not in near}
    return [k in odd for k in range(len(rows))]


def censored_early(rows: Rows) -> Marks:
    """Return whether overall survival is censored before the last day alive, where most are censored on it.

    Where most are not, times have another unit or another cut-off.
    """
    censored = [
        survival(row)
        and None not in (row["CNSR"], row["AVAL"], row["LSTALVDY"])
        and row["CNSR"] > 0
        for row in rows
    ]
    early = [c and row["AVAL"] < row["LSTALVDY"] - 1 for c, row in zip(censored, rows, strict=True)]
    return early if 2 * sum(early) < sum(censored) else [False] * len(rows)
