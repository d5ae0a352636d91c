"""What belongs together in one paper, inferred from its rows.

Group sizes come from denominators and from rows that count the patients included; groups that
are parts of another from sizes that add up and cells that do; cells of one quantity from
normalised wording. Nothing is taken from any one paper.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from caseseries.audit.digits import counts_for, word_set
from caseseries.audit.printed_cells import kind_words
from caseseries.audit.reading import Reported, Row
from caseseries.audit.relations import Relations
from caseseries.audit.wording import (
    Band,
    Wording,
    abbreviations_in,
    counts_events,
    group_key,
    size_in,
    stem,
    wording,
)

Group = tuple[str, ...]
EVERYBODY: Group = ("all",)
SIZE_WORDS = frozenset(
    stem(word)
    for word in word_set(
        "included enrolled recruited studied study entered registered analysed analyzed cohort "
        "size total all"
    )
)
NOT_A_SHARE = re.compile(
    r"surviv|\b(?:[OEPDRLFM]FS|OS|DSS|GRFS|CIR|NRM)\b|freedom from|"
    r"hazard|kaplan|cumulative|probabilit|actuarial|reduction|relative|change (?:from|in)|"
    r"fraction|saturation|h(?:a?e)matocrit|adherence|sensitivity|specificity|predictive|accuracy|"
    r"weighted|adjusted|standardi[sz]ed|imputed|estimated|risk of|confidence|\bchange\b|ratio|"
    r"\bindex\b|coverage|compliance|viability|purity|chimerism|hba1c|\bmean\b|\bmedian\b",
    re.IGNORECASE,
)
"""Percentages that are not a number of patients over a number of patients."""
MOST = 0.8
FEW_DENOMINATORS = 3
MANY = 8


@dataclass(frozen=True)
class Size:
    """A number of patients (or events) and the row it was read from."""

    n: int
    witness: str
    own: bool = False
    """The row itself prints it."""


@dataclass(frozen=True)
class Partition:
    """In one place, the groups `parts` make up the group `whole`."""

    place: str
    whole: Group
    parts: tuple[Group, ...]


CellKey = tuple[str, Group, tuple[str, ...], Band | None, str]
"""place, group, wording, band, statistic."""


def _two_spreads(rows: list[Row]) -> bool:
    if len(rows) != 2 or not rows[0].parts.centre or any(row.parts.value is None for row in rows):
        return False
    shown = {row.parts.spread or ("sd" if row.parts.sd else "") for row in rows}
    return len(shown) == 2


@dataclass(frozen=True)
class Paper:
    """Reported rows with what was inferred of them."""

    reported: Reported
    relations: Relations

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows, in file order."""
        return self.reported.rows

    def in_order(self, *ids: str) -> tuple[str, ...]:
        """Ids without repeats, in file order."""
        return tuple(sorted(set(ids), key=self.reported.order.__getitem__))

    @cached_property
    def _abbreviations(self) -> tuple[tuple[str, str], ...]:
        return abbreviations_in(tuple(row.measure for row in self.rows))

    def words(self, row: Row) -> Wording:
        """The row's measure, taken apart."""
        return wording(row.measure, self._abbreviations)

    def group(self, row: Row) -> Group:
        """The row's group, normalised."""
        return group_key(row.group)

    def statistic(self, row: Row) -> str:
        """What the cell holds: "count", "mean", "median", "p" or "value"."""
        words = set(kind_words(row.kind))
        if "pvalue" in words or "p" in words:
            return "p"
        if row.parts.centre:
            return row.parts.centre
        if words & {"count", "counts", "n", "number", "frequency", "percent", "percentage", "pct",
                    "share", "proportion", "all", "events"}:  # fmt: skip
            return "count"
        return "value"

    @cached_property
    def cells(self) -> dict[CellKey, Row]:
        """Cells by what they print; a wording that one place prints twice only with two spreads."""
        found: dict[CellKey, list[Row]] = defaultdict(list)
        for row in self.rows:
            found[self.cell_key(row)].append(row)
        return {key: rows[0] for key, rows in found.items() if len(rows) == 1 or _two_spreads(rows)}

    def cell_key(self, row: Row) -> CellKey:
        """The key of a row in `cells`."""
        words = self.words(row)
        return row.place, self.group(row), words.key, words.band, self.statistic(row)

    def is_size(self, row: Row) -> bool:
        """The row counts its whole group ("patients included")."""
        words = self.words(row)
        return (
            self.statistic(row) == "count"
            and row.parts.n is not None
            and (row.parts.percent is None or row.parts.percent.value == 100)
            and row.parts.denominator is None
            and words.band is None
            and set(words.key) <= SIZE_WORDS
        )

    @cached_property
    def _denominators(self) -> dict[tuple[str, Group], Counter[int]]:
        found: dict[tuple[str, Group], Counter[int]] = defaultdict(Counter)
        for row in self.rows:
            if row.parts.denominator and self.group(row) and self.statistic(row) == "count":
                found[row.place, self.group(row)][row.parts.denominator] += 1
                found["", self.group(row)][row.parts.denominator] += 1
        return found

    @cached_property
    def _headed_sizes(self) -> dict[tuple[Group, str], tuple[Size, ...]]:
        """Sizes that stand in the name of the group ("control (n = 12)"), by place and in all places."""
        found: dict[tuple[Group, str], dict[int, Size]] = defaultdict(dict)
        for row in self.rows:
            n = size_in(row.group)
            for place in (row.place, "") if n else ():
                found[self.group(row), place].setdefault(n or 0, Size(n or 0, row.id))
        return {key: tuple(sizes.values()) for key, sizes in found.items()}

    @cached_property
    def _bare_shares(self) -> Counter[Group]:
        """How many percentages of each group stand without a denominator."""
        return Counter(
            self.group(row) for row in self.rows if row.parts.percent and not row.parts.denominator
        )

    @cached_property
    def _size_rows(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if self.is_size(row))

    def sizes_printed(self, group: Group) -> tuple[Size, ...]:
        """What the rows that count the whole group say."""
        return tuple(
            Size(row.parts.n, row.id)
            for row in self._size_rows
            if self.group(row) == group and row.parts.n is not None
        )

    @cached_property
    def _sizes(self) -> dict[tuple[Group, str], Size | None]:
        groups = dict.fromkeys(self.group(row) for row in self.rows if self.group(row))
        return {
            (group, place): self._size(group, place)
            for group in groups
            for place in (*self.places, "")
        }

    def size(self, group: Group, place: str = "") -> Size | None:
        """How many the group has: as denominators in `place`, else anywhere, mostly are.

        None when print does not say, or says several things.
        """
        return self._sizes.get((group, place))

    def _size(self, group: Group, place: str) -> Size | None:
        headed = self._headed_sizes.get((group, place), ())
        if place and len(headed) == 1:
            return headed[0]
        sizes = [row for row in self._size_rows if self.group(row) == group]
        sizes.sort(key=lambda row: row.place != place)
        for where in (place, ""):
            counter = self._denominators.get((where, group))
            if not counter:
                continue
            total, times = counter.most_common(1)[0]
            agreeing = [row for row in sizes if row.parts.n == total]
            known = (
                where
                or self._headed_sizes.get((group, ""))
                or self._bare_shares[group] > counter.total()
            )
            if known and not agreeing and counter.total() < FEW_DENOMINATORS:
                continue  # may be of a part of the group
            # Missing values make denominators smaller, never larger.
            whole = total == max(counter) and 2 * times > counter.total() >= MANY
            if times < MOST * counter.total() and not agreeing and not whole:
                return None
            witness = agreeing[0] if agreeing else self._first_with(group, total, where)
            return Size(total, witness.id)
        counts = {row.parts.n for row in sizes}
        headed = self._headed_sizes.get((group, ""), ())
        if not sizes and len(headed) == 1:
            return headed[0]
        if len(counts) != 1:
            return None
        return Size(sizes[0].parts.n or 0, sizes[0].id)

    def _first_with(self, group: Group, total: int, place: str) -> Row:
        return next(
            row
            for row in self.rows
            if self.group(row) == group
            and row.parts.denominator == total
            and place in ("", row.place)
            and self.statistic(row) == "count"
        )

    def total(self, row: Row) -> Size | None:
        """The row's denominator: its own, else its group's size in its place."""
        if row.parts.denominator:
            return Size(row.parts.denominator, row.id, own=True)
        return self.size(self.group(row), row.place)

    def count(self, row: Row) -> tuple[int, int] | None:
        """Least and greatest number the cell can stand for; None when it counts nothing."""
        parts = row.parts
        if row.silent or self.statistic(row) != "count":
            return None
        if parts.n is not None:
            return parts.n, parts.n
        total = self.total(row)
        if total is None:
            return None
        if parts.percent is not None:
            if NOT_A_SHARE.search(row.measure) or parts.percent.value > 100:
                return None
            counts = counts_for(parts.percent, total.n)
            return (counts[0], counts[-1]) if counts else None
        if "all" in kind_words(row.kind) and re.search(
            r"\ball\b|\bevery|\bthe (patients|children|subjects|participants)\b",
            row.as_printed,
            re.I,
        ):
            return total.n, total.n
        return None

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Places in file order."""
        return tuple(dict.fromkeys(row.place for row in self.rows))

    @cached_property
    def partitions(self) -> tuple[Partition, ...]:
        """Groups that make up another, place by place."""
        found = [partition for place in self.places for partition in self._partitions_in(place)]
        known = {(one.place, one.whole, frozenset(one.parts)) for one in found}
        for whole, parts in self.relations.groups:
            for place in self.places:
                if (place, whole, frozenset(parts)) not in known:
                    found.append(Partition(place, whole, parts))
        return tuple(found)

    def _partitions_in(self, place: str) -> Iterator[Partition]:
        groups = dict.fromkeys(
            self.group(row) for row in self.rows if row.place == place and self.group(row)
        )
        sizes = {}
        for group in groups:
            size = self.size(group, place)
            if size and size.n and not counts_events(" ".join(group)):
                sizes[group] = size.n
        if not 3 <= len(sizes) <= 12:
            return
        for whole, total in sizes.items():
            others = [group for group in sizes if group != whole and sizes[group] < total]
            for width in range(2, min(len(others), 5) + 1):
                for parts in combinations(others, width):
                    if sum(sizes[part] for part in parts) == total:
                        sole = whole == EVERYBODY and len(others) == width
                        if self._adds_up(place, whole, parts, sole):
                            yield Partition(place, whole, parts)

    def _adds_up(self, place: str, whole: Group, parts: tuple[Group, ...], sole: bool) -> bool:
        """Whether the cells bear out that the parts make up the whole."""
        right = wrong = 0
        for _, cell, pieces in self.column_cells(Partition(place, whole, parts)):
            counts = [self.count(row) for row in (cell, *pieces)]
            if any(count is None or count[0] != count[1] for count in counts):
                continue
            first, *rest = (count[0] for count in counts if count)
            if first == sum(rest):
                right += bool(first)
            else:
                wrong += 1
        if sole:
            return right >= wrong or right + wrong < 2
        return right >= 2 and right >= 3 * wrong

    def column_cells(self, partition: Partition) -> Iterator[tuple[CellKey, Row, tuple[Row, ...]]]:
        """Each cell of the whole's column with the cells of the parts' columns."""
        for key, row in self.cells.items():
            place, group, words, band, statistic = key
            if place != partition.place or group != partition.whole:
                continue
            pieces = [
                self.cells.get((place, part, words, band, statistic)) for part in partition.parts
            ]
            if all(piece is not None for piece in pieces):
                yield key, row, tuple(piece for piece in pieces if piece is not None)

    def disjoint(self, first: Group, second: Group) -> bool:
        """Whether no patient is in both groups."""
        return any(
            first in one.parts and second in one.parts and first != second
            for one in self.partitions
        )
