"""The agreement of the two synthetic reviewers once more, from their files, by code that uses nothing of the package.

Formulas are written out from their sources: kappa and its variance from Fleiss, Cohen and Everitt 1969, the
intraclass correlation from Shrout and Fleiss 1979, its interval from McGraw and Wong 1996.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from scipy.stats import f as fisher
from scipy.stats import norm

FOLDER = Path(__file__).parents[2] / "data/reviewers"
KEYS = {
    "adsl": ["USUBJID"], "adae": ["USUBJID", "AEDECOD", "TIME"], "adrs": ["USUBJID", "PARAMCD", "AVISITN"],
    "adex": ["USUBJID", "EXTRT", "TIME"], "adtte": ["USUBJID", "PARAMCD"],
}  # fmt: skip
SEQUENCE = {"AESEQ", "EXSEQ"}
NUMBERS = {
    "AGE", "TRTDURD", "NRELAPSE", "DIAGDY", "NCYCLES", "TRANSDY", "MAINTDY", "MAINTEDY", "LSTALVDY", "DTHADY", "ASTDY",
    "AENDY", "ADY", "CYCLE",
}  # fmt: skip
CODES = {
    "INDGR1", "AGEU", "SEX", "EOSSTT", "DCSREAS", "CONSPUBL", "MRDBL", "AESER", "AEREL", "AEACN", "AEOUT", "CNSR",
}  # fmt: skip
ORDERED = {"AETOXGR": ["1", "2", "3", "4", "5"], "RISKGR1": ["Low", "Intermediate", "High"]}
LEAST = 10


class Row(NamedTuple):
    id: str
    value: Fraction | float | int | None
    n: int | None
    N: int | None


def side(reviewer: str, name: str) -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / reviewer / f"{name}.csv", dtype=str, keep_default_na=False)
    if "TIME" in KEYS[name]:  # the first, second ... such event or drug of the patient
        frame["TIME"] = frame.groupby(KEYS[name][:2]).cumcount()
    return frame


def share(place: str, n: int, N: int) -> Iterator[Row]:
    yield Row(f"{place}.all.n", n, n, N)
    yield Row(f"{place}.all.pct", Fraction(100 * n, N) if N else None, n, N)


def same(a: str, b: str) -> bool:
    try:
        return a == b or float(a) == float(b)
    except ValueError:
        return False


def three(place: str, names: str, values: tuple[float | None, ...], n: int) -> Iterator[Row]:
    for name, value in zip(names.split(), values, strict=True):
        if name == names.split()[0] or values[0] is not None:
            yield Row(f"{place}.all.{name}", value, n, n)


def kappa(pairs: list[tuple[str, str]], levels: list[str] | None) -> tuple[float | None, ...]:
    used = sorted({code for pair in pairs for code in pair})
    if len(used) < 2:
        return (None, None, None)
    at = {code: (levels or used).index(code) for code in used}
    last = max(at.values()) - min(at.values())
    w = {
        (x, y): 1 - abs(at[x] - at[y]) / last if levels else float(x == y) for x in used for y in used
    }  # fmt: skip
    N = len(pairs)
    p = {key: sum(pair == key for pair in pairs) / N for key in w}
    row = {x: sum(p[x, y] for y in used) for x in used}
    col = {y: sum(p[x, y] for x in used) for y in used}
    po = sum(w[key] * p[key] for key in w)
    pe = sum(w[x, y] * row[x] * col[y] for x, y in w)
    value = (po - pe) / (1 - pe)
    if all(a == b for a, b in pairs):
        return (1.0, None, None)
    by_row = {x: sum(col[y] * w[x, y] for y in used) for x in used}
    by_col = {y: sum(row[x] * w[x, y] for x in used) for y in used}
    spread = sum(
        p[x, y] * (w[x, y] - (by_row[x] + by_col[y]) * (1 - value)) ** 2 for x, y in w
    )  # fmt: skip
    se = math.sqrt((spread - (value - pe * (1 - value)) ** 2) / N) / (1 - pe)
    z = float(norm.ppf(0.975))
    return (value, value - z * se, min(value + z * se, 1.0))


def limits(pairs: list[tuple[float, float]]) -> tuple[float, ...]:
    d = [a - b for a, b in pairs]
    mean = sum(d) / len(d)
    sd = math.sqrt(sum((x - mean) ** 2 for x in d) / (len(d) - 1))
    z = float(norm.ppf(0.975))
    return (mean, mean - z * sd, mean + z * sd)


def icc(pairs: list[tuple[float, float]]) -> tuple[float | None, ...]:
    n, k = len(pairs), 2
    if len({x for pair in pairs for x in pair}) == 1:
        return (None, None, None)
    if all(a == b for a, b in pairs):
        return (1.0, None, None)
    mean = sum(a + b for a, b in pairs) / (2 * n)
    rows = [(a + b) / 2 for a, b in pairs]
    columns = [sum(pair[c] for pair in pairs) / n for c in (0, 1)]
    msr = k * sum((r - mean) ** 2 for r in rows) / (n - 1)
    msc = n * sum((c - mean) ** 2 for c in columns)
    rest = sum((pairs[i][c] - rows[i] - columns[c] + mean) ** 2 for i in range(n) for c in (0, 1))
    mse = rest / (n - 1)
    value = (msr - mse) / (msr + mse + 2 * (msc - mse) / n)
    fj = msc / mse
    # Shrout and Fleiss 1979, p. 424: the degrees of freedom.
    top = (k - 1) * (n - 1) * (k * value * fj + n * (1 + (k - 1) * value) - k * value) ** 2
    below = (n - 1) * k**2 * value**2 * fj**2 + (n * (1 + (k - 1) * value) - k * value) ** 2
    v = top / below
    upper = float(fisher.ppf(0.975, n - 1, v))
    lower = float(fisher.ppf(0.975, v, n - 1))
    error = k * msc + (k * n - k - n) * mse
    return (
        value,
        n * (msr - upper * mse) / (upper * error + n * msr),
        n * (lower * msr - mse) / (error + n * lower * msr),
    )


def column(name: str, column_: str, both: pd.DataFrame) -> Iterator[Row]:
    place = f"extraction.{name}.{column_.lower()}"
    a, b = (list(both[f"{column_}_{x}"]) for x in "ab")
    filled = [(x, y) for x, y in zip(a, b, strict=True) if x or y]
    yield from share(place, sum(same(x, y) for x, y in filled), len(filled))
    pairs = [(x, y) for x, y in filled if x and y]
    if column_ in ORDERED or column_ in CODES or column_.endswith("FL") or column_ == "AVALU":
        yield from three(
            place, "kappa kappa_low kappa_high", kappa(pairs, ORDERED.get(column_)), len(pairs)
        )
    parts = [(place, pairs)] if column_ in NUMBERS else []
    if column_ == "AVAL":
        parts = [
            (f"{place}-{code.lower()}", [(x, y) for x, y, c in zip(a, b, both["PARAMCD"], strict=True) if c == code and x and y])
            for code in both["PARAMCD"].unique()
        ]  # fmt: skip
    for at, chosen in parts:
        numbers = [(float(x), float(y)) for x, y in chosen]
        if column_.endswith("DY"):  # there is no day 0: day -1 is next to day 1
            numbers = [(x - (x > 0), y - (y > 0)) for x, y in numbers]
        if len(numbers) >= LEAST:
            yield from three(at, "bias loa_low loa_high", limits(numbers), len(numbers))
            yield from three(at, "icc icc_low icc_high", icc(numbers), len(numbers))


def extraction() -> Iterator[Row]:
    """Every result on the agreement, and how many of the slips that the generator made were decided for whom."""
    rows, cells = [0, 0], [0, 0]
    for name, key in KEYS.items():
        a, b = side("a", name), side("b", name)
        whole = a.merge(b, on=key, how="outer", suffixes=("_a", "_b"), indicator=True)
        both = whole[whole["_merge"] == "both"]
        place = f"extraction.{name}.rows"
        yield from share(place, len(both), len(whole))
        for stat, which in (("only_a", "left_only"), ("only_b", "right_only")):
            n = int((whole["_merge"] == which).sum())
            yield Row(f"{place}.all.{stat}", n, n, len(whole))
        here = [0, 0]
        for column_ in (c for c in a.columns if c not in key and c not in SEQUENCE):
            for row in column(name, column_, both):
                yield row
                if row.id.endswith(f".{column_.lower()}.all.n"):
                    here = [here[0] + row.n, here[1] + row.N]
        yield from share(f"extraction.{name}.cells", *here)
        rows = [rows[0] + len(both), rows[1] + len(whole)]
        cells = [cells[0] + here[0], cells[1] + here[1]]
    yield from share("extraction.total.rows", *rows)
    yield from share("extraction.total.cells", *cells)
    # By hand, from the list in data/extractions.py: A slipped in 9 cells and missed 1 event, so that 10 lines are B's;
    # B slipped in 11 cells, missed 2 events and has 1 too many, so that 14 are A's.
    for choice, n in (("a", 14), ("b", 10), ("other", 0), ("missing", 0)):
        yield Row(f"extraction.total.chose-{choice}.all.n", n, n, 24)
    yield Row("extraction.total.adjudicated.all.n", 24, 24, 24)
