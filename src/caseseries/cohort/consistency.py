"""Tables against each other and against study.yml, once each is right by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from caseseries.errors import UserError
from caseseries.study import Study


def check_subjects(
    tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]
) -> Iterator[UserError]:
    """Yield rows of patients who are not in adsl, and intervals that end before they start."""
    known = set(tables["adsl"]["USUBJID"])
    for name, frame in tables.items():
        for row in frame.index[~frame["USUBJID"].isin(known)]:
            yield UserError(
                "this row belongs to a patient who is not in adsl",
                place=f"{names[name]}, row {row + 2}, column USUBJID",
                rule="every patient of every table stands in adsl",
                remedy="add the patient to adsl, or mend the identifier",
            )
        if {"ASTDY", "AENDY"} <= set(frame.columns):
            for row in frame.index[(frame["AENDY"] < frame["ASTDY"]).fillna(False)]:
                yield UserError(
                    "the end lies before the start",
                    place=f"{names[name]}, row {row + 2}, column AENDY",
                    rule="AENDY is not before ASTDY",
                    remedy="mend one of the two days",
                )


def check_references(
    tables: Mapping[str, pd.DataFrame], study: Study, names: Mapping[str, str]
) -> Iterator[UserError]:
    """Yield columns of adsl that study.yml names and that are not there, and patients of no declared group."""
    adsl = tables["adsl"]
    column = study.groups.column
    wanted = [(column, "groups.column")] if column else []
    wanted += [(p.flag, f"populations, {p.id}") for p in study.populations if p.flag]
    if study.privacy.consent_column:
        wanted.append((study.privacy.consent_column, "privacy.consent_column"))
    for name, key in wanted:
        if name not in adsl.columns:
            yield UserError(
                f"the column {name} is missing",
                place=f"{names['adsl']}, row 1",
                rule=f"study.yml names it under {key}",
                remedy="add the column, or mend study.yml",
            )
    if column and column in adsl.columns:
        values = [str(level.value) for level in study.groups.levels]
        for row in adsl.index[~adsl[column].isin(values)]:
            yield UserError(
                "the patient belongs to no declared group",
                place=f"{names['adsl']}, row {row + 2}, column {column}",
                rule="one of " + ", ".join(values),
                remedy="mend the value, or declare the group in study.yml",
            )
