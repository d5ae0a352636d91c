"""Totals and shares recomputed from the rows of a table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from caseseries.audit.digits import show
from caseseries.audit.findings import CERTAIN, LIKELY, Finding
from caseseries.audit.notation import normalise
from caseseries.audit.paper import EVERYBODY, Group, Paper
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import exact_share, lower_repairs, n_repair, quote, sum_repairs
from caseseries.audit.variables import Bands, bands_in
from caseseries.audit.wording import Band, band_of, counts_events, stem, wording

EVENT_WORDS = frozenset(
    {"ae", "event", "report", "total", "record", "episod", "all", "and", "toxicity"}
)
ANY_EVENT = re.compile(
    r"(?:\b(?:any|at least one|at least 1|one or more)|>=\s*1)\b.*"
    r"\b(adverse events?|adverse reactions?|adverse effects?|aes?|teaes?|toxicit\w+|side effects?"
    r"|complications?)\b"
)
NOT_AN_EVENT = re.compile(r"\b(no|without|none|death|died|discontinu\w*|withdraw\w*|number)\b")
FEW_TERMS = 4


@dataclass(frozen=True)
class EventTable:
    """A table of events by term and band, in the column of one group.

    by_band: number and rows of each band, over all terms.
    """

    place: str
    group: Group
    terms: tuple[Bands, ...]
    by_band: tuple[tuple[Band, int, tuple[Row, ...]], ...]

    @property
    def total(self) -> int:
        """All terms and bands together."""
        return sum(n for _, n, _ in self.by_band)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows that were added up."""
        return tuple(row for _, _, rows in self.by_band for row in rows)


def event_tables(paper: Paper) -> tuple[EventTable, ...]:
    """Every table with at least four terms, all with the same complete bands."""
    grouped: dict[tuple[str, Group], list[Bands]] = defaultdict(list)
    for bands in bands_in(paper):
        if bands.complete and not counts_events(" ".join(bands.group)):
            grouped[bands.place, bands.group].append(bands)
    found = []
    for (place, group), terms in grouped.items():
        layouts = {tuple(band for band, _ in bands.rows) for bands in terms}
        if len(terms) < FEW_TERMS or len(layouts) != 1:
            continue
        by_band = []
        for position, band in enumerate(layouts.pop()):
            rows = tuple(bands.rows[position][1] for bands in terms)
            counts = [paper.count(row) for row in rows]
            if any(count is None or count[0] != count[1] for count in counts):
                break
            by_band.append((band, sum(count[0] for count in counts if count), rows))
        else:
            found.append(EventTable(place, group, tuple(terms), tuple(by_band)))
    return tuple(found)


def event_totals(paper: Paper) -> Iterator[Finding]:
    """A number of events is not below what the table's rows add up to.

    Source: arithmetic; each patient in a row had at least one event of it. Told only for a
    shortfall of at most 5 %: a larger one means that the table repeats itself (classes and
    their terms), which cannot be seen from here.
    """
    tables = event_tables(paper)
    for row in paper.rows:
        if not _counts_all_events(paper, row):
            continue
        for table in tables:
            n = row.parts.n or 0
            if table.group == paper.group(row) and n < table.total <= 1.05 * n:
                yield Finding(
                    "total",
                    paper.in_order(row.id, *(one.id for one in table.rows)),
                    f"{quote(row)}: the rows of {table.place} add up to {table.total}.",
                    f"{table.total}",
                    "assumes that the table names each event once",
                    evidence=frozenset(one.id for one in table.rows),
                    repairs=sum_repairs(
                        row,
                        n,
                        ((one, count[0]) for one in table.rows if (count := paper.count(one))),
                    ),
                )


def _counts_all_events(paper: Paper, row: Row) -> bool:
    words = paper.words(row)
    return (
        paper.statistic(row) == "count"
        and row.parts.n is not None
        and row.parts.percent is None
        and row.parts.denominator is None
        and words.band is None
        and bool(set(words.key) & {"ae", "event"})
        and set(words.key) <= EVENT_WORDS
        and not ANY_EVENT.search(normalise(row.measure).lower())
    )


