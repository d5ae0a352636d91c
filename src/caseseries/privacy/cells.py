"""Counts of few patients in tables: which they are, which others give them away, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from caseseries.results.records import Result


@dataclass(frozen=True)
class Cell:
    """A count of few patients in a table. complementary: it is large enough, but gives a small one away."""

    place: str
    complementary: bool = False


@dataclass(frozen=True)
class Joined:
    """Levels of a variable to put together. least: the smallest count, but for none, that would be left."""

    variable: str
    levels: tuple[str, ...]
    least: int


def small_cells(results: Iterable[Result], k: int, everything: str) -> list[Cell]:
    """Return the counts below k, and those that give one of them away.

    A count is given away along its row, when the count of everybody and all other groups are printed, and along its
    column, when all other levels of its variable are: where a single one is small, the next smallest has to be held
    back with it.
    """
    counts = [r for r in results if r.stat == "n" and r.value is not None]
    small = [r for r in counts if 0 < _count(r) < k]
    hidden = {r.id for r in small}
    cells = [Cell(r.id) for r in small]
    for line in (*_rows(counts, everything), *_columns(counts)):
        few = [r for r in line if 0 < _count(r) < k]
        rest = [r for r in line if r.id not in hidden and _count(r)]
        if len(few) == 1 and all(r.id not in hidden or r is few[0] for r in line) and rest:
            given_away = min(rest, key=_count).id
            hidden.add(given_away)
            cells.append(Cell(given_away, complementary=True))
    return cells


def joined_levels(results: Iterable[Result], k: int, everything: str) -> list[Joined]:
    """Return for each variable with small counts the fewest levels which, put together, leave none below k.

    Only of variables whose levels add up to all patients; nothing where no two levels are left that way.
    """
    tables: dict[tuple[str, str, str], dict[str, dict[str, Result]]] = {}
    for r in results:
        if r.stat == "n" and r.value is not None:
            key = (r.analysis, r.population, r.variable)
            tables.setdefault(key, {}).setdefault(r.level, {})[r.group] = r
    found = []
    for (_, _, variable), levels in tables.items():
        column = [row[everything] for row in levels.values() if everything in row]
        if len(column) < 3 or not _adds_up(column):
            continue
        counts = {level: {g: _count(r) for g, r in row.items()} for level, row in levels.items()}
        if _least(counts) >= k:
            continue
        joined = _join(counts, k, everything)
        if len(counts) > len(joined) > 0:
            left = {lv: row for lv, row in counts.items() if lv not in joined}
            left["together"] = _sum(counts, joined)
            found.append(Joined(variable, joined, _least(left)))
    return found


def _join(counts: Mapping[str, Mapping[str, int]], k: int, everything: str) -> tuple[str, ...]:
    """Return the levels, smallest first, that have to be put together; all of them where nothing less helps."""
    order = sorted(counts, key=lambda level: (counts[level].get(everything, 0), level))
    for size in range(2, len(order)):
        joined = tuple(order[:size])
        left = {level: row for level, row in counts.items() if level not in joined}
        left["together"] = _sum(counts, joined)
        if _least(left) >= k:
            return joined
    return tuple(order)


def _sum(counts: Mapping[str, Mapping[str, int]], levels: Iterable[str]) -> dict[str, int]:
    total: dict[str, int] = {}
    for level in levels:
        for group, count in counts[level].items():
            total[group] = total.get(group, 0) + count
    return total


def _least(counts: Mapping[str, Mapping[str, int]]) -> int:
    there = [count for row in counts.values() for count in row.values() if count]
    return min(there, default=0)


def _rows(counts: Iterable[Result], everything: str) -> Iterator[list[Result]]:
    """Yield the counts of groups that add up to that of everybody."""
    rows: dict[tuple[str, str, str, str], dict[str, Result]] = {}
    for r in counts:
        rows.setdefault((r.analysis, r.population, r.variable, r.level), {})[r.group] = r
    for row in rows.values():
        parts = [r for group, r in row.items() if group != everything]
        whole = row.get(everything)
        if len(parts) > 1 and whole is not None and sum(map(_count, parts)) == _count(whole):
            yield parts


def _columns(counts: Iterable[Result]) -> Iterator[list[Result]]:
    """Yield the counts of levels that add up to the patients of a group."""
    columns: dict[tuple[str, str, str, str], list[Result]] = {}
    for r in counts:
        columns.setdefault((r.analysis, r.population, r.variable, r.group), []).append(r)
    yield from (column for column in columns.values() if len(column) > 1 and _adds_up(column))


def _adds_up(column: Iterable[Result]) -> bool:
    column = list(column)
    whole = {r.N for r in column}
    return len(whole) == 1 and sum(map(_count, column)) == whole.pop()


def _count(r: Result) -> int:
    return int(r.value or 0)
