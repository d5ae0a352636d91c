"""Values below the limit of quantitation, by the rule that study.yml states."""

from __future__ import annotations

import pandas as pd

from caseseries.errors import UserError
from caseseries.study.laboratory_plans import Quantitation

_SAID = {
    "limit": "the limit",
    "half": "half the limit",
    "zero": "0",
    "missing": "missing",
}


def quantified(
    frame: pd.DataFrame, value: str, below: Quantitation, place: str
) -> tuple[pd.Series, str]:
    """Return the values as numbers after the rule, and the rule in words for the method where it changed any.

    frame: rows with `value`, and LLOQ or the column of values as recorded. A value is below the limit where the
    recorded one begins with `<`, or where it is less than LLOQ.
    Raises UserError for a value below a limit that is not known.
    """
    values = frame[value].astype(float)
    if below.rule == "as_recorded":
        return values, ""
    recorded = (
        frame[below.column].astype("str").str.strip()
        if below.column in frame.columns
        else pd.Series("", index=frame.index)
    )
    marked = recorded.str.startswith("<").fillna(False).astype(bool)
    limit = pd.to_numeric(recorded.where(marked).str.lstrip("<= "), errors="coerce")
    if "LLOQ" in frame.columns:
        known = frame["LLOQ"].astype(float)
        limit = known.fillna(limit)
        marked |= (values < known).fillna(False).astype(bool)
    if not marked.any():
        return values, ""
    if below.rule in ("limit", "half") and limit[marked].isna().any():
        raise UserError(
            "a value below the limit of quantitation has no limit",
            place=place,
            rule="the limit is LLOQ, or the number after `<`",
            remedy="add LLOQ, or take the rule zero or missing",
        )
    instead = {
        "limit": limit,
        "half": limit / 2,
        "zero": pd.Series(0.0, index=frame.index),
        "missing": pd.Series(float("nan"), index=frame.index),
    }[below.rule]
    said = f"; values below the limit of quantitation as {_SAID[below.rule]}"
    return values.mask(marked, instead), said