def event_shares(paper: Paper) -> Iterator[Finding]:
    """A share of events, by grade or by term within a grade, follows from the table's rows.

    Source: arithmetic. The table's rows are taken for the events where their sum is the printed
    number of events, or where another share of the same list agrees with them.
    """
    for table in event_tables(paper):
        counting = [
            row
            for row in paper.rows
            if _counts_all_events(paper, row) and row.parts.n == table.total
        ]
        shares = [row for row in paper.rows if _is_event_share(paper, row)]
        by_list: dict[tuple[str, str], list[_Share]] = defaultdict(list)
        for row in shares:
            found = _share_of(paper, table, row, bool(counting))
            if found is not None:
                by_list[row.place, row.group].append(found)
        for members in by_list.values():
            agree = any(one.agrees and one.n for one in members)
            for one in members:
                if not one.agrees and (counting or agree):
                    yield _wrong_share(paper, table, one, tuple(counting[:1]))


@dataclass(frozen=True)
class _Share:
    row: Row
    n: int
    total: int
    numerator: tuple[Row, ...]
    denominator: tuple[Row, ...]

    @property
    def agrees(self) -> bool:
        percent = self.row.parts.percent
        return percent is not None and percent.holds(Fraction(100 * self.n, self.total))


def _is_event_share(paper: Paper, row: Row) -> bool:
    return (
        paper.statistic(row) == "count"
        and row.parts.n is None
        and exact_share(row.parts)
        and counts_events(row.group)
    )


def _share_of(paper: Paper, table: EventTable, row: Row, counted: bool) -> _Share | None:
    """The share that the table gives for the row; None when it does not speak of it."""
    if table.group != EVERYBODY:
        return None
    group_band, _ = band_of(normalise(row.group).lower())
    words = paper.words(row)
    if group_band is None:
        if not set(words.key) <= EVENT_WORDS or not counted or not table.total:
            return None
        if row.parts.denominator not in (None, table.total):
            return None
        for band, n, rows in table.by_band:
            if band.same(words.band):
                return _Share(row, n, table.total, rows, table.rows)
        return None
    term = wording(row.measure.rsplit(":", 1)[-1]).key
    for position, (band, total, rows) in enumerate(table.by_band):
        if not band.same(group_band) or not total:
            continue
        for bands in table.terms:
            if bands.term == term:
                cell = bands.rows[position][1]
                count = paper.count(cell)
                return _Share(row, count[0], total, (cell,), rows) if count else None
    return None


def _wrong_share(
    paper: Paper, table: EventTable, one: _Share, counting: tuple[Row, ...]
) -> Finding:
    percent = one.row.parts.percent
    right = show(Fraction(100 * one.n, one.total), percent.decimals if percent else 0)
    witnesses = {row.id for row in (*one.numerator, *one.denominator, *counting)}
    if set(one.denominator) == set(table.rows) and counting:
        # The printed total stands for the rows that it equals.
        witnesses = {row.id for row in (*one.numerator, *counting)}
    return Finding(
        "share-of-events",
        paper.in_order(one.row.id, *witnesses),
        f"{quote(one.row)}: {table.place} gives {one.n} of {one.total}, {right}%.",
        f"{right}%",
        LIKELY if counting else "assumes that the table's rows are the events",
        evidence=frozenset(witnesses),
        repairs=frozenset({(one.row.id, "percent", right)}),
    )


