"""The same quantity in several places, and counts that lie inside others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from caseseries.audit.digits import counts_for
from caseseries.audit.findings import CERTAIN, LIKELY, Finding, Repair
from caseseries.audit.paper import EVERYBODY, Group, Paper
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import FEW, n_repair, percent_repair, quote, quotes
from caseseries.audit.variables import Bands, bands_in
from caseseries.audit.wording import Band, conjuncts, counts_events, narrowed, stem

NOT_PATIENTS = frozenset(
    stem(word)
    for word in [
        "control",
        "controls",
        "healthy",
        "volunteers",
        "historical",
        "external",
        "donors",
        "reference",
    ]
)
"""Groups that may stand beside all patients, not among them."""
OTHER_STUDIES = ("introduction", "background", "discussion", "literature")


def same_quantity(paper: Paper) -> Iterator[Finding]:
    """What is printed in several places is the same in all of them, within rounding.

    Source: identity. Rows are one quantity when group, wording, band and statistic agree.
    Counts over different denominators, and measurements in two tables (which may be of two
    times), are not compared. Shares at different decimals agree when one value rounds to both.
    """
    for rows, declared in _alike(paper):
        clashing = [
            pair
            for pair in combinations(rows, 2)
            if _comparable(*pair, declared)
            and (declared or _one_population(paper, *pair))
            and _clash(paper, *pair)
        ]
        if not clashing:
            continue
        ids = {row.id for pair in clashing for row in pair}
        agreeing = [row for row in rows if row.id not in ids and row.parts.value is None]
        repairs = frozenset(repair for one, two in clashing for repair in _repairs(paper, one, two))
        shown = [row for row in rows if row.id in ids]
        yield Finding(
            "same-quantity",
            paper.in_order(*ids),
            f"{quotes(shown)}: one quantity, printed differently.",
            "the same number in each place"
            + (f" (agreeing with both: {quotes(agreeing)})" if agreeing else ""),
            CERTAIN if declared else LIKELY,  # that it is one quantity is inferred from words
            repairs=repairs,
        )


def _alike(paper: Paper) -> Iterator[tuple[tuple[Row, ...], bool]]:
    """Rows of one quantity, and whether the relations file says so."""
    found: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for (_, group, words, band, statistic), row in paper.cells.items():
        specific = paper.words(row).specific or paper.is_size(row)
        if (group and specific and statistic != "value") or (
            statistic == "value" and group and words
        ):
            level = (band.low, min(band.high, 4)) if band and band != Band(1, 5) else None
            found[group, words, level, statistic].append(row)
    declared = [
        tuple(paper.reported.by_id[name] for name in names) for names in paper.relations.same
    ]
    for rows in found.values():
        if len(rows) > 1 and not any(
            {row.id for row in rows} <= {r.id for r in d} for d in declared
        ):
            yield tuple(rows), False
    for names in declared:
        yield names, True


def _comparable(one: Row, two: Row, declared: bool) -> bool:
    if one.silent or two.silent or one.blank or two.blank:
        return False
    measured = one.parts.value is not None or two.parts.value is not None
    if measured and one.in_table and two.in_table:
        return False
    if measured and one.unit and two.unit and one.unit.lower() != two.unit.lower():
        return False
    totals = {one.parts.denominator, two.parts.denominator} - {None}
    counted = one.parts.n is not None and two.parts.n is not None
    return len(totals) < 2 or (declared and counted)


def _one_population(paper: Paper, one: Row, two: Row) -> bool:
    """Not a symptom and an event of any grade in two tables, nor the size of a table of some of the patients."""
    if paper.is_size(one) and (one.in_table or two.in_table):
        told, table = (two, one) if one.in_table else (one, two)
        return not told.in_table and (told.parts.n or 0) < (table.parts.n or 0)
    return paper.words(one).band == paper.words(two).band or not (one.in_table and two.in_table)


def _clash(paper: Paper, one: Row, two: Row) -> bool:
    first, second = one.parts, two.parts
    if first.n is not None and second.n is not None:
        return first.n != second.n
    for counted, other in ((one, second), (two, first)):
        n, share = counted.parts.n, other.percent
        total = paper.total(counted)
        if n is not None and share is not None and other.n is None:
            return bool(total and total.n and not share.approximate) and not share.holds(
                Fraction(100 * n, total.n if total else 1)
            )
    if first.percent and second.percent:
        return not first.percent.meets(second.percent)
    if first.p and second.p:
        return not first.p.meets(second.p)
    if first.value and second.value and not first.value.meets(second.value):
        return True
    if first.spread != second.spread or first.spread == "":
        return False
    return any(
        a is not None and b is not None and not a.meets(b)
        for a, b in ((first.low, second.low), (first.high, second.high))
    )


def _repairs(paper: Paper, one: Row, two: Row) -> Iterator[Repair]:
    for row, other in ((one, two), (two, one)):
        total = paper.total(row)
        if row.parts.n is not None and other.parts.n is not None:
            yield n_repair(row, other.parts.n)
        elif row.parts.n is not None and other.parts.percent and total:
            counts = counts_for(other.parts.percent, total.n)
            if len(counts) <= FEW:
                yield from (n_repair(row, n) for n in counts)
        elif row.parts.percent and other.parts.n is not None and total and total.n:
            yield percent_repair(row, other.parts.n, total.n)
            if other.parts.denominator and other.parts.n:
                yield from _denominators(other, row)


def _denominators(counted: Row, other: Row) -> Iterator[Repair]:
    """Denominators of `counted` near its own that give the percentage of `other`."""
    total, n, percent = counted.parts.denominator, counted.parts.n, other.parts.percent
    if total is None or n is None or percent is None:
        return
    for near in range(max(1, n, total - FEW), total + FEW + 1):
        if percent.holds(Fraction(100 * n, near)):
            yield counted.id, "denominator", str(near)


def statistic_name(paper: Paper) -> Iterator[Finding]:
    """One value is not called a mean in one place and a median in another.

    Source: identity; told only where the values are the same and no place prints both.
    """
    found: dict[tuple[Group, tuple[str, ...]], list[tuple[str, Row]]] = defaultdict(list)
    for (_, group, words, _, statistic), row in paper.cells.items():
        if statistic in ("mean", "median") and row.parts.value and group and words:
            found[group, words].append((statistic, row))
    for members in found.values():
        by_place: dict[str, set[str]] = defaultdict(set)
        for statistic, row in members:
            by_place[row.place].add(statistic)
        values = {row.parts.value.value for _, row in members if row.parts.value}
        names = {statistic for statistic, _ in members}
        if len(names) == 2 and len(values) == 1 and all(len(one) == 1 for one in by_place.values()):
            rows = [row for _, row in members]
            yield Finding(
                "statistic-name",
                paper.in_order(*(row.id for row in rows)),
                f"{quotes(rows)}: the same value is a mean in "
                f"{', '.join(row.id for name, row in members if name == 'mean')} and a median in "
                f"{', '.join(row.id for name, row in members if name == 'median')}.",
                "one name for one value",
                LIKELY,
            )


def bands_elsewhere(paper: Paper) -> Iterator[Finding]:
    """A count of any grade in one place fits the bands of grades printed in another.

    Source: the union bound, max of the bands <= any <= sum of the bands. Where at least two
    other terms have their count elsewhere equal to the sum (each patient at the worst grade),
    and none another, so does this one.
    """
    pairs = [
        (row, bands, count, ranges)
        for bands in bands_in(paper)
        if bands.complete and bands.group
        for row in _whole_elsewhere(paper, bands)
        if (count := paper.count(row))
        and (ranges := [one for _, cell in bands.rows if (one := paper.count(cell))])
        and len(ranges) == len(bands.rows)
    ]
    misses = [
        count[0] > sum(one[1] for one in ranges) or count[1] < sum(one[0] for one in ranges)
        for _, _, count, ranges in pairs
    ]
    telling = [sum(one[0] > 0 for one in ranges) > 1 for _, _, _, ranges in pairs]
    hits = sum(tells and not miss for tells, miss in zip(telling, misses, strict=True))
    worst_grade = hits >= 2 and sum(misses) == 1
    for row, bands, count, ranges in pairs:
        most = sum(one[1] for one in ranges)
        least = most if worst_grade else max(one[0] for one in ranges)
        if count[0] <= most and count[1] >= least:
            continue
        rows = tuple(cell for _, cell in bands.rows)
        expected = str(most) if least == most else f"{least} to {most}"
        within = hits >= 3 or count[0] > most or count[1] < max(one[0] for one in ranges)
        excess = count[0] - most if count[0] > most else count[1] - least
        yield Finding(
            "same-quantity",
            paper.in_order(row.id, *(one.id for one in rows)),
            f"{quotes((row, *rows))}: the grades together give {expected}.",
            f"{expected} in each place",
            LIKELY if within else "assumes that each patient is counted once, at the worst grade",
            repairs=frozenset(n_repair(row, n) for n in range(least, most + 1))
            | {
                n_repair(cell, one[0] + excess)
                for cell, one in zip(rows, ranges, strict=True)
                if one[0] + excess >= 0
            },
        )


def _whole_elsewhere(paper: Paper, bands: Bands) -> Iterator[Row]:
    for (place, group, words, band, statistic), row in paper.cells.items():
        same = (group, words, statistic) == (bands.group, bands.term, "count")
        if same and place != bands.place and band in (None, Band(1, 5)):
            yield row


def subsets(paper: Paper) -> Iterator[Finding]:
    """Part of the patients, or a narrower wording, counts no more than the whole or wider one.

    Source: set inclusion. "A and B" counts no more than A; a measure with a qualifier after a
    comma, "within" or "needing" no more than the measure without; a group no more than all.
    """
    counted = [
        (key, row)
        for key, row in paper.cells.items()
        if key[4] == "count" and paper.count(row) is not None and not counts_events(row.group)
    ]
    pairs = [
        (small, big)
        for (key, small) in counted
        for (other, big) in counted
        if (key[1] == other[1] or other[1] == EVERYBODY)
        and small.id != big.id
        and _inside(paper, key, small, other, big)
    ]
    pairs += [
        (paper.reported.by_id[small], paper.reported.by_id[big])
        for small, big in paper.relations.subsets
    ]
    for small, big in pairs:
        less, more = paper.count(small), paper.count(big)
        if less and more and less[0] > more[1]:
            yield Finding(
                "subset",
                paper.in_order(small.id, big.id),
                f"{quote(small)} lies within {quote(big)}: {less[0]} of {more[1]}.",
                f"at most {more[1]} in {small.id}, or at least {less[0]} in {big.id}",
                LIKELY,
            )


Key = tuple[str, Group, tuple[str, ...], Band | None, str]


def _inside(paper: Paper, key: Key, small: Row, other: Key, big: Row) -> bool:
    one, two = paper.words(small), paper.words(big)
    same_band = one.band == two.band or (one.band is not None and one.band.same(two.band))
    if not same_band:
        return False
    if key[1] == other[1]:
        narrower = bool(one.head) and one.head == two.key and narrowed(small.measure)
        narrower = narrower and two.specific
        both = _of_everybody(paper, small) and two.loose in conjuncts(small.measure)
        return small.place != big.place and bool(key[1]) and (narrower or both)
    if other[1] != EVERYBODY or not _of_this_study(paper, small):
        return False
    if key[0] == other[0] and any(
        one.place == key[0] and key[1] in one.parts for one in paper.partitions
    ):
        return False  # the rule of columns speaks
    if one.destination:
        return one.destination == two.destination
    return one.key == two.key and one.specific


def _of_everybody(paper: Paper, row: Row) -> bool:
    """The count is that of the whole group: then "x and y" cannot mean one of the two."""
    total, count = paper.total(row), paper.count(row)
    return bool(total and count and count[0] == total.n)


def _of_this_study(paper: Paper, row: Row) -> bool:
    """The row's group is made of this paper's patients."""
    group = paper.group(row)
    if any(group in one.parts for one in paper.partitions):
        return True
    if not group or row.place.lower().startswith(OTHER_STUDIES):
        return False
    if set(group) & NOT_PATIENTS or counts_events(row.group):
        return False
    return any(paper.group(other) == EVERYBODY for other in paper.rows if other.place == row.place)


def declared_parts(paper: Paper) -> Iterator[Finding]:
    """Rows that the relations file calls parts of another add up to it.

    Source: arithmetic; parts that may overlap keep to the union bound.
    """
    for whole in paper.relations.wholes:
        total_row = paper.reported.by_id[whole.whole]
        rows = [paper.reported.by_id[name] for name in whole.parts]
        total = paper.count(total_row)
        counts = [paper.count(row) for row in rows]
        if total is None or any(count is None for count in counts):
            continue
        least = (
            max(count[0] for count in counts if count)
            if whole.overlap
            else sum(count[0] for count in counts if count)
        )
        most = sum(count[1] for count in counts if count)
        if total[1] < least or (whole.complete and total[0] > most):
            yield Finding(
                "parts",
                paper.in_order(total_row.id, *whole.parts),
                f"{quotes((total_row, *rows))}: the parts give "
                f"{most if least == most else f'{least} to {most}'}.",
                "parts that add up to the whole",
                "assumes that nobody is in two parts" if whole.overlap is None else LIKELY,
                repairs=frozenset({n_repair(total_row, most)}) if least == most else frozenset(),
            )
