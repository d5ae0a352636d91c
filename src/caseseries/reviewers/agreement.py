"""How far two extractions agree, by column, table and in all: shares, kappa, limits of agreement, ICC."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from caseseries.reviewers import coefficients
from caseseries.reviewers.coefficients import Coefficient
from caseseries.reviewers.comparison import Compared, Rule
from caseseries.reviewers.record import Agreed

_CELLS = "cells that agree, of those filled in either extraction, in rows that both have"
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
                compared.name, rule.column, same, len(filled), "cells", _CELLS + _said(rule)
            )
            made += _coefficients(compared.name, rule, [p for p in filled if all(p)], least)
        made += _share(compared.name, "cells", *here, "cells", _CELLS)
        cells = (cells[0] + here[0], cells[1] + here[1])
        rows = (rows[0] + len(both), rows[1] + len(compared.pairs))
    made += _share("total", "rows", *rows, "rows", _ROWS)
    return [*made, *_share("total", "cells", *cells, "cells", _CELLS)]


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


def _coefficients(
    table: str, rule: Rule, filled: list[tuple[str, str]], least: int
) -> Iterator[Agreed]:
    """Yield what a column's scale has: kappa of codes, limits and ICC of numbers, nothing of free text."""
    if rule.scale in ("code", "ordered"):
        known = [p for p in filled if not rule.levels or set(p) <= set(rule.levels)]
        found = coefficients.kappa([a for a, _ in known], [b for _, b in known], rule.levels)
        yield from _told(table, rule, found, ("kappa", "kappa_low", "kappa_high"), len(known))
    elif rule.scale == "number":
        numbers = [(rule.number(a), rule.number(b)) for a, b in filled]
        pairs = [(a, b) for a, b in numbers if a is not None and b is not None]
        if len(pairs) < least:
            few = Coefficient(math.nan, note=f"fewer than {least} pairs")
            agree = correlation = few
        else:
            agree = coefficients.limits([a for a, _ in pairs], [b for _, b in pairs])
            correlation = coefficients.intraclass(pairs)
        yield from _told(table, rule, agree, ("bias", "loa_low", "loa_high"), len(pairs), "sig3")
        yield from _told(table, rule, correlation, ("icc", "icc_low", "icc_high"), len(pairs))


def _told(
    table: str, rule: Rule, found: Coefficient, stats: Sequence[str], n: int, fmt: str = "dec2"
) -> Iterator[Agreed]:
    for stat, value in zip(stats, (found.value, found.low, found.high), strict=True):
        missing = math.isnan(value)
        yield Agreed(
            table=table, column=rule.column, stat=stat, value=None if missing else value, n=n, N=n,
            fmt=fmt, method=found.method, note=found.note if missing else "",
        )  # fmt: skip