def total_rows(paper: Paper) -> Iterator[Finding]:
    """A row called "total" is the sum of the other rows of its column.

    Source: arithmetic. Told where the sum misses by at most a tenth (else the rows are not what
    was added), or where other columns of the table do add up.
    """
    for place in paper.places:
        columns: dict[tuple[Group, Band | None], list[Row]] = defaultdict(list)
        for key, row in paper.cells.items():
            if key[0] == place and key[4] == "count" and row.in_table:
                columns[key[1], key[3]].append(row)
        judged = []
        for rows in columns.values():
            totals = [row for row in rows if _is_total(paper, row)]
            others = [row for row in rows if row not in totals]
            counts = [row.parts.n for row in others]
            if len(totals) != 1 or len(others) < 3 or None in (totals[0].parts.n, *counts):
                continue
            judged.append((totals[0], others, sum(n for n in counts if n is not None)))
        right = sum(total.parts.n == summed for total, _, summed in judged)
        for total, others, summed in judged:
            n = total.parts.n or 0
            near = abs(n - summed) * 10 <= n
            if n != summed and (near or (right >= 2 and right * 2 > len(judged))):
                yield Finding(
                    "total",
                    paper.in_order(total.id, *(row.id for row in others)),
                    f"{quote(total)}: the other rows of its column add up to {summed}.",
                    f"{summed}",
                    LIKELY,
                    evidence=frozenset(row.id for row in others),
                    repairs=sum_repairs(total, n, ((row, row.parts.n or 0) for row in others)),
                )


def _is_total(paper: Paper, row: Row) -> bool:
    words = set(paper.words(row).key)
    return "total" in words and words <= EVENT_WORDS | {stem("complications"), stem("events")}


def any_event(paper: Paper) -> Iterator[Finding]:
    """No event, nor the bands of one event together, has more patients than any event.

    Source: set inclusion; bands together assume that a patient is counted at the worst grade.
    """
    for row in paper.rows:
        count = paper.count(row)
        if count is None or not ANY_EVENT.search(normalise(row.measure).lower()):
            continue
        if paper.words(row).band is not None:
            continue
        group = paper.group(row)
        by_place: dict[str, list[Bands]] = defaultdict(list)
        for bands in bands_in(paper):
            if bands.group == group:
                by_place[bands.place].append(bands)
        for terms in by_place.values():
            # A single term with grades may be a tumour's, not an event's.
            for bands in terms if len(terms) > 1 else ():
                yield from _above_any(paper, row, count[1], bands)
        column = [
            other
            for key, other in paper.cells.items()
            if key[0] == row.place and key[1] == group and key[4] == "count"
        ]
        if not row.in_table or not column or column[0] is not row:
            continue
        for other in column[1:]:
            part = paper.count(other)
            total, own = paper.total(other), paper.total(row)
            if not part or part[0] <= count[1] or NOT_AN_EVENT.search(other.measure.lower()):
                continue
            if total and own and total.n == own.n and part[0] <= total.n:
                yield _more_than_any(paper, row, count[1], (other,), part[0], LIKELY)


def _above_any(paper: Paper, row: Row, most: int, bands: Bands) -> Iterator[Finding]:
    counts = [paper.count(cell) for _, cell in bands.rows]
    if any(count is None for count in counts):
        return
    values = [count[0] for count in counts if count]
    cells = tuple(cell for _, cell in bands.rows)
    over = [cell for cell, value in zip(cells, values, strict=True) if value > most]
    if over:
        yield _more_than_any(paper, row, most, tuple(over[:1]), max(values), CERTAIN)
    elif bands.complete and sum(values) > most:
        yield _more_than_any(
            paper, row, most, cells, sum(values),
            "assumes that each patient is counted once, at the worst grade",
        )  # fmt: skip


def _more_than_any(
    paper: Paper, row: Row, most: int, cells: tuple[Row, ...], n: int, certainty: str
) -> Finding:
    return Finding(
        "pigeonhole",
        paper.in_order(row.id, *(cell.id for cell in cells)),
        f"{', '.join(map(quote, cells))}: {n} patients with one event, {most} with any ({row.id}).",
        f"at most {most}, or at least {n} with any event",
        certainty,
        repairs=frozenset({n_repair(row, n)}).union(
            *(
                lower_repairs(cell, count[0] - n + most)
                for cell in cells
                if (count := paper.count(cell)) and count[0] + most >= n
            )
        ),
    )
