"""What the tables share: identifiers, digits, random streams, visits."""

from __future__ import annotations

import numpy as np
import pandas as pd

SEED = 20220802
DAYS_PER_CYCLE = 42  # 28 days of infusion, 14 days without
INFUSION_DAYS = 28


# Public numbers must not tell the order of enrolment. The patients whom print names keep their number (1, 2, 12, 13,
# 16, 17, 18, 20, 22); the others, written down in the order in which they were followed, are renumbered by this list.
# It is declared openly because nobody real stands behind a number; a real study permutes with a key that stays at home.
PUBLIC = {
    **{3: 10, 4: 21, 5: 14, 6: 3, 7: 19, 8: 6, 9: 23},
    **{10: 7, 11: 15, 14: 5, 15: 9, 19: 8, 21: 4, 23: 11},
}


def public(number: int) -> int:
    """Return the number under which a patient of this program stands in the tables."""
    return PUBLIC.get(number, number)


def usubjid(number: int) -> str:
    """Return the unique subject identifier of a patient number: 1 gives BLIN-01."""
    return f"BLIN-{public(number):02d}"


def stream(table: int, number: int) -> np.random.Generator:
    """Return the random stream of one patient in one table, independent of all the others.

    A stream each keeps a change in one patient from moving the values of the next.
    """
    return np.random.default_rng([SEED, table, number])


def digits(value: float | None, decimals: int) -> str:
    """Return the value with the digits its assay gives; empty when there is none.

    Text is written, not floats, so that no file holds 0.30000000000000004.
    """
    if value is None:
        return ""
    text = f"{round(value, decimals):.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text


def visit(day: int, last: int) -> tuple[str, int]:
    """Return visit name and number of a study day, when the end-of-treatment sample is on day `last`.

    0 is baseline, 107 is day 7 of cycle 1, 900 the end of treatment, 1060 day 60 during follow-up.
    """
    if day < 1:
        return "Baseline", 0
    if day == last:
        return "End of treatment", 900
    if day > last:
        return f"Follow-up Day {day}", 1000 + day
    cycle, in_cycle = divmod(day - 1, DAYS_PER_CYCLE)
    return f"Cycle {cycle + 1} Day {in_cycle + 1}", 100 * (cycle + 1) + in_cycle + 1


def frame(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows as a frame of text with exactly these columns in this order.

    Raises ValueError when a row has a column that is not declared, or lacks one that is.
    """
    for row in rows:
        if set(row) != set(columns):
            raise ValueError(f"columns differ: {sorted(set(row) ^ set(columns))}")
    text = [{c: "" if row[c] is None else str(row[c]) for c in columns} for row in rows]
    return pd.DataFrame(text, columns=list(columns), dtype="str")
