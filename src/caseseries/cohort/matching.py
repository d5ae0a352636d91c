"""Rows that fit what study.yml says, and values of a column that are what study.yml means by a word or number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from caseseries.errors import UserError
from caseseries.study.plan import Level, Scalar, Where

YES = ("y", "yes", "true")
NO = ("n", "no", "false")
"""What true and false of study.yml stand for: YAML reads Yes and No without quotes as these."""


def matching(frame: pd.DataFrame, where: Where, place: str) -> pd.DataFrame:
    """Return the rows whose columns fit: a value, one of a list, or a range; all conditions together.

    where: column to value, list of values, or {min, max} (ends included).
    Raises UserError naming `place` for a column that the table does not have.
    """
    keep = pd.Series(True, index=frame.index)
    for column, wanted in where.items():
        values = frame[require(frame, column, place)]
        if isinstance(wanted, dict):
            keep &= within(values, wanted.get("min"), wanted.get("max"))
        else:
            options, there = wanted if isinstance(wanted, list) else [wanted], Distinct.of(values)
            meant = [value for option in options for value in there.meant(option)]
            keep &= values.isin(meant).fillna(False).astype(bool)
    return frame[keep]


def within(values: pd.Series, low: float | None, high: float | None) -> pd.Series:
    """Return which values are numbers from low to high, ends included."""
    numbers = pd.to_numeric(values, errors="coerce")
    keep = numbers.notna()
    if low is not None:
        keep &= (numbers >= low).fillna(False).astype(bool)
    if high is not None:
        keep &= (numbers <= high).fillna(False).astype(bool)
    return keep


def require(frame: pd.DataFrame, column: str, place: str) -> str:
    """Return the column's name; raise UserError naming `place` when the table does not have it."""
    if column not in frame.columns:
        raise UserError(
            f"there is no column {column!r} in the table",
            place=place,
            remedy="mend the name; the columns are those of the data file",
        )
    return column


@dataclass(frozen=True)
class Distinct:
    """The different values of a column, missing ones left out. numeric: it holds numbers; else the values are texts."""

    values: Sequence[object]
    numeric: bool = False

    @classmethod
    def of(cls, values: pd.Series) -> Distinct:
        """Return the different values of a column."""
        numeric = pd.api.types.is_numeric_dtype(values)
        found = values.dropna().unique().tolist()
        return cls(found if numeric else [str(value) for value in found], numeric)

    def meant(self, option: Scalar) -> list[object]:
        """Return those that study.yml means by an option; see `as_recorded`."""
        if self.numeric:
            number = _number(option)
            return [number] if number is not None and number in self.values else []
        if isinstance(option, bool):
            words = YES if option else NO
            return [value for value in self.values if str(value).casefold() in words]
        if isinstance(option, int | float):
            return [value for value in self.values if _number(value) == option]
        return [option] if option in self.values else []


def as_recorded(values: pd.Series, option: Scalar) -> list[object]:
    """Return the values of a column that study.yml means by an option; none where no row holds it.

    A number means every way of writing it: 4 is 4, 4.0 and "4". true means Y, Yes and true, whichever the column has,
    in any case; false likewise. A word means itself.
    """
    return Distinct.of(values).meant(option)


def levels_of(values: pd.Series, levels: Sequence[Level]) -> pd.Series:
    """Return the id of the level that each value belongs to; missing where it is missing or belongs to none."""
    there = Distinct.of(values)
    names = {
        value: level.id
        for level in levels
        if level.value is not None
        for value in there.meant(level.value)
    }
    return values.map(names).astype("object")


def in_words(option: Scalar | None) -> str:
    """Return how a value of study.yml is told of: true and false stand for words of the data."""
    if isinstance(option, bool):
        return "true (Y, Yes)" if option else "false (N, No)"
    return "" if option is None else str(option)


def _number(option: object) -> float | None:
    try:
        return float(option)  # type: ignore[arg-type]
    except ValueError:
        return None
