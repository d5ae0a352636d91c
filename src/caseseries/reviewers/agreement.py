"""How far two extractions agree, by column, table and in all: shares, kappa, limits of agreement, ICC."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from caseseries.escape import slug
from caseseries.reviewers import coefficients
from caseseries.reviewers.coefficients import Coefficient
from caseseries.reviewers.comparison import Compared, Rule
from caseseries.reviewers.extraction import Row
from caseseries.reviewers.record import Agreed

_CELLS = "cells that agree, of those filled in either extraction, in rows that both have"
_KAPPA = ("kappa", "kappa_low", "kappa_high")
_LIMITS = ("bias", "loa_low", "loa_high")
_ICC = ("icc", "icc_low", "icc_high")
_ROWS = "rows that both extractions have, of those that either has"


def agreement(found: Sequence[Compared], least: int) -> list[Agreed]:
    """Return the agreement of two extractions before anybody chose.

    least: the fewest pairs of numbers for which limits and ICC are given.
    A cell that is missing in both is no agreement: it would raise every share.
    """
    made: list[Agreed] = []
    cells, rows = (0, 0), (0, 0)
    for compared in found:
        both, here = compared.both, (0, 0)
        made += _share(compared.name, "rows", len(both), len(compared.pairs), "rows", _ROWS)
        alone = {
            "only_a": sum(p.b is None for p in compared.pairs),
            "only_b": sum(p.a is None for p in compared.pairs),
        }
        made += [
            Agreed(
                table=compared.name, column="rows", stat=stat, value=n, unit="rows", n=n,
                N=len(compared.pairs), fmt="int", method="rows that one extraction alone has",
            )
            for stat, n in alone.items()
        ]  # fmt: skip
        for rule in compared.rules:
            pairs = [(x[rule.column], y[rule.column]) for _, x, y in both]
            filled = [pair for pair in pairs if any(pair)]
            same = sum(rule.same(*pair) for pair in filled)
            here = (here[0] + same, here[1] + len(filled))
            made += _share(
                compared.name, _named(rule), same, len(filled), "cells", _CELLS + _said(rule)
            )
            made += _coefficients(compared, rule, least)
        made += _share(compared.name, "cells", *here, "cells", _CELLS)
        cells = (cells[0] + here[0], cells[1] + here[1])
        rows = (rows[0] + len(both), rows[1] + len(compared.pairs))
    made += _share("total", "rows", *rows, "rows", _ROWS)
    return [*made, *_share("total", "cells", *cells, "cells", _CELLS)]


def _named(rule: Rule) -> str:
    """Return the name of a column beside those of all rows and all cells."""
    taken = slug(rule.column).lower() in ("rows", "cells")
    return f"column-{rule.column}" if taken else rule.column


def _said(rule: Rule) -> str:
    unit = " days" if rule.date else ""
    return f"; numbers within {rule.within:g}{unit} agree" if rule.within else ""


def _share(
    table: str, column: str, n: int, N: int, unit: str, method: str
) -> Iterator[Agreed]:  # fmt: skip
    note = "" if N else f"no {unit} to compare"
    yield Agreed(
        table=table, column=column, stat="n", value=n, unit=unit, n=n, N=N, fmt="int", method=method
    )
    yield Agreed(
        table=table, column=column, stat="pct", value=100 * n / N if N else None, unit="%", n=n, N=N,
        fmt="pct1", method=method, note=note,
    )  # fmt: skip


def _coefficients(compared: Compared, rule: Rule, least: int) -> Iterator[Agreed]:
    """Yield what a column's scale has: kappa of codes, limits and ICC of numbers, nothing of free text."""
    both = [(x[rule.column], y[rule.column], x, y) for _, x, y in compared.both]
    filled = [pair for pair in both if pair[0] and pair[1]]
    if rule.scale in ("code", "ordered"):
        coded = [(_code(rule, p[0]), _code(rule, p[1])) for p in filled]
        known = [p for p in coded if not rule.levels or {*p} <= set(rule.levels)]
        found = coefficients.kappa([p[0] for p in known], [p[1] for p in known], rule.levels)
        yield from _told(compared.name, _named(rule), found, _KAPPA, len(known))
    elif rule.scale == "number":
        for column, rows in _in_one_unit(rule, filled):
            numbers = [(rule.number(a), rule.number(b)) for a, b in rows]
            pairs = [(a, b) for a, b in numbers if a is not None and b is not None]
            if len(pairs) < least:
                continue
            agree = coefficients.limits([a for a, _ in pairs], [b for _, b in pairs])
            correlation = coefficients.intraclass(pairs)
            yield from _told(compared.name, column, agree, _LIMITS, len(pairs), "sig3")
            yield from _told(compared.name, column, correlation, _ICC, len(pairs))


def _code(rule: Rule, cell: str) -> str:
    """Return a code in one way of writing: 1.0 is 1, as where the cells are compared."""
    number = None if cell in rule.levels else rule.number(cell)
    return cell if number is None else f"{number:g}"


def _in_one_unit(
    rule: Rule, filled: list[tuple[str, str, Row, Row]]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield numbers that may be put together, and the name of their column: days, or those of one parameter and unit.

    Values of several parameters differ so much between rows that any two people seem to agree.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    units: dict[str, set[str]] = {}
    for a, b, x, y in filled:
        parameter = "" if rule.day else x.get("PARAMCD", "")
        groups.setdefault(parameter, []).append((a, b))
        for unit in (f"{rule.column}U", f"{rule.column[:-1]}U"):
            units.setdefault(parameter, set()).update(
                row[unit] for row in (x, y) if unit != rule.column and row.get(unit)
            )
    for parameter, pairs in groups.items():
        if rule.day or len(units[parameter]) < 2:
            yield (f"{rule.column}-{slug(parameter)}" if parameter else _named(rule)), pairs


def _told(
    table: str, column: str, found: Coefficient, stats: Sequence[str], n: int, fmt: str = "dec2"
) -> Iterator[Agreed]:
    """Yield a coefficient and its interval; the value alone where it is missing, with the reason."""
    for stat, value in zip(stats, (found.value, found.low, found.high), strict=True):
        missing = math.isnan(value)
        if stat == stats[0] or not math.isnan(found.value):
            yield Agreed(
                table=table, column=column, stat=stat, value=None if missing else value, n=n, N=n,
                fmt=fmt, method=found.method, note=found.note if missing else "",
            )  # fmt: skip
