"""P-values: impossible ones, those their statistic does not give, those no data reach."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scipy import stats

from caseseries.audit.digits import Printed, word_set
from caseseries.audit.findings import LIKELY, Finding
from caseseries.audit.notation import normalise, numbers_in
from caseseries.audit.paper import EVERYBODY, Paper
from caseseries.audit.reachable_p_values import (
    CORRECTED,
    EXACT,
    PLAIN,
    Reached,
    reached_by,
    signed_rank_p_values,
    two_by_two_p_values,
)
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import quote, quotes
from caseseries.audit.variables import levels_in
from caseseries.audit.wording import key_of, stem

PAIRED = re.compile(
    r"\bpaired\b|\bchange from\b|\bsigned[- ]rank\b|\bbefore and after\b|\bpre[- ]?(and|to|vs\.?)|"
    r"\b(baseline|before|initial)\b.*\b(vs\.?|versus|to|and|compared)\b|"
    r"\b(vs\.?|versus|compared (with|to))\b.*\b(baseline|before)\b"
)
RANKS = re.compile(r"\bwilcoxon\b|\bsigned[- ]rank\b")
APPROXIMATE = re.compile(r"\basymptotic\b|\bnormal approximation\b|\bcontinuity\b")
NAMED_EXACT = re.compile(r"\bexact\b")
OTHER_TEST = re.compile(
    r"\bt[- ]?test\b|mcnemar|anova|mixed|regress|log[- ]?rank|\bchi\b|χ|fisher|\bmann\b|kruskal|"
    r"\bsign test|adjusted|trend|interaction|\bcox\b|model|bootstrap|permutation|surviv"
)
ONE_SIDED = re.compile(r"\b(one|1)[- ](sided|tailed)\b")
MEASURED = frozenset(
    stem(word)
    for word in word_set(
        "analysed analyzed evaluated assessed measured available paired pairs samples tested "
        "included assessable evaluable studied"
    )
)
MOST_PAIRS = 10
"""Above this the exact and approximate p-values lie too close to tell them apart."""
STATISTIC = re.compile(
    r"(?<![a-z])(?P<name>t|f|z|r|chi2|chi-?squared?|x2|χ2|χ²|x²)\s*"
    r"(?:\(\s*(?P<df>\d+(?:\.\d+)?)\s*(?:,\s*(?:n\s*=\s*)?(?P<df2>\d+(?:\.\d+)?))?\s*\))?"
    r"\s*=\s*(?P<value>-?\d*\.?\d+)"
)


def _text(row: Row) -> str:
    return normalise(f"{row.measure} {row.as_printed} {row.note} {row.unit}").lower()


def p_zero(paper: Paper) -> Iterator[Finding]:
    """No p-value is 0, nor above 1: "p = 0.000" means p < 0.001.

    Source: definition; every reporting guideline (SAMPL 2013, for one).
    """
    for row in paper.rows:
        p = row.parts.p
        if p is None:
            continue
        if p.value == 0 and not p.comparator.startswith(">"):
            least = f"p < {'0.' + '0' * (p.decimals - 1) + '1' if p.decimals else '0.001'}"
            yield Finding("p-zero", (row.id,), f"{quote(row)}: no p-value is zero.", least)
        elif p.value > 1 or p.value < 0:
            yield Finding("p-zero", (row.id,), f"{quote(row)}: not a p-value.", "0 < p <= 1")


def p_of_statistic(paper: Paper) -> Iterator[Finding]:
    """A p-value is that of the statistic printed beside it.

    Source: the rule of statcheck (Nuijten and others 2016, doi 10.3758/s13428-015-0664-2): every
    value that rounds to the printed statistic is allowed. A one-sided p is allowed too.
    """
    for row in paper.rows:
        p, match = row.parts.p, STATISTIC.search(normalise(row.as_printed).lower())
        if p is None or match is None or not 0 <= p.value <= 1:
            continue
        span = _p_range(match)
        if span is None:
            continue
        low, high, symmetric = span
        spans = [(low, high), (low / 2, high / 2)] if symmetric else [(low, high)]
        if any(_p_fits(p, *one) for one in spans):
            continue
        shown = f"{low:.3g}" if f"{low:.3g}" == f"{high:.3g}" else f"{low:.3g} to {high:.3g}"
        yield Finding(
            "p-recomputed", (row.id,),
            f"{quote(row)}: {match[0]} gives p = {shown}.", f"p = {shown}", LIKELY,
        )  # fmt: skip


def _p_fits(p: Printed, low: float, high: float) -> bool:
    if p.comparator.startswith("<"):
        return low <= float(p.value)
    if p.comparator.startswith(">"):
        return high >= float(p.value)
    return low <= float(p.high) + 1e-9 and high >= float(p.low) - 1e-9


def _p_range(match: re.Match[str]) -> tuple[float, float, bool] | None:
    """Two-sided p for every value that rounds to the statistic, and whether halving makes sense."""
    value = numbers_in(match["value"].lstrip("-"))[0]
    near, far = max(0.0, float(value.low)), float(value.high)
    name, df = match["name"], float(match["df"]) if match["df"] else None
    if name == "z":
        return 2 * stats.norm.sf(far), 2 * stats.norm.sf(near), True
    if df is None or df < 1:
        return None
    if name == "t":
        return 2 * stats.t.sf(far, df), 2 * stats.t.sf(near, df), True
    if name == "f":
        df2 = float(match["df2"]) if match["df2"] else None
        return (stats.f.sf(far, df, df2), stats.f.sf(near, df, df2), False) if df2 else None
    if name == "r":
        if far >= 1:
            return None
        low, high = (2 * stats.t.sf(r * (df / (1 - r * r)) ** 0.5, df) for r in (far, near))
        return low, high, True
    return stats.chi2.sf(far, df), stats.chi2.sf(near, df), False


def signed_rank(paper: Paper) -> Iterator[Finding]:
    """A p-value of few paired values is one that some arrangement of their ranks reaches.

    Source: Wilcoxon 1945, doi 10.2307/3001968; all sums of ranks are enumerated, with at most
    one tie and two zero differences (`reachable_p_values.signed_rank_p_values`). A rank test is assumed
    where medians are given and no test is named; an approximate test is named where it gives
    the printed value.
    """
    for row in paper.rows:
        p, text = row.parts.p, _text(row)
        if p is None or p.comparator or p.value <= 0 or OTHER_TEST.search(text):
            continue
        if not PAIRED.search(text):
            continue
        named = bool(RANKS.search(text))
        medians = _medians(paper, row)
        sample = _pairs(paper, row, medians)
        if sample is None or not (named or medians) or not 3 <= sample[0] <= MOST_PAIRS:
            continue
        n, witness = sample
        sides = 1 if ONE_SIDED.search(text) else 2
        reached = reached_by(p, signed_rank_p_values(n, zeros=2), sides)
        if any(one.method == EXACT for one in reached) or (reached and APPROXIMATE.search(text)):
            continue
        yield _unreached(paper, row, n, (witness, *(one.id for one in medians)), reached, text)


def _head(row: Row) -> tuple[str, ...]:
    return key_of(re.split(r",|:|;|\bbefore\b|\bat\b|\bfrom\b", normalise(row.measure).lower())[0])


def _medians(paper: Paper, row: Row) -> list[Row]:
    head = _head(row)
    return [
        other
        for other in paper.rows
        if head
        and other.place == row.place
        and paper.group(other) == paper.group(row)
        and paper.statistic(other) == "median"
        and _head(other) == head
    ]


def _pairs(paper: Paper, row: Row, medians: list[Row]) -> tuple[int, str] | None:
    """Number of pairs and the row that says so."""
    for source in (row, *medians):
        n = source.parts.denominator or source.parts.n
        if n is not None:
            return n, source.id
    head = _head(row)
    for other in paper.rows:
        words = set(paper.words(other).key)
        if (
            other.place == row.place
            and other.parts.n is not None
            and head
            and words - MEASURED == set(head)
            and words & MEASURED
        ):
            return other.parts.n, other.id
    return None


def _unreached(
    paper: Paper, row: Row, n: int, witnesses: tuple[str, ...], reached: tuple[Reached, ...],
    text: str,
) -> Finding:  # fmt: skip
    assert row.parts.p is not None
    plain = signed_rank_p_values(n)
    value = float(row.parts.p.value)
    exact = sorted({one.p for one in plain if one.method == EXACT and not one.tied})
    near = sorted(exact, key=lambda one: abs(one - value))[:2]
    shown = " or ".join(f"{one:.4g}" for one in sorted(near))
    message = f"{quote(row)}: no exact signed-rank test of {n} pairs gives {row.parts.p.text}"
    full = [one for one in reached if one.pairs == n] or list(reached)
    expected, certainty = f"{shown} (exact, no ties)", LIKELY
    if full:
        best = min(full, key=lambda one: (one.tied, (PLAIN, CORRECTED).index(one.method)))
        twin = next(
            (one for one in plain if one.method == EXACT and one.rank_sum == best.rank_sum), None
        )
        message += f"; the {best.method} does, at a rank sum of {best.rank_sum:g}."
        if twin is not None:
            expected = f"{twin.p:.3f} (exact, at the same rank sum), or the test named"
        if not NAMED_EXACT.search(text):
            certainty = f"assumes an exact signed-rank test, due at {n} pairs"
    else:
        message += ", nor does its normal approximation, with or without correction."
        if not RANKS.search(text):
            certainty = "assumes a signed-rank test, since medians are given"
    return Finding(
        "p-unreachable", paper.in_order(row.id, *witnesses), message, expected, certainty,
        evidence=frozenset(witnesses) - {row.id},
    )  # fmt: skip


def two_by_two(paper: Paper) -> Iterator[Finding]:
    """The p-value beside the counts of two groups is one that a test of them gives.

    Source: see `reachable_p_values.two_by_two_p_values`. Where no test is named, only a p-value clearly
    outside what all the usual tests give is told; variables of three or more levels are left
    out, since their p-value belongs to all levels.
    """
    many = {row.id for one in levels_in(paper) if len(one.rows) > 2 for row in one.rows}
    of_two_levels = _of_two_levels(paper)
    for row in paper.rows:
        p, text = row.parts.p, _text(row)
        if p is None or p.value <= 0 or p.value > 1 or paper.statistic(row) != "p":
            continue
        cells = [
            other
            for key, other in paper.cells.items()
            if key[0] == row.place
            and key[2] == paper.words(row).key
            and key[3] == paper.words(row).band
            and key[4] == "count"
            and key[1] != EVERYBODY
        ]
        totals = [size.n if (size := paper.total(cell)) else 0 for cell in cells]
        if not cells:
            cells, totals = of_two_levels.get((row.place, paper.words(row).key), ([], []))
        if len(cells) != 2 or cells[0].id in many or row.id in many or PAIRED.search(text):
            continue
        (a, b), (m, n) = (cell.parts.n for cell in cells), totals
        if a is None or b is None or not m or not n or a > m or b > n:
            continue
        yield from _unfit_p(paper, row, cells, two_by_two_p_values(a, m, b, n), text)


def _of_two_levels(paper: Paper) -> dict[tuple[str, tuple[str, ...]], tuple[list[Row], list[int]]]:
    """By place and variable of two levels that nobody is outside of: the first level's rows, and the sizes."""
    found: dict[tuple[str, tuple[str, ...]], tuple[list[Row], list[int]]] = {}
    for one in levels_in(paper):
        size = paper.total(one.rows[0])
        two = len(one.rows) == 2 and one.exclusive and one.group != EVERYBODY
        if two and size and sum(row.parts.n or 0 for row in one.rows) == size.n:
            rows, totals = found.setdefault((one.place, one.variable[1:]), ([], []))
            rows.append(one.rows[0])
            totals.append(size.n)
    return found


def _unfit_p(
    paper: Paper, row: Row, cells: list[Row], tests: tuple[tuple[str, float], ...], text: str
) -> Iterator[Finding]:
    p = row.parts.p
    assert p is not None
    named = [
        (name, value)
        for name, value in tests
        if (name.startswith("Fisher") and "fisher" in text)
        or ("chi" in name and re.search(r"\bchi|χ", text))
    ]
    if not named and OTHER_TEST.search(text):
        return
    chosen = named or list(tests)
    low, high = min(value for _, value in chosen), max(value for _, value in chosen)
    if not named:
        low, high = 0.8 * low / 2, 1.25 * high  # half: a one-sided test
    if _p_fits(p, low, high):
        return
    by_name = dict(tests)
    shown = "; ".join(
        f"{name} {by_name[name]:.3g}"
        for name in ("Fisher's exact test", "chi-squared test")
        if name in by_name
    )
    yield Finding(
        "p-unreachable",
        paper.in_order(row.id, *(cell.id for cell in cells)),
        f"{quote(row)}: {quotes(cells)} do not give it.",
        shown,
        LIKELY if named else "assumes a test of this two by two table",
        evidence=frozenset(cell.id for cell in cells),
    )
