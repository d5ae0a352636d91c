"""Patient-level result rows for listings: one row a printed cell, from published columns only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from caseseries.analyses.common import matching, require
from caseseries.analyses.patient_rows import left, patient_row, patients_of
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.results import PatientResult, PatientResults
from caseseries.results import formats as fmt_module
from caseseries.study import Study
from caseseries.study.figure_plans import ListingColumn, RowListing, WideListing


def listing_results(cohort: Cohort, study: Study) -> PatientResults:
    """Return the rows of all listings of study.yml, by patient in adsl order. cohort: the public one.

    A listing by rows has the column as variable and the line's number within the patient as level; empty cells have no
    row. A wide listing has the level of `across` as variable.
    """
    rows: list[PatientResult] = []
    gone = left(cohort, study) if study.listings else set()
    for listing in study.listings:
        place = f"study.yml, listing {listing.id} (published columns)"
        frame = matching(cohort.table(listing.source), listing.where, place)
        for who in patients_of(cohort, study).itertuples():
            mine = frame[frame["USUBJID"] == who.USUBJID]
            if isinstance(listing, RowListing):
                rows += _lines(listing, who, mine, place, who.USUBJID in gone)
            else:
                rows += _wide(listing, who, mine, place)
    return PatientResults(tuple(rows))


def _lines(
    listing: RowListing, who: Any, mine: pd.DataFrame, place: str, gone: bool
) -> Iterator[PatientResult]:
    for name in listing.order:
        require(mine, name, place)
    if listing.order:
        mine = mine.sort_values(listing.order, kind="stable")
    for k, (_, record) in enumerate(mine.iterrows(), start=1):
        for column in listing.columns:
            for name in (column.column, column.to, column.unit):
                if name:
                    require(mine, name, place)
            text = _text(column, record, gone)
            if text:
                yield patient_row(
                    listing.id,
                    who,
                    column.id,
                    str(k),
                    record[column.column] if column.to else None,
                    record[column.to] if column.to else None,
                    text=text,
                )


def _text(column: ListingColumn, record: pd.Series, gone: bool) -> str:
    value = record[column.column]
    if pd.isna(value):
        return ""
    if column.to:
        end = record[column.to]
        start = fmt_module.number(float(value), "int")
        if pd.isna(end):
            return f"{start}, {column.unknown if gone else column.open}"
        return start if end == value else f"{start} to {fmt_module.number(float(end), 'int')}"
    text = _printed(value, column.fmt, column.values)
    if column.unit and not pd.isna(record[column.unit]):
        unit = str(record[column.unit])
        text += " " + column.values.get(unit, unit)
    return text


def _printed(value: Any, fmt: str, values: dict[str, str]) -> str:
    if isinstance(value, str):
        return values.get(value, value)
    text = fmt_module.number(float(value), fmt)
    return values.get(text, text)


def _wide(
    listing: WideListing, who: Any, mine: pd.DataFrame, place: str
) -> Iterator[PatientResult]:
    for name in (listing.across, "ADY", "AVAL", "AVALC"):
        require(mine, name, place)
    for level in listing.levels:
        wanted = matching(mine, {listing.across: "" if level.value is None else level.value}, place)
        if wanted.empty:
            continue
        if listing.pick == "highest":
            wanted = wanted.sort_values(["AVAL", "ADY"], ascending=[False, True], kind="stable")
        elif len(wanted) > 1:
            raise UserError(
                "a patient has more than one row for a cell",
                place=f"{place}, level {level.id}",
                rule="a cell of a wide listing shows one row",
                remedy="narrow `where`, or set `pick: highest`",
            )
        record = wanted.iloc[0]
        below = str(record["AVALC"]).startswith("<")
        yield patient_row(
            listing.id,
            who,
            level.id,
            "",
            record["ADY"],
            None,
            value=None if pd.isna(record["AVAL"]) else float(record["AVAL"]),
            unit=listing.unit,
            text=_recorded(listing, record),
            note="below quantitation limit" if below else "",
        )


def _recorded(listing: WideListing, record: pd.Series) -> str:
    recorded = "" if pd.isna(record["AVALC"]) else str(record["AVALC"])
    value = record["AVAL"]
    printed = "" if pd.isna(value) else fmt_module.number(float(value), listing.fmt)
    if listing.show == "value":
        return recorded if recorded.startswith("<") else printed
    assessment = listing.values.get(recorded, recorded)
    if listing.show == "assessment" or not printed or value == 0:
        return assessment
    unit = "%" if listing.unit == "%" else f" {listing.unit}".rstrip()
    return f"{assessment}, {printed}{unit}" if assessment else f"{printed}{unit}"
